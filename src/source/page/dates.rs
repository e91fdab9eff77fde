//! When an article appeared: what the page says to programs, what it shows to readers, its address.

use super::Page;
use super::address::path;
use super::content::Content;
use super::content::Noise;
use super::hints::Hint;
use super::tag::Tag;
use crate::date::{PartialDate, Precision, Published};

/// Finds the date.
///
/// The first of these that is a date: a rule; JSON-LD; `meta`; a `time` element; what stands near the headline; the address.
/// Two mistakes of papers are mended by what the page shows beside it: a zone that is not Vietnam's (`+08:00`, `Z`) on a
/// Vietnamese time, and midnight where the time was left out.
pub(super) fn published(
    page: &Page<'_>,
    headline: Option<usize>,
    content: Option<&Content>,
) -> Option<Published> {
    let ruled = page.site.and_then(|site| site.date.as_ref()).and_then(|rule| {
        let found = rule.all(&page.dom, 0).into_iter();
        found.into_iter().find_map(|id| written_in(&page.dom.text_of(id)))
    });
    let told: Vec<Published> =
        page.data.dates.iter().chain(&page.meta.dates).filter_map(|raw| told(raw)).collect();
    let (iso, other): (Vec<_>, Vec<_>) = told.into_iter().partition(|date| is_iso(&date.raw));
    let seen = seen(page, headline, content);
    let of_element = of_time_element(page, headline);
    let mut dates: Vec<Published> = ruled.into_iter().chain(iso).chain(of_element).collect();
    let first_seen = dates.len();
    dates.extend(seen);
    dates.extend(other);
    dates.extend(of_address(page));
    let first = dates.first()?.clone();
    if first_seen == 0 {
        return Some(first);
    }
    let better = dates.iter().find(|other| is_wrong_zone(&first, other) || is_finer(&first, other));
    Some(better.cloned().unwrap_or(first))
}

/// Reads a date that a page gives to programs. With AM or PM, slashes stand in the American order.
fn told(raw: &str) -> Option<Published> {
    let raw = raw.trim();
    let is_american = raw.contains('/') && (raw.ends_with("AM") || raw.ends_with("PM"));
    if is_american && let [month, day, rest] = raw.splitn(3, '/').collect::<Vec<_>>()[..] {
        let turned = format!("{day}/{month}/{rest}");
        return PartialDate::parse(&turned).map(|date| Published { date, raw: date.to_string() });
    }
    Published::parse(raw).or_else(|| written_in(raw))
}

fn is_iso(raw: &str) -> bool {
    raw.len() >= 8 && raw.bytes().take(4).all(|byte| byte.is_ascii_digit())
}

/// Says whether the first date bears a zone other than Vietnam's and the other shows the same time without it.
fn is_wrong_zone(first: &Published, other: &Published) -> bool {
    const HOUR: i64 = 3600;
    let is_minute = |date: &Published| date.date.precision() == Precision::Minute;
    let Some(offset) = offset(&first.raw).filter(|&offset| offset != 7 * HOUR) else {
        return false;
    };
    // The clock that the first shows, taken for Vietnamese time.
    is_minute(first)
        && is_minute(other)
        && other.date.start() == first.date.start() + offset - 7 * HOUR
}

/// Returns the zone of an ISO time, in seconds.
fn offset(raw: &str) -> Option<i64> {
    let time = &raw[raw.find('T').or_else(|| raw.find(' '))?..];
    if time.ends_with(['Z', 'z']) {
        return Some(0);
    }
    let at = time.rfind(['+', '-'])?;
    let digits: String = time[at + 1..].chars().filter(char::is_ascii_digit).collect();
    let number: i64 = digits.parse().ok()?;
    let seconds =
        if digits.len() <= 2 { number * 3600 } else { number / 100 * 3600 + number % 100 * 60 };
    Some(if time[at..].starts_with('-') { -seconds } else { seconds })
}

/// Says whether the other date is the same day and knows the time, which the first does not.
fn is_finer(first: &Published, other: &Published) -> bool {
    let day = |date: &Published| crate::date::day_number(date.date.start());
    let is_midnight = first.raw.contains("T00:00:00") || first.raw.contains(" 00:00:00");
    let lacks_time = first.date.precision() < Precision::Minute || is_midnight;
    lacks_time
        && first.date.precision() >= Precision::Day
        && other.date.precision() == Precision::Minute
        && other.date.start() != first.date.start()
        && day(first) == day(other)
}

