//! Dates mentioned in running text: `ngày 7-12`, `7/12/2023`, `ngày 7 tháng 12 năm 2023`.
//!
//! Most of them have no year (28.7 % of articles say `Ngày 7-12`), so a mention is a day and a
//! month that [`Mention::resolve`] completes. A bare `7-12` is a range as often as a date and is
//! not taken without a word that announces a day.

use std::ops::Range;

use super::PartialDate;

/// Words after which `7-12` is a day.
const DAY_WORDS: &[&str] = &["ngày", "sáng", "trưa", "chiều", "tối", "đêm", "hôm"];

/// A day of some year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DayMonth {
    /// Day of the month, from 1.
    pub day: i8,
    /// Month, 1 to 12.
    pub month: i8,
}

/// A day mentioned in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The bytes of the text that name it, from the day's number on.
    pub span: Range<usize>,
    /// The day.
    pub day: DayMonth,
    /// The year, where the text says it.
    pub year: Option<i16>,
}

impl Mention {
    /// Returns the mentioned day as a date.
    ///
    /// Without a year of its own it is the one nearest to `reference`, the date the article
    /// appeared. A future day counts as three times as far as a past one, so that it is taken
    /// only within about a quarter; a reference known by its year alone gives its year. Without a
    /// reference the year is `year`, such as [`likely_year`] of the text.
    pub fn resolve(
        &self,
        reference: Option<PartialDate>,
        year: Option<i16>,
    ) -> Option<PartialDate> {
        let DayMonth { day, month } = self.day;
        let on = |year: i16| PartialDate::of_day(year, month, day);
        if let Some(year) = self.year {
            return on(year);
        }
        let Some(reference) = reference else { return on(year?) };
        if reference.month().is_none() {
            return on(reference.year());
        }
        let distance = |date: &PartialDate| {
            if date.start() > reference.end() {
                (date.start() - reference.end()).saturating_mul(3)
            } else {
                (reference.start() - date.end()).max(0)
            }
        };
        let year = reference.year();
        // A leap day may be farther away than the neighbouring years.
        (year - 4..=year + 4).filter_map(on).min_by_key(distance)
    }
}

/// Returns the days mentioned in a text (in NFC), in order and without overlap.
///
/// ```
/// use timbao::date::{PartialDate, mentions};
/// let found = mentions("Ngày 30-12, hội nghị bàn việc của trẻ 7-12 tuổi.");
/// assert_eq!(found.len(), 1);
/// let published = PartialDate::parse("2024-01-05");
/// assert_eq!(found[0].resolve(published, None), PartialDate::parse("2023-12-30"));
/// ```
pub fn mentions(text: &str) -> Vec<Mention> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + step;
        match mention_at(text, start) {
            Some(mention) => {
                at = mention.span.end;
                found.push(mention);
            }
            None => at = start + digits(bytes, start),
        }
    }
    found
}

/// Returns the year a text is most likely about: the one it names most often, the earlier of two.
///
/// A year is four digits after "năm", or in a date.
pub fn likely_year(text: &str) -> Option<i16> {
    let mut counts = std::collections::BTreeMap::<i16, usize>::new();
    let mut add = |year: Option<i16>| {
        if let Some(year) = year.filter(|year| (1900..=2100).contains(year)) {
            *counts.entry(year).or_default() += 1;
        }
    };
    for mention in mentions(text) {
        add(mention.year);
    }
    for word in ["năm ", "Năm ", "NĂM "] {
        for (at, _) in text.match_indices(word) {
            add(number(text, at + word.len(), 4..=4).and_then(|(year, _)| i16::try_from(year).ok()));
        }
    }
    counts.into_iter().rev().max_by_key(|&(_, count)| count).map(|(year, _)| year)
}

fn mention_at(text: &str, start: usize) -> Option<Mention> {
    let before = &text[..start];
    if before.ends_with(|c: char| c.is_alphanumeric() || "/-.,:".contains(c)) {
        return None;
    }
    let announced = follows_day_word(before);
    let (day, day_end) = number(text, start, 1..=2)?;
    let (month, year, end) = numeric_rest(text, day_end).or_else(|| worded_rest(text, day_end))?;
    let day = DayMonth { day: i8::try_from(day).ok()?, month: i8::try_from(month).ok()? };
    // 2000 is a leap year: 29/2 exists in some year.
    PartialDate::of_day(year.unwrap_or(2000), day.month, day.day)?;
    (announced || year.is_some()).then_some(Mention { span: start..end, day, year })
}

/// Reads `-12`, `/12/2023`, `.12.2023` after the day.
fn numeric_rest(text: &str, at: usize) -> Option<(u32, Option<i16>, usize)> {
    let is_sign = |at: usize| matches!(text.as_bytes().get(at), Some(b'/' | b'-' | b'.'));
    let has_number = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    if !is_sign(at) {
        return None;
    }
    let (month, end) = number(text, at + 1, 1..=2)?;
    if !(is_sign(end) && has_number(end + 1)) {
        // 7.12 is a decimal number or a clause of a law.
        return (text.as_bytes()[at] != b'.').then_some((month, None, end));
    }
    // Anything but a year there makes it another thing: `7-12/5` is a range of days.
    let (year, end) = number(text, end + 1, 4..=4)?;
    Some((month, Some(i16::try_from(year).ok()?), end))
}

