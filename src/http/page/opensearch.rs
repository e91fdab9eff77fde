//! For the search field of browsers: the description of this search, and suggestions in the form that browsers read.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::links::View;
use crate::http::Server;
use crate::http::api::suggest::suggested;
use crate::http::failure::Failure;
use crate::http::reader::Reader;
use crate::http::takeaway;
use crate::search::SuggestRequest;
use crate::wire;

/// Suggestions in a browser's search field.
const COMPLETIONS: usize = 8;

pub(super) async fn description(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let view = View::of_query(uri.query().unwrap_or_default()).start();
    let text = described(&server.settings.site_name, &takeaway::base(&server, &headers), &view);
    let headers = [
        (header::CONTENT_TYPE, "application/opensearchdescription+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers.map(|(name, value)| (name, HeaderValue::from_static(value))), text).into_response()
}

/// Returns the description as XML.
fn described(site: &str, base: &str, view: &View) -> String {
    // A browser shows 16 characters.
    let short: String = site.chars().take(16).collect();
    let and_lang =
        if view.query().is_empty() { String::new() } else { format!("&{}", view.query()) };
    let page = wire::escaped(&format!("{base}/?q={{searchTerms}}{and_lang}"));
    let suggestions = wire::escaped(&format!("{base}/opensearch/suggest?q={{searchTerms}}"));
    let own = wire::escaped(&format!("{base}/opensearch.xml"));
    let icon = wire::escaped(&format!("{base}/assets/icon.svg"));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n\
         <Description>{}</Description>\n\
         <Language>vi</Language>\n\
         <InputEncoding>UTF-8</InputEncoding>\n\
         <Image width=\"32\" height=\"32\" type=\"image/svg+xml\">{icon}</Image>\n\
         <Url type=\"text/html\" template=\"{page}\"/>\n\
         <Url type=\"application/x-suggestions+json\" template=\"{suggestions}\"/>\n\
         <Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{own}\"/>\n\
         </OpenSearchDescription>\n",
        wire::escaped(&short),
        wire::escaped(&format!("{site}: {}", view.lang().tagline())),
    )
}

/// Answers `["typed", ["suggestion", …]]`.
pub(super) async fn completions(reader: Reader) -> Result<Response, Failure> {
    let typed = View::of_query(reader.query()).text().to_owned();
    let mut request = SuggestRequest::new(typed.as_str());
    request.limit = COMPLETIONS;
    let (state, media_type) = (reader.newest(), "application/x-suggestions+json");
    reader
        .answer_typed(state, media_type, "", move |state, reader| {
            let response = suggested(state, request, &reader.access)?;
            let texts = response.suggestions.iter().map(|suggestion| suggestion.text.as_str());
            Ok(json!([typed, texts.collect::<Vec<_>>()]).to_string())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_is_xml_whatever_the_site_is_called() {
        let view = View::of_query("lang=en");
        let text = described("<Báo> & \"Tin\" của chúng tôi", "https://x.vn", &view);
        assert!(
            text.contains("<ShortName>&lt;Báo&gt; &amp; &quot;Tin&quot; củ</ShortName>"),
            "{text}"
        );
        assert!(text.contains("template=\"https://x.vn/?q={searchTerms}&amp;lang=en\""), "{text}");
    }
}
