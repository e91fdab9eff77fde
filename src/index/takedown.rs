//! The takedown list: articles that were removed and are to stay away, with the day and the reason.
//!
//! It is a plain file beside the generations, so it outlives them, and people may read and edit it. A line names an id, `collection:id`, or an
//! address. Whatever cannot be read in it stops writing: passing over a line could bring back what was removed.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, Trim, WriterBuilder};
use xxhash_rust::xxh3::xxh3_64;

use super::identity::Identity;
use super::write_durably;
use crate::date::{PartialDate, Precision};
use crate::error::{Error, Result};

/// Name of the list in the folder of an index.
pub const TAKEDOWN_FILE: &str = "takedown.tsv";
const COLUMNS: [&str; 3] = ["id", "date", "reason"];
/// What the first column may be called.
const ID_NAMES: [&str; 4] = ["id", "address", "url", "name"];

/// An article that is to stay away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Takedown {
    /// Id, `collection:id`, or address.
    pub name: String,
    /// When it was put on the list, as written there.
    pub date: String,
    /// Why; may be empty.
    pub reason: String,
}

impl Takedown {
    /// Returns an entry of now.
    pub fn now(name: &str, reason: &str) -> Takedown {
        let second = jiff::Timestamp::now().as_second();
        let date = PartialDate::from_start(second, Precision::Minute);
        Takedown {
            name: name.trim().to_owned(),
            date: date.map_or_else(String::new, |date| date.to_string()),
            reason: reason.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }
}

impl From<Vec<Takedown>> for TakedownList {
    /// Makes a list; of entries with one name the first stays.
    fn from(entries: Vec<Takedown>) -> TakedownList {
        let mut list = TakedownList::default();
        for entry in entries {
            list.push(entry);
        }
        list
    }
}

/// The list, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakedownList {
    entries: Vec<Takedown>,
    /// By indexed key and by address, in the form that is compared.
    keys: HashMap<String, usize>,
    addresses: HashMap<String, usize>,
}

impl TakedownList {
    /// Reads the list of the index at `root`; an empty one where there is none.
    ///
    /// # Errors
    /// As [`read`](TakedownList::read).
    pub fn of_index(root: &Path) -> Result<TakedownList> {
        match TakedownList::read(&path_in(root)) {
            Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(TakedownList::default())
            }
            result => result,
        }
    }

    /// Reads a list: lines of id, date and reason, parted by tabs or, where the first line has none, by commas; only the first is needed.
    /// A line of names of columns may come first. Empty lines and lines that begin with `#` are passed over.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Request`] with the line that cannot be read.
    pub fn read(path: &Path) -> Result<TakedownList> {
        let text = std::fs::read(path).map_err(|error| Error::io(path, error))?;
        TakedownList::parse(&text).map_err(|(line, reason)| Error::Request {
            code: "bad_takedown",
            field: "takedown",
            reason: format!("{}:{line}: {reason}", path.display()),
        })
    }

    fn parse(bytes: &[u8]) -> std::result::Result<TakedownList, (u64, String)> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let first = bytes
            .split(|byte| *byte == b'\n')
            .find(|line| !line.trim_ascii().is_empty() && !line.starts_with(b"#"));
        let delimiter = if first.unwrap_or_default().contains(&b'\t') { b'\t' } else { b',' };
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .comment(Some(b'#'))
            .trim(Trim::All)
            .from_reader(bytes);
        let mut list = TakedownList::default();
        let mut order = [0, 1, 2];
        for (number, row) in reader.records().enumerate() {
            let row = row.map_err(|error| {
                let line = error.position().map_or(0, csv::Position::line);
                (line, error.to_string())
            })?;
            let line = row.position().map_or(0, |at| line_at(bytes, at.byte()));
            let first = row.get(0).unwrap_or_default().to_lowercase();
            if number == 0
                && row.len() > 1
                && row.iter().any(|name| ID_NAMES.contains(&name.to_lowercase().as_str()))
                || number == 0 && ID_NAMES.contains(&first.as_str())
            {
                let place = |names: &[&str]| {
                    row.iter().position(|name| names.contains(&name.to_lowercase().as_str()))
                };
                order = [place(&ID_NAMES), place(&["date"]), place(&["reason"])]
                    .map(|place| place.unwrap_or(usize::MAX));
                continue;
            }
            let [name, date, reason] = order.map(|at| row.get(at).unwrap_or_default().to_owned());
            if name.is_empty() {
                return Err((line, "no id or address".to_owned()));
            }
            if name.chars().any(char::is_control) {
                return Err((line, "a control character in the id".to_owned()));
            }
            list.push(Takedown { name, date, reason });
        }
        Ok(list)
    }

    /// Writes the list of the index at `root`; after a crash it is the old one or this.
    pub(super) fn write(&self, root: &Path) -> Result<()> {
        let mut writer =
            WriterBuilder::new().delimiter(b'\t').comment(Some(b'#')).from_writer(Vec::new());
        // Writing to memory cannot fail, and all rows have three cells.
        let _ = writer.write_record(COLUMNS);
        for Takedown { name, date, reason } in &self.entries {
            let _ = writer.write_record([name, date, reason]);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        write_durably(&path_in(root), &bytes)
    }

    /// Returns the entries in their order.
    pub fn entries(&self) -> &[Takedown] {
        &self.entries
    }

    /// Returns whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds an entry unless its name is on the list already; returns whether it was added.
    pub(super) fn push(&mut self, entry: Takedown) -> bool {
        // The name itself is one of the keys of its entry, and of no other.
        if self.keys.contains_key(&entry.name) {
            return false;
        }
        let at = self.entries.len();
        for identity in Identity::named(&entry.name) {
            self.keys.entry(identity.key()).or_insert(at);
        }
        if let Some(address) = comparable(&entry.name) {
            self.addresses.entry(address).or_insert(at);
        }
        self.entries.push(entry);
        true
    }

    /// Takes a name off the list; returns whether it was on it.
    pub(super) fn remove(&mut self, name: &str) -> bool {
        let kept: Vec<Takedown> =
            self.entries.iter().filter(|entry| entry.name != name).cloned().collect();
        let was_there = kept.len() < self.entries.len();
        *self = TakedownList::default();
        for entry in kept {
            self.push(entry);
        }
        was_there
    }

    /// Returns the entry that keeps an article away, known by its key or its address.
    pub(super) fn covers(&self, key: &str, address: Option<&str>) -> Option<&Takedown> {
        if self.entries.is_empty() {
            return None;
        }
        let by_address = || self.addresses.get(&comparable(address?)?);
        let at = self.keys.get(key).or_else(by_address)?;
        self.entries.get(*at)
    }

    /// Returns everybody whom the names may mean.
    pub(super) fn identities(&self) -> Vec<Identity> {
        self.entries.iter().flat_map(|entry| Identity::named(&entry.name)).collect()
    }

    /// Returns whether any entry is an address.
    pub(super) fn has_addresses(&self) -> bool {
        !self.addresses.is_empty()
    }

    /// Returns a number that changes with the list; 0 for an empty one.
    pub(super) fn stamp(&self) -> u64 {
        if self.entries.is_empty() {
            return 0;
        }
        let names: Vec<&str> = self.entries.iter().map(|entry| entry.name.as_str()).collect();
        xxh3_64(names.join("\n").as_bytes()).max(1)
    }
}

