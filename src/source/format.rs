//! The forms of files, told by name or by content.

use std::path::Path;

use super::cut_rows::{delimiter_of, split_row};
use super::field::FieldMap;
use super::json_feed::is_json_feed;
use super::xml::is_xml;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// An array of JSON objects, or one or several objects over any number of lines.
    Json,
    /// A table with a header; separated by commas, semicolons or tabs, whichever the header has.
    Csv,
    /// A table with a header, separated by tabs.
    Tsv,
    /// One article as plain text.
    Text,
    /// A page of a paper.
    Html,
    /// A page with its pictures, as browsers save it.
    Mhtml,
    /// A crawl: responses of servers one after the other.
    Warc,
    /// RSS, Atom, a sitemap, a dump of MediaWiki, or other XML of which the element is named that is a record.
    Xml,
    /// JSON Feed.
    JsonFeed,
}

impl Format {
    /// Returns the format with this name or file extension.
    pub fn from_name(name: &str) -> Option<Format> {
        match name.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "json" => Some(Format::Json),
            "csv" => Some(Format::Csv),
            "tsv" | "tab" => Some(Format::Tsv),
            "txt" | "text" => Some(Format::Text),
            // The last ones are what the systems of Vietnamese papers end addresses with, and mirrors keep.
            "html" | "htm" | "xhtml" | "shtml" | "php" | "asp" | "aspx" | "jsp" | "chn" | "tpo"
            | "vnp" | "vov" | "ldo" | "antd" => Some(Format::Html),
            "mhtml" | "mht" => Some(Format::Mhtml),
            "warc" => Some(Format::Warc),
            "xml" | "rss" | "atom" | "rdf" => Some(Format::Xml),
            "jsonfeed" | "json-feed" => Some(Format::JsonFeed),
            _ => None,
        }
    }

    /// Returns the format that a file's extension stands for, `.gz` and `.zst` aside.
    pub fn from_path(path: &Path) -> Option<Format> {
        Format::from_name(unpacked(path).extension()?.to_str()?)
    }

    /// Recognises the format by the beginning of the content.
    pub(super) fn from_content(sample: &[u8]) -> Format {
        match first_visible(sample) {
            _ if sample.starts_with(b"WARC/") => Format::Warc,
            _ if is_mhtml(sample) => Format::Mhtml,
            Some(b'<') if is_xml(sample) => Format::Xml,
            Some(b'<') if is_html(sample) => Format::Html,
            Some(b'{') if is_json_feed(sample) => Format::JsonFeed,
            Some(b'[') => Format::Json,
            Some(b'{') if is_json_lines(sample) => Format::Jsonl,
            Some(b'{') => Format::Json,
            _ if is_table(first_line(sample)) => Format::Csv,
            _ => Format::Text,
        }
    }
}

impl Format {
    /// Says whether records say themselves which characters their bytes are.
    pub(super) fn has_own_charsets(self) -> bool {
        matches!(self, Format::Html | Format::Mhtml | Format::Warc)
    }
}

/// Says whether a text that begins with `<` is a page.
fn is_html(sample: &[u8]) -> bool {
    let head = sample[..sample.len().min(2048)].to_ascii_lowercase();
    ["<!doctype html", "<html", "<head>", "<body"]
        .iter()
        .any(|start| memchr::memmem::find(&head, start.as_bytes()).is_some())
}

/// Says whether a text is a message of several parts that belong together.
fn is_mhtml(sample: &[u8]) -> bool {
    let head = sample[..sample.len().min(4096)].to_ascii_lowercase();
    let holds = |text: &[u8]| memchr::memmem::find(&head, text).is_some();
    holds(b"mime-version:") && holds(b"multipart/related")
}

