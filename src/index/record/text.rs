//! Text in fewer bytes: as words of Vietnamese news, not as letters.
//!
//! A text is cut into words (letters and digits) and what stands between them. One space between two words is not written: it goes without
//! saying (de Moura, Navarro, Ziviani and Baeza-Yates, "Fast and Flexible Word Searching on Compressed Text", 2000). Frequent pieces are
//! symbols of their own, so are two neighbours that often stand together, and two such pairs: the pairs of pairs of bytes of Gage ("A New
//! Algorithm for Data Compression", 1994) and of Larsson and Moffat ("Offline Dictionary-Based Compression", 1999), with words for
//! bytes, fixed in advance. Symbols have a prefix code; a piece that is none is spelled out.
//!
//! One table for all texts comes with the program (`models/records.bin`, made by `train.rs`), so a text needs no neighbours to be small, is
//! read without any other, and any string at all is kept as it is.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::super::interner::ByNumber;
use super::code::{BitReader, BitWriter, Code, Symbol};
use super::lookup::{Pairs, ShortPieces};
use crate::analysis::{
    TermNumber, chunk_at, is_ascii_separator, is_letter_or_digit, pack_at, pack_surface,
};

/// A word that is spelled out; what stands between words and is spelled out.
pub(super) const SPELLED_WORD: Symbol = 0;
pub(super) const SPELLED_GAP: Symbol = 1;
/// Symbols before the first piece.
pub(super) const SPELLED: usize = 2;
/// Longest piece that has a symbol, bytes.
pub(super) const MAX_PIECE: usize = 16;

/// The table that comes with the program. Part of the index format: records are read with the table they were written with.
pub(super) static MODEL: &[u8] = include_bytes!("../../../models/records.bin");
/// Longest unpacked model, bytes.
const MAX_MODEL_BYTES: usize = 16 << 20;

/// The table in use.
pub(super) static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::read(MODEL).expect("the table comes with the program"));

/// A piece of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    /// Its first byte in the text.
    start: usize,
    pub(super) text: &'a str,
    /// Letters and digits, or what stands between words.
    pub(super) is_word: bool,
}

/// The symbols: what they stand for, how they are written.
pub(super) struct Table {
    /// What each stands for, one after the other.
    texts: String,
    /// By symbol: where its text is, and whether it begins and ends with a word.
    symbols: Vec<Meaning>,
    words: Pieces,
    gaps: Pieces,
    pairs: Pairs,
    code: Code,
    /// The code of the bytes of what is spelled out.
    bytes: Code,
}

#[derive(Clone, Copy)]
struct Meaning {
    start: u32,
    length: u16,
    begins_with_word: bool,
    ends_with_word: bool,
}

/// Symbols of pieces of up to [`MAX_PIECE`] bytes, by these, packed.
struct Pieces {
    short: ShortPieces,
    /// Those of more than 8 bytes: one word of a hundred.
    long: FxHashMap<u128, Symbol>,
}

impl Pieces {
    fn for_pieces(pieces: usize) -> Pieces {
        Pieces { short: ShortPieces::for_pieces(pieces), long: FxHashMap::default() }
    }

    fn insert(&mut self, piece: u128, symbol: Symbol) {
        match u64::try_from(piece) {
            Ok(piece) => self.short.insert(piece, symbol),
            Err(_) => drop(self.long.insert(piece, symbol)),
        }
    }

    #[inline(always)]
    fn get(&self, piece: u128) -> Option<Symbol> {
        match u64::try_from(piece) {
            Ok(piece) => self.short.get(piece),
            Err(_) => self.long.get(&piece).copied(),
        }
    }
}

/// Is no symbol.
const NO_SYMBOL: Symbol = Symbol::MAX;

/// What is kept between texts that are packed.
pub(super) struct Scratch {
    symbols: Vec<Symbol>,
    found: Vec<Symbol>,
    /// Bytes of the pieces that are spelled out, in order.
    spelled: Vec<(u32, u32)>,
    /// The symbols of words by number.
    known: ByNumber<Symbol>,
}

