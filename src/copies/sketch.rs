//! What is kept of a text to find its copies: one small number for each of 64 samples of its shingles.
//!
//! Shingles are every three syllables in a row. They are dealt into 64 bins by their hash and the smallest of each bin is kept: one permutation hashing
//! (Li, Owen and Zhang, 2012), empty bins borrowing from the next (Shrivastava and Li, 2014). Two texts that share the part J
//! of all their shingles agree in `64 · J` bins on average: a copy with 30 % of its words replaced shares `.7³ = .34` of its shingles, J is .21,
//! and 13 bins agree. One bit per bin, as in `index::sketch`, could not tell that from chance.

use super::compare::Words;

/// Bins of a sketch.
pub(super) const BINS: usize = 64;
/// Shorter texts are alike by chance.
const FEWEST_WORDS: usize = 16;
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// A sketch, 256 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch([u32; BINS]);

impl Sketch {
    /// Returns the sketch of a text; `None` where there is too little of it.
    pub fn of(words: &Words) -> Option<Sketch> {
        if words.len() < FEWEST_WORDS {
            return None;
        }
        let mut smallest = [u64::MAX; BINS];
        for shingle in words.shingles() {
            let bin = &mut smallest[(shingle >> 58) as usize];
            *bin = (*bin).min(shingle << 6);
        }
        Some(Sketch(std::array::from_fn(|bin| {
            let lent = (0..BINS).find(|by| smallest[(bin + by) % BINS] != u64::MAX);
            let by = lent.unwrap_or_default();
            // What is lent to several bins is another number in each.
            let value = smallest[(bin + by) % BINS];
            (mix(value.wrapping_add((by as u64).wrapping_mul(MULTIPLIER))) >> 32) as u32
        })))
    }

    /// Returns the number of each bin.
    pub(super) fn bins(&self) -> &[u32; BINS] {
        &self.0
    }

    /// Returns a sketch of numbers that were written down.
    pub(super) fn from_bins(bins: [u32; BINS]) -> Sketch {
        Sketch(bins)
    }

    /// Returns in how many bins two sketches agree.
    pub(super) fn agreement(&self, other: &Sketch) -> u32 {
        self.0.iter().zip(&other.0).map(|(a, b)| u32::from(a == b)).sum()
    }
}

/// Spreads a number over all bits.
pub(super) fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 31)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ (hash >> 32)
}
