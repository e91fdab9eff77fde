//! What is asked, with its limits, and what is answered.

use std::time::Duration;

use super::expand::{Expand, Expansion, Offer};
use super::explain::Explanation;
use super::rank;
use super::snippet::Snippet;
use super::spelling::Correction;
use crate::copies::Copy;
use crate::engine::{ArticleSet, Facet, Relaxed, SortOrder, Weights};
use crate::index::{Identity, StoredArticle};

/// Most hits of one answer.
pub const MAX_LIMIT: usize = 1000;
/// Furthest hit that an offset reaches; beyond it a cursor goes on.
pub const MAX_WINDOW: usize = 10_000;
/// Matches up to which a capped total is exact.
pub const TOTAL_CAP: u64 = 10_000;
/// The same where words of the query may be missing: how many thousand articles hold some of them tells nobody anything, and once they need
/// not be counted, those that cannot reach the list are passed over.
pub const RELAXED_TOTAL_CAP: u64 = 1_000;

/// How matches are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TotalMode {
    /// All of them.
    Exact,
    /// Exact to [`TOTAL_CAP`], or to [`RELAXED_TOTAL_CAP`] and the end of the page where words may be missing.
    #[default]
    Capped,
    /// Not at all.
    None,
}

/// Where in the list an answer begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// After so many hits.
    Offset(usize),
    /// Where the answer that gave this cursor ended.
    Cursor(String),
}

/// What is done about a query that was probably meant otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Correct {
    /// Nothing.
    Off,
    /// The correction is named.
    Offer,
    /// It is searched along where the archive does not know the query as typed, otherwise named.
    #[default]
    Auto,
}

/// A search.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// What was typed.
    pub query: String,
    /// Sections to search in (with their sub-sections), any of them; none is all.
    pub categories: Vec<String>,
    /// Earliest date, inclusive at its precision.
    pub from: Option<String>,
    /// Latest date, inclusive at its precision.
    pub to: Option<String>,
    /// Articles to search among; `None` is all. See [`Searcher::read_list`](super::Searcher::read_list).
    pub within: Option<ArticleSet>,
    /// Order of the hits.
    pub sort: SortOrder,
    /// Time in which the bonus of new articles halves, in lists by relevance; `None` is without. See
    /// [`Freshness`](crate::engine::Freshness) for what it does and its bound.
    pub half_life: Option<Duration>,
    /// The date that ages are reckoned from, to its end; `None` is now. For archives that end some time ago.
    pub as_of: Option<String>,
    /// Hits to return, at most [`MAX_LIMIT`].
    pub limit: usize,
    /// Where to begin.
    pub page: Page,
    /// What to count over all matches.
    pub facets: Vec<Facet>,
    /// How to count matches.
    pub total: TotalMode,
    /// When to stop with what was found.
    pub timeout: Option<Duration>,
    /// Whether texts of the hits are wanted; without, hits hold identities and scores only.
    pub fetch: bool,
    /// Whether nearly identical articles are folded under the best of them, among the first of a list by relevance (lists by date
    /// are complete). Every article still counts in totals and facets; `limit` and offsets count places of the folded
    /// list.
    pub fold_similar: bool,
    /// Whether the score of each hit is taken apart.
    pub explain: bool,
    /// What is done about a query that was probably meant otherwise.
    pub correct: Correct,
    /// Ranking, for trials.
    pub ranking: Ranking,
}

/// The numbers of the ranking that a trial may change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    /// Fields and nearness.
    pub weights: Weights,
    /// Guessing of marks.
    pub marks: rank::MarkWeights,
    /// Share of the words that a relaxed match must hold.
    pub relaxed_share: f32,
    /// Most that freshness adds to a score, as a share of it.
    pub freshness: f32,
    /// Most bits in which the sketches of nearly identical articles differ.
    pub similar_bits: usize,
    /// Which other spellings are searched.
    pub expand: Expand,
    /// How much they count.
    pub expansions: rank::ExpansionWeights,
    /// Share of its idf that counts for a word that only asks.
    pub asking_share: f32,
    /// Share of the weight of leads that counts in a question.
    pub asking_lead: f32,
}

impl Default for Ranking {
    fn default() -> Self {
        Ranking {
            weights: rank::WEIGHTS,
            marks: rank::MARKS,
            relaxed_share: rank::RELAXED_SHARE,
            freshness: rank::FRESHNESS,
            similar_bits: rank::SIMILAR_BITS,
            expand: Expand::ALL,
            expansions: rank::EXPANSIONS,
            asking_share: rank::ASKING_SHARE,
            asking_lead: rank::ASKING_LEAD,
        }
    }
}

