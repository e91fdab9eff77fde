//! The syllable (tiếng): which strings of letters are one, and the key that makes `hòa`, `hoà` and
//! misplaced tones the same.
//!
//! The table of onsets and rimes is that of the standard orthography (28 onsets, 165 rimes; see the list in
//! any school grammar). It classifies and places tones; it never rejects a word.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::vowels::{self, is_vowel};
use super::{fold, to_nfc};

/// The six tones; the value of [`Tone::mark`] is the combining character that writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// No mark (ngang).
    Level,
    /// Grave (huyền).
    Falling,
    /// Acute (sắc).
    Rising,
    /// Hook above (hỏi).
    Dipping,
    /// Tilde (ngã).
    Broken,
    /// Dot below (nặng).
    Heavy,
}

impl Tone {
    const ALL: [Tone; 6] =
        [Tone::Level, Tone::Falling, Tone::Rising, Tone::Dipping, Tone::Broken, Tone::Heavy];

    const MARKED: [(Tone, char); 5] = [
        (Tone::Falling, '\u{300}'),
        (Tone::Rising, '\u{301}'),
        (Tone::Dipping, '\u{309}'),
        (Tone::Broken, '\u{303}'),
        (Tone::Heavy, '\u{323}'),
    ];

    fn of_mark(mark: char) -> Option<Tone> {
        Tone::MARKED.iter().find(|(_, c)| *c == mark).map(|(tone, _)| *tone)
    }

    /// Returns the combining mark that writes the tone, `None` for the level one.
    pub fn mark(self) -> Option<char> {
        Tone::MARKED.iter().find(|(tone, _)| *tone == self).map(|(_, c)| *c)
    }
}

/// A syllable taken apart: what its key is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syllable {
    /// Initial consonants (`ngh`), possibly none; `qu` and `gi` count as onsets.
    pub onset: String,
    /// The rest without its tone (`ương`).
    pub rime: String,
    /// The tone.
    pub tone: Tone,
}

/// Onsets, longer ones before their beginnings.
const ONSETS: [&str; 28] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g",
    "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
];

/// Rimes without tone, sorted by code point for binary search.
const RIMES: [&str; 165] = [
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec",
    "em", "en", "eng", "eo", "ep", "et", "i", "ia", "ich", "im", "in", "inh", "ip", "it", "iu",
    "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu", "o", "oa", "oac", "oach", "oai", "oam",
    "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oc", "oe", "oem", "oen", "oeo", "oet",
    "oi", "om", "on", "ong", "ooc", "oong", "op", "ot", "oăc", "oăm", "oăn", "oăng", "oăt", "u",
    "ua", "uc", "ui", "um", "un", "ung", "up", "ut", "uy", "uya", "uych", "uyn", "uynh", "uyp",
    "uyt", "uyu", "uyên", "uyêt", "uân", "uâng", "uât", "uây", "uê", "uêch", "uênh", "uôc", "uôi",
    "uôm", "uôn", "uông", "uôt", "uơ", "y", "yn", "ynh", "yt", "yêm", "yên", "yêng", "yêt", "yêu",
    "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "ê", "êch", "êm", "ên", "ênh", "êp", "êt",
    "êu", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ôông", "ăc", "ăm", "ăn", "ăng", "ăp",
    "ăt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ưt", "ưu",
    "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu",
];

impl Syllable {
    /// Takes `word` apart when its letters form a syllable and carry at most one tone, wherever that stands.
    /// Case is ignored; a tone that its coda does not allow is accepted.
    ///
    /// ```
    /// use timbao::analysis::syllable::{Syllable, Tone};
    /// let syllable = Syllable::parse("Vịêt").unwrap();
    /// assert_eq!((syllable.onset.as_str(), syllable.rime.as_str(), syllable.tone), ("v", "iêt", Tone::Heavy));
    /// assert_eq!(Syllable::parse("Syria"), None);
    /// ```
    pub fn parse(word: &str) -> Option<Syllable> {
        let (letters, tone) = split_tone(word)?;
        let (onset, rime) = split_onset(&letters)?;
        Some(Syllable { onset: onset.to_owned(), rime: rime.to_owned(), tone })
    }

