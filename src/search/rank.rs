//! Every number of the ranking, in one place, each with the trial that set it (docs/relevance.md has the tables).
//!
//! Not here: how they are applied (`engine::score`, `engine::nearness`, `search::marks`).

use crate::engine::{FieldWeight, Weights};

/// Weights of fields and bonuses.
pub const WEIGHTS: Weights = Weights {
    k1: 2.0,
    text: FieldWeight { weight: 1.0, b: 1.0 },
    title: FieldWeight { weight: 8.0, b: 0.8 },
    lead: FieldWeight { weight: 1.0, b: 0.4 },
    nearness: 1.4,
    fixed_pairs: 0.9,
    passage: 1.5,
    passage_words: 13,
    run: 0.5,
    title_share: 0.9,
    likeness: 0.7,
    likeness_words: 8.0,
    nearness_candidates: 64,
};

/// A question is relaxed when fewer articles hold all of its words, also for a shorter page: its answer seldom has the words that
/// ask.
pub const RELAX_QUESTIONS_BELOW: u64 = 100;

/// Share of the words, by idf, that an article must hold when too few hold all.
pub const RELAXED_SHARE: f32 = 0.15;

/// Share of its idf that counts for a word that only asks, in a question.
pub const ASKING_SHARE: f32 = 0.2;

/// Share of the weight of leads that counts in a question: what it asks stands in the text.
pub const ASKING_LEAD: f32 = 0.25;

/// Most bits of 64 in which the sketches of nearly identical articles differ: of texts that share three quarters of all three words
/// in a row, half are within.
pub const SIMILAR_BITS: usize = 8;
/// Places of a list among which nearly identical articles are folded.
pub const SIMILAR_WINDOW: usize = 64;

/// Most that freshness adds to a score, as a share of it. Never more than a fifth: what is better by more stays before whatever is newer.
pub const FRESHNESS: f32 = 0.2;
/// Places of a list among which freshness may change the order.
pub const FRESHNESS_CANDIDATES: usize = 1000;

/// How likely a word is beside its neighbours, by what was counted of both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeighbourWeights {
    /// Taken off what was counted of each pair: one that was met once is hardly likelier than one that was not.
    pub discount: f32,
    /// Share of what is not known of a pair, but of its second word alone.
    pub back_off: f32,
    /// Part of that share which goes by the kind of the neighbour, beside numbers and words that are no syllables.
    pub kinds: f32,
}

/// Weights of neighbours.
pub const NEIGHBOURS: NeighbourWeights =
    NeighbourWeights { discount: 0.75, back_off: 0.15, kinds: 0.8 };

/// How marks that were not typed are guessed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarkWeights {
    /// Weight of a form is its likelihood, relative to the likeliest one, to this power; 0 makes all forms alike.
    pub exponent: f32,
    /// Lowest weight of a form in a query without any marks.
    pub floor: f32,
    /// How likely a form is beside its neighbours.
    pub neighbours: NeighbourWeights,
    /// Weight of a text's bare spelling for a word typed with marks (`duong` for `đường`; any word in a line without marks).
    pub bare: f32,
    /// Weight of a bare word in a line without any marks, for the same word typed without.
    pub markless: f32,
    /// Weight of the other spelling in i or y.
    pub i_y: f32,
    /// In a query with marks elsewhere, forms less likely than this are left out.
    pub least_likely: f32,
    /// How likely somebody who types marks types all of them, before the query is seen.
    pub all_marks: f32,
    /// There, a form outranks the bare one only if it is this many times likelier.
    pub outrank: f32,
}

/// Weights of forms.
pub const MARKS: MarkWeights = MarkWeights {
    exponent: 0.2,
    floor: 0.01,
    neighbours: NEIGHBOURS,
    bare: 0.05,
    markless: 0.5,
    i_y: 0.5,
    least_likely: 0.02,
    all_marks: 0.3,
    outrank: 10.0,
};

/// How much other spellings of what was typed count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpansionWeights {
    /// An abbreviation for a full name and the other way round, by the packs.
    pub abbreviations: f32,
    /// The same, by the archive.
    pub learned: f32,
    /// Other spellings of numbers and dates.
    pub numbers: f32,
    /// How much words that need not be there count in the score, in 0..=1.
    pub optional: f32,
}

/// Weights of other spellings.
pub const EXPANSIONS: ExpansionWeights =
    ExpansionWeights { abbreviations: 0.5, learned: 0.4, numbers: 0.5, optional: 0.5 };

/// Most scored words of a query; of more, the most telling are kept.
pub const MAX_SCORED: usize = 64;
/// Most forms of all words together; of more, the least likely are dropped.
pub const MAX_FORMS: usize = 1024;
/// Most terms that a prefix stands for.
pub const MAX_PREFIX_TERMS: usize = 64;

/// How related articles are found and ordered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RelatedWeights {
    /// Weight of an occurrence in the title; one in the body weighs 1.
    pub title: f32,
    /// Weight of an occurrence in the lead.
    pub lead: f32,
    /// Words of the body that are looked at.
    pub body_words: usize,
    /// Weight of a pair of neighbouring syllables, beside 1 for a syllable.
    pub pair: f32,
    /// Factor of what is written as a name.
    pub name: f32,
    /// Power of the idf.
    pub rarity: f32,
    /// Occurrences, by weight, at which a word counts half of what it counts at most.
    pub half: f32,
    /// How much the length of the other article's beginning counts, in 0..=1.
    pub b: f32,
    /// Its length, by weight, at which it counts as usual.
    pub usual_length: f32,
    /// Telling words that are searched.
    pub words: usize,
    /// Share of them that a candidate must hold.
    pub share: f32,
    /// Best candidates of the search that are compared.
    pub candidates: usize,
    /// Added to the factor of an article of the same section; half of it where only the parent is the same.
    pub same_section: f32,
    /// Added to the factor of an article of the same day; half of it `half_life_days` away.
    pub same_time: f32,
    /// Days after which nearness in time counts half.
    pub half_life_days: f32,
    /// Containment of shingles from which two articles are one text.
    pub near_duplicate: f32,
}

/// Weights of related articles.
pub const RELATED: RelatedWeights = RelatedWeights {
    title: 3.0,
    lead: 2.0,
    body_words: 150,
    pair: 1.0,
    name: 1.5,
    rarity: 0.7,
    half: 2.0,
    b: 0.5,
    usual_length: 250.0,
    words: 24,
    share: 0.2,
    candidates: 64,
    same_section: 0.1,
    same_time: 0.2,
    half_life_days: 14.0,
    near_duplicate: 0.6,
};
