//! `POST /v1/articles`: articles as JSON, JSON Lines or CSV, packed or not, each with what became of it.
//!
//! The body is read while it arrives, taken apart on a thread of its own and given to the writer in parts, so a long one needs no
//! more memory than a short one. A record that is no article is named and the rest goes on. It is no transaction: when a body is cut,
//! what came before may be kept, and sending it again changes nothing.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use flate2::bufread::MultiGzDecoder;
use http_body_util::BodyExt;
use tokio::sync::mpsc;

use super::{cut, media_type, slow, wrong_media_type};
use crate::error::Error;
use crate::http::Server;
use crate::http::batches::{Batches, Session};
use crate::http::failure::Failure;
use crate::http::guard::Access;
use crate::http::params::Params;
use crate::http::reply;
use crate::http::settings::{Limits, millis};
use crate::index::{Ingest, Prepared};
use crate::indexer::Counts;
use crate::source::{Format, Reader, SourceError, SourceOptions, parse};
use crate::wire;

/// What errors call the body.
const NAME: &str = "body";
/// What is stored as the source of its articles.
const SOURCE: &str = "http";
/// Bytes of records that are given to the writer at once.
const BATCH_BYTES: usize = 1 << 20;
/// Parts of a body that wait to be read.
const PARTS: usize = 16;
/// Most records of one request: each has a line in the answer.
const MAX_RECORDS: u64 = 20_000;

pub(super) async fn post(
    State(server): State<Arc<Server>>,
    Extension(access): Extension<Access>,
    headers: HeaderMap,
    mut params: Params,
    body: Body,
) -> Result<Response, Failure> {
    access.unbound()?;
    let collection = params.one("collection")?;
    params.finish()?;
    let format = match media_type(&headers).as_str() {
        "application/json" => Format::Json,
        "application/x-ndjson" | "application/jsonl" | "application/ndjson" => Format::Jsonl,
        "text/csv" => Format::Csv,
        "text/tab-separated-values" => Format::Tsv,
        _ => return Err(wrong_media_type("application/json, application/x-ndjson or text/csv")),
    };
    let encoding = headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes());
    if !matches!(encoding, None | Some(b"gzip" | b"identity")) {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Failure::new(status, "bad_encoding", "send it as it is or with gzip"));
    }
    let limits = server.settings.limits.clone();
    let too_large = Failure::too_large(&format!(
        "a body has at most {} bytes, unpacked, and {MAX_RECORDS} records",
        limits.articles_body_bytes
    ));
    if body.size_hint().lower() > limits.articles_body_bytes {
        return Err(too_large);
    }
    let (parts, received) = mpsc::channel(PARTS);
    let batches = server.batches.clone();
    let upload = Upload {
        options: SourceOptions {
            format: Some(format),
            max_record_bytes: limits.article_bytes,
            ..SourceOptions::default()
        },
        collection,
        received_at: jiff::Timestamp::now().as_second(),
        batches,
        counts: Counts::default(),
        results: Vec::new(),
        sessions: Vec::new(),
    };
    let most = limits.articles_body_bytes;
    let taking = server.uploads.run(move || upload.take(Parts::new(received), most));
    let sending = send(body, parts, &limits);
    let (taken, sent) = tokio::join!(taking, sending);
    let taken = taken.map_err(|_| Failure::overloaded())?;
    let (counts, results) = match (taken, sent) {
        (_, Err(failure)) => return Err(failure),
        (Err(Trouble::TooLarge), Ok(())) => return Err(too_large),
        (Err(Trouble::Unreadable(reason)), Ok(())) => {
            return Err(Failure::new(StatusCode::BAD_REQUEST, "bad_body", reason));
        }
        (Err(Trouble::Index(error)), Ok(())) => return Err(error.into()),
        (Ok(taken), Ok(())) => taken,
    };
    server.metrics.committed.inc_by(counts.accepted());
    reply::json(&server, &wire::Uploaded::new(&counts, results)).map(reply::unkept)
}

/// Passes a body on as it arrives.
async fn send(
    mut body: Body,
    parts: mpsc::Sender<io::Result<Bytes>>,
    limits: &Limits,
) -> Result<(), Failure> {
    let mut left = limits.articles_body_bytes;
    let fail = async |failure: Failure| {
        // What was cut must not be taken for the end.
        let _ = parts.send(Err(io::ErrorKind::UnexpectedEof.into())).await;
        Err(failure)
    };
    loop {
        let frame = tokio::time::timeout(millis(limits.body_timeout_ms), body.frame()).await;
        let data = match frame {
            Err(_) => return fail(slow()).await,
            Ok(None) => return Ok(()),
            Ok(Some(Err(_))) => return fail(cut()).await,
            Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
        };
        let Some(rest) = left.checked_sub(data.len() as u64) else {
            let message = format!("a body has at most {} bytes", limits.articles_body_bytes);
            return fail(Failure::too_large(&message)).await;
        };
        left = rest;
        // Who takes it may have found that it is too long or no article at all.
        if parts.send(Ok(data)).await.is_err() {
            return Ok(());
        }
    }
}

