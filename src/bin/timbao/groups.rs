//! `timbao groups`: which articles are copies of each other; and the groups kept current for commands that write.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use timbao::copies::{Copy, Groups};
use timbao::engine::Snapshot;
use timbao::index::Index;
use timbao::wire;

use crate::args::GroupsArgs;
use crate::messages::Lang;
use crate::output::{self, Exit, QUIET, TITLE, visible};

pub(crate) fn run(arguments: &GroupsArgs, lang: Lang) -> Result<Exit> {
    let index = Index::open(&arguments.index)?;
    if arguments.off {
        Groups::give_up(&arguments.index)?;
        output::say(&lang.groups_given_up());
        return Ok(Exit::Found);
    }
    let groups = if arguments.list {
        Groups::read(&arguments.index)?
    } else {
        Groups::renew(&arguments.index, all_threads())?
    };
    let (articles, number) = counted(&groups, lang);
    output::say(&lang.grouped(articles, number));
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

/// Returns as many threads as there are cores.
pub(crate) fn all_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn counted(groups: &Groups, lang: Lang) -> (String, String) {
    let articles: usize = groups.all().iter().map(Vec::len).sum();
    (lang.articles(articles as u64), lang.number(groups.all().len() as u64))
}

/// Brings the groups of an index up to date after something was written to it, where they are kept. What was written stands whether that can be done or
/// not, and the next time catches up.
pub(crate) fn keep_current(root: &Path, threads: usize, lang: Lang) {
    let started = Instant::now();
    match Groups::update(root, threads) {
        Ok(Some(looked)) => {
            let (articles, number) = counted(&looked.groups, lang);
            let seconds = lang.decimal(started.elapsed().as_secs_f64(), 1);
            output::say(&lang.groups_current(articles, number, seconds));
        }
        Ok(None) => {}
        Err(error) => {
            let message = output::visible(&lang.groups_behind(error));
            output::note(&output::WARNING, &lang.warning(), &message);
        }
    }
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
