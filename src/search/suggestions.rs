//! Everything that can be suggested, in the memory of a searcher, sorted by its words without marks.
//!
//! Not here: what of a typed text is looked up (`suggest`).

use std::collections::HashMap;

use super::marks::{begins_with, is_marked};
use super::suggest::SuggestionKind;
use crate::analysis::{analyze_shared, fold};
use crate::engine::{Keyword, Snapshot};
use crate::error::Result;

use super::category::Categories;

/// Something that can be suggested.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its words without marks, parted by spaces.
    bare: Box<str>,
    /// Its terms, parted by spaces.
    terms: Box<str>,
    /// As it is shown.
    pub(super) text: Box<str>,
    pub(super) kind: SuggestionKind,
    pub(super) articles: u64,
    /// Slug path of a section.
    pub(super) section: Option<Box<str>>,
}

/// Typed words as they are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// Their terms.
    pub(super) words: Vec<String>,
    /// The last one may go on.
    pub(super) is_open: bool,
}

/// All that can be suggested.
#[derive(Debug, Default)]
pub(super) struct Suggestions {
    entries: Vec<Entry>,
}

impl Suggestions {
    /// Reads them from a state of the index.
    pub(super) fn of(snapshot: &Snapshot, categories: &Categories) -> Result<Suggestions> {
        let mut bare_words: HashMap<String, String> = HashMap::new();
        let mut entries = Vec::new();
        let mut add = |text: String, kind, articles, section| {
            let (terms, bare) = keys(&text, &mut bare_words);
            let (terms, bare, text) = (terms.into(), bare.into(), text.into());
            entries.push(Entry { bare, terms, text, kind, articles, section });
        };
        for (text, articles) in snapshot.phrases()? {
            let kind = match is_name(&text) {
                true => SuggestionKind::Name,
                false => SuggestionKind::Query,
            };
            add(text, kind, articles, None);
        }
        let counts: HashMap<String, u64> =
            snapshot.keywords(Keyword::Category)?.into_iter().collect();
        for (slug, label) in categories.iter() {
            let articles = counts.get(slug).copied().unwrap_or_default();
            add(label.to_owned(), SuggestionKind::Section, articles, Some(slug.into()));
        }
        entries.sort_unstable_by(|a, b| {
            let slugs = || a.section.cmp(&b.section);
            a.bare.cmp(&b.bare).then_with(|| a.text.cmp(&b.text)).then_with(slugs)
        });
        Ok(Suggestions { entries })
    }

    /// Returns up to `limit` entries that go on from what was typed, the most frequent first.
    pub(super) fn find(
        &self,
        typed: &Typed,
        limit: usize,
        is_wanted: impl Fn(&Entry) -> bool,
    ) -> Vec<&Entry> {
        let mut start: String =
            typed.words.iter().map(|word| fold(word)).collect::<Vec<_>>().join(" ");
        if !typed.is_open {
            start.push(' ');
        }
        let first = self.entries.partition_point(|entry| *entry.bare < *start);
        let range = self.entries[first..].iter();
        let has_marks = typed.words.iter().any(|word| is_marked(word));
        let mut best: Vec<&Entry> = Vec::with_capacity(limit + 1);
        for entry in range.take_while(|entry| entry.bare.starts_with(start.as_str())) {
            let is_better = |other: &&Entry| entry.is_before(other);
            if best.len() == limit && !best.last().is_some_and(is_better) {
                continue;
            }
            if is_wanted(entry) && (!has_marks || typed.has_marks_of(&entry.terms)) {
                let place = best.partition_point(|other| !entry.is_before(other));
                best.insert(place, entry);
                best.truncate(limit);
            }
        }
        best
    }
}

impl Entry {
    /// More frequent ones come first, of equally frequent ones the shorter.
    fn is_before(&self, other: &Entry) -> bool {
        let order = other.articles.cmp(&self.articles);
        let by_length = || self.bare.len().cmp(&other.bare.len());
        order.then_with(by_length).then_with(|| self.text.cmp(&other.text)).is_lt()
    }
}

impl Typed {
    /// Returns whether an entry whose bare words fit has the marks that were typed.
    fn has_marks_of(&self, terms: &str) -> bool {
        self.words.iter().zip(terms.split(' ')).all(|(typed, term)| begins_with(term, typed))
    }
}

/// Returns the terms of a text, and the same without marks.
fn keys(text: &str, bare_words: &mut HashMap<String, String>) -> (String, String) {
    let (mut terms, mut bare) = (String::new(), String::new());
    analyze_shared(text, |token| {
        if token.is_boundary() {
            return;
        }
        if !terms.is_empty() {
            terms.push(' ');
            bare.push(' ');
        }
        terms.push_str(token.term);
        match bare_words.get(token.term) {
            Some(known) => bare.push_str(known),
            None => {
                let folded = fold(token.term);
                bare.push_str(&folded);
                bare_words.insert(token.term.to_owned(), folded);
            }
        }
    });
    (terms, bare)
}

/// Returns whether every word begins with a capital or is a number.
fn is_name(text: &str) -> bool {
    let mut words = text.split([' ', '-']);
    text.starts_with(char::is_uppercase) && words.all(|word| !word.starts_with(char::is_lowercase))
}
