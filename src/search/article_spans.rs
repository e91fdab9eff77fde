//! The matched words of a whole article, and how much of an article is looked at for that.
//!
//! Not here: which words match (`highlight`), the passage of a hit (`snippet`).

use std::borrow::Cow;
use std::ops::Range;

use super::Searcher;
use super::highlight::Highlighter;
use super::request::SearchRequest;
use crate::error::Result;
use crate::index::{CAPTION_BREAK, StoredArticle, Zone};

/// Most text of an article, in bytes, that is looked at for snippets and highlights: title, lead, byline and captions first, then the
/// body as far as it goes. A long report has 50 KB; without a limit one article of the largest size would make every search
/// that finds it slow.
pub const MAX_TEXT_BYTES: usize = 256 << 10;

/// The matched words of an article: byte ranges into its stored texts, ascending and disjoint, one per matched syllable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleSpans {
    /// In the title.
    pub title: Vec<Range<usize>>,
    /// In the lead.
    pub lead: Vec<Range<usize>>,
    /// In the body.
    pub body: Vec<Range<usize>>,
    /// In each caption.
    pub captions: Vec<Vec<Range<usize>>>,
    /// In the name of each author.
    pub authors: Vec<Vec<Range<usize>>>,
    /// In the name of each photographer.
    pub photographers: Vec<Vec<Range<usize>>>,
    /// In the name of the agency.
    pub agency: Vec<Range<usize>>,
}

impl Searcher {
    /// Returns the words of an article that a request's query matched, by the rules of the snippets of a search: words of a phrase only
    /// where the phrase stands, forms and corrections as they were searched. Filters do not matter, and an article that the query
    /// does not find has the words that it holds.
    ///
    /// At most [`MAX_TEXT_BYTES`] of the article are looked at.
    ///
    /// # Errors
    /// [`crate::Error::QueryTooLong`], [`crate::Error::IndexDamaged`].
    pub fn highlight(
        &self,
        article: &StoredArticle,
        request: &SearchRequest,
    ) -> Result<ArticleSpans> {
        let plan = self.understood(request)?.plan;
        Ok(spans(&Highlighter::new(&plan), article))
    }
}

/// Returns the matched words of the title.
pub(super) fn title(highlighter: &Highlighter, article: &StoredArticle) -> Vec<Range<usize>> {
    marked(highlighter, begin(&article.article.title, MAX_TEXT_BYTES), Zone::Title)
}

fn marked(highlighter: &Highlighter, text: &str, zone: Zone) -> Vec<Range<usize>> {
    let words = highlighter.words(text);
    highlighter.mark(&words, zone).into_iter().map(|mark| mark.span).collect()
}

fn spans(highlighter: &Highlighter, article: &StoredArticle) -> ArticleSpans {
    let texts = Texts::of(article);
    let of = |zone| marked(highlighter, texts.looked_at(zone), zone);
    let captions = of(Zone::Captions);
    let mut start = 0;
    let captions = article.article.captions.iter().map(|caption| {
        let at = start;
        start += caption.len() + CAPTION_BREAK.len();
        within(&captions, at..at + caption.len())
    });
    let captions = captions.collect();
    let byline = of(Zone::Byline);
    // The byline names everybody once.
    let in_name = |name: &str| {
        let text = texts.looked_at(Zone::Byline);
        let mut start = 0;
        let place = text.split('\n').find_map(|line| {
            let at = start;
            start += line.len() + 1;
            (line == name).then_some(at..at + line.len())
        });
        place.map(|place| within(&byline, place)).unwrap_or_default()
    };
    let in_names = |names: &[String]| names.iter().map(|name| in_name(name)).collect();
    let people = &article.article;
    ArticleSpans {
        title: of(Zone::Title),
        lead: of(Zone::Lead),
        body: of(Zone::Body),
        captions,
        authors: in_names(&people.authors),
        photographers: in_names(&people.photographers),
        agency: people.agency.as_deref().map(in_name).unwrap_or_default(),
    }
}

/// Returns the spans that lie in a part of a text, as spans of that part.
fn within(spans: &[Range<usize>], part: Range<usize>) -> Vec<Range<usize>> {
    let inside = spans.iter().filter(|span| part.start <= span.start && span.end <= part.end);
    inside.map(|span| span.start - part.start..span.end - part.start).collect()
}

/// The texts of an article as far as they are looked at.
pub(super) struct Texts<'a> {
    /// By zone.
    texts: [Cow<'a, str>; 5],
    /// By zone: bytes that are looked at.
    ends: [usize; 5],
}

impl<'a> Texts<'a> {
    pub(super) fn of(article: &'a StoredArticle) -> Texts<'a> {
        let texts = Zone::ALL.map(|zone| match zone {
            Zone::Title => Cow::Borrowed(article.article.title.as_str()),
            Zone::Lead => Cow::Borrowed(article.article.lead.as_str()),
            Zone::Body => Cow::Borrowed(article.article.body.as_str()),
            Zone::Captions | Zone::Byline => Cow::Owned(article.zone(zone)),
        });
        let mut ends = [0; 5];
        let mut left = MAX_TEXT_BYTES;
        for zone in [Zone::Title, Zone::Lead, Zone::Byline, Zone::Captions, Zone::Body] {
            let end = begin(&texts[zone as usize], left).len();
            ends[zone as usize] = end;
            left -= end;
        }
        Texts { texts, ends }
    }

    /// Returns the text of a zone, without its end where the article is too long.
    pub(super) fn looked_at(&self, zone: Zone) -> &str {
        &self.texts[zone as usize][..self.ends[zone as usize]]
    }
}

/// Longest word that is not cut at the end of a beginning.
const MAX_WORD_BYTES: usize = 256;

/// Returns the beginning of a text, at most so many bytes, and no part of a word at its end.
pub(super) fn begin(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let end = (0..=bytes).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    // What is written without spaces is cut where it may be.
    let last = &text.as_bytes()[end.saturating_sub(MAX_WORD_BYTES)..end];
    let back = last.iter().rev().position(u8::is_ascii_whitespace);
    &text[..back.map_or(end, |back| end - back - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_ends_between_words() {
        for (text, bytes, expected) in [
            ("quân khu một", 99, "quân khu một"),
            ("quân khu một", 12, "quân khu"),
            ("quân khu một", 9, "quân"),
            ("quân khu một", 3, "qu"),
            ("đường\nphố", 11, "đường"),
            ("", 0, ""),
        ] {
            assert_eq!(begin(text, bytes), expected, "{text} {bytes}");
        }
    }

    #[test]
    fn the_body_gets_what_the_other_texts_leave() {
        let article = crate::article::Article {
            title: "a".repeat(1000),
            lead: "b ".repeat(1000),
            body: "c ".repeat(1 << 20),
            captions: vec!["d ".repeat(1000)],
            ..Default::default()
        };
        let identity = crate::index::Identity { collection: None, id: String::new() };
        let article = StoredArticle { identity, article };
        let texts = Texts::of(&article);
        let lengths = Zone::ALL.map(|zone| texts.looked_at(zone).len());
        assert_eq!(lengths, [1000, 2000, MAX_TEXT_BYTES - 5001, 2000, 0]);
    }
}
