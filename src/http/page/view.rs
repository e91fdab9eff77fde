//! The frame around every page: head, skip link, search form, footer, and the headers that keep scripts of others out.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::links::View;
use crate::http::Server;

/// What a page may load: its own script, style and data, nothing inline, nothing of others but pictures.
pub(super) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' https: data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page without its frame.
pub(super) struct Sheet<'a> {
    pub(super) view: &'a View,
    /// Path of the page, for the switch of language.
    pub(super) path: String,
    /// What stands before the name of the site in the title; empty on the start page.
    pub(super) title: String,
    /// What else stands in the head.
    pub(super) head: Markup,
    /// A name for the style: `start`, `list`, `reading`, `plain`.
    pub(super) kind: &'static str,
    /// Whether the form stands above the content.
    pub(super) form: Option<Markup>,
    pub(super) body: Markup,
}

/// Returns a page in its frame.
pub(super) fn page(server: &Server, sheet: &Sheet) -> String {
    let Sheet { view, .. } = sheet;
    let lang = view.lang();
    let site = server.settings.site_name.as_str();
    let title = if sheet.title.is_empty() {
        site.to_owned()
    } else {
        format!("{} – {site}", sheet.title)
    };
    let other = view.in_other_language().href(&sheet.path);
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="theme-color" content="#fbfaf7" media="(prefers-color-scheme: light)";
                meta name="theme-color" content="#15171a" media="(prefers-color-scheme: dark)";
                title { (title) }
                link rel="stylesheet" href=(assets::href("style.css"));
                link rel="icon" type="image/svg+xml" href=(assets::href("icon.svg"));
                link rel="search" type="application/opensearchdescription+xml" title=(site)
                    href=(view.start().href("/opensearch.xml"));
                (sheet.head)
                script src=(assets::href("script.js")) defer {}
            }
            body class=(sheet.kind) {
                a.skip href="#content" { (lang.skip()) }
                header.masthead {
                    div.bar {
                        a.site href=(view.start().href("/")) { (site) }
                        a.switch href=(other) lang=(lang.other_code()) hreflang=(lang.other_code()) rel="alternate" {
                            (lang.other_language())
                        }
                    }
                    @if let Some(form) = &sheet.form { (form) }
                }
                main id="content" tabindex="-1" { (sheet.body) }
                footer.imprint {
                    p {
                        a href=(view.start().href("/")) { (lang.home()) }
                        " " a href=(view.start().href("/openapi")) { (lang.interface()) }
                    }
                }
            }
        }
    };
    page.into_string()
}

/// Returns the form: what is looked for and, where a section is known, whether it is looked for there or everywhere. All else
/// that the view holds goes along.
pub(super) fn form(view: &View, section: Option<&str>, dates_elsewhere: bool) -> Markup {
    let lang = view.lang();
    let is_all = view.one("scope") == Some("all");
    let own: &[&str] = if dates_elsewhere {
        &["q", "scope", "from", "to", "correct"]
    } else {
        &["q", "scope", "correct"]
    };
    html! {
        form.search id="search" action="/" method="get" role="search" {
            div.box {
                label.quiet for="q" { (lang.search_label()) }
                input id="q" type="search" name="q" value=(view.text()) placeholder=(lang.search_hint())
                    autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"
                    enterkeyhint="search" dir="auto"
                    data-suggest="/suggest" data-label=(lang.suggestions())
                    data-found=(lang.suggestions_found("{n}"))
                    data-name=(lang.kind_name()) data-section=(lang.kind_section());
                button type="submit" { (lang.search()) }
            }
            @if let Some(section) = section {
                fieldset.scope {
                    legend.quiet { (lang.search_in()) }
                    label {
                        input type="radio" name="scope" value="category" checked[!is_all];
                        span { (lang.this_section()) ": " b { (section) } }
                    }
                    label {
                        input type="radio" name="scope" value="all" checked[is_all];
                        span { (lang.all_sections()) }
                    }
                }
            }
            @for (name, value) in view.others(own) {
                input type="hidden" name=(name) value=(value);
            }
        }
    }
}

/// Returns a rendered page as an answer.
pub(super) fn answer(html: String) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    ];
    let mut response = html.into_response();
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_forbid_scripts_of_others() {
        let response = answer("<p>".to_owned());
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        assert!(!policy.contains("  "), "{policy}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
    }

    #[test]
    fn a_form_holds_what_was_asked_and_escapes_it() {
        let view = View::of_query(
            "q=%22%3E%3Cscript%3E&category=%22x&from=2020&offset=10&lang=en&correct=false",
        );
        let html = form(&view, Some("<b>"), true).into_string();
        assert!(html.contains(r#"value="&quot;&gt;&lt;script&gt;""#), "{html}");
        assert!(html.contains(r#"name="category" value="&quot;x""#) && html.contains("&lt;b&gt;"));
        assert!(
            !html.contains("name=\"from\"")
                && !html.contains("offset")
                && !html.contains("correct\"")
        );
    }
}
