//! The page for readers: rendered here, complete without JavaScript, better with it.
//!
//! The address holds the whole state (`links`), `view` is the frame around everything, `words` holds all texts in both languages.
//! A value that cannot be used is said on the page and left out of the search.
//!
//! Not here: what a search finds (`search`), what its parameters mean (`http::params`), the interface for programs (`http::api`).

mod article;
mod assets;
mod facets;
mod failure;
mod head;
mod histogram;
mod hits;
mod links;
mod nothing;
mod openapi;
mod opensearch;
mod results;
mod start;
mod view;
mod words;

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};

use self::links::View;
use super::failure::Failure;
use super::{Server, api, guard};

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Lang {
    #[default]
    Vietnamese,
    English,
}

/// Returns the language a reader asked for; Vietnamese unless told otherwise. What a browser prefers does not count: an address
/// shows everyone the same.
pub(super) fn language(query: Option<&str>, _headers: &HeaderMap) -> Lang {
    View::of_query(query.unwrap_or_default()).lang()
}

/// Returns the routes of the page.
pub(super) fn router(server: &Arc<Server>) -> Router<Arc<Server>> {
    let archive = Router::new()
        .route("/", get(results::get))
        .route("/article/{id}", get(article::get))
        .route("/suggest", get(api::suggest::get))
        .route("/opensearch/suggest", get(opensearch::completions))
        .layer(Extension(Arc::new(start::Overviews::default())))
        .route_layer(from_fn_with_state(Arc::clone(server), guard::page));
    // They say nothing of the articles, and a page that asks for a key needs some of them.
    let furniture = Router::new()
        .route("/opensearch.xml", get(opensearch::description))
        .route("/openapi", get(openapi::get))
        .route("/assets/{name}", get(assets::get))
        .route("/embed.js", get(assets::embed))
        .route("/robots.txt", get(assets::robots))
        .route_layer(from_fn_with_state(Arc::clone(server), guard::open));
    archive.merge(furniture)
}

/// Returns a failure as a page.
pub(super) fn failure(server: &Server, failure: &Failure, id: &str, lang: Lang) -> Response {
    failure::page(server, failure, id, lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_vietnamese_unless_told_otherwise() {
        let headers = HeaderMap::new();
        for (query, expected) in [
            (None, Lang::Vietnamese),
            (Some("q=a&lang=en"), Lang::English),
            (Some("lang=vi"), Lang::Vietnamese),
            (Some("lang=fr"), Lang::Vietnamese),
            (Some("xlang=en"), Lang::Vietnamese),
        ] {
            assert_eq!(language(query, &headers), expected, "{query:?}");
        }
    }
}
