//! Who reads something: what a request says beside its parameters, and the way from it to an answer that may be used again.

use std::sync::Arc;

use axum::Extension;
use axum::extract::FromRequestParts;
use axum::extract::rejection::ExtensionRejection;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::Server;
use super::failure::Failure;
use super::guard::Access;
use super::live::State;
use super::params::{Arrival, Asked};
use super::reply::{self, Tag};
use super::takeaway;

/// A request that changes nothing.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) server: Arc<Server>,
    pub(super) access: Access,
    pub(super) uri: Uri,
    headers: HeaderMap,
    arrival: Arrival,
}

impl FromRequestParts<Arc<Server>> for Reader {
    type Rejection = ExtensionRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        server: &Arc<Server>,
    ) -> Result<Reader, ExtensionRejection> {
        let Extension(access) = Extension::<Access>::from_request_parts(parts, server).await?;
        let Extension(arrival) = Extension::<Arrival>::from_request_parts(parts, server).await?;
        let (uri, headers) = (parts.uri.clone(), parts.headers.clone());
        Ok(Reader { server: Arc::clone(server), access, uri, headers, arrival })
    }
}

/// What was made for a reader.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) text: String,
    /// Time ran out: it is not all, and must not be kept.
    pub(super) is_partial: bool,
}

impl From<String> for Made {
    fn from(text: String) -> Made {
        Made { text, is_partial: false }
    }
}

impl Reader {
    /// Returns where this reader reaches the server.
    pub(super) fn base(&self) -> String {
        takeaway::base(&self.server, &self.headers)
    }

    /// Returns the query of the address as it was sent.
    pub(super) fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// Returns the newest state of the index.
    pub(super) fn newest(&self) -> Arc<State> {
        self.server.live.state()
    }

    /// Restricts a search to the sections that may be read and the time that is left.
    pub(super) fn bind(&self, state: &State, asked: &mut Asked) -> Result<(), Failure> {
        self.access.bind(&state.searcher, &mut asked.request)?;
        asked.bounded(self.arrival, self.server.soft_deadline());
        Ok(())
    }

    /// Returns the name of the answer that is made of a state and, beside the address, of `beside`.
    pub(super) fn tag(&self, state: &State, beside: &str) -> Tag {
        Tag::new(state, &self.uri, &self.access, beside)
    }

    /// Returns the short answer for who has the one of this name already.
    pub(super) fn not_modified(&self, tag: &Tag) -> Option<Response> {
        tag.not_modified(&self.server, &self.headers)
    }

    /// Makes something of a state of the index, on a thread for searches.
    pub(super) async fn made<T: Send + 'static>(
        self,
        state: Arc<State>,
        make: impl FnOnce(&State, &Reader) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let server = Arc::clone(&self.server);
        server.ask_of(state, move |state| make(state, &self)).await
    }

    /// Answers with JSON that is made of a state of the index.
    pub(super) async fn answer<M: Into<Made>>(
        self,
        state: Arc<State>,
        make: impl FnOnce(&State, &Reader) -> Result<M, Failure> + Send + 'static,
    ) -> Result<Response, Failure> {
        self.answer_typed(state, "application/json", "", make).await
    }

    /// Answers with a text of some type; `beside` is what decides about it beside address and state.
    pub(super) async fn answer_typed<M: Into<Made>>(
        self,
        state: Arc<State>,
        media_type: &'static str,
        beside: &str,
        make: impl FnOnce(&State, &Reader) -> Result<M, Failure> + Send + 'static,
    ) -> Result<Response, Failure> {
        let form = |server: &Server, text| reply::typed(server, media_type, text);
        self.answer_as(state, beside, form, make).await
    }

    /// Answers in some form, unless this reader has the answer already.
    pub(super) async fn answer_as<M: Into<Made>>(
        self,
        state: Arc<State>,
        beside: &str,
        form: impl FnOnce(&Server, String) -> Result<Response, Failure>,
        make: impl FnOnce(&State, &Reader) -> Result<M, Failure> + Send + 'static,
    ) -> Result<Response, Failure> {
        let tag = self.tag(&state, beside);
        if let Some(response) = self.not_modified(&tag) {
            return Ok(response);
        }
        let server = Arc::clone(&self.server);
        let Made { text, is_partial } =
            self.made(state, |state, reader| make(state, reader).map(M::into)).await?;
        let response = form(&server, text)?;
        Ok(if is_partial { reply::unkept(response) } else { tag.on(&server, response) })
    }
}
