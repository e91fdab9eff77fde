//! Executes plans over the segments of an index.
//!
//! A [`Plan`] is all terms and conditions, no text: what a query means was decided before (`search`). The engine answers with
//! identities, scores, totals and counts; texts are fetched afterwards.

mod article_set;
mod beside;
mod bonus;
mod clock;
mod collect;
mod cursor;
mod duplicates;
mod execute;
mod explain;
mod facets;
mod freshness;
mod hidden;
mod likeness;
mod lists;
mod matcher;
mod nearness;
mod passage;
mod phrase_form;
mod plan;
mod prepare;
mod room;
mod score;
mod segment_search;
mod size;
mod snapshot;
mod term;
mod titles;
mod unpacked;
mod window_scores;

use std::time::Instant;

use tantivy::DocAddress;

pub use self::article_set::{ArticleSet, ArticleSetBuilder};
pub use self::beside::Beside;
pub use self::duplicates::Group;
pub use self::explain::{FormCount, Part};
pub use self::facets::{Facet, FacetCounts, PeriodCounts};
pub use self::freshness::Freshness;
pub use self::hidden::Visibility;
use self::likeness::Liked;
pub(crate) use self::matcher::{MAX_CHAINS, Span, may_follow, phrase_end, starts_near, whole};
pub use self::plan::{Form, Keyword, Node, PhraseForm, Plan, ScoredTerm, SortOrder, Unit};
pub use self::score::{FieldWeight, Statistics, Weights};
pub use self::snapshot::{CountKey, LearnedAbbreviation, Snapshot, WordForm, WordHash};
pub use self::titles::{MAX_TITLES, Place, TitleHoles};

/// How a plan is executed.
#[derive(Debug, Clone)]
pub struct Options {
    /// Order of the hits.
    pub sort: SortOrder,
    /// Hits to return, from the first.
    pub limit: usize,
    /// With fewer strict matches than this, words may be missing. 0 never relaxes.
    pub relax_below: u64,
    /// Share of the words, by idf, that a relaxed match must hold, in 0..=1.
    pub relaxed_share: f32,
    /// Matches to count; once there are so many, those that cannot be among the hits are passed over and the total is a lower
    /// bound.
    pub count_to: u64,
    /// The same where words may be missing, if it is less.
    pub count_relaxed_to: u64,
    /// What to count.
    pub facets: Vec<Facet>,
    /// When to stop with what was found.
    pub deadline: Option<Instant>,
    /// The numbers of the score.
    pub weights: Weights,
    /// How much newer articles are preferred, in lists by relevance.
    pub freshness: Option<Freshness>,
}

impl Options {
    /// Returns how to ask only whether anything matches.
    pub fn any() -> Options {
        let field = FieldWeight { weight: 0.0, b: 0.0 };
        Options {
            sort: SortOrder::Newest,
            limit: 1,
            relax_below: 0,
            relaxed_share: 1.0,
            count_to: 1,
            count_relaxed_to: u64::MAX,
            facets: Vec::new(),
            deadline: None,
            weights: Weights {
                k1: 1.0,
                text: field,
                title: field,
                lead: field,
                nearness: 0.0,
                title_share: 0.0,
                fixed_pairs: 0.0,
                passage: 0.0,
                passage_words: 0,
                run: 0.0,
                likeness: 0.0,
                likeness_words: 0.0,
                nearness_candidates: 0,
            },
            freshness: None,
        }
    }
}

/// An article found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Its score.
    pub score: f32,
    /// First second of its date, Unix time.
    pub date: Option<i64>,
    /// Whether it was among the best that get the bonuses.
    pub(crate) has_bonuses: bool,
    /// What it was given for its likeness to the best one.
    pub(crate) liked: Liked,
    /// Share of its other score that it was given for being new.
    pub(crate) freshness: f32,
    /// Where it lies; for [`Snapshot::article`].
    pub(crate) address: DocAddress,
}

/// Words were allowed to be missing because too few articles hold all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relaxed {
    /// Articles that hold all words.
    pub strict_total: u64,
    /// Share of the words, by how telling they are, that every match holds at least; 0 where the conditions beside them were enough.
    pub required: f32,
}

/// The answer to a plan.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    /// The best ones, best first.
    pub hits: Vec<Match>,
    /// How many matched.
    pub total: u64,
    /// Whether words were allowed to be missing.
    pub relaxed: Option<Relaxed>,
    /// The deadline came first: hits and totals are those found until then.
    pub partial: bool,
    /// Counts in the order asked for.
    pub facets: Vec<FacetCounts>,
}
