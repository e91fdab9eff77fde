//! `timbao bench generate` and `count`: articles with the statistics of others, and those statistics.

use std::fs;

use anyhow::Result;
use rayon::prelude::*;
use timbao::Error;
use timbao::bench::{self, CountOptions, Counts, Generator};
use timbao::source::{SourceOptions, parse};

use super::reader;
use crate::args::{BenchCountArgs, BenchGenerateArgs};
use crate::messages::Lang;
use crate::output::{self, Exit};
use crate::whole_file::Sink;

/// Articles that a thread makes at once: about 1 MB.
const BATCH: u64 = 256;
/// Batches made between writes.
const BATCHES: u64 = 8;

pub(super) fn generate(arguments: &BenchGenerateArgs) -> Result<Exit> {
    let counts = match &arguments.counts {
        None => Counts::shipped(),
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
            Counts::parse(&text).map_err(|error| Error::Request {
                code: "bad_counts",
                field: "counts",
                reason: format!("{}: {error}", path.display()),
            })?
        }
    };
    let generator = Generator::new(&counts, arguments.seed);
    let mut sink = Sink::open(arguments.output.as_deref())?;
    let end = arguments.first.saturating_add(arguments.articles);
    let mut next = arguments.first;
    while next < end {
        let stop = next.saturating_add(BATCH * BATCHES).min(end);
        let starts: Vec<u64> = (next..stop).step_by(BATCH as usize).collect();
        let batches: Vec<String> = starts
            .par_iter()
            .map(|start| {
                let mut lines = String::with_capacity(2 << 20);
                (*start..(start + BATCH).min(stop))
                    .for_each(|number| generator.write(number, &mut lines));
                lines
            })
            .collect();
        for lines in batches {
            sink.put(&lines)?;
        }
        next = stop;
    }
    sink.finish()?;
    Ok(Exit::Found)
}

pub(super) fn count(arguments: &BenchCountArgs, lang: Lang) -> Result<Exit> {
    let options = SourceOptions::default();
    let mut rejected = 0;
    let articles = reader(&arguments.sources, &options)?.filter_map(|record| {
        let article = record.and_then(|record| parse(&record, &options));
        article
            .map_err(|error| {
                rejected += 1;
                output::note(&output::WARNING, &lang.warning(), &error.to_string());
            })
            .ok()
    });
    let counts = bench::count(
        articles,
        &CountOptions {
            origin: arguments.origin.clone(),
            words: arguments.words as usize,
            ..CountOptions::default()
        },
    );
    if counts.words.is_empty() {
        return Ok(Exit::Nothing);
    }
    let mut sink = Sink::open(arguments.output.as_deref())?;
    sink.put(&counts.to_text())?;
    sink.finish()?;
    Ok(if rejected > 0 { Exit::Failed } else { Exit::Found })
}
