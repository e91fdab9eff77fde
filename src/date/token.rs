//! The pieces of a written date: numbers, words without marks, signs.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that may stand around a date and say nothing about it.
const NOISE: &[&str] = &[
    // Weekdays: thứ hai … thứ bảy, chủ nhật, CN; Mon …
    "thu",
    "hai",
    "ba",
    "tu",
    "nam",
    "sau",
    "bay",
    "chu",
    "nhat",
    "cn",
    "t",
    "mon",
    "tue",
    "tues",
    "wed",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday", // What the date is said to be.
    "ngay",
    "luc",
    "vao",
    "hoi",
    "cap",
    "nhat",
    "lan",
    "cuoi",
    "dang",
    "tai",
    "xuat",
    "ban",
    "phat",
    "hanh",
    "gio",
    "phut",
    "thoi",
    "gian",
    "published",
    "updated",
    "posted",
    "date",
    "time",
    "on",
    "at",
    "of", // Part of the day, where no time stands before it.
    "sang",
    "trua",
    "chieu",
    "toi",
    "dem", // Ordinals and names of the zone.
    "st",
    "nd",
    "rd",
    "th",
    "gmt",
    "utc",
    "ict",
    "indochina",
    "standard",
    "dong",
    "duong",
];

/// Signs that may stand around a date.
const SIGNS: &[char] =
    &[',', '.', '|', '-', '–', '—', '(', ')', '[', ']', ':', ';', '/', '\'', '·', '•', '@'];

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    Number {
        value: i64,
        digits: usize,
    },
    Word(&'a str),
    Sign(char),
    /// Read already.
    Taken,
}

/// Returns the text in lower case without marks.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let unmarked = text.nfd().filter(|&c| !is_combining_mark(c));
    unmarked
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'đ' | 'ð' => 'd',
            '−' | '‐' | '‑' => '-',
            '’' => '\'',
            c => c,
        })
        .collect()
}

pub(super) fn tokenize(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::with_capacity(16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_same: fn(char) -> bool = match first {
            '0'..='9' => |c| c.is_ascii_digit(),
            c if c.is_alphabetic() => char::is_alphabetic,
            _ => |_| false,
        };
        let length = rest.find(|c| !is_same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (piece, tail) = rest.split_at(length);
        rest = tail;
        match first {
            // More than 18 digits are no date and would overflow.
            '0'..='9' if piece.len() > 18 => return None,
            '0'..='9' => {
                tokens.push(Token::Number { value: piece.parse().ok()?, digits: piece.len() });
            }
            c if c.is_alphabetic() => tokens.push(Token::Word(piece)),
            c if c.is_whitespace() => {}
            c => tokens.push(Token::Sign(c)),
        }
    }
    Some(tokens)
}

/// Says whether nothing is left that could mean something else.
pub(super) fn only_noise(tokens: &[Token]) -> bool {
    let mut tokens = tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        let is_noise = match token {
            Token::Taken => true,
            Token::Sign(sign) => SIGNS.contains(sign),
            Token::Number { .. } => false,
            Token::Word("thu" | "t") => {
                // thứ 2, T7
                tokens.next_if(|next| matches!(next, Token::Number { value: 2..=7, digits: 1 }));
                true
            }
            Token::Word(word) => NOISE.contains(word),
        };
        if !is_noise {
            return false;
        }
    }
    true
}
