//! Phrases that no article has, beside other words: their words are searched without the quotes.

use std::ops::Range;

use super::{Edit, Reason, SURE};
use crate::engine::{Node, Options, Plan, Snapshot};
use crate::error::Result;
use crate::search::query::{self, Query};

/// Returns the changes that take the quotes off, of these phrases with the places of what stands between them.
pub(super) fn edits(
    snapshot: &Snapshot,
    query: &Query,
    phrases: Vec<(Range<usize>, Node)>,
) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for (inside, phrase) in phrases {
        let meant = &query.text[inside.clone()];
        let plan = Plan { required: vec![phrase], ..Plan::default() };
        if !is_only_words(meant) || snapshot.execute(&plan, &Options::any())?.total > 0 {
            continue;
        }
        let span = with_quotes(&query.text, inside.clone());
        // Quotes also part words.
        let space = |is_apart: bool| if is_apart { "" } else { " " };
        let before = space(
            query.text[..span.start].ends_with(|c| query::is_blank(c) || c == '(')
                || span.start == 0,
        );
        let ends = |c: char| query::is_blank(c) || matches!(c, ')' | ',' | '.' | ';' | '?' | '!');
        let behind =
            space(query.text[span.end..].starts_with(ends) || span.end == query.text.len());
        edits.push(Edit {
            span,
            meant: format!("{before}{meant}{behind}"),
            reason: Reason::Quotes,
            odds: SURE,
            beside: Vec::new(),
        });
    }
    Ok(edits)
}

/// Returns whether a text says the same without quotes, whatever stands beside it: no operators, fields and stars.
fn is_only_words(text: &str) -> bool {
    let among_words = query::parse(&format!("a {text} a"));
    among_words.is_ok_and(|query| query.required.is_empty() && query.warnings.is_empty())
}

/// Returns the place of a quoted text with its marks, and the distance behind them.
fn with_quotes(text: &str, inside: Range<usize>) -> Range<usize> {
    let before = text[..inside.start].trim_end_matches(query::is_blank);
    let before = before.strip_suffix(query::is_quote).unwrap_or(before);
    let behind = text[inside.end..].trim_start_matches(query::is_blank);
    let behind = behind.strip_prefix(query::is_quote).unwrap_or(behind);
    let digit = |c: char| c.is_ascii_digit();
    let distance = behind.strip_prefix('~').map(|rest| rest.trim_start_matches(digit));
    before.len()..text.len() - distance.unwrap_or(behind).len()
}
