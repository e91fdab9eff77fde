//! What the engine executes: a closed tree of terms, all text analysis done.

use super::article_set::ArticleSet;
use crate::index::Zone;

/// A term and how much an occurrence of it counts, in 0..=1.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The indexed term.
    pub term: String,
    /// Weight of its occurrences inside the union.
    pub weight: f32,
}

/// Terms that follow each other and together count like a form of the word: `sẵn sàng chiến đấu` for `sscđ`.
#[derive(Debug, Clone, PartialEq)]
pub struct PhraseForm {
    /// Two or more indexed terms in their order.
    pub terms: Vec<String>,
    /// Weight of its occurrences inside the union.
    pub weight: f32,
}

/// A word of the query that is scored: a union of weighted forms, ranked as one term.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredTerm {
    /// Its forms, each term once; may be empty when the archive holds none.
    pub forms: Vec<Form>,
    /// Its forms of several terms, each once.
    pub phrases: Vec<PhraseForm>,
    /// How often the query asks for it.
    pub boost: f32,
    /// Share of its idf that counts, in 0..=1: below 1 for a word that says less than its rarity promises.
    pub salience: f32,
}

impl ScoredTerm {
    /// Returns whether an article holds it exactly where it holds one of these terms.
    pub(super) fn stands_for(&self, terms: &[String]) -> bool {
        self.phrases.is_empty()
            && self.forms.len() == terms.len()
            && self.forms.iter().all(|form| form.weight > 0.0 && terms.contains(&form.term))
    }
}

/// Keyword fields that can be filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// Slug path of a section; sections contain their sub-sections.
    Category,
    /// The paper or site.
    Source,
    /// Authors and photographers.
    Author,
}

/// A condition on an article.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// One of these terms occurs, in this zone if one is named.
    Term {
        /// Alternatives.
        forms: Vec<String>,
        /// Where; `None` is anywhere.
        zone: Option<Zone>,
    },
    /// The words follow each other, with at most `slop` other words among them, in one paragraph.
    Phrase {
        /// The alternatives at each place.
        words: Vec<Vec<String>>,
        /// Most words in between, over the whole phrase.
        slop: u32,
        /// Where; `None` is anywhere.
        zone: Option<Zone>,
    },
    /// Occurrences of the parts, none used twice, each within `distance` words of the one before, in any order, in one paragraph.
    Near {
        /// Terms, phrases, or alternatives of them.
        parts: Vec<Node>,
        /// Largest difference of positions; neighbours differ by 1.
        distance: u32,
    },
    /// All conditions hold.
    All(Vec<Node>),
    /// At least one holds.
    Any(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// A keyword field has one of these values.
    Keyword {
        /// The field.
        field: Keyword,
        /// Accepted values.
        values: Vec<String>,
    },
    /// The publication interval overlaps `from..=to`, in Unix seconds. Undated articles match none.
    Date {
        /// First second.
        from: i64,
        /// Last second.
        to: i64,
    },
    /// Published, to the day at least, on this day of whatever year.
    AnyYear {
        /// 1 to 31.
        day: i8,
        /// 1 to 12.
        month: i8,
    },
    /// It mentions a time that has one of these numbers (`index::event`).
    Event {
        /// Accepted numbers.
        keys: Vec<u64>,
    },
    /// It is one of these.
    Listed(ArticleSet),
    /// Every article.
    Everything,
    /// No article.
    Nothing,
}

/// A part of the query that may be missing in a relaxed search.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Indices of its words among the scored terms.
    pub terms: Vec<usize>,
    /// The words must also follow each other as they do here (a code, a number): a phrase.
    pub phrase: Option<Node>,
}

/// A query ready for execution.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Everything that is scored.
    pub terms: Vec<ScoredTerm>,
    /// Words that are all wanted, and may yield.
    pub units: Vec<Unit>,
    /// Scored terms that are wanted but need not be there.
    pub optional: Vec<usize>,
    /// What never yields.
    pub required: Vec<Node>,
    /// Pairs of scored terms that stand beside each other in the query.
    pub neighbours: Vec<(usize, usize)>,
}

/// Order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// Best first.
    #[default]
    Relevance,
    /// Latest first, undated last.
    Newest,
    /// Earliest first, undated last.
    Oldest,
}
