//! The JSON that others see, defined once: for `--json` on the command line and for HTTP alike.
//!
//! Every type is made from one of the library by `new` or `from` and only ever written. A value that is missing is `null`,
//! `[]` or `{}`, never left out; fields may be added, never renamed. Spans are bytes of the UTF-8 text beside them.
//!
//! Not here: the files of an index, which are nobody else's business (`index/manifest.rs`, `index/schema.rs`).

mod analysis;
mod article;
mod batch;
mod bench;
mod copies;
mod eval;
mod explain;
mod export;
mod feed;
mod highlight;
mod histogram;
mod history;
mod inspect;
mod kwic;
mod related;
mod run;
mod search;
#[cfg(feature = "http")]
mod server;
mod snapshot;
mod suggest;
mod watch;

use std::time::Duration;

use serde::Serialize;

pub use self::analysis::{Analysis, SyllableParts, Token};
pub use self::article::{Article, Category};
pub use self::batch::{BatchHit, BatchRow};
pub use self::bench::{BenchColdPass, BenchIndex, BenchIndexRound, BenchSearch};
pub use self::copies::CopyGroup;
pub use self::eval::{
    Eval, EvalComparison, EvalComparisons, EvalRow, EvalRows, MarksRow, MarksRows, Parameters,
};
pub use self::export::{CslItem, ExportHeader, ExportRecord, Exported};
pub use self::feed::{JsonFeed, JsonFeedItem};
pub use self::highlight::{SpanUnit, escaped, marked};
pub use self::histogram::{Histogram, Histograms};
pub use self::history::{Differences, History};
pub use self::inspect::{
    Abbreviations, Categories, CategoryCount, Check, Deleted, Stats, Takedowns, WordScores,
};
pub use self::kwic::KwicLine;
pub use self::related::Related;
pub use self::run::{Index, RecordCounts, ReportLine};
pub use self::search::{FacetCounts, Hit, Search, warning_in_vietnamese};
#[cfg(feature = "http")]
pub use self::server::{Key, Keys, Ready, Uploaded, UploadedRecord};
pub use self::snapshot::Snapshot;
pub use self::suggest::Suggest;
pub use self::watch::{SavedSearch, SavedSearches, WatchRun, Watched};

/// A JSON object that is passed through.
type JsonObject = serde_json::Map<String, serde_json::Value>;

/// Returns a value as JSON on one line.
pub fn to_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the types of this module have string keys only")
}

fn micros(time: Duration) -> u64 {
    time.as_micros() as u64
}

/// Why there is no answer.
#[derive(Debug, Serialize)]
pub struct Failure<'a> {
    error: FailureDetail<'a>,
}

#[derive(Debug, Serialize)]
struct FailureDetail<'a> {
    code: &'a str,
    message: &'a str,
    field: Option<&'a str>,
    /// Names the request in the log of a server; null elsewhere.
    request_id: Option<&'a str>,
}

impl<'a> Failure<'a> {
    /// Returns a failure; `field` is the parameter that is wrong, if one is.
    pub fn new(code: &'a str, message: &'a str, field: Option<&'a str>) -> Failure<'a> {
        Failure { error: FailureDetail { code, message, field, request_id: None } }
    }

    /// Names the request that failed.
    #[must_use]
    pub fn of_request(mut self, request_id: &'a str) -> Failure<'a> {
        self.error.request_id = Some(request_id);
        self
    }
}
