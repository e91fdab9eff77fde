//! `timbao related`: articles about the same, and the newer and older ones of the section.

use std::fmt::Write as _;

use anyhow::Result;
use timbao::index::{Identity, Index};
use timbao::search::{Hit, RelatedRequest, RelatedResponse, Searcher};
use timbao::wire;

use crate::args::RelatedArgs;
use crate::hits::{about, one};
use crate::messages::Lang;
use crate::output::{self, Exit, Marked, QUIET, TITLE, wrap};

pub(crate) fn run(arguments: &RelatedArgs, lang: Lang) -> Result<Exit> {
    let searcher = Searcher::new(&Index::open(&arguments.index)?)?;
    let request = RelatedRequest {
        limit: arguments.limit,
        beside: arguments.beside,
        ..RelatedRequest::new(&arguments.id)
    };
    let response = searcher.related(&request)?;
    let is_empty =
        response.hits.is_empty() && response.newer.is_empty() && response.older.is_empty();
    if arguments.json {
        output::json(&wire::Related::from(&response))?;
    } else if is_empty {
        output::say(&lang.nothing_related(output::visible(&arguments.id)));
    } else {
        output::styled(&page(&response, lang, output::width()))?;
    }
    Ok(if is_empty { Exit::Nothing } else { Exit::Found })
}

/// Lays out the related articles like hits, then the neighbours in the section as titles.
fn page(response: &RelatedResponse, lang: Lang, width: Option<usize>) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail, here and below.
    if !response.hits.is_empty() {
        let _ = writeln!(out, "{QUIET}{}{QUIET:#}", lang.other_articles());
    }
    if !response.copies.is_empty() {
        let _ = writeln!(out, "{QUIET}{}{QUIET:#}", same_text(&response.copies, lang));
    }
    let digits = response.hits.len().to_string().len();
    for (index, related) in response.hits.iter().enumerate() {
        let number = format!("{:>digits$}. ", index + 1);
        out.push('\n');
        one(&mut out, &related.hit, &number, lang, width);
        if !related.copies.is_empty() {
            let indent = number.len();
            let _ =
                writeln!(out, "{:indent$}{QUIET}{}{QUIET:#}", "", same_text(&related.copies, lang));
        }
    }
    for (label, hits) in
        [(lang.newer_in_section(), &response.newer), (lang.older_in_section(), &response.older)]
    {
        if !hits.is_empty() {
            let _ = writeln!(out, "\n{QUIET}{label}{QUIET:#}");
            hits.iter().for_each(|hit| title(&mut out, hit, lang, width));
        }
    }
    out.trim_start_matches('\n').to_owned()
}

fn same_text(copies: &[Identity], lang: Lang) -> String {
    let ids: Vec<String> = copies.iter().map(|id| output::visible(&id.to_string())).collect();
    lang.same_text(ids.join(", "))
}

fn title(out: &mut String, hit: &Hit, lang: Lang, width: Option<usize>) {
    let Some(content) = &hit.content else { return };
    out.push_str("- ");
    wrap(out, Marked { text: &content.title, spans: &[], style: TITLE }, width, 2, 2);
    out.push_str("\n  ");
    let about = about(&content.article.article, &hit.identity.to_string(), lang);
    wrap(out, Marked { text: &about, spans: &[], style: QUIET }, width, 2, 2);
    out.push('\n');
}
