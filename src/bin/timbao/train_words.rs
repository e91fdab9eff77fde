//! `timbao train-words`: a model of words from gold sentences, lists and raw text.

use anyhow::Result;
use timbao::Error;
use timbao::words::{self, Inputs};

use crate::args::TrainWordsArgs;
use crate::output::Exit;

pub(crate) fn run(arguments: &TrainWordsArgs) -> Result<Exit> {
    let model = words::train(&Inputs {
        gold: arguments.gold.clone(),
        headwords: arguments.headwords.clone(),
        own: arguments.own_words.clone(),
        raw: arguments.sources.clone(),
    })?;
    std::fs::write(&arguments.output, model)
        .map_err(|error| Error::io(&arguments.output, error))?;
    Ok(Exit::Found)
}
