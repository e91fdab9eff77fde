//! TREC files: topics, judgements, runs. Those of BEIR are read through the same doors.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};
use std::path::Path;

use super::{TopicRun, beir};
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

/// Reads topics: `qid<TAB>query[<TAB>category]` lines; TREC's `<top>` elements with `<num>` and `<title>`, where the file begins
/// with one; BEIR's queries, where it is named `.jsonl` or is the folder of a data set. Blank lines are skipped.
///
/// # Errors
/// [`Error::Io`]; [`Error::Request`] names the first line that cannot be read, or that names a topic a second time.
pub fn read_topics(path: &Path) -> Result<Vec<Topic>> {
    let topics = if path.is_dir() {
        beir::read_queries(&path.join(beir::QUERIES))?
    } else if path.extension().is_some_and(|extension| extension == "jsonl") {
        beir::read_queries(path)?
    } else {
        let lines = lines(path)?;
        match lines.first() {
            Some((_, first)) if first.trim_start().starts_with("<top>") => elements(path, &lines)?,
            _ => tabs(path, &lines)?,
        }
    };
    let mut known = HashSet::new();
    for (number, topic) in &topics {
        if !known.insert(topic.id.as_str()) {
            return Err(bad_line(path, *number, &format!("topic {} comes twice", topic.id)));
        }
    }
    Ok(topics.into_iter().map(|(_, topic)| topic).collect())
}

fn tabs(path: &Path, lines: &[(usize, String)]) -> Result<Vec<(usize, Topic)>> {
    let topic = |(number, line): &(usize, String)| {
        let mut columns = line.split('\t');
        let (id, query) = (columns.next().unwrap_or_default().trim(), columns.next());
        let query = query.ok_or_else(|| bad_line(path, *number, "a topic is `qid<TAB>query`"))?;
        let category = columns.next().map(str::trim).filter(|category| !category.is_empty());
        let topic = Topic {
            id: id.to_owned(),
            query: query.to_owned(),
            category: category.map(str::to_owned),
        };
        Ok((*number, topic))
    };
    lines.iter().map(topic).collect()
}

/// Reads `<top>` elements, whose parts have no closing tags.
fn elements(path: &Path, lines: &[(usize, String)]) -> Result<Vec<(usize, Topic)>> {
    let mut topics = Vec::new();
    let mut begin = 0;
    for (at, (number, line)) in lines.iter().enumerate() {
        if line.trim_start().starts_with("<top>") {
            begin = at;
        }
        if !line.contains("</top>") {
            continue;
        }
        let text: Vec<&str> = lines[begin..=at].iter().map(|(_, line)| line.trim()).collect();
        let text = text.join(" ");
        let id = part(&text, "<num>", "Number:");
        let query = part(&text, "<title>", "Topic:");
        let (Some(id), Some(query)) = (id, query) else {
            return Err(bad_line(path, *number, "a topic needs <num> and <title>"));
        };
        topics.push((lines[begin].0, Topic { id, query, category: None }));
    }
    Ok(topics)
}

