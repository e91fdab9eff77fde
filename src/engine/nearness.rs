//! The nearness bonus: neighbouring words of the query that also stand close in the text.
//!
//! For each pair of neighbours, `weight · min(idf) · max(a · a' / distance)` over each occurrence of the one
//! and the nearest ones of the other before and after it, where a and a' are the
//! weights of the forms met and a turned order counts half. A variant of proximity scoring by pairs (Tao and Zhai, "An
//! Exploration of Proximity Measures in Information Retrieval", 2007); the choice was made by trial, see
//! docs/decisions.md.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet};

use super::plan::{Form, ScoredTerm};
use super::score::SegmentScoring;

/// An occurrence: its position and the weight of its form.
pub(super) type Occurrence = (u32, f32);

/// Reads occurrences of the scored terms, article by article in ascending order.
pub(super) struct Occurrences<'a> {
    terms: Vec<Vec<FormOccurrences<'a>>>,
    positions: Vec<u32>,
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
    pub(super) fn new(terms: &'a [ScoredTerm]) -> Occurrences<'a> {
        let terms = terms
            .iter()
            .map(|term| {
                let open = |form: &'a Form| FormOccurrences {
                    term: &form.term,
                    weight: form.weight,
                    postings: None,
                    title: None,
                };
                term.forms.iter().map(open).collect()
            })
            .collect();
        Occurrences { terms, positions: Vec::new() }
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
        for FormOccurrences { term, weight, postings, .. } in &mut self.terms[term] {
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
        for (forms, &idf) in self.terms.iter_mut().zip(idf) {
            whole += idf;
            let mut weight = 0.0f32;
            for form in forms {
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
            held += weight * idf;
        }
        Ok(if whole > 0.0 { held / whole } else { 0.0 })
    }

    /// Returns the bonus of an article for all pairs of neighbours, before the overall weight.
    pub(super) fn bonus(
        &mut self,
        scoring: &SegmentScoring,
        neighbours: &[(usize, usize)],
        idf: &[f32],
        doc: DocId,
    ) -> tantivy::Result<f32> {
        let mut sum = 0.0;
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let mut loaded = None;
        for &(a, b) in neighbours {
            if loaded == Some(a) {
                std::mem::swap(&mut first, &mut second);
            } else {
                self.read(scoring, a, doc, &mut first)?;
            }
            self.read(scoring, b, doc, &mut second)?;
            loaded = Some(b);
            sum += idf[a].min(idf[b]) * closeness(&first, &second);
        }
        Ok(sum)
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
