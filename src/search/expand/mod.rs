//! What a query may also mean: other spellings of its words, titles that need not be there, places that were merged.
//!
//! Everything here is weaker than what was typed, is shown with the answer and can be turned off. Not here: the knowledge itself
//! (`search::packs`), how a plan holds it (`search::planner`).

mod dates;
mod names;
mod numbers;
mod places;
mod romans;
mod spellings;

use std::ops::Range;

pub use self::places::Offer;
use super::packs::{Family, Packs};
use super::rank::ExpansionWeights;
use crate::analysis::fold;

/// The families of knowledge that a search uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expand([bool; Family::ALL.len()]);

impl Default for Expand {
    fn default() -> Self {
        Expand::ALL
    }
}

impl Expand {
    /// All families.
    pub const ALL: Expand = Expand([true; Family::ALL.len()]);
    /// Nothing but what was typed.
    pub const NONE: Expand = Expand([false; Family::ALL.len()]);

    /// Returns these families only.
    pub fn only(families: &[Family]) -> Expand {
        Expand(Family::ALL.map(|family| families.contains(&family)))
    }

    /// Returns whether a family is used.
    pub fn has(self, family: Family) -> bool {
        Family::ALL.iter().zip(self.0).any(|(known, on)| on && *known == family)
    }
}

/// Another way to say some words of a query, as told with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// Where the knowledge is from.
    pub family: Family,
    /// What was typed.
    pub typed: String,
    /// What is searched beside it, the likeliest first. None: it need not be there.
    pub forms: Vec<String>,
}

/// A word of the query that may be expanded.
pub(super) struct Word<'a> {
    /// As typed.
    pub(super) surface: &'a str,
    pub(super) term: &'a str,
    /// The form that it most likely stands for.
    pub(super) likeliest: &'a str,
    /// It has marks, or the archive holds it as typed.
    pub(super) is_known: bool,
    /// Its place in the query text.
    pub(super) span: Range<usize>,
    /// What stands between it and the word before; `None` where they are not read together.
    pub(super) gap: Option<&'a str>,
    /// The code it is part of.
    pub(super) code: Option<usize>,
}

impl Word<'_> {
    /// Returns whether it stands for a term; one without marks that the archive has not met may be any that has its letters.
    fn means(&self, term: &str) -> bool {
        let is_unknown = self.likeliest == self.term && !self.is_known;
        self.term == term || self.likeliest == term || is_unknown && fold(term) == self.term
    }
}

/// Another way to say a run of words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Alternative {
    /// As people write it.
    pub(super) text: String,
    pub(super) terms: Vec<String>,
    /// Weight of an occurrence, in 0..=1.
    pub(super) weight: f32,
}

/// The alternatives of a run of words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) words: Range<usize>,
    pub(super) family: Family,
    /// The likeliest first; none for words that need not be there.
    pub(super) alternatives: Vec<Alternative>,
}

/// Most alternatives of one run.
const MAX_ALTERNATIVES: usize = 8;

/// The words of a query, with what is needed to read them together.
pub(super) struct Context<'a> {
    pub(super) text: &'a str,
    pub(super) words: &'a [Word<'a>],
    /// Later ones add to earlier ones.
    pub(super) packs: &'a [&'a Packs],
    pub(super) expand: Expand,
    pub(super) weights: &'a ExpansionWeights,
}

/// Returns the runs that have alternatives or need not be there, in order and disjoint.
pub(super) fn runs(context: &Context) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < context.words.len() {
        match run_at(context, at) {
            Some(run) => {
                at = run.words.end;
                found.push(run);
            }
            None => at += 1,
        }
    }
    found
}

/// Returns what is offered beside the answer.
pub(super) fn offers(context: &Context) -> Vec<Offer> {
    if context.expand.has(Family::Places) { places::offers(context) } else { Vec::new() }
}

fn run_at(context: &Context, at: usize) -> Option<Run> {
    let mut run = None;
    if context.expand.has(Family::Numbers) {
        run = dates::read(context, at)
            .or_else(|| numbers::read(context, at))
            .or_else(|| romans::read(context, at));
    }
    if run.is_none() && context.expand.has(Family::Titles) {
        run = names::titles(context, at).or_else(|| numbers::percent(context, at));
    }
    let mut run = run.or_else(|| spellings::read(context, at))?;
    run.alternatives.truncate(MAX_ALTERNATIVES);
    Some(run)
}

/// How a query is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Mixed,
    AllSmall,
    AllCapitals,
}

impl Context<'_> {
    /// Returns whether words are read together and no code is cut by them.
    fn is_run(&self, words: &Range<usize>) -> bool {
        let code = |word: usize| self.words.get(word).and_then(|word| word.code);
        let cuts =
            |before: usize, after: usize| code(before).is_some() && code(before) == code(after);
        words.end <= self.words.len()
            && !words.is_empty()
            && self.words[words.start + 1..words.end].iter().all(|word| word.gap.is_some())
            && !(words.start > 0 && cuts(words.start - 1, words.start))
            && !cuts(words.end - 1, words.end)
    }

    /// Returns the words of a sequence of terms that begins at a word, if it does.
    fn sequence(&self, at: usize, terms: &[String]) -> Option<Range<usize>> {
        let words = at..at + terms.len();
        let is_there = self.is_run(&words)
            && self.words[words.clone()].iter().zip(terms).all(|(word, term)| word.means(term));
        is_there.then_some(words)
    }

    /// Returns the term a word most likely stands for; nothing behind the end or where reading together ends.
    fn next(&self, at: usize) -> Option<&str> {
        self.words.get(at).filter(|word| word.gap.is_some()).map(|word| word.likeliest)
    }

    fn terms(&self, words: &Range<usize>) -> Vec<String> {
        self.words[words.clone()].iter().map(|word| word.likeliest.to_owned()).collect()
    }

    fn case(&self) -> Case {
        let letters = || self.text.chars().filter(|c| c.is_alphabetic());
        match (letters().any(char::is_uppercase), letters().any(char::is_lowercase)) {
            (true, true) => Case::Mixed,
            (true, false) => Case::AllCapitals,
            (false, _) => Case::AllSmall,
        }
    }

    /// Returns a run of the numbers family with these spellings, those that were typed left out.
    fn spelled(&self, words: Range<usize>, spellings: Vec<(String, Vec<String>)>) -> Option<Run> {
        let typed = self.terms(&words);
        let mut alternatives: Vec<Alternative> = Vec::new();
        for (text, terms) in spellings {
            let is_new = terms != typed && alternatives.iter().all(|known| known.terms != terms);
            if is_new {
                alternatives.push(Alternative { text, terms, weight: self.weights.numbers });
            }
        }
        (!alternatives.is_empty() && self.is_run(&words)).then_some(Run {
            words,
            family: Family::Numbers,
            alternatives,
        })
    }
}

/// Returns whether a word begins with a capital.
fn is_capitalised(word: &Word) -> bool {
    word.surface.chars().next().is_some_and(char::is_uppercase)
}

/// Returns whether a word is digits only.
fn is_number(word: &Word) -> bool {
    word.term.bytes().all(|byte| byte.is_ascii_digit())
}
