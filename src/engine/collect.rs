//! The best articles in a total order: equal scores never depend on where an article lies.

use std::cmp::Ordering;
use std::sync::OnceLock;

use tantivy::DocAddress;
use tantivy::columnar::{Column, StrColumn};

use super::plan::SortOrder;

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
    /// For those that are nearly identical.
    pub(super) sketches: Column<u64>,
}

/// Compares candidates: the better one is less.
pub(super) struct Order<'a> {
    pub(super) sort: SortOrder,
    pub(super) segments: &'a [OrderColumns],
    /// Ranks of identities, once they are needed.
    pub(super) ranks: &'a OnceLock<Vec<Vec<u32>>>,
}

impl Order<'_> {
    pub(super) fn compare(&self, a: &Candidate, b: &Candidate) -> Ordering {
        let by_value = match self.sort {
            SortOrder::Relevance => b.score.total_cmp(&a.score).then_with(|| b.date.cmp(&a.date)),
            SortOrder::Newest => b.date.cmp(&a.date),
            SortOrder::Oldest => oldest_first(a.date).cmp(&oldest_first(b.date)),
        };
        by_value.then_with(|| self.compare_keys(a.address, b.address))
    }

    fn compare_keys(&self, a: DocAddress, b: DocAddress) -> Ordering {
        let ordinal = |address: DocAddress| {
            let segment = &self.segments[address.segment_ord as usize];
            segment.keys.ords().first(address.doc_id).unwrap_or(0)
        };
        if a.segment_ord == b.segment_ord {
            return ordinal(a).cmp(&ordinal(b));
        }
        let rank = |address: DocAddress| {
            self.key_ranks()[address.segment_ord as usize].get(ordinal(address) as usize).copied()
        };
        rank(a).cmp(&rank(b))
    }

    /// Returns, by segment and ordinal, the rank of each identity among all. Made when two articles of different segments are
    /// alike in everything else for the first time: undated archives sorted by date are all ties.
    pub(super) fn key_ranks(&self) -> &[Vec<u32>] {
        self.ranks.get_or_init(|| {
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
    kept: Vec<Candidate>,
    /// The worst of the best so far, once there are enough.
    threshold: Option<Candidate>,
}

impl<'a> Best<'a> {
    pub(super) fn new(order: Order<'a>, limit: usize) -> Best<'a> {
        Best { order, limit, kept: Vec::new(), threshold: None }
    }

    /// Returns the worst of the best so far, once there are enough: what does not come before it is not kept.
    pub(super) fn threshold(&self) -> Option<&Candidate> {
        self.threshold.as_ref()
    }

    /// Returns whether a candidate would be kept.
    pub(super) fn takes(&self, candidate: &Candidate) -> bool {
        let is_better = |threshold| self.order.compare(candidate, threshold) == Ordering::Less;
        self.limit > 0 && self.threshold.as_ref().is_none_or(is_better)
    }

    pub(super) fn offer(&mut self, candidate: Candidate) {
        if !self.takes(&candidate) {
            return;
        }
        self.kept.push(candidate);
        if self.kept.len() >= self.limit.saturating_mul(2).max(64) {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        if self.kept.len() > self.limit {
            let order = &self.order;
            self.kept.select_nth_unstable_by(self.limit - 1, |a, b| order.compare(a, b));
            self.kept.truncate(self.limit);
            self.threshold = self.kept.last().copied();
        }
    }

    /// Returns the best candidates, best first.
    pub(super) fn into_sorted(mut self) -> Vec<Candidate> {
        self.shrink();
        let order = &self.order;
        self.kept.sort_unstable_by(|a, b| order.compare(a, b));
        self.kept
    }
}
