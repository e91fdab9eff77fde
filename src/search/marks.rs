//! Which accented forms a typed word stands for, and how much each counts.
//!
//! A mark that was typed is a constraint; one that was not is free. In a query without any marks every form in the archive
//! counts, weighed by how likely it is between its neighbours (`search::neighbours`). In a query with marks elsewhere a bare word means
//! itself first, the more so the more of the words that have marks were typed with them ([`Omissions`]).

use crate::analysis::{MARKLESS, fold, syllable, to_nfc};
use crate::engine::{Form, Snapshot, WordForm};

use super::neighbours::{Neighbours, Reading};
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
    let mut candidates: Vec<Candidates> =
        words.iter().map(|word| candidates_of(snapshot, word)).collect();
    let mut neighbours = None;
    let mut start = 0;
    while start < words.len() {
        // Between two words of one form each nothing is passed on: a run is cut there.
        let is_apart = |next: &usize| {
            !words[*next].follows || candidates[next - 1..=*next].iter().all(Candidates::is_settled)
        };
        let end = (start + 1..words.len()).find(is_apart).unwrap_or(words.len());
        let run = &mut candidates[start..end];
        if run.iter().all(Candidates::is_settled) {
            run.iter_mut().for_each(|word| word.likelihoods = vec![1.0]);
        } else {
            let statistics = || Neighbours::new(snapshot, &weights.neighbours);
            reckon(neighbours.get_or_insert_with(statistics), run);
        }
        start = end;
    }
    let omissions = marks_elsewhere.then(|| Omissions::of(words, &candidates, weights.all_marks));
    words
        .iter()
        .zip(candidates)
        .map(|(word, candidates)| {
            let mut forms = if word.literal {
                vec![Form { term: word.term.clone(), weight: 1.0 }]
            } else if is_marked(&word.term) {
                marked_forms(&word.term, weights)
            } else if let Some(omissions) = &omissions {
                forms_beside_marks(&word.term, candidates, omissions, weights)
            } else {
                forms_without_marks(&candidates, weights)
            };
            forms.extend(markless_form(snapshot, word, weights));
            forms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
            forms
        })
        .collect()
}

/// The forms that a word may stand for, those of most articles first.
struct Candidates {
    forms: Vec<WordForm>,
    /// How likely each of the first of them is what was meant; they sum to 1.
    likelihoods: Vec<f64>,
}

impl Candidates {
    /// Returns whether there is nothing to choose.
    fn is_settled(&self) -> bool {
        self.forms.len() == 1
    }

    /// Returns each form with its likelihood.
    fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        let rest = std::iter::repeat(&0.0);
        let terms = self.forms.iter().map(|form| form.term.as_str());
        terms.zip(self.likelihoods.iter().chain(rest).copied())
    }

    /// Returns the likelihood of a form, 0 for one that is none of them.
    fn likelihood(&self, term: &str) -> f64 {
        self.iter().find(|&(form, _)| form == term).map_or(0.0, |(_, likelihood)| likelihood)
    }

    /// Makes the form that was typed as likely as it is by what the query leaves out, and the others less likely for it.
    fn settle(&mut self, typed: &str, omissions: &Omissions) {
        let before = self.likelihood(typed);
        if before == 0.0 {
            // There is no such word here, however it is meant.
            return;
        }
        let after = omissions.bare(before);
        let others = if before < 1.0 { (1.0 - after) / (1.0 - before) } else { 0.0 };
        for (form, likelihood) in self.forms.iter().zip(&mut self.likelihoods) {
            *likelihood = if form.term == typed { after } else { *likelihood * others };
        }
    }

    /// Returns the likelihood of the likeliest form.
    fn most(&self) -> f64 {
        self.likelihoods.iter().copied().fold(0.0, f64::max)
    }
}

fn candidates_of(snapshot: &Snapshot, word: &TypedWord) -> Candidates {
    let mut forms =
        if word.literal || is_marked(&word.term) { Vec::new() } else { snapshot.forms(&word.term) };
    if forms.is_empty() {
        forms.push(WordForm { term: word.term.clone(), documents: 0 });
    }
    Candidates { forms, likelihoods: Vec::new() }
}

