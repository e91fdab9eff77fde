//! A query without marks as the archive writes it: marks and capitals, from the articles that it finds.

use std::ops::Range;

use super::{Correction, Reason};
use crate::analysis::analyze_shared;
use crate::search::query::Query;
use crate::search::request::Hit;

/// Returns a query with the marks of `forms` (place in the query text and term), written as in the hits; `None` where no hit has
/// these words beside each other, so that it is no name for what was found.
pub(in crate::search) fn with_marks(
    query: &Query,
    forms: &[(Range<usize>, String)],
    hits: &[Hit],
) -> Option<Correction> {
    // Beside marks that were typed the reading says enough.
    if forms.is_empty() || !query.text.is_ascii() || !query.required.is_empty() {
        return None;
    }
    let mut words = words(&query.text);
    for (span, form) in forms {
        let word = words.iter_mut().find(|(_, place)| place == span)?;
        word.0.clone_from(form);
    }
    let mut written: Vec<(u32, Vec<&str>)> = Vec::new();
    for content in hits.iter().filter_map(|hit| hit.content.as_ref()) {
        for text in [content.title.as_str(), content.snippet.text.as_str()] {
            count_spellings(text, &words, &mut written);
        }
    }
    let most = written.iter().map(|(count, _)| *count).max()?;
    let (_, surfaces) = written.into_iter().find(|(count, _)| *count == most)?;

    let mut text = String::with_capacity(2 * query.text.len());
    let mut changes = Vec::new();
    let mut end = 0;
    for ((_, place), surface) in words.iter().zip(surfaces) {
        text.push_str(&query.text[end..place.start]);
        end = place.end;
        if surface != &query.text[place.clone()] {
            changes.push(text.len()..text.len() + surface.len());
        }
        text.push_str(surface);
    }
    text.push_str(&query.text[end..]);
    Some(Correction { query: text, changes, reason: Reason::Marks, applied: false })
}

/// Counts the spellings in which a text holds these words in a row. One inside a sentence counts more than one at its
/// beginning, whose capital says nothing; one in capitals does not count.
fn count_spellings<'a>(
    text: &'a str,
    wanted: &[(String, Range<usize>)],
    written: &mut Vec<(u32, Vec<&'a str>)>,
) {
    let tokens = words(text);
    for (at, row) in tokens.windows(wanted.len()).enumerate() {
        if !row.iter().zip(wanted).all(|(token, word)| token.0 == word.0) {
            continue;
        }
        let surfaces: Vec<&str> = row.iter().map(|(_, span)| &text[span.clone()]).collect();
        if surfaces.iter().all(|surface| !surface.contains(char::is_lowercase)) {
            continue;
        }
        let before = text[..row[0].1.start].trim_end();
        let begins = at == 0 || before.ends_with(['.', '?', '!', ':', '"', '“', '-', '–']);
        let weight = if begins { 1 } else { 3 };
        match written.iter_mut().find(|(_, known)| *known == surfaces) {
            Some((count, _)) => *count += weight,
            None => written.push((weight, surfaces)),
        }
    }
}

/// Returns terms and places of the words of a text.
fn words(text: &str) -> Vec<(String, Range<usize>)> {
    let mut words = Vec::new();
    analyze_shared(text, |token| {
        if !token.is_boundary() {
            words.push((token.term.to_owned(), token.span()));
        }
    });
    words
}
