//! `timbao train-records`: the table that stored articles are packed with.

use anyhow::{Result, bail};
use timbao::Error;
use timbao::source::{Reader, SourceOptions, parse};

use crate::args::TrainRecordsArgs;
use crate::output::Exit;

pub(crate) fn run(arguments: &TrainRecordsArgs) -> Result<Exit> {
    let options = SourceOptions::default();
    let reader = Reader::open(&arguments.sources, &options)?;
    // What is no article is of no use here, and `timbao index` tells of it.
    let articles = reader
        .step_by(arguments.every as usize)
        .filter_map(|record| parse(&record.ok()?, &options).ok());
    let mut articles = articles.peekable();
    if articles.peek().is_none() {
        bail!("no article in {}", arguments.sources[0].display());
    }
    let table = timbao::index::train_records(articles)?;
    std::fs::write(&arguments.output, table)
        .map_err(|error| Error::io(&arguments.output, error))?;
    Ok(Exit::Found)
}
