//! What exports are made of: a header, articles that `timbao index` reads again, items of CSL-JSON.

use serde::Serialize;

use super::JsonObject;
use super::article::published;
use crate::index::StoredArticle;

/// The first line of an export in JSON Lines: what was exported, when, from what.
#[derive(Debug, Serialize)]
pub struct ExportHeader<'a> {
    timbao_export: ExportFacts<'a>,
}

#[derive(Debug, Serialize)]
struct ExportFacts<'a> {
    query: &'a str,
    filters: &'a str,
    articles: Option<u64>,
    exported_at: &'a str,
    index_state: &'a str,
    version: &'a str,
}

impl<'a> ExportHeader<'a> {
    /// Returns the header of an export.
    pub fn new(
        query: &'a str,
        filters: &'a str,
        articles: Option<u64>,
        exported_at: &'a str,
        index_state: &'a str,
        version: &'a str,
    ) -> ExportHeader<'a> {
        let timbao_export =
            ExportFacts { query, filters, articles, exported_at, index_state, version };
        ExportHeader { timbao_export }
    }
}

/// What an export wrote to a file.
#[derive(Debug, Serialize)]
pub struct Exported<'a> {
    file: &'a str,
    format: &'a str,
    #[serde(flatten)]
    facts: ExportFacts<'a>,
}

impl<'a> Exported<'a> {
    /// Returns what was written where, with the facts of its header.
    pub fn new(file: &'a str, format: &'a str, header: ExportHeader<'a>) -> Exported<'a> {
        Exported { file, format, facts: header.timbao_export }
    }
}

/// An article in the fields that sources have, so that reading it again gives the same article.
#[derive(Debug, Serialize)]
pub struct ExportRecord<'a> {
    id: &'a str,
    title: &'a str,
    lead: &'a str,
    body: Body<'a>,
    captions: &'a [String],
    author: &'a [String],
    photographer: &'a [String],
    agency: Option<&'a str>,
    /// Each a list of names.
    pub(crate) category: Vec<&'a [String]>,
    /// As the source wrote it.
    date: Option<&'a str>,
    source: Option<&'a str>,
    url: Option<&'a str>,
    image: Option<&'a str>,
    pub(crate) related: Vec<Link<'a>>,
    /// As the source wrote it.
    publish_after: Option<&'a str>,
    extra: &'a JsonObject,
    /// In ISO form. Read again it is passed over.
    timbao_date: Option<String>,
    timbao_collection: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Body<'a> {
    Paragraphs(Vec<&'a str>),
    /// Paragraphs that a list would not give back: empty ones, or with white space around them.
    Text(&'a str),
}

/// An article that another points to.
#[derive(Debug, Serialize)]
pub(crate) struct Link<'a> {
    title: &'a str,
    url: Option<&'a str>,
}

impl<'a> From<&'a str> for Body<'a> {
    fn from(text: &'a str) -> Self {
        let paragraphs: Vec<&str> = text.split('\n').collect();
        if text.is_empty() {
            Body::Paragraphs(Vec::new())
        } else if paragraphs.iter().all(|text| !text.is_empty() && text.trim() == *text) {
            Body::Paragraphs(paragraphs)
        } else {
            Body::Text(text)
        }
    }
}

impl<'a> From<&'a StoredArticle> for ExportRecord<'a> {
    fn from(stored: &'a StoredArticle) -> Self {
        let article = &stored.article;
        let link = |link: &'a crate::article::Link| Link {
            title: &link.title,
            url: Some(link.url.as_str()).filter(|url| !url.is_empty()),
        };
        ExportRecord {
            id: &stored.identity.id,
            title: &article.title,
            lead: &article.lead,
            body: Body::from(article.body.as_str()),
            captions: &article.captions,
            author: &article.authors,
            photographer: &article.photographers,
            agency: article.agency.as_deref(),
            category: article.categories.iter().map(|category| category.names()).collect(),
            date: article.published.as_ref().map(|published| published.raw.as_str()),
            source: article.source.as_deref(),
            url: article.url.as_deref(),
            image: article.image.as_deref(),
            related: article.related.iter().map(link).collect(),
            publish_after: article.publish_after.as_ref().map(|after| after.raw.as_str()),
            extra: &article.extra,
            timbao_date: published(article),
            timbao_collection: stored.identity.collection.as_deref(),
        }
    }
}

/// An item of CSL-JSON, which citation processors read. What is missing is left out: the format knows no `null`.
#[derive(Debug, Serialize)]
pub struct CslItem<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    language: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<CslName<'a>>,
    #[serde(rename = "container-title", skip_serializing_if = "Option::is_none")]
    container_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<CslDate>,
    #[serde(rename = "abstract", skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

/// Vietnamese names begin with the family's and are not turned round, so each is one literal.
#[derive(Debug, Serialize)]
struct CslName<'a> {
    literal: &'a str,
}

#[derive(Debug, Serialize)]
struct CslDate {
    #[serde(rename = "date-parts")]
    parts: [Vec<i16>; 1],
}

impl<'a> CslItem<'a> {
    /// Returns the item of an article; `title` is the one to show, `people` who wrote it, `url` where it is read.
    pub fn new(
        stored: &'a StoredArticle,
        title: &'a str,
        people: &[&'a str],
        url: Option<&'a str>,
        note: Option<&'a str>,
    ) -> CslItem<'a> {
        let article = &stored.article;
        let date = article.published.as_ref().map(|published| published.date);
        let section = article.categories.first();
        CslItem {
            id: stored.identity.to_string(),
            kind: "article-newspaper",
            language: "vi",
            title,
            author: people.iter().map(|literal| CslName { literal }).collect(),
            container_title: article.source.as_deref(),
            section: section.map(|category| category.names().join(" › ")),
            issued: date.map(|date| {
                let smaller = [date.month(), date.day()].into_iter().flatten().map(i16::from);
                CslDate { parts: [std::iter::once(date.year()).chain(smaller).collect()] }
            }),
            summary: Some(article.lead.as_str()).filter(|lead| !lead.is_empty()),
            url,
            note,
        }
    }
}
