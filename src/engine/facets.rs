//! Exact counts of sections, years, sources and authors over all matches.

use std::collections::HashMap;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::date::{PartialDate, Precision};

/// What can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Sections and everything that contains them, by slug path.
    Category,
    /// Year of publication in +07:00.
    Year,
    /// Paper or site.
    Source,
    /// Author or photographer.
    Author,
}

impl Facet {
    /// All facets.
    pub const ALL: [Facet; 4] = [Facet::Category, Facet::Year, Facet::Source, Facet::Author];

    /// Returns its name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Category => "category",
            Facet::Year => "year",
            Facet::Source => "source",
            Facet::Author => "author",
        }
    }
}

/// Counts of one facet: value and number of articles, most first, then by value.
pub type FacetCounts = Vec<(String, u64)>;

/// Counts the matches of one segment after another.
pub(super) struct FacetCounter {
    facet: Facet,
    counts: HashMap<String, u64>,
}

/// The column of a facet in one segment, and the counts there by ordinal or year.
pub(super) enum SegmentFacet {
    Words { column: Option<StrColumn>, counts: Vec<u64> },
    Years { column: Column<i64>, counts: HashMap<i16, u64> },
}

impl SegmentFacet {
    #[inline]
    pub(super) fn count(&mut self, doc: DocId) {
        match self {
            SegmentFacet::Words { column: Some(column), counts } => {
                for ordinal in column.ords().values_for_doc(doc) {
                    counts[ordinal as usize] += 1;
                }
            }
            SegmentFacet::Words { column: None, .. } => {}
            SegmentFacet::Years { column, counts } => {
                if let Some(start) = column.first(doc) {
                    *counts.entry(year_of(start)).or_default() += 1;
                }
            }
        }
    }
}

impl FacetCounter {
    pub(super) fn new(facet: Facet) -> FacetCounter {
        FacetCounter { facet, counts: HashMap::new() }
    }

    pub(super) fn open(&self, segment: &SegmentReader) -> tantivy::Result<SegmentFacet> {
        let columns = segment.fast_fields();
        let name = match self.facet {
            Facet::Year => {
                return Ok(SegmentFacet::Years {
                    column: columns.i64("date")?,
                    counts: HashMap::new(),
                });
            }
            facet => facet.name(),
        };
        let column = columns.str(name)?;
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(SegmentFacet::Words { column, counts: vec![0; values] })
    }

    /// Takes in the counts of a segment.
    pub(super) fn add(&mut self, segment: SegmentFacet) -> tantivy::Result<()> {
        match segment {
            SegmentFacet::Years { counts, .. } => {
                for (year, count) in counts {
                    *self.counts.entry(year.to_string()).or_default() += count;
                }
            }
            SegmentFacet::Words { column, counts } => {
                let Some(column) = column else { return Ok(()) };
                for (ordinal, count) in
                    counts.into_iter().enumerate().filter(|(_, count)| *count > 0)
                {
                    let mut value = String::new();
                    column.ord_to_str(ordinal as u64, &mut value)?;
                    *self.counts.entry(value).or_default() += count;
                }
            }
        }
        Ok(())
    }

    pub(super) fn into_counts(self) -> FacetCounts {
        let mut counts: FacetCounts = self.counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }
}

/// Returns the year in +07:00 of a second of Unix time.
fn year_of(start: i64) -> i16 {
    PartialDate::from_start(start, Precision::Year).map_or(0, |date| date.year())
}
