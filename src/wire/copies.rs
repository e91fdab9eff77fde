//! Articles that are copies of each other.

use serde::Serialize;

use crate::copies;

/// A group of copies, the first one first.
#[derive(Debug, Serialize)]
pub struct CopyGroup<'a> {
    articles: Vec<CopyEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct CopyEntry<'a> {
    id: String,
    date: Option<&'a str>,
    source: Option<&'a str>,
}

impl<'a> From<&'a [copies::Copy]> for CopyGroup<'a> {
    fn from(group: &'a [copies::Copy]) -> Self {
        let entry = |copy: &'a copies::Copy| CopyEntry {
            id: copy.identity.to_string(),
            date: copy.date.as_deref(),
            source: copy.source.as_deref(),
        };
        CopyGroup { articles: group.iter().map(entry).collect() }
    }
}
