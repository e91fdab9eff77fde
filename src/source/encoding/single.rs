//! Encodings with one byte a letter: TCVN3, VISCII and VPS, both ways.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization;

use super::losses::Losses;
use super::tables::{Rows, TCVN_VN2, TCVN3, TONES, VISCII, VOWELS, VPS};

/// An encoding with one byte a letter.
#[derive(Debug)]
pub(super) struct Single {
    chars: [Option<char>; 256],
    bytes: HashMap<char, u8>,
    /// Capitals without a code are written as small letters, for a font to make capitals of.
    has_small_capitals: bool,
}

pub(super) static TCVN3_CODES: LazyLock<Single> = LazyLock::new(|| {
    let mut codes = Single::new(&TCVN3, true);
    // Word wrote its quotes and dashes from windows-1252 into text of any font.
    for byte in 0x80..=0xa0 {
        codes.set(byte, western(byte));
    }
    for (byte, mark) in (0xb0..).zip(['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}']) {
        codes.set(byte, Some(mark));
    }
    for (byte, letter) in TCVN_VN2 {
        codes.chars[usize::from(byte)] = Some(letter);
    }
    codes
});

pub(super) static VISCII_CODES: LazyLock<Single> = LazyLock::new(|| Single::new(&VISCII, false));

pub(super) static VPS_CODES: LazyLock<Single> = LazyLock::new(|| {
    let mut codes = Single::new(&VPS, false);
    codes.set(0x91, Some('‘'));
    codes.set(0x92, Some('’'));
    codes.set(0xa0, Some('\u{a0}'));
    codes
});

impl Single {
    fn new(rows: &Rows, has_small_capitals: bool) -> Single {
        let mut codes = Single { chars: [None; 256], bytes: HashMap::new(), has_small_capitals };
        for byte in 0..128u8 {
            codes.set(byte, Some(char::from(byte)));
        }
        for (row, vowel) in VOWELS.iter().enumerate() {
            for (column, tone) in TONES.iter().enumerate() {
                let small = with_mark(*vowel, *tone);
                codes.set(rows.lower[row][column], Some(small));
                if rows.upper[row][column] != 0 {
                    codes.set(rows.upper[row][column], Some(capital(small)));
                }
            }
        }
        codes.set(rows.dd[0], Some('đ'));
        codes.set(rows.dd[1], Some('Đ'));
        codes
    }

    fn set(&mut self, byte: u8, c: Option<char>) {
        let before = std::mem::replace(&mut self.chars[usize::from(byte)], c);
        if let Some(before) = before.filter(|before| Some(*before) != c) {
            self.bytes.remove(&before);
        }
        if let Some(c) = c {
            self.bytes.insert(c, byte);
        }
    }

    /// Decodes bytes, the first of which stands at `start` of its source.
    pub(super) fn decode(&self, bytes: &[u8], start: u64, losses: &mut Losses) -> String {
        let mut text = String::with_capacity(bytes.len() * 3 / 2);
        for (at, &byte) in bytes.iter().enumerate() {
            text.push(self.chars[usize::from(byte)].unwrap_or_else(|| {
                losses.add_byte(byte, start + at as u64);
                char::REPLACEMENT_CHARACTER
            }));
        }
        text
    }

    /// Writes a character; says whether something was lost.
    pub(super) fn encode(&self, c: char, bytes: &mut Vec<u8>) -> Result<(), Option<String>> {
        if let Some(&byte) = self.bytes.get(&c) {
            bytes.push(byte);
            return Ok(());
        }
        let small = c.to_lowercase().next().and_then(|small| self.bytes.get(&small));
        match small {
            Some(&byte) if self.has_small_capitals => {
                bytes.push(byte);
                Err(Some(format!("{c} as a small letter")))
            }
            _ => Err(None),
        }
    }
}

/// Returns a letter with a further mark as one character, or as it is where there is none such.
pub(super) fn with_mark(letter: char, mark: Option<char>) -> char {
    // Not `compose`: that takes marks in the order of Unicode only, in which the dot comes before the hat.
    let mut composed = [letter].into_iter().chain(mark).nfc();
    match (composed.next(), composed.next()) {
        (Some(composed), None) => composed,
        _ => letter,
    }
}

