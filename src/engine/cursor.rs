//! Lists of postings with frequencies, read in order or sought, opened when first needed.
//!
//! An open list is two blocks of 128 numbers. A search opens hundreds, in one segment after the other: so what is done with is kept
//! and filled anew instead of being made again.

use std::cell::RefCell;
use std::sync::Arc;

use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, InvertedIndexReader};

/// Articles of every block of postings but the last.
const FULL_BLOCK: usize = 128;
/// Lists of a field that are kept when they are done with, some 1,300 bytes each.
const MOST_SPARE: usize = 512;

/// A field that counts in the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScoredField {
    Text,
    Title,
    Lead,
}

impl ScoredField {
    /// In the order in which they are added up.
    pub(super) const ALL: [ScoredField; 3] =
        [ScoredField::Text, ScoredField::Title, ScoredField::Lead];
}

/// A list of postings with frequencies, standing on an article.
pub(super) struct Cursor {
    block: BlockSegmentPostings,
    at: usize,
}

impl Cursor {
    /// Returns the article it stands on, [`tantivy::TERMINATED`] at the end.
    #[inline]
    pub(super) fn doc(&self) -> DocId {
        self.block.doc(self.at)
    }

    /// Returns how often the term occurs in the article it stands on.
    #[inline]
    pub(super) fn frequency(&self) -> u32 {
        self.block.freq(self.at)
    }

    /// Goes to the first article at or after `target`.
    #[inline]
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = self.block.seek(target);
        }
        self.doc()
    }

    /// Visits the articles before `end` with their frequencies, and stands behind them.
    #[inline]
    pub(super) fn each_below(&mut self, end: DocId, mut visit: impl FnMut(DocId, u32)) {
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

/// Lists of one field that are done with.
#[expect(clippy::vec_box, reason = "a cursor is large and would be copied from hand to hand")]
#[derive(Default)]
struct SpareOfField(RefCell<Vec<Box<Cursor>>>);

/// Lists that are done with, by field: what is filled anew keeps the kind of its postings.
#[derive(Default)]
pub(super) struct Spare([SpareOfField; ScoredField::ALL.len()]);

/// The postings of one field in one segment.
pub(super) struct FieldPostings<'a> {
    index: Arc<InvertedIndexReader>,
    spare: &'a SpareOfField,
}

impl<'a> FieldPostings<'a> {
    pub(super) fn new(
        index: &Arc<InvertedIndexReader>,
        field: ScoredField,
        spare: &'a Spare,
    ) -> FieldPostings<'a> {
        FieldPostings { index: Arc::clone(index), spare: &spare.0[field as usize] }
    }

    pub(super) fn index(&self) -> &InvertedIndexReader {
        &self.index
    }

    fn open(&self, info: &TermInfo) -> tantivy::Result<Box<Cursor>> {
        let spare = self.spare.0.borrow_mut().pop();
        if let Some(mut cursor) = spare {
            self.index.reset_block_postings_from_terminfo(info, &mut cursor.block)?;
            cursor.at = 0;
            return Ok(cursor);
        }
        let option = IndexRecordOption::WithFreqs;
        let block = self.index.read_block_postings_from_terminfo(info, option)?;
        Ok(Box::new(Cursor { block, at: 0 }))
    }
}

/// A list that is opened when first needed: of most words no form but one or two is in the articles that the others leave.
#[derive(Default)]
pub(super) struct List(Option<Box<Cursor>>);

impl List {
    /// Returns the list that lies here.
    #[inline]
    pub(super) fn open(
        &mut self,
        postings: &FieldPostings,
        info: &TermInfo,
    ) -> tantivy::Result<&mut Cursor> {
        match &mut self.0 {
            Some(cursor) => Ok(cursor),
            closed => Ok(closed.insert(postings.open(info)?)),
        }
    }

    /// Keeps its room for others.
    pub(super) fn close(self, postings: &FieldPostings) {
        let mut spare = postings.spare.0.borrow_mut();
        if spare.len() < MOST_SPARE {
            spare.extend(self.0);
        }
    }
}