/// Reads the first `time` element or `datePublished` after the headline.
fn of_time_element(page: &Page<'_>, headline: Option<usize>) -> Option<Published> {
    /// Nodes before the headline that are looked at too.
    const BEFORE: usize = 60;
    let start = headline.map_or(0, |at| page.layout.blocks[at].first).saturating_sub(BEFORE);
    (start..page.dom.nodes.len()).take(600).find_map(|id| {
        let is_time = page.dom.tag(id) == Some(Tag::Time)
            || page
                .dom
                .attribute(id, "itemprop")
                .is_some_and(|name| name.eq_ignore_ascii_case("datePublished"));
        let raw = ["datetime", "content"].iter().find_map(|name| page.dom.attribute(id, name));
        raw.filter(|_| is_time)
            .and_then(told)
            .filter(|date| date.date.precision() >= Precision::Day)
    })
}

/// Looks for written dates near the headline: after it first, where most papers have it.
fn seen(page: &Page<'_>, headline: Option<usize>, content: Option<&Content>) -> Vec<Published> {
    const AFTER: usize = 8;
    const BEFORE: usize = 4;
    let blocks = &page.layout.blocks;
    let Some(middle) =
        headline.or_else(|| content.map(|content| page.block_range(content.element).start))
    else {
        return Vec::new();
    };
    let after = middle + usize::from(headline.is_some())..(middle + 1 + AFTER).min(blocks.len());
    let before = (middle.saturating_sub(BEFORE)..middle).rev();
    let mut found: Vec<Published> = Vec::new();
    for at in after.chain(before) {
        let is_noise = content.is_some_and(|content| content.noise[at] == Noise::Related);
        if !is_noise {
            found.extend(written_in(&blocks[at].text));
        }
    }
    // One with a time of day is that of publication; one without may be any.
    let named = (0..page.dom.nodes.len())
        .filter(|&id| page.layout.hints(id).has(Hint::Date) && page.block_range(id).len() <= 1)
        .filter(|&id| page.block_range(id).start.abs_diff(middle) <= AFTER + BEFORE)
        .find_map(|id| written_in(&page.dom.text_of(id)));
    found.extend(named);
    found.sort_by_key(|date| date.date.precision() < Precision::Minute);
    // Below the article, for papers that put it there.
    if found.is_empty()
        && let Some(content) = content
    {
        let end = page.block_range(content.element).end;
        let below = end.saturating_sub(3)..(end + 3).min(blocks.len());
        found.extend(
            below
                .filter(|&at| content.noise[at] != Noise::Related)
                .find_map(|at| written_in(&blocks[at].text)),
        );
    }
    found
}

/// Finds the longest date of at least a day in a short line: `Lê Ví - 07/03/2026 08:47 | Kinh doanh`.
fn written_in(text: &str) -> Option<Published> {
    const MAX_CHARS: usize = 120;
    const MAX_WORDS: usize = 24;
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
    if text.chars().count() > MAX_CHARS || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let is_day = |date: &Published| date.date.precision() >= Precision::Day;
    if let Some(date) = Published::parse(text).filter(is_day) {
        return Some(date);
    }
    let is_edge = |c: char| c.is_whitespace() || "|•·–—".contains(c);
    let words: Vec<(usize, &str)> = text
        .split(is_edge)
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .collect();
    if words.len() > MAX_WORDS {
        return None;
    }
    let mut best: Option<(Precision, usize, Published)> = None;
    for from in 0..words.len() {
        for to in from..words.len() {
            let piece = &text[words[from].0..words[to].0 + words[to].1.len()];
            if !piece.starts_with(char::is_alphanumeric)
                || !piece.contains(|c: char| c.is_ascii_digit())
            {
                continue;
            }
            let Some(date) = Published::parse(piece).filter(is_day) else { continue };
            let precision = date.date.precision();
            if best
                .as_ref()
                .is_none_or(|(known, length, _)| (precision, piece.len()) > (*known, *length))
            {
                best = Some((precision, piece.len(), date));
            }
        }
    }
    // A sentence that mentions a day is longer than the day.
    best.filter(|(_, length, _)| length * 3 >= text.len()).map(|(.., date)| date)
}

/// Reads a date in the address: `/2023/12/07/`, or the moment that begins a number of 14 digits and more.
fn of_address(page: &Page<'_>) -> Option<Published> {
    let path = path(page.address.as_deref()?);
    let parts: Vec<&str> = path.split('/').collect();
    for parts in parts.windows(3) {
        let is_date = parts[0].len() == 4
            && parts
                .iter()
                .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        if is_date && let Some(date) = Published::parse(&parts.join("-")) {
            return Some(date);
        }
    }
    let runs = path.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 14);
    runs.into_iter()
        .find_map(|run| Published::parse(&format!("{}-{}-{}", &run[..4], &run[4..6], &run[6..8])))
}
