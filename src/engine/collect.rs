//! The best articles in a total order: equal scores never depend on where an article lies.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU32, Ordering as Memory};
use std::sync::{Arc, OnceLock};

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, InvertedIndexReader};

use super::plan::SortOrder;
use crate::index::gists::Gists;

/// A matching article with what orders it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) score: f32,
    /// First second of its date; `i64::MIN` when undated.
    pub(super) date: i64,
    pub(super) address: DocAddress,
}

/// Date of an undated article among candidates.
pub(super) const UNDATED: i64 = i64::MIN;

/// What candidates of one segment are ordered by, beside the score.
pub(super) struct OrderColumns {
    pub(super) dates: Column<i64>,
    pub(super) keys: StrColumn,
    /// The identities as terms, which are read in a quarter of the time: the column unpacks a block of them for each.
    pub(super) key_terms: Arc<InvertedIndexReader>,
    /// For those that are nearly identical.
    pub(super) sketches: Column<u64>,
    /// For those that tell of the same.
    pub(super) gists: Gists,
}

/// Compares candidates: the better one is less.
pub(super) struct Order<'a> {
    pub(super) sort: SortOrder,
    pub(super) segments: &'a [OrderColumns],
    pub(super) ranks: &'a KeyRanks,
}

/// The order of identities of different segments. Lists by relevance compare few, so these are read; lists by date of an undated
/// archive are all ties, and after so many all identities are ranked at once.
#[derive(Default)]
pub(super) struct KeyRanks {
    /// By segment and ordinal, the rank among all.
    made: OnceLock<Vec<Vec<u32>>>,
    /// Pairs that were read.
    read: AtomicU32,
}

/// Pairs of identities that are read before all are ranked: a pair takes some 10 µs, to rank 100,000 some 20 ms.
const PAIRS_READ: u32 = 1_000;

impl KeyRanks {
    /// Returns whether they were made.
    pub(super) fn are_made(&self) -> bool {
        self.made.get().is_some()
    }
}

impl OrderColumns {
    /// Returns the identity of an article as it is indexed; empty for one without.
    pub(super) fn key(&self, doc: DocId) -> String {
        let Some(ordinal) = self.keys.ords().first(doc) else { return String::new() };
        self.key_in_terms(ordinal).unwrap_or_else(|| {
            let mut key = String::new();
            // An ordinal of the column is always in its dictionary.
            let _ = self.keys.ord_to_str(ordinal, &mut key);
            key
        })
    }

    /// Returns the term with the ordinal that an identity has in the column. The engine makes both dictionaries of the same values, ascending,
    /// and only from the terms one may be missing, too long to be a term: where they hold equally many they number them alike.
    fn key_in_terms(&self, ordinal: u64) -> Option<String> {
        let terms = self.key_terms.terms();
        if terms.num_terms() != self.keys.num_terms() {
            return None;
        }
        let mut key = Vec::new();
        terms.ord_to_term(ordinal, &mut key).ok().filter(|&is_there| is_there)?;
        String::from_utf8(key).ok()
    }
}

impl Order<'_> {
    #[inline(always)]
    pub(super) fn compare(&self, a: &Candidate, b: &Candidate) -> Ordering {
        let by_value = match self.sort {
            SortOrder::Relevance => b.score.total_cmp(&a.score).then_with(|| b.date.cmp(&a.date)),
            SortOrder::Newest => b.date.cmp(&a.date),
            SortOrder::Oldest => oldest_first(a.date).cmp(&oldest_first(b.date)),
        };
        by_value.then_with(|| self.compare_keys(a.address, b.address))
    }

    /// Returns whether one comes behind another; mostly the scores tell.
    #[inline(always)]
    fn is_behind(&self, one: &Candidate, other: &Candidate) -> bool {
        if self.sort == SortOrder::Relevance && one.score != other.score {
            return one.score < other.score;
        }
        self.compare(one, other) == Ordering::Greater
    }

    #[inline(never)]
    fn compare_keys(&self, a: DocAddress, b: DocAddress) -> Ordering {
        let ordinal = |address: DocAddress| {
            let segment = &self.segments[address.segment_ord as usize];
            segment.keys.ords().first(address.doc_id).unwrap_or(0)
        };
        if a.segment_ord == b.segment_ord {
            return ordinal(a).cmp(&ordinal(b));
        }
        if !self.ranks.are_made() && self.ranks.read.fetch_add(1, Memory::Relaxed) < PAIRS_READ {
            let key = |address: DocAddress| {
                self.segments[address.segment_ord as usize].key(address.doc_id)
            };
            return key(a).cmp(&key(b));
        }
        let rank = |address: DocAddress| {
            self.key_ranks()[address.segment_ord as usize].get(ordinal(address) as usize).copied()
        };
        rank(a).cmp(&rank(b))
    }

    /// Returns, by segment and ordinal, the rank of each identity among all.
    pub(super) fn key_ranks(&self) -> &[Vec<u32>] {
        self.ranks.made.get_or_init(|| {
            let mut keys: Vec<(Vec<u8>, usize, usize)> = Vec::new();
            for (number, segment) in self.segments.iter().enumerate() {
                // A dictionary that opened can be read; one that cannot leaves its ties in any order.
                let Ok(mut stream) = segment.keys.dictionary().stream() else { continue };
                let mut ordinal = 0;
                while stream.advance() {
                    keys.push((stream.key().to_vec(), number, ordinal));
                    ordinal += 1;
                }
            }
            keys.sort_unstable();
            let mut ranks: Vec<Vec<u32>> =
                self.segments.iter().map(|segment| vec![0; segment.keys.num_terms()]).collect();
            for (rank, (_, segment, ordinal)) in keys.into_iter().enumerate() {
                ranks[segment][ordinal] = rank as u32;
            }
            ranks
        })
    }
}

