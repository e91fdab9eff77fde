//! The nearness bonus: neighbouring words of the query that also stand close in the text.
//!
//! For each pair of neighbours, `weight · pair · max(a · a' / distance)` over each occurrence of the one
//! and the nearest ones of the other before and after it, where `pair` is what the pair tells (`engine::bonus`), a and a' are the
//! weights of the forms met and a turned order counts half. A variant of proximity scoring by pairs (Tao and Zhai, "An
//! Exploration of Proximity Measures in Information Retrieval", 2007); the choice was made by trial, see
//! docs/decisions.md.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet};

use super::clock::Clock;
use super::cursor::{List, ScoredField};
use super::lists::{Lists, TermLists};
use super::phrase_form::PhraseCursor;
use super::plan::{PhraseForm, ScoredTerm};
use super::score::SegmentScoring;
use super::unpacked::Block;

/// An occurrence: its position and the weight of its form.
pub(super) type Occurrence = (u32, f32);

/// Reads occurrences of the scored terms in some articles of one segment.
pub(super) struct Occurrences<'a> {
    scoring: &'a SegmentScoring<'a>,
    /// The articles, ascending.
    docs: &'a [DocId],
    terms: Vec<TermOccurrences<'a>>,
    /// Article by article for one form after the other: whether its title and, where that is noted, its text holds the form.
    held: Vec<Held>,
    positions: Vec<u32>,
    clock: Clock,
}

/// What of an article is known to hold a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Held {
    text: bool,
    title: bool,
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
                let (snapshot, ordinal) = (scoring.snapshot, scoring.ordinal);
                closed.insert(PhraseCursor::open(snapshot, ordinal, self.form, clock.clone())?)
            }
        };
        let Some(cursor) = cursor else { return Ok(None) };
        Ok(cursor.is_at(doc).then_some(cursor))
    }
}

/// The occurrences of one form that some of the articles hold or may hold.
struct FormOccurrences<'a> {
    weight: f32,
    infos: &'a TermLists,
    /// Where its part of `held` begins.
    first: usize,
    /// Whether it is noted which texts hold it; otherwise that is seen when occurrences are read.
    is_noted: bool,
    /// Opened when first needed.
    postings: Option<SegmentPostings>,
    /// Where it is unpacked, its positions read last.
    block: Block,
}

