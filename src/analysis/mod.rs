//! Text to tokens, usable alone: no files, no index, and no string that it fails on.
//!
//! [`Analyzer::analyze`] gives the tokens of a text, each with its term (the key under which it is matched), its
//! span in bytes of that text, and its position. Stored text is brought to NFC before ([`to_nfc`]), but any
//! coding of the same text has the same terms at the same positions.
//!
//! ```
//! use timbao::analysis::Analyzer;
//! let text = "Quân khu 1 họp tại Hoà Bình.";
//! let mut seen = Vec::new();
//! Analyzer::new().analyze(text, |token| seen.push((token.term.to_owned(), &text[token.span()])));
//! assert_eq!(seen[0], ("quân".to_owned(), "Quân"));
//! assert_eq!(seen[5], ("hòa".to_owned(), "Hoà"));
//! ```

pub mod abbreviation;
mod collate;
mod memo;
mod normalize;
mod scan;
pub mod segment;
pub mod syllable;
pub mod typing;

#[cfg(feature = "index")]
use std::cell::RefCell;
use std::ops::Range;

pub use collate::collation_key;
use memo::{MAX_SURFACE, Memo};
pub use normalize::{fold, slug, to_nfc};
use scan::{Class, IS_SEPARATOR, chunk_at, class_of};

/// The term of the boundary between two paragraphs: it takes a position, so that no phrase crosses it.
pub const BOUNDARY: &str = "¶";

/// Longest term in bytes; the rest of a longer word does not count. (Existing engines cut or drop above 255.)
pub const MAX_TERM_BYTES: usize = 240;

/// Changes whenever the terms or positions of some text change; an index made by another version must be rebuilt.
pub const FINGERPRINT: &str = "timbao-analysis-1";

/// A word, number or boundary of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The key under which it is matched, or [`BOUNDARY`].
    pub term: &'a str,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last one in the text; equal to `start` for a boundary.
    pub end: usize,
    /// Number of tokens before it.
    pub position: u32,
}

impl Token<'_> {
    /// Returns the bytes of the text that it stands for.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Returns whether it is a boundary between paragraphs.
    pub fn is_boundary(&self) -> bool {
        self.term == BOUNDARY
    }
}

/// Turns text into tokens. Cheap to keep, 2 MB; it remembers the spellings it has met.
#[derive(Clone)]
pub struct Analyzer {
    memo: Memo,
    /// Term of a run that is not remembered.
    scratch: String,
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Analyzer")
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Analyzer::new()
    }
}

#[cfg(feature = "index")]
thread_local! {
    /// One memory of spellings per thread, for everything that analyzes now and then.
    static SHARED: RefCell<Analyzer> = RefCell::new(Analyzer::new());
}

/// Gives the tokens of `text` to `sink` like [`Analyzer::analyze`], with the memory of spellings of this thread. `sink` must
/// not analyze another text.
#[cfg(feature = "index")]
pub(crate) fn analyze_shared(text: &str, sink: impl FnMut(Token<'_>)) {
    SHARED.with_borrow_mut(|analyzer| analyzer.analyze(text, sink));
}

/// Gives the words of `text` as they are written, up to 16 bytes of each, zero-filled, without analyzing them; ends early when
/// `sink` returns `false`. For hashes of text that must cost next to nothing.
#[cfg(feature = "index")]
pub(crate) fn for_each_surface(text: &str, mut sink: impl FnMut(u128) -> bool) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if IS_SEPARATOR[byte as usize] {
            at += 1;
            continue;
        }
        let chunk = chunk_at(bytes, at);
        if !sink(chunk.packed) {
            break;
        }
        at += chunk.len;
    }
}

/// Gives the abbreviations that `text` explains to `sink` like [`abbreviation::explained`], with the memory of spellings of this
/// thread. `sink` must not analyze a text.
#[cfg(feature = "index")]
pub(crate) fn explained_shared(text: &str, sink: impl FnMut(abbreviation::Explained)) {
    SHARED.with_borrow_mut(|analyzer| abbreviation::explained(analyzer, text, sink));
}

/// Where the next token stands.
struct Cursor {
    position: u32,
    /// A paragraph ended since the last token.
    newline: bool,
}

impl Analyzer {
    /// Returns an analyzer that has met nothing yet.
    pub fn new() -> Analyzer {
        Analyzer { memo: Memo::new(), scratch: String::new() }
    }

