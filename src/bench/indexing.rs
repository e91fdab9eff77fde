//! Indexing measured: one round in a process of its own, and what several rounds come to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use serde::Deserialize;
use xxhash_rust::xxh3::Xxh3;

use super::machine::Machine;
use super::usage::{MemoryWatch, cpu_seconds};
use crate::engine::Snapshot;
use crate::error::{Error, Result};
use crate::index::Index;
use crate::indexer::{IndexOptions, index};
use crate::source::{Reader, SourceOptions};

/// What is indexed: enough to know whether two measurements are of the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corpus {
    /// The sources as they were named.
    pub sources: Vec<PathBuf>,
    /// Records in them, read or not.
    pub records: u64,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// A hash (XXH3, 128 bits) of the records in their order, whatever they are packed with.
    pub hash: u128,
}

impl Corpus {
    /// Reads sources once, which also brings them into the page cache.
    ///
    /// # Errors
    /// [`Error::Request`] when a named source does not exist.
    pub fn read(sources: &[PathBuf], options: &SourceOptions) -> Result<Corpus> {
        let mut reader = Reader::open(sources, options).map_err(|error| Error::Request {
            code: "bad_source",
            field: "source",
            reason: error.to_string(),
        })?;
        let mut hash = Xxh3::new();
        let mut records = 0;
        for record in reader.by_ref() {
            records += 1;
            hash.update(&record.map_or(0, |record| record.hash()).to_le_bytes());
        }
        let bytes = reader.source_bytes();
        Ok(Corpus { sources: sources.to_vec(), records, bytes, hash: hash.digest128() })
    }
}

/// One round of indexing into an empty folder.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct IndexRound {
    /// Records met.
    pub records: u64,
    /// Records that are no articles.
    pub rejected: u64,
    /// Articles that came twice, or in two versions.
    pub repeated: u64,
    /// Articles in the index, as its check counts them.
    pub articles: u64,
    /// Whether the check found every file and article whole.
    pub intact: bool,
    /// Bytes of unpacked source.
    pub source_bytes: u64,
    /// Bytes of title, lead, body and captions.
    pub text_bytes: u64,
    /// Tokens of all text.
    pub tokens: u64,
    /// Different terms of all text.
    pub terms: u64,
    /// From the first byte read to the last one durable, merges included.
    pub seconds: f64,
    /// Of these, making the last commit durable.
    pub commit_seconds: f64,
    /// Of these, merging after it.
    pub merge_seconds: f64,
    /// CPU time of all threads.
    pub cpu_seconds: Option<f64>,
    /// The most anonymous memory seen, every 5 ms.
    pub peak_anonymous_bytes: Option<u64>,
    /// Segments of the index.
    pub segments: u64,
    /// Bytes of the index.
    pub index_bytes: u64,
    /// Bytes by part of the index.
    pub parts: BTreeMap<String, u64>,
}

impl IndexRound {
    /// Indexes sources into the empty folder `root` and looks at what came of it; only the indexing is measured. To have memory
    /// and CPU time of nothing else, the process should do nothing else.
    ///
    /// # Errors
    /// Those of [`index`] and [`Index::check`].
    pub fn run(root: &Path, sources: &[PathBuf], options: &IndexOptions) -> Result<IndexRound> {
        let never = AtomicBool::new(false);
        let cpu_before = cpu_seconds();
        let memory = MemoryWatch::start();
        let report = index(root, sources, options, &never, &mut |_| {});
        let peak_anonymous_bytes = memory.stop();
        let cpu = cpu_seconds().zip(cpu_before).map(|(after, before)| after - before);
        let report = report?;

        let index = Index::open(root)?;
        let check = index.check()?;
        let snapshot = Snapshot::of(&index)?;
        let mut text_bytes = 0;
        snapshot.each_article(&mut |_, stored| {
            let article = &stored.article;
            let captions: usize = article.captions.iter().map(String::len).sum();
            let texts = article.title.len() + article.lead.len() + article.body.len() + captions;
            text_bytes += texts as u64;
        })?;
        let counts = &report.counts;
        Ok(IndexRound {
            records: counts.records,
            rejected: counts.rejected,
            repeated: counts.duplicates + counts.updated + counts.unchanged,
            articles: check.articles,
            intact: check.is_intact(),
            source_bytes: report.source_bytes,
            text_bytes,
            tokens: snapshot.tokens(),
            terms: snapshot.different_terms(),
            seconds: report.elapsed.as_secs_f64(),
            commit_seconds: report.commit.as_secs_f64(),
            merge_seconds: report.merge.as_secs_f64(),
            cpu_seconds: cpu,
            peak_anonymous_bytes,
            segments: report.segments,
            index_bytes: report.index_bytes,
            parts: parts(&index)?,
        })
    }

    /// Returns why the numbers of this round must not be believed, if so: every record has to be in the index or accounted for.
    pub fn objection(&self, corpus: &Corpus) -> Option<String> {
        if self.records != corpus.records {
            Some(format!("{} records were read of {}", self.records, corpus.records))
        } else if self.records != self.articles + self.rejected + self.repeated {
            Some(format!(
                "{} records are not {} articles, {} rejected and {} repeated ones",
                self.records, self.articles, self.rejected, self.repeated
            ))
        } else if self.articles == 0 {
            Some("there is no article in the index".to_owned())
        } else {
            (!self.intact).then(|| "the index is not intact".to_owned())
        }
    }
}

/// Rounds of indexing the same in the same way.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexBench {
    /// Where.
    pub machine: Machine,
    /// What.
    pub corpus: Corpus,
    /// Indexing threads.
    pub threads: usize,
    /// Memory for segments that are not written yet, in bytes.
    pub memory_bytes: usize,
    /// Whether all segments were brought into one.
    pub merged: bool,
    /// The rounds in their order.
    pub rounds: Vec<IndexRound>,
}

/// Returns the bytes of an index by what is in them.
fn parts(index: &Index) -> Result<BTreeMap<String, u64>> {
    let mut parts = BTreeMap::new();
    for (extension, bytes) in index.disk_usage()? {
        let part = match extension.as_str() {
            "term" => "terms",
            "idx" => "postings",
            "pos" => "positions",
            "fast" => "fast_fields",
            "fieldnorm" => "lengths",
            "store" => "store",
            "vocabulary" => "vocabulary",
            "phrases" => "phrases",
            "gists" => "gists",
            _ => "other",
        };
        *parts.entry(part.to_owned()).or_default() += bytes;
    }
    Ok(parts)
}
