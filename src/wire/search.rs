//! The answer to a search.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;

use super::CopyGroup;
use super::article::{Category, published};
use super::explain::Explanation;
use super::highlight::marked;
use super::{JsonObject, SpanUnit, micros};
use crate::engine::{self, Facet};
use crate::search::{self, SearchResponse};

/// The answer to a search.
#[derive(Debug, Serialize)]
pub struct Search<'a> {
    query: &'a str,
    reading: &'a str,
    /// What spans and starts count: `bytes`, `utf16` or `characters`.
    span_unit: &'static str,
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

/// Counts of one facet over all matches of a search, most first.
#[derive(Debug, Serialize)]
pub struct FacetCounts<'a> {
    query: &'a str,
    reading: &'a str,
    total: Option<u64>,
    total_is_exact: bool,
    relaxed: Option<Relaxed>,
    partial: bool,
    field: &'static str,
    values: Vec<FacetValue<'a>>,
    /// Values there are, those that are not listed included.
    value_count: usize,
    elapsed_us: u64,
}

impl<'a> FacetCounts<'a> {
    /// Returns at most so many values of the first facet of an answer.
    pub fn new(response: &'a SearchResponse, most: usize) -> FacetCounts<'a> {
        let (field, values) = match response.facets.first() {
            Some((facet, values)) => (facet.name(), values.as_slice()),
            None => ("", &[][..]),
        };
        FacetCounts {
            query: &response.query,
            reading: &response.reading,
            total: response.total,
            total_is_exact: response.total_is_exact,
            relaxed: response.relaxed.map(Relaxed::from),
            partial: response.partial,
            field,
            values: values.iter().take(most).map(FacetValue::from).collect(),
            value_count: values.len(),
            elapsed_us: micros(response.elapsed),
        }
    }
}

impl<'a> From<&'a search::FacetValue> for FacetValue<'a> {
    fn from(value: &'a search::FacetValue) -> Self {
        FacetValue { value: &value.value, label: &value.label, count: value.count }
    }
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
    /// The title as HTML, the matched words in `<mark>`.
    title_html: String,
    category: Option<Category<'a>>,
    date: Option<String>,
    author: &'a [String],
    source: Option<&'a str>,
    url: Option<&'a str>,
    image: Option<&'a str>,
    extra: &'a JsonObject,
    snippet: Option<Snippet<'a>>,
    also: Vec<String>,
    /// It and its copies over the whole archive, the first one first.
    group: Option<CopyGroup<'a>>,
    explanation: Option<Explanation<'a>>,
}

#[derive(Debug, Serialize)]
struct Snippet<'a> {
    field: &'static str,
    start: usize,
    text: &'a str,
    spans: Vec<[usize; 2]>,
    /// The text as HTML, the matched words in `<mark>`.
    html: String,
}

impl<'a> From<&'a SearchResponse> for Search<'a> {
    fn from(response: &'a SearchResponse) -> Self {
        Search::new(response, SpanUnit::Bytes)
    }
}

