//! A scored term in one segment: cursors over the postings of its forms, and what they add up to.
//!
//! Two ways to read it: `fill` takes all articles of a window at once, form after form, and `score` goes to one article. Both add
//! in the same order, so that an article has one score however it was reached.

use std::cell::OnceCell;
use std::ops::Range;

use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, TERMINATED};

use super::clock::Clock;
use super::phrase_form::PhraseCursor;
use super::plan::ScoredTerm;
use super::score::{Lengths, SegmentScoring};
use super::window_scores::{Offsets, WindowScores};

/// A list of postings with frequencies, standing on an article.
struct Cursor {
    block: BlockSegmentPostings,
    at: usize,
}

impl Cursor {
    #[inline]
    fn doc(&self) -> DocId {
        self.block.doc(self.at)
    }

    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = self.block.seek(target);
        }
        self.doc()
    }

    /// Visits the articles before `end` with their frequencies, and stands behind them.
    #[inline]
    fn each_below(&mut self, end: DocId, mut visit: impl FnMut(DocId, u32)) {
        while self.doc() < end {
            let docs = self.block.docs();
            let ends_here = docs.last().is_some_and(|&last| last < end);
            let stop = if ends_here {
                docs.len()
            } else {
                self.at + docs[self.at..].partition_point(|&doc| doc < end)
            };
            for (&doc, &frequency) in
                docs[self.at..stop].iter().zip(&self.block.freqs()[self.at..stop])
            {
                visit(doc, frequency);
            }
            self.at = stop;
            if !ends_here {
                return;
            }
            if stop < FULL_BLOCK {
                // The last block; behind its articles it is filled up with the end.
                return;
            }
            self.block.advance();
            self.at = 0;
        }
    }
}

/// Where the postings of a form lie in one segment, looked up once in a search.
#[derive(Default)]
pub(super) struct FormInfos {
    pub(super) text: Option<TermInfo>,
    title: OnceCell<Option<TermInfo>>,
    lead: OnceCell<Option<TermInfo>>,
}

impl FormInfos {
    /// Begins with where they lie in the text.
    pub(super) fn new(text: Option<TermInfo>) -> FormInfos {
        FormInfos { text, ..FormInfos::default() }
    }

    /// Returns the number of articles of the segment that hold the form.
    pub(super) fn documents(&self) -> u64 {
        self.text.as_ref().map_or(0, |info| u64::from(info.doc_freq))
    }
}

/// Articles of every block of postings but the last.
const FULL_BLOCK: usize = 128;

/// A list beside the text that is opened when first needed: most forms of an unmarked word are in no title.
enum Lazy {
    Closed,
    Open(Box<Cursor>),
    Empty,
}

impl Lazy {
    fn open(
        &mut self,
        scoring: &SegmentScoring,
        field: Field,
        term: &str,
        known: &OnceCell<Option<TermInfo>>,
    ) -> tantivy::Result<Option<&mut Cursor>> {
        if matches!(self, Lazy::Closed) {
            if known.get().is_none() {
                // Never set before, so always set now.
                let _ = known.set(scoring.term_info(field, term)?);
            }
            *self = match known.get() {
                Some(Some(info)) => Lazy::Open(open_list(scoring, field, info)?),
                _ => Lazy::Empty,
            };
        }
        Ok(match self {
            Lazy::Open(cursor) => Some(cursor),
            Lazy::Closed | Lazy::Empty => None,
        })
    }
}

/// Boxed: a list holds two blocks of numbers and would be copied from hand to hand.
fn open_list(
    scoring: &SegmentScoring,
    field: Field,
    info: &TermInfo,
) -> tantivy::Result<Box<Cursor>> {
    let inverted_index = scoring.inverted_index(field);
    Ok(Box::new(Cursor {
        block: inverted_index
            .read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?,
        at: 0,
    }))
}

/// Occurrences of one form in one segment.
struct FormCursor<'a> {
    term: &'a str,
    weight: f32,
    infos: &'a FormInfos,
    text: Box<Cursor>,
    title: Lazy,
    lead: Lazy,
}

