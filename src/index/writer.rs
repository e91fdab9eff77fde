//! Adding, replacing and deleting articles, and the commit that makes it durable.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy, UserOperation};
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, TantivyDocument, Term};
use xxhash_rust::xxh3::xxh3_128;

use super::document::{
    Document, Ingest, Past, PendingBytes, read_address, read_ingest, read_stored, stored_text_bytes,
};
use super::identity::Identity;
use super::lock::{IfLocked, Purpose, WriterLock};
use super::manifest::CommitNote;
use super::merging::Merging;
use super::record::Record;
use super::schema::Fields;
use super::seen::{Known, Seen};
use super::takedown::{Takedown, TakedownList};
use super::versions::{Versions, survey};
use super::{
    CURRENT, Index, create_engine, current_generation, engine_error, generation_folder,
    generations, open_engine, remove_leftovers, switch_generation, sync_folder, write_durably,
};
use crate::article::Article;
use crate::error::{Error, Result};

/// Bytes of articles that may wait for the engine. Bounds memory when reading is faster than indexing.
const MAX_PENDING_BYTES: u64 = 24 << 20;
/// The engine needs at least this much per thread, in bytes.
const MIN_MEMORY_PER_THREAD: usize = 16 << 20;

/// How to write.
#[derive(Debug, Clone)]
pub struct WriterOptions {
    /// Indexing threads; 1 to 8.
    pub threads: usize,
    /// Memory of all indexing threads for segments that are not written yet, in bytes.
    pub memory_bytes: usize,
    /// Build a new generation instead of adding to the current one.
    pub fresh: bool,
    /// What to do when somebody else is writing.
    pub if_locked: IfLocked,
    /// What the lock is held for.
    pub purpose: Purpose,
    /// Whether an article that changes keeps the text it had.
    pub keep_versions: bool,
}

impl Default for WriterOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(8));
        WriterOptions {
            threads,
            memory_bytes: 128_000_000,
            fresh: false,
            if_locked: IfLocked::Fail,
            purpose: Purpose::Run,
            keep_versions: true,
        }
    }
}

/// How long the end of writing took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Finished {
    /// Making durable what was added last.
    pub commit: Duration,
    /// Waiting for merges, and switching to a new generation.
    pub merge: Duration,
}

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Indexed,
    /// It replaces an article of the same identity and other content.
    Updated,
    /// An earlier commit holds it already, or holds a longer text of which this is an [excerpt](Article::is_excerpt).
    Unchanged,
    /// It came earlier in this run, it or a longer text of which this is an excerpt.
    Duplicate,
    /// It is on the takedown list and stays away.
    TakenDown,
}

/// An article laid out for the index. Made in parallel, added in order.
pub struct Prepared(Box<Document>);

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Prepared({:?})", self.0.key)
    }
}

impl Prepared {
    /// Lays out an article of a collection (`None`: the default one).
    pub fn new(article: Article, collection: Option<&str>) -> Prepared {
        Prepared(Box::new(Document::new(Fields::schema_fields(), article, collection)))
    }

    /// Says where it came from.
    #[must_use]
    pub fn from(mut self, ingest: Ingest) -> Prepared {
        self.0.ingest = ingest;
        self
    }

    /// Returns who it is.
    pub fn identity(&self) -> Identity {
        Identity::from_key(&self.0.key)
    }

    /// Returns where it came from.
    pub fn ingest(&self) -> &Ingest {
        &self.0.ingest
    }
}

/// The one writer of an index.
pub struct IndexWriter {
    root: PathBuf,
    folder: PathBuf,
    generation: u64,
    fields: Fields,
    inner: tantivy::IndexWriter<Box<Document>>,
    index: Index,
    /// What is committed; identities are looked up in it. It may be older than the last commit: `run` knows of all since.
    committed: Searcher,
    /// While building anew: what the generation in use holds.
    previous: Option<Searcher>,
    /// By identity, as a hash, what this run has added or deleted.
    run: Seen,
    keep_versions: bool,
    versions: Versions,
    /// By identity the last earlier text, as far as this run has to do with it; of all while building anew.
    chains: HashMap<u128, u64>,
    /// Earlier texts to be erased once the deletion of their articles is durable.
    erase: Vec<(u128, u64)>,
    takedowns: TakedownList,
    pending: PendingBytes,
    fresh: bool,
    _lock: WriterLock,
}

