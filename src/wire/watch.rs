//! Saved searches and what is new in them.

use serde::Serialize;

use super::{Failure, FailureDetail, Hit, SpanUnit};
use crate::search;

/// The saved searches.
#[derive(Debug, Serialize)]
pub struct SavedSearches<'a> {
    /// The file they are in.
    pub file: &'a str,
    /// In the order of the file.
    pub searches: Vec<SavedSearch<'a>>,
}

/// One of them.
#[derive(Debug, Serialize)]
pub struct SavedSearch<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it searches for.
    pub query: &'a str,
    /// Sections.
    pub category: &'a [String],
    /// Earliest date.
    pub from: Option<&'a str>,
    /// Latest date.
    pub to: Option<&'a str>,
    /// When it was last run or added.
    pub last_run: Option<String>,
    /// Articles reported, or known when it was added.
    pub known: usize,
}

/// What a run of saved searches found.
#[derive(Debug, Serialize)]
pub struct WatchRun<'a> {
    /// The searches that were run.
    pub searches: Vec<Watched<'a>>,
}

/// What one search found, or why nothing could be.
#[derive(Debug, Serialize)]
pub struct Watched<'a> {
    name: &'a str,
    new: usize,
    waiting: u64,
    hits: Vec<Hit<'a>>,
    error: Option<FailureDetail<'a>>,
}

impl<'a> Watched<'a> {
    /// Returns what is new; `waiting` is what the next run will report.
    pub fn new(name: &'a str, hits: &'a [search::Hit], waiting: u64) -> Watched<'a> {
        let of = |hit| Hit::new(hit, SpanUnit::Bytes);
        Watched { name, new: hits.len(), waiting, hits: hits.iter().map(of).collect(), error: None }
    }

    /// Returns why a search could not be run.
    pub fn failed(name: &'a str, failure: Failure<'a>) -> Watched<'a> {
        Watched { error: Some(failure.error), ..Watched::new(name, &[], 0) }
    }
}
