//! Exact counts of sections, periods, sources and authors over all matches.

use std::collections::{BTreeMap, HashMap};

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::date::{PartialDate, Precision, day_number};

/// What can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Sections and everything that contains them, by slug path.
    Category,
    /// Year of publication in +07:00.
    Year,
    /// Month of publication in +07:00 (`2023-12`).
    Month,
    /// Day of publication in +07:00 (`2023-12-07`).
    Day,
    /// Paper or site.
    Source,
    /// Author or photographer.
    Author,
}

impl Facet {
    /// All facets.
    pub const ALL: [Facet; 6] =
        [Facet::Category, Facet::Year, Facet::Month, Facet::Day, Facet::Source, Facet::Author];

    /// Returns its name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Category => "category",
            Facet::Year => "year",
            Facet::Month => "month",
            Facet::Day => "day",
            Facet::Source => "source",
            Facet::Author => "author",
        }
    }

    /// Returns how long its periods are, if it counts periods.
    pub fn precision(self) -> Option<Precision> {
        match self {
            Facet::Year => Some(Precision::Year),
            Facet::Month => Some(Precision::Month),
            Facet::Day => Some(Precision::Day),
            Facet::Category | Facet::Source | Facet::Author => None,
        }
    }
}

/// Counts of one facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FacetCounts {
    /// Value and number of articles, most first, then by value.
    Values(Vec<(String, u64)>),
    /// Those of a facet of periods.
    Periods(PeriodCounts),
}

/// Articles by when they appeared. Each is counted once: in a period, as imprecise, or as undated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeriodCounts {
    /// Number of articles by period, never 0; all periods are of one precision.
    pub periods: BTreeMap<PartialDate, u64>,
    /// Articles without a date.
    pub undated: u64,
    /// Articles whose date is coarser than the periods.
    pub imprecise: u64,
}

impl FacetCounts {
    /// Returns values with their numbers of articles, most first, then by value.
    pub fn into_values(self) -> Vec<(String, u64)> {
        match self {
            FacetCounts::Values(values) => values,
            FacetCounts::Periods(PeriodCounts { periods, .. }) => most_first(
                periods.into_iter().map(|(period, count)| (period.to_string(), count)).collect(),
            ),
        }
    }

    /// Returns the counts by period; nothing for a facet of other values.
    pub fn into_periods(self) -> PeriodCounts {
        match self {
            FacetCounts::Values(_) => PeriodCounts::default(),
            FacetCounts::Periods(periods) => periods,
        }
    }
}

fn most_first(mut counts: Vec<(String, u64)>) -> Vec<(String, u64)> {
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

/// Counts the matches of one segment after another.
pub(super) struct FacetCounter {
    facet: Facet,
    values: HashMap<String, u64>,
    periods: PeriodCounts,
}

/// The columns of a facet in one segment, and the counts there.
pub(super) enum SegmentFacet {
    Words { column: Option<StrColumn>, counts: Vec<u64> },
    Periods(SegmentPeriods),
}

/// Counts of one segment by day: days are cheap to tell, and months and years are made of them in the end.
pub(super) struct SegmentPeriods {
    dates: Column<i64>,
    /// Where not every date is precise enough: the column, and the least precision that is.
    precisions: Option<(Column<u64>, u64)>,
    /// The day that `counts` begins with.
    first_day: i64,
    counts: Vec<u64>,
    undated: u64,
    imprecise: u64,
}

impl SegmentPeriods {
    fn open(segment: &SegmentReader, least: Precision) -> tantivy::Result<SegmentPeriods> {
        let columns = segment.fast_fields();
        let dates = columns.i64("date")?;
        let precisions = match least {
            Precision::Year => None,
            least => Some((columns.u64("precision")?, least as u64)),
        };
        // Without any date the column has no range worth a name.
        let is_dated = dates.min_value() <= dates.max_value();
        let (first, last) = match is_dated {
            true => (day_number(dates.min_value()), day_number(dates.max_value())),
            false => (0, 0),
        };
        // Every date lies in 1800..=2200: at most 146,463 days, 1.2 MB.
        let days = (last - first).clamp(0, MAX_DAYS) as usize + 1;
        Ok(SegmentPeriods {
            dates,
            precisions,
            first_day: first,
            counts: vec![0; days],
            undated: 0,
            imprecise: 0,
        })
    }

    #[inline]
    fn count(&mut self, doc: DocId) {
        let Some(start) = self.dates.first(doc) else {
            self.undated += 1;
            return;
        };
        if let Some((precisions, least)) = &self.precisions
            && precisions.first(doc).is_none_or(|precision| precision < *least)
        {
            self.imprecise += 1;
            return;
        }
        match self.counts.get_mut((day_number(start) - self.first_day) as usize) {
            Some(count) => *count += 1,
            // Such a date cannot be written by this program.
            None => self.undated += 1,
        }
    }
}

/// Days from 1800 to 2200.
const MAX_DAYS: i64 = 401 * 366;

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
            SegmentFacet::Periods(periods) => periods.count(doc),
        }
    }
}

impl FacetCounter {
    pub(super) fn new(facet: Facet) -> FacetCounter {
        FacetCounter { facet, values: HashMap::new(), periods: PeriodCounts::default() }
    }

    pub(super) fn open(&self, segment: &SegmentReader) -> tantivy::Result<SegmentFacet> {
        if let Some(precision) = self.facet.precision() {
            return Ok(SegmentFacet::Periods(SegmentPeriods::open(segment, precision)?));
        }
        let column = segment.fast_fields().str(self.facet.name())?;
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(SegmentFacet::Words { column, counts: vec![0; values] })
    }

    /// Takes in the counts of a segment.
    pub(super) fn add(&mut self, segment: SegmentFacet) -> tantivy::Result<()> {
        match segment {
            SegmentFacet::Periods(segment) => self.add_periods(&segment),
            SegmentFacet::Words { column, counts } => {
                let Some(column) = column else { return Ok(()) };
                for (ordinal, count) in
                    counts.into_iter().enumerate().filter(|(_, count)| *count > 0)
                {
                    let mut value = String::new();
                    column.ord_to_str(ordinal as u64, &mut value)?;
                    *self.values.entry(value).or_default() += count;
                }
            }
        }
        Ok(())
    }

    fn add_periods(&mut self, segment: &SegmentPeriods) {
        let PeriodCounts { periods, undated, imprecise } = &mut self.periods;
        *undated += segment.undated;
        *imprecise += segment.imprecise;
        let precision = self.facet.precision().unwrap_or(Precision::Day);
        for (day, &count) in
            (segment.first_day..).zip(&segment.counts).filter(|(_, count)| **count > 0)
        {
            match PartialDate::of_day_number(day, precision) {
                Some(period) => *periods.entry(period).or_default() += count,
                // As above.
                None => *undated += count,
            }
        }
    }

    pub(super) fn into_counts(self) -> FacetCounts {
        match self.facet.precision() {
            Some(_) => FacetCounts::Periods(self.periods),
            None => FacetCounts::Values(most_first(self.values.into_iter().collect())),
        }
    }
}
