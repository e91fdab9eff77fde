//! Structured values of a request, to conditions.

use crate::analysis::slug;
use crate::date::PartialDate;
use crate::engine::{Keyword, Node, Snapshot};
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
    let read = |field: &'static str, text: &str| {
        PartialDate::parse(text).ok_or_else(|| Error::Request {
            code: "bad_date",
            field,
            reason: format!("{text:?} is not a date; write 2023, 2023-12, 2023-12-07 or 7/12/2023"),
        })
    };
    let first = from.map(|text| read("from", text)).transpose()?;
    let last = to.map(|text| read("to", text)).transpose()?;
    if first.is_none() && last.is_none() {
        return Ok(None);
    }
    Ok(Some(Node::Date {
        from: first.map_or(i64::MIN + 1, |date| date.start()),
        to: last.map_or(i64::MAX, |date| date.end()),
    }))
}
