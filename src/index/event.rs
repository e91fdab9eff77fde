//! Times that an article mentions, as numbers in one field: each day, month, year and decade of them, and the day of whatever year.
//!
//! So a time, a range and a day of any year are each a few lists of postings: `1975..1989` is five years and a decade.
//! 2023-12-07 is 20231207, 2023-12 is 202312, 2023 is 2023, its decade 202, and 7 December of any year 100001207.
//! A time that lasts has the number of every unit it touches. Not here: which times a text mentions (`date::mentions`).

use crate::article::Article;
use crate::date::{DayMonth, PartialDate, Precision, Time, TimeSpan};

/// Above the number of every day.
const ANY_YEAR: u64 = 100_000_000;

/// Days of a longer time are not told one by one, but for the first and the last.
const MOST_DAYS: usize = 31;

/// Neither are months of a longer one.
const MOST_MONTHS: usize = 24;

/// Returns the numbers of the times that an article mentions, in order, each once.
pub(super) fn keys_of(article: &Article) -> Vec<u64> {
    let mut keys = Vec::new();
    article.each_mention(|mention| match (mention.meant, mention.time.first) {
        (Some(span), _) => add(&mut keys, span),
        (None, Time::Day(day, _)) => {
            keys.push(any_year(day));
            if let Some(Time::Day(last, _)) = mention.time.last {
                keys.push(any_year(last));
            }
        }
        _ => {}
    });
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Returns the number of a day of whatever year.
pub(crate) fn any_year(DayMonth { day, month }: DayMonth) -> u64 {
    ANY_YEAR + number(month) * 100 + number(day)
}

/// Returns the numbers that together stand for all times from the beginning of one date to the end of another; without a bound
/// from the first year, or to the last.
pub(crate) fn keys_between(from: Option<PartialDate>, to: Option<PartialDate>) -> Vec<u64> {
    let start = from.or_else(|| PartialDate::of_year(1800)).map_or(0, |date| date.start());
    let end = to.or_else(|| PartialDate::of_year(2200)).map_or(0, |date| date.end());
    let mut keys = Vec::new();
    let mut next = PartialDate::from_start(start, Precision::Day);
    while let Some(day) = next.filter(|day| day.end() <= end) {
        // The longest unit that begins here and ends in time.
        let begins = |date: &PartialDate| date.start() == day.start() && date.end() <= end;
        let year = PartialDate::of_year(day.year()).filter(begins);
        let decade_end = PartialDate::of_year(day.year() + 9)
            .filter(|last| day.year() % 10 == 0 && year.is_some() && last.end() <= end);
        let month = day.month().and_then(|month| PartialDate::of_month(day.year(), month));
        let unit = year.or_else(|| month.filter(begins)).unwrap_or(day);
        keys.push(decade_end.map_or_else(|| key(unit), |_| decade(unit)));
        next = PartialDate::from_start(decade_end.unwrap_or(unit).end() + 1, Precision::Day);
    }
    keys
}

/// Adds the numbers of all units that a time touches.
fn add(keys: &mut Vec<u64>, span: TimeSpan) {
    let TimeSpan { from, to } = span;
    if from.precision() >= Precision::Day {
        let days = units(from, to, Precision::Day, MOST_DAYS);
        keys.extend(days.iter().map(|day| key(*day)));
        keys.extend(days.iter().filter_map(day_of_year));
    }
    if from.precision() >= Precision::Month {
        keys.extend(units(from, to, Precision::Month, MOST_MONTHS).into_iter().map(key));
    }
    for year in from.year()..=to.year() {
        keys.push(number(year));
        keys.push(number(year / 10));
    }
}

/// Returns the days or months from one to another; only these two where there are more than `most`.
fn units(
    from: PartialDate,
    to: PartialDate,
    precision: Precision,
    most: usize,
) -> Vec<PartialDate> {
    let unit = |date: PartialDate| PartialDate::from_start(date.start(), precision);
    let (first, last) = (unit(from), unit(to));
    if first == last {
        return first.into_iter().collect();
    }
    let between = std::iter::successors(first, PartialDate::next);
    let found: Vec<PartialDate> =
        between.take_while(|date| Some(*date) <= last).take(most + 1).collect();
    if found.len() > most { first.into_iter().chain(last).collect() } else { found }
}

/// Returns the number of a day, month or year.
fn key(date: PartialDate) -> u64 {
    let year = number(date.year());
    match (date.month(), date.day()) {
        (Some(month), Some(day)) => (year * 100 + number(month)) * 100 + number(day),
        (Some(month), None) => year * 100 + number(month),
        (None, _) => year,
    }
}

fn decade(date: PartialDate) -> u64 {
    number(date.year() / 10)
}

fn day_of_year(date: &PartialDate) -> Option<u64> {
    Some(any_year(DayMonth { day: date.day()?, month: date.month()? }))
}

/// Years lie in 1800..=2200, months and days are positive.
fn number(number: impl Into<i64>) -> u64 {
    u64::try_from(number.into()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Published;

    fn keys(text: &str, published: &str) -> Vec<u64> {
        keys_of(&Article {
            body: text.to_owned(),
            published: Published::parse(published),
            ..Article::default()
        })
    }

    #[test]
    fn a_time_has_the_numbers_of_what_it_is_part_of() {
        let cases: [(&str, &str, &[u64]); 9] = [
            ("ngày 7-12", "2023-12-20", &[202, 2023, 202_312, 20_231_207, 100_001_207]),
            ("ngày 7-12", "", &[100_001_207]),
            ("từ ngày 7 đến 9-12", "", &[100_001_207, 100_001_209]),
            ("tháng 12/2023", "", &[202, 2023, 202_312]),
            ("quý II/2023", "", &[202, 2023, 202_304, 202_305, 202_306]),
            ("năm 1989-1991", "", &[198, 199, 1989, 1990, 1991]),
            ("năm 1975, năm 1975", "2023", &[197, 1975]),
            ("hôm qua", "2024-03-01", &[202, 2024, 202_402, 20_240_229, 100_000_229]),
            ("hôm qua", "2024-03", &[]),
        ];
        for (text, published, expected) in cases {
            assert_eq!(keys(text, published), expected, "{text}");
        }
        let days = keys("từ ngày 30-11 đến 2-12", "2023-12-20");
        assert_eq!(days[..2], [202, 2023]);
        assert_eq!(
            days[2..],
            [
                202_311,
                202_312,
                20_231_130,
                20_231_201,
                20_231_202,
                100_001_130,
                100_001_201,
                100_001_202
            ]
        );
        // Longer times by their ends.
        let days = keys("từ ngày 1-9 đến 2-12", "2023-12-20");
        assert_eq!(days[2..6], [202_309, 202_310, 202_311, 202_312]);
        assert_eq!(days[6..], [20_230_901, 20_231_202, 100_000_901, 100_001_202]);
    }

    #[test]
    fn a_range_is_few_numbers() {
        let date = |text: &str| PartialDate::parse(text);
        let cases: [(&str, &str, &[u64]); 7] = [
            ("2023-12-07", "2023-12-07", &[20_231_207]),
            ("2023-12", "2023-12", &[202_312]),
            ("2023", "2023", &[2023]),
            ("1975", "1991", &[1975, 1976, 1977, 1978, 1979, 198, 1990, 1991]),
            ("2023-11-29", "2024-01", &[20_231_129, 20_231_130, 202_312, 202_401]),
            ("2023-12-31", "2024-01-01", &[20_231_231, 20_240_101]),
            ("2024", "2023", &[]),
        ];
        for (from, to, expected) in cases {
            assert_eq!(keys_between(date(from), date(to)), expected, "{from}..{to}");
        }
        assert_eq!(keys_between(None, None).len(), 41);
        assert_eq!(keys_between(date("2199"), None), [2199, 2200]);
    }
}
