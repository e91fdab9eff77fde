//! Earlier texts of articles: one file beside the generations, to which only is added.
//!
//! An article that changes leaves the text it had in a frame at the end of the file. The article that is searched knows where the
//! frame before it begins, and each frame the one before that: a chain, read without any table. A commit says how long the file
//! is (`index::manifest`), and what is behind that was never committed: the next writer cuts it off. So a frame is kept exactly if the
//! change that made it is. A generation that is built anew takes the chains over, since the keys stand in the frames.
//!
//! A frame is `length u32 · key u128 · frame before + 1 u64 · content u64 · checksum u64`, then `length` bytes: zstd of
//! JSON. Numbers are little-endian. Of an article that was deleted only zeros are left.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};

const FILE: &str = "versions.bin";
const HEAD_BYTES: u64 = 44;
/// Frames that are longer than an article can be are taken for damage.
const MAX_FRAME_BYTES: u32 = 1 << 30;
const ZSTD_LEVEL: i32 = 3;

/// What stands before the bytes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    length: u32,
    /// Hash of the identity; 0 for what was deleted.
    key: u128,
    before: Option<u64>,
    /// Hash of the content, as the index has it.
    content: u64,
    checksum: u64,
}

impl Head {
    fn bytes(&self) -> [u8; HEAD_BYTES as usize] {
        let mut bytes = [0; HEAD_BYTES as usize];
        bytes[..4].copy_from_slice(&self.length.to_le_bytes());
        bytes[4..20].copy_from_slice(&self.key.to_le_bytes());
        bytes[20..28].copy_from_slice(&self.before.map_or(0, |at| at + 1).to_le_bytes());
        bytes[28..36].copy_from_slice(&self.content.to_le_bytes());
        bytes[36..].copy_from_slice(&self.checksum.to_le_bytes());
        bytes
    }

    fn read(stream: &mut impl Read) -> io::Result<Head> {
        let mut bytes = [0; HEAD_BYTES as usize];
        stream.read_exact(&mut bytes)?;
        let u64_at = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| bytes[at + byte]));
        let head = Head {
            length: u32::from_le_bytes(std::array::from_fn(|byte| bytes[byte])),
            key: u128::from_le_bytes(std::array::from_fn(|byte| bytes[4 + byte])),
            before: u64_at(20).checked_sub(1),
            content: u64_at(28),
            checksum: u64_at(36),
        };
        if head.length > MAX_FRAME_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not the head of a version"));
        }
        Ok(head)
    }
}

/// An earlier text as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    /// JSON, as [`document`](super::document) wrote it.
    pub(super) json: Vec<u8>,
    before: Option<u64>,
}

/// What a walk over the file found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// Where whole frames end.
    pub(super) bytes: u64,
    /// Versions that are kept.
    pub(super) versions: u64,
    /// Versions that cannot be read.
    pub(super) damaged: u64,
    /// By identity the last frame.
    pub(super) chains: HashMap<u128, u64>,
}

/// The file of earlier texts.
#[derive(Debug)]
pub(super) struct Versions {
    path: PathBuf,
    /// Opened when something is first written.
    file: Option<File>,
    length: u64,
}

impl Versions {
    /// Opens the file of an index for writing; what is behind `length` was never committed and is cut off.
    pub(super) fn open(root: &Path, length: u64) -> Result<Versions> {
        let path = root.join(FILE);
        let on_disk = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
        let mut versions = Versions { path, file: None, length: on_disk.min(length) };
        if on_disk > length {
            let cut = versions.opened().and_then(|file| file.set_len(length));
            cut.map_err(|error| Error::io(&versions.path, error))?;
        }
        Ok(versions)
    }

