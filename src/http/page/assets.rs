//! The files that pages load, compiled in; their addresses hold a hash of their content, so that they may be kept forever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use xxhash_rust::xxh3::xxh3_64;

use crate::http::failure::Failure;

/// The search box for other sites.
const EMBED: &str = include_str!("assets/embed.js");

struct Asset {
    name: &'static str,
    media_type: &'static str,
    text: &'static str,
}

const ASSETS: [Asset; 3] = [
    Asset {
        name: "style.css",
        media_type: "text/css; charset=utf-8",
        text: include_str!("assets/style.css"),
    },
    Asset {
        name: "script.js",
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("assets/script.js"),
    },
    Asset { name: "icon.svg", media_type: "image/svg+xml", text: include_str!("assets/icon.svg") },
];

/// The hash of all files together: which build a page belongs to.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all: String = ASSETS.iter().map(|asset| asset.text).collect();
    format!("{:016x}", xxh3_64(all.as_bytes()))
});

/// Returns the hash of all files.
pub(super) fn version() -> &'static str {
    &VERSION
}

/// Returns the address of a file.
pub(super) fn href(name: &str) -> String {
    format!("/assets/{name}?v={}", version())
}

pub(super) async fn get(Path(name): Path<String>, uri: Uri) -> Result<Response, Failure> {
    let asset = ASSETS.iter().find(|asset| asset.name == name).ok_or_else(Failure::no_route)?;
    let is_current = uri.query().is_some_and(|query| query == format!("v={}", version()));
    let kept =
        if is_current { "public, max-age=31536000, immutable" } else { "public, max-age=60" };
    Ok(file(asset.media_type, asset.text, kept))
}

/// Other sites name it without a hash: it is looked for anew every hour.
pub(super) async fn embed() -> Response {
    file("text/javascript; charset=utf-8", EMBED, "public, max-age=3600")
}

/// Pages of results are without end; articles are what is worth finding elsewhere.
pub(super) async fn robots() -> Response {
    let text = "User-agent: *\nAllow: /$\nAllow: /article/\nAllow: /assets/\nDisallow: /?\nDisallow: /article/*?\n\
                Disallow: /suggest\nDisallow: /opensearch/\nDisallow: /v1/\n";
    file("text/plain; charset=utf-8", text, "public, max-age=3600")
}

fn file(media_type: &'static str, text: &'static str, kept: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_box_for_others_is_small_and_writes_no_html() {
        assert!(EMBED.len() < 20_000, "{} bytes", EMBED.len());
        for word in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write", ".style."]
        {
            assert!(!EMBED.contains(word), "{word}");
        }
    }

    #[test]
    fn the_script_of_the_page_writes_no_html() {
        let script = ASSETS.iter().find(|asset| asset.name == "script.js").unwrap().text;
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write"] {
            assert!(!script.contains(word), "{word}");
        }
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        let style = ASSETS.iter().find(|asset| asset.name == "style.css").unwrap().text;
        assert!(!style.contains("http") && !style.contains("@import"));
    }
}
