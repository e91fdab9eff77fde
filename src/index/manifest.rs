//! The manifest beside the segments: who made the index and what it needs to be read rightly.
//!
//! Tokenizers are not stored by the engine, so an index read with another analysis would give wrong answers without
//! any error. The manifest refuses that.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::analysis;
use crate::error::{Error, Result};

const FILE: &str = "timbao.json";

/// Version of the index layout. Raised whenever an older index would be read wrongly.
pub const FORMAT: u32 = 3;

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