    /// Returns the syllable in lower case, NFC, the tone placed in the manner of newspapers (`hòa`, `thúy`, `quý`). A rime that
    /// begins with no vowel has no place for one.
    pub fn key(&self) -> String {
        let mut key = String::with_capacity(self.onset.len() + self.rime.len() + 2);
        key.push_str(&self.onset);
        let place = tone_place(&self.rime);
        for (index, letter) in self.rime.chars().enumerate() {
            key.push(match index == place {
                true => vowels::with_tone(letter, self.tone as usize),
                false => letter,
            });
        }
        key
    }

    /// Returns whether the tone may stand on this rime: after c, ch, p, t only the rising and heavy ones.
    pub fn is_tone_legal(&self) -> bool {
        let stopped = self.rime.ends_with(['c', 'p', 't']) || self.rime.ends_with("ch");
        !stopped || matches!(self.tone, Tone::Rising | Tone::Heavy)
    }
}

/// Returns the lower-case letters of `word` without tone, and the tone; `None` with more than one tone or with anything
/// but letters of the Vietnamese alphabet.
fn split_tone(word: &str) -> Option<(String, Tone)> {
    let mut tone = Tone::Level;
    let mut letters = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'a'..='z' => letters.push(c),
            'A'..='Z' => letters.push(c.to_ascii_lowercase()),
            'đ' | 'Đ' | 'ð' | 'Ð' => letters.push('đ'),
            _ => {
                let vowel = vowels::lower(c).and_then(split_vowel);
                let Some((letter, found)) = vowel else { return split_tone_any(word) };
                if found != Tone::Level && tone != Tone::Level {
                    return None;
                }
                letters.push(letter);
                tone = if found == Tone::Level { tone } else { found };
            }
        }
    }
    Some((letters, tone))
}

/// Returns a vowel in lower case without its tone, and the tone.
fn split_vowel(c: char) -> Option<(char, Tone)> {
    vowels::split(c).map(|(letter, tone)| (letter, Tone::ALL[tone]))
}

/// Does the same as [`split_tone`] for letters of any script in any coding.
fn split_tone_any(word: &str) -> Option<(String, Tone)> {
    let mut tone = Tone::Level;
    let mut decomposed = String::with_capacity(word.len());
    for c in word.nfd() {
        match Tone::of_mark(c) {
            Some(_) if tone != Tone::Level => return None,
            Some(found) => tone = found,
            None => decomposed.extend(c.to_lowercase()),
        }
    }
    let mut letters = String::with_capacity(word.len());
    for c in decomposed.nfc() {
        match c {
            'ð' => letters.push('đ'),
            'a'..='z' | 'ă' | 'â' | 'đ' | 'ê' | 'ô' | 'ơ' | 'ư' => letters.push(c),
            _ => return None,
        }
    }
    Some((letters, tone))
}

/// Returns the letters of a word in NFC without its tone marks, and the first of these.
pub(crate) fn letters_and_tone(word: &str) -> (String, Option<Tone>) {
    let mut tone = None;
    let mut letters = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_ascii() || c == 'đ' {
            letters.push(c);
        } else if let Some((letter, found)) = split_vowel(c) {
            letters.push(letter);
            tone = tone.or(Some(found).filter(|&found| found != Tone::Level));
        } else {
            return letters_and_tone_any(word);
        }
    }
    (letters, tone)
}

/// Does the same as [`letters_and_tone`] for letters of any script in any coding.
fn letters_and_tone_any(word: &str) -> (String, Option<Tone>) {
    let mut tone = None;
    let mut letters = String::with_capacity(word.len());
    for c in word.nfd() {
        match Tone::of_mark(c) {
            Some(found) => tone = tone.or(Some(found)),
            None => letters.push(c),
        }
    }
    (letters.nfc().collect(), tone)
}

/// Splits letters without tone into onset and rime, if they are a syllable's.
fn split_onset(letters: &str) -> Option<(&str, &str)> {
    ONSETS.iter().find_map(|onset| {
        let rime = letters.strip_prefix(onset)?;
        (is_rime(rime) && fits(onset, rime)).then_some((&letters[..onset.len()], rime))
    })
}

