//! `timbao bench search`: searching measured, warm on several threads and cold in processes of their own.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::Deserialize;
use timbao::bench::{
    Cold, KindBench, Latencies, MemoryWatch, Pass, QueryKind, SearchBench, Spread, answers,
    sections_of, topics_of,
};
use timbao::eval::{self, Topic};
use timbao::index::Index;
use timbao::search::{SearchRequest, Searcher};
use timbao::{Error, wire};

use super::{machine, machine_rows, not_believed, spread};
use crate::args::{BenchSearchArgs, QueryKindName};
use crate::output::{self, Exit};

/// Cold passes of a kind: each needs the disk.
const COLD_ROUNDS: u16 = 3;

pub(super) fn run(arguments: &BenchSearchArgs) -> Result<Exit> {
    if arguments.cold_pass {
        return cold_pass(arguments);
    }
    let machine = machine();
    let index = Index::open(&arguments.index)?;
    let searcher = Searcher::new(&index)?;
    let (topics, origin) = topics(arguments, &searcher)?;
    let sections = sections_of(&searcher)?;
    let memory = MemoryWatch::start();
    searcher.warm()?;
    let mut kinds = Vec::new();
    for kind in kinds_of(arguments) {
        let requests = kind.requests(&topics, &sections);
        if let Some(measured) = warm(arguments, kind, &requests, &searcher)? {
            output::say(&format!("{}: {} queries", kind.name(), measured.queries));
            kinds.push(measured);
        }
    }
    let peak_anonymous_bytes = memory.stop();
    let mut measured = SearchBench {
        machine,
        articles: searcher.snapshot().articles(),
        segments: index.segments(),
        index_bytes: index.disk_usage()?.iter().map(|(_, bytes)| bytes).sum(),
        fingerprint: searcher.snapshot().fingerprint(),
        topics: origin,
        rounds: usize::from(arguments.rounds),
        dropped: None,
        peak_anonymous_bytes,
        kinds,
    };
    if measured.kinds.is_empty() {
        return Ok(Exit::Nothing);
    }
    if !arguments.warm_only {
        let folder = index.folder().to_owned();
        // What this process maps would stay in memory.
        drop((searcher, index));
        cold(arguments, &folder, &mut measured)?;
    }
    if arguments.json {
        output::json(&wire::BenchSearch::from(&measured))?;
    } else {
        output::styled(&page(&measured))?;
    }
    Ok(Exit::Found)
}

fn kinds_of(arguments: &BenchSearchArgs) -> Vec<QueryKind> {
    let kind = |name: &QueryKindName| QueryKind::ALL[*name as usize];
    match arguments.kind.as_slice() {
        [] => QueryKind::ALL.to_vec(),
        names => names.iter().map(kind).collect(),
    }
}

fn topics(arguments: &BenchSearchArgs, searcher: &Searcher) -> Result<(Vec<Topic>, String)> {
    let how_many = arguments.queries as usize;
    Ok(match &arguments.topics {
        None => (topics_of(searcher, how_many)?, "words of titles in the index".to_owned()),
        Some(path) => {
            let mut topics = eval::read_topics(path)?;
            topics.truncate(how_many);
            (topics, path.display().to_string())
        }
    })
}

/// Measures a kind on one thread and on more; `None` without a query.
fn warm(
    arguments: &BenchSearchArgs,
    kind: QueryKind,
    requests: &[SearchRequest],
    searcher: &Searcher,
) -> Result<Option<KindBench>> {
    if requests.is_empty() {
        return Ok(None);
    }
    let right = answers(searcher, requests)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let most = arguments.threads.map_or(cores, usize::from);
    let mut warm = Vec::new();
    let mut threads = 1;
    loop {
        let mut passes = Vec::new();
        // The first pass warms up, and shows whether the answers hold.
        for round in 0..=arguments.rounds {
            let pass = Pass::run(searcher, requests, &right.answers, threads)?;
            if pass.wrong > 0 || pass.times.len() != requests.len() {
                return Err(not_believed(format!(
                    "{}, {threads} threads, pass {round}: {} of {} answers differ from the first run",
                    kind.name(),
                    pass.wrong,
                    requests.len()
                )));
            }
            if round > 0 {
                passes.push(pass);
            }
        }
        warm.extend(Latencies::of(&passes).map(|latencies| (threads, latencies)));
        if threads >= most {
            break;
        }
        threads = (threads * 2).min(most);
    }
    let queries = requests.len();
    Ok(Some(KindBench { kind, queries, found: right.found, hits: right.hits, warm, cold: None }))
}

/// What a process of a cold pass says.
#[derive(Deserialize)]
struct ColdPass {
    open_ms: f64,
    first_ms: f64,
    times_ns: Vec<u64>,
    elapsed_ns: u64,
}

fn cold(arguments: &BenchSearchArgs, folder: &Path, measured: &mut SearchBench) -> Result<()> {
    for kind in &mut measured.kinds {
        let mut passes = Vec::new();
        for _ in 0..arguments.rounds.min(COLD_ROUNDS) {
            measured.dropped = drop_from_cache(folder)?;
            passes.push(start_cold_pass(arguments, kind.kind)?);
        }
        let timed: Vec<Pass> = passes
            .iter()
            .map(|pass| {
                let mut times: Vec<Duration> =
                    pass.times_ns.iter().copied().map(Duration::from_nanos).collect();
                times.sort_unstable();
                Pass { times, elapsed: Duration::from_nanos(pass.elapsed_ns), wrong: 0 }
            })
            .collect();
        kind.cold = Spread::of(passes.iter().map(|pass| pass.open_ms))
            .zip(Spread::of(passes.iter().map(|pass| pass.first_ms)))
            .zip(Latencies::of(&timed))
            .map(|((open_ms, first_ms), latencies)| Cold { open_ms, first_ms, latencies });
    }
    Ok(())
}

