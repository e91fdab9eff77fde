//! `timbao bench index`: indexing measured, each round in a process of its own.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use timbao::bench::{Corpus, IndexBench, IndexRound, Spread};
use timbao::index::WriterOptions;
use timbao::indexer::IndexOptions;
use timbao::source::SourceOptions;
use timbao::{Error, wire};

use super::{machine, machine_rows, not_believed, spread};
use crate::args::BenchIndexArgs;
use crate::output::{self, Exit};

pub(super) fn run(arguments: &BenchIndexArgs) -> Result<Exit> {
    let options = options(arguments);
    if let Some(folder) = &arguments.round {
        let round = IndexRound::run(folder, &arguments.sources, &options)?;
        output::json(&wire::BenchIndexRound::from(&round))?;
        return Ok(Exit::Found);
    }
    let machine = machine();
    let corpus = Corpus::read(&arguments.sources, &SourceOptions::default())?;
    let parent = arguments.folder.clone().unwrap_or_else(std::env::temp_dir);
    let mut rounds: Vec<IndexRound> = Vec::new();
    for number in 1..=arguments.rounds {
        let folder = parent.join(format!("timbao-bench-{}-{number}", std::process::id()));
        let round = round(arguments, &folder);
        // What went wrong is told; a folder that cannot be removed either says nothing more.
        let _ = std::fs::remove_dir_all(&folder);
        let round = round?;
        if let Some(reason) = round.objection(&corpus) {
            return Err(not_believed(format!("round {number}: {reason}")));
        }
        if let Some(first) = rounds.first().filter(|first| first.articles != round.articles) {
            let reason = format!(
                "{} articles in round {number}, {} in the first",
                round.articles, first.articles
            );
            return Err(not_believed(reason));
        }
        output::say(&format!(
            "round {number}: {:.2} s, {:.1} MB/s",
            round.seconds,
            round.source_bytes as f64 / 1e6 / round.seconds.max(1e-9)
        ));
        rounds.push(round);
    }
    let measured = IndexBench {
        machine,
        corpus,
        threads: options.writer.threads,
        memory_bytes: options.writer.memory_bytes,
        merged: options.merge,
        rounds,
    };
    if arguments.json {
        output::json(&wire::BenchIndex::from(&measured))?;
    } else {
        output::styled(&page(&measured))?;
    }
    Ok(Exit::Found)
}

fn options(arguments: &BenchIndexArgs) -> IndexOptions {
    let usual = WriterOptions::default();
    IndexOptions {
        writer: WriterOptions {
            threads: arguments.threads.map_or(usual.threads, usize::from),
            memory_bytes: arguments.memory.map_or(usual.memory_bytes, |mb| mb as usize * 1_000_000),
            ..usual
        },
        merge: arguments.merge,
        ..IndexOptions::default()
    }
}

/// Runs this program again for one round.
fn round(arguments: &BenchIndexArgs, folder: &Path) -> Result<IndexRound> {
    let program = std::env::current_exe().context("the program does not know where it lies")?;
    let mut command = Command::new(program);
    command.args(["bench", "index", "--round"]).arg(folder);
    if let Some(threads) = arguments.threads {
        command.args(["--threads", &threads.to_string()]);
    }
    if let Some(memory) = arguments.memory {
        command.args(["--memory", &memory.to_string()]);
    }
    if arguments.merge {
        command.arg("--merge");
    }
    let output = command
        .arg("--")
        .args(&arguments.sources)
        .output()
        .map_err(|error| Error::io(folder, error))?;
    if !output.status.success() {
        return Err(not_believed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn page(measured: &IndexBench) -> String {
    let rounds = &measured.rounds;
    let shown = |value: &dyn Fn(&IndexRound) -> Option<f64>, places: usize| {
        let values = Spread::of(rounds.iter().filter_map(value));
        values.map_or("?".to_owned(), |values| spread(values, places))
    };
    let rate = |amount: &dyn Fn(&IndexRound) -> u64, unit: f64, places| {
        shown(&|round| Some(amount(round) as f64 / unit / round.seconds.max(1e-9)), places)
    };
    let mut rows = machine_rows(&measured.machine);
    let corpus = &measured.corpus;
    let row = |label: &str, value: String| (label.to_owned(), value);
    let first = &rounds[0];
    rows.extend([
        row(
            "corpus",
            format!(
                "{} records, {:.1} MB, hash {:032x}",
                corpus.records,
                corpus.bytes as f64 / 1e6,
                corpus.hash
            ),
        ),
        row(
            "articles",
            format!(
                "{} ({} rejected, {} repeated)",
                first.articles, first.rejected, first.repeated
            ),
        ),
        row(
            "text",
            format!(
                "{:.1} MB, {} tokens, {} terms",
                first.text_bytes as f64 / 1e6,
                first.tokens,
                first.terms
            ),
        ),
        row(
            "settings",
            format!(
                "{} threads, {:.0} MB of memory, {}",
                measured.threads,
                measured.memory_bytes as f64 / 1e6,
                if measured.merged { "merged into one segment" } else { "segments as they come" },
            ),
        ),
        row("rounds", format!("{}, median (smallest–largest)", rounds.len())),
        row("seconds", shown(&|round| Some(round.seconds), 2)),
        row("  commit", shown(&|round| Some(round.commit_seconds), 3)),
        row("  merge", shown(&|round| Some(round.merge_seconds), 3)),
        row("articles/s", rate(&|round| round.articles, 1.0, 0)),
        row("MB/s of source", rate(&|round| round.source_bytes, 1e6, 1)),
        row("MB/s of text", rate(&|round| round.text_bytes, 1e6, 1)),
        row("CPU seconds", shown(&|round| round.cpu_seconds, 2)),
        row("cores used", shown(&|round| Some(round.cpu_seconds? / round.seconds.max(1e-9)), 2)),
        row("peak memory, MB", shown(&|round| Some(round.peak_anonymous_bytes? as f64 / 1e6), 0)),
        row("segments", shown(&|round| Some(round.segments as f64), 0)),
        row("index, MB", shown(&|round| Some(round.index_bytes as f64 / 1e6), 2)),
    ]);
    let mut parts: Vec<(&String, &u64)> = first.parts.iter().collect();
    parts.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    for (part, _) in parts {
        let size = |round: &IndexRound| round.parts.get(part).map(|bytes| *bytes as f64 / 1e6);
        rows.push((format!("  {}", part.replace('_', " ")), shown(&size, 2)));
    }
    output::table(&rows)
}
