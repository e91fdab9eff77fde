//! VIQR, RFC 1456: Vietnamese in seven bits, the marks typed after the letter: `Vie^.t Nam`, `ddu+o+`ng`.
//!
//! `(` is the breve, `^` the hat, `+` the horn; `` ` `` `?` `~` `'` `.` are the tones; `dd` is đ. A backslash before one of them
//! leaves it as it is.

use unicode_normalization::UnicodeNormalization;

use super::single::with_mark;

/// The mark that a sign adds to a letter.
fn mark_of(sign: char) -> Option<char> {
    Some(match sign {
        '(' => '\u{306}',
        '^' => '\u{302}',
        '+' => '\u{31b}',
        '`' => '\u{300}',
        '?' => '\u{309}',
        '~' => '\u{303}',
        '\'' => '\u{301}',
        '.' => '\u{323}',
        _ => return None,
    })
}

fn sign_of(mark: char) -> Option<char> {
    "(^+`?~'.".chars().find(|&sign| mark_of(sign) == Some(mark))
}

/// Returns the letter with the mark that a sign adds to it, if that is a letter of the alphabet.
fn marked(letter: char, sign: char) -> Option<char> {
    if matches!((letter, sign), ('d' | 'D', 'd' | 'D')) {
        return Some(if letter == 'd' { 'đ' } else { 'Đ' });
    }
    let is_vowel = "aeiouyAEIOUY".contains(letter) || is_vietnamese(letter);
    let mark = mark_of(sign).filter(|_| is_vowel)?;
    Some(with_mark(letter, Some(mark))).filter(|&c| c != letter && is_vietnamese(c))
}

/// Returns whether a letter with marks is one of the 134 of the alphabet.
pub(super) fn is_vietnamese(c: char) -> bool {
    matches!(c, 'đ' | 'Đ' | 'ă' | 'Ă' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | 'ĩ' | 'Ĩ' | 'ũ' | 'Ũ')
        || ('\u{1ea0}'..='\u{1ef9}').contains(&c)
        || "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ".contains(c)
}

/// Decodes a text; what is no letter with its signs stays as it is.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' {
            match chars.peek() {
                Some(&next) if is_sign(next) => {
                    decoded.push(next);
                    chars.next();
                }
                _ => decoded.push(c),
            }
            continue;
        }
        let mut letter = c;
        // One hat or horn, one tone: more signs are punctuation.
        while let Some(with_mark) = chars.peek().and_then(|&sign| marked(letter, sign)) {
            letter = with_mark;
            chars.next();
        }
        decoded.push(letter);
    }
    decoded
}

fn is_sign(c: char) -> bool {
    mark_of(c).is_some() || matches!(c, 'd' | 'D' | '\\')
}

/// Says whether the beginning of a text has four times what hardly stands in other texts: a hat, breve or horn after its
/// letter.
pub(super) fn has_signs(text: &str, limit: usize) -> bool {
    const ENOUGH: usize = 4;
    let bytes = &text.as_bytes()[..text.len().min(limit)];
    let is_sign = |&at: &usize| {
        let letter = at.checked_sub(1).map_or(b' ', |at| bytes[at].to_ascii_lowercase());
        matches!(
            (letter, bytes[at]),
            (b'a' | b'e' | b'o', b'^') | (b'a', b'(') | (b'o' | b'u', b'+')
        )
    };
    memchr::memchr3_iter(b'^', b'(', b'+', bytes).filter(is_sign).nth(ENOUGH - 1).is_some()
}

/// Writes a text in VIQR, with a backslash where a sign would change the letter before it. What is no letter of the
/// alphabet stays as it is, whether ASCII or not.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 3 / 2);
    let mut before = ' ';
    for c in text.nfc() {
        if c == '\\' || marked(before, c).is_some() {
            encoded.push('\\');
        }
        before = c;
        match c {
            'đ' => encoded.push_str("dd"),
            'Đ' => encoded.push_str("DD"),
            c if is_vietnamese(c) => {
                let mut marks: Vec<char> = Vec::new();
                for part in [c].into_iter().nfd() {
                    match sign_of(part) {
                        Some(sign) => marks.push(sign),
                        None => encoded.push(part),
                    }
                }
                // The hat or horn comes before the tone, whatever order Unicode has.
                marks.sort_by_key(|sign| !"(^+".contains(*sign));
                encoded.extend(marks);
            }
            c => encoded.push(c),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_the_standard_and_back() {
        for (code, expected) in [
            ("Vie^.t Nam", "Việt Nam"),
            ("DDu+o+`ng ve^` que^", "Đường về quê"),
            ("ba('c", "bắc"),
            ("di\\. O^ng", "di. Ông"),
            ("what? C:\\dir", "what? C:dir"),
        ] {
            assert_eq!(decode(code), expected);
        }
        for text in ["Anh đi đâu? Về.", "a.b (a) u+ C:\\a", "add Đd", "TIẾNG VIỆT (ạ)", "ươi'"]
        {
            assert_eq!(decode(&encode(text)), text, "{}", encode(text));
        }
    }
}
