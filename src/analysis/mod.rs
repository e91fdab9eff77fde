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
mod lines;
#[cfg(feature = "index")]
mod markless;
mod memo;
mod mend;
mod normalize;
mod scan;
pub mod segment;
pub mod syllable;
pub mod typing;
mod vowels;

#[cfg(feature = "index")]
use std::cell::RefCell;
use std::ops::Range;

use self::lines::Gap;
pub use collate::collation_key;
#[cfg(feature = "index")]
pub use markless::MARKLESS;
pub(crate) use memo::TermNumber;
use memo::{MAX_SURFACE, Memo, Place, Strangers};
pub use normalize::{fold, slug, to_nfc};
pub(crate) use scan::chunk_at;
use scan::{Class, IS_SEPARATOR, class_of};
#[cfg(feature = "index")]
pub(crate) use scan::{is_letter_or_digit, pack_at};
#[cfg(feature = "index")]
pub(crate) use vowels::is_vowel;

/// The term of the boundary between two paragraphs: it takes a position, so that no phrase crosses it.
pub const BOUNDARY: &str = "¶";

/// Longest term in bytes; the rest of a longer word does not count. (Existing engines cut or drop above 255.)
pub const MAX_TERM_BYTES: usize = 240;

/// Changes whenever the terms or positions of some text change; an index made by another version must be rebuilt.
pub const FINGERPRINT: &str = "timbao-analysis-2";

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

