//! What a search has reported: a file of lines, 17 bytes for each article it ever reported.
//!
//! An article is kept as 64 bits of a hash of its identity. Among a million articles the chance that a new one is taken for
//! one of them is 10⁻⁷ for all of another million together.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::replace;
use crate::analysis::slug;
use crate::error::{Error, Result};
use crate::index::Identity;

const FORM: &str = "timbao-watch 1";

/// The articles that a search has reported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    name: String,
    /// When it was last run, in RFC 3339; `None` for never.
    pub last_run: Option<String>,
    hashes: BTreeSet<u64>,
}

impl Seen {
    pub(super) fn new(name: &str) -> Seen {
        Seen { name: name.to_owned(), ..Seen::default() }
    }

    pub(super) fn add(&mut self, identity: &Identity) {
        self.hashes.insert(hash(identity));
    }

    pub(super) fn has(&self, identity: &Identity) -> bool {
        self.hashes.contains(&hash(identity))
    }

    /// Returns how many it has reported or known from the beginning.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Returns whether it has reported nothing.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    pub(super) fn read(folder: &Path, name: &str) -> Result<Seen> {
        let path = path(folder, name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Seen::new(name)),
            Err(error) => return Err(Error::io(path, error)),
        };
        let bad = |reason: &str| {
            let reason = format!(
                "{}: {reason}; without this file the next run reports everything that {name:?} finds",
                path.display()
            );
            Error::Request { code: "bad_watch_state", field: "file", reason }
        };
        let mut seen = Seen::new(name);
        let mut hasher = Xxh3::new();
        let mut lines = BufReader::new(file);
        let mut line = String::new();
        let mut next = |line: &mut String| {
            line.clear();
            Read::take(&mut lines, 4096).read_line(line).map_err(|error| Error::io(&path, error))
        };
        next(&mut line)?;
        let head: Vec<&str> = line.trim_end().split('\t').collect();
        let &[FORM, last_run, count, checksum] = head.as_slice() else {
            return Err(bad("its first line is not what it should be"));
        };
        let (count, checksum) = (count.to_owned(), checksum.to_owned());
        seen.last_run = Some(last_run.to_owned());
        while next(&mut line)? > 0 {
            hasher.update(line.as_bytes());
            match u64::from_str_radix(line.trim_end(), 16) {
                Ok(hash) => seen.hashes.insert(hash),
                Err(_) => return Err(bad("a line is no number")),
            };
        }
        if count != seen.len().to_string() || checksum != format!("{:016x}", hasher.digest()) {
            return Err(bad("it does not fit its checksum"));
        }
        Ok(seen)
    }

    /// Replaces what is kept; as of now.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let line = |hash: &u64| format!("{hash:016x}\n");
        let mut hasher = Xxh3::new();
        self.hashes.iter().for_each(|hash| hasher.update(line(hash).as_bytes()));
        let checksum = hasher.digest();
        replace(&path(folder, &self.name), &mut |file| {
            writeln!(file, "{FORM}\t{now}\t{}\t{checksum:016x}", self.hashes.len())?;
            self.hashes.iter().try_for_each(|hash| file.write_all(line(hash).as_bytes()))
        })
    }

    pub(super) fn remove(folder: &Path, name: &str) -> Result<()> {
        let path = path(folder, name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path, error)),
            _ => Ok(()),
        }
    }
}

fn hash(identity: &Identity) -> u64 {
    xxh3_64(identity.key().as_bytes())
}

/// Returns the file of a search: its letters, and a hash for what they do not tell apart.
fn path(folder: &Path, name: &str) -> PathBuf {
    const MAX_SLUG_BYTES: usize = 40;
    let slug: String = slug(name).chars().filter(char::is_ascii).take(MAX_SLUG_BYTES).collect();
    folder.join(format!("{}-{:08x}.txt", slug.trim_matches('-'), xxh3_64(name.as_bytes()) as u32))
}
