//! Lists of words, and what the gold sentences say about words.

use super::counts::{IntMap, is_syllable, pair_key};
use super::gold::Sentence;
use crate::analysis::segment::pieces::{Code, code_of};
use crate::analysis::segment::vocabulary::Vocabulary;
use crate::analysis::syllable;

/// Words of a list by the ids of their syllables.
#[derive(Default)]
pub(super) struct Lexicon {
    pub(super) pairs: IntMap<u32, Listed>,
    pub(super) triples: IntMap<u64, u8>,
    pub(super) singles: IntMap<u32, u8>,
}

/// What a list says about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed {
    /// Bits: 1 a word of two; 2, 4, 8 the beginning, middle, end of a longer one.
    pub(super) places: u8,
    /// Of the word with the fewest.
    pub(super) doubts: u8,
}

impl Listed {
    const NO_WORD: Listed = Listed { places: 0, doubts: MAX_DOUBTS };
}

/// A word can have so many doubts.
pub(super) const MAX_DOUBTS: u8 = 4;

/// Returns a word of a list without the question marks behind it, and how many there are: doubts whether it is one.
pub(super) fn without_doubts(word: &str) -> (&str, u8) {
    let bare = word.trim_end_matches('?');
    (bare, (word.len() - bare.len()).min(usize::from(MAX_DOUBTS)) as u8)
}

pub(super) fn triple_key(a: u32, b: u32, c: u32) -> u64 {
    u64::from(a) << 32 | u64::from(b) << 16 | u64::from(c)
}

impl Lexicon {
    pub(super) fn new(words: &[String], vocabulary: &mut Vocabulary) -> Lexicon {
        let mut lexicon = Lexicon::default();
        words.iter().for_each(|word| lexicon.add(word, vocabulary));
        lexicon
    }

    pub(super) fn add(&mut self, word: &str, vocabulary: &mut Vocabulary) {
        let (word, doubts) = without_doubts(word);
        let ids: Vec<u32> =
            word.split_whitespace().map(|part| vocabulary.add(&syllable::key(part))).collect();
        if let [id] = ids[..] {
            self.singles.insert(id, 1);
        }
        for (at, pair) in ids.windows(2).enumerate() {
            let place = if ids.len() == 2 {
                1
            } else if at == 0 {
                2
            } else if at + 2 == ids.len() {
                8
            } else {
                4
            };
            let listed = self.pairs.entry(pair[0] << 16 | pair[1]).or_insert(Listed::NO_WORD);
            listed.places |= place;
            listed.doubts = listed.doubts.min(doubts);
        }
        for triple in ids.windows(3) {
            let bits = if ids.len() == 3 { 1 } else { 2 };
            *self.triples.entry(triple_key(triple[0], triple[1], triple[2])).or_default() |= bits;
        }
    }
}

/// A gold sentence as codes and gaps.
#[derive(Clone)]
pub(super) struct Example {
    /// With an edge at both ends.
    pub(super) codes: Vec<Code>,
    /// Whether no word ends between `codes[n]` and `codes[n + 1]`.
    pub(super) joined: Vec<bool>,
}

pub(super) fn example(sentence: &Sentence, vocabulary: &Vocabulary) -> Example {
    let mut codes = vec![Code::EDGE];
    let mut joined = vec![];
    let mut word = 0;
    for (index, part) in sentence.text.split(' ').enumerate() {
        let start = part.as_ptr() as usize - sentence.text.as_ptr() as usize;
        while sentence.words[word].1 <= start {
            word += 1;
        }
        joined.push(index > 0 && sentence.words[word].0 < start);
        codes.push(code_of(part, vocabulary));
    }
    codes.push(Code::EDGE);
    joined.push(false);
    Example { codes, joined }
}

/// How often pairs and syllables were joined in gold sentences.
#[derive(Default, Clone)]
pub(super) struct Seen {
    pub(super) pairs: IntMap<u32, (i32, i32)>,
    /// Alone, beginning, middle, end of a word.
    pub(super) singles: IntMap<u32, [i32; 4]>,
    pub(super) triples: IntMap<u64, i32>,
}

impl Seen {
    pub(super) fn add(&mut self, example: &Example, sign: i32) {
        let Example { codes, joined } = example;
        for at in 0..codes.len() - 1 {
            let pair = self.pairs.entry(pair_key(codes[at], codes[at + 1])).or_default();
            if joined[at] {
                pair.0 += sign
            } else {
                pair.1 += sign
            }
            if at > 0 {
                let place = match (joined[at - 1], joined[at]) {
                    (false, false) => 0,
                    (false, true) => 1,
                    (true, true) => 2,
                    (true, false) => 3,
                };
                self.singles.entry(codes[at].id()).or_default()[place] += sign;
                if joined[at - 1] && joined[at] && is_syllable(codes[at]) {
                    *self
                        .triples
                        .entry(triple_key(codes[at - 1].id(), codes[at].id(), codes[at + 1].id()))
                        .or_default() += sign;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_with_the_fewest_doubts_counts() {
        let mut vocabulary = Vocabulary::default();
        let words = ["bàn ăn??", "bàn ăn cơm?", "ăn cơm?????"].map(str::to_owned);
        let lexicon = Lexicon::new(&words, &mut vocabulary);
        let [table, eat, rice] = ["bàn", "ăn", "cơm"].map(|key| vocabulary.look_up(key).0);
        let listed = |a: u32, b: u32| lexicon.pairs.get(&(a << 16 | b)).copied();
        assert_eq!(listed(table, eat), Some(Listed { places: 1 | 2, doubts: 1 }));
        assert_eq!(listed(eat, rice), Some(Listed { places: 1 | 8, doubts: 1 }));
        assert_eq!(listed(rice, eat), None);
        assert_eq!(without_doubts("ăn cơm?????"), ("ăn cơm", MAX_DOUBTS));
    }
}
