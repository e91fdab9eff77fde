//! What is new in saved searches, as an Atom feed.

use std::collections::HashSet;
use std::time::SystemTime;

use xxhash_rust::xxh3::xxh3_64;

use super::entry::Entry;
use super::feed::{ATOM_END, AtomHead};
use super::moment::Moment;
use super::records::urn;
use super::web;
use crate::search::Hit;

/// Returns a feed of hits; `names` are the searches that found them. An article that several found stands in it once.
pub fn atom_of_news<'a>(
    names: &[&str],
    hits: impl IntoIterator<Item = &'a Hit>,
    at: SystemTime,
) -> String {
    let title = names.join(", ");
    let updated = Moment::from(at).rfc3339();
    let head = AtomHead {
        // The same in every run of the same searches.
        id: &format!("urn:timbao:watch:{:016x}", xxh3_64(names.join("\n").as_bytes())),
        title: &title,
        subtitle: None,
        updated: &updated,
        home: None,
        address: None,
    };
    let mut out = head.render();
    let mut written = HashSet::new();
    for hit in hits {
        let Some(content) = &hit.content else { continue };
        if !written.insert(&hit.identity) {
            continue;
        }
        let article = &content.article.article;
        let urn = urn(&hit.identity);
        let entry = Entry {
            id: article.url.as_deref().and_then(web).unwrap_or(&urn),
            link: None,
            article,
            title: &super::line(&content.title),
            summary: &content.snippet.text,
            content: None,
            feed_updated: &updated,
        };
        out += &entry.render();
    }
    out + ATOM_END
}
