//! The bonuses of the best candidates: what words alone cannot tell. Each is a part of the score of its own and only adds.
//!
//! - **Nearness**: neighbours of the query that stand close in the text (`engine::nearness`).
//! - **Passage**: `weight · Σ a · idf` of the terms in the fullest `width` positions, a the heaviest form there (`engine::passage`).
//! - **Run**: `weight · Σ idf · share²`, where share is the part of the query, by idf, that stands word by word in the text.
//! - **Title**: `weight · Σ idf · share⁴`, where share is the part of the query, by idf, that the title holds.
//!
//! Shares to a power, as a title or a run that holds half of the query says much less than half of what a whole one says.

use super::nearness::{Occurrence, Occurrences, closeness};
use super::passage::Passages;
use super::{Form, Plan, Snapshot, Weights};

/// The bonuses of one article.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Bonus {
    pub(super) nearness: f32,
    pub(super) passage: f32,
    pub(super) run: f32,
    pub(super) title: f32,
}

impl Bonus {
    pub(super) fn sum(&self) -> f32 {
        self.nearness + self.passage + self.run + self.title
    }
}

/// What the bonuses of all candidates of a plan are made from.
pub(super) struct Bonuses<'a> {
    weights: &'a Weights,
    idf: &'a [f32],
    /// Σ idf.
    whole: f32,
    neighbours: &'a [(usize, usize)],
    /// What each pair of neighbours tells.
    pairs: Vec<f32>,
    /// The terms in the order of the query.
    words: Vec<usize>,
    /// Occurrences in the article looked at; kept for the room they take.
    found: Vec<Vec<Occurrence>>,
    passages: Passages,
}

impl<'a> Bonuses<'a> {
    pub(super) fn new(
        snapshot: &Snapshot,
        plan: &'a Plan,
        idf: &'a [f32],
        weights: &'a Weights,
    ) -> Bonuses<'a> {
        let neighbours = plan.neighbours.as_slice();
        let pairs = neighbours
            .iter()
            .map(|&(first, second)| {
                let mean = (idf[first] + idf[second]) / 2.0;
                mean * (1.0 - weights.fixed_pairs * fixedness(snapshot, plan, first, second))
            })
            .collect();
        let mut words: Vec<usize> = neighbours.first().map(|pair| pair.0).into_iter().collect();
        words.extend(neighbours.iter().map(|pair| pair.1));
        let whole = idf.iter().sum();
        let (found, passages) = (Vec::new(), Passages::default());
        Bonuses { weights, idf, whole, neighbours, pairs, words, found, passages }
    }

    /// Returns the bonuses of the article at a place among those of a segment, which are asked for in their order.
    pub(super) fn of(
        &mut self,
        occurrences: &mut Occurrences,
        place: usize,
    ) -> tantivy::Result<Bonus> {
        occurrences.read_all(place, &mut self.found)?;
        let (weights, idf, found) = (self.weights, self.idf, &self.found);
        let passage = self.passages.best_window(found, idf, weights.passage_words as u32);
        let run = self.passages.longest_run(found, &self.words, idf);
        let title = occurrences.title_share(idf, place)?;
        Ok(Bonus {
            nearness: self.of_pairs().map(|(_, score)| score).sum(),
            passage: weights.passage * passage,
            run: weights.run * self.run(run),
            title: weights.title_share * self.whole * title.powi(4),
        })
    }

    /// Returns the pairs of neighbours, each with its bonus for nearness in the article looked at last.
    pub(super) fn of_pairs(&self) -> impl Iterator<Item = ((usize, usize), f32)> + '_ {
        self.neighbours.iter().zip(&self.pairs).map(|(&(first, second), pair)| {
            let closeness = closeness(&self.found[first], &self.found[second]);
            ((first, second), self.weights.nearness * pair * closeness)
        })
    }

    /// Returns the occurrences of a term in the article looked at last.
    pub(super) fn occurrences(&self, term: usize) -> &[Occurrence] {
        &self.found[term]
    }

    /// Returns `Σ idf · share²` over the words of the query in order.
    fn run(&self, held: f32) -> f32 {
        let whole: f32 = self.words.iter().map(|&word| self.idf[word]).sum();
        if whole > 0.0 { held * held / whole } else { 0.0 }
    }
}

/// Returns how firmly two terms belong together, in 0..=1, by their heaviest forms in the sample of the archive: the Dice
/// coefficient `2 · c(ab) / (c(a) + c(b))`. Syllables that hardly stand apart say little by standing together.
fn fixedness(snapshot: &Snapshot, plan: &Plan, first: usize, second: usize) -> f32 {
    let form = |term: usize| {
        let heavier =
            |a: &&Form, b: &&Form| a.weight.total_cmp(&b.weight).then_with(|| b.term.cmp(&a.term));
        plan.terms[term].forms.iter().max_by(heavier)
    };
    let (Some(first), Some(second)) = (form(first), form(second)) else { return 0.0 };
    let alone = snapshot.word_count(&first.term) + snapshot.word_count(&second.term);
    let together = snapshot.pair_count(&first.term, &second.term);
    if alone > 0 { (2.0 * together as f32 / alone as f32).min(1.0) } else { 0.0 }
}
