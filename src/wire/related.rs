//! The answer to what is related to an article.

use serde::Serialize;

use super::{Hit, micros};
use crate::index::Identity;
use crate::search::{self, RelatedHit, RelatedResponse};

/// What is related to an article.
#[derive(Debug, Serialize)]
pub struct Related<'a> {
    id: String,
    title: String,
    /// The words by which others were found, the most telling first.
    words: &'a [String],
    hits: Vec<ListedOnce<'a>>,
    /// Articles with nearly the same text as this one.
    copies: Vec<String>,
    newer: Vec<Hit<'a>>,
    older: Vec<Hit<'a>>,
    elapsed_us: u64,
}

/// A hit and the articles with nearly the same text.
#[derive(Debug, Serialize)]
struct ListedOnce<'a> {
    #[serde(flatten)]
    hit: Hit<'a>,
    copies: Vec<String>,
}

impl<'a> From<&'a RelatedResponse> for Related<'a> {
    fn from(response: &'a RelatedResponse) -> Self {
        let listed = |related: &'a RelatedHit| ListedOnce {
            hit: Hit::from(&related.hit),
            copies: ids(&related.copies),
        };
        Related {
            id: response.article.identity.to_string(),
            title: search::shown_title(&response.article).0,
            words: &response.words,
            hits: response.hits.iter().map(listed).collect(),
            copies: ids(&response.copies),
            newer: response.newer.iter().map(Hit::from).collect(),
            older: response.older.iter().map(Hit::from).collect(),
            elapsed_us: micros(response.elapsed),
        }
    }
}

fn ids(identities: &[Identity]) -> Vec<String> {
    identities.iter().map(ToString::to_string).collect()
}
