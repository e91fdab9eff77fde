//! `timbao categories`: the tree of sections with the number of articles in each.

use std::fmt::Write as _;

use anyhow::Result;
use timbao::engine::Facet;
use timbao::index::Index;
use timbao::search::{Categories, SearchRequest, Searcher};
use timbao::wire;

use crate::args::InspectArgs;
use crate::messages::Lang;
use crate::output::{self, Exit, QUIET, columns, padded};

pub(crate) fn run(arguments: &InspectArgs, lang: Lang) -> Result<Exit> {
    let searcher = Searcher::new(&Index::open(&arguments.index)?)?;
    let answer = wire::Categories { categories: counts(&searcher)? };
    if arguments.json {
        output::json(&answer)?;
    } else if answer.categories.is_empty() {
        output::say(&lang.no_sections());
    } else {
        output::styled(&tree(&answer.categories, lang))?;
    }
    Ok(if answer.categories.is_empty() { Exit::Nothing } else { Exit::Found })
}

/// Returns all sections that have articles, each before its sub-sections.
fn counts(searcher: &Searcher) -> timbao::Result<Vec<wire::CategoryCount>> {
    let mut everything = SearchRequest::new("");
    everything.limit = 0;
    everything.facets = vec![Facet::Category];
    let facets = searcher.search(&everything)?.facets;
    let mut sections: Vec<wire::CategoryCount> = facets
        .into_iter()
        .flat_map(|(_, values)| values)
        .map(|value| wire::CategoryCount {
            path: path(searcher.categories(), &value.value),
            slug: value.value,
            label: value.label,
            count: value.count,
        })
        .collect();
    // By parts: `/` would come behind `-`.
    sections.sort_by(|a, b| a.slug.split('/').cmp(b.slug.split('/')));
    Ok(sections)
}

/// Returns the display names of a section and of all that contain it.
fn path(categories: &Categories, slug: &str) -> Vec<String> {
    let ends = slug.match_indices('/').map(|(at, _)| at).chain([slug.len()]);
    ends.map(|end| categories.label(&slug[..end]).to_owned()).collect()
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
