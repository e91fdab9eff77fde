//! Where an export comes from, so that it can be made again.

use std::time::SystemTime;

use super::moment::Moment;
use crate::engine::SortOrder;
use crate::search::{Correct, Expand, MatchList, SearchRequest};
use crate::wire;

/// What was exported, when, from what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportInfo {
    /// What was asked; empty for everything.
    pub query: String,
    /// What else decided which articles these are, in words; empty for nothing.
    pub filters: String,
    /// How many there are, where that is known beforehand.
    pub articles: Option<u64>,
    /// When, in RFC 3339.
    pub exported_at: String,
    /// The number of the state of the index, in hexadecimal.
    pub index_state: String,
    /// Version of the program.
    pub version: String,
}

impl ExportInfo {
    /// Returns the facts about an export of a list.
    pub fn of(list: &MatchList<'_>, at: SystemTime) -> ExportInfo {
        ExportInfo {
            query: list.request.query.trim().to_owned(),
            filters: filters(list),
            articles: Some(list.len() as u64),
            exported_at: Moment::from(at).rfc3339(),
            index_state: format!("{:016x}", list.searcher.snapshot().fingerprint()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// Returns the facts as JSON has them.
    pub fn header(&self) -> wire::ExportHeader<'_> {
        let ExportInfo { query, filters, articles, exported_at, index_state, version } = self;
        wire::ExportHeader::new(query, filters, *articles, exported_at, index_state, version)
    }

    /// Returns the facts in a line, for formats that have no place of their own for them.
    pub(super) fn note(&self) -> String {
        let ExportInfo { query, filters, exported_at, index_state, version, .. } = self;
        let filters = if filters.is_empty() { String::new() } else { format!("; {filters}") };
        let query =
            if query.is_empty() { "all articles".to_owned() } else { format!("query: {query}") };
        let text = format!(
            "timbao {version}; {query}{filters}; exported at: {exported_at}; index: {index_state}"
        );
        super::line(&text)
    }
}

/// Says in words what beside the query decided about a list.
fn filters(list: &MatchList<'_>) -> String {
    let SearchRequest { categories, from, to, within, sort, correct, ranking, .. } = &list.request;
    let mut facts = Vec::new();
    // They were found when the list was made.
    let sections: Vec<String> =
        categories.iter().filter_map(|category| list.searcher.category(category).ok()).collect();
    if !sections.is_empty() {
        facts.push(format!("category: {}", sections.join(", ")));
    }
    facts.extend(from.as_ref().map(|from| format!("from: {from}")));
    facts.extend(to.as_ref().map(|to| format!("to: {to}")));
    facts.extend(within.as_ref().map(|set| format!("among {} listed articles", set.len())));
    match sort {
        SortOrder::Relevance => {}
        SortOrder::Newest => facts.push("sort: newest".to_owned()),
        SortOrder::Oldest => facts.push("sort: oldest".to_owned()),
    }
    if *correct == Correct::Off {
        facts.push("without correction".to_owned());
    }
    if ranking.expand != Expand::ALL {
        facts.push("not all other spellings".to_owned());
    }
    if let Some(correction) = list.correction.as_ref().filter(|correction| correction.applied) {
        facts.push(format!("searched as: {}", correction.query));
    }
    if let Some(relaxed) = list.relaxed {
        facts.push(match relaxed.required {
            0.0 => "words beside what must hold may all be missing".to_owned(),
            _ => format!("words may be missing, {} with all", relaxed.strict_total),
        });
    }
    if list.partial {
        facts.push("incomplete: the time was up".to_owned());
    }
    facts.join("; ")
}
