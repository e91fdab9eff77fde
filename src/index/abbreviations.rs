//! The abbreviations that articles explain, counted per segment: the last part of the vocabulary file, and so exactly as old as the
//! commit, merged with the segments and deleted with them.
//!
//! A line of `short TAB full TAB articles` each, sorted. Deleted articles stay in the counts. An index written before there were
//! any has none.

use std::collections::BTreeMap;

use crate::analysis::abbreviation::Explained;

/// In segments with more pairs than this, those seen in one article only are dropped.
const KEEP_ALL_PAIRS: usize = 20_000;

/// How many articles explain each abbreviation.
#[derive(Debug, Default)]
pub(crate) struct Abbreviations(BTreeMap<Explained, u64>);

impl Abbreviations {
    /// Counts the pairs that an article explains, each of them once.
    pub(super) fn count(&mut self, explained: &[Explained]) {
        for pair in explained {
            match self.0.get_mut(pair) {
                Some(articles) => *articles += 1,
                None => drop(self.0.insert(pair.clone(), 1)),
            }
        }
    }

    /// Adds counts as they stand in a file; what is no line of them is passed over.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for line in String::from_utf8_lossy(bytes).lines() {
            let mut columns = line.split('\t');
            let (short, full) = (columns.next(), columns.next());
            let articles = columns.next().and_then(|articles| articles.parse::<u64>().ok());
            if let (Some(short), Some(full), Some(articles)) = (short, full, articles) {
                let pair = Explained { short: short.to_owned(), full: full.to_owned() };
                *self.0.entry(pair).or_default() += articles;
            }
        }
    }

    /// Returns the lines of the file.
    pub(super) fn lines(&self) -> String {
        let least = if self.0.len() > KEEP_ALL_PAIRS { 2 } else { 1 };
        let kept = self.0.iter().filter(|(_, articles)| **articles >= least);
        kept.map(|(pair, articles)| format!("{}\t{}\t{articles}\n", pair.short, pair.full))
            .collect()
    }

    /// Returns the pairs with the number of articles that explain them.
    pub(crate) fn into_pairs(self) -> impl Iterator<Item = (Explained, u64)> {
        self.0.into_iter()
    }

    /// Returns the memory it takes, in bytes, roughly.
    pub(super) fn memory(&self) -> usize {
        self.0.len() * 128
    }
}
