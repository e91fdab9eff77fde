//! A sketch of an article's text, 64 bits: articles of nearly the same text have sketches that differ in few bits.
//!
//! Shingles are every three words in a row. They are dealt into 64 bins by their hash, the smallest hash of each bin stands
//! for it, and one bit of that is kept: one permutation hashing (Li, Owen and Zhang, 2012), empty bins borrowing from the next
//! (Shrivastava and Li, "Densifying One Permutation Hashing", 2014), one bit per bin (Li and König, "b-Bit Minwise
//! Hashing", 2010). Of texts that share the part J of all their shingles, `32 · (1 - J)` bits differ on average, and 32 of texts
//! that share none.
//!
//! Numbers stand for themselves too ([`NUMBER_SHINGLES`]). Only the first [`MOST_WORDS`] words are read: reports begin with what matters, and reading more would cost more than
//! it tells. Words are taken as they are written, ASCII letters and those of Latin-1 without case: reprints keep
//! the spelling of the original, and finding terms would take several times as long.

use crate::analysis::for_each_surface;

/// Words that are read; an article of a newspaper has some 600.
const MOST_WORDS: usize = 300;
/// Shorter texts (a headline alone) have no sketch: they are alike by chance.
const FEWEST_WORDS: usize = 16;
/// Shingles that each number is, beside those it is part of. Two draws of a lottery, two days of weather differ in their
/// numbers and in little else, while a reprint keeps them.
const NUMBER_SHINGLES: u64 = 3;

const BINS: usize = 64;
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
/// Every byte a space: makes capitals small, and the filling of short words like all others.
const LOWER_CASE: u128 = 0x2020_2020_2020_2020_2020_2020_2020_2020;

/// Returns the sketch of a text that is given in pieces, or `None` where there is too little of it.
pub(super) fn sketch(texts: [&str; 3]) -> Option<u64> {
    let mut smallest = [u64::MAX; BINS];
    let (mut before, mut last) = (0u64, 0u64);
    let mut words = 0;
    for text in texts {
        if words == MOST_WORDS {
            break;
        }
        for_each_surface(text, |surface| {
            // A dash or an opening quote beyond ASCII, three bytes, is no letter.
            let surface = if surface as u8 == 0xE2 { surface >> 24 } else { surface };
            if surface == 0 {
                return true;
            }
            let surface = surface | LOWER_CASE;
            let word = (surface as u64 ^ (surface >> 64) as u64).wrapping_mul(MULTIPLIER);
            let mut deal = |shingle: u64| {
                let shingle = mix(shingle);
                let bin = &mut smallest[(shingle >> 58) as usize];
                *bin = (*bin).min(shingle << 6);
            };
            words += 1;
            if words > 2 {
                deal(before.rotate_left(42) ^ last.rotate_left(21) ^ word);
            }
            if (surface as u8).is_ascii_digit() {
                (1..=NUMBER_SHINGLES).for_each(|copy| deal(word.wrapping_mul(2 * copy + 1)));
            }
            (before, last) = (last, word);
            words < MOST_WORDS
        });
    }
    (words >= FEWEST_WORDS).then(|| one_bit_each(&smallest))
}

fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 31)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ (hash >> 32)
}

/// Returns one bit of each bin; at least one of them is not empty.
fn one_bit_each(smallest: &[u64; BINS]) -> u64 {
    let mut bits = 0;
    for bin in 0..BINS {
        let lent = (0..BINS).find(|distance| smallest[(bin + distance) % BINS] != u64::MAX);
        let distance = lent.unwrap_or_default();
        let value = smallest[(bin + distance) % BINS];
        // What is lent to several bins gives each another bit.
        let bit = mix(value.wrapping_add((distance as u64).wrapping_mul(MULTIPLIER))) >> 63;
        bits |= bit << bin;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a text of words that nothing else holds.
    fn words(seed: u64, count: u64) -> Vec<String> {
        (0..count).map(|place| format!("w{}", mix(seed << 32 | place) % 5000)).collect()
    }

    fn differing(a: &str, b: &str) -> u32 {
        let sketch = |text: &str| sketch(["", text, ""]).unwrap();
        (sketch(a) ^ sketch(b)).count_ones()
    }

    #[test]
    fn alike_texts_differ_in_few_bits() {
        for length in [30, 100, 290, 2000] {
            for seed in 0..20 {
                let text = words(seed, length);
                let same = text.join(" ");
                assert_eq!(differing(&same, &same), 0);
                assert_eq!(differing(&same, &same.to_uppercase().replace(' ', ",\n")), 0);
                let other = words(seed + 100, length).join(" ");
                let far = differing(&same, &other);
                assert!((14..=50).contains(&far), "{length} words: {far}");
                // One word in fifty replaced: 6 in a hundred shingles of each text are its own, J = .89.
                let mut edited = text.clone();
                for word in edited.iter_mut().skip(9).step_by(50) {
                    *word = "changed".to_owned();
                }
                let near = differing(&same, &edited.join(" "));
                assert!(near <= 14, "{length} words: {near}");
            }
        }
    }

    #[test]
    fn pieces_are_one_text() {
        let text = words(1, 60);
        let whole = sketch(["", "", &text.join(" ")]);
        assert_eq!(
            sketch([&text[..9].join(" "), &text[9..20].join(" "), &text[20..].join(" ")]),
            whole
        );
    }

    #[test]
    fn little_text_has_none() {
        assert_eq!(sketch(["", "", ""]), None);
        assert_eq!(sketch([&words(1, 15).join(" "), "", "… – ,"]), None);
        assert!(sketch([&words(1, 15).join(" "), "x", ""]).is_some());
    }

    #[test]
    fn what_comes_after_is_not_read() {
        let text = words(1, 600);
        let beginning = text[..MOST_WORDS].join(" ");
        assert_eq!(differing(&text.join(" "), &beginning), 0);
    }
}
