//! A score taken apart.

use serde::Serialize;

use crate::search::{self, FoundForm, ScorePart};

/// What a score is made of; the parts add up to it.
#[derive(Debug, Serialize)]
pub(super) struct Explanation<'a> {
    parts: Vec<Part<'a>>,
}

/// Something that was added. Every part has its `kind` and what it adds, `score`.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Part<'a> {
    Word { word: &'a str, forms: Vec<Form<'a>>, idf: f32, asked: f32, score: f32 },
    Nearness { words: &'a [String; 2], distance: u32, turned: bool, score: f32 },
    Passage { words: u32, score: f32 },
    Run { score: f32 },
    Title { share: f32, score: f32 },
    Likeness { share: f32, score: f32 },
    Freshness { share: f32, score: f32 },
}

/// A form that occurs, with its occurrences in title, lead and everywhere else.
#[derive(Debug, Serialize)]
struct Form<'a> {
    term: &'a str,
    weight: f32,
    title: u32,
    lead: u32,
    rest: u32,
}

impl<'a> From<&'a search::Explanation> for Explanation<'a> {
    fn from(explanation: &'a search::Explanation) -> Self {
        Explanation { parts: explanation.parts.iter().map(Part::from).collect() }
    }
}

impl<'a> From<&'a ScorePart> for Part<'a> {
    fn from(part: &'a ScorePart) -> Self {
        match part {
            ScorePart::Word { word, forms, idf, asked, score } => Part::Word {
                word,
                forms: forms.iter().map(Form::from).collect(),
                idf: *idf,
                asked: *asked,
                score: *score,
            },
            ScorePart::Nearness { words, distance, is_turned, score } => {
                Part::Nearness { words, distance: *distance, turned: *is_turned, score: *score }
            }
            ScorePart::Passage { words, score } => Part::Passage { words: *words, score: *score },
            ScorePart::Run { score } => Part::Run { score: *score },
            ScorePart::Title { share, score } => Part::Title { share: *share, score: *score },
            ScorePart::Likeness { share, score } => Part::Likeness { share: *share, score: *score },
            ScorePart::Freshness { share, score } => {
                Part::Freshness { share: *share, score: *score }
            }
        }
    }
}

impl<'a> From<&'a FoundForm> for Form<'a> {
    fn from(form: &'a FoundForm) -> Self {
        Form {
            term: &form.term,
            weight: form.weight,
            title: form.title,
            lead: form.lead,
            rest: form.rest,
        }
    }
}
