//! Lines that were written without marks (`Quan khu 1 hop tai Ha Noi`): their words are indexed as such, so that a query with marks
//! finds them and no other bare word.
//!
//! In a text with marks a bare *quan* is a word of its own; in a line without any it may be *quân*, *quản* or *quán*. Which of the two
//! a line is depends on that line alone.
//!
//! Not here: which forms a query's word stands for (`search::marks`).

use std::ops::Range;

use super::syllable::{is_bare_syllable, is_syllable_without_marks};

/// Ends the term of a word that stands in a line without marks. No other term holds it.
pub const MARKLESS: char = '~';

/// Words of a line that are looked at.
const MAX_WORDS: usize = 64;
/// What a word says for a line whose marks were left out: one that needs a mark (`duong`), one that may do without (`quan`: a quarter of
/// the syllables of news), one that is foreign. A line needs as many points.
const NEEDS_MARK: f32 = 3.0;
const MAY_BE_BARE: f32 = 1.0;
const FOREIGN: f32 = -2.5;
const POINTS: f32 = 5.0;

/// Returns the lines of a text that were written without marks, ascending.
pub(super) fn lines(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        if !has_letters_beyond_ascii(line) && is_markless(line) {
            found.push(start..start + line.len());
        }
        start += line.len() + 1;
    }
    found
}

/// Returns whether a word of such a line may lack marks.
pub(super) fn is_word(term: &str) -> bool {
    term.is_ascii() && is_syllable_without_marks(term)
}

/// In nearly every line the first words decide: U+00C0 to U+1FFF begin with these bytes.
fn has_letters_beyond_ascii(line: &str) -> bool {
    line.bytes().any(|byte| (0xC3..=0xE1).contains(&byte))
}

fn is_markless(line: &str) -> bool {
    let words = line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let points: f32 = words
        .filter(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .take(MAX_WORDS)
        .map(|word| {
            let word = word.to_ascii_lowercase();
            if !is_syllable_without_marks(&word) {
                FOREIGN
            } else if is_bare_syllable(&word) {
                MAY_BE_BARE
            } else {
                NEEDS_MARK
            }
        })
        .sum();
    points >= POINTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_marks() {
        for (text, expected) in [
            ("Quan khu 1 hop tai Ha Noi", true),
            ("Thanh pho Ho Chi Minh", true),
            ("Nguyen Van Nam", true),
            ("“Duong len bien gioi” – phong su", true),
            ("Quân khu 1 họp tại Hà Nội", false),
            ("Quan khu 1 họp", false),
            ("Theo AFP", false),
            ("Anh Nam", false),
            ("Euro 2016", false),
            ("The state of the union address on Tuesday night", false),
            ("Manchester United 2 - 1 Real Madrid", false),
            ("Cong ty TNHH MTV ABC", false),
            ("12.000 34 56", false),
            ("", false),
        ] {
            assert_eq!(!lines(text).is_empty(), expected, "{text}");
        }
        assert_eq!(lines("Bộ đội\nBo doi bien phong hop\n\nxã"), vec![12..33]);
        assert!(is_word("quan") && !is_word("covid") && !is_word("quân") && !is_word("12"));
    }
}
