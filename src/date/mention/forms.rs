//! The ways of writing days, months, quarters and years, from their numbers on.
//!
//! Every number is looked at once, where it stands; so the time does not depend on how many ways there are. What two numbers
//! with a sign between them are is decided by `around.rs`, unless a year or a word says it.

use super::around::{self, Before, is_counted, is_elsewhere, is_word, last_word};
use super::{DayMonth, Mention, Time};
use crate::analysis::is_letter_or_digit;
use crate::date::PartialDate;

/// Between the first and the last of several.
const TO: &[&str] = &[
    "-",
    "–",
    " - ",
    " – ",
    " đến ngày ",
    " đến hết ngày ",
    " đến hết ",
    " đến ",
    " tới ngày ",
    " tới ",
];
/// Between one and the next.
const AND: &[&str] =
    &[" và ngày ", " và ", ", ngày ", ", ", " hoặc ", "; ", " rạng sáng ", ", rạng sáng ", " & "];
/// Numbers in a row that are looked at.
const MOST_IN_A_ROW: usize = 12;

/// Returns the times that a text names by numbers, in order.
pub(super) fn scan(text: &str) -> Vec<Mention> {
    let mut reader = Reader { text, found: Vec::new() };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = next_digit(bytes, at) {
        let end = start + digits(bytes, start);
        at = reader.read(start, end).unwrap_or(end);
    }
    reader.found
}

/// Returns where the next digit is.
fn next_digit(bytes: &[u8], at: usize) -> Option<usize> {
    // Most text has none: blocks without an early exit are vectorised.
    const BLOCK: usize = 32;
    let has_none =
        |block: &&[u8; BLOCK]| !block.iter().fold(false, |any, byte| any | byte.is_ascii_digit());
    let rest = &bytes[at..];
    let (blocks, _) = rest.as_chunks::<BLOCK>();
    let skipped = BLOCK * blocks.iter().take_while(has_none).count();
    rest[skipped..].iter().position(u8::is_ascii_digit).map(|step| at + skipped + step)
}

struct Reader<'a> {
    text: &'a str,
    found: Vec<Mention>,
}

/// How a day is written: `7/12`, `7-12`, `7.12`, `7 tháng 12`.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Style {
    Slash,
    Hyphen,
    Dot,
    Word,
}

/// What follows the number of a day.
#[derive(Debug, Clone, Copy)]
struct Tail {
    style: Style,
    month: i8,
    year: Option<i16>,
    /// `7-12/5`: the number after the first is a day too.
    last_day: Option<i8>,
    end: usize,
}

