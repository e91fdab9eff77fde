//! Suggestions while typing: queries and names from the archive's titles, and sections.
//!
//! A mark that was typed is a constraint, one that was not is free; what may be the raw keys of Telex or VNI is read so, too.
//! The last word may be incomplete. Where too little goes on from all that was typed, its last words are completed and the ones
//! before them stay.

use std::ops::Range;
use std::time::{Duration, Instant};

use super::Searcher;
use super::suggestions::{Entry, Suggestions, Typed};
use crate::analysis::{analyze_shared, fold, to_nfc, typing};
use crate::error::{Error, Result};

/// Most suggestions of one answer.
pub const MAX_SUGGESTIONS: usize = 100;
/// Longest text that is completed, in bytes.
const MAX_TEXT_BYTES: usize = 4096;
/// Words before the cursor that are looked at; no phrase has more.
const MAX_WORDS: usize = 6;
/// Letters of the last words that are completed where nothing goes on from all of them.
const MIN_LETTERS: usize = 2;
/// Ends of syllables that are tried behind keys that are no syllable yet.
const CODAS: [&str; 8] = ["n", "c", "t", "m", "p", "i", "u", "ng"];

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SuggestionKind {
    /// A phrase of titles.
    Query,
    /// A person, place or organisation: all its words are capitalised.
    Name,
    /// A section.
    Section,
}

impl SuggestionKind {
    /// Returns the name used in answers (`query`).
    pub fn name(self) -> &'static str {
        match self {
            SuggestionKind::Query => "query",
            SuggestionKind::Name => "name",
            SuggestionKind::Section => "section",
        }
    }
}

/// A text that is being typed.
#[derive(Debug, Clone)]
pub struct SuggestRequest {
    /// What stands in the field.
    pub text: String,
    /// Byte of the text before which the cursor stands; `None` is its end. The word it stands in is completed, what is
    /// behind that word stays.
    pub cursor: Option<usize>,
    /// Suggestions to return, at most [`MAX_SUGGESTIONS`].
    pub limit: usize,
    /// Kinds that are wanted; none is all.
    pub kinds: Vec<SuggestionKind>,
}

impl SuggestRequest {
    /// Returns a request for ten suggestions of any kind, the cursor at the end.
    pub fn new(text: impl Into<String>) -> SuggestRequest {
        SuggestRequest { text: text.into(), cursor: None, limit: 10, kinds: Vec::new() }
    }
}

/// What may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole text with it.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// Articles of the section, or with the phrase in their title, at least.
    pub articles: u64,
    /// Slug path of a section, as filters take it.
    pub section: Option<String>,
    /// The part of it that was typed, in bytes of `text`.
    pub typed: Range<usize>,
}

/// The answer to a text that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestResponse {
    /// The text.
    pub text: String,
    /// Most frequent first; what completes only the last words comes behind what completes all.
    pub suggestions: Vec<Suggestion>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Searcher {
    /// Returns how a text that is being typed may go on. Nothing goes on from an empty one.
    ///
    /// The first answer of a searcher reads all that can be suggested: 0.2 s of CPU for an archive
    /// of 100,000 articles.
    ///
    /// # Errors
    /// [`Error::QueryTooLong`], [`Error::Request`] for a limit that is too large, [`Error::IndexDamaged`].
    pub fn suggest(&self, request: &SuggestRequest) -> Result<SuggestResponse> {
        let started = Instant::now();
        if request.text.len() > MAX_TEXT_BYTES {
            return Err(Error::QueryTooLong { bytes: request.text.len(), limit: MAX_TEXT_BYTES });
        }
        if request.limit > MAX_SUGGESTIONS {
            let reason = format!("{} is too many; at most {MAX_SUGGESTIONS}", request.limit);
            return Err(Error::Request { code: "limit_too_large", field: "limit", reason });
        }
        let suggestions = Completion::new(request).complete(self.suggestions()?);
        Ok(SuggestResponse { text: request.text.clone(), suggestions, elapsed: started.elapsed() })
    }
}

/// One text being completed.
struct Completion<'a> {
    request: &'a SuggestRequest,
    /// What is before the cursor.
    before: &'a str,
    /// What is behind the word at the cursor.
    behind: &'a str,
    found: Vec<Suggestion>,
}

