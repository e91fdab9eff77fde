//! What is looked up once for a plan: where the postings of its forms lie, and how telling its terms are.

use super::clock::Clock;
use super::plan::{Form, ScoredTerm};
use super::term::FormInfos;
use super::{Plan, Snapshot, phrase_form, score};

/// Where the forms of the scored terms lie in the text of one segment, by term and form.
pub(super) type Infos = Vec<Vec<FormInfos>>;

/// Look-ups and statistics of one plan on one snapshot.
pub(super) struct Prepared {
    /// By segment.
    pub(super) infos: Vec<Infos>,
    /// By term: in how many articles it is, as far as scores go.
    pub(super) frequencies: Vec<f32>,
    /// By term.
    pub(super) idf: Vec<f32>,
}

impl Snapshot {
    pub(super) fn prepare(&self, plan: &Plan, clock: &Clock) -> tantivy::Result<Prepared> {
        let mut infos: Vec<Infos> = Vec::new();
        for segment in self.searcher().segment_readers() {
            let inverted_index = segment.inverted_index(self.fields().text)?;
            let look_up = |form: &Form| Ok(FormInfos::new(inverted_index.terms().get(&form.term)?));
            let of_term = |term: &ScoredTerm| term.forms.iter().map(look_up).collect();
            let of_segment: std::io::Result<Infos> = plan.terms.iter().map(of_term).collect();
            infos.push(of_segment?);
        }
        let statistics = self.statistics();
        let mut frequencies = Vec::with_capacity(plan.terms.len());
        for (number, term) in plan.terms.iter().enumerate() {
            let mut of_forms = Vec::with_capacity(term.forms.len() + term.phrases.len());
            for (index, form) in term.forms.iter().enumerate() {
                let documents: u64 =
                    infos.iter().map(|segment| segment[number][index].documents()).sum();
                of_forms.push(form.weight * documents as f32);
            }
            for phrase in &term.phrases {
                let documents = phrase_form::document_frequency(
                    self.searcher(),
                    &self.fields(),
                    phrase,
                    clock,
                )?;
                of_forms.push(phrase.weight * documents);
            }
            frequencies.push(score::document_frequency(&of_forms, statistics.documents));
        }
        let idf = plan
            .terms
            .iter()
            .zip(&frequencies)
            .map(|(term, &frequency)| term.salience * statistics.idf(frequency))
            .collect();
        Ok(Prepared { infos, frequencies, idf })
    }
}
