//! Which words of a stored text a plan matched: found by the same analysis that indexed it.
//!
//! A word that must stand in a phrase or near another is marked only where it does.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::analysis::analyze_indexed;
use crate::engine::{
    MAX_CHAINS, Node, Plan, ScoredTerm, Span, may_follow, phrase_end, starts_near, whole,
};
use crate::index::Zone;

/// A matched word of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Marked {
    /// Its bytes in the text.
    pub(super) span: Range<usize>,
    /// Number of the word in the text.
    pub(super) position: u32,
    /// Which word of the query: words with the same number are forms of one.
    pub(super) word: usize,
    /// How likely the form is what was meant, in 0..=1.
    pub(super) weight: f32,
}

/// A text taken apart.
pub(super) struct Words {
    /// Bytes of each token; empty for boundaries.
    pub(super) spans: Vec<Range<usize>>,
    /// Positions by term number of the highlighter.
    positions: Vec<Vec<u32>>,
    /// By token: the number of its term, if it is one of the highlighter's.
    numbers: Vec<Option<u32>>,
}

/// What to mark.
pub(super) struct Highlighter {
    /// Every term that may be marked, with its number.
    terms: FxHashMap<String, usize>,
    /// A bit for each look of a term: most words of a text look like none.
    looks: u64,
    /// By number: the weight of the term among the scored forms; 1 where it is not scored.
    weights: Vec<f32>,
    rules: Vec<Rule>,
}

/// A condition whose words are marked where it holds.
enum Rule {
    /// Any occurrence of these terms.
    Word { terms: Vec<usize>, word: usize, zone: Option<Zone> },
    /// Occurrences in a phrase; the terms and the word at each place.
    Phrase { places: Vec<(Vec<usize>, usize)>, slop: u32, zone: Option<Zone> },
    /// Occurrences of parts close to each other.
    Near { parts: Vec<Rule>, distance: u32 },
    /// Alternatives within a NEAR.
    Any(Vec<Rule>),
}

/// The first parts of a NEAR where they stand, and the words in them.
type Chain = (Vec<Span>, Vec<(u32, usize)>);

/// An occurrence of a rule: positions `start..end`, and the words in it.
type Occurrence = (u32, u32, Vec<(u32, usize)>);

impl Highlighter {
    pub(super) fn new(plan: &Plan) -> Highlighter {
        let mut highlighter = Highlighter {
            terms: FxHashMap::default(),
            looks: 0,
            weights: Vec::new(),
            rules: Vec::new(),
        };
        let mut word = 0;
        for unit in &plan.units {
            match &unit.phrase {
                Some(phrase) => highlighter.add(phrase, &mut word),
                None => unit
                    .terms
                    .iter()
                    .for_each(|&term| highlighter.add_term(&plan.terms[term], &mut word)),
            }
        }
        for &term in &plan.optional {
            highlighter.add_term(&plan.terms[term], &mut word);
        }
        for node in &plan.required {
            highlighter.add(node, &mut word);
        }
        highlighter.looks = highlighter.terms.keys().fold(0, |looks, term| looks | look(term));
        highlighter.weights = vec![1.0; highlighter.terms.len()];
        for form in plan.terms.iter().flat_map(|term| &term.forms) {
            if let Some(&number) = highlighter.terms.get(&form.term) {
                highlighter.weights[number] = form.weight;
            }
        }
        highlighter
    }

    /// Adds all forms of a word; those of several terms are the same word at each place.
    fn add_term(&mut self, term: &ScoredTerm, word: &mut usize) {
        let forms: Vec<String> = term.forms.iter().map(|form| form.term.clone()).collect();
        let word = next(word);
        let terms = self.numbers(&forms);
        self.rules.push(Rule::Word { terms, word, zone: None });
        for phrase in &term.phrases {
            let place = |term: &String| (self.numbers(std::slice::from_ref(term)), word);
            let places = phrase.terms.iter().map(place).collect();
            self.rules.push(Rule::Phrase { places, slop: 0, zone: None });
        }
    }

