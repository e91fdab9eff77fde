//! The outermost layer: names each request, counts and logs it, and writes what failed in the form its reader can use.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::failure::Failure;
use super::guard::{KeyId, Peer, REQUEST_ID};
use super::metrics::Labels;
use super::params::Arrival;
use super::{Server, page};
use crate::wire;

/// The other end of the connection; set for each request by `accept`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Connected(pub(super) SocketAddr);

/// Where a route keeps the failures that are shown as a page.
const PAGES: &str = "text/html";

/// Wraps every request.
pub(super) async fn observe(
    State(server): State<Arc<Server>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    let from = request.extensions().get::<Connected>().map(|connected| connected.0.ip());
    let from = from.unwrap_or_else(|| std::net::IpAddr::from([0, 0, 0, 0]));
    let peer = Peer::of(from, request.headers(), &server.settings.trusted_proxies);
    request.extensions_mut().insert(peer);
    request.extensions_mut().insert(Arrival(started));
    let method = known_method(request.method());
    let path = request.uri().path().to_owned();
    let wants_page = wants_page(&path, request.headers());
    let lang = page::language(request.uri().query(), request.headers());
    let mut response = next.run(request).await;
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let mut code = "";
    let matched = response.extensions().get::<MatchedPath>().cloned();
    let key = response.extensions().get::<KeyId>().cloned();
    if failed {
        let failure = response.extensions_mut().remove::<Failure>();
        let failure = failure.unwrap_or_else(|| Failure::of_status(status));
        code = failure.code;
        response = written(&server, &failure, response.headers(), &id, wants_page.then_some(lang));
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let took = started.elapsed();
    let route = matched.as_ref().map_or("none", MatchedPath::as_str);
    let labels = Labels { route: route.to_owned(), method, status: response.status().as_u16() };
    server.metrics.count(labels, took);
    let key = key.as_ref().map_or("", |key| key.0.as_str());
    // Neither the query nor a key: who searched for what is nobody's business here.
    tracing::info!(
        target: "timbao::access",
        id, method, path, status = response.status().as_u16(), code, key,
        peer = %peer.address, took_us = took.as_micros() as u64,
    );
    response
}

/// Tells the outermost layer which route answers.
pub(super) async fn matched(path: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(path) = path {
        response.extensions_mut().insert(path);
    }
    response
}

/// Returns the id that a proxy gave the request, if it is one, or a new one.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(|id| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (1..=64).contains(&id.len()) && id.bytes().all(is_plain)
    });
    match given {
        Some(id) => id.to_owned(),
        None => crate::keys::random_hex(8).unwrap_or_default(),
    }
}

/// Returns a method's name; those that nobody answers are one.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Returns whether a reader with a browser asked, outside the interface.
fn wants_page(path: &str, headers: &HeaderMap) -> bool {
    let is_interface = ["/v1/", "/health/", "/metrics", "/openapi.json"]
        .iter()
        .any(|place| path.starts_with(place));
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    !is_interface && accepts.is_some_and(|accept| accept.contains(PAGES))
}

/// Writes a failure, with the headers that were set for it.
fn written(
    server: &Server,
    failure: &Failure,
    headers: &HeaderMap,
    id: &str,
    page: Option<page::Lang>,
) -> Response {
    let mut response = match page {
        Some(lang) if server.settings.page => page::failure(server, failure, id, lang),
        _ => {
            let field = failure.field.as_deref();
            let body = wire::Failure::new(failure.code, &failure.message, field).of_request(id);
            let json = HeaderValue::from_static("application/json");
            let body = wire::to_line(&body);
            (failure.status, [(header::CONTENT_TYPE, json)], body).into_response()
        }
    };
    let kept: [HeaderName; 4] =
        [header::RETRY_AFTER, header::WWW_AUTHENTICATE, header::ALLOW, header::VARY];
    let groups = ["access-control-", "x-ratelimit-"];
    let is_kept = |name: &HeaderName| {
        kept.contains(name) || groups.iter().any(|group| name.as_str().starts_with(group))
    };
    for (name, value) in headers.iter().filter(|(name, _)| is_kept(name)) {
        response.headers_mut().append(name, value.clone());
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
