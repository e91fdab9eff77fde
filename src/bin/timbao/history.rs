//! `timbao show --versions`, `--version` and `--diff`: the texts an article has had.

use anyhow::Result;
use timbao::changes::{Change, differences};
use timbao::date::{PartialDate, Precision};
use timbao::index::{Ingest, Version};
use timbao::search::{Searcher, shown_title};
use timbao::{Error, wire};

use crate::args::ShowArgs;
use crate::messages::Lang;
use crate::output::{self, ADDED, Exit, QUIET, REMOVED, TITLE, visible};
use crate::show;

pub(crate) fn run(arguments: &ShowArgs, searcher: &Searcher, lang: Lang) -> Result<Exit> {
    let history = searcher.history(&arguments.id)?;
    if let Some(number) = arguments.version {
        let version = numbered(&history, number, "version")?;
        show::print(&version.article, Some(&version.ingest), arguments.json, lang)?;
    } else if let [from, to] = arguments.diff[..] {
        difference(
            numbered(&history, from, "diff")?,
            numbered(&history, to, "diff")?,
            arguments,
            lang,
        )?;
    } else if arguments.json {
        output::json(&wire::History::from(history.as_slice()))?;
    } else {
        let lines: String = history.iter().map(|version| line(version, lang)).collect();
        output::styled(&lines)?;
    }
    Ok(Exit::Found)
}

fn numbered<'a>(history: &'a [Version], number: u32, field: &'static str) -> Result<&'a Version> {
    let found = history.iter().find(|version| version.number == number);
    let reason = format!("there are {} of them, from 1", history.len());
    Ok(found.ok_or(Error::Request { code: "no_such_version", field, reason })?)
}

/// Returns number, times, origin and title.
fn line(version: &Version, lang: Lang) -> String {
    let until = match version.replaced_at {
        Some(second) => lang.replaced_at(moment(second)),
        None => lang.searched_now(),
    };
    let facts = [origin(&version.ingest, lang), Some(until)];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let title = visible(&shown_title(&version.article).0);
    let number = version.number;
    format!("{TITLE}{number}{TITLE:#}  {title}\n   {QUIET}{}{QUIET:#}\n", facts.join(" · "))
}

/// Returns where a text came from and when.
pub(crate) fn origin(ingest: &Ingest, lang: Lang) -> Option<String> {
    if ingest.source.is_empty() {
        return None;
    }
    let line = if ingest.line > 0 { format!(":{}", ingest.line) } else { String::new() };
    let place = visible(&format!("{}{line}", ingest.source));
    Some(lang.came_from(place, moment(ingest.at), visible(&ingest.tool)))
}

fn moment(second: i64) -> String {
    let date = PartialDate::from_start(second, Precision::Minute);
    date.map_or_else(String::new, |date| date.to_string())
}

/// Prints what differs: what is gone in `[-…-]`, what is new in `{+…+}`, with colours on a terminal.
fn difference(from: &Version, to: &Version, arguments: &ShowArgs, lang: Lang) -> Result<()> {
    let all = differences(&from.article, &to.article);
    if arguments.json {
        return Ok(output::json(&wire::Differences::new(from, to, &all))?);
    }
    if all.is_empty() {
        output::say(&lang.no_difference());
    }
    let mut out = String::new();
    for part in &all {
        out += &format!("{QUIET}{}{QUIET:#}\n", part.field);
        for (change, text) in &part.pieces {
            // Line ends part paragraphs; nothing else may move the cursor.
            let lines: Vec<String> = text.split('\n').map(visible).collect();
            let text = lines.join("\n");
            out += &match change {
                Change::Same => text,
                Change::Removed => format!("{REMOVED}[-{text}-]{REMOVED:#}"),
                Change::Added => format!("{ADDED}{{+{text}+}}{ADDED:#}"),
            };
        }
        out.push('\n');
    }
    Ok(output::styled(&out)?)
}
