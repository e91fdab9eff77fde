//! An article and its section.

use serde::Serialize;

use super::JsonObject;
use crate::article;
use crate::index::StoredArticle;
use crate::search::shown_title;

/// A section: display names from the root, and the key that filters take.
#[derive(Debug, Clone, Serialize)]
pub struct Category<'a> {
    /// Display names.
    pub path: &'a [String],
    /// Slugs joined by `/`.
    pub slug: String,
}

impl<'a> From<&'a article::Category> for Category<'a> {
    fn from(category: &'a article::Category) -> Self {
        Category { path: category.names(), slug: category.slug() }
    }
}

/// An article as it is stored.
#[derive(Debug, Serialize)]
pub struct Article<'a> {
    id: &'a str,
    collection: Option<&'a str>,
    title: String,
    title_derived: bool,
    lead: &'a str,
    body: &'a str,
    captions: &'a [String],
    author: &'a [String],
    photographer: &'a [String],
    agency: Option<&'a str>,
    category: Vec<Category<'a>>,
    date: Option<String>,
    date_raw: Option<&'a str>,
    /// Nobody saw it before this moment.
    publish_after: Option<&'a str>,
    /// Times that the text mentions, as they were understood.
    mentions: Vec<Mention<'a>>,
    source: Option<&'a str>,
    url: Option<&'a str>,
    image: Option<&'a str>,
    related: Vec<Link<'a>>,
    extra: &'a JsonObject,
}

/// A time mentioned in the text.
#[derive(Debug, Serialize)]
struct Mention<'a> {
    /// `title`, `lead`, `body` or `captions`.
    field: &'static str,
    /// The words.
    text: &'a str,
    /// The day, month or year, or `A..B`, as `event:` takes it; null when nothing says which year.
    date: Option<String>,
}

#[derive(Debug, Serialize)]
struct Link<'a> {
    title: &'a str,
    url: Option<&'a str>,
}

impl<'a> From<&'a StoredArticle> for Article<'a> {
    fn from(stored: &'a StoredArticle) -> Self {
        let article = &stored.article;
        let (title, title_derived) = shown_title(stored);
        Article {
            id: &stored.identity.id,
            collection: stored.identity.collection.as_deref(),
            title,
            title_derived,
            lead: &article.lead,
            body: &article.body,
            captions: &article.captions,
            author: &article.authors,
            photographer: &article.photographers,
            agency: article.agency.as_deref(),
            category: article.categories.iter().map(Category::from).collect(),
            date: published(article),
            date_raw: article.published.as_ref().map(|published| published.raw.as_str()),
            publish_after: article.publish_after.as_ref().map(|after| after.raw.as_str()),
            mentions: mentions(article),
            source: article.source.as_deref(),
            url: article.url.as_deref(),
            image: article.image.as_deref(),
            related: article
                .related
                .iter()
                .map(|link| Link {
                    title: &link.title,
                    url: Some(link.url.as_str()).filter(|url| !url.is_empty()),
                })
                .collect(),
            extra: &article.extra,
        }
    }
}

/// Returns the date in ISO form at its precision.
pub(super) fn published(article: &article::Article) -> Option<String> {
    article.published.as_ref().map(|published| published.date.to_string())
}

fn mentions(article: &article::Article) -> Vec<Mention<'_>> {
    let mut mentions = Vec::new();
    article.each_mention(|mention| {
        let date = mention.meant.map(|span| span.to_string());
        mentions.push(Mention { field: mention.field, text: mention.text, date });
    });
    mentions
}
