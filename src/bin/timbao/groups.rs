//! `timbao groups`: which articles are copies of each other.

use anyhow::Result;
use timbao::copies::{Copy, Groups};
use timbao::engine::{Snapshot, Visibility};
use timbao::index::Index;
use timbao::wire;

use crate::args::GroupsArgs;
use crate::messages::Lang;
use crate::output::{self, Exit, QUIET, TITLE, visible};

pub(crate) fn run(arguments: &GroupsArgs, lang: Lang) -> Result<Exit> {
    let index = Index::open(&arguments.index)?;
    let groups = if arguments.list {
        Groups::read(&arguments.index)?
    } else {
        // Who keeps the archive groups everything; what is hidden is left out where a group is shown.
        let groups = Groups::find(&Snapshot::seen(&index, Visibility::Everything)?)?;
        groups.write(&arguments.index)?;
        groups
    };
    let articles: usize = groups.all().iter().map(Vec::len).sum();
    output::say(
        &lang.grouped(lang.articles(articles as u64), lang.number(groups.all().len() as u64)),
    );
    if arguments.list || arguments.json {
        let snapshot = Snapshot::of(&index)?;
        let seen = groups.all().iter().map(|group| seen(&snapshot, group));
        for group in seen.filter(|group| group.len() > 1) {
            if arguments.json {
                output::json(&wire::CopyGroup::from(group.as_slice()))?;
            } else {
                let lines: Vec<String> = group.iter().map(line).collect();
                output::styled(&(lines.join("\n") + "\n\n"))?;
            }
        }
    }
    Ok(if groups.all().is_empty() { Exit::Nothing } else { Exit::Found })
}

/// Returns the articles of a group that are still there and may be seen.
pub(crate) fn seen(snapshot: &Snapshot, group: &[Copy]) -> Vec<Copy> {
    group.iter().filter(|copy| snapshot.sees(&copy.identity)).cloned().collect()
}

/// Returns who an article is, with its date and source.
pub(crate) fn line(copy: &Copy) -> String {
    let facts: Vec<&str> = copy.date.iter().chain(&copy.source).map(String::as_str).collect();
    let name = visible(&copy.identity.to_string());
    format!("{TITLE}{name}{TITLE:#}  {QUIET}{}{QUIET:#}", visible(&facts.join(" · ")))
}
