//! The index on disk: its folder, its generations, what is written into it and whether it is intact.
//!
//! `index/CURRENT` names the generation in use, `index/gen-N/` holds its segments and manifest. Building anew makes the next
//! generation and switches the name when it is complete, so searching never sees a half-built one.
//!
//! Not here: how it is searched (`engine`).

pub(crate) mod abbreviations;
pub mod backup;
mod counts;
mod directory;
pub(crate) mod document;
pub(crate) mod event;
pub(crate) mod gist;
pub(crate) mod gists;
pub(crate) mod history;
mod identity;
mod interner;
mod lock;
mod manifest;
mod merging;
pub(crate) mod neighbours;
pub(crate) mod phrases;
mod record;
pub(crate) mod schema;
mod seen;
mod sketch;
mod takedown;
mod text;
mod tokenizer;
mod versions;
pub(crate) mod vocabulary;
mod words;
mod writer;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tantivy::{IndexReader, IndexSettings, ReloadPolicy, TantivyError};

use self::directory::IndexDirectory;
pub use self::document::Ingest;
pub use self::history::Version;
pub use self::identity::{Identity, StoredArticle};
pub use self::lock::{IfLocked, Purpose};
pub use self::manifest::{FORMAT, Manifest};
pub(crate) use self::record::Record;
pub use self::record::train as train_records;
pub(crate) use self::schema::Fields;
pub use self::schema::{CAPTION_BREAK, Zone};
pub use self::takedown::{TAKEDOWN_FILE, Takedown, TakedownList};
pub use self::writer::{Finished, IndexWriter, Outcome, Prepared, WriterOptions};
use crate::error::{Error, Result};

const CURRENT: &str = "CURRENT";
const GENERATION_PREFIX: &str = "gen-";

/// Size of the blocks in which the store keeps records, in bytes; one is copied for each article that is fetched.
const STORE_BLOCK_BYTES: usize = 8 << 10;
/// Blocks that a reader keeps, per segment.
const STORE_CACHE_BLOCKS: usize = 32;

/// An index that can be read.
pub struct Index {
    root: PathBuf,
    folder: PathBuf,
    generation: u64,
    inner: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Index {
    /// Returns whether there is an index at `root`, in whatever state.
    pub fn exists(root: &Path) -> bool {
        root.join(CURRENT).exists()
    }

    /// Opens the index at `root` for reading. The folder need not be writable.
    ///
    /// # Errors
    /// [`Error::IndexMissing`], [`Error::IndexVersion`], [`Error::IndexDamaged`].
    pub fn open(root: &Path) -> Result<Index> {
        let generation = current_generation(root)?;
        Index::open_generation(root, generation)
    }

    /// Returns the number of the generation in use at `root`; `None` where there is no index.
    pub fn generation_at(root: &Path) -> Option<u64> {
        current_generation(root).ok()
    }

    fn open_generation(root: &Path, generation: u64) -> Result<Index> {
        let folder = generation_folder(root, generation);
        Manifest::check(&folder)?;
        let inner = open_engine(&folder)?;
        let reader = inner
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_CACHE_BLOCKS)
            .try_into()
            .map_err(|error| engine_error(&folder, error))?;
        let (_, fields) = Fields::schema();
        Ok(Index { root: root.to_owned(), folder, generation, inner, reader, fields })
    }

    /// Looks for a newer commit of the same generation and shows it to later searches.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`] when it cannot be opened; the older state stays in use.
    pub fn reload(&self) -> Result<()> {
        self.reader.reload().map_err(|error| engine_error(&self.folder, error))
    }

    /// Returns whether another generation has become the current one, so that the index must be opened anew.
    pub fn is_superseded(&self) -> bool {
        current_generation(&self.root).is_ok_and(|current| current != self.generation)
    }

    /// Returns a number that changes with every commit of the generation in use, by others too; 0 when its list of segments cannot be
    /// read. Costs the reading of a small file.
    pub fn commit_stamp(&self) -> u64 {
        let list = fs::read(self.folder.join("meta.json")).unwrap_or_default();
        xxhash_rust::xxh3::xxh3_64(&list)
    }

    /// Returns a number for the takedown list that the last commit was held against; 0 for an empty one.
    pub fn takedown_stamp(&self) -> u64 {
        manifest::CommitNote::of_folder(&self.folder).map_or(0, |note| note.takedown)
    }

    /// Returns the folder of the index, which holds its generations.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the folder of the generation in use.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the number of the generation in use.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Returns the number of segments as of the last opening or reload.
    pub fn segments(&self) -> usize {
        self.reader.searcher().segment_readers().len()
    }

    pub(crate) fn searcher(&self) -> tantivy::Searcher {
        self.reader.searcher()
    }

    pub(crate) fn fields(&self) -> Fields {
        self.fields
    }

