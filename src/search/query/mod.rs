//! The query language: text a reader typed → a small tree the search understands.
//!
//! [`parse`] reads any text of up to [`MAX_BYTES`] bytes and never fails on its content: what it
//! cannot read as syntax it reads as words, and [`Query::warnings`] says so. It knows nothing of
//! syllables, marks or the index: a [`Node::Word`] is a chunk of text between white space, which
//! the analyzer splits later.
//!
//! ```
//! # use timbao::search::query::parse;
//! let query = parse("bão số 3 -Yagi ngày:9/2024").expect("short enough");
//! assert_eq!(query.words.len(), 3);
//! assert_eq!(query.reading(), "bão số 3 NOT Yagi date:2024-09");
//! ```
//!
//! # The language
//!
//! | written | means |
//! |---|---|
//! | `bão lũ` | both words, anywhere; the only part that a search may relax |
//! | `a AND b`, `a VÀ b` | both, never relaxed: one explicit AND makes every word beside it required |
//! | `a OR b`, `a HOẶC b` | either |
//! | `NOT a`, `KHÔNG a`, `-a` | without |
//! | `"quân khu 1"`, `"quân khu"~4`, `="hòa"` | phrase, loose phrase, phrase exactly as written |
//! | `a NEAR/4 b`, `a GẦN/4 b`, `a NEAR b` | at most 4 (10) positions apart, in any order |
//! | `kinh te*` | words that begin with `te` |
//! | `title:a`, `tiêu đề:"a b"`, `title:(a OR b)` | only in that field (see [`TextField`]) |
//! | `category:the-thao/bong-da`, `nguồn:vnexpress`, `date:2023-01..2023-06` | filters |
//!
//! Precedence, tightest first: NEAR, NOT, AND (written or not), OR.
//!
//! Operators are upper case. A Vietnamese one is a plain word in a query without a lower-case
//! letter, and between neighbours in capitals (`KHÔNG THỂ BỎ QUA: 5 món ngon`). An operator that
//! lacks an operand is a word. A `-` counts only at the start of a word that begins with no digit, so
//! `Covid-19`, `Su -30` and `Hà Nội - Huế` are text. A field's value follows its colon directly, so `Tác giả: ai` is text.

mod ast;
mod build;
mod date;
mod field;
mod lexer;
mod reading;
mod tidy;
mod warning;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::analysis::to_nfc;

pub use ast::{Filter, Node, TextField};
pub use date::{DateFilter, SimpleDate};
pub(super) use lexer::{is_blank, is_quote};
pub use warning::Warning;

/// The longest query text that is read, in bytes.
pub const MAX_BYTES: usize = 4096;
/// The deepest nesting of brackets; deeper ones are ignored.
pub const MAX_DEPTH: usize = 32;
/// The most words, phrases and filters of one query; the rest is dropped.
pub const MAX_TERMS: usize = 256;
/// The greatest distance of a NEAR and of a loose phrase.
pub const MAX_DISTANCE: u32 = 100;

/// A query as read: what an article must hold, and what the reader should be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The words of the top level joined by mere juxtaposition, each a [`Node::Word`] without
    /// field. All are wanted; only these may be relaxed.
    pub words: Vec<Node>,
    /// Everything else at the top level: an article must satisfy each, whatever is relaxed.
    pub required: Vec<Node>,
    /// What was not read the way it was perhaps meant, in the order of discovery.
    pub warnings: Vec<Warning>,
    /// The query text in NFC; every span points into it.
    pub text: String,
}

impl Query {
    /// Returns whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.required.is_empty()
    }

    /// Returns the query in its canonical English form, as it was understood.
    pub fn reading(&self) -> String {
        reading::of_query(self)
    }
}

/// Reads a query text.
///
/// # Errors
///
/// [`TooLong`] for a text of more than [`MAX_BYTES`] bytes, and for nothing else.
pub fn parse(text: &str) -> Result<Query, TooLong> {
    if text.len() > MAX_BYTES {
        return Err(TooLong { bytes: text.len(), limit: MAX_BYTES });
    }
    // NFC makes UTF-8 at most three times as long, so this stays within 12 KB.
    let text = to_nfc(text).into_owned();
    let mut warnings = warning::Warnings::default();
    let tokens = lexer::tokens(&text, &mut warnings);
    let tokens = tidy::tidy(tokens, &text, &mut warnings);
    let (words, required) = build::build(tokens, &text, &mut warnings);
    Ok(Query { words, required, warnings: warnings.into_vec(), text })
}

/// The query text is longer than [`MAX_BYTES`]; shorten it or ask in several queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// Length of the text as given.
    pub bytes: usize,
    /// The limit it exceeds.
    pub limit: usize,
}

impl TooLong {
    /// Returns the stable name of this error.
    pub fn code(&self) -> &'static str {
        "query_too_long"
    }
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the query has {} bytes; the limit is {}", self.bytes, self.limit)
    }
}

impl std::error::Error for TooLong {}
