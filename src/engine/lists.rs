//! Where the postings of terms lie, remembered.
//!
//! Queries are made of a few thousand syllables that come again and again. A word without marks is some ten of them, each is looked up in
//! three fields of every segment, and that was a sixth of a search over eight segments (docs/decisions.md, section 20).

use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use tantivy::InvertedIndexReader;
use tantivy::postings::TermInfo;

use super::Snapshot;
use super::cursor::ScoredField;

/// Terms that are remembered at most, times segments: some 150 bytes each, 220 where there is one segment.
const MOST_HELD: usize = 1 << 16;
/// Terms of which it is remembered that no segment holds them.
const MOST_ABSENT: usize = 1 << 14;

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
pub(super) struct KnownLists(RwLock<Known>);

#[derive(Default)]
struct Known {
    held: FxHashMap<Box<str>, Lists>,
    /// Apart, because corrections ask for hundreds of spellings that nothing holds.
    absent: FxHashMap<Box<str>, Lists>,
}

impl KnownLists {
    fn get(&self, term: &str) -> Option<Lists> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.held.get(term).or_else(|| known.absent.get(term)).cloned()
    }

    fn insert(&self, term: &str, lists: Lists) {
        let is_held = lists.iter().any(|lists| lists.of(ScoredField::Text).is_some());
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Known { held, absent } = &mut *known;
        if is_held {
            if (held.len() + 1) * lists.len() > MOST_HELD {
                held.clear();
            }
            held.insert(term.into(), lists);
        } else {
            if absent.len() == MOST_ABSENT {
                absent.clear();
            }
            // One and the same for all of them.
            let lists = absent.values().next().cloned().unwrap_or(lists);
            absent.insert(term.into(), lists);
        }
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Known::default();
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

    fn lists(segments: usize, is_held: bool) -> Lists {
        let text = is_held.then(TermInfo::default);
        vec![TermLists([text, None, None]); segments].into()
    }

    #[test]
    fn they_stay_within_their_room() {
        for (segments, is_held, most) in
            [(1000, true, MOST_HELD / 1000), (1000, false, MOST_ABSENT), (0, false, MOST_ABSENT)]
        {
            let known = KnownLists::default();
            let lists = lists(segments, is_held);
            for number in 0..3 * most {
                let term = number.to_string();
                known.insert(&term, Arc::clone(&lists));
                assert!(known.get(&term).is_some(), "{term} is known at once");
                let known = known.0.read().unwrap();
                assert!(known.held.len() + known.absent.len() <= most);
            }
            assert!(known.get("0").is_none(), "the first are forgotten");
        }
    }

    #[test]
    fn what_nothing_holds_drives_out_nothing() {
        let known = KnownLists::default();
        known.insert("quân", lists(3, true));
        (0..2 * MOST_ABSENT).for_each(|number| known.insert(&number.to_string(), lists(3, false)));
        assert_eq!(known.get("quân").map(|lists| lists.len()), Some(3));
        known.clear();
        assert!(known.get("quân").is_none());
    }
}