impl Reader<'_> {
    /// Reads what begins at a number; returns where it ends, if it is a time.
    fn read(&mut self, start: usize, end: usize) -> Option<usize> {
        match end - start {
            4 => self.year(start, end),
            1 | 2 => self.joined_day(start, end).or_else(|| self.day_or_month(start, end)),
            _ => None,
        }
    }

    fn day_or_month(&mut self, start: usize, end: usize) -> Option<usize> {
        let before = &self.text[..start];
        if before.ends_with(|c: char| is_letter_or_digit(c) || "/-.,:–".contains(c)) {
            return None;
        }
        let bare = before.trim_end_matches([' ', '\u{a0}']);
        if bare.len() < before.len() && bare.ends_with(['g', 'G', 'ý', 'Ý']) {
            let (word_start, word) = last_word(bare);
            if is_word(word, "tháng") {
                return self.month(&bare[..word_start], start, end);
            }
            if is_word(word, "quý") {
                return self.quarter(start, end);
            }
        }
        self.day(start, end)
    }

    /// Reads `7-12`, `7 tháng 12 năm 2023`, `7, 8 và 9-12`, `5 đến 8-12`, `7-12/5`.
    fn day(&mut self, start: usize, end: usize) -> Option<usize> {
        let day = small(self.text, start, end)?;
        let Some(tail) = self.tail(end) else { return self.days_in_a_row(start, end, day) };
        let first = day_of(day, &tail)?;
        let after = &self.text[tail.end..];
        if is_elsewhere(after) || !self.is_day(start, day, &tail) {
            return None;
        }
        let last = match tail.last_day {
            Some(last) if last > day => Some(day_of(last, &tail)?),
            Some(_) => return None,
            None => None,
        };
        self.found.push(Mention { span: start..tail.end, first, last });
        Some(tail.end)
    }

    /// Says whether two numbers are a day and its month, by what stands around them.
    fn is_day(&self, start: usize, day: i8, tail: &Tail) -> bool {
        let after = &self.text[tail.end..];
        if tail.year.is_some() {
            return tail.style == Style::Word || !around::announces_law(&self.text[..start]);
        }
        let before = around::before(&self.text[..start]);
        if is_counted(after, before == Before::Day) {
            return false;
        }
        let is_no_fraction = day > tail.month;
        match (before, tail.style) {
            (Before::Day, _) => true,
            (_, Style::Word | Style::Dot) => false,
            // All day, every day.
            _ if (day, tail.month) == (24, 7) => false,
            (Before::From, _) if self.ends_range(tail) => true,
            (Before::From | Before::Maybe, Style::Slash) => is_no_fraction,
            (Before::Nothing, Style::Slash) => day > 12,
            _ => false,
        }
    }

    /// Says whether another day in the same style follows, as the end of a range.
    fn ends_range(&self, tail: &Tail) -> bool {
        let Some((start, _)) = joint(self.text, tail.end, &TO[2..]) else { return false };
        let Some((_, end)) = number(self.text, start, 1..=2) else { return false };
        let next = small(self.text, start, end).zip(self.tail(end));
        next.is_some_and(|(day, next)| {
            next.style == tail.style
                && next.last_day.is_none()
                && day_of(day, &next).is_some()
                && !is_counted(&self.text[next.end..], false)
        })
    }

    /// Reads a day that goes on from the one before: `7-12 và 8-12`, `từ 1-4 đến 20-4`.
    fn joined_day(&mut self, start: usize, end: usize) -> Option<usize> {
        let held = self.found.last_mut()?;
        let Time::Day(known, known_year) = held.last.unwrap_or(held.first) else { return None };
        if !(held.span.end < start && start - held.span.end <= 20) {
            return None;
        }
        let between = &self.text[held.span.end..start];
        let is_range = TO.contains(&between);
        if !is_range && !AND.contains(&between) {
            return None;
        }
        let day = small(self.text, start, end)?;
        let tail = Tail::read(self.text, end).filter(|tail| tail.last_day.is_none())?;
        let style = Style::of(&self.text[held.span.clone()]);
        let after = &self.text[tail.end..];
        let is_unclear = style == Style::Hyphen && between.len() == 1;
        if tail.style != style || is_unclear || is_counted(after, false) || is_elsewhere(after) {
            return None;
        }
        let time = day_of(day, &tail)?;
        if is_range && held.last.is_none() {
            held.last = Some(time);
            held.span.end = tail.end;
            return Some(tail.end);
        }
        if known_year.is_none() && held.last.is_none() && tail.year.is_some() {
            held.first = Time::Day(known, tail.year);
        }
        self.found.push(Mention { span: start..tail.end, first: time, last: None });
        Some(tail.end)
    }

    /// Reads days whose month comes after the last: `7 và 8-12`, `5 đến 8 tháng 12`.
    fn days_in_a_row(&mut self, start: usize, end: usize, day: i8) -> Option<usize> {
        // Most numbers end here.
        if !matches!(self.text.as_bytes().get(end), Some(b' ' | b',' | b';' | b'-' | 0xe2 | 0xc2)) {
            return None;
        }
        let mut days = vec![(day, start, end)];
        let mut joints = Vec::new();
        let mut end = end;
        let tail = loop {
            let (next, is_range) = joint(self.text, end, TO)
                .map(|(next, _)| (next, true))
                .or_else(|| joint(self.text, end, AND).map(|(next, _)| (next, false)))?;
            let (_, next_end) = number(self.text, next, 1..=2)?;
            days.push((small(self.text, next, next_end)?, next, next_end));
            joints.push(is_range);
            end = next_end;
            if let Some(tail) = self.tail(end) {
                break tail;
            }
            if days.len() == MOST_IN_A_ROW {
                return None;
            }
        };
        let after = &self.text[tail.end..];
        let last = days.last()?.0;
        let is_days = match around::before(&self.text[..start]) {
            Before::Day => !is_counted(after, true),
            Before::From => joints == [true] && last > tail.month && !is_counted(after, false),
            _ => false,
        };
        if !is_days || is_elsewhere(after) || tail.last_day.is_some() {
            return None;
        }
        let times: Option<Vec<Time>> = days.iter().map(|(day, ..)| day_of(*day, &tail)).collect();
        let times = times?;
        let mut at = 0;
        while at < days.len() {
            let (day, start, end) = days[at];
            let is_range = joints.get(at) == Some(&true);
            let until = if is_range { at + 1 } else { at };
            let end = if until + 1 == days.len() { tail.end } else { days[until].2.max(end) };
            let first = match is_range && day > days[until].0 {
                // "Từ ngày 28 đến 3-4" begins in March.
                true => day_before_month(day, &tail)?,
                false => times[at],
            };
            let last = is_range.then(|| times[until]);
            self.found.push(Mention { span: start..end, first, last });
            at = until + 1;
        }
        Some(tail.end)
    }

    /// Reads `12/2023`, `12 năm 2023`, `4-6/2023`, `12` after "tháng".
    fn month(&mut self, before: &str, start: usize, end: usize) -> Option<usize> {
        let month = of_month(self.text, start, end)?;
        let to = |month| Time::Month(month, None);
        let (mut first, mut last, mut end) = (to(month), None, end);
        if let Some((year, year_end)) = year_after(self.text, end) {
            (first, end) = (Time::Month(month, Some(year)), year_end);
        } else if let Some((next, next_end)) = self.second_month(end) {
            let year = year_after(self.text, next_end);
            let is_later = next > month || year.is_none();
            first = Time::Month(month, year.filter(|_| is_later).map(|(year, _)| year));
            last = Some(Time::Month(next, year.map(|(year, _)| year)));
            end = year.map_or(next_end, |(_, end)| end);
        }
        let after = &self.text[end..];
        let has_year = !matches!(last.unwrap_or(first), Time::Month(_, None));
        let is_cut = || {
            let mut rest = after.chars();
            matches!(rest.next(), Some('/' | '-' | '.' | ','))
                && rest.next().is_some_and(char::is_numeric)
        };
        let is_no_time =
            !has_year && (around::is_amount(before) || is_counted(after, true) || is_cut());
        if is_no_time || is_elsewhere(after) {
            return None;
        }
        self.found.push(Mention { span: start..end, first, last });
        Some(end)
    }

    /// Reads the `-6` of `tháng 4-6`, and ` đến tháng 6`.
    fn second_month(&self, end: usize) -> Option<(i8, usize)> {
        const TO: &[&str] =
            &["-", "–", " - ", " – ", " đến tháng ", " đến hết tháng ", " tới tháng "];
        let (start, _) = joint(self.text, end, TO)?;
        let (_, end) = number(self.text, start, 1..=2)?;
        Some((of_month(self.text, start, end)?, end))
    }

    /// Reads `2/2023`, `2 năm 2023` after "quý".
    fn quarter(&mut self, start: usize, end: usize) -> Option<usize> {
        let quarter = of_month(self.text, start, end).filter(|quarter| *quarter <= 4)?;
        let (year, end) = year_after(self.text, end)?;
        self.found.push(quarter_of(quarter, year, start..end));
        Some(end)
    }

    /// Reads `1975` after "năm", also `2016-2020` and `2016, 2017 và 2018`; and the year of `quý II/2023`.
    fn year(&mut self, start: usize, end: usize) -> Option<usize> {
        let year = year_at(self.text, start)?;
        let before = &self.text[..start];
        if let Some((quarter, start)) = quarter_before(before) {
            self.found.push(quarter_of(quarter, year, start..end));
            return Some(end);
        }
        let bare = before.trim_end_matches([' ', '\u{a0}']);
        if bare.len() == before.len() || !bare.ends_with(['m', 'M']) {
            return None;
        }
        let (word_start, word) = last_word(bare);
        if !is_word(word, "năm") || is_word(last_word(bare[..word_start].trim_end()).1, "sinh") {
            return None;
        }
        let is_decade =
            year % 10 == 0 && is_word(last_word(bare[..word_start].trim_end()).1, "những");
        if is_decade {
            let last = Some(Time::Year(year + 9));
            self.found.push(Mention { span: start..end, first: Time::Year(year), last });
            return Some(end);
        }
        const TO_YEAR: &[&str] = &["-", "–", " - ", " – ", " đến năm ", " đến "];
        if let Some((last, last_end)) =
            self.joined_year(end, TO_YEAR).filter(|(last, _)| *last > year)
        {
            let last = Some(Time::Year(last));
            self.found.push(Mention { span: start..last_end, first: Time::Year(year), last });
            return Some(last_end);
        }
        self.found.push(Mention { span: start..end, first: Time::Year(year), last: None });
        const AND_YEAR: &[&str] = &[" và năm ", " và ", ", năm ", ", ", " hoặc "];
        let mut end = end;
        while let Some((year, next_end)) = self.joined_year(end, AND_YEAR) {
            let first = Time::Year(year);
            self.found.push(Mention { span: next_end - 4..next_end, first, last: None });
            end = next_end;
        }
        Some(end)
    }

    fn joined_year(&self, end: usize, joints: &[&str]) -> Option<(i16, usize)> {
        let (start, _) = joint(self.text, end, joints)?;
        let year = year_at(self.text, start)?;
        (!is_counted(&self.text[start + 4..], false)).then_some((year, start + 4))
    }

    fn tail(&self, end: usize) -> Option<Tail> {
        Tail::read(self.text, end)
    }
}

