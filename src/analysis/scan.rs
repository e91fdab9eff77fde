//! Bytes to chunks and runs: where a token begins and ends.
//!
//! A chunk is what stands between ASCII separators; nearly always it is one word, and then its bytes are all
//! the memory of surface forms needs. Only chunks that it does not know are looked at letter by letter.

use super::normalize::is_mark;

/// What a character is to the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A letter of any script.
    Letter,
    /// A digit or other number character.
    Digit,
    /// A combining mark: belongs to the letter before it.
    Mark,
    /// Invisible inside a word: soft hyphen, joiners, marks of direction, byte order mark.
    Ignorable,
    /// Zero-width space: invisible inside a word, a border between two.
    ZeroWidthSpace,
    /// Ends a paragraph.
    Newline,
    /// Everything else.
    Separator,
}

pub(super) fn class_of(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::Newline,
        '\0'..='\u{7f}' => Class::Separator,
        '\u{ad}' | '\u{180e}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
            Class::Ignorable
        }
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => Class::Ignorable,
        '\u{200b}' => Class::ZeroWidthSpace,
        '\u{1e00}'..='\u{1eff}' => Class::Letter,
        c if is_mark(c) => Class::Mark,
        c if c.is_alphabetic() => Class::Letter,
        c if c.is_numeric() => Class::Digit,
        _ => Class::Separator,
    }
}

/// Returns whether `c` is a letter or digit of any script. The letters of Vietnamese, most of which lie far apart, are told at once.
#[cfg(feature = "index")]
pub(crate) fn is_letter_or_digit(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{1e00}'..='\u{1eff}' => true,
        '\u{c0}'..='\u{24f}' => !matches!(c, '×' | '÷'),
        _ => c.is_alphanumeric(),
    }
}

/// Whether a byte is ASCII and neither letter nor digit.
pub(super) const IS_SEPARATOR: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = !(byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// Returns the high bit of every byte of `word` that is an ASCII separator.
#[inline]
fn separators(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    // For bytes below 0x80: the high bit of `low + 0x80 - n` says `low >= n`.
    let low = word & !HIGH;
    let lower_case = low | (0x20 * ONES);
    let from_digit = low + (0x80 - b'0' as u64) * ONES;
    let after_digit = low + (0x80 - (b'9' + 1) as u64) * ONES;
    let from_letter = lower_case + (0x80 - b'a' as u64) * ONES;
    let after_letter = lower_case + (0x80 - (b'z' + 1) as u64) * ONES;
    let alphanumeric = (from_digit & !after_digit) | (from_letter & !after_letter);
    !(alphanumeric | word) & HIGH
}

/// The beginning of a chunk: up to 16 bytes.
pub(crate) struct Chunk {
    /// Its bytes, little-endian, zero-filled; only where `len` is at most 16.
    pub(crate) packed: u128,
    /// Length in bytes up to the next ASCII separator; more than 16 when there is none among the first 16 bytes.
    pub(crate) len: usize,
}

/// By a number of bytes, a mask of so many. (A shift of 128 bits for each word is 3 % more instructions.)
const FIRST_BYTES: [u128; 16] = {
    let mut masks = [0; 16];
    let mut len = 1;
    while len < 16 {
        masks[len] = u128::MAX >> (128 - 8 * len);
        len += 1;
    }
    masks
};

/// Looks at the chunk that begins at `start`.
#[inline(always)]
pub(crate) fn chunk_at(bytes: &[u8], start: usize) -> Chunk {
    let window = match bytes.get(start..start + 16) {
        Some(window) => u128::from_le_bytes(window.try_into().expect("16 bytes")),
        None => super::memo::pack(&bytes[start..]),
    };
    let low = separators(window as u64);
    let len = if low != 0 {
        low.trailing_zeros() as usize / 8
    } else {
        let high = separators((window >> 64) as u64);
        if high == 0 {
            return Chunk { packed: window, len: long_chunk(bytes, start) };
        }
        8 + high.trailing_zeros() as usize / 8
    };
    // A zero byte of the filling is a separator, so `len` never reaches beyond the text.
    Chunk { packed: window & FIRST_BYTES[len], len }
}

/// Returns up to 16 bytes of a text as one number: little-endian, zero-filled.
#[cfg(feature = "index")]
#[inline(always)]
pub(crate) fn pack_at(bytes: &[u8], start: usize, len: usize) -> u128 {
    match bytes.get(start..start + 16) {
        Some(window) if len < 16 => {
            u128::from_le_bytes(window.try_into().expect("16 bytes")) & FIRST_BYTES[len]
        }
        _ => super::memo::pack(&bytes[start..start + len]),
    }
}

#[cold]
fn long_chunk(bytes: &[u8], start: usize) -> usize {
    bytes[start..]
        .iter()
        .position(|&byte| IS_SEPARATOR[byte as usize])
        .unwrap_or(bytes.len() - start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_agree_with_the_table() {
        for byte in 0..=255u8 {
            for place in 0..8 {
                let word = u64::from_le_bytes([b'x'; 8]) & !(0xFF << (8 * place))
                    | (u64::from(byte) << (8 * place));
                let expected = if IS_SEPARATOR[byte as usize] { 0x80u64 << (8 * place) } else { 0 };
                assert_eq!(separators(word), expected, "{byte:#x} at {place}");
            }
        }
    }

    #[cfg(feature = "index")]
    #[test]
    fn letters_and_digits_are_those_of_unicode() {
        for c in (0..=0x10FFFFu32).filter_map(char::from_u32) {
            assert_eq!(is_letter_or_digit(c), c.is_alphanumeric(), "{c:?}");
        }
    }

    #[test]
    fn chunks() {
        for (text, expected) in [
            ("a", "a"),
            ("khu 1", "khu"),
            ("đường,", "đường"),
            ("nghiêng-ngả", "nghiêng"),
            ("1234567890123456", "1234567890123456"),
            ("12345678901234567 x", "12345678901234567"),
            ("trường", "trường"),
        ] {
            let chunk = chunk_at(text.as_bytes(), 0);
            assert_eq!(&text[..chunk.len], expected);
            if chunk.len <= 16 {
                assert_eq!(chunk.packed, super::super::memo::pack(expected.as_bytes()), "{text}");
            }
        }
    }
}
