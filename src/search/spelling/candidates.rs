//! What may have been meant by a word: the words of the archive one error away, found by undoing errors and looking the
//! results up, not by going through the vocabulary. Only for a foreign word that the archive does not hold are the words gone through that
//! begin like it.

use std::collections::HashSet;

use super::cost::{MAX_COST, coda_pairs, cost, foreign_cost, neighbours, onset_pairs};
use crate::analysis::typing::telex;
use crate::analysis::{fold, syllable};
use crate::engine::Snapshot;

/// Letters of syllables, without marks.
const SYLLABLE_LETTERS: &str = "abcdeghiklmnopqrstuvxy";
/// Shortest and longest word other than a syllable that is corrected, in letters.
const FOREIGN: std::ops::RangeInclusive<usize> = 5..=20;
/// Foreign words in fewer articles are likely misspelt themselves.
const LEAST_FOREIGN: u64 = 3;
/// The same of syllables.
const LEAST_SYLLABLE: u64 = 2;
/// Shortest foreign word that may be two errors away, in letters.
const LEAST_FAR: usize = 6;
/// Most words that are weighed for such a word, the nearest first.
const MAX_NEAR: usize = 64;
/// A word that raw keystrokes of Telex make is meant so, where it is meant at all.
const TELEX_COST: f32 = 0.5;

/// A word that may have been meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) term: String,
    /// Cost of the error.
    pub(super) cost: f32,
    /// The word was typed with raw keystrokes.
    pub(super) is_typing: bool,
}

/// Returns the words of the archive that `term` may have been typed for, without itself. With `bare` only marks that the
/// query holds count: the forms of the same letters are no candidates. With `looks_far` foreign words may be two errors away.
pub(super) fn candidates(
    snapshot: &Snapshot,
    term: &str,
    bare: bool,
    is_known: bool,
    looks_far: bool,
) -> Vec<Candidate> {
    let letters = fold(term);
    let mut found: Vec<Candidate> = Vec::new();
    let mut add = |meant: String, cost: f32, is_typing: bool| {
        let is_new = meant != term && found.iter().all(|known| known.term != meant);
        if cost <= MAX_COST && is_new {
            found.push(Candidate { term: meant, cost, is_typing });
        }
    };
    if let Some(meant) = telex(term)
        && snapshot.document_frequency(&meant) >= LEAST_SYLLABLE
    {
        add(meant, TELEX_COST, true);
    }
    for spelling in spellings(&letters, is_known) {
        if bare && spelling == letters {
            continue;
        }
        let forms = snapshot.forms(&spelling);
        if forms.is_empty() {
            if snapshot.document_frequency(&spelling) >= LEAST_SYLLABLE {
                let cost = cost(term, &spelling);
                add(spelling, cost, false);
            }
            continue;
        }
        for form in forms.into_iter().filter(|form| form.documents >= LEAST_SYLLABLE) {
            let cost = if bare { cost(&letters, &spelling) } else { cost(term, &form.term) };
            add(form.term, cost, false);
        }
    }
    if is_foreign(term) {
        if looks_far && term.len() >= LEAST_FAR {
            nearly(snapshot, term).into_iter().for_each(|(near, cost)| add(near, cost, false));
        }
        edits(term, "abcdefghijklmnopqrstuvwxyz", |spelling| {
            if snapshot.document_frequency(spelling) >= LEAST_FOREIGN {
                add(spelling.to_owned(), cost(term, spelling), false);
            }
        });
    }
    found
}

/// Returns whether a term is a foreign word that may be corrected.
pub(super) fn is_foreign(term: &str) -> bool {
    FOREIGN.contains(&term.len())
        && term.bytes().all(|letter| letter.is_ascii_lowercase())
        && !syllable::is_syllable_without_marks(term)
}

