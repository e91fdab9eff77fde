//! `timbao stats`: how big the index is and what it spans.

use anyhow::Result;
use timbao::engine::{Facet, SortOrder};
use timbao::index::Index;
use timbao::search::{SearchRequest, SearchResponse, Searcher};
use timbao::wire;

use crate::args::InspectArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &InspectArgs, lang: Lang) -> Result<Exit> {
    let stats = stats(&Index::open(&arguments.index)?)?;
    if arguments.json {
        output::json(&stats)?;
    } else {
        output::styled(&page(&stats, lang))?;
    }
    Ok(Exit::Found)
}

fn stats(index: &Index) -> timbao::Result<wire::Stats> {
    let searcher = Searcher::new(index)?;
    let mut request = SearchRequest::new("");
    request.limit = 1;
    request.sort = SortOrder::Oldest;
    request.facets = vec![Facet::Category, Facet::Source, Facet::Author];
    let oldest = searcher.search(&request)?;
    request.sort = SortOrder::Newest;
    request.facets.clear();
    let newest = searcher.search(&request)?;
    let values = |facet: Facet| {
        let counts = oldest.facets.iter().find(|(known, _)| *known == facet);
        counts.map_or(0, |(_, values)| values.len())
    };
    let files = index.disk_usage()?;
    Ok(wire::Stats {
        articles: searcher.snapshot().articles(),
        segments: searcher.snapshot().segments(),
        generation: index.generation(),
        index_bytes: files.iter().map(|(_, bytes)| bytes).sum(),
        files: files.into_iter().collect(),
        first_date: date_of_first(&oldest),
        last_date: date_of_first(&newest),
        categories: values(Facet::Category),
        sources: values(Facet::Source),
        authors: values(Facet::Author),
    })
}

fn date_of_first(response: &SearchResponse) -> Option<String> {
    let content = response.hits.first()?.content.as_ref()?;
    content.article.article.published.as_ref().map(|published| published.date.to_string())
}

fn page(stats: &wire::Stats, lang: Lang) -> String {
    let mut rows = vec![(lang.label_articles(), lang.number(stats.articles))];
    if let (Some(first), Some(last)) = (&stats.first_date, &stats.last_date) {
        let day = |date: &str| date.split('T').next().unwrap_or_default().to_owned();
        rows.push((lang.label_dates(), format!("{} – {}", day(first), day(last))));
    }
    rows.push((lang.label_sections(), lang.number(stats.categories as u64)));
    rows.push((lang.label_sources(), lang.number(stats.sources as u64)));
    rows.push((lang.label_authors(), lang.number(stats.authors as u64)));
    rows.push((lang.label_segments(), stats.segments.to_string()));
    rows.push((lang.label_generation(), stats.generation.to_string()));
    rows.push((lang.label_size(), lang.bytes(stats.index_bytes)));
    let mut kinds: Vec<(&String, &u64)> = stats.files.iter().collect();
    kinds.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    rows.extend(kinds.into_iter().map(|(kind, bytes)| (format!("  {kind}"), lang.bytes(*bytes))));
    output::table(&rows)
}
