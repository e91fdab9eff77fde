//! A scored term in one segment: cursors over the postings of its forms, and what they add up to.
//!
//! Two ways to read it: `fill` takes all articles of a window at once, form after form, and `score` goes to one article. Both add
//! in the same order, so that an article has one score however it was reached.

use std::ops::Range;

use tantivy::{DocId, TERMINATED};

use super::clock::Clock;
use super::cursor::{Cursor, List, ScoredField};
use super::lists::{Lists, TermLists};
use super::phrase_form::PhraseCursor;
use super::plan::ScoredTerm;
use super::score::SegmentScoring;
use super::window_scores::{Offsets, WindowScores};

/// Occurrences of one form in one segment.
struct FormCursor<'a> {
    weight: f32,
    infos: &'a TermLists,
    /// By field.
    lists: [List; ScoredField::ALL.len()],
}

impl FormCursor<'_> {
    /// Returns its list in a field, if that holds it.
    #[inline]
    fn list(
        &mut self,
        field: ScoredField,
        scoring: &SegmentScoring,
    ) -> tantivy::Result<Option<&mut Cursor>> {
        let list = &mut self.lists[field as usize];
        self.infos.of(field).map(|info| list.open(scoring.postings(field), info)).transpose()
    }

    /// Goes to the first article at or after `target`.
    #[inline]
    fn seek(&mut self, target: DocId, scoring: &SegmentScoring) -> tantivy::Result<DocId> {
        let text = self.list(ScoredField::Text, scoring)?;
        Ok(text.map_or(TERMINATED, |cursor| cursor.seek(target)))
    }

    /// Adds what it weighs in every article of the window that is of interest, and notes the articles.
    #[inline]
    fn fill(
        &mut self,
        window: &Range<DocId>,
        scoring: &SegmentScoring,
        scores: &mut WindowScores,
        is_wanted: impl Fn(usize) -> bool,
    ) -> tantivy::Result<()> {
        if self.seek(window.start, scoring)? >= window.end {
            return Ok(());
        }
        let weight = self.weight;
        for field in ScoredField::ALL {
            let lengths = scoring.lengths(field);
            if let Some(cursor) = self.list(field, scoring)? {
                cursor.seek(window.start);
                cursor.each_below(window.end, |doc, frequency| {
                    let offset = (doc - window.start) as usize;
                    if is_wanted(offset) {
                        scores.add(offset, weight * (frequency as f32 * lengths.factor(doc)));
                    }
                });
            }
        }
        Ok(())
    }

    /// Adds what it weighs in an article to a sum; returns whether it stands there.
    fn add(
        &mut self,
        doc: DocId,
        scoring: &SegmentScoring,
        sum: &mut f32,
    ) -> tantivy::Result<bool> {
        if self.seek(doc, scoring)? != doc {
            return Ok(false);
        }
        let weight = self.weight;
        for field in ScoredField::ALL {
            if let Some(cursor) = self.list(field, scoring)?
                && cursor.seek(doc) == doc
            {
                let frequency = cursor.frequency();
                *sum += weight * (frequency as f32 * scoring.lengths(field).factor(doc));
            }
        }
        Ok(true)
    }
}

/// A scored term in one segment.
pub(super) struct TermCursor<'a> {
    forms: Vec<FormCursor<'a>>,
    phrases: Vec<PhraseCursor>,
    /// `boost · idf · (k1 + 1)`: the most that it adds to a score.
    factor: f32,
    k1: f32,
    cost: u64,
}

