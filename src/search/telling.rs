//! The telling words of an article: what its beginning says more often than other articles do.
//!
//! Looked at are the title, the lead and the first words of the body, each at its weight. A syllable weighs by its idf, a pair
//! of neighbouring syllables by that of the pair in the archive's sample of pairs: *quân khu* tells more than *quân* and
//! *khu*. Capitalised syllables inside a sentence are names and weigh more.

use std::collections::HashMap;

use super::rank::RelatedWeights;
use crate::analysis::analyze_shared;
use crate::article::Article;
use crate::engine::Snapshot;

/// The telling words of an article.
pub(super) struct Telling {
    /// Its terms, by number.
    terms: Vec<String>,
    numbers: HashMap<String, usize>,
    words: Vec<Weighed>,
    pair_numbers: HashMap<(usize, usize), usize>,
    pairs: Vec<((usize, usize), Weighed)>,
    weights: RelatedWeights,
}

/// A word or pair of the article.
#[derive(Debug, Clone, Copy, Default)]
struct Weighed {
    /// How often it stands there, by zone weights.
    frequency: f32,
    /// It stands there as a name.
    is_name: bool,
    /// How much finding it says.
    weight: f32,
    /// No other article holds it.
    is_alone: bool,
}

/// Calls `each` with the terms at the beginning of an article in order, their weight by zone, and whether they are written
/// as names; `None` parts neighbours.
fn beginning(
    article: &Article,
    weights: &RelatedWeights,
    mut each: impl FnMut(Option<(&str, f32, bool)>),
) {
    let zones = [
        (&article.title, weights.title, usize::MAX),
        (&article.lead, weights.lead, usize::MAX),
        (&article.body, 1.0, weights.body_words),
    ];
    for (text, weight, most) in zones {
        // A word is 6 bytes on average; what lies far behind the last one need not be looked at.
        let end = most.saturating_mul(12).min(text.len());
        let end = (0..=end).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        let text = &text[..end];
        let mut before = 0;
        each(None);
        analyze_shared(text, |token| {
            if token.position as usize >= most {
                return;
            }
            if token.is_boundary() {
                return each(None);
            }
            let gap = &text[before..token.start];
            if gap.contains(['.', ',', ';', ':', '!', '?', '(', ')', '…']) {
                each(None);
            }
            // At the start of a sentence a capital says nothing.
            let is_inside = before > 0 && !gap.contains(['.', ':', '!', '?', '“', '"', '…', '\n']);
            let is_name = is_inside && text[token.span()].starts_with(char::is_uppercase);
            each(Some((token.term, weight, is_name)));
            before = token.end;
        });
    }
}

impl Telling {
    /// Weighs the words of an article.
    pub(super) fn of(snapshot: &Snapshot, article: &Article, weights: &RelatedWeights) -> Telling {
        let mut telling = Telling {
            terms: Vec::new(),
            numbers: HashMap::new(),
            words: Vec::new(),
            pair_numbers: HashMap::new(),
            pairs: Vec::new(),
            weights: *weights,
        };
        telling.count(article);
        telling.weigh(snapshot);
        telling
    }

    fn count(&mut self, article: &Article) {
        let weights = self.weights;
        let mut previous: Option<(usize, bool)> = None;
        beginning(article, &weights, |found| {
            let Some((term, weight, is_name)) = found else {
                previous = None;
                return;
            };
            let number = self.number(term);
            self.words[number].add(weight, is_name);
            if let Some((before, was_name)) = previous.replace((number, is_name)) {
                let next = self.pairs.len();
                let pair = *self.pair_numbers.entry((before, number)).or_insert(next);
                if pair == next {
                    self.pairs.push(((before, number), Weighed::default()));
                }
                self.pairs[pair].1.add(weight, was_name && is_name);
            }
        });
    }

