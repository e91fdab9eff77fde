//! What was found: the list, how the query was read, and the ways on from there.
//!
//! A value that cannot be used is left out of the search and said above the list. Not here: one entry of the list (`hits`), filters
//! (`facets`), a list without entries (`nothing`).

use std::sync::Arc;

use axum::Extension;
use axum::response::Response;
use maud::{Markup, PreEscaped, html};

use super::histogram::{self, Bucket};
use super::links::View;
use super::start::{self, Overviews};
use super::view::{self, Sheet};
use super::{assets, facets, head, hits, nothing};
use crate::engine::{Facet, SortOrder};
use crate::export::{ExportFormat, FeedFormat};
use crate::http::Server;
use crate::http::api::search::{counted, found, state_of};
use crate::http::failure::Failure;
use crate::http::guard::Access;
use crate::http::live::State as Searched;
use crate::http::params::{Asked, Lang as MessageLang, Params};
use crate::http::reader::{Made, Reader};
use crate::search::{Page, SearchRequest, SearchResponse, TotalMode};
use crate::wire;

/// Articles folded under the hits of a page that are read for their titles, under one hit and under all.
const SIMILAR_SHOWN: usize = 5;
const SIMILAR_READ: usize = 20;
/// What is counted beside the list.
const FACETS: [Facet; 4] = [Facet::Category, Facet::Year, Facet::Source, Facet::Author];
/// Pages that are named on either side of the one shown.
const PAGES_BESIDE: usize = 3;

/// A search with what had to be left out of it.
struct Outcome {
    view: View,
    notices: Vec<String>,
    /// What was asked and answered; `None` when the query itself cannot be used.
    answer: Option<(Asked, SearchResponse)>,
    /// How the matches lie in time.
    buckets: Vec<Bucket>,
}

pub(super) async fn get(
    reader: Reader,
    Extension(overviews): Extension<Arc<Overviews>>,
) -> Result<Response, Failure> {
    let mut view = View::of_query(reader.query());
    let base = reader.base();
    let server = &reader.server;
    let mut notices = Vec::new();
    let state = loop {
        let read = asked(server, &view).and_then(|asked| state_of(server, &asked));
        match read {
            Ok(state) => break state,
            Err(failure) => view = left_out(&view, failure, &mut notices)?.0,
        }
    };
    let beside = format!("{base} {}", assets::version());
    let form = |_: &Server, text| Ok(view::answer(text));
    reader
        .answer_as(state, &beside, form, move |state, reader| {
            if view.is_start() && notices.is_empty() {
                return start::page(reader, state, &overviews, &view, &base).map(Made::from);
            }
            let outcome = searched(state, reader, view, notices)?;
            let is_partial = outcome.answer.as_ref().is_some_and(|(_, response)| response.partial);
            let text = page(&reader.server, state, &outcome, &reader.access, &base);
            Ok(Made { text, is_partial })
        })
        .await
}

/// Reads a view as a search.
fn asked(server: &Server, view: &View) -> Result<Asked, Failure> {
    let lang = match view.lang() {
        super::Lang::Vietnamese => MessageLang::Vietnamese,
        super::Lang::English => MessageLang::English,
    };
    let mut params = Params::of_query(&view.query())?;
    let mut asked = Asked::take(&mut params, &server.settings.limits, lang)?;
    if view.one("facets").is_none() {
        asked.request.facets = FACETS.to_vec();
    }
    if view.text().trim().is_empty() && view.one("sort").is_none() {
        asked.request.sort = SortOrder::Newest;
    }
    Ok(asked)
}

