//! Feeds of hits: RSS 2.0, Atom 1.0, JSON Feed 1.1.
//!
//! A date is given where at least the day is known. Not here: which hits (`search`), where pages are (the caller's `link`).

use std::fmt;
use std::time::SystemTime;

use super::entry::{Entry, authors};
use super::moment::Moment;
use super::web;
use super::xml::Xml;
use crate::index::Identity;
use crate::search::{Hit, HitContent};
use crate::wire;

/// A form of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeedFormat {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// All of them.
    pub const ALL: [FeedFormat; 3] = [FeedFormat::Rss, FeedFormat::Atom, FeedFormat::Json];

    /// Returns its name, as it is given in addresses.
    pub fn name(self) -> &'static str {
        match self {
            FeedFormat::Rss => "rss",
            FeedFormat::Atom => "atom",
            FeedFormat::Json => "json",
        }
    }

    /// Returns the format with this name.
    pub fn parse(name: &str) -> Option<FeedFormat> {
        FeedFormat::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Returns the media type.
    pub fn media_type(self) -> &'static str {
        match self {
            FeedFormat::Rss => "application/rss+xml; charset=utf-8",
            FeedFormat::Atom => "application/atom+xml; charset=utf-8",
            FeedFormat::Json => "application/feed+json",
        }
    }
}

/// Hits as a feed.
pub struct Feed<'a> {
    /// What the feed is about.
    pub title: &'a str,
    /// Address of the page it belongs to.
    pub home: &'a str,
    /// Address of the feed itself.
    pub address: &'a str,
    /// When its articles last changed.
    pub updated: SystemTime,
    /// The articles. Those without content are left out.
    pub hits: &'a [Hit],
    /// Returns the permanent address of an article; it identifies the item too.
    pub link: &'a dyn Fn(&Identity) -> String,
}

impl fmt::Debug for Feed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed")
            .field("title", &self.title)
            .field("address", &self.address)
            .field("hits", &self.hits.len())
            .finish_non_exhaustive()
    }
}

impl Feed<'_> {
    /// Returns the feed as a document.
    pub fn render(&self, format: FeedFormat) -> String {
        match format {
            FeedFormat::Rss => self.rss(),
            FeedFormat::Atom => self.atom(),
            FeedFormat::Json => self.json(),
        }
    }

    /// Returns the permanent address of each hit and its texts.
    fn items(&self) -> impl Iterator<Item = (String, &HitContent)> {
        self.hits.iter().filter_map(|hit| Some(((self.link)(&hit.identity), hit.content.as_ref()?)))
    }

    fn rss(&self) -> String {
        let mut xml = Xml::document();
        let atom = ("xmlns:atom", "http://www.w3.org/2005/Atom");
        let dc = ("xmlns:dc", "http://purl.org/dc/elements/1.1/");
        xml.open("rss", &[("version", "2.0"), atom, dc]);
        xml.open("channel", &[]);
        xml.text("title", &[], self.title);
        xml.text("link", &[], self.home);
        xml.text("description", &[], self.title);
        xml.text("language", &[], "vi");
        xml.text("lastBuildDate", &[], &Moment::from(self.updated).rfc822());
        let own = FeedFormat::Rss.media_type().split(';').next().unwrap_or_default();
        xml.empty("atom:link", &[("rel", "self"), ("type", own), ("href", self.address)]);
        for (link, content) in self.items() {
            let article = &content.article.article;
            xml = xml.end_line();
            xml.open("item", &[]);
            xml.text("title", &[], &content.title);
            xml.text("link", &[], &link);
            xml.text("guid", &[("isPermaLink", "true")], &link);
            // Readers take it for HTML, so what is markup there must not be in the text.
            xml.text("description", &[], &as_html(&content.snippet.text));
            if let Some(published) = Moment::of(article) {
                xml.text("pubDate", &[], &published.rfc822());
            }
            for name in authors(article) {
                // `author` would have to be an address of mail.
                xml.text("dc:creator", &[], name);
            }
            for category in &article.categories {
                xml.text("category", &[], &category.names().join(" › "));
            }
            if let Some(own) = article.url.as_deref().and_then(web) {
                xml.empty("atom:link", &[("rel", "via"), ("href", own)]);
            }
            xml.close("item");
        }
        xml = xml.end_line();
        xml.close("channel");
        xml.close("rss");
        xml.end_line().finish()
    }

    fn atom(&self) -> String {
        let updated = Moment::from(self.updated).rfc3339();
        let head = AtomHead {
            id: self.address,
            title: self.title,
            subtitle: None,
            updated: &updated,
            home: Some(self.home),
            address: Some(self.address),
        };
        let mut out = head.render();
        for (link, content) in self.items() {
            let entry = Entry {
                id: &link,
                link: Some(&link),
                article: &content.article.article,
                title: &content.title,
                summary: &content.snippet.text,
                content: None,
                feed_updated: &updated,
            };
            out += &entry.render();
        }
        out + ATOM_END
    }

    fn json(&self) -> String {
        let items: Vec<(String, &HitContent)> = self.items().collect();
        let items = items
            .iter()
            .map(|(link, content)| {
                let article = &content.article.article;
                wire::JsonFeedItem::new(
                    link,
                    article.url.as_deref().and_then(web),
                    [&content.title, &content.snippet.text],
                    Moment::of(article).map(|published| published.rfc3339()),
                    &authors(article),
                    article
                        .categories
                        .iter()
                        .map(|category| category.names().join(" › "))
                        .collect(),
                )
            })
            .collect();
        wire::to_line(&wire::JsonFeed::new(self.title, self.home, self.address, items)) + "\n"
    }
}

/// Returns a text as HTML that shows it.
fn as_html(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

/// What an Atom feed says of itself.
pub(super) struct AtomHead<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) subtitle: Option<&'a str>,
    /// In RFC 3339.
    pub(super) updated: &'a str,
    pub(super) home: Option<&'a str>,
    pub(super) address: Option<&'a str>,
}

/// What ends an Atom feed.
pub(super) const ATOM_END: &str = "</feed>\n";

impl AtomHead<'_> {
    /// Returns everything before the entries.
    pub(super) fn render(&self) -> String {
        let mut xml = Xml::document();
        xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "vi")]);
        xml.text("id", &[], self.id);
        xml.text("title", &[("type", "text")], self.title);
        if let Some(subtitle) = self.subtitle {
            xml.text("subtitle", &[("type", "text")], subtitle);
        }
        xml.text("updated", &[], self.updated);
        // Entries without an author take this one.
        xml.open("author", &[]);
        xml.text("name", &[], "timbao");
        xml.close("author");
        xml.text("generator", &[("version", env!("CARGO_PKG_VERSION"))], "timbao");
        if let Some(home) = self.home {
            xml.empty("link", &[("rel", "alternate"), ("href", home)]);
        }
        if let Some(address) = self.address {
            xml.empty("link", &[("rel", "self"), ("href", address)]);
        }
        xml.end_line().finish()
    }
}