    fn add(&mut self, node: &Node, word: &mut usize) {
        match node {
            Node::All(parts) | Node::Any(parts) => {
                parts.iter().for_each(|part| self.add(part, word))
            }
            node => {
                if let Some(rule) = self.rule(node, word) {
                    self.rules.push(rule);
                }
            }
        }
    }

    fn rule(&mut self, node: &Node, word: &mut usize) -> Option<Rule> {
        Some(match node {
            Node::Term { forms, zone } => {
                Rule::Word { terms: self.numbers(forms), word: next(word), zone: *zone }
            }
            Node::Phrase { words, slop, zone } => Rule::Phrase {
                places: words.iter().map(|forms| (self.numbers(forms), next(word))).collect(),
                slop: *slop,
                zone: *zone,
            },
            Node::Near { parts, distance } => {
                let parts: Option<Vec<Rule>> =
                    parts.iter().map(|part| self.rule(part, word)).collect();
                Rule::Near { parts: parts?, distance: *distance }
            }
            Node::Any(parts) => {
                Rule::Any(parts.iter().filter_map(|part| self.rule(part, word)).collect())
            }
            _ => return None,
        })
    }

    fn numbers(&mut self, forms: &[String]) -> Vec<usize> {
        forms
            .iter()
            .map(|form| {
                let next = self.terms.len();
                *self.terms.entry(form.clone()).or_insert(next)
            })
            .collect()
    }

    /// Takes a text apart.
    pub(super) fn words(&self, text: &str) -> Words {
        // A word and what stands behind it are some six bytes.
        let expected = text.len() / 5;
        let mut words = Words {
            spans: Vec::with_capacity(expected),
            positions: vec![Vec::new(); self.terms.len()],
            numbers: Vec::with_capacity(expected),
        };
        let (terms, looks) = (&self.terms, self.looks);
        analyze_indexed(text, |token| {
            words.spans.push(token.span());
            let may_be_one = looks & look(token.term) != 0;
            let number = if may_be_one { terms.get(token.term).copied() } else { None };
            words.numbers.push(number.map(|number| number as u32));
            if let Some(number) = number {
                words.positions[number].push(token.position);
            }
        });
        words
    }

    /// Returns the matched words of a text of this zone, in order, each once.
    pub(super) fn mark(&self, words: &Words, zone: Zone) -> Vec<Marked> {
        let mut marked: Vec<Marked> = Vec::new();
        for rule in &self.rules {
            for (_, _, found) in occurrences(rule, words, zone) {
                for (position, word) in found {
                    let token = position as usize;
                    let weight =
                        words.numbers[token].map_or(1.0, |number| self.weights[number as usize]);
                    marked.push(Marked {
                        span: words.spans[token].clone(),
                        position,
                        word,
                        weight,
                    });
                }
            }
        }
        marked.sort_by_key(|mark| (mark.position, mark.word));
        marked.dedup_by_key(|mark| mark.position);
        marked
    }

    /// Returns the tokens of each occurrence in a text of this zone, in order and disjoint: of a phrase all its words with what stands
    /// between them, of words that stand beside each other as many as are different words of the query.
    pub(super) fn whole(&self, words: &Words, zone: Zone) -> Vec<Range<u32>> {
        let mut phrases: Vec<Range<u32>> = Vec::new();
        let mut singles: Vec<(u32, usize)> = Vec::new();
        for rule in &self.rules {
            for (start, end, found) in occurrences(rule, words, zone) {
                match rule {
                    Rule::Phrase { .. } => phrases.push(start..end),
                    _ => singles.extend(found),
                }
            }
        }
        singles.sort_unstable();
        singles.dedup_by_key(|(position, _)| *position);
        let mut in_run: Vec<usize> = Vec::new();
        for (position, word) in singles {
            match phrases.last_mut() {
                Some(run)
                    if !in_run.is_empty() && run.end == position && !in_run.contains(&word) =>
                {
                    run.end += 1;
                }
                _ => {
                    in_run.clear();
                    phrases.push(position..position + 1);
                }
            }
            in_run.push(word);
        }
        phrases.sort_unstable_by_key(|range| (range.start, range.end));
        let mut whole: Vec<Range<u32>> = Vec::with_capacity(phrases.len());
        for range in phrases {
            match whole.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => whole.push(range),
            }
        }
        whole
    }
}

