//! Numbers of articles over time.

use serde::Serialize;

use super::SpanUnit;
use super::micros;
use super::search::{Correction, Relaxed, Warning};
use crate::search::HistogramResponse;

/// The matches of a query by when they appeared.
#[derive(Debug, Serialize)]
pub struct Histogram<'a> {
    query: &'a str,
    reading: &'a str,
    correction: Option<Correction<'a>>,
    by: &'static str,
    total: u64,
    undated: u64,
    imprecise: u64,
    relaxed: Option<Relaxed>,
    partial: bool,
    warnings: Vec<Warning<'a>>,
    periods: Vec<Period>,
    elapsed_us: u64,
}

#[derive(Debug, Serialize)]
struct Period {
    period: String,
    count: u64,
    all: u64,
    share: f64,
}

/// Several of them, over the same periods.
#[derive(Debug, Serialize)]
pub struct Histograms<'a> {
    histograms: Vec<Histogram<'a>>,
}

impl<'a> From<&'a HistogramResponse> for Histogram<'a> {
    fn from(response: &'a HistogramResponse) -> Self {
        Histogram::new(response, SpanUnit::Bytes)
    }
}

impl<'a> Histogram<'a> {
    /// Returns the answer with spans in a unit of the reader's choice.
    pub fn new(response: &'a HistogramResponse, unit: SpanUnit) -> Histogram<'a> {
        let periods = response.periods.iter().map(|counted| Period {
            period: counted.period.to_string(),
            count: counted.count,
            all: counted.all,
            share: counted.share,
        });
        Histogram {
            query: &response.query,
            reading: &response.reading,
            correction: response
                .correction
                .as_ref()
                .map(|correction| Correction::new(correction, unit)),
            by: response.by.name(),
            total: response.total,
            undated: response.undated,
            imprecise: response.imprecise,
            relaxed: response.relaxed.map(Relaxed::from),
            partial: response.partial,
            warnings: response.warnings.iter().map(Warning::from).collect(),
            periods: periods.collect(),
            elapsed_us: micros(response.elapsed),
        }
    }
}

impl<'a> From<&'a [HistogramResponse]> for Histograms<'a> {
    fn from(responses: &'a [HistogramResponse]) -> Self {
        Histograms { histograms: responses.iter().map(Histogram::from).collect() }
    }
}
