//! Why a request has no answer: a status, a stable code and words, written as JSON or as a page when the request is known.
//!
//! A handler returns a [`Failure`]; the outermost layer (`observe`) writes it, since only it knows the request's id.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::rates::Allowance;
use crate::error::Error;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) status: StatusCode,
    /// Stable, for programs; docs/http.md lists all.
    pub(super) code: &'static str,
    pub(super) message: String,
    /// The parameter that is wrong, if one is.
    pub(super) field: Option<String>,
    /// Seconds after which it may go better.
    pub(super) retry_after: Option<u64>,
    /// What is left of a rate, where that is the reason.
    pub(super) allowance: Option<Allowance>,
}

impl Failure {
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
    ) -> Failure {
        Failure {
            status,
            code,
            message: message.into(),
            field: None,
            retry_after: None,
            allowance: None,
        }
    }

    /// Returns what to answer when a value of a request cannot be used.
    pub(super) fn bad(
        code: &'static str,
        field: impl Into<String>,
        reason: impl Into<String>,
    ) -> Failure {
        let failure = Failure::new(StatusCode::BAD_REQUEST, code, reason);
        Failure { field: Some(field.into()), ..failure }
    }

    /// Returns what to answer when the server cannot do it now.
    pub(super) fn unavailable(code: &'static str, message: &str, retry_after: u64) -> Failure {
        let failure = Failure::new(StatusCode::SERVICE_UNAVAILABLE, code, message);
        Failure { retry_after: Some(retry_after), ..failure }
    }

    /// Returns what to answer when all searchers are busy and enough others wait.
    pub(super) fn overloaded() -> Failure {
        Failure::unavailable("overloaded", "too many requests at once; try again later", 1)
    }

    /// Returns what to answer when the hard deadline has come.
    pub(super) fn timeout() -> Failure {
        Failure::unavailable("timeout", "no answer within the time that a request may take", 1)
    }

    /// Returns what to answer where nothing is.
    pub(super) fn no_route() -> Failure {
        Failure::new(StatusCode::NOT_FOUND, "no_such_route", "nothing is at this address")
    }

    /// Returns the words for a status that a library answered with by itself.
    pub(super) fn of_status(status: StatusCode) -> Failure {
        match status {
            StatusCode::METHOD_NOT_ALLOWED => Failure::new(
                status,
                "method_not_allowed",
                "this address takes other methods; see the header Allow",
            ),
            StatusCode::NOT_FOUND => Failure::no_route(),
            StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large("the body is too long"),
            StatusCode::URI_TOO_LONG => {
                let reason = "the address is too long; long queries belong in a POST";
                Failure::new(status, "address_too_long", reason)
            }
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
                let reason = "the head has too many lines or bytes; long queries belong in a POST";
                Failure::new(status, "head_too_large", reason)
            }
            status if status.is_client_error() => {
                Failure::new(StatusCode::BAD_REQUEST, "bad_request", "the request cannot be read")
            }
            _ => Failure::unavailable("internal", "the server failed; its log says why", 5),
        }
    }

    pub(super) fn too_large(message: &str) -> Failure {
        Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::Request { code, field, reason } => {
                // Flags of the program have dashes where parameters have none.
                Failure::bad(code, field.replace('-', "_"), reason)
            }
            Error::QueryTooLong { .. } => Failure::bad(
                "query_too_long",
                "q",
                error.to_string().replace("query_too_long: ", ""),
            ),
            Error::ArticleMissing(_) => {
                Failure::new(StatusCode::NOT_FOUND, "article_missing", error.to_string())
            }
            Error::Locked { .. } => Failure::unavailable(
                "index_locked",
                "another program is writing to the index; try again later",
                10,
            ),
            // Paths and the system's words are for the log.
            Error::DiskFull { .. } => {
                tracing::error!(target: "timbao", code = error.code(), reason = %error, "cannot write");
                Failure::unavailable("disk_full", "the server's disk is full", 60)
            }
            error => {
                tracing::error!(target: "timbao", code = error.code(), reason = %error, "cannot answer");
                Failure::unavailable(error.code(), "the index cannot be read; the log says why", 30)
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allowance) = self.allowance {
            allowance.write(response.headers_mut());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response.extensions_mut().insert(self);
        response
    }
}
