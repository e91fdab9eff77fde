//! How likely each reading of each word is beside its neighbours: forward-backward over typed words and candidates, with
//! `p(b|a) = λ c(ab)/c(a) + (1-λ) p(b)` counted in this archive (see `index::vocabulary`).

use super::Reason;
use crate::engine::{Snapshot, WordHash};

/// Words per article in the sample of neighbours, roughly; the scale of `p(b)`.
const SAMPLE_WORDS: f64 = 35.0;
/// Share of the pairs in the likelihood of a word after another.
const PAIR_SHARE: f64 = 0.8;

/// One reading of a word.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub(super) term: String,
    /// What the sample counts it under.
    hash: WordHash,
    /// Natural logarithm of all that speaks for it but its neighbours.
    pub(super) evidence: f64,
    /// How often it stands in the sample, smoothed by how many articles hold it.
    pub(super) count: f64,
    /// What was done wrong if this was meant; `None` for the forms of what was typed.
    pub(super) error: Option<Reason>,
}

/// The statistics of neighbours in one archive.
pub(super) struct Context<'a> {
    snapshot: &'a Snapshot,
    sample: f64,
}

impl<'a> Context<'a> {
    pub(super) fn new(snapshot: &'a Snapshot) -> Context<'a> {
        Context { snapshot, sample: (snapshot.articles() as f64 * SAMPLE_WORDS).max(1.0) }
    }

    /// Returns a reading with its count.
    pub(super) fn state(&self, term: &str, evidence: f64, error: Option<Reason>) -> State {
        let documents = self.snapshot.document_frequency(term) as f64;
        let hash = WordHash::of(term);
        let count = self.snapshot.word_count_of(hash) as f64 + 0.1 * documents + 0.01;
        State { term: term.to_owned(), hash, evidence, count, error }
    }

    /// Returns how often a reading stands beside these neighbours in the sample.
    pub(super) fn pairs(
        &self,
        before: Option<&State>,
        state: &State,
        after: Option<&State>,
    ) -> u64 {
        let count =
            |first: &State, second: &State| self.snapshot.pair_count_of(first.hash, second.hash);
        before.map_or(0, |before| count(before, state))
            + after.map_or(0, |after| count(state, after))
    }

    fn alone(&self, state: &State) -> f64 {
        state.count / self.sample
    }

    fn transition(&self, first: &State, second: &State) -> f64 {
        let pairs = self.snapshot.pair_count_of(first.hash, second.hash);
        self.transition_of(pairs, first, second)
    }

    /// Returns the same where the number of pairs is known.
    fn transition_of(&self, pairs: u64, first: &State, second: &State) -> f64 {
        let pairs = pairs as f64;
        PAIR_SHARE * pairs / first.count.max(1.0) + (1.0 - PAIR_SHARE) * self.alone(second)
    }

    /// Returns the logarithm of how well a reading fits between the first readings of its neighbours.
    pub(super) fn fit(&self, before: Option<&State>, state: &State, after: Option<&State>) -> f64 {
        let arrival = match before {
            Some(before) => self.transition(before, state),
            None => self.alone(state),
        };
        let departure = after.map_or(1.0, |after| self.transition(state, after));
        state.evidence + arrival.ln() + departure.ln()
    }

    /// Returns how likely each reading of each word is; those of a word sum to 1.
    pub(super) fn likelihoods(&self, words: &[Vec<State>]) -> Vec<Vec<f64>> {
        let pairs = words.windows(2).flat_map(|pair| {
            let of = |first: &State, second: &State| (first.hash, second.hash);
            pair[0].iter().flat_map(move |first| pair[1].iter().map(move |next| of(first, next)))
        });
        let mut pairs = self.snapshot.pair_counts(pairs).into_iter();
        let transitions: Vec<Vec<Vec<f64>>> = words
            .windows(2)
            .map(|pair| {
                let mut row = |first| {
                    let next = pair[1].iter().zip(&mut pairs);
                    next.map(|(next, count)| self.transition_of(count, first, next)).collect()
                };
                pair[0].iter().map(&mut row).collect()
            })
            .collect();
        let mut forward: Vec<Vec<f64>> = Vec::with_capacity(words.len());
        for (index, word) in words.iter().enumerate() {
            let arrival = |b: usize| match index.checked_sub(1) {
                None => self.alone(&word[b]),
                Some(before) => {
                    let paths = forward[before].iter().zip(&transitions[before]);
                    paths.map(|(p, row)| p * row[b]).sum()
                }
            };
            let mut values: Vec<f64> =
                (0..word.len()).map(|b| arrival(b) * word[b].evidence.exp()).collect();
            normalise(&mut values);
            forward.push(values);
        }
        let mut backward = vec![1.0; words.last().map_or(0, Vec::len)];
        for index in (0..words.len()).rev() {
            let before = index.checked_sub(1).map(|before| {
                let weighted: Vec<f64> =
                    words[index].iter().zip(&backward).map(|(s, p)| s.evidence.exp() * p).collect();
                let sum = |row: &Vec<f64>| row.iter().zip(&weighted).map(|(t, p)| t * p).sum();
                transitions[before].iter().map(sum).collect()
            });
            forward[index].iter_mut().zip(&backward).for_each(|(value, p)| *value *= p);
            normalise(&mut forward[index]);
            if let Some(before) = before {
                backward = before;
                normalise(&mut backward);
            }
        }
        forward
    }
}

fn normalise(values: &mut [f64]) {
    let sum: f64 = values.iter().sum();
    if sum > 0.0 {
        values.iter_mut().for_each(|value| *value /= sum);
    }
}
