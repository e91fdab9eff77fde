//! What is looked up once for a plan: where the postings of its forms lie, unpacked where they are asked for again, and how telling its
//! terms are.

use super::clock::Clock;
use super::cursor::ScoredField;
use super::lists::{KnownPhrase, Lists};
use super::{Plan, Snapshot, score};

/// Look-ups and statistics of one plan on one snapshot.
pub(super) struct Prepared {
    /// By term and form.
    pub(super) lists: Vec<Vec<Lists>>,
    /// By term and phrase.
    pub(super) phrases: Vec<Vec<KnownPhrase>>,
    /// By term: in how many articles it is, as far as scores go.
    pub(super) frequencies: Vec<f32>,
    /// By term.
    pub(super) idf: Vec<f32>,
}

impl Snapshot {
    pub(super) fn prepare(&self, plan: &Plan, clock: &Clock) -> tantivy::Result<Prepared> {
        let statistics = self.statistics();
        let mut lists = Vec::with_capacity(plan.terms.len());
        let mut phrases = Vec::with_capacity(plan.terms.len());
        let mut frequencies = Vec::with_capacity(plan.terms.len());
        for term in &plan.terms {
            let mut of_term = Vec::with_capacity(term.forms.len());
            let mut of_forms = Vec::with_capacity(term.forms.len() + term.phrases.len());
            for form in &term.forms {
                let lists = self.lists_to_read(&form.term, clock)?;
                let documents: u64 =
                    lists.iter().map(|lists| lists.documents(ScoredField::Text)).sum();
                of_forms.push(form.weight * documents as f32);
                of_term.push(lists);
            }
            let mut of_phrases = Vec::with_capacity(term.phrases.len());
            for phrase in &term.phrases {
                let known = self.phrase(phrase, clock)?;
                of_forms.push(phrase.weight * known.frequency);
                of_phrases.push(known);
            }
            phrases.push(of_phrases);
            lists.push(of_term);
            frequencies.push(score::document_frequency(&of_forms, statistics.documents));
        }
        let idf = plan
            .terms
            .iter()
            .zip(&frequencies)
            .map(|(term, &frequency)| term.salience * statistics.idf(frequency))
            .collect();
        Ok(Prepared { lists, phrases, frequencies, idf })
    }
}
