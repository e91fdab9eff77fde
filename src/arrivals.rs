//! Which files of watched folders are to be read: those that came or changed and no longer grow, once each.
//!
//! Folders are looked at again and again, which works over networks too, where changes are not told. What was read is kept in
//! the folder of the index, written after the commit: a crash in between means reading a file twice, which changes nothing.
//! Not here: the reading (`indexer`) and the waiting (the program).

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde_json::{Value, json};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::error::{Error, Result};
use crate::index::Index;
use crate::source::{Format, Listing, Skipped, SourceError, SourceFile};

const FILE: &str = "watched.jsonl";
/// Files that are read and committed together, so that little is read again after an end in between.
const BATCH: usize = 1000;

/// Folders that are watched for one collection of an index.
#[derive(Debug)]
pub struct Watch {
    root: PathBuf,
    sources: Vec<PathBuf>,
    /// Tells the folders and the collection from those of other watches.
    id: String,
    generation: Option<u64>,
    known: HashMap<String, Known>,
    /// Lines of other watches.
    others: Vec<Value>,
    /// How files were at the last look.
    last: HashMap<String, Stamp>,
    skipped: HashSet<PathBuf>,
}

/// Size in bytes and time of change in nanoseconds.
type Stamp = (u64, u64);

/// What is known of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    path: String,
    stamp: Stamp,
    hash: String,
    text_id: Option<String>,
}

/// What a look at the folders found.
#[derive(Debug, Default)]
pub struct Look {
    /// Files to read, at most a thousand. Hand them to [`Watch::done`] when they are committed.
    pub ready: Vec<Ready>,
    /// Whether some files are not ready: they are new, may still grow, or are more than a thousand.
    pub has_more: bool,
    /// Files that are not read, each told once.
    pub skipped: Vec<Skipped>,
    /// What is known has changed without anything to read: hand nothing to [`Watch::done`], which keeps that.
    pub has_forgotten: bool,
}

/// A file that came or changed and no longer grows.
#[derive(Debug)]
pub struct Ready {
    /// The file.
    pub file: SourceFile,
    key: String,
    known: Known,
}

impl Watch {
    /// Watches folders and files for the index at `root`, going on from what was read before.
    ///
    /// # Errors
    /// [`Error::Io`] when what was read cannot be looked up.
    pub fn open(root: &Path, sources: &[PathBuf], collection: Option<&str>) -> Result<Watch> {
        let mut id = collection.unwrap_or_default().as_bytes().to_vec();
        for source in sources {
            let whole = source.canonicalize().unwrap_or_else(|_| source.clone());
            id.push(0);
            id.extend_from_slice(whole.as_os_str().as_encoded_bytes());
        }
        let mut watch = Watch {
            root: root.to_owned(),
            sources: sources.to_vec(),
            id: format!("{:032x}", xxh3_128(&id)),
            generation: None,
            known: HashMap::new(),
            others: Vec::new(),
            last: HashMap::new(),
            skipped: HashSet::new(),
        };
        watch.load()?;
        Ok(watch)
    }

