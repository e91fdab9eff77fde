//! The page for readers: rendered here, complete without JavaScript, better with it.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::Server;
use super::failure::Failure;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Lang {
    #[default]
    Vietnamese,
    English,
}

/// Returns the language a reader asked for; Vietnamese unless told otherwise.
pub(super) fn language(query: Option<&str>, _headers: &HeaderMap) -> Lang {
    let asks_english = query.is_some_and(|query| query.split('&').any(|pair| pair == "lang=en"));
    if asks_english { Lang::English } else { Lang::Vietnamese }
}

/// Returns the routes of the page.
pub(super) fn router(_server: &Arc<Server>) -> Router<Arc<Server>> {
    Router::new()
}

/// Returns a failure as a page.
pub(super) fn failure(_server: &Server, failure: &Failure, id: &str, _lang: Lang) -> Response {
    let page = html! { p { (failure.message) } p { (id) } };
    (failure.status, page.into_string()).into_response()
}
