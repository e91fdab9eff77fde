//! What the index is and holds: sizes, checks, sections.

use std::collections::BTreeMap;

use serde::Serialize;

use super::article::published;
use crate::engine::{Facet, LearnedAbbreviation, SortOrder};
use crate::index::{self, Index};
use crate::search::{SearchRequest, SearchResponse, Searcher};
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

impl Stats {
    /// Counts an index in the state that `searcher` searches.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`], [`crate::Error::Io`].
    pub fn of(index: &Index, searcher: &Searcher) -> crate::Result<Stats> {
        let mut request = SearchRequest::new("");
        request.limit = 1;
        request.sort = SortOrder::Oldest;
        request.facets = vec![Facet::Category, Facet::Source, Facet::Author];
        let oldest = searcher.search(&request)?;
        request.sort = SortOrder::Newest;
        request.facets.clear();
        let newest = searcher.search(&request)?;
        let values = |facet: Facet| {
            let counts = oldest.facets.iter().find(|(known, _)| *known == facet);
            counts.map_or(0, |(_, values)| values.len())
        };
        let files = index.disk_usage()?;
        Ok(Stats {
            articles: searcher.snapshot().articles(),
            segments: searcher.snapshot().segments(),
            generation: index.generation(),
            index_bytes: files.iter().map(|(_, bytes)| bytes).sum(),
            files: files.into_iter().collect(),
            first_date: date_of_first(&oldest),
            last_date: date_of_first(&newest),
            categories: values(Facet::Category),
            sources: values(Facet::Source),
            authors: values(Facet::Author),
        })
    }
}

fn date_of_first(response: &SearchResponse) -> Option<String> {
    let content = response.hits.first()?.content.as_ref()?;
    published(&content.article.article)
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
    versions: u64,
    damaged_versions: u64,
    sources: Vec<SourceCount<'a>>,
}

#[derive(Debug, Serialize)]
struct SourceCount<'a> {
    /// The file as it was named; null where nobody said.
    source: Option<&'a str>,
    articles: u64,
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
            versions: report.versions,
            damaged_versions: report.damaged_versions,
            sources: report
                .sources
                .iter()
                .map(|(source, articles)| SourceCount {
                    source: Some(source.as_str()).filter(|source| !source.is_empty()),
                    articles: *articles,
                })
                .collect(),
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
#[derive(Debug, Clone, Serialize)]
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

impl Categories {
    /// Returns all sections that have articles, each before its sub-sections.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`].
    pub fn of(searcher: &Searcher) -> crate::Result<Categories> {
        let mut everything = SearchRequest::new("");
        everything.limit = 0;
        everything.facets = vec![Facet::Category];
        let facets = searcher.search(&everything)?.facets;
        let mut categories: Vec<CategoryCount> = facets
            .into_iter()
            .flat_map(|(_, values)| values)
            .map(|value| CategoryCount {
                path: searcher.categories().path(&value.value),
                slug: value.value,
                label: value.label,
                count: value.count,
            })
            .collect();
        // By parts: `/` would come behind `-`.
        categories.sort_by(|a, b| a.slug.split('/').cmp(b.slug.split('/')));
        Ok(Categories { categories })
    }
}

/// What became of articles to be deleted.
#[derive(Debug, Serialize)]
pub struct Deleted<'a> {
    /// Articles that were deleted.
    pub deleted: u64,
    /// Names that no article has.
    pub missing: Vec<&'a str>,
}

/// What is kept away from an index.
#[derive(Debug, Serialize)]
pub struct Takedowns<'a> {
    takedowns: Vec<TakedownEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct TakedownEntry<'a> {
    id: &'a str,
    date: &'a str,
    reason: &'a str,
}

impl<'a> From<&'a index::TakedownList> for Takedowns<'a> {
    fn from(list: &'a index::TakedownList) -> Self {
        let entry = |entry: &'a index::Takedown| TakedownEntry {
            id: &entry.name,
            date: &entry.date,
            reason: &entry.reason,
        };
        Takedowns { takedowns: list.entries().iter().map(entry).collect() }
    }
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