/// Returns what follows a tag, up to the next one, without the label that some years put before it.
fn part(text: &str, tag: &str, label: &str) -> Option<String> {
    let rest = &text[text.find(tag)? + tag.len()..];
    let words = rest[..rest.find('<').unwrap_or(rest.len())].trim();
    let words = words.strip_prefix(label).unwrap_or(words).trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// Reads `qid 0 docid grade` lines, parted by tabs or spaces. Lines of three columns (`qid docid grade`, as in BEIR) are read
/// too, and their header is skipped. A folder is that of a BEIR data set, and its `qrels/test.tsv` is read.
///
/// # Errors
/// [`Error::Io`]; [`Error::Request`] names the first line that cannot be read.
pub fn read_qrels(path: &Path) -> Result<Qrels> {
    let test = path.join(beir::TEST_QRELS);
    let path = if path.is_dir() { &test } else { path };
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

/// Reads a run, made here or by any other engine: `qid Q0 docid rank score tag` lines. As trec_eval does it, the score gives the
/// order; the rank decides between equal ones only. Topics come in the order of their names.
///
/// # Errors
/// [`Error::Io`]; [`Error::Request`] names the first line that cannot be read, or that lists an article a second time.
pub fn read_run(path: &Path) -> Result<Vec<TopicRun>> {
    let mut topics: BTreeMap<String, Vec<(f32, u64, String)>> = BTreeMap::new();
    let mut known = HashSet::new();
    for (number, line) in lines(path)? {
        let wrong = |reason: &str| bad_line(path, number, reason);
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [topic, _, id, rank, score, _tag, ..] = columns.as_slice() else {
            return Err(wrong("a line of a run is `qid Q0 docid rank score tag`"));
        };
        let rank = rank.parse().map_err(|_| wrong("the rank is a whole number"))?;
        let score: f32 = score.parse().map_err(|_| wrong("the score is a number"))?;
        if score.is_nan() {
            return Err(wrong("the score is a number"));
        }
        if !known.insert(((*topic).to_owned(), (*id).to_owned())) {
            return Err(wrong(&format!("topic {topic} has {id} twice")));
        }
        topics.entry((*topic).to_owned()).or_default().push((score, rank, (*id).to_owned()));
    }
    let run = |(topic, mut hits): (String, Vec<(f32, u64, String)>)| {
        hits.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let hits = hits.into_iter().map(|(score, _, id)| (id, score)).collect();
        TopicRun { topic, hits, elapsed: None }
    };
    Ok(topics.into_iter().map(run).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a file, reads it, and shows what came of it or what is wrong.
    fn read<T>(
        name: &str,
        text: &str,
        read: fn(&Path) -> Result<T>,
    ) -> std::result::Result<T, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        read(&path).map_err(|error| error.to_string())
    }

    #[track_caller]
    fn topics(name: &str, text: &str, expected: &str) {
        let shown = match read(name, text, read_topics) {
            Ok(topics) => {
                let show = |topic: &Topic| {
                    let category = topic.category.as_deref().unwrap_or("-");
                    format!("{}|{}|{category}", topic.id, topic.query)
                };
                topics.iter().map(show).collect::<Vec<_>>().join("; ")
            }
            Err(reason) => reason,
        };
        assert!(shown.ends_with(expected), "{text:?}: {shown}");
    }

    #[test]
    fn topics_of_every_form() {
        topics("a.tsv", "1\thà nội\n\n2\tgiá vàng\tKinh tế\n", "1|hà nội|-; 2|giá vàng|Kinh tế");
        topics("a.tsv", "1\thà nội\n1\thuế\n", "a.tsv:2: topic 1 comes twice");
        topics("a.tsv", "hà nội\n", "a.tsv:1: a topic is `qid<TAB>query`");
        let classical = "<top>\n<num> Number: 301\n<title> Topic: giá\nvàng\n<desc> Description:\nx\n</top>\n\
                         <top> <num> 302 </num> <title>lũ</title> </top>";
        topics("topics.301", classical, "301|giá vàng|-; 302|lũ|-");
        topics("t", "<top>\n<num> 1\n</top>", "t:3: a topic needs <num> and <title>");
        let queries = "{\"_id\": \"q1\", \"text\": \"giá vàng\", \"metadata\": {}}\n{\"_id\": 2, \"text\": \"lũ\"}\n";
        topics("queries.jsonl", queries, "q1|giá vàng|-; 2|lũ|-");
        topics("q.jsonl", "{\"_id\": \"q1\"}", "q.jsonl:1: a query is {\"_id\": …, \"text\": …}");
    }

    #[track_caller]
    fn run(text: &str, expected: &str) {
        let shown = match read("x.run", text, read_run) {
            Ok(runs) => {
                let show = |run: &TopicRun| {
                    let ids: Vec<&str> = run.hits.iter().map(|(id, _)| id.as_str()).collect();
                    format!("{}: {}", run.topic, ids.join(" "))
                };
                runs.iter().map(show).collect::<Vec<_>>().join("; ")
            }
            Err(reason) => reason,
        };
        assert!(shown.ends_with(expected), "{text:?}: {shown}");
    }

    #[test]
    fn runs_of_any_engine() {
        run("2 Q0 a 1 3.5 x\n2 Q0 b 2 4.5 x\n1 Q0 c 1 1 x\n", "1: c; 2: b a");
        run("1 Q0 b 2 1.0 x\n1 Q0 a 1 1.0 x\n", "1: a b");
        run("", "");
        run("1 Q0 a 1 1.0\n", "x.run:1: a line of a run is `qid Q0 docid rank score tag`");
        run("1 Q0 a 1 1 x\n1 Q0 a 2 1 x\n", "x.run:2: topic 1 has a twice");
        run("1 Q0 a 1 NaN x\n", "x.run:1: the score is a number");
        run("1 Q0 a first 1 x\n", "x.run:1: the rank is a whole number");
        let runs = [TopicRun {
            topic: "7".to_owned(),
            hits: vec![("x".to_owned(), 2.5), ("y".to_owned(), 2.5)],
            elapsed: None,
        }];
        let mut written = Vec::new();
        write_run(&mut written, &runs).unwrap();
        assert_eq!(read("x.run", std::str::from_utf8(&written).unwrap(), read_run).unwrap(), runs);
    }

    #[test]
    fn qrels_of_both_forms() {
        for (text, expected) in [
            ("1 0 a 2\n1 0 b 0\n", Some((2, 2))),
            ("query-id\tcorpus-id\tscore\n1\ta\t2\n", Some((2, 1))),
            ("1 0 a high\n", None),
            ("1 a\n", None),
        ] {
            let qrels = read("x.qrels", text, read_qrels).ok();
            assert_eq!(qrels.map(|qrels| (qrels["1"]["a"], qrels["1"].len())), expected, "{text}");
        }
    }

    #[test]
    fn a_beir_folder_is_read_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir(root.join("qrels")).unwrap();
        std::fs::write(root.join("queries.jsonl"), "{\"_id\": \"q\", \"text\": \"lũ\"}\n").unwrap();
        let qrels = "query-id\tcorpus-id\tscore\nq\td\t1\n";
        std::fs::write(root.join("qrels/test.tsv"), qrels).unwrap();
        assert_eq!(read_topics(root).unwrap()[0].query, "lũ");
        assert_eq!(read_qrels(root).unwrap()["q"]["d"], 1);
        std::fs::remove_file(root.join("qrels/test.tsv")).unwrap();
        assert!(read_qrels(root).unwrap_err().to_string().contains("qrels/test.tsv"));
    }
}
