//! The manifest beside the segments: who made the index and what it needs to be read rightly; and the note that goes with each commit.
//!
//! Tokenizers are not stored by the engine, so an index read with another analysis would give wrong answers without
//! any error. The manifest refuses that.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::analysis;
use crate::error::{Error, Result};

const FILE: &str = "timbao.json";

/// Version of the index layout. Raised whenever an older index would be read wrongly.
pub const FORMAT: u32 = 10;

/// What the manifest of an index says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout.
    pub format: u32,
    /// Fingerprint of the analysis that made the terms.
    pub analysis: String,
    /// Version of the program that created it; for people.
    pub created_by: String,
}

impl Manifest {
    /// Returns the manifest of an index that this program creates.
    pub fn current() -> Manifest {
        Manifest {
            format: FORMAT,
            analysis: analysis::FINGERPRINT.to_owned(),
            created_by: concat!("timbao ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// Writes it into the folder of a new index.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::DiskFull`].
    pub fn write(&self, folder: &Path) -> Result<()> {
        let json = serde_json::to_string_pretty(self).expect("a manifest is JSON") + "\n";
        super::write_durably(&folder.join(FILE), json.as_bytes())
    }

    /// Reads it and refuses an index that this program would read wrongly.
    ///
    /// # Errors
    /// [`Error::IndexVersion`] for another version, [`Error::IndexDamaged`] when it cannot be read.
    pub fn check(folder: &Path) -> Result<Manifest> {
        let damaged = |reason: String| Error::IndexDamaged { path: folder.to_owned(), reason };
        let text = std::fs::read_to_string(folder.join(FILE))
            .map_err(|error| damaged(format!("{FILE}: {error}")))?;
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|error| damaged(format!("{FILE}: {error}")))?;
        let current = Manifest::current();
        if (manifest.format, &manifest.analysis) != (current.format, &current.analysis) {
            return Err(Error::IndexVersion {
                path: folder.to_owned(),
                expected: format!("format {}, {}", current.format, current.analysis),
                got: format!("format {}, {}", manifest.format, manifest.analysis),
            });
        }
        Ok(manifest)
    }
}

/// What a commit says beside its segments. It becomes durable with them or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct CommitNote {
    /// Length of the file of earlier texts, in bytes.
    pub(super) versions_bytes: u64,
    /// The takedown list that the articles were held against.
    pub(super) takedown: u64,
    /// Chains of earlier texts whose articles are deleted, to be erased after the commit: key and last place.
    pub(super) erase: Vec<(String, u64)>,
}

impl CommitNote {
    /// Returns the note of the last commit in a folder; none before the first, and where that cannot be read.
    pub(super) fn of_folder(folder: &Path) -> Option<CommitNote> {
        let list = std::fs::read(folder.join("meta.json")).ok()?;
        let list: serde_json::Value = serde_json::from_slice(&list).ok()?;
        serde_json::from_str(list.get("payload")?.as_str()?).ok()
    }

    /// Returns it as a commit takes it.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("numbers and strings are JSON")
    }
}
