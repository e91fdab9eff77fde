//! Other spellings of words of the generated archive, and where a question means them.

use super::lexicon::{Lexicon, Term};
use super::queries::{Question, Shape, Typed, Word};

/// The pack, as a user would write it: a name for an abbreviation, one for a code, and one word for another.
pub(super) const PACK: &str = "QĐ\tquân khu\nTP.HCM\thòa bình\t0.8\nEURO\tnăm\n";
/// The same: each name, how often it counts, and the other. Names are of one term or two.
const PAIRS: &[(&[&str], f64, &[&str])] = &[
    (&["qđ"], 1.0, &["quân", "khu"]),
    (&["tp", "hcm"], 0.8, &["hòa", "bình"]),
    (&["euro"], 1.0, &["năm"]),
];

/// Questions of this many kinds of clauses are asked.
pub(super) const CLAUSES: &[&str] =
    &["QĐ", "quân khu", "TP.HCM", "tp HCM", "hoà bình", "năm", "euro", "qd", "quan khu"];

/// A name that a question means in another spelling too.
pub(super) struct Meant {
    /// Its words, numbered in the order of the question.
    pub(super) words: Vec<usize>,
    pub(super) is_code: bool,
    pub(super) terms: Vec<Term>,
    /// Share of the weight that the family has.
    pub(super) weight: f64,
}

/// A chunk of a question between spaces: its words, and what they most likely are.
struct Chunk<'q> {
    words: Vec<(usize, &'q Typed)>,
    is_code: bool,
}

/// Returns where a question of words, codes and phrases side by side means other spellings. `likeliest` is the term that a word,
/// by its number, most likely stands for.
pub(super) fn meant(
    lexicon: &Lexicon,
    question: &Question,
    likeliest: impl Fn(usize) -> Option<Term>,
) -> Vec<Meant> {
    let mut chunks: Vec<Option<Chunk>> = Vec::new();
    let mut number = 0;
    for clause in &question.clauses {
        let (typed, kind) = match clause {
            Shape::Word { typed, .. } => (std::slice::from_ref(typed), Some(false)),
            Shape::Code { words, .. } => (words.as_slice(), Some(true)),
            Shape::Phrase { words, .. } => (words.as_slice(), None),
            _ => unreachable!("such questions have no other clauses"),
        };
        let words =
            typed.iter().enumerate().map(|(place, typed)| (number + place, typed)).collect();
        chunks.push(kind.map(|is_code| Chunk { words, is_code }));
        number += typed.len();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < chunks.len() {
        let names =
            PAIRS.iter().flat_map(|&(a, weight, b)| [(a, weight, b, true), (b, weight, a, false)]);
        let meant = names.into_iter().find_map(|(name, weight, other, is_short)| {
            let mut words = Vec::new();
            let mut end = at;
            while words.len() < name.len() {
                let chunk = chunks.get(end)?.as_ref()?;
                words.extend(chunk.words.iter().copied());
                end += 1;
            }
            let is_code = end == at + 1 && chunks[at].as_ref()?.is_code;
            let has_code = chunks[at..end].iter().flatten().any(|chunk| chunk.is_code);
            let is_name = words.len() == name.len()
                && (!has_code || is_code)
                && words.iter().zip(name).all(|((number, typed), term)| {
                    let term = lexicon.number(term);
                    let is_bare =
                        matches!(typed.word, Word::Bare(bare) if bare == lexicon.entry(term).bare);
                    likeliest(*number) == Some(term)
                        || typed.word == Word::Marked(term)
                        || is_short && is_bare
                });
            let terms = other.iter().map(|term| lexicon.number(term)).collect();
            let words = words.iter().map(|(number, _)| *number).collect();
            is_name.then_some((end, Meant { words, is_code, terms, weight }))
        });
        match meant {
            Some((end, meant)) => {
                found.push(meant);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}
