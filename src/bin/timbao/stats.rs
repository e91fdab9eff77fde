//! `timbao stats`: how big the index is and what it spans.

use anyhow::Result;
use timbao::index::Index;
use timbao::search::Searcher;
use timbao::wire;

use crate::args::InspectArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &InspectArgs, lang: Lang) -> Result<Exit> {
    let index = Index::open(&arguments.index)?;
    let stats = wire::Stats::of(&index, &Searcher::new(&index)?)?;
    if arguments.json {
        output::json(&stats)?;
    } else {
        output::styled(&page(&stats, lang))?;
    }
    Ok(Exit::Found)
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
