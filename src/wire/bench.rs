//! Reports of measurements.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::bench::{self, IndexRound, Latencies, Spread};

/// Several measurements of one thing.
#[derive(Debug, Clone, Copy, Serialize)]
struct BenchSpread {
    median: f64,
    min: f64,
    max: f64,
}

impl From<Spread> for BenchSpread {
    fn from(spread: Spread) -> Self {
        BenchSpread {
            median: rounded(spread.median),
            min: rounded(spread.min),
            max: rounded(spread.max),
        }
    }
}

/// Three places are more than a clock on a shared machine can tell apart.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// Where a measurement was made.
#[derive(Debug, Serialize)]
struct BenchMachine {
    processor: Option<String>,
    cores: usize,
    memory_bytes: Option<u64>,
    system: String,
    kernel: Option<String>,
    load: Option<f64>,
    timbao: &'static str,
    tantivy: &'static str,
    optimised: bool,
}

impl From<&bench::Machine> for BenchMachine {
    fn from(machine: &bench::Machine) -> Self {
        BenchMachine {
            processor: machine.processor.clone(),
            cores: machine.cores,
            memory_bytes: machine.memory_bytes,
            system: machine.system.clone(),
            kernel: machine.kernel.clone(),
            load: machine.load,
            timbao: machine.timbao,
            tantivy: machine.tantivy,
            optimised: machine.optimised,
        }
    }
}

/// One round of indexing.
#[derive(Debug, Serialize)]
pub struct BenchIndexRound {
    records: u64,
    rejected: u64,
    repeated: u64,
    articles: u64,
    intact: bool,
    source_bytes: u64,
    text_bytes: u64,
    tokens: u64,
    terms: u64,
    seconds: f64,
    commit_seconds: f64,
    merge_seconds: f64,
    cpu_seconds: Option<f64>,
    peak_anonymous_bytes: Option<u64>,
    segments: u64,
    index_bytes: u64,
    parts: BTreeMap<String, u64>,
}

impl From<&IndexRound> for BenchIndexRound {
    fn from(round: &IndexRound) -> Self {
        BenchIndexRound {
            records: round.records,
            rejected: round.rejected,
            repeated: round.repeated,
            articles: round.articles,
            intact: round.intact,
            source_bytes: round.source_bytes,
            text_bytes: round.text_bytes,
            tokens: round.tokens,
            terms: round.terms,
            seconds: round.seconds,
            commit_seconds: round.commit_seconds,
            merge_seconds: round.merge_seconds,
            cpu_seconds: round.cpu_seconds,
            peak_anonymous_bytes: round.peak_anonymous_bytes,
            segments: round.segments,
            index_bytes: round.index_bytes,
            parts: round.parts.clone(),
        }
    }
}

/// Indexing measured. MB are 10⁶ bytes of unpacked source, or of text.
#[derive(Debug, Serialize)]
pub struct BenchIndex {
    machine: BenchMachine,
    sources: Vec<String>,
    corpus_records: u64,
    corpus_bytes: u64,
    /// XXH3 of 128 bits over the records, as 32 hexadecimal digits.
    corpus_hash: String,
    threads: usize,
    memory_bytes: usize,
    merged: bool,
    articles: u64,
    seconds: Option<BenchSpread>,
    articles_per_second: Option<BenchSpread>,
    mb_per_second: Option<BenchSpread>,
    text_mb_per_second: Option<BenchSpread>,
    commit_seconds: Option<BenchSpread>,
    merge_seconds: Option<BenchSpread>,
    cpu_seconds: Option<BenchSpread>,
    /// CPU seconds by seconds: cores at work.
    cores_used: Option<BenchSpread>,
    peak_anonymous_bytes: Option<BenchSpread>,
    index_bytes: Option<BenchSpread>,
    parts: BTreeMap<String, Option<BenchSpread>>,
    rounds: Vec<BenchIndexRound>,
}

