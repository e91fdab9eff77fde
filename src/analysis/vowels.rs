//! The vowels of the alphabet and what can be taken off them.

/// The vowels with each tone, in the order of [`Tone`](super::syllable::Tone).
const VOWELS: [[char; 6]; 12] = [
    ['a', 'à', 'á', 'ả', 'ã', 'ạ'],
    ['ă', 'ằ', 'ắ', 'ẳ', 'ẵ', 'ặ'],
    ['â', 'ầ', 'ấ', 'ẩ', 'ẫ', 'ậ'],
    ['e', 'è', 'é', 'ẻ', 'ẽ', 'ẹ'],
    ['ê', 'ề', 'ế', 'ể', 'ễ', 'ệ'],
    ['i', 'ì', 'í', 'ỉ', 'ĩ', 'ị'],
    ['o', 'ò', 'ó', 'ỏ', 'õ', 'ọ'],
    ['ô', 'ồ', 'ố', 'ổ', 'ỗ', 'ộ'],
    ['ơ', 'ờ', 'ớ', 'ở', 'ỡ', 'ợ'],
    ['u', 'ù', 'ú', 'ủ', 'ũ', 'ụ'],
    ['ư', 'ừ', 'ứ', 'ử', 'ữ', 'ự'],
    ['y', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'],
];

/// Returns whether a letter is a vowel in lower case without tone.
pub(crate) fn is_vowel(letter: char) -> bool {
    VOWELS.iter().any(|with_tones| with_tones[0] == letter)
}

/// Returns a vowel in lower case without its tone, and the number of the tone, 0 for none.
pub(super) fn split(vowel: char) -> Option<(char, usize)> {
    VOWELS.iter().find_map(|with_tones| {
        let tone = with_tones.iter().position(|&it| it == vowel)?;
        Some((with_tones[0], tone))
    })
}

/// Returns a vowel in lower case and without tone with the tone of this number; any other letter as it is.
pub(super) fn with_tone(vowel: char, tone: usize) -> char {
    VOWELS.iter().find(|it| it[0] == vowel).map_or(vowel, |with_tones| with_tones[tone])
}

/// Returns a vowel of either case in lower case, without tone, hat, breve and horn.
pub(super) fn bare(c: char) -> Option<char> {
    const BARE: [char; 12] = ['a', 'a', 'a', 'e', 'e', 'i', 'o', 'o', 'o', 'u', 'u', 'y'];
    let lower = lower(c)?;
    let at = VOWELS.iter().position(|with_tones| with_tones.contains(&lower))?;
    Some(BARE[at])
}

/// Returns the small letter, where it is one.
pub(super) fn lower(c: char) -> Option<char> {
    let mut lower = c.to_lowercase();
    lower.next().filter(|_| lower.len() == 0)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn as_unicode_takes_them_apart() {
        const TONES: [&str; 6] = ["", "\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"];
        for with_tones in VOWELS {
            for (number, vowel) in with_tones.into_iter().enumerate() {
                let composed: String =
                    format!("{}{}", with_tones[0], TONES[number]).nfc().collect();
                assert_eq!(composed, vowel.to_string());
                assert_eq!(split(vowel), Some((with_tones[0], number)));
                assert_eq!(with_tone(with_tones[0], number), vowel);
                assert_eq!(is_vowel(vowel), number == 0);
                for case in [vowel, vowel.to_uppercase().next().unwrap()] {
                    let first = case.nfd().next().map(|c| c.to_ascii_lowercase());
                    assert_eq!(bare(case), first, "{case}");
                }
            }
        }
        assert_eq!((bare('đ'), split('Ấ'), with_tone('x', 2)), (None, None, 'x'));
    }
}
