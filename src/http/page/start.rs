//! The page before anything is asked: what the archive is and holds, its sections, and three searches to try.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use maud::{Markup, html};

use super::links::View;
use super::view::{self, Sheet};
use super::{Lang, facets, head};
use crate::analysis::fold;
use crate::date::PartialDate;
use crate::engine::{Facet, SortOrder};
use crate::http::failure::Failure;
use crate::http::guard::Access;
use crate::http::live::State as Searched;
use crate::http::reader::Reader;
use crate::search::{FacetValue, SearchRequest, SearchResponse, Searcher, TotalMode};

/// Sub-sections that are named under a section.
const PARTS_SHOWN: usize = 8;
/// Frequent phrases that are tried as examples.
const PHRASES: usize = 60;

/// What an archive holds.
#[derive(Debug)]
struct Overview {
    articles: u64,
    first: Option<PartialDate>,
    last: Option<PartialDate>,
    sections: Vec<FacetValue>,
}

/// A search to try.
#[derive(Debug)]
struct Example {
    query: String,
    about: fn(Lang) -> String,
}

/// What the start page says, for the state of the index it was counted in. The examples stay: they need not be new, and finding
/// them reads all phrases of the index.
#[derive(Debug, Default)]
pub(super) struct Overviews {
    counted: Mutex<Option<(u64, Arc<Overview>)>>,
    examples: OnceLock<Vec<Example>>,
}

impl Overviews {
    /// Returns what a reader may know of the archive. Only that of the whole archive is kept.
    fn of(&self, state: &Searched, access: &Access) -> Result<Arc<Overview>, Failure> {
        if !access.sections().is_empty() {
            return Ok(Arc::new(Overview::of(&state.searcher, access)?));
        }
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((fingerprint, known)) = counted.as_ref()
            && *fingerprint == state.fingerprint
        {
            return Ok(Arc::clone(known));
        }
        let overview = Arc::new(Overview::of(&state.searcher, access)?);
        *counted = Some((state.fingerprint, Arc::clone(&overview)));
        Ok(overview)
    }

    /// Returns searches to try; none to who may read some sections only, since they are words of all.
    fn examples(&self, searcher: &Searcher, overview: &Overview, access: &Access) -> &[Example] {
        if overview.articles == 0 || !access.sections().is_empty() {
            return &[];
        }
        self.examples.get_or_init(|| examples(searcher, overview))
    }
}

impl Overview {
    fn of(searcher: &Searcher, access: &Access) -> Result<Overview, Failure> {
        let mut request = SearchRequest::new("");
        if access.bind(searcher, &mut request).is_err() {
            // None of its sections has an article.
            return Ok(Overview { articles: 0, first: None, last: None, sections: Vec::new() });
        }
        request.limit = 1;
        request.sort = SortOrder::Oldest;
        request.total = TotalMode::Exact;
        request.facets = vec![Facet::Category];
        let oldest = searcher.search(&request)?;
        request.sort = SortOrder::Newest;
        request.facets.clear();
        let newest = searcher.search(&request)?;
        let (first, last) = (date_of_first(&oldest), date_of_first(&newest));
        let articles = oldest.total.unwrap_or_default();
        let sections = oldest.facets.into_iter().flat_map(|(_, values)| values);
        let sections = sections.filter(|section| access.may_read(&section.value)).collect();
        Ok(Overview { articles, first, last, sections })
    }
}

fn date_of_first(response: &SearchResponse) -> Option<PartialDate> {
    let content = response.hits.first()?.content.as_ref()?;
    content.article.article.published.as_ref().map(|published| published.date)
}

