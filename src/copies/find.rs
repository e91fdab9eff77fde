//! Pairs to groups: who hangs together, and who belongs to whom.
//!
//! A copy is a candidate ([`super::pairs`]) who also passes [`Words::is_copy_of`]. Copies of copies are joined first and parted again: a group is its
//! first text and what is a copy of that one, so no chain of small changes joins what differs much. What the words of two texts say is remembered,
//! so that who changes an archive compares no more than what has changed.

use std::collections::HashMap;

use rayon::prelude::*;

use super::compare::Words;
use super::pairs::{Change, Pairs, Two};
use super::text::Text;

/// First texts that are looked for in what hangs together.
const MOST_GROUPS: usize = 64;
/// Pairs that are compared before it is looked again which others need be.
const AT_ONCE: usize = 1 << 16;

/// How the words of a text are read, by its place.
pub(super) type Reading<'a, E> = &'a (dyn Fn(u32) -> Result<Words, E> + Sync);

/// Finds the groups among texts, which are named by their places. `words` reads one. Returns groups of two and more, the first text first, the others
/// in the order of their places.
///
/// # Errors
/// What `words` says.
pub fn groups<E: Send>(
    texts: &[Text],
    words: &(dyn Fn(u32) -> Result<Words, E> + Sync),
) -> Result<Vec<Vec<u32>>, E> {
    let texts: Vec<Option<Text>> = texts.iter().copied().map(Some).collect();
    let change = Change { before: &vec![false; texts.len()], after: &vec![true; texts.len()] };
    regroup(&texts, change, &mut Pairs::default(), words)
}

/// Finds the groups after a change, with what is known of pairs before it, and leaves what is known then.
pub(super) fn regroup<E: Send>(
    texts: &[Option<Text>],
    change: Change<'_>,
    pairs: &mut Pairs,
    words: Reading<'_, E>,
) -> Result<Vec<Vec<u32>>, E> {
    pairs.recount(texts, change);
    let mut joined = Joined((0..texts.len() as u32).collect());
    let mut open: Vec<Two> = Vec::new();
    for (&(a, b), pair) in pairs.0.iter().filter(|(_, pair)| pair.bins > 0) {
        match pair.are_copies {
            Some(true) => joined.join(a, b),
            Some(false) => {}
            None => open.push((a, b)),
        }
    }
    open.sort_unstable();
    while let Some(wanted) = wanted(&mut open, &mut joined) {
        let compared = compare(&wanted, words)?;
        for ((a, b), are_copies) in &compared {
            if *are_copies {
                joined.join(*a, *b);
            }
        }
        pairs.remember(compared);
    }
    let parts = joined.parts().into_par_iter();
    let all: Vec<Parted> =
        parts.map(|part| parted(part, texts, pairs, words)).collect::<Result<_, E>>()?;
    let mut groups = Vec::new();
    for Parted { groups: found, compared } in all {
        groups.extend(found);
        pairs.remember(compared);
    }
    // What is known of others need never be known again.
    pairs.0.retain(|(a, b), pair| pair.bins > 0 || joined.root(*a) == joined.root(*b));
    groups.sort_unstable();
    Ok(groups)
}

/// Takes the pairs out of `open` that are compared next: those that would join what does not hang together yet, if all of them were copies. Returns
/// nothing where none is left.
fn wanted(open: &mut Vec<Two>, joined: &mut Joined) -> Option<Vec<Two>> {
    open.retain(|&(a, b)| joined.root(a) != joined.root(b));
    let mut hoped = joined.clone();
    let mut wanted = Vec::new();
    open.retain(|&(a, b)| {
        let is_wanted = wanted.len() < AT_ONCE && hoped.root(a) != hoped.root(b);
        if is_wanted {
            hoped.join(a, b);
            wanted.push((a, b));
        }
        !is_wanted
    });
    (!wanted.is_empty()).then_some(wanted)
}

/// Compares pairs that are sorted.
fn compare<E: Send>(pairs: &[Two], words: Reading<'_, E>) -> Result<Vec<(Two, bool)>, E> {
    let of_one = |of_one: &[Two]| -> Result<Vec<(Two, bool)>, E> {
        let first = words(of_one[0].0)?;
        of_one.iter().map(|&two| Ok((two, first.is_copy_of(&words(two.1)?)))).collect()
    };
    let compared: Vec<Vec<_>> =
        pairs.par_chunk_by(|a, b| a.0 == b.0).map(of_one).collect::<Result<_, E>>()?;
    Ok(compared.into_iter().flatten().collect())
}

/// What became of texts that hang together.
struct Parted {
    groups: Vec<Vec<u32>>,
    /// What was compared for it.
    compared: Vec<(Two, bool)>,
}

/// A group that is being made.
struct Group {
    texts: Vec<u32>,
    /// Those of the first text, once they were read.
    words: Option<Words>,
}

