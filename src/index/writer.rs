//! Adding, replacing and deleting articles, and the commit that makes it durable.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, UserOperation};
use tantivy::{DocSet, Searcher, TERMINATED, Term};
use xxhash_rust::xxh3::xxh3_128;

use super::document::{Document, PendingBytes};
use super::identity::Identity;
use super::lock::{IfLocked, Purpose, WriterLock};
use super::schema::Fields;
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

/// Segments of like size that are brought into one. Fewer would make queries a little faster and a run that just reaches the number
/// a fifth slower: the engine's own 8 did so for 350 MB of articles.
const SEGMENTS_TO_MERGE: usize = 12;

/// The same for a writer of batches: searches go on beside it, and each small segment costs every one of them.
const BATCH_SEGMENTS_TO_MERGE: usize = 4;

/// Largest segment that a writer of batches brings into another, in articles: the lock is given back only when merges have
/// ended, and this many take a few seconds. Larger ones wait for a run.
const BATCH_MERGE_ARTICLES: usize = 50_000;

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
}

impl Default for WriterOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(8));
        WriterOptions {
            threads,
            memory_bytes: 160_000_000,
            fresh: false,
            if_locked: IfLocked::Fail,
            purpose: Purpose::Run,
        }
    }
}

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Indexed,
    /// It replaces an article of the same identity and other content.
    Updated,
    /// An earlier commit holds it already.
    Unchanged,
    /// It came earlier in this run.
    Duplicate,
}

/// An article laid out for the index. Made in parallel, added in order.
pub struct Prepared(Document);

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Prepared({:?})", self.0.key)
    }
}

impl Prepared {
    /// Lays out an article of a collection (`None`: the default one).
    pub fn new(article: Article, collection: Option<&str>) -> Prepared {
        Prepared(Document::new(Fields::schema_fields(), article, collection))
    }

    /// Returns who it is.
    pub fn identity(&self) -> Identity {
        Identity::from_key(&self.0.key)
    }
}

/// The one writer of an index.
pub struct IndexWriter {
    root: PathBuf,
    folder: PathBuf,
    generation: u64,
    fields: Fields,
    inner: tantivy::IndexWriter<Document>,
    /// What was committed before this run; identities are looked up in it.
    committed: Searcher,
    /// Content by identity of what this run has added, as hashes.
    run: HashMap<u128, u64>,
    pending: PendingBytes,
    fresh: bool,
    _lock: WriterLock,
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
        let current = current_generation(root);
        let fresh = options.fresh && !matches!(current, Err(Error::IndexMissing { .. }));
        let generation = match current {
            Ok(current) if !fresh => current,
            Err(error) if !fresh && !matches!(error, Error::IndexMissing { .. }) => {
                return Err(error);
            }
            _ => new_generation(root, !fresh)?,
        };
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
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(SEGMENTS_TO_MERGE);
        if options.purpose == Purpose::Batch {
            merging.set_min_num_segments(BATCH_SEGMENTS_TO_MERGE);
            merging.set_max_docs_before_merge(BATCH_MERGE_ARTICLES);
        }
        inner.set_merge_policy(Box::new(merging));
        Ok(IndexWriter {
            root: root.to_owned(),
            generation,
            fields: index.fields,
            inner,
            committed: index.searcher(),
            folder,
            run: HashMap::new(),
            pending: Arc::new(AtomicU64::new(0)),
            fresh,
            _lock: lock,
        })
    }

    /// Adds articles in order and says what became of each. They can be found after [`commit`](IndexWriter::commit).
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`]; then only what was committed is kept.
    pub fn add(&mut self, articles: Vec<Prepared>) -> Result<Vec<Outcome>> {
        let mut operations = Vec::with_capacity(articles.len());
        let mut outcomes = Vec::with_capacity(articles.len());
        for Prepared(mut document) in articles {
            let outcome = self.outcome_of(&document)?;
            outcomes.push(outcome);
            if matches!(outcome, Outcome::Unchanged | Outcome::Duplicate) {
                continue;
            }
            if outcome == Outcome::Updated {
                operations.push(UserOperation::Delete(Term::from_field_text(
                    self.fields.key,
                    &document.key,
                )));
            }
            document.count_in(&self.pending);
            operations.push(UserOperation::Add(document));
        }
        if !operations.is_empty() {
            self.inner.run(operations).map_err(|error| engine_error(&self.folder, error))?;
            self.wait_for_room();
        }
        Ok(outcomes)
    }

    fn outcome_of(&mut self, document: &Document) -> Result<Outcome> {
        let identity = xxh3_128(document.key.as_bytes());
        if let Some(known) = self.run.insert(identity, document.content) {
            return Ok(if known == document.content {
                Outcome::Duplicate
            } else {
                Outcome::Updated
            });
        }
        Ok(match self.committed_content(&document.key)? {
            None => Outcome::Indexed,
            Some(known) if known == document.content => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
        })
    }

    /// Returns the content hash of the committed article with this key.
    fn committed_content(&self, key: &str) -> Result<Option<u64>> {
        let failed = |error| engine_error(&self.folder, error);
        let term = Term::from_field_text(self.fields.key, key);
        for segment in self.committed.segment_readers() {
            let inverted_index = segment.inverted_index(self.fields.key).map_err(failed)?;
            let postings =
                inverted_index.read_postings(&term, tantivy::schema::IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(|error| Error::io(&self.folder, error))?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    let contents = segment.fast_fields().u64("content").map_err(failed)?;
                    return Ok(contents.first(postings.doc()));
                }
                postings.advance();
            }
        }
        Ok(None)
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

    /// Deletes the article of an identity; returns whether there was one.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::IndexDamaged`].
    pub fn delete(&mut self, identity: &Identity) -> Result<bool> {
        let key = identity.key();
        let in_run = self.run.remove(&xxh3_128(key.as_bytes())).is_some();
        let found = in_run || self.committed_content(&key)?.is_some();
        if found {
            self.inner.delete_term(Term::from_field_text(self.fields.key, &key));
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

    /// Makes everything added and deleted so far durable: it survives a crash of the program and of the system. In a new
    /// generation it can be found after [`finish`](IndexWriter::finish).
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`]; then the commit before it stands.
    pub fn commit(&mut self) -> Result<()> {
        self.inner.commit().map_err(|error| engine_error(&self.folder, error))?;
        // The engine syncs the folder before it renames its list of segments into place, not after.
        sync_folder(&self.folder).map_err(|error| Error::io(&self.folder, error))
    }

    /// Brings all segments into one.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub fn merge_all(&mut self) -> Result<()> {
        let failed = |error| engine_error(&self.folder, error);
        let segments = self.inner.index().searchable_segment_ids().map_err(failed)?;
        if segments.len() > 1 {
            self.inner.merge(&segments).wait().map_err(failed)?;
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

    /// Commits, waits for merges, and makes a new generation the current one.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`].
    pub fn finish(mut self) -> Result<()> {
        if let Err(error) = self.commit() {
            // What is not committed would fill the disk to no purpose.
            let _ = self.discard();
            return Err(error);
        }
        let IndexWriter { root, folder, generation, inner, fresh, _lock: lock, .. } = self;
        inner.wait_merging_threads().map_err(|error| engine_error(&folder, error))?;
        sync_folder(&folder).map_err(|error| Error::io(&folder, error))?;
        if fresh {
            switch_generation(&root, generation)?;
        }
        drop(lock);
        Ok(())
    }
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
