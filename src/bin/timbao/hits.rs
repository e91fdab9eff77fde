//! How an answer looks to people: a quiet header, then each article with its title, where it is from, and a passage.

use std::fmt::Write as _;
use std::ops::Range;

use timbao::article::Article;
use timbao::date::{PartialDate, Precision};
use timbao::engine::{Facet, Relaxed};
use timbao::index::{Identity, StoredArticle, Zone};
use timbao::search::{FacetValue, Hit, HitContent, SearchResponse, Uncounted};

use crate::explain;
use crate::messages::Lang;
use crate::output::{self, Marked, PLAIN, QUIET, TITLE, columns, padded, wrap};

/// Words of a passage that is only the beginning of the article.
const BEGINNING_WORDS: usize = 40;
/// Articles folded under a hit that are named.
const SIMILAR_SHOWN: usize = 5;
/// Values of a facet that are shown.
const FACET_VALUES: usize = 10;

/// Lays out a page of hits; `offset` come before it. Without a width nothing is wrapped.
pub(crate) fn page(
    response: &SearchResponse,
    offset: usize,
    lang: Lang,
    width: Option<usize>,
) -> String {
    let mut out = String::new();
    header(&mut out, response, offset, lang);
    let digits = (offset + response.hits.len()).to_string().len();
    for (index, hit) in response.hits.iter().enumerate() {
        let number = format!("{:>digits$}. ", offset + index + 1);
        out.push('\n');
        one(&mut out, hit, &number, lang, width);
    }
    for (facet, values) in &response.facets {
        out.push('\n');
        facet_counts(&mut out, *facet, values, lang);
        if let Some((_, left_out)) = response.uncounted.iter().find(|(known, _)| known == facet)
            && let Some(note) = uncounted(*facet, *left_out, lang)
        {
            let _ = writeln!(out, "  {QUIET}{note}{QUIET:#}");
        }
    }
    out
}

fn header(out: &mut String, response: &SearchResponse, offset: usize, lang: Lang) {
    let total = match response.total {
        None => lang.not_counted(),
        Some(total) if !response.total_is_exact => lang.more_than(lang.number(total)),
        Some(total) => lang.articles(total),
    };
    let mut parts = vec![total];
    let last = offset + response.hits.len();
    if offset > 0 || response.total.is_none_or(|total| total > last as u64) {
        parts.push(lang.shown(offset + 1, last));
    }
    let is_corrected = response.correction.as_ref().is_some_and(|correction| correction.applied);
    if response.reading != response.query && !is_corrected {
        parts.push(lang.read_as(output::visible(&response.reading)));
    }
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(out, "{QUIET}{}{QUIET:#}", parts.join(" · "));
    if let Some(correction) = &response.correction {
        let _ = writeln!(out, "{}", lang.correction(correction, &response.query));
    }
    if let Some(relaxed) = response.relaxed {
        let _ = writeln!(out, "{QUIET}{}{QUIET:#}", self::relaxed(relaxed, lang));
    }
}

/// Returns that words are missing, and in how many articles none is.
pub(crate) fn relaxed(relaxed: Relaxed, lang: Lang) -> String {
    match relaxed.strict_total {
        _ if relaxed.required == 0.0 => lang.relaxed_conditions(),
        0 => lang.relaxed_none(),
        some => lang.relaxed_some(lang.articles(some)),
    }
}

