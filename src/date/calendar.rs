//! The part of a written date that names the day, the month or the year.

use super::token::Token;

const ENGLISH_MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Month names after "tháng"; compared longest first.
const MONTH_NAMES: &[(&[&str], i8)] = &[
    (&["muoi", "mot"], 11),
    (&["muoi", "hai"], 12),
    (&["muoi"], 10),
    (&["gieng"], 1),
    (&["mot"], 1),
    (&["hai"], 2),
    (&["ba"], 3),
    (&["tu"], 4),
    (&["bon"], 4),
    (&["nam"], 5),
    (&["sau"], 6),
    (&["bay"], 7),
    (&["tam"], 8),
    (&["chin"], 9),
    (&["chap"], 12),
];

/// A calendar date as far as it was written, not yet checked.
pub(super) type Parts = (i64, Option<i64>, Option<i64>);

/// Reads a date at the beginning of the tokens, and says how many it used.
type Pattern = fn(&[Token]) -> Option<(usize, Parts)>;

/// Finds the date, marks its tokens as taken and returns its parts.
pub(super) fn take_date(tokens: &mut [Token]) -> Option<Parts> {
    const PATTERNS: [Pattern; 8] = [
        year_month_day,
        day_month_year,
        compact,
        day_month_in_words,
        english,
        month_in_words,
        month_and_year,
        year_alone,
    ];
    if let Some(parts) = month_first(tokens) {
        return Some(parts);
    }
    for pattern in PATTERNS {
        for at in 0..tokens.len() {
            let Some((used, parts)) = pattern(&tokens[at..]) else { continue };
            if at > 0 && tokens[at - 1] == Token::Word("ngay") {
                drop_place(&mut tokens[..at]);
            }
            tokens[at..at + used].fill(Token::Taken);
            return Some(parts);
        }
    }
    None
}

/// Takes "Hà Nội," of "Hà Nội, ngày 7 tháng 12 năm 2023": a few words and a comma, no number.
fn drop_place(before: &mut [Token]) {
    let is_place = before.len() <= 9
        && before.iter().all(|token| matches!(token, Token::Word(_) | Token::Sign(',' | '.')))
        && before.contains(&Token::Sign(','));
    if is_place {
        before.fill(Token::Taken);
    }
}

fn separator(token: &Token) -> bool {
    matches!(token, Token::Sign('/' | '-' | '.'))
}

/// `2023-12-07`, `2023/12/7`
fn year_month_day(tokens: &[Token]) -> Option<(usize, Parts)> {
    match tokens {
        [
            Token::Number { value: year, digits: 4 },
            a,
            Token::Number { value: month, digits: 1 | 2 },
            b,
            Token::Number { value: day, digits: 1 | 2 },
            ..,
        ] if separator(a) && separator(b) => Some((5, (*year, Some(*month), Some(*day)))),
        _ => None,
    }
}

/// `7/12/2023`, `07-12-2023`, `7.12.2023`
fn day_month_year(tokens: &[Token]) -> Option<(usize, Parts)> {
    match tokens {
        [
            Token::Number { value: day, digits: 1 | 2 },
            a,
            Token::Number { value: month, digits: 1 | 2 },
            b,
            Token::Number { value: year, digits: 4 },
            ..,
        ] if separator(a) && separator(b) => Some((5, (*year, Some(*month), Some(*day)))),
        _ => None,
    }
}

/// `20231207`
fn compact(tokens: &[Token]) -> Option<(usize, Parts)> {
    match tokens {
        [Token::Number { value, digits: 8 }, ..] => {
            Some((1, (value / 10_000, Some(value / 100 % 100), Some(value % 100))))
        }
        _ => None,
    }
}

/// `7 tháng 12 năm 2023`, `7 tháng 12, 2023`, `7 Tháng Mười Hai, 2023`, `Tháng Mười Hai 7, 2023`
fn day_month_in_words(tokens: &[Token]) -> Option<(usize, Parts)> {
    match tokens {
        [Token::Number { value: day, digits: 1 | 2 }, rest @ ..] => {
            let (used, month) = vietnamese_month(rest)?;
            let (more, year) = year_after(&rest[used..])?;
            Some((1 + used + more, (year, Some(month), Some(*day))))
        }
        _ => {
            let (used, month) = vietnamese_month(tokens)?;
            let [Token::Number { value: day, digits: 1 | 2 }, rest @ ..] = &tokens[used..] else {
                return None;
            };
            let (more, year) = year_after(rest)?;
            Some((used + 1 + more, (year, Some(month), Some(*day))))
        }
    }
}

