//! Times that running text mentions: `ngày 7-12`, `từ ngày 5 đến 8-12`, `tháng 12/2023`, `năm 1975`, `hôm qua`.
//!
//! Most days have no year (28.7 % of articles say `Ngày 7-12`), so a mention is what the text says, and [`Mention::resolve`]
//! completes it. What is as often a range, a score or a fraction as a day (`7-12`, `3/4`) is only taken where the words around
//! it say so: a day that is missed costs less than one that is wrong. The ways of writing are in `forms.rs`, the words around
//! them in `around.rs`, `hôm qua` and the like in `relative.rs`. Not here: dates that stand alone (`parse.rs`).

mod around;
mod forms;
mod relative;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use super::{PartialDate, Precision};

/// A day of some year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DayMonth {
    /// Day of the month, from 1.
    pub day: i8,
    /// Month, 1 to 12.
    pub month: i8,
}

/// A time as a text says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// `7-12`, `7/12/2023`: a day, of a year where the text says which.
    Day(DayMonth, Option<i16>),
    /// `tháng 12`, `tháng 12/2023`: a month, 1 to 12.
    Month(i8, Option<i16>),
    /// `năm 1975`
    Year(i16),
    /// `hôm qua` is -1: days after the one the article appeared on.
    DaysLater(i8),
    /// `năm ngoái` is -1: years after the one the article appeared in.
    YearsLater(i8),
}

/// A time mentioned in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The bytes of the text that name it; without the word that announces a number (`ngày`, `tháng`, `năm`).
    pub span: Range<usize>,
    /// The time, or the first one of several days, months or years in a row.
    pub first: Time,
    /// The last one of several: `từ ngày 5 đến 8-12`, `quý II/2023`.
    pub last: Option<Time>,
}

/// What a mention means: days, months or years from the first to the last.
///
/// Written as a query for `event:` takes it: `2023-12-07`, `2023-12-05..2023-12-08`, `2023-04..2023-06`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSpan {
    /// The first, of day, month or year precision.
    pub from: PartialDate,
    /// The last, of the same precision and not before it.
    pub to: PartialDate,
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from == self.to {
            true => write!(f, "{}", self.from),
            false => write!(f, "{}..{}", self.from, self.to),
        }
    }
}

impl Mention {
    /// Returns what the mention means.
    ///
    /// A day or month without a year of its own is the one nearest to `reference`, the date the article appeared. A future one
    /// counts as three times as far as a past one, so that it is taken only within about a quarter; a reference known by its
    /// year alone gives its year. Without a reference the year of a day is `year`, such as [`likely_year`] of the text, and
    /// months and relative times mean nothing.
    pub fn resolve(&self, reference: Option<PartialDate>, year: Option<i16>) -> Option<TimeSpan> {
        let Some(last) = self.last else {
            let date = self.first.resolve(reference, year)?;
            return Some(TimeSpan { from: date, to: date });
        };
        let to = last.resolve(reference, year)?;
        let from = match self.first {
            // The year of the end is that of the beginning, or the one after.
            Time::Day(DayMonth { day, month }, None) => {
                let on = |year: i16| PartialDate::of_day(year, month, day);
                on(to.year()).filter(|from| *from <= to).or_else(|| on(to.year() - 1))
            }
            Time::Month(month, None) => {
                let on = |year: i16| PartialDate::of_month(year, month);
                on(to.year()).filter(|from| *from <= to).or_else(|| on(to.year() - 1))
            }
            first => first.resolve(reference, year),
        }?;
        (from.precision() == to.precision() && from <= to).then_some(TimeSpan { from, to })
    }

    /// Returns the year that the text says, for a single time.
    fn own_year(&self) -> Option<i16> {
        match self.last.unwrap_or(self.first) {
            Time::Day(_, year) | Time::Month(_, year) => year,
            Time::Year(year) => Some(year),
            Time::DaysLater(_) | Time::YearsLater(_) => None,
        }
    }
}