    /// Returns the bytes on disk by kind of file: `(extension, bytes)`, the largest first.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be read.
    pub fn disk_usage(&self) -> Result<Vec<(String, u64)>> {
        let mut by_kind: Vec<(String, u64)> = Vec::new();
        let entries = fs::read_dir(&self.folder).map_err(|error| Error::io(&self.folder, error))?;
        for entry in entries.flatten() {
            let kind = entry
                .path()
                .extension()
                .map_or("other".into(), |kind| kind.to_string_lossy().into_owned());
            let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
            match by_kind.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, sum)) => *sum += bytes,
                None => by_kind.push((kind, bytes)),
            }
        }
        by_kind.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(by_kind)
    }

    /// Reads every file of the index and returns the names of those that do not fit their checksums, sorted.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`] when the index cannot be read at all.
    pub fn damaged_files(&self) -> Result<Vec<String>> {
        let damaged =
            self.inner.validate_checksum().map_err(|error| engine_error(&self.folder, error))?;
        let mut names: Vec<String> =
            damaged.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        names.sort();
        Ok(names)
    }

    /// Reads every file of the index and compares it with its checksum, and every stored article with its identity.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`] when the index cannot be read at all; what is wrong with single files is in the report.
    pub fn check(&self) -> Result<CheckReport> {
        let damaged_files = self.damaged_files()?;
        let searcher = self.searcher();
        let mut report = CheckReport {
            articles: searcher.num_docs(),
            segments: searcher.segment_readers().len(),
            damaged_files,
            unreadable_articles: 0,
            repeated_identities: 0,
            versions: 0,
            damaged_versions: 0,
            sources: Vec::new(),
        };
        if let Some(note) = manifest::CommitNote::of_folder(&self.folder) {
            let survey = versions::survey(&self.root, note.versions_bytes)?;
            report.versions = survey.versions;
            report.damaged_versions = survey.damaged;
        }
        if report.damaged_files.is_empty() {
            self.check_articles(&searcher, &mut report)?;
        }
        Ok(report)
    }

    fn check_articles(&self, searcher: &tantivy::Searcher, report: &mut CheckReport) -> Result<()> {
        let mut keys = std::collections::HashSet::new();
        let mut sources: std::collections::BTreeMap<String, u64> = Default::default();
        for segment in searcher.segment_readers() {
            let store =
                segment.get_store_reader(1).map_err(|error| Error::io(&self.folder, error))?;
            for document in store.iter::<tantivy::TantivyDocument>(segment.alive_bitset()) {
                let stored = document.map_err(|error| error.to_string()).and_then(|document| {
                    let record = Record::of(&self.fields, &document)?;
                    let (ingest, _) = document::read_ingest(&record);
                    *sources.entry(ingest.source).or_default() += 1;
                    document::read_stored(&record)
                });
                match stored {
                    Ok(stored)
                        if !keys.insert(xxhash_rust::xxh3::xxh3_128(
                            stored.identity.key().as_bytes(),
                        )) =>
                    {
                        report.repeated_identities += 1;
                    }
                    Ok(_) => {}
                    Err(_) => report.unreadable_articles += 1,
                }
            }
        }
        report.sources = sources.into_iter().collect();
        Ok(())
    }
}

/// Returns the name and version of the library that writes and reads postings.
pub fn engine_version() -> &'static str {
    tantivy::version_string()
}

/// What [`Index::check`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// Articles that can be searched.
    pub articles: u64,
    /// Segments they lie in.
    pub segments: usize,
    /// Files whose content does not fit their checksum.
    pub damaged_files: Vec<String>,
    /// Articles that cannot be read back.
    pub unreadable_articles: u64,
    /// Articles that share their identity with another one.
    pub repeated_identities: u64,
    /// Earlier texts that are kept, of all articles.
    pub versions: u64,
    /// Earlier texts that cannot be read.
    pub damaged_versions: u64,
    /// Where the articles came from, with their numbers, sorted; empty for those of which nobody said.
    pub sources: Vec<(String, u64)>,
}

impl CheckReport {
    /// Returns whether nothing is wrong.
    pub fn is_intact(&self) -> bool {
        self.damaged_files.is_empty()
            && self.unreadable_articles == 0
            && self.repeated_identities == 0
            && self.damaged_versions == 0
    }
}

fn open_engine(folder: &Path) -> Result<tantivy::Index> {
    let directory = IndexDirectory::open(folder).map_err(|error| engine_error(folder, error))?;
    let mut index = tantivy::Index::open(directory).map_err(|error| engine_error(folder, error))?;
    let (schema, fields) = Fields::schema();
    if index.schema() != schema {
        return Err(Error::IndexDamaged {
            path: folder.to_owned(),
            reason: "its fields are not those of this version".into(),
        });
    }
    index.set_tokenizers(tokenizer::tokenizers());
    index.register_plugin(text::plugin(fields));
    index.register_plugin(vocabulary::plugin(fields.text));
    index.register_plugin(phrases::plugin());
    index.register_plugin(gists::plugin());
    Ok(index)
}

