//! Relevance by judged topics: TREC topics and qrels in, metrics and runs out.
//!
//! Not here: anything that knows how the answers came about.

mod metrics;
mod trec;

use std::collections::HashMap;
use std::time::{Duration, Instant};

pub use metrics::{Judged, Metrics, percentile};
pub use trec::{Exclusions, Qrels, Topic, read_exclusions, read_qrels, read_topics, write_run};

use crate::error::Result;
use crate::search::{Ranking, SearchRequest, Searcher, TotalMode};

/// Hits looked at per topic.
pub const DEPTH: usize = 100;

/// The answer to one topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicRun {
    /// The topic's identifier.
    pub topic: String,
    /// Identities and scores, best first, at most [`DEPTH`].
    pub hits: Vec<(String, f32)>,
    /// How long the search took.
    pub elapsed: Duration,
}

/// Runs all topics, one after the other. A topic's third column is the section it is limited to; articles of `exclusions`
/// are left out of the run.
///
/// # Errors
/// Those of [`Searcher::search`].
pub fn run(
    searcher: &Searcher,
    topics: &[Topic],
    exclusions: &Exclusions,
    ranking: &Ranking,
) -> Result<Vec<TopicRun>> {
    let mut runs = Vec::with_capacity(topics.len());
    for topic in topics {
        let excluded = exclusions.get(&topic.id);
        let mut request = SearchRequest::new(&topic.query);
        request.categories.extend(topic.category.clone());
        request.limit = DEPTH + excluded.map_or(0, |excluded| excluded.len());
        request.total = TotalMode::None;
        request.fetch = false;
        request.ranking = *ranking;
        let started = Instant::now();
        let response = searcher.search(&request)?;
        let elapsed = started.elapsed();
        let hits = response
            .hits
            .into_iter()
            .map(|hit| (hit.identity.to_string(), hit.score))
            .filter(|(id, _)| excluded.is_none_or(|excluded| !excluded.contains(id)))
            .take(DEPTH)
            .collect();
        runs.push(TopicRun { topic: topic.id.clone(), hits, elapsed });
    }
    Ok(runs)
}

/// Scores runs against judgements: the mean over all topics that have a relevant article; one without hits scores 0.
pub fn score(runs: &[TopicRun], qrels: &Qrels) -> Metrics {
    let nothing = HashMap::new();
    let judged: Vec<Judged> = runs
        .iter()
        .filter_map(|run| {
            let grades = qrels.get(&run.topic).unwrap_or(&nothing);
            grades
                .values()
                .any(|&grade| grade > 0)
                .then(|| Judged::new(run.hits.iter().map(|(id, _)| id.as_str()), grades))
        })
        .collect();
    Metrics::mean(&judged)
}
