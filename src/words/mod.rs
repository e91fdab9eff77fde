//! Training and measuring of the word segmenter ([`crate::analysis::segment`]).
//!
//! Two steps. Every pair of syllables gets a level: how likely it is a word wherever it stands, from what lists, gold sentences
//! and raw text say about it (`types`). Then weights are learnt for what the segmenter sees of a place: levels, writing,
//! neighbours (`analysis::segment::features`). Both are logistic regressions (`logistic`), and nothing is
//! random: the same inputs give the same model. docs/words.md has the sources and the figures.

mod chain;
mod counts;
pub mod gold;
mod lexicon;
mod logistic;
mod raw;
mod train;
mod types;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::analysis::segment::pieces::FIRST_SYLLABLE;
use crate::analysis::segment::vocabulary::Vocabulary;
use crate::analysis::syllable::{Syllable, key};
use crate::{Error, Result};

use counts::Counts;
use lexicon::Lexicon;
use train::Material;
use types::Knowledge;

/// What a model is trained on.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// Segmented sentences in CoNLL-U.
    pub gold: PathBuf,
    /// Words, a word a line: dictionaries, which hold more than gold sentences would join.
    pub headwords: Vec<PathBuf>,
    /// Words, a word a line, chosen by the rules of the gold sentences; `- a b` says that `a b` is no word.
    pub own: Vec<PathBuf>,
    /// Sources of raw text: what [`crate::source::Reader`] reads.
    pub raw: Vec<PathBuf>,
}

/// A vocabulary holds the syllables that occur so often in the raw text.
const MIN_SYLLABLE: u32 = 20;
/// Pairs that occur less often are not counted.
const MIN_PAIR: u32 = 8;

/// Trains a model and returns its file.
///
/// # Errors
/// [`Error::Io`] and [`Error::Request`] when an input cannot be read.
pub fn train(inputs: &Inputs) -> Result<Vec<u8>> {
    let sentences = gold::read(&inputs.gold)?;
    let headwords = read_all(&inputs.headwords)?;
    let own = read_all(&inputs.own)?;
    let (never, own): (Vec<String>, Vec<String>) =
        own.into_iter().partition(|word| word.starts_with('-'));
    let mut vocabulary = Vocabulary::default();
    let texts = sentences.iter().map(|sentence| &sentence.text);
    for part in headwords.iter().chain(&own).chain(texts).flat_map(|text| text.split_whitespace()) {
        let key = key(part);
        if key.chars().all(char::is_alphabetic) {
            vocabulary.add(&key);
        }
    }
    let mut stream = counts::read(&inputs.raw, vocabulary, MIN_SYLLABLE)?;
    let counts = Counts::new(&stream, MIN_PAIR);
    train::set_name_classes(&mut stream, &counts);
    let headwords = Lexicon::new(&headwords, &mut stream.vocabulary);
    let own = Lexicon::new(&own, &mut stream.vocabulary);
    let never: Vec<String> = never.iter().map(|word| word[1..].trim().to_owned()).collect();
    let never = Lexicon::new(&never, &mut stream.vocabulary).pairs.into_keys().collect();
    let gold = train::examples(&sentences, &stream);
    let sounds = sounds(&stream.vocabulary);
    let knowledge = Knowledge::new(counts, headwords, own, never, sounds);
    Ok(Material { stream, knowledge, gold }.train().to_bytes())
}

/// Reads words, a word a line; empty lines and those that begin with `#` are passed over.
///
/// # Errors
/// [`Error::Io`].
pub fn read_words(path: &Path) -> Result<Vec<String>> {
    let content = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    let words = content.trim_start_matches('\u{feff}').lines().map(str::trim);
    Ok(words.filter(|word| !word.is_empty() && !word.starts_with('#')).map(str::to_owned).collect())
}

fn read_all(paths: &[PathBuf]) -> Result<Vec<String>> {
    let mut words = Vec::new();
    for path in paths {
        words.extend(read_words(path)?);
    }
    Ok(words)
}

/// Numbers onset and rime of every syllable, by id; 0 is none.
fn sounds(vocabulary: &Vocabulary) -> Vec<(u16, u16)> {
    let mut sounds = vec![(0, 0); 1 << 16];
    let (mut onsets, mut rimes) = (HashMap::new(), HashMap::new());
    for (at, key) in vocabulary.keys().iter().enumerate() {
        let Some(syllable) = Syllable::parse(key) else { continue };
        let next = onsets.len() as u16 + 1;
        let onset = if syllable.onset.is_empty() {
            0
        } else {
            *onsets.entry(syllable.onset).or_insert(next)
        };
        let next = rimes.len() as u16 + 1;
        let rime = *rimes.entry(syllable.rime).or_insert(next);
        sounds[at + FIRST_SYLLABLE as usize] = (onset, rime);
    }
    sounds
}