fn is_rime(rime: &str) -> bool {
    RIMES.binary_search(&rime).is_ok()
}

/// Spelling rules between onset and rime that keep the division unique: `qu` takes no rime in u, `gi` none in i (`gì` is
/// g + i).
fn fits(onset: &str, rime: &str) -> bool {
    match onset {
        "qu" => !rime.starts_with(['u', 'ư']),
        "gi" => !rime.starts_with(['i', 'y']),
        _ => true,
    }
}

/// Returns the index, in characters, of the vowel of `rime` that carries the tone in the old manner.
fn tone_place(rime: &str) -> usize {
    let vowels: Vec<char> = rime.chars().take_while(|&c| is_vowel(c)).collect();
    if let Some(hatted) = vowels.iter().rposition(|c| "ăâêôơư".contains(*c)) {
        return hatted;
    }
    let closed = vowels.len() < rime.chars().count();
    match vowels.len() {
        0 | 1 => 0,
        2 if closed => 1,
        2 => 0,
        _ => 1,
    }
}

/// Returns the key under which the letters of `word` are matched: lower case, NFC, Ð and ð as đ, and the tone of a
/// syllable in its one canonical place. Any string is valid; what is not a syllable keeps its marks where they are.
///
/// ```
/// use timbao::analysis::syllable::key;
/// for spelling in ["hòa", "hoà", "HOÀ", "hoa\u{300}", "Ho\u{300}a"] {
///     assert_eq!(key(spelling), "hòa");
/// }
/// assert_eq!(key("Ðường"), "đường");
/// assert_eq!(key("Café"), "café");
/// ```
pub fn key(word: &str) -> String {
    if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return word.to_owned();
    }
    if let Some(syllable) = Syllable::parse(word) {
        return syllable.key();
    }
    let lower: String = word.chars().flat_map(char::to_lowercase).collect();
    to_nfc(&lower).replace('ð', "đ")
}

/// Returns the other usual spelling where i and y compete (`kỹ`/`kĩ`, `quý`/`quí`, `Mỹ`/`Mĩ`): the bare vowel after
/// h k l m s t v or `qu`. `key` must be a [`key()`].
pub fn i_y_variant(key: &str) -> Option<String> {
    let mut syllable = Syllable::parse(key)?;
    if !matches!(syllable.onset.as_str(), "h" | "k" | "l" | "m" | "s" | "t" | "v" | "qu") {
        return None;
    }
    syllable.rime = match syllable.rime.as_str() {
        "i" => "y".to_owned(),
        "y" => "i".to_owned(),
        _ => return None,
    };
    Some(syllable.key())
}

/// Returns whether `word`, written without any mark, is a syllable of the level tone as it stands (`cho`, `quan`), so that
/// it need not be a word whose marks were left out (`duong`).
pub fn is_bare_syllable(word: &str) -> bool {
    Syllable::parse(word).is_some_and(|syllable| syllable.is_tone_legal())
}

