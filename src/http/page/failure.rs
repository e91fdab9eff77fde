//! Why there is no page, as a page: what happened in words, and a way on.

use axum::response::Response;
use maud::{Markup, html};

use super::Lang;
use super::links::View;
use super::view::{self, Sheet};
use crate::http::Server;
use crate::http::failure::Failure;

/// Returns a failure as a page.
pub(super) fn page(server: &Server, failure: &Failure, id: &str, lang: Lang) -> Response {
    let view = View::default().with("lang", if lang == Lang::English { "en" } else { "" });
    let (title, why) = explained(failure, lang);
    let sheet = Sheet {
        view: &view,
        // The address that failed is not known here; the start page is the same in either language.
        path: "/".to_owned(),
        title: title.clone(),
        head: html! { meta name="robots" content="noindex"; },
        kind: "plain",
        form: Some(view::form(&view, None, false)),
        body: body(&view, failure, &title, &why, id),
    };
    let mut response = view::answer(view::page(server, &sheet));
    *response.status_mut() = failure.status;
    response
}

fn body(view: &View, failure: &Failure, title: &str, why: &str, id: &str) -> Markup {
    let lang = view.lang();
    html! {
        p.number aria-hidden="true" { (failure.status.as_u16()) }
        h1 { (title) }
        p { (why) }
        p { a.button href=(view.href("/")) { (lang.to_the_start()) } }
        p.quiet-line { (lang.request_id()) ": " code { (id) } }
    }
}

/// Returns what happened and what can be done.
fn explained(failure: &Failure, lang: Lang) -> (String, String) {
    let later = |otherwise: String| match failure.retry_after {
        Some(seconds) => lang.failed_retry(seconds),
        None => otherwise,
    };
    match failure.status.as_u16() {
        404 if failure.code == "article_missing" => {
            (lang.failed_missing_article(), lang.failed_missing_why())
        }
        404 => (lang.failed_missing(), lang.failed_missing_why()),
        410 => (lang.failed_gone(), lang.failed_gone_why()),
        429 => (lang.failed_often(), later(lang.failed_busy_why())),
        401 => (lang.failed_locked(), lang.failed_locked_why()),
        403 => (lang.failed_forbidden(), failure.message.clone()),
        400..=499 => (lang.failed_request(), failure.message.clone()),
        503 if failure.code != "internal" => (lang.failed_busy(), later(lang.failed_busy_why())),
        _ => (lang.failed_other(), later(lang.failed_busy_why())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_said_in_words_and_escaped() {
        let failure = Failure::bad("bad_request", "q", "<script>alert(1)</script>");
        let (title, why) = explained(&failure, Lang::Vietnamese);
        let html = body(&View::default(), &failure, &title, &why, "<id>").into_string();
        assert!(
            html.contains("&lt;script&gt;")
                && !html.contains("<script>")
                && html.contains("&lt;id&gt;")
        );
        let (title, why) = explained(&Failure::overloaded(), Lang::English);
        assert_eq!(
            (title.as_str(), why.as_str()),
            ("The server is busy", "Please try again in 1 s.")
        );
    }
}