/// Returns a file's name without the extension of its compression.
pub(super) fn unpacked(path: &Path) -> &Path {
    let extension = path.extension().unwrap_or_default();
    let is_packed =
        ["gz", "zst", "zstd"].iter().any(|packed| extension.eq_ignore_ascii_case(packed));
    match path.file_stem() {
        Some(stem) if is_packed => Path::new(stem),
        _ => path,
    }
}

/// Tells JSON Lines from an object over several lines: there the first line ends inside the object,
/// but at a place where one breaks lines. A line cut off inside a string is a broken JSON line.
pub(super) fn is_json_lines(sample: &[u8]) -> bool {
    let start = sample.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let line = first_line(&sample[start..]);
    let (mut depth, mut in_string, mut is_escaped) = (0usize, false, false);
    for byte in line {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let is_whole_sample = line.len() == sample.len() - start;
    let breaks_here = matches!(line.trim_ascii_end().last(), Some(b'{' | b'[' | b',' | b':'));
    depth == 0 || in_string || is_whole_sample || !breaks_here
}

/// Says whether a line is a header: at least two columns that we know.
fn is_table(line: &[u8]) -> bool {
    let fields = FieldMap::default();
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let columns = split_row(line.trim_end(), delimiter_of(line));
    columns.iter().filter(|name| fields.find(name.trim()).is_some()).count() >= 2
}

fn first_visible(sample: &[u8]) -> Option<u8> {
    sample.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

fn first_line(sample: &[u8]) -> &[u8] {
    sample.split(|&byte| byte == b'\n').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contents_tell_the_format() {
        let names = [
            ("a/b.jsonl", Some(Format::Jsonl)),
            ("b.JSONL.gz", Some(Format::Jsonl)),
            ("b.ndjson.zst", Some(Format::Jsonl)),
            ("b.json", Some(Format::Json)),
            ("b.csv.GZ", Some(Format::Csv)),
            ("b.tsv", Some(Format::Tsv)),
            ("b.txt", Some(Format::Text)),
            ("bao.vn/bai-1.HTML.gz", Some(Format::Html)),
            ("b.mht", Some(Format::Mhtml)),
            ("crawl.warc.gz", Some(Format::Warc)),
            ("b.rss.gz", Some(Format::Xml)),
            ("viwiki.xml", Some(Format::Xml)),
            ("b.gz", None),
            ("txt", None),
            ("-", None),
        ];
        for (name, expected) in names {
            assert_eq!(Format::from_path(Path::new(name)), expected, "{name}");
        }
        let contents = [
            ("", Format::Text),
            ("\n {\"a\": 1}\n{\"a\": 2}", Format::Jsonl),
            ("{\"a\": \"cut off\n{\"a\": 2}", Format::Jsonl),
            ("{\"a\": 1", Format::Jsonl),
            ("{\"a\": nonsense\n", Format::Jsonl),
            ("{\n  \"a\": 1\n}", Format::Json),
            ("{\"a\": 1,\n \"b\": 2}", Format::Json),
            (" [ {\"a\": 1}]", Format::Json),
            ("\n<?xml version='1.0'?><!-- x > y --><a:b/>", Format::Xml),
            ("<rss version='2.0'><channel>", Format::Xml),
            ("<rdf:RDF xmlns=''>", Format::Xml),
            ("<?xml version='1.0'?><!DOCTYPE html><html>", Format::Html),
            ("<p>một đoạn", Format::Text),
            (
                "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}",
                Format::JsonFeed,
            ),
            ("id,title,body\n", Format::Csv),
            ("Tiêu đề;Nội dung\n", Format::Csv),
            ("id\ttitle", Format::Csv),
            ("<!DOCTYPE html>\n<html>", Format::Html),
            ("<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C'>", Format::Html),
            (
                "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;",
                Format::Mhtml,
            ),
            ("WARC/1.0\r\n", Format::Warc),
            ("Hôm nay, title, là ngày", Format::Text),
        ];
        for (content, expected) in contents {
            assert_eq!(Format::from_content(content.as_bytes()), expected, "{content}");
        }
    }
}