/// Returns the view without the value that cannot be used, and whether it can be searched; what is no fault of a value is one of
/// the page.
fn left_out(
    view: &View,
    failure: Failure,
    notices: &mut Vec<String>,
) -> Result<(View, bool), Failure> {
    let field = failure.field.as_deref().unwrap_or_default();
    let is_of_request = failure.status.is_client_error() && !field.is_empty();
    if !is_of_request {
        return Err(failure);
    }
    let value = view.one(field).unwrap_or_default().to_owned();
    notices.push(view.lang().refusal(&failure, &value));
    // A category that is missing was asked for by the scope.
    for name in [
        "category",
        "scope",
        "from",
        "to",
        "sort",
        "limit",
        "offset",
        "cursor",
        "facets",
        "total",
        "correct",
        "group",
        "expand",
        "fresh_half_life",
        "as_of",
        "lang",
    ] {
        if name == field && view.one(name).is_some() {
            return Ok((view.without(name).without("scope"), true));
        }
    }
    if view.one("scope").is_some() {
        return Ok((view.without("scope"), true));
    }
    Ok((view.clone(), false))
}

/// Searches with as much of a view as can be used.
fn searched(
    state: &Searched,
    reader: &Reader,
    mut view: View,
    mut notices: Vec<String>,
) -> Result<Outcome, Failure> {
    loop {
        let result = asked(&reader.server, &view).and_then(|mut asked| {
            let response = found(state, reader, &mut asked)?;
            Ok((asked, response))
        });
        match result {
            Ok((asked, response)) => {
                let count = |by| counted(state, reader, &mut asked.clone(), by).ok();
                let buckets = histogram::buckets(&response, count);
                return Ok(Outcome { view, notices, answer: Some((asked, response)), buckets });
            }
            Err(failure) => {
                let (next, can_be_searched) = left_out(&view, failure, &mut notices)?;
                view = next;
                if !can_be_searched {
                    return Ok(Outcome { view, notices, answer: None, buckets: Vec::new() });
                }
            }
        }
    }
}

fn page(
    server: &Server,
    state: &Searched,
    outcome: &Outcome,
    access: &Access,
    base: &str,
) -> String {
    let view = &outcome.view;
    let lang = view.lang();
    let sections = section_names(view, state, access);
    let heading = match (view.text().trim(), view.sections().is_empty()) {
        ("", true) => lang.articles_listed(),
        ("", false) => lang.articles_of(sections.as_deref().unwrap_or_default()),
        (text, _) => lang.results_for(text),
    };
    let body = html! {
        div.results {
            div.found {
                h1.quiet { (heading) }
                @for notice in &outcome.notices { p.notice role="alert" { (notice) } }
                @if let Some((asked, response)) = &outcome.answer {
                    (list(state, view, &asked.request, response, access))
                }
            }
            @if let Some((_, response)) = &outcome.answer {
                @if !response.hits.is_empty() || response.total.is_some_and(|total| total > 0) {
                    (facets::column(view, &state.searcher, response, &outcome.buckets))
                }
            }
        }
    };
    let has_dates = outcome.answer.as_ref().is_some_and(|(_, response)| !response.hits.is_empty());
    let sheet = Sheet {
        view,
        path: "/".to_owned(),
        title: heading,
        head: html! {
            (head::canonical(base, &view.without("lang").href("/")))
            @if !view.text().is_empty() { meta name="robots" content="noindex,follow"; }
            (head::alternates(view))
        },
        kind: "list",
        form: Some(view::form(view, sections.as_deref(), has_dates)),
        body,
    };
    view::page(server, &sheet)
}

