//! Whether one text is a copy of another: what their sketches suggest, looked at word by word.
//!
//! Three things must hold, measured on planted copies and on what else was found (docs/copies.md): a fifth of the shingles of the shorter text are in the
//! other; most of its words stand in the other in the same order; and most of its numbers, where it has several. The first alone joins reports that
//! share a paragraph of background, the second parts these, the third parts reports of every day: prices, weather, draws.

use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64;

use super::sketch::mix;
use crate::analysis::analyze_shared;

/// Syllables of a shingle.
const SHINGLE: usize = 3;
/// Syllables of a text that are looked at; nine in ten articles of newspapers are shorter.
const MOST_WORDS: usize = 2_000;
/// Share of the shingles of the shorter text that a copy has.
const SHINGLES: f64 = 0.2;
/// Share of its words that stand in a copy in the same order.
const IN_ORDER: f64 = 0.62;
/// The same of its numbers.
const NUMBERS: f64 = 0.5;
/// With fewer numbers than this they say nothing.
const FEWEST_NUMBERS: usize = 6;

/// The words of a text as they are compared: lower case, tones in one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    words: Vec<u64>,
    numbers: Vec<u64>,
    /// Its shingles, sorted; made when it is first compared.
    shingles: OnceLock<Vec<u64>>,
}

impl Words {
    /// Returns those of a text given in pieces, up to 2,000.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Words {
        Words::first(MOST_WORDS, texts)
    }

    /// Returns the first `most` of a text given in pieces.
    pub(crate) fn first<'a>(most: usize, texts: impl IntoIterator<Item = &'a str>) -> Words {
        let mut found = Words::default();
        for text in texts {
            // A word has 6 bytes on average; what lies far behind the last one need not be looked at.
            let end = (most - found.words.len()).saturating_mul(12).min(text.len());
            let end = (0..=end).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
            analyze_shared(&text[..end], |token| {
                if token.is_boundary() || found.words.len() == most {
                    return;
                }
                let word = xxh3_64(token.term.as_bytes());
                found.words.push(word);
                if token.term.starts_with(|c: char| c.is_ascii_digit()) {
                    found.numbers.push(word);
                }
            });
        }
        found
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns a hash of each three words in a row.
    pub(super) fn shingles(&self) -> impl Iterator<Item = u64> + '_ {
        self.runs(SHINGLE)
    }

    fn runs(&self, length: usize) -> impl Iterator<Item = u64> + '_ {
        self.words.windows(length).map(|run| {
            mix(run.iter().fold(0, |hash: u64, word| {
                (hash.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            }))
        })
    }

    /// Returns a hash of each `length` words in a row, sorted, each once.
    pub(crate) fn sorted_runs(&self, length: usize) -> Vec<u64> {
        let mut runs: Vec<u64> = self.runs(length).collect();
        runs.sort_unstable();
        runs.dedup();
        runs
    }

    /// Returns whether one is a copy of the other, with up to some 30 % of its words changed.
    pub fn is_copy_of(&self, other: &Words) -> bool {
        let shingles = |words: &Words| words.sorted_runs(SHINGLE);
        let own = self.shingles.get_or_init(|| shingles(self));
        let others = other.shingles.get_or_init(|| shingles(other));
        if own.is_empty() || others.is_empty() || containment(own, others) < SHINGLES {
            return false;
        }
        let numbers = self.numbers.len().min(other.numbers.len());
        in_order(&self.words, &other.words) >= IN_ORDER
            && (numbers < FEWEST_NUMBERS || in_order(&self.numbers, &other.numbers) >= NUMBERS)
    }
}