impl<'a> Occurrences<'a> {
    /// `lists`: by term and form.
    pub(super) fn new(
        scoring: &'a SegmentScoring<'a>,
        terms: &'a [ScoredTerm],
        lists: &'a [Vec<Lists>],
        docs: &'a [DocId],
        clock: &Clock,
    ) -> tantivy::Result<Occurrences<'a>> {
        let mut held = Vec::new();
        let mut all = Vec::with_capacity(terms.len());
        for (term, lists) in terms.iter().zip(lists) {
            let mut forms = Vec::new();
            // Of many forms most are in none of the articles, and their positions need not be opened.
            let is_noted = term.forms.len() > 1;
            for (form, lists) in term.forms.iter().zip(lists) {
                let infos = &lists[scoring.ordinal];
                let first = held.len();
                if infos.of(ScoredField::Text).is_some()
                    && look(scoring, infos, docs, is_noted, &mut held)?
                {
                    let (weight, postings) = (form.weight, None);
                    let block = Block::default();
                    forms.push(FormOccurrences { weight, infos, first, is_noted, postings, block });
                }
            }
            let phrase = |form: &'a PhraseForm| PhraseOccurrences { form, cursor: None };
            all.push(TermOccurrences { forms, phrases: term.phrases.iter().map(phrase).collect() });
        }
        let (positions, clock) = (Vec::new(), clock.clone());
        Ok(Occurrences { scoring, docs, terms: all, held, positions, clock })
    }

    /// Fills `out` with the occurrences of every term in the article at a place among all.
    pub(super) fn read_all(
        &mut self,
        place: usize,
        out: &mut Vec<Vec<Occurrence>>,
    ) -> tantivy::Result<()> {
        out.resize_with(self.terms.len(), Vec::new);
        for (term, out) in out.iter_mut().enumerate() {
            self.read(term, place, out)?;
        }
        Ok(())
    }

    /// Fills `out` with the occurrences of a term in an article, in the order of positions.
    fn read(
        &mut self,
        term: usize,
        place: usize,
        out: &mut Vec<Occurrence>,
    ) -> tantivy::Result<()> {
        out.clear();
        let doc = self.docs[place];
        let mut forms = 0;
        let TermOccurrences { forms: all_forms, phrases } = &mut self.terms[term];
        for FormOccurrences { weight, infos, first, is_noted, postings, block } in all_forms {
            if *is_noted && !self.held[*first + place].text {
                continue;
            }
            if let Some(unpacked) = infos.unpacked() {
                let positions = unpacked.positions(doc, block, &mut self.positions);
                if positions.is_empty() {
                    continue;
                }
                out.extend(positions.iter().map(|&position| (position, *weight)));
            } else if let Some(info) = infos.of(ScoredField::Text) {
                let postings = match postings {
                    Some(opened) => opened,
                    closed => closed.insert(self.scoring.positions(info)?),
                };
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() != doc {
                    continue;
                }
                self.positions.clear();
                postings.append_positions_with_offset(0, &mut self.positions);
                out.extend(self.positions.iter().map(|&position| (position, *weight)));
            }
            forms += 1;
        }
        for phrase in phrases {
            if let Some(cursor) = phrase.at(self.scoring, doc, &self.clock)? {
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
    pub(super) fn title_share(&mut self, idf: &[f32], place: usize) -> tantivy::Result<f32> {
        let doc = self.docs[place];
        let (mut whole, mut share) = (0.0, 0.0);
        for (term, &idf) in self.terms.iter_mut().zip(idf) {
            whole += idf;
            let mut weight = 0.0f32;
            for form in &term.forms {
                if self.held[form.first + place].title {
                    weight = weight.max(form.weight);
                }
            }
            for phrase in &mut term.phrases {
                let form_weight = phrase.form.weight;
                if let Some(cursor) = phrase.at(self.scoring, doc, &self.clock)?
                    && cursor.in_title_and_lead(self.scoring.snapshot, self.scoring.ordinal)?[0] > 0
                {
                    weight = weight.max(form_weight);
                }
            }
            share += weight * idf;
        }
        Ok(if whole > 0.0 { share / whole } else { 0.0 })
    }
}

/// Looks which articles hold a form, in the text only if that is to be noted; adds them to `held` if any does or may, and returns
/// whether so. Form after form, not article after article: so the list that is sought in stays in the nearest cache.
fn look(
    scoring: &SegmentScoring,
    infos: &TermLists,
    docs: &[DocId],
    is_noted: bool,
    held: &mut Vec<Held>,
) -> tantivy::Result<bool> {
    let first = held.len();
    held.resize(first + docs.len(), Held::default());
    if let Some(unpacked) = infos.unpacked() {
        let mut is_held = false;
        for (&doc, held) in docs.iter().zip(&mut held[first..]) {
            if let Some([_, title, _]) = unpacked.counts(doc) {
                *held = Held { text: true, title: title > 0 };
                is_held = true;
            }
        }
        if !is_held {
            held.truncate(first);
        }
        return Ok(is_held);
    }
    let mut look_in = |field, note: fn(&mut Held)| -> tantivy::Result<bool> {
        let Some(info) = infos.of(field) else { return Ok(false) };
        let postings = scoring.postings(field);
        let mut list = List::default();
        let cursor = list.open(postings, info)?;
        let mut is_held = false;
        for (&doc, held) in docs.iter().zip(&mut held[first..]) {
            if cursor.seek(doc) == doc {
                note(held);
                is_held = true;
            }
        }
        list.close(postings);
        Ok(is_held)
    };
    let is_held = !is_noted || look_in(ScoredField::Text, |held| held.text = true)?;
    if is_held {
        look_in(ScoredField::Title, |held| held.title = true)?;
    } else {
        held.truncate(first);
    }
    Ok(is_held)
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
