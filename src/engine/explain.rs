//! A score taken apart: one part for each thing that was added. Their sum is the score.
//!
//! The parts are reckoned again for one article with the code that scored it, one term, one pair at a time. A new bonus is one more
//! [`Part`] here; the test that adds up the parts fails until it is.

use tantivy::DocId;

use super::bonus::Bonuses;
use super::clock::Clock;
use super::cursor::{List, ScoredField, Spare};
use super::likeness::Liked;
use super::lists::{KnownPhrase, Lists};
use super::nearness::{Occurrence, Occurrences};
use super::prepare::Prepared;
use super::score::{LengthTables, SegmentScoring};
use super::term::TermCursor;
use super::{Match, Options, Plan, Snapshot, Weights};
use crate::index::engine_error;

/// How often a form occurs in an article.
#[derive(Debug, Clone, PartialEq)]
pub struct FormCount {
    /// Its index among the forms of the term.
    pub form: usize,
    /// Occurrences in the title.
    pub title: u32,
    /// In the lead.
    pub lead: u32,
    /// Everywhere else.
    pub rest: u32,
}

/// Something that was added to a score.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A scored term of the plan.
    Term {
        /// Its index in the plan.
        term: usize,
        /// The forms that occur; none when the article does not hold it.
        forms: Vec<FormCount>,
        /// How telling the term is.
        idf: f32,
        /// What it adds.
        score: f32,
    },
    /// Two neighbours of the query that are near in the text.
    Nearness {
        /// Index of the one term in the plan.
        first: usize,
        /// Index of the other.
        second: usize,
        /// Difference of their positions where they are best; 1 side by side.
        distance: u32,
        /// They stand in the other order there.
        is_turned: bool,
        /// What it adds.
        score: f32,
    },
    /// Many words of the query stand within few words of the text.
    Passage {
        /// Positions that are looked at together.
        words: u32,
        /// What it adds.
        score: f32,
    },
    /// A part of the query stands word by word in the text.
    Run {
        /// What it adds.
        score: f32,
    },
    /// The title holds much of the query.
    Title {
        /// The part of the query that it holds, by idf, in 0..=1.
        share: f32,
        /// What it adds.
        score: f32,
    },
    /// The article tells of the same as the best one.
    Likeness {
        /// How much of what that one tells, above 0, up to 1; 1 for the best one itself.
        share: f32,
        /// What it adds.
        score: f32,
    },
    /// The article is new.
    Freshness {
        /// Share of all other parts that is added.
        share: f32,
        /// What it adds.
        score: f32,
    },
}

impl Part {
    /// Returns what the part adds to the score.
    pub fn score(&self) -> f32 {
        match self {
            Part::Term { score, .. }
            | Part::Nearness { score, .. }
            | Part::Passage { score, .. }
            | Part::Run { score }
            | Part::Title { score, .. }
            | Part::Likeness { score, .. }
            | Part::Freshness { score, .. } => *score,
        }
    }
}

impl Snapshot {
    /// Takes the score of a found article apart. The plan and options are those it was found with.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`] or [`crate::Error::Io`] when the index cannot be read.
    pub fn explain(
        &self,
        plan: &Plan,
        options: &Options,
        found: &Match,
    ) -> crate::Result<Vec<Part>> {
        self.parts(plan, options, found).map_err(|error| engine_error(self.folder(), error))
    }

    fn parts(&self, plan: &Plan, options: &Options, found: &Match) -> tantivy::Result<Vec<Part>> {
        let weights = &options.weights;
        let clock = Clock::new(None);
        let Prepared { lists, phrases, idf, .. } = self.prepare(plan, &clock)?;
        let lengths = LengthTables::new(weights, self.statistics());
        let (ordinal, spare) = (found.address.segment_ord as usize, Spare::default());
        let scoring = SegmentScoring::new(self, ordinal, weights.k1, &lengths, &spare)?;
        let doc = found.address.doc_id;
        let article = Explained { plan, lists, phrases, scoring, idf, clock, doc };

        let mut parts = article.terms()?;
        if found.has_bonuses {
            parts.extend(article.bonuses(self, weights)?);
        }
        if found.liked.added > 0.0 {
            let Liked { added, share } = found.liked;
            parts.push(Part::Likeness { share, score: added });
        }
        if found.freshness > 0.0 {
            let relevance: f32 = parts.iter().map(Part::score).sum();
            let score = relevance * found.freshness;
            parts.push(Part::Freshness { share: found.freshness, score });
        }
        Ok(parts)
    }
}

