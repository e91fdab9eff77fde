//! Which accented forms a typed word stands for, and how much each counts.
//!
//! A mark that was typed is a constraint; one that was not is free. In a query without any marks every form in the archive
//! counts, weighed by how likely it is between its neighbours: forward-backward over the candidates with
//! `p(b|a) = λ c(ab)/c(a) + (1-λ) p(b)`, all counted in this archive (see `index::vocabulary`). In a query with marks elsewhere a bare
//! word means itself first.

use crate::analysis::{MARKLESS, fold, syllable, to_nfc};
use crate::engine::{Form, Snapshot, WordHash};

use super::rank::MarkWeights;

/// A word of the query in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypedWord {
    /// Its term.
    pub(super) term: String,
    /// Whether the word before it in this list also stands before it in the query.
    pub(super) follows: bool,
    /// Only exactly this term.
    pub(super) literal: bool,
    /// It must not be there, so only what is certainly this word counts.
    pub(super) excluded: bool,
}

/// Candidates that take part in the reckoning of likelihoods; the rest of a longer list gets the lowest weight.
const MAX_CANDIDATES: usize = 16;
/// Words per article in the sample of neighbours, roughly; the scale of `p(b)`.
const SAMPLE_WORDS: f64 = 35.0;

/// Returns whether a term carries a mark.
pub(super) fn is_marked(term: &str) -> bool {
    !term.is_ascii() && fold(term) != term
}

/// Returns whether a term begins with what was typed, the marks that were typed being constraints and the others free:
/// `tiê` begins *tiếng* and *tiêm*, `hoà` begins *hòa* and *hoàng*, `du` begins *đường*. A tone counts for the whole word, wherever it
/// stands.
pub(super) fn begins_with(term: &str, prefix: &str) -> bool {
    let (letters, tone) = syllable::letters_and_tone(term);
    let (typed, typed_tone) = syllable::letters_and_tone(prefix);
    if typed_tone.is_some() && typed_tone != tone {
        return false;
    }
    let mut letters = letters.chars();
    typed.chars().all(|typed| {
        letters.next().is_some_and(|letter| letter == typed || bare_letter(letter) == typed)
    })
}

/// Returns the letters with which a word that begins with `typed` may begin.
pub(super) fn first_letters(typed: char) -> Vec<String> {
    let typed = typed.to_string();
    let mut letters: Vec<String> = "aăâdđeêioôơuưy"
        .chars()
        .flat_map(|letter| {
            let marks = ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"];
            marks.map(|mark| to_nfc(&format!("{letter}{mark}")).into_owned())
        })
        .filter(|letter| begins_with(letter, &typed))
        .collect();
    if letters.is_empty() {
        letters.push(typed);
    }
    letters
}

/// Returns a letter without its hat, horn or bar.
fn bare_letter(letter: char) -> char {
    match letter {
        'ă' | 'â' => 'a',
        'ê' => 'e',
        'ô' | 'ơ' => 'o',
        'ư' => 'u',
        'đ' => 'd',
        other => other,
    }
}

/// Returns the forms of every word, heaviest first. `marks_elsewhere`: the query holds a mark outside negations and field values.
pub(super) fn forms_of(
    snapshot: &Snapshot,
    words: &[TypedWord],
    marks_elsewhere: bool,
    weights: &MarkWeights,
) -> Vec<Vec<Form>> {
    let mut candidates: Vec<Vec<Candidate>> =
        words.iter().map(|word| candidates_of(snapshot, word)).collect();
    let mut start = 0;
    while start < words.len() {
        let end =
            (start + 1..words.len()).find(|&next| !words[next].follows).unwrap_or(words.len());
        reckon(snapshot, &mut candidates[start..end], weights);
        start = end;
    }
    words
        .iter()
        .zip(candidates)
        .map(|(word, candidates)| {
            let mut forms = if word.literal {
                vec![Form { term: word.term.clone(), weight: 1.0 }]
            } else if is_marked(&word.term) {
                marked_forms(&word.term, weights)
            } else if marks_elsewhere {
                forms_beside_marks(&word.term, &candidates, weights)
            } else {
                forms_without_marks(&candidates, weights)
            };
            forms.extend(markless_form(snapshot, word, weights));
            forms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
            forms
        })
        .collect()
}

