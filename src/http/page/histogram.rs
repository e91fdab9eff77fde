//! How the matches lie in time, as bars that are links: an SVG without any style of its own, so that it stands under the page's rules.
//!
//! Not here: dragging over the bars (`assets/script.js`).

use maud::{Markup, html};

use super::links::View;
use crate::engine::Facet;
use crate::search::{By, HistogramResponse, PeriodCount, SearchResponse};

/// Width and height of the drawing, in its own units.
const WIDTH: f64 = 280.0;
const HEIGHT: f64 = 64.0;
/// Lowest bar of a period that has matches.
const LEAST: f64 = 2.5;
/// Most bars; of more years the last ones are drawn.
const MAX_BARS: usize = 60;

/// A period and its matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bucket {
    /// First and last day, month or year of it, as `from` and `to` take them.
    pub(super) from: String,
    pub(super) to: String,
    pub(super) count: u64,
}

/// Years up to which months are drawn, and months up to which days are.
const YEARS_BY_MONTH: usize = 4;
const MONTHS_BY_DAY: usize = 2;

/// Returns the periods of an answer, in order and without gaps: years, or months and days where there are few of them. `count` counts
/// by a length of period.
pub(super) fn buckets(
    response: &SearchResponse,
    count: impl Fn(By) -> Option<HistogramResponse>,
) -> Vec<Bucket> {
    let years = years(response);
    if years.is_empty() || years.len() > YEARS_BY_MONTH {
        return years;
    }
    let of = |by: By| count(by).map(|counted| periods(&counted)).unwrap_or_default();
    let months = of(By::Month);
    let finer = if months.len() > MONTHS_BY_DAY { months } else { of(By::Day) };
    if (2..=MAX_BARS).contains(&finer.len()) { finer } else { years }
}

fn periods(counted: &HistogramResponse) -> Vec<Bucket> {
    let bucket = |each: &PeriodCount| {
        let name = each.period.to_string();
        Bucket { from: name.clone(), to: name, count: each.count }
    };
    counted.periods.iter().map(bucket).collect()
}

/// Returns the years, from the facet.
fn years(response: &SearchResponse) -> Vec<Bucket> {
    let years = response.facets.iter().find(|(facet, _)| *facet == Facet::Year);
    let values = years.map_or(&[][..], |(_, values)| values.as_slice());
    let mut counts: Vec<(i16, u64)> =
        values.iter().filter_map(|value| Some((value.value.parse().ok()?, value.count))).collect();
    counts.sort_unstable();
    let (Some((first, _)), Some((last, _))) = (counts.first(), counts.last()) else {
        return Vec::new();
    };
    let all = (*first..=*last).map(|year| {
        let known = counts.binary_search_by_key(&year, |(year, _)| *year);
        let count = known.map_or(0, |at| counts[at].1);
        Bucket { from: year.to_string(), to: year.to_string(), count }
    });
    let all: Vec<Bucket> = all.collect();
    let skipped = all.len().saturating_sub(MAX_BARS);
    all[skipped..].to_vec()
}

/// Draws periods, each a link that narrows to it; nothing when there is nothing to compare.
pub(super) fn drawing(view: &View, buckets: &[Bucket]) -> Option<Markup> {
    let lang = view.lang();
    let most = buckets.iter().map(|bucket| bucket.count).max().filter(|most| *most > 0)?;
    let (first, last) = (buckets.first()?, buckets.last()?);
    if buckets.len() < 2 {
        return None;
    }
    let step = WIDTH / buckets.len() as f64;
    let gap = (step * 0.2).min(3.0);
    let bar = |(index, bucket): (usize, &Bucket)| {
        let height = match bucket.count {
            0 => 0.0,
            count => (count as f64 / most as f64 * HEIGHT).max(LEAST),
        };
        let left = index as f64 * step;
        let name = format!("{}: {}", period(view, bucket), lang.articles(bucket.count));
        let address = view.between(&bucket.from, &bucket.to).href("/");
        html! {
            a href=(address) data-from=(bucket.from) data-to=(bucket.to) aria-label=(name) {
                title { (name) }
                rect.space x=(length(left)) y="0" width=(length(step)) height=(length(HEIGHT)) {}
                rect.value x=(length(left + gap / 2.0)) y=(length(HEIGHT - height)) width=(length(step - gap))
                    height=(length(height)) rx="1" {}
            }
        }
    };
    Some(html! {
        figure.histogram {
            figcaption id="histogram-name" { (lang.histogram()) }
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="group" aria-labelledby="histogram-name"
                data-go=(view.between("", "").href("/")) {
                @for each in buckets.iter().enumerate() { (bar(each)) }
            }
            p.ends aria-hidden="true" {
                span { (lang.typed_date(&first.from)) }
                span { (lang.typed_date(&last.to)) }
            }
            p.hint hidden { (lang.histogram_hint()) }
        }
    })
}

fn period(view: &View, bucket: &Bucket) -> String {
    let lang = view.lang();
    let from = lang.typed_date(&bucket.from);
    if bucket.from == bucket.to {
        from
    } else {
        format!("{from} – {}", lang.typed_date(&bucket.to))
    }
}

/// Writes a length without more decimals than can be seen.
fn length(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(year: &str, count: u64) -> Bucket {
        Bucket { from: year.to_owned(), to: year.to_owned(), count }
    }

    #[test]
    fn bars_are_links_without_style() {
        let view = View::of_query("q=a&offset=10&from=2000");
        let buckets = [bucket("2019", 4), bucket("2020", 0), bucket("2021", 1)];
        let svg = drawing(&view, &buckets).unwrap().into_string();
        assert!(svg.contains("href=\"/?q=a&amp;from=2019&amp;to=2019\""), "{svg}");
        assert!(svg.contains("aria-label=\"2020: 0 bài\"") && !svg.contains("style="));
        assert!(drawing(&view, &buckets[..1]).is_none() && drawing(&view, &[]).is_none());
    }

    #[test]
    fn lengths_are_short() {
        assert_eq!(
            (length(64.0), length(3.14321), length(0.5)),
            ("64".into(), "3.14".into(), "0.5".into())
        );
    }
}