/// `tháng 12 năm 2023`, `tháng 4-2019`, `tháng tư 2019`
fn month_in_words(tokens: &[Token]) -> Option<(usize, Parts)> {
    let (used, month) = vietnamese_month(tokens)?;
    let (more, year) = year_after(&tokens[used..])?;
    Some((used + more, (year, Some(month), None)))
}

/// `tháng 12`, `Th12`, `tháng mười hai`
fn vietnamese_month(tokens: &[Token]) -> Option<(usize, i64)> {
    let [Token::Word("thang" | "th"), rest @ ..] = tokens else { return None };
    if let [Token::Number { value, digits: 1 | 2 }, ..] = rest {
        return Some((2, *value));
    }
    MONTH_NAMES.iter().find_map(|&(words, month)| {
        let matches = rest.len() >= words.len()
            && words.iter().zip(rest).all(|(word, token)| *token == Token::Word(word));
        matches.then_some((1 + words.len(), i64::from(month)))
    })
}

/// `năm 2023`, `, 2023`, `/2023`, `2023`
fn year_after(tokens: &[Token]) -> Option<(usize, i64)> {
    let joint = tokens
        .iter()
        .take_while(|token| {
            matches!(token, Token::Word("nam") | Token::Sign(',' | '/' | '-' | '.'))
        })
        .count();
    match tokens.get(joint) {
        Some(Token::Number { value, digits: 4 }) if joint <= 2 => Some((joint + 1, *value)),
        _ => None,
    }
}

/// `7 Dec 2023`, `07-Dec-2023`, `7th of December, 2023`, `Dec 2023`
fn english(tokens: &[Token]) -> Option<(usize, Parts)> {
    let skip = |from: usize| {
        let joints = tokens[from..].iter().take_while(|token| {
            separator(token)
                || matches!(token, Token::Sign(',') | Token::Word("st" | "nd" | "rd" | "th" | "of"))
        });
        from + joints.count()
    };
    let (day, month_at) = match tokens.first()? {
        Token::Number { value, digits: 1 | 2 } => (Some(*value), skip(1)),
        _ => (None, 0),
    };
    let Token::Word(word) = tokens.get(month_at)? else { return None };
    let month = english_month(word)?;
    let year_at = skip(month_at + 1);
    let year = four_digits(tokens.get(year_at)?)?;
    Some((year_at + 1, (year, Some(month), day)))
}

fn english_month(word: &str) -> Option<i64> {
    let at = ENGLISH_MONTHS
        .iter()
        .position(|name| *name == word || (word.len() == 3 && name.starts_with(word)))
        .or_else(|| (word == "sept").then_some(8))?;
    i64::try_from(at + 1).ok()
}

fn four_digits(token: &Token) -> Option<i64> {
    match token {
        Token::Number { value, digits: 4 } => Some(*value),
        _ => None,
    }
}

/// `12/2023`, `2023-12`
fn month_and_year(tokens: &[Token]) -> Option<(usize, Parts)> {
    match tokens {
        [
            Token::Number { value: month, digits: 1 | 2 },
            sign,
            Token::Number { value: year, digits: 4 },
            ..,
        ]
        | [
            Token::Number { value: year, digits: 4 },
            sign,
            Token::Number { value: month, digits: 1 | 2 },
            ..,
        ] if separator(sign) => Some((3, (*year, Some(*month), None))),
        _ => None,
    }
}

/// `năm 2023`, `2023`
fn year_alone(tokens: &[Token]) -> Option<(usize, Parts)> {
    match tokens {
        // A second number would make it something else ("Dec 7 10:30 2023").
        [Token::Number { value, digits: 4 }, rest @ ..]
            if rest.iter().all(|token| matches!(token, Token::Sign(_))) =>
        {
            Some((1, (*value, None, None)))
        }
        _ => None,
    }
}

/// `December 7, 2023`, and `Thu Dec 7 10:30:00 2023` with the year apart from the day.
fn month_first(tokens: &mut [Token]) -> Option<Parts> {
    let at =
        tokens.iter().position(|t| matches!(t, Token::Word(w) if english_month(w).is_some()))?;
    let (Token::Word(word), Some(Token::Number { value: day, digits: 1 | 2 })) =
        (tokens[at], tokens.get(at + 1).copied())
    else {
        return None;
    };
    // Not the 0700 of a zone.
    let is_year = |token: &Token| four_digits(token).is_some_and(|year| year > 1500);
    let year_at = tokens.iter().position(is_year)?;
    let year = four_digits(&tokens[year_at])?;
    let month = english_month(word)?;
    for taken in [at, at + 1, year_at] {
        tokens[taken] = Token::Taken;
    }
    Some((year, Some(month), Some(day)))
}
