//! Moments as feeds and exports write them, in Vietnamese time.

use std::time::SystemTime;

use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::article::Article;
use crate::date::{Precision, VIETNAM};

/// A second in Vietnamese time.
#[derive(Debug, Clone)]
pub(super) struct Moment(Zoned);

impl Moment {
    /// Returns when an article appeared; `None` where not even the day is known.
    pub(super) fn of(article: &Article) -> Option<Moment> {
        let date = article.published.as_ref()?.date;
        (date.precision() >= Precision::Day).then(|| Moment::at(date.start()))
    }

    fn at(second: i64) -> Moment {
        // Dates lie in 1800..=2200; a clock that says something else is as wrong as one that says 1970.
        let at = Timestamp::from_second(second).unwrap_or_default();
        Moment(at.to_zoned(TimeZone::fixed(VIETNAM)))
    }

    /// Returns it as RFC 3339 has it: `2023-12-07T10:30:00+07:00`.
    pub(super) fn rfc3339(&self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Returns it as RFC 822 and RSS have it, with four digits of the year: `Thu, 7 Dec 2023 10:30:00 +0700`.
    pub(super) fn rfc822(&self) -> String {
        // It fails for years below 0 only.
        rfc2822::to_string(&self.0).unwrap_or_default()
    }
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Moment {
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        Moment::at(since.map_or(0, |since| since.as_secs() as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_in_vietnamese_time() {
        let moment = Moment::at(1_701_919_800);
        assert_eq!(moment.rfc3339(), "2023-12-07T10:30:00+07:00");
        assert_eq!(moment.rfc822(), "Thu, 7 Dec 2023 10:30:00 +0700");
    }
}
