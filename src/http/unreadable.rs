//! What is no request, or has too long a head: hyper answers it by itself with a bare status before any layer of ours sees it.
//! Here that answer gets the form of all others, is counted and logged.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Server;
use super::failure::Failure;
use super::guard::REQUEST_ID;
use super::metrics::Labels;
use crate::{keys, wire};

/// A connection that says more than a bare status.
pub(super) struct Explaining<S> {
    stream: S,
    server: Arc<Server>,
    from: SocketAddr,
    /// The answer in place of the bare one, and how much of it is written.
    answer: Vec<u8>,
    written: usize,
}

impl<S: AsyncWrite + Unpin> Explaining<S> {
    pub(super) fn new(stream: S, server: Arc<Server>, from: SocketAddr) -> Explaining<S> {
        Explaining { stream, server, from, answer: Vec::new(), written: 0 }
    }

    /// Takes the place of a bare status; returns whether `head` is one.
    fn explain(&mut self, head: &[u8]) -> bool {
        let Some(status) = bare_status(head) else { return false };
        let failure = Failure::of_status(status);
        let id = keys::random_hex(8).unwrap_or_default();
        let labels = Labels { route: "none".to_owned(), method: "other", status: status.as_u16() };
        self.server.metrics.count(labels, Duration::ZERO);
        tracing::info!(
            target: "timbao::access",
            id, method = "other", path = "", status = status.as_u16(), code = failure.code, key = "",
            peer = %self.from.ip().to_canonical(), took_us = 0_u64,
        );
        self.answer = explained(status, &failure, &id).into_bytes();
        self.written = 0;
        true
    }

    /// Writes what is left of an answer of ours.
    fn poll_answer(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.written < self.answer.len() {
            let left = &self.answer[self.written..];
            let written = ready!(Pin::new(&mut self.stream).poll_write(context, left))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written += written;
        }
        Poll::Ready(Ok(()))
    }
}

/// Returns the status of an answer that is hyper's own: all of ours name their request.
fn bare_status(head: &[u8]) -> Option<StatusCode> {
    let status = head.strip_prefix(b"HTTP/1.1 4").or_else(|| head.strip_prefix(b"HTTP/1.0 4"))?;
    if !head.ends_with(b"\r\n\r\n") {
        return None;
    }
    let text = std::str::from_utf8(head).ok()?;
    let names_request = text.lines().any(|line| {
        line.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case(REQUEST_ID.as_str()))
    });
    let code = match status.get(..2)? {
        b"00" => StatusCode::BAD_REQUEST,
        b"14" => StatusCode::URI_TOO_LONG,
        b"31" => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        _ => return None,
    };
    (!names_request).then_some(code)
}

fn explained(status: StatusCode, failure: &Failure, id: &str) -> String {
    let body =
        wire::to_line(&wire::Failure::new(failure.code, &failure.message, None).of_request(id));
    let reason = status.canonical_reason().unwrap_or_default();
    format!(
        "HTTP/1.1 {} {reason}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{REQUEST_ID}: {id}\r\n\
         x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n{body}",
        status.as_u16(),
        body.len(),
    )
}

impl<S: AsyncRead + Unpin> AsyncRead for Explaining<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Explaining<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_answer(context))?;
        if self.explain(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_answer(context))?;
        if let Some(first) = slices.iter().find(|slice| !slice.is_empty())
            && self.explain(first)
        {
            return Poll::Ready(Ok(first.len()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_answer(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_answer(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_refusals_are_replaced() {
        let check = |head: &str, expected: Option<u16>| {
            let status = bare_status(head.as_bytes()).map(|status| status.as_u16());
            assert_eq!(status, expected, "{head:?}");
        };
        check("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n", Some(400));
        check("HTTP/1.1 414 URI Too Long\r\ncontent-length: 0\r\n\r\n", Some(414));
        check(
            "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\n\r\n",
            Some(431),
        );
        check("HTTP/1.0 400 Bad Request\r\ncontent-length: 0\r\n\r\n", Some(400));
        check("HTTP/1.1 400 Bad Request\r\nX-Request-Id: a\r\n\r\n", None);
        check("HTTP/1.1 404 Not Found\r\n\r\n", None);
        check("HTTP/1.1 200 OK\r\n\r\n", None);
        check("HTTP/1.1 400 Bad Request\r\n\r\n{}", None);
        check("HTTP/1.1 4\r\n\r\n", None);
        check("{\"a\":1}", None);
        check("", None);
    }
}
