//! One article to read: its text, where it is from, what else there is, and how to cite it.
//!
//! Pictures are not shown: their addresses are of other sites, which would learn who reads what.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, PreEscaped, html};
use std::ops::Range;

use super::links::{self, View};
use super::view::{self, Sheet};
use super::{assets, head, hits};
use crate::article::{Article, Category};
use crate::export::{Citation, Style};
use crate::http::Server;
use crate::http::api::articles::{article, related_to};
use crate::http::failure::Failure;
use crate::http::live::State as Searched;
use crate::http::reader::Reader;
use crate::index::StoredArticle;
use crate::search::{self, ArticleSpans, Hit, RelatedRequest, RelatedResponse, SearchRequest};
use crate::wire;

/// Related articles that are listed, and newer and older ones each.
const RELATED: usize = 6;
const BESIDE: usize = 3;
/// Articles with the same text that are named.
const COPIES: usize = 5;

/// Returns what of an article a query matches; nothing where nothing is asked.
fn marks(state: &Searched, stored: &StoredArticle, view: &View) -> ArticleSpans {
    let query = view.text().trim();
    if query.is_empty() {
        return ArticleSpans::default();
    }
    // An article can be read without marks.
    state.searcher.highlight(stored, &SearchRequest::new(query)).unwrap_or_default()
}

pub(super) async fn get(reader: Reader, Path(id): Path<String>) -> Result<Response, Failure> {
    let view = View::of_query(reader.query());
    let base = reader.base();
    let beside = format!("{base} {}", assets::version());
    let form = |_: &Server, text| Ok(view::answer(text));
    let state = reader.newest();
    reader
        .answer_as(state, &beside, form, move |state, reader| {
            let stored = article(state, &id, &reader.access)?;
            let mut request = RelatedRequest::new(id);
            (request.limit, request.beside) = (RELATED, BESIDE);
            // An article is worth reading without others beside it.
            let related = related_to(state, &request, &reader.access).ok();
            Ok(page(&reader.server, state, &view, &stored, related.as_ref(), &base))
        })
        .await
}

fn page(
    server: &Server,
    state: &Searched,
    view: &View,
    stored: &StoredArticle,
    related: Option<&RelatedResponse>,
    base: &str,
) -> String {
    let path = links::article_path(&stored.identity.to_string());
    let address = format!("{base}{path}");
    let marks = marks(state, stored, view);
    let copies: Vec<StoredArticle> = related
        .iter()
        .flat_map(|related| &related.copies)
        .take(COPIES)
        .filter_map(|identity| state.searcher.article(&identity.to_string()).ok())
        .collect();
    let slug = stored.article.categories.first().map(Category::slug);
    let beside = html! {
        @if let Some(related) = related { (others(view, related, &copies)) }
    };
    let searching = match &slug {
        Some(slug) => view.start().with("q", view.text()).in_section(slug).with("scope", "all"),
        None => view.start().with("q", view.text()),
    };
    let section = slug.map(|slug| state.searcher.categories().path(&slug).join(" › "));
    let sheet = Sheet {
        view,
        title: search::shown_title(stored).0,
        head: html! {
            (head::canonical(base, &path))
            (head::article(stored, &server.settings.site_name, &address))
        },
        kind: "reading",
        form: Some(view::form(&searching, section.as_deref(), false)),
        body: html! {
            (text(view, stored, &marks, &address))
            (beside)
        },
        path,
    };
    view::page(server, &sheet)
}

