//! The JSON that others see, defined once: for `--json` on the command line and for HTTP alike.
//!
//! Every type is made from one of the library by `new` or `from` and only ever written. A value that is missing is `null`,
//! `[]` or `{}`, never left out; fields may be added, never renamed. Spans are bytes of the UTF-8 text beside them.
//!
//! Not here: the files of an index, which are nobody else's business (`index/manifest.rs`, `index/schema.rs`).

mod analysis;
mod article;
mod eval;
mod explain;
mod export;
mod feed;
mod inspect;
mod related;
mod run;
mod search;
mod suggest;

use std::ops::Range;
use std::time::Duration;

use serde::Serialize;

pub use self::analysis::{Analysis, SyllableParts, Token};
pub use self::article::{Article, Category};
pub use self::eval::{Eval, EvalComparison, EvalComparisons, EvalRow, EvalRows, Parameters};
pub use self::export::{CslItem, ExportHeader, ExportRecord};
pub use self::feed::{JsonFeed, JsonFeedItem};
pub use self::inspect::{
    Abbreviations, Categories, CategoryCount, Check, Deleted, Stats, WordScores,
};
pub use self::related::Related;
pub use self::run::{Index, RecordCounts, ReportLine};
pub use self::search::{Hit, Search};
pub use self::suggest::Suggest;

/// A JSON object that is passed through.
type JsonObject = serde_json::Map<String, serde_json::Value>;

/// Returns a value as JSON on one line.
pub fn to_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the types of this module have string keys only")
}

fn spans(ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    ranges.iter().map(|range| [range.start, range.end]).collect()
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
}

impl<'a> Failure<'a> {
    /// Returns a failure; `field` is the parameter that is wrong, if one is.
    pub fn new(code: &'a str, message: &'a str, field: Option<&'a str>) -> Failure<'a> {
        Failure { error: FailureDetail { code, message, field } }
    }
}
