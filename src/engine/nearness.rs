//! The nearness bonus: neighbouring words of the query that also stand close in the text.
//!
//! For each pair of neighbours, `weight · pair · max(a · a' / distance)` over each occurrence of the one
//! and the nearest ones of the other before and after it, where `pair` is what the pair tells (`engine::bonus`), a and a' are the
//! weights of the forms met and a turned order counts half. A variant of proximity scoring by pairs (Tao and Zhai, "An
//! Exploration of Proximity Measures in Information Retrieval", 2007); the choice was made by trial, see
//! docs/decisions.md.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet};

use super::clock::Clock;
use super::phrase_form::PhraseCursor;
use super::plan::{Form, PhraseForm, ScoredTerm};
use super::score::SegmentScoring;

/// An occurrence: its position and the weight of its form.
pub(super) type Occurrence = (u32, f32);

/// Reads occurrences of the scored terms, article by article in ascending order.
pub(super) struct Occurrences<'a> {
    terms: Vec<TermOccurrences<'a>>,
    positions: Vec<u32>,
    clock: Clock,
}

/// The occurrences of all forms of a term.
struct TermOccurrences<'a> {
    forms: Vec<FormOccurrences<'a>>,
    phrases: Vec<PhraseOccurrences<'a>>,
}

/// The occurrences of a form of several terms.
struct PhraseOccurrences<'a> {
    form: &'a PhraseForm,
    /// Opened when first needed; `Some(None)` when the segment has none.
    cursor: Option<Option<PhraseCursor>>,
}

impl PhraseOccurrences<'_> {
    /// Returns the cursor if it stands in this article.
    fn at(
        &mut self,
        scoring: &SegmentScoring,
        doc: DocId,
        clock: &Clock,
    ) -> tantivy::Result<Option<&mut PhraseCursor>> {
        let cursor = match &mut self.cursor {
            Some(opened) => opened,
            closed => {
                let text = scoring.inverted_index(scoring.fields.text);
                closed.insert(PhraseCursor::open(text, self.form, clock.clone())?)
            }
        };
        let Some(cursor) = cursor else { return Ok(None) };
        Ok(cursor.is_at(doc).then_some(cursor))
    }
}

/// The occurrences of one form.
struct FormOccurrences<'a> {
    term: &'a str,
    weight: f32,
    /// Opened when first needed; `Some(None)` when the segment has none.
    postings: Option<Option<SegmentPostings>>,
    /// The same in titles.
    title: Option<Option<SegmentPostings>>,
}

impl<'a> Occurrences<'a> {
    pub(super) fn new(terms: &'a [ScoredTerm], clock: &Clock) -> Occurrences<'a> {
        let terms = terms
            .iter()
            .map(|term| {
                let open = |form: &'a Form| FormOccurrences {
                    term: &form.term,
                    weight: form.weight,
                    postings: None,
                    title: None,
                };
                let phrase = |form: &'a PhraseForm| PhraseOccurrences { form, cursor: None };
                TermOccurrences {
                    forms: term.forms.iter().map(open).collect(),
                    phrases: term.phrases.iter().map(phrase).collect(),
                }
            })
            .collect();
        Occurrences { terms, positions: Vec::new(), clock: clock.clone() }
    }

    /// Fills `out` with the occurrences of every term in an article.
    pub(super) fn read_all(
        &mut self,
        scoring: &SegmentScoring,
        doc: DocId,
        out: &mut Vec<Vec<Occurrence>>,
    ) -> tantivy::Result<()> {
        out.resize_with(self.terms.len(), Vec::new);
        for (term, out) in out.iter_mut().enumerate() {
            self.read(scoring, term, doc, out)?;
        }
        Ok(())
    }

