//! One article: as it is stored, what is related to it, and its deletion.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::http::Server;
use crate::http::failure::Failure;
use crate::http::guard::Access;
use crate::http::live::State as Searched;
use crate::http::params::Params;
use crate::http::reader::Reader;
use crate::http::reply;
use crate::index::StoredArticle;
use crate::search::{Hit, RelatedHit, RelatedRequest, RelatedResponse};
use crate::wire;

/// Most related articles, and most newer and older ones.
const MAX_RELATED: usize = 50;

pub(super) async fn get(
    reader: Reader,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Failure> {
    params.finish()?;
    let state = reader.newest();
    reader
        .answer(state, move |state, reader| {
            let stored = article(state, &id, &reader.access)?;
            Ok(wire::to_line(&wire::Article::from(&stored)))
        })
        .await
}

/// Returns an article that may be read; one of another section is as if it were not there.
pub(in crate::http) fn article(
    state: &Searched,
    id: &str,
    access: &Access,
) -> Result<StoredArticle, Failure> {
    let stored = state.searcher.article(id)?;
    if may_read(&stored, access) {
        return Ok(stored);
    }
    Err(Failure::from(crate::Error::ArticleMissing(id.to_owned())))
}

fn may_read(stored: &StoredArticle, access: &Access) -> bool {
    let sections = &stored.article.categories;
    access.sections().is_empty() || sections.iter().any(|section| access.may_read(&section.slug()))
}

pub(super) async fn related(
    reader: Reader,
    Path(id): Path<String>,
    mut params: Params,
) -> Result<Response, Failure> {
    let mut request = RelatedRequest::new(id);
    request.limit = params.number("limit")?.unwrap_or(request.limit);
    request.beside = params.number("beside")?.unwrap_or(request.beside);
    params.finish()?;
    for (field, asked) in [("limit", request.limit), ("beside", request.beside)] {
        if asked > MAX_RELATED {
            let reason = format!("{asked} is too many; at most {MAX_RELATED}");
            return Err(Failure::bad("limit_too_large", field, reason));
        }
    }
    let state = reader.newest();
    reader
        .answer(state, move |state, reader| {
            let response = related_to(state, &request, &reader.access)?;
            Ok(wire::to_line(&wire::Related::from(&response)))
        })
        .await
}

/// Returns what is related to an article, as far as it may be read.
pub(in crate::http) fn related_to(
    state: &Searched,
    request: &RelatedRequest,
    access: &Access,
) -> Result<RelatedResponse, Failure> {
    article(state, &request.id, access)?;
    let mut response = state.searcher.related(request)?;
    if !access.sections().is_empty() {
        let is_open = |hit: &Hit| {
            hit.content.as_ref().is_some_and(|content| may_read(&content.article, access))
        };
        response.hits.retain(|RelatedHit { hit, .. }| is_open(hit));
        response.newer.retain(is_open);
        response.older.retain(is_open);
        // Where copies lie is not known without reading them.
        response.copies.clear();
        response.hits.iter_mut().for_each(|related| related.copies.clear());
    }
    Ok(response)
}

pub(super) async fn delete(
    State(server): State<Arc<Server>>,
    Extension(access): Extension<Access>,
    Path(id): Path<String>,
    mut params: Params,
) -> Result<Response, Failure> {
    let reason = params.one("reason")?;
    params.finish()?;
    access.unbound()?;
    // Reading takes white space around ids and control characters off: nothing is called so, and nothing ever will be.
    if id.trim().is_empty() || id.chars().any(char::is_control) {
        return Err(Failure::from(crate::Error::ArticleMissing(id)));
    }
    let is_takedown = reason.is_some();
    let batches = server.batches.clone();
    let name = id.clone();
    let deleting = server.uploads.run(move || {
        let (session, found) = batches.delete(name, reason)?;
        batches.commit(vec![session])?;
        Ok::<bool, crate::Error>(found)
    });
    let was_there = deleting.await.map_err(|_| Failure::overloaded())??;
    // An article that is not there yet can be kept away all the same.
    if !was_there && !is_takedown {
        return Err(Failure::from(crate::Error::ArticleMissing(id)));
    }
    let answer = wire::Deleted {
        deleted: u64::from(was_there),
        missing: if was_there { Vec::new() } else { vec![&id] },
    };
    let mut response = reply::json(&server, &answer)?;
    *response.status_mut() = StatusCode::OK;
    Ok(reply::unkept(response))
}