/// Returns three searches that find something: without marks, a phrase, within a year.
fn examples(searcher: &Searcher, overview: &Overview) -> Vec<Example> {
    let mut phrases = searcher.snapshot().phrases().unwrap_or_default();
    phrases.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let is_fit = |phrase: &&String| {
        let has_marks = fold(phrase) != phrase.to_lowercase();
        let is_plain = phrase.chars().all(|c| c.is_alphabetic() || c == ' ');
        has_marks && is_plain && (2..=4).contains(&phrase.split(' ').count())
    };
    let mut fit = phrases.iter().map(|(phrase, _)| phrase).filter(is_fit).take(PHRASES);
    let mut found = Vec::new();
    if let Some(phrase) = fit.next() {
        found.push(Example { query: fold(phrase), about: |lang| lang.example_bare() });
    }
    if let Some(phrase) = fit.next() {
        found.push(Example { query: format!("\"{phrase}\""), about: |lang| lang.example_phrase() });
    }
    if let Some(year) = overview.last.map(|last| last.year()) {
        let dated = fit.map(|phrase| format!("{phrase} ngày:{}", year - 1));
        let finds = |query: &String| {
            let mut request = SearchRequest::new(query.as_str());
            (request.limit, request.fetch) = (1, false);
            let response = searcher.search(&request).ok();
            response.is_some_and(|response| !response.hits.is_empty() && response.relaxed.is_none())
        };
        let query = dated.take(12).find(finds);
        found.extend(query.map(|query| Example { query, about: |lang| lang.example_date() }));
    }
    found
}

/// Returns the start page.
pub(super) fn page(
    reader: &Reader,
    state: &Searched,
    overviews: &Overviews,
    view: &View,
    base: &str,
) -> Result<String, Failure> {
    let Reader { server, access, .. } = reader;
    let overview = overviews.of(state, access)?;
    let examples = overviews.examples(&state.searcher, &overview, access);
    let lang = view.lang();
    let site = &server.settings.site_name;
    let sheet = Sheet {
        view,
        path: "/".to_owned(),
        title: String::new(),
        head: html! {
            (head::canonical(base, "/"))
            meta name="description" content=(lang.tagline());
            (head::alternates(view))
        },
        kind: "start",
        form: None,
        body: html! {
            div.welcome {
                h1 { (site) }
                p.tagline { (lang.tagline()) }
                (view::form(view, None, false))
                p.holds { (holds(lang, &overview)) " " (lang.about_marks()) }
                (tries(view, examples))
            }
            (sections(view, &overview.sections))
        },
    };
    Ok(view::page(server, &sheet))
}

/// Returns the size of the archive in words.
fn holds(lang: Lang, overview: &Overview) -> String {
    if overview.articles == 0 {
        return lang.empty_archive();
    }
    let size = lang.holds(lang.articles(overview.articles));
    match (&overview.first, &overview.last) {
        (Some(first), Some(last)) => {
            format!("{size}, {}.", lang.spans(lang.date(first), lang.date(last)))
        }
        _ => format!("{size}."),
    }
}

fn tries(view: &View, examples: &[Example]) -> Markup {
    let lang = view.lang();
    html! {
        @if !examples.is_empty() {
            section.tries {
                h2 { (lang.examples()) }
                ul {
                    @for example in examples {
                        li {
                            a href=(view.with("q", &example.query).href("/")) lang="vi" { (example.query) }
                            " " span.quiet-line { ((example.about)(lang)) }
                        }
                    }
                }
            }
        }
    }
}

fn sections(view: &View, values: &[FacetValue]) -> Markup {
    let lang = view.lang();
    let link = |value: &FacetValue| {
        html! {
            a href=(view.in_section(&value.value).href("/")) lang="vi" { (value.label) }
            "\u{a0}" span.count { (lang.number(value.count)) }
        }
    };
    let parts = |slug: &str| {
        let is_part = |value: &&FacetValue| {
            value.value.rsplit_once('/').is_some_and(|(above, _)| above == slug)
        };
        values.iter().filter(is_part).take(PARTS_SHOWN).collect::<Vec<_>>()
    };
    html! {
        @if !values.is_empty() {
            section.sections {
                h2 { (lang.sections()) }
                ul.tree {
                    @for value in values.iter().filter(|value| facets::is_topmost(values, value)) {
                        li {
                            h3 { (link(value)) }
                            @let parts = parts(&value.value);
                            @if !parts.is_empty() {
                                ul { @for part in parts { li { (link(part)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_links_and_escaped() {
        let value = |value: &str, label: &str| FacetValue {
            value: value.to_owned(),
            label: label.to_owned(),
            count: 1_200,
        };
        let values = [value("a", "<script>"), value("a/b", "B")];
        let html = sections(&View::of_query("lang=en"), &values).into_string();
        assert!(html.contains("&lt;script&gt;") && html.contains("1,200"));
        assert!(html.contains("href=\"/?category=a%2Fb&amp;lang=en\""), "{html}");
    }
}