/// A body as a stream of bytes.
struct Parts {
    received: mpsc::Receiver<io::Result<Bytes>>,
    part: Bytes,
}

impl Parts {
    fn new(received: mpsc::Receiver<io::Result<Bytes>>) -> Parts {
        Parts { received, part: Bytes::new() }
    }
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.part.is_empty() {
            match self.received.blocking_recv() {
                Some(part) => self.part = part?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.part.len());
        buffer[..length].copy_from_slice(&self.part.split_to(length));
        Ok(length)
    }
}

/// Ends with an error when more comes than may.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(length as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(length)
    }
}

/// Why a body is not taken.
enum Trouble {
    TooLarge,
    Unreadable(String),
    Index(Error),
}

/// One body being taken.
struct Upload {
    options: SourceOptions,
    collection: Option<String>,
    /// Unix seconds.
    received_at: i64,
    batches: Batches,
    counts: Counts,
    results: Vec<wire::UploadedRecord>,
    sessions: Vec<Session>,
}

impl Upload {
    fn take(
        mut self,
        body: Parts,
        most: u64,
    ) -> Result<(Counts, Vec<wire::UploadedRecord>), Trouble> {
        let mut body = BufReader::new(body);
        let start = body.fill_buf().map_err(|error| Trouble::Unreadable(error.to_string()))?;
        let stream: Box<dyn Read + Send> = match start {
            [0x1f, 0x8b, ..] => Box::new(Bounded { inner: MultiGzDecoder::new(body), left: most }),
            // It would be unpacked without being counted.
            [0x28, 0xb5, 0x2f, 0xfd, ..] => {
                return Err(Trouble::Unreadable("the body is packed with zstd".to_owned()));
            }
            _ => Box::new(Bounded { inner: body, left: most }),
        };
        let reader = Reader::of_stream(NAME, stream, &self.options);
        let reader = reader.map_err(|problem| trouble(&problem))?;
        let mut batch = Vec::new();
        let mut bytes = 0;
        for (index, record) in reader.enumerate() {
            let number = index as u64 + 1;
            let size = record.as_ref().map_or(0, crate::source::RawRecord::size_bytes);
            match record.and_then(|record| {
                let line = record.origin.line;
                let ingest = Ingest::new(SOURCE, line, record.hash(), self.received_at);
                parse(&record, &self.options).map(|article| (line, article, ingest))
            }) {
                Ok((line, article, ingest)) => {
                    bytes += size;
                    let article = Prepared::new(article, self.collection.as_deref());
                    batch.push((number, line, article.from(ingest)));
                }
                Err(problem) if problem.is_about_file() => return Err(trouble(&problem)),
                Err(problem) => {
                    self.counts.records += 1;
                    self.counts.rejected += 1;
                    self.results.push(wire::UploadedRecord::rejected(number, &problem));
                }
            }
            if self.counts.records + batch.len() as u64 > MAX_RECORDS {
                return Err(Trouble::TooLarge);
            }
            if bytes >= BATCH_BYTES {
                bytes = 0;
                self.give(std::mem::take(&mut batch))?;
            }
        }
        self.give(batch)?;
        if !self.sessions.is_empty() {
            self.batches.commit(self.sessions).map_err(Trouble::Index)?;
        }
        self.results.sort_by_key(|result| result.record);
        Ok((self.counts, self.results))
    }

    /// Gives articles to the writer.
    fn give(&mut self, batch: Vec<(u64, u64, Prepared)>) -> Result<(), Trouble> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut places = Vec::with_capacity(batch.len());
        let mut articles = Vec::with_capacity(batch.len());
        for (number, line, article) in batch {
            places.push((number, line, article.identity().to_string()));
            articles.push(article);
        }
        let (session, outcomes) = self.batches.add(articles).map_err(Trouble::Index)?;
        if !self.sessions.contains(&session) {
            self.sessions.push(session);
        }
        for ((number, line, name), outcome) in places.into_iter().zip(outcomes) {
            self.counts.add(outcome);
            self.results.push(wire::UploadedRecord::taken(number, line, name, outcome));
        }
        Ok(())
    }
}

fn trouble(problem: &SourceError) -> Trouble {
    let is_too_large = matches!(
        problem,
        SourceError::Io { error, .. } | SourceError::BrokenCompression { error, .. }
            if error.kind() == io::ErrorKind::FileTooLarge
    );
    if is_too_large { Trouble::TooLarge } else { Trouble::Unreadable(problem.to_string()) }
}
