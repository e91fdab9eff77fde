//! What became of a snapshot.

use serde::Serialize;

use crate::index::backup::{Contents, Damage};

/// A snapshot that was made, verified or restored.
#[derive(Debug, Serialize)]
pub struct Snapshot<'a> {
    snapshot: &'a str,
    created_at: &'a str,
    created_by: &'a str,
    articles: u64,
    files: usize,
    bytes: u64,
    intact: bool,
    damaged: Vec<DamagedFile<'a>>,
    /// Files that a restored index had already.
    kept: &'a [String],
}

#[derive(Debug, Serialize)]
struct DamagedFile<'a> {
    file: &'a str,
    reason: &'a str,
}

impl<'a> Snapshot<'a> {
    /// Returns what is known of a snapshot called `snapshot`.
    pub fn new(
        snapshot: &'a str,
        contents: &'a Contents,
        damage: &'a [Damage],
        kept: &'a [String],
    ) -> Snapshot<'a> {
        let damaged =
            |damage: &'a Damage| DamagedFile { file: &damage.file, reason: &damage.reason };
        Snapshot {
            snapshot,
            created_at: &contents.created_at,
            created_by: &contents.created_by,
            articles: contents.articles,
            files: contents.files.len(),
            bytes: contents.bytes(),
            intact: damage.is_empty(),
            damaged: damage.iter().map(damaged).collect(),
            kept,
        }
    }
}
