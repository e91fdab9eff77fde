//! What a snapshot holds: the first file in it.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::index::Manifest;

/// Name of the list of contents.
pub(super) const FILE: &str = "timbao-snapshot.json";
/// Version of the form of snapshots.
const FORM: u32 = 1;
/// Largest list of contents, in bytes.
pub(super) const MAX_BYTES: u64 = 64 << 20;
/// Where the files of the generation lie.
pub(super) const GENERATION: &str = "generation/";
/// Where files lie that stand beside the generations.
pub(super) const BESIDE: &str = "beside/";

/// The list of what a snapshot holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Version of this form.
    timbao_snapshot: u32,
    /// When it was made, in RFC 3339.
    pub created_at: String,
    /// Version of the program that made it.
    pub created_by: String,
    /// Version of the index layout.
    pub index_format: u32,
    /// Fingerprint of the analysis that made the terms.
    pub analysis: String,
    /// Articles that can be searched.
    pub articles: u64,
    /// The files in the order in which they follow.
    pub files: Vec<FileEntry>,
}

/// A file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Where it lies in the snapshot.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// XXH3 of its bytes, 128 bits, in hexadecimal digits.
    pub xxh3: String,
}

impl Contents {
    /// Returns the list of an index of this program.
    pub(super) fn new(articles: u64, files: Vec<FileEntry>) -> Contents {
        let manifest = Manifest::current();
        Contents {
            timbao_snapshot: FORM,
            created_at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            created_by: manifest.created_by,
            index_format: manifest.format,
            analysis: manifest.analysis,
            articles,
            files,
        }
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        let json = serde_json::to_string_pretty(self).expect("a list of contents is JSON");
        (json + "\n").into_bytes()
    }

    /// Reads a list, and refuses one that names files where none may be written.
    pub(super) fn read(bytes: &[u8]) -> std::result::Result<Contents, String> {
        let contents: Contents =
            serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if contents.timbao_snapshot != FORM {
            return Err(format!("form {}, this program reads {FORM}", contents.timbao_snapshot));
        }
        match contents.files.iter().find(|file| !is_allowed(&file.path)) {
            Some(file) => Err(format!("it names the file {:?}", file.path)),
            None => Ok(contents),
        }
    }

    /// Refuses an index that this program would read wrongly.
    pub(super) fn check_version(&self, path: &std::path::Path) -> Result<()> {
        let current = Manifest::current();
        if (self.index_format, &self.analysis) == (current.format, &current.analysis) {
            return Ok(());
        }
        Err(Error::IndexVersion {
            path: path.to_owned(),
            expected: format!("format {}, {}", current.format, current.analysis),
            got: format!("format {}, {}", self.index_format, self.analysis),
        })
    }

    /// Returns the length of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// Returns whether a path is a plain name in one of the two places.
fn is_allowed(path: &str) -> bool {
    let is_plain = |name: &str| {
        !name.is_empty() && !name.contains(['/', '\\', '\0', ':']) && !name.starts_with("..")
    };
    match (path.strip_prefix(GENERATION), path.strip_prefix(BESIDE)) {
        (Some(name), _) => is_plain(name) && name != ".",
        (_, Some(name)) => is_plain(name) && is_beside(name),
        _ => false,
    }
}

/// Returns whether a file beside the generations belongs to a snapshot: not what names the generation, locks, hidden files,
/// unfinished ones, the keys of a server, and what is made again from the articles (`copies::keep`).
pub(super) fn is_beside(name: &str) -> bool {
    let is_own = ["CURRENT", "writer.lock", "keys.json"].contains(&name);
    let is_derived = ["groups.lock", "sketches.bin", "pairs.bin"].contains(&name);
    !is_own
        && !is_derived
        && !name.starts_with(['.', '~'])
        && !name.ends_with(".new")
        && !name.starts_with("gen-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_allowed() {
        for path in ["generation/meta.json", "generation/.managed.json", "beside/takedown.tsv"] {
            assert!(is_allowed(path), "{path}");
        }
        for path in [
            "meta.json",
            "/etc/passwd",
            "generation/",
            "generation/../a",
            "generation/..",
            "generation/a/b",
            "generation/.",
            "beside/CURRENT",
            "beside/keys.json",
            "beside/groups.lock",
            "beside/sketches.bin",
            "beside/gen-1",
            "beside/.x",
            "beside/..\\a",
            "",
        ] {
            assert!(!is_allowed(path), "{path}");
        }
    }
}