/// Returns the names of the sections that are named, searched or not.
fn section_names(view: &View, state: &Searched, access: &Access) -> Option<String> {
    let names: Vec<String> = view
        .all("category")
        .filter_map(|name| state.searcher.category(name).ok())
        .filter(|slug| access.may_read(slug))
        .map(|slug| state.searcher.categories().path(&slug).join(" › "))
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn list(
    state: &Searched,
    view: &View,
    request: &SearchRequest,
    response: &SearchResponse,
    access: &Access,
) -> Markup {
    let lang = view.lang();
    let offset = match request.page {
        Page::Offset(offset) => Some(offset),
        Page::Cursor(_) => None,
    };
    let mut left = SIMILAR_READ;
    let entries = response.hits.iter().map(|hit| {
        let most = left.min(SIMILAR_SHOWN);
        let read = hit.also.iter().take(most);
        let also: Vec<_> = read
            .filter_map(|identity| state.searcher.article(&identity.to_string()).ok())
            .collect();
        left -= also.len();
        hits::entry(view, &hits::Listed { hit, also })
    });
    let entries: Vec<Markup> = entries.collect();
    let is_empty = entries.is_empty() && offset.unwrap_or_default() == 0;
    html! {
        (understood(view, response))
        (facets::chips(view, &state.searcher, access))
        @if is_empty && request.limit > 0 {
            (nothing::page(view, state, request, response, access))
        } @else {
            div.tally {
                p role="status" aria-live="polite" { (tally(view, request, response, offset)) }
                a.to-filters href="#filters" { (lang.filters()) }
                (order(view, request))
            }
            @if entries.is_empty() { p.notice { (lang.past_the_end()) } }
            ol.hits start=[offset.map(|offset| offset + 1)] { @for entry in &entries { (entry) } }
            (pages(view, request, response, offset))
            (taken_away(view))
        }
    }
}

/// Returns the links to the whole list as a file, and to feeds of what is new in it.
fn taken_away(view: &View) -> Markup {
    let lang = view.lang();
    let list = view.without("limit").without("facets").without("lang");
    html! {
        p.takeaway {
            span {
                (lang.take_away()) ": "
                @for format in ExportFormat::ALL {
                    a href=(list.href(&format!("/export.{}", format.name()))) rel="nofollow" { (format.name()) } " "
                }
            }
            span {
                (lang.follow()) ": "
                @for format in FeedFormat::ALL {
                    a href=(list.without("sort").href(&format!("/feed.{}", format.name()))) rel="nofollow" {
                        (format.name())
                    } " "
                }
            }
        }
    }
}

/// Returns how many there are, honestly, and which of them are shown.
fn tally(
    view: &View,
    request: &SearchRequest,
    response: &SearchResponse,
    offset: Option<usize>,
) -> String {
    let lang = view.lang();
    let total = match response.total {
        None => lang.not_counted(),
        Some(total) if !response.total_is_exact => lang.more_than(lang.number(total)),
        Some(total) => lang.articles(total),
    };
    let count = response.hits.len();
    let is_part = offset.unwrap_or_default() > 0 || response.next_cursor.is_some();
    match offset {
        Some(offset) if is_part && count > 0 && request.total != TotalMode::None => {
            let last = lang.number((offset + count) as u64);
            format!("{total} · {}", lang.shown(lang.number(offset as u64 + 1), last))
        }
        _ => total,
    }
}

/// Returns what the reader should know about how the query was understood.
fn understood(view: &View, response: &SearchResponse) -> Markup {
    let lang = view.lang();
    let correction = response.correction.as_ref();
    let is_corrected = correction.is_some_and(|correction| correction.applied);
    let is_said = is_corrected || correction.is_some_and(|meant| meant.query == response.reading);
    // Quotes around a single word say nothing.
    let bare = |text: &str| text.replace('"', "");
    let is_as_typed = bare(&response.reading) == bare(&response.query);
    let has_reading = !is_as_typed && !is_said && response.expansions.is_empty();
    html! {
        @if let Some(correction) = correction {
            @let meant = view.with("q", &correction.query).without("correct");
            p.meant {
                @if correction.applied { (lang.showing_results_for()) } @else { (lang.did_you_mean()) }
                ": "
                a lang="vi" href=(meant.href("/")) { (PreEscaped(wire::marked(&correction.query, &correction.changes))) }
                @if correction.applied {
                    span.or {
                        (lang.only_as_typed()) ": "
                        a lang="vi" href=(view.with("correct", "false").href("/")) { (view.text()) }
                    }
                }
            }
        }
        @if has_reading { p.understood { (lang.read_as()) ": " span lang="vi" { (response.reading) } } }
        @if !response.expansions.is_empty() {
            p.understood {
                (lang.also_searched()) ": "
                @for (index, expansion) in response.expansions.iter().enumerate() {
                    @if index > 0 { "; " }
                    span lang="vi" { "“" (expansion.typed) "”" }
                    @if expansion.forms.is_empty() { " " (lang.not_needed()) }
                    @else { " → " span lang="vi" { (expansion.forms.join(", ")) } }
                }
            }
        }
        @for offer in &response.offers {
            p.offer {
                @let since = lang.typed_date(&offer.since);
                @let others = offer.others.join(", ");
                @if offer.code == "place_includes" { (lang.place_includes(&offer.place, others, since)) }
                @else { (lang.place_became(&offer.place, others, since)) }
                " " a href=(view.with("q", &offer.query).href("/")) { (lang.search_both()) }
            }
        }
        @if let Some(relaxed) = response.relaxed {
            p.notice {
                @if relaxed.required == 0.0 { (lang.relaxed_conditions()) }
                @else if relaxed.strict_total == 0 { (lang.relaxed_none()) }
                @else { (lang.relaxed_some(lang.articles(relaxed.strict_total))) }
            }
        }
        @if response.partial { p.notice { (lang.partial()) } }
        @for warning in &response.warnings { p.notice { (warning.message) } }
    }
}

fn order(view: &View, request: &SearchRequest) -> Markup {
    let lang = view.lang();
    let has_words = !view.text().trim().is_empty();
    let choices = [
        (SortOrder::Relevance, "relevance", lang.sort_relevance()),
        (SortOrder::Newest, "newest", lang.sort_newest()),
        (SortOrder::Oldest, "oldest", lang.sort_oldest()),
    ];
    html! {
        nav.order aria-label=(lang.sort()) {
            @for (order, name, label) in &choices {
                // Nothing is closer to no words than anything else.
                @if has_words || *order != SortOrder::Relevance {
                    a href=(view.with("sort", if has_words && *name == "relevance" { "" } else { name }).href("/"))
                        aria-current=[(*order == request.sort).then_some("true")] rel="nofollow" { (label) }
                }
            }
        }
    }
}

/// Returns the links to other pages of the list: by number near its beginning, beyond the furthest offset by cursor.
fn pages(
    view: &View,
    request: &SearchRequest,
    response: &SearchResponse,
    offset: Option<usize>,
) -> Markup {
    let lang = view.lang();
    let limit = request.limit.max(1);
    let at = |page: usize| view.with("offset", &offset_text(page * limit)).href("/");
    let page = offset.map(|offset| offset / limit);
    let has_next = response.next_cursor.is_some();
    let is_within = |page: usize| (page + 1) * limit <= crate::search::MAX_WINDOW;
    let next = match (page, &response.next_cursor) {
        (_, None) => None,
        (Some(page), Some(_)) if is_within(page + 1) => Some(at(page + 1)),
        (_, Some(cursor)) => Some(view.with("cursor", cursor).href("/")),
    };
    // A total counts what is folded, too: that there is a next page is known, of further ones it is likely.
    let counted = response.total.unwrap_or_default() as usize;
    let last = match page {
        Some(page) if has_next => {
            (counted.div_ceil(limit).saturating_sub(1)).clamp(page + 1, page + PAGES_BESIDE)
        }
        Some(page) => page,
        None => 0,
    };
    let named = page.map_or(0..0, |page| page.saturating_sub(PAGES_BESIDE)..last + 1);
    html! {
        @if next.is_some() || page != Some(0) {
            nav.pages aria-label=(lang.pages()) {
                @match page {
                    Some(0) => {}
                    Some(page) => { a.step rel="prev" href=(at(page - 1)) { (lang.previous_page()) } }
                    None => { a.step href=(at(0)) { (lang.first_page()) } }
                }
                @if page.is_some() {
                    span.numbers {
                        @if named.start > 0 { a href=(at(0)) { "1" } }
                        @if named.start > 1 { span aria-hidden="true" { "…" } }
                        @for number in named.filter(|number| is_within(*number)) {
                            a href=(at(number)) aria-current=[(Some(number) == page).then_some("page")] { (number + 1) }
                        }
                    }
                }
                @if let Some(next) = next { a.step.next rel="next" href=(next) { (lang.next_page()) } }
            }
        }
    }
}

/// Returns an offset as the address holds it; the beginning needs none.
fn offset_text(offset: usize) -> String {
    if offset == 0 { String::new() } else { offset.to_string() }
}