/// A form that a word may stand for.
struct Candidate {
    term: String,
    hash: WordHash,
    /// How often it stands in the sample, smoothed by how many articles hold it.
    count: f64,
    /// How likely it is what was meant; they sum to 1.
    likelihood: f64,
}

fn candidates_of(snapshot: &Snapshot, word: &TypedWord) -> Vec<Candidate> {
    let candidate = |term: String, documents: u64| {
        let count = snapshot.word_count(&term) as f64 + 0.1 * documents as f64 + 0.01;
        Candidate { hash: WordHash::of(&term), term, count, likelihood: 0.0 }
    };
    let forms =
        if word.literal || is_marked(&word.term) { Vec::new() } else { snapshot.forms(&word.term) };
    if forms.is_empty() {
        return vec![candidate(word.term.clone(), 0)];
    }
    forms.into_iter().map(|form| candidate(form.term, form.documents)).collect()
}

/// Fills in the likelihoods of a run of neighbouring words.
fn reckon(snapshot: &Snapshot, words: &mut [Vec<Candidate>], weights: &MarkWeights) {
    let sample = (snapshot.articles() as f64 * SAMPLE_WORDS).max(1.0);
    let pair_share = f64::from(weights.pair_share);
    let considered = |word: &Vec<Candidate>| word.len().min(MAX_CANDIDATES);
    // One candidate on each side: whatever the number, it changes nothing.
    let is_settled = |pair: &[Vec<Candidate>]| pair[0].len() == 1 && pair[1].len() == 1;
    let unsettled = words.windows(2).filter(|&pair| !is_settled(pair)).flat_map(|pair| {
        let firsts = pair[0][..considered(&pair[0])].iter();
        firsts.flat_map(move |first| {
            let seconds = pair[1][..considered(&pair[1])].iter();
            seconds.map(move |second| (first.hash, second.hash))
        })
    });
    let mut pairs = snapshot.pair_counts(unsettled).into_iter();
    let transitions: Vec<Vec<Vec<f64>>> = words
        .windows(2)
        .map(|pair| {
            let mut transition = |first: &Candidate, second: &Candidate| {
                let pairs = pairs.next().unwrap_or(0) as f64;
                pair_share * pairs / first.count.max(1.0)
                    + (1.0 - pair_share) * second.count / sample
            };
            let is_settled = is_settled(pair);
            pair[0][..considered(&pair[0])]
                .iter()
                .map(|first| {
                    pair[1][..considered(&pair[1])]
                        .iter()
                        .map(|second| if is_settled { 1.0 } else { transition(first, second) })
                        .collect()
                })
                .collect()
        })
        .collect();

    let normalise = |values: &mut Vec<f64>| {
        let sum: f64 = values.iter().sum();
        if sum > 0.0 {
            values.iter_mut().for_each(|value| *value /= sum);
        }
    };
    let mut forward: Vec<Vec<f64>> = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let mut values: Vec<f64> = (0..considered(word))
            .map(|b| match index.checked_sub(1) {
                None => word[b].count,
                Some(before) => forward[before]
                    .iter()
                    .enumerate()
                    .map(|(a, p)| p * transitions[before][a][b])
                    .sum(),
            })
            .collect();
        normalise(&mut values);
        forward.push(values);
    }
    let mut backward = vec![1.0; words.last().map_or(0, considered)];
    for index in (0..words.len()).rev() {
        let mut likelihoods: Vec<f64> =
            forward[index].iter().zip(&backward).map(|(f, b)| f * b).collect();
        normalise(&mut likelihoods);
        if let Some(before) = index.checked_sub(1) {
            backward = (0..considered(&words[before]))
                .map(|a| transitions[before][a].iter().zip(&backward).map(|(t, b)| t * b).sum())
                .collect();
            normalise(&mut backward);
        }
        for (candidate, likelihood) in words[index].iter_mut().zip(likelihoods) {
            candidate.likelihood = likelihood;
        }
    }
}

