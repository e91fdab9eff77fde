//! What the head of a page tells programs: where it is, what else it comes as, and of an article what to cite (Zotero reads the
//! `citation_` and `DC.` names, search sites the `application/ld+json` block).

use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::links;
use super::links::View;
use crate::export::FeedFormat;
use crate::index::StoredArticle;
use crate::search;

/// Returns the link to the one address of a page.
pub(super) fn canonical(base: &str, href: &str) -> Markup {
    html! { @if !base.is_empty() { link rel="canonical" href={ (base) (href) }; } }
}

/// Returns the links to the same list as feeds, for programs that follow it.
pub(super) fn alternates(view: &View) -> Markup {
    let media_type = |format: FeedFormat| {
        let whole = format.media_type();
        whole.split(';').next().unwrap_or(whole)
    };
    let named = |format: FeedFormat| view.href(&format!("/feed.{}", format.name()));
    html! {
        @for format in FeedFormat::ALL {
            link rel="alternate" type=(media_type(format)) title=(format.name()) href=(named(format));
        }
    }
}

/// Returns what programs want to know about an article. `address` is where it stands here.
pub(super) fn article(stored: &StoredArticle, site: &str, address: &str) -> Markup {
    let article = &stored.article;
    let (title, _) = search::shown_title(stored);
    let date = article.published.as_ref().map(|published| published.date.to_string());
    let day = date.as_deref().map(|date| date.get(..10).unwrap_or(date).replace('-', "/"));
    let paper = article.source.as_deref().unwrap_or(site);
    let original = article.url.as_deref().and_then(links::web);
    html! {
        @if !article.lead.is_empty() { meta name="description" content=(article.lead); }
        meta name="citation_title" content=(title);
        @for author in &article.authors { meta name="citation_author" content=(author); }
        @if let Some(day) = &day { meta name="citation_publication_date" content=(day); }
        meta name="citation_journal_title" content=(paper);
        meta name="citation_language" content="vi";
        meta name="citation_public_url" content=(original.unwrap_or(address));
        meta name="DC.title" content=(title);
        @for author in &article.authors { meta name="DC.creator" content=(author); }
        @if let Some(date) = &date { meta name="DC.date" content=(date); }
        meta name="DC.publisher" content=(paper);
        meta name="DC.type" content="newspaperArticle";
        meta name="DC.language" content="vi";
        meta name="DC.identifier" content=(original.unwrap_or(address));
        meta property="og:type" content="article";
        meta property="og:title" content=(title);
        @if !article.lead.is_empty() { meta property="og:description" content=(article.lead); }
        meta property="og:site_name" content=(site);
        meta property="og:url" content=(address);
        meta property="og:locale" content="vi_VN";
        @if let Some(date) = &date { meta property="article:published_time" content=(date); }
        @if let Some(category) = article.categories.first() {
            meta property="article:section" content=(category.names().join(" › "));
        }
        // A block of data that no browser runs.
        script type="application/ld+json" { (PreEscaped(linked_data(stored, &title, paper, address))) }
    }
}

/// Returns an article as schema.org describes it. Nothing in it can end the element that it stands in.
fn linked_data(stored: &StoredArticle, title: &str, paper: &str, address: &str) -> String {
    let article = &stored.article;
    let people = |names: &[String]| -> Value {
        names.iter().map(|name| json!({"@type": "Person", "name": name})).collect()
    };
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "inLanguage": "vi",
        "mainEntityOfPage": address,
        "publisher": {"@type": "Organization", "name": paper},
    });
    let mut set = |name: &str, value: Value| data[name] = value;
    if !article.authors.is_empty() {
        set("author", people(&article.authors));
    }
    if let Some(published) = &article.published {
        set("datePublished", published.date.to_string().into());
    }
    if let Some(category) = article.categories.first() {
        set("articleSection", category.names().into());
    }
    if !article.lead.is_empty() {
        set("description", article.lead.as_str().into());
    }
    if let Some(url) = article.url.as_deref().and_then(links::web) {
        set("sameAs", url.into());
    }
    let text = data.to_string();
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::super::hits::samples::{check_harmless, hostile};
    use super::*;

    #[test]
    fn a_hostile_article_stays_data() {
        let html = article(&hostile(), "timbao", "http://x/article/1").into_string();
        check_harmless(&html);
        assert!(!html.contains("javascript:"), "{html}");
        let data = linked_data(&hostile(), "</script>", "x", "y");
        assert!(!data.contains('<'));
        let read: Value = serde_json::from_str(&data).unwrap();
        assert_eq!(read["headline"], "</script>");
        assert_eq!(read["datePublished"], "2023-12-07");
        assert!(html.contains("name=\"citation_publication_date\" content=\"2023/12/07\""));
    }
}