/// Returns whether letters without any mark are those of a syllable, whatever its marks: `duong`, `quan`, not `covid`.
pub fn is_syllable_without_marks(letters: &str) -> bool {
    static RIMES_WITHOUT_MARKS: LazyLock<HashSet<String>> =
        LazyLock::new(|| RIMES.iter().map(|rime| fold(rime)).collect());
    ONSETS.iter().any(|onset| {
        let rime = letters.strip_prefix(*onset);
        rime.is_some_and(|rime| RIMES_WITHOUT_MARKS.contains(rime))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_unique() {
        assert!(RIMES.windows(2).all(|pair| pair[0] < pair[1]), "{RIMES:?}");
        let expected: std::collections::BTreeSet<_> = ONSETS.iter().collect();
        assert_eq!(expected.len(), ONSETS.len());
    }

    #[test]
    fn keys() {
        for (word, expected) in [
            ("hoà", "hòa"),
            ("hòa", "hòa"),
            ("HÒA", "hòa"),
            ("hoè", "hòe"),
            ("thuý", "thúy"),
            ("Thúy", "thúy"),
            ("khoẻ", "khỏe"),
            ("tuỵnh", "tuỵnh"),
            ("tụynh", "tuỵnh"),
            ("quý", "quý"),
            ("qúy", "quý"),
            ("qúa", "quá"),
            ("quốc", "quốc"),
            ("già", "già"),
            ("gìa", "già"),
            ("gì", "gì"),
            ("giêng", "giêng"),
            ("gíêng", "giếng"),
            ("vịêt", "việt"),
            ("Việt", "việt"),
            ("đừơng", "đường"),
            ("Đường", "đường"),
            ("ÐƯỜNG", "đường"),
            ("mưà", "mừa"),
            ("của", "của"),
            ("cuả", "của"),
            ("oái", "oái"),
            ("ngoái", "ngoái"),
            ("khuỷu", "khuỷu"),
            ("khuya", "khuya"),
            ("uỷ", "ủy"),
            ("Uỷ", "ủy"),
            ("yếu", "yếu"),
            ("nghiêng", "nghiêng"),
            ("xoong", "xoong"),
            ("toàn", "toàn"),
            ("tòan", "toàn"),
            ("hoạch", "hoạch"),
            ("résumé", "résumé"),
            ("Café", "café"),
            ("Straße", "straße"),
            ("COVID", "covid"),
            ("Đ", "đ"),
            ("QĐ", "qđ"),
            ("", ""),
        ] {
            assert_eq!(key(word), expected, "{word}");
            assert_eq!(key(&word.nfd().collect::<String>()), expected, "{word} in NFD");
            assert_eq!(key(expected), expected, "key of a key");
        }
    }

    #[test]
    fn letters_of_the_alphabet_as_of_any_script() {
        let words =
            ["trường", "Trường", "đường", "ÐƯỜNG", "quý", "ấ\u{300}", "naïve", "İ", "ệ1", "Ⅷ", ""];
        let letters = (0..=0x24f).chain(0x1e00..=0x1fff).filter_map(char::from_u32);
        for word in words.into_iter().map(str::to_owned).chain(letters.map(|c| format!("t{c}"))) {
            assert_eq!(letters_and_tone(&word), letters_and_tone_any(&word), "{word}");
            assert_eq!(split_tone(&word), split_tone_any(&word), "{word}");
        }
    }

    #[test]
    fn both_manners_of_placing_agree_on_all_syllables() {
        for onset in ONSETS {
            for rime in RIMES {
                // Another division may come first (`gia` is gi + a, not g + ia).
                if split_onset(&format!("{onset}{rime}")) != Some((onset, rime)) {
                    continue;
                }
                for (tone, mark) in Tone::MARKED {
                    let canonical = Syllable { onset: onset.into(), rime: rime.into(), tone }.key();
                    let vowels = rime.chars().filter(|&c| is_vowel(c)).count();
                    for place in 0..vowels {
                        let mut spelt = onset.to_owned();
                        for (index, letter) in rime.chars().enumerate() {
                            spelt.push(letter);
                            if index == place {
                                spelt.push(mark);
                            }
                        }
                        assert_eq!(key(&spelt), canonical, "{spelt}");
                    }
                }
            }
        }
    }

    #[test]
    fn variants() {
        for (word, expected) in [
            ("kỹ", Some("kĩ")),
            ("mĩ", Some("mỹ")),
            ("quý", Some("quí")),
            ("ty", Some("ti")),
            ("tay", None),
            ("thúy", None),
            ("y", None),
            ("covid", None),
        ] {
            assert_eq!(i_y_variant(word).as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn syllables_without_marks() {
        for (letters, expected) in [
            ("duong", true),
            ("quan", true),
            ("nghieng", true),
            ("khuyu", true),
            ("gi", true),
            ("covid", false),
            ("trt", false),
            ("", false),
            ("đời", false),
        ] {
            assert_eq!(is_syllable_without_marks(letters), expected, "{letters}");
        }
    }

    #[test]
    fn bare_syllables() {
        for (word, expected) in [
            ("cho", true),
            ("quan", true),
            ("duong", false),
            ("nguoi", false),
            ("truong", false),
            ("cac", false),
        ] {
            assert_eq!(is_bare_syllable(word), expected, "{word}");
        }
    }
}
