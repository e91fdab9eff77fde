//! The groups of an archive, in memory and in their file.

use std::collections::HashMap;
use std::path::Path;

use csv::{ReaderBuilder, WriterBuilder};

use crate::error::{Error, Result};
use crate::index::{Identity, StoredArticle};

/// Name of the file in the folder of an index: a line per article with the number of its group, collection, id, date and source.
pub const GROUPS_FILE: &str = "groups.tsv";
const COLUMNS: [&str; 5] = ["group", "collection", "id", "date", "source"];

/// An article of a group. Ordered by date, undated ones last, then by who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Who it is.
    pub identity: Identity,
    /// Its date in ISO form, at its precision.
    pub date: Option<String>,
    /// The paper or site.
    pub source: Option<String>,
}

impl Ord for Copy {
    fn cmp(&self, other: &Copy) -> std::cmp::Ordering {
        let key = |copy: &Copy| (copy.date.is_none(), copy.date.clone(), copy.identity.clone());
        key(self).cmp(&key(other)).then_with(|| self.source.cmp(&other.source))
    }
}

impl PartialOrd for Copy {
    fn partial_cmp(&self, other: &Copy) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&StoredArticle> for Copy {
    fn from(stored: &StoredArticle) -> Copy {
        Copy {
            identity: stored.identity.clone(),
            date: stored.article.published.as_ref().map(|published| published.date.to_string()),
            source: stored.article.source.clone(),
        }
    }
}

/// Groups of copies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    groups: Vec<Vec<Copy>>,
    by_identity: HashMap<Identity, u32>,
}

impl Groups {
    /// Returns groups of texts, each told by `described`, in an order that does not depend on where they lie.
    pub(super) fn described(
        found: Vec<Vec<u32>>,
        described: impl Fn(u32) -> Result<Copy>,
    ) -> Result<Groups> {
        let mut groups = Vec::with_capacity(found.len());
        for texts in found {
            let copies = texts.into_iter().map(&described).collect::<Result<Vec<Copy>>>();
            let mut copies = copies?;
            copies.sort();
            groups.push(copies);
        }
        groups.sort();
        Ok(Groups::new(groups))
    }

    fn new(groups: Vec<Vec<Copy>>) -> Groups {
        let numbered = groups.iter().zip(0..);
        let by_identity = numbered
            .flat_map(|(group, number)| group.iter().map(move |it| (it.identity.clone(), number)))
            .collect();
        Groups { groups, by_identity }
    }

    /// Returns all groups, in each the first article first.
    pub fn all(&self) -> &[Vec<Copy>] {
        &self.groups
    }

    /// Returns the group of an article, itself among them; nothing where it has no copies.
    pub fn of(&self, identity: &Identity) -> &[Copy] {
        let number = self.by_identity.get(identity);
        number.and_then(|number| self.groups.get(*number as usize)).map_or(&[], Vec::as_slice)
    }

    /// Returns the number of an article's group.
    pub fn number_of(&self, identity: &Identity) -> Option<u32> {
        self.by_identity.get(identity).copied()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Returns what tells that the file of the index at `root` is another one: when it was written, and its length.
    pub(crate) fn stamp(root: &Path) -> Option<(std::time::SystemTime, u64)> {
        let metadata = std::fs::metadata(root.join(GROUPS_FILE)).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    }

    /// Reads the groups of the index at `root`; none where they were never looked for.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`] when the file cannot be read. Remedy: `timbao groups` writes it anew.
    pub fn read(root: &Path) -> Result<Groups> {
        let path = root.join(GROUPS_FILE);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Groups::default());
            }
            Err(error) => return Err(Error::io(path, error)),
        };
        let damaged = |reason: String| Error::IndexDamaged {
            path: root.to_owned(),
            reason: format!("{GROUPS_FILE}: {reason}"),
        };
        let mut groups: Vec<Vec<Copy>> = Vec::new();
        let mut last = None;
        let mut reader = ReaderBuilder::new().delimiter(b'\t').from_reader(&bytes[..]);
        for row in reader.records() {
            let row = row.map_err(|error| damaged(error.to_string()))?;
            let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
            let known = |text: String| Some(text).filter(|text| !text.is_empty());
            let number = cell(0).parse::<u32>().map_err(|error| damaged(error.to_string()))?;
            if last.replace(number) != Some(number) {
                groups.push(Vec::new());
            }
            let identity = Identity { collection: known(cell(1)), id: cell(2) };
            let copy = Copy { identity, date: known(cell(3)), source: known(cell(4)) };
            groups.last_mut().expect("one was just pushed").push(copy);
        }
        Ok(Groups::new(groups))
    }

    /// Returns them as their file holds them.
    pub(super) fn to_tsv(&self) -> Vec<u8> {
        let mut writer = WriterBuilder::new().delimiter(b'\t').from_writer(Vec::new());
        // Writing to memory cannot fail, and all rows have five cells.
        let _ = writer.write_record(COLUMNS);
        for (number, group) in self.groups.iter().enumerate() {
            for Copy { identity, date, source } in group {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                let _ = writer.write_record([
                    (number + 1).to_string(),
                    text(&identity.collection),
                    identity.id.clone(),
                    text(date),
                    text(source),
                ]);
            }
        }
        writer.into_inner().unwrap_or_default()
    }
}