/// Forms of a word typed with marks: itself, its other spelling in i or y, and the bare spelling where that is no
/// word of its own.
fn marked_forms(term: &str, weights: &MarkWeights) -> Vec<Form> {
    let mut forms = vec![Form { term: term.to_owned(), weight: 1.0 }];
    if let Some(variant) = syllable::i_y_variant(term) {
        forms.push(Form { term: variant, weight: weights.i_y });
    }
    let bare = fold(term);
    if !syllable::is_bare_syllable(&bare) {
        forms.push(Form { term: bare, weight: weights.bare });
    }
    forms
}

/// Returns the word as it stands in lines without marks, where the archive has such lines.
fn markless_form(snapshot: &Snapshot, word: &TypedWord, weights: &MarkWeights) -> Option<Form> {
    let weight = match (is_marked(&word.term), word.literal) {
        (true, true) => return None,
        (true, false) if word.excluded => return None,
        (true, false) => weights.bare,
        (false, true) => 1.0,
        (false, false) => weights.markless,
    };
    let mut term = fold(&word.term);
    if !syllable::is_syllable_without_marks(&term) {
        return None;
    }
    term.push(MARKLESS);
    (snapshot.document_frequency(&term) > 0).then_some(Form { term, weight })
}

/// Forms of a bare word in a query without any marks: all, by likelihood.
fn forms_without_marks(candidates: &[Candidate], weights: &MarkWeights) -> Vec<Form> {
    let most =
        candidates.iter().map(|candidate| candidate.likelihood).fold(f64::MIN_POSITIVE, f64::max);
    candidates
        .iter()
        .map(|candidate| {
            let relative = (candidate.likelihood / most) as f32;
            let weight = relative.powf(weights.exponent).max(weights.floor);
            Form { term: candidate.term.clone(), weight }
        })
        .collect()
}

/// Forms of a bare word in a query that has marks elsewhere: itself, and others that its neighbours make likely.
fn forms_beside_marks(term: &str, candidates: &[Candidate], weights: &MarkWeights) -> Vec<Form> {
    let likelihood_of = |wanted: &str| {
        candidates
            .iter()
            .find(|candidate| candidate.term == wanted)
            .map_or(0.0, |candidate| candidate.likelihood)
    };
    let own = likelihood_of(term);
    let most = candidates.iter().map(|candidate| candidate.likelihood).fold(0.0, f64::max);
    let is_outranked = most >= f64::from(weights.outrank) * own && most > 0.0;
    let top = if is_outranked { most } else { own.max(most) }.max(f64::MIN_POSITIVE);
    let own_weight = if is_outranked { ((own / top) as f32).max(weights.floor) } else { 1.0 };
    let mut forms = vec![Form { term: term.to_owned(), weight: own_weight }];
    for candidate in candidates.iter().filter(|candidate| candidate.term != term) {
        if candidate.likelihood >= f64::from(weights.least_likely) {
            let relative = (candidate.likelihood / top) as f32;
            // Equal likelihood does not outrank what was typed.
            let weight = if is_outranked { relative } else { 0.9 * relative };
            forms.push(Form { term: candidate.term.clone(), weight });
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_constraints_where_they_are_marked() {
        for (term, prefix, expected) in [
            ("hoàng", "hoà", true),
            ("hòa", "hoà", true),
            ("hoáng", "hoà", false),
            ("tiếng", "tiê", true),
            ("tiêng", "tie", true),
            ("đường", "đu", true),
            ("đường", "du", true),
            ("dương", "đu", false),
            ("đương", "đươ", true),
            ("duong", "dươ", false),
            ("te", "tế", false),
            ("2024", "20", true),
            ("covid", "co", true),
            ("a", "ab", false),
        ] {
            assert_eq!(begins_with(term, prefix), expected, "{prefix}* {term}");
            let first = prefix.chars().next().map(first_letters).unwrap_or_default();
            let is_reached = first.iter().any(|first| term.starts_with(first.as_str()));
            assert!(!expected || is_reached, "{prefix}* {term}: {first:?}");
        }
    }
}
