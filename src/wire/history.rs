//! The texts an article has had, and what differs between them.

use serde::Serialize;

use super::Article;
use crate::changes::{Change, Difference};
use crate::date::{PartialDate, Precision};
use crate::index::{self, Ingest};

/// The texts of an article, oldest first.
#[derive(Debug, Serialize)]
pub struct History<'a> {
    id: String,
    versions: Vec<HistoryEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct HistoryEntry<'a> {
    number: u32,
    /// Whether it is the one that is searched.
    is_current: bool,
    replaced_at: Option<String>,
    ingest: Option<IngestFacts<'a>>,
    article: Article<'a>,
}

/// Where an article came from.
#[derive(Debug, Serialize)]
struct IngestFacts<'a> {
    source: &'a str,
    /// Null for a whole file.
    line: Option<u64>,
    record_hash: String,
    at: Option<String>,
    tool: &'a str,
}

impl<'a> IngestFacts<'a> {
    fn of(ingest: &'a Ingest) -> Option<IngestFacts<'a>> {
        (*ingest != Ingest::default()).then(|| IngestFacts {
            source: &ingest.source,
            line: Some(ingest.line).filter(|line| *line > 0),
            record_hash: format!("{:032x}", ingest.record_hash),
            at: moment(ingest.at),
            tool: &ingest.tool,
        })
    }
}

fn moment(second: i64) -> Option<String> {
    PartialDate::from_start(second, Precision::Minute).map(|date| date.to_string())
}

impl<'a> From<&'a [index::Version]> for History<'a> {
    fn from(versions: &'a [index::Version]) -> Self {
        let entry = |version: &'a index::Version| HistoryEntry {
            number: version.number,
            is_current: version.replaced_at.is_none(),
            replaced_at: version.replaced_at.and_then(moment),
            ingest: IngestFacts::of(&version.ingest),
            article: Article::from(&version.article),
        };
        let id = versions.last().map(|version| version.article.identity.to_string());
        History { id: id.unwrap_or_default(), versions: versions.iter().map(entry).collect() }
    }
}

/// What differs between two texts of an article.
#[derive(Debug, Serialize)]
pub struct Differences<'a> {
    id: String,
    from: u32,
    to: u32,
    differences: Vec<PartDifference<'a>>,
}

#[derive(Debug, Serialize)]
struct PartDifference<'a> {
    field: &'static str,
    pieces: Vec<Piece<'a>>,
}

#[derive(Debug, Serialize)]
struct Piece<'a> {
    /// `same`, `removed` or `added`.
    change: &'static str,
    text: &'a str,
}

impl<'a> Differences<'a> {
    /// Returns the differences from one text to another.
    pub fn new(from: &index::Version, to: &index::Version, all: &'a [Difference]) -> Self {
        let piece = |(change, text): &'a (Change, String)| Piece {
            change: match change {
                Change::Same => "same",
                Change::Removed => "removed",
                Change::Added => "added",
            },
            text,
        };
        let part = |part: &'a Difference| PartDifference {
            field: part.field,
            pieces: part.pieces.iter().map(piece).collect(),
        };
        Differences {
            id: to.article.identity.to_string(),
            from: from.number,
            to: to.number,
            differences: all.iter().map(part).collect(),
        }
    }
}