impl<'a> Search<'a> {
    /// Returns the answer with spans in a unit of the reader's choice.
    pub fn new(response: &'a SearchResponse, unit: SpanUnit) -> Search<'a> {
        let facet = |(facet, values): &'a (Facet, Vec<search::FacetValue>)| {
            (facet.name(), values.iter().map(FacetValue::from).collect())
        };
        Search {
            query: &response.query,
            reading: &response.reading,
            span_unit: unit.name(),
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
            correction: response
                .correction
                .as_ref()
                .map(|correction| Correction::new(correction, unit)),
            total: response.total,
            total_is_exact: response.total_is_exact,
            relaxed: response.relaxed.map(Relaxed::from),
            partial: response.partial,
            warnings: response.warnings.iter().map(Warning::from).collect(),
            hits: response.hits.iter().map(|hit| Hit::new(hit, unit)).collect(),
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

impl<'a> Correction<'a> {
    pub(super) fn new(correction: &'a search::Correction, unit: SpanUnit) -> Correction<'a> {
        Correction {
            query: &correction.query,
            changes: unit.spans(&correction.query, &correction.changes),
            reason: correction.reason.name(),
            applied: correction.applied,
        }
    }
}

impl From<engine::Relaxed> for Relaxed {
    fn from(relaxed: engine::Relaxed) -> Self {
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
        Hit::new(hit, SpanUnit::Bytes)
    }
}

impl<'a> Hit<'a> {
    /// Returns the hit with spans in a unit of the reader's choice.
    pub fn new(hit: &'a search::Hit, unit: SpanUnit) -> Hit<'a> {
        let content = hit.content.as_ref();
        let article = content.map(|content| &content.article.article);
        Hit {
            id: hit.identity.to_string(),
            score: hit.score,
            title: content.map_or("", |content| &content.title),
            title_derived: content.is_some_and(|content| content.title_derived),
            title_spans: content
                .map_or_else(Vec::new, |content| unit.spans(&content.title, &content.title_spans)),
            title_html: content
                .map_or_else(String::new, |content| marked(&content.title, &content.title_spans)),
            category: article.and_then(|article| article.categories.first()).map(Category::from),
            date: article.and_then(published),
            author: article.map_or(&[], |article| &article.authors),
            source: article.and_then(|article| article.source.as_deref()),
            url: article.and_then(|article| article.url.as_deref()),
            image: article.and_then(|article| article.image.as_deref()),
            extra: article.map_or(&NOTHING, |article| &article.extra),
            snippet: content.map(|content| Snippet {
                field: content.snippet.zone.name(),
                start: match unit {
                    SpanUnit::Bytes => content.snippet.start,
                    unit => {
                        let text = content.article.zone(content.snippet.zone);
                        unit.length(text.get(..content.snippet.start).unwrap_or_default())
                    }
                },
                text: &content.snippet.text,
                spans: unit.spans(&content.snippet.text, &content.snippet.spans),
                html: marked(&content.snippet.text, &content.snippet.spans),
            }),
            also: hit.also.iter().map(ToString::to_string).collect(),
            group: (!hit.copies.is_empty()).then(|| CopyGroup::from(hit.copies.as_slice())),
            explanation: hit.explanation.as_ref().map(Explanation::from),
        }
    }
}

/// Returns what a warning means in Vietnamese; `None` for a code that has no words.
pub fn warning_in_vietnamese(code: &str) -> Option<&'static str> {
    match code {
        "unclosed_quote" => Some("dấu ngoặc kép chưa đóng; phần sau được tìm như từ thường"),
        "unbalanced_bracket" => Some("dấu ngoặc đơn không có cặp"),
        "too_deep" => Some("ngoặc lồng quá sâu; phần trong cùng bị bỏ qua"),
        "too_many_terms" | "too_many_words" => {
            Some("truy vấn quá dài; chỉ tìm theo một phần số từ")
        }
        "too_many_forms" => Some("quá nhiều cách viết; chỉ tìm những cách thường gặp nhất"),
        "dangling_operator" => Some("toán tử không nối gì cả, được tìm như từ thường"),
        "short_prefix" => Some("cần ít nhất hai chữ trước dấu *; đã tìm không có dấu *"),
        "near_operand" => Some("NEAR chỉ nối từ hoặc cụm từ; ở đây hiểu là AND"),
        "near_distances" => Some("một chuỗi NEAR chỉ có một khoảng cách"),
        "distance_capped" => Some("khoảng cách quá lớn; đã dùng mức lớn nhất"),
        "unknown_field" => Some("không có trường này; được tìm như văn bản"),
        "bad_date" => Some("không phải ngày; viết 2023, 2023-12, 7/12/2023 hoặc 2023-01..2023-06"),
        "empty_range" => Some("khoảng ngày kết thúc trước khi bắt đầu"),
        "index_changed" => Some("chỉ mục đã đổi từ trang trước; có thể thiếu hoặc lặp bài"),
        _ => None,
    }
}
