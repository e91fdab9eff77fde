//! Words that a user adds.

use std::collections::HashMap;

use super::super::syllable;
use super::pieces::{Code, UNKNOWN};
use super::vocabulary::Vocabulary;

/// Words by their first two syllables.
#[derive(Clone, Default)]
pub(super) struct UserWords {
    /// The syllables of the words that begin with a pair, longer words first.
    words: HashMap<u32, Vec<Box<[u32]>>>,
}

impl UserWords {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Adds a word; `false` when it has one syllable or there is no room for another syllable.
    pub(super) fn add(&mut self, word: &str, vocabulary: &mut Vocabulary) -> bool {
        let ids: Box<[u32]> =
            word.split_whitespace().map(|part| vocabulary.add(&syllable::key(part))).collect();
        if ids.len() < 2 || ids.contains(&UNKNOWN) {
            return false;
        }
        let list = self.words.entry(ids[0] << 16 | ids[1]).or_default();
        if !list.contains(&ids) {
            let at = list.partition_point(|other| other.len() >= ids.len());
            list.insert(at, ids);
        }
        true
    }

    /// Joins the words of the list in a line and parts them from what stands around them, from left to right.
    pub(super) fn apply(&self, codes: &[Code], joined: &mut [bool]) {
        let mut at = 0;
        while at + 1 < codes.len() {
            let words = self.words.get(&(codes[at].id() << 16 | codes[at + 1].id()));
            let stands_here = |word: &[u32]| {
                codes.len() - at >= word.len()
                    && word.iter().zip(&codes[at..]).all(|(id, code)| *id == code.id())
            };
            let Some(word) = words.and_then(|words| words.iter().find(|word| stands_here(word)))
            else {
                at += 1;
                continue;
            };
            if at > 0 {
                joined[at - 1] = false;
            }
            let last = at + word.len() - 1;
            joined[at..last].fill(true);
            joined[last] = false;
            at = last + 1;
        }
    }
}
