//! Words and numbers that are on no list: as many different ones as there are ranks.

use super::random::{Random, mix};

/// Beginnings and ends of the syllables that invented words are made of; both numbers are powers of two.
const ONSETS: [&str; 32] = [
    "b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p",
    "pr", "r", "s", "sh", "sk", "st", "t", "tr", "v", "w", "y", "z", "ph", "th",
];
/// None ends in what an onset of several letters begins with, so a word can be cut into its syllables in one way only.
const RIMES: [&str; 32] = [
    "a", "an", "ar", "al", "am", "e", "en", "er", "el", "em", "i", "in", "im", "il", "ir", "o",
    "on", "or", "ol", "om", "u", "un", "ul", "um", "ai", "ay", "ei", "eo", "ia", "io", "ou", "ey",
];
/// Bits of a rank that one syllable tells.
const BITS: u32 = 10;

/// Appends the word of a rank: the same for the same rank, and no two alike up to 2⁴⁰.
pub(super) fn push_word(rank: u64, out: &mut String) {
    // Of few syllables where few bits are needed, and no neighbours alike: the bits are spread by a bijection.
    let syllables = (64 - rank.leading_zeros()).div_ceil(BITS).clamp(2, 4);
    let bits = BITS * syllables;
    let mask = (1u64 << bits) - 1;
    let mut code = rank.wrapping_mul(0x9E37_79B9_7F4A_7C15) & mask;
    code ^= code >> (bits / 2);
    code = code.wrapping_mul(0xBF58_476D_1CE4_E5B9) & mask;
    // Two of three are names.
    let is_name = !mix(rank).is_multiple_of(3);
    let start = out.len();
    for _ in 0..syllables {
        out.push_str(ONSETS[(code & 31) as usize]);
        out.push_str(RIMES[((code >> 5) & 31) as usize]);
        code >>= BITS;
    }
    if is_name {
        out[start..start + 1].make_ascii_uppercase();
    }
}

/// Appends a number of this shape: each `0` is a digit, the first one none that is 0.
pub(super) fn push_number(shape: &str, random: &mut Random, out: &mut String) {
    let mut is_first = true;
    for c in shape.chars() {
        match c {
            '0' => {
                let digit = if is_first { 1 + random.below(9) } else { random.below(10) };
                out.push((b'0' + digit as u8) as char);
                is_first = false;
            }
            c => out.push(c),
        }
    }
}

/// Returns the shape of a number.
pub(super) fn shape(number: &str) -> String {
    number.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{push_number, push_word, shape};
    use crate::bench::random::Random;

    #[test]
    fn no_two_words_are_alike() {
        let mut words = HashSet::new();
        for rank in (10_000..60_000).chain(5_000_000..5_050_000) {
            let mut word = String::new();
            push_word(rank, &mut word);
            let word = word.to_lowercase();
            assert!(words.insert(word.clone()), "{rank}: {word}");
        }
    }

    #[test]
    fn numbers_have_their_shape() {
        for number in ["17/4", "1.250.000", "7h30", "F16"] {
            let mut made = String::new();
            push_number(&shape(number), &mut Random::of(3, 4), &mut made);
            assert_eq!(shape(&made), shape(number));
        }
    }
}