/// Lays out one hit after its number.
pub(crate) fn one(out: &mut String, hit: &Hit, number: &str, lang: Lang, width: Option<usize>) {
    let indent = number.len();
    let Some(content) = &hit.content else {
        let _ = writeln!(out, "{number}{}", hit.identity);
        return;
    };
    let shown = Shown::of(content);
    let _ = write!(out, "{QUIET}{number}{QUIET:#}");
    let title = Marked { text: &content.title, spans: &shown.title_spans, style: TITLE };
    wrap(out, title, width, indent, indent);
    new_line(out, indent);
    let id = hit.identity.to_string();
    let about = about(&content.article.article, &id, lang);
    wrap(out, Marked { text: &about, spans: &[], style: QUIET }, width, indent, indent);
    if !shown.passage.trim().is_empty() {
        new_line(out, indent);
        let passage = Marked { text: &shown.passage, spans: &shown.spans, style: PLAIN };
        wrap(out, passage, width, indent, indent);
    }
    if !hit.also.is_empty() {
        new_line(out, indent);
        let also = similar(&hit.also, lang);
        wrap(out, Marked { text: &also, spans: &[], style: QUIET }, width, indent, indent);
    }
    if let Some(first) = hit.copies.first() {
        new_line(out, indent);
        let facts: Vec<&str> = first.date.iter().chain(&first.source).map(String::as_str).collect();
        let copies = lang.number(hit.copies.len() as u64);
        let first = lang.first_of_copies(copies, &first.identity, facts.join(" · "));
        wrap(out, Marked { text: &first, spans: &[], style: QUIET }, width, indent, indent);
    }
    if let Some(explanation) = &hit.explanation {
        explain::lines(out, hit.score, explanation, indent, lang, width);
    }
    out.push('\n');
}

/// Returns how many articles are folded under a hit, and the first of them.
fn similar(also: &[Identity], lang: Lang) -> String {
    let mut ids: Vec<String> = also.iter().take(SIMILAR_SHOWN).map(ToString::to_string).collect();
    if also.len() > SIMILAR_SHOWN {
        ids.push("…".to_owned());
    }
    lang.similar(lang.number(also.len() as u64), ids.join(", "))
}

fn new_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Returns section, date, people, source and id on one line.
pub(crate) fn about(article: &Article, id: &str, lang: Lang) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(article.categories.first().map(|category| category.names().join(" › ")));
    parts.extend(article.published.as_ref().map(|published| date(&published.date, lang)));
    if !article.authors.is_empty() {
        parts.push(article.authors.join(", "));
    }
    parts.extend(article.source.clone());
    parts.push(id.to_owned());
    parts.join(" · ")
}

/// Returns the day as people of the language write it.
pub(crate) fn date(date: &PartialDate, lang: Lang) -> String {
    match (lang, date.month(), date.day()) {
        (Lang::Vietnamese, Some(month), Some(day)) => format!("{day}/{month}/{}", date.year()),
        (Lang::Vietnamese, Some(month), None) => format!("{month}/{}", date.year()),
        // A list of articles is calmer without hours.
        _ if date.precision() == Precision::Minute => date.to_string()[..10].to_owned(),
        _ => date.to_string(),
    }
}

/// Returns a day, month or year in ISO form as people of the language write it.
pub(crate) fn written_date(text: &str, lang: Lang) -> String {
    PartialDate::parse(text).map_or_else(|| text.to_owned(), |parsed| date(&parsed, lang))
}

/// Title and passage of a hit so that neither repeats the other.
#[derive(Debug)]
struct Shown {
    title_spans: Vec<Range<usize>>,
    passage: String,
    /// Bytes of the passage.
    spans: Vec<Range<usize>>,
}

impl Shown {
    fn of(content: &HitContent) -> Shown {
        let snippet = &content.snippet;
        let text = content.article.zone(snippet.zone);
        let title_spans = content.title_spans.clone();
        if snippet.zone == Zone::Title {
            return Shown { title_spans, passage: beginning(&content.article, ""), spans: vec![] };
        }
        let passage = snippet.start..snippet.start + snippet.text.len();
        let at = passage.start;
        let in_text: Vec<Range<usize>> =
            snippet.spans.iter().map(|span| at + span.start..at + span.end).collect();
        let title_end = content.title.len();
        if !content.title_derived || passage.start >= title_end || !text.starts_with(&content.title)
        {
            return Shown::cut(&text, passage, in_text, title_spans);
        }
        // The title is the first sentence of the very text that the passage is from: the passage goes on behind it.
        let (of_title, of_rest): (Vec<Range<usize>>, Vec<Range<usize>>) =
            in_text.into_iter().partition(|span| span.end <= title_end);
        if of_rest.is_empty() {
            let passage = beginning(&content.article, &content.title);
            return Shown { title_spans: of_title, passage, spans: vec![] };
        }
        Shown::cut(&text, title_end..passage.end.max(title_end), of_rest, of_title)
    }