/// Reads ` tháng 12`, ` tháng 12 năm 2023`, ` tháng 12-2023` after the day.
fn worded_rest(text: &str, at: usize) -> Option<(u32, Option<i16>, usize)> {
    let rest = text[at..].strip_prefix(" tháng ").or_else(|| text[at..].strip_prefix(" THÁNG "))?;
    let (month, end) = number(text, text.len() - rest.len(), 1..=2)?;
    let year = ["/", "-", " năm ", ", năm ", " NĂM "].iter().find_map(|joint| {
        let tail = text[end..].strip_prefix(joint)?;
        number(text, text.len() - tail.len(), 4..=4)
    });
    match year {
        Some((year, end)) => Some((month, Some(i16::try_from(year).ok()?), end)),
        None => Some((month, None, end)),
    }
}

fn follows_day_word(before: &str) -> bool {
    let word_end = before.trim_end();
    let from = word_end
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(0, |at| at + word_end[at..].chars().next().map_or(1, char::len_utf8));
    let word = word_end[from..].to_lowercase();
    word_end.len() < before.len() && DAY_WORDS.contains(&word.as_str())
}

/// Reads a number that has that many digits and no more, and where it ends.
fn number(text: &str, at: usize, width: std::ops::RangeInclusive<usize>) -> Option<(u32, usize)> {
    let count = digits(text.as_bytes(), at);
    let end = at + count;
    width.contains(&count).then(|| text[at..end].parse().ok().map(|value| (value, end)))?
}

fn digits(bytes: &[u8], at: usize) -> usize {
    bytes[at.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, i8, i8, Option<i16>)]) {
        let found = mentions(text);
        let found: Vec<_> =
            found.iter().map(|m| (&text[m.span.clone()], m.day.day, m.day.month, m.year)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn days_are_found_and_ranges_are_not() {
        check("Ngày 7-12, hội nghị", &[("7-12", 7, 12, None)]);
        check("NGÀY 07/12 và sáng 8/12.", &[("07/12", 7, 12, None), ("8/12", 8, 12, None)]);
        check("trẻ từ 7-12 tuổi", &[]);
        check("tỉ số 2-1, 3/4 số phiếu", &[]);
        check(
            "hôm 7/12/2023 và 8.12.2023",
            &[("7/12/2023", 7, 12, Some(2023)), ("8.12.2023", 8, 12, Some(2023))],
        );
        check("ngày 7 tháng 12 năm 2023", &[("7 tháng 12 năm 2023", 7, 12, Some(2023))]);
        check("ngày 7 tháng 12", &[("7 tháng 12", 7, 12, None)]);
        check("sau 7 tháng 12 ngày", &[]);
        check("ngày 31/2, ngày 32-1, ngày 29/2", &[("29/2", 29, 2, None)]);
        check("từ ngày 7-12/5", &[]);
        check("Nghị định 7/12/20235 và số 17/12/2023/NĐ", &[("17/12/2023", 17, 12, Some(2023))]);
        check("ngày7-12 ngày 7", &[]);
        check("", &[]);
    }

    #[test]
    fn a_missing_year_is_the_nearest_with_the_past_preferred() {
        let cases = [
            ("7-12", Some("2023-12-08"), None, Some("2023-12-07")),
            ("30-12", Some("2024-01-05"), None, Some("2023-12-30")),
            ("2-1", Some("2023-12-25"), None, Some("2024-01-02")),
            ("20-3", Some("2023-12-07"), None, Some("2023-03-20")),
            ("29-2", Some("2022-05-01"), None, Some("2020-02-29")),
            ("7-12", Some("2023"), None, Some("2023-12-07")),
            ("7-12", None, Some(2023), Some("2023-12-07")),
            ("7-12", None, None, None),
            ("7-12-2019", Some("2023-12-08"), Some(2023), Some("2019-12-07")),
        ];
        for (day, reference, year, expected) in cases {
            let found = mentions(&format!("ngày {day}"));
            let reference = reference.and_then(PartialDate::parse);
            let date = found[0].resolve(reference, year).map(|date| date.to_string());
            assert_eq!(date.as_deref(), expected, "{day} {reference:?}");
        }
    }

    #[test]
    fn the_likely_year_is_the_commonest_and_then_the_earlier() {
        let cases = [
            ("nhiệm vụ năm 2024, tổng kết năm 2023. Năm 2023 đạt", Some(2023)),
            ("năm 2024 và năm 2023", Some(2023)),
            ("ngày 7/12/2022", Some(2022)),
            ("năm 12345, năm qua", None),
        ];
        for (text, expected) in cases {
            assert_eq!(likely_year(text), expected, "{text}");
        }
    }
}