    /// Reads what was kept. Of another generation nothing is taken: that index may not hold it.
    fn load(&mut self) -> Result<()> {
        self.generation = Index::generation_at(&self.root);
        self.known.clear();
        self.others.clear();
        let path = self.root.join(FILE);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(Error::io(&path, error)),
        };
        for line in BufReader::new(file).split(b'\n') {
            let line = line.map_err(|error| Error::io(&path, error))?;
            // A line that is none means that a file is read once more.
            let Ok(entry) = serde_json::from_slice::<Value>(&line) else { continue };
            if entry["generation"].as_u64() != self.generation {
                continue;
            }
            let text = |name: &str| entry[name].as_str().map(str::to_owned);
            if text("watch").as_ref() != Some(&self.id) {
                self.others.push(entry);
                continue;
            }
            let stamp = (entry["size"].as_u64(), entry["changed_ns"].as_u64());
            if let ((Some(size), Some(changed)), Some(key)) = (stamp, text("key")) {
                let known = Known {
                    path: text("path").unwrap_or_default(),
                    stamp: (size, changed),
                    hash: text("hash").unwrap_or_default(),
                    text_id: text("text_id"),
                };
                self.known.insert(key, known);
            }
        }
        Ok(())
    }

    /// Looks at the folders. A file is ready that is as it was at the last look, so wait between two.
    ///
    /// # Errors
    /// [`SourceError::Io`] when a folder is not there: nothing is forgotten then.
    pub fn look(&mut self) -> std::result::Result<Look, SourceError> {
        if Index::generation_at(&self.root) != self.generation {
            // Built anew meanwhile; what cannot be looked up is read again.
            let _ = self.load();
        }
        let listing = Listing::new(&self.sources)?;
        let mut look = Look::default();
        let mut present = HashMap::new();
        for file in listing.files {
            let Some(stamp) = stamp(file.path()) else { continue };
            let key = format!("{:032x}", xxh3_128(file.path().as_os_str().as_encoded_bytes()));
            let is_stable = self.last.get(&key) == Some(&stamp);
            present.insert(key.clone(), stamp);
            if self.known.get(&key).is_some_and(|known| known.stamp == stamp) {
                continue;
            }
            if !is_stable || look.ready.len() == BATCH {
                look.has_more = true;
                continue;
            }
            let known = Known {
                path: file.path().to_string_lossy().into_owned(),
                stamp,
                hash: hash(file.path()).unwrap_or_default(),
                text_id: None,
            };
            match self.known.get_mut(&key) {
                // Touched or copied over, but the same.
                Some(old) if !known.hash.is_empty() && old.hash == known.hash => {
                    old.stamp = stamp;
                    look.has_forgotten = true;
                }
                _ => look.ready.push(Ready { file, key, known }),
            }
        }
        if !listing.has_errors {
            let before = self.known.len();
            self.known.retain(|key, _| present.contains_key(key));
            look.has_forgotten |= self.known.len() < before;
        }
        self.last = present;
        self.name_texts(&mut look.ready);
        look.skipped = listing.skipped;
        look.skipped.retain(|skipped| self.skipped.insert(skipped.path.clone()));
        Ok(look)
    }

    /// Gives text files their ids: that which a file had, else its name, else its path where another file has the name.
    fn name_texts(&self, ready: &mut [Ready]) {
        let mut taken: HashSet<String> =
            self.known.values().filter_map(|known| known.text_id.clone()).collect();
        for Ready { file, key, known } in ready {
            if Format::from_path(file.path()) != Some(Format::Text) {
                continue;
            }
            let old = self.known.get(key).and_then(|old| old.text_id.clone());
            let id = old.unwrap_or_else(|| file.free_text_id(|id| taken.contains(id)));
            taken.insert(id.clone());
            file.set_text_id(id.clone());
            known.text_id = Some(id);
        }
    }

    /// Keeps that files were read and committed.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::DiskFull`]; then they are read again after a restart.
    pub fn done(&mut self, ready: impl IntoIterator<Item = Done>) -> Result<()> {
        let before = self.generation;
        let mut known = std::mem::take(&mut self.known);
        // Other watches may have written meanwhile.
        self.load()?;
        if before.is_some() && self.generation != before {
            // Built anew since the files were read: the next look reads them again.
            return Ok(());
        }
        known.extend(ready.into_iter().map(|Done { key, known }| (key, known)));
        self.known = known;
        let mut lines = String::new();
        for entry in &self.others {
            lines += &format!("{entry}\n");
        }
        for (key, known) in &self.known {
            let (size, changed) = known.stamp;
            let entry = json!({
                "watch": self.id, "generation": self.generation, "key": key, "path": known.path, "size": size,
                "changed_ns": changed, "hash": known.hash, "text_id": known.text_id,
            });
            lines += &format!("{entry}\n");
        }
        crate::index::write_durably(&self.root.join(FILE), lines.as_bytes())
    }
}

/// What is kept of a file once it is read.
#[derive(Debug)]
pub struct Done {
    key: String,
    known: Known,
}

impl Ready {
    /// Returns the file to read and what to keep of it.
    pub fn split(self) -> (SourceFile, Done) {
        let Ready { file, key, known } = self;
        (file, Done { key, known })
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some((metadata.len(), u64::try_from(changed.as_nanos()).unwrap_or(u64::MAX)))
}

/// Returns a hash of a file's bytes.
fn hash(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Xxh3::new();
    let mut block = vec![0; 1 << 16];
    loop {
        match file.read(&mut block) {
            Ok(0) => return Ok(format!("{:032x}", hasher.digest128())),
            Ok(amount) => hasher.update(&block[..amount]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
