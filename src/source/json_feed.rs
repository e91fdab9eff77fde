//! JSON Feed 1.0 and 1.1: items within one object, cut one at a time.

use std::io;

use serde_json::{Map, Value};

use super::cut_elements::Elements;
use super::error::{Origin, SourceError};
use super::feed_item::FeedItem;
use super::input::Input;
use super::json;
use super::markup::{first_image, line, paragraphs};

/// Says whether a text begins as a JSON Feed does.
pub(super) fn is_json_feed(sample: &[u8]) -> bool {
    let head = &sample[..sample.len().min(4096)];
    head.trim_ascii_start().starts_with(b"{")
        && memchr::memmem::find(head, b"jsonfeed.org/version/").is_some()
}

/// Reads up to the list of items and returns a cutter of these.
///
/// # Errors
/// Those of reading the file; [`SourceError::BrokenJson`] where there is no such list.
pub(super) fn items(mut input: Input, limit: usize) -> Result<Elements, SourceError> {
    match seek(&mut input) {
        Ok(Some(line)) => Ok(Elements::of_list(input, limit, line)),
        Ok(None) => {
            let reason = "a feed without a list of `items`".to_owned();
            Err(SourceError::BrokenJson { origin: input.origin(1), reason })
        }
        Err(error) => Err(input.error(error, 0)),
    }
}

/// Goes to the list named `items` of the outermost object and returns its line.
fn seek(input: &mut Input) -> io::Result<Option<u64>> {
    let (mut depth, mut line) = (0usize, 1);
    let (mut in_string, mut is_escaped, mut is_items) = (false, false, false);
    let mut name: Vec<u8> = Vec::new();
    loop {
        let block = input.reader.fill_buf()?;
        if block.is_empty() {
            return Ok(None);
        }
        let mut used = 0;
        let mut is_found = false;
        for &byte in block {
            if byte == b'\n' {
                line += 1;
            }
            if in_string {
                if is_escaped {
                    is_escaped = false;
                } else if byte == b'\\' {
                    is_escaped = true;
                } else if byte == b'"' {
                    in_string = false;
                } else if depth == 1 && name.len() < 8 {
                    name.push(byte);
                }
            } else {
                match byte {
                    b'"' => {
                        in_string = true;
                        name.clear();
                    }
                    b':' => is_items = depth == 1 && name == b"items",
                    b'[' if is_items => {
                        is_found = true;
                        break;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    b',' => is_items = false,
                    _ => {}
                }
            }
            used += 1;
        }
        input.reader.consume(used);
        if is_found {
            return Ok(Some(line));
        }
    }
}

/// Reads an item.
///
/// # Errors
/// [`SourceError::BrokenJson`] and the like.
pub(super) fn item(bytes: &[u8], origin: &Origin) -> Result<FeedItem, SourceError> {
    let entries = json::object(bytes, origin)?;
    let text = |names: &[&str]| {
        let texts = names.iter().filter_map(|name| match entries.get(*name)? {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        texts.into_iter().find(|text| !text.is_empty())
    };
    let html = text(&["content_html"]);
    let plain = text(&["content_text"]);
    let summary = text(&["summary"]).map(|summary| vec![line(&summary)]);
    // Readers get the same text twice from us and others.
    let content = match &html {
        Some(html) => paragraphs(html),
        None => lines(plain.as_deref().unwrap_or_default()),
    };
    let is_whole = summary.as_ref().is_some_and(|summary| *summary == content);
    Ok(FeedItem {
        guid: text(&["id"]),
        url: address(&text),
        title: text(&["title"]),
        summary: summary.unwrap_or_default(),
        content: if is_whole { Vec::new() } else { content },
        authors: authors(&entries),
        categories: entries
            .get("tags")
            .and_then(Value::as_array)
            .map(|tags| names(tags))
            .unwrap_or_default(),
        date: text(&["date_published", "date_modified"]),
        image: text(&["image", "banner_image"]).or_else(|| html.as_deref().and_then(first_image)),
        ..FeedItem::default()
    })
}

/// Returns where the article is from: in a feed of ours, as in one that collects links, `url` is a page about it.
fn address(text: &dyn Fn(&[&str]) -> Option<String>) -> Option<String> {
    text(&["external_url", "url"])
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn names(list: &[Value]) -> Vec<String> {
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Version 1.1 has a list, 1.0 had one.
fn authors(entries: &Map<String, Value>) -> Vec<String> {
    let list = entries.get("authors").and_then(Value::as_array);
    let all = list.into_iter().flatten().chain(entries.get("author"));
    let mut names: Vec<String> = Vec::new();
    for name in all.filter_map(|author| author.get("name")?.as_str()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
