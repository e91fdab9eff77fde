//! A scored term in one segment: cursors over the postings of its forms, and what they add up to.
//!
//! Two ways to read it: `fill` takes the articles of a window at once, form after form, and `score` goes to one article. Both add
//! in the same order, so that an article has one score however it was reached.

use std::ops::Range;

use tantivy::{DocId, TERMINATED};

use super::clock::Clock;
use super::cursor::{Cursor, List, ScoredField};
use super::lists::{KnownPhrase, Lists, TermLists};
use super::phrase_form::PhraseCursor;
use super::plan::ScoredTerm;
use super::score::{Lengths, SegmentScoring};
use super::unpacked::Unpacked;
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
        if let Some(unpacked) = self.infos.unpacked() {
            return Ok(unpacked.next(target));
        }
        let text = self.list(ScoredField::Text, scoring)?;
        Ok(text.map_or(TERMINATED, |cursor| cursor.seek(target)))
    }

    /// Adds what it weighs in the articles of the window, or in those of them that are wanted, and notes them.
    #[inline]
    fn fill(
        &mut self,
        window: &Range<DocId>,
        wanted: Option<&Offsets>,
        scoring: &SegmentScoring,
        scores: &mut WindowScores,
    ) -> tantivy::Result<()> {
        if let Some(unpacked) = self.infos.unpacked() {
            let weight = self.weight;
            let weights = Weigher::new(scoring, window.start);
            scores.change_postings(unpacked, window, wanted, |offset, text, parts, sum| {
                weights.add(weight, offset, text, parts, sum);
            });
            return Ok(());
        }
        match wanted {
            None => self.fill_packed(window, scoring, scores, |_| true),
            Some(wanted) => {
                self.fill_packed(window, scoring, scores, |offset| wanted.contains(offset))
            }
        }
    }

    #[inline]
    fn fill_packed(
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
        if let Some(unpacked) = self.infos.unpacked() {
            let counts = unpacked.counts(doc);
            if let Some([text, title, lead]) = counts {
                let weights = Weigher::new(scoring, doc);
                weights.add(self.weight, 0, text, Some([title, lead]), sum);
            }
            return Ok(counts.is_some());
        }
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

/// Weighs the occurrences in the articles from one on.
struct Weigher<'a> {
    text: &'a Lengths<'a>,
    parts: [&'a Lengths<'a>; 2],
    /// By place behind the first article.
    lengths: &'a [u8],
    start: DocId,
}

impl<'a> Weigher<'a> {
    fn new(scoring: &'a SegmentScoring<'a>, start: DocId) -> Weigher<'a> {
        let text = scoring.lengths(ScoredField::Text);
        let parts = [ScoredField::Title, ScoredField::Lead].map(|field| scoring.lengths(field));
        Weigher { text, parts, lengths: text.from(start), start }
    }

    /// Adds what a form of a weight says in an article: field after field, as from lists that are read.
    #[inline(always)]
    fn add(&self, weight: f32, offset: usize, text: u32, parts: Option<[u32; 2]>, sum: &mut f32) {
        *sum += weight * (text as f32 * self.text.factor_of(self.lengths[offset]));
        if let Some(parts) = parts {
            self.add_parts(weight, self.start + offset as DocId, parts, sum);
        }
    }

    fn add_parts(&self, weight: f32, doc: DocId, counts: [u32; 2], sum: &mut f32) {
        for (lengths, count) in self.parts.into_iter().zip(counts).filter(|part| part.1 > 0) {
            *sum += weight * (count as f32 * lengths.factor(doc));
        }
    }
}

/// Returns the score of a frequency; 0 for 0, whatever `k1`.
#[inline(always)]
fn saturated(factor: f32, k1: f32, frequency: f32) -> f32 {
    if frequency > 0.0 { factor * frequency / (k1 + frequency) } else { 0.0 }
}

/// Occurrences of a form of several terms.
enum Phrase<'a> {
    /// They are looked for in positions.
    Packed(Box<PhraseCursor>),
    /// They are known.
    Unpacked { weight: f32, postings: &'a Unpacked },
}

