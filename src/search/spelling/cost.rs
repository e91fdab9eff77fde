//! How unlikely it is that one word was typed for another: the error model of the noisy channel.
//!
//! Costs are natural logarithms, so that they add up: 0 is no error, 1 about a third as likely as an error of cost 0. An
//! alignment of letters without tones (Damerau and Levenshtein) with weights for what people and keyboards confuse, the tone
//! beside it; and the same behind an onset or before a coda that sounds alike somewhere in the country.

use crate::analysis::{fold, is_vowel, syllable};

/// Costlier than any error that is considered.
pub(super) const MAX_COST: f32 = 4.6;

const LOST_TONE: f32 = 1.0;
const DIPPING_BROKEN: f32 = 0.8;
const OTHER_TONE: f32 = 1.9;
const ADDED_TONE: f32 = 2.2;
/// A tone that went with the vowel that carried it, or with the key that is missing.
const TONE_WITH_VOWEL: f32 = 0.3;
const LOST_HAT: f32 = 0.8;
const OTHER_HAT: f32 = 1.8;
const SWAPPED: f32 = 1.6;
const DOUBLED: f32 = 1.4;
const MISSING: f32 = 2.0;
const EXTRA: f32 = 2.4;
const NEIGHBOUR_KEY: f32 = 2.0;
const I_FOR_Y: f32 = 0.8;
const OTHER_LETTER: f32 = 4.0;
/// In foreign words: an h that nobody hears, and letters that other languages write for the same sound.
const SILENT_H: f32 = 1.2;
const SAME_SOUND: f32 = 1.0;
const OTHER_VOWEL: f32 = 2.0;
/// The letters that stand for one sound in names as newspapers write them.
const SOUNDS: [&str; 4] = ["ckq", "sz", "vw", "ijy"];

/// Onsets that are mistaken for each other, with the cost.
const ONSETS: [(&str, &str, f32); 13] = [
    ("s", "x", 1.0),
    ("ch", "tr", 1.0),
    ("l", "n", 1.0),
    ("d", "gi", 0.9),
    ("d", "r", 1.3),
    ("gi", "r", 1.3),
    ("d", "v", 1.5),
    ("gi", "v", 1.5),
    ("g", "gh", 0.5),
    ("ng", "ngh", 0.5),
    ("c", "k", 0.7),
    ("c", "qu", 1.2),
    ("k", "qu", 1.2),
];

/// Codas that are mistaken for each other.
const CODAS: [(&str, &str, f32); 4] =
    [("n", "ng", 1.4), ("c", "t", 1.4), ("n", "nh", 1.6), ("ch", "t", 1.6)];

/// The letters of the three rows of a keyboard, each half a key further to the right.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Returns whether two letters lie beside each other on the keyboard.
pub(super) fn are_neighbours(a: char, b: char) -> bool {
    let place = |wanted: char| {
        ROWS.iter().enumerate().find_map(|(row, keys)| {
            let column = keys.chars().position(|key| key == wanted)?;
            Some((row as i32, 2 * column as i32 + row as i32))
        })
    };
    match (place(a), place(b)) {
        (Some((row_a, at_a)), Some((row_b, at_b))) if a != b => {
            (row_a - row_b).abs() <= 1 && (at_a - at_b).abs() <= 2
        }
        _ => false,
    }
}

/// Returns the letters beside one on the keyboard.
pub(super) fn neighbours(letter: char) -> impl Iterator<Item = char> {
    ('a'..='z').filter(move |&other| are_neighbours(letter, other))
}

/// Returns the pairs of onsets that are mistaken for each other, without marks, both ways.
pub(super) fn onset_pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    ONSETS.iter().flat_map(|&(a, b, _)| [(a, b), (b, a)])
}

/// Returns the pairs of codas that are mistaken for each other, both ways.
pub(super) fn coda_pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    CODAS.iter().flat_map(|&(a, b, _)| [(a, b), (b, a)])
}

/// Returns what it costs that `typed` stands for `meant`, both terms; over [`MAX_COST`] for whatever is no likely error.
pub(super) fn cost(typed: &str, meant: &str) -> f32 {
    if typed == meant {
        return 0.0;
    }
    let (typed_letters, typed_tone) = syllable::letters_and_tone(typed);
    let (meant_letters, meant_tone) = syllable::letters_and_tone(meant);
    let letters = letters_cost(&typed_letters, &meant_letters);
    let vowels = |text: &str| text.chars().filter(|&c| is_vowel(c)).count();
    let tone = if typed_tone == meant_tone {
        0.0
    } else {
        match (typed_tone.and_then(|t| t.mark()), meant_tone.and_then(|t| t.mark())) {
            (None, Some(_)) if vowels(&typed_letters) < vowels(&meant_letters) => TONE_WITH_VOWEL,
            (None, _) => LOST_TONE,
            (Some(_), None) => ADDED_TONE,
            (Some('\u{309}'), Some('\u{303}')) | (Some('\u{303}'), Some('\u{309}')) => {
                DIPPING_BROKEN
            }
            (Some(_), Some(_)) => OTHER_TONE,
        }
    };
    letters + tone
}

