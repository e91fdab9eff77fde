//! What the index is and holds: sizes, checks, sections.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::engine::LearnedAbbreviation;
use crate::index;
use crate::words::gold::Tally;

/// The size of an index.
#[derive(Debug, Serialize)]
pub struct Stats {
    /// Articles that can be found.
    pub articles: u64,
    /// Segments they lie in.
    pub segments: usize,
    /// Number of the generation in use.
    pub generation: u64,
    /// Bytes on disk.
    pub index_bytes: u64,
    /// Bytes on disk by kind of file.
    pub files: BTreeMap<String, u64>,
    /// Earliest date of an article.
    pub first_date: Option<String>,
    /// Latest date of an article.
    pub last_date: Option<String>,
    /// Number of sections, sub-sections included.
    pub categories: usize,
    /// Number of papers and sites.
    pub sources: usize,
    /// Number of authors and photographers.
    pub authors: usize,
}

/// The abbreviations that an archive explains.
#[derive(Debug, Serialize)]
pub struct Abbreviations<'a> {
    abbreviations: Vec<Abbreviation<'a>>,
}

#[derive(Debug, Serialize)]
struct Abbreviation<'a> {
    short: &'a str,
    full: &'a str,
    articles: u64,
}

impl<'a> Abbreviations<'a> {
    /// Returns them in the order given.
    pub fn new(pairs: &'a [LearnedAbbreviation]) -> Abbreviations<'a> {
        let abbreviation = |pair: &'a LearnedAbbreviation| Abbreviation {
            short: &pair.short,
            full: &pair.full,
            articles: pair.articles,
        };
        Abbreviations { abbreviations: pairs.iter().map(abbreviation).collect() }
    }
}

/// What a check of an index found.
#[derive(Debug, Serialize)]
pub struct Check<'a> {
    intact: bool,
    articles: u64,
    segments: usize,
    damaged_files: &'a [String],
    unreadable_articles: u64,
    repeated_identities: u64,
}

impl<'a> From<&'a index::CheckReport> for Check<'a> {
    fn from(report: &'a index::CheckReport) -> Self {
        Check {
            intact: report.is_intact(),
            articles: report.articles,
            segments: report.segments,
            damaged_files: &report.damaged_files,
            unreadable_articles: report.unreadable_articles,
            repeated_identities: report.repeated_identities,
        }
    }
}

/// The sections of an index, in the order of the tree.
#[derive(Debug, Serialize)]
pub struct Categories {
    /// All of them.
    pub categories: Vec<CategoryCount>,
}

/// A section with the number of its articles, those of its sub-sections included.
#[derive(Debug, Serialize)]
pub struct CategoryCount {
    /// Slug path.
    pub slug: String,
    /// Display name of its last part.
    pub label: String,
    /// Display names from the root.
    pub path: Vec<String>,
    /// Articles.
    pub count: u64,
}

/// What became of articles to be deleted.
#[derive(Debug, Serialize)]
pub struct Deleted<'a> {
    /// Articles that were deleted.
    pub deleted: u64,
    /// Names that no article has.
    pub missing: Vec<&'a str>,
}

/// How well the words found agree with gold sentences. A word is right when its first and its last byte are.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct WordScores {
    /// Words of the gold sentences, punctuation included.
    pub gold: usize,
    /// Words found.
    pub found: usize,
    /// Words found that are gold words.
    pub right: usize,
    /// Share of the words found that are right.
    pub precision: f64,
    /// Share of the gold words that are found.
    pub recall: f64,
    /// Harmonic mean of precision and recall.
    pub f1: f64,
}

impl WordScores {
    /// Computes the measures.
    pub fn new(tally: &Tally) -> WordScores {
        WordScores {
            gold: tally.gold,
            found: tally.found,
            right: tally.right,
            precision: tally.precision(),
            recall: tally.recall(),
            f1: tally.f1(),
        }
    }
}
