//! Questions: which words of a query only ask, and are not what is looked for.
//!
//! `Quốc gia nào bao phủ rừng Amazon?` is answered by a text without `nào`. Such words are rare in news, so their idf is high
//! and promises what they do not hold; in a question they count a part of it (docs/relevance.md). Outside of
//! questions they keep all of it: `sao` is also a star, `ai` also AI.

use crate::analysis::fold;

/// Words that ask.
const ASKING: [&str; 8] = ["ai", "bao", "đâu", "gì", "mấy", "nào", "nhiêu", "sao"];

/// Neighbours that make a query a question though no `?` ends it.
const SIGNS: [[&str; 2]; 16] = [
    ["ai", "là"],
    ["bao", "giờ"],
    ["bao", "lâu"],
    ["bao", "nhiêu"],
    ["có", "phải"],
    ["khi", "nào"],
    ["là", "ai"],
    ["là", "gì"],
    ["làm", "gì"],
    ["làm", "sao"],
    ["ở", "đâu"],
    ["ra", "sao"],
    ["tại", "sao"],
    ["thế", "nào"],
    ["từ", "đâu"],
    ["vì", "sao"],
];

/// Returns whether the text of a query, read as these words, is a question: it has a `?`, or two words beside each other
/// that ask, with marks or both without.
pub(super) fn is_question(text: &str, words: &[&str]) -> bool {
    text.contains('?')
        || words.windows(2).any(|pair| {
            SIGNS.iter().any(|sign| {
                sign.iter().zip(pair).all(|(sign, word)| sign == word)
                    || sign.iter().zip(pair).all(|(sign, word)| fold(sign) == **word)
            })
        })
}

/// Returns whether a word asks, in a question.
pub(super) fn is_asking(term: &str) -> bool {
    ASKING.contains(&term)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions() {
        for (text, expected) in [
            ("giá xăng hôm nay", false),
            ("giá xăng hôm nay?", true),
            ("thủ đô ở đâu", true),
            ("thu do o dau", true),
            ("thủ đô o đau", false),
            ("vì sao biển xanh", true),
            ("vi sao sang", true),
            ("vì sao sáng", true),
            ("ngôi sao bóng đá", false),
            ("ai là triệu phú", true),
            ("có phải bão mạnh lên không", true),
            ("", false),
        ] {
            let words: Vec<&str> = text.split([' ', '?']).filter(|word| !word.is_empty()).collect();
            assert_eq!(is_question(text, &words), expected, "{text}");
        }
    }

    #[test]
    fn signs_hold_words_of_one_syllable() {
        assert!(SIGNS.iter().flatten().chain(&ASKING).all(|word| !word.contains(' ')));
    }
}