impl<'a> Completion<'a> {
    fn new(request: &'a SuggestRequest) -> Completion<'a> {
        let text = request.text.as_str();
        let cursor = request.cursor.unwrap_or(text.len()).min(text.len());
        let cursor = (0..=cursor).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let (before, rest) = text.split_at(cursor);
        let is_in_word = before.ends_with(char::is_alphanumeric);
        let end = if is_in_word { rest.find(|c: char| !c.is_alphanumeric()) } else { Some(0) };
        Completion {
            request,
            before,
            behind: rest[end.unwrap_or(rest.len())..].trim(),
            found: Vec::new(),
        }
    }

    fn complete(mut self, all: &Suggestions) -> Vec<Suggestion> {
        // Raw keys beside the text as it stands: `box` is a word, too.
        let readings = readings(self.before);
        let most = readings.iter().map(|(words, _)| words.len()).max().unwrap_or_default();
        for dropped in 0..most {
            for (words, is_open) in &readings {
                if let Some(words) = words.get(dropped..).filter(|words| !words.is_empty()) {
                    self.add(all, words, *is_open, dropped);
                }
            }
        }
        self.found
    }

    /// Adds what goes on from these words, which are those of the text without its first `dropped` ones.
    fn add(&mut self, all: &Suggestions, words: &[Word], is_open: bool, dropped: usize) {
        let room = self.request.limit - self.found.len();
        let letters: usize = words.iter().map(|word| word.term.chars().count()).sum();
        // A single word goes on in ways that have nothing to do with what is before it: only where there is nothing else.
        let is_far_fetched =
            dropped > 0 && (letters < MIN_LETTERS || words.len() == 1 && !self.found.is_empty());
        if room == 0 || words.len() > MAX_WORDS || is_far_fetched {
            return;
        }
        let typed = Typed { words: words.iter().map(|word| word.term.clone()).collect(), is_open };
        let kinds = &self.request.kinds;
        let is_wanted = |entry: &Entry| {
            (kinds.is_empty() || kinds.contains(&entry.kind))
                && (dropped == 0 || entry.kind != SuggestionKind::Section)
        };
        // Some may be known already from another reading.
        for entry in all.find(&typed, self.request.limit, is_wanted) {
            let suggestion = self.suggestion(entry, words, dropped);
            let is_known = |known: &Suggestion| {
                let is_same = known.text == suggestion.text
                    // What was typed before the completed words stays as it was typed; whole phrases have its marks.
                    || dropped > 0 && fold(&known.text) == fold(&suggestion.text);
                is_same && known.section == suggestion.section
            };
            if self.found.len() < self.request.limit && !self.found.iter().any(is_known) {
                self.found.push(suggestion);
            }
        }
    }

    fn suggestion(&self, entry: &Entry, words: &[Word], dropped: usize) -> Suggestion {
        let head = if dropped > 0 { self.before[..words[0].start].trim_start() } else { "" };
        // A section is chosen, not written into the text.
        let behind = if entry.section.is_some() { "" } else { self.behind };
        let space = if behind.is_empty() { "" } else { " " };
        Suggestion {
            text: format!("{head}{}{space}{behind}", entry.text),
            kind: entry.kind,
            articles: entry.articles,
            section: entry.section.as_deref().map(str::to_owned),
            typed: 0..head.len() + typed_bytes(&entry.text, words),
        }
    }
}

/// A typed word.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    term: String,
    /// Its first byte in the text.
    start: usize,
}

/// Returns the words of a text as they stand, and as raw keys would type them if that is something else; and whether the
/// last one may go on.
fn readings(text: &str) -> Vec<(Vec<Word>, bool)> {
    let is_open = text.ends_with(|c: char| !c.is_whitespace());
    let mut as_typed = Vec::new();
    let mut decoded: Vec<Vec<Word>> = vec![Vec::new()];
    let mut chunks = text.split_whitespace().peekable();
    while let Some(chunk) = chunks.next() {
        let start = chunk.as_ptr() as usize - text.as_ptr() as usize;
        let words = words(chunk, start);
        let is_last = chunks.peek().is_none() && is_open;
        let keys = keys_typed(chunk, is_last);
        if keys.is_empty() {
            decoded[0].extend(words.iter().cloned());
        } else {
            // Only the last word has several readings.
            let before = &decoded[0];
            let with =
                |term: String| before.iter().cloned().chain([Word { term, start }]).collect();
            decoded = keys.into_iter().map(with).collect();
        }
        as_typed.extend(words);
    }
    decoded.retain(|words| *words != as_typed);
    [as_typed].into_iter().chain(decoded).map(|words| (words, is_open)).collect()
}

/// Returns the terms of a piece of text, those of other codings being the same.
fn words(text: &str, start: usize) -> Vec<Word> {
    let mut words = Vec::new();
    analyze_shared(&to_nfc(text), |token| {
        words.push(Word { term: token.term.to_owned(), start: start + token.start });
    });
    words
}

/// Returns what raw keys type; a word that may go on need not be a syllable yet, and may be the beginning of several.
fn keys_typed(keys: &str, may_go_on: bool) -> Vec<String> {
    let typed = |keys: &str| typing::telex(keys).or_else(|| typing::vni(keys));
    let mut found: Vec<String> = typed(keys).into_iter().collect();
    if may_go_on {
        for coda in CODAS {
            let longer = typed(&format!("{keys}{coda}"));
            let start = longer.as_deref().and_then(|longer| longer.strip_suffix(coda));
            if let Some(start) = start.filter(|start| !found.iter().any(|known| known == start)) {
                found.push(start.to_owned());
            }
        }
    }
    found
}

/// Returns how many bytes of a suggestion are what was typed.
fn typed_bytes(text: &str, words: &[Word]) -> usize {
    let mut end = 0;
    let mut typed = words.iter();
    analyze_shared(text, |token| {
        let Some(word) = typed.next() else { return };
        let surface = &text[token.span()];
        let letters = word.term.chars().count();
        let bytes = surface.char_indices().nth(letters).map_or(surface.len(), |(at, _)| at);
        end = token.start + bytes;
    });
    end
}
