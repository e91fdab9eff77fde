//! How well marks are restored that were taken off a text.

use std::path::Path;

use super::trec;
use crate::analysis::{analyze_shared, fold, syllable};
use crate::error::Result;
use crate::search::{Correct, Ranking, SearchRequest, Searcher, TotalMode};

/// Words that are searched together; longer lines are cut.
const MOST_WORDS: usize = 32;
/// Bytes of a word; longer ones, which are no syllables, are left out, so that the rest is never too long for a query.
const MOST_BYTES: usize = 100;

/// How many of some words were read right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restored {
    /// The words.
    pub words: u64,
    /// Those of them whose likeliest form is the word of the text.
    pub right: u64,
}

impl Restored {
    /// Returns the share of words read right, 0 to 1; 0 where there are none.
    pub fn share(self) -> f64 {
        if self.words == 0 { 0.0 } else { self.right as f64 / self.words as f64 }
    }

    fn count(&mut self, is_right: bool) {
        self.words += 1;
        self.right += u64::from(is_right);
    }
}

/// How well the marks of some lines were restored. What is no syllable of Vietnamese, whatever its marks, does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MarksScores {
    /// Lines with words.
    pub lines: u64,
    /// Their syllables.
    pub syllables: Restored,
    /// Those directly beside a number, a foreign word or an abbreviation.
    pub beside_others: Restored,
}

/// Reads lines of marked text; empty ones are skipped.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io).
pub fn read_lines(path: &Path) -> Result<Vec<String>> {
    Ok(trec::lines(path)?.into_iter().map(|(_, line)| line).collect())
}

/// Takes the marks off each line, searches for its words, and compares how they are read with what was there.
///
/// # Errors
/// Those of [`Searcher::search`].
pub fn restore_marks(
    searcher: &Searcher,
    lines: &[String],
    ranking: Ranking,
) -> Result<MarksScores> {
    let mut scores = MarksScores::default();
    for line in lines {
        let terms = terms(line);
        scores.lines += u64::from(!terms.is_empty());
        for meant in terms.chunks(MOST_WORDS) {
            let bare: Vec<String> = meant.iter().map(|term| fold(term)).collect();
            let mut request = SearchRequest::new(bare.join(" "));
            (request.limit, request.fetch, request.total) = (1, false, TotalMode::None);
            (request.correct, request.ranking) = (Correct::Off, ranking);
            let read = self::terms(&searcher.search(&request)?.reading);
            let is_syllable: Vec<bool> =
                bare.iter().map(|bare| syllable::is_syllable_without_marks(bare)).collect();
            for (at, meant) in meant.iter().enumerate().filter(|&(at, _)| is_syllable[at]) {
                let is_right = read.len() == bare.len() && read[at] == *meant;
                let around = at.saturating_sub(1)..(at + 2).min(bare.len());
                scores.syllables.count(is_right);
                if is_syllable[around].contains(&false) {
                    scores.beside_others.count(is_right);
                }
            }
        }
    }
    Ok(scores)
}

fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    analyze_shared(text, |token| {
        if !token.is_boundary() && token.term.len() <= MOST_BYTES {
            terms.push(token.term.to_owned());
        }
    });
    terms
}
