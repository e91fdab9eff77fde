//! Every occurrence of what was asked for, in its sentence: the lines of a concordance (KWIC).
//!
//! Occurrences are found by the highlighter, so each is a piece of the stored text that begins and ends with a word. One
//! article is in memory at a time, and of lines that must be put in order as many as are wanted. Not here: how lines are shown.

use std::collections::BinaryHeap;
use std::ops::Range;

use super::article_spans::Texts;
use super::highlight::Highlighter;
use super::match_list::MatchList;
use super::sentence::sentences;
use crate::analysis::collation_key;
use crate::article::Category;
use crate::date::PartialDate;
use crate::error::{Error, Result};
use crate::index::{Identity, StoredArticle, Zone};

/// Most words or characters of context on each side.
pub const MAX_CONTEXT: usize = 1000;
/// Most lines of a concordance that is put in order by its text or sections: they are held in memory.
pub const MAX_ORDERED: usize = 100_000;
/// Bytes of a key that lines are ordered by.
const MAX_KEY_BYTES: usize = 256;

/// How much is shown on each side of an occurrence, at most: its sentence ends it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// What stands between spaces.
    Words(usize),
    /// Characters, however they cut words.
    Characters(usize),
}

/// Order of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ConcordanceOrder {
    /// Of the articles in the list, then of the text.
    #[default]
    List,
    /// By the words before the occurrence, the nearest first, as in Vietnamese dictionaries.
    Left,
    /// By the occurrence and the words behind it, likewise.
    Right,
    /// By the section of the article, likewise; without section last.
    Section,
}

/// Which lines are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concordance {
    /// Text on each side.
    pub context: Context,
    /// Order of the lines.
    pub order: ConcordanceOrder,
    /// Lines, at most; [`MAX_ORDERED`] but for [`ConcordanceOrder::List`].
    pub limit: usize,
}

/// An occurrence with what stands around it. Texts are verbatim pieces of the stored text of the zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    /// The article.
    pub identity: Identity,
    /// Its title.
    pub title: String,
    /// Where its source has it.
    pub url: Option<String>,
    /// When it appeared.
    pub date: Option<PartialDate>,
    /// Its first section.
    pub category: Option<Category>,
    /// Part of the article.
    pub zone: Zone,
    /// Bytes of the stored text of the zone.
    pub span: Range<usize>,
    /// What stands before it in its sentence, as much as is wanted.
    pub left: String,
    /// What was found.
    pub keyword: String,
    /// What stands behind it in its sentence, as much as is wanted.
    pub right: String,
    /// The sentence begins further left, and ends further right.
    pub is_cut: [bool; 2],
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Occurrences.
    pub occurrences: u64,
    /// Articles that hold them.
    pub articles: u64,
    /// Whether the articles were gone through to the end; otherwise there may be more of both.
    pub is_exact: bool,
}

