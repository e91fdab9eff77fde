//! The passage of an article that shows best why it was found.

use std::ops::Range;

use super::article_spans::{Texts, begin};
use super::highlight::{Highlighter, Marked, Words};
use crate::index::{StoredArticle, Zone};

/// Words of a passage.
const PASSAGE_WORDS: usize = 45;
/// Words of context before the first match.
const CONTEXT_WORDS: usize = 8;
/// Bytes of a text that are looked at for its beginning.
const BEGINNING_BYTES: usize = 4096;

/// A verbatim passage of a stored text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Where it stands.
    pub zone: Zone,
    /// Its first byte in the stored text of that zone.
    pub start: usize,
    /// The passage.
    pub text: String,
    /// The matched words, in bytes of the passage; ascending and disjoint.
    pub spans: Vec<Range<usize>>,
}

/// A passage that could be shown.
struct Passage {
    zone: Zone,
    /// Tokens of the passage.
    tokens: Range<usize>,
    score: f32,
}

/// Returns the best passage: most different words of the query, then most matches, the lead before the body. The
/// title is taken only when nothing else matched.
pub(super) fn best_passage(highlighter: &Highlighter, article: &StoredArticle) -> Snippet {
    let mut best: Option<(Passage, &str, Words, Vec<Marked>)> = None;
    let texts = Texts::of(article);
    for zone in [Zone::Lead, Zone::Body, Zone::Captions, Zone::Title, Zone::Byline] {
        if matches!(zone, Zone::Title | Zone::Byline) && best.is_some() {
            continue;
        }
        let text = texts.looked_at(zone);
        let words = highlighter.words(text);
        let marked = highlighter.mark(&words, zone);
        if let Some(passage) = passage(zone, &words, &marked)
            && best.as_ref().is_none_or(|(known, ..)| passage.score > known.score)
        {
            best = Some((passage, text, words, marked));
        }
    }
    match best {
        Some((passage, text, words, marked)) => cut(&passage, text, &words, &marked),
        None => beginning(highlighter, &texts),
    }
}

fn passage(zone: Zone, words: &Words, marked: &[Marked]) -> Option<Passage> {
    let mut best: Option<(f32, usize, usize)> = None;
    // The likeliest form of each word in the window.
    let mut distinct: Vec<(usize, f32)> = Vec::new();
    for (index, first) in marked.iter().enumerate() {
        let from = first.position as usize;
        let end = paragraph_end(words, from).min(from + PASSAGE_WORDS - CONTEXT_WORDS);
        distinct.clear();
        let mut all = 0.0;
        let mut closeness = 0.0;
        let mut previous: Option<&Marked> = None;
        for mark in marked[index..].iter().take_while(|mark| (mark.position as usize) < end) {
            match distinct.iter_mut().find(|(word, _)| *word == mark.word) {
                Some((_, weight)) => *weight = weight.max(mark.weight),
                None => distinct.push((mark.word, mark.weight)),
            }
            if let Some(previous) = previous.replace(mark)
                && previous.word != mark.word
            {
                closeness +=
                    mark.weight * previous.weight / (mark.position - previous.position) as f32;
            }
            all += mark.weight;
        }
        let different: f32 = distinct.iter().map(|(_, weight)| weight).sum();
        let score = different + 0.3 * closeness + 0.05 * all;
        if best.is_none_or(|(known, ..)| score > known) {
            best = Some((score, from, end));
        }
    }
    let (score, first, end) = best?;
    let start = passage_start(words, first);
    let end = paragraph_end(words, start).min(start + PASSAGE_WORDS).max(end);
    Some(Passage { zone, tokens: start..end, score })
}

/// Returns the token after the last one of the paragraph that `token` stands in.
fn paragraph_end(words: &Words, token: usize) -> usize {
    words.spans[token..]
        .iter()
        .position(Range::is_empty)
        .map_or(words.spans.len(), |offset| token + offset)
}

/// Returns where to begin so that a few words stand before the match: at the beginning of the paragraph if that is near.
fn passage_start(words: &Words, first: usize) -> usize {
    let paragraph =
        words.spans[..first].iter().rposition(Range::is_empty).map_or(0, |boundary| boundary + 1);
    if first - paragraph <= CONTEXT_WORDS + 4 { paragraph } else { first - CONTEXT_WORDS }
}

fn cut(passage: &Passage, text: &str, words: &Words, marked: &[Marked]) -> Snippet {
    let spans = &words.spans[passage.tokens.clone()];
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Snippet { zone: passage.zone, start: 0, text: String::new(), spans: Vec::new() };
    };
    let start = with_opening(text, first.start);
    let end = with_closing(text, last.end);
    let spans = marked
        .iter()
        .filter(|mark| mark.span.start >= start && mark.span.end <= end)
        .map(|mark| mark.span.start - start..mark.span.end - start)
        .collect();
    Snippet { zone: passage.zone, start, text: text[start..end].to_owned(), spans }
}

/// Takes in opening quotes and brackets before a word.
fn with_opening(text: &str, start: usize) -> usize {
    text[..start]
        .char_indices()
        .rev()
        .take_while(|(_, c)| "“\"'‘(«[".contains(*c))
        .last()
        .map_or(start, |(index, _)| index)
}

/// Takes in punctuation after a word.
fn with_closing(text: &str, end: usize) -> usize {
    text[end..]
        .char_indices()
        .take_while(|(_, c)| "”\"'’)»].,;:!?…%".contains(*c))
        .last()
        .map_or(end, |(index, c)| end + index + c.len_utf8())
}

/// Returns the beginning of the article for a query that matches no text (filters only).
fn beginning(highlighter: &Highlighter, texts: &Texts) -> Snippet {
    for zone in [Zone::Lead, Zone::Body, Zone::Captions, Zone::Title] {
        let text = begin(texts.looked_at(zone), BEGINNING_BYTES);
        let words = highlighter.words(text);
        if !words.spans.is_empty() {
            let tokens = 0..paragraph_end(&words, 0).min(PASSAGE_WORDS);
            return cut(&Passage { zone, tokens, score: 0.0 }, text, &words, &[]);
        }
    }
    Snippet { zone: Zone::Lead, start: 0, text: String::new(), spans: Vec::new() }
}
