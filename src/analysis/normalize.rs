//! Stored form of text: NFC and nothing else, and the two keys derived from it that are read by
//! people: the fold (no marks) and the slug (fold, in addresses).
//!
//! Not here: the key under which a syllable is matched (`syllable`).

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Returns `text` in NFC, borrowed when it already is.
///
/// Most Vietnamese text is recognised as NFC by a branchless look at its bytes, 5 to 10 times faster
/// than the general quick check (`benches/analysis.rs`).
///
/// ```
/// use timbao::analysis::to_nfc;
/// assert_eq!(to_nfc("hoa\u{300}"), "hoà");
/// ```
pub fn to_nfc(text: &str) -> Cow<'_, str> {
    if is_plainly_nfc(text.as_bytes()) || is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Returns whether every character lies in a block without anything that NFC changes: up to U+02FF,
/// U+1E00 to U+1EFF, and U+2002 to U+20BF. `false` says nothing.
fn is_plainly_nfc(bytes: &[u8]) -> bool {
    const BLOCK: usize = 512;
    let mut start = 0;
    while start < bytes.len() {
        let end = (start + BLOCK).min(bytes.len());
        // Each block looks two bytes further, so that a character across the border is seen whole.
        let (first, second, third) = (
            &bytes[start..end],
            &bytes[(start + 1).min(bytes.len())..],
            &bytes[(start + 2).min(bytes.len())..],
        );
        let mut suspect = false;
        for ((&a, &b), &c) in
            first.iter().zip(second.iter().chain(&[0; 2])).zip(third.iter().chain(&[0; 2]))
        {
            let other_block = a >= 0xCC && a != 0xE1 && a != 0xE2;
            let not_latin_additional = a == 0xE1 && !(0xB8..=0xBB).contains(&b);
            let not_punctuation =
                a == 0xE2 && (!(0x80..=0x82).contains(&b) || (b == 0x80 && c < 0x82));
            suspect |= other_block | not_latin_additional | not_punctuation;
        }
        if suspect {
            return false;
        }
        start = end;
    }
    true
}

/// Returns `text` without tone and vowel marks and in lower case, đ as d. Letters of other scripts
/// keep theirs only where Unicode does not decompose them.
///
/// ```
/// use timbao::analysis::fold;
/// assert_eq!(fold("Đường Hoà Bình"), "duong hoa binh");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd().filter(|&c| !is_mark(c)) {
        match c {
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Returns whether `c` is a combining diacritical mark (U+0300 to U+036F).
pub(crate) fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Returns `text` as it would stand in an address: folded, every run of other characters than letters and
/// digits as one `-`, none at the ends.
///
/// ```
/// use timbao::analysis::slug;
/// assert_eq!(slug("Chính trị - Xã hội"), "chinh-tri-xa-hoi");
/// ```
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in fold(text).chars() {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plainly_nfc_never_disagrees_with_unicode() {
        for c in (0..=0x10FFFFu32).filter_map(char::from_u32) {
            let text = format!("x{c}");
            if is_plainly_nfc(text.as_bytes()) {
                assert!(is_nfc(&text), "U+{:04X}", c as u32);
            }
        }
        // A mark that straddles two blocks is seen.
        for lead in 500..520 {
            let text = format!("{}a\u{301}b", "x".repeat(lead));
            assert!(!is_plainly_nfc(text.as_bytes()), "{lead}");
        }
    }

    #[test]
    fn nfc() {
        for (input, expected) in [
            ("", ""),
            ("Quân khu 1", "Quân khu 1"),
            ("Qua\u{302}n", "Quân"),
            ("tiê\u{301}ng Viê\u{323}t", "tiếng Việt"),
            ("“tốt” – 5€ ½", "“tốt” – 5€ ½"),
        ] {
            assert_eq!(to_nfc(input), expected);
        }
        assert!(matches!(to_nfc("Quân khu “một”"), Cow::Borrowed(_)));
    }

    #[test]
    fn folds_and_slugs() {
        for (input, folded, slugged) in [
            ("Đặng", "dang", "dang"),
            ("Ðà Nẵng", "da nang", "da-nang"),
            ("ƯỚC MƠ", "uoc mo", "uoc-mo"),
            ("  TP.HCM  ", "  tp.hcm  ", "tp-hcm"),
            ("“Văn hóa”", "“van hoa”", "van-hoa"),
            ("…", "…", ""),
        ] {
            assert_eq!(fold(input), folded);
            assert_eq!(slug(input), slugged);
        }
    }
}