impl Style {
    fn of(written: &str) -> Style {
        match written.bytes().find(|byte| !byte.is_ascii_digit()) {
            Some(b'/') => Style::Slash,
            Some(b'-') => Style::Hyphen,
            Some(b'.') => Style::Dot,
            _ if written.contains('/') => Style::Slash,
            _ if written.contains('-') => Style::Hyphen,
            _ => Style::Word,
        }
    }
}

impl Tail {
    /// Reads `-12`, `/12/2023`, ` tháng 12 năm 2023`, `-12/5` after the number of a day.
    fn read(text: &str, at: usize) -> Option<Tail> {
        let bytes = text.as_bytes();
        let style = match bytes.get(at)? {
            b'/' => Style::Slash,
            b'-' => Style::Hyphen,
            b'.' => Style::Dot,
            b' ' | 0xc2 => return Tail::in_words(text, at),
            _ => return None,
        };
        let (number_after, end) = number(text, at + 1, 1..=2)?;
        let month = i8::try_from(number_after).ok()?;
        let sign = bytes.get(end).copied();
        let has_more = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        let (year, last_day, month, end) = match sign {
            Some(b'/' | b'-' | b'.') if has_more => {
                if let Some((year, end)) = number(text, end + 1, 4..=4) {
                    (Some(i16::try_from(year).ok()?), None, month, end)
                } else if style == Style::Hyphen && sign == Some(b'/') {
                    // `7-12/5`, `7-12/5/2023`
                    let (last_day, (month, end)) = (month, number(text, end + 1, 1..=2)?);
                    let year = year_after(text, end);
                    let end_of_year = year.map_or(end, |(_, end)| end);
                    let month = i8::try_from(month).ok()?;
                    (year.map(|(year, _)| year), Some(last_day), month, end_of_year)
                } else {
                    return None;
                }
            }
            // 2-1,5
            Some(b',' | b':') if has_more => return None,
            _ => match year_in_words(text, end) {
                Some((year, end)) => (Some(year), None, month, end),
                None => (None, None, month, end),
            },
        };
        // `17/12/2023/NĐ`, `45/2-CP`
        let rest = &text[end..];
        let is_code = rest.starts_with(['/', '-'])
            && rest[1..].starts_with(|c: char| c.is_alphanumeric())
            || rest.starts_with(char::is_alphanumeric);
        (!is_code).then_some(Tail { style, month, year, last_day, end })
    }

