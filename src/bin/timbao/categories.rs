//! `timbao categories`: the tree of sections with the number of articles in each.

use std::fmt::Write as _;

use anyhow::Result;
use timbao::index::Index;
use timbao::search::Searcher;
use timbao::wire;

use crate::args::InspectArgs;
use crate::messages::Lang;
use crate::output::{self, Exit, QUIET, columns, padded};

pub(crate) fn run(arguments: &InspectArgs, lang: Lang) -> Result<Exit> {
    let searcher = Searcher::new(&Index::open(&arguments.index)?)?;
    let answer = wire::Categories::of(&searcher)?;
    if arguments.json {
        output::json(&answer)?;
    } else if answer.categories.is_empty() {
        output::say(&lang.no_sections());
    } else {
        output::styled(&tree(&answer.categories, lang))?;
    }
    Ok(if answer.categories.is_empty() { Exit::Nothing } else { Exit::Found })
}

fn tree(sections: &[wire::CategoryCount], lang: Lang) -> String {
    let name = |section: &wire::CategoryCount| {
        format!(
            "{}{}",
            "  ".repeat(section.path.len().saturating_sub(1)),
            output::visible(&section.label)
        )
    };
    let width = sections.iter().map(|section| columns(&name(section))).max().unwrap_or_default();
    let mut out = String::new();
    for section in sections {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{}  {:>7}  {QUIET}{}{QUIET:#}",
            padded(&name(section), width),
            lang.number(section.count),
            section.slug
        );
    }
    out
}
