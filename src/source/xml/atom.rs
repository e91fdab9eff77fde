//! Entries of Atom 1.0 (RFC 4287) and 0.3.

use std::borrow::Cow;

use super::element::Element;
use crate::source::feed_item::FeedItem;
use crate::source::markup::{first_image, line, paragraphs};

/// Reads an entry; in a feed of ours the address is where the article is from, not the page of the archive.
pub(super) fn item(element: &Element, is_ours: bool) -> FeedItem {
    let link = |rel: &str| {
        let mut links = element.all("link");
        let link = links.find(|link| link.attribute("rel").unwrap_or("alternate") == rel)?;
        link.attribute("href").map(str::to_owned)
    };
    let via = if is_ours { link("via") } else { None };
    let enclosure = element.all("link").find(|link| {
        link.attribute("rel") == Some("enclosure")
            && link.attribute("type").is_some_and(|kind| kind.starts_with("image/"))
    });
    let enclosure = enclosure.and_then(|link| link.attribute("href")).map(str::to_owned);
    let thumbnail = element.child("media:thumbnail").and_then(|image| image.attribute("url"));
    let content = element.child("content").filter(|content| content.attribute("src").is_none());
    let markup = [content, element.child("summary")].into_iter().flatten();
    let inline = markup.filter(|text| !is_plain(text)).find_map(|text| first_image(&text.html()));
    let names = element.all("author").filter_map(|author| author.text_of(&["name"]));
    let names: Vec<String> = names.collect();
    let creators = || element.all("dc:creator").map(Element::text).collect();
    FeedItem {
        guid: element.text_of(&["id"]),
        url: via.or_else(|| link("alternate")),
        title: element.child("title").map(|title| texts(title).join(" ")),
        summary: element.child("summary").map(texts).unwrap_or_default(),
        content: content.map(texts).unwrap_or_default(),
        authors: if names.is_empty() { creators() } else { names },
        categories: element.all("category").filter_map(category).collect(),
        date: element.text_of(&["published", "issued", "dc:date", "updated", "modified"]),
        image: thumbnail.map(str::to_owned).or(enclosure).or(inline),
        source: element
            .child("source")
            .and_then(|source| source.text_of(&["title"]))
            .map(|title| line(&title)),
        ..FeedItem::default()
    }
}

fn is_plain(element: &Element) -> bool {
    matches!(element.attribute("type").unwrap_or("text"), "text" | "text/plain")
}

/// Returns the paragraphs of a text: plain, HTML, or XHTML.
fn texts(element: &Element) -> Vec<String> {
    if !is_plain(element) || element.has_children() {
        let html: Cow<str> = element.html();
        return paragraphs(&html);
    }
    element
        .text()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn category(element: &Element) -> Option<String> {
    element.attribute("label").or_else(|| element.attribute("term")).map(str::to_owned)
}
