//! `/v1/search`, `/v1/multi-search` and what is counted over a search.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{body, media_type, wrong_media_type};
use crate::engine::Facet;
use crate::http::Server;
use crate::http::answers::Answers;
use crate::http::failure::Failure;
use crate::http::live::State as Searched;
use crate::http::params::{Asked, Lang, Params};
use crate::http::reader::{Made, Reader};
use crate::http::reply;
use crate::search::{
    By, HistogramRequest, HistogramResponse, Message, Page, SearchResponse, cursor_state,
};
use crate::wire;

/// Values of a facet that are returned unless told otherwise.
const FACET_VALUES: usize = 100;
/// Most values of a facet in one answer.
const MAX_FACET_VALUES: usize = 1_000;

pub(super) async fn get(reader: Reader, mut params: Params) -> Result<Response, Failure> {
    let server = Arc::clone(&reader.server);
    let asked = Asked::take(&mut params, &server.settings.limits, Lang::English)?;
    params.finish()?;
    let state = state_of(&server, &asked)?;
    // Where new articles are preferred to those of yesterday, the same state has another answer tomorrow.
    if asked.request.half_life.is_some() && asked.request.as_of.is_none() {
        return unkept(reader, state, asked).await;
    }
    let tag = reader.tag(&state, "");
    if let Some(response) = reader.not_modified(&tag) {
        return Ok(response);
    }
    let key = Answers::key(&state, reader.query(), &reader.access);
    if let Some(text) = server.answers.get(&key) {
        return Ok(tag.on(&server, reply::typed(&server, "application/json", text.to_string())?));
    }
    reader
        .answer(state, move |state, reader| {
            let made = answered(state, reader, asked)?;
            if !made.is_partial {
                reader.server.answers.keep(key, &made.text);
            }
            Ok(made)
        })
        .await
}

pub(super) async fn post(
    reader: Reader,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    if media_type(&headers) != "application/json" {
        return Err(wrong_media_type("application/json"));
    }
    let bytes = body(&reader.server, content).await?;
    let mut params = Params::of_json(&bytes)?;
    let asked = Asked::take(&mut params, &reader.server.settings.limits, Lang::English)?;
    params.finish()?;
    let state = state_of(&reader.server, &asked)?;
    unkept(reader, state, asked).await
}

/// Searches, and forbids to use the answer again.
async fn unkept(reader: Reader, state: Arc<Searched>, asked: Asked) -> Result<Response, Failure> {
    let server = Arc::clone(&reader.server);
    let made = reader.made(state, |state, reader| answered(state, reader, asked)).await?;
    reply::typed(&server, "application/json", made.text).map(reply::unkept)
}

/// Several searches in one request, on one state of the index; one that fails does not spoil the others.
pub(super) async fn multi(
    reader: Reader,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    if media_type(&headers) != "application/json" {
        return Err(wrong_media_type("application/json"));
    }
    let server = Arc::clone(&reader.server);
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
    let texts = reader
        .made(server.live.state(), move |_, reader| {
            let answers = searches.into_iter().map(|read| {
                let answer = read.and_then(|(state, asked)| answered(&state, reader, asked));
                answer.map(|made| made.text).unwrap_or_else(|failure| {
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
    reader: Reader,
    Path(name): Path<String>,
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
    let mut asked = Asked::take(&mut params, &reader.server.settings.limits, Lang::English)?;
    params.finish()?;
    asked.request.facets = vec![facet];
    asked.request.fetch = false;
    let state = state_of(&reader.server, &asked)?;
    reader
        .answer(state, move |state, reader| {
            let response = found(state, reader, &mut asked)?;
            let text = wire::to_line(&wire::FacetCounts::new(&response, most));
            Ok(Made { text, is_partial: response.partial })
        })
        .await
}

/// Numbers of matches by day, month or year, beside those of all articles.
pub(super) async fn histogram(reader: Reader, mut params: Params) -> Result<Response, Failure> {
    let by = params.choice("by", &By::ALL.map(|by| (by.name(), by)))?.unwrap_or_default();
    let mut asked = Asked::take(&mut params, &reader.server.settings.limits, Lang::English)?;
    params.finish()?;
    let state = reader.newest();
    reader
        .answer(state, move |state, reader| {
            let response = counted(state, reader, &mut asked, by)?;
            let text = wire::to_line(&wire::Histogram::new(&response, asked.unit));
            Ok(Made { text, is_partial: response.partial })
        })
        .await
}

/// Counts the matches of a search over time, in the sections that may be read and within the time that is left.
pub(in crate::http) fn counted(
    state: &Searched,
    reader: &Reader,
    asked: &mut Asked,
    by: By,
) -> Result<HistogramResponse, Failure> {
    reader.bind(state, asked)?;
    let request = HistogramRequest { search: asked.request.clone(), by };
    let mut response = state.searcher.histogram(&request)?;
    reader.access.redact_warnings(&mut response.warnings);
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
    reader: &Reader,
    asked: &mut Asked,
) -> Result<SearchResponse, Failure> {
    reader.bind(state, asked)?;
    let mut response = state.searcher.search(&asked.request)?;
    reader.access.redact(&mut response);
    if response.next_cursor.is_some() {
        state.gave_cursor();
    }
    translate(&mut response.warnings, asked.lang);
    Ok(response)
}

/// Searches and writes the answer as JSON.
fn answered(state: &Searched, reader: &Reader, mut asked: Asked) -> Result<Made, Failure> {
    let response = found(state, reader, &mut asked)?;
    let text = wire::to_line(&wire::Search::new(&response, asked.unit));
    Ok(Made { text, is_partial: response.partial })
}
