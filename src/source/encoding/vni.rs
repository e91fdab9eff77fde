//! VNI for Windows: a vowel as ASCII letter (or ơ, ư as one byte), then one byte for its hat and tone together.
//!
//! Source: the character chart of VNI Software for its fonts on Windows (`VNI-Times`).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::losses::Losses;
use super::single::{capital, western, with_mark};
use super::tables::{TONES, VOWELS};

/// The byte after the vowel for each tone: huyền, hỏi, ngã, sắc, nặng.
const PLAIN: [u8; 5] = [0xf8, 0xfb, 0xf5, 0xf9, 0xef];
/// The byte after a for ă, then for ă with each tone.
const BREVE: [u8; 6] = [0xea, 0xe8, 0xfa, 0xfc, 0xe9, 0xeb];
/// The byte after a, e, o for the hat, then for the hat with each tone.
const HAT: [u8; 6] = [0xe2, 0xe0, 0xe5, 0xe3, 0xe1, 0xe4];
/// Letters of one byte; their capitals are 0x20 lower.
const ALONE: [(u8, char); 9] = [
    (0xf4, 'ơ'),
    (0xf6, 'ư'),
    (0xf1, 'đ'),
    (0xec, 'ì'),
    (0xe6, 'ỉ'),
    (0xf3, 'ĩ'),
    (0xed, 'í'),
    (0xf2, 'ị'),
    (0xee, 'ỵ'),
];

#[derive(Debug, Default)]
struct Codes {
    /// A vowel's byte and the small form of the one after it.
    pairs: HashMap<(u8, u8), char>,
    alone: HashMap<u8, char>,
    bytes: HashMap<char, Vec<u8>>,
}

static CODES: LazyLock<Codes> = LazyLock::new(|| {
    let mut codes = Codes::default();
    for (byte, small) in ALONE {
        for (byte, c) in [(byte, small), (byte - 0x20, capital(small))] {
            codes.alone.insert(byte, c);
            codes.bytes.insert(c, vec![byte]);
        }
    }
    for vowel in VOWELS {
        let (base, marks): (u8, &[u8]) = match vowel {
            'ă' => (b'a', &BREVE),
            'â' => (b'a', &HAT),
            'ê' => (b'e', &HAT),
            'ô' => (b'o', &HAT),
            'ơ' => (0xf4, &PLAIN),
            'ư' => (0xf6, &PLAIN),
            vowel => (vowel as u8, &PLAIN),
        };
        // A table of six begins with the letter without a tone.
        let tones = &TONES[TONES.len() - marks.len()..];
        for (&mark, tone) in marks.iter().zip(tones) {
            let small = with_mark(vowel, *tone);
            for (base, mark, c) in [(base, mark, small), (base - 0x20, mark - 0x20, capital(small))]
            {
                codes.bytes.entry(c).or_insert_with(|| vec![base, mark]);
                // Also read with the mark in the other case, as fonts showed it.
                codes.pairs.insert((base, mark | 0x20), c);
            }
        }
    }
    codes
});

/// Decodes bytes, the first of which stands at `start` of its source.
pub(super) fn decode(bytes: &[u8], start: u64, losses: &mut Losses) -> String {
    let codes = &*CODES;
    let mut text = String::with_capacity(bytes.len() * 3 / 2);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let mark = bytes.get(at + 1).filter(|&&mark| mark >= 0xc0);
        if let Some(&c) = mark.and_then(|mark| codes.pairs.get(&(byte, mark | 0x20))) {
            text.push(c);
            at += 2;
            continue;
        }
        // A mark after no vowel is shown as the western letter it is.
        let alone = codes.alone.get(&byte).copied().or_else(|| western(byte));
        text.push(alone.unwrap_or_else(|| {
            losses.add_byte(byte, start + at as u64);
            char::REPLACEMENT_CHARACTER
        }));
        at += 1;
    }
    text
}

/// Writes a letter; fails where there is no code.
pub(super) fn encode(c: char, bytes: &mut Vec<u8>) -> Result<(), Option<String>> {
    match CODES.bytes.get(&c) {
        Some(code) => bytes.extend_from_slice(code),
        None if c.is_ascii() => bytes.push(c as u8),
        None => return Err(None),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_chart() {
        for (code, expected) in [
            (&b"Qua\xe2n khu"[..], "Quân khu"),
            (b"\xd1\xf6\xf4\xf8ng ve\xe0", "Đường về"),
            (b"VIE\xc4T NAM", "VIỆT NAM"),
            (b"A\xf9nh", "Ánh"),
            (b"ng\xec n\xf2", "ngì nị"),
        ] {
            assert_eq!(decode(code, 0, &mut Losses::default()), expected);
        }
    }
}
