//! What is kept of an article to find its copies, and the file that keeps it.
//!
//! `sketches.bin` is a head and a record of 288 bytes per article: hash of the identity, hash of the content, date, sketch, checksum. To it is
//! only added. It says nothing about which articles there are, only what the sketch of a text is; so a record that is broken or was cut off by a crash is one
//! that is not there, and a record of an article that has gone is one that nobody asks for.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::sketch::{BINS, Sketch};
use super::words_of;
use crate::error::{Error, Result};
use crate::index::StoredArticle;

/// Name of the file in the folder of an index.
pub(super) const SKETCHES_FILE: &str = "sketches.bin";
const HEAD_BYTES: usize = 16;
const RECORD_BYTES: usize = 288;
/// What is hashed of a record.
const HASHED_BYTES: usize = RECORD_BYTES - 4;
/// Records that are read or written at once.
const AT_ONCE: usize = 1_024;

/// A text among others, as far as its copies are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Hash of who it is. Of texts of one date the one with the smaller hash counts as the first.
    pub key: u64,
    /// Hash of what it says.
    pub content: u64,
    /// When it appeared; the latest there is where nobody knows. Unix time in seconds, or any other order.
    pub date: i64,
    /// Its sketch; `None` where there is too little text.
    pub sketch: Option<Sketch>,
}

impl Text {
    /// Returns that of an article with this hash of its content.
    pub(super) fn of(stored: &StoredArticle, content: u64) -> Text {
        let date = stored.article.published.as_ref().map(|published| published.date.start());
        Text {
            key: stored.identity.hash(),
            content,
            date: date.unwrap_or(i64::MAX),
            sketch: Sketch::of(&words_of(stored)),
        }
    }

    fn bytes(&self) -> [u8; RECORD_BYTES] {
        let mut bytes = [0; RECORD_BYTES];
        bytes[..8].copy_from_slice(&self.key.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.content.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.date.to_le_bytes());
        if let Some(sketch) = &self.sketch {
            bytes[24] = 1;
            for (bin, bytes) in sketch.bins().iter().zip(bytes[28..].chunks_exact_mut(4)) {
                bytes.copy_from_slice(&bin.to_le_bytes());
            }
        }
        let checksum = xxh3_64(&bytes[..HASHED_BYTES]) as u32;
        bytes[HASHED_BYTES..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// Reads a record; `None` where it does not fit its checksum.
    fn read(bytes: &[u8; RECORD_BYTES]) -> Option<Text> {
        let u32_at = |at: usize| u32::from_le_bytes(std::array::from_fn(|byte| bytes[at + byte]));
        let u64_at = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| bytes[at + byte]));
        if u32_at(HASHED_BYTES) != xxh3_64(&bytes[..HASHED_BYTES]) as u32 {
            return None;
        }
        let bins: [u32; BINS] = std::array::from_fn(|bin| u32_at(28 + 4 * bin));
        Some(Text {
            key: u64_at(0),
            content: u64_at(8),
            date: u64_at(16) as i64,
            sketch: (bytes[24] == 1).then(|| Sketch::from_bins(bins)),
        })
    }
}

/// All texts that are known, and their file.
#[derive(Debug)]
pub(super) struct Texts {
    path: PathBuf,
    /// By their place in the file; nothing where a record is broken.
    pub(super) all: Vec<Option<Text>>,
}

impl Texts {
    /// Reads the file of the index at `root`, or makes one where there is none that this program can use.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub(super) fn open(root: &Path) -> Result<Texts> {
        let path = root.join(SKETCHES_FILE);
        match read(&path) {
            Ok(Some(all)) => Ok(Texts { path, all }),
            Ok(None) => Texts::with(root, Vec::new()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Texts::with(root, Vec::new()),
            Err(error) => Err(Error::io(path, error)),
        }
    }

    /// Writes a file with these texts, in place of the one there may be.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub(super) fn with(root: &Path, texts: Vec<Text>) -> Result<Texts> {
        let path = root.join(SKETCHES_FILE);
        let temporary = path.with_extension("new");
        let write = || -> io::Result<()> {
            let mut file = File::create(&temporary)?;
            file.write_all(&head())?;
            append(&mut file, &texts)?;
            std::fs::rename(&temporary, &path)
        };
        write().map_err(|error| Error::io(&path, error))?;
        Ok(Texts { path, all: texts.into_iter().map(Some).collect() })
    }

    /// Adds texts, durably.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub(super) fn add(&mut self, texts: &[Text]) -> Result<()> {
        let write = || -> io::Result<()> {
            let mut file = OpenOptions::new().write(true).open(&self.path)?;
            // What a crash left of a record.
            let end = HEAD_BYTES + self.all.len() * RECORD_BYTES;
            file.set_len(end as u64)?;
            io::Seek::seek(&mut file, io::SeekFrom::End(0))?;
            append(&mut file, texts)
        };
        write().map_err(|error| Error::io(&self.path, error))?;
        self.all.extend(texts.iter().copied().map(Some));
        Ok(())
    }

    /// Returns a hash of which texts the first `count` are; nothing where there are fewer.
    pub(super) fn hash(&self, count: usize) -> Option<u64> {
        let mut hasher = Xxh3::new();
        for text in self.all.get(..count)? {
            let (key, content) = text.as_ref().map_or((0, 0), |text| (text.key, text.content));
            hasher.update(&key.to_le_bytes());
            hasher.update(&content.to_le_bytes());
        }
        Some(hasher.digest())
    }
}

/// The first bytes of a file: another one for another analysis of text, which makes other sketches.
fn head() -> [u8; HEAD_BYTES] {
    let mut head = [0; HEAD_BYTES];
    head[..8].copy_from_slice(b"tbcopy-1");
    head[8..].copy_from_slice(&xxh3_64(crate::analysis::FINGERPRINT.as_bytes()).to_le_bytes());
    head
}

/// Returns the records of a file; nothing where it is none of this program.
fn read(path: &Path) -> io::Result<Option<Vec<Option<Text>>>> {
    let file = File::open(path)?;
    let records = (file.metadata()?.len() as usize).saturating_sub(HEAD_BYTES) / RECORD_BYTES;
    let mut reader = BufReader::with_capacity(AT_ONCE * RECORD_BYTES, file);
    let mut found = [0; HEAD_BYTES];
    if reader.read_exact(&mut found).is_err() || found != head() {
        return Ok(None);
    }
    let mut texts = Vec::with_capacity(records);
    let mut record = [0; RECORD_BYTES];
    for _ in 0..records {
        reader.read_exact(&mut record)?;
        texts.push(Text::read(&record));
    }
    Ok(Some(texts))
}

fn append(file: &mut File, texts: &[Text]) -> io::Result<()> {
    for some in texts.chunks(AT_ONCE) {
        let bytes: Vec<u8> = some.iter().flat_map(Text::bytes).collect();
        file.write_all(&bytes)?;
    }
    file.sync_all()
}
