//! How likely each reading of each word is beside its neighbours: forward-backward (Rabiner, "A Tutorial on Hidden Markov Models",
//! 1989) over the readings of a run of words.
//!
//! All is counted in this archive (see `index::neighbours`). How likely `b` is after `a` is what remains of their pairs, and a share
//! that goes by behind how many different words `b` stands (Kneser and Ney, 1995): `max(c(ab) - d, 0) / c(a) + λ q(b)`, where `q(b)` is
//! the part of `b` in all different pairs. Beside numbers and words that are no syllables that share goes by what stands beside any of
//! their kind.

use super::rank::NeighbourWeights;
use crate::engine::{CountKey, Snapshot, WordHash};

/// Words per article in the sample of neighbours, roughly; the scale of how likely a word is alone.
const SAMPLE_WORDS: f64 = 35.0;
/// What a word counts that the sample does not have.
const UNSEEN: f64 = 0.01;
/// What a word counts in the sample for each article that holds it, whether in the sample or not.
const PER_ARTICLE: f64 = 0.1;

/// A reading of a word, in the statistics of the archive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    hash: WordHash,
    /// All words of its kind, with how often these stand in the sample; `None` for a syllable.
    kind: Option<(WordHash, f64)>,
    /// How often it stands in the sample, smoothed by how many articles hold it.
    pub(super) count: f64,
    /// Behind how many different words it stands there.
    variety: f64,
    /// Natural logarithm of all that speaks for it but its neighbours.
    pub(super) evidence: f64,
}

impl Reading {
    /// Takes it for a word that stands at least once in the sample, whether it does or not.
    pub(super) fn be_known(&mut self) {
        self.count = self.count.max(1.0);
        self.variety = self.variety.max(1.0);
    }
}

/// The statistics of neighbours in one archive.
pub(super) struct Neighbours<'a> {
    snapshot: &'a Snapshot,
    weights: &'a NeighbourWeights,
    /// Words of the sample, roughly.
    sample: f64,
    /// Different pairs of it.
    pairs: f64,
}