impl<'a> TermCursor<'a> {
    pub(super) fn open(
        scoring: &SegmentScoring,
        term: &'a ScoredTerm,
        lists: &'a [Lists],
        idf: f32,
        clock: &Clock,
    ) -> tantivy::Result<TermCursor<'a>> {
        let mut forms = Vec::with_capacity(term.forms.len());
        let mut cost = 0;
        for (form, lists) in term.forms.iter().zip(lists) {
            let infos = &lists[scoring.ordinal];
            let documents = infos.documents(ScoredField::Text);
            if documents > 0 {
                cost += documents;
                forms.push(FormCursor { weight: form.weight, infos, lists: Default::default() });
            }
        }
        let mut phrases = Vec::with_capacity(term.phrases.len());
        for phrase in &term.phrases {
            let text = scoring.postings(ScoredField::Text).index();
            phrases.extend(PhraseCursor::open(text, phrase, clock.clone())?);
        }
        cost += phrases.iter().map(PhraseCursor::cost).sum::<u64>();
        let factor = term.boost * idf * (scoring.k1 + 1.0);
        Ok(TermCursor { forms, phrases, factor, k1: scoring.k1, cost })
    }

    /// Returns the upper bound of the articles it matches.
    pub(super) fn cost(&self) -> u64 {
        self.cost
    }

    /// Returns the number of forms that occur in the segment.
    pub(super) fn forms(&self) -> usize {
        self.forms.len() + self.phrases.len()
    }

    /// Returns the most that it adds to the score of an article, however often it stands there.
    #[inline]
    pub(super) fn most(&self) -> f32 {
        self.factor
    }

    /// Goes to the first article at or after `target`.
    pub(super) fn seek(
        &mut self,
        target: DocId,
        scoring: &SegmentScoring,
    ) -> tantivy::Result<DocId> {
        let mut next = TERMINATED;
        for form in &mut self.forms {
            next = next.min(form.seek(target, scoring)?);
        }
        for phrase in &mut self.phrases {
            // Looked for only where no form stands: whether it does too is seen when the article is scored.
            if next > target {
                next = next.min(phrase.seek(target));
            }
        }
        Ok(next)
    }

    /// Fills in the score in every article of a window; 0 where it does not occur.
    pub(super) fn fill(
        &mut self,
        window: &Range<DocId>,
        scoring: &SegmentScoring,
        scores: &mut WindowScores,
    ) -> tantivy::Result<()> {
        self.fill_wanted(window, scoring, scores, |_| true)
    }

    /// Fills in the score in these articles of a window; 0 where it does not occur, and in all others.
    pub(super) fn fill_in(
        &mut self,
        wanted: &Offsets,
        window: &Range<DocId>,
        scoring: &SegmentScoring,
        scores: &mut WindowScores,
    ) -> tantivy::Result<()> {
        self.fill_wanted(window, scoring, scores, |offset| wanted.contains(offset))
    }

    #[inline]
    fn fill_wanted(
        &mut self,
        window: &Range<DocId>,
        scoring: &SegmentScoring,
        scores: &mut WindowScores,
        is_wanted: impl Fn(usize) -> bool,
    ) -> tantivy::Result<()> {
        scores.clear();
        for form in &mut self.forms {
            form.fill(window, scoring, scores, &is_wanted)?;
        }
        for phrase in &mut self.phrases {
            let mut doc = phrase.seek(window.start);
            while doc < window.end {
                let offset = (doc - window.start) as usize;
                if is_wanted(offset) {
                    scores.add(offset, phrase.frequency(scoring)?);
                }
                doc = phrase.seek(doc + 1);
            }
        }
        let (factor, k1) = (self.factor, self.k1);
        scores.map(|frequency| factor * frequency / (k1 + frequency));
        Ok(())
    }

    /// Returns the score in an article at or after those asked for before; `None` where it does not occur. A score of 0 is that of a term
    /// that weighs nothing.
    pub(super) fn score(
        &mut self,
        doc: DocId,
        scoring: &SegmentScoring,
    ) -> tantivy::Result<Option<f32>> {
        let (mut frequency, mut is_there) = (0.0, false);
        for form in &mut self.forms {
            is_there |= form.add(doc, scoring, &mut frequency)?;
        }
        for phrase in &mut self.phrases {
            if phrase.is_at(doc) {
                frequency += phrase.frequency(scoring)?;
                is_there = true;
            }
        }
        Ok(is_there.then(|| self.factor * frequency / (self.k1 + frequency)))
    }

    /// Keeps the room of its lists for other segments.
    pub(super) fn close(self, scoring: &SegmentScoring) {
        for form in self.forms {
            for (list, field) in form.lists.into_iter().zip(ScoredField::ALL) {
                list.close(scoring.postings(field));
            }
        }
    }
}
