//! `timbao takedown`: what is kept away from the index, since when and why.

use std::path::Path;

use anyhow::Result;
use timbao::index::{IfLocked, Index, IndexWriter, TakedownList, WriterOptions};
use timbao::wire;

use crate::args::{
    TakedownApplyArgs, TakedownArgs, TakedownCommand, TakedownListArgs, TakedownRemoveArgs,
};
use crate::groups;
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &TakedownArgs, lang: Lang) -> Result<Exit> {
    match &arguments.command {
        TakedownCommand::List(arguments) => list(arguments, lang),
        TakedownCommand::Apply(arguments) => apply(arguments, lang),
        TakedownCommand::Remove(arguments) => remove(arguments, lang),
    }
}

/// Opens the index for writing; the writer would make one where there is none.
fn writer(index: &Path, wait: bool) -> Result<IndexWriter> {
    Index::open(index)?;
    let if_locked = if wait { IfLocked::Wait } else { IfLocked::Fail };
    let options = WriterOptions { threads: 1, if_locked, ..WriterOptions::default() };
    Ok(IndexWriter::open(index, &options)?)
}

fn list(arguments: &TakedownListArgs, lang: Lang) -> Result<Exit> {
    let list = TakedownList::of_index(&arguments.index)?;
    if arguments.json {
        output::json(&wire::Takedowns::from(&list))?;
    } else if list.is_empty() {
        output::say(&lang.nothing_listed());
    } else {
        let lines = list.entries().iter().map(|entry| {
            let cells = [&entry.name, &entry.date, &entry.reason].map(|cell| output::visible(cell));
            cells.join("\t").trim_end().to_owned() + "\n"
        });
        output::styled(&lines.collect::<String>())?;
    }
    Ok(if list.is_empty() { Exit::Nothing } else { Exit::Found })
}

fn apply(arguments: &TakedownApplyArgs, lang: Lang) -> Result<Exit> {
    let list = TakedownList::read(&arguments.file)?;
    let mut writer = writer(&arguments.index, arguments.wait)?;
    let added = writer.take_down_all(&list)?;
    writer.finish()?;
    groups::keep_current(&arguments.index, 1, lang);
    output::say(&lang.listed(lang.number(added)));
    Ok(Exit::Found)
}

fn remove(arguments: &TakedownRemoveArgs, lang: Lang) -> Result<Exit> {
    let mut writer = writer(&arguments.index, arguments.wait)?;
    let mut removed = 0;
    for id in &arguments.ids {
        if writer.lift_takedown(id)? {
            removed += 1;
        } else {
            output::say(&output::visible(&lang.not_listed(id)));
        }
    }
    writer.finish()?;
    output::say(&lang.lifted(lang.number(removed)));
    Ok(if removed == 0 { Exit::Nothing } else { Exit::Found })
}
