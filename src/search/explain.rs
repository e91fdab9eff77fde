//! Why an article stands where it does: the parts of its score, with the words they are about.
//!
//! Not here: the numbers (`engine::explain`), sentences about them (the program).

use crate::engine::{Match, Options, Part, Plan, Snapshot};
use crate::error::Result;

/// A score taken apart. The parts add up to the score of the hit.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What was added: words in their order in the query, then bonuses.
    pub parts: Vec<ScorePart>,
}

/// A form of a word that occurs in an article.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundForm {
    /// The term.
    pub term: String,
    /// How much an occurrence of it counts, in 0..=1.
    pub weight: f32,
    /// Occurrences in the title.
    pub title: u32,
    /// In the lead.
    pub lead: u32,
    /// In body, captions and byline.
    pub rest: u32,
}

/// Something that was added to a score.
#[derive(Debug, Clone, PartialEq)]
pub enum ScorePart {
    /// A word of the query.
    Word {
        /// The word as it was typed.
        word: String,
        /// The forms that occur, the most heavily weighted first; none when the article does not hold the word.
        forms: Vec<FoundForm>,
        /// How telling the word is.
        idf: f32,
        /// How often the query asks for it.
        asked: f32,
        /// What it adds.
        score: f32,
    },
    /// Two neighbouring words of the query that are near in the text.
    Nearness {
        /// The words as they were typed.
        words: [String; 2],
        /// Difference of their positions; 1 side by side.
        distance: u32,
        /// They stand in the other order.
        is_turned: bool,
        /// What it adds.
        score: f32,
    },
    /// Many words of the query stand within few words of the text.
    Passage {
        /// Words that are looked at together.
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
        /// How much, by idf, in 0..=1.
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

impl ScorePart {
    /// Returns what the part adds to the score.
    pub fn score(&self) -> f32 {
        match self {
            ScorePart::Word { score, .. }
            | ScorePart::Nearness { score, .. }
            | ScorePart::Passage { score, .. }
            | ScorePart::Run { score }
            | ScorePart::Title { score, .. }
            | ScorePart::Likeness { score, .. }
            | ScorePart::Freshness { score, .. } => *score,
        }
    }
}

/// Explains the score of a found article; `typed` are the scored terms as they stand in the query.
pub(super) fn explain(
    snapshot: &Snapshot,
    plan: &Plan,
    options: &Options,
    typed: &[String],
    found: &Match,
) -> Result<Explanation> {
    let word = |term: usize| typed.get(term).cloned().unwrap_or_default();
    let parts = snapshot.explain(plan, options, found)?;
    let parts = parts.into_iter().map(|part| match part {
        Part::Term { term, forms, idf, score } => {
            let scored = &plan.terms[term];
            let mut forms: Vec<FoundForm> = forms
                .into_iter()
                .map(|count| FoundForm {
                    term: scored.forms[count.form].term.clone(),
                    weight: scored.forms[count.form].weight,
                    title: count.title,
                    lead: count.lead,
                    rest: count.rest,
                })
                .collect();
            forms.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            ScorePart::Word { word: word(term), forms, idf, asked: scored.boost, score }
        }
        Part::Nearness { first, second, distance, is_turned, score } => {
            ScorePart::Nearness { words: [word(first), word(second)], distance, is_turned, score }
        }
        Part::Passage { words, score } => ScorePart::Passage { words, score },
        Part::Run { score } => ScorePart::Run { score },
        Part::Title { share, score } => ScorePart::Title { share, score },
        Part::Likeness { share, score } => ScorePart::Likeness { share, score },
        Part::Freshness { share, score } => ScorePart::Freshness { share, score },
    });
    Ok(Explanation { parts: parts.collect() })
}
