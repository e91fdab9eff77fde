//! Other spellings of the words of a query, put into the plan: as forms of the words that they say nothing of, and as
//! alternatives of codes.

use super::super::expand::{self, Alternative, Context, Expand, Expansion, Word};
use super::super::packs::Packs;
use super::super::rank::ExpansionWeights;
use super::{Joint, PlannedWord, Planner};
use crate::engine::{Form, Node, PhraseForm, ScoredTerm};
use crate::index::Zone;

/// Where other spellings come from.
#[derive(Clone, Copy)]
pub(in super::super) struct Expander<'a> {
    pub(in super::super) packs: &'a [&'a Packs],
    pub(in super::super) expand: Expand,
    pub(in super::super) weights: &'a ExpansionWeights,
}

/// How a word may be spelled otherwise.
#[derive(Default)]
pub(super) struct Spelled {
    /// Where it must stand; `None` where it is searched as typed.
    scope: Option<Option<Zone>>,
    /// The code that it is part of: the number of the code's first word.
    code: Option<usize>,
    /// It is one of those that may be missing in a relaxed search.
    may_yield: bool,
    /// What holds the word in another spelling.
    pub(super) alternatives: Vec<Alternative>,
    /// What holds the whole code in another spelling.
    codes: Vec<Vec<String>>,
    /// It need not be there.
    pub(super) is_optional: bool,
    /// How much it counts, if less than others.
    discount: Option<f32>,
}