/// Returns the one of 64 bits that a term has by its first and last byte and its length.
fn look(term: &str) -> u64 {
    let bytes = term.as_bytes();
    let (first, last) = (bytes.first().copied(), bytes.last().copied());
    let sum = usize::from(first.unwrap_or(0)) * 5 + usize::from(last.unwrap_or(0)) * 11;
    1 << ((sum + bytes.len() * 23) % 64)
}

fn next(word: &mut usize) -> usize {
    *word += 1;
    *word - 1
}

fn positions_of(terms: &[usize], words: &Words) -> Vec<u32> {
    let mut positions: Vec<u32> =
        terms.iter().flat_map(|&term| words.positions[term].iter().copied()).collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}

fn occurrences(rule: &Rule, words: &Words, zone: Zone) -> Vec<Occurrence> {
    let is_elsewhere = |wanted: &Option<Zone>| wanted.is_some_and(|wanted| wanted != zone);
    match rule {
        Rule::Word { zone, .. } | Rule::Phrase { zone, .. } if is_elsewhere(zone) => Vec::new(),
        Rule::Word { terms, word, .. } => positions_of(terms, words)
            .into_iter()
            .map(|position| (position, position + 1, vec![(position, *word)]))
            .collect(),
        Rule::Phrase { places, slop, .. } => phrase_occurrences(places, *slop, words),
        Rule::Any(parts) => parts.iter().flat_map(|part| occurrences(part, words, zone)).collect(),
        Rule::Near { parts, distance } => near_occurrences(parts, *distance, words, zone),
    }
}

fn near_occurrences(parts: &[Rule], distance: u32, words: &Words, zone: Zone) -> Vec<Occurrence> {
    let mut chains: Vec<Chain> = vec![Chain::default()];
    for part in parts {
        let mut found = occurrences(part, words, zone);
        found.sort_by_key(|(start, ..)| *start);
        let longest = found.iter().map(|(start, end, _)| end - start).max().unwrap_or(0);
        let mut longer = Vec::new();
        'chains: for (chain, marked) in &chains {
            let starts = starts_near(chain, distance, longest);
            let place = |at: u32| found.partition_point(|(start, ..)| *start < at);
            for (start, end, inside) in &found[place(starts.start)..place(starts.end)] {
                let span = (*start, *end);
                let (first, last) = whole(chain, span);
                if may_follow(chain, span, distance) && !has_boundary(words, first, last) {
                    let chain = chain.iter().copied().chain([span]).collect();
                    longer.push((chain, marked.iter().chain(inside).copied().collect()));
                    if longer.len() == MAX_CHAINS {
                        break 'chains;
                    }
                }
            }
        }
        chains = longer;
    }
    chains
        .into_iter()
        .filter_map(|(chain, marked)| {
            let (last, rest) = chain.split_last()?;
            let (start, end) = whole(rest, *last);
            Some((start, end, marked))
        })
        .collect()
}

fn phrase_occurrences(places: &[(Vec<usize>, usize)], slop: u32, words: &Words) -> Vec<Occurrence> {
    let positions: Vec<Vec<u32>> =
        places.iter().map(|(terms, _)| positions_of(terms, words)).collect();
    let Some((first, rest)) = positions.split_first() else { return Vec::new() };
    let mut found = Vec::new();
    for &start in first {
        let Some(end) = phrase_end(rest, start + 1, slop) else { continue };
        if has_boundary(words, start, end) {
            continue;
        }
        let mut next = start;
        let mut inside = Vec::with_capacity(places.len());
        for (positions, (_, word)) in positions.iter().zip(places) {
            let position = positions[positions.partition_point(|&position| position < next)];
            inside.push((position, *word));
            next = position + 1;
        }
        found.push((start, end, inside));
    }
    found
}

fn has_boundary(words: &Words, start: u32, end: u32) -> bool {
    words.spans[start as usize..end as usize].iter().any(Range::is_empty)
}
