//! What only a server says: that it is ready, and what became of articles that were sent to it.

use serde::Serialize;

use super::run::RecordCounts;
use crate::index::Outcome;
use crate::indexer::Counts;
use crate::keys;
use crate::source::SourceError;

/// A server that can search.
#[derive(Debug, Serialize)]
pub struct Ready {
    /// `ready`.
    pub status: &'static str,
    /// Articles that can be found.
    pub articles: u64,
    /// Version of the program.
    pub version: &'static str,
    /// Seconds since it was started.
    pub uptime_s: u64,
}

/// What became of the records of a body. `records = indexed + updated + unchanged + duplicates + rejected + taken_down`; all but the last two
/// are durable.
#[derive(Debug, Serialize)]
pub struct Uploaded {
    #[serde(flatten)]
    counts: RecordCounts,
    results: Vec<UploadedRecord>,
}

impl Uploaded {
    /// Returns the account of a body, its records in their order.
    pub fn new(counts: &Counts, results: Vec<UploadedRecord>) -> Uploaded {
        Uploaded { counts: RecordCounts::from(counts), results }
    }
}

/// What became of one record.
#[derive(Debug, Serialize)]
pub struct UploadedRecord {
    /// Its number in the body, from 1.
    pub record: u64,
    /// The line it starts on, from 1.
    pub line: u64,
    id: Option<String>,
    outcome: &'static str,
    code: Option<&'static str>,
    reason: Option<String>,
}

impl UploadedRecord {
    /// Returns the line of an article that was taken.
    pub fn taken(record: u64, line: u64, id: String, outcome: Outcome) -> UploadedRecord {
        let outcome = match outcome {
            Outcome::Indexed => "indexed",
            Outcome::Updated => "updated",
            Outcome::Unchanged => "unchanged",
            Outcome::Duplicate => "duplicate",
            Outcome::TakenDown => "taken_down",
        };
        let is_away = outcome == "taken_down";
        let reason = "it is on the takedown list, which says since when and why";
        UploadedRecord {
            record,
            line,
            id: Some(id),
            outcome,
            code: is_away.then_some("taken_down"),
            reason: is_away.then(|| reason.to_owned()),
        }
    }

    /// Returns the line of a record that is no article.
    pub fn rejected(record: u64, problem: &SourceError) -> UploadedRecord {
        let origin = problem.origin();
        let reason = problem.to_string();
        // The place stands in fields of its own.
        let reason = reason.strip_prefix(&format!("{origin}: ")).unwrap_or(&reason).to_owned();
        UploadedRecord {
            record,
            line: origin.line,
            id: None,
            outcome: "rejected",
            code: Some(problem.code()),
            reason: Some(reason),
        }
    }
}

/// The keys of a server, without their secrets.
#[derive(Debug, Serialize)]
pub struct Keys<'a> {
    keys: Vec<Key<'a>>,
}

impl<'a> Keys<'a> {
    /// Returns them in the order given.
    pub fn new(keys: impl Iterator<Item = &'a keys::Key>) -> Keys<'a> {
        Keys { keys: keys.map(|key| Key::new(key, None)).collect() }
    }
}

/// A key of a server.
#[derive(Debug, Serialize)]
pub struct Key<'a> {
    id: &'a str,
    /// What is to be presented; known only when the key is made.
    key: Option<&'a str>,
    name: &'a str,
    scope: &'static str,
    created: String,
    expires: Option<String>,
    origins: &'a [String],
    categories: &'a [String],
    rate: Option<u32>,
}

impl<'a> Key<'a> {
    /// Returns a key, with its secret where it was just made.
    pub fn new(key: &'a keys::Key, presented: Option<&'a str>) -> Key<'a> {
        Key {
            id: &key.id,
            key: presented,
            name: &key.name,
            scope: key.scope.name(),
            created: key.created.to_string(),
            expires: key.expires.map(|expires| expires.to_string()),
            origins: &key.origins,
            categories: &key.sections,
            rate: key.rate,
        }
    }
}
