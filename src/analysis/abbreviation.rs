//! Abbreviations that a text explains itself: `Ngân hàng Nhà nước (NHNN)`, `NHNN (Ngân hàng Nhà nước)`.
//!
//! The letters are compared with the initials of the words beside them, from the bracket outwards, as in Schwartz and Hearst, "A Simple
//! Algorithm for Identifying Abbreviation Definitions in Biomedical Text", 2003, but stricter: every letter is the initial of a
//! syllable, and only words such as `và` may be passed over.

use super::{Analyzer, fold, to_nfc};

/// Letters of an abbreviation.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=8;
/// Longest text in brackets that is looked at, in bytes.
const MAX_INSIDE: usize = 120;
/// Bytes before a bracket that are looked at.
const MAX_BEFORE: usize = 160;
/// Words without a letter of their own.
const PASSED_OVER: [&str; 12] =
    ["và", "của", "về", "các", "cho", "với", "trong", "là", "of", "and", "the", "for"];
/// What may stand before an abbreviation in brackets.
const INTRODUCTIONS: [&str; 6] = [
    "gọi tắt là ",
    "gọi tắt: ",
    "viết tắt là ",
    "viết tắt: ",
    "tên viết tắt là ",
    "sau đây gọi là ",
];

/// An abbreviation and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Explained {
    /// In capitals, its parts joined by `-`: `GD-ĐT`.
    pub short: String,
    /// In small letters, the words of the analysis.
    pub full: String,
}

/// Gives every abbreviation that a text explains to `sink`, in the order of the text.
///
/// ```
/// # use timbao::analysis::{Analyzer, abbreviation};
/// let mut seen = Vec::new();
/// let text = "Bộ Giáo dục và Đào tạo (GD-ĐT) hôm nay thông báo";
/// abbreviation::explained(&mut Analyzer::new(), text, |pair| seen.push((pair.short, pair.full)));
/// assert_eq!(seen, [("GD-ĐT".to_owned(), "giáo dục và đào tạo".to_owned())]);
/// ```
pub fn explained(analyzer: &mut Analyzer, text: &str, mut sink: impl FnMut(Explained)) {
    for (open, _) in text.match_indices('(') {
        let Some(inside) = inside(&text[open + 1..]) else { continue };
        let text = &text[..open];
        let pair = in_brackets(inside, text).or_else(|| before_brackets(inside, text));
        if let Some((short, full)) = pair {
            let join = |terms: Vec<(String, _)>, between: &str| {
                terms.into_iter().map(|(term, _)| term).collect::<Vec<String>>().join(between)
            };
            let short = join(analyzer.tokens(short), "-").to_uppercase();
            let full = join(analyzer.tokens(full), " ");
            if full.len() > short.len() {
                sink(Explained { short, full });
            }
        }
    }
}

/// Returns what stands in brackets that were just opened, if it is short and on one line.
fn inside(rest: &str) -> Option<&str> {
    let mut end = MAX_INSIDE.min(rest.len());
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    let close = rest[..end].find([')', '(', '\n'])?;
    rest[close..].starts_with(')').then(|| rest[..close].trim())
}

/// What ends a sentence, or a part of it that an abbreviation does not reach over.
const STOPS: [char; 11] = ['.', ';', ':', '!', '?', '(', ')', '"', '“', '”', '\n'];

/// Returns the end of the text before a bracket.
fn near(text: &str) -> &str {
    let mut start = text.len().saturating_sub(MAX_BEFORE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text[start..].trim_end_matches([' ', '"', '”', '\u{a0}'])
}

/// Returns the end of the sentence before a bracket.
fn before(text: &str) -> &str {
    near(text).rsplit(STOPS).next().unwrap_or_default()
}

/// Reads `full (SHORT)`.
fn in_brackets<'a>(inside: &'a str, text: &'a str) -> Option<(&'a str, &'a str)> {
    let introduced = INTRODUCTIONS.iter().find_map(|words| inside.strip_prefix(words));
    let short = introduced.unwrap_or(inside).trim_matches(['"', '“', '”']);
    let letters = letters(short)?;
    let before = before(text);
    let words: Vec<&str> = words(before).collect();
    let start = first_word(&letters, &words)?;
    let first = words[start].as_ptr() as usize - before.as_ptr() as usize;
    Some((short, &before[first..]))
}