impl<'a> Neighbours<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, weights: &'a NeighbourWeights) -> Neighbours<'a> {
        let sample = (snapshot.articles() as f64 * SAMPLE_WORDS).max(1.0);
        Neighbours {
            snapshot,
            weights,
            sample,
            pairs: (snapshot.different_pairs() as f64).max(1.0),
        }
    }

    /// Returns the readings of a word, of which so many articles hold each; without evidence.
    pub(super) fn readings<'t>(
        &self,
        forms: impl Iterator<Item = (&'t str, u64)> + Clone,
    ) -> Vec<Reading> {
        let hashes: Vec<WordHash> = forms.clone().map(|(term, _)| WordHash::of(term)).collect();
        let keys = hashes.iter().flat_map(|hash| [hash.alone(), hash.variety()]);
        let counts = self.snapshot.counts(keys);
        let forms = forms.zip(hashes).zip(counts.as_chunks::<2>().0);
        forms
            .map(|(((term, articles), hash), &[count, variety])| Reading {
                hash,
                kind: WordHash::of_kind(term)
                    .map(|kind| (kind, self.snapshot.count(kind.alone()) as f64)),
                count: count as f64 + PER_ARTICLE * articles as f64 + UNSEEN,
                // Not kept of words that stand behind one word only.
                variety: variety.max(count.min(1)) as f64 + UNSEEN,
                evidence: 0.0,
            })
            .collect()
    }

    /// Returns the reading of one word alone.
    pub(super) fn reading(&self, term: &str, articles: u64) -> Reading {
        self.readings(std::iter::once((term, articles))).remove(0)
    }

    /// Returns how often one reading stands directly before another in the sample.
    pub(super) fn pairs(&self, first: &Reading, second: &Reading) -> u64 {
        self.snapshot.count(first.hash.before(second.hash))
    }

    /// Returns the logarithm of how well a reading fits between its neighbours.
    pub(super) fn fit(
        &self,
        before: Option<&Reading>,
        reading: &Reading,
        after: Option<&Reading>,
    ) -> f64 {
        let transition = |first: &Reading, second: &Reading| {
            let mut counts = keys(first, second).map(|key| self.snapshot.count(key));
            self.transition(first, second, &mut counts)
        };
        let arrival = match before {
            Some(before) => transition(before, reading),
            None => self.alone(reading),
        };
        let departure = after.map_or(1.0, |after| transition(reading, after));
        reading.evidence + arrival.ln() + departure.ln()
    }

    fn alone(&self, reading: &Reading) -> f64 {
        reading.count / self.sample
    }

    /// Returns how likely one reading is after another; `counts` are those of their [`keys`].
    fn transition(
        &self,
        first: &Reading,
        second: &Reading,
        counts: &mut impl Iterator<Item = u64>,
    ) -> f64 {
        let NeighbourWeights { discount, back_off, kinds } = *self.weights;
        let [discount, back_off, kinds] = [discount, back_off, kinds].map(f64::from);
        let mut next = || counts.next().unwrap_or(0) as f64;
        let before = first.count.max(1.0);
        let pairs = (next() - discount).max(0.0) / before;
        let alone = second.variety / self.pairs;
        let share = match (first.kind, second.kind) {
            (Some((_, all)), _) => kinds * next() / all.max(1.0) + (1.0 - kinds) * alone,
            (None, Some((_, all))) => {
                let ratio = next() / before / (all.max(1.0) / self.sample);
                alone * (kinds * ratio + (1.0 - kinds))
            }
            (None, None) => alone,
        };
        pairs + back_off * share
    }

    /// Returns how likely each reading of each word is; those of a word sum to 1.
    pub(super) fn likelihoods(&self, words: &[&[Reading]]) -> Vec<Vec<f64>> {
        // One reading on each side: whatever the number, it changes nothing.
        let is_settled = |pair: &[&[Reading]]| pair[0].len() == 1 && pair[1].len() == 1;
        let unsettled = words.windows(2).filter(|&pair| !is_settled(pair)).flat_map(|pair| {
            pair[0].iter().flat_map(|first| pair[1].iter().flat_map(|next| keys(first, next)))
        });
        let mut counts = self.snapshot.counts(unsettled).into_iter();
        // By pair of neighbours: a row for each reading of the first.
        let transitions: Vec<Vec<f64>> = words
            .windows(2)
            .map(|pair| {
                if is_settled(pair) {
                    return vec![1.0];
                }
                let mut all = Vec::with_capacity(pair[0].len() * pair[1].len());
                for first in pair[0] {
                    let row = pair[1].iter();
                    all.extend(row.map(|next| self.transition(first, next, &mut counts)));
                }
                all
            })
            .collect();
        let mut likelihoods: Vec<Vec<f64>> = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let arrival = |b: usize| match at.checked_sub(1) {
                None => self.alone(&word[b]),
                Some(before) => {
                    let rows = transitions[before].chunks_exact(word.len());
                    likelihoods[before].iter().zip(rows).map(|(p, row)| p * row[b]).sum()
                }
            };
            let mut values: Vec<f64> =
                word.iter().enumerate().map(|(b, it)| arrival(b) * it.evidence.exp()).collect();
            normalise(&mut values);
            likelihoods.push(values);
        }
        let mut backward = vec![1.0; words.last().map_or(0, |word| word.len())];
        for at in (0..words.len()).rev() {
            let before = at.checked_sub(1).map(|before| {
                let weighted: Vec<f64> =
                    words[at].iter().zip(&backward).map(|(it, p)| it.evidence.exp() * p).collect();
                let sum = |row: &[f64]| row.iter().zip(&weighted).map(|(t, p)| t * p).sum();
                transitions[before].chunks_exact(weighted.len().max(1)).map(sum).collect()
            });
            likelihoods[at].iter_mut().zip(&backward).for_each(|(value, p)| *value *= p);
            normalise(&mut likelihoods[at]);
            if let Some(before) = before {
                backward = before;
                normalise(&mut backward);
            }
        }
        likelihoods
    }
}

/// Returns what is counted of two neighbours: their pairs, and where one of them has a kind the pairs of the other with that.
fn keys(first: &Reading, second: &Reading) -> impl Iterator<Item = CountKey> {
    let of_kind = match (first.kind, second.kind) {
        (Some((kind, _)), _) => Some(kind.before(second.hash)),
        (None, Some((kind, _))) => Some(first.hash.before(kind)),
        (None, None) => None,
    };
    std::iter::once(first.hash.before(second.hash)).chain(of_kind)
}

fn normalise(values: &mut [f64]) {
    let sum: f64 = values.iter().sum();
    if sum > 0.0 {
        values.iter_mut().for_each(|value| *value /= sum);
    }
}
