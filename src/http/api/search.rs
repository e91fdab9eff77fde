//! `/v1/search`, `/v1/multi-search` and what is counted over a search.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use super::{body, media_type, wrong_media_type};
use crate::engine::Facet;
use crate::http::Server;
use crate::http::answers::Answers;
use crate::http::failure::Failure;
use crate::http::guard::Access;
use crate::http::live::State as Searched;
use crate::http::params::{Arrival, Asked, Lang, Params};
use crate::http::reply::{self, Tag};
use crate::search::{
    By, HistogramRequest, HistogramResponse, Message, Page, SearchResponse, cursor_state,
};
use crate::wire;

/// Values of a facet that are returned unless told otherwise.
const FACET_VALUES: usize = 100;
/// Most values of a facet in one answer.
const MAX_FACET_VALUES: usize = 1_000;

pub(super) async fn get(
    State(server): State<Arc<Server>>,
    Extension(access): Extension<Access>,
    Extension(arrival): Extension<Arrival>,
    headers: HeaderMap,
    uri: Uri,
    mut params: Params,
) -> Result<Response, Failure> {
    let asked = Asked::take(&mut params, &server.settings.limits, Lang::English)?;
    params.finish()?;
    let state = state_of(&server, &asked)?;
    // Where new articles are preferred to those of yesterday, the same state has another answer tomorrow.
    if asked.request.half_life.is_some() && asked.request.as_of.is_none() {
        let (text, _) = answer(&server, state, asked, access, arrival).await?;
        return reply::typed(&server, "application/json", text).map(reply::unkept);
    }
    let tag = Tag::new(&state, &uri, &access, "");
    if let Some(response) = tag.not_modified(&server, &headers) {
        return Ok(response);
    }
    let key = Answers::key(&state, uri.query().unwrap_or_default(), &access);
    if let Some(text) = server.answers.get(&key) {
        return Ok(tag.on(&server, reply::typed(&server, "application/json", text.to_string())?));
    }
    let (text, is_partial) = answer(&server, state, asked, access, arrival).await?;
    if !is_partial {
        server.answers.keep(key, &text);
    }
    let response = reply::typed(&server, "application/json", text)?;
    Ok(if is_partial { reply::unkept(response) } else { tag.on(&server, response) })
}

pub(super) async fn post(
    State(server): State<Arc<Server>>,
    Extension(access): Extension<Access>,
    Extension(arrival): Extension<Arrival>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    if media_type(&headers) != "application/json" {
        return Err(wrong_media_type("application/json"));
    }
    let bytes = body(&server, content).await?;
    let mut params = Params::of_json(&bytes)?;
    let asked = Asked::take(&mut params, &server.settings.limits, Lang::English)?;
    params.finish()?;
    let state = state_of(&server, &asked)?;
    let (text, _) = answer(&server, state, asked, access, arrival).await?;
    reply::typed(&server, "application/json", text).map(reply::unkept)
}

/// Several searches in one request, on one state of the index; one that fails does not spoil the others.
pub(super) async fn multi(
    State(server): State<Arc<Server>>,
    Extension(access): Extension<Access>,
    Extension(arrival): Extension<Arrival>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    if media_type(&headers) != "application/json" {
        return Err(wrong_media_type("application/json"));
    }
    let bytes = body(&server, content).await?;
    let mut searches = Vec::new();
    for value in listed(&bytes, server.settings.limits.multi_search)? {
        let read = Params::of_value(value).and_then(|mut params| {
            let asked = Asked::take(&mut params, &server.settings.limits, Lang::English)?;
            params.finish()?;
            let state = state_of(&server, &asked)?;
            Ok((state, asked))
        });
        searches.push(read);
    }
    let soft = server.soft_deadline();
    let texts = server
        .ask(move |_| {
            let answers = searches.into_iter().map(|read| {
                let answered = read.and_then(|(state, mut asked)| {
                    let response = found(&state, &mut asked, &access, arrival, soft)?;
                    Ok(wire::to_line(&wire::Search::new(&response, asked.unit)))
                });
                answered.unwrap_or_else(|failure| {
                    let field = failure.field.as_deref();
                    wire::to_line(&wire::Failure::new(failure.code, &failure.message, field))
                })
            });
            Ok(answers.collect::<Vec<String>>())
        })
        .await?;
    let text = format!("{{\"results\":[{}]}}", texts.join(","));
    reply::typed(&server, "application/json", text).map(reply::unkept)
}

/// Reads `{"searches": […]}`.
fn listed(bytes: &[u8], most: usize) -> Result<Vec<serde_json::Value>, Failure> {
    let bad = |reason: String| Failure::new(StatusCode::BAD_REQUEST, "bad_json", reason);
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|error| bad(error.to_string()))?;
    let serde_json::Value::Object(mut object) = value else {
        return Err(bad("expected an object with a list `searches`".to_owned()));
    };
    let searches = object.remove("searches");
    if let Some(name) = object.keys().next() {
        let reason = "no such parameter here";
        return Err(Failure::bad("unknown_parameter", name.as_str(), reason));
    }
    match searches {
        Some(serde_json::Value::Array(searches)) if searches.len() <= most => Ok(searches),
        Some(serde_json::Value::Array(_)) => {
            Err(Failure::bad("bad_parameter", "searches", format!("at most {most} at once")))
        }
        _ => Err(Failure::bad("bad_parameter", "searches", "expected a list of searches")),
    }
}

