//! What raw text says about syllables and pairs of them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::path::PathBuf;

use rayon::prelude::*;

use super::raw;
use crate::Result;
use crate::analysis::Analyzer;
use crate::analysis::segment::pieces::{Code, Codes, FIRST_SYLLABLE, scan, shape};
use crate::analysis::segment::vocabulary::Vocabulary;

/// A map from small integers, its order the same in every run.
pub(super) type IntMap<K, V> = HashMap<K, V, BuildHasherDefault<IntHasher>>;

/// Hashes integers by multiplication.
#[derive(Default)]
pub(super) struct IntHasher(u64);

impl Hasher for IntHasher {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// Raw text as codes; [`Code::EDGE`] where no word goes on.
pub(super) struct Stream {
    pub(super) vocabulary: Vocabulary,
    pub(super) codes: Vec<Code>,
}

/// Reads raw text twice: for the keys that occur at least `min_count` times, and for the codes.
pub(super) fn read(
    sources: &[PathBuf],
    mut vocabulary: Vocabulary,
    min_count: u32,
) -> Result<Stream> {
    let mut analyzer = Analyzer::new();
    let mut counts: HashMap<String, u32> = HashMap::new();
    raw::paragraphs(sources, |paragraph| {
        analyzer.analyze(paragraph, |token| match counts.get_mut(token.term) {
            Some(count) => *count += 1,
            None => {
                counts.insert(token.term.to_owned(), 1);
            }
        });
    })?;
    let mut keys: Vec<(u32, String)> = counts
        .into_iter()
        .filter(|(_, count)| *count >= min_count)
        .map(|(key, count)| (count, key))
        .collect();
    keys.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    for (_, key) in keys.iter().filter(|(_, key)| key.chars().all(char::is_alphabetic)) {
        vocabulary.add(key);
    }
    let mut memo = Codes::new();
    let mut codes = Vec::new();
    raw::paragraphs(sources, |paragraph| {
        codes.push(Code::EDGE);
        push_codes(paragraph, &mut memo, &vocabulary, &mut codes);
    })?;
    codes.push(Code::EDGE);
    Ok(Stream { vocabulary, codes })
}

/// Appends the codes of a line, with an edge where two pieces are not parted by one space.
pub(super) fn push_codes(
    line: &str,
    memo: &mut Codes,
    vocabulary: &Vocabulary,
    codes: &mut Vec<Code>,
) {
    scan(line, memo, vocabulary, |_, _, code, follows_space| {
        if !follows_space
            && codes.last().is_some_and(|last| *last != Code::EDGE)
            && code != Code::EDGE
        {
            codes.push(Code::EDGE);
        }
        codes.push(code);
    });
}

/// Counts of a pair of neighbouring syllables.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pair {
    pub(super) count: u32,
    /// Both with a large first letter.
    pub(super) names: u32,
    /// Entropy of the syllable before and behind, nats.
    pub(super) left: f32,
    /// The same behind it.
    pub(super) right: f32,
}

/// Everything counted.
pub(super) struct Counts {
    pub(super) total: f64,
    /// By id.
    pub(super) single: Vec<u32>,
    /// Occurrences with a large first letter behind a syllable in lower case.
    pub(super) large: Vec<u32>,
    /// Entropy of what stands before and behind, nats.
    pub(super) left: Vec<f32>,
    pub(super) right: Vec<f32>,
    pub(super) pairs: IntMap<u32, Pair>,
}

pub(super) fn pair_key(a: Code, b: Code) -> u32 {
    a.id() << 16 | b.id()
}

pub(super) fn is_syllable(code: Code) -> bool {
    code.id() >= FIRST_SYLLABLE
}

impl Counts {
    pub(super) fn new(stream: &Stream, min_pair: u32) -> Counts {
        let size = 1 << 16;
        let mut counts = Counts {
            total: 0.0,
            single: vec![0; size],
            large: vec![0; size],
            left: vec![0.0; size],
            right: vec![0.0; size],
            pairs: IntMap::default(),
        };
        let codes = &stream.codes;
        let mut pairs: IntMap<u32, Pair> = IntMap::default();
        for window in codes.windows(2) {
            let (a, b) = (window[0], window[1]);
            if !is_syllable(b) {
                continue;
            }
            counts.single[b.id() as usize] += 1;
            counts.total += 1.0;
            if is_syllable(a) {
                if a.shape() == shape::LOWER && b.shape() == shape::TITLE {
                    counts.large[b.id() as usize] += 1;
                }
                let pair = pairs.entry(pair_key(a, b)).or_default();
                pair.count += 1;
                pair.names += u32::from(a.shape() == shape::TITLE && b.shape() == shape::TITLE);
            }
        }
        pairs.retain(|_, pair| pair.count >= min_pair);
        counts.pairs = pairs;
        counts.contexts(codes);
        counts
    }

    /// Counts triples, and from them the entropies.
    fn contexts(&mut self, codes: &[Code]) {
        let triple = |w: &[Code]| {
            u64::from(w[0].id()) << 32 | u64::from(w[1].id()) << 16 | u64::from(w[2].id())
        };
        let known = |a: Code, b: Code| self.pairs.contains_key(&pair_key(a, b));
        let mut triples: Vec<u64> = codes
            .par_windows(3)
            .filter(|w| is_syllable(w[1]) && (known(w[0], w[1]) || known(w[1], w[2])))
            .map(triple)
            .collect();
        triples.par_sort_unstable();
        let mut counted: Vec<(u64, u32)> = Vec::new();
        for triple in triples {
            match counted.last_mut() {
                Some((last, count)) if *last == triple => *count += 1,
                _ => counted.push((triple, 1)),
            }
        }
        // Grouped by the first two: what stands behind.
        for group in counted.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
            if let Some(pair) = self.pairs.get_mut(&((group[0].0 >> 16) as u32)) {
                pair.right = entropy(group.iter().map(|&(_, count)| count));
            }
        }
        let rotate = |key: u64| (key & 0xFFFF_FFFF) << 16 | key >> 32;
        let mut turned: Vec<(u64, u32)> =
            counted.par_iter().map(|&(key, count)| (rotate(key), count)).collect();
        turned.par_sort_unstable();
        for group in turned.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
            if let Some(pair) = self.pairs.get_mut(&((group[0].0 >> 16) as u32)) {
                pair.left = entropy(group.iter().map(|&(_, count)| count));
            }
        }
        // Of single syllables, from the pairs.
        let mut by_first: Vec<(u32, u32)> =
            self.pairs.iter().map(|(&key, pair)| (key, pair.count)).collect();
        by_first.par_sort_unstable();
        for group in by_first.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
            self.right[(group[0].0 >> 16) as usize] =
                entropy(group.iter().map(|&(_, count)| count));
        }
        let mut by_second: Vec<(u32, u32)> =
            by_first.iter().map(|&(key, count)| (key.rotate_left(16), count)).collect();
        by_second.par_sort_unstable();
        for group in by_second.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
            self.left[(group[0].0 >> 16) as usize] = entropy(group.iter().map(|&(_, count)| count));
        }
    }
}

fn entropy(counts: impl Iterator<Item = u32> + Clone) -> f32 {
    let total: f64 = counts.clone().map(f64::from).sum();
    counts
        .map(|count| {
            let share = f64::from(count) / total;
            -share * share.ln()
        })
        .sum::<f64>() as f32
}
