//! `timbao check`: whether every file and article of the index is intact.

use anyhow::Result;
use timbao::index::Index;
use timbao::wire;

use crate::args::InspectArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &InspectArgs, lang: Lang) -> Result<Exit> {
    let report = Index::open(&arguments.index)?.check()?;
    let exit = if report.is_intact() { Exit::Found } else { Exit::Failed };
    if arguments.json {
        output::json(&wire::Check::from(&report))?;
        return Ok(exit);
    }
    if report.is_intact() {
        let summary = lang.intact(lang.articles(report.articles), lang.segments(report.segments));
        let mut out = format!("{summary}\n");
        for (source, articles) in &report.sources {
            let articles = lang.articles(*articles);
            out += &match source.as_str() {
                "" => lang.articles_of_nobody(articles),
                source => lang.articles_of(articles, output::visible(source)),
            };
            out.push('\n');
        }
        if report.versions > 0 {
            out += &(lang.earlier_texts(lang.number(report.versions)) + "\n");
        }
        output::styled(&out)?;
        return Ok(exit);
    }
    let mut problems = String::new();
    for file in &report.damaged_files {
        problems += &(lang.damaged_file(output::visible(file)) + "\n");
    }
    if report.unreadable_articles > 0 {
        problems += &(lang.unreadable(report.unreadable_articles) + "\n");
    }
    if report.repeated_identities > 0 {
        problems += &(lang.repeated(report.repeated_identities) + "\n");
    }
    if report.damaged_versions > 0 {
        problems += &(lang.damaged_texts(lang.number(report.damaged_versions)) + "\n");
    }
    output::styled(&problems)?;
    output::note(&output::HINT, &lang.hint(), &lang.build_again());
    Ok(exit)
}
