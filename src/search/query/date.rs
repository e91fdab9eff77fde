//! Dates of `date:` and `event:`, `ngày:` and `sự kiện:`.

use std::fmt;

/// A calendar date, possibly only to the month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SimpleDate {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to the length of the month; only with a month.
    pub day: Option<u8>,
}

/// What a publication date, or a time that is mentioned, must be; every bound is inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFilter {
    /// From the start of one date to the end of another; a single date is both bounds. At least one
    /// is given.
    Between {
        /// The first date.
        from: Option<SimpleDate>,
        /// The last date.
        to: Option<SimpleDate>,
    },
    /// A day of any year, 29 February included.
    AnyYear {
        /// 1 to the length of the month.
        day: u8,
        /// 1 to 12.
        month: u8,
    },
}

impl DateFilter {
    /// Reads `2023`, `2023-12`, `2023-12-07`, `7/12/2023`, `12/2023`, `7/12`, `2020-2023`,
    /// `2023-01..2023-06`, `2023..`, `..2023`; `-`, `/` and `.` are the same. `None` if it is no
    /// date.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((from, to)) = text.split_once("..") {
            if from.is_empty() && to.is_empty() {
                return None;
            }
            return Some(Self::Between { from: bound(from)?, to: bound(to)? });
        }
        if let Some(date) = SimpleDate::parse(text) {
            return Some(Self::Between { from: Some(date), to: Some(date) });
        }
        let parts = Parts::split(text)?;
        match parts.as_slice() {
            [(4, from), (4, to)] => Some(Self::Between {
                from: Some(SimpleDate::new(*from, None, None)?),
                to: Some(SimpleDate::new(*to, None, None)?),
            }),
            [(1 | 2, day), (1 | 2, month)] => {
                // 2000 is a leap year.
                let date = SimpleDate::new(2000, Some(*month), Some(*day))?;
                Some(Self::AnyYear { day: date.day?, month: date.month? })
            }
            _ => None,
        }
    }

    /// Returns whether the range ends before it begins.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Between { from: Some(from), to: Some(to) } => from.first_day() > to.last_day(),
            _ => false,
        }
    }
}

/// Reads one side of `..`, which may be missing.
fn bound(text: &str) -> Option<Option<SimpleDate>> {
    if text.is_empty() { Some(None) } else { SimpleDate::parse(text).map(Some) }
}

impl SimpleDate {
    /// Returns the date if there is such a day; a day needs a month.
    pub fn new(year: u16, month: Option<u16>, day: Option<u16>) -> Option<Self> {
        let known_year = (1..=9999).contains(&year);
        let known_month = month.is_none_or(|month| (1..=12).contains(&month));
        let known_day = match (day, month) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(day), Some(month)) => (1..=days_of_month(year, month)).contains(&day),
        };
        let small = |number: u16| u8::try_from(number).ok();
        (known_year && known_month && known_day).then(|| Self {
            year,
            month: month.and_then(small),
            day: day.and_then(small),
        })
    }

    /// Reads `2023`, `2023-12`, `2023-12-07`, `12/2023`, `7/12/2023`.
    fn parse(text: &str) -> Option<Self> {
        match *Parts::split(text)?.as_slice() {
            [(4, year)] => Self::new(year, None, None),
            [(4, year), (1 | 2, month)] | [(1 | 2, month), (4, year)] => {
                Self::new(year, Some(month), None)
            }
            [(4, year), (1 | 2, month), (1 | 2, day)]
            | [(1 | 2, day), (1 | 2, month), (4, year)] => Self::new(year, Some(month), Some(day)),
            _ => None,
        }
    }

    /// Returns the first day as (year, month, day), for comparing.
    pub fn first_day(&self) -> (u16, u8, u8) {
        (self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// Returns the last day as (year, month, day), for comparing.
    pub fn last_day(&self) -> (u16, u8, u8) {
        let month = self.month.unwrap_or(12);
        let length = days_of_month(self.year, u16::from(month));
        let day = self.day.or_else(|| u8::try_from(length).ok()).unwrap_or(31);
        (self.year, month, day)
    }
}

fn days_of_month(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// One to three numbers with their lengths in digits.
struct Parts {
    numbers: [(usize, u16); 3],
    len: usize,
}

impl Parts {
    fn split(text: &str) -> Option<Self> {
        let mut parts = Self { numbers: [(0, 0); 3], len: 0 };
        for part in text.split(['-', '/', '.']) {
            let is_number = part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
            let number = part.parse().ok().filter(|_| is_number)?;
            *parts.numbers.get_mut(parts.len)? = (part.len(), number);
            parts.len += 1;
        }
        Some(parts)
    }

    fn as_slice(&self) -> &[(usize, u16)] {
        &self.numbers[..self.len]
    }
}

impl fmt::Display for SimpleDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl fmt::Display for DateFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnyYear { day, month } => write!(f, "{day}/{month}"),
            Self::Between { from: Some(from), to: Some(to) } if from == to => write!(f, "{from}"),
            Self::Between { from, to } => {
                if let Some(from) = from {
                    write!(f, "{from}")?;
                }
                write!(f, "..")?;
                if let Some(to) = to {
                    write!(f, "{to}")?;
                }
                Ok(())
            }
        }
    }
}