impl FormCursor<'_> {
    /// Adds what it weighs in every article of the window that is of interest, and notes the articles.
    #[inline]
    fn fill(
        &mut self,
        window: &Range<DocId>,
        scoring: &SegmentScoring,
        scores: &mut WindowScores,
        is_wanted: impl Fn(usize) -> bool,
    ) -> tantivy::Result<()> {
        if self.text.seek(window.start) >= window.end {
            return Ok(());
        }
        let weight = self.weight;
        let mut add = |lengths: &Lengths, cursor: &mut Cursor| {
            cursor.each_below(window.end, |doc, frequency| {
                let offset = (doc - window.start) as usize;
                if is_wanted(offset) {
                    scores.add(offset, weight * (frequency as f32 * lengths.factor(doc)));
                }
            });
        };
        add(&scoring.text, &mut self.text);
        let FormInfos { title, lead, .. } = self.infos;
        for (list, field, known, lengths) in [
            (&mut self.title, scoring.fields.title_terms, title, &scoring.title),
            (&mut self.lead, scoring.fields.lead_terms, lead, &scoring.lead),
        ] {
            if let Some(cursor) = list.open(scoring, field, self.term, known)? {
                cursor.seek(window.start);
                add(lengths, cursor);
            }
        }
        Ok(())
    }

    /// Adds what it weighs in an article to a sum.
    fn add(&mut self, doc: DocId, scoring: &SegmentScoring, sum: &mut f32) -> tantivy::Result<()> {
        if self.text.seek(doc) != doc {
            return Ok(());
        }
        let frequency = self.text.block.freq(self.text.at);
        *sum += self.weight * (frequency as f32 * scoring.text.factor(doc));
        let FormInfos { title, lead, .. } = self.infos;
        for (list, field, known, lengths) in [
            (&mut self.title, scoring.fields.title_terms, title, &scoring.title),
            (&mut self.lead, scoring.fields.lead_terms, lead, &scoring.lead),
        ] {
            if let Some(cursor) = list.open(scoring, field, self.term, known)?
                && cursor.seek(doc) == doc
            {
                let frequency = cursor.block.freq(cursor.at);
                *sum += self.weight * (frequency as f32 * lengths.factor(doc));
            }
        }
        Ok(())
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
        infos: &'a [FormInfos],
        idf: f32,
        clock: &Clock,
    ) -> tantivy::Result<TermCursor<'a>> {
        let mut forms = Vec::with_capacity(term.forms.len());
        let mut cost = 0;
        for (form, infos) in term.forms.iter().zip(infos) {
            let Some(info) = &infos.text else { continue };
            cost += u64::from(info.doc_freq);
            forms.push(FormCursor {
                term: &form.term,
                weight: form.weight,
                infos,
                text: open_list(scoring, scoring.fields.text, info)?,
                title: Lazy::Closed,
                lead: Lazy::Closed,
            });
        }
        let mut phrases = Vec::with_capacity(term.phrases.len());
        for phrase in &term.phrases {
            let text = scoring.inverted_index(scoring.fields.text);
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
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        let forms = self.forms.iter_mut().map(|form| form.text.seek(target));
        let mut next = forms.min().unwrap_or(TERMINATED);
        for phrase in &mut self.phrases {
            // Looked for only where no form stands: whether it does too is seen when the article is scored.
            if next > target {
                next = next.min(phrase.seek(target));
            }
        }
        next
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

    /// Returns the score in an article at or after those asked for before; 0 where it does not occur.
    pub(super) fn score(&mut self, doc: DocId, scoring: &SegmentScoring) -> tantivy::Result<f32> {
        let mut frequency = 0.0;
        for form in &mut self.forms {
            form.add(doc, scoring, &mut frequency)?;
        }
        for phrase in &mut self.phrases {
            if phrase.is_at(doc) {
                frequency += phrase.frequency(scoring)?;
            }
        }
        Ok(self.factor * frequency / (self.k1 + frequency))
    }
}
