//! Writes a snapshot, a file or a folder, under a name of its own until it is complete.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;
use zstd::stream::write::Encoder;

use super::capture::{Captured, CapturedFile};
use super::contents::{BESIDE, Contents, FILE, FileEntry, GENERATION};
use crate::error::{Error, Result};
use crate::index::sync_folder;

/// Level of zstd. Most of an index is packed already; higher levels cost more than they save.
const ZSTD_LEVEL: i32 = 3;

/// Reads every file once for the list of contents; `None` if `keep_going` said so.
pub(super) fn contents(
    captured: &Captured,
    keep_going: &dyn Fn() -> bool,
) -> Result<Option<Contents>> {
    let mut files = Vec::new();
    for file in &captured.files {
        let mut hasher = Xxh3::new();
        let is_whole = file.read(&mut |bytes| {
            hasher.update(bytes);
            Ok(keep_going())
        })?;
        if !is_whole {
            return Ok(None);
        }
        files.push(FileEntry {
            path: file.path.clone(),
            bytes: file.bytes(),
            xxh3: format!("{:032x}", hasher.digest128()),
        });
    }
    Ok(Some(Contents::new(captured.articles, files)))
}

/// Writes one file: tar, packed by zstd. Returns `false` if `keep_going` said so.
pub(super) fn file(
    path: &Path,
    contents: &Contents,
    captured: &Captured,
    keep_going: &dyn Fn() -> bool,
) -> Result<bool> {
    let failed = |error| Error::io(path, error);
    let file = BufWriter::with_capacity(1 << 18, File::create(path).map_err(failed)?);
    let mut packed = Encoder::new(file, ZSTD_LEVEL).map_err(failed)?;
    packed.include_checksum(true).map_err(failed)?;
    let mut archive = tar::Builder::new(packed);
    let list = contents.to_json();
    let header = header(list.len() as u64);
    let mut append = |header: &mut tar::Header, name: &str, from: &mut dyn Read| {
        archive.append_data(header, name, from)
    };
    append(&mut header.clone(), FILE, &mut &list[..]).map_err(failed)?;
    for file in &captured.files {
        let (bytes, stop) = (file.bytes(), std::cell::Cell::new(false));
        let mut pieces = Pieces::new(file, keep_going, &stop);
        let appended = append(&mut self::header(bytes), &file.path, &mut pieces);
        if stop.get() {
            return Ok(false);
        }
        appended.map_err(failed)?;
    }
    let packed = archive.into_inner().map_err(failed)?;
    let file = packed
        .finish()
        .map_err(failed)?
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    Ok(true)
}

/// A header that is the same whoever writes it when.
fn header(bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o644);
    header.set_entry_type(tar::EntryType::Regular);
    header
}

/// A captured file as a reader.
struct Pieces<'a> {
    file: &'a CapturedFile,
    at: u64,
    keep_going: &'a dyn Fn() -> bool,
    stop: &'a std::cell::Cell<bool>,
}

impl<'a> Pieces<'a> {
    fn new(
        file: &'a CapturedFile,
        keep_going: &'a dyn Fn() -> bool,
        stop: &'a std::cell::Cell<bool>,
    ) -> Pieces<'a> {
        Pieces { file, at: 0, keep_going, stop }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !(self.keep_going)() {
            self.stop.set(true);
            return Err(io::Error::other("stopped"));
        }
        let read = self.file.read_at(self.at, buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Writes a folder. Returns `false` if `keep_going` said so.
pub(super) fn folder(
    path: &Path,
    contents: &Contents,
    captured: &Captured,
    keep_going: &dyn Fn() -> bool,
) -> Result<bool> {
    let make = |folder: &Path| fs::create_dir(folder).map_err(|error| Error::io(folder, error));
    make(path)?;
    let inner = [GENERATION, BESIDE].map(|place| path.join(place));
    inner.iter().try_for_each(|folder| make(folder))?;
    for file in &captured.files {
        let target = path.join(&file.path);
        let failed = |error| Error::io(&target, error);
        let mut out = File::create(&target).map_err(failed)?;
        let is_whole = file.read(&mut |bytes| {
            out.write_all(bytes).map_err(failed)?;
            Ok(keep_going())
        })?;
        if !is_whole {
            return Ok(false);
        }
        out.sync_all().map_err(failed)?;
    }
    let list = path.join(FILE);
    let write = || -> io::Result<()> {
        let mut file = File::create(&list)?;
        file.write_all(&contents.to_json())?;
        file.sync_all()?;
        inner.iter().try_for_each(|folder| sync_folder(folder))?;
        sync_folder(path)
    };
    write().map_err(|error| Error::io(&list, error))?;
    Ok(true)
}

/// Returns the name of a snapshot until it is complete.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.unfinished", std::process::id()))
}

/// Removes a file or folder, if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    removed
        .or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