    /// Reads ` tháng 12`, ` tháng 12 năm 2023`, ` tháng 12-2023`.
    fn in_words(text: &str, at: usize) -> Option<Tail> {
        let (start, _) = joint(text, at, &[" tháng ", " Tháng ", " THÁNG "])?;
        let (month, end) = number(text, start, 1..=2)?;
        let year = year_after(text, end);
        Some(Tail {
            style: Style::Word,
            month: i8::try_from(month).ok()?,
            year: year.map(|(year, _)| year),
            last_day: None,
            end: year.map_or(end, |(_, end)| end),
        })
    }
}

/// Returns the day, if a calendar has it; without a year, if the calendar of a leap year has it.
fn day_of(day: i8, tail: &Tail) -> Option<Time> {
    let Tail { month, year, .. } = *tail;
    PartialDate::of_day(year.unwrap_or(2000), month, day)?;
    Some(Time::Day(DayMonth { day, month }, year))
}

/// Returns the day of the month before.
fn day_before_month(day: i8, tail: &Tail) -> Option<Time> {
    let (month, year) = match tail.month {
        1 => (12, tail.year.map(|year| year - 1)),
        month => (month - 1, tail.year),
    };
    day_of(day, &Tail { month, year, ..*tail })
}

fn quarter_of(quarter: i8, year: i16, span: std::ops::Range<usize>) -> Mention {
    let month = |month| Time::Month(month, Some(year));
    Mention { span, first: month(3 * quarter - 2), last: Some(month(3 * quarter)) }
}

