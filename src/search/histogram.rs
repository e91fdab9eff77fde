//! When the articles that a query finds appeared: their numbers by day, month or year, beside those of all articles.
//!
//! What is counted is exactly what [`Searcher::search`] lists for the same request: planned and corrected by the same code, with
//! words allowed to be missing where it allows that. Not here: how a histogram is drawn (`chart`, the program).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::request::{Message, SearchRequest};
use super::{Searcher, Understood, check_limit, filters, reading, relax_below};
use crate::date::{PartialDate, Precision};
use crate::engine::{Facet, Node, Options, PeriodCounts, Plan, Relaxed, SortOrder};
use crate::error::{Error, Result};
use crate::search::{Correction, Expansion};

/// Most periods of one answer: 13 years of days, and more months than there can be.
pub const MAX_PERIODS: usize = 5000;

/// How long the periods of a histogram are; they begin in +07:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum By {
    /// `2023-12-07`
    Day,
    /// `2023-12`
    #[default]
    Month,
    /// `2023`
    Year,
}

impl By {
    /// All of them, shortest first.
    pub const ALL: [By; 3] = [By::Day, By::Month, By::Year];

    /// Returns its name in requests and answers.
    pub fn name(self) -> &'static str {
        self.facet().name()
    }

    /// Returns the facet that counts by these periods.
    pub fn facet(self) -> Facet {
        match self {
            By::Day => Facet::Day,
            By::Month => Facet::Month,
            By::Year => Facet::Year,
        }
    }

    /// Returns how exact a date must be to be counted in one of these periods.
    pub fn precision(self) -> Precision {
        match self {
            By::Day => Precision::Day,
            By::Month => Precision::Month,
            By::Year => Precision::Year,
        }
    }
}

/// What to count and by what.
#[derive(Debug, Clone)]
pub struct HistogramRequest {
    /// The search whose matches are counted: its query, sections, dates, ranking and deadline. Of the rest only `limit` and `sort` matter,
    /// because words may be missing when fewer articles than a search asks for hold them all, and quotes only yield by relevance.
    pub search: SearchRequest,
    /// Length of the periods.
    pub by: By,
}

impl HistogramRequest {
    /// Returns the histogram of a text over all sections and dates.
    pub fn new(query: impl Into<String>, by: By) -> HistogramRequest {
        HistogramRequest { search: SearchRequest::new(query), by }
    }
}

/// A period and the articles of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeriodCount {
    /// The day, month or year.
    pub period: PartialDate,
    /// Matches of the period.
    pub count: u64,
    /// Articles of the period under the same sections and dates of the request, whatever the query text says. At least `count`.
    pub all: u64,
    /// `count / all`, in 0..=1; 0 where there is no article.
    pub share: f64,
}

/// The answer to a histogram. `total` is the sum of the counts, `undated` and `imprecise`.
#[derive(Debug, Clone, PartialEq)]
pub struct HistogramResponse {
    /// What was asked.
    pub query: String,
    /// How it was understood.
    pub reading: String,
    /// What is searched beside what was typed.
    pub expansions: Vec<Expansion>,
    /// What was probably meant, where that is not what was typed.
    pub correction: Option<Correction>,
    /// Length of the periods.
    pub by: By,
    /// Matches, exact.
    pub total: u64,
    /// Matches without a date.
    pub undated: u64,
    /// Matches whose date is coarser than a period.
    pub imprecise: u64,
    /// Set when words were allowed to be missing.
    pub relaxed: Option<Relaxed>,
    /// The deadline came first: all numbers are of what was found until then.
    pub partial: bool,
    /// What the user should know.
    pub warnings: Vec<Message>,
    /// The periods from the first to the last that has a match, ascending and without gaps; those between may count 0.
    pub periods: Vec<PeriodCount>,
    /// How long it took.
    pub elapsed: Duration,
}

/// The numbers of all articles by each length of period, in the order of [`By::ALL`].
pub(super) type AllPeriods = [BTreeMap<PartialDate, u64>; 3];