impl Ranking {
    /// Returns the weights for a question, or for what is none.
    pub(super) fn weights_of(&self, is_question: bool) -> Weights {
        let mut weights = self.weights;
        if is_question {
            weights.lead.weight *= self.asking_lead;
        }
        weights
    }
}

impl SearchRequest {
    /// Returns a search for a text with everything else as usual: all sections, ten best hits.
    pub fn new(query: impl Into<String>) -> SearchRequest {
        SearchRequest {
            query: query.into(),
            categories: Vec::new(),
            from: None,
            to: None,
            within: None,
            sort: SortOrder::Relevance,
            half_life: None,
            as_of: None,
            limit: 10,
            page: Page::Offset(0),
            facets: Vec::new(),
            total: TotalMode::Capped,
            timeout: None,
            fetch: true,
            fold_similar: false,
            explain: false,
            correct: Correct::default(),
            ranking: Ranking::default(),
        }
    }
}

/// Something the user should know about an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Stable, for programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

/// An article found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Who it is.
    pub identity: Identity,
    /// Its score; comparable within one answer.
    pub score: f32,
    /// Articles of nearly the same text that are folded under it, best first.
    pub also: Vec<Identity>,
    /// Where copies over the whole archive were looked for and articles are folded: it and its copies, the first one first, whether they match or
    /// not; empty where it has none.
    pub copies: Vec<Copy>,
    /// What its score is made of, if that was asked for.
    pub explanation: Option<Explanation>,
    /// Its texts, if they were asked for.
    pub content: Option<HitContent>,
}

/// The texts of a hit.
#[derive(Debug, Clone, PartialEq)]
pub struct HitContent {
    /// The article as stored.
    pub article: StoredArticle,
    /// Its title, or the first sentence where it has none.
    pub title: String,
    /// Whether the title was made so.
    pub title_derived: bool,
    /// Matched words of the title, in bytes.
    pub title_spans: Vec<std::ops::Range<usize>>,
    /// The best passage.
    pub snippet: Snippet,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value, as filters take it.
    pub value: String,
    /// The value, as people read it.
    pub label: String,
    /// Matching articles that have it.
    pub count: u64,
}

/// Matches that a facet of periods counts in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uncounted {
    /// Articles without a date.
    pub undated: u64,
    /// Articles whose date is coarser than the periods: a year where months are counted.
    pub imprecise: u64,
}

/// The answer to a search.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResponse {
    /// What was asked.
    pub query: String,
    /// How it was understood.
    pub reading: String,
    /// What is searched beside what was typed.
    pub expansions: Vec<Expansion>,
    /// Wider queries that the reader may want.
    pub offers: Vec<Offer>,
    /// What was probably meant, where that is not what was typed.
    pub correction: Option<Correction>,
    /// Matches that are listed; `None` when not counted.
    pub total: Option<u64>,
    /// Whether the total is exact, or a lower bound.
    pub total_is_exact: bool,
    /// Set when words were allowed to be missing.
    pub relaxed: Option<Relaxed>,
    /// The deadline came first.
    pub partial: bool,
    /// What the user should know.
    pub warnings: Vec<Message>,
    /// The articles.
    pub hits: Vec<Hit>,
    /// Counts in the order asked for.
    pub facets: Vec<(Facet, Vec<FacetValue>)>,
    /// Matches that are in no period, for each facet of periods (year, month, day) asked for.
    pub uncounted: Vec<(Facet, Uncounted)>,
    /// Where the next answer begins; `None` at the end.
    pub next_cursor: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Reads a number of hours, days, weeks or years; without a unit, of days.
///
/// # Errors
/// What would do, in words.
pub fn half_life(text: &str) -> Result<Duration, String> {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let hours = match &text[number.len()..] {
        "h" => 1.0,
        "d" | "" => 24.0,
        "w" => 7.0 * 24.0,
        "y" => 365.25 * 24.0,
        _ => f64::NAN,
    };
    let seconds = number.parse::<f64>().unwrap_or(f64::NAN) * hours * 3600.0;
    let is_usable = (1.0..=1e11).contains(&seconds);
    let expected = "expected a time such as 12h, 7d, 2w or 1y";
    if is_usable { Ok(Duration::from_secs_f64(seconds)) } else { Err(expected.to_owned()) }
}