/// Asks the system to give up what it keeps of the index in memory, and returns how.
#[cfg(target_os = "linux")]
fn drop_from_cache(folder: &Path) -> Result<Option<&'static str>> {
    use rustix::fs::{Advice, fadvise};
    let failed = |error: std::io::Error| Error::io(folder, error);
    for entry in fs::read_dir(folder).map_err(failed)?.flatten() {
        let file = File::open(entry.path()).map_err(failed)?;
        // Pages that are not on the disk yet cannot be given up.
        file.sync_all().map_err(failed)?;
        fadvise(&file, 0, None, Advice::DontNeed).map_err(|error| failed(error.into()))?;
    }
    Ok(Some("posix_fadvise"))
}

#[cfg(not(target_os = "linux"))]
fn drop_from_cache(_: &Path) -> Result<Option<&'static str>> {
    Ok(None)
}

fn start_cold_pass(arguments: &BenchSearchArgs, kind: QueryKind) -> Result<ColdPass> {
    let program = std::env::current_exe().context("the program does not know where it lies")?;
    let mut command = Command::new(program);
    command.args(["bench", "search", "--cold-pass", "--kind", kind.name(), "--index"]);
    command.arg(&arguments.index).args(["--queries", &arguments.queries.to_string()]);
    if let Some(topics) = &arguments.topics {
        command.arg("--topics").arg(topics);
    }
    let output = command.output().map_err(|error| Error::io(&arguments.index, error))?;
    if !output.status.success() {
        return Err(not_believed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Searches all queries of a kind once. Where topics are made from the index, that reads its texts: the index is given up anew then.
fn cold_pass(arguments: &BenchSearchArgs) -> Result<Exit> {
    let requests = {
        let index = Index::open(&arguments.index)?;
        let searcher = Searcher::new(&index)?;
        let (topics, _) = topics(arguments, &searcher)?;
        let sections = sections_of(&searcher)?;
        kinds_of(arguments)[0].requests(&topics, &sections)
    };
    drop_from_cache(Index::open(&arguments.index)?.folder())?;
    let started = Instant::now();
    let index = Index::open(&arguments.index)?;
    let searcher = Searcher::new(&index)?;
    let opened = started.elapsed();
    let started = Instant::now();
    let mut times = Vec::with_capacity(requests.len());
    for request in &requests {
        let before = Instant::now();
        searcher.search(request)?;
        times.push(before.elapsed());
    }
    let elapsed = started.elapsed();
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    output::json(&wire::BenchColdPass {
        open_ms: millis(opened),
        first_ms: times.first().copied().map_or(0.0, millis),
        times_ns: times.iter().map(|time| time.as_nanos() as u64).collect(),
        elapsed_ns: elapsed.as_nanos() as u64,
    })?;
    Ok(Exit::Found)
}

fn page(measured: &SearchBench) -> String {
    let mut rows = machine_rows(&measured.machine);
    let mut row = |label: &str, value: String| rows.push((label.to_owned(), value));
    row(
        "index",
        format!(
            "{} articles, {} segments, {:.1} MB, state {:016x}",
            measured.articles,
            measured.segments,
            measured.index_bytes as f64 / 1e6,
            measured.fingerprint
        ),
    );
    row("topics", measured.topics.clone());
    row("rounds", format!("{}, median (smallest–largest), microseconds", measured.rounds));
    if let Some(bytes) = measured.peak_anonymous_bytes {
        row("peak memory, MB", format!("{:.0}", bytes as f64 / 1e6));
    }
    if measured.kinds.iter().any(|kind| kind.cold.is_some()) {
        row(
            "cold",
            match measured.dropped {
                Some(how) => format!("given up with {how}; a process for each pass"),
                None => "first use by a process; the page cache was left as it was".to_owned(),
            },
        );
    }
    let head = ["kind", "queries", "found", "threads", "p50", "p95", "p99", "max", "queries/s"];
    let mut lines = Vec::new();
    for kind in &measured.kinds {
        let warm = kind.warm.iter().map(|(threads, latencies)| (threads.to_string(), latencies));
        let cold = kind.cold.iter().map(|cold| ("cold".to_owned(), &cold.latencies));
        for (threads, latencies) in warm.chain(cold) {
            lines.push(vec![
                kind.kind.name().to_owned(),
                kind.queries.to_string(),
                kind.found.to_string(),
                threads,
                spread(latencies.p50, 0),
                spread(latencies.p95, 0),
                spread(latencies.p99, 0),
                spread(latencies.max, 0),
                spread(latencies.per_second, 0),
            ]);
        }
    }
    let opened = measured.kinds.iter().filter_map(|kind| kind.cold.as_ref());
    if let Some(open) = Spread::of(opened.map(|cold| cold.open_ms.median + cold.first_ms.median)) {
        rows.push(("cold start to first answer, ms".to_owned(), spread(open, 1)));
    }
    let grid = output::grid(&head.map(str::to_owned), &lines);
    format!("{}\n{grid}", output::table(&rows))
}