impl Phrase<'_> {
    /// Returns the upper bound of the articles it stands in.
    fn cost(&self) -> u64 {
        match self {
            Phrase::Packed(cursor) => cursor.cost(),
            Phrase::Unpacked { postings, .. } => u64::from(postings.documents()),
        }
    }

    /// Goes to the first article at or after `target`.
    fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Phrase::Packed(cursor) => cursor.seek(target),
            Phrase::Unpacked { postings, .. } => postings.next(target),
        }
    }

    /// Adds what it weighs in the articles of the window, or in those of them that are wanted, and notes them.
    fn fill(
        &mut self,
        window: &Range<DocId>,
        wanted: Option<&Offsets>,
        scoring: &SegmentScoring,
        scores: &mut WindowScores,
    ) -> tantivy::Result<()> {
        match self {
            Phrase::Packed(cursor) => {
                let mut doc = cursor.seek(window.start);
                while doc < window.end {
                    let offset = (doc - window.start) as usize;
                    if wanted.is_none_or(|wanted| wanted.contains(offset)) {
                        scores.add(offset, cursor.frequency(scoring)?);
                    }
                    doc = cursor.seek(doc + 1);
                }
            }
            Phrase::Unpacked { weight, postings } => {
                scores.change_postings(postings, window, wanted, |offset, text, parts, sum| {
                    let [title, lead] = parts.unwrap_or_default();
                    let doc = window.start + offset as DocId;
                    *sum += *weight * scoring.weighted_frequency(doc, [text, title, lead]);
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
        match self {
            Phrase::Packed(cursor) => {
                let is_there = cursor.is_at(doc);
                if is_there {
                    *sum += cursor.frequency(scoring)?;
                }
                Ok(is_there)
            }
            Phrase::Unpacked { weight, postings } => {
                let counts = postings.counts(doc);
                if let Some(counts) = counts {
                    *sum += *weight * scoring.weighted_frequency(doc, counts);
                }
                Ok(counts.is_some())
            }
        }
    }
}

/// A scored term in one segment.
pub(super) struct TermCursor<'a> {
    forms: Vec<FormCursor<'a>>,
    phrases: Vec<Phrase<'a>>,
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
        known_phrases: &'a [KnownPhrase],
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
        for (phrase, known) in term.phrases.iter().zip(known_phrases) {
            let (snapshot, ordinal) = (scoring.snapshot, scoring.ordinal);
            if let Some(postings) = &known.postings {
                phrases
                    .push(Phrase::Unpacked { weight: phrase.weight, postings: &postings[ordinal] });
            } else {
                let cursor = PhraseCursor::open(snapshot, ordinal, phrase, clock.clone())?;
                phrases.extend(cursor.map(|cursor| Phrase::Packed(Box::new(cursor))));
            }
        }
        cost += phrases.iter().map(Phrase::cost).sum::<u64>();
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

    /// Returns whether it is known which articles hold it, without reading a list.
    pub(super) fn is_unpacked(&self) -> bool {
        let are_phrases_known =
            self.phrases.iter().all(|phrase| matches!(phrase, Phrase::Unpacked { .. }));
        are_phrases_known && self.forms.iter().all(|form| form.infos.unpacked().is_some())
    }

    /// Adds the articles of a window that hold it to a set, as far as they are unpacked.
    pub(super) fn add_holding(&self, window: &Range<DocId>, holding: &mut Offsets) {
        for unpacked in self.forms.iter().filter_map(|form| form.infos.unpacked()) {
            holding.insert_postings(unpacked, window);
        }
        for phrase in &self.phrases {
            if let Phrase::Unpacked { postings, .. } = phrase {
                holding.insert_postings(postings, window);
            }
        }
    }

    /// Fills in the score in the articles of a window, or in those of them that are wanted; 0 in all others, and where it does not occur.
    pub(super) fn fill(
        &mut self,
        window: &Range<DocId>,
        wanted: Option<&Offsets>,
        scoring: &SegmentScoring,
        scores: &mut WindowScores,
    ) -> tantivy::Result<()> {
        scores.clear();
        let (factor, k1) = (self.factor, self.k1);
        if self.phrases.is_empty()
            && let [form] = self.forms.as_slice()
            && let Some(unpacked) = form.infos.unpacked()
        {
            let weights = Weigher::new(scoring, window.start);
            scores.change_postings(unpacked, window, wanted, |offset, text, parts, score| {
                let mut frequency = 0.0;
                weights.add(form.weight, offset, text, parts, &mut frequency);
                *score = saturated(factor, k1, frequency);
            });
            return Ok(());
        }
        for form in &mut self.forms {
            form.fill(window, wanted, scoring, scores)?;
        }
        for phrase in &mut self.phrases {
            phrase.fill(window, wanted, scoring, scores)?;
        }
        scores.map(|frequency| saturated(factor, k1, frequency));
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
            is_there |= phrase.add(doc, scoring, &mut frequency)?;
        }
        Ok(is_there.then(|| saturated(self.factor, self.k1, frequency)))
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
