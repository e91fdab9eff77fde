//! Plants copies with changed words among texts, groups everything, and counts what was found.

use std::collections::HashMap;

use timbao::copies::{Sketch, Text, Words, groups};

/// Shares of words that are changed.
pub(crate) const RATES: [f64; 5] = [0.0, 0.05, 0.1, 0.2, 0.3];

/// How well planted copies were found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// By rate: the share of copies that are in the group of their original.
    pub(crate) recall: [f64; RATES.len()],
    /// Of the pairs of a planted copy and another text in one group, the share that are copies: of one original, or of two that are grouped without any
    /// planting.
    pub(crate) precision: f64,
    /// Groups among the texts themselves, with the texts in them.
    pub(crate) own_groups: (usize, usize),
}

/// splitmix64: the same copies in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Changes a share of the words: of eight in ten another takes the place, one in ten is left out, behind one in ten another is put.
/// The others are drawn from all words of all texts, so that frequent ones come as often as there.
pub(crate) fn changed(text: &str, rate: f64, all: &[&str], random: &mut Random) -> String {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        if random.share() >= rate {
            words.push(word);
            continue;
        }
        let other = all[(random.next() % all.len() as u64) as usize];
        match random.share() {
            kind if kind < 0.8 => words.push(other),
            kind if kind < 0.9 => {}
            _ => words.extend([word, other]),
        }
    }
    words.join(" ")
}

fn grouped(words: &[Words]) -> Vec<Vec<u32>> {
    let texts: Vec<Text> = words
        .iter()
        .zip(0..)
        .map(|(words, place)| {
            let key = Random(place as u64).next();
            Text { key, content: 0, date: place, sketch: Sketch::of(words) }
        })
        .collect();
    let read = |text: u32| Ok::<Words, std::convert::Infallible>(words[text as usize].clone());
    let Ok(found) = groups(&texts, &read);
    found
}

fn by_text(groups: &[Vec<u32>]) -> HashMap<u32, usize> {
    let numbered = groups.iter().enumerate();
    numbered.flat_map(|(number, group)| group.iter().map(move |text| (*text, number))).collect()
}

/// Plants `copies` of each rate, of texts spread over all.
pub(crate) fn measure(texts: &[String], copies: usize) -> Found {
    let all: Vec<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
    let mut random = Random(7);
    let mut words: Vec<Words> = texts.iter().map(|text| Words::of([text.as_str()])).collect();
    let own = grouped(&words);
    let own_of = by_text(&own);
    let mut originals: Vec<u32> = (0..texts.len() as u32).collect();
    let mut planted = Vec::new();
    for (level, rate) in RATES.iter().enumerate() {
        for copy in 0..copies {
            let original = (copy * RATES.len() + level) * texts.len() / (copies * RATES.len());
            let text = changed(&texts[original], *rate, &all, &mut random);
            planted.push((level, original as u32, words.len() as u32));
            originals.push(original as u32);
            words.push(Words::of([text.as_str()]));
        }
    }
    let found = grouped(&words);
    let of = by_text(&found);
    let mut hits = [0; RATES.len()];
    for &(level, original, copy) in &planted {
        // An original that is a copy itself is in the group of the first of them.
        let is_found = of.contains_key(&copy) && of.get(&copy) == of.get(&original);
        hits[level] += usize::from(is_found);
    }
    let (mut right, mut wrong) = (0, 0);
    for group in &found {
        for (place, &a) in group.iter().enumerate() {
            for &b in &group[place + 1..] {
                if a.max(b) < texts.len() as u32 {
                    continue;
                }
                let (a, b) = (originals[a as usize], originals[b as usize]);
                let are_own = own_of.contains_key(&a) && own_of.get(&a) == own_of.get(&b);
                *(if a == b || are_own { &mut right } else { &mut wrong }) += 1;
            }
        }
    }
    Found {
        recall: hits.map(|hits| hits as f64 / copies as f64),
        precision: f64::from(right) / f64::from(right + wrong).max(1.0),
        own_groups: (own.len(), own.iter().map(Vec::len).sum()),
    }
}
