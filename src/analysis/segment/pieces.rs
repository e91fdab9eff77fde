//! Bytes to pieces: what words are put together from. A piece is a syllable, a number with what belongs to it (`3,5`,
//! `23/3`, `95%`), a code (`GD-ĐT`, `TP.`), or a run of punctuation.
//!
//! Not here: which pieces form a word.

use super::super::memo::{MAX_SURFACE, pack};
use super::super::scan::{Class, IS_SEPARATOR, chunk_at, class_of};
use super::super::syllable;
use super::vocabulary::Vocabulary;

/// Piece without letters and digits, and what stands before the first and after the last piece of a line.
pub(crate) const PUNCTUATION: u32 = 0;
/// Piece with a digit in it.
pub(crate) const NUMBER: u32 = 1;
/// Piece with letters that the vocabulary does not hold.
pub(crate) const UNKNOWN: u32 = 2;
/// First id of the vocabulary.
pub(crate) const FIRST_SYLLABLE: u32 = 3;

/// How a piece is written.
pub(crate) mod shape {
    pub(crate) const LOWER: u32 = 0;
    /// First letter large.
    pub(crate) const TITLE: u32 = 1;
    /// More than one letter, all large.
    pub(crate) const UPPER: u32 = 2;
    /// Numbers and punctuation.
    pub(crate) const NONE: u32 = 3;
}

/// Id, shape and class as a part of names in one number: `id | shape << 16 | class << 18`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Code(pub(crate) u32);

impl Code {
    pub(crate) const EDGE: Code = Code::new(PUNCTUATION, shape::NONE, 7);

    pub(crate) const fn new(id: u32, shape: u32, name_class: u32) -> Code {
        Code(id | shape << 16 | name_class << 18)
    }

    #[inline(always)]
    pub(crate) fn id(self) -> u32 {
        self.0 & 0xFFFF
    }

    /// A surface form with punctuation in it: to be taken apart.
    const MIXED: Code = Code::new(PUNCTUATION, shape::NONE, 6);

    /// How often the syllable is written large inside of sentences, 0 to 5 (7 where it is not known).
    #[inline(always)]
    pub(crate) fn name_class(self) -> u32 {
        self.0 >> 18
    }

    #[inline(always)]
    pub(crate) fn shape(self) -> u32 {
        self.0 >> 16 & 3
    }
}

/// A memory of surface forms of up to [`MAX_SURFACE`] bytes and their codes; forgetting one changes nothing.
#[derive(Clone)]
pub(crate) struct Codes {
    sets: Vec<Set>,
}

/// A table of 512 kB: larger ones find more spellings and the processor's memory less of the table.
const SETS_LOG2: u32 = 13;

/// Where a form may stand: one cache line. Forms are told apart by 64 bits of a hash of their 128 bits.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Set {
    forms: [u64; 4],
    codes: [u32; 4],
}

impl Codes {
    pub(crate) fn new() -> Codes {
        Codes { sets: vec![Set::default(); 1 << SETS_LOG2] }
    }

    /// Returns the code of a piece with letters or digits.
    #[inline(always)]
    fn code(&mut self, packed: u128, surface: &str, vocabulary: &Vocabulary) -> Code {
        let (low, high) = (packed as u64, (packed >> 64) as u64);
        // Different for forms of up to 8 bytes.
        let form = (low ^ high.wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(29))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let set = &mut self.sets[((form ^ form >> 29) >> (64 - SETS_LOG2)) as usize];
        let hits = set.forms.map(|known| known == form);
        if hits[0] | hits[1] | hits[2] | hits[3] {
            let way = usize::from(hits[1]) + 2 * usize::from(hits[2]) + 3 * usize::from(hits[3]);
            return Code(set.codes[way]);
        }
        let code = code_of(surface, vocabulary);
        set.forms.rotate_right(1);
        set.codes.rotate_right(1);
        set.forms[0] = form;
        set.codes[0] = code.0;
        code
    }
}

/// Returns the code of a piece, letter by letter.
#[cold]
pub(crate) fn code_of(surface: &str, vocabulary: &Vocabulary) -> Code {
    let is_edge = |c: Option<char>| c.is_some_and(|c| !is_inner(c) && c != '.' && c != '%');
    if is_edge(surface.chars().next()) || is_edge(surface.chars().next_back()) {
        return if surface.chars().any(is_inner) { Code::MIXED } else { Code::EDGE };
    }
    if surface.chars().any(|c| class_of(c) == Class::Digit) {
        return Code::new(NUMBER, shape::NONE, 7);
    }
    let mut letters = surface.chars().filter(|&c| class_of(c) == Class::Letter);
    let Some(first) = letters.next() else { return Code::EDGE };
    let mut others = 0;
    let mut large = 0;
    for letter in letters {
        others += 1;
        large += usize::from(letter.is_uppercase());
    }
    let shape = match first.is_uppercase() {
        true if others > 0 && large == others => shape::UPPER,
        true => shape::TITLE,
        false => shape::LOWER,
    };
    let (id, name_class) = vocabulary.look_up(&syllable::key(surface));
    Code::new(id, shape, name_class)
}

