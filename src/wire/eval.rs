//! What a ranking is worth: measures, trials.

use serde::Serialize;

use super::{JsonObject, micros};
use crate::eval::{self, MarksScores, Restored, Scores, Set};
use crate::search::{PARAMETERS, Ranking, Setting};

/// Measures of an evaluation, each under its name (`mrr@10`), 0 to 1.
#[derive(Debug, Serialize)]
pub struct Eval {
    topics: usize,
    #[serde(flatten)]
    measures: JsonObject,
    /// Time of a search below which that share of all lie; null for a run that was read.
    p50_us: Option<u64>,
    p95_us: Option<u64>,
    p99_us: Option<u64>,
}

impl From<&Scores> for Eval {
    fn from(scores: &Scores) -> Self {
        let means = scores.measures.iter().enumerate();
        Eval {
            topics: scores.topics.len(),
            measures: means
                .map(|(place, measure)| (measure.to_string(), rounded(scores.mean(place)).into()))
                .collect(),
            p50_us: scores.percentile(0.50).map(micros),
            p95_us: scores.percentile(0.95).map(micros),
            p99_us: scores.percentile(0.99).map(micros),
        }
    }
}

/// Six places are more than any set of topics can tell apart.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn parameters(settings: &[Setting]) -> JsonObject {
    settings
        .iter()
        .map(|setting| (setting.parameter.name.to_owned(), number(setting.value)))
        .collect()
}

/// Sets under settings, one row each.
#[derive(Debug, Serialize)]
pub struct EvalRows {
    /// The rows, set by set.
    pub rows: Vec<EvalRow>,
}

/// One set under one setting.
#[derive(Debug, Serialize)]
pub struct EvalRow {
    set: Option<String>,
    parameters: JsonObject,
    #[serde(flatten)]
    measures: Eval,
}

impl EvalRow {
    /// Returns a row; `set` is the set's name in a suite, `settings` what differs from the usual ranking.
    pub fn new(set: Option<&str>, settings: &[Setting], scores: &Scores) -> EvalRow {
        EvalRow {
            set: set.map(str::to_owned),
            parameters: parameters(settings),
            measures: Eval::from(scores),
        }
    }
}

/// Returns a number with the digits it was written with: 0.2, not 0.20000000298.
fn number(value: f32) -> serde_json::Value {
    value.to_string().parse::<f64>().unwrap_or_default().into()
}

/// Sets compared.
#[derive(Debug, Serialize)]
pub struct EvalComparisons<'a> {
    /// One for each set.
    pub sets: Vec<EvalComparison<'a>>,
}

/// One set before and after.
#[derive(Debug, Serialize)]
pub struct EvalComparison<'a> {
    set: Option<&'a str>,
    before: Eval,
    after: Eval,
    measures: Vec<MeasureComparison>,
    changes: Vec<TopicChange<'a>>,
}

#[derive(Debug, Serialize)]
struct MeasureComparison {
    measure: String,
    before: f64,
    after: f64,
    difference: f64,
    p: f64,
    better: usize,
    worse: usize,
    same: usize,
}

/// A topic that changed; a rank is null where nothing relevant was listed.
#[derive(Debug, Serialize)]
struct TopicChange<'a> {
    topic: &'a str,
    query: Option<&'a str>,
    before: f64,
    after: f64,
    rank_before: Option<usize>,
    rank_after: Option<usize>,
}

impl<'a> EvalComparison<'a> {
    /// Returns two runs of a set compared, with the topics that changed most.
    pub fn new(
        set: &'a Set,
        before: &Scores,
        after: &Scores,
        changes: &'a [eval::Change],
    ) -> EvalComparison<'a> {
        let measure = |comparison: eval::Comparison| MeasureComparison {
            measure: comparison.measure.to_string(),
            before: rounded(comparison.before),
            after: rounded(comparison.after),
            difference: rounded(comparison.after - comparison.before),
            p: rounded(comparison.p),
            better: comparison.wins,
            worse: comparison.losses,
            same: comparison.ties,
        };
        let change = |change: &'a eval::Change| TopicChange {
            topic: &change.topic,
            query: set.query(&change.topic),
            before: rounded(change.values[0]),
            after: rounded(change.values[1]),
            rank_before: change.ranks[0],
            rank_after: change.ranks[1],
        };
        EvalComparison {
            set: set.name.as_deref(),
            before: Eval::from(before),
            after: Eval::from(after),
            measures: eval::compare(before, after).into_iter().map(measure).collect(),
            changes: changes.iter().map(change).collect(),
        }
    }
}

/// The numbers of the ranking that can be named.
#[derive(Debug, Serialize)]
pub struct Parameters {
    parameters: Vec<Parameter>,
}

#[derive(Debug, Serialize)]
struct Parameter {
    name: &'static str,
    value: serde_json::Value,
    most: serde_json::Value,
    about: &'static str,
}

impl From<&Ranking> for Parameters {
    fn from(ranking: &Ranking) -> Self {
        let parameter = |parameter: &crate::search::Parameter| Parameter {
            name: parameter.name,
            value: number(parameter.get(ranking)),
            most: number(parameter.most),
            about: parameter.about,
        };
        Parameters { parameters: PARAMETERS.iter().map(parameter).collect() }
    }
}

/// How well marks are restored, one row for each setting.
#[derive(Debug, Serialize)]
pub struct MarksRows {
    /// The rows.
    pub rows: Vec<MarksRow>,
}

/// How well marks are restored under one setting.
#[derive(Debug, Serialize)]
pub struct MarksRow {
    parameters: JsonObject,
    lines: u64,
    syllables: RestoredWords,
    beside_others: RestoredWords,
}

#[derive(Debug, Serialize)]
struct RestoredWords {
    words: u64,
    right: u64,
    share: f64,
}

impl MarksRow {
    /// Returns a row; `settings` is what differs from the usual ranking.
    pub fn new(settings: &[Setting], scores: &MarksScores) -> MarksRow {
        MarksRow {
            parameters: parameters(settings),
            lines: scores.lines,
            syllables: scores.syllables.into(),
            beside_others: scores.beside_others.into(),
        }
    }
}

impl From<Restored> for RestoredWords {
    fn from(restored: Restored) -> Self {
        let Restored { words, right } = restored;
        RestoredWords { words, right, share: rounded(restored.share()) }
    }
}
