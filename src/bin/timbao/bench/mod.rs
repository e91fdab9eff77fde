//! `timbao bench`: articles to measure with, indexing and searching measured, other engines beside.

mod export;
mod game;
mod generate;
mod index;
mod search;

use std::path::PathBuf;

use anyhow::Result;
use timbao::Error;
use timbao::bench::{Machine, Spread};
use timbao::source::{Reader, SourceOptions};

use crate::args::{BenchArgs, BenchCommand};
use crate::messages::Lang;
use crate::output::Exit;

pub(crate) fn run(arguments: &BenchArgs, lang: Lang) -> Result<Exit> {
    match &arguments.command {
        BenchCommand::Generate(arguments) => generate::generate(arguments),
        BenchCommand::Count(arguments) => generate::count(arguments, lang),
        BenchCommand::Index(arguments) => index::run(arguments),
        BenchCommand::Search(arguments) => search::run(arguments),
        BenchCommand::Export(arguments) => export::run(arguments, lang),
        BenchCommand::Game(arguments) => game::run(arguments),
    }
}

fn machine() -> Machine {
    Machine::here(&format!("{} {}", std::env::consts::OS, std::env::consts::ARCH))
}

/// Returns the rows that say where something was measured.
fn machine_rows(machine: &Machine) -> Vec<(String, String)> {
    let memory =
        machine.memory_bytes.map_or("?".into(), |bytes| format!("{:.1} GB", bytes as f64 / 1e9));
    let processor = machine.processor.as_deref().unwrap_or("?");
    let kernel = machine.kernel.as_deref().unwrap_or_default();
    let mut rows = vec![
        ("machine".to_owned(), format!("{processor}, {} cores, {memory}", machine.cores)),
        ("system".to_owned(), format!("{} {kernel}", machine.system)),
        ("versions".to_owned(), format!("timbao {}, {}", machine.timbao, machine.tantivy)),
    ];
    if let Some(load) = machine.load {
        rows.push(("load before".to_owned(), format!("{load:.2}")));
    }
    if !machine.optimised {
        rows.push(("built".to_owned(), "without optimisation: the times mean nothing".to_owned()));
    }
    rows
}

/// Returns a figure with its ends, where there are several.
fn spread(spread: Spread, places: usize) -> String {
    let Spread { median, min, max } = spread;
    if min == max {
        return format!("{median:.places$}");
    }
    format!("{median:.places$} ({min:.places$}–{max:.places$})")
}

fn reader(sources: &[PathBuf], options: &SourceOptions) -> Result<Reader> {
    Ok(Reader::open(sources, options).map_err(|error| Error::Request {
        code: "bad_source",
        field: "source",
        reason: error.to_string(),
    })?)
}

/// Says that what was measured cannot be believed.
fn not_believed(reason: String) -> anyhow::Error {
    anyhow::anyhow!("no numbers: {reason}")
}