    /// Returns how long the file is, in bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    fn opened(&mut self) -> io::Result<&mut File> {
        if self.file.is_none() {
            let is_new = !self.path.exists();
            let file = OpenOptions::new()
                .create(true)
                .read(true)
                .write(true)
                .truncate(false)
                .open(&self.path)?;
            if is_new {
                super::sync_folder(self.path.parent().unwrap_or(Path::new(".")))?;
            }
            self.file = Some(file);
        }
        Ok(self.file.as_mut().expect("it was just opened"))
    }

    /// Adds a text behind the one at `before` and returns where it is; without writing anything where the chain holds this content
    /// already. Durable after [`sync`](Versions::sync).
    pub(super) fn add(
        &mut self,
        key: u128,
        before: Option<u64>,
        content: u64,
        json: &[u8],
    ) -> Result<u64> {
        let mut known = before;
        while let Some(at) = known {
            // A link that cannot be read ends the chain; what is behind it is lost, and no more.
            let Ok(head) = self.head(at) else { break };
            if head.content == content {
                return Ok(before.unwrap_or(at));
            }
            known = head.before.filter(|before| *before < at);
        }
        let mut write = || -> io::Result<u64> {
            let packed = zstd::bulk::compress(json, ZSTD_LEVEL)?;
            let head = Head {
                length: packed.len() as u32,
                key,
                before,
                content,
                checksum: xxh3_64(&packed),
            };
            let at = self.length;
            let file = self.opened()?;
            file.seek(SeekFrom::Start(at))?;
            file.write_all(&[&head.bytes()[..], &packed].concat())?;
            self.length = at + HEAD_BYTES + packed.len() as u64;
            Ok(at)
        };
        write().map_err(|error| Error::io(&self.path, error))
    }

    fn head(&mut self, at: u64) -> io::Result<Head> {
        let file = self.opened()?;
        file.seek(SeekFrom::Start(at))?;
        Head::read(file)
    }

    /// Makes everything added durable.
    pub(super) fn sync(&mut self) -> Result<()> {
        let synced = self.file.as_ref().map_or(Ok(()), File::sync_data);
        synced.map_err(|error| Error::io(&self.path, error))
    }

    /// Overwrites a chain of a deleted article with zeros.
    pub(super) fn erase(&mut self, key: u128, last: u64) -> Result<()> {
        let mut erase = || -> io::Result<()> {
            let mut chain = Vec::new();
            let mut next = Some(last);
            while let Some(at) = next.filter(|at| *at < self.length) {
                let head = self.head(at)?;
                if head.key != key {
                    break;
                }
                chain.push((at, head));
                next = head.before.filter(|before| *before < at);
            }
            // The oldest first: what ends in the middle is found again from the last one.
            for (at, head) in chain.into_iter().rev() {
                let gone = Head { key: 0, content: 0, checksum: 0, before: None, ..head };
                let file = self.opened()?;
                file.seek(SeekFrom::Start(at + HEAD_BYTES))?;
                io::copy(&mut io::repeat(0).take(u64::from(head.length)), file)?;
                file.seek(SeekFrom::Start(at))?;
                file.write_all(&gone.bytes())?;
            }
            self.opened()?.sync_data()
        };
        erase().map_err(|error| Error::io(&self.path, error))
    }
}

/// Reads the chain that ends at `last`, oldest first.
pub(super) fn read_chain(root: &Path, key: u128, last: u64) -> Result<Vec<Frame>> {
    let path = root.join(FILE);
    let read = || -> io::Result<Vec<Frame>> {
        let mut file = File::open(&path)?;
        let mut frames = Vec::new();
        let mut next = Some(last);
        while let Some(at) = next {
            let frame = read_frame(&mut file, key, at)?;
            next = frame.before.filter(|before| *before < at);
            frames.push(frame);
        }
        frames.reverse();
        Ok(frames)
    };
    read().map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::NotFound => {
            Error::IndexDamaged { path: root.to_owned(), reason: format!("{FILE}: {error}") }
        }
        _ => Error::io(path.clone(), error),
    })
}

fn read_frame(file: &mut File, key: u128, at: u64) -> io::Result<Frame> {
    let damaged = |reason: &str| io::Error::new(io::ErrorKind::InvalidData, reason.to_owned());
    file.seek(SeekFrom::Start(at))?;
    let head = Head::read(file)?;
    let mut packed = vec![0; head.length as usize];
    file.read_exact(&mut packed)?;
    if head.key != key || xxh3_64(&packed) != head.checksum {
        return Err(damaged("a version does not fit its checksum"));
    }
    let json = zstd::stream::decode_all(&packed[..])?;
    Ok(Frame { json, before: head.before })
}

