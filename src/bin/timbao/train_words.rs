//! `timbao train-words`: a model of words from gold sentences, lists and raw text.

use anyhow::Result;
use timbao::words::{self, Inputs};
use timbao::{Error, wire};

use crate::analyze::words::page;
use crate::args::TrainWordsArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &TrainWordsArgs, lang: Lang) -> Result<Exit> {
    let inputs = Inputs {
        gold: arguments.gold.clone(),
        headwords: arguments.headwords.clone(),
        own: arguments.own_words.clone(),
        raw: arguments.sources.clone(),
    };
    if let Some(path) = &arguments.output {
        let model = words::train(&inputs)?;
        std::fs::write(path, model).map_err(|error| Error::io(path, error))?;
    }
    if let Some(folds) = arguments.folds {
        let tally = words::cross_validate(&inputs, usize::from(folds))?;
        output::styled(&page(&wire::WordScores::new(&tally), lang))?;
    }
    Ok(Exit::Found)
}