/// Parts texts that hang together into groups of two and more around their first ones.
fn parted<E>(
    mut part: Vec<u32>,
    texts: &[Option<Text>],
    pairs: &Pairs,
    words: Reading<'_, E>,
) -> Result<Parted, E> {
    part.sort_unstable_by_key(|&at| texts[at as usize].as_ref().map(|text| (text.date, text.key)));
    let mut groups: Vec<Group> = Vec::new();
    let mut compared = Vec::new();
    'texts: for text in part {
        let mut own: Option<Words> = None;
        for group in &mut groups {
            let first = group.texts[0];
            let are_copies = match pairs.are_copies(first, text) {
                Some(known) => known,
                None => {
                    let own = filled(&mut own, text, words)?;
                    let are_copies = filled(&mut group.words, first, words)?.is_copy_of(own);
                    compared.push(((first.min(text), first.max(text)), are_copies));
                    are_copies
                }
            };
            if are_copies {
                group.texts.push(text);
                continue 'texts;
            }
        }
        if groups.len() < MOST_GROUPS {
            groups.push(Group { texts: vec![text], words: own });
        }
    }
    let groups = groups.into_iter().map(|group| group.texts).filter(|texts| texts.len() > 1);
    let sorted = groups.map(|mut texts| {
        texts[1..].sort_unstable();
        texts
    });
    Ok(Parted { groups: sorted.collect(), compared })
}

/// Returns the words of a text, read when they are first needed.
fn filled<'a, E>(
    words: &'a mut Option<Words>,
    text: u32,
    read: Reading<'_, E>,
) -> Result<&'a Words, E> {
    if words.is_none() {
        *words = Some(read(text)?);
    }
    Ok(words.as_ref().expect("it was just filled"))
}

/// Which texts hang together (union-find, with paths halved).
#[derive(Clone)]
struct Joined(Vec<u32>);

impl Joined {
    fn root(&mut self, mut text: u32) -> u32 {
        while self.0[text as usize] != text {
            let above = self.0[text as usize];
            self.0[text as usize] = self.0[above as usize];
            text = above;
        }
        text
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }

    /// Returns what hangs together, two texts and more.
    fn parts(&mut self) -> Vec<Vec<u32>> {
        let mut parts: HashMap<u32, Vec<u32>> = HashMap::new();
        for text in 0..self.0.len() as u32 {
            let root = self.root(text);
            if root != text {
                parts.entry(root).or_insert_with(|| vec![root]).push(text);
            }
        }
        parts.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::super::sketch::{Sketch, mix};
    use super::*;

    /// A text of a few stock paragraphs, which many have, and of a story, which some have with words changed.
    fn text(random: &mut impl FnMut(u64) -> u64) -> Words {
        let word = |seed: u64| format!("w{}", mix(seed) % 4_000);
        let mut words: Vec<String> = Vec::new();
        for _ in 0..random(4) {
            let paragraph = random(3);
            words.extend((0..20).map(|place| word(paragraph << 20 | place)));
        }
        let (story, changed) = (random(8), random(40));
        words.extend((0..60).map(|place| {
            let seed =
                if random(100) < changed { random(1 << 40) } else { 7 << 20 | story << 10 | place };
            word(seed)
        }));
        Words::of([words.join(" ").as_str()])
    }

    #[test]
    fn a_changed_archive_is_grouped_like_a_new_one() {
        let mut seed = 3_u64;
        let mut random = |most: u64| {
            seed = mix(seed.wrapping_add(0x9E37_79B9_7F4A_7C15));
            (seed >> 8) % most
        };
        let (mut words, mut texts): (Vec<Words>, Vec<Option<Text>>) = Default::default();
        let mut there: Vec<bool> = Vec::new();
        let mut known = Pairs::default();
        let (mut most_groups, mut lost) = (0, 0);
        for step in 0..20 {
            let before = there.clone();
            let coming = if step == 0 { 60 } else { random(6) };
            for _ in 0..coming {
                let new = text(&mut random);
                // Its shingles are made once, not in each copy.
                assert!(new.is_copy_of(&new));
                let (key, date) = (random(u64::MAX), random(5) as i64);
                texts.push(Some(Text { key, content: 0, date, sketch: Sketch::of(&new) }));
                words.push(new);
                there.push(true);
            }
            for is_there in there.iter_mut().take(before.len()) {
                // Some come back, as after a crash in between.
                *is_there ^= random(20) == 0;
            }
            let resized: Vec<bool> =
                before.into_iter().chain(vec![false; coming as usize]).collect();
            let read = |at: u32| Ok::<Words, Infallible>(words[at as usize].clone());
            let candidates = |pairs: &Pairs| -> std::collections::BTreeMap<Two, u8> {
                let candidates = pairs.0.iter().filter(|(_, pair)| pair.bins > 0);
                candidates.map(|(two, pair)| (*two, pair.bins)).collect()
            };
            let earlier = candidates(&known);
            let change = Change { before: &resized, after: &there };
            let Ok(found) = regroup(&texts, change, &mut known, &read);
            let mut anew = Pairs::default();
            let nothing = vec![false; there.len()];
            let change = Change { before: &nothing, after: &there };
            let Ok(expected) = regroup(&texts, change, &mut anew, &read);
            assert_eq!(found, expected, "step {step}");
            assert_eq!(candidates(&known), candidates(&anew), "step {step}");
            most_groups = most_groups.max(found.len());
            let is_there = |at: u32| there[at as usize];
            lost += earlier
                .keys()
                .filter(|two| {
                    is_there(two.0) && is_there(two.1) && !candidates(&known).contains_key(two)
                })
                .count();
        }
        assert!(most_groups >= 4, "{most_groups} groups");
        assert!(lost > 0, "texts came between others");
    }
}
