//! What titles say about a query: those that hold all its words, and those that hold all but one. A title that lacks one
//! word tells what may have been meant in its place.

use tantivy::postings::SegmentPostings;
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::{Snapshot, hidden};
use crate::error::Result;
use crate::index::engine_error;

/// Titles kept per list: enough to count on, few enough to look through.
const MAX_TITLES: usize = 1024;

/// Where a title lies: segment and article in it.
pub type Place = (u32, DocId);

/// Titles that hold all words of a query, or all but one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TitleHoles {
    /// Those that hold all, in order, at most 1,024.
    pub complete: Vec<Place>,
    /// For each word, those that hold all others but not this one, in order, at most 1,024 each.
    pub without: Vec<Vec<Place>>,
}

/// The title postings of a word: those of its forms.
struct TitleWord {
    forms: Vec<SegmentPostings>,
    documents: u32,
}

impl TitleWord {
    fn open(
        snapshot: &Snapshot,
        segment: &SegmentReader,
        forms: &[&str],
    ) -> tantivy::Result<TitleWord> {
        let inverted_index = segment.inverted_index(snapshot.fields().title_terms)?;
        let mut word = TitleWord { forms: Vec::new(), documents: 0 };
        for form in forms {
            let term = Term::from_field_text(snapshot.fields().title_terms, form);
            let postings = inverted_index.read_postings(&term, IndexRecordOption::Basic)?;
            if let Some(postings) = postings {
                word.documents += postings.doc_freq();
                word.forms.push(postings);
            }
        }
        Ok(word)
    }

    /// Returns whether the title of an article holds the word. Articles must ascend.
    fn holds(&mut self, doc: DocId) -> bool {
        self.forms.iter_mut().any(|postings| {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            postings.doc() == doc
        })
    }

    /// Returns the first article behind `doc`, or from the start, whose title holds the word.
    fn next(&mut self, from: DocId) -> DocId {
        let mut next = TERMINATED;
        for postings in &mut self.forms {
            if postings.doc() < from {
                postings.seek(from);
            }
            next = next.min(postings.doc());
        }
        next
    }
}

impl Snapshot {
    /// Returns the titles that hold all of two or more words, each given by its forms; only while there are none, also
    /// those that lack one word.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`].
    pub fn title_holes(&self, words: &[Vec<&str>]) -> Result<TitleHoles> {
        let mut holes = TitleHoles { complete: Vec::new(), without: vec![Vec::new(); words.len()] };
        if words.len() < 2 {
            return Ok(holes);
        }
        for (ordinal, segment) in self.searcher().segment_readers().iter().enumerate() {
            self.segment_holes(ordinal as u32, segment, words, &mut holes)
                .map_err(|error| engine_error(self.folder(), error))?;
        }
        Ok(holes)
    }

    fn segment_holes(
        &self,
        ordinal: u32,
        segment: &SegmentReader,
        words: &[Vec<&str>],
        holes: &mut TitleHoles,
    ) -> tantivy::Result<()> {
        let mut opened = Vec::with_capacity(words.len());
        for forms in words {
            opened.push(TitleWord::open(self, segment, forms)?);
        }
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|&word| opened[word].documents);
        // A title that lacks one word holds at least one of the two rarest.
        let [rarest, second, ..] = order[..] else { return Ok(()) };
        let hidden = self.hidden_in(ordinal);
        let mut from = 0;
        loop {
            let doc = opened[rarest].next(from).min(opened[second].next(from));
            if doc == TERMINATED {
                return Ok(());
            }
            from = doc + 1;
            let mut lacking = None;
            let mut is_near = true;
            for &word in &order {
                if !opened[word].holds(doc) {
                    is_near = lacking.is_none();
                    lacking = Some(word);
                    if !is_near {
                        break;
                    }
                }
            }
            if !is_near || segment.is_deleted(doc) || hidden::holds(hidden, doc) {
                continue;
            }
            let list = match lacking {
                None => &mut holes.complete,
                Some(_) if !holes.complete.is_empty() => continue,
                Some(word) => &mut holes.without[word],
            };
            if list.len() < MAX_TITLES {
                list.push((ordinal, doc));
            }
        }
    }

    /// Returns how many of these titles hold a term; `places` ascend.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`].
    pub fn titles_with(&self, term: &str, places: &[Place]) -> Result<u64> {
        let count = || -> tantivy::Result<u64> {
            let mut found = 0;
            for in_segment in places.chunk_by(|a, b| a.0 == b.0) {
                let segment = self.searcher().segment_reader(in_segment[0].0);
                let mut word = TitleWord::open(self, segment, &[term])?;
                found += in_segment.iter().filter(|&&(_, doc)| word.holds(doc)).count() as u64;
            }
            Ok(found)
        };
        count().map_err(|error| engine_error(self.folder(), error))
    }

    /// Returns the number of titles that hold a term.
    pub fn title_frequency(&self, term: &str) -> u64 {
        let field = self.fields().title_terms;
        let all = self.searcher().doc_freq(&Term::from_field_text(field, term)).unwrap_or(0);
        all.saturating_sub(self.hidden_with(field, term))
    }
}
