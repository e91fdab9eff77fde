//! Where sentences end.

use std::ops::Range;

use crate::analysis::fold;

/// Returns the first sentence of a text, at most its first paragraph.
pub(super) fn first_sentence(text: &str) -> &str {
    let paragraph = text.lines().next().unwrap_or_default();
    ends(paragraph).next().map_or(paragraph, |end| &paragraph[..end])
}

/// Returns the sentences of a text in their order, without the space between them. None spans paragraphs.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for paragraph in text.split('\n') {
        let mut start = 0;
        for end in ends(paragraph).chain([paragraph.len()]) {
            let sentence = &paragraph[start..end];
            let space = sentence.len() - sentence.trim_start().len();
            if space < sentence.len() {
                found.push(at + start + space..at + start + sentence.trim_end().len());
            }
            start = end;
        }
        at += paragraph.len() + 1;
    }
    found
}

/// Returns where sentences end in a paragraph: behind a full stop before a space and no small letter.
fn ends(paragraph: &str) -> impl Iterator<Item = usize> + '_ {
    let stops = paragraph.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…'));
    stops.filter_map(|(at, stop)| {
        let end = at + stop.len_utf8();
        let is_end = paragraph[end..]
            .strip_prefix(' ')
            .is_some_and(|rest| rest.starts_with(|c: char| !c.is_lowercase()));
        (is_end && !is_abbreviated(paragraph[..at].rsplit(' ').next().unwrap_or_default()))
            .then_some(end)
    })
}

/// Returns whether a word before a stop is an abbreviation: `TP. Hà Nội`, `Th. S`, `tr. 5`, but not `Gió rất to.`
fn is_abbreviated(word: &str) -> bool {
    const LONGEST: usize = 2;
    // A whole paragraph may be one word; only its first letters are looked at.
    if word.chars().nth(LONGEST).is_some() {
        return false;
    }
    let is_vowel =
        |c: char| fold(c.encode_utf8(&mut [0; 4])).contains(['a', 'e', 'i', 'o', 'u', 'y']);
    word.starts_with(char::is_uppercase) || !word.chars().any(is_vowel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_they_do() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Bão tan. Dân về nhà!  Vui", &["Bão tan.", "Dân về nhà!", "Vui"]);
        check("Họp ở TP. Hà Nội hôm 3.5 rồi.\nNghỉ", &["Họp ở TP. Hà Nội hôm 3.5 rồi.", "Nghỉ"]);
        check("\n\n  a  \n", &["a"]);
        check("Gió rất to. Xem tr. 5 ở x. An.", &["Gió rất to.", "Xem tr. 5 ở x. An."]);
        check("", &[]);
        assert_eq!(first_sentence("Bão tan. Dân về."), "Bão tan.");
        assert_eq!(first_sentence("Bão\ntan."), "Bão");
    }
}
