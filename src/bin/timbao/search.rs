//! `timbao search`: asks the index, and makes one of the sample where there is none yet.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use timbao::engine::{Facet, SortOrder};
use timbao::index::{IfLocked, Index};
use timbao::search::{
    CategoryError, Correct, Message, Page, SearchRequest, SearchResponse, Searcher, TotalMode,
};
use timbao::{Error, wire};

use crate::args::{
    DEFAULT_INDEX, DEFAULT_SOURCE, FacetName, SearchArgs, SortName, TotalName, UnitName,
};
use crate::index::{self, Reading};
use crate::messages::Lang;
use crate::output::{self, Exit};
use crate::{expand, hits, lists};

pub(crate) fn run(arguments: &SearchArgs, lang: Lang) -> Result<Exit> {
    if arguments.index.is_none()
        && let Some(exit) = index_sample(lang)?
    {
        return Ok(exit);
    }
    let root = arguments.index.as_deref().unwrap_or(Path::new(DEFAULT_INDEX));
    let mut searcher = Searcher::new(&Index::open(root)?)?;
    expand::add_packs(&mut searcher, &arguments.expand)?;
    let mut request = request(arguments);
    check_sections(&searcher, &request.categories, lang)?;
    request.within = lists::read(&searcher, &arguments.list, lang)?;
    let response = searcher.search(&request)?;
    print(arguments, &response, lang)?;
    let is_empty = match response.total {
        Some(total) if arguments.format.count => total == 0,
        _ => response.hits.is_empty(),
    };
    Ok(if is_empty { Exit::Nothing } else { Exit::Found })
}

/// Indexes the sample when no index is at the usual place and the sample lies beside it. Returns how the program ends if that
/// was not completed.
pub(crate) fn index_sample(lang: Lang) -> Result<Option<Exit>> {
    let (source, root) = (Path::new(DEFAULT_SOURCE), Path::new(DEFAULT_INDEX));
    if Index::exists(root) || !source.is_dir() {
        return Ok(None);
    }
    output::say(&lang.indexing_first(DEFAULT_SOURCE, DEFAULT_INDEX));
    let mut options = timbao::indexer::IndexOptions::default();
    // Two first searches at the same time: the second finds everything unchanged.
    options.writer.if_locked = IfLocked::Wait;
    let sources = [source.to_owned()];
    let reading = Reading { root, sources: &sources, options: &options, report: None };
    let exit = index::exit_of(&index::read(&reading, lang)?);
    Ok((exit != Exit::Found).then_some(exit))
}

/// Says in words which section there is not.
pub(crate) fn check_sections(searcher: &Searcher, sections: &[String], lang: Lang) -> Result<()> {
    for section in sections {
        searcher.categories().resolve(section).map_err(|error| in_words(&error, lang))?;
    }
    Ok(())
}

/// Returns the library's error for programs, with a sentence for people before it.
pub(crate) fn in_words(error: &CategoryError, lang: Lang) -> anyhow::Error {
    let code = match error {
        CategoryError::Unknown { .. } => "unknown_category",
        CategoryError::Ambiguous { .. } => "ambiguous_category",
    };
    let request = Error::Request { code, field: "category", reason: error.to_string() };
    anyhow::Error::new(request).context(lang.category_failure(error))
}

pub(crate) fn order(sort: SortName) -> SortOrder {
    match sort {
        SortName::Relevance => SortOrder::Relevance,
        SortName::Newest => SortOrder::Newest,
        SortName::Oldest => SortOrder::Oldest,
    }
}

fn request(arguments: &SearchArgs) -> SearchRequest {
    let count = arguments.format.count;
    let mut request = SearchRequest::new(arguments.query.join(" "));
    if !arguments.all {
        request.categories.clone_from(&arguments.category);
    }
    request.from.clone_from(&arguments.from);
    request.to.clone_from(&arguments.to);
    request.sort = order(arguments.sort);
    request.half_life = arguments.fresh_half_life;
    request.as_of.clone_from(&arguments.as_of);
    request.explain = arguments.explain && !count;
    if arguments.no_correct {
        request.correct = Correct::Off;
    }
    request.limit = arguments.limit;
    request.page = match &arguments.cursor {
        Some(cursor) => Page::Cursor(cursor.clone()),
        None => Page::Offset(arguments.offset),
    };
    for &name in &arguments.facets {
        let facet = match name {
            FacetName::Category => Facet::Category,
            FacetName::Year => Facet::Year,
            FacetName::Month => Facet::Month,
            FacetName::Day => Facet::Day,
            FacetName::Source => Facet::Source,
            FacetName::Author => Facet::Author,
        };
        if !request.facets.contains(&facet) {
            request.facets.push(facet);
        }
    }
    request.total = match arguments.total {
        Some(TotalName::Capped) => TotalMode::Capped,
        Some(TotalName::None) if !count => TotalMode::None,
        None if !count => TotalMode::Capped,
        Some(TotalName::Exact | TotalName::None) | None => TotalMode::Exact,
    };
    request.timeout = arguments.timeout_ms.map(Duration::from_millis);
    request.fetch = !count;
    // A table has no place for what is folded.
    request.fold_similar = !arguments.no_group && !arguments.format.tsv;
    request.ranking.expand = expand::families(&arguments.expand);
    request
}