/// Counts of one facet over all that a search matches.
pub(super) async fn facet(
    State(server): State<Arc<Server>>,
    Extension(access): Extension<Access>,
    Extension(arrival): Extension<Arrival>,
    Path(name): Path<String>,
    headers: HeaderMap,
    uri: Uri,
    mut params: Params,
) -> Result<Response, Failure> {
    let Some(facet) = Facet::ALL.into_iter().find(|facet| facet.name() == name) else {
        let names = Facet::ALL.map(Facet::name).join(", ");
        let reason = format!("no facet {name:?}; there are {names}");
        let failure = Failure::bad("unknown_facet", "field", reason);
        return Err(Failure { status: StatusCode::NOT_FOUND, ..failure });
    };
    let most: usize = params.number("values")?.unwrap_or(FACET_VALUES);
    if most > MAX_FACET_VALUES {
        let reason = format!("{most} is too many; at most {MAX_FACET_VALUES}");
        return Err(Failure::bad("limit_too_large", "values", reason));
    }
    let mut asked = Asked::take(&mut params, &server.settings.limits, Lang::English)?;
    params.finish()?;
    asked.request.facets = vec![facet];
    asked.request.fetch = false;
    let state = state_of(&server, &asked)?;
    let tag = Tag::new(&state, &uri, &access, "");
    if let Some(response) = tag.not_modified(&server, &headers) {
        return Ok(response);
    }
    let soft = server.soft_deadline();
    let (text, is_partial) = server
        .ask_of(state, move |state| {
            let response = found(state, &mut asked, &access, arrival, soft)?;
            Ok((wire::to_line(&wire::FacetCounts::new(&response, most)), response.partial))
        })
        .await?;
    let response = reply::typed(&server, "application/json", text)?;
    Ok(if is_partial { reply::unkept(response) } else { tag.on(&server, response) })
}

/// Numbers of matches by day, month or year, beside those of all articles.
pub(super) async fn histogram(
    State(server): State<Arc<Server>>,
    Extension(access): Extension<Access>,
    Extension(arrival): Extension<Arrival>,
    headers: HeaderMap,
    uri: Uri,
    mut params: Params,
) -> Result<Response, Failure> {
    let by = params.choice("by", &By::ALL.map(|by| (by.name(), by)))?.unwrap_or_default();
    let mut asked = Asked::take(&mut params, &server.settings.limits, Lang::English)?;
    params.finish()?;
    let state = server.live.state();
    let tag = Tag::new(&state, &uri, &access, "");
    if let Some(response) = tag.not_modified(&server, &headers) {
        return Ok(response);
    }
    let soft = server.soft_deadline();
    let (text, is_partial) = server
        .ask_of(state, move |state| {
            let response = counted(state, &mut asked, by, &access, arrival, soft)?;
            Ok((wire::to_line(&wire::Histogram::new(&response, asked.unit)), response.partial))
        })
        .await?;
    let response = reply::typed(&server, "application/json", text)?;
    Ok(if is_partial { reply::unkept(response) } else { tag.on(&server, response) })
}

/// Counts the matches of a search over time, in the sections that may be read and within the time that is left.
pub(in crate::http) fn counted(
    state: &Searched,
    asked: &mut Asked,
    by: By,
    access: &Access,
    arrival: Arrival,
    soft: std::time::Duration,
) -> Result<HistogramResponse, Failure> {
    access.bind(&state.searcher, &mut asked.request)?;
    asked.bounded(arrival, soft);
    let request = HistogramRequest { search: asked.request.clone(), by };
    let mut response = state.searcher.histogram(&request)?;
    translate(&mut response.warnings, asked.lang);
    Ok(response)
}

/// Puts warnings into the language asked for.
fn translate(warnings: &mut [Message], lang: Lang) {
    if lang == Lang::Vietnamese {
        for warning in warnings {
            if let Some(message) = wire::warning_in_vietnamese(warning.code) {
                warning.message = message.to_owned();
            }
        }
    }
}

/// Returns the state of the index that a search is about: the newest, or the one that gave its cursor.
pub(in crate::http) fn state_of(server: &Server, asked: &Asked) -> Result<Arc<Searched>, Failure> {
    let Page::Cursor(cursor) = &asked.request.page else { return Ok(server.live.state()) };
    // What is no cursor at all the search says.
    let Some(fingerprint) = cursor_state(cursor) else { return Ok(server.live.state()) };
    server.live.state_of(fingerprint).ok_or_else(|| {
        let seconds = server.settings.limits.cursor_seconds;
        let reason = format!(
            "the index has changed since, and its older state is kept for {seconds} seconds; search again"
        );
        let failure = Failure::bad("cursor_expired", "cursor", reason);
        Failure { status: StatusCode::GONE, ..failure }
    })
}

/// Searches, in the sections that may be read and within the time that is left.
pub(in crate::http) fn found(
    state: &Searched,
    asked: &mut Asked,
    access: &Access,
    arrival: Arrival,
    soft: std::time::Duration,
) -> Result<SearchResponse, Failure> {
    access.bind(&state.searcher, &mut asked.request)?;
    asked.bounded(arrival, soft);
    let mut response = state.searcher.search(&asked.request)?;
    if !access.sections().is_empty() {
        // In which sections copies lie is not known without reading them.
        response.hits.iter_mut().for_each(|hit| hit.copies.clear());
    }
    if response.next_cursor.is_some() {
        state.gave_cursor();
    }
    translate(&mut response.warnings, asked.lang);
    Ok(response)
}

/// Returns the JSON of a search, and whether time ran out.
async fn answer(
    server: &Server,
    state: Arc<Searched>,
    mut asked: Asked,
    access: Access,
    arrival: Arrival,
) -> Result<(String, bool), Failure> {
    let soft = server.soft_deadline();
    server
        .ask_of(state, move |state| {
            let response = found(state, &mut asked, &access, arrival, soft)?;
            let text = wire::to_line(&wire::Search::new(&response, asked.unit));
            Ok((text, response.partial))
        })
        .await
}
