//! The queries of a data set in the form of BEIR (Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of
//! Information Retrieval Models", 2021): a folder with `queries.jsonl`, `qrels/test.tsv` and `corpus.jsonl`.
//!
//! Not here: its articles, which `source` reads, and its judgements, which differ from TREC's by a column (`eval::trec`).

use std::path::Path;

use serde::Deserialize;

use super::Topic;
use super::trec::{bad_line, lines};
use crate::error::Result;

/// The queries, in the folder of a data set.
pub(super) const QUERIES: &str = "queries.jsonl";
/// The judgements that results are reported on.
pub(super) const TEST_QRELS: &str = "qrels/test.tsv";

#[derive(Deserialize)]
struct Query {
    #[serde(rename = "_id")]
    id: Id,
    text: String,
}

/// Some data sets count their queries.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(u64),
}

/// Reads `{"_id": …, "text": …}` lines with their numbers.
///
/// # Errors
/// [`crate::Error::Io`]; [`crate::Error::Request`] names the first line that cannot be read.
pub(super) fn read_queries(path: &Path) -> Result<Vec<(usize, Topic)>> {
    let mut topics = Vec::new();
    for (number, line) in lines(path)? {
        let query: Query = serde_json::from_str(&line)
            .map_err(|_| bad_line(path, number, "a query is {\"_id\": …, \"text\": …}"))?;
        let id = match query.id {
            Id::Text(id) => id,
            Id::Number(number) => number.to_string(),
        };
        topics.push((number, Topic { id, query: query.text, category: None }));
    }
    Ok(topics)
}
