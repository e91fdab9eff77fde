//! Pages of a dump of MediaWiki: the last revision of each article, as plain text.

use super::element::Element;
use super::wikitext;
use crate::source::feed_item::{FeedItem, host};

/// How many pages of a dump are no articles.
#[derive(Debug, Default)]
pub(super) struct Passed {
    redirects: u64,
    others: u64,
}

impl Passed {
    /// Counts a page that is no article; `false` for one that is.
    pub(super) fn takes(&mut self, page: &Element) -> bool {
        if page.text_of(&["ns"]).is_some_and(|namespace| namespace != "0") {
            self.others += 1;
            return true;
        }
        let text = || page.child("revision").and_then(|revision| revision.text_of(&["text"]));
        let is_redirect = page.child("redirect").is_some()
            || text().is_some_and(|text| wikitext::is_redirect(&text));
        self.redirects += u64::from(is_redirect);
        is_redirect
    }

    /// Says what was passed over, as a clause.
    pub(super) fn reason(&self) -> Option<String> {
        let Passed { redirects, others } = self;
        (redirects + others > 0).then(|| {
            format!(
                "passed over in it: redirects: {redirects}, pages of other namespaces: {others}"
            )
        })
    }
}

/// Reads a page of the wiki whose main page is at `base`.
pub(super) fn item(page: &Element, base: Option<&str>) -> FeedItem {
    let title = page.text_of(&["title"]);
    let revision = page.child("revision");
    let text = revision.and_then(|revision| revision.text_of(&["text"])).unwrap_or_default();
    let page_text = wikitext::read(&text);
    let folder = base.and_then(|base| base.rsplit_once('/')).map(|(folder, _)| folder);
    let mut item = FeedItem {
        guid: page.text_of(&["id"]),
        url: folder
            .zip(title.as_deref())
            .map(|(folder, title)| format!("{folder}/{}", title.replace(' ', "_"))),
        title,
        content: page_text.paragraphs,
        date: revision.and_then(|revision| revision.text_of(&["timestamp"])),
        source: base.and_then(host).map(str::to_owned),
        ..FeedItem::default()
    };
    if !page_text.categories.is_empty() {
        item.extra.insert("tags".to_owned(), page_text.categories.into());
    }
    item
}
