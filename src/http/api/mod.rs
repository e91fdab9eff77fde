//! The routes, who may use each, and what all of them have around them.

pub(super) mod articles;
pub(super) mod health;
pub(super) mod search;
pub(super) mod suggest;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post};
use http_body_util::BodyExt;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use super::failure::Failure;
use super::settings::millis;
use super::{Server, guard, observe, page, takeaway};

/// Returns all routes.
pub(super) fn router(server: &Arc<Server>) -> Router {
    let state = || Arc::clone(server);
    let reading = Router::new()
        .route("/v1/search", get(search::get).post(search::post))
        .route("/v1/multi-search", post(search::multi))
        .route("/v1/facets/{field}", get(search::facet))
        .route("/v1/histogram", get(search::histogram))
        .route("/v1/suggest", get(suggest::get))
        .route("/v1/categories", get(suggest::categories))
        .route("/v1/articles/{id}/related", get(articles::related))
        .route_layer(from_fn_with_state(state(), guard::search));
    let reader = from_fn_with_state(state(), guard::search);
    let writer = from_fn_with_state(state(), guard::write);
    let article = get(articles::get)
        .route_layer(reader)
        .merge(delete(articles::delete).route_layer(writer.clone()));
    let articles = Router::new().route("/v1/articles/{id}", article);
    let writing = Router::new().route("/v1/articles", post(upload::post)).route_layer(writer);
    let operating = Router::new()
        .route("/v1/stats", get(health::stats))
        .route("/metrics", get(health::metrics))
        .route_layer(from_fn_with_state(state(), guard::admin));
    let open = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/openapi.json", get(health::openapi));
    let mut router = reading.merge(articles).merge(writing).merge(operating).merge(open);
    if server.settings.page {
        let taken = takeaway::router().route_layer(from_fn_with_state(state(), guard::page));
        router = router.merge(page::router(server)).merge(taken);
    }
    router
        .fallback(async || Failure::no_route())
        .layer(from_fn(observe::matched))
        // An answer of ten hits has 10 kB: to make them somewhat smaller still takes longer than to send the difference.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(state(), guard::cors))
        .layer(from_fn_with_state(state(), guard::host))
        .layer(from_fn_with_state(state(), observe::observe))
        .with_state(state())
}

/// Reads a short body.
async fn body(server: &Server, body: Body) -> Result<Vec<u8>, Failure> {
    let most = server.settings.limits.search_body_bytes;
    let too_large = || Failure::too_large(&format!("a body has at most {most} bytes here"));
    if body.size_hint().lower() > most as u64 {
        return Err(too_large());
    }
    let patience = millis(server.settings.limits.body_timeout_ms);
    let mut bytes = Vec::new();
    let mut body = body;
    loop {
        let frame = tokio::time::timeout(patience, body.frame()).await;
        let frame = frame.map_err(|_| slow())?;
        let Some(frame) = frame else { return Ok(bytes) };
        let frame = frame.map_err(|_| cut())?;
        if let Some(data) = frame.data_ref() {
            if bytes.len() + data.len() > most {
                return Err(too_large());
            }
            bytes.extend_from_slice(data);
        }
    }
}

fn slow() -> Failure {
    let status = axum::http::StatusCode::REQUEST_TIMEOUT;
    Failure::new(status, "body_too_slow", "the body took too long to arrive")
}

fn cut() -> Failure {
    let status = axum::http::StatusCode::BAD_REQUEST;
    Failure::new(status, "body_cut", "the body ended before its end")
}

/// Returns the media type of a body, without its parameters, in small letters.
fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let value = value.unwrap_or_default().split(';').next().unwrap_or_default();
    value.trim().to_ascii_lowercase()
}

fn wrong_media_type(expected: &str) -> Failure {
    let status = axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE;
    Failure::new(status, "bad_media_type", format!("send {expected}"))
}
