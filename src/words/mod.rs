//! Training and measuring of the word segmenter ([`crate::analysis::segment`]).
//!
//! Two steps. Every pair of syllables gets a level: how likely it is a word wherever it stands, from what lists, gold sentences
//! and raw text say about it (`types`), by boosted trees (`trees`). Then weights are learnt for what the segmenter sees of a
//! place: levels, writing, neighbours (`analysis::segment::features`), by a conditional random field (`chain`). Nothing is
//! random: the same inputs give the same model. docs/words.md has the sources and the figures.

mod chain;
mod counts;
pub mod gold;
mod lexicon;
mod raw;
mod train;
mod trees;
mod types;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::analysis::segment::Segmenter;
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
    /// Words, a word a line, judged by the rules of the gold sentences; a `?` behind one is a doubt, up to four.
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
    let (material, _) = read(inputs)?;
    Ok(material.train().to_bytes())
}

/// Trains `folds` models, each without an equal part of the sentences, and returns how they segment the sentences that they were
/// trained without.
///
/// # Errors
/// [`Error::Io`] and [`Error::Request`] when an input cannot be read.
pub fn cross_validate(inputs: &Inputs, folds: usize) -> Result<gold::Tally> {
    let (mut material, sentences) = read(inputs)?;
    let all = std::mem::take(&mut material.gold);
    let mut tally = gold::Tally::default();
    for fold in 0..folds {
        let is_left_out = |index: usize| index * folds / all.len() == fold;
        if !(0..all.len()).any(is_left_out) {
            continue;
        }
        let kept = all.iter().enumerate().filter(|(index, _)| !is_left_out(*index));
        material.gold = kept.map(|(_, example)| example.clone()).collect();
        let mut segmenter = Segmenter::with(material.train());
        let left_out = sentences.iter().enumerate().filter(|(index, _)| is_left_out(*index));
        gold::measure(left_out.map(|(_, sentence)| sentence), &mut segmenter, &mut tally);
    }
    Ok(tally)
}

fn read(inputs: &Inputs) -> Result<(Material, Vec<gold::Sentence>)> {
    let sentences = gold::read(&inputs.gold)?;
    let headwords = read_all(&inputs.headwords)?;
    let own = read_all(&inputs.own)?;
    let mut vocabulary = Vocabulary::default();
    let texts = sentences.iter().map(|sentence| sentence.text.as_str());
    let own_words = own.iter().map(|word| lexicon::without_doubts(word).0);
    let listed = headwords.iter().map(String::as_str).chain(own_words);
    for part in listed.chain(texts).flat_map(str::split_whitespace) {
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
    let gold = train::examples(&sentences, &stream);
    let sounds = sounds(&stream.vocabulary);
    let knowledge = Knowledge::new(counts, headwords, own, sounds, &stream.codes);
    Ok((Material { stream, knowledge, gold }, sentences))
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