impl Default for Scratch {
    fn default() -> Scratch {
        let known = ByNumber::new(NO_SYMBOL, 1);
        Scratch { symbols: Vec::new(), found: Vec::new(), spelled: Vec::new(), known }
    }
}

impl Scratch {
    fn begin(&mut self) {
        self.symbols.clear();
        self.spelled.clear();
    }

    /// Adds a piece that has no symbol of its own.
    fn spell(&mut self, start: usize, end: usize, is_word: bool) {
        self.spelled.push((start as u32, end as u32));
        self.symbols.push(if is_word { SPELLED_WORD } else { SPELLED_GAP });
    }
}

/// A text on its way to symbols, of which somebody else finds the words: whatever these are, the text comes back.
pub(crate) struct Packing<'a> {
    table: &'a Table,
    text: &'a str,
    scratch: &'a mut Scratch,
    /// The word that was found last, which the next one may continue; empty before the first.
    start: usize,
    end: usize,
    /// Its symbol, or [`NO_SYMBOL`] where that is to be looked up.
    symbol: Symbol,
}

impl<'a> Packing<'a> {
    /// Begins with a text of less than 4 GiB.
    pub(super) fn new(table: &'a Table, text: &'a str, scratch: &'a mut Scratch) -> Packing<'a> {
        scratch.begin();
        Packing { table, text, scratch, start: 0, end: 0, symbol: NO_SYMBOL }
    }

    /// Takes in the next word, from `start` to `end`, and its number. What is before the last one is left out.
    #[inline(always)]
    pub(crate) fn take(&mut self, start: usize, end: usize, number: TermNumber) {
        if start < self.end || start >= end {
            return;
        }
        let symbol = match self.scratch.known.get(number) {
            Some(symbol) => symbol,
            None => self.look_up(start, end, number),
        };
        let is_after_space = start == self.end + 1 && self.text.as_bytes()[self.end] == b' ';
        let is_piece = (SPELLED as Symbol..NO_SYMBOL).contains(&self.symbol);
        if is_after_space && is_piece {
            self.scratch.symbols.push(self.symbol);
        } else if !self.give_out(start) {
            // Nothing stands between them: one word.
            self.end = end;
            self.symbol = NO_SYMBOL;
            return;
        }
        (self.start, self.end, self.symbol) = (start, end, symbol);
    }

    #[cold]
    fn look_up(&mut self, start: usize, end: usize, number: TermNumber) -> Symbol {
        let symbol = self.table.word(&self.text[start..end]).unwrap_or(SPELLED_WORD);
        self.scratch.known.insert(number, symbol);
        symbol
    }

    /// Adds the word that was found last, and what stands between it and `next`; not where that is nothing, and returns whether it did.
    #[inline(never)]
    fn give_out(&mut self, next: usize) -> bool {
        let (start, end) = (self.start, self.end);
        let has_word = end > start;
        if has_word {
            if next == end {
                return false;
            }
            if self.symbol == NO_SYMBOL {
                self.symbol = self.look_up(start, end, TermNumber::NONE);
            }
            match self.symbol {
                SPELLED_WORD => self.scratch.spell(start, end, true),
                symbol => self.scratch.symbols.push(symbol),
            }
        }
        let gap = &self.text[end..next];
        if gap.is_empty() || has_word && gap == " " && next < self.text.len() {
            return true;
        }
        match self.table.gap(self.text, end, next) {
            Some(symbol) => self.scratch.symbols.push(symbol),
            None => self.scratch.spell(end, next, false),
        }
        true
    }

    /// Writes the text when all its words are taken in.
    pub(super) fn finish(mut self, to: &mut BitWriter) {
        if !self.give_out(self.text.len()) {
            // The last word ends the text.
            let word = self.start..self.end;
            match self.table.word(&self.text[word.clone()]) {
                Some(symbol) => self.scratch.symbols.push(symbol),
                None => self.scratch.spell(word.start, word.end, true),
            }
        }
        self.table.write_symbols(self.text, self.scratch, to);
    }
}

/// Gives the pieces of a text in order: words, and what stands between them unless it is one space. `known` says of a word of up to
/// [`MAX_PIECE`] bytes, packed, that it is one, so that it need not be looked at letter by letter.
#[inline(always)]
pub(super) fn cut<'a, K>(
    text: &'a str,
    known: impl Fn(u128) -> Option<K>,
    mut each: impl FnMut(Piece<'a>, Option<K>),
) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut after_word = false;
    while at < bytes.len() {
        let start = if after_word && bytes[at] == b' ' { at + 1 } else { at };
        if start < bytes.len() && (!after_word || start > at) {
            let chunk = chunk_at(bytes, start);
            if chunk.len > 0
                && chunk.len <= MAX_PIECE
                && let Some(known) = known(chunk.packed)
            {
                at = start + chunk.len;
                each(Piece { start, text: &text[start..at], is_word: true }, Some(known));
                after_word = true;
                continue;
            }
            let end = run_end(text, start, true);
            if end > start {
                let word = &text[start..end];
                let known = if word.len() <= MAX_PIECE { known(pack_surface(word)) } else { None };
                each(Piece { start, text: word, is_word: true }, known);
                (at, after_word) = (end, true);
                continue;
            }
        }
        // Nearly always ASCII, up to the next word.
        let ascii = bytes[at..].iter().position(|&byte| !is_ascii_separator(byte));
        let end = run_end(text, ascii.map_or(bytes.len(), |length| at + length), false);
        each(Piece { start: at, text: &text[at..end], is_word: false }, None);
        (at, after_word) = (end, false);
    }
}

