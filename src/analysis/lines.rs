//! Line ends: which of them end a paragraph, which stand in the middle of a sentence or a word.
//!
//! Scanned and typed texts keep the line ends of the page. Everything here looks at two neighbouring words and what is between them,
//! so that it costs nothing within a line.

use std::ops::Range;

use super::normalize::is_mark;

/// Shortest line, in characters, that may have been broken only because the page ended. Lists have shorter ones.
const MIN_LINE: usize = 30;
/// Longest gap that is looked at.
const MAX_GAP_BYTES: usize = 16;

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// One or two spaces.
    Space,
    /// The end of a line within a sentence.
    LineEnd,
    /// The end of a line with a hyphen directly behind the first word.
    Cut,
    /// Anything else.
    Other,
}

/// Returns what stands between the word that ends at `end` and the one at `next`.
pub(super) fn gap(text: &str, end: usize, next: &Range<usize>) -> Gap {
    let between = &text[end..next.start];
    // Nearly always.
    if between == " " {
        return Gap::Space;
    }
    if between.is_empty() || between.len() > MAX_GAP_BYTES {
        return Gap::Other;
    }
    let is_blank =
        |rest: &str| rest.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\u{a0}' | '\n'));
    match between.bytes().filter(|&byte| byte == b'\n').count() {
        0 if is_blank(between) && between.chars().count() <= 2 => Gap::Space,
        1 if between
            .strip_prefix(['-', '\u{ad}', '\u{2010}', '\u{2011}', '¬'])
            .is_some_and(is_blank) =>
        {
            Gap::Cut
        }
        1 if is_blank(between.strip_prefix(',').unwrap_or(between)) && goes_on(text, end, next) => {
            Gap::LineEnd
        }
        _ => Gap::Other,
    }
}

/// Returns whether a sentence goes on behind the line that ends with the word at `end`: the line is long enough, and the next begins
/// with a small letter of a word (not with the `b)` of a list).
fn goes_on(text: &str, end: usize, next: &Range<usize>) -> bool {
    let word = &text[next.clone()];
    let line = text[..end].chars().rev().take_while(|&c| c != '\n').filter(|&c| !is_mark(c));
    word.starts_with(char::is_lowercase)
        && !text[next.end..].starts_with([')', '.'])
        && line.take(MIN_LINE).count() == MIN_LINE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps() {
        let long = "Sáng qua tại Hà Nội, Bộ Quốc phòng";
        for (before, between, after, expected) in [
            ("quân", " ", "khu", Gap::Space),
            ("quân", "\u{a0}", "khu", Gap::Space),
            ("quân", "   ", "khu", Gap::Other),
            ("quân", ", ", "khu", Gap::Other),
            ("quân", "", "1", Gap::Other),
            ("quân", "-", "khu", Gap::Other),
            ("quân", "-\n", "khu", Gap::Cut),
            ("quân", "-\r\n  ", "Khu", Gap::Cut),
            ("quân", "\u{ad}\n", "khu", Gap::Cut),
            ("quân", " -\n", "khu", Gap::Other),
            ("quân", "-\n\n", "khu", Gap::Other),
            ("quân", "\n", "khu", Gap::Other),
            (long, "\n", "họp", Gap::LineEnd),
            (long, ",\r\n", "họp", Gap::LineEnd),
            (long, "\n\n", "họp", Gap::Other),
            (long, ".\n", "họp", Gap::Other),
            (long, ";\n", "họp", Gap::Other),
            (long, "\n", "Họp", Gap::Other),
            (long, "\n", "2024", Gap::Other),
        ] {
            let text = format!("{before}{between}{after}");
            let next = before.len() + between.len()..text.len();
            assert_eq!(gap(&text, before.len(), &next), expected, "{text:?}");
        }
        let list = format!("{long}\nb) họp");
        assert_eq!(gap(&list, long.len(), &(long.len() + 1..long.len() + 2)), Gap::Other);
    }
}
