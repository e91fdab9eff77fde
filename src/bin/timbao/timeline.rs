//! `timbao timeline`: how many articles a query finds in each day, month or year, and several queries beside each other.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Result;
use timbao::chart::{Line, LineChart, MAX_LINES};
use timbao::index::Index;
use timbao::search::{
    By, Correct, HistogramResponse, PeriodCount, SearchRequest, Searcher, Uncounted,
};
use timbao::{Error, wire};

use crate::args::{ByName, TimelineArgs};
use crate::messages::Lang;
use crate::output::{self, Exit, QUIET, TITLE};
use crate::search::in_words;
use crate::{expand, hits, lists};

/// Columns of a sparkline; more periods share them.
const SPARKS: usize = 72;
/// Columns of a query over its numbers.
const HEADING_COLUMNS: usize = 24;

pub(crate) fn run(arguments: &TimelineArgs, lang: Lang) -> Result<Exit> {
    let mut searches = searches(arguments)?;
    let mut searcher = Searcher::new(&Index::open(&arguments.index)?)?;
    expand::add_packs(&mut searcher, &arguments.expand)?;
    for category in &arguments.category {
        searcher.categories().resolve(category).map_err(|error| in_words(&error, lang))?;
    }
    let within = lists::read(&searcher, &arguments.list, lang)?;
    searches.iter_mut().for_each(|search| search.within.clone_from(&within));
    let by = match arguments.by {
        ByName::Day => By::Day,
        ByName::Month => By::Month,
        ByName::Year => By::Year,
    };
    let answers = searcher.histograms(&searches, by)?;
    if let Some(path) = &arguments.svg {
        let drawn = chart(&answers, by, arguments.shares, lang);
        std::fs::write(path, drawn).map_err(|error| Error::io(path, error))?;
    }
    print(arguments, &answers, by, lang)?;
    let is_empty = answers.iter().all(|answer| answer.total == 0);
    Ok(if is_empty { Exit::Nothing } else { Exit::Found })
}

fn searches(arguments: &TimelineArgs) -> Result<Vec<SearchRequest>> {
    let queries = std::iter::once(arguments.query.join(" ")).chain(arguments.and.iter().cloned());
    let searches: Vec<SearchRequest> = queries
        .map(|query| {
            let mut search = SearchRequest::new(query);
            search.categories.clone_from(&arguments.category);
            search.from.clone_from(&arguments.from);
            search.to.clone_from(&arguments.to);
            search.timeout = arguments.timeout_ms.map(Duration::from_millis);
            if arguments.no_correct {
                search.correct = Correct::Off;
            }
            search.ranking.expand = expand::families(&arguments.expand);
            search
        })
        .collect();
    if searches.len() > MAX_LINES {
        let reason = format!("{} queries; at most {MAX_LINES} are told apart", searches.len());
        return Err(Error::Request { code: "too_many_queries", field: "and", reason }.into());
    }
    Ok(searches)
}

fn print(
    arguments: &TimelineArgs,
    answers: &[HistogramResponse],
    by: By,
    lang: Lang,
) -> Result<()> {
    if arguments.format.json {
        match answers {
            [answer] => output::json(&wire::Histogram::from(answer))?,
            answers => output::json(&wire::Histograms::from(answers))?,
        }
        return Ok(());
    }
    for warning in answers.iter().flat_map(|answer| &answer.warnings) {
        let message = lang.translated_warning(warning.code, &warning.message);
        output::note(&output::WARNING, &lang.warning(), &message);
    }
    if answers.iter().any(|answer| answer.partial) {
        output::note(&output::WARNING, &lang.warning(), &lang.partial());
    }
    if arguments.format.tsv {
        output::verbatim(&table(answers))?;
        return Ok(());
    }
    for answer in answers.iter().filter(|answer| answer.total == 0) {
        output::say(&output::visible(&lang.nothing_found(&answer.reading)));
        if let Some(correction) = &answer.correction {
            output::say(&lang.correction(correction, &answer.query));
        }
    }
    if answers.iter().any(|answer| answer.total > 0) {
        output::styled(&page(answers, by, arguments.shares, lang))?;
    }
    Ok(())
}

/// Returns query, period, number, number of all and share, parted by tabs.
fn table(answers: &[HistogramResponse]) -> String {
    let mut table = String::new();
    for answer in answers {
        let query = output::visible(&answer.query);
        for PeriodCount { period, count, all, share } in &answer.periods {
            // Writing to a string cannot fail, here and below.
            let _ = writeln!(table, "{query}\t{period}\t{count}\t{all}\t{share}");
        }
    }
    table
}

