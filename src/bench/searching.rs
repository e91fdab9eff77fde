//! Searching measured: the same queries on one thread and on several, each answer compared with the first one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use xxhash_rust::xxh3::Xxh3;

use super::machine::Machine;
use super::questions::QueryKind;
use super::spread::Spread;
use crate::error::Result;
use crate::eval::percentile;
use crate::search::{SearchRequest, SearchResponse, Searcher};

/// What an answer said, as far as two answers must agree: ids in their order, the total, and the snippets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer(u64);

impl Answer {
    fn of(response: &SearchResponse) -> Answer {
        let mut hash = Xxh3::new();
        hash.update(&response.total.unwrap_or(u64::MAX).to_le_bytes());
        for hit in &response.hits {
            hash.update(hit.identity.to_string().as_bytes());
            hash.update(&hit.score.to_bits().to_le_bytes());
            if let Some(content) = &hit.content {
                hash.update(content.title.as_bytes());
                hash.update(content.snippet.text.as_bytes());
            }
        }
        Answer(hash.digest())
    }
}

/// The right answers, and what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// In the order of the queries.
    pub answers: Vec<Answer>,
    /// Queries that find something.
    pub found: usize,
    /// Hits listed, of all queries together.
    pub hits: u64,
}

/// Returns the answers of one thread.
///
/// # Errors
/// Those of [`Searcher::search`].
pub fn answers(searcher: &Searcher, requests: &[SearchRequest]) -> Result<Answers> {
    let mut all = Answers { answers: Vec::with_capacity(requests.len()), found: 0, hits: 0 };
    for request in requests {
        let response = searcher.search(request)?;
        all.found += usize::from(!response.hits.is_empty() || response.total > Some(0));
        all.hits += response.hits.len() as u64;
        all.answers.push(Answer::of(&response));
    }
    Ok(all)
}

/// All queries once.
#[derive(Debug, Clone, PartialEq)]
pub struct Pass {
    /// How long each took, shortest first.
    pub times: Vec<Duration>,
    /// From the first query to the last answer.
    pub elapsed: Duration,
    /// Answers that are not the right ones.
    pub wrong: usize,
}

impl Pass {
    /// Searches all queries once on so many threads, each taking the next one.
    ///
    /// # Errors
    /// Those of [`Searcher::search`].
    pub fn run(
        searcher: &Searcher,
        requests: &[SearchRequest],
        right: &[Answer],
        threads: usize,
    ) -> Result<Pass> {
        let next = AtomicUsize::new(0);
        let work = || -> Result<(Vec<Duration>, usize)> {
            let (mut times, mut wrong) = (Vec::new(), 0);
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(request) = requests.get(at) else { return Ok((times, wrong)) };
                let started = Instant::now();
                let response = searcher.search(request)?;
                times.push(started.elapsed());
                wrong += usize::from(right.get(at) != Some(&Answer::of(&response)));
            }
        };
        let started = Instant::now();
        let parts: Vec<Result<(Vec<Duration>, usize)>> = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut parts = vec![work()];
            parts.extend(others.into_iter().filter_map(|thread| thread.join().ok()));
            parts
        });
        let elapsed = started.elapsed();
        let mut pass = Pass { times: Vec::new(), elapsed, wrong: 0 };
        for part in parts {
            let (times, wrong) = part?;
            pass.times.extend(times);
            pass.wrong += wrong;
        }
        pass.times.sort_unstable();
        Ok(pass)
    }
}

/// Latencies over several passes, in microseconds, each figure with its spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latencies {
    /// Half of all queries take at most this.
    pub p50: Spread,
    /// 95 of 100 do.
    pub p95: Spread,
    /// 99 of 100 do.
    pub p99: Spread,
    /// All do.
    pub max: Spread,
    /// Queries a second.
    pub per_second: Spread,
}

impl Latencies {
    /// Returns what passes come to; `None` of nothing.
    pub fn of(passes: &[Pass]) -> Option<Latencies> {
        let at = |share: f64| {
            let micros = |pass: &Pass| percentile(&pass.times, share).as_secs_f64() * 1e6;
            Spread::of(passes.iter().map(micros))
        };
        let rate = |pass: &Pass| pass.times.len() as f64 / pass.elapsed.as_secs_f64().max(1e-9);
        Some(Latencies {
            p50: at(0.50)?,
            p95: at(0.95)?,
            p99: at(0.99)?,
            max: at(1.0)?,
            per_second: Spread::of(passes.iter().map(rate))?,
        })
    }
}

/// The first pass over an index that is not in memory, in a process of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Cold {
    /// Opening the index, in milliseconds.
    pub open_ms: Spread,
    /// From then to the first answer, in milliseconds.
    pub first_ms: Spread,
    /// All queries once, the first one included.
    pub latencies: Latencies,
}

/// One kind of query measured.
#[derive(Debug, Clone, PartialEq)]
pub struct KindBench {
    /// Which.
    pub kind: QueryKind,
    /// How many queries.
    pub queries: usize,
    /// Of them, those that find something.
    pub found: usize,
    /// Hits listed, of all together.
    pub hits: u64,
    /// By number of threads.
    pub warm: Vec<(usize, Latencies)>,
    /// Where it was measured.
    pub cold: Option<Cold>,
}

/// All kinds measured on one index.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchBench {
    /// Where.
    pub machine: Machine,
    /// Articles of the index.
    pub articles: u64,
    /// Its segments.
    pub segments: usize,
    /// Its bytes.
    pub index_bytes: u64,
    /// Which state of it.
    pub fingerprint: u64,
    /// Where the topics come from.
    pub topics: String,
    /// Passes on each number of threads.
    pub rounds: usize,
    /// How the index was brought out of memory for the cold passes; `None` if nothing was done.
    pub dropped: Option<&'static str>,
    /// The most anonymous memory seen while searching, in bytes.
    pub peak_anonymous_bytes: Option<u64>,
    /// The kinds.
    pub kinds: Vec<KindBench>,
}
