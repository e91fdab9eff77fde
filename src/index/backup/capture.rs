//! One commit of an index held fast while others write.
//!
//! No lock is taken. The list of segments is read, its files are opened, and the list is read again: if it is the same, none of
//! them had been removed meanwhile, and what is open stays readable however long the copying takes. Otherwise it is done anew.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, FileSlice, Lock, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::{Directory, HasLen};

use super::contents::{BESIDE, GENERATION, is_beside};
use crate::error::{Error, Result};
use crate::index::directory::IndexDirectory;
use crate::index::{Manifest, current_generation, engine_error, generation_folder, open_engine};

/// Times that a commit is looked for; each needs a few milliseconds, commits are far slower.
const ATTEMPTS: u32 = 200;
const PAUSE: Duration = Duration::from_millis(20);
/// Bytes that are copied at once.
const CHUNK_BYTES: usize = 1 << 20;

const META: &str = "meta.json";
const MANAGED: &str = ".managed.json";

/// The files of one commit.
pub(super) struct Captured {
    pub(super) articles: u64,
    pub(super) files: Vec<CapturedFile>,
}

/// An open file.
pub(super) struct CapturedFile {
    /// Where it goes in the snapshot.
    pub(super) path: String,
    content: Content,
}

enum Content {
    Segment(FileSlice),
    /// As long as it was when it was opened.
    File(File, u64),
    Text(Vec<u8>),
}

impl CapturedFile {
    pub(super) fn bytes(&self) -> u64 {
        match &self.content {
            Content::Segment(slice) => slice.len() as u64,
            Content::File(_, bytes) => *bytes,
            Content::Text(text) => text.len() as u64,
        }
    }

    /// Reads from a place of the content into `buffer`, as much as there is or fits.
    pub(super) fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let read = (self.bytes() - at).min(buffer.len() as u64) as usize;
        let (start, buffer) = (at as usize, &mut buffer[..read]);
        match &self.content {
            Content::Text(text) => buffer.copy_from_slice(&text[start..start + read]),
            Content::Segment(slice) => {
                buffer.copy_from_slice(&slice.read_bytes_slice(start..start + read)?);
            }
            Content::File(file, _) => {
                let mut file = file;
                file.seek(SeekFrom::Start(at))?;
                file.read_exact(buffer)?;
            }
        }
        Ok(read)
    }

    /// Hands over the content, piece by piece, until `take` returns `false`; then returns that too.
    pub(super) fn read(&self, take: &mut dyn FnMut(&[u8]) -> Result<bool>) -> Result<bool> {
        let mut chunk = vec![0; CHUNK_BYTES.min(self.bytes() as usize)];
        let mut at = 0;
        while at < self.bytes() {
            let read =
                self.read_at(at, &mut chunk).map_err(|error| Error::io(&self.path, error))?;
            if !take(&chunk[..read])? {
                return Ok(false);
            }
            at += read as u64;
        }
        Ok(true)
    }
}

/// Holds the newest commit of the index at `root` fast, and verifies that its files fit their checksums.
pub(super) fn capture(root: &Path) -> Result<Captured> {
    for attempt in 1.. {
        let folder = generation_folder(root, current_generation(root)?);
        match captured(root, &folder) {
            Ok(Some(captured)) => return Ok(captured),
            // A generation that is gone was replaced while we looked.
            Ok(None) if attempt < ATTEMPTS => {}
            Err(_) if attempt < ATTEMPTS && !folder.exists() => {}
            Ok(None) => break,
            Err(error) => return Err(error),
        }
        std::thread::sleep(PAUSE);
    }
    let reason = "it changes faster than its files can be opened".to_owned();
    Err(Error::IndexDamaged { path: root.to_owned(), reason })
}

