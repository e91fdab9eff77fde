//! Calendar dates as news carries them: often only a day, a month or a year, always Vietnamese time.
//!
//! [`PartialDate`] is an interval with a precision and knows arithmetic and its ISO form;
//! reading the many written forms is in `parse.rs`, times mentioned in running text are in
//! [`mentions`]. Not here: times of day that are reckoned from now ("5 phút trước").

mod calendar;
mod clock;
#[cfg(test)]
mod forms;
mod mention;
mod parse;
mod token;

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

pub(crate) use mention::mentions_in;
pub use mention::{DayMonth, Mention, Time, TimeSpan, likely_year, mentions};

/// Vietnamese time, without summer time since 1975; all dates are given in it.
pub(crate) const VIETNAM: Offset = Offset::constant(7);

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Years outside are taken for misread numbers.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2200;

/// How exactly a [`PartialDate`] is known, coarsest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// `2023`
    Year,
    /// `2023-12`
    Month,
    /// `2023-12-07`
    Day,
    /// `2023-12-07T10:30+07:00`
    Minute,
}

/// A year, a month, a day or a minute in +07:00.
///
/// Ordered by the start of the interval, a coarser one first.
///
/// ```
/// use timbao::date::PartialDate;
/// let date = PartialDate::parse("thứ Năm, 7/12/2023 | 10:30 GMT+7").unwrap();
/// assert_eq!(date.to_string(), "2023-12-07T10:30+07:00");
/// let month = PartialDate::parse("tháng 12 năm 2023").unwrap();
/// assert!(month.start() < date.start() && date.end() < month.end());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    start: i64,
    precision: Precision,
}

/// When an article appeared: the date as read and the words it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The date at its precision.
    pub date: PartialDate,
    /// What the source wrote.
    pub raw: String,
}

impl Published {
    /// Reads a date and keeps its words; `None` when they are not a date.
    pub fn parse(raw: &str) -> Option<Published> {
        PartialDate::parse(raw).map(|date| Published { date, raw: raw.to_owned() })
    }

    /// Returns the moment that is meant where a date names one, in Unix seconds: its first second, or the second that the words say.
    /// Seconds in a form that only dates are read from are rounded up to the next minute, so it is never too early.
    pub fn moment(&self) -> i64 {
        let raw = self.raw.trim();
        if self.date.precision() < Precision::Minute {
            return self.date.start();
        }
        let civil = || VIETNAM.to_timestamp(raw.parse::<DateTime>().ok()?).ok();
        let written = raw.parse::<Timestamp>().ok().or_else(civil);
        let is_of_minute = |second: &i64| (0..60).contains(&(second - self.date.start()));
        if let Some(second) = written.map(Timestamp::as_second).filter(is_of_minute) {
            return second;
        }
        if let Some(second) = raw.parse::<i64>().ok().filter(is_of_minute) {
            return second;
        }
        let has_seconds = raw.matches(':').count() > 1 || raw.parse::<i64>().is_ok();
        self.date.start() + if has_seconds { 60 } else { 0 }
    }
}

impl PartialDate {
    /// Reads a date in its many written forms: ISO 8601, RFC 2822, Unix seconds or
    /// milliseconds, and what Vietnamese papers write, with or without marks, in any case.
    ///
    /// The day stands before the month. A time without a zone is Vietnamese time, and `GMT+7`
    /// means UTC+7. Returns `None` for anything else, also for days that no calendar has.
    pub fn parse(text: &str) -> Option<PartialDate> {
        parse::parse(text)
    }

    /// Returns the whole year, if it lies in 1800..=2200.
    pub fn of_year(year: i16) -> Option<PartialDate> {
        PartialDate::new(year, 1, 1, Precision::Year)
    }

    /// Returns the whole month (1 to 12), if there is such a month.
    pub fn of_month(year: i16, month: i8) -> Option<PartialDate> {
        PartialDate::new(year, month, 1, Precision::Month)
    }

    /// Returns the day, if the calendar has it.
    pub fn of_day(year: i16, month: i8, day: i8) -> Option<PartialDate> {
        PartialDate::new(year, month, day, Precision::Day)
    }