/// Lays out each query with its line, then the numbers of the periods in which there are any.
fn page(answers: &[HistogramResponse], by: By, shares: bool, lang: Lang) -> String {
    let mut out = String::new();
    let found = || answers.iter().filter(|answer| answer.total > 0);
    let highest = found().flat_map(|answer| sparks(answer, shares)).fold(0.0, f64::max);
    for answer in found() {
        summary(&mut out, answer, by, lang);
        if let (Some(first), Some(last)) = (answer.periods.first(), answer.periods.last()) {
            let line: String =
                sparks(answer, shares).iter().map(|&value| spark(value, highest)).collect();
            let [first, last] = [first, last].map(|it| hits::date(&it.period, lang));
            let _ = writeln!(out, "{line}  {QUIET}{}{QUIET:#}", lang.time_range(first, last));
        }
        out.push('\n');
    }
    numbers(&mut out, answers, by, lang);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn summary(out: &mut String, answer: &HistogramResponse, by: By, lang: Lang) {
    let mut parts = vec![lang.articles(answer.total)];
    let is_corrected = answer.correction.as_ref().is_some_and(|correction| correction.applied);
    if answer.reading != answer.query && !is_corrected {
        parts.push(lang.read_as(output::visible(&answer.reading)));
    }
    let left_out = Uncounted { undated: answer.undated, imprecise: answer.imprecise };
    parts.extend(hits::uncounted(by.facet(), left_out, lang));
    let query = output::visible(&answer.query);
    let _ = writeln!(out, "{TITLE}{query}{TITLE:#} {QUIET}· {}{QUIET:#}", parts.join(" · "));
    if let Some(correction) = &answer.correction {
        let _ = writeln!(out, "{}", lang.correction(correction, &answer.query));
    }
    if let Some(notice) = answer.relaxed.map(|relaxed| hits::relaxed(relaxed, lang)) {
        let _ = writeln!(out, "{QUIET}{notice}{QUIET:#}");
    }
}

fn numbers(out: &mut String, answers: &[HistogramResponse], by: By, lang: Lang) {
    let mut head = vec![lang.unit(by.facet()).to_owned()];
    for answer in answers {
        head.push(match answers.len() {
            1 => lang.heading_articles(),
            _ => heading(&answer.query),
        });
        head.push(lang.heading_share());
    }
    let places = answers.first().map_or(0, |answer| answer.periods.len());
    let mut rows = Vec::new();
    for place in 0..places {
        let counted: Vec<&PeriodCount> =
            answers.iter().filter_map(|answer| answer.periods.get(place)).collect();
        if counted.iter().all(|counted| counted.count == 0) {
            continue;
        }
        let mut row = vec![hits::date(&counted[0].period, lang)];
        for counted in counted {
            row.extend([lang.number(counted.count), lang.percent(counted.share)]);
        }
        rows.push(row);
    }
    if !rows.is_empty() {
        out.push_str(&output::grid(&head, &rows));
    }
}

/// Returns a query as short as the heading of a column.
fn heading(query: &str) -> String {
    let query = output::visible(query);
    match query.char_indices().nth(HEADING_COLUMNS) {
        None => query,
        Some((end, _)) => format!("{}…", query[..end].trim_end()),
    }
}

fn value(counted: &PeriodCount, shares: bool) -> f64 {
    if shares { counted.share } else { counted.count as f64 }
}

/// Returns the heights of a sparkline: one for each period, or the mean of as many as share a column.
fn sparks(answer: &HistogramResponse, shares: bool) -> Vec<f64> {
    let together = answer.periods.len().div_ceil(SPARKS).max(1);
    let mean = |periods: &[PeriodCount]| {
        periods.iter().map(|counted| value(counted, shares)).sum::<f64>() / periods.len() as f64
    };
    answer.periods.chunks(together).map(mean).collect()
}

/// Returns a column as high as its share of the highest; a dot for nothing.
fn spark(value: f64, highest: f64) -> char {
    const COLUMNS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    if value <= 0.0 {
        return '·';
    }
    let height = (value / highest * COLUMNS.len() as f64).ceil() as usize;
    COLUMNS[height.clamp(1, COLUMNS.len()) - 1]
}

/// Draws the queries as lines.
fn chart(answers: &[HistogramResponse], by: By, shares: bool, lang: Lang) -> String {
    let unit = lang.unit(by.facet());
    let title = if shares { lang.chart_of_shares(unit) } else { lang.chart_of_numbers(unit) };
    let number = |value: f64| match shares {
        true => lang.percent(value),
        false => lang.number(value.round() as u64),
    };
    let line = |answer: &HistogramResponse| Line {
        name: answer.query.clone(),
        values: answer.periods.iter().map(|counted| value(counted, shares)).collect(),
    };
    let sentence = |answer: &HistogramResponse| {
        let date = |counted: &PeriodCount| hits::date(&counted.period, lang);
        let highest = answer
            .periods
            .iter()
            // Of equal ones the first.
            .rev()
            .max_by(|a, b| value(a, shares).total_cmp(&value(b, shares)));
        match (answer.periods.first(), answer.periods.last(), highest) {
            (Some(first), Some(last), Some(highest)) if highest.count > 0 => lang.chart_line(
                &answer.query,
                lang.articles(answer.total),
                date(first),
                date(last),
                date(highest),
                number(value(highest, shares)),
            ),
            _ => lang.chart_empty_line(&answer.query),
        }
    };
    let periods = answers.first().map(|answer| answer.periods.as_slice()).unwrap_or_default();
    let chart = LineChart {
        title,
        description: answers.iter().map(sentence).collect::<Vec<_>>().join(" "),
        language: lang.code().to_owned(),
        labels: periods.iter().map(|counted| hits::date(&counted.period, lang)).collect(),
        lines: answers.iter().map(line).collect(),
        is_whole: !shares,
    };
    chart.to_svg(number)
}
