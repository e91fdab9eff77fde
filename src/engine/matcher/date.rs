//! Conditions on the publication date.

use tantivy::DocId;
use tantivy::columnar::Column;

use super::Matcher;
use super::sets::Everything;
use crate::date::PartialDate;
use crate::index::schema::precision_from;

/// What is asked of a publication date.
pub(super) enum DateTest {
    Range { from: i64, to: i64 },
    AnyYear { day: i8, month: i8 },
}

/// The articles whose publication date passes a test.
pub(super) struct Date {
    pub(super) everything: Everything,
    pub(super) starts: Column<i64>,
    pub(super) precisions: Column<u64>,
    pub(super) test: DateTest,
}

impl Matcher for Date {
    fn doc(&self) -> DocId {
        self.everything.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.everything.seek(target)
    }

    fn cost(&self) -> u64 {
        self.everything.cost()
    }

    fn verify(&mut self) -> bool {
        let doc = self.everything.doc();
        let (Some(start), Some(precision)) = (self.starts.first(doc), self.precisions.first(doc))
        else {
            return false;
        };
        let Some(date) = precision_from(precision as u8)
            .and_then(|precision| PartialDate::from_start(start, precision))
        else {
            return false;
        };
        match self.test {
            DateTest::Range { from, to } => date.start() <= to && date.end() >= from,
            DateTest::AnyYear { day, month } => {
                date.day() == Some(day) && date.month() == Some(month)
            }
        }
    }
}
