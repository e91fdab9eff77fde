//! A query as it was understood: with the likeliest marks, and with the other spellings that are searched.

use std::ops::Range;

use super::expand::Expansion;
use super::query::{self, Node, Query};

/// Other spellings of one run of words that are shown.
const SHOWN: usize = 3;

/// Returns the query with the likeliest marks (`restored`: place in the query text and form) and other spellings.
pub(super) fn of(
    query: &Query,
    restored: &[(Range<usize>, String)],
    expansions: &[(Range<usize>, Expansion)],
) -> String {
    if restored.is_empty() && expansions.is_empty() {
        return query.reading();
    }
    let mut text = query.text.clone();
    let mut places: Vec<&(Range<usize>, String)> = restored.iter().collect();
    places.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    // How much longer the text became from each place on.
    let mut growth: Vec<(usize, isize)> = Vec::new();
    for (span, form) in places {
        if let Some(typed) = query.text.get(span.clone()) {
            let form = in_case_of(typed, form);
            growth.push((span.end, form.len() as isize - span.len() as isize));
            text.replace_range(span.clone(), &form);
        }
    }
    let Ok(mut restored) = query::parse(&text) else { return text };
    let moved = |at: usize| {
        let growth = growth.iter().filter(|(end, _)| *end <= at).map(|(_, growth)| growth);
        at.saturating_add_signed(growth.sum())
    };
    for (span, expansion) in expansions {
        let span = moved(span.start)..moved(span.end);
        let shown = shown(text.get(span.clone()).unwrap_or(&expansion.typed), expansion);
        write_into(&mut restored.words, &span, &shown);
        write_into(&mut restored.required, &span, &shown);
    }
    restored.reading()
}

/// Returns a run of words with its other spellings.
fn shown(typed: &str, expansion: &Expansion) -> String {
    if expansion.forms.is_empty() {
        return format!("[{typed}]");
    }
    let mut forms: Vec<String> = expansion
        .forms
        .iter()
        .take(SHOWN)
        .map(|form| if form.contains(' ') { format!("\"{form}\"") } else { form.clone() })
        .collect();
    if expansion.forms.len() > SHOWN {
        forms.push("…".to_owned());
    }
    format!("({typed} OR {})", forms.join(" OR "))
}

/// Puts a text in the place of the words at a span, wherever in the tree they are.
fn write_into(nodes: &mut Vec<Node>, at: &Range<usize>, shown: &str) {
    let mut is_written = false;
    nodes.retain_mut(|node| match node {
        Node::Word { text, span, .. } if at.start <= span.start && span.start < at.end => {
            // What is stuck to the last word (`học?`); mere punctuation says nothing.
            let rest = text.get(at.end.min(span.end) - span.start..).unwrap_or_default();
            let rest = if rest.contains(char::is_alphanumeric) { rest } else { "" };
            let is_first = !std::mem::replace(&mut is_written, true);
            *text = if is_first { format!("{shown}{rest}") } else { rest.to_owned() };
            !text.is_empty()
        }
        Node::All(parts) | Node::Any(parts) | Node::Near { parts, .. } => {
            write_into(parts, at, shown);
            true
        }
        _ => true,
    });
}

/// Returns `form` with a capital, or in capitals, as `typed` is.
pub(super) fn in_case_of(typed: &str, form: &str) -> String {
    let mut capitals = typed.chars().map(char::is_uppercase);
    match (capitals.next(), capitals.next()) {
        (Some(true), Some(true)) => form.to_uppercase(),
        (Some(true), _) => {
            let mut chars = form.chars();
            chars
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
        }
        _ => form.to_owned(),
    }
}
