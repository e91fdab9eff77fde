//! Where the postings of terms lie, remembered.
//!
//! Queries are made of a few thousand syllables that come again and again. A word without marks is some ten of them, and each is
//! looked up in three fields of every segment, which takes as long as reading its postings.

use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use tantivy::InvertedIndexReader;
use tantivy::postings::TermInfo;

use super::Snapshot;
use super::cursor::ScoredField;

/// Terms that are remembered at most, times segments; some 150 bytes each.
const MOST_KNOWN: usize = 1 << 16;

/// Where the postings of a term lie in one segment, by field.
#[derive(Debug, Clone, Default)]
pub(super) struct TermLists([Option<TermInfo>; ScoredField::ALL.len()]);

impl TermLists {
    /// Returns where they lie in a field; `None` where that does not hold the term.
    pub(super) fn of(&self, field: ScoredField) -> Option<&TermInfo> {
        self.0[field as usize].as_ref()
    }

    /// Returns the number of articles of the segment that hold the term in a field.
    pub(super) fn documents(&self, field: ScoredField) -> u64 {
        self.of(field).map_or(0, |info| u64::from(info.doc_freq))
    }

    fn look_up(
        indexes: &[Arc<InvertedIndexReader>; ScoredField::ALL.len()],
        term: &str,
    ) -> io::Result<TermLists> {
        let mut lists = TermLists::default();
        for field in ScoredField::ALL {
            // The text is all there is: a term that it does not hold is in no title and no lead.
            if field == ScoredField::Text || lists.of(ScoredField::Text).is_some() {
                lists.0[field as usize] = indexes[field as usize].terms().get(term)?;
            }
        }
        Ok(lists)
    }
}

/// The lists of a term, by segment.
pub(super) type Lists = Arc<[TermLists]>;

/// The lists of terms that were asked for. When they are too many all are forgotten: those in use are soon back.
#[derive(Default)]
pub(super) struct KnownLists(RwLock<FxHashMap<Box<str>, Lists>>);

impl KnownLists {
    fn get(&self, term: &str) -> Option<Lists> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(term).cloned()
    }

    fn insert(&self, term: &str, lists: Lists) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if (known.len() + 1) * lists.len() > MOST_KNOWN {
            known.clear();
        }
        known.insert(term.into(), lists);
    }
}

impl Snapshot {
    /// Returns where the postings of a term lie.
    pub(super) fn lists(&self, term: &str) -> io::Result<Lists> {
        if let Some(lists) = self.known_lists().get(term) {
            return Ok(lists);
        }
        let indexes = self.scored_indexes().iter();
        let lists: Lists =
            indexes.map(|indexes| TermLists::look_up(indexes, term)).collect::<io::Result<_>>()?;
        self.known_lists().insert(term, Arc::clone(&lists));
        Ok(lists)
    }

    /// Returns the number of articles that hold a term in a field, those that are not seen among them; 0 where it cannot be read.
    pub(super) fn documents_with(&self, field: ScoredField, term: &str) -> u64 {
        let lists = self.lists(term);
        lists.map_or(0, |lists| lists.iter().map(|lists| lists.documents(field)).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_stay_within_their_room() {
        let known = KnownLists::default();
        let segments = 1000;
        let lists: Lists = vec![TermLists::default(); segments].into();
        let most = MOST_KNOWN / segments;
        for number in 0..3 * most {
            let term = number.to_string();
            known.insert(&term, Arc::clone(&lists));
            assert!(known.get(&term).is_some(), "{term} is known at once");
            assert!(known.0.read().unwrap().len() <= most);
        }
        assert!(known.get("0").is_none(), "the first are forgotten");
    }
}
