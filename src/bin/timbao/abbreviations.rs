//! `timbao abbreviations`: what the articles of an index explain in brackets, with the number of articles that do.

use std::fmt::Write as _;

use anyhow::Result;
use timbao::engine::{LearnedAbbreviation, Snapshot};
use timbao::index::Index;
use timbao::wire;

use crate::args::AbbreviationsArgs;
use crate::messages::Lang;
use crate::output::{self, Exit, columns, padded};

pub(crate) fn run(arguments: &AbbreviationsArgs, lang: Lang) -> Result<Exit> {
    let snapshot = Snapshot::of(&Index::open(&arguments.index)?)?;
    let mut pairs = snapshot.abbreviations();
    pairs.retain(|pair| pair.articles >= arguments.least);
    if arguments.json {
        output::json(&wire::Abbreviations::new(&pairs))?;
    } else if arguments.tsv {
        let lines =
            pairs.iter().map(|pair| format!("{}\t{}\t{}\n", pair.short, pair.full, pair.articles));
        output::verbatim(&lines.collect::<String>())?;
    } else if pairs.is_empty() {
        output::say(&lang.no_abbreviations());
    } else {
        output::styled(&list(&pairs, lang))?;
    }
    Ok(if pairs.is_empty() { Exit::Nothing } else { Exit::Found })
}

fn list(pairs: &[LearnedAbbreviation], lang: Lang) -> String {
    let width = pairs.iter().map(|pair| columns(&pair.short)).max().unwrap_or_default();
    let mut out = String::new();
    for pair in pairs {
        let (short, full) = (output::visible(&pair.short), output::visible(&pair.full));
        // Writing to a string cannot fail.
        let _ =
            writeln!(out, "{}  {:>7}  {full}", padded(&short, width), lang.number(pair.articles));
    }
    out
}
