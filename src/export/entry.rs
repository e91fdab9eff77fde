//! An entry of an Atom feed: in a feed of hits a title and a passage, in an export the whole text.

use super::moment::Moment;
use super::xml::Xml;
use crate::article::Article;

/// What an entry says. Texts are plain; whatever they hold, they are shown as they stand.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// An address or URN, the same in every feed.
    pub(super) id: &'a str,
    /// Where it is read in this archive.
    pub(super) link: Option<&'a str>,
    pub(super) article: &'a Article,
    pub(super) title: &'a str,
    pub(super) summary: &'a str,
    pub(super) content: Option<&'a str>,
    /// When the feed was made, in RFC 3339: an entry must say when it last changed, and an undated one changed then at the latest.
    pub(super) feed_updated: &'a str,
}

impl Entry<'_> {
    /// Returns the element, on a line.
    pub(super) fn render(&self) -> String {
        let article = self.article;
        let mut xml = Xml::part();
        xml.open("entry", &[]);
        xml.text("id", &[], self.id);
        xml.text("title", &[("type", "text")], self.title);
        let own = article.url.as_deref().and_then(super::web);
        match (self.link, own) {
            (Some(link), own) => {
                xml.empty("link", &[("rel", "alternate"), ("href", link)]);
                if let Some(own) = own {
                    xml.empty("link", &[("rel", "via"), ("href", own)]);
                }
            }
            (None, Some(own)) => xml.empty("link", &[("rel", "alternate"), ("href", own)]),
            (None, None) => {}
        }
        let published = Moment::of(article).map(|moment| moment.rfc3339());
        if let Some(published) = &published {
            xml.text("published", &[], published);
        }
        xml.text("updated", &[], published.as_deref().unwrap_or(self.feed_updated));
        for name in authors(article) {
            xml.open("author", &[]);
            xml.text("name", &[], name);
            xml.close("author");
        }
        for category in &article.categories {
            let label = category.names().join(" › ");
            xml.empty("category", &[("term", &category.slug()), ("label", &label)]);
        }
        if !self.summary.is_empty() {
            xml.text("summary", &[("type", "text")], self.summary);
        }
        if let Some(content) = self.content {
            xml.text("content", &[("type", "text")], content);
        }
        xml.close("entry");
        xml.end_line().finish()
    }
}

/// Returns who wrote an article: people, else the agency.
pub(super) fn authors(article: &Article) -> Vec<&str> {
    let people: Vec<&str> = article.authors.iter().map(String::as_str).collect();
    if people.is_empty() { article.agency.as_deref().into_iter().collect() } else { people }
}