fn path_in(root: &Path) -> PathBuf {
    root.join(TAKEDOWN_FILE)
}

/// Returns an address as it is compared: `http` is `https`, and neither a `/` at the end nor what is behind `#` matters; `None` for what is
/// none.
fn comparable(address: &str) -> Option<String> {
    let address = address.trim();
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let rest = rest.split('#').next().unwrap_or(rest).trim_end_matches('/');
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Some(format!("{}{path}", host.to_lowercase()))
}

/// Returns the line of the record that begins at `offset` or behind the empty lines and comments there.
fn line_at(bytes: &[u8], offset: u64) -> u64 {
    let mut at = usize::try_from(offset).map_or(bytes.len(), |offset| offset.min(bytes.len()));
    loop {
        match bytes.get(at) {
            Some(b'\n' | b'\r') => at += 1,
            Some(b'#') => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
            _ => return bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64 + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> std::result::Result<Vec<String>, (u64, String)> {
        let list = TakedownList::parse(text.as_bytes())?;
        Ok(list.entries.iter().map(|it| format!("{}|{}|{}", it.name, it.date, it.reason)).collect())
    }

    #[test]
    fn lists_are_read_in_the_forms_people_write() {
        for (text, expected) in [
            ("", &[][..]),
            ("a\nb\n\n# c\nd", &["a||", "b||", "d||"]),
            ("id\tdate\treason\na\t2026-01-02\ttheo yêu cầu\n", &["a|2026-01-02|theo yêu cầu"]),
            ("\u{feff}id,reason\r\na,\"sai, đã rút\"\r\n", &["a||sai, đã rút"]),
            ("reason,url\nlỗi,https://bao.example/1\n", &["https://bao.example/1||lỗi"]),
            ("a,2026-01-02,vì thế\na,,\n", &["a|2026-01-02|vì thế"]),
            ("a,b\tlà gì\nc", &["a,b|là gì|", "c||"]),
        ] {
            assert_eq!(names(text).unwrap(), expected, "{text:?}");
        }
        assert_eq!(names("a\n\n,2026,x\n").unwrap_err().0, 3);
        assert_eq!(names("a\n# b\n\n# c\n,2026,x\n").unwrap_err().0, 5);
        assert!(TakedownList::parse(b"a\n\xff\n").is_err());
    }

    #[test]
    fn articles_are_known_by_id_collection_and_address() {
        let mut list = TakedownList::default();
        for name in ["12", "moi:7", "https://Bao.example/tin/3/"] {
            assert!(list.push(Takedown::now(name, "vì")));
            assert!(!list.push(Takedown::now(name, "khác")));
        }
        let key = |name: &str| Identity::named(name).last().unwrap().key();
        assert!(list.covers("12", None).is_some());
        assert!(list.covers(&key("moi:7"), None).is_some());
        assert!(list.covers("x", Some("http://bao.example/tin/3#anh")).is_some());
        assert!(
            list.covers("http://bao.example/tin/3", Some("http://bao.example/tin/3")).is_some()
        );
        assert!(list.covers("7", None).is_none());
        assert!(list.covers("x", Some("https://bao.example/tin/33")).is_none());
        let stamp = list.stamp();
        assert!(list.remove("12") && !list.remove("12"));
        assert!(list.covers("12", None).is_none() && list.stamp() != stamp);
        assert!(list.covers(&key("moi:7"), None).is_some());
        assert_eq!(TakedownList::default().stamp(), 0);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut list = TakedownList::default();
        for (name, reason) in [("a\"b", "nói \"vậy\"\tthôi"), ("#1", ""), ("c d", "x, y")] {
            list.push(Takedown::now(name, reason));
        }
        list.write(folder.path()).unwrap();
        assert_eq!(TakedownList::of_index(folder.path()).unwrap(), list);
    }
}