    /// Returns the interval of this precision that holds the Unix second `start`.
    ///
    /// The inverse of [`start`](Self::start) and [`precision`](Self::precision): an index keeps the
    /// two. `None` when the second lies outside the years 1800..=2200.
    pub fn from_start(start: i64, precision: Precision) -> Option<PartialDate> {
        let moment = VIETNAM.to_datetime(Timestamp::from_second(start).ok()?);
        match precision {
            Precision::Year => PartialDate::of_year(moment.year()),
            Precision::Month => PartialDate::of_month(moment.year(), moment.month()),
            Precision::Day => PartialDate::of_day(moment.year(), moment.month(), moment.day()),
            Precision::Minute => {
                let start = start - start.rem_euclid(60);
                YEARS.contains(&moment.year()).then_some(PartialDate { start, precision })
            }
        }
    }

    /// Returns the interval of this precision that holds a day, counted from 1 January 1970 in +07:00; of
    /// [`Precision::Minute`] the first minute. `None` outside the years 1800..=2200.
    ///
    /// The inverse of [`day_number`].
    pub fn of_day_number(day: i64, precision: Precision) -> Option<PartialDate> {
        let start = day.checked_mul(DAY)?.checked_sub(i64::from(VIETNAM.seconds()))?;
        PartialDate::from_start(start, precision)
    }

    /// Returns the interval of the same precision that follows, up to the year 2200.
    pub fn next(&self) -> Option<PartialDate> {
        PartialDate::from_start(self.end() + 1, self.precision)
    }

    fn new(year: i16, month: i8, day: i8, precision: Precision) -> Option<PartialDate> {
        if !YEARS.contains(&year) {
            return None;
        }
        let start = midnight(Date::new(year, month, day).ok()?)?;
        Some(PartialDate { start, precision })
    }

    /// Returns the first Unix second of the interval.
    pub fn start(&self) -> i64 {
        self.start
    }

    /// Returns the last Unix second of the interval.
    pub fn end(&self) -> i64 {
        let first = self.moment().date();
        let next = match self.precision {
            Precision::Minute => return self.start + 59,
            Precision::Day => first.tomorrow(),
            Precision::Month => first.last_of_month().tomorrow(),
            Precision::Year => first.last_of_year().tomorrow(),
        };
        // The year is at most 2200 and jiff's calendar goes to 9999.
        next.ok().and_then(midnight).map_or(self.start, |next| next - 1)
    }

    /// Returns how exactly the date is known.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Returns the year.
    pub fn year(&self) -> i16 {
        self.moment().year()
    }

    /// Returns the month, 1 to 12, if it is known.
    pub fn month(&self) -> Option<i8> {
        (self.precision >= Precision::Month).then(|| self.moment().month())
    }

    /// Returns the day of the month, from 1, if it is known.
    pub fn day(&self) -> Option<i8> {
        (self.precision >= Precision::Day).then(|| self.moment().day())
    }

    fn moment(&self) -> DateTime {
        // Every constructor checked that the second lies in 1800..=2200.
        VIETNAM.to_datetime(Timestamp::from_second(self.start).unwrap_or_default())
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.moment();
        write!(f, "{:04}", at.year())?;
        if self.precision >= Precision::Month {
            write!(f, "-{:02}", at.month())?;
        }
        if self.precision >= Precision::Day {
            write!(f, "-{:02}", at.day())?;
        }
        if self.precision >= Precision::Minute {
            write!(f, "T{:02}:{:02}+07:00", at.hour(), at.minute())?;
        }
        Ok(())
    }
}

/// Returns the day in +07:00 that holds a Unix second, counted from 1 January 1970.
pub fn day_number(second: i64) -> i64 {
    second.saturating_add(i64::from(VIETNAM.seconds())).div_euclid(DAY)
}