/// Walks over the file up to `length`, or as far as frames are whole.
pub(super) fn survey(root: &Path, length: u64) -> Result<Survey> {
    let path = root.join(FILE);
    let mut survey = Survey::default();
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            survey.damaged = u64::from(length > 0 && length < u64::MAX);
            return Ok(survey);
        }
        Err(error) => return Err(Error::io(path, error)),
    };
    let mut stream = BufReader::new(file).take(length);
    let mut packed = Vec::new();
    while let Ok(head) = Head::read(&mut stream) {
        packed.clear();
        let wanted = u64::from(head.length);
        let read = stream.by_ref().take(wanted).read_to_end(&mut packed);
        if read.map_err(|error| Error::io(&path, error))? as u64 != wanted {
            break;
        }
        let at = survey.bytes;
        survey.bytes += HEAD_BYTES + wanted;
        if head.key == 0 {
            continue;
        }
        survey.versions += 1;
        if xxh3_64(&packed) == head.checksum {
            survey.chains.insert(head.key, at);
        } else {
            survey.damaged += 1;
        }
    }
    if length < u64::MAX && survey.bytes != length {
        survey.damaged += 1;
    }
    Ok(survey)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(root: &Path, key: u128, last: u64) -> Vec<String> {
        let frames = read_chain(root, key, last).unwrap();
        frames.into_iter().map(|frame| String::from_utf8(frame.json).unwrap()).collect()
    }

    #[test]
    fn chains_are_read_and_taken_up_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut versions = Versions::open(folder.path(), u64::MAX).unwrap();
        let a1 = versions.add(1, None, 11, b"a one").unwrap();
        let b1 = versions.add(2, None, 21, b"b one").unwrap();
        let a2 = versions.add(1, Some(a1), 12, b"a two").unwrap();
        versions.sync().unwrap();
        assert_eq!(texts(folder.path(), 1, a2), ["a one", "a two"]);
        assert_eq!(texts(folder.path(), 2, b1), ["b one"]);
        // The same content again is no other version.
        assert_eq!(versions.add(1, Some(a2), 11, b"a one").unwrap(), a2);
        let whole = survey(folder.path(), versions.length()).unwrap();
        assert_eq!((whole.versions, whole.damaged, whole.bytes), (3, 0, versions.length()));
        assert_eq!(whole.chains, HashMap::from([(1, a2), (2, b1)]));
        // What was not committed is cut off.
        let committed = versions.length();
        versions.add(1, Some(a2), 13, b"a three").unwrap();
        drop(versions);
        let mut versions = Versions::open(folder.path(), committed).unwrap();
        assert_eq!(std::fs::metadata(folder.path().join(FILE)).unwrap().len(), committed);
        let a3 = versions.add(1, Some(a2), 13, b"a third").unwrap();
        assert_eq!(texts(folder.path(), 1, a3), ["a one", "a two", "a third"]);
        // What was deleted is gone, and all else stays.
        versions.erase(1, a3).unwrap();
        assert!(read_chain(folder.path(), 1, a3).is_err());
        let bytes = std::fs::read(folder.path().join(FILE)).unwrap();
        assert!(bytes[a1 as usize + 4..b1 as usize].iter().all(|byte| *byte == 0));
        assert_eq!(texts(folder.path(), 2, b1), ["b one"]);
        let rest = survey(folder.path(), versions.length()).unwrap();
        assert_eq!((rest.versions, rest.damaged), (1, 0));
    }

    #[test]
    fn damage_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut versions = Versions::open(folder.path(), 0).unwrap();
        let first = versions.add(1, None, 11, b"one").unwrap();
        let last = versions.add(1, Some(first), 12, b"two").unwrap();
        let length = versions.length();
        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        for at in [first as usize + 46, last as usize + 38, last as usize + 50] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
            assert!(read_chain(folder.path(), 1, last).is_err());
            assert_eq!(survey(folder.path(), length).unwrap().damaged, 1, "{at}");
        }
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(read_chain(folder.path(), 1, last).is_err());
        assert!(survey(folder.path(), length).unwrap().damaged > 0);
        // Without knowing the length what is whole is taken.
        assert_eq!(survey(folder.path(), u64::MAX).unwrap().bytes, last);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(survey(folder.path(), length).unwrap().damaged, 1);
        assert_eq!(survey(folder.path(), 0).unwrap(), Survey::default());
    }
}
