//! Relevance by judged topics: topics and qrels in, runs, measures and comparisons out.
//!
//! Not here: anything that knows how the answers came about.

mod beir;
mod compare;
mod marks;
mod metrics;
mod score;
mod suite;
mod trec;

use std::time::{Duration, Instant};

pub use compare::{Change, Comparison, changes, compare, randomisation_test};
pub use marks::{MarksScores, Restored, read_lines, restore_marks};
pub use metrics::{Measure, USUAL_MEASURES};
pub use score::{Scores, TopicScore, percentile, score};
pub use suite::{Set, SetFiles, read_suite};
pub use trec::{
    Exclusions, Qrels, Topic, read_exclusions, read_qrels, read_run, read_topics, write_run,
};

use crate::error::Result;
use crate::search::{MAX_LIMIT, Ranking, SearchRequest, Searcher, TotalMode};

/// Hits looked at per topic, unless a measure looks further.
pub const USUAL_DEPTH: usize = 100;

/// The answer to one topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicRun {
    /// The topic's identifier.
    pub topic: String,
    /// Identities and scores, best first.
    pub hits: Vec<(String, f32)>,
    /// How long the search took; the median where it was repeated. `None` for a run that was read.
    pub elapsed: Option<Duration>,
}

/// How topics are run.
#[derive(Debug, Clone, Copy)]
pub struct RunOptions {
    /// The numbers of the ranking.
    pub ranking: Ranking,
    /// Hits per topic, at most [`MAX_LIMIT`].
    pub depth: usize,
    /// How often each topic is searched; its time is the median.
    pub repeat: usize,
}

impl Default for RunOptions {
    fn default() -> Self {
        RunOptions { ranking: Ranking::default(), depth: USUAL_DEPTH, repeat: 1 }
    }
}

/// Runs all topics, one after the other, as often as asked. A topic's section limits its search; articles of `exclusions` are
/// left out of the run.
///
/// # Errors
/// Those of [`Searcher::search`].
pub fn run(
    searcher: &Searcher,
    topics: &[Topic],
    exclusions: &Exclusions,
    options: &RunOptions,
) -> Result<Vec<TopicRun>> {
    let mut runs: Vec<TopicRun> = Vec::with_capacity(topics.len());
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); topics.len()];
    for round in 0..options.repeat.max(1) {
        for (topic, times) in topics.iter().zip(&mut times) {
            let excluded = exclusions.get(&topic.id);
            let mut request = SearchRequest::new(&topic.query);
            request.categories.extend(topic.category.clone());
            let margin = excluded.map_or(0, |excluded| excluded.len());
            request.limit = options.depth.saturating_add(margin).min(MAX_LIMIT);
            request.total = TotalMode::None;
            request.fetch = false;
            request.ranking = options.ranking;
            let started = Instant::now();
            let response = searcher.search(&request)?;
            times.push(started.elapsed());
            if round > 0 {
                continue;
            }
            let hits = response
                .hits
                .into_iter()
                .map(|hit| (hit.identity.to_string(), hit.score))
                .filter(|(id, _)| excluded.is_none_or(|excluded| !excluded.contains(id)))
                .take(options.depth)
                .collect();
            runs.push(TopicRun { topic: topic.id.clone(), hits, elapsed: None });
        }
    }
    for (run, mut times) in runs.iter_mut().zip(times) {
        times.sort_unstable();
        run.elapsed = Some(percentile(&times, 0.5));
    }
    Ok(runs)
}