/// Makes an empty generation in `folder`.
fn create_engine(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    let (schema, fields) = Fields::schema();
    let settings = IndexSettings {
        // Records are packed by themselves.
        docstore_compression: tantivy::store::Compressor::None,
        docstore_blocksize: STORE_BLOCK_BYTES,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    tantivy::Index::builder()
        .schema(schema)
        .settings(settings)
        .tokenizers(tokenizer::tokenizers())
        .register_plugin(text::plugin(fields))
        .register_plugin(vocabulary::plugin(fields.text))
        .register_plugin(phrases::plugin())
        .register_plugin(gists::plugin())
        .create_in_dir(folder)
        .map_err(|error| engine_error(folder, error))?;
    Manifest::current().write(folder)
}

fn generation_folder(root: &Path, generation: u64) -> PathBuf {
    root.join(format!("{GENERATION_PREFIX}{generation}"))
}

/// Returns the generation that `CURRENT` names.
fn current_generation(root: &Path) -> Result<u64> {
    let path = root.join(CURRENT);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Error::IndexMissing { path: root.to_owned() });
        }
        Err(error) => return Err(Error::io(path, error)),
    };
    text.trim().strip_prefix(GENERATION_PREFIX).and_then(|number| number.parse().ok()).ok_or_else(
        || Error::IndexDamaged {
            path: root.to_owned(),
            reason: format!("{CURRENT} says {:?}", text.trim()),
        },
    )
}

/// Makes `generation` the current one, durably, and removes the others.
fn switch_generation(root: &Path, generation: u64) -> Result<()> {
    write_durably(&root.join(CURRENT), format!("{GENERATION_PREFIX}{generation}\n").as_bytes())?;
    for (other, folder) in generations(root)? {
        if other != generation {
            fs::remove_dir_all(&folder).map_err(|error| Error::io(folder, error))?;
        }
    }
    Ok(())
}

/// Returns all generations that have a folder.
fn generations(root: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let entries = fs::read_dir(root).map_err(|error| Error::io(root, error))?;
    let mut found: Vec<(u64, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let number =
                entry.file_name().to_str()?.strip_prefix(GENERATION_PREFIX)?.parse().ok()?;
            Some((number, entry.path()))
        })
        .collect();
    found.sort();
    Ok(found)
}

/// Replaces a small file so that after a crash it holds either the old or the new content.
pub(crate) fn write_durably(path: &Path, content: &[u8]) -> Result<()> {
    let temporary = path.with_extension("new");
    let write = || -> io::Result<()> {
        let mut file = File::create(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_folder(path.parent().unwrap_or(Path::new(".")))
    };
    write().map_err(|error| Error::io(path, error))
}

/// Makes the names in a folder durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Says in our words what the engine could not do.
pub(crate) fn engine_error(folder: &Path, error: TantivyError) -> Error {
    let path = folder.to_owned();
    match error {
        TantivyError::IoError(error) => {
            Error::io(path, io::Error::new(error.kind(), error.to_string()))
        }
        TantivyError::OpenWriteError(tantivy::directory::error::OpenWriteError::IoError {
            io_error,
            ..
        }) => Error::io(path, io::Error::new(io_error.kind(), io_error.to_string())),
        TantivyError::OpenReadError(error) => {
            Error::IndexDamaged { path, reason: error.to_string() }
        }
        TantivyError::DataCorruption(error) => {
            Error::IndexDamaged { path, reason: format!("{error:?}") }
        }
        TantivyError::IncompatibleIndex(error) => {
            Error::IndexDamaged { path, reason: format!("{error:?}") }
        }
        // A worker that fails does not say why; a disk without room is the usual cause.
        TantivyError::ErrorInThread(message) => match probe_for_space(folder) {
            Err(error) if error.kind() == io::ErrorKind::StorageFull => Error::DiskFull { path },
            _ => Error::Engine(message),
        },
        // Some of its errors carry the system's only as words.
        error if error.to_string().contains("os error 28") => Error::DiskFull { path },
        error => Error::Engine(error.to_string()),
    }
}

/// Removes the files of segments that were never committed: what a run that died or ran out of space left behind. Only for
/// the holder of the writer's lock.
fn remove_leftovers(folder: &Path, index: &tantivy::Index) -> Result<()> {
    let failed = |error| engine_error(folder, error);
    let committed = index.load_metas().map_err(failed)?.list_segment_files();
    let entries = fs::read_dir(folder).map_err(|error| Error::io(folder, error))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().map(Path::new).unwrap_or(&path);
        // Segments are named by 32 hexadecimal digits; all else is ours or the engine's own.
        let stem = name.to_str().and_then(|name| name.split('.').next()).unwrap_or_default();
        let is_of_segment = stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_of_segment && !committed.contains(name) {
            fs::remove_file(&path).map_err(|error| Error::io(&path, error))?;
        }
    }
    Ok(())
}

/// Tries to write a megabyte.
fn probe_for_space(folder: &Path) -> io::Result<()> {
    let path = folder.join(".space");
    let result = File::create(&path).and_then(|mut file| {
        file.write_all(&vec![0; 1 << 20])?;
        file.sync_all()
    });
    let _ = fs::remove_file(path);
    result
}
