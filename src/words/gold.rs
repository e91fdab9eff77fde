//! Segmented sentences in CoNLL-U, and how well a segmentation agrees with them.

use std::path::Path;

use crate::analysis::segment::Segmenter;
use crate::{Error, Result};

/// A sentence and where its words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words, parted by single spaces.
    pub text: String,
    /// Bytes of `text`: first, and after the last.
    pub words: Vec<(usize, usize)>,
}

/// Reads the words (column FORM; those of several syllables hold spaces) of a CoNLL-U file.
///
/// # Errors
/// [`Error::Io`], also when the file holds no sentence.
pub fn read(path: &Path) -> Result<Vec<Sentence>> {
    let content = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    let mut sentences = Vec::new();
    let mut open = Sentence { text: String::new(), words: Vec::new() };
    for line in content.lines().chain([""]) {
        if line.starts_with('#') {
            continue;
        }
        let mut columns = line.split('\t');
        let (number, form) = (columns.next().unwrap_or_default(), columns.next());
        match form {
            // `1-2` and `1.1` repeat words of other lines.
            Some(form) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                if !open.text.is_empty() {
                    open.text.push(' ');
                }
                let start = open.text.len();
                open.text.push_str(bracket(form.trim()));
                open.words.push((start, open.text.len()));
            }
            Some(_) => {}
            None if open.words.is_empty() => {}
            None => sentences.push(std::mem::replace(
                &mut open,
                Sentence { text: String::new(), words: Vec::new() },
            )),
        }
    }
    if sentences.is_empty() {
        let reason =
            std::io::Error::new(std::io::ErrorKind::InvalidData, "no sentence in CoNLL-U form");
        return Err(Error::io(path, reason));
    }
    Ok(sentences)
}

/// The treebank names its round brackets in part of the sentences; running text has the brackets themselves.
fn bracket(form: &str) -> &str {
    match form {
        "LBKT" => "(",
        "RBKT" => ")",
        form => form,
    }
}

/// Counts of words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Words found that are gold words: same first and last byte.
    pub right: usize,
    /// Words found.
    pub found: usize,
    /// Gold words.
    pub gold: usize,
}

impl Tally {
    /// Counts the words of one sentence; both lists ascend.
    pub fn add(&mut self, gold: &[(usize, usize)], found: &[(usize, usize)]) {
        self.gold += gold.len();
        self.found += found.len();
        self.right += found.iter().filter(|word| gold.binary_search(word).is_ok()).count();
    }

    /// Returns the share of words found that are right.
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    /// Returns the share of gold words that are found.
    pub fn recall(&self) -> f64 {
        self.right as f64 / self.gold.max(1) as f64
    }

    /// Returns the harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.gold).max(1) as f64
    }
}

/// Segments the text of the sentences and adds how it compares to `tally`.
pub fn measure<'a>(
    sentences: impl IntoIterator<Item = &'a Sentence>,
    segmenter: &mut Segmenter,
    tally: &mut Tally,
) {
    let mut found = Vec::new();
    for sentence in sentences {
        found.clear();
        segmenter.segment(&sentence.text, |word| found.push((word.start, word.end)));
        tally.add(&sentence.words, &found);
    }
}
