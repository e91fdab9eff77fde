//! Rows of CSV, as RFC 4180 has them, that are read again as the same articles.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

use super::info::ExportInfo;
use crate::index::StoredArticle;
use crate::source::exported::{COLLECTION, DATE, LAST_COLUMNS, guarded};
use crate::wire;

const COLUMNS: [&str; 16] = [
    "id",
    "title",
    "lead",
    "body",
    "captions",
    "author",
    "photographer",
    "agency",
    "category",
    "date",
    "source",
    "url",
    "image",
    "related",
    "publish_after",
    "extra",
];

/// Returns the row of names.
pub(super) fn header() -> String {
    row(COLUMNS.into_iter().chain([DATE, COLLECTION]).chain(LAST_COLUMNS).map(Cow::Borrowed))
}

/// Returns the row of an article. Lists are lines; sections that are more than one path, and links, are JSON.
pub(super) fn article(stored: &StoredArticle, info: &ExportInfo) -> String {
    let article = &stored.article;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let published = article.published.as_ref();
    let record = wire::ExportRecord::from(stored);
    let cells: [String; 20] = [
        stored.identity.id.clone(),
        article.title.clone(),
        article.lead.clone(),
        article.body.clone(),
        article.captions.join("\n"),
        article.authors.join("\n"),
        article.photographers.join("\n"),
        text(&article.agency),
        sections(&record),
        published.map_or_else(String::new, |published| published.raw.clone()),
        text(&article.source),
        text(&article.url),
        text(&article.image),
        links(&record),
        article.publish_after.as_ref().map_or_else(String::new, |after| after.raw.clone()),
        if article.extra.is_empty() { String::new() } else { wire::to_line(&article.extra) },
        published.map_or_else(String::new, |published| published.date.to_string()),
        text(&stored.identity.collection),
        info.query.clone(),
        info.exported_at.clone(),
    ];
    row(cells.iter().map(|cell| guarded(cell)))
}

/// Returns a row of CSV as RFC 4180 has it; a cell that a spreadsheet would take for a formula gets a `'` before it.
pub fn csv_row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    row(cells.into_iter().map(guarded))
}

fn row<'a>(cells: impl Iterator<Item = Cow<'a, str>>) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail, and a row of one writer has as many cells as it has.
    let _ = writer.write_record(cells.map(|cell| cell.into_owned().into_bytes()));
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the path `A/B` where that says it all, else JSON.
fn sections(record: &wire::ExportRecord) -> String {
    let is_plain = |name: &String| !name.contains(['/', '\\', '>', '›', '»', '[']);
    match record.category.as_slice() {
        [] => String::new(),
        [names] if names.iter().all(is_plain) => names.join("/"),
        several => wire::to_line(&several),
    }
}

fn links(record: &wire::ExportRecord) -> String {
    if record.related.is_empty() { String::new() } else { wire::to_line(&record.related) }
}
