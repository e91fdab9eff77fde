//! Stored form of text: NFC and nothing else, and the two keys derived from it that are read by
//! people: the fold (no marks) and the slug (fold, in addresses).
//!
//! Not here: the key under which a syllable is matched (`syllable`).

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::vowels;

/// Returns `text` in NFC, borrowed when it already is.
///
/// Most Vietnamese text is recognised as NFC by a branchless look at its bytes, ten times faster than the general
/// quick check; of other text only the pieces that look suspect are normalised, and decomposed Vietnamese without what
/// Unicode at large needs.
///
/// ```
/// use timbao::analysis::to_nfc;
/// assert_eq!(to_nfc("hoa\u{300}"), "hoà");
/// ```
pub fn to_nfc(text: &str) -> Cow<'_, str> {
    const PIECE: usize = 128;
    if is_plainly_nfc(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut normal = String::with_capacity(text.len());
    let mut is_changed = false;
    let mut rest = text;
    while !rest.is_empty() {
        // No mark composes with a space or moves across one: pieces end behind a space.
        let from = PIECE.min(rest.len());
        let end = rest.as_bytes()[from..].iter().position(|&byte| byte == b' ');
        let (piece, tail) = rest.split_at(end.map_or(rest.len(), |at| from + at + 1));
        let length = normal.len();
        if is_plainly_nfc(piece.as_bytes()) {
            normal.push_str(piece);
        } else if compose(piece, &mut normal) {
            is_changed = true;
        } else {
            normal.truncate(length);
            if is_nfc(piece) {
                normal.push_str(piece);
            } else {
                normal.extend(piece.nfc());
                is_changed = true;
            }
        }
        rest = tail;
    }
    if is_changed { Cow::Owned(normal) } else { Cow::Borrowed(text) }
}

/// Appends the NFC of a piece in which every mark composes with what is before it, as in decomposed Vietnamese; `false` where it may
/// have another NFC.
///
/// Letters and marks that compose one after the other are the canonical decomposition of what they compose to. A dot below comes before
/// other marks there, but is written after the letter with its hat or breve.
fn compose(piece: &str, normal: &mut String) -> bool {
    let mut copied = 0;
    let mut last: Option<(usize, char)> = None;
    for (at, c) in piece.char_indices() {
        if !is_mark(c) {
            if !is_plain(c) {
                return false;
            }
            last = Some((at, c));
            continue;
        }
        let Some((start, letter)) = last else { return false };
        let composed = match (letter, c) {
            ('â', '\u{323}') => Some('ậ'),
            ('ă', '\u{323}') => Some('ặ'),
            ('ê', '\u{323}') => Some('ệ'),
            ('ô', '\u{323}') => Some('ộ'),
            ('Â', '\u{323}') => Some('Ậ'),
            ('Ă', '\u{323}') => Some('Ặ'),
            ('Ê', '\u{323}') => Some('Ệ'),
            ('Ô', '\u{323}') => Some('Ộ'),
            (letter, mark) => unicode_normalization::char::compose(letter, mark),
        };
        let Some(composed) = composed else { return false };
        if start < copied {
            normal.pop();
        } else {
            normal.push_str(&piece[copied..start]);
        }
        normal.push(composed);
        copied = at + c.len_utf8();
        last = Some((start, composed));
    }
    normal.push_str(&piece[copied..]);
    true
}

/// Returns whether a character is its own NFC and composes with nothing before it, for certain: up to U+02FF, U+1E00 to U+1EFF, and
/// U+2002 to U+20BF.
fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{1e00}'..='\u{1eff}' | '\u{2002}'..='\u{20bf}')
}

