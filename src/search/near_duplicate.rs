//! Whether two articles are one text: an agency's report in two papers, a report and its longer version.
//!
//! The measure is containment of shingles: of the runs of [`SHINGLE_WORDS`] words at the beginning of the shorter text, the share that the
//! other has too. Copies with many words changed are another matter (`copies`).

use crate::article::Article;
use crate::copies::{Words, containment};

/// Words of a shingle.
const SHINGLE_WORDS: usize = 4;
/// Words of title, lead and body that are looked at.
const WORDS: usize = 300;

/// The shingles of an article's beginning, sorted.
pub(super) struct Shingles(Vec<u64>);

impl Shingles {
    /// Returns those of title, lead and the beginning of the body.
    pub(super) fn of(article: &Article) -> Shingles {
        let texts = [&article.title, &article.lead, &article.body].map(String::as_str);
        Shingles(Words::first(WORDS, texts).sorted_runs(SHINGLE_WORDS))
    }

    /// Returns the share of the smaller set that is in the other, in 0..=1; 0 where one has none.
    pub(super) fn containment(&self, other: &Shingles) -> f32 {
        containment(&self.0, &other.0) as f32
    }
}