/// The cost of the letters: aligned as they are, or behind confused onsets, or before confused codas.
fn letters_cost(typed: &str, meant: &str) -> f32 {
    let mut least = alignment(typed, meant);
    for (a, b, cost) in ONSETS {
        for (a, b) in [(a, b), (b, a)] {
            if let (Some(typed), Some(meant)) = (onset_off(typed, a), onset_off(meant, b)) {
                least = least.min(cost + alignment(typed, meant));
            }
        }
    }
    for (a, b, cost) in CODAS {
        for (a, b) in [(a, b), (b, a)] {
            if let (Some(typed), Some(meant)) = (typed.strip_suffix(a), meant.strip_suffix(b))
                && typed == meant
            {
                least = least.min(cost);
            }
        }
    }
    least
}

/// Returns what follows an onset, if the word has it and no longer one.
fn onset_off<'a>(word: &'a str, onset: &str) -> Option<&'a str> {
    let rest = word.strip_prefix(onset)?;
    // `gì` is g and ì: the i is onset and vowel in one.
    if onset == "gi" && !rest.starts_with(is_vowel) {
        return word.strip_prefix('g');
    }
    (onset == "qu" || rest.starts_with(is_vowel)).then_some(rest)
}

/// Returns what it costs that one foreign word stands for another, both in plain letters: these are written by ear and by the rules of
/// several languages (`Ghandi`, `Kadafi`).
pub(super) fn foreign_cost(typed: &str, meant: &str) -> f32 {
    aligned(typed, meant, &Costs { gap: foreign_gap, letter: foreign_letter })
}

/// What an alignment adds up.
struct Costs {
    /// Of a letter that only one word has, given what it costs in a syllable.
    gap: fn(char, f32) -> f32,
    /// Of a typed letter that stands for another.
    letter: fn(char, char) -> f32,
}

fn foreign_gap(letter: char, in_syllables: f32) -> f32 {
    if letter == 'h' { SILENT_H.min(in_syllables) } else { in_syllables }
}

fn foreign_letter(typed: char, meant: char) -> f32 {
    let cost = letter_cost(typed, meant);
    if cost <= SAME_SOUND {
        return cost;
    }
    if SOUNDS.iter().any(|sound| sound.contains(typed) && sound.contains(meant)) {
        return SAME_SOUND;
    }
    if is_vowel(typed) && is_vowel(meant) { OTHER_VOWEL.min(cost) } else { cost }
}

/// The cheapest alignment of the letters of two words.
fn alignment(typed: &str, meant: &str) -> f32 {
    aligned(typed, meant, &Costs { gap: |_, cost| cost, letter: letter_cost })
}

fn aligned(typed: &str, meant: &str, costs_of: &Costs) -> f32 {
    let typed: Vec<char> = typed.chars().collect();
    let meant: Vec<char> = meant.chars().collect();
    if typed.len().abs_diff(meant.len()) > 2 {
        return 2.0 * MAX_COST;
    }
    let width = meant.len() + 1;
    let mut costs = vec![0.0f32; (typed.len() + 1) * width];
    for i in 0..=typed.len() {
        for j in 0..=meant.len() {
            let at = |i: usize, j: usize| costs[i * width + j];
            let mut least = if i == 0 && j == 0 { 0.0 } else { f32::INFINITY };
            if i > 0 {
                let is_double = i > 1 && typed[i - 1] == typed[i - 2];
                let gap = if is_double { DOUBLED } else { EXTRA };
                least = least.min(at(i - 1, j) + (costs_of.gap)(typed[i - 1], gap));
            }
            if j > 0 {
                let is_double = j > 1 && meant[j - 1] == meant[j - 2];
                let gap = if is_double { DOUBLED } else { MISSING };
                least = least.min(at(i, j - 1) + (costs_of.gap)(meant[j - 1], gap));
            }
            if i > 0 && j > 0 {
                least = least.min(at(i - 1, j - 1) + (costs_of.letter)(typed[i - 1], meant[j - 1]));
            }
            if i > 1 && j > 1 && typed[i - 1] != typed[i - 2] {
                let swapped = (costs_of.letter)(typed[i - 1], meant[j - 2])
                    + (costs_of.letter)(typed[i - 2], meant[j - 1]);
                least = least.min(at(i - 2, j - 2) + SWAPPED + swapped);
            }
            costs[i * width + j] = least;
        }
    }
    costs[costs.len() - 1]
}

