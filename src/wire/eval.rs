//! What a ranking is worth: measures, trials.

use serde::Serialize;

use super::{JsonObject, micros};
use crate::eval::Scores;
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
            parameters: settings
                .iter()
                .map(|setting| (setting.parameter.name.to_owned(), number(setting.value)))
                .collect(),
            measures: Eval::from(scores),
        }
    }
}

/// Returns a number with the digits it was written with: 0.2, not 0.20000000298.
fn number(value: f32) -> serde_json::Value {
    value.to_string().parse::<f64>().unwrap_or_default().into()
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
