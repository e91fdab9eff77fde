//! Sets of judged topics, one or many: what is searched, for what, and what is right.

use std::path::{Path, PathBuf};

use super::trec::{bad_line, lines};
use super::{Exclusions, Measure, Qrels, Topic, read_exclusions, read_qrels, read_topics};
use crate::error::Result;

/// A set of judged topics.
#[derive(Debug, Clone)]
pub struct Set {
    /// Its name in a suite.
    pub name: Option<String>,
    /// Folder of the index it is searched in.
    pub index: PathBuf,
    /// The queries.
    pub topics: Vec<Topic>,
    /// What is relevant.
    pub qrels: Qrels,
    /// What is left out of the answers.
    pub exclusions: Exclusions,
    /// What counts most in it, where the suite says so.
    pub measure: Option<Measure>,
}

/// Where the files of a set lie.
#[derive(Debug, Clone, Copy)]
pub struct SetFiles<'a> {
    /// The queries.
    pub topics: Option<&'a Path>,
    /// The judgements.
    pub qrels: &'a Path,
    /// What is left out.
    pub exclude: Option<&'a Path>,
}

impl Set {
    /// Reads a set without a name.
    ///
    /// # Errors
    /// Those of [`read_topics`], [`read_qrels`] and [`read_exclusions`].
    pub fn read(index: &Path, files: SetFiles<'_>) -> Result<Set> {
        Ok(Set {
            name: None,
            index: index.to_owned(),
            topics: files.topics.map(read_topics).transpose()?.unwrap_or_default(),
            qrels: read_qrels(files.qrels)?,
            exclusions: files.exclude.map(read_exclusions).transpose()?.unwrap_or_default(),
            measure: None,
        })
    }

    /// Returns the text of a topic.
    pub fn query(&self, topic: &str) -> Option<&str> {
        let topic = self.topics.iter().find(|other| other.id == topic)?;
        Some(&topic.query)
    }
}

/// Reads a suite: lines of name, index, topics, qrels, exclude and measure, parted by tabs. The last two may be missing or `-`.
/// Paths are those of the suite's folder; blank lines and those that begin with `#` are skipped.
///
/// # Errors
/// Those of [`Set::read`]; [`crate::Error::Request`] names the first line that cannot be read.
pub fn read_suite(path: &Path) -> Result<Vec<Set>> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut sets: Vec<Set> = Vec::new();
    for (number, line) in lines(path)?.iter().filter(|(_, line)| !line.starts_with('#')) {
        let wrong = |reason: &str| bad_line(path, *number, reason);
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [name, index, topics, qrels, rest @ ..] = columns.as_slice() else {
            return Err(wrong("a set is name, index, topics, qrels[, exclude[, measure]]"));
        };
        if name.is_empty() || sets.iter().any(|set| set.name.as_deref() == Some(name)) {
            return Err(wrong("a set needs a name of its own"));
        }
        let rest = |at: usize| rest.get(at).copied().filter(|text| !matches!(*text, "" | "-"));
        let exclude = rest(0).map(|exclude| folder.join(exclude));
        let files = SetFiles {
            topics: Some(&folder.join(topics)),
            qrels: &folder.join(qrels),
            exclude: exclude.as_deref(),
        };
        let mut set = Set::read(&folder.join(index), files)?;
        set.name = Some((*name).to_owned());
        set.measure = match rest(1) {
            Some(measure) => Some(Measure::parse(measure).map_err(|reason| wrong(&reason))?),
            None => None,
        };
        sets.push(set);
    }
    Ok(sets)
}