/// Returns the Unix second at which a day begins in Vietnam.
fn midnight(date: Date) -> Option<i64> {
    VIETNAM.to_timestamp(date.at(0, 0, 0, 0)).ok().map(|time| time.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_begin_and_end_in_vietnamese_time() {
        let cases = [
            (PartialDate::of_year(1970), -7 * 3600, 365 * 86_400 - 7 * 3600 - 1),
            (PartialDate::of_month(1970, 1), -7 * 3600, 31 * 86_400 - 7 * 3600 - 1),
            (PartialDate::of_day(1970, 1, 2), 86_400 - 7 * 3600, 2 * 86_400 - 7 * 3600 - 1),
            (PartialDate::from_start(119, Precision::Minute), 60, 119),
            (PartialDate::of_month(2024, 2), 1_706_720_400, 1_709_225_999),
        ];
        for (date, start, end) in cases {
            let date = date.unwrap();
            assert_eq!((date.start(), date.end()), (start, end), "{date}");
        }
    }

    #[test]
    fn start_and_precision_restore_the_date() {
        for text in ["1800", "2200", "2023-12", "2024-02-29", "2023-12-07T23:59+07:00"] {
            let date = PartialDate::parse(text).unwrap();
            assert_eq!(date.to_string(), text);
            assert_eq!(PartialDate::from_start(date.start(), date.precision()), Some(date));
            assert_eq!(PartialDate::from_start(date.end(), date.precision()), Some(date));
        }
        for second in [i64::MIN, -5_400_000_000, 7_300_000_000, i64::MAX] {
            assert_eq!(PartialDate::from_start(second, Precision::Minute), None);
        }
    }

    #[test]
    fn a_moment_is_exact_where_it_was_written_so_and_never_too_early() {
        for (raw, second) in [
            ("1970-01-02", 86_400 - 7 * 3600),
            ("1970-01-02T00:00", 86_400 - 7 * 3600),
            ("1970-01-02T00:00:45", 86_400 - 7 * 3600 + 45),
            ("1970-01-02T00:00:45+07:00", 86_400 - 7 * 3600 + 45),
            ("1970-01-02T00:00:45Z", 86_400 + 45),
            ("2/1/1970 00:00", 86_400 - 7 * 3600),
            ("2/1/1970 00:00:45", 86_400 - 7 * 3600 + 60),
            ("1700000045", 1_700_000_045),
            ("1700000045000", 1_700_000_100),
        ] {
            assert_eq!(Published::parse(raw).unwrap().moment(), second, "{raw}");
        }
    }

    #[test]
    fn days_are_counted_in_vietnamese_time() {
        for (text, number) in [
            ("1970-01-01", 0),
            ("1969-12-31T23:59+07:00", -1),
            ("1970-01-01T00:00+07:00", 0),
            ("2024-02-29T23:30+07:00", 19_782),
            ("2024-02-29T17:30Z", 19_783),
            ("1800-01-01", -62_091),
            ("2200-12-31", 84_370),
        ] {
            let date = PartialDate::parse(text).unwrap();
            assert_eq!(day_number(date.start()), number, "{text}");
            let day = PartialDate::of_day_number(number, Precision::Day).unwrap();
            assert!(day.start() <= date.start() && date.end() <= day.end(), "{text}");
        }
        for number in [i64::MIN, -62_092, 84_371, i64::MAX] {
            assert_eq!(PartialDate::of_day_number(number, Precision::Day), None);
        }
    }

    #[test]
    fn periods_follow_each_other() {
        for (text, next) in [
            ("2023", "2024"),
            ("2023-12", "2024-01"),
            ("2024-02-28", "2024-02-29"),
            ("2023-02-28", "2023-03-01"),
            ("2023-12-31T23:59+07:00", "2024-01-01T00:00+07:00"),
        ] {
            let next_date = PartialDate::parse(text).unwrap().next().unwrap();
            assert_eq!(next_date.to_string(), next, "{text}");
        }
        assert_eq!(PartialDate::of_year(2200).unwrap().next(), None);
    }

    #[test]
    fn accessors_answer_only_what_is_known() {
        let month = PartialDate::of_month(2023, 12).unwrap();
        assert_eq!((month.year(), month.month(), month.day()), (2023, Some(12), None));
        assert_eq!(PartialDate::of_day(2023, 2, 29), None);
        assert_eq!(PartialDate::of_year(1799), None);
    }

    #[test]
    fn coarser_dates_sort_before_finer_ones_with_the_same_start() {
        let mut dates = ["2023-01-01T00:00", "2023-01", "2022-12-31", "2023", "2023-01-01"]
            .map(|text| PartialDate::parse(text).unwrap());
        dates.sort();
        let sorted: Vec<String> = dates.iter().map(ToString::to_string).collect();
        let expected = ["2022-12-31", "2023", "2023-01", "2023-01-01", "2023-01-01T00:00+07:00"];
        assert_eq!(sorted, expected);
    }
}
