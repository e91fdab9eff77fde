//! A snapshot back into an index: as a new generation, which becomes the current one when it is complete and verified.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::contents::{BESIDE, Contents, FileEntry, GENERATION};
use super::read::{Files, Walk, walk};
use crate::error::{Error, Result};
use crate::index::lock::{IfLocked, Purpose, WriterLock};
use crate::index::{
    Index, current_generation, generation_folder, generations, switch_generation, sync_folder,
};

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the snapshot says of itself.
    pub contents: Contents,
    /// Files beside the generations that were there already and stay as they are.
    pub kept: Vec<String>,
}

/// Makes the index at `root` what it was when the snapshot at `path` was made; `None` if `keep_going` said so, and then, as after an
/// error, what was there before is still there.
///
/// Files that stand beside the generations come back only where there is none of the name.
///
/// # Errors
/// [`Error::SnapshotDamaged`], [`Error::IndexVersion`] for a snapshot of another version, [`Error::Locked`],
/// [`Error::Request`] when there is an index and `replace` is not set, [`Error::Io`], [`Error::DiskFull`].
pub fn restore(
    path: &Path,
    root: &Path,
    replace: bool,
    if_locked: IfLocked,
    keep_going: &dyn Fn() -> bool,
) -> Result<Option<Restored>> {
    if Index::exists(root) && !replace {
        let reason = format!("there is an index at {}; --force replaces it", root.display());
        return Err(Error::Request { code: "index_exists", field: "index", reason });
    }
    // So that nothing is made for what is no snapshot.
    if !path.exists() {
        return Err(Error::io(path, std::io::ErrorKind::NotFound.into()));
    }
    let is_new = !root.exists();
    let result = restore_into(path, root, if_locked, keep_going);
    if is_new && !matches!(result, Ok(Some(_))) {
        // What went wrong is told; that an empty folder is left says nothing more.
        let _ = fs::remove_dir_all(root);
    }
    result
}

fn restore_into(
    path: &Path,
    root: &Path,
    if_locked: IfLocked,
    keep_going: &dyn Fn() -> bool,
) -> Result<Option<Restored>> {
    fs::create_dir_all(root).map_err(|error| Error::io(root, error))?;
    let _lock = WriterLock::acquire(root, if_locked, Purpose::Run)?;
    // An index whose CURRENT cannot be read is replaced as well.
    let current = current_generation(root).ok();
    let mut newest = current.unwrap_or(0);
    for (generation, folder) in generations(root)? {
        newest = newest.max(generation);
        // What a run that ended early left behind.
        if current.is_some() && current != Some(generation) {
            fs::remove_dir_all(&folder).map_err(|error| Error::io(folder, error))?;
        }
    }
    let generation = newest + 1;
    let mut writing = Writing {
        snapshot: path,
        root,
        folder: generation_folder(root, generation),
        file: None,
        beside: Vec::new(),
        kept: Vec::new(),
    };
    let result = writing.all(generation, keep_going);
    if !matches!(result, Ok(Some(_))) {
        writing.undo();
    }
    result
}

/// Files on their way into an index.
struct Writing<'a> {
    snapshot: &'a Path,
    root: &'a Path,
    folder: PathBuf,
    /// The file being written, with its path.
    file: Option<(File, PathBuf)>,
    /// Unfinished files beside the generations, and their names.
    beside: Vec<(PathBuf, String)>,
    kept: Vec<String>,
}

impl Writing<'_> {
    fn all(&mut self, generation: u64, keep_going: &dyn Fn() -> bool) -> Result<Option<Restored>> {
        fs::create_dir(&self.folder).map_err(|error| Error::io(&self.folder, error))?;
        let path = self.snapshot;
        let Some(Walk { contents, damage }) = walk(path, false, keep_going, self)? else {
            return Ok(None);
        };
        let damaged =
            |file: String, reason| Error::SnapshotDamaged { path: path.to_owned(), file, reason };
        if let Some(first) = damage.into_iter().next() {
            return Err(damaged(first.file, first.reason));
        }
        sync_folder(&self.folder).map_err(|error| Error::io(&self.folder, error))?;
        // By the checksums of the index itself, and whether it opens.
        let files = Index::open_generation(self.root, generation)?.damaged_files()?;
        if let Some(file) = files.into_iter().next() {
            return Err(damaged(file, "it does not fit the checksum of the index".to_owned()));
        }
        if !keep_going() {
            return Ok(None);
        }
        for (unfinished, name) in self.beside.drain(..) {
            let target = self.root.join(&name);
            if target.exists() {
                fs::remove_file(&unfinished).map_err(|error| Error::io(&unfinished, error))?;
                self.kept.push(name);
            } else {
                fs::rename(&unfinished, &target).map_err(|error| Error::io(&target, error))?;
            }
        }
        switch_generation(self.root, generation)?;
        Ok(Some(Restored { contents, kept: std::mem::take(&mut self.kept) }))
    }

    fn undo(&mut self) {
        // What went wrong is told; the next run removes what could not be removed now.
        let _ = fs::remove_dir_all(&self.folder);
        for (unfinished, _) in self.beside.drain(..) {
            let _ = fs::remove_file(unfinished);
        }
    }
}

impl Files for Writing<'_> {
    fn contents(&mut self, contents: &Contents) -> Result<()> {
        contents.check_version(self.snapshot)
    }

    fn begin(&mut self, file: &FileEntry) -> Result<()> {
        let path = match (file.path.strip_prefix(GENERATION), file.path.strip_prefix(BESIDE)) {
            (Some(name), _) => self.folder.join(name),
            (None, name) => {
                let name = name.unwrap_or(&file.path);
                let path = self.root.join(format!(".{name}.restored"));
                self.beside.push((path.clone(), name.to_owned()));
                path
            }
        };
        let opened = File::create(&path).map_err(|error| Error::io(&path, error))?;
        self.file = Some((opened, path));
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let Some((file, path)) = &mut self.file else { return Ok(()) };
        file.write_all(bytes).map_err(|error| Error::io(&*path, error))
    }

    fn end(&mut self) -> Result<()> {
        let Some((file, path)) = self.file.take() else { return Ok(()) };
        file.sync_all().map_err(|error| Error::io(path, error))
    }
}