/// Returns the end of the run of letters and digits, or of everything else, that begins at `start`.
fn run_end(text: &str, start: usize, of_letters: bool) -> usize {
    let rest = &text[start..];
    if !of_letters && rest.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return start;
    }
    let mut rest = rest.char_indices();
    rest.find(|&(_, c)| is_letter_or_digit(c) != of_letters)
        .map_or(text.len(), |(length, _)| start + length)
}

/// Replaces neighbours that are a pair by its symbol, from left to right. All neighbours are looked up first: none of these look-ups waits
/// for the one before.
pub(super) fn join_pairs(symbols: &mut Vec<Symbol>, found: &mut Vec<Symbol>, pairs: &Pairs) {
    found.clear();
    found.extend(symbols.iter().zip(symbols.iter().skip(1)).map(|(&a, &b)| pairs.get(a, b)));
    found.extend(symbols.last().map(|_| 0));
    let (mut from, mut to) = (0, 0);
    while from < symbols.len() {
        let pair = found[from];
        symbols[to] = if pair == 0 { symbols[from] } else { pair };
        from += 1 + usize::from(pair != 0);
        to += 1;
    }
    symbols.truncate(to);
}

/// How often pairs are looked for in what is left of a text.
pub(super) const PAIRINGS: usize = 2;

impl Table {
    /// Reads a table as [`Parts::to_bytes`] writes it.
    pub(super) fn read(model: &[u8]) -> Option<Table> {
        let bytes = zstd::bulk::decompress(model, MAX_MODEL_BYTES).ok()?;
        let mut parts = Parts::default();
        let mut rest = bytes.as_slice();
        let [pieces, pairs] = [take_u32(&mut rest)?, take_u32(&mut rest)?];
        for _ in 0..pieces {
            let (&head, behind) = rest.split_first()?;
            let (text, behind) = behind.split_at_checked(usize::from(head >> 1))?;
            parts.pieces.push((std::str::from_utf8(text).ok()?.to_owned(), head & 1 != 0));
            rest = behind;
        }
        for _ in 0..pairs {
            let pair = take_u32(&mut rest)?;
            parts.pairs.push(((pair >> 16) as Symbol, pair as Symbol));
        }
        let (lengths, bytes) =
            rest.split_at_checked(SPELLED + parts.pieces.len() + parts.pairs.len())?;
        (parts.lengths, parts.byte_lengths) = (lengths.to_vec(), bytes.to_vec());
        Table::of(&parts)
    }