/// Returns the article itself.
fn text(view: &View, stored: &StoredArticle, marks: &ArticleSpans, address: &str) -> Markup {
    let lang = view.lang();
    let article = &stored.article;
    let (title, is_derived) = search::shown_title(stored);
    let in_title = if is_derived { &[][..] } else { marks.title.as_slice() };
    let query = view.text().trim();
    let texts = [&marks.title, &marks.lead, &marks.body];
    let has_marks = texts.into_iter().chain(&marks.captions).any(|spans| !spans.is_empty());
    html! {
        article.story {
            header {
                @if !query.is_empty() {
                    p.back {
                        a href=(view.start().with("q", query).href("/")) { "← " (lang.back_to_results()) ": “" (query) "”" }
                        @if has_marks {
                            " " a href=(view.without("q").href(&links::article_path(&stored.identity.to_string()))) {
                                (lang.without_marks())
                            }
                        }
                    }
                }
                (breadcrumb(view, article))
                h1 lang="vi" { (PreEscaped(wire::marked(&title, in_title))) }
                (origin(view, article))
            }
            div.text lang="vi" {
                @for (paragraph, spans) in paragraphs(&article.lead, &marks.lead) {
                    p.lead { (PreEscaped(wire::marked(paragraph, &spans))) }
                }
                @for (paragraph, spans) in paragraphs(&article.body, &marks.body) {
                    p { (PreEscaped(wire::marked(paragraph, &spans))) }
                }
            }
            @if article.captions.iter().any(|caption| !caption.is_empty()) {
                section.captions {
                    h2 { (lang.captions()) }
                    ul lang="vi" {
                        @for (index, caption) in article.captions.iter().enumerate() {
                            @let spans = marks.captions.get(index).map_or(&[][..], Vec::as_slice);
                            li { (PreEscaped(wire::marked(caption, spans))) }
                        }
                    }
                }
            }
            (signed(view, article))
            (about(view, stored, address))
        }
    }
}

/// Returns the paragraphs of a text that are not empty, each with what is marked in it.
fn paragraphs<'a>(text: &'a str, spans: &[Range<usize>]) -> Vec<(&'a str, Vec<Range<usize>>)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.len();
        let within = spans.iter().filter(|span| span.start >= start && span.end <= end);
        let within = within.map(|span| span.start - start..span.end - start).collect();
        if !line.trim().is_empty() {
            found.push((line, within));
        }
        start = end + 1;
    }
    found
}

/// Returns the way from the root to the section.
fn breadcrumb(view: &View, article: &Article) -> Markup {
    let lang = view.lang();
    let steps = article.categories.first().map_or(&[][..], Category::names);
    let address = |count: usize| {
        let section = Category::new(&steps[..count]).map(|section| section.slug());
        view.start().in_section(&section.unwrap_or_default()).href("/")
    };
    html! {
        @if !steps.is_empty() {
            nav.breadcrumb aria-label=(lang.breadcrumb()) {
                ol { @for (index, name) in steps.iter().enumerate() {
                    li { a href=(address(index + 1)) lang="vi" { (name) } }
                } }
            }
        }
    }
}

/// Returns date, source and the way to the original.
fn origin(view: &View, article: &Article) -> Markup {
    let lang = view.lang();
    html! {
        p.origin {
            @match &article.published {
                Some(published) => time datetime=(published.date.to_string()) title=(published.raw) {
                    (lang.moment(&published.date))
                },
                None => span { (lang.no_date()) },
            }
            @if !article.authors.is_empty() { span lang="vi" { (article.authors.join(", ")) } }
            @if let Some(source) = &article.source { span { (source) } }
        }
    }
}

/// Returns who wrote it and took its pictures.
fn signed(view: &View, article: &Article) -> Markup {
    let lang = view.lang();
    html! {
        @if !(article.authors.is_empty() && article.photographers.is_empty() && article.agency.is_none()) {
            p.signed {
                @if !article.authors.is_empty() {
                    span { (lang.by()) ": " b lang="vi" { (article.authors.join(", ")) } }
                }
                @if !article.photographers.is_empty() {
                    span { (lang.photos()) ": " b lang="vi" { (article.photographers.join(", ")) } }
                }
                @if let Some(agency) = &article.agency { span lang="vi" { (agency) } }
            }
        }
    }
}

