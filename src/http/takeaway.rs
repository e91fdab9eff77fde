//! What readers take away: all that a query finds as a file, feeds of queries, citations.
//!
//! A file is written while it is sent: its articles are read one by one, so it needs no more memory than its list, 48 bytes an
//! article. Not here: the formats themselves (`export`).

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_core::Stream;
use tokio::sync::{mpsc, oneshot};

use super::Server;
use super::api;
use super::failure::Failure;
use super::params::{Asked, Lang, Params};
use super::reader::{Made, Reader};
use super::reply;
use crate::engine::SortOrder;
use crate::export::{Citation, ExportFormat, ExportInfo, Exporter, Feed, FeedFormat, Style};
use crate::index::Identity;
use crate::search::SearchResponse;

/// Bytes of a file that are sent at once.
const PART_BYTES: usize = 64 << 10;
/// Parts that wait to be taken.
const PARTS: usize = 4;
/// Time for the list of a file.
const LIST_TIME: Duration = Duration::from_secs(30);
/// Articles of a feed unless told otherwise.
const FEED_ARTICLES: usize = 30;

/// Returns the routes of files, feeds and citations.
pub(super) fn router() -> Router<Arc<Server>> {
    let mut router = Router::new().route("/article/{id}/cite", get(cite));
    for format in ExportFormat::ALL {
        let path = format!("/export.{}", format.name());
        let handler =
            async move |reader: Reader, params: Params| export(reader, params, format).await;
        router = router.route(&path, get(handler));
    }
    for format in FeedFormat::ALL {
        let path = format!("/feed.{}", format.name());
        let handler =
            async move |reader: Reader, params: Params| feed(reader, params, format).await;
        router = router.route(&path, get(handler));
    }
    router
}

/// Returns where readers reach the server: as it was set, or as this reader called it.
pub(super) fn base(server: &Server, headers: &HeaderMap) -> String {
    if let Some(url) = &server.settings.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_plain = |host: &&str| {
        host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    };
    let host =
        host.filter(is_plain).map_or_else(|| server.settings.addr.to_string(), str::to_owned);
    format!("http://{host}")
}

/// Returns the permanent address of an article.
pub(super) fn article_address(base: &str, identity: &Identity) -> String {
    format!("{base}/article/{}", encoded(&identity.to_string()))
}

/// Returns a text as a segment of a path or a value in a query.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

async fn export(
    reader: Reader,
    mut params: Params,
    format: ExportFormat,
) -> Result<Response, Failure> {
    let base = reader.base();
    let Reader { server, access, .. } = reader;
    let mut asked = Asked::take(&mut params, &server.settings.limits, Lang::English)?;
    asked.request.timeout = Some(LIST_TIME);
    let state = server.live.state();
    let (parts, received) = mpsc::channel(PARTS);
    let (list_made, list) = oneshot::channel();
    let lane = server.exports.clone();
    let writing = async move {
        lane.run(move || {
            let made = access
                .bind(&state.searcher, &mut asked.request)
                .and_then(|()| Ok(state.searcher.all_matches(&asked.request)?));
            let list = match made {
                Ok(list) if list.partial => {
                    let _ = list_made.send(Err(Failure::timeout()));
                    return;
                }
                Ok(list) => list,
                Err(failure) => {
                    let _ = list_made.send(Err(failure));
                    return;
                }
            };
            let _ = list_made.send(Ok(()));
            let link = |identity: &Identity| Some(article_address(&base, identity));
            let mut part = String::new();
            let exporter = Exporter::new(format, ExportInfo::of(&list, SystemTime::now()));
            let written = exporter.write_all(&list, &link, &mut |text| {
                part.push_str(text);
                part.len() < PART_BYTES
                    || parts.blocking_send(Ok(Bytes::from(std::mem::take(&mut part)))).is_ok()
            });
            let last = match written {
                Ok(_) => Ok(Bytes::from(part)),
                Err(error) => {
                    tracing::error!(target: "timbao", reason = %error, "an export was not written to its end");
                    // What is cut must not look whole.
                    Err(io::Error::other("the index cannot be read"))
                }
            };
            let _ = parts.blocking_send(last);
        })
        .await
    };
    let refused = tokio::spawn(writing);
    // The list is made or refused before the first byte is sent.
    match list.await {
        Ok(Ok(())) => {}
        Ok(Err(failure)) => return Err(failure),
        Err(_) => {
            let _ = refused.await;
            return Err(Failure::overloaded());
        }
    }
    let name = format!("attachment; filename=\"timbao.{}\"", format.file_extension());
    let mut response = Body::from_stream(Parts(received)).into_response();
    let all = response.headers_mut();
    all.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    if let Ok(name) = HeaderValue::from_str(&name) {
        all.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(reply::unkept(response))
}

/// The parts of a file as they are written.
struct Parts(mpsc::Receiver<io::Result<Bytes>>);

impl Stream for Parts {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        self.0.poll_recv(context)
    }
}

