//! The best articles in a total order: equal scores never depend on where an article lies.

use std::cmp::Ordering;

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
}

/// Compares candidates: the better one is less.
pub(super) struct Order<'a> {
    pub(super) sort: SortOrder,
    pub(super) segments: &'a [OrderColumns],
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
        let column = |address: DocAddress| &self.segments[address.segment_ord as usize].keys;
        let ordinal = |address: DocAddress| column(address).ords().first(address.doc_id);
        if a.segment_ord == b.segment_ord {
            return ordinal(a).cmp(&ordinal(b));
        }
        self.key(a).cmp(&self.key(b))
    }

    /// Returns the identity of an article.
    pub(super) fn key(&self, address: DocAddress) -> String {
        let column = &self.segments[address.segment_ord as usize].keys;
        let mut key = String::new();
        if let Some(ordinal) = column.ords().first(address.doc_id) {
            // An ordinal of the column is always in its dictionary.
            let _ = column.ord_to_str(ordinal, &mut key);
        }
        key
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

    #[inline]
    pub(super) fn offer(&mut self, candidate: Candidate) {
        if self.limit == 0 {
            return;
        }
        if let Some(threshold) = &self.threshold
            && self.order.compare(&candidate, threshold) != Ordering::Less
        {
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