    /// Returns the table that consists of these parts, unless they contradict each other.
    pub(super) fn of(parts: &Parts) -> Option<Table> {
        let mut table = Table {
            texts: String::new(),
            symbols: Vec::new(),
            words: Pieces::for_pieces(parts.pieces.iter().filter(|(_, is_word)| *is_word).count()),
            gaps: Pieces::for_pieces(parts.pieces.iter().filter(|(_, is_word)| !is_word).count()),
            pairs: Pairs::for_pairs(parts.pairs.len()),
            code: Code::new(&parts.lengths)?,
            bytes: Code::new(&parts.byte_lengths).filter(|_| parts.byte_lengths.len() == 256)?,
        };
        for is_word in [true, false] {
            table.add("", is_word, is_word)?;
        }
        for (text, is_word) in &parts.pieces {
            let symbol = table.add(text, *is_word, *is_word)?;
            let packed =
                (text.len() <= MAX_PIECE && !text.contains('\0')).then(|| pack_surface(text))?;
            // Where letters are told otherwise than when the table was made, a piece is spelled out.
            if !text.chars().all(|c| is_letter_or_digit(c) == *is_word) {
                continue;
            }
            let pieces = if *is_word { &mut table.words } else { &mut table.gaps };
            pieces.insert(packed, symbol);
        }
        for &(first, second) in &parts.pairs {
            let [a, b] = [first, second].map(|it| table.symbols.get(usize::from(it)).copied());
            let (a, b) = (a?, b?);
            // What is spelled is no piece of a pair, and a pair has one symbol.
            let is_spelled = usize::from(first.min(second)) < SPELLED;
            if is_spelled || table.pairs.get(first, second) != 0 {
                return None;
            }
            let joint = if a.ends_with_word && b.begins_with_word { " " } else { "" };
            let text = [table.text(a), joint, table.text(b)].concat();
            let symbol = table.add(&text, a.begins_with_word, b.ends_with_word)?;
            table.pairs.insert(first, second, symbol);
        }
        (table.symbols.len() == parts.lengths.len()).then_some(table)
    }

    fn add(&mut self, text: &str, begins_with_word: bool, ends_with_word: bool) -> Option<Symbol> {
        let symbol = Symbol::try_from(self.symbols.len()).ok().filter(|&it| it != NO_SYMBOL)?;
        let (start, length) = (self.texts.len() as u32, u16::try_from(text.len()).ok()?);
        self.texts.push_str(text);
        self.symbols.push(Meaning { start, length, begins_with_word, ends_with_word });
        Some(symbol)
    }

    #[inline(always)]
    fn text(&self, Meaning { start, length, .. }: Meaning) -> &str {
        &self.texts[start as usize..start as usize + usize::from(length)]
    }

    /// Gives each symbol's text and share, as its code has it.
    pub(super) fn shares(&self, mut each: impl FnMut(&str, f64)) {
        for (symbol, &meaning) in self.symbols.iter().enumerate().skip(SPELLED) {
            each(self.text(meaning), 0.5f64.powi(self.code.length(symbol as Symbol) as i32));
        }
    }

    /// Returns the symbol of what stands between words, from `start` to `end`.
    #[inline(always)]
    fn gap(&self, text: &str, start: usize, end: usize) -> Option<Symbol> {
        if end - start > MAX_PIECE {
            return None;
        }
        let symbol = self.gaps.get(pack_at(text.as_bytes(), start, end - start))?;
        // Zeros are packed like what is not there.
        (self.text(self.symbols[usize::from(symbol)]) == &text[start..end]).then_some(symbol)
    }

    /// Returns the symbol of a word.
    fn word(&self, word: &str) -> Option<Symbol> {
        let is_short = !word.is_empty() && word.len() <= MAX_PIECE && !word.contains('\0');
        is_short.then(|| self.words.get(pack_surface(word)))?
    }

