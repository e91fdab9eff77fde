//! `timbao snapshot`: the index as one file or folder, verified and restored.

use anyhow::Result;
use timbao::index::{IfLocked, backup};
use timbao::wire;

use crate::args::{
    SnapshotArgs, SnapshotCommand, SnapshotCreateArgs, SnapshotRestoreArgs, SnapshotVerifyArgs,
};
use crate::groups;
use crate::interrupt::{self, Interrupted};
use crate::messages::Lang;
use crate::output::{self, Exit};

/// Damaged files that are named one by one.
const NAMED: usize = 10;

pub(crate) fn run(arguments: &SnapshotArgs, lang: Lang) -> Result<Exit> {
    interrupt::catch();
    match &arguments.command {
        SnapshotCommand::Create(arguments) => create(arguments, lang),
        SnapshotCommand::Verify(arguments) => verify(arguments, lang),
        SnapshotCommand::Restore(arguments) => restore(arguments, lang),
    }
}

fn keep_going() -> bool {
    !interrupt::is_asked()
}

fn create(arguments: &SnapshotCreateArgs, lang: Lang) -> Result<Exit> {
    let path = &arguments.file;
    let made = backup::create(&arguments.index, path, arguments.force, &keep_going)?;
    let contents = made.ok_or(Interrupted)?;
    if arguments.json {
        output::json(&wire::Snapshot::new(&path.to_string_lossy(), &contents, &[], &[]))?;
    } else {
        let size = lang.bytes(contents.bytes());
        output::say(&lang.snapshot_made(lang.articles(contents.articles), size, path.display()));
    }
    Ok(Exit::Found)
}

fn verify(arguments: &SnapshotVerifyArgs, lang: Lang) -> Result<Exit> {
    let verified = backup::verify(&arguments.file, &keep_going)?.ok_or(Interrupted)?;
    let backup::Verified { contents, damage } = &verified;
    let exit = if damage.is_empty() { Exit::Found } else { Exit::Failed };
    if arguments.json {
        let name = arguments.file.to_string_lossy();
        output::json(&wire::Snapshot::new(&name, contents, damage, &[]))?;
        return Ok(exit);
    }
    if damage.is_empty() {
        let articles = lang.articles(contents.articles);
        let files = lang.number(contents.files.len() as u64);
        let summary = lang.snapshot_intact(articles, files, &contents.created_at);
        output::styled(&format!("{}\n", output::visible(&summary)))?;
        return Ok(exit);
    }
    let mut problems = String::new();
    for backup::Damage { file, reason } in damage.iter().take(NAMED) {
        problems += &(output::visible(&lang.damaged_with(file, reason)) + "\n");
    }
    if damage.len() > NAMED {
        problems += &(lang.and_more(damage.len() - NAMED) + "\n");
    }
    output::styled(&problems)?;
    output::note(&output::HINT, &lang.hint(), &lang.take_another_copy());
    Ok(exit)
}

fn restore(arguments: &SnapshotRestoreArgs, lang: Lang) -> Result<Exit> {
    let if_locked = if arguments.wait { IfLocked::Wait } else { IfLocked::Fail };
    let (path, index) = (&arguments.file, &arguments.index);
    let restored = backup::restore(path, index, arguments.force, if_locked, &keep_going)?;
    let backup::Restored { contents, kept } = restored.ok_or(Interrupted)?;
    groups::keep_current(index, groups::all_threads(), lang);
    for file in &kept {
        output::note(&output::HINT, &lang.hint(), &lang.snapshot_kept(file));
    }
    if arguments.json {
        output::json(&wire::Snapshot::new(&path.to_string_lossy(), &contents, &[], &kept))?;
    } else {
        let articles = lang.articles(contents.articles);
        output::say(&lang.snapshot_restored(articles, index.display()));
    }
    Ok(Exit::Found)
}
