//! Goes through a snapshot, a file or a folder, and compares every file in it with the list of contents.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use xxhash_rust::xxh3::Xxh3;
use zstd::stream::read::Decoder;

use super::contents::{Contents, FILE, FileEntry, MAX_BYTES};
use crate::error::{Error, Result};

/// A file of a snapshot that is not what the list of contents says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Its place in the snapshot.
    pub file: String,
    /// What was found.
    pub reason: String,
}

/// Takes in the files of a snapshot.
pub(super) trait Files {
    /// The list of contents was read.
    fn contents(&mut self, contents: &Contents) -> Result<()>;
    fn begin(&mut self, file: &FileEntry) -> Result<()>;
    fn bytes(&mut self, bytes: &[u8]) -> Result<()>;
    /// The file is as it should be.
    fn end(&mut self) -> Result<()>;
}

/// What a way through a snapshot came to.
pub(super) struct Walk {
    pub(super) contents: Contents,
    pub(super) damage: Vec<Damage>,
}

/// Goes through a snapshot until the first damage, or with `all` to the end; `None` if `keep_going` said so.
///
/// # Errors
/// [`Error::SnapshotDamaged`] when its list of contents cannot be read, [`Error::Io`], and those of `files`.
pub(super) fn walk(
    path: &Path,
    all: bool,
    keep_going: &dyn Fn() -> bool,
    files: &mut dyn Files,
) -> Result<Option<Walk>> {
    let mut walker = Walker { all, keep_going, files, damage: Vec::new(), is_stopped: false };
    let contents = if path.is_dir() { walker.folder(path)? } else { walker.file(path)? };
    let Walker { damage, is_stopped, .. } = walker;
    Ok((!is_stopped).then_some(Walk { contents, damage }))
}

struct Walker<'a> {
    all: bool,
    keep_going: &'a dyn Fn() -> bool,
    files: &'a mut dyn Files,
    damage: Vec<Damage>,
    is_stopped: bool,
}

impl Walker<'_> {
    fn is_done(&self) -> bool {
        self.is_stopped || !self.all && !self.damage.is_empty()
    }

    fn harm(&mut self, file: &str, reason: String) {
        self.damage.push(Damage { file: file.to_owned(), reason });
    }

    fn folder(&mut self, path: &Path) -> Result<Contents> {
        let list = path.join(FILE);
        let file = File::open(&list).map_err(|error| not_read(path, &error.to_string()))?;
        let contents = contents(path, file)?;
        self.files.contents(&contents)?;
        for entry in &contents.files {
            match File::open(path.join(&entry.path)) {
                Ok(mut file) => self.one(entry, &mut file)?,
                Err(error) => self.harm(&entry.path, error.to_string()),
            }
            if self.is_done() {
                break;
            }
        }
        Ok(contents)
    }

    fn file(&mut self, path: &Path) -> Result<Contents> {
        let file = File::open(path).map_err(|error| Error::io(path, error))?;
        let unpacked = Decoder::new(file).map_err(|error| not_read(path, &error.to_string()))?;
        let mut archive = tar::Archive::new(BufReader::with_capacity(1 << 17, unpacked));
        let failed = |error: io::Error| not_read(path, &error.to_string());
        let mut entries = archive.entries().map_err(failed)?;
        let first = entries.next().ok_or_else(|| not_read(path, "it is empty"))?.map_err(failed)?;
        if first.path_bytes().as_ref() != FILE.as_bytes() {
            return Err(not_read(path, &format!("it does not begin with {FILE}")));
        }
        let contents = contents(path, first)?;
        self.files.contents(&contents)?;
        let mut wanted = contents.files.iter();
        // The files follow each other as in the list.
        while let Some(entry) = wanted.next() {
            match entries.next() {
                Some(Ok(mut found)) if found.path_bytes().as_ref() == entry.path.as_bytes() => {
                    self.one(entry, &mut found)?;
                }
                found => {
                    let reason = match found {
                        Some(Ok(found)) => {
                            format!(
                                "in its place is {:?}",
                                String::from_utf8_lossy(&found.path_bytes())
                            )
                        }
                        Some(Err(error)) => error.to_string(),
                        None => "the snapshot ends before it".to_owned(),
                    };
                    self.harm(&entry.path, reason);
                    // Where the next one begins is not known any more.
                    for entry in wanted.by_ref() {
                        self.harm(&entry.path, "behind what cannot be read".to_owned());
                    }
                }
            }
            if self.is_done() {
                return Ok(contents);
            }
        }
        // What is behind the last file is checked too: the end marks and the checksum of the whole.
        let rest = entries.next().transpose().map(|entry| entry.is_some());
        let rest = rest.and_then(|has_more| {
            io::copy(&mut archive.into_inner(), &mut io::sink()).map(|_| has_more)
        });
        match rest {
            Ok(false) => {}
            Ok(true) => self.harm(FILE, "there are more files than it names".to_owned()),
            Err(error) => self.harm("the end of the snapshot", error.to_string()),
        }
        Ok(contents)
    }

    /// Reads one file and compares it.
    fn one(&mut self, entry: &FileEntry, from: &mut dyn Read) -> Result<()> {
        self.files.begin(entry)?;
        let mut hasher = Xxh3::new();
        let mut read = 0;
        let mut chunk = vec![0; 1 << 18];
        loop {
            if !(self.keep_going)() {
                self.is_stopped = true;
                return Ok(());
            }
            let bytes = match from.read(&mut chunk) {
                Ok(0) => break,
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.harm(&entry.path, format!("cannot be read: {error}"));
                    return Ok(());
                }
            };
            read += bytes as u64;
            if read > entry.bytes {
                break;
            }
            hasher.update(&chunk[..bytes]);
            self.files.bytes(&chunk[..bytes])?;
        }
        if read != entry.bytes {
            let more = if read > entry.bytes { "more than " } else { "" };
            let read = read.min(entry.bytes);
            self.harm(&entry.path, format!("{more}{read} bytes where {} should be", entry.bytes));
        } else if format!("{:032x}", hasher.digest128()) != entry.xxh3 {
            self.harm(&entry.path, "its bytes do not fit their checksum".to_owned());
        } else {
            self.files.end()?;
        }
        Ok(())
    }
}

fn contents(path: &Path, from: impl Read) -> Result<Contents> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| not_read(path, &error.to_string()))?;
    Contents::read(&bytes).map_err(|reason| not_read(path, &reason))
}

fn not_read(path: &Path, reason: &str) -> Error {
    Error::SnapshotDamaged {
        path: path.to_owned(),
        file: FILE.to_owned(),
        reason: reason.to_owned(),
    }
}