async fn feed(reader: Reader, mut params: Params, format: FeedFormat) -> Result<Response, Failure> {
    let wants_order = params.has("sort");
    let wants_number = params.has("limit");
    let server = Arc::clone(&reader.server);
    let mut asked = Asked::take(&mut params, &server.settings.limits, Lang::English)?;
    // Who follows a query wants what is new.
    if !wants_order {
        asked.request.sort = SortOrder::Newest;
    }
    if !wants_number {
        asked.request.limit = FEED_ARTICLES.min(server.settings.limits.hits);
    }
    let base = reader.base();
    let beside = base.clone();
    reader
        .answer_typed(server.live.state(), format.media_type(), &beside, move |state, reader| {
            let response = api::search::found(state, reader, &mut asked)?;
            let site = &reader.server.settings.site_name;
            let title = match asked.request.query.trim() {
                "" => site.clone(),
                query => format!("{query} – {site}"),
            };
            let uri = &reader.uri;
            let asked_for = uri.query().map_or_else(String::new, |query| format!("?{query}"));
            let (home, address) = (format!("{base}/{asked_for}"), format!("{base}{uri}"));
            let feed = Feed {
                title: &title,
                home: &home,
                address: &address,
                updated: updated(&response),
                hits: &response.hits,
                link: &|identity| article_address(&base, identity),
            };
            Ok(Made { text: feed.render(format), is_partial: response.partial })
        })
        .await
}

/// Returns when the articles of a feed last changed: as late as the latest of them.
fn updated(response: &SearchResponse) -> SystemTime {
    let latest = response
        .hits
        .iter()
        .filter_map(|hit| hit.content.as_ref()?.article.article.published.as_ref())
        .map(|published| published.date.end())
        .max();
    let seconds = latest.and_then(|end| u64::try_from(end).ok()).unwrap_or(0);
    (SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).min(SystemTime::now())
}

async fn cite(
    reader: Reader,
    Path(id): Path<String>,
    mut params: Params,
) -> Result<Response, Failure> {
    let styles = Style::ALL.map(|style| (style.name(), style));
    let style = params.choice("style", &styles)?.unwrap_or(Style::Vietnamese);
    let base = reader.base();
    let beside = base.clone();
    let form = |server: &Server, text| {
        let mut response = reply::typed(server, style.media_type(), text)?;
        if style != Style::Vietnamese {
            let name = format!("attachment; filename=\"timbao.{}\"", style.file_extension());
            if let Ok(name) = HeaderValue::from_str(&name) {
                response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
            }
        }
        Ok(response)
    };
    let state = reader.newest();
    reader
        .answer_as(state, &beside, form, move |state, reader| {
            let stored = api::articles::article(state, &id, &reader.access)?;
            let link = article_address(&base, &stored.identity);
            Ok(Citation::new(&stored, Some(&link)).render(style))
        })
        .await
}