/// Gives the pieces of a line to `sink`, in order: first byte, byte after the last one, code, and whether exactly one space parts it
/// from the piece before. (As one value of 16 bytes they would go through memory: 3 % of the time from bytes to words.)
#[inline(always)]
pub(crate) fn scan(
    line: &str,
    codes: &mut Codes,
    vocabulary: &Vocabulary,
    mut sink: impl FnMut(u32, u32, Code, bool),
) {
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut spaces = 0;
    let mut lone = false;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_whitespace() {
            spaces += 1;
            lone = spaces == 1 && byte == b' ';
            at += 1;
            continue;
        }
        spaces = 0;
        let chunk = chunk_at(bytes, at);
        let end = at + chunk.len;
        if chunk.len == 0 {
            // Punctuation before a word.
            if bytes.get(at + 1).is_some_and(|&next| !IS_SEPARATOR[next as usize]) {
                sink(at as u32, at as u32 + 1, Code::EDGE, lone);
                lone = false;
                at += 1;
                continue;
            }
        } else if chunk.len <= MAX_SURFACE {
            let code = codes.code(chunk.packed, &line[at..end], vocabulary);
            let next = bytes.get(end).copied().unwrap_or(b' ');
            let ends = next.is_ascii_whitespace();
            let stop = !ends
                && ends_word(next, code, chunk.len)
                && bytes.get(end + 1).is_none_or(u8::is_ascii_whitespace);
            if (ends || stop) && code != Code::MIXED {
                sink(at as u32, end as u32, code, lone);
                lone = false;
                at = end;
                if stop {
                    sink(end as u32, end as u32 + 1, Code::EDGE, false);
                    at += 1;
                }
                continue;
            }
        }
        let end = bytes[at..]
            .iter()
            .position(u8::is_ascii_whitespace)
            .map_or(bytes.len(), |length| at + length);
        split(line, at, end, lone, codes, vocabulary, &mut sink);
        lone = false;
        at = end;
    }
}

/// Returns whether `next`, with white space behind it, is punctuation behind the piece before; a full stop may belong to a short
/// piece with large letters.
#[inline(always)]
fn ends_word(next: u8, code: Code, length: usize) -> bool {
    match next {
        b',' | b';' | b':' | b'!' | b'?' | b')' | b'"' => true,
        b'.' => length > 6 || code.shape() == shape::LOWER,
        _ => false,
    }
}

/// Parts what stands between white space into a piece and the punctuation around it.
fn split(
    line: &str,
    mut start: usize,
    end: usize,
    mut lone: bool,
    codes: &mut Codes,
    vocabulary: &Vocabulary,
    sink: &mut impl FnMut(u32, u32, Code, bool),
) {
    while start < end {
        let text = &line[start..end];
        let core = text.find(is_inner).unwrap_or(text.len());
        if core > 0 {
            sink(start as u32, (start + core) as u32, Code::EDGE, lone);
            lone = false;
            start += core;
            continue;
        }
        let length = core_length(text);
        let surface = &text[..length];
        let code = if length <= MAX_SURFACE {
            codes.code(pack(surface.as_bytes()), surface, vocabulary)
        } else {
            code_of(surface, vocabulary)
        };
        sink(start as u32, (start + length) as u32, code, lone);
        lone = false;
        start += length;
    }
}

/// Letters, digits and what is written on or in them.
fn is_inner(c: char) -> bool {
    !matches!(class_of(c), Class::Separator | Class::Newline)
}

/// Returns the length of the piece at the beginning of `text`, which begins with a letter or digit: punctuation between two
/// letters or digits that is known to stand inside of words, a percent sign behind a digit, and the full stop of `TP.` and `H.`
fn core_length(text: &str) -> usize {
    let mut end = 0;
    let mut previous = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        let belongs = is_inner(c)
            || (c == '%' && previous.is_numeric())
            || (is_inner(next)
                && match c {
                    '-' | '.' | '\'' | '’' | '&' | '/' | '+' => true,
                    ',' | ':' => previous.is_numeric() && next.is_numeric(),
                    _ => false,
                });
        if !belongs {
            break;
        }
        previous = c;
        end = at + c.len_utf8();
    }
    let is_initial = |core: &str| {
        core.chars().count() <= 2 && core.chars().all(|c| c.is_alphabetic() && c.is_uppercase())
    };
    let core = &text[..end];
    let abbreviated =
        is_initial(core) || matches!(core, "Tp" | "tp" | "Ths" | "ThS" | "PGS" | "Th.S" | "PGS.TS");
    if abbreviated && text[end..].starts_with('.') { end + 1 } else { end }
}
