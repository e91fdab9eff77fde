//! The account of an indexing run and the lines of its report file.

use serde::Serialize;

use crate::index::{Prepared, Takedown};
use crate::indexer::{Counts, IndexReport};
use crate::source::{Conversion, Skipped, SourceError};

/// The account of an indexing run. `records = indexed + updated + unchanged + duplicates + rejected + taken_down`.
#[derive(Debug, Serialize)]
pub struct Index {
    #[serde(flatten)]
    counts: RecordCounts,
    failed_files: u64,
    /// What was read from other encodings than UTF-8.
    encodings: Vec<EncodingCounts>,
    source_bytes: u64,
    elapsed_ms: u64,
    articles_per_second: f64,
    mb_per_second: f64,
    index_bytes: u64,
    segments: u64,
    interrupted: bool,
}

/// What was read from one encoding.
#[derive(Debug, Serialize)]
pub(super) struct EncodingCounts {
    encoding: &'static str,
    files: u64,
    records: u64,
    lost: u64,
}

/// What became of the records of a run.
#[derive(Debug, Serialize)]
pub struct RecordCounts {
    records: u64,
    indexed: u64,
    updated: u64,
    unchanged: u64,
    duplicates: u64,
    rejected: u64,
    taken_down: u64,
}

impl From<&Counts> for RecordCounts {
    fn from(counts: &Counts) -> Self {
        let Counts { records, indexed, updated, unchanged, duplicates, rejected, taken_down } =
            *counts;
        RecordCounts { records, indexed, updated, unchanged, duplicates, rejected, taken_down }
    }
}

impl From<&IndexReport> for Index {
    fn from(report: &IndexReport) -> Self {
        let per_second = |amount: f64| {
            let rate = amount / report.elapsed.as_secs_f64().max(1e-6);
            (rate * 100.0).round() / 100.0
        };
        Index {
            counts: RecordCounts::from(&report.counts),
            failed_files: report.failed_files,
            encodings: report
                .encodings
                .iter()
                .map(|(encoding, counts)| EncodingCounts {
                    encoding: encoding.name(),
                    files: counts.files,
                    records: counts.records,
                    lost: counts.lost,
                })
                .collect(),
            source_bytes: report.source_bytes,
            elapsed_ms: report.elapsed.as_millis() as u64,
            articles_per_second: per_second(report.counts.records as f64),
            mb_per_second: per_second(report.source_bytes as f64 / 1e6),
            index_bytes: report.index_bytes,
            segments: report.segments,
            interrupted: report.interrupted,
        }
    }
}

/// A line of an indexing run's report file: a record that was rejected, a file that was left out or cut off, or what is
/// durable.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ReportLine {
    /// Something that is not in the index.
    #[non_exhaustive]
    Problem {
        /// The file; `-` is standard input.
        path: String,
        /// The line the record starts on; `null` when the whole file is meant.
        line: Option<u64>,
        /// Stable name of the kind of problem; `skipped` for a file that is not read.
        code: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Something that is in the index, and was in another encoding than UTF-8.
    #[non_exhaustive]
    Converted {
        /// The file; `-` is standard input.
        path: String,
        /// The line the record starts on; `null` when the whole file is meant.
        line: Option<u64>,
        /// `converted`.
        code: &'static str,
        /// The encoding.
        encoding: &'static str,
        /// How certain that is, 0 to 1.
        certainty: f64,
        /// How many bytes stand for nothing there.
        lost: u64,
        /// The first of them.
        lost_at: Vec<String>,
    },
    /// Everything counted is durable.
    #[non_exhaustive]
    Committed {
        /// Records so far.
        committed: u64,
        /// What became of them.
        #[serde(flatten)]
        counts: RecordCounts,
    },
}

impl From<&SourceError> for ReportLine {
    fn from(problem: &SourceError) -> Self {
        let origin = problem.origin();
        let reason = problem.to_string();
        // The place stands in fields of its own.
        let reason = reason.strip_prefix(&format!("{origin}: ")).unwrap_or(&reason).to_owned();
        ReportLine::Problem {
            path: origin.path.to_string_lossy().into_owned(),
            line: Some(origin.line).filter(|&line| line > 0),
            code: problem.code(),
            reason,
        }
    }
}

impl ReportLine {
    /// Returns the line of an article that is on the takedown list.
    pub fn taken_down(article: &Prepared, entry: &Takedown) -> ReportLine {
        let ingest = article.ingest();
        let since = if entry.date.is_empty() { "" } else { " since " };
        let why = if entry.reason.is_empty() { "" } else { ": " };
        ReportLine::Problem {
            path: ingest.source.clone(),
            line: Some(ingest.line).filter(|&line| line > 0),
            code: "taken_down",
            reason: format!(
                "{} is on the takedown list{since}{}{why}{}",
                article.identity(),
                entry.date,
                entry.reason
            ),
        }
    }
}

impl From<&Skipped> for ReportLine {
    fn from(skipped: &Skipped) -> Self {
        ReportLine::Problem {
            path: skipped.path.to_string_lossy().into_owned(),
            line: None,
            code: "skipped",
            reason: skipped.reason.clone(),
        }
    }
}

impl From<&Conversion> for ReportLine {
    fn from(conversion: &Conversion) -> Self {
        let lost_at = conversion.losses.first.iter().map(|(at, what)| format!("{what} at {at}"));
        ReportLine::Converted {
            path: conversion.origin.path.to_string_lossy().into_owned(),
            line: Some(conversion.origin.line).filter(|&line| line > 0),
            code: "converted",
            encoding: conversion.encoding.name(),
            certainty: (conversion.certainty * 1e4).round() / 1e4,
            lost: conversion.losses.count,
            lost_at: lost_at.collect(),
        }
    }
}

impl From<&Counts> for ReportLine {
    fn from(counts: &Counts) -> Self {
        ReportLine::Committed { committed: counts.records, counts: RecordCounts::from(counts) }
    }
}