/// Returns whether every character lies in a block without anything that NFC changes: up to U+02FF,
/// U+1E00 to U+1EFF, and U+2002 to U+20BF. `false` says nothing.
fn is_plainly_nfc(bytes: &[u8]) -> bool {
    const BLOCK: usize = 256;
    let Some(last) = bytes.len().checked_sub(2) else { return bytes.is_ascii() };
    // Characters of the other blocks are longer than two bytes or begin with these.
    if bytes[last..].iter().any(|&byte| byte >= 0xCC) {
        return false;
    }
    let blocks =
        bytes[..last].chunks(BLOCK).zip(bytes[1..].chunks(BLOCK)).zip(bytes[2..].chunks(BLOCK));
    for ((first, second), third) in blocks {
        // Equal lengths and no early exit within a block, so that it is vectorised.
        let (second, third) = (&second[..first.len()], &third[..first.len()]);
        let mut suspect = 0u8;
        for at in 0..first.len() {
            let (a, b, c) = (first[at], second[at], third[at]);
            let other_block = (a >= 0xCC) & (a != 0xE1) & (a != 0xE2);
            let not_latin_additional = (a == 0xE1) & (b.wrapping_sub(0xB8) > 3);
            let not_punctuation =
                (a == 0xE2) & ((b.wrapping_sub(0x80) > 2) | ((b == 0x80) & (c < 0x82)));
            suspect |= u8::from(other_block | not_latin_additional | not_punctuation);
        }
        if suspect != 0 {
            return false;
        }
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
    for c in text.chars() {
        match c {
            '\0'..='\u{7f}' => folded.push(c.to_ascii_lowercase()),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            c if is_mark(c) => {}
            // Quotation marks and dashes.
            '\u{2002}'..='\u{20bf}' => folded.push(c),
            c => match vowels::bare(c) {
                Some(vowel) => folded.push(vowel),
                None => return fold_any(text),
            },
        }
    }
    folded
}

/// Does the same as [`fold`] for letters of any script.
fn fold_any(text: &str) -> String {
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
                assert!(is_plain(c), "U+{:04X}", c as u32);
                assert!(is_nfc(&text), "U+{:04X}", c as u32);
            }
        }
        // A mark is seen wherever it stands, and normalised alike in a long text and a short one.
        for lead in 0..600 {
            for tail in ["", "b", " đường phố"] {
                let text = format!("{}a\u{301}{tail}", "xé ".repeat(lead));
                assert!(!is_plainly_nfc(text.as_bytes()), "{lead}");
                assert_eq!(to_nfc(&text), text.nfc().collect::<String>());
            }
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
        for text in ["Quân khu “một”", "東京 → Москва 👍", "Москва ".repeat(50).as_str()]
        {
            assert!(matches!(to_nfc(text), Cow::Borrowed(_)), "{text}");
        }
        // Pieces of each kind, ended in every place.
        for start in 120..=130 {
            let text = format!(
                "{} tie\u{302}\u{301}ng \u{323}a\u{301}\u{323} 각ｶﾞ東京 {}",
                "x".repeat(start),
                "a\u{301} ".repeat(90)
            );
            assert_eq!(to_nfc(&text), text.nfc().collect::<String>());
        }
    }

    #[test]
    fn composed_one_by_one_or_as_unicode_says_it_is_the_same() {
        const MARKS: &str =
            "\u{300}\u{301}\u{302}\u{303}\u{304}\u{306}\u{308}\u{309}\u{31b}\u{323}\u{327}";
        let marks = || MARKS.chars().map(Some).chain([None]);
        let mut composed = 0;
        for letter in ('a'..='z').chain("âăêôÂĂÊÔơƠưạậấæ1 “".chars()) {
            for first in marks() {
                for second in marks() {
                    for third in ["", "x", "\u{301}", "ｘ"] {
                        let text: String =
                            [Some(letter), first, second].into_iter().flatten().collect();
                        let text = text + third;
                        let mut normal = String::new();
                        let is_whole = compose(&text, &mut normal);
                        composed += usize::from(is_whole);
                        assert!(!is_whole || normal.chars().eq(text.nfc()), "{text:?}");
                        assert!(to_nfc(&text).chars().eq(text.nfc()), "{text:?}");
                    }
                }
            }
        }
        assert!(composed > 300, "{composed}");
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
        for c in (0..=0x10FFFFu32).filter_map(char::from_u32) {
            let text = format!("a\u{323}{c}\u{302}");
            assert_eq!(fold(&text), fold_any(&text), "{c:?}");
        }
    }
}