/// Says what the user should know.
pub(crate) fn warn(warnings: &[Message], lang: Lang) {
    for warning in warnings {
        let message = lang.translated_warning(warning.code, &warning.message);
        output::note(&output::WARNING, &lang.warning(), &message);
    }
}

fn print(arguments: &SearchArgs, response: &SearchResponse, lang: Lang) -> Result<()> {
    let format = &arguments.format;
    let unit = match arguments.span_unit {
        UnitName::Bytes => wire::SpanUnit::Bytes,
        UnitName::Utf16 => wire::SpanUnit::Utf16,
        UnitName::Characters => wire::SpanUnit::Characters,
    };
    if format.json {
        return Ok(output::json(&wire::Search::new(response, unit))?);
    }
    warn(&response.warnings, lang);
    if response.partial {
        output::note(&output::WARNING, &lang.warning(), &lang.partial());
    }
    let correction = response.correction.as_ref().filter(|correction| correction.applied);
    if let Some(correction) = correction.filter(|_| format.jsonl || format.tsv || format.count) {
        output::note(&output::HINT, &lang.hint(), &lang.correction(correction, &response.query));
    }
    if format.jsonl {
        let lines =
            response.hits.iter().map(|hit| wire::to_line(&wire::Hit::new(hit, unit)) + "\n");
        output::verbatim(&lines.collect::<String>())?;
    } else if format.tsv {
        output::verbatim(&table(response, arguments.offset))?;
    } else if format.count {
        output::verbatim(&format!("{}\n", response.total.unwrap_or_default()))?;
    } else if response.hits.is_empty() {
        nothing_found(arguments, response, lang);
        offers(response, lang);
    } else {
        output::styled(&hits::page(response, arguments.offset, lang, output::width()))?;
        offers(response, lang);
    }
    Ok(())
}

/// Says which places of the query have changed, and how to search both.
fn offers(response: &SearchResponse, lang: Lang) {
    for offer in &response.offers {
        let others = offer.others.join(", ");
        let since = hits::written_date(&offer.since, lang);
        let (place, query) = (&offer.place, &offer.query);
        let hint = match offer.code {
            "place_includes" => lang.place_includes(place, others, since, query),
            _ => lang.place_became(place, others, since, query),
        };
        output::note(&output::HINT, &lang.hint(), &output::visible(&hint));
    }
}

/// Returns rank, score, id, date, section and title of each hit, parted by tabs.
fn table(response: &SearchResponse, offset: usize) -> String {
    let mut table = String::new();
    for (index, hit) in response.hits.iter().enumerate() {
        let article = hit.content.as_ref().map(|content| &content.article.article);
        let date = article
            .and_then(|article| article.published.as_ref())
            .map_or_else(String::new, |published| published.date.to_string());
        let section = article
            .and_then(|article| article.categories.first())
            .map_or_else(String::new, timbao::article::Category::slug);
        let title = hit.content.as_ref().map_or("", |content| &content.title);
        let id = hit.identity.to_string();
        let (rank, score) = (offset + index + 1, hit.score);
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "{rank}\t{score}\t{}\t{date}\t{section}\t{}",
            output::visible(&id),
            output::visible(title)
        );
    }
    table
}

/// Says that there is nothing, and what might help.
fn nothing_found(arguments: &SearchArgs, response: &SearchResponse, lang: Lang) {
    if response.total.is_some_and(|total| total > 0) {
        return output::say(&lang.past_the_end());
    }
    output::say(&output::visible(&lang.nothing_found(&response.reading)));
    if let Some(correction) = &response.correction {
        output::say(&lang.correction(correction, &response.query));
    }
    let has_quotes = response.query.contains(['"', '“', '”']);
    let advice = if !arguments.category.is_empty() && !arguments.all {
        lang.try_all()
    } else if arguments.from.is_some() || arguments.to.is_some() {
        lang.try_other_dates()
    } else if has_quotes {
        lang.try_without_quotes()
    } else {
        lang.try_fewer_words()
    };
    output::note(&output::HINT, &lang.hint(), &advice);
}