    /// Cuts a passage out of a text and says with dots where its paragraph goes on.
    fn cut(
        text: &str,
        passage: Range<usize>,
        spans: Vec<Range<usize>>,
        title_spans: Vec<Range<usize>>,
    ) -> Shown {
        let cut = text.get(passage.clone()).unwrap_or_default();
        let begins = passage.start == 0
            || text[..passage.start].ends_with('\n')
            || cut.starts_with(char::is_whitespace);
        let ends =
            text.get(passage.end..).is_none_or(|rest| rest.is_empty() || rest.starts_with('\n'));
        let before = if begins { "" } else { "… " };
        let after = if ends || cut.ends_with('…') { "" } else { " …" };
        let to_passage = |at: usize| at.saturating_sub(passage.start) + before.len();
        let spans = spans.iter().map(|span| to_passage(span.start)..to_passage(span.end)).collect();
        Shown { title_spans, passage: format!("{before}{cut}{after}"), spans }
    }
}

/// Returns the first words of the article's text that stand behind its title.
fn beginning(article: &StoredArticle, title: &str) -> String {
    let texts = [Zone::Lead, Zone::Body, Zone::Captions].map(|zone| article.zone(zone));
    let paragraph = texts
        .iter()
        .flat_map(|text| text.lines())
        .map(|paragraph| paragraph.strip_prefix(title).unwrap_or(paragraph).trim())
        .find(|paragraph| !paragraph.is_empty())
        .unwrap_or_default();
    let mut words: Vec<&str> = paragraph.split_whitespace().take(BEGINNING_WORDS + 1).collect();
    if words.len() > BEGINNING_WORDS {
        words[BEGINNING_WORDS] = "…";
    }
    words.join(" ")
}

/// Returns how many articles are in no period, if any.
pub(crate) fn uncounted(facet: Facet, left_out: Uncounted, lang: Lang) -> Option<String> {
    let mut parts = Vec::new();
    if left_out.undated > 0 {
        parts.push(lang.without_date(lang.articles(left_out.undated)));
    }
    if left_out.imprecise > 0 {
        let unit = lang.unit(facet);
        parts.push(lang.dated_coarsely(lang.articles(left_out.imprecise), unit));
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn facet_counts(out: &mut String, facet: Facet, values: &[FacetValue], lang: Lang) {
    let heading = match facet {
        Facet::Category => lang.by_category(),
        Facet::Year => lang.by_year(),
        Facet::Month => lang.by_month(),
        Facet::Day => lang.by_day(),
        Facet::Source => lang.by_source(),
        Facet::Author => lang.by_author(),
    };
    let _ = writeln!(out, "{TITLE}{heading}{TITLE:#}");
    let shown = &values[..values.len().min(FACET_VALUES)];
    let name = |value: &FacetValue| match facet {
        Facet::Category => section_name(&value.value, values),
        Facet::Month | Facet::Day => written_date(&value.value, lang),
        Facet::Year | Facet::Source | Facet::Author => value.label.clone(),
    };
    let width = shown.iter().map(|value| columns(&name(value))).max().unwrap_or_default();
    for value in shown {
        let label = padded(&output::visible(&name(value)), width);
        let _ = writeln!(out, "  {label}  {:>6}", lang.number(value.count));
    }
    if values.len() > shown.len() {
        let _ = writeln!(out, "  {QUIET}{}{QUIET:#}", lang.and_more(values.len() - shown.len()));
    }
}

/// Returns the names from the root: sub-sections of different sections may be called alike. Whatever contains a counted
/// section is counted too.
fn section_name(slug: &str, values: &[FacetValue]) -> String {
    let ends = slug.match_indices('/').map(|(at, _)| at).chain([slug.len()]);
    let labels = ends.map(|end| {
        let known = values.iter().find(|value| value.value == slug[..end]);
        known.map_or(&slug[..end], |value| &value.label)
    });
    labels.collect::<Vec<_>>().join(" › ")
}
