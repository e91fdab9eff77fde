//! The part of a written date that tells the time, and the zone it is told in.

use jiff::tz::Offset;

use super::VIETNAM;
use super::token::Token;

/// A time of day and the zone it is in.
pub(super) struct Time {
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) offset: Offset,
}

/// Finds the time and its zone and marks their tokens as taken.
/// The outer `None` says that there is one which no clock shows.
#[expect(clippy::option_option, reason = "no time and a wrong time are different answers")]
pub(super) fn take_time(tokens: &mut [Token]) -> Option<Option<Time>> {
    let Some((at, used, hour, minute)) =
        (0..tokens.len()).find_map(|at| clock(&tokens[at..]).map(|(n, h, m)| (at, n, h, m)))
    else {
        take_zone(tokens);
        return Some(None);
    };
    tokens[at..at + used].fill(Token::Taken);
    let hour = take_half_of_day(&mut tokens[at + used..], hour);
    let offset = take_zone(tokens).unwrap_or(VIETNAM);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(Some(Time {
        hour,
        minute,
        offset,
    }))
}

/// `10:30`, `10:30:25.123`, `10h30`, `10g30'`, `10 giờ 30 phút`, `10h`, `T103000`, `10 AM`
fn clock(tokens: &[Token]) -> Option<(usize, i64, i64)> {
    match tokens {
        [
            Token::Number { value: hour, digits: 1 | 2 },
            Token::Sign(':'),
            Token::Number { value: minute, digits: 2 },
            rest @ ..,
        ] => Some((3 + seconds(rest), *hour, *minute)),
        [
            Token::Number { value: hour, digits: 1 | 2 },
            Token::Word("h" | "g" | "gio"),
            Token::Number { value: minute, digits: 1 | 2 },
            rest @ ..,
        ] => {
            let unit = matches!(rest, [Token::Sign('\'') | Token::Word("phut" | "p" | "m"), ..]);
            Some((3 + usize::from(unit), *hour, *minute))
        }
        [Token::Number { value: hour, digits: 1 | 2 }, Token::Word("h" | "g" | "gio"), ..] => {
            Some((2, *hour, 0))
        }
        [Token::Number { value: hour, digits: 1 | 2 }, Token::Word("am" | "pm"), ..] => {
            Some((1, *hour, 0))
        }
        [Token::Word("t"), Token::Number { value, digits: 6 }, ..] => {
            Some((2, value / 10_000, value / 100 % 100))
        }
        [Token::Word("t"), Token::Number { value, digits: 4 }, ..] => {
            Some((2, value / 100, value % 100))
        }
        _ => None,
    }
}

/// Counts the tokens of `:25`, `:25.123`.
fn seconds(tokens: &[Token]) -> usize {
    match tokens {
        [
            Token::Sign(':'),
            Token::Number { value: 0..=60, digits: 2 },
            Token::Sign('.' | ','),
            Token::Number { .. },
            ..,
        ] => 4,
        [Token::Sign(':'), Token::Number { value: 0..=60, digits: 2 }, ..] => 2,
        _ => 0,
    }
}

/// Applies `SA`, `CH`, `AM`, `PM`, `chiều`, `tối` right after the time.
fn take_half_of_day(tokens: &mut [Token], hour: i64) -> i64 {
    let Some(Token::Word(word)) = tokens.first() else { return hour };
    let hour = match (*word, hour) {
        ("sa" | "am", 12) => 0,
        ("ch" | "pm" | "chieu" | "toi" | "dem", 1..=11) => hour + 12,
        ("sa" | "am" | "ch" | "pm" | "chieu" | "toi" | "dem" | "sang" | "trua", _) => hour,
        _ => return hour,
    };
    tokens[0] = Token::Taken;
    hour
}

/// Takes `Z`, `GMT+7`, `UTC`, `+07:00`, `+0700`, `-05`; a sign before anything else is no zone.
fn take_zone(tokens: &mut [Token]) -> Option<Offset> {
    let (at, used, offset) = (0..tokens.len())
        .find_map(|at| zone(&tokens[at..]).map(|(used, offset)| (at, used, offset)))?;
    tokens[at..at + used].fill(Token::Taken);
    Some(offset)
}

fn zone(tokens: &[Token]) -> Option<(usize, Offset)> {
    let named = match tokens.first()? {
        Token::Word("ict") => Some(VIETNAM),
        Token::Word("z" | "gmt" | "utc" | "ut") => Some(Offset::UTC),
        _ => None,
    };
    let name = usize::from(named.is_some());
    match numeric_offset(&tokens[name..], named.is_some()) {
        Some((used, offset)) => Some((name + used, offset)),
        None => named.map(|offset| (name, offset)),
    }
}

/// `+7`, `+07`, `+0700`, `+07:00`; after `-` a lone number needs two digits unless the zone is named.
fn numeric_offset(tokens: &[Token], named: bool) -> Option<(usize, Offset)> {
    let [Token::Sign(sign @ ('+' | '-')), Token::Number { value, digits }, rest @ ..] = tokens
    else {
        return None;
    };
    let (used, hours, minutes) = match (digits, rest) {
        (1 | 2, [Token::Sign(':'), Token::Number { value: minutes, digits: 2 }, ..]) => {
            (4, *value, *minutes)
        }
        (4, _) => (2, value / 100, value % 100),
        (2, _) => (2, *value, 0),
        (1, _) if named || *sign == '+' => (2, *value, 0),
        _ => return None,
    };
    if hours > 15 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    let offset = Offset::from_seconds(if *sign == '-' { -seconds } else { seconds }).ok()?;
    Some((used, offset))
}