/// Returns the share of the smaller of two sorted sets that is in the other, in 0..=1; 0 where one is empty. (Broder, "On the
/// resemblance and containment of documents", 1997.)
pub(crate) fn containment(mut a: &[u64], mut b: &[u64]) -> f64 {
    let smaller = a.len().min(b.len());
    let mut shared = 0;
    while let (Some(first), Some(second)) = (a.first(), b.first()) {
        shared += usize::from(first == second);
        if first <= second {
            a = &a[1..];
        }
        if second <= first {
            b = &b[1..];
        }
    }
    if smaller == 0 { 0.0 } else { shared as f64 / smaller as f64 }
}

/// Returns the longest common subsequence of two lists as a share of the shorter one, 64 places at a time (Hyyrö, "Bit-parallel LCS-length
/// computation revisited", 2004).
fn in_order(a: &[u64], b: &[u64]) -> f64 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return 0.0;
    }
    // By word of the shorter list the places where it stands, as bits.
    let blocks = short.len().div_ceil(64);
    let mut places: rustc_hash::FxHashMap<u64, Vec<u64>> = rustc_hash::FxHashMap::default();
    for (at, word) in short.iter().enumerate() {
        places.entry(*word).or_insert_with(|| vec![0; blocks])[at / 64] |= 1 << (at % 64);
    }
    // A zero bit is a place where the subsequence grows.
    let mut state = vec![u64::MAX; blocks];
    for word in long {
        let Some(places) = places.get(word) else { continue };
        let mut carry = false;
        for (state, places) in state.iter_mut().zip(places) {
            let met = *state & places;
            let (sum, over) = state.overflowing_add(met);
            let (sum, more) = sum.overflowing_add(u64::from(carry));
            carry = over || more;
            *state = sum | (*state & !places);
        }
    }
    let grown: u32 = state
        .iter()
        .enumerate()
        .map(|(block, state)| {
            let bits = (short.len() - block * 64).min(64);
            let mask = if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
            (!state & mask).count_ones()
        })
        .sum();
    f64::from(grown) / short.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The textbook way.
    fn slow(a: &[u64], b: &[u64]) -> usize {
        let mut row = vec![0; b.len() + 1];
        for x in a {
            let mut diagonal = 0;
            for (at, y) in b.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if x == y { diagonal + 1 } else { above.max(row[at]) };
                diagonal = above;
            }
        }
        row[b.len()]
    }

    #[test]
    fn the_order_is_that_of_the_textbook() {
        let mut seed = 1_u64;
        let mut next = |most: u64| {
            seed = mix(seed.wrapping_add(0x9E37_79B9_7F4A_7C15));
            seed % most
        };
        for (letters, length) in [(2, 10), (5, 63), (5, 64), (9, 65), (30, 200), (3, 129)] {
            for other in [1, 40, 64, 150] {
                let a: Vec<u64> = (0..length).map(|_| next(letters)).collect();
                let b: Vec<u64> = (0..other).map(|_| next(letters)).collect();
                let expected = slow(&a, &b) as f64 / a.len().min(b.len()) as f64;
                assert!((in_order(&a, &b) - expected).abs() < 1e-9, "{letters} {length} {other}");
            }
        }
        assert_eq!(in_order(&[], &[1]), 0.0);
    }

    #[test]
    fn every_day_reports_are_no_copies() {
        let report = |numbers: [&str; 8]| {
            let [a, b, c, d, e, f, g, h] = numbers;
            format!(
                "Giá vàng hôm nay ngày {a} tháng {b}: vàng miếng mua vào {c} triệu, bán ra {d} triệu đồng một lượng. \
                 Vàng nhẫn mua vào {e} triệu, bán ra {f} triệu đồng, thế giới {g} đô la, tăng {h} đô la một ounce."
            )
        };
        let monday =
            Words::of([report(["3", "7", "66,1", "66,9", "55,2", "56,1", "1922", "4"]).as_str()]);
        let friday =
            Words::of([report(["9", "8", "67,4", "68,3", "54,7", "57,8", "1951", "6"]).as_str()]);
        assert!(monday.is_copy_of(&monday) && !monday.is_copy_of(&friday));
    }
}
