//! The articles next to one in its section, by date.

use std::cmp::Ordering;

use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocSet, TERMINATED};

use super::collect::{Candidate, UNDATED};
use super::likeness::Liked;
use super::{Match, Snapshot, SortOrder, hidden};
use crate::error::Result;
use crate::index::{Identity, engine_error};

/// Articles of a section before and after one of them.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Later ones, the next one first.
    pub newer: Vec<Match>,
    /// Earlier ones, the next one first.
    pub older: Vec<Match>,
}

impl Snapshot {
    /// Returns up to `limit` dated articles of a section on either side of an article, in the order in which the section is
    /// listed: by date, of one date by identity. An undated article has no neighbours.
    ///
    /// Walks all articles of the section.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`] or [`crate::Error::Io`] when the index cannot be read.
    pub fn beside(&self, identity: &Identity, section: &str, limit: usize) -> Result<Beside> {
        self.find_beside(identity, section, limit)
            .map_err(|error| engine_error(self.folder(), error))
    }

    fn find_beside(
        &self,
        identity: &Identity,
        section: &str,
        limit: usize,
    ) -> tantivy::Result<Beside> {
        let Some(address) = self.address_of(identity)? else { return Ok(Beside::default()) };
        let own = self.dated(address);
        if own.date == UNDATED {
            return Ok(Beside::default());
        }
        let listed = self.order(SortOrder::Newest);
        let mut newer = Nearest::new(limit, |a, b| listed.compare(b, a));
        let mut older = Nearest::new(limit, |a, b| listed.compare(a, b));
        let term = Term::from_field_text(self.fields().category, section);
        for (ordinal, segment) in self.searcher().segment_readers().iter().enumerate() {
            let hidden = self.hidden_in(ordinal as u32);
            let inverted_index = segment.inverted_index(self.fields().category)?;
            let Some(mut postings) =
                inverted_index.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                postings.advance();
                let candidate = self.dated(DocAddress::new(ordinal as u32, doc));
                let is_seen = !segment.is_deleted(doc) && !hidden::holds(hidden, doc);
                if candidate.date == UNDATED || !is_seen {
                    continue;
                }
                match listed.compare(&candidate, &own) {
                    Ordering::Less => newer.offer(candidate),
                    Ordering::Greater => older.offer(candidate),
                    Ordering::Equal => {}
                }
            }
        }
        Ok(Beside { newer: newer.into_matches(), older: older.into_matches() })
    }

    fn dated(&self, address: DocAddress) -> Candidate {
        let dates = &self.order_columns()[address.segment_ord as usize].dates;
        let date = dates.first(address.doc_id).unwrap_or(UNDATED);
        Candidate { score: 0.0, date, address }
    }
}

/// The nearest few candidates on one side, nearest first.
struct Nearest<F> {
    limit: usize,
    compare: F,
    kept: Vec<Candidate>,
}

impl<F: Fn(&Candidate, &Candidate) -> Ordering> Nearest<F> {
    fn new(limit: usize, compare: F) -> Nearest<F> {
        Nearest { limit, compare, kept: Vec::new() }
    }

    fn offer(&mut self, candidate: Candidate) {
        let is_nearer = |other: &Candidate| (self.compare)(&candidate, other).is_lt();
        if self.kept.len() == self.limit && !self.kept.last().is_some_and(is_nearer) {
            return;
        }
        let place = self.kept.partition_point(|other| !is_nearer(other));
        self.kept.insert(place, candidate);
        self.kept.truncate(self.limit);
    }

    fn into_matches(self) -> Vec<Match> {
        let found = self.kept.into_iter();
        found
            .map(|found| Match {
                score: 0.0,
                date: Some(found.date),
                address: found.address,
                has_bonuses: false,
                liked: Liked::default(),
                freshness: 0.0,
            })
            .collect()
    }
}
