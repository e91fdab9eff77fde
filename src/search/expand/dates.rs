//! Days and months in their usual spellings: `30/4`, `30-4`, `ngày 30 tháng 4`, `2/9/1945`, `tháng 4 năm 2019`.

use super::{Context, Run, is_number};

/// Words after which `2-1` is a result and no day.
const BEFORE_RESULTS: [&str; 9] =
    ["thắng", "thua", "hòa", "số", "bại", "dẫn", "gỡ", "thành", "chung"];

/// A day or month as named in a query.
struct Named {
    day: Option<u32>,
    month: u32,
    year: Option<u32>,
    end: usize,
}

/// Returns the day or month that begins at a word, with its other spellings.
pub(super) fn read(context: &Context, at: usize) -> Option<Run> {
    let named = in_digits(context, at).or_else(|| in_words(context, at))?;
    context.spelled(at..named.end, spellings(&named))
}

/// Returns the number that a word is, of at most so many digits.
fn number(context: &Context, at: usize, digits: usize) -> Option<u32> {
    let word = context.words.get(at).filter(|word| is_number(word) && word.term.len() <= digits)?;
    word.term.parse().ok()
}

fn day(context: &Context, at: usize) -> Option<u32> {
    number(context, at, 2).filter(|day| (1..=31).contains(day))
}

fn month(context: &Context, at: usize) -> Option<u32> {
    number(context, at, 2).filter(|month| (1..=12).contains(month))
}

fn year(context: &Context, at: usize) -> Option<u32> {
    number(context, at, 4).filter(|year| (1000..=2999).contains(year))
}

/// Reads `30/4`, `30-4`, `2/9/1945`, `2.9.1945`, `4/2019`.
fn in_digits(context: &Context, at: usize) -> Option<Named> {
    let words = context.words;
    let code = words[at].code?;
    let end = (at..words.len()).find(|&word| words[word].code != Some(code)).unwrap_or(words.len());
    let mark = words.get(at + 1)?.gap?;
    if !words[at + 1..end].iter().all(|word| word.gap == Some(mark)) {
        return None;
    }
    match (end - at, mark) {
        (3, "/" | "-" | ".") => Some(Named {
            day: Some(day(context, at)?),
            month: month(context, at + 1)?,
            year: Some(year(context, at + 2)?),
            end,
        }),
        (2, "/" | "-") => match year(context, at + 1) {
            Some(year) => {
                Some(Named { day: None, month: month(context, at)?, year: Some(year), end })
            }
            None => {
                let (day, month) = (day(context, at)?, month(context, at + 1)?);
                let after_result = at > 0 && BEFORE_RESULTS.contains(&words[at - 1].likeliest);
                let is_day = mark == "/" || !after_result;
                is_day.then_some(Named { day: Some(day), month, year: None, end })
            }
        },
        _ => None,
    }
}

/// Reads `ngày 30 tháng 4`, `mùng 2 tháng 9 năm 1945`, `tháng 4 năm 2019`.
fn in_words(context: &Context, at: usize) -> Option<Named> {
    let likeliest = context.words[at].likeliest;
    let mut next = at;
    if matches!(likeliest, "ngày" | "mùng" | "mồng") {
        next += 1;
    }
    let day = if likeliest == "tháng" { None } else { Some(day(context, next)?) };
    if day.is_some() {
        next += 1;
        if context.next(next) != Some("tháng") {
            return None;
        }
    }
    let month = month(context, next + 1)?;
    next += 2;
    let year_at = if context.next(next) == Some("năm") { next + 1 } else { next };
    let year = context.next(year_at).and_then(|_| year(context, year_at));
    let end = if year.is_some() { year_at + 1 } else { next };
    // A month alone has one spelling.
    (day.is_some() || year.is_some()).then_some(Named { day, month, year, end })
}

fn spellings(named: &Named) -> Vec<(String, Vec<String>)> {
    let Named { day, month, year, .. } = named;
    let mut spellings = Vec::new();
    let mut add = |day: Option<String>, month: String| {
        let parts: Vec<String> =
            day.iter().chain([&month]).cloned().chain(year.map(|year| year.to_string())).collect();
        spellings.push((parts.join("/"), parts));
        let mut terms = Vec::new();
        if let Some(day) = day {
            terms.extend([day, "tháng".to_owned()]);
        }
        terms.push(month);
        if let Some(year) = year {
            terms.extend(["năm".to_owned(), year.to_string()]);
        }
        if terms.len() > 1 {
            spellings.push((terms.join(" "), terms));
        }
    };
    add(day.map(|day| day.to_string()), month.to_string());
    // Days and months of one digit are also written with a nought, the month less often.
    add(day.map(|day| format!("{day:02}")), month.to_string());
    add(day.map(|day| format!("{day:02}")), format!("{month:02}"));
    spellings
}