/// Returns the capital of a letter of the Vietnamese alphabet.
pub(super) fn capital(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

/// Returns what a byte is in windows-1252; five bytes are nothing.
pub(super) fn western(byte: u8) -> Option<char> {
    if matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d) {
        return None;
    }
    WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()
}

/// Returns the byte that a character is in windows-1252, or in Latin-1 for the control characters above ASCII.
pub(super) fn western_byte(c: char) -> Option<u8> {
    static BYTES: LazyLock<HashMap<char, u8>> =
        LazyLock::new(|| (0x80..=0x9f).filter_map(|byte| Some((western(byte)?, byte))).collect());
    match u32::from(c) {
        code @ 0..=0xff => Some(code as u8),
        _ => BYTES.get(&c).copied(),
    }
}

/// Makes capitals of small letters that stand in words or lines of capitals, as fonts of capitals showed them.
///
/// TCVN3 has no capitals with a tone; `VIỆT` was typed as V I ệ T. A word with two ASCII capitals and no small ASCII letter
/// is one of capitals; a word that says nothing (`ấy`, `Về`) is where all words of its line that say something are.
pub(super) fn raise_capitals(text: &mut String) {
    let is_word_of_capitals = |word: &str| {
        let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
        capitals >= 2 && !word.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    let has_small_ascii = |word: &str| word.bytes().any(|byte| byte.is_ascii_lowercase());
    let has_small_letter = |word: &str| word.chars().any(|c| !c.is_ascii() && c.is_lowercase());
    let words = |line: &'_ str| -> Vec<String> {
        line.split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let needs_work = |line: &str| {
        let words = words(line);
        words.iter().any(|word| is_word_of_capitals(word))
            && words.iter().any(|word| has_small_letter(word) && !has_small_ascii(word))
    };
    if !text.lines().any(needs_work) {
        return;
    }
    let mut raised = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if !needs_work(line) {
            raised.push_str(line);
            continue;
        }
        let is_line_of_capitals = !words(line).iter().any(|word| has_small_ascii(word));
        let mut rest = line;
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let (word, tail) = rest.split_at(end);
            if is_word_of_capitals(word) || (is_line_of_capitals && !has_small_ascii(word)) {
                raised.extend(word.chars().map(capital));
            } else {
                raised.push_str(word);
            }
            let end = tail.find(char::is_alphabetic).unwrap_or(tail.len());
            raised.push_str(&tail[..end]);
            rest = &tail[end..];
        }
    }
    *text = raised;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_raised_where_the_words_around_are() {
        for (text, expected) in [
            ("QUâN KHU", "QUÂN KHU"),
            ("Về VIệT NAM", "VỀ VIỆT NAM"),
            ("Về Việt Nam", "Về Việt Nam"),
            ("Bộ GD và ĐT đã họp", "Bộ GD và ĐT đã họp"),
            ("TIN MớI\nnăm nay", "TIN MỚI\nnăm nay"),
            ("TP.HCM: Về quê ăn Tết", "TP.HCM: Về quê ăn Tết"),
            ("", ""),
        ] {
            let mut raised = text.to_owned();
            raise_capitals(&mut raised);
            assert_eq!(raised, expected);
        }
    }

    #[test]
    fn no_byte_is_two_letters() {
        for codes in [&*TCVN3_CODES, &*VISCII_CODES, &*VPS_CODES] {
            for (&c, &byte) in &codes.bytes {
                assert_eq!(codes.chars[usize::from(byte)], Some(c), "{byte:#x}");
            }
        }
        assert_eq!(VISCII_CODES.bytes.values().filter(|byte| **byte >= 0x80).count(), 128);
        assert_eq!(western(0x93), Some('“'));
        assert_eq!(
            (western_byte('“'), western_byte('\u{ad}'), western_byte('ă')),
            (Some(0x93), Some(0xad), None)
        );
    }
}
