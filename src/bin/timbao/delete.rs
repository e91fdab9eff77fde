//! `timbao delete`: articles out of the index.

use anyhow::Result;
use timbao::index::{IfLocked, Index, IndexWriter, WriterOptions};
use timbao::wire;

use crate::args::DeleteArgs;
use crate::groups;
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &DeleteArgs, lang: Lang) -> Result<Exit> {
    // The writer would make an index where there is none.
    Index::open(&arguments.index)?;
    let if_locked = if arguments.wait { IfLocked::Wait } else { IfLocked::Fail };
    let options = WriterOptions { threads: 1, if_locked, ..WriterOptions::default() };
    let mut writer = IndexWriter::open(&arguments.index, &options)?;
    let mut answer = wire::Deleted { deleted: 0, missing: Vec::new() };
    for id in &arguments.ids {
        let was_there = match &arguments.reason {
            Some(reason) => writer.take_down(id, reason)?,
            None => writer.delete_named(id)?,
        };
        if was_there {
            answer.deleted += 1;
        } else {
            answer.missing.push(id);
        }
    }
    writer.finish()?;
    if answer.deleted > 0 {
        groups::keep_current(&arguments.index, 1, lang);
    }
    for id in &answer.missing {
        output::say(&output::visible(&lang.no_article(id)));
    }
    if arguments.json {
        output::json(&answer)?;
    } else {
        output::say(&lang.deleted(lang.articles(answer.deleted)));
    }
    if arguments.reason.is_some() {
        output::say(&lang.listed(lang.number(arguments.ids.len() as u64)));
        return Ok(Exit::Found);
    }
    if answer.deleted > 0 && !arguments.json {
        output::note(&output::HINT, &lang.hint(), &lang.comes_back());
    }
    Ok(if answer.deleted == 0 { Exit::Nothing } else { Exit::Found })
}