impl From<&bench::IndexBench> for BenchIndex {
    fn from(measured: &bench::IndexBench) -> Self {
        let spread = |value: &dyn Fn(&IndexRound) -> Option<f64>| {
            Spread::of(measured.rounds.iter().filter_map(value)).map(BenchSpread::from)
        };
        let rate = |amount: &dyn Fn(&IndexRound) -> u64| {
            spread(&|round| Some(amount(round) as f64 / round.seconds.max(1e-9)))
        };
        let rate_mb = |amount: &dyn Fn(&IndexRound) -> u64| {
            spread(&|round| Some(amount(round) as f64 / 1e6 / round.seconds.max(1e-9)))
        };
        let parts = measured.rounds.iter().flat_map(|round| round.parts.keys());
        let size_of = |part: &String| {
            spread(&|round| Some(round.parts.get(part).copied().unwrap_or_default() as f64))
        };
        BenchIndex {
            machine: BenchMachine::from(&measured.machine),
            sources: measured
                .corpus
                .sources
                .iter()
                .map(|path| path.display().to_string())
                .collect(),
            corpus_records: measured.corpus.records,
            corpus_bytes: measured.corpus.bytes,
            corpus_hash: format!("{:032x}", measured.corpus.hash),
            threads: measured.threads,
            memory_bytes: measured.memory_bytes,
            merged: measured.merged,
            articles: measured.rounds.first().map_or(0, |round| round.articles),
            seconds: spread(&|round| Some(round.seconds)),
            articles_per_second: rate(&|round| round.articles),
            mb_per_second: rate_mb(&|round| round.source_bytes),
            text_mb_per_second: rate_mb(&|round| round.text_bytes),
            commit_seconds: spread(&|round| Some(round.commit_seconds)),
            merge_seconds: spread(&|round| Some(round.merge_seconds)),
            cpu_seconds: spread(&|round| round.cpu_seconds),
            cores_used: spread(&|round| Some(round.cpu_seconds? / round.seconds.max(1e-9))),
            peak_anonymous_bytes: spread(&|round| Some(round.peak_anonymous_bytes? as f64)),
            index_bytes: spread(&|round| Some(round.index_bytes as f64)),
            parts: parts.map(|part| (part.clone(), size_of(part))).collect(),
            rounds: measured.rounds.iter().map(BenchIndexRound::from).collect(),
        }
    }
}

/// Times of queries in microseconds.
#[derive(Debug, Serialize)]
struct BenchLatencies {
    p50_us: BenchSpread,
    p95_us: BenchSpread,
    p99_us: BenchSpread,
    max_us: BenchSpread,
    queries_per_second: BenchSpread,
}

impl From<&Latencies> for BenchLatencies {
    fn from(latencies: &Latencies) -> Self {
        BenchLatencies {
            p50_us: latencies.p50.into(),
            p95_us: latencies.p95.into(),
            p99_us: latencies.p99.into(),
            max_us: latencies.max.into(),
            queries_per_second: latencies.per_second.into(),
        }
    }
}

/// Times on a number of threads.
#[derive(Debug, Serialize)]
struct BenchThreads {
    threads: usize,
    #[serde(flatten)]
    latencies: BenchLatencies,
}

/// The first pass over an index that is not in memory.
#[derive(Debug, Serialize)]
struct BenchCold {
    open_ms: BenchSpread,
    first_ms: BenchSpread,
    #[serde(flatten)]
    latencies: BenchLatencies,
}

/// One kind of query measured.
#[derive(Debug, Serialize)]
struct BenchKind {
    kind: &'static str,
    queries: usize,
    found: usize,
    hits: u64,
    warm: Vec<BenchThreads>,
    cold: Option<BenchCold>,
}

/// Searching measured.
#[derive(Debug, Serialize)]
pub struct BenchSearch {
    machine: BenchMachine,
    articles: u64,
    segments: usize,
    index_bytes: u64,
    index_fingerprint: String,
    topics: String,
    rounds: usize,
    cache_dropped_by: Option<&'static str>,
    peak_anonymous_bytes: Option<u64>,
    kinds: Vec<BenchKind>,
}

impl From<&bench::SearchBench> for BenchSearch {
    fn from(measured: &bench::SearchBench) -> Self {
        let kind = |kind: &bench::KindBench| BenchKind {
            kind: kind.kind.name(),
            queries: kind.queries,
            found: kind.found,
            hits: kind.hits,
            warm: (kind.warm.iter())
                .map(|(threads, latencies)| BenchThreads {
                    threads: *threads,
                    latencies: latencies.into(),
                })
                .collect(),
            cold: kind.cold.as_ref().map(|cold| BenchCold {
                open_ms: cold.open_ms.into(),
                first_ms: cold.first_ms.into(),
                latencies: (&cold.latencies).into(),
            }),
        };
        BenchSearch {
            machine: BenchMachine::from(&measured.machine),
            articles: measured.articles,
            segments: measured.segments,
            index_bytes: measured.index_bytes,
            index_fingerprint: format!("{:016x}", measured.fingerprint),
            topics: measured.topics.clone(),
            rounds: measured.rounds,
            cache_dropped_by: measured.dropped,
            peak_anonymous_bytes: measured.peak_anonymous_bytes,
            kinds: measured.kinds.iter().map(kind).collect(),
        }
    }
}

/// The first pass of a process over an index, for the process that started it.
#[derive(Debug, Serialize)]
pub struct BenchColdPass {
    /// Opening the index, in milliseconds.
    pub open_ms: f64,
    /// From then to the first answer, in milliseconds.
    pub first_ms: f64,
    /// Each query, in nanoseconds.
    pub times_ns: Vec<u64>,
    /// From the first query to the last answer, in nanoseconds.
    pub elapsed_ns: u64,
}
