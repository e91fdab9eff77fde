//! TREC files: topics, judgements, runs.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::path::Path;

use super::TopicRun;
use crate::error::{Error, Result};

/// A query to be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its identifier.
    pub id: String,
    /// The query text.
    pub query: String,
    /// The section it is limited to.
    pub category: Option<String>,
}

/// Grades of articles by topic.
pub type Qrels = HashMap<String, HashMap<String, i32>>;

/// Articles to leave out of the run, by topic.
pub type Exclusions = HashMap<String, HashSet<String>>;

/// Reads `qid<TAB>query[<TAB>category]` lines; blank ones are skipped.
///
/// # Errors
/// [`Error::Io`]; [`Error::Request`] names the first line that cannot be read.
pub fn read_topics(path: &Path) -> Result<Vec<Topic>> {
    lines(path)?
        .iter()
        .map(|(number, line)| {
            let mut columns = line.split('\t');
            let (id, query) = (columns.next().unwrap_or_default().trim(), columns.next());
            let query =
                query.ok_or_else(|| bad_line(path, *number, "a topic is `qid<TAB>query`"))?;
            let category = columns.next().map(str::trim).filter(|category| !category.is_empty());
            Ok(Topic {
                id: id.to_owned(),
                query: query.to_owned(),
                category: category.map(str::to_owned),
            })
        })
        .collect()
}

/// Reads `qid 0 docid grade` lines, parted by tabs or spaces. Lines of three columns (`qid docid grade`, as in BEIR) are read
/// too, and their header is skipped.
///
/// # Errors
/// [`Error::Io`]; [`Error::Request`] names the first line that cannot be read.
pub fn read_qrels(path: &Path) -> Result<Qrels> {
    let mut qrels = Qrels::new();
    for (number, line) in lines(path)? {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (topic, id, grade) = match columns.as_slice() {
            [topic, _, id, grade] => (*topic, *id, *grade),
            [_, _, "score"] => continue,
            [topic, id, grade] => (*topic, *id, *grade),
            _ => return Err(bad_line(path, number, "a judgement is `qid 0 docid grade`")),
        };
        let grade =
            grade.parse().map_err(|_| bad_line(path, number, "the grade is a whole number"))?;
        qrels.entry(topic.to_owned()).or_default().insert(id.to_owned(), grade);
    }
    Ok(qrels)
}

/// Reads `qid<TAB>docid` lines.
///
/// # Errors
/// [`Error::Io`]; [`Error::Request`] names the first line that cannot be read.
pub fn read_exclusions(path: &Path) -> Result<Exclusions> {
    let mut exclusions = Exclusions::new();
    for (number, line) in lines(path)? {
        let mut columns = line.split_whitespace();
        let (Some(topic), Some(id)) = (columns.next(), columns.next()) else {
            return Err(bad_line(path, number, "an exclusion is `qid<TAB>docid`"));
        };
        exclusions.entry(topic.to_owned()).or_default().insert(id.to_owned());
    }
    Ok(exclusions)
}

/// Writes `qid Q0 docid rank score tag` lines.
///
/// # Errors
/// What the writer says.
pub fn write_run(out: &mut impl Write, runs: &[TopicRun]) -> io::Result<()> {
    for run in runs {
        for (index, (id, score)) in run.hits.iter().enumerate() {
            writeln!(out, "{} Q0 {id} {} {score} timbao", run.topic, index + 1)?;
        }
    }
    Ok(())
}

/// Returns the lines that are not blank, with their numbers from 1.
pub(super) fn lines(path: &Path) -> Result<Vec<(usize, String)>> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned()));
    Ok(numbered.filter(|(_, line)| !line.trim().is_empty()).collect())
}

pub(super) fn bad_line(path: &Path, number: usize, reason: &str) -> Error {
    Error::Request {
        code: "bad_line",
        field: "file",
        reason: format!("{}:{number}: {reason}", path.display()),
    }
}