impl Planner<'_> {
    /// Notes that words of one chunk may be spelled otherwise.
    pub(super) fn may_expand(
        &mut self,
        words: &[usize],
        zone: Option<Zone>,
        joint: &Joint,
        may_yield: bool,
    ) {
        let is_code = *joint == Joint::Code && words.len() > 1;
        for &word in words {
            let PlannedWord { positive, spelled, .. } = &mut self.words[word];
            spelled.scope = positive.then_some(zone);
            spelled.may_yield = may_yield;
            spelled.code = if is_code { words.first().copied() } else { None };
        }
    }

    /// Finds other spellings, now that it is known what the words most likely are.
    pub(super) fn expand(&mut self, text: &str) {
        let Some(expander) = self.expander else { return };
        if expander.expand == Expand::NONE {
            return;
        }
        let mut order: Vec<usize> = (0..self.words.len())
            .filter(|&word| self.words[word].spelled.scope.is_some())
            .collect();
        order.sort_by_key(|&word| self.words[word].span.start);
        let words: Vec<Word> = order
            .iter()
            .enumerate()
            .map(|(place, &word)| {
                let before = place.checked_sub(1).map(|before| order[before]);
                self.word(text, word, before)
            })
            .collect();
        let context = Context {
            text,
            words: &words,
            packs: expander.packs,
            expand: expander.expand,
            weights: expander.weights,
        };
        let runs = expand::runs(&context);
        let offers = expand::offers(&context);
        let typed: Vec<_> = runs
            .iter()
            .map(|run| words[run.words.start].span.start..words[run.words.end - 1].span.end)
            .collect();
        drop(words);
        self.offers = offers;
        for (run, span) in runs.into_iter().zip(typed) {
            let words = &order[run.words.clone()];
            let forms = if run.alternatives.is_empty() {
                if !self.make_optional(words, expander.weights.optional) {
                    continue;
                }
                Vec::new()
            } else {
                let forms = self.add_alternatives(words, run.alternatives);
                if forms.is_empty() {
                    continue;
                }
                forms
            };
            let typed = text[span.clone()].to_owned();
            self.expansions.push((span, Expansion { family: run.family, typed, forms }));
        }
    }

    fn word<'w>(&'w self, text: &'w str, word: usize, before: Option<usize>) -> Word<'w> {
        let planned = &self.words[word];
        let gap = before.and_then(|before| {
            let before = &self.words[before];
            let gap = text.get(before.span.end..planned.span.start)?;
            let in_code =
                planned.spelled.code.is_some() && planned.spelled.code == before.spelled.code;
            let is_together = before.spelled.scope == planned.spelled.scope
                && (in_code || joins(&text[before.span.clone()], gap));
            is_together.then_some(gap)
        });
        Word {
            surface: text.get(planned.span.clone()).unwrap_or_default(),
            term: &planned.term,
            likeliest: planned.forms.first().map_or(&planned.term, |form| &form.term),
            is_known: !planned.term.is_ascii()
                || self.snapshot.document_frequency(&planned.term) > 0,
            span: planned.span.clone(),
            gap,
            code: planned.spelled.code,
        }
    }

    /// Lets words be missing, if they may be at all.
    fn make_optional(&mut self, words: &[usize], discount: f32) -> bool {
        let may_yield = words.iter().all(|&word| self.words[word].spelled.may_yield);
        for &word in words.iter().filter(|_| may_yield) {
            self.words[word].spelled.is_optional = true;
            self.words[word].spelled.discount = Some(discount);
        }
        may_yield
    }

    /// Adds alternatives that the archive holds to the words they say nothing of; returns them.
    fn add_alternatives(&mut self, words: &[usize], alternatives: Vec<Alternative>) -> Vec<String> {
        let mut forms = Vec::new();
        for alternative in alternatives {
            let is_known = |term: &String| self.snapshot.document_frequency(term) > 0;
            if !alternative.terms.iter().all(is_known) {
                continue;
            }
            for &word in words {
                let word = &mut self.words[word];
                // An article that holds the alternative then holds the word itself.
                let is_in = word.forms.iter().any(|form| alternative.terms.contains(&form.term));
                if !is_in {
                    word.spelled.alternatives.push(alternative.clone());
                }
                if word.spelled.code.is_some() {
                    word.spelled.codes.push(alternative.terms.clone());
                }
            }
            forms.push(alternative.text);
        }
        forms
    }

    /// Returns a word as it is scored, with its other spellings.
    pub(super) fn scored_term(&self, word: usize) -> ScoredTerm {
        let word = &self.words[word];
        let mut term = ScoredTerm {
            forms: word.forms.clone(),
            phrases: Vec::new(),
            boost: word.spelled.discount.unwrap_or(1.0),
            salience: 1.0,
        };
        for Alternative { terms, weight, .. } in &word.spelled.alternatives {
            match terms.as_slice() {
                [only] if term.forms.iter().any(|form| form.term == *only) => {}
                [only] => term.forms.push(Form { term: only.clone(), weight: *weight }),
                terms => term.phrases.push(PhraseForm { terms: terms.to_vec(), weight: *weight }),
            }
        }
        term
    }

    /// Returns the condition that a word stands somewhere, in whatever spelling.
    pub(super) fn word_node(&self, word: usize, zone: Option<Zone>) -> Node {
        let alternatives = self.words[word].spelled.alternatives.iter();
        let own = Node::Term { forms: self.terms(word), zone };
        any(own, alternatives.map(|alternative| sequence(&alternative.terms, zone)))
    }

    /// Returns the condition that words follow each other, or stand in another spelling if they are a code.
    pub(super) fn phrase(&self, words: &[usize], slop: u32, zone: Option<Zone>) -> Node {
        let own = Node::Phrase {
            words: words.iter().map(|&word| self.terms(word)).collect(),
            slop,
            zone,
        };
        let codes = words.first().map_or(&[][..], |&word| &self.words[word].spelled.codes);
        any(own, codes.iter().map(|terms| sequence(terms, zone)))
    }
}

/// Returns whether two chunks with this between them are read together: `TP. HCM`, `Bà Rịa - Vũng Tàu`, but no two sentences.
fn joins(before: &str, gap: &str) -> bool {
    let is_short = before.chars().count() <= 3;
    gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '–' | '&') || c == '.' && is_short)
}

fn any(own: Node, others: impl Iterator<Item = Node>) -> Node {
    let mut nodes = vec![own];
    nodes.extend(others);
    if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) }
}

/// Returns the condition that terms follow each other.
fn sequence(terms: &[String], zone: Option<Zone>) -> Node {
    match terms {
        [only] => Node::Term { forms: vec![only.clone()], zone },
        terms => Node::Phrase {
            words: terms.iter().map(|term| vec![term.clone()]).collect(),
            slop: 0,
            zone,
        },
    }
}
