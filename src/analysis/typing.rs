//! Raw keystrokes of the two usual typing methods, as they stay behind when the input program was off: Telex (`tieengs
//! vieetj`) and VNI (`tie6ng1 vie6t5`).
//!
//! A word is read only if its keys make one syllable of the standard orthography and at least one of them works on another;
//! `box` and `test` are read too (*bõ*, *tét*), so whoever calls must ask which of both the text more likely means.

use super::syllable::{Syllable, Tone};
use super::vowels::is_vowel;

/// Keys with which a word can be typed; a longer one is no syllable.
const MAX_KEYS: usize = 14;

/// Returns the syllable that the keys of `word` type in Telex, in lower case: `quaan`, `quana` → `quân`, `nguwowif` →
/// `người`. `None` when they are no syllable, or no key works on another.
///
/// ```
/// use timbao::analysis::typing::telex;
/// assert_eq!(telex("tieengs").as_deref(), Some("tiếng"));
/// assert_eq!(telex("khu"), None);
/// ```
pub fn telex(word: &str) -> Option<String> {
    let keys = keys_of(word, |c| c.is_ascii_alphabetic())?;
    let mut typed = Typed::default();
    for key in keys.chars() {
        let worked = match key {
            's' => typed.tone(Tone::Rising),
            'f' => typed.tone(Tone::Falling),
            'r' => typed.tone(Tone::Dipping),
            'x' => typed.tone(Tone::Broken),
            'j' => typed.tone(Tone::Heavy),
            'z' => typed.tone(Tone::Level),
            'a' | 'e' | 'o' => typed.hat(&[key]),
            'w' => typed.horn_or_breve(true, true) || typed.lone_w(),
            'd' => typed.bar(),
            _ => false,
        };
        if !worked {
            typed.letters.push(key);
        }
    }
    typed.syllable()
}

/// Returns the syllable that the keys of `word` type in VNI, in lower case: `quan6`, `qua6n` → `quân`, `d9u7o7ng2` → `đường`.
/// `None` when they are no syllable, or hold no digit.
///
/// ```
/// use timbao::analysis::typing::vni;
/// assert_eq!(vni("tie6ng1").as_deref(), Some("tiếng"));
/// assert_eq!(vni("covid19"), None);
/// ```
pub fn vni(word: &str) -> Option<String> {
    let keys = keys_of(word, |c| c.is_ascii_alphanumeric())?;
    let mut typed = Typed::default();
    for key in keys.chars() {
        let worked = match key {
            '1' => typed.tone(Tone::Rising),
            '2' => typed.tone(Tone::Falling),
            '3' => typed.tone(Tone::Dipping),
            '4' => typed.tone(Tone::Broken),
            '5' => typed.tone(Tone::Heavy),
            '6' => typed.hat(&['a', 'e', 'o']),
            '7' => typed.horn_or_breve(true, false),
            '8' => typed.horn_or_breve(false, true),
            '9' => typed.bar(),
            _ => {
                typed.letters.push(key);
                continue;
            }
        };
        if !worked {
            return None;
        }
    }
    typed.syllable()
}

/// Returns the keys in lower case if all are of the wanted kind and the first is a letter.
fn keys_of(word: &str, is_key: impl Fn(char) -> bool) -> Option<String> {
    let is_typed = word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.len() <= MAX_KEYS
        && word.chars().all(is_key);
    is_typed.then(|| word.to_ascii_lowercase())
}

/// What the keys have made so far.
#[derive(Default)]
struct Typed {
    letters: Vec<char>,
    tone: Option<Tone>,
    /// A key has worked on letters before it.
    worked: bool,
}

impl Typed {
    /// Sets the tone if there is a vowel to carry it and no other tone yet.
    fn tone(&mut self, tone: Tone) -> bool {
        let has_vowel = self.letters.iter().any(|&letter| is_vowel(letter));
        if !has_vowel || self.tone.is_some() {
            return false;
        }
        self.worked = true;
        self.tone = Some(tone);
        true
    }

    /// Gives the last vowel its hat if it is one of these and has none.
    fn hat(&mut self, bare: &[char]) -> bool {
        let Some(place) = self.last_vowel(|letter| bare.contains(&letter)) else { return false };
        self.replace(
            place,
            match self.letters[place] {
                'a' => 'â',
                'e' => 'ê',
                _ => 'ô',
            },
        )
    }

    /// Gives the last u and o a horn, the last a a breve; of `uo` both letters.
    fn horn_or_breve(&mut self, horn: bool, breve: bool) -> bool {
        let is_wanted = |letter: char| match letter {
            'u' | 'o' => horn,
            'a' => breve,
            _ => false,
        };
        let Some(place) = self.last_vowel(is_wanted) else { return false };
        let before = place.checked_sub(1).filter(|&before| !self.is_of_onset(before));
        match (self.letters[place], before.map(|before| self.letters[before])) {
            ('a', Some('u')) if horn => self.replace(place - 1, 'ư'),
            ('a', _) => self.replace(place, 'ă'),
            ('o', Some('u')) => {
                self.letters[place - 1] = 'ư';
                self.replace(place, 'ơ')
            }
            ('u', Some('u' | 'ư')) => self.replace(place - 1, 'ư'),
            ('o', _) => self.replace(place, 'ơ'),
            _ => self.replace(place, 'ư'),
        }
    }