fn letter_cost(typed: char, meant: char) -> f32 {
    if typed == meant {
        return 0.0;
    }
    let (bare_typed, bare_meant) = (bare(typed), bare(meant));
    if bare_typed == bare_meant {
        return if bare_typed == typed { LOST_HAT } else { OTHER_HAT };
    }
    match (bare_typed, bare_meant) {
        ('i', 'y') | ('y', 'i') => I_FOR_Y,
        // What the right key would have had on top is lost with it.
        (a, b) if are_neighbours(a, b) => NEIGHBOUR_KEY,
        _ => OTHER_LETTER,
    }
}

fn bare(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    let mut buffer = [0; 4];
    fold(letter.encode_utf8(&mut buffer)).chars().next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_error_has_its_cost() {
        for (typed, meant, expected) in [
            ("nước", "nước", 0.0),
            ("nươc", "nước", LOST_TONE),
            ("nuớc", "nước", LOST_HAT),
            ("nuoc", "nước", 2.0 * LOST_HAT + LOST_TONE),
            ("ngả", "ngã", DIPPING_BROKEN),
            ("đạnh", "đánh", OTHER_TONE),
            ("tháng", "thang", ADDED_TONE),
            ("xân", "sân", 1.0),
            ("trục", "chục", 1.0),
            ("nừa", "lừa", 1.0),
            ("giành", "dành", 0.9),
            ("gì", "dì", 0.9),
            ("gế", "ghế", 0.5),
            ("nghành", "ngành", 0.5),
            ("ti", "ty", I_FOR_Y),
            ("chyá", "cháy", SWAPPED),
            ("cjủ", "chủ", NEIGHBOUR_KEY),
            ("trt", "trật", MISSING + TONE_WITH_VOWEL),
            ("hc", "học", MISSING + TONE_WITH_VOWEL),
            ("hoại", "thoại", MISSING),
            ("thjoại", "thoại", EXTRA),
            ("khuu", "khu", DOUBLED),
            ("bàng", "bàn", 1.4),
            ("mặc", "mặt", 1.4),
        ] {
            let actual = cost(typed, meant);
            assert!(
                (actual - expected).abs() < 1e-5,
                "{typed} for {meant}: {actual}, not {expected}"
            );
        }
        for (typed, meant) in [("quân", "khu"), ("anh", "em"), ("trung", "ương"), ("một", "hai")]
        {
            assert!(cost(typed, meant) > MAX_COST, "{typed} for {meant}");
        }
    }

    #[test]
    fn foreign_words_are_written_by_ear() {
        for (typed, meant, expected) in [
            ("gandhi", "gandhi", 0.0),
            ("ghandi", "gandhi", 2.0 * SILENT_H),
            ("nikolas", "nicolas", SAME_SOUND),
            ("mohammed", "mohammad", OTHER_VOWEL),
            ("bronco", "broncos", MISSING),
            ("setannta", "setanta", DOUBLED),
            ("zelensky", "zelenski", I_FOR_Y),
        ] {
            let actual = foreign_cost(typed, meant);
            assert!((actual - expected).abs() < 1e-5, "{typed} for {meant}: {actual}");
        }
        assert!(foreign_cost("ghandi", "gandhi") < foreign_cost("ghandi", "ghana"));
        assert!(foreign_cost("canaria", "canary") < foreign_cost("canaria", "canada"));
        assert!(foreign_cost("kowalski", "gandhi") > MAX_COST);
    }

    #[test]
    fn keys_beside_each_other() {
        for (a, b, expected) in [
            ('a', 's', true),
            ('a', 'q', true),
            ('a', 'z', true),
            ('h', 'j', true),
            ('g', 'y', true),
            ('a', 'd', false),
            ('q', 'p', false),
            ('a', 'a', false),
            ('o', 'p', true),
            ('đ', 's', false),
        ] {
            assert_eq!(are_neighbours(a, b), expected, "{a} {b}");
            assert_eq!(are_neighbours(b, a), expected, "{b} {a}");
        }
        assert_eq!(neighbours('l').collect::<String>(), "kop");
    }
}
