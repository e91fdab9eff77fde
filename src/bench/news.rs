//! Articles with the statistics of real news: the same ones for the same seed, on every machine, each by its number alone.

use super::counts::{Counts, FIRST_RANKS, TEXTS};
use super::invented::{push_number, push_word};
use super::random::{Random, Weighted};
use super::sections::{self, SECTIONS};

/// Lines of JSON, article after article.
///
/// ```
/// use timbao::bench::{Counts, Generator};
/// let news = Generator::new(&Counts::shipped(), 1);
/// let (mut first, mut again) = (String::new(), String::new());
/// news.write(0, &mut first);
/// news.write(0, &mut again);
/// assert_eq!(first, again);
/// let article: serde_json::Value = serde_json::from_str(&first)?;
/// assert!(article["title"].is_string() && article["date"].is_string());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug)]
pub struct Generator {
    seed: u64,
    lengths: [Vec<u64>; 4],
    /// All words behind each other, and where each ends.
    text: String,
    ends: Vec<u32>,
    /// Of the words: numbers to be filled in, from here on; then the octaves of unlisted words.
    first_number: usize,
    first_octave: usize,
    words: Weighted,
    between: Vec<Between>,
    betweens: Weighted,
    repeat: u32,
    run: u32,
}

/// What stands between two words, as it is written into JSON.
#[derive(Debug)]
struct Between {
    json: String,
    ends_sentence: bool,
    ends_paragraph: bool,
    /// What closes a bracket or quotation that it opens.
    closing: Option<&'static str>,
}

/// A word of an article: its place in the list, and what it is filled in from.
#[derive(Clone, Copy)]
struct Word {
    place: u32,
    detail: u64,
}

impl Generator {
    /// Returns the generator of a seed.
    pub fn new(counts: &Counts, seed: u64) -> Generator {
        let mut text = String::new();
        let mut ends = Vec::new();
        for (word, _) in counts.words.iter().chain(&counts.numbers) {
            text.push_str(word);
            ends.push(text.len() as u32);
        }
        let weights = counts.words.iter().chain(&counts.numbers).map(|(_, count)| *count);
        Generator {
            seed,
            lengths: counts.lengths.clone(),
            text,
            ends,
            first_number: counts.words.len(),
            first_octave: counts.words.len() + counts.numbers.len(),
            words: Weighted::new(weights.chain(counts.unlisted.iter().copied())),
            between: counts.between.iter().map(|(between, _)| Between::new(between)).collect(),
            betweens: Weighted::new(counts.between.iter().map(|(_, count)| *count)),
            repeat: counts.repeat,
            run: counts.run,
        }
    }

    /// Appends the article of this number as a line of JSON. Numbers need not come in order.
    pub fn write(&self, number: u64, out: &mut String) {
        let mut random = Random::of(self.seed, number);
        let section = sections::draw(&mut random);
        // Writing into a string cannot fail.
        out.push_str("{\"id\":\"");
        let id = format!("g{}-{:08}", self.seed, number);
        out.push_str(&id);
        let mut said = Vec::with_capacity(1024);
        for (text, lengths) in TEXTS.iter().zip(&self.lengths) {
            out.push_str("\",\"");
            out.push_str(text);
            out.push_str("\":\"");
            let mean = lengths[random.below(lengths.len() as u64) as usize];
            // A tenth around it, so that no two of a part are of one length.
            let bytes = mean - mean / 10 + random.below(mean / 5 + 1);
            let paragraphs = matches!(*text, "body" | "captions");
            self.push_text(bytes as usize, paragraphs, &mut said, &mut random, out);
        }
        out.push('"');
        sections::push_rest(&SECTIONS[section], &id, &mut random, out);
        out.push_str("}\n");
    }

    fn push_text(
        &self,
        bytes: usize,
        paragraphs: bool,
        said: &mut Vec<Word>,
        random: &mut Random,
        out: &mut String,
    ) {
        if bytes == 0 {
            return;
        }
        let end = out.len() + bytes;
        let mut is_start = true;
        let mut source = None;
        // What is open is closed after so many words.
        let mut open: Option<(&str, u64)> = None;
        loop {
            let word = self.next_word(&mut source, said, random);
            self.push_word(word, is_start, out);
            said.push(word);
            if let Some((closing, left)) = &mut open {
                *left -= 1;
                if *left == 0 {
                    out.push_str(closing);
                    open = None;
                }
            }
            if out.len() >= end {
                break;
            }
            let between = &self.between[self.betweens.draw(random)];
            let is_plain = between.ends_paragraph && !paragraphs
                || between.closing.is_some() && open.is_some();
            is_start = between.ends_sentence && !is_plain;
            if is_plain {
                out.push(' ');
                continue;
            }
            if is_start && let Some((closing, _)) = open.take() {
                out.push_str(closing);
            }
            out.push_str(&between.json);
            if let Some(closing) = between.closing {
                open = Some((closing, 1 + random.below(4)));
            }
        }
        if let Some((closing, _)) = open {
            out.push_str(closing);
        }
        if paragraphs {
            out.push('.');
        }
    }

    /// Returns a word from the list, or one that was said before, and then perhaps those that followed it.
    fn next_word(&self, source: &mut Option<usize>, said: &[Word], random: &mut Random) -> Word {
        if let Some(at) = source.take().filter(|at| *at < said.len())
            && random.chance(self.run)
        {
            *source = Some(at + 1);
            return said[at];
        }
        if !said.is_empty() && random.chance(self.repeat) {
            let at = random.below(said.len() as u64) as usize;
            *source = Some(at + 1);
            return said[at];
        }
        let place = self.words.draw(random);
        let detail = match place {
            listed if listed < self.first_number => 0,
            _ => random.next(),
        };
        Word { place: place as u32, detail }
    }

    fn push_word(&self, word: Word, is_start: bool, out: &mut String) {
        let place = word.place as usize;
        if place >= self.first_octave {
            let first = FIRST_RANKS << (place - self.first_octave);
            return push_word(first + word.detail % first, out);
        }
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        let listed = &self.text[start..self.ends[place] as usize];
        if place >= self.first_number {
            push_number(listed, &mut Random::of(self.seed, word.detail), out);
        } else if is_start {
            let mut chars = listed.chars();
            out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
            out.push_str(chars.as_str());
        } else {
            out.push_str(listed);
        }
    }
}

impl Between {
    fn new(text: &str) -> Between {
        let json = serde_json::Value::from(text).to_string();
        let opening = text.chars().rev().find_map(|c| match c {
            '(' => Some(")"),
            '“' => Some("”"),
            '"' => Some("\\\""),
            '‘' => Some("’"),
            '[' => Some("]"),
            _ => None,
        });
        Between {
            json: json[1..json.len() - 1].to_owned(),
            ends_sentence: text.contains(['.', '!', '?', '…', '\n']),
            ends_paragraph: text.contains('\n'),
            closing: opening,
        }
    }
}
