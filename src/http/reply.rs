//! Answers that are the same for the same state of the index: their tags, how long they may be used again, and their size.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

use super::Server;
use super::failure::Failure;
use super::guard::Access;
use super::live::State;
use crate::wire;

/// Names an answer: the state of the index and all of the request that decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag(String);

impl Tag {
    pub(super) fn new(state: &State, uri: &Uri, access: &Access, lang: &str) -> Tag {
        let mut hasher = Xxh3::new();
        hasher.update(&state.fingerprint.to_le_bytes());
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
        hasher.update(uri.to_string().as_bytes());
        hasher.update(lang.as_bytes());
        for section in access.sections() {
            hasher.update(&[0xff]);
            hasher.update(section.as_bytes());
        }
        // Weak: the time that it took differs.
        Tag(format!("W/\"{:016x}\"", hasher.digest()))
    }

    /// Returns the short answer for who has this one already.
    pub(super) fn not_modified(&self, server: &Server, headers: &HeaderMap) -> Option<Response> {
        let known = headers.get(header::IF_NONE_MATCH)?.to_str().ok()?;
        // Not `*`, which would also be true of an article that is not there.
        let is_same = |tag: &str| tag.trim() == self.0;
        known
            .split(',')
            .any(is_same)
            .then(|| self.on(server, StatusCode::NOT_MODIFIED.into_response()))
    }

    /// Puts the tag on an answer.
    pub(super) fn on(&self, server: &Server, mut response: Response) -> Response {
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&self.0) {
            headers.insert(header::ETAG, tag);
        }
        // What needs a key is for its holder.
        let whose = if server.keys.load().is_empty() { "public" } else { "private" };
        let seconds = server.settings.cache_seconds;
        if let Ok(control) = HeaderValue::from_str(&format!("{whose}, max-age={seconds}")) {
            headers.insert(header::CACHE_CONTROL, control);
        }
        headers.append(header::VARY, HeaderValue::from_static("Authorization"));
        response
    }
}

/// Returns a value as an answer of JSON.
pub(super) fn json(server: &Server, value: &impl Serialize) -> Result<Response, Failure> {
    typed(server, "application/json", wire::to_line(value))
}

/// Returns a text as an answer, unless it is too long for one.
pub(super) fn typed(
    server: &Server,
    media_type: &'static str,
    text: String,
) -> Result<Response, Failure> {
    let most = server.settings.limits.response_bytes;
    if text.len() > most {
        let reason =
            format!("the answer has {} bytes, at most {most}; ask for fewer hits", text.len());
        return Err(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "response_too_large", reason));
    }
    let media_type = HeaderValue::from_static(media_type);
    Ok(([(header::CONTENT_TYPE, media_type)], Body::from(text)).into_response())
}

/// Forbids to use an answer again: it is not the whole one.
pub(super) fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().remove(header::ETAG);
    response
}
