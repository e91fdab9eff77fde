//! How an article looks in a list: section and date, title, the passage that shows why it was found, who wrote it where, and
//! nearly identical ones folded under it.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};

use super::Lang;
use super::links::{self, View};
use crate::article::{Article, Category};
use crate::date::PartialDate;
use crate::index::{StoredArticle, Zone};
use crate::search::{self, Hit, HitContent};
use crate::wire;

/// Words of a passage that is only the beginning of the article.
const BEGINNING_WORDS: usize = 40;

/// A hit and the articles folded under it whose titles are known.
pub(super) struct Listed<'a> {
    pub(super) hit: &'a Hit,
    pub(super) also: Vec<StoredArticle>,
}

/// Returns a hit as an entry of a list.
pub(super) fn entry(view: &View, listed: &Listed) -> Markup {
    let lang = view.lang();
    let hit = listed.hit;
    let address = view.article(&hit.identity);
    let Some(content) = &hit.content else {
        return html! { li.hit { a href=(address) { (hit.identity.to_string()) } } };
    };
    let article = &content.article.article;
    let (passage, spans) = passage(content);
    html! {
        li.hit {
            article {
                (kicker(view, article))
                h2 lang="vi" { a href=(address) { (PreEscaped(wire::marked(&content.title, &content.title_spans))) } }
                @if !passage.trim().is_empty() {
                    p.passage lang="vi" { (PreEscaped(wire::marked(&passage, &spans))) }
                }
                (byline(article, lang))
                (similar(view, hit, &listed.also))
                (first(view, hit))
            }
        }
    }
}

/// Returns section and date.
pub(super) fn kicker(view: &View, article: &Article) -> Markup {
    let lang = view.lang();
    html! {
        p.kicker {
            @if let Some(category) = article.categories.first() { (section(view, category)) }
            @if let Some(published) = &article.published { (time(&published.date, lang)) }
        }
    }
}

/// Returns a section as a link to its articles.
fn section(view: &View, category: &Category) -> Markup {
    let all = view.start().in_section(&category.slug());
    html! { a.section href=(all.href("/")) lang="vi" { (category.names().join(" › ")) } }
}

/// Returns a date as an element.
pub(super) fn time(date: &PartialDate, lang: Lang) -> Markup {
    html! { time datetime=(date.to_string()) { (lang.date(date)) } }
}

/// Returns who wrote it and where.
fn byline(article: &Article, lang: Lang) -> Markup {
    let original = article.url.as_deref().and_then(links::web);
    let source = article.source.as_deref();
    html! {
        @if !article.authors.is_empty() || source.is_some() || original.is_some() {
            p.byline {
                @if !article.authors.is_empty() { span lang="vi" { (article.authors.join(", ")) } }
                @match (source, original) {
                    (Some(source), Some(url)) => { a href=(url) rel="noopener external" { (source) } }
                    (Some(source), None) => { span { (source) } }
                    (None, Some(url)) => { a href=(url) rel="noopener external" { (lang.original()) } }
                    (None, None) => {}
                }
            }
        }
    }
}

/// Returns where and when the story first stood in the archive, if that was elsewhere.
fn first(view: &View, hit: &Hit) -> Markup {
    let first = hit.copies.first().filter(|first| first.identity != hit.identity);
    html! {
        @if let Some(first) = first {
            p.byline {
                (view.lang().first_copy()) ": "
                a href=(view.article(&first.identity)) {
                    (first.source.clone().unwrap_or_else(|| first.identity.to_string()))
                }
                @if let Some(date) = &first.date { " · " (date) }
            }
        }
    }
}

/// Returns the articles of nearly the same text, folded.
fn similar(view: &View, hit: &Hit, known: &[StoredArticle]) -> Markup {
    let lang = view.lang();
    let count = hit.also.len();
    html! {
        @if count > 0 {
            details.similar {
                summary { (lang.similar(lang.number(count as u64))) }
                ul {
                    @for stored in known { (brief(view, stored)) }
                    @if count > known.len() { li { (lang.similar_more(count - known.len())) } }
                }
            }
        }
    }
}

/// Returns an article as one line: title, date, source.
pub(super) fn brief(view: &View, stored: &StoredArticle) -> Markup {
    let lang = view.lang();
    let article = &stored.article;
    html! {
        li {
            a href=(view.article(&stored.identity)) lang="vi" { (search::shown_title(stored).0) }
            span.quiet-line {
                @if let Some(published) = &article.published { " " (time(&published.date, lang)) }
                @if let Some(source) = &article.source { " " (source) }
            }
        }
    }
}