/// Reads `SHORT (full)`: nothing in the brackets is left over.
fn before_brackets<'a>(inside: &'a str, text: &'a str) -> Option<(&'a str, &'a str)> {
    // Nearly always a word in small letters, which is found out soonest.
    let is_end = |c: char| matches!(c, ' ' | ',') || STOPS.contains(&c);
    let short = near(text).rsplit(is_end).next()?;
    let letters = letters(short)?;
    let words: Vec<&str> = words(inside).collect();
    (first_word(&letters, &words)? == 0).then_some((short, inside))
}

/// Returns the letters of an abbreviation in small letters; `None` for anything else.
fn letters(text: &str) -> Option<Vec<char>> {
    // Nearly everything in brackets is told by its first letters.
    if text.len() > 24 || !text.starts_with(char::is_uppercase) || text.contains(char::is_lowercase)
    {
        return None;
    }
    let mut letters = Vec::new();
    for c in to_nfc(text).chars() {
        if c.is_uppercase() {
            letters.extend(c.to_lowercase());
        } else if !matches!(c, '-' | '&' | '.' | '–' | ' ') {
            return None;
        }
    }
    LETTERS.contains(&letters.len()).then_some(letters)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Returns the word from which on the initials of the words up to the last one are the letters.
fn first_word(letters: &[char], words: &[&str]) -> Option<usize> {
    let mut at = words.len();
    for (index, letter) in letters.iter().enumerate().rev() {
        let is_last = index + 1 == letters.len();
        loop {
            at = at.checked_sub(1)?;
            if begins(words[at], *letter) {
                break;
            }
            let may_pass = PASSED_OVER.contains(&words[at].to_lowercase().as_str());
            if is_last || !may_pass {
                return None;
            }
        }
    }
    // One letter more and it would be a word that the letters stand for, not an abbreviation.
    words[at..].iter().any(|word| word.chars().count() > 1).then_some(at)
}

/// Returns whether a word begins with a letter; an abbreviation may lack hat, horn and bar.
fn begins(word: &str, letter: char) -> bool {
    let Some(first) = word.chars().next() else { return false };
    let first: String = first.to_lowercase().collect();
    let bare = fold(&first);
    bare.starts_with(letter) || fold(&letter.to_string()) == bare && same_letter(&first, letter)
}

/// Returns whether two letters are the same but for a tone.
fn same_letter(first: &str, letter: char) -> bool {
    use super::syllable::letters_and_tone;
    letters_and_tone(first).0 == letters_and_tone(&letter.to_string()).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_explain_their_abbreviations() {
        for (text, expected) in [
            ("Ngân hàng Nhà nước (NHNN) vừa", "NHNN ngân hàng nhà nước"),
            ("cho biết NHNN (Ngân hàng Nhà nước) vừa", "NHNN ngân hàng nhà nước"),
            ("Ủy ban nhân dân (UBND) tỉnh", "UBND ủy ban nhân dân"),
            ("nghệ sĩ ưu tú (NSƯT)", "NSƯT nghệ sĩ ưu tú"),
            ("nghệ sĩ ưu tú (NSUT)", "NSUT nghệ sĩ ưu tú"),
            ("đại biểu Quốc hội (ĐBQH)", "ĐBQH đại biểu quốc hội"),
            ("đại biểu Quốc hội (DBQH)", "DBQH đại biểu quốc hội"),
            ("dân biểu (ĐB)", ""),
            ("Bộ Giáo dục và Đào tạo (GD&ĐT)", "GD-ĐT giáo dục và đào tạo"),
            ("Bà Rịa - Vũng Tàu (BR-VT)", "BR-VT bà rịa vũng tàu"),
            ("ở Trường THPT. Sẵn sàng chiến đấu (SSCĐ)", "SSCĐ sẵn sàng chiến đấu"),
            ("bảo hiểm y tế (gọi tắt là BHYT)", "BHYT bảo hiểm y tế"),
            ("South China Morning Post (SCMP)", "SCMP south china morning post"),
            ("Tổ chức Y tế thế giới (WHO)", ""),
            ("ông Nam (ảnh)", ""),
            ("huyện Sóc Sơn (Hà Nội)", ""),
            ("trận đấu. Nhà nước (NHNN)", ""),
            ("Nguyễn Văn A (SN 1990)", ""),
            ("xe (không", ""),
            ("(", ""),
            (
                "tòa án nhân dân (TAND) và viện kiểm sát (VKS)",
                "TAND tòa án nhân dân|VKS viện kiểm sát",
            ),
        ] {
            let mut found = Vec::new();
            explained(&mut Analyzer::new(), text, |pair| {
                found.push(format!("{} {}", pair.short, pair.full));
            });
            assert_eq!(found.join("|"), expected, "{text}");
        }
    }
}