/// Returns the quarter that a text ends in, as `quý II/`, `quý IV năm `, and where its number begins.
fn quarter_before(text: &str) -> Option<(i8, usize)> {
    let head =
        ["/", "-", " năm ", ", năm ", " "].iter().find_map(|joint| text.strip_suffix(joint))?;
    if !head.ends_with(['I', 'V']) {
        return None;
    }
    let (start, word) = last_word(head);
    let quarter = ["I", "II", "III", "IV"].iter().position(|roman| *roman == word)?;
    let is_quarter = is_word(last_word(text[..start].trim_end()).1, "quý");
    is_quarter.then_some((i8::try_from(quarter).ok()? + 1, start))
}

/// Reads the year of a month: `/2023`, `-2023`, `.2023`, ` năm 2023`, ` 2023`.
fn year_after(text: &str, at: usize) -> Option<(i16, usize)> {
    let (start, _) = joint(text, at, &["/", "-", ".", "/ ", " / "])
        .filter(|(start, _)| year_at(text, *start).is_some())
        .or_else(|| joint(text, at, &[" "]).filter(|(start, _)| year_at(text, *start).is_some()))
        .or_else(|| joint(text, at, IN_YEAR))?;
    Some((year_at(text, start)?, start + 4)).filter(|(_, end)| !is_counted(&text[*end..], false))
}

const IN_YEAR: &[&str] = &[" năm ", ", năm ", " NĂM ", " Năm "];

fn year_in_words(text: &str, at: usize) -> Option<(i16, usize)> {
    let (start, _) = joint(text, at, IN_YEAR)?;
    Some((year_at(text, start)?, start + 4))
}

/// Reads four digits that are a year.
fn year_at(text: &str, at: usize) -> Option<i16> {
    let (year, end) = number(text, at, 4..=4)?;
    let rest = &text[end..];
    let is_more = rest.starts_with(char::is_alphanumeric)
        || rest.starts_with(['.', ',']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    i16::try_from(year).ok().filter(|year| (1800..=2200).contains(year) && !is_more)
}

/// Returns where the number after one of the joints begins, and how long the joint is.
fn joint(text: &str, at: usize, joints: &[&str]) -> Option<(usize, usize)> {
    let rest = &text.as_bytes()[at..];
    let mut lengths = joints.iter().filter_map(|joint| length_at_start(rest, joint));
    let length = lengths.find(|&length| rest.get(length).is_some_and(u8::is_ascii_digit))?;
    Some((at + length, length))
}

/// Returns how many bytes a text begins with that are the joint, a space of which may be one that keeps its words together.
fn length_at_start(text: &[u8], joint: &str) -> Option<usize> {
    let mut at = 0;
    for byte in joint.bytes() {
        at += match text.get(at..)? {
            [first, ..] if *first == byte => 1,
            [0xc2, 0xa0, ..] if byte == b' ' => 2,
            _ => return None,
        };
    }
    Some(at)
}

fn of_month(text: &str, start: usize, end: usize) -> Option<i8> {
    small(text, start, end).filter(|month| (1..=12).contains(month))
}

fn small(text: &str, start: usize, end: usize) -> Option<i8> {
    text[start..end].parse().ok().filter(|number| (1..=31).contains(number))
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