/// Returns the passage under a title, with what is marked in it, so that neither repeats the other.
fn passage(content: &HitContent) -> (String, Vec<Range<usize>>) {
    let snippet = &content.snippet;
    if snippet.zone == Zone::Title {
        return (beginning(&content.article, ""), Vec::new());
    }
    let text = content.article.zone(snippet.zone);
    let mut cut = snippet.start..snippet.start + snippet.text.len();
    // A title that was made of the first sentence is not shown again.
    if content.title_derived && text.starts_with(&content.title) && cut.start < content.title.len()
    {
        cut.start = content.title.len().min(cut.end);
        if !snippet.spans.iter().any(|span| snippet.start + span.start >= cut.start) {
            return (beginning(&content.article, &content.title), Vec::new());
        }
    }
    let shown = text.get(cut.clone()).unwrap_or_default();
    let begins = cut.start == 0
        || text.get(..cut.start).is_some_and(|before| before.ends_with('\n'))
        || shown.starts_with(char::is_whitespace);
    let ends = text.get(cut.end..).is_none_or(|rest| rest.is_empty() || rest.starts_with('\n'));
    let before = if begins { "" } else { "… " };
    let after = if ends || shown.ends_with('…') { "" } else { " …" };
    let spans = snippet.spans.iter().filter_map(|span| {
        let start = (snippet.start + span.start).checked_sub(cut.start)?;
        Some(before.len() + start..before.len() + start + span.len())
    });
    (format!("{before}{shown}{after}"), spans.collect())
}

/// Returns the first words of an article's text that stand behind its title.
pub(super) fn beginning(stored: &StoredArticle, title: &str) -> String {
    let texts = [Zone::Lead, Zone::Body, Zone::Captions].map(|zone| stored.zone(zone));
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

#[cfg(test)]
pub(super) mod samples {
    //! An article that means harm.

    use crate::article::{Article, Category, Link};
    use crate::date::Published;
    use crate::index::{Identity, StoredArticle};

    pub(in crate::http::page) fn hostile() -> StoredArticle {
        let bad = "</script><script>alert(1)</script>\"'";
        let article = Article {
            title: format!("Tin {bad}"),
            lead: format!("Sapo {bad}"),
            body: format!("Một {bad}\nHai {bad}"),
            captions: vec![bad.to_owned()],
            authors: vec![bad.to_owned()],
            photographers: vec![bad.to_owned()],
            agency: Some(bad.to_owned()),
            categories: Category::new(["Thể thao", "<b>x"]).into_iter().collect(),
            published: Published::parse("7/12/2023"),
            source: Some(bad.to_owned()),
            url: Some("javascript:alert(1)".to_owned()),
            image: Some("javascript:alert(1)".to_owned()),
            related: vec![Link { title: bad.to_owned(), url: "javascript:alert(1)".to_owned() }],
            ..Article::default()
        };
        let id = "\"><script>alert(1)</script>".to_owned();
        StoredArticle { identity: Identity { collection: None, id }, article }
    }

    /// Fails when a page holds what the article would like it to.
    #[track_caller]
    pub(in crate::http::page) fn check_harmless(html: &str) {
        assert!(!html.contains("<script>alert") && !html.contains("</script><script>"), "{html}");
        assert!(!html.contains("=\"javascript:") && !html.contains("<b>x"), "{html}");
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{check_harmless, hostile};
    use super::*;
    use crate::search::Snippet;

    fn hit(stored: StoredArticle) -> Hit {
        let first = 0..3;
        let start = stored.article.body.find("Hai").unwrap();
        let text = stored.article.body[start..].to_owned();
        let snippet = Snippet { zone: Zone::Body, start, text, spans: vec![first.clone()] };
        let title = stored.article.title.clone();
        let content = HitContent {
            title,
            title_derived: false,
            title_spans: vec![first],
            snippet,
            article: stored,
        };
        let identity = content.article.identity.clone();
        Hit {
            also: vec![identity.clone()],
            copies: Vec::new(),
            identity,
            score: 1.0,
            explanation: None,
            content: Some(content),
        }
    }

    #[test]
    fn a_hostile_article_is_shown_as_it_is() {
        let hit = hit(hostile());
        let view = View::of_query("q=%3Cscript%3Ealert");
        let html = entry(&view, &Listed { hit: &hit, also: vec![hostile()] }).into_string();
        check_harmless(&html);
        assert!(html.contains("<mark>Tin</mark>") && html.contains("<mark>Hai</mark>"));
        assert!(html.contains("href=\"/?category=the-thao%2Fb-x\""), "{html}");
    }
}