    fn number(&mut self, term: &str) -> usize {
        if let Some(&number) = self.numbers.get(term) {
            return number;
        }
        let number = self.terms.len();
        self.numbers.insert(term.to_owned(), number);
        self.terms.push(term.to_owned());
        self.words.push(Weighed::default());
        number
    }

    fn weigh(&mut self, snapshot: &Snapshot) {
        let Telling { terms, words, pairs, weights, .. } = self;
        let statistics = snapshot.statistics();
        for (term, word) in terms.iter().zip(words) {
            let frequency = snapshot.document_frequency(term);
            word.weigh(statistics.idf(frequency as f32), 1.0, weights);
            // What only this article says finds no other.
            word.is_alone = frequency < 2;
        }
        for (&mut (first, second), pair) in pairs.iter_mut().map(|(key, pair)| (key, pair)) {
            let count = snapshot.pair_count(&terms[first], &terms[second]);
            pair.weigh(statistics.idf(count as f32), weights.pair, weights);
        }
    }

    /// Returns the most telling words that others hold too, each with how much it counts in a search; those of telling pairs count more.
    pub(super) fn words(&self, limit: usize) -> Vec<(&str, f32)> {
        let mut totals: Vec<f32> = self.words.iter().map(|word| word.weight).collect();
        for &((first, second), pair) in &self.pairs {
            totals[first] += pair.weight / 2.0;
            totals[second] += pair.weight / 2.0;
        }
        let mut words: Vec<(&str, f32)> = self
            .terms
            .iter()
            .zip(&self.words)
            .zip(totals)
            .filter(|((_, word), _)| !word.is_alone)
            .map(|((term, _), total)| (term.as_str(), total))
            .collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        words.truncate(limit);
        words
    }

    /// Returns the most telling pairs, the most telling first.
    pub(super) fn pairs(&self, limit: usize) -> Vec<[&str; 2]> {
        let mut pairs: Vec<(f32, [&str; 2])> = self
            .pairs
            .iter()
            .map(|&((first, second), pair)| {
                (pair.weight, [self.terms[first].as_str(), self.terms[second].as_str()])
            })
            .collect();
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        pairs.into_iter().take(limit).map(|(_, pair)| pair).collect()
    }

    /// Returns how much of what this article says another one says at its beginning.
    pub(super) fn likeness(&self, article: &Article) -> f32 {
        let weights = &self.weights;
        let mut words = vec![0.0; self.words.len()];
        let mut pairs = vec![0.0; self.pairs.len()];
        let mut length = 0.0;
        let mut previous: Option<usize> = None;
        beginning(article, weights, |found| {
            let known = found.and_then(|(term, weight, _)| {
                length += weight;
                let number = *self.numbers.get(term)?;
                words[number] += weight;
                Some((number, weight))
            });
            if let (Some(before), Some((number, weight))) = (previous, known)
                && let Some(&pair) = self.pair_numbers.get(&(before, number))
            {
                pairs[pair] += weight;
            }
            previous = known.map(|(number, _)| number);
        });
        let half = weights.half * (1.0 - weights.b + weights.b * length / weights.usual_length);
        let saturated = |frequency: f32| frequency / (frequency + half);
        let of_words: f32 =
            self.words.iter().zip(words).map(|(word, found)| word.weight * saturated(found)).sum();
        let of_pairs: f32 = self
            .pairs
            .iter()
            .zip(pairs)
            .map(|((_, pair), found)| pair.weight * saturated(found))
            .sum();
        of_words + of_pairs
    }
}

impl Weighed {
    fn add(&mut self, weight: f32, is_name: bool) {
        self.frequency += weight;
        self.is_name |= is_name;
    }

    fn weigh(&mut self, idf: f32, share: f32, weights: &RelatedWeights) {
        let name = if self.is_name { weights.name } else { 1.0 };
        let saturated = self.frequency / (self.frequency + weights.half);
        self.weight = share * name * saturated * idf.powf(weights.rarity);
    }
}
