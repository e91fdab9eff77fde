//! Numbers in their usual spellings: `2.000`, `2000`, `2 nghìn`; `1,5 triệu`, `1.500.000`.

use super::super::packs::Family;
use super::{Context, Run, is_number};

/// Words for powers of ten, the two spellings of each.
const UNITS: [(u64, [&str; 2]); 3] =
    [(1_000, ["nghìn", "ngàn"]), (1_000_000, ["triệu", "triệu"]), (1_000_000_000, ["tỷ", "tỉ"])];
/// Above this nobody writes a number without parting its thousands.
const LARGEST_PLAIN: u64 = 9_999_999;

/// A number in hundredths, so that `1,25 triệu` is whole.
struct Number {
    hundredths: u64,
    words: usize,
}

/// Returns the number that begins at a word, with its other spellings.
pub(super) fn read(context: &Context, at: usize) -> Option<Run> {
    let number = literal(context, at)?;
    let unit_at = at + number.words;
    let unit = context
        .next(unit_at)
        .and_then(|word| UNITS.iter().find(|(_, names)| names.contains(&word)));
    let (value, end) = match unit {
        Some((unit, _)) => (number.hundredths.checked_mul(*unit)? / 100, unit_at + 1),
        None if number.hundredths.is_multiple_of(100) => (number.hundredths / 100, unit_at),
        None => return None,
    };
    let is_year = unit.is_none() && number.words == 1 && (1900..=2100).contains(&value);
    let after_year = at > 0 && context.words[at - 1].likeliest == "năm";
    if value < 1_000 || is_year && (after_year || !value.is_multiple_of(100)) {
        return None;
    }
    context.spelled(at..end, spellings(value))
}

/// Returns the words `phần trăm` behind a number: a text may write `%`, which is no word.
pub(super) fn percent(context: &Context, at: usize) -> Option<Run> {
    let is_percent = context.words[at].gap.is_some()
        && context.words[at].likeliest == "phần"
        && context.next(at + 1) == Some("trăm")
        && at > 0
        && is_number(&context.words[at - 1]);
    is_percent.then(|| Run { words: at..at + 2, family: Family::Numbers, alternatives: Vec::new() })
}

/// Reads `2000`, `2.000`, `1.500.000`, `1,5`.
fn literal(context: &Context, at: usize) -> Option<Number> {
    let words = context.words;
    if !is_number(&words[at]) || words[at].term.len() > 12 {
        return None;
    }
    // Long numbers are no codes to the planner, but nothing else has full stops or commas without a space.
    let goes_on = |word: usize| {
        matches!(words[word].gap, Some("." | ",")) && words[word].code == words[at].code
    };
    let end = (at + 1..words.len()).find(|&word| !goes_on(word)).unwrap_or(words.len());
    let whole: u64 = words[at].term.parse().ok()?;
    let rest = &words[at + 1..end];
    let parted_by = |mark: &str| rest.iter().all(|word| word.gap == Some(mark) && is_number(word));
    if rest.is_empty() {
        return Some(Number { hundredths: whole.checked_mul(100)?, words: 1 });
    }
    let are_thousands = words[at].term.len() <= 3 && rest.iter().all(|word| word.term.len() == 3);
    if are_thousands && rest.len() <= 4 && (parted_by(".") || parted_by(",")) {
        let value = rest
            .iter()
            .try_fold(whole, |value, word| Some(value * 1_000 + word.term.parse::<u64>().ok()?))?;
        return Some(Number { hundredths: value.checked_mul(100)?, words: end - at });
    }
    match rest {
        [decimals] if parted_by(",") && decimals.term.len() <= 2 => {
            let digits: u64 = decimals.term.parse().ok()?;
            let hundredths = if decimals.term.len() == 1 { digits * 10 } else { digits };
            Some(Number { hundredths: whole.checked_mul(100)? + hundredths, words: 2 })
        }
        _ => None,
    }
}

/// Returns the usual spellings of a number from 1,000 on.
fn spellings(value: u64) -> Vec<(String, Vec<String>)> {
    let mut spellings = Vec::new();
    if value <= LARGEST_PLAIN {
        spellings.push((value.to_string(), vec![value.to_string()]));
    }
    let mut groups = Vec::new();
    let mut rest = value;
    while rest >= 1_000 {
        groups.push(format!("{:03}", rest % 1_000));
        rest /= 1_000;
    }
    groups.push(rest.to_string());
    groups.reverse();
    spellings.push((groups.join("."), groups));
    for (unit, names) in UNITS {
        let whole = value / unit;
        let hundredths = value % unit * 100 / unit;
        let is_exact = (value % unit * 100).is_multiple_of(unit);
        // Nobody says 1,5 nghìn or 12000 triệu.
        if !(1..1_000).contains(&whole) || !is_exact || unit == 1_000 && hundredths != 0 {
            continue;
        }
        for name in names {
            let mut terms = vec![whole.to_string()];
            let mut text = whole.to_string();
            if hundredths != 0 {
                let digits = format!("{hundredths:02}");
                let digits = digits.trim_end_matches('0');
                terms.push(digits.to_owned());
                text = format!("{text},{digits}");
            }
            terms.push(name.to_owned());
            spellings.push((format!("{text} {name}"), terms));
        }
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn numbers_are_spelled_as_people_do() {
        for (value, expected) in [
            (1_000, "1000|1.000|1 nghìn|1 ngàn"),
            (2_345, "2345|2.345"),
            (150_000, "150000|150.000|150 nghìn|150 ngàn"),
            (1_500_000, "1500000|1.500.000|1,5 triệu|1,5 triệu"),
            (3_050_000_000, "3.050.000.000|3,05 tỷ|3,05 tỉ"),
            (5_000_000_000, "5.000.000.000|5 tỷ|5 tỉ"),
            (1_234_567_890, "1.234.567.890"),
            (20_000_000, "20.000.000|20 triệu|20 triệu"),
        ] {
            let texts: Vec<String> = spellings(value).into_iter().map(|(text, _)| text).collect();
            assert_eq!(texts.join("|"), expected);
        }
    }
}
