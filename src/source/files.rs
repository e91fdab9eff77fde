//! Which files are read: those named, and those in named folders that look like sources.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::error::{Origin, SourceError};
use super::format::{Format, unpacked};

/// A file in a named folder that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file.
    pub path: PathBuf,
    /// Why not, as a clause: `hidden`, `unknown extension`.
    pub reason: String,
}

/// A file to read.
#[derive(Debug)]
pub struct SourceFile {
    pub(super) path: Box<Path>,
    /// Length of the named folder's path in components; `None` when the file itself was named.
    root: Option<usize>,
    /// The id of an article in plain text, where it is known.
    pub(super) text_id: Option<String>,
}

impl SourceFile {
    /// Returns a file that the user named.
    pub(super) fn named(path: &Path) -> SourceFile {
        SourceFile { path: path.into(), root: None, text_id: None }
    }

    /// Returns its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its name without extensions, or, where that is taken, with the folders before it, then with its extensions, then all
    /// of its path, which no other file has.
    pub(crate) fn free_text_id(&self, is_taken: impl Fn(&str) -> bool) -> String {
        let below = |name: String| {
            let mut path = self.folders();
            path.push(name);
            path.join("/")
        };
        let whole = self.path.file_name().map(name_of).unwrap_or_default();
        let ids = [self.stem(), below(self.stem()), below(whole)];
        let free = ids.into_iter().find(|id| !is_taken(id));
        free.unwrap_or_else(|| name_of(self.path.as_os_str()))
    }

    /// Sets the id of an article in plain text.
    pub(crate) fn set_text_id(&mut self, id: String) {
        self.text_id = Some(id);
    }

    /// Says whether the user named this very file.
    pub(super) fn is_named(&self) -> bool {
        self.root.is_none()
    }

    /// Returns the folders between the named one and the file.
    pub(super) fn folders(&self) -> Vec<String> {
        let Some(root) = self.root else { return Vec::new() };
        let below: Vec<_> = self.path.components().skip(root).collect();
        let folders = below.iter().take(below.len().saturating_sub(1));
        folders
            .filter_map(|folder| match folder {
                Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
                _ => None,
            })
            .collect()
    }

    /// Returns the file's name without extensions.
    pub(super) fn stem(&self) -> String {
        let name = unpacked(&self.path);
        name_of(name.file_stem().unwrap_or(name.as_os_str()))
    }
}

/// Returns a name as text. One that is no Unicode gets a hash of its bytes, so that two such names do not become one.
fn name_of(name: &OsStr) -> String {
    match name.to_str() {
        Some(name) => name.to_owned(),
        None => {
            let hash = xxhash_rust::xxh3::xxh3_64(name.as_encoded_bytes());
            format!("{}~{hash:016x}", name.to_string_lossy())
        }
    }
}

/// The files found under the named paths, in order.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) files: Vec<SourceFile>,
    pub(crate) skipped: Vec<Skipped>,
    pub(super) bytes: u64,
    /// Some folder could not be read.
    pub(crate) has_errors: bool,
}

impl Listing {
    /// Lists the paths in the given order, folders recursively and sorted by name.
    pub(crate) fn new(paths: &[PathBuf]) -> Result<Listing, SourceError> {
        let mut listing = Listing::default();
        for path in paths {
            if path.as_os_str() == "-" {
                listing.files.push(SourceFile::named(path));
                continue;
            }
            let metadata = std::fs::metadata(path).map_err(|error| SourceError::Io {
                origin: Origin::file(&path.as_path().into()),
                error,
            })?;
            if metadata.is_dir() {
                listing.walk(path);
            } else {
                listing.bytes += metadata.len();
                listing.files.push(SourceFile::named(path));
            }
        }
        Ok(listing)
    }

    fn walk(&mut self, folder: &Path) {
        let root = folder.components().count();
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let mut entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.has_errors |= error.loop_ancestor().is_none();
                    let path = error.path().unwrap_or(folder).to_owned();
                    let reason = match error.loop_ancestor() {
                        Some(_) => "a link to a folder above it".to_owned(),
                        None => {
                            error.io_error().map_or_else(|| error.to_string(), |e| e.to_string())
                        }
                    };
                    self.skipped.push(Skipped { path, reason });
                    continue;
                }
            };
            let is_folder = entry.file_type().is_dir();
            match reason_to_skip(&entry, &whole) {
                Some(reason) => {
                    if is_folder {
                        entries.skip_current_dir();
                    }
                    self.skipped
                        .push(Skipped { path: entry.into_path(), reason: reason.to_owned() });
                }
                None if is_folder => {}
                None => {
                    self.bytes += entry.metadata().map_or(0, |metadata| metadata.len());
                    self.files.push(SourceFile {
                        path: entry.path().into(),
                        root: Some(root),
                        text_id: None,
                    });
                }
            }
        }
    }
}

/// Says whether a link leads to a folder inside the whole one, or around it: its files would be read twice.
fn is_link_within(entry: &DirEntry, whole: &Path) -> bool {
    let is_link = entry.depth() > 0 && entry.path_is_symlink();
    let target = is_link.then(|| entry.path().canonicalize().ok()).flatten();
    target.is_some_and(|target| target.starts_with(whole) || whole.starts_with(&target))
}

fn reason_to_skip(entry: &DirEntry, whole: &Path) -> Option<&'static str> {
    let name = entry.file_name().to_string_lossy();
    if entry.depth() > 0 && name.starts_with('.') {
        Some("hidden")
    } else if entry.file_type().is_dir() {
        is_link_within(entry, whole)
            .then_some("a link to a folder that is read anyway, or is around this one")
    } else if !entry.file_type().is_file() {
        // A pipe could block for ever.
        Some("not a regular file")
    } else if name.to_ascii_lowercase().starts_with("readme.") {
        Some("a README")
    } else if name.to_ascii_lowercase().starts_with("manifest.") {
        // Of a folder of files, or of a site for browsers.
        Some("a manifest")
    } else if Format::from_path(entry.path()).is_none() {
        Some("unknown extension")
    } else {
        None
    }
}