/// Returns the foreign words of the archive that begin like `term` and may be meant by it, with their costs, the nearest first. All words
/// that begin so are gone through.
fn nearly(snapshot: &Snapshot, term: &str) -> Vec<(String, f32)> {
    let letters = |word: &str| word.bytes().fold(0u32, |set, letter| set | 1 << (letter & 31));
    let of_term = letters(term);
    let is_near = |other: &str| {
        other.len().abs_diff(term.len()) <= 2
            // Two errors change no more.
            && (letters(other) ^ of_term).count_ones() <= 4
            && foreign_cost(term, other) <= MAX_COST
            && is_foreign(other)
    };
    let found = snapshot.terms_with(&[term[..1].to_owned()], is_near, usize::MAX);
    let cost = |other: String| {
        let cost = foreign_cost(term, &other);
        (other, cost)
    };
    let mut found: Vec<(String, f32)> = found.into_iter().map(|form| cost(form.term)).collect();
    // Of those equally near the most frequent ones.
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    found.truncate(MAX_NEAR);
    found
}

/// Returns the syllables without marks that are one error away from these letters, and they themselves if they are one.
fn spellings(letters: &str, is_known: bool) -> HashSet<String> {
    let mut spellings = HashSet::new();
    if !letters.is_ascii() || letters.len() > 8 {
        return spellings;
    }
    // Hundreds are tried and few are syllables: a string is made only for these.
    let mut add = |spelling: &str| {
        if syllable::is_syllable_without_marks(spelling) && !spellings.contains(spelling) {
            spellings.insert(spelling.to_owned());
        }
    };
    add(letters);
    for (typed, meant) in onset_pairs() {
        let Some(rest) = letters.strip_prefix(typed) else { continue };
        add(&format!("{meant}{rest}"));
        // `gi` before another i is written g, and may itself be g and i.
        match (typed, meant) {
            (_, "gi") if rest.starts_with('i') => add(&format!("g{rest}")),
            ("gi", _) => add(&format!("{meant}i{rest}")),
            _ => {}
        }
    }
    for (typed, meant) in coda_pairs() {
        if let Some(rest) = letters.strip_suffix(typed) {
            add(&format!("{rest}{meant}"));
        }
    }
    edits(letters, SYLLABLE_LETTERS, &mut add);
    if !is_known {
        let mut spelling = String::new();
        for at in 0..letters.len() {
            for letter in SYLLABLE_LETTERS.chars() {
                join(&mut spelling, &letters[..at], Some(letter), &letters[at + 1..]);
                add(&spelling);
            }
        }
    }
    spellings
}

/// Visits the spellings that one key makes of ASCII letters: one dropped, two swapped, a neighbouring one struck, one of `alphabet` missed.
fn edits(letters: &str, alphabet: &str, mut visit: impl FnMut(&str)) {
    let mut edit = String::with_capacity(letters.len() + 1);
    let mut with = |before: &str, letter: Option<char>, after: &str| {
        join(&mut edit, before, letter, after);
        if !edit.is_empty() && edit != letters {
            visit(&edit);
        }
    };
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        alphabet.chars().for_each(|letter| with(before, Some(letter), after));
        let Some(typed) = after.chars().next() else { continue };
        let rest = &after[1..];
        with(before, None, rest);
        neighbours(typed).for_each(|letter| with(before, Some(letter), rest));
        if typed == 'i' {
            with(before, Some('y'), rest);
        } else if typed == 'y' {
            with(before, Some('i'), rest);
        }
        if let Some(next) = rest.chars().next().filter(|&next| next != typed) {
            let after = format!("{typed}{}", &rest[1..]);
            with(before, Some(next), &after);
        }
    }
}

fn join(joined: &mut String, before: &str, letter: Option<char>, after: &str) {
    joined.clear();
    joined.push_str(before);
    joined.extend(letter);
    joined.push_str(after);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_one_error_away() {
        for (letters, meant) in [
            ("trt", "trat"),
            ("nuoc", "nuoc"),
            ("cjay", "chay"),
            ("trieu", "chieu"),
            ("nua", "lua"),
            ("di", "gi"),
            ("giay", "day"),
            ("chya", "chay"),
            ("khuu", "khu"),
            ("quan", "quang"),
            ("mat", "mac"),
            ("ti", "ty"),
            ("roeng", "rieng"),
        ] {
            assert!(spellings(letters, true).contains(meant), "{letters} for {meant}");
        }
        for (letters, not) in [("quan", "khu"), ("quan", "qvan"), ("covid", "covi")] {
            assert!(!spellings(letters, true).contains(not), "{letters} for {not}");
        }
    }
}
