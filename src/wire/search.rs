//! The answer to a search.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;

use super::article::{Category, published};
use super::explain::Explanation;
use super::{JsonObject, micros, spans};
use crate::engine::Facet;
use crate::search::{self, SearchResponse};

/// The answer to a search.
#[derive(Debug, Serialize)]
pub struct Search<'a> {
    query: &'a str,
    reading: &'a str,
    expansions: Vec<Expansion<'a>>,
    offers: Vec<Offer<'a>>,
    correction: Option<Correction<'a>>,
    total: Option<u64>,
    total_is_exact: bool,
    relaxed: Option<Relaxed>,
    partial: bool,
    warnings: Vec<Warning<'a>>,
    hits: Vec<Hit<'a>>,
    facets: BTreeMap<&'static str, Vec<FacetValue<'a>>>,
    uncounted: BTreeMap<&'static str, Uncounted>,
    next_cursor: Option<&'a str>,
    elapsed_us: u64,
}

#[derive(Debug, Serialize)]
struct Expansion<'a> {
    family: &'static str,
    typed: &'a str,
    forms: &'a [String],
}

#[derive(Debug, Serialize)]
struct Offer<'a> {
    code: &'static str,
    place: &'a str,
    others: &'a [String],
    since: &'a str,
    source: &'a str,
    query: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Correction<'a> {
    query: &'a str,
    changes: Vec<[usize; 2]>,
    reason: &'static str,
    applied: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Relaxed {
    strict_total: u64,
    required: f32,
}

#[derive(Debug, Serialize)]
pub(super) struct Warning<'a> {
    code: &'static str,
    message: &'a str,
}

#[derive(Debug, Serialize)]
struct FacetValue<'a> {
    value: &'a str,
    label: &'a str,
    count: u64,
}

#[derive(Debug, Serialize)]
struct Uncounted {
    undated: u64,
    imprecise: u64,
}

/// An article found. Without its texts all but `id` and `score` is empty.
#[derive(Debug, Serialize)]
pub struct Hit<'a> {
    id: String,
    score: f32,
    title: &'a str,
    title_derived: bool,
    title_spans: Vec<[usize; 2]>,
    category: Option<Category<'a>>,
    date: Option<String>,
    author: &'a [String],
    source: Option<&'a str>,
    url: Option<&'a str>,
    image: Option<&'a str>,
    extra: &'a JsonObject,
    snippet: Option<Snippet<'a>>,
    also: Vec<String>,
    explanation: Option<Explanation<'a>>,
}

#[derive(Debug, Serialize)]
struct Snippet<'a> {
    field: &'static str,
    start: usize,
    text: &'a str,
    spans: Vec<[usize; 2]>,
}

impl<'a> From<&'a SearchResponse> for Search<'a> {
    fn from(response: &'a SearchResponse) -> Self {
        let facet = |(facet, values): &'a (Facet, Vec<search::FacetValue>)| {
            let values = values.iter().map(|value| FacetValue {
                value: &value.value,
                label: &value.label,
                count: value.count,
            });
            (facet.name(), values.collect())
        };
        Search {
            query: &response.query,
            reading: &response.reading,
            expansions: response
                .expansions
                .iter()
                .map(|expansion| Expansion {
                    family: expansion.family.name(),
                    typed: &expansion.typed,
                    forms: &expansion.forms,
                })
                .collect(),
            offers: response
                .offers
                .iter()
                .map(|offer| Offer {
                    code: offer.code,
                    place: &offer.place,
                    others: &offer.others,
                    since: &offer.since,
                    source: &offer.source,
                    query: &offer.query,
                })
                .collect(),
            correction: response.correction.as_ref().map(Correction::from),
            total: response.total,
            total_is_exact: response.total_is_exact,
            relaxed: response.relaxed.map(Relaxed::from),
            partial: response.partial,
            warnings: response.warnings.iter().map(Warning::from).collect(),
            hits: response.hits.iter().map(Hit::from).collect(),
            facets: response.facets.iter().map(facet).collect(),
            uncounted: response
                .uncounted
                .iter()
                .map(|(facet, left_out)| {
                    let &search::Uncounted { undated, imprecise } = left_out;
                    (facet.name(), Uncounted { undated, imprecise })
                })
                .collect(),
            next_cursor: response.next_cursor.as_deref(),
            elapsed_us: micros(response.elapsed),
        }
    }
}

impl<'a> From<&'a search::Correction> for Correction<'a> {
    fn from(correction: &'a search::Correction) -> Self {
        Correction {
            query: &correction.query,
            changes: spans(&correction.changes),
            reason: correction.reason.name(),
            applied: correction.applied,
        }
    }
}

impl From<search::Relaxed> for Relaxed {
    fn from(relaxed: search::Relaxed) -> Self {
        Relaxed { strict_total: relaxed.strict_total, required: relaxed.required }
    }
}

impl<'a> From<&'a search::Message> for Warning<'a> {
    fn from(warning: &'a search::Message) -> Self {
        Warning { code: warning.code, message: &warning.message }
    }
}

/// What a hit without its texts passes through.
static NOTHING: LazyLock<JsonObject> = LazyLock::new(JsonObject::new);

impl<'a> From<&'a search::Hit> for Hit<'a> {
    fn from(hit: &'a search::Hit) -> Self {
        let content = hit.content.as_ref();
        let article = content.map(|content| &content.article.article);
        Hit {
            id: hit.identity.to_string(),
            score: hit.score,
            title: content.map_or("", |content| &content.title),
            title_derived: content.is_some_and(|content| content.title_derived),
            title_spans: content.map_or_else(Vec::new, |content| spans(&content.title_spans)),
            category: article.and_then(|article| article.categories.first()).map(Category::from),
            date: article.and_then(published),
            author: article.map_or(&[], |article| &article.authors),
            source: article.and_then(|article| article.source.as_deref()),
            url: article.and_then(|article| article.url.as_deref()),
            image: article.and_then(|article| article.image.as_deref()),
            extra: article.map_or(&NOTHING, |article| &article.extra),
            snippet: content.map(|content| Snippet {
                field: content.snippet.zone.name(),
                start: content.snippet.start,
                text: &content.snippet.text,
                spans: spans(&content.snippet.spans),
            }),
            also: hit.also.iter().map(ToString::to_string).collect(),
            explanation: hit.explanation.as_ref().map(Explanation::from),
        }
    }
}