impl Searcher {
    /// Counts the matches of a search by when they appeared.
    ///
    /// ```
    /// # use timbao::article::Article;
    /// # use timbao::date::Published;
    /// # use timbao::index::{Index, IndexWriter, Prepared, WriterOptions};
    /// use timbao::search::{By, HistogramRequest, Searcher};
    /// # fn main() -> timbao::Result<()> {
    /// # let folder = tempfile::tempdir().expect("the temporary folder is writable");
    /// # let article = |date: &str, title: &str| Article {
    /// #     title: title.into(), published: Published::parse(date), ..Article::default()
    /// # };
    /// # let mut writer = IndexWriter::open(folder.path(), &WriterOptions { threads: 1, ..WriterOptions::default() })?;
    /// # writer.add([("3/7/2023", "Bão vào bờ"), ("9/7/2023", "Lúa trổ"), ("2/9/2023", "Tin bão")].map(
    /// #     |(date, title)| Prepared::new(article(date, title), None)).into())?;
    /// # writer.finish()?;
    /// # let searcher = Searcher::new(&Index::open(folder.path())?)?;
    /// let answer = searcher.histogram(&HistogramRequest::new("bão", By::Month))?;
    /// let numbers: Vec<(String, u64, u64)> =
    ///     answer.periods.iter().map(|it| (it.period.to_string(), it.count, it.all)).collect();
    /// # let expected = [("2023-07", 1, 2), ("2023-08", 0, 0), ("2023-09", 1, 1)];
    /// assert_eq!(numbers, expected.map(|(period, count, all)| (period.to_owned(), count, all)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Searcher::search`]; [`Error::Request`] with the code `too_many_periods` for more than [`MAX_PERIODS`].
    pub fn histogram(&self, request: &HistogramRequest) -> Result<HistogramResponse> {
        let searches = std::slice::from_ref(&request.search);
        let mut answers = self.histograms(searches, request.by)?;
        Ok(answers.pop().expect("there is an answer for every request"))
    }

    /// Counts several searches, to be seen beside each other: all answers have the same periods, from the first to the last that
    /// has a match of any.
    ///
    /// # Errors
    /// As [`Searcher::histogram`], for the first request that has one.
    pub fn histograms(&self, searches: &[SearchRequest], by: By) -> Result<Vec<HistogramResponse>> {
        let counted: Result<Vec<Counted>> =
            searches.iter().map(|search| self.counted(search, by)).collect();
        let counted = counted?;
        let periods = || counted.iter().map(|counted| &counted.counts.periods);
        let first = periods().filter_map(|periods| periods.keys().next()).min();
        let last = periods().filter_map(|periods| periods.keys().next_back()).max();
        let axis = match (first, last) {
            (Some(&first), Some(&last)) => axis(first, last, by)?,
            _ => Vec::new(),
        };
        Ok(counted.into_iter().map(|counted| counted.over(&axis, by)).collect())
    }

    /// Counts the matches of one search, and all articles under its filters.
    fn counted(&self, request: &SearchRequest, by: By) -> Result<Counted> {
        let started = Instant::now();
        check_limit(request)?;
        let deadline = request.timeout.map(|timeout| started + timeout);
        // A search refuses what it cannot read, also where only its order depends on it.
        filters::freshness(request, None)?;
        let understood = self.filtered(request)?;
        let options = Options {
            relax_below: relax_below(request, understood.is_question),
            relaxed_share: request.ranking.relaxed_share,
            count_to: u64::MAX,
            facets: vec![by.facet()],
            deadline,
            // A word is known to be there by its score: fields without weight would hide it.
            weights: request.ranking.weights_of(understood.is_question),
            sort: SortOrder::Newest,
            ..Options::any()
        };
        let matches = self.snapshot.execute(&understood.plan, &options)?;
        let (all, is_all) = self.all_articles(request, by, deadline)?;
        let counts = matches.facets.into_iter().next();
        Ok(Counted {
            query: request.query.clone(),
            understood,
            counts: counts.map(|counts| counts.into_periods()).unwrap_or_default(),
            all,
            total: matches.total,
            relaxed: matches.relaxed,
            partial: matches.partial || !is_all,
            elapsed: started.elapsed(),
        })
    }