    /// Writes a text of less than 4 GiB.
    pub(super) fn write(&self, text: &str, scratch: &mut Scratch, to: &mut BitWriter) {
        scratch.begin();
        let known = |packed: u128| self.words.get(packed);
        cut(text, known, |piece, known| {
            let end = piece.start + piece.text.len();
            let gap = || (!piece.is_word).then(|| self.gap(text, piece.start, end))?;
            match known.or_else(gap) {
                Some(symbol) => scratch.symbols.push(symbol),
                None => scratch.spell(piece.start, end, piece.is_word),
            }
        });
        self.write_symbols(text, scratch, to);
    }

    /// Writes a text that was taken apart.
    fn write_symbols(&self, text: &str, scratch: &mut Scratch, to: &mut BitWriter) {
        let Scratch { symbols, found, spelled, .. } = scratch;
        (0..PAIRINGS).for_each(|_| join_pairs(symbols, found, &self.pairs));
        let mut spelled = spelled.iter();
        for &symbol in symbols.iter() {
            self.code.write(symbol, to);
            if usize::from(symbol) < SPELLED
                && let Some(&(start, end)) = spelled.next()
            {
                let piece = &text.as_bytes()[start as usize..end as usize];
                self.spell(piece, to);
            }
        }
    }

    /// Writes the bytes of a piece.
    #[cold]
    fn spell(&self, piece: &[u8], to: &mut BitWriter) {
        to.write_number(piece.len() as u32);
        piece.iter().for_each(|&byte| self.bytes.write(Symbol::from(byte), to));
    }

    /// Reads a text of this many bytes; `None` where the bits are none.
    pub(super) fn read_text(
        &self,
        length: usize,
        from: &mut BitReader,
        to: &mut Vec<u8>,
    ) -> Option<()> {
        let end = to.len() + length;
        let mut after_word = false;
        while to.len() < end {
            let symbol = self.code.read(from)?;
            let meaning = self.symbols[usize::from(symbol)];
            if after_word && meaning.begins_with_word {
                to.push(b' ');
            }
            if usize::from(symbol) < SPELLED {
                let length = from.read_number()? as usize;
                if length > end.checked_sub(to.len())? {
                    return None;
                }
                for _ in 0..length {
                    // Of 256 symbols.
                    to.push(self.bytes.read(from)? as u8);
                    if from.is_over() {
                        return None;
                    }
                }
            } else {
                to.extend_from_slice(self.text(meaning).as_bytes());
            }
            after_word = meaning.ends_with_word;
            if from.is_over() {
                return None;
            }
        }
        (to.len() == end).then_some(())
    }
}

/// What a table consists of.
#[derive(Default)]
pub(super) struct Parts {
    /// The pieces, and whether each is a word.
    pub(super) pieces: Vec<(String, bool)>,
    pub(super) pairs: Vec<(Symbol, Symbol)>,
    /// By symbol: what is spelled out, pieces, pairs.
    pub(super) lengths: Vec<u8>,
    /// By byte of what is spelled out.
    pub(super) byte_lengths: Vec<u8>,
}

impl Parts {
    /// Returns the file of a model, little-endian, packed: numbers of pieces and pairs; of each piece twice its length, one more for a word, and
    /// its text; of each pair its symbols, the second one first; the lengths of the codes of all symbols and of all bytes.
    pub(super) fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        for count in [self.pieces.len(), self.pairs.len()] {
            bytes.extend_from_slice(&(count as u32).to_le_bytes());
        }
        for (text, is_word) in &self.pieces {
            bytes.push((text.len() as u8) << 1 | u8::from(*is_word));
            bytes.extend_from_slice(text.as_bytes());
        }
        for &(first, second) in &self.pairs {
            let pair = u32::from(first) << 16 | u32::from(second);
            bytes.extend_from_slice(&pair.to_le_bytes());
        }
        bytes.extend_from_slice(&self.lengths);
        bytes.extend_from_slice(&self.byte_lengths);
        zstd::bulk::compress(&bytes, 19)
    }
}