fn oldest_first(date: i64) -> i64 {
    if date == UNDATED { i64::MAX } else { date }
}

/// Keeps the best `limit` candidates.
pub(super) struct Best<'a> {
    order: Order<'a>,
    limit: usize,
    /// Once there are enough a heap: each comes behind those at twice its place and one and two on, so the worst is the first.
    kept: Vec<Candidate>,
}

impl<'a> Best<'a> {
    pub(super) fn new(order: Order<'a>, limit: usize) -> Best<'a> {
        Best { order, limit, kept: Vec::new() }
    }

    /// Returns the worst of the best so far, once there are enough: what does not come before it is not kept.
    #[inline]
    pub(super) fn threshold(&self) -> Option<&Candidate> {
        if self.kept.len() == self.limit { self.kept.first() } else { None }
    }

    /// Returns whether a candidate would be kept.
    #[inline]
    fn takes(&self, candidate: &Candidate) -> bool {
        let is_better = |threshold| self.order.is_behind(threshold, candidate);
        self.limit > 0 && self.threshold().is_none_or(is_better)
    }

    #[inline]
    pub(super) fn offer(&mut self, candidate: Candidate) {
        if !self.takes(&candidate) {
            return;
        }
        if self.kept.len() == self.limit {
            self.kept[0] = candidate;
            self.sink(0);
        } else {
            self.kept.push(candidate);
            if self.kept.len() == self.limit {
                (0..self.limit / 2).rev().for_each(|place| self.sink(place));
            }
        }
    }

    /// Moves what is at a place down to where nothing below it comes behind it.
    fn sink(&mut self, mut place: usize) {
        loop {
            let (mut worst, below) = (place, 2 * place + 1);
            for other in below..(below + 2).min(self.kept.len()) {
                if self.order.is_behind(&self.kept[other], &self.kept[worst]) {
                    worst = other;
                }
            }
            if worst == place {
                return;
            }
            self.kept.swap(place, worst);
            place = worst;
        }
    }

    /// Returns the best candidates, in any order.
    pub(super) fn into_unsorted(self) -> Vec<Candidate> {
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::engine::Snapshot;
    use crate::index::{Index, IndexWriter, Prepared, WriterOptions};

    /// Returns the number of articles whose identities were compared with those in the column.
    fn compare(root: &std::path::Path) -> usize {
        let snapshot = Snapshot::of(&Index::open(root).unwrap()).unwrap();
        let mut compared = 0;
        for (columns, segment) in
            snapshot.order_columns().iter().zip(snapshot.searcher().segment_readers())
        {
            for doc in segment.doc_ids_alive() {
                let ordinal = columns.keys.ords().first(doc).unwrap();
                let mut key = String::new();
                columns.keys.ord_to_str(ordinal, &mut key).unwrap();
                assert_eq!(columns.key_in_terms(ordinal), Some(key.clone()));
                assert_eq!(columns.key(doc), key);
                compared += 1;
            }
        }
        compared
    }

    #[test]
    fn identities_are_numbered_alike() {
        let folder = tempfile::tempdir().unwrap();
        let article = |number: usize, body: &str| {
            let (id, body) = (Some(format!("bai-{number}")), body.to_owned());
            Prepared::new(Article { id, body, ..Article::default() }, None)
        };
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let mut writer = IndexWriter::open(folder.path(), &options).unwrap();
        // Not in the order of identities, others in each segment, some again and some gone, one within its segment.
        for numbers in [0..30, 20..50, 45..60] {
            let body = format!("mưa {}", numbers.start);
            writer.add(numbers.rev().map(|number| article(number, &body)).collect()).unwrap();
            writer.add(vec![article(25, "nắng")]).unwrap();
            writer.commit().unwrap();
        }
        for number in [3, 22, 47] {
            assert!(writer.delete_named(&format!("bai-{number}")).unwrap());
        }
        writer.finish().unwrap();
        let segments = || {
            let snapshot = Snapshot::of(&Index::open(folder.path()).unwrap()).unwrap();
            let segments = snapshot.searcher().segment_readers();
            (segments.len(), segments.iter().filter(|segment| segment.has_deletes()).count())
        };
        let (all, with_deletes) = segments();
        assert!(all > 1 && with_deletes > 1, "{all} segments, {with_deletes} with deletes");
        assert_eq!(compare(folder.path()), 57);
        IndexWriter::open(folder.path(), &options).unwrap().finish_merged().unwrap();
        assert_eq!(segments(), (1, 0));
        assert_eq!(compare(folder.path()), 57);
    }
}
