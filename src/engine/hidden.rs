//! Articles under embargo: in the index, and not to be seen before their moment.
//!
//! A snapshot is of one moment. What is hidden then is treated like what is deleted, and words, sections and names that only hidden
//! articles hold are as if they were not there. Nothing of that is written: when the moment has come a new snapshot of
//! the same commit shows the article.

use std::time::SystemTime;

use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Searcher, SegmentReader};

/// Which articles under embargo are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    /// Those whose moment has come by the clock of the system.
    #[default]
    Public,
    /// Those whose moment has come at this second, Unix time.
    PublicAt(i64),
    /// All of them: for who keeps the archive.
    Everything,
}

/// Returns the second that the clock of the system shows, Unix time.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() as i64)
}

/// The articles that are hidden at one moment.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    visibility: Visibility,
    /// By segment, ascending; deleted ones are not among them.
    docs: Vec<Vec<DocId>>,
    count: u64,
    /// When the next of them appears.
    next: Option<i64>,
}

impl Hidden {
    /// Finds them. A segment without an article whose moment is to come costs nothing.
    pub(super) fn of(searcher: &Searcher, visibility: Visibility) -> tantivy::Result<Hidden> {
        let mut hidden = Hidden { visibility, ..Hidden::default() };
        let moment = match visibility {
            Visibility::Public => now(),
            Visibility::PublicAt(moment) => moment,
            Visibility::Everything => return Ok(hidden),
        };
        for segment in searcher.segment_readers() {
            let moments = segment.fast_fields().i64("publish_after")?;
            let mut docs = Vec::new();
            if moments.min_value() <= moments.max_value() && moments.max_value() > moment {
                let range = moment + 1..=i64::MAX;
                moments.get_docids_for_value_range(range, 0..segment.max_doc(), &mut docs);
                docs.retain(|&doc| !segment.is_deleted(doc));
                docs.sort_unstable();
            }
            hidden.count += docs.len() as u64;
            let next = docs.iter().filter_map(|&doc| moments.first(doc)).min();
            hidden.next = hidden.next.into_iter().chain(next).min();
            hidden.docs.push(docs);
        }
        Ok(hidden)
    }

    /// Returns those of a segment, ascending.
    pub(super) fn in_segment(&self, segment: usize) -> &[DocId] {
        self.docs.get(segment).map_or(&[], Vec::as_slice)
    }

    /// Returns how many there are.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Returns a number for what is seen and what is not, on one commit.
    pub(super) fn stamp(&self) -> u64 {
        match self.visibility {
            Visibility::Everything => u64::MAX,
            // In the order of their moments: fewer are hidden later, never others.
            Visibility::Public | Visibility::PublicAt(_) => self.count,
        }
    }

    /// Returns whether one of them would be seen by now.
    pub(super) fn is_outdated(&self) -> bool {
        self.visibility == Visibility::Public && self.next.is_some_and(|next| next <= now())
    }

    /// Returns how many of a segment hold a term.
    pub(super) fn holding(
        &self,
        ordinal: usize,
        segment: &SegmentReader,
        field: Field,
        term: &[u8],
    ) -> tantivy::Result<u64> {
        let docs = self.in_segment(ordinal);
        if docs.is_empty() {
            return Ok(0);
        }
        let inverted_index = segment.inverted_index(field)?;
        let term = Term::from_field_text(field, &String::from_utf8_lossy(term));
        let Some(mut postings) = inverted_index.read_postings(&term, IndexRecordOption::Basic)?
        else {
            return Ok(0);
        };
        let mut holding = 0;
        for &doc in docs {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            holding += u64::from(postings.doc() == doc);
        }
        Ok(holding)
    }
}

/// Returns whether a sorted list holds an article.
pub(super) fn holds(docs: &[DocId], doc: DocId) -> bool {
    !docs.is_empty() && docs.binary_search(&doc).is_ok()
}
