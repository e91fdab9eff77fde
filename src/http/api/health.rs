//! For those who operate the server: whether it lives and is ready, what it holds, what it does, and what its interface is.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::http::Server;
use crate::http::failure::Failure;
use crate::http::metrics::Readings;
use crate::http::params::Params;
use crate::http::reply;
use crate::wire;

/// The interface, as OpenAPI 3.1 describes it.
pub(in crate::http) const OPENAPI: &str = include_str!("../openapi.json");

pub(super) async fn live() -> Response {
    ok("{\"status\":\"live\"}".to_owned())
}

/// Ready is a server that can search: its index is open and whole, and not all places are taken.
pub(super) async fn ready(State(server): State<Arc<Server>>) -> Result<Response, Failure> {
    let limits = &server.settings.limits;
    let damaged = server.damaged_generation.load(Ordering::Relaxed);
    if damaged == server.live.state().index.generation() {
        let reason = "a file of the index is damaged; the log names it";
        return Err(Failure::unavailable("index_damaged", reason, 60));
    }
    if server.searches.busy() >= limits.search_threads() + limits.queue() {
        return Err(Failure::overloaded());
    }
    Ok(ok(wire::to_line(&wire::Ready {
        status: "ready",
        articles: server.live.state().searcher.snapshot().articles(),
        version: env!("CARGO_PKG_VERSION"),
        uptime_s: server.started.elapsed().as_secs(),
    })))
}

pub(super) async fn stats(
    State(server): State<Arc<Server>>,
    params: Params,
) -> Result<Response, Failure> {
    params.finish()?;
    let stats = server.ask(|state| Ok(wire::Stats::of(&state.index, &state.searcher)?)).await?;
    reply::json(&server, &stats).map(reply::unkept)
}

pub(super) async fn metrics(State(server): State<Arc<Server>>) -> Response {
    let state = server.live.state();
    let snapshot = state.searcher.snapshot();
    let text = server.metrics.text(Readings {
        articles: snapshot.articles(),
        segments: snapshot.segments() as u64,
        generation: state.index.generation(),
        kept_states: server.live.kept() as u64,
        busy: server.searches.busy() as u64,
        refused: server.searches.refused(),
        given_again: server.answers.hits(),
    });
    let media_type =
        HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    reply::unkept(([(header::CONTENT_TYPE, media_type)], text).into_response())
}

pub(super) async fn openapi() -> Response {
    ok(OPENAPI.to_owned())
}

fn ok(json: String) -> Response {
    let media_type = HeaderValue::from_static("application/json");
    reply::unkept(([(header::CONTENT_TYPE, media_type)], json).into_response())
}
