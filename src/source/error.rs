//! What can go wrong between a file and an article.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Where a record stands: its file and the line it starts on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file as it was named; `-` is standard input.
    pub path: Arc<Path>,
    /// The line, from 1, or in a crawl the number of the record; 0 when the whole file is meant.
    pub line: u64,
}

impl Origin {
    /// Returns the origin that means the whole file.
    pub fn file(path: &Arc<Path>) -> Origin {
        Origin { path: Arc::clone(path), line: 0 }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.as_os_str() == "-" {
            f.write_str("stdin")?;
        } else {
            write!(f, "{}", self.path.display())?;
        }
        match self.line {
            0 => Ok(()),
            line => write!(f, ":{line}"),
        }
    }
}

/// A record that is not an article, or a file that cannot be read to its end.
///
/// Neither ends a run: the reader goes on with the next record or file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The file cannot be opened or read. Check its name and permissions.
    #[error("{origin}: cannot be read: {error}")]
    Io {
        /// The file.
        origin: Origin,
        /// What the system says.
        error: io::Error,
    },
    /// Compressed data ends early or is damaged. What came before it was read; copy the file again.
    #[error("{origin}: {format} data is damaged or cut off: {error}")]
    BrokenCompression {
        /// The file, and the line that could not be completed.
        origin: Origin,
        /// `gzip` or `zstd`.
        format: &'static str,
        /// What the decompressor says.
        error: io::Error,
    },
    /// A table none of whose columns holds text. Name the columns with `--map`.
    #[error(
        "{origin}: no known field in the header ({found}); a title, lead, body or captions is needed"
    )]
    NoTextColumn {
        /// The file.
        origin: Origin,
        /// The header as found, shortened.
        found: String,
    },
    /// The record is larger than `SourceOptions::max_record_bytes`. Not an article, or raise the limit.
    #[error("{origin}: record is longer than {limit} bytes")]
    RecordTooLong {
        /// Where the record starts.
        origin: Origin,
        /// The limit, bytes.
        limit: usize,
    },
    /// The record is not JSON.
    #[error("{origin}: broken JSON: {reason}")]
    BrokenJson {
        /// Where the record starts.
        origin: Origin,
        /// What is wrong, with the column.
        reason: String,
    },
    /// The record is JSON, but no object with fields.
    #[error("{origin}: expected a JSON object, got {got}")]
    NotAnObject {
        /// Where the record starts.
        origin: Origin,
        /// What stands there instead.
        got: &'static str,
    },
    /// The bytes are no UTF-8, and not in another encoding that is known.
    #[error("{origin}: invalid UTF-8 at byte {at} of the record")]
    InvalidUtf8 {
        /// Where the record starts.
        origin: Origin,
        /// The first wrong byte, from 0.
        at: usize,
    },
    /// A row with more or fewer fields than the header.
    #[error("{origin}: expected {expected} columns, got {got}")]
    WrongColumns {
        /// Where the row starts.
        origin: Origin,
        /// Columns in the header.
        expected: usize,
        /// Fields in the row.
        got: usize,
    },
    /// The date field holds something else. An empty one or null is fine.
    #[error("{origin}: field {field:?}: {value:?} is not a date")]
    BadDate {
        /// Where the record starts.
        origin: Origin,
        /// The field's name in the source.
        field: String,
        /// What it holds, shortened.
        value: String,
    },
    /// The page is a list of articles: a front page, a section, search results. The articles are on pages of their own.
    #[error("{origin}: a list of articles, not an article{}", of_address(address))]
    ListPage {
        /// Where the page starts.
        origin: Origin,
        /// Where a crawl got it.
        address: Option<String>,
    },
    /// The page has no article that could be found. If it has one, write a rule for the paper (`--rules`).
    #[error("{origin}: no article found in the page{}", of_address(address))]
    NoArticle {
        /// Where the page starts.
        origin: Origin,
        /// Where a crawl got it.
        address: Option<String>,
    },
    /// The page cannot be taken out of what it is wrapped in: a record of a crawl, a file of several parts.
    #[error("{origin}: broken page: {reason}")]
    BrokenPage {
        /// Where the record starts.
        origin: Origin,
        /// What is wrong.
        reason: String,
    },
    /// An XML file that cannot be read on. What came before was read; get the file again.
    #[error("{origin}: broken XML: {reason}")]
    BrokenXml {
        /// The file, and the line it was read to.
        origin: Origin,
        /// What is wrong.
        reason: String,
    },
    /// A record of an XML file whose elements are not closed in order.
    #[error("{origin}: broken element: {reason}")]
    BrokenElement {
        /// Where the record starts.
        origin: Origin,
        /// What is wrong.
        reason: String,
    },
    /// XML that is no feed, sitemap or dump. Name the element that is a record with `--xml-record`.
    #[error(
        "{origin}: XML of no known kind: <{root}>; name the element that is an article with `--xml-record`"
    )]
    UnknownXml {
        /// The file.
        origin: Origin,
        /// Its outermost element.
        root: String,
    },
    /// An address in a sitemap without the news extension: there is nothing to search in.
    #[error("{origin}: no title in the sitemap: {address}")]
    NoTitle {
        /// Where the entry starts.
        origin: Origin,
        /// The address.
        address: String,
    },
    /// Title, lead, body and captions are all missing. If they are there under other names, use `--map`.
    #[error("{origin}: no text: title, lead, body and captions are all empty")]
    NoText {
        /// Where the record starts.
        origin: Origin,
    },
}