/// Turns text into tokens. Cheap to keep, under 1 MB before its first text; it remembers the spellings it has met.
#[derive(Clone)]
pub struct Analyzer {
    memo: Memo,
    strangers: Strangers,
    /// Term of the token that was last found, where it is not remembered.
    scratch: String,
    /// Term of the token that is held back, where it is not remembered.
    held: String,
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

/// Gives tokens like [`analyze_shared`], with the numbers that the memory of spellings knows them by.
#[cfg(feature = "index")]
pub(crate) fn analyze_numbered(text: &str, sink: impl FnMut(Token<'_>, TermNumber)) {
    SHARED.with_borrow_mut(|analyzer| analyzer.analyze_numbered(text, sink));
}

/// Gives the tokens of `text` to `sink` as an index holds them: like [`analyze_shared`], but the term of a word that may lack its
/// marks, in a line without any, ends with [`MARKLESS`].
#[cfg(feature = "index")]
pub(crate) fn analyze_indexed(text: &str, mut sink: impl FnMut(Token<'_>)) {
    SHARED.with_borrow_mut(|analyzer| analyzer.analyze_indexed(text, |token, _| sink(token)));
}

/// Gives tokens like [`analyze_indexed`], with the numbers that the memory of spellings knows them by.
#[cfg(feature = "index")]
pub(crate) fn read_indexed(text: &str, sink: impl FnMut(Token<'_>, TermNumber)) {
    SHARED.with_borrow_mut(|analyzer| analyzer.analyze_indexed(text, sink));
}

/// Gives the terms that the memory of spellings of this thread has numbers for, from a place on, in their order; returns `false` and
/// gives none where it is no longer the memory of this [epoch](TermNumber::epoch).
#[cfg(feature = "index")]
pub(crate) fn each_numbered_term(epoch: u32, first: usize, each: impl FnMut(&str)) -> bool {
    SHARED.with_borrow(|analyzer| analyzer.memo.each_term_from(epoch, first, each))
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

/// Returns whether a byte is ASCII and neither letter nor digit.
#[cfg(feature = "index")]
#[inline(always)]
pub(crate) fn is_ascii_separator(byte: u8) -> bool {
    IS_SEPARATOR[usize::from(byte)]
}

/// Returns a word of up to 16 bytes, none of them zero, as one number: its bytes, little-endian, zero-filled.
#[cfg(feature = "index")]
pub(crate) fn pack_surface(word: &str) -> u128 {
    memo::pack(word.as_bytes())
}

/// Gives the abbreviations that `text` explains to `sink` like [`abbreviation::explained`], with the memory of spellings of this
/// thread. `sink` must not analyze a text.
#[cfg(feature = "index")]
pub(crate) fn explained_shared(text: &str, sink: impl FnMut(abbreviation::Explained)) {
    SHARED.with_borrow_mut(|analyzer| abbreviation::explained(analyzer, text, sink));
}

/// Where the next token stands.
#[derive(Default)]
struct Cursor {
    position: u32,
    /// A line ended since the last token.
    newline: bool,
    /// The last token, which the next one may turn out to belong to; none while its span is empty.
    held: Held,
}

/// A token that was found and not yet given out.
#[derive(Clone, Copy, Default)]
struct Held {
    start: usize,
    end: usize,
    place: Place,
    /// A paragraph ends before it.
    is_first: bool,
}

impl Cursor {
    /// Returns whether nothing is special about the token that is held and the next one: each is a word that is remembered, and they
    /// stand in one line.
    #[inline(always)]
    fn goes_on_with(&self, next: Place) -> bool {
        let Held { end, place, is_first, .. } = self.held;
        !(self.newline
            | is_first
            | (end == 0)
            | place.is_elsewhere()
            | place.is_piece()
            | next.is_piece())
    }
}

impl Analyzer {
    /// Returns an analyzer that has met nothing yet.
    pub fn new() -> Analyzer {
        let (scratch, held) = (String::new(), String::new());
        Analyzer { memo: Memo::new(), strangers: Strangers::new(), scratch, held }
    }

    /// Gives the tokens of `text` to `sink` in order; spans ascend and do not overlap.
    pub fn analyze(&mut self, text: &str, mut sink: impl FnMut(Token<'_>)) {
        self.analyze_numbered(text, |token, _| sink(token));
    }

    /// Gives tokens like [`analyze`](Analyzer::analyze), with the numbers that this memory of spellings knows their terms by.
    #[inline]
    fn analyze_numbered(&mut self, text: &str, mut sink: impl FnMut(Token<'_>, TermNumber)) {
        let bytes = text.as_bytes();
        let mut cursor = Cursor::default();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if IS_SEPARATOR[byte as usize] {
                cursor.newline |= byte == b'\n';
                at += 1;
                continue;
            }
            let chunk = chunk_at(bytes, at);
            let end = at + chunk.len;
            let known = if chunk.len <= MAX_SURFACE { self.memo.find(chunk.packed) } else { None };
            match known {
                Some(place) if cursor.goes_on_with(place) => {
                    self.give_out(text, &mut cursor, &mut sink);
                    cursor.held = Held { start: at, end, place, is_first: false };
                }
                Some(place) => self.take(text, at..end, place, &mut cursor, &mut sink),
                None => self.analyze_chunk(text, at..end, &mut cursor, &mut sink),
            }
            at = end;
        }
        self.give_out(text, &mut cursor, &mut sink);
    }

    /// Gives tokens like [`analyze_numbered`](Analyzer::analyze_numbered), as an index holds them.
    #[cfg(feature = "index")]
    #[inline]
    fn analyze_indexed(&mut self, text: &str, mut sink: impl FnMut(Token<'_>, TermNumber)) {
        let lines = markless::lines(text);
        if lines.is_empty() {
            return self.analyze_numbered(text, sink);
        }
        let mut lines = lines.iter().peekable();
        let mut marked = String::new();
        self.analyze_numbered(text, |token, number| {
            while lines.next_if(|line| line.end <= token.start).is_some() {}
            let is_inside = lines.peek().is_some_and(|line| line.start <= token.start);
            if !(is_inside && markless::is_word(token.term)) {
                return sink(token, number);
            }
            marked.clear();
            marked.push_str(token.term);
            marked.push(MARKLESS);
            sink(Token { term: &marked, ..token }, TermNumber::NONE);
        });
    }

    /// Takes the next token: the one before it is given out, unless both are one. Nine words of ten do not come here: apart from these
    /// it is compiled to a shorter loop (4 % fewer instructions over news).
    #[inline(never)]
    fn take(
        &mut self,
        text: &str,
        span: Range<usize>,
        place: Place,
        cursor: &mut Cursor,
        sink: &mut impl FnMut(Token<'_>, TermNumber),
    ) {
        let is_plain = !(cursor.newline | place.is_piece() | cursor.held.place.is_piece());
        if !is_plain && self.joins(text, &span, place, cursor) {
            return;
        }
        let is_first = std::mem::take(&mut cursor.newline);
        self.give_out(text, cursor, sink);
        if place.is_elsewhere() {
            std::mem::swap(&mut self.scratch, &mut self.held);
        }
        cursor.held = Held { start: span.start, end: span.end, place, is_first };
    }

    /// Looks at what stands between the token that is held and the next one, at `span`: returns whether they are one, which then is
    /// held, and takes back the end of a paragraph where only a line ends.
    #[cold]
    fn joins(
        &mut self,
        text: &str,
        span: &Range<usize>,
        place: Place,
        cursor: &mut Cursor,
    ) -> bool {
        let held = cursor.held;
        if held.end == 0 {
            return false;
        }
        let (first, second) = (&text[held.start..held.end], &text[span.clone()]);
        let gap = lines::gap(text, held.end, span);
        cursor.newline &= !matches!(gap, Gap::Cut | Gap::LineEnd);
        let joined = match gap {
            Gap::Cut => {
                let (first, second) = (visible(first), visible(second));
                mend::together(&first, &second).or_else(|| {
                    mend::is_cut_word(&first, &second).then(|| term_of(&format!("{first}{second}")))
                })
            }
            Gap::Space | Gap::LineEnd
                if mend::may_join(first, held.place.is_piece(), second, place.is_piece()) =>
            {
                self.syllable_of(first, second)
            }
            _ => None,
        };
        let Some(joined) = joined else { return false };
        self.held = joined;
        cursor.held.end = span.end;
        cursor.held.place = Place::elsewhere(false);
        true
    }

    /// Returns the term of two pieces that are one syllable.
    fn syllable_of(&mut self, first: &str, second: &str) -> Option<String> {
        let pair = memo::pack_pair(first, second).filter(|&pair| !self.strangers.has(pair))?;
        let joined = mend::together(&visible(first), &visible(second));
        if joined.is_none() {
            self.strangers.add(pair);
        }
        joined
    }

    /// Gives out the token that is held.
    #[inline(always)]
    fn give_out(
        &self,
        text: &str,
        cursor: &mut Cursor,
        sink: &mut impl FnMut(Token<'_>, TermNumber),
    ) {
        let Held { start, end, place, is_first } = cursor.held;
        if end == 0 {
            return;
        }
        if is_first && cursor.position > 0 {
            let boundary = Token { term: BOUNDARY, start, end: start, position: cursor.position };
            sink(boundary, TermNumber::NONE);
            cursor.position += 1;
        }
        let (term, number) = match place.is_elsewhere() {
            true => (self.held.as_str(), TermNumber::NONE),
            false => (self.memo.term(place, &text[start..end]), self.memo.number(place)),
        };
        sink(Token { term, start, end, position: cursor.position }, number);
        cursor.position += 1;
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
        sink: &mut impl FnMut(Token<'_>, TermNumber),
    ) {
        if let Some(term) = mend::digits_as_letters(&text[chunk.clone()]) {
            let place = self.remember(&text[chunk.clone()], term, cursor);
            return self.take(text, chunk, place, cursor, sink);
        }
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
        sink: &mut impl FnMut(Token<'_>, TermNumber),
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

    /// Takes a word, several where it is several stuck together.
    fn emit_word(
        &mut self,
        text: &str,
        span: Range<usize>,
        has_invisible: bool,
        cursor: &mut Cursor,
        sink: &mut impl FnMut(Token<'_>, TermNumber),
    ) {
        let surface = &text[span.clone()];
        if surface.len() <= MAX_SURFACE
            && let Some(place) = self.memo.find(memo::pack(surface.as_bytes()))
        {
            return self.take(text, span, place, cursor, sink);
        }
        let mut term = if has_invisible { term_of(&visible(surface)) } else { term_of(surface) };
        // Without a mark nothing shows that a word is Vietnamese.
        if !term.is_ascii() && mend::rank(&term).is_none() {
            if let Some(meant) = mend::reread(&term) {
                term = meant;
            } else if let Some(parts) = mend::apart(surface, &term) {
                for part in parts {
                    let part = span.start + part.start..span.start + part.end;
                    self.emit_word(text, part, false, cursor, sink);
                }
                return;
            }
        }
        let place = self.remember(surface, term, cursor);
        self.take(text, span, place, cursor, sink);
    }

    /// Remembers the term of a surface form, or keeps it in `scratch` where that is too long.
    fn remember(&mut self, surface: &str, term: String, cursor: &mut Cursor) -> Place {
        let is_piece = mend::is_piece(&term);
        if surface.len() > MAX_SURFACE || surface.contains('\u{200b}') {
            self.scratch = term;
            return Place::elsewhere(is_piece);
        }
        let held = cursor.held.place;
        if self.memo.is_full(&term) && !held.is_elsewhere() {
            self.held.clear();
            self.held.push_str(self.memo.stored(held));
            cursor.held.place = Place::elsewhere(held.is_piece());
        }
        self.memo.insert(memo::pack(surface.as_bytes()), &term, is_piece)
    }
}

/// Returns the key of a word, cut to the longest term.
fn term_of(word: &str) -> String {
    let mut term = syllable::key(word);
    if term.len() > MAX_TERM_BYTES {
        let cut = (0..=MAX_TERM_BYTES).rev().find(|&at| term.is_char_boundary(at)).unwrap_or(0);
        term.truncate(cut);
    }
    term
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
            // What scanning and sloppy typing did.
            ("qu\u{200e}ân", "quân<qu\u{200e}ân>"),
            ("phát tri-\nển", "phát triển<tri-\nển>"),
            ("phát tri\u{ad}\r\n  ển kinh tế", "phát triển<tri\u{ad}\r\n  ển> kinh tế"),
            ("quân-\nkhu 1", "quân khu 1"),
            ("Face-\nbook", "facebook<Face-\nbook>"),
            ("Covid-\n19", "covid<Covid> 19"),
            ("quân-\n\nkhu", "quân ¶ khu"),
            ("ngày mai các bộ trưởng quốc phòng\nhọp", "ngày mai các bộ trưởng quốc phòng họp"),
            (
                "ngày mai các bộ trưởng quốc phòng\nHọp",
                "ngày mai các bộ trưởng quốc phòng ¶ họp<Họp>",
            ),
            ("ngày mai các bộ trưởng quốc ph\nòng", "ngày mai các bộ trưởng quốc phòng<ph\nòng>"),
            ("ngày mai họp\nhọp", "ngày mai họp ¶ họp"),
            ("quânkhu Thủtướng", "quân khu thủ<Thủ> tướng"),
            ("7tháng", "7 tháng"),
            ("tr ường nghi ệp", "trường<tr ường> nghiệp<nghi ệp>"),
            ("kh\u{a0}ông", "không<kh\u{a0}ông>"),
            ("chị T bà Nh", "chị t<T> bà nh<Nh>"),
            ("h0ạt động vlệc dịnh", "hoạt<h0ạt> động việc<vlệc> định<dịnh>"),
            (
                "Vietnam Facebook Campuchia",
                "vietnam<Vietnam> facebook<Facebook> campuchia<Campuchia>",
            ),
            ("th", "th"),
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
    fn a_memory_that_is_full_forgets_without_mixing() {
        let word = |number: u32| -> String {
            let digits = format!("{number:012}").into_bytes();
            digits.into_iter().map(|digit| (digit - b'0' + b'A') as char).collect()
        };
        // It is full one word earlier each time, so that once "của" is held while it forgets.
        for earlier in 0..3 {
            let mut text = "của ".to_owned();
            (0..earlier).for_each(|number| text.push_str(&(word(900_000 + number) + " ")));
            for number in 0..360_000 {
                text.push_str(&word(number));
                text.push_str(if number % 3 == 0 { " của " } else { " " });
            }
            let mut words = text.split_whitespace();
            let mut terms = std::collections::HashMap::<TermNumber, String>::new();
            Analyzer::new().analyze_numbered(&text, |token, number| {
                assert_eq!(Some(token.term), words.next().map(str::to_lowercase).as_deref());
                if number != TermNumber::NONE {
                    let known = terms.entry(number).or_insert_with(|| token.term.to_owned());
                    assert_eq!(known, token.term, "one term for a number");
                }
            });
            assert!(words.next().is_none() && terms.len() > 360_000);
        }
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
