//! An item of a feed, whatever the feed is written in, and the article it is.
//!
//! An item is what it says itself: nothing of the feed around it is taken, so that it is the same article in every feed.

use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::field::FieldMap;
use super::value::Raw;

/// What an item says. Texts are plain.
#[derive(Debug, Default)]
pub(super) struct FeedItem {
    /// Its identifier as the feed gives it.
    pub(super) guid: Option<String>,
    pub(super) url: Option<String>,
    pub(super) title: Option<String>,
    /// Paragraphs that may be the beginning of the text again, or all of it.
    pub(super) summary: Vec<String>,
    pub(super) content: Vec<String>,
    pub(super) captions: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) categories: Vec<String>,
    pub(super) date: Option<String>,
    pub(super) image: Option<String>,
    pub(super) source: Option<String>,
    pub(super) extra: Map<String, Value>,
}

impl FeedItem {
    /// Returns its values by field.
    pub(super) fn into_draft(mut self) -> Draft<'static> {
        let fields = FieldMap::default();
        // Titles and summaries only: the text is on the page.
        let is_excerpt = self.content.is_empty();
        let mut draft = Draft::default();
        draft.is_excerpt = is_excerpt;
        let host = self.url.as_deref().and_then(host).map(str::to_owned);
        // As the page is: by its address.
        let is_known_so = |guid: &String| !is_excerpt || self.url.is_none() || is_web(guid);
        let id = self.guid.take().filter(is_known_so).map(|guid| match &host {
            // A number or a word may be another site's too.
            Some(host) if !is_address(&guid) => format!("{host}/{guid}"),
            _ => guid,
        });
        let (lead, body) = self.texts();
        let categories: Vec<Value> =
            self.categories.iter().map(|name| json!({ "path": path(name) })).collect();
        let text = |text: Option<String>| text.map(|text| Raw::Text(text.into()));
        let list = |list: Vec<String>| (!list.is_empty()).then(|| Raw::Json(list.into()));
        let source = self.source.take().or(host);
        let values = [
            ("id", text(id)),
            ("url", text(self.url)),
            ("title", text(self.title)),
            ("lead", text(lead)),
            ("body", list(body)),
            ("captions", list(self.captions)),
            ("author", list(self.authors)),
            ("category", (!categories.is_empty()).then(|| Raw::Json(categories.into()))),
            ("date", text(self.date)),
            ("image", text(self.image)),
            ("source", text(source)),
            ("extra", (!self.extra.is_empty()).then(|| Raw::Json(self.extra.into()))),
        ];
        for (name, value) in values {
            if let Some(value) = value {
                draft.put(name.into(), value, &fields);
            }
        }
        draft
    }

    /// Returns lead and body. A summary of several paragraphs is the text itself; one that only begins the text says nothing.
    fn texts(&mut self) -> (Option<String>, Vec<String>) {
        let (mut summary, content) =
            (std::mem::take(&mut self.summary), std::mem::take(&mut self.content));
        if content.is_empty() {
            return if summary.len() > 1 { (None, summary) } else { (summary.pop(), content) };
        }
        let lead = summary.join(" ");
        let beginning = lead.trim_end_matches(['.', '…', ' ', '[', ']']);
        let is_repeated = content.join(" ").starts_with(beginning);
        (Some(lead).filter(|_| !is_repeated), content)
    }
}

/// Returns a section as it is read: where `›` is between the names, `/` is in them.
fn path(name: &str) -> String {
    if name.contains(['›', '»']) { name.replace('/', "\\/") } else { name.to_owned() }
}

/// Says whether an identifier is one for all the world: an address or another URI.
fn is_address(id: &str) -> bool {
    id.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.len() > 1
            && !rest.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

fn is_web(id: &str) -> bool {
    id.starts_with("https://") || id.starts_with("http://")
}

/// Returns the host of an address, without `www.`.
pub(super) fn host(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_and_hosts_are_told() {
        for (id, expected) in [
            ("https://bao.example/1", true),
            ("urn:uuid:1", true),
            ("tag:bao.example,2023:1", true),
            ("4712345", false),
            ("C:1", false),
            ("bài: 1", false),
            ("", false),
        ] {
            assert_eq!(is_address(id), expected, "{id}");
        }
        assert_eq!(host("https://www.bao.example:80/a"), Some("bao.example"));
        assert_eq!(host("ftp://a"), None);
        assert_eq!(path("Nhà/Đất › Dự án"), "Nhà\\/Đất › Dự án");
        assert_eq!(path("A/B"), "A/B");
    }

    #[test]
    fn a_summary_is_the_lead_or_the_text() {
        let texts = |summary: &[&str], content: &[&str]| {
            let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
            FeedItem { summary: owned(summary), content: owned(content), ..FeedItem::default() }
                .texts()
        };
        assert_eq!(texts(&["một"], &[]), (Some("một".to_owned()), vec![]));
        assert_eq!(texts(&["một", "hai"], &[]), (None, vec!["một".to_owned(), "hai".to_owned()]));
        assert_eq!(texts(&["một hai […]"], &["một hai ba"]).0, None);
        assert_eq!(texts(&["khác"], &["một"]).0.as_deref(), Some("khác"));
    }
}