/// An article whose score is taken apart.
struct Explained<'a> {
    plan: &'a Plan,
    lists: Vec<Vec<Lists>>,
    phrases: Vec<Vec<KnownPhrase>>,
    scoring: SegmentScoring<'a>,
    idf: Vec<f32>,
    clock: Clock,
    doc: DocId,
}

impl Explained<'_> {
    fn terms(&self) -> tantivy::Result<Vec<Part>> {
        let mut parts = Vec::with_capacity(self.plan.terms.len());
        for (number, (term, &idf)) in self.plan.terms.iter().zip(&self.idf).enumerate() {
            let lists = &self.lists[number];
            let phrases = &self.phrases[number];
            let mut cursor =
                TermCursor::open(&self.scoring, term, lists, phrases, idf, &self.clock)?;
            let score = cursor.score(self.doc, &self.scoring)?.unwrap_or(0.0);
            let mut forms = Vec::new();
            for (number, lists) in lists.iter().enumerate() {
                let text = self.frequency(lists, ScoredField::Text)?;
                if text > 0 {
                    let title = self.frequency(lists, ScoredField::Title)?;
                    let lead = self.frequency(lists, ScoredField::Lead)?;
                    let rest = text.saturating_sub(title + lead);
                    forms.push(FormCount { form: number, title, lead, rest });
                }
            }
            parts.push(Part::Term { term: number, forms, idf, score });
        }
        Ok(parts)
    }

    fn frequency(&self, lists: &Lists, field: ScoredField) -> tantivy::Result<u32> {
        let Some(info) = lists[self.scoring.ordinal].of(field) else { return Ok(0) };
        let mut list = List::default();
        let cursor = list.open(self.scoring.postings(field), info)?;
        Ok(if cursor.seek(self.doc) == self.doc { cursor.frequency() } else { 0 })
    }

    fn bonuses(&self, snapshot: &Snapshot, weights: &Weights) -> tantivy::Result<Vec<Part>> {
        let (scoring, terms, docs) = (&self.scoring, &self.plan.terms, [self.doc]);
        let mut occurrences = Occurrences::new(scoring, terms, &self.lists, &docs, &self.clock)?;
        let mut bonuses = Bonuses::new(snapshot, self.plan, &self.idf, weights);
        let bonus = bonuses.of(&mut occurrences, 0)?;
        let mut parts = Vec::new();
        for ((first, second), score) in bonuses.of_pairs() {
            if score > 0.0 {
                let [places, others] = [first, second].map(|term| bonuses.occurrences(term));
                let (distance, is_turned) = closest(places, others);
                parts.push(Part::Nearness { first, second, distance, is_turned, score });
            }
        }
        if bonus.passage > 0.0 {
            parts.push(Part::Passage { words: weights.passage_words as u32, score: bonus.passage });
        }
        if bonus.run > 0.0 {
            parts.push(Part::Run { score: bonus.run });
        }
        if bonus.title > 0.0 {
            let share = occurrences.title_share(&self.idf, 0)?;
            parts.push(Part::Title { share, score: bonus.title });
        }
        Ok(parts)
    }
}

/// Returns the difference of positions of the two occurrences that count most together, and whether they are turned.
fn closest(first: &[Occurrence], second: &[Occurrence]) -> (u32, bool) {
    let mut best = (0.0, 0, false);
    for &(place, weight) in first {
        for &(other, other_weight) in second.iter().filter(|(other, _)| *other != place) {
            let is_turned = other < place;
            let distance = place.abs_diff(other);
            let value = weight * other_weight / distance as f32 * if is_turned { 0.5 } else { 1.0 };
            if value > best.0 {
                best = (value, distance, is_turned);
            }
        }
    }
    (best.1, best.2)
}
