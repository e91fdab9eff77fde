//! What a run has added or deleted, by identity, in memory that hardly grows with the run.
//!
//! The latest articles are in a map. When that is full it is sorted and written to a file of no name beside the index, which ends
//! with the run however it ends; files of about the same length are merged, so there are as many as the logarithm of the run
//! (O'Neil and others, "The log-structured merge-tree", 1996). Of each file the first key of every block is kept in memory: to look an
//! article up takes one read of a block in each file, mostly from the page cache.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};

/// Articles in the map: so many that it has 2¹⁸ places, 9 MB.
const MOST: usize = (1 << 18) / 8 * 7;
/// Articles in a block, 4 KB.
const BLOCK: usize = 128;
const ENTRY_BYTES: usize = 32;
const BUFFER_BYTES: usize = 256 << 10;

/// What is known of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// Hash of its content.
    pub(super) content: u64,
    /// Length of lead and body, bytes.
    pub(super) text_bytes: u32,
    pub(super) is_deleted: bool,
}

/// What is known of the articles of a run, by a hash of their identities.
#[derive(Debug)]
pub(super) struct Seen {
    folder: PathBuf,
    latest: FxHashMap<u128, Known>,
    /// Articles that `latest` holds before it is written.
    most: usize,
    /// The oldest first, each at least twice as long as the next.
    files: Vec<Sorted>,
}

impl Seen {
    /// Returns what is known before a run; its files will be in `folder`.
    pub(super) fn new(folder: &Path) -> Seen {
        Seen {
            folder: folder.to_owned(),
            latest: FxHashMap::default(),
            most: MOST,
            files: Vec::new(),
        }
    }

    /// Returns what is known of an article.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(super) fn get(&mut self, key: u128) -> Result<Option<Known>> {
        if let Some(known) = self.latest.get(&key) {
            return Ok(Some(*known));
        }
        for file in self.files.iter_mut().rev() {
            if let Some(known) = file.get(key).map_err(|error| Error::io(&self.folder, error))? {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    /// Keeps what is known of an article, in place of what was.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub(super) fn insert(&mut self, key: u128, known: Known) -> Result<()> {
        self.latest.insert(key, known);
        if self.latest.len() < self.most {
            return Ok(());
        }
        self.write().map_err(|error| Error::io(&self.folder, error))
    }

    /// Moves the map to a file.
    fn write(&mut self) -> io::Result<()> {
        let mut latest: Vec<(u128, Known)> = self.latest.drain().collect();
        latest.sort_unstable_by_key(|(key, _)| *key);
        let mut file = Writing::new(&self.folder)?;
        for (key, known) in latest {
            file.push(key, known)?;
        }
        self.files.push(file.finish()?);
        while let [.., older, newer] = self.files.as_mut_slice()
            && older.entries < 2 * newer.entries
        {
            let merged = merged(&self.folder, older, newer)?;
            self.files.truncate(self.files.len() - 2);
            self.files.push(merged);
        }
        Ok(())
    }
}

/// Entries in order of their keys.
#[derive(Debug)]
struct Sorted {
    file: File,
    entries: u64,
    /// The first key of each block.
    firsts: Vec<u128>,
}

impl Sorted {
    fn get(&mut self, key: u128) -> io::Result<Option<Known>> {
        let Some(block) = self.firsts.partition_point(|first| *first <= key).checked_sub(1) else {
            return Ok(None);
        };
        let start = (block * BLOCK) as u64;
        let entries = (self.entries - start).min(BLOCK as u64) as usize;
        let mut bytes = [0; BLOCK * ENTRY_BYTES];
        let bytes = &mut bytes[..entries * ENTRY_BYTES];
        self.file.seek(SeekFrom::Start(start * ENTRY_BYTES as u64))?;
        self.file.read_exact(bytes)?;
        let (all, _) = bytes.as_chunks::<ENTRY_BYTES>();
        let found = all.binary_search_by_key(&key, |entry| decoded(entry).0);
        Ok(found.ok().map(|at| decoded(&all[at]).1))
    }

    /// Reads all entries in order.
    fn all(&mut self) -> io::Result<impl Iterator<Item = io::Result<(u128, Known)>> + use<'_>> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::with_capacity(BUFFER_BYTES, &self.file);
        Ok((0..self.entries).map(move |_| {
            let mut entry = [0; ENTRY_BYTES];
            reader.read_exact(&mut entry)?;
            Ok(decoded(&entry))
        }))
    }
}

