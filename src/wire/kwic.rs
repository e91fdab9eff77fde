//! A line of a concordance.

use serde::Serialize;

use super::Category;
use crate::search::Occurrence;

/// An occurrence with what stands around it. `left`, `keyword` and `right` are one piece of the stored text of `field`; `start` and
/// `end` are the bytes of `keyword` in it.
#[derive(Debug, Serialize)]
pub struct KwicLine<'a> {
    id: String,
    title: &'a str,
    url: Option<&'a str>,
    date: Option<String>,
    category: Option<Category<'a>>,
    field: &'static str,
    start: usize,
    end: usize,
    left: &'a str,
    keyword: &'a str,
    right: &'a str,
    left_is_cut: bool,
    right_is_cut: bool,
}

impl<'a> From<&'a Occurrence> for KwicLine<'a> {
    fn from(occurrence: &'a Occurrence) -> Self {
        let [left_is_cut, right_is_cut] = occurrence.is_cut;
        KwicLine {
            id: occurrence.identity.to_string(),
            title: &occurrence.title,
            url: occurrence.url.as_deref(),
            date: occurrence.date.map(|date| date.to_string()),
            category: occurrence.category.as_ref().map(Category::from),
            field: occurrence.zone.name(),
            start: occurrence.span.start,
            end: occurrence.span.end,
            left: &occurrence.left,
            keyword: &occurrence.keyword,
            right: &occurrence.right,
            left_is_cut,
            right_is_cut,
        }
    }
}