/// Returns where the article is to be found, what its paper points to, and how to cite it.
fn about(view: &View, stored: &StoredArticle, address: &str) -> Markup {
    let lang = view.lang();
    let article = &stored.article;
    let original = article.url.as_deref().and_then(links::web);
    html! {
        footer.about aria-label=(lang.about_article()) {
            dl {
                @if let Some(url) = original {
                    dt { (lang.read_original()) }
                    dd { a href=(url) rel="noopener external" { (url) } }
                }
                dt { (lang.permalink()) }
                dd { a href=(links::article_path(&stored.identity.to_string())) rel="bookmark" { (address) } }
            }
            (citation(view, stored, address))
            @if !article.related.is_empty() {
                h2 { (lang.linked()) }
                ul lang="vi" {
                    @for link in &article.related {
                        li {
                            @match links::web(&link.url) {
                                Some(url) => a href=(url) rel="noopener external" { (link.title) },
                                None => (link.title),
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Returns how to cite the article: as a text to copy, and as files for programs.
fn citation(view: &View, stored: &StoredArticle, address: &str) -> Markup {
    let lang = view.lang();
    let path = links::article_path(&stored.identity.to_string());
    let label = |style: Style| match style {
        Style::Vietnamese => lang.cite_text(),
        Style::Bibtex => "BibTeX".to_owned(),
        Style::Ris => "RIS".to_owned(),
        Style::CslJson => "CSL-JSON".to_owned(),
    };
    html! {
        section.citation {
            h2 { (lang.cite()) }
            p.copy lang="vi" { (set_in_type(stored, address)) }
            p.forms {
                @for style in Style::ALL {
                    a href={ (path) "/cite?style=" (style.name()) } rel="nofollow" { (label(style)) }
                }
            }
        }
    }
}

/// Returns the citation with the name of the paper slanted, which plain text writes between stars.
fn set_in_type(stored: &StoredArticle, address: &str) -> Markup {
    let text = Citation::new(stored, Some(address)).render(Style::Vietnamese);
    let source = stored.article.source.as_deref().unwrap_or_default();
    match text.trim().split_once(&format!("*{source}*")) {
        Some((before, after)) => html! { (before) i { (source) } (after) },
        None => html! { (text.trim()) },
    }
}

/// Returns related articles and those before and after in the section.
fn others(view: &View, related: &RelatedResponse, copies: &[StoredArticle]) -> Markup {
    let lang = view.lang();
    let plain = view.start();
    let stored = |hits: &[Hit]| -> Vec<StoredArticle> {
        hits.iter()
            .filter_map(|hit| hit.content.as_ref())
            .map(|content| content.article.clone())
            .collect()
    };
    let list = |name: String, articles: &[StoredArticle]| {
        html! {
            @if !articles.is_empty() {
                section {
                    h2 { (name) }
                    ul { @for stored in articles { (hits::brief(&plain, stored)) } }
                }
            }
        }
    };
    let hits: Vec<StoredArticle> = related
        .hits
        .iter()
        .filter_map(|related| related.hit.content.as_ref())
        .map(|content| content.article.clone())
        .collect();
    html! {
        aside.others {
            (list(lang.same_text(), copies))
            (list(lang.related(), &hits))
            (list(lang.newer(), &stored(&related.newer)))
            (list(lang.older(), &stored(&related.older)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::hits::samples::{check_harmless, hostile};
    use super::*;

    #[test]
    fn a_hostile_article_is_shown_as_it_is() {
        let view = View::of_query("q=%3Cscript%3Ealert(1)%3C/script%3E");
        let first = 0.."Một".len();
        let marks = ArticleSpans { body: vec![first], ..ArticleSpans::default() };
        let html = text(&view, &hostile(), &marks, "http://x/a").into_string();
        check_harmless(&html);
        assert!(html.contains("<p><mark>Một</mark>") && html.contains("2023-12-07"), "{html}");
        assert!(html.contains("/article/%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E"), "{html}");
    }

    #[test]
    fn marks_are_cut_to_paragraphs() {
        let text = "một hai\n\nba\n";
        let ba = text.find("ba").unwrap();
        let found = paragraphs(text, &[0..5, 6..9, 8..ba + 1, ba..ba + 2]);
        let marked: Vec<String> =
            found.iter().map(|(text, spans)| wire::marked(text, spans)).collect();
        assert_eq!(marked, ["<mark>một</mark> <mark>hai</mark>", "<mark>ba</mark>"]);
    }
}
