//! JSON Feed 1.1.

use serde::Serialize;

/// A feed. The format knows no `null`: what is missing is left out.
#[derive(Debug, Serialize)]
pub struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    language: &'static str,
    items: Vec<JsonFeedItem<'a>>,
}

impl<'a> JsonFeed<'a> {
    /// Returns a feed: its title, the page it belongs to, its own address, its items.
    pub fn new(
        title: &'a str,
        home_page_url: &'a str,
        feed_url: &'a str,
        items: Vec<JsonFeedItem<'a>>,
    ) -> JsonFeed<'a> {
        let version = "https://jsonfeed.org/version/1.1";
        JsonFeed { version, title, home_page_url, feed_url, language: "vi", items }
    }
}

/// An item of a feed.
#[derive(Debug, Serialize)]
pub struct JsonFeedItem<'a> {
    id: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'a str>,
    title: &'a str,
    content_text: &'a str,
    summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Author<'a> {
    name: &'a str,
}

impl<'a> JsonFeedItem<'a> {
    /// Returns an item: its permanent link, which is its id too, where it was published, title and summary, date in RFC 3339,
    /// authors, sections.
    pub fn new(
        link: &'a str,
        external_url: Option<&'a str>,
        [title, summary]: [&'a str; 2],
        date_published: Option<String>,
        authors: &[&'a str],
        tags: Vec<String>,
    ) -> JsonFeedItem<'a> {
        JsonFeedItem {
            id: link,
            url: link,
            external_url,
            title,
            content_text: summary,
            summary,
            date_published,
            authors: authors.iter().map(|name| Author { name }).collect(),
            tags,
        }
    }
}
