//! What can go wrong with an index or a request, each with its facts and its remedy.
//!
//! Not here: what is wrong with one record of a source ([`crate::source::SourceError`]); that is counted, not fatal.

use std::io;
use std::path::PathBuf;

/// Result of everything that works on an index.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an index cannot be used, or a request cannot be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no index in this folder. Remedy: `timbao index SOURCE --index FOLDER`.
    #[error("no index at {}", path.display())]
    IndexMissing {
        /// The folder looked in.
        path: PathBuf,
    },
    /// The index was made by another version. Remedy: build it again with `timbao index SOURCE --fresh`.
    #[error("index at {} was made by another version: expected {expected}, got {got}", path.display())]
    IndexVersion {
        /// The folder of the index.
        path: PathBuf,
        /// What this program reads and writes.
        expected: String,
        /// What the manifest says.
        got: String,
    },
    /// Files of the index are missing or damaged. Remedy: `timbao check` names them; build it again with `--fresh`.
    #[error("index at {} is damaged: {reason}", path.display())]
    IndexDamaged {
        /// The folder of the index.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Somebody else is writing. Remedy: wait (`--wait`) or stop the holder.
    #[error("index at {} is being written by {holder}", path.display())]
    Locked {
        /// The folder of the index.
        path: PathBuf,
        /// Process, machine and time, as the holder wrote them.
        holder: String,
    },
    /// Reading or writing a file failed. What was committed before is intact.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk is full. What was committed before is intact; free space and run again.
    #[error("disk full while writing {}", path.display())]
    DiskFull {
        /// The folder of the index.
        path: PathBuf,
    },
    /// The engine failed in a way that has no better name here.
    #[error("engine: {0}")]
    Engine(String),
    /// A structured value of a request cannot be used. The message says what would do.
    #[error("{field}: {reason}")]
    Request {
        /// Stable code for programs (`bad_date`, `unknown_category`).
        code: &'static str,
        /// The parameter.
        field: &'static str,
        /// What is wrong and what would do.
        reason: String,
    },
    /// The query text is longer than the limit.
    #[error("query_too_long: {bytes} bytes, at most {limit}")]
    QueryTooLong {
        /// Length of the text.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A snapshot does not hold what it should. Remedy: another copy; `timbao snapshot verify` names all files.
    #[error("snapshot {} is damaged: {file}: {reason}", path.display())]
    SnapshotDamaged {
        /// The snapshot.
        path: PathBuf,
        /// The first file in it that is wrong.
        file: String,
        /// What was found.
        reason: String,
    },
    /// No article has this identity.
    #[error("no article {0:?}")]
    ArticleMissing(String),
}

impl Error {
    /// Returns an error about a file or folder.
    pub fn io(path: impl Into<PathBuf>, source: io::Error) -> Error {
        let path = path.into();
        if source.kind() == io::ErrorKind::StorageFull {
            Error::DiskFull { path }
        } else {
            Error::Io { path, source }
        }
    }

    /// Returns a stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Error::IndexMissing { .. } => "index_missing",
            Error::IndexVersion { .. } => "index_version",
            Error::IndexDamaged { .. } => "index_damaged",
            Error::Locked { .. } => "index_locked",
            Error::Io { .. } => "io",
            Error::DiskFull { .. } => "disk_full",
            Error::Engine(_) => "engine",
            Error::Request { code, .. } => code,
            Error::QueryTooLong { .. } => "query_too_long",
            Error::SnapshotDamaged { .. } => "snapshot_damaged",
            Error::ArticleMissing(_) => "article_missing",
        }
    }

    /// Returns what the user can do about it, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Error::IndexMissing { .. } => Some("build one with `timbao index SOURCE`"),
            Error::IndexVersion { .. } => Some("build it again with `timbao index SOURCE --fresh`"),
            Error::IndexDamaged { .. } => Some(
                "`timbao check` names the damaged files; build it again with `timbao index SOURCE --fresh`",
            ),
            Error::SnapshotDamaged { .. } => {
                Some("`timbao snapshot verify` names all damaged files; take another copy")
            }
            Error::Locked { .. } => Some("wait for it with `--wait`"),
            Error::DiskFull { .. } => {
                Some("what was committed is intact; free some space and run the same command again")
            }
            _ => None,
        }
    }
}