impl Known {
    fn of(document: &Document) -> Known {
        Known::new(document.content, document.text_bytes())
    }

    fn new(content: u64, text_bytes: usize) -> Known {
        let text_bytes = u32::try_from(text_bytes).unwrap_or(u32::MAX);
        Known { content, text_bytes, is_deleted: false }
    }

    /// Says whether an article is only an excerpt of this one.
    fn holds(&self, document: &Document) -> bool {
        document.is_excerpt && self.text_bytes as usize > document.text_bytes()
    }
}

impl std::fmt::Debug for IndexWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IndexWriter").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl IndexWriter {
    /// Opens the index at `root` for writing; makes one where there is none.
    ///
    /// # Errors
    /// [`Error::Locked`] when somebody else is writing, [`Error::IndexVersion`] and [`Error::IndexDamaged`] unless building
    /// anew, [`Error::Io`], [`Error::DiskFull`].
    pub fn open(root: &Path, options: &WriterOptions) -> Result<IndexWriter> {
        std::fs::create_dir_all(root).map_err(|error| Error::io(root, error))?;
        let lock = WriterLock::acquire(root, options.if_locked, options.purpose)?;
        let takedowns = TakedownList::of_index(root)?;
        let current = current_generation(root);
        let fresh = options.fresh && !matches!(current, Err(Error::IndexMissing { .. }));
        let in_use = current.as_ref().ok().copied();
        let note = in_use.and_then(|it| CommitNote::of_folder(&generation_folder(root, it)));
        let generation = match current {
            Ok(current) if !fresh => current,
            Err(error) if !fresh && !matches!(error, Error::IndexMissing { .. }) => {
                return Err(error);
            }
            _ => new_generation(root, !fresh)?,
        };
        let (versions, chains) = open_versions(root, note.as_ref(), in_use != Some(generation))?;
        let previous = in_use.filter(|_| fresh);
        // An older one that this program cannot read has no texts to give.
        let previous = previous.and_then(|it| Index::open_generation(root, it).ok());
        let index = Index::open_generation(root, generation)?;
        let folder = index.folder.clone();
        let threads = options.threads.clamp(1, 8);
        let engine_options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread((options.memory_bytes / threads).max(MIN_MEMORY_PER_THREAD))
            .num_merge_threads(1)
            .build();
        let engine = open_engine(&folder)?;
        remove_leftovers(&folder, &engine)?;
        let inner = engine
            .writer_with_options(engine_options)
            .map_err(|error| engine_error(&folder, error))?;
        inner.set_merge_policy(Box::new(Merging::of(options.purpose)));
        let mut writer = IndexWriter {
            root: root.to_owned(),
            generation,
            fields: index.fields,
            inner,
            committed: index.searcher(),
            index,
            previous: previous.map(|index| index.searcher()),
            run: Seen::new(&folder),
            folder,
            keep_versions: options.keep_versions,
            versions,
            chains,
            erase: Vec::new(),
            takedowns,
            pending: Arc::new(AtomicU64::new(0)),
            fresh,
            _lock: lock,
        };
        // Somebody has edited the list, or the program ended before it was done.
        if fresh || note.is_none_or(|note| note.takedown != writer.takedowns.stamp()) {
            writer.remove_listed()?;
        }
        Ok(writer)
    }

    /// Adds articles in order and says what became of each. They can be found after [`commit`](IndexWriter::commit).
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`]; then only what was committed is kept.
    pub fn add(&mut self, articles: Vec<Prepared>) -> Result<Vec<Outcome>> {
        self.add_reading(articles, None)
    }

    /// Adds articles like [`add`](IndexWriter::add). Those that are to be written are read by `readers` first, where there are any, unless the
    /// threads that write have little to do: then these read them.
    ///
    /// # Errors
    /// As [`add`](IndexWriter::add).
    pub(crate) fn add_reading(
        &mut self,
        articles: Vec<Prepared>,
        readers: Option<&rayon::ThreadPool>,
    ) -> Result<Vec<Outcome>> {
        let mut operations = Vec::with_capacity(articles.len());
        let mut outcomes = Vec::with_capacity(articles.len());
        for Prepared(mut document) in articles {
            if self.takedowns.covers(&document.key, document.url.as_deref()).is_some() {
                outcomes.push(Outcome::TakenDown);
                continue;
            }
            let (outcome, replaced) = self.outcome_of(&document)?;
            outcomes.push(outcome);
            let key = xxh3_128(document.key.as_bytes());
            match outcome {
                Outcome::Unchanged | Outcome::Duplicate | Outcome::TakenDown => continue,
                Outcome::Updated => {
                    self.keep_earlier(&document.key, replaced, &mut operations)?;
                    operations.push(UserOperation::Delete(Term::from_field_text(
                        self.fields.key,
                        &document.key,
                    )));
                }
                Outcome::Indexed => self.keep_previous(&document)?,
            }
            self.run.insert(key, Known::of(&document))?;
            document.earlier = self.chains.get(&key).copied();
            document.finish();
            operations.push(UserOperation::Add(document));
        }
        // Who writes and has nothing to do reads for himself.
        let is_ahead = self.pending.load(Ordering::Acquire) > MAX_PENDING_BYTES / 4;
        if let Some(readers) = readers.filter(|_| is_ahead) {
            readers.install(|| {
                operations.par_iter().for_each(|operation| {
                    if let UserOperation::Add(document) = operation {
                        document.reading();
                    }
                });
            });
        }
        for operation in &mut operations {
            if let UserOperation::Add(document) = operation {
                document.drop_body();
                document.count_in(&self.pending);
            }
        }
        if !operations.is_empty() {
            self.inner.run(operations).map_err(|error| engine_error(&self.folder, error))?;
            self.wait_for_room();
        }
        Ok(outcomes)
    }

    /// Returns what becomes of an article, and the content that it replaces.
    fn outcome_of(&mut self, document: &Document) -> Result<(Outcome, Option<u64>)> {
        let key = xxh3_128(document.key.as_bytes());
        let (known, is_of_run) = match self.run.get(key)? {
            Some(known) => (Some(known).filter(|known| !known.is_deleted), true),
            None => (self.committed_of(document)?, false),
        };
        Ok(match known {
            None => (Outcome::Indexed, None),
            Some(known) if known.content != document.content && !known.holds(document) => {
                (Outcome::Updated, Some(known.content))
            }
            Some(_) if is_of_run => (Outcome::Duplicate, None),
            Some(known) => {
                self.run.insert(key, known)?;
                (Outcome::Unchanged, None)
            }
        })
    }

    /// Returns what the last commit knows of an article; how long its text is only where that matters.
    fn committed_of(&self, document: &Document) -> Result<Option<Known>> {
        let found = look_up(&self.committed, &self.fields, &self.folder, &document.key)?;
        let Some((address, Some(content))) = found else { return Ok(None) };
        if content == document.content || !document.is_excerpt {
            return Ok(Some(Known { content, ..Known::of(document) }));
        }
        let stored = Record::fetch(&self.committed, &self.fields, &self.folder, address)?;
        Ok(Some(Known::new(content, stored_text_bytes(&stored))))
    }

    /// Keeps the text that an article has now, before it gets another. What this run itself has added is committed first, to be
    /// read: at most once in each call of [`add`](IndexWriter::add) that replaces such an article.
    fn keep_earlier(
        &mut self,
        key: &str,
        content: Option<u64>,
        operations: &mut Vec<UserOperation<Box<Document>>>,
    ) -> Result<()> {
        let hash = xxh3_128(key.as_bytes());
        if !self.keep_versions {
            if !self.chains.contains_key(&hash)
                && let Some(stored) = self.stored(&self.committed, key, None)?
                && let (_, Some(last)) = read_ingest(&stored)
            {
                self.chains.insert(hash, last);
            }
            return Ok(());
        }
        let mut stored = self.stored(&self.committed, key, content)?;
        if stored.is_none() {
            let added = std::mem::take(operations);
            self.inner.run(added).map_err(|error| engine_error(&self.folder, error))?;
            self.commit()?;
            self.index.reload()?;
            self.committed = self.index.searcher();
            stored = self.stored(&self.committed, key, content)?;
        }
        match (stored, content) {
            (Some(stored), Some(content)) => self.keep(hash, &stored, content),
            _ => Ok(()),
        }
    }

    /// While building anew: keeps the text that the generation in use has, where it is another.
    fn keep_previous(&mut self, document: &Document) -> Result<()> {
        let Some(previous) = self.previous.clone().filter(|_| self.keep_versions) else {
            return Ok(());
        };
        let content = content_in(&previous, &self.fields, &self.folder, &document.key)?;
        let Some(content) = content.filter(|content| *content != document.content) else {
            return Ok(());
        };
        match self.stored(&previous, &document.key, Some(content))? {
            Some(stored) => self.keep(xxh3_128(document.key.as_bytes()), &stored, content),
            None => Ok(()),
        }
    }

    fn keep(&mut self, key: u128, stored: &Record, content: u64) -> Result<()> {
        let now = jiff::Timestamp::now().as_second();
        let past = Past::of(stored, now);
        let before = self.chains.get(&key).copied().or(past.earlier);
        let last = self.versions.add(key, before, content, &past.json)?;
        self.chains.insert(key, last);
        Ok(())
    }

    /// Returns the article with this key as it is stored, if it has this content.
    fn stored(
        &self,
        searcher: &Searcher,
        key: &str,
        content: Option<u64>,
    ) -> Result<Option<Record>> {
        let Some((address, found)) = look_up(searcher, &self.fields, &self.folder, key)? else {
            return Ok(None);
        };
        if content.is_some() && found != content {
            return Ok(None);
        }
        Record::fetch(searcher, &self.fields, &self.folder, address).map(Some)
    }

    /// Waits until the engine has taken in most of what it was given.
    fn wait_for_room(&self) {
        let started = Instant::now();
        // A worker that has failed takes nothing in; the next operation says so.
        while self.pending.load(Ordering::Acquire) > MAX_PENDING_BYTES
            && started.elapsed() < Duration::from_secs(20)
        {
            std::thread::sleep(Duration::from_micros(300));
        }
    }

    /// Deletes the article of an identity with its earlier texts; returns whether there was one.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::IndexDamaged`].
    pub fn delete(&mut self, identity: &Identity) -> Result<bool> {
        let key = identity.key();
        let hash = xxh3_128(key.as_bytes());
        let stored = self.stored(&self.committed, &key, None)?;
        let found = match self.run.get(hash)? {
            Some(known) => !known.is_deleted,
            None => stored.is_some(),
        };
        let of_stored = || read_ingest(stored.as_ref()?).1;
        if let Some(last) = self.chains.get(&hash).copied().or_else(of_stored) {
            self.erase.push((hash, last));
            self.chains.remove(&hash);
        }
        if found {
            self.inner.delete_term(Term::from_field_text(self.fields.key, &key));
            self.run.insert(hash, Known { content: 0, text_bytes: 0, is_deleted: true })?;
        }
        Ok(found)
    }

    /// Deletes the first article that `name` may mean, an id or `collection:id`; returns whether there was one.
    ///
    /// # Errors
    /// As [`delete`](IndexWriter::delete).
    pub fn delete_named(&mut self, name: &str) -> Result<bool> {
        for identity in Identity::named(name) {
            if self.delete(&identity)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the entry of the takedown list that keeps an article away.
    pub fn takedown_of(&self, article: &Prepared) -> Option<&Takedown> {
        self.takedowns.covers(&article.0.key, article.0.url.as_deref())
    }

    /// Puts an article on the takedown list and deletes it, whatever it is called: id, `collection:id` or address. Returns whether there
    /// was one. The list is durable at once, the deletion with the next commit; if that fails, with the next writer.
    ///
    /// # Errors
    /// [`Error::Request`] for a name that cannot stand on the list; as [`delete`](IndexWriter::delete).
    pub fn take_down(&mut self, name: &str, reason: &str) -> Result<bool> {
        let entry = Takedown::now(name, reason);
        if entry.name.is_empty() || entry.name.chars().any(char::is_control) {
            return Err(Error::Request {
                code: "bad_takedown",
                field: "id",
                reason: format!("{name:?} is no id and no address"),
            });
        }
        let listed = TakedownList::from(vec![entry.clone()]);
        if self.takedowns.push(entry) {
            self.takedowns.write(&self.root)?;
        }
        self.remove(&listed)
    }

    /// Puts all entries of a list on the takedown list and deletes their articles. Returns how many entries were new.
    ///
    /// # Errors
    /// As [`take_down`](IndexWriter::take_down).
    pub fn take_down_all(&mut self, list: &TakedownList) -> Result<u64> {
        let mut added = Vec::new();
        for entry in list.entries() {
            if self.takedowns.push(entry.clone()) {
                added.push(entry.clone());
            }
        }
        let count = added.len() as u64;
        if count > 0 {
            self.takedowns.write(&self.root)?;
            self.remove(&TakedownList::from(added))?;
        }
        Ok(count)
    }

    /// Takes a name off the takedown list, so that its article may be indexed again; returns whether it was on it.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub fn lift_takedown(&mut self, name: &str) -> Result<bool> {
        let was_there = self.takedowns.remove(name);
        if was_there {
            self.takedowns.write(&self.root)?;
        }
        Ok(was_there)
    }

    /// Deletes everything that is on the takedown list.
    fn remove_listed(&mut self) -> Result<()> {
        let list = self.takedowns.clone();
        self.remove(&list).map(drop)
    }

    /// Deletes the articles of a list; returns whether there was any. For addresses every stored article is looked at, since most are known
    /// by something else.
    fn remove(&mut self, list: &TakedownList) -> Result<bool> {
        let mut found = false;
        for identity in list.identities() {
            found |= self.delete(&identity)?;
        }
        if !list.has_addresses() {
            return Ok(found);
        }
        let mut meant = Vec::new();
        for segment in self.committed.segment_readers() {
            let store =
                segment.get_store_reader(1).map_err(|error| Error::io(&self.folder, error))?;
            for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
                let document = document.map_err(|error| engine_error(&self.folder, error))?;
                let Ok(record) = Record::of(&self.fields, &document) else { continue };
                let address = read_address(&record);
                if list.covers("", address.as_deref()).is_some()
                    && let Ok(stored) = read_stored(&record)
                {
                    meant.push(stored.identity);
                }
            }
        }
        for identity in meant {
            found |= self.delete(&identity)?;
        }
        Ok(found)
    }

    /// Makes everything added and deleted so far durable: it survives a crash of the program and of the system. In a new
    /// generation it can be found after [`finish`](IndexWriter::finish).
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`]; then the commit before it stands.
    pub fn commit(&mut self) -> Result<()> {
        let failed = |error| engine_error(&self.folder, error);
        self.versions.sync()?;
        let note = CommitNote {
            versions_bytes: self.versions.length(),
            takedown: self.takedowns.stamp(),
            erase: self.erase.iter().map(|(key, at)| (format!("{key:032x}"), *at)).collect(),
        };
        let mut prepared = self.inner.prepare_commit().map_err(failed)?;
        prepared.set_payload(&note.to_json());
        prepared.commit().map_err(failed)?;
        // The engine syncs the folder before it renames its list of segments into place, not after.
        sync_folder(&self.folder).map_err(|error| Error::io(&self.folder, error))?;
        // While building anew the generation in use still needs them.
        if !self.fresh {
            for (key, last) in std::mem::take(&mut self.erase) {
                self.versions.erase(key, last)?;
            }
        }
        Ok(())
    }

    /// Returns whether a new generation is being built beside the current one.
    pub fn is_rebuilding(&self) -> bool {
        self.fresh
    }

    /// Ends without keeping what is not committed; a new generation is removed and the current one stays in use.
    ///
    /// # Errors
    /// [`Error::Io`] when its files cannot be removed.
    pub fn discard(self) -> Result<()> {
        let IndexWriter { folder, inner, fresh, _lock: lock, .. } = self;
        // Dropping the engine's writer stops its threads.
        drop(inner);
        if fresh {
            std::fs::remove_dir_all(&folder).map_err(|error| Error::io(&folder, error))?;
        } else {
            remove_leftovers(&folder, &open_engine(&folder)?)?;
        }
        drop(lock);
        Ok(())
    }

    /// Commits, waits for merges, and makes a new generation the current one. Returns how long each took.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub fn finish(self) -> Result<Finished> {
        self.end(false)
    }

    /// Ends like [`finish`](IndexWriter::finish), with all segments brought into one.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub fn finish_merged(self) -> Result<Finished> {
        self.end(true)
    }

    fn end(mut self, merge_all: bool) -> Result<Finished> {
        let started = Instant::now();
        if merge_all {
            // What merges of its own accord would be merged twice.
            self.inner.set_merge_policy(Box::new(NoMergePolicy));
        }
        if let Err(error) = self.commit() {
            // What is not committed would fill the disk to no purpose.
            let _ = self.discard();
            return Err(error);
        }
        let commit = started.elapsed();
        let IndexWriter {
            root,
            folder,
            generation,
            inner,
            fresh,
            mut versions,
            erase,
            _lock: lock,
            ..
        } = self;
        inner.wait_merging_threads().map_err(|error| engine_error(&folder, error))?;
        // What is committed is whole, whether or not there is room to bring it together.
        let together = if merge_all { bring_together(&folder) } else { Ok(()) };
        sync_folder(&folder).map_err(|error| Error::io(&folder, error))?;
        if fresh {
            switch_generation(&root, generation)?;
            for (key, last) in erase {
                versions.erase(key, last)?;
            }
        }
        drop(lock);
        together.map(|()| Finished { commit, merge: started.elapsed() - commit })
    }
}

/// Brings all segments into one. Nothing else may be merging them.
fn bring_together(folder: &Path) -> Result<()> {
    let failed = |error| engine_error(folder, error);
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .memory_budget_per_thread(MIN_MEMORY_PER_THREAD)
        .num_merge_threads(1)
        .build();
    let engine = open_engine(folder)?;
    let mut writer: tantivy::IndexWriter<Box<Document>> =
        engine.writer_with_options(options).map_err(failed)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let segments = engine.searchable_segment_ids().map_err(failed)?;
    if segments.len() > 1 {
        writer.merge(&segments).wait().map_err(failed)?;
    }
    writer.wait_merging_threads().map_err(failed)
}

/// Opens the file of earlier texts as the last commit left it, finishes what that left to be erased, and, where no article knows its
/// chain yet, finds all chains.
fn open_versions(
    root: &Path,
    note: Option<&CommitNote>,
    is_anew: bool,
) -> Result<(Versions, HashMap<u128, u64>)> {
    // Without a commit all that is whole is from before: the index was removed and this was left.
    let length = match note {
        Some(note) => note.versions_bytes,
        None => survey(root, u64::MAX)?.bytes,
    };
    let mut versions = Versions::open(root, length)?;
    for (key, last) in note.iter().flat_map(|note| &note.erase) {
        if let Ok(key) = u128::from_str_radix(key, 16) {
            versions.erase(key, *last)?;
        }
    }
    let chains = if is_anew { survey(root, length)?.chains } else { HashMap::new() };
    Ok((versions, chains))
}

/// Returns the place and content hash of the article with this key.
fn look_up(
    searcher: &Searcher,
    fields: &Fields,
    folder: &Path,
    key: &str,
) -> Result<Option<(DocAddress, Option<u64>)>> {
    let failed = |error| engine_error(folder, error);
    let term = Term::from_field_text(fields.key, key);
    for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
        let inverted_index = segment.inverted_index(fields.key).map_err(failed)?;
        let postings =
            inverted_index.read_postings(&term, tantivy::schema::IndexRecordOption::Basic);
        let Some(mut postings) = postings.map_err(|error| Error::io(folder, error))? else {
            continue;
        };
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            if !segment.is_deleted(doc) {
                let contents = segment.fast_fields().u64("content").map_err(failed)?;
                let address = DocAddress::new(ordinal as u32, doc);
                return Ok(Some((address, contents.first(doc))));
            }
            postings.advance();
        }
    }
    Ok(None)
}

/// Returns the content hash of the article with this key.
fn content_in(
    searcher: &Searcher,
    fields: &Fields,
    folder: &Path,
    key: &str,
) -> Result<Option<u64>> {
    Ok(look_up(searcher, fields, folder, key)?.and_then(|(_, content)| content))
}

/// Makes the folder of the next generation; `is_current` at once where there is none yet.
fn new_generation(root: &Path, is_current: bool) -> Result<u64> {
    let current = current_generation(root).ok();
    // What a run that ended early left behind.
    for (generation, folder) in generations(root)? {
        if Some(generation) != current {
            std::fs::remove_dir_all(&folder).map_err(|error| Error::io(folder, error))?;
        }
    }
    let generation = current.unwrap_or(0) + 1;
    create_engine(&generation_folder(root, generation))?;
    if is_current {
        write_durably(&root.join(CURRENT), format!("gen-{generation}\n").as_bytes())?;
    }
    Ok(generation)
}