/// Returns the files of a generation, or `None` if there was a commit meanwhile.
fn captured(root: &Path, folder: &Path) -> Result<Option<Captured>> {
    Manifest::check(folder)?;
    let read_meta = || {
        let path = folder.join(META);
        fs::read(&path).map_err(|error| Error::io(path, error))
    };
    let meta = read_meta()?;
    let failed = |error| engine_error(folder, error);
    let segments = open_engine(folder)?.load_metas().map_err(failed)?;
    let directory = IndexDirectory::open(folder).map_err(failed)?;
    let mut names: Vec<PathBuf> = segments.list_segment_files().into_iter().collect();
    names.sort();
    let mut opened: HashMap<PathBuf, FileSlice> = HashMap::new();
    let mut files = Vec::new();
    for name in names {
        match directory.open_read(&name) {
            Ok(slice) => {
                opened.insert(name, slice);
            }
            // A segment need not have all kinds of files.
            Err(OpenReadError::FileDoesNotExist(_)) => {}
            Err(error) => return Err(failed(error.into())),
        }
    }
    let others = others(folder, |name| !is_of_engine(name), GENERATION)?;
    let beside = beside(root)?;
    if read_meta()? != meta {
        return Ok(None);
    }
    let mut managed: Vec<String> =
        opened.keys().map(|name| name.to_string_lossy().into_owned()).collect();
    managed.push(META.to_owned());
    managed.sort();
    let managed = serde_json::to_vec(&managed).expect("names are JSON");
    let texts = HashMap::from([(PathBuf::from(META), meta), (PathBuf::from(MANAGED), managed)]);
    let frozen = Frozen { files: Arc::new(opened), texts: Arc::new(texts) };
    frozen.check(folder)?;
    for (name, text) in frozen.texts.iter() {
        let path = format!("{GENERATION}{}", name.display());
        files.push(CapturedFile { path, content: Content::Text(text.clone()) });
    }
    for (name, slice) in frozen.files.iter() {
        let path = format!("{GENERATION}{}", name.display());
        files.push(CapturedFile { path, content: Content::Segment(slice.clone()) });
    }
    files.extend(others);
    files.extend(beside);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let articles = segments.segments.iter().map(|segment| u64::from(segment.num_docs())).sum();
    Ok(Some(Captured { articles, files }))
}

/// Returns whether a file of a generation is one of the engine: of a segment, its lists, its locks, or unfinished.
fn is_of_engine(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let is_of_segment = stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_of_segment || name.starts_with('.') || name == META || name.ends_with(".new")
}

fn beside(root: &Path) -> Result<Vec<CapturedFile>> {
    others(root, is_beside, BESIDE)
}

/// Opens the other files of a folder.
fn others(
    folder: &Path,
    is_wanted: impl Fn(&str) -> bool,
    place: &str,
) -> Result<Vec<CapturedFile>> {
    let entries = fs::read_dir(folder).map_err(|error| Error::io(folder, error))?;
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !is_wanted(&name) || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let path = entry.path();
        let failed = |error| Error::io(&path, error);
        let file = File::open(&path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let content = Content::File(file, bytes);
        files.push(CapturedFile { path: format!("{place}{name}"), content });
    }
    Ok(files)
}

/// The engine's view of a commit that is held fast.
#[derive(Debug, Clone)]
struct Frozen {
    files: Arc<HashMap<PathBuf, FileSlice>>,
    texts: Arc<HashMap<PathBuf, Vec<u8>>>,
}

impl Frozen {
    /// Opens the index and compares every file with its checksum.
    fn check(&self, folder: &Path) -> Result<()> {
        let failed = |error| engine_error(folder, error);
        let index = tantivy::Index::open(self.clone()).map_err(failed)?;
        let damaged = index.validate_checksum().map_err(failed)?;
        let mut names: Vec<String> =
            damaged.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        names.sort();
        if names.is_empty() {
            return Ok(());
        }
        let reason = format!("damaged files: {}", names.join(", "));
        Err(Error::IndexDamaged { path: folder.to_owned(), reason })
    }
}

fn read_only() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "a commit that is held fast")
}

impl Directory for Frozen {
    fn get_file_handle(
        &self,
        path: &Path,
    ) -> std::result::Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.files.get(path) {
            Some(slice) => Ok(Arc::new(slice.clone())),
            None => Err(OpenReadError::FileDoesNotExist(path.to_owned())),
        }
    }

    fn delete(&self, path: &Path) -> std::result::Result<(), DeleteError> {
        let (io_error, filepath) = (Arc::new(read_only()), path.to_owned());
        Err(DeleteError::IoError { io_error, filepath })
    }

    fn exists(&self, path: &Path) -> std::result::Result<bool, OpenReadError> {
        Ok(self.files.contains_key(path) || self.texts.contains_key(path))
    }

    fn open_write(&self, path: &Path) -> std::result::Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_owned()))
    }

    fn atomic_read(&self, path: &Path) -> std::result::Result<Vec<u8>, OpenReadError> {
        let text = self.texts.get(path).cloned();
        text.ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _: &Lock) -> std::result::Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