impl Time {
    fn resolve(self, reference: Option<PartialDate>, year: Option<i16>) -> Option<PartialDate> {
        match self {
            Time::Day(DayMonth { day, month }, own) => {
                let on = |year: i16| PartialDate::of_day(year, month, day);
                match (own, reference) {
                    (Some(own), _) => on(own),
                    (None, Some(reference)) => nearest(reference, on),
                    (None, None) => on(year?),
                }
            }
            Time::Month(month, own) => {
                let on = |year: i16| PartialDate::of_month(year, month);
                match (own, reference) {
                    (Some(own), _) => on(own),
                    (None, reference) => nearest(reference.filter(|it| it.month().is_some())?, on),
                }
            }
            Time::Year(year) => PartialDate::of_year(year),
            Time::DaysLater(days) => {
                let reference = reference.filter(|date| date.precision() >= Precision::Day)?;
                let day = super::day_number(reference.start()) + i64::from(days);
                PartialDate::of_day_number(day, Precision::Day)
            }
            Time::YearsLater(years) => PartialDate::of_year(reference?.year() + i16::from(years)),
        }
    }
}

/// Returns the date of some year that is nearest to the reference, the past preferred.
fn nearest(reference: PartialDate, on: impl Fn(i16) -> Option<PartialDate>) -> Option<PartialDate> {
    let year = reference.year();
    if reference.month().is_none() {
        return on(year);
    }
    let (start, end) = (reference.start(), reference.end());
    let distance = |date: &PartialDate| {
        if date.start() > end {
            (date.start() - end).saturating_mul(3)
        } else {
            (start - date.end()).max(0)
        }
    };
    // A leap day may be farther away than the neighbouring years.
    let farthest = if on(year).is_some() { 1 } else { 4 };
    (year - farthest..=year + farthest).filter_map(on).min_by_key(distance)
}

/// Returns the times mentioned in a text (in NFC), in order and without overlap.
///
/// ```
/// use timbao::date::{PartialDate, mentions};
/// let found = mentions("Ngày 30-12, hội nghị bàn việc của trẻ 7-12 tuổi.");
/// assert_eq!(found.len(), 1);
/// let meant = found[0].resolve(PartialDate::parse("2024-01-05"), None).unwrap();
/// assert_eq!(meant.to_string(), "2023-12-30");
/// ```
pub fn mentions(text: &str) -> Vec<Mention> {
    mentions_in(text, true)
}

/// Returns the times mentioned in a text, those reckoned from the day of the article only where wanted: they cost a second
/// reading.
pub(crate) fn mentions_in(text: &str, with_relative: bool) -> Vec<Mention> {
    let mut found = forms::scan(text);
    if !with_relative {
        return found;
    }
    let mut relative = Vec::new();
    relative::scan(text, |mention| {
        // "Hôm nay (7-12)" is told better by the number.
        let end = mention.span.end;
        let next = found.get(found.partition_point(|named| named.span.start < end));
        if next.is_none_or(|named| !around::is_beside(&text[end..named.span.start])) {
            relative.push(mention);
        }
    });
    if !relative.is_empty() {
        found.append(&mut relative);
        found.sort_by_key(|mention| mention.span.start);
    }
    found
}

/// Returns the year that days without one are most likely in: the one a text names most often, the earlier of two.
///
/// A year is four digits after "năm", or in a date; not the one somebody was born in.
pub fn likely_year(text: &str) -> Option<i16> {
    let mut counts = std::collections::BTreeMap::<i16, usize>::new();
    for mention in forms::scan(text) {
        if let Some(year) = mention.own_year().filter(|year| (1900..=2100).contains(year)) {
            *counts.entry(year).or_default() += 1;
        }
    }
    counts.into_iter().rev().max_by_key(|&(_, count)| count).map(|(year, _)| year)
}