    /// Gives the tokens of `text` to `sink` in order; spans ascend and do not overlap.
    pub fn analyze(&mut self, text: &str, mut sink: impl FnMut(Token<'_>)) {
        let bytes = text.as_bytes();
        let mut cursor = Cursor { position: 0, newline: false };
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if IS_SEPARATOR[byte as usize] {
                cursor.newline |= byte == b'\n';
                at += 1;
                continue;
            }
            let chunk = chunk_at(bytes, at);
            let end = at + chunk.len;
            let known = match chunk.len <= MAX_SURFACE {
                true => self.memo.get(chunk.packed, &text[at..end]),
                false => None,
            };
            match known {
                Some(term) => cursor.emit(term, at..end, &mut sink),
                None => self.analyze_chunk(text, at..end, &mut cursor, &mut sink),
            }
            at = end;
        }
    }

    /// Returns the tokens of `text` with owned terms. For short texts: queries, tests, a look at what happens.
    pub fn tokens(&mut self, text: &str) -> Vec<(String, Range<usize>)> {
        let mut tokens = Vec::new();
        self.analyze(text, |token| tokens.push((token.term.to_owned(), token.span())));
        tokens
    }

    /// The letter-by-letter way through a chunk without ASCII separators.
    #[cold]
    fn analyze_chunk(
        &mut self,
        text: &str,
        chunk: Range<usize>,
        cursor: &mut Cursor,
        sink: &mut impl FnMut(Token<'_>),
    ) {
        let mut run: Option<Run> = None;
        for (offset, c) in text[chunk.clone()].char_indices() {
            let start = chunk.start + offset;
            let end = start + c.len_utf8();
            let class = class_of(c);
            if let Some(open) = &mut run {
                if open.takes(class, end) {
                    continue;
                }
                self.analyze_run(text, open, cursor, sink);
                run = None;
            }
            match class {
                Class::Letter | Class::Digit => {
                    run = Some(Run {
                        start,
                        end,
                        is_number: class == Class::Digit,
                        invisible: false,
                        split: false,
                    });
                }
                Class::Newline => cursor.newline = true,
                _ => {}
            }
        }
        if let Some(open) = run {
            self.analyze_run(text, &open, cursor, sink);
        }
    }

    /// Emits the token of a run, two or more where a zero-width space turns out to part words.
    fn analyze_run(
        &mut self,
        text: &str,
        run: &Run,
        cursor: &mut Cursor,
        sink: &mut impl FnMut(Token<'_>),
    ) {
        if run.split && syllable::Syllable::parse(&visible(&text[run.start..run.end])).is_none() {
            let mut start = run.start;
            for part in text[run.start..run.end].split('\u{200b}') {
                if !part.is_empty() {
                    self.emit_word(text, start..start + part.len(), run.invisible, cursor, sink);
                }
                start += part.len() + '\u{200b}'.len_utf8();
            }
        } else {
            self.emit_word(text, run.start..run.end, run.invisible || run.split, cursor, sink);
        }
    }

    fn emit_word(
        &mut self,
        text: &str,
        span: Range<usize>,
        has_invisible: bool,
        cursor: &mut Cursor,
        sink: &mut impl FnMut(Token<'_>),
    ) {
        let surface = &text[span.clone()];
        let short = surface.len() <= MAX_SURFACE;
        let packed = if short { memo::pack(surface.as_bytes()) } else { 0 };
        if short && let Some(term) = self.memo.get(packed, surface) {
            return cursor.emit(term, span, sink);
        }
        self.scratch =
            if has_invisible { syllable::key(&visible(surface)) } else { syllable::key(surface) };
        if self.scratch.len() > MAX_TERM_BYTES {
            let cut = (0..=MAX_TERM_BYTES)
                .rev()
                .find(|&at| self.scratch.is_char_boundary(at))
                .unwrap_or(0);
            self.scratch.truncate(cut);
        }
        if short && !surface.contains('\u{200b}') {
            self.memo.insert(packed, &self.scratch);
        }
        cursor.emit(&self.scratch, span, sink);
    }
}

impl Cursor {
    #[inline]
    fn emit(&mut self, term: &str, span: Range<usize>, sink: &mut impl FnMut(Token<'_>)) {
        if self.newline {
            self.newline = false;
            if self.position > 0 {
                sink(Token {
                    term: BOUNDARY,
                    start: span.start,
                    end: span.start,
                    position: self.position,
                });
                self.position += 1;
            }
        }
        sink(Token { term, start: span.start, end: span.end, position: self.position });
        self.position += 1;
    }
}

/// Letters, or digits, that follow each other without anything visible between.
struct Run {
    start: usize,
    /// After the last visible character.
    end: usize,
    is_number: bool,
    /// Holds soft hyphens or joiners.
    invisible: bool,
    /// Holds zero-width spaces.
    split: bool,
}

impl Run {
    /// Takes in the next character if it continues the run; `end` is the byte after it.
    fn takes(&mut self, class: Class, end: usize) -> bool {
        match class {
            Class::Letter if !self.is_number => self.end = end,
            Class::Digit if self.is_number => self.end = end,
            Class::Mark => self.end = end,
            // An invisible character at the end of a run stays outside its span.
            Class::Ignorable => self.invisible = true,
            Class::ZeroWidthSpace => self.split = true,
            _ => return false,
        }
        true
    }
}

/// Returns the word without what cannot be seen.
fn visible(word: &str) -> String {
    word.chars()
        .filter(|&c| !matches!(class_of(c), Class::Ignorable | Class::ZeroWidthSpace))
        .collect()
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    /// Renders tokens as `term` or `term<surface>` where that differs from the term.
    fn render(text: &str) -> String {
        let mut analyzer = Analyzer::new();
        let once = analyzer.tokens(text);
        assert_eq!(once, analyzer.tokens(text), "the memory of spellings changes nothing");
        once.iter()
            .map(|(term, span)| match &text[span.clone()] {
                "" => term.clone(),
                surface if surface == term => term.clone(),
                surface => format!("{term}<{surface}>"),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn tokens() {
        for (text, expected) in [
            ("", ""),
            ("  \n ", ""),
            ("quân khu", "quân khu"),
            ("Quân khu 1", "quân<Quân> khu 1"),
            ("hoà bình", "hòa<hoà> bình"),
            ("Ðường đi", "đường<Ðường> đi"),
            ("213/QĐ-TTg", "213 qđ<QĐ> ttg<TTg>"),
            ("2.000 đồng", "2 000 đồng"),
            ("TP.HCM", "tp<TP> hcm<HCM>"),
            ("Covid-19 Covid19", "covid<Covid> 19 covid<Covid> 19"),
            ("U23", "u<U> 23"),
            ("“Đơn vị Quyết thắng”", "đơn<Đơn> vị quyết<Quyết> thắng"),
            ("3,2%", "3 2"),
            ("một\u{a0}hai", "một hai"),
            ("qu\u{ad}ân", "quân<qu\u{ad}ân>"),
            ("qu\u{200b}ân", "quân<qu\u{200b}ân>"),
            ("quân\u{200b}khu", "quân khu"),
            ("quân\u{200b} khu", "quân khu"),
            ("\u{feff}quân", "quân"),
            ("một…hai—ba", "một hai ba"),
            ("một\nhai", "một ¶ hai"),
            ("\nmột\r\n \n hai\n", "một ¶ hai"),
            ("một\u{2029}hai", "một ¶ hai"),
            ("Straße ПРИВЕТ 東京", "straße<Straße> привет<ПРИВЕТ> 東京"),
            ("a\u{0}b", "a b"),
            ("\u{301}x", "x"),
            ("👍🏽 tốt", "tốt"),
            ("x²", "x ²"),
        ] {
            assert_eq!(render(text), expected, "{text:?}");
        }
    }

    #[test]
    fn every_coding_has_the_same_terms() {
        let text = "Thuỷ thủ Ðặng Hoà ở Quý Hợp, khoẻ; “Trường Sa” nghiêng ngả 2.000 lần";
        let terms = |text: &str| {
            Analyzer::new().tokens(text).into_iter().map(|(term, _)| term).collect::<Vec<_>>()
        };
        let expected = terms(text);
        assert_eq!(terms(&text.nfd().collect::<String>()), expected);
        assert_eq!(terms(&text.nfkc().collect::<String>()), expected);
        assert_eq!(terms(&text.to_uppercase()), expected);
        assert_eq!(terms(&text.replace("Thuỷ", "Thủy").replace("khoẻ", "khỏe")), expected);
    }

    #[test]
    fn long_words_are_cut_not_lost() {
        let text = format!("một {} hai", "ầ".repeat(10_000));
        let tokens = Analyzer::new().tokens(&text);
        assert_eq!(tokens.len(), 3);
        assert!(tokens[1].0.len() <= MAX_TERM_BYTES);
        assert_eq!(tokens[1].1.len(), "ầ".len() * 10_000);
    }
}