    /// A `w` by itself is an ư.
    fn lone_w(&mut self) -> bool {
        if self.letters.iter().any(|&letter| is_vowel(letter)) {
            return false;
        }
        self.letters.push('ư');
        self.worked = true;
        true
    }

    fn bar(&mut self) -> bool {
        self.letters.first() == Some(&'d') && self.replace(0, 'đ')
    }

    fn replace(&mut self, place: usize, letter: char) -> bool {
        self.letters[place] = letter;
        self.worked = true;
        true
    }

    /// Returns the place of the last vowel that is wanted; what stands behind it may only be vowels of the same rime or a coda.
    fn last_vowel(&self, is_wanted: impl Fn(char) -> bool) -> Option<usize> {
        let place = (0..self.letters.len())
            .rev()
            .find(|&at| is_wanted(self.letters[at]) && !self.is_of_onset(at))?;
        let hatted = |letter: &char| "ăâêôơư".contains(*letter);
        // The second a of `caan` works, the one of `oâa` does not: a rime has one hat, or `ươ`.
        let has_hat = self.letters[place..].iter().any(hatted);
        (!has_hat).then_some(place)
    }

    /// The u of `qu` is no vowel.
    fn is_of_onset(&self, place: usize) -> bool {
        place == 1 && self.letters[0] == 'q'
    }

    fn syllable(self) -> Option<String> {
        if !self.worked {
            return None;
        }
        let letters: String = self.letters.into_iter().collect();
        let tone = self.tone.unwrap_or(Tone::Level);
        // `thuowr` is thuở: the rime without an end is uơ.
        let spellings = [letters.replace("ươ", "uơ"), letters];
        spellings.iter().rev().find_map(|letters| {
            let syllable = Syllable { tone, ..Syllable::parse(letters)? };
            syllable.is_tone_legal().then(|| syllable.key())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telex_keys() {
        for (keys, expected) in [
            ("quaan", Some("quân")),
            ("quana", Some("quân")),
            ("Quaan", Some("quân")),
            ("tieengs", Some("tiếng")),
            ("tieesng", Some("tiếng")),
            ("tiengse", Some("tiếng")),
            ("vieetj", Some("việt")),
            ("vietej", Some("việt")),
            ("nguwowif", Some("người")),
            ("nguowif", Some("người")),
            ("nguoiwf", Some("người")),
            ("dduwowngf", Some("đường")),
            ("duwowngfd", Some("đường")),
            ("dduongwf", Some("đường")),
            ("dod", Some("đo")),
            ("ddoo", Some("đô")),
            ("ddocj", Some("đọc")),
            ("hoaf", Some("hòa")),
            ("thuowr", Some("thuở")),
            ("thuwowngr", Some("thưởng")),
            ("quyeets", Some("quyết")),
            ("quoocs", Some("quốc")),
            ("quys", Some("quý")),
            ("giaf", Some("già")),
            ("gif", Some("gì")),
            ("trwowcs", Some("trước")),
            ("truowcs", Some("trước")),
            ("nwowcs", Some("nước")),
            ("nuwowcs", Some("nước")),
            ("tw", Some("tư")),
            ("luwu", Some("lưu")),
            ("luuw", Some("lưu")),
            ("muaw", Some("mưa")),
            ("muwa", Some("mưa")),
            ("trawng", Some("trăng")),
            ("awn", Some("ăn")),
            ("anw", Some("ăn")),
            ("xoaswn", Some("xoắn")),
            ("xoawns", Some("xoắn")),
            ("khuyeens", Some("khuyến")),
            ("nghieejp", Some("nghiệp")),
            ("uwowcs", Some("ước")),
            ("sangs", Some("sáng")),
            ("box", Some("bõ")),
            ("as", Some("á")),
            ("khu", None),
            ("hoa", None),
            ("thu", None),
            ("obama", None),
            ("facebook", None),
            ("covid", None),
            ("world", None),
            ("catf", None),
            ("s", None),
            ("dd", None),
            ("", None),
            ("1", None),
            ("quân", None),
        ] {
            assert_eq!(telex(keys).as_deref(), expected, "{keys}");
        }
    }

    #[test]
    fn vni_keys() {
        for (keys, expected) in [
            ("tie6ng1", Some("tiếng")),
            ("tie61ng", Some("tiếng")),
            ("tieng61", Some("tiếng")),
            ("vie6t5", Some("việt")),
            ("Vie65t", Some("việt")),
            ("qua6n", Some("quân")),
            ("quan6", Some("quân")),
            ("d9u7o7ng2", Some("đường")),
            ("d9uong72", Some("đường")),
            ("ngu7o7i2", Some("người")),
            ("nguoi72", Some("người")),
            ("tra8ng", Some("trăng")),
            ("hoa2", Some("hòa")),
            ("mu7a", Some("mưa")),
            ("mua7", Some("mưa")),
            ("lu7u", Some("lưu")),
            ("quo61c", Some("quốc")),
            ("quy1", Some("quý")),
            ("thuo73", Some("thuở")),
            ("u23", None),
            ("u1", Some("ú")),
            ("covid19", None),
            ("a", None),
            ("b52", None),
            ("g7", None),
            ("cat2", None),
            ("9d", None),
            ("", None),
        ] {
            assert_eq!(vni(keys).as_deref(), expected, "{keys}");
        }
    }
}
