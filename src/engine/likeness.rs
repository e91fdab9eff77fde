//! The likeness bonus: articles that tell of what the best one tells of.
//!
//! A short query names a matter with a word or two; the best article tells the rest of it. The candidates, the best one among them, are given
//! `weight · score of the best · likeness`, where likeness is the share of the best one's gist (`index::gist`) that theirs
//! says. A query of more than `likeness_words` scored terms says more itself, and the weight is that much less. This is feedback without a
//! reader's judgement (Croft and Harper, "Using Probabilistic Models of Document Retrieval without Relevance Information",
//! 1979), from one article, within the candidates only: nothing is found that the query does not find, and the best one stays the best.

use tantivy::DocAddress;

use super::collect::{Candidate, Order};
use super::{Place, Snapshot, Weights};
use crate::index::gist::Gist;

/// What an article was given for its likeness to the best one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Liked {
    /// Part of its score.
    pub(super) added: f32,
    /// How much of the best one's gist it says, in 0..=1.
    pub(super) share: f32,
}

impl Snapshot {
    /// Returns how much of what one article tells another one tells, in 0..=1, by their telling words; 1 for itself, if it has any.
    pub fn likeness(&self, article: Place, other: Place) -> f32 {
        let gist = |(segment, doc)| self.gist(DocAddress::new(segment, doc));
        gist(article).likeness(&gist(other))
    }

    fn gist(&self, address: DocAddress) -> Gist {
        self.order_columns()[address.segment_ord as usize].gists.get(address.doc_id)
    }

    /// Adds the bonus to candidates for a query of so many scored terms, in any order, and brings them into order. Returns what each was
    /// given.
    pub(super) fn like_the_best(
        &self,
        candidates: &mut [Candidate],
        words: usize,
        weights: &Weights,
        order: &Order,
    ) -> Vec<Liked> {
        let Some(best) = candidates.iter().copied().min_by(|a, b| order.compare(a, b)) else {
            return Vec::new();
        };
        let weight = weights.likeness * (weights.likeness_words / words.max(1) as f32).min(1.0);
        let mut liked = vec![Liked::default(); candidates.len()];
        if weight > 0.0 {
            let gist = self.gist(best.address);
            // They lie apart: read one behind the other they are waited for together.
            let gists: Vec<Gist> = candidates.iter().map(|it| self.gist(it.address)).collect();
            for ((candidate, other), liked) in candidates.iter_mut().zip(&gists).zip(&mut liked) {
                let share = gist.likeness(other);
                *liked = Liked { added: weight * best.score * share, share };
                candidate.score += liked.added;
            }
        }
        let mut both: Vec<(Candidate, Liked)> = candidates.iter().copied().zip(liked).collect();
        both.sort_unstable_by(|(a, _), (b, _)| order.compare(a, b));
        candidates.iter_mut().zip(&both).for_each(|(candidate, (other, _))| *candidate = *other);
        both.into_iter().map(|(_, liked)| liked).collect()
    }
}
