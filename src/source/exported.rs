//! What `timbao export` writes beside the fields of an article, so that reading it again gives the same articles.
//!
//! Exports take these names from here. Not here: how an export is written (`export`).

use std::borrow::Cow;

/// The member that makes a line of JSON Lines the header of an export and no record.
pub(crate) const HEADER: &str = "timbao_export";
/// Names that begin so are facts of an export: where one is, names of people are read already. All but the collection say again
/// what other fields say, and are passed over.
const PREFIX: &str = "timbao_";
/// The field that holds the collection of an article that is not in the default one.
pub(crate) const COLLECTION: &str = "timbao_collection";
/// The field that holds the date in ISO form, beside `date`, which holds what the source wrote.
pub(crate) const DATE: &str = "timbao_date";
/// The last columns of a table that is an export.
pub(crate) const LAST_COLUMNS: [&str; 2] = ["export_query", "exported_at"];

/// Returns whether a line of JSON Lines is the header of an export: an object with that member and no other.
pub(super) fn is_header(line: &[u8]) -> bool {
    let inner = line.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    let name = inner.and_then(|inner| inner.strip_prefix(b"\""));
    let may_be = name.and_then(|name| name.strip_prefix(HEADER.as_bytes())).is_some();
    // A broken one is told of like any record.
    may_be
        && serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line)
            .is_ok_and(|members| members.len() == 1 && members.contains_key(HEADER))
}

/// Returns whether a field holds a fact of an export.
pub(super) fn is_fact(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// Returns whether a table with these columns is an export.
pub(super) fn is_table(columns: &[String]) -> bool {
    columns.len() > LAST_COLUMNS.len()
        && columns.iter().rev().zip(LAST_COLUMNS.iter().rev()).all(|(name, last)| name == last)
}

/// Returns a cell that no spreadsheet takes for a formula: `'` goes before `=`, `+`, `-`, `@`, tab and CR, and before a `'` in
/// front of one of these, so that [`unguarded`] gives back every text.
pub(crate) fn guarded(cell: &str) -> Cow<'_, str> {
    if is_risky(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Returns the text of a cell that went through [`guarded`].
pub(super) fn unguarded(cell: Cow<'_, str>) -> Cow<'_, str> {
    match cell.strip_prefix('\'').filter(|text| is_risky(text)) {
        Some(text) => Cow::Owned(text.to_owned()),
        None => cell,
    }
}

fn is_risky(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guarding_is_undone() {
        for cell in
            ["", "=1+1", "'=1", "''-", "'", "'a", "- gạch đầu dòng", "@ai", "\tb", "bình thường"]
        {
            let guarded = guarded(cell);
            assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            assert_eq!(unguarded(guarded), cell);
        }
    }

    #[test]
    fn headers_are_told_from_records() {
        for (line, expected) in [
            (r#"{"timbao_export":{"query":"bão"}}"#, true),
            (r#" { "timbao_export": 1}"#, true),
            (r#"{"timbao_exports":1}"#, false),
            (r#"{"timbao_export":1,"title":"Lũ rút"}"#, false),
            (r#"{"timbao_export"1}"#, false),
            (r#"{"title":"timbao_export"}"#, false),
            ("timbao_export", false),
            ("{", false),
        ] {
            assert_eq!(is_header(line.as_bytes()), expected, "{line}");
        }
    }
}
