//! The answer to a text that is being typed.

use serde::Serialize;

use super::micros;
use crate::search::SuggestResponse;

/// Suggestions for a text that is being typed.
#[derive(Debug, Serialize)]
pub struct Suggest<'a> {
    text: &'a str,
    suggestions: Vec<Suggestion<'a>>,
    elapsed_us: u64,
}

#[derive(Debug, Serialize)]
struct Suggestion<'a> {
    text: &'a str,
    kind: &'static str,
    articles: u64,
    section: Option<&'a str>,
    /// What of it was typed.
    typed: [usize; 2],
}

impl<'a> From<&'a SuggestResponse> for Suggest<'a> {
    fn from(response: &'a SuggestResponse) -> Self {
        let suggestions = response.suggestions.iter().map(|suggestion| Suggestion {
            text: &suggestion.text,
            kind: suggestion.kind.name(),
            articles: suggestion.articles,
            section: suggestion.section.as_deref(),
            typed: [suggestion.typed.start, suggestion.typed.end],
        });
        Suggest {
            text: &response.text,
            suggestions: suggestions.collect(),
            elapsed_us: micros(response.elapsed),
        }
    }
}
