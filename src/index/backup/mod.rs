//! Snapshots: an index as one file or folder that can be carried away, verified and restored.
//!
//! A snapshot is one commit, whoever writes meanwhile. It begins with a list of its files with lengths and checksums; as a file it
//! is a tar packed by zstd (`tar --zstd -xf` unpacks it), as a folder the same files unpacked. It is read back before it gets its
//! name. The keys of a server are not in it.
//!
//! ```no_run
//! use timbao::index::{IfLocked, backup};
//! # fn main() -> timbao::Result<()> {
//! backup::create("index".as_ref(), "monday.tar.zst".as_ref(), false, &|| true)?;
//! let verified = backup::verify("monday.tar.zst".as_ref(), &|| true)?.expect("nobody stopped it");
//! assert!(verified.damage.is_empty());
//! backup::restore("monday.tar.zst".as_ref(), "other".as_ref(), false, IfLocked::Fail, &|| true)?;
//! # Ok(())
//! # }
//! ```

mod capture;
mod contents;
mod read;
mod restore;
mod write;

use std::fs;
use std::io;
use std::path::Path;

pub use self::contents::{Contents, FileEntry};
pub use self::read::Damage;
use self::read::{Files, Walk, walk};
pub use self::restore::{Restored, restore};
use super::sync_folder;
use crate::error::{Error, Result};

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What the snapshot says of itself.
    pub contents: Contents,
    /// Files that are not what it says.
    pub damage: Vec<Damage>,
}

/// Returns whether a snapshot of this name is a file: one that ends in `.zst`. Any other is a folder.
pub fn is_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zst"))
}

/// Writes a snapshot of the newest commit of the index at `root`; `None` if `keep_going` said so, and then, as after an error,
/// nothing is left of it.
///
/// # Errors
/// [`Error::IndexDamaged`] when a file of the index does not fit its checksum, [`Error::Request`] when there is
/// something at `path` and `replace` is not set, [`Error::Io`], [`Error::DiskFull`].
pub fn create(
    root: &Path,
    path: &Path,
    replace: bool,
    keep_going: &dyn Fn() -> bool,
) -> Result<Option<Contents>> {
    if path.symlink_metadata().is_ok() && !replace {
        let reason = format!("{} is there already; --force replaces it", path.display());
        return Err(Error::Request { code: "snapshot_exists", field: "file", reason });
    }
    // Only what is a snapshot is replaced, not any folder that has its name.
    if path.is_dir() && (is_file(path) || !path.join(contents::FILE).is_file()) {
        let reason = format!("{} is a folder, and no snapshot", path.display());
        return Err(Error::Request { code: "snapshot_exists", field: "file", reason });
    }
    let unfinished = write::unfinished(path);
    let written = written(root, path, &unfinished, keep_going);
    if !matches!(written, Ok(Some(_))) {
        // What went wrong is told; that half a snapshot could not be removed either says nothing more.
        let _ = write::remove(&unfinished);
    }
    written
}

fn written(
    root: &Path,
    path: &Path,
    unfinished: &Path,
    keep_going: &dyn Fn() -> bool,
) -> Result<Option<Contents>> {
    let captured = capture::capture(root)?;
    let Some(contents) = write::contents(&captured, keep_going)? else { return Ok(None) };
    let is_whole = match is_file(path) {
        true => write::file(unfinished, &contents, &captured, keep_going)?,
        false => write::folder(unfinished, &contents, &captured, keep_going)?,
    };
    if !is_whole {
        return Ok(None);
    }
    // What was read back is what was meant.
    let Some(Verified { damage, .. }) = verify(unfinished, keep_going)? else { return Ok(None) };
    if let Some(Damage { file, reason }) = damage.into_iter().next() {
        return Err(Error::SnapshotDamaged { path: path.to_owned(), file, reason });
    }
    let finish = || -> io::Result<()> {
        // A file takes the place of a file in one step; a folder cannot.
        if path.is_dir() || unfinished.is_dir() {
            let old = path.with_file_name(format!(".{}.old", std::process::id()));
            let has_old = fs::rename(path, &old).is_ok();
            fs::rename(unfinished, path)?;
            if has_old {
                write::remove(&old)?;
            }
        } else {
            fs::rename(unfinished, path)?;
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        sync_folder(parent.unwrap_or(Path::new(".")))
    };
    finish().map_err(|error| Error::io(path, error))?;
    Ok(Some(contents))
}

/// Reads a snapshot and compares every file in it with its checksum; `None` if `keep_going` said so.
///
/// # Errors
/// [`Error::SnapshotDamaged`] when not even its list of contents can be read, [`Error::Io`].
pub fn verify(path: &Path, keep_going: &dyn Fn() -> bool) -> Result<Option<Verified>> {
    let walked = walk(path, true, keep_going, &mut Nowhere)?;
    Ok(walked.map(|Walk { contents, damage }| Verified { contents, damage }))
}

/// Takes in files only for their checksums.
struct Nowhere;

impl Files for Nowhere {
    fn contents(&mut self, _: &Contents) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self, _: &FileEntry) -> Result<()> {
        Ok(())
    }

    fn bytes(&mut self, _: &[u8]) -> Result<()> {
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        Ok(())
    }
}
