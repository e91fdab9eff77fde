//! What titles say about a query: those that hold all its words, and those that hold all but one. A title that lacks one
//! word tells what may have been meant in its place.

use std::io;

use tantivy::postings::TermInfo;
use tantivy::{DocId, TERMINATED};

use super::cursor::{FieldPostings, List, ScoredField, Spare};
use super::lists::Lists;
use super::unpacked::Unpacked;
use super::{Snapshot, hidden};
use crate::error::Result;
use crate::index::engine_error;

/// Titles kept per list: enough to count on, few enough to look through.
pub const MAX_TITLES: usize = 1024;

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

/// The title postings of a word in one segment: those of its forms.
struct TitleWord<'a> {
    forms: Vec<TitleForm<'a>>,
    documents: u32,
}

/// The title postings of a form in one segment.
struct TitleForm<'a> {
    info: &'a TermInfo,
    list: List,
    /// Where they are: what titles hold is seen there without going through the list.
    unpacked: Option<&'a Unpacked>,
}

impl<'a> TitleWord<'a> {
    fn new(forms: &'a [Lists], ordinal: usize) -> TitleWord<'a> {
        let forms: Vec<_> = forms
            .iter()
            .filter_map(|lists| {
                let lists = &lists[ordinal];
                let (info, unpacked) = (lists.of(ScoredField::Title)?, lists.unpacked());
                let unpacked = unpacked.map(|unpacked| &**unpacked);
                Some(TitleForm { info, list: List::default(), unpacked })
            })
            .collect();
        let documents = forms.iter().map(|form| form.info.doc_freq).sum();
        TitleWord { forms, documents }
    }

    /// Returns whether the title of an article holds the word. Articles must ascend.
    fn holds(&mut self, doc: DocId, titles: &FieldPostings) -> tantivy::Result<bool> {
        for TitleForm { info, list, unpacked } in &mut self.forms {
            let is_held = match unpacked {
                Some(unpacked) => unpacked.counts(doc).is_some_and(|[_, title, _]| title > 0),
                None => list.open(titles, info)?.seek(doc) == doc,
            };
            if is_held {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the first article at or behind `from` whose title holds the word.
    fn next(&mut self, from: DocId, titles: &FieldPostings) -> tantivy::Result<DocId> {
        let mut next = TERMINATED;
        for TitleForm { info, list, .. } in &mut self.forms {
            next = next.min(list.open(titles, info)?.seek(from));
        }
        Ok(next)
    }

    fn close(self, titles: &FieldPostings) {
        self.forms.into_iter().for_each(|form| form.list.close(titles));
    }
}

impl Snapshot {
    /// Returns the titles that hold all of two or more words, each given by its forms; only while there are none, also
    /// those that lack one word. Looks for no more once `enough` hold all.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`].
    pub fn title_holes(&self, words: &[Vec<&str>], enough: usize) -> Result<TitleHoles> {
        let mut holes = TitleHoles { complete: Vec::new(), without: vec![Vec::new(); words.len()] };
        if words.len() < 2 {
            return Ok(holes);
        }
        let mut fill = || -> tantivy::Result<()> {
            let mut lists = Vec::with_capacity(words.len());
            for forms in words {
                let of_word: io::Result<Vec<Lists>> =
                    forms.iter().map(|form| self.lists(form)).collect();
                lists.push(of_word?);
            }
            let room = self.take_room();
            for ordinal in 0..self.segments() {
                if holes.complete.len() < enough {
                    self.segment_holes(ordinal, &lists, &room.spare, enough, &mut holes)?;
                }
            }
            self.keep_room(room);
            Ok(())
        };
        fill().map_err(|error| engine_error(self.folder(), error))?;
        Ok(holes)
    }

    /// Returns the postings of the titles of a segment.
    fn titles<'a>(&self, ordinal: usize, spare: &'a Spare) -> FieldPostings<'a> {
        let field = ScoredField::Title;
        FieldPostings::new(&self.scored_indexes()[ordinal][field as usize], field, spare)
    }

    fn segment_holes(
        &self,
        ordinal: usize,
        words: &[Vec<Lists>],
        spare: &Spare,
        enough: usize,
        holes: &mut TitleHoles,
    ) -> tantivy::Result<()> {
        let titles = &self.titles(ordinal, spare);
        let segment = self.searcher().segment_reader(ordinal as u32);
        let mut opened: Vec<TitleWord> =
            words.iter().map(|forms| TitleWord::new(forms, ordinal)).collect();
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|&word| opened[word].documents);
        // A title that lacks one word holds at least one of the two rarest.
        let [rarest, second, ..] = order[..] else { return Ok(()) };
        let hidden = self.hidden_in(ordinal as u32);
        let mut from = 0;
        while holes.complete.len() < enough {
            let doc = opened[rarest].next(from, titles)?.min(opened[second].next(from, titles)?);
            if doc == TERMINATED {
                break;
            }
            from = doc + 1;
            let mut lacking = None;
            let mut is_near = true;
            for &word in &order {
                if !opened[word].holds(doc, titles)? {
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
                list.push((ordinal as u32, doc));
            }
        }
        opened.into_iter().for_each(|word| word.close(titles));
        Ok(())
    }

    /// Returns how many of these titles hold a term; `places` ascend.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`].
    pub fn titles_with(&self, term: &str, places: &[Place]) -> Result<u64> {
        let count = || -> tantivy::Result<u64> {
            let mut found = 0;
            let (forms, room) = ([self.lists(term)?], self.take_room());
            for in_segment in places.chunk_by(|a, b| a.0 == b.0) {
                let ordinal = in_segment[0].0 as usize;
                let titles = &self.titles(ordinal, &room.spare);
                let mut word = TitleWord::new(&forms, ordinal);
                for &(_, doc) in in_segment {
                    found += u64::from(word.holds(doc, titles)?);
                }
                word.close(titles);
            }
            self.keep_room(room);
            Ok(found)
        };
        count().map_err(|error| engine_error(self.folder(), error))
    }

    /// Returns the number of titles that hold a term.
    pub fn title_frequency(&self, term: &str) -> u64 {
        let all = self.documents_with(ScoredField::Title, term);
        all.saturating_sub(self.hidden_with(self.fields().title_terms, term))
    }
}
