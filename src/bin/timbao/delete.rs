//! `timbao delete`: articles out of the index.

use anyhow::Result;
use timbao::index::{IfLocked, Index, IndexWriter, WriterOptions};
use timbao::wire;

use crate::args::DeleteArgs;
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
        if writer.delete_named(id)? {
            answer.deleted += 1;
        } else {
            answer.missing.push(id);
        }
    }
    writer.finish()?;
    for id in &answer.missing {
        output::say(&output::visible(&lang.no_article(id)));
    }
    if arguments.json {
        output::json(&answer)?;
    } else {
        output::say(&lang.deleted(lang.articles(answer.deleted)));
    }
    Ok(if answer.deleted == 0 { Exit::Nothing } else { Exit::Found })
}