    /// Returns the numbers of all articles under the filters of a request, and whether the deadline left time to count them all.
    fn all_articles(
        &self,
        request: &SearchRequest,
        by: By,
        deadline: Option<Instant>,
    ) -> Result<(BTreeMap<PartialDate, u64>, bool)> {
        let place = By::ALL.iter().position(|known| *known == by).unwrap_or_default();
        let filters = self.filters(request)?;
        let is_unfiltered = filters.is_empty();
        if is_unfiltered && let Some(known) = self.periods.get() {
            return Ok((known[place].clone(), true));
        }
        let asked: &[By] = if is_unfiltered { &By::ALL } else { &[by] };
        let required = if is_unfiltered { vec![Node::Everything] } else { filters };
        let options = Options {
            count_to: u64::MAX,
            facets: asked.iter().map(|by| by.facet()).collect(),
            deadline,
            ..Options::any()
        };
        let plan = Plan { required, ..Plan::default() };
        let matches = self.snapshot.execute(&plan, &options)?;
        let mut counts = matches.facets.into_iter().map(|counts| counts.into_periods().periods);
        if !is_unfiltered {
            return Ok((counts.next().unwrap_or_default(), !matches.partial));
        }
        let mut counts: AllPeriods = std::array::from_fn(|_| counts.next().unwrap_or_default());
        if matches.partial {
            return Ok((std::mem::take(&mut counts[place]), false));
        }
        Ok((self.periods.get_or_init(|| counts)[place].clone(), true))
    }
}

/// What was counted, before it is laid out over periods.
struct Counted {
    query: String,
    understood: Understood,
    counts: PeriodCounts,
    all: BTreeMap<PartialDate, u64>,
    total: u64,
    relaxed: Option<Relaxed>,
    partial: bool,
    elapsed: Duration,
}

impl Counted {
    fn over(self, axis: &[PartialDate], by: By) -> HistogramResponse {
        let Understood { query, restored, expansions, correction, warnings, .. } = self.understood;
        let of = |counts: &BTreeMap<PartialDate, u64>, period| {
            counts.get(period).copied().unwrap_or_default()
        };
        let periods = axis
            .iter()
            .map(|period| {
                let count = of(&self.counts.periods, period);
                // When time is up there may be fewer.
                let all = of(&self.all, period).max(count);
                let share = if all == 0 { 0.0 } else { count as f64 / all as f64 };
                PeriodCount { period: *period, count, all, share }
            })
            .collect();
        HistogramResponse {
            query: self.query,
            reading: reading::of(&query, &restored, &expansions),
            expansions: expansions.into_iter().map(|(_, expansion)| expansion).collect(),
            correction,
            by,
            total: self.total,
            undated: self.counts.undated,
            imprecise: self.counts.imprecise,
            relaxed: self.relaxed,
            partial: self.partial,
            warnings,
            periods,
            elapsed: self.elapsed,
        }
    }
}

/// Returns the periods from the first to the last.
///
/// # Errors
/// [`Error::Request`] when there are too many of them.
fn axis(first: PartialDate, last: PartialDate, by: By) -> Result<Vec<PartialDate>> {
    let mut axis = vec![first];
    let mut period = first;
    while period < last
        && let Some(next) = period.next()
    {
        if axis.len() == MAX_PERIODS {
            let coarser = if by == By::Day { "month" } else { "year" };
            let reason = format!(
                "by {} there are more than {MAX_PERIODS} periods from {first} to {last}; take {coarser}, or fewer dates",
                by.name()
            );
            return Err(Error::Request { code: "too_many_periods", field: "by", reason });
        }
        axis.push(next);
        period = next;
    }
    Ok(axis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_no_gaps_and_an_end() {
        let day = |text| PartialDate::parse(text).unwrap();
        for (first, last, by, length) in [
            ("2024-02-28", "2024-03-01", By::Day, Some(3)),
            ("2023-11", "2024-02", By::Month, Some(4)),
            ("1800", "2200", By::Year, Some(401)),
            ("1800-01", "2200-12", By::Month, Some(401 * 12)),
            ("2020-01-01", "2033-09-08", By::Day, Some(5000)),
            ("2020-01-01", "2033-09-09", By::Day, None),
        ] {
            let axis = axis(day(first), day(last), by);
            assert_eq!(axis.as_ref().ok().map(Vec::len), length, "{first} {last}");
            match axis {
                Ok(axis) => assert_eq!(axis.last().unwrap().to_string(), last),
                Err(error) => {
                    assert_eq!(error.code(), "too_many_periods");
                    assert!(error.to_string().contains("take month"), "{error}");
                }
            }
        }
    }
}
