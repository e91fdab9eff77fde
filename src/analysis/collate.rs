//! The order of Vietnamese dictionaries: a ă â b c d đ e ê …, tones level, huyền, hỏi, ngã, sắc, nặng.
//!
//! Words are compared one after the other, each by its letters and then by its tone, so *ca nô* stands before *cà chua*, and
//! *cà* before *cam*. Case and what is neither letter nor digit do not count. Letters that only foreign words have stand where
//! the Latin alphabet has them, those of other scripts behind all others. The order of letters and tones is that of
//! CLDR's collation for `vi`; that the tone of a word counts before the letters of the next is the way of dictionaries.

use unicode_normalization::UnicodeNormalization;

/// Ends the letters of a word, with its tone added; less than any letter.
const WORD_END: u8 = 1;
/// The first letter; digits stand before it.
const LETTERS: u8 = 0x20;
const DIGITS: u8 = 0x10;
/// Stands before the bytes of a letter that is none of these.
const OTHER: u8 = 0xf0;

/// Letters in their order.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// Returns bytes that compare as the text does among others.
///
/// ```
/// use timbao::analysis::collation_key;
/// let mut words = ["cá", "cam", "ca", "đa", "da", "cà chua", "ca nô", "ă", "a", "â"];
/// words.sort_by_key(|word| collation_key(word));
/// assert_eq!(words, ["a", "ă", "â", "ca", "ca nô", "cà chua", "cá", "cam", "da", "đa"]);
/// ```
pub fn collation_key(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() + 4);
    for word in text.split(|c: char| !c.is_alphanumeric() && !is_mark(c)) {
        add_word(word, &mut key);
    }
    key
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn add_word(word: &str, key: &mut Vec<u8>) {
    let mut tone = 0;
    let start = key.len();
    let mut letters = word.chars().flat_map(char::to_lowercase).nfd().peekable();
    while let Some(letter) = letters.next() {
        // The marks of a letter come in the order of Unicode, those below it first.
        let mut whole = letter;
        while let Some(mark) = letters.next_if(|c| is_mark(*c)) {
            whole = match (whole, mark) {
                ('a', '\u{306}') => 'ă',
                ('a', '\u{302}') => 'â',
                ('e', '\u{302}') => 'ê',
                ('o', '\u{302}') => 'ô',
                ('o', '\u{31b}') => 'ơ',
                ('u', '\u{31b}') => 'ư',
                (letter, mark) => {
                    // The first tone is that of the word.
                    tone = if tone == 0 { tone_of(mark) } else { tone };
                    letter
                }
            };
        }
        if let Some(digit) = whole.to_digit(10) {
            key.push(DIGITS + digit as u8);
        } else if let Some(place) = ALPHABET.chars().position(|known| known == whole) {
            key.push(LETTERS + place as u8);
        } else if !is_mark(whole) {
            key.push(OTHER);
            key.extend(whole.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    if key.len() > start {
        key.push(WORD_END + tone);
    }
}

fn tone_of(mark: char) -> u8 {
    match mark {
        '\u{300}' => 1,
        '\u{309}' => 2,
        '\u{303}' => 3,
        '\u{301}' => 4,
        '\u{323}' => 5,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn ascending(words: &[&str]) {
        for pair in words.windows(2) {
            assert!(collation_key(pair[0]) < collation_key(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn letters_then_tones_word_by_word() {
        ascending(&["a", "à", "ả", "ã", "á", "ạ", "ac", "ă", "ằ", "ặ", "â", "ậ", "b"]);
        ascending(&["d", "đ", "e", "ê", "g", "o", "ô", "ơ", "p", "u", "ư", "v", "x", "y"]);
        ascending(&["2", "ba", "ba hoa", "bà", "bà con", "bác", "bạn"]);
        ascending(&["đương", "đường", "đượng", "đượt"]);
        ascending(&["f", "g", "j", "k", "w", "x", "z", "б"]);
    }

    #[test]
    fn spelling_that_does_not_count() {
        for (one, other) in [
            ("Đường", "đường"),
            ("hoà", "hoa\u{300}"),
            ("“Bão” số 3", "bão số 3"),
            ("ĐƯỢC", "đu\u{31b}o\u{31b}\u{323}c"),
        ] {
            let (one, other) = (collation_key(one), collation_key(other));
            assert_eq!(one, other);
        }
        assert!(collation_key("… – !").is_empty());
    }
}
