//! Structured values of a request, to conditions and preferences.

use std::time::SystemTime;

use super::rank;
use super::request::SearchRequest;
use crate::analysis::slug;
use crate::date::PartialDate;
use crate::engine::{Freshness, Keyword, Node, Snapshot};
use crate::error::{Error, Result};

/// Returns the condition for a paper or site, named in any case, with or without marks.
///
/// # Errors
/// [`Error::Request`] with the sources there are.
pub(super) fn source(snapshot: &Snapshot, asked: &str) -> Result<Node> {
    let known = snapshot.keywords(Keyword::Source)?;
    let wanted = slug(asked);
    let values: Vec<String> = known
        .iter()
        .map(|(value, _)| value)
        .filter(|value| slug(value) == wanted)
        .cloned()
        .collect();
    if values.is_empty() {
        let mut by_size = known;
        by_size.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let names: Vec<String> = by_size.into_iter().take(12).map(|(value, _)| value).collect();
        let reason = format!("no source {asked:?}; there are {}", names.join(", "));
        return Err(Error::Request { code: "unknown_source", field: "source", reason });
    }
    Ok(Node::Keyword { field: Keyword::Source, values })
}

/// Returns the condition for publication between two dates, each inclusive at its precision.
///
/// # Errors
/// [`Error::Request`] naming the forms that would do.
pub(super) fn dates(from: Option<&str>, to: Option<&str>) -> Result<Option<Node>> {
    let first = from.map(|text| date("from", text)).transpose()?;
    let last = to.map(|text| date("to", text)).transpose()?;
    if first.is_none() && last.is_none() {
        return Ok(None);
    }
    Ok(Some(Node::Date {
        from: first.map_or(i64::MIN + 1, |date| date.start()),
        to: last.map_or(i64::MAX, |as_of| as_of.end()),
    }))
}

/// Returns how newer articles are preferred; `now` is the moment that a page before had.
///
/// # Errors
/// [`Error::Request`] for a date that is none and a half-life of nothing.
pub(super) fn freshness(request: &SearchRequest, now: Option<i64>) -> Result<Option<Freshness>> {
    let as_of = request.as_of.as_deref().map(|text| date("as-of", text)).transpose()?;
    let Some(half_life) = request.half_life else { return Ok(None) };
    if half_life.is_zero() {
        let reason = "must be longer than nothing".to_owned();
        return Err(Error::Request { code: "bad_half_life", field: "fresh-half-life", reason });
    }
    let clock = || {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs() as i64)
    };
    Ok(Some(Freshness {
        now: as_of.map(|as_of| as_of.end()).or(now).unwrap_or_else(clock),
        half_life_seconds: half_life.as_secs_f64(),
        most: request.ranking.freshness,
        candidates: rank::FRESHNESS_CANDIDATES,
    }))
}

/// Reads the date of a field of a request.
///
/// # Errors
/// [`Error::Request`] naming the forms that would do.
pub(super) fn date(field: &'static str, text: &str) -> Result<PartialDate> {
    PartialDate::parse(text).ok_or_else(|| Error::Request {
        code: "bad_date",
        field,
        reason: format!("{text:?} is not a date; write 2023, 2023-12, 2023-12-07 or 7/12/2023"),
    })
}
