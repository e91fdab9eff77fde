//! Reads the written forms of a date.
//!
//! The text is folded (no marks, lower case) and cut into numbers, words and signs. A date is looked
//! for in a fixed order of patterns, then a time and a zone in what is left; what then remains
//! must be words that go with dates ("thứ năm", "cập nhật lúc"), else the text is not a date. So
//! a sentence with a date in it is refused, and so is a second date.

use jiff::civil::DateTime;

use super::calendar::{Parts, take_date};
use super::clock::{Time, take_time};
use super::token::{Token, fold, only_noise, tokenize};
use super::{PartialDate, Precision};

/// No known form is longer; a cap keeps pasted articles cheap.
const MAX_BYTES: usize = 160;

pub(super) fn parse(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    let folded = fold(text);
    let mut tokens = tokenize(&folded)?;
    if let Some(date) = epoch(&tokens) {
        return date;
    }
    let parts = take_date(&mut tokens)?;
    let time = take_time(&mut tokens)?;
    if !only_noise(&tokens) {
        return None;
    }
    build(parts, time)
}

/// Reads 10 digits as Unix seconds and 13 as milliseconds; the outer `None` says it is neither.
fn epoch(tokens: &[Token]) -> Option<Option<PartialDate>> {
    let seconds = match tokens {
        [Token::Number { value, digits: 10 }] => *value,
        [Token::Number { value, digits: 10 }, Token::Sign('.'), Token::Number { .. }] => *value,
        [Token::Number { value, digits: 13 }] => value / 1000,
        _ => return None,
    };
    Some(PartialDate::from_start(seconds, Precision::Minute))
}

/// Checks the parts against the calendar and brings a time to Vietnamese time.
fn build((year, month, day): Parts, time: Option<Time>) -> Option<PartialDate> {
    let year = i16::try_from(year).ok()?;
    let small = |value: i64| i8::try_from(value).ok();
    match (month, day, time) {
        (None, None, None) => PartialDate::of_year(year),
        (Some(month), None, None) => PartialDate::of_month(year, small(month)?),
        (Some(month), Some(day), None) => PartialDate::of_day(year, small(month)?, small(day)?),
        (Some(month), Some(day), Some(time)) => {
            let (hour, minute) = (small(time.hour)?, small(time.minute)?);
            let local = DateTime::new(year, small(month)?, small(day)?, hour, minute, 0, 0).ok()?;
            let moment = time.offset.to_timestamp(local).ok()?;
            PartialDate::from_start(moment.as_second(), Precision::Minute)
        }
        // A time of no particular day.
        _ => None,
    }
}