impl SourceError {
    /// Returns where it happened.
    pub fn origin(&self) -> &Origin {
        use SourceError as E;
        match self {
            E::Io { origin, .. }
            | E::BrokenCompression { origin, .. }
            | E::NoTextColumn { origin, .. }
            | E::RecordTooLong { origin, .. }
            | E::BrokenJson { origin, .. }
            | E::NotAnObject { origin, .. }
            | E::InvalidUtf8 { origin, .. }
            | E::WrongColumns { origin, .. }
            | E::BadDate { origin, .. }
            | E::ListPage { origin, .. }
            | E::NoArticle { origin, .. }
            | E::BrokenPage { origin, .. }
            | E::BrokenXml { origin, .. }
            | E::BrokenElement { origin, .. }
            | E::UnknownXml { origin, .. }
            | E::NoTitle { origin, .. }
            | E::NoText { origin } => origin,
        }
    }

    /// Returns the short name of the kind of error, part of the report's format.
    pub fn code(&self) -> &'static str {
        use SourceError as E;
        match self {
            E::Io { .. } => "io",
            E::BrokenCompression { .. } => "broken_compression",
            E::NoTextColumn { .. } => "no_text_column",
            E::RecordTooLong { .. } => "record_too_long",
            E::BrokenJson { .. } => "broken_json",
            E::NotAnObject { .. } => "not_an_object",
            E::InvalidUtf8 { .. } => "invalid_utf8",
            E::WrongColumns { .. } => "wrong_columns",
            E::BadDate { .. } => "bad_date",
            E::ListPage { .. } => "list_page",
            E::NoArticle { .. } => "no_article",
            E::BrokenPage { .. } => "broken_page",
            E::BrokenXml { .. } => "broken_xml",
            E::BrokenElement { .. } => "broken_element",
            E::UnknownXml { .. } => "unknown_xml",
            E::NoTitle { .. } => "no_title",
            E::NoText { .. } => "no_text",
        }
    }

    /// Says whether the rest of a file is lost, rather than one record rejected.
    pub fn is_about_file(&self) -> bool {
        use SourceError as E;
        matches!(
            self,
            E::Io { .. }
                | E::BrokenCompression { .. }
                | E::NoTextColumn { .. }
                | E::BrokenXml { .. }
                | E::UnknownXml { .. }
        )
    }
}

/// Returns an address for the end of a message.
fn of_address(address: &Option<String>) -> String {
    address.as_deref().map_or_else(String::new, |address| format!(": {}", shorten(address)))
}

/// Returns a text cut to what fits in a message.
pub(super) fn shorten(text: &str) -> String {
    const MAX_CHARS: usize = 80;
    match text.char_indices().nth(MAX_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_file_line_and_fact() {
        let path: Arc<Path> = Path::new("articles.jsonl").into();
        let origin = Origin { path, line: 812 };
        let error = SourceError::BadDate {
            origin: origin.clone(),
            field: "published".into(),
            value: "32/13/2021".into(),
        };
        assert_eq!(
            error.to_string(),
            r#"articles.jsonl:812: field "published": "32/13/2021" is not a date"#
        );
        assert_eq!((error.origin(), error.code()), (&origin, "bad_date"));
        let stdin = Origin::file(&Path::new("-").into());
        assert_eq!(stdin.to_string(), "stdin");
        assert_eq!(shorten(&"ạ".repeat(81)), "ạ".repeat(80) + "…");
    }
}