impl MatchList<'_> {
    /// Hands the lines of a concordance to `sink` in their order, until that returns `false`, and returns how many there are in all.
    ///
    /// In the order of the list articles are read no further than to the line behind the last one wanted. At most
    /// [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES) of an article are looked at.
    ///
    /// # Errors
    /// [`Error::Request`] for a context or limit that is too large, [`Error::IndexDamaged`].
    pub fn concordance(
        &self,
        wanted: &Concordance,
        sink: &mut dyn FnMut(&Occurrence) -> bool,
    ) -> Result<Tally> {
        check(wanted)?;
        let by_text = wanted.order != ConcordanceOrder::List;
        let mut first = First { lines: BinaryHeap::new(), limit: wanted.limit };
        let mut tally = Tally::default();
        let mut lines = 0;
        let is_complete = self.occurrences(wanted.context, &mut |number, occurrence| {
            lines += 1;
            if by_text {
                first.take(wanted.order, lines, occurrence);
            } else if lines > wanted.limit as u64 || !sink(&occurrence) {
                return false;
            }
            tally.occurrences = lines;
            tally.articles = number;
            true
        })?;
        tally.is_exact = is_complete;
        if by_text {
            for Line { occurrence, .. } in first.lines.into_sorted_vec() {
                if !sink(&occurrence) {
                    break;
                }
            }
        }
        Ok(tally)
    }

    /// Goes through all occurrences with the number of their article among those that have any; returns whether `take` wanted all.
    fn occurrences(
        &self,
        context: Context,
        take: &mut dyn FnMut(u64, Occurrence) -> bool,
    ) -> Result<bool> {
        let highlighter = Highlighter::new(&self.plan);
        let mut number = 0;
        for article in self.articles() {
            let article = self.searcher.labelled(article?);
            let mut is_first = true;
            let is_wanted = occurrences(&highlighter, &article, context, &mut |occurrence| {
                number += u64::from(std::mem::take(&mut is_first));
                take(number, occurrence)
            });
            if !is_wanted {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn check(wanted: &Concordance) -> Result<()> {
    let (Context::Words(around) | Context::Characters(around)) = wanted.context;
    let refused = |code, field, reason| Err(Error::Request { code, field, reason });
    if around > MAX_CONTEXT {
        let reason = format!("{around} is too much; at most {MAX_CONTEXT}");
        return refused("context_too_large", "context", reason);
    }
    if wanted.order != ConcordanceOrder::List && wanted.limit > MAX_ORDERED {
        let reason = format!("{} is too many in this order; at most {MAX_ORDERED}", wanted.limit);
        return refused("limit_too_large", "limit", reason);
    }
    Ok(())
}

/// Hands over the occurrences in one article; returns whether all were wanted.
fn occurrences(
    highlighter: &Highlighter,
    stored: &StoredArticle,
    context: Context,
    take: &mut dyn FnMut(Occurrence) -> bool,
) -> bool {
    let texts = Texts::of(stored);
    for zone in Zone::ALL {
        let text = texts.looked_at(zone);
        let words = highlighter.words(text);
        let found = highlighter.whole(&words, zone);
        if found.is_empty() {
            continue;
        }
        let sentences = sentences(text);
        for tokens in found {
            let [first, last] =
                [tokens.start, tokens.end - 1].map(|token| &words.spans[token as usize]);
            let span = first.start..last.end;
            let place = sentences.partition_point(|sentence| sentence.end < span.end);
            // A phrase may go over the end of a sentence.
            let begins = sentences[..=place.min(sentences.len() - 1)]
                .iter()
                .rfind(|sentence| sentence.start <= span.start);
            let start = begins.map_or(span.start, |sentence| sentence.start);
            let end = sentences.get(place).map_or(span.end, |sentence| sentence.end.max(span.end));
            let left = last_of(&text[start..span.start], context);
            let right = first_of(&text[span.end..end], context);
            let article = &stored.article;
            let is_wanted = take(Occurrence {
                identity: stored.identity.clone(),
                title: article.title.clone(),
                url: article.url.clone(),
                date: article.published.as_ref().map(|published| published.date),
                category: article.categories.first().cloned(),
                zone,
                is_cut: [
                    left.trim().len() < text[start..span.start].trim().len(),
                    right.trim().len() < text[span.end..end].trim().len(),
                ],
                left: left.to_owned(),
                keyword: text[span.clone()].to_owned(),
                right: right.to_owned(),
                span,
            });
            if !is_wanted {
                return false;
            }
        }
    }
    true
}

/// Returns the end of a text, without the white space around it where that is no part of a cut word.
fn last_of(text: &str, context: Context) -> &str {
    match context {
        Context::Words(0) | Context::Characters(0) => "",
        Context::Words(count) => {
            let first = text.split_whitespace().rev().take(count).last();
            let start =
                first.map_or(text.len(), |word| word.as_ptr() as usize - text.as_ptr() as usize);
            &text[start..]
        }
        Context::Characters(count) => {
            let start = text.char_indices().rev().take(count).last();
            &text[start.map_or(text.len(), |(at, _)| at)..]
        }
    }
}

/// Returns the beginning of a text, likewise.
fn first_of(text: &str, context: Context) -> &str {
    match context {
        Context::Words(0) | Context::Characters(0) => "",
        Context::Words(count) => {
            let last = text.split_whitespace().take(count).last();
            let end =
                last.map_or(0, |word| word.as_ptr() as usize - text.as_ptr() as usize + word.len());
            &text[..end]
        }
        Context::Characters(count) => {
            let end = text.char_indices().nth(count);
            &text[..end.map_or(text.len(), |(at, _)| at)]
        }
    }
}

/// The first lines in an order by text.
struct First {
    /// The last of them on top.
    lines: BinaryHeap<Line>,
    limit: usize,
}

/// A line with its place: by key, then as it was found.
struct Line {
    key: Vec<u8>,
    number: u64,
    occurrence: Occurrence,
}

impl First {
    fn take(&mut self, order: ConcordanceOrder, number: u64, occurrence: Occurrence) {
        let key = key(order, &occurrence);
        if self.lines.len() >= self.limit {
            // Of equal ones those that were found first stay.
            if self.lines.peek().is_none_or(|last| last.key <= key) {
                return;
            }
            self.lines.pop();
        }
        self.lines.push(Line { key, number, occurrence });
    }
}

fn key(order: ConcordanceOrder, occurrence: &Occurrence) -> Vec<u8> {
    let mut key = match order {
        ConcordanceOrder::List => Vec::new(),
        ConcordanceOrder::Left => {
            let words: Vec<&str> = occurrence.left.split_whitespace().rev().collect();
            collation_key(&format!("{} {}", words.join(" "), occurrence.right))
        }
        ConcordanceOrder::Right => {
            collation_key(&format!("{} {}", occurrence.keyword, occurrence.right))
        }
        ConcordanceOrder::Section => match &occurrence.category {
            Some(category) => collation_key(&category.names().join(" ")),
            None => vec![0xff],
        },
    };
    key.truncate(MAX_KEY_BYTES);
    key
}

impl Ord for Line {
    fn cmp(&self, other: &Line) -> std::cmp::Ordering {
        (&self.key, self.number).cmp(&(&other.key, other.number))
    }
}

impl PartialOrd for Line {
    fn partial_cmp(&self, other: &Line) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Line {
    fn eq(&self, other: &Line) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Line {}
