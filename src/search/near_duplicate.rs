//! Whether two articles are one text: an agency's report in two papers, a report and its longer version.
//!
//! The measure is containment of shingles (Broder, "On the resemblance and containment of documents", 1997): of the runs of
//! [`SHINGLE_WORDS`] words at the beginning of the shorter text, the share that the other has too.

use xxhash_rust::xxh3::xxh3_64;

use crate::analysis::analyze_shared;
use crate::article::Article;

/// Words of a shingle.
const SHINGLE_WORDS: usize = 4;
/// Words of title, lead and body that are looked at.
const WORDS: usize = 300;

/// The shingles of an article's beginning, sorted.
pub(super) struct Shingles(Vec<u64>);

impl Shingles {
    /// Returns those of title, lead and the beginning of the body.
    pub(super) fn of(article: &Article) -> Shingles {
        let mut words: Vec<u64> = Vec::with_capacity(WORDS);
        for text in [&article.title, &article.lead, &article.body] {
            let rest = WORDS - words.len();
            let end = rest.saturating_mul(12).min(text.len());
            let end = (0..=end).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
            analyze_shared(&text[..end], |token| {
                if !token.is_boundary() && words.len() < WORDS {
                    words.push(xxh3_64(token.term.as_bytes()));
                }
            });
        }
        let hash = |run: &[u64]| {
            run.iter().fold(0, |hash: u64, word| {
                (hash.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            })
        };
        let mut shingles: Vec<u64> = words.windows(SHINGLE_WORDS).map(hash).collect();
        shingles.sort_unstable();
        shingles.dedup();
        Shingles(shingles)
    }

    /// Returns the share of the smaller set that is in the other, in 0..=1; 0 where one has none.
    pub(super) fn containment(&self, other: &Shingles) -> f32 {
        let (mut a, mut b) = (self.0.as_slice(), other.0.as_slice());
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
        if smaller == 0 { 0.0 } else { shared as f32 / smaller as f32 }
    }
}