    /// Fills `out` with the occurrences of a term in an article, in the order of positions.
    pub(super) fn read(
        &mut self,
        scoring: &SegmentScoring,
        term: usize,
        doc: DocId,
        out: &mut Vec<Occurrence>,
    ) -> tantivy::Result<()> {
        out.clear();
        let mut forms = 0;
        for FormOccurrences { term, weight, postings, .. } in &mut self.terms[term].forms {
            let postings = match postings {
                Some(opened) => opened,
                None => postings.insert(scoring.postings(
                    scoring.fields.text,
                    term,
                    IndexRecordOption::WithFreqsAndPositions,
                )?),
            };
            let Some(postings) = postings else { continue };
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == doc {
                self.positions.clear();
                postings.append_positions_with_offset(0, &mut self.positions);
                out.extend(self.positions.iter().map(|&position| (position, *weight)));
                forms += 1;
            }
        }
        for phrase in &mut self.terms[term].phrases {
            if let Some(cursor) = phrase.at(scoring, doc, &self.clock)? {
                // Its first word is near to what stands before it, its last to what stands after.
                let (weight, spans) = cursor.occurrences();
                out.extend(spans.flat_map(|(first, last)| [(first, weight), (last, weight)]));
                forms += 2;
            }
        }
        if forms > 1 {
            out.sort_unstable_by_key(|&(position, _)| position);
        }
        Ok(())
    }

    /// Returns the share of the query, by idf, that stands in the title of an article.
    pub(super) fn title_share(
        &mut self,
        scoring: &SegmentScoring,
        idf: &[f32],
        doc: DocId,
    ) -> tantivy::Result<f32> {
        let (mut whole, mut held) = (0.0, 0.0);
        for (term, &idf) in self.terms.iter_mut().zip(idf) {
            whole += idf;
            let mut weight = 0.0f32;
            for form in &mut term.forms {
                let postings = match &mut form.title {
                    Some(opened) => opened,
                    closed => closed.insert(scoring.postings(
                        scoring.fields.title_terms,
                        form.term,
                        IndexRecordOption::Basic,
                    )?),
                };
                let Some(postings) = postings else { continue };
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    weight = weight.max(form.weight);
                }
            }
            for phrase in &mut term.phrases {
                let form_weight = phrase.form.weight;
                if let Some(cursor) = phrase.at(scoring, doc, &self.clock)?
                    && cursor.in_title_and_lead(scoring)?[0] > 0
                {
                    weight = weight.max(form_weight);
                }
            }
            held += weight * idf;
        }
        Ok(if whole > 0.0 { held / whole } else { 0.0 })
    }
}

/// Returns `max(a · a' / distance)` over each occurrence and the nearest other ones before and after it; those turned
/// count half. Both lists ascend.
pub(super) fn closeness(first: &[Occurrence], second: &[Occurrence]) -> f32 {
    let mut best = 0.0f32;
    let mut after = 0;
    for &(position, weight) in first {
        while after < second.len() && second[after].0 <= position {
            after += 1;
        }
        if let Some(&(next, next_weight)) = second.get(after) {
            best = best.max(weight * next_weight / (next - position) as f32);
        }
        // A word repeated in the query stands at the same place as itself: look further back.
        let before = second[..after].iter().rev().find(|(previous, _)| *previous < position);
        if let Some(&(previous, previous_weight)) = before {
            best = best.max(0.5 * weight * previous_weight / (position - previous) as f32);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closest_pair_counts() {
        let at = |positions: &[u32]| {
            positions.iter().map(|&position| (position, 1.0)).collect::<Vec<_>>()
        };
        for (first, second, expected) in [
            (vec![], vec![1], 0.0),
            (vec![1], vec![2], 1.0),
            (vec![2], vec![1], 0.5),
            (vec![1, 50], vec![11, 52], 0.5),
            (vec![5], vec![1, 9], 0.25),
            (vec![3], vec![3], 0.0),
            (vec![3, 4], vec![3, 4], 1.0),
        ] {
            assert_eq!(closeness(&at(&first), &at(&second)), expected, "{first:?} {second:?}");
        }
        assert_eq!(closeness(&[(1, 0.5)], &[(2, 0.5)]), 0.25);
    }
}