fn take_u32(bytes: &mut &[u8]) -> Option<u32> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        let mut pieces = Vec::new();
        cut(text, |packed| TABLE.words.get(packed), |piece, _| pieces.push(piece.text));
        pieces
    }

    fn packed(text: &str) -> Vec<u8> {
        let mut bits = BitWriter::after(Vec::new());
        TABLE.write(text, &mut Scratch::default(), &mut bits);
        bits.finish()
    }

    fn unpacked(packed: &[u8], length: usize) -> Option<String> {
        let mut plain = Vec::new();
        TABLE.read_text(length, &mut BitReader::new(packed), &mut plain)?;
        String::from_utf8(plain).ok()
    }

    #[test]
    fn a_text_is_words_and_what_stands_between() {
        for (text, expected) in [
            ("", &[][..]),
            (" ", &[" "]),
            ("quân khu", &["quân", "khu"]),
            ("quân khu ", &["quân", "khu", " "]),
            ("  quân  khu", &["  ", "quân", "  ", "khu"]),
            (
                "Quân khu 1, “Đơn vị” (7h30)",
                &["Quân", "khu", "1", ", “", "Đơn", "vị", "” (", "7h30", ")"],
            ),
            ("quân“khu”", &["quân", "“", "khu", "”"]),
            ("x\0y", &["x", "\0", "y"]),
            ("một\n\nhai", &["một", "\n\n", "hai"]),
        ] {
            assert_eq!(pieces(text), expected, "{text:?}");
        }
    }

    #[test]
    fn news_is_a_quarter_of_its_text() {
        let text = "Hội nghị tổng kết công tác năm của Quân khu đã diễn ra tại Hà Nội, có sự tham gia của nhiều đơn vị.";
        let packed = packed(text);
        assert!(packed.len() * 4 < text.len(), "{} of {}", packed.len(), text.len());
    }

    #[test]
    fn all_texts_come_back() {
        let long = "ầ".repeat(70_000);
        for text in [
            "",
            " ",
            "\0",
            ", \0",
            "a\0",
            "Quân khu 1",
            "Quân  khu 1 ",
            "của “các” cô-và-chú…",
            "e\u{301}e\u{323}n",
            "ПРИВЕТ 東京 👍🏽",
            "https://www.example.vn/tin-tuc/quan-khu-1-17.html",
            &long,
            &format!("{long} {long}"),
        ] {
            let packed = packed(text);
            assert_eq!(unpacked(&packed, text.len()).as_deref(), Some(text));
            if !text.is_empty() {
                assert_eq!(unpacked(&packed[..packed.len() - 1], text.len()), None, "cut off");
            }
        }
    }

    #[test]
    fn a_table_that_contradicts_itself_is_refused() {
        let parts = |pairs: &[(Symbol, Symbol)], lengths: usize| Parts {
            pieces: vec![("khu".to_owned(), true), (", ".to_owned(), false)],
            pairs: pairs.to_vec(),
            lengths: vec![3; lengths],
            byte_lengths: vec![8; 256],
        };
        assert!(Table::of(&parts(&[(2, 3)], 5)).is_some());
        assert!(Table::of(&parts(&[(2, 3)], 4)).is_none(), "a code too few");
        assert!(Table::of(&parts(&[(2, 9)], 5)).is_none(), "a pair of nothing");
        assert!(Table::of(&parts(&[(2, 1)], 5)).is_none(), "a pair of what is spelled");
        assert!(Table::of(&parts(&[(2, 3), (2, 3)], 6)).is_none(), "a pair twice");
        assert!(Table::of(&Parts { byte_lengths: vec![8; 4], ..parts(&[], 4) }).is_none());
        for damaged in [&MODEL[..MODEL.len() - 1], b"", b"zstd"] {
            assert!(Table::read(damaged).is_none());
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "\\PC{0,40}", words in "([a-zđưươáộ]{1,7}[ ,.\u{a0}“\n]{1,3}){0,20}") {
            for text in [text, words] {
                prop_assert_eq!(unpacked(&packed(&text), text.len()), Some(text));
            }
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>, length in 0usize..4000) {
            let mut plain = Vec::new();
            let _ = TABLE.read_text(length, &mut BitReader::new(&bytes), &mut plain);
        }
    }
}