/// A file that is being written.
struct Writing {
    file: BufWriter<File>,
    entries: u64,
    firsts: Vec<u128>,
}

impl Writing {
    fn new(folder: &Path) -> io::Result<Writing> {
        let file = BufWriter::with_capacity(BUFFER_BYTES, tempfile::tempfile_in(folder)?);
        Ok(Writing { file, entries: 0, firsts: Vec::new() })
    }

    /// Writes an entry behind those of lower keys.
    fn push(&mut self, key: u128, known: Known) -> io::Result<()> {
        if self.entries.is_multiple_of(BLOCK as u64) {
            self.firsts.push(key);
        }
        self.entries += 1;
        self.file.write_all(&encoded(key, known))
    }

    fn finish(self) -> io::Result<Sorted> {
        let file = self.file.into_inner().map_err(|error| error.into_error())?;
        Ok(Sorted { file, entries: self.entries, firsts: self.firsts })
    }
}

/// Returns both as one; what the newer one knows stands.
fn merged(folder: &Path, older: &mut Sorted, newer: &mut Sorted) -> io::Result<Sorted> {
    let mut file = Writing::new(folder)?;
    let (mut older, mut newer) = (older.all()?, newer.all()?);
    let (mut old, mut new) = (older.next().transpose()?, newer.next().transpose()?);
    loop {
        let is_new_next = match (&old, &new) {
            (None, None) => return file.finish(),
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some((old, _)), Some((new, _))) => new <= old,
        };
        let is_same = matches!((&old, &new), (Some((old, _)), Some((new, _))) if new == old);
        let next = if is_new_next { new } else { old };
        if let Some((key, known)) = next {
            file.push(key, known)?;
        }
        if is_new_next {
            new = newer.next().transpose()?;
        }
        if !is_new_next || is_same {
            old = older.next().transpose()?;
        }
    }
}

/// Key, hash of the content, bytes of text and whether it is deleted, little-endian.
fn encoded(key: u128, known: Known) -> [u8; ENTRY_BYTES] {
    let mut entry = [0; ENTRY_BYTES];
    entry[..16].copy_from_slice(&key.to_le_bytes());
    entry[16..24].copy_from_slice(&known.content.to_le_bytes());
    entry[24..28].copy_from_slice(&known.text_bytes.to_le_bytes());
    entry[28] = u8::from(known.is_deleted);
    entry
}

fn decoded(entry: &[u8; ENTRY_BYTES]) -> (u128, Known) {
    let key = u128::from_le_bytes(std::array::from_fn(|at| entry[at]));
    let content = u64::from_le_bytes(std::array::from_fn(|at| entry[16 + at]));
    let text_bytes = u32::from_le_bytes(std::array::from_fn(|at| entry[24 + at]));
    (key, Known { content, text_bytes, is_deleted: entry[28] != 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_is_known_however_many_there_are() {
        let folder = tempfile::tempdir().unwrap();
        let mut seen = Seen::new(folder.path());
        seen.most = 100;
        let mut expected = std::collections::HashMap::new();
        // Numbers that are like hashes; some come again, some are deleted.
        let mut state = 1_u128;
        for step in 0..5_000_u64 {
            state = state.wrapping_mul(0xda94_2042_e4dd_58b5_94d0_49bb_1331_11eb).wrapping_add(1);
            let key = if step % 7 == 0 { state >> 118 } else { state };
            let known =
                Known { content: step, text_bytes: step as u32, is_deleted: step % 11 == 0 };
            seen.insert(key, known).unwrap();
            expected.insert(key, known);
            assert_eq!(seen.get(key).unwrap(), Some(known));
        }
        for (key, known) in &expected {
            assert_eq!(seen.get(*key).unwrap(), Some(*known));
        }
        for key in [0, u128::MAX, state ^ 1, state.wrapping_add(2)] {
            assert_eq!(seen.get(key).unwrap(), expected.get(&key).copied(), "{key}");
        }
        assert!((2..8).contains(&seen.files.len()), "{}", seen.files.len());
        let lengths: Vec<u64> = seen.files.iter().map(|file| file.entries).collect();
        assert!(lengths.windows(2).all(|two| two[0] >= 2 * two[1]), "{lengths:?}");
        // They have no names.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