/// Fills in the likelihoods of a run of neighbouring words.
fn reckon(neighbours: &Neighbours, words: &mut [Candidates]) {
    let readings: Vec<Vec<Reading>> = words
        .iter()
        .map(|word| {
            let considered = word.forms.iter().take(MAX_CANDIDATES);
            neighbours.readings(considered.map(|form| (form.term.as_str(), form.documents)))
        })
        .collect();
    let readings: Vec<&[Reading]> = readings.iter().map(Vec::as_slice).collect();
    let likelihoods = neighbours.likelihoods(&readings);
    words.iter_mut().zip(likelihoods).for_each(|(word, values)| word.likelihoods = values);
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
fn forms_without_marks(candidates: &Candidates, weights: &MarkWeights) -> Vec<Form> {
    let most = candidates.most().max(f64::MIN_POSITIVE);
    candidates
        .iter()
        .map(|(term, likelihood)| {
            let relative = (likelihood / most) as f32;
            let weight = relative.powf(weights.exponent).max(weights.floor);
            Form { term: term.to_owned(), weight }
        })
        .collect()
}

/// Which share of the marks its writer may have left out of a query, each with how likely that is by the query itself.
///
/// Where the share is r, a word that has marks is typed with them with the probability 1 - r, and one that may have none, with
/// the probability p, is typed without any with p + r (1 - p). That a writer leaves out nothing has a probability of its own
/// (`all_marks`); all other shares are alike before the query is seen.
struct Omissions {
    shares: [(f64, f64); Omissions::STEPS],
}

impl Omissions {
    const STEPS: usize = 10;
    /// Least likelihood that a word has no marks: an archive does not know all words.
    const LEAST: f64 = 1e-4;

    fn of(words: &[TypedWord], candidates: &[Candidates], all_marks: f32) -> Omissions {
        let all_marks = f64::from(all_marks);
        let others = (1.0 - all_marks) / (Self::STEPS - 1) as f64;
        let mut shares = std::array::from_fn(|step| {
            (step as f64 / Self::STEPS as f64, if step == 0 { all_marks } else { others })
        });
        for (word, candidates) in words.iter().zip(candidates) {
            if word.literal || word.excluded {
                continue;
            }
            let is_marked = is_marked(&word.term);
            let bare = candidates.likelihood(&word.term).max(Self::LEAST);
            for (share, likelihood) in &mut shares {
                *likelihood *= if is_marked { 1.0 - *share } else { bare + *share * (1.0 - bare) };
            }
            // Of a thousand words the product would be too small for a number.
            let sum: f64 = shares.iter().map(|(_, likelihood)| likelihood).sum();
            shares.iter_mut().for_each(|(_, likelihood)| *likelihood /= sum);
        }
        Omissions { shares }
    }

    /// Returns how likely a word has no marks that was typed without, and is without with this likelihood where nothing is known of the
    /// writer.
    fn bare(&self, likelihood: f64) -> f64 {
        let bare = |share: f64| likelihood / (likelihood + share * (1.0 - likelihood));
        self.shares.iter().map(|&(share, of_it)| of_it * bare(share)).sum()
    }
}

/// Forms of a bare word in a query that has marks elsewhere: itself, and others that its neighbours make likely.
fn forms_beside_marks(
    term: &str,
    mut candidates: Candidates,
    omissions: &Omissions,
    weights: &MarkWeights,
) -> Vec<Form> {
    candidates.settle(term, omissions);
    let own = candidates.likelihood(term);
    let most = candidates.most();
    let is_outranked = most >= f64::from(weights.outrank) * own && most > 0.0;
    let top = if is_outranked { most } else { own.max(most) }.max(f64::MIN_POSITIVE);
    let own_weight = if is_outranked { ((own / top) as f32).max(weights.floor) } else { 1.0 };
    let mut forms = vec![Form { term: term.to_owned(), weight: own_weight }];
    for (form, likelihood) in candidates.iter().filter(|&(form, _)| form != term) {
        if likelihood >= f64::from(weights.least_likely) {
            let relative = (likelihood / top) as f32;
            // Equal likelihood does not outrank what was typed.
            let weight = if is_outranked { relative } else { 0.9 * relative };
            forms.push(Form { term: form.to_owned(), weight });
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns how likely a word has no marks, of `bare` likelihood by its neighbours, beside `others` more like it and `marked` words that were
    /// typed with marks.
    fn bare_beside(marked: usize, others: usize, bare: f64) -> f64 {
        let typed = |term: &str| TypedWord {
            term: term.to_owned(),
            follows: true,
            literal: false,
            excluded: false,
        };
        let form = |term: &str| WordForm { term: term.to_owned(), documents: 1 };
        let (mut words, mut candidates) = (Vec::new(), Vec::new());
        for _ in 0..1 + others {
            words.push(typed("thua"));
            candidates.push(Candidates {
                forms: vec![form("thừa"), form("thua")],
                likelihoods: vec![1.0 - bare, bare],
            });
        }
        for _ in 0..marked {
            words.push(typed("đã"));
            candidates.push(Candidates { forms: vec![form("đã")], likelihoods: vec![1.0] });
        }
        let omissions = Omissions::of(&words, &candidates, 0.5);
        candidates[0].settle("thua", &omissions);
        let [marked, bare] = candidates[0].likelihoods[..] else { unreachable!() };
        assert!((marked + bare - 1.0).abs() < 1e-9);
        bare
    }

    #[test]
    fn the_more_marks_were_typed_the_fewer_were_left_out() {
        let bare: Vec<f64> = (0..8).map(|marked| bare_beside(marked, 0, 0.1)).collect();
        assert!(bare.is_sorted() && bare[1] < 0.5 && bare[7] > 0.8, "{bare:?}");
        assert!(bare_beside(7, 3, 0.1) < bare[7]);
        for likelihood in [0.0, 1.0] {
            assert!((bare_beside(3, 0, likelihood) - likelihood).abs() < 1e-9);
        }
        // (1 - r) (.1 + .9 r) is greatest at r = .4, and of so many words only that remains: .1 / (.1 + .4 · .9).
        assert!((bare_beside(1_000, 1_000, 0.1) - 0.217).abs() < 0.001);
    }

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
