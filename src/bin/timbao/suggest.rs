//! `timbao suggest`: how a query that is being typed may go on.

use std::fmt::Write as _;

use anyhow::Result;
use timbao::index::Index;
use timbao::search::{Searcher, SuggestRequest, SuggestResponse, Suggestion, SuggestionKind};
use timbao::wire;

use crate::args::{KindName, SuggestArgs};
use crate::messages::Lang;
use crate::output::{self, Exit, QUIET, TITLE, columns, padded, visible};

pub(crate) fn run(arguments: &SuggestArgs, lang: Lang) -> Result<Exit> {
    let searcher = Searcher::new(&Index::open(&arguments.index)?)?;
    let mut request = SuggestRequest::new(arguments.prefix.join(" "));
    request.limit = arguments.limit;
    request.kinds = arguments
        .kind
        .iter()
        .map(|kind| match kind {
            KindName::Query => SuggestionKind::Query,
            KindName::Name => SuggestionKind::Name,
            KindName::Section => SuggestionKind::Section,
        })
        .collect();
    let response = searcher.suggest(&request)?;
    if arguments.json {
        output::json(&wire::Suggest::from(&response))?;
    } else if response.suggestions.is_empty() {
        output::say(&lang.no_suggestion(visible(&response.text)));
    } else {
        output::styled(&page(&response, lang))?;
    }
    Ok(if response.suggestions.is_empty() { Exit::Nothing } else { Exit::Found })
}

/// Lays out a suggestion a line: the text with what was not typed in bold, its articles, its kind.
fn page(response: &SuggestResponse, lang: Lang) -> String {
    let shown = response.suggestions.iter().map(|suggestion| visible(&suggestion.text));
    let shown: Vec<String> = shown.collect();
    let width = shown.iter().map(|text| columns(text)).max().unwrap_or_default();
    let mut out = String::new();
    for (suggestion, text) in response.suggestions.iter().zip(&shown) {
        let (typed, rest) = suggestion.text.split_at(suggestion.typed.end);
        let space = padded(text, width).len() - text.len();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{}{TITLE}{}{TITLE:#}{:space$}  {:>6}  {QUIET}{}{QUIET:#}",
            visible(typed),
            visible(rest),
            "",
            lang.number(suggestion.articles),
            kind(suggestion, lang)
        );
    }
    out
}

fn kind(suggestion: &Suggestion, lang: Lang) -> String {
    match (suggestion.kind, &suggestion.section) {
        (SuggestionKind::Query, _) => lang.kind_query(),
        (SuggestionKind::Name, _) => lang.kind_name(),
        (SuggestionKind::Section, slug) => {
            format!("{} {}", lang.kind_section(), slug.as_deref().unwrap_or_default())
        }
    }
}
