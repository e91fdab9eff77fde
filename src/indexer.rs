//! Sources into the index: one thread reads, many parse and find the words, the writer takes the articles in order.
//!
//! Every record is accounted for: `records = indexed + updated + unchanged + duplicates + rejected + taken_down`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::index::{
    Finished, Index, IndexWriter, Ingest, Outcome, Prepared, Takedown, TakedownList, WriterOptions,
};
use crate::source::encoding::Encoding;
use crate::source::{
    Conversion, RawRecord, Reader, Skipped, SourceError, SourceOptions, parse_noting,
};

/// Size of a batch of records, in bytes: enough work to share out, little to hold in memory.
const BATCH_BYTES: usize = 1 << 20;
/// Batches that wait between reading and parsing.
const BATCHES_AHEAD: usize = 3;

/// What to index and how.
#[derive(Debug, Clone, Default)]
pub struct IndexOptions {
    /// Name of the collection the ids belong to; `None` is the default one.
    pub collection: Option<String>,
    /// How sources are read.
    pub source: SourceOptions,
    /// How the index is written.
    pub writer: WriterOptions,
    /// A list of articles to be removed and kept away; it is added to that of the index.
    pub takedown: Option<PathBuf>,
    /// Bring all segments into one at the end.
    pub merge: bool,
    /// Commit after about so many records, besides at the end; 0 only at the end.
    pub commit_every: u64,
}

/// What happened to the records of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All records met.
    pub records: u64,
    /// New articles.
    pub indexed: u64,
    /// Articles that replace an earlier version.
    pub updated: u64,
    /// Articles that an earlier commit holds as they are.
    pub unchanged: u64,
    /// Articles that came earlier in the run.
    pub duplicates: u64,
    /// Records that are no articles.
    pub rejected: u64,
    /// Articles on the takedown list.
    pub taken_down: u64,
}

impl Counts {
    /// Counts an article that was taken.
    pub fn add(&mut self, outcome: Outcome) {
        self.records += 1;
        match outcome {
            Outcome::Indexed => self.indexed += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Duplicate => self.duplicates += 1,
            Outcome::TakenDown => self.taken_down += 1,
        }
    }

    /// Returns how many are in the index, now or already.
    pub fn accepted(&self) -> u64 {
        self.records - self.rejected - self.taken_down
    }
}

/// What was read from one encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EncodingCounts {
    /// Whole files.
    pub files: u64,
    /// Records of files that are UTF-8 by form.
    pub records: u64,
    /// Bytes that stand for nothing there.
    pub lost: u64,
}

/// The account of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IndexReport {
    /// What happened to the records.
    pub counts: Counts,
    /// Files that could not be read to their end.
    pub failed_files: u64,
    /// What was read from other encodings than UTF-8.
    pub encodings: BTreeMap<Encoding, EncodingCounts>,
    /// Bytes of unpacked source.
    pub source_bytes: u64,
    /// From the first byte read to the last one durable.
    pub elapsed: Duration,
    /// Of this, making durable what was added last.
    pub commit: Duration,
    /// Of this, merging after that.
    pub merge: Duration,
    /// Size of the index on disk, in bytes.
    pub index_bytes: u64,
    /// Segments of the index.
    pub segments: u64,
    /// It was stopped before the end of the sources; what was read until then is committed, unless a new generation was built.
    pub interrupted: bool,
}

/// What a run tells while it goes on.
#[derive(Debug)]
pub enum Event<'a> {
    /// A record was rejected, or a file could not be read to its end ([`SourceError::is_about_file`]).
    Problem(&'a SourceError),
    /// An article is on the takedown list and not taken: who it is and where it stands, and what the list says.
    TakenDown(&'a Prepared, &'a Takedown),
    /// A file of a folder is not read.
    Skipped(&'a Skipped),
    /// A file or record was in another encoding than UTF-8.
    Converted(&'a Conversion),
    /// So much is done.
    Progress(&'a Progress),
    /// Everything counted is durable.
    Committed(&'a Counts),
}

/// How far a run is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// What happened to the records so far.
    pub counts: Counts,
    /// Bytes of unpacked source so far.
    pub source_bytes: u64,
    /// Bytes of the files as they lie on disk, read so far and in all.
    pub disk_bytes: (u64, u64),
}

/// Reads sources (`-` is standard input) into the index at `root` and accounts for every record.
///
/// Setting `interrupt` ends the run after the batch at hand; what was read is committed. A new generation is not switched to then,
/// nor when no article was accepted: the index stays as it was.
///
/// # Errors
/// [`Error::Locked`] when somebody else is writing, [`Error::DiskFull`] and [`Error::Io`]; then what was committed before stands.
/// [`Error::Request`] when a named source does not exist or a takedown list cannot be read.
pub fn index(
    root: &Path,
    sources: &[PathBuf],
    options: &IndexOptions,
    interrupt: &AtomicBool,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<IndexReport> {
    let reader = Reader::open(sources, &options.source).map_err(|error| Error::Request {
        code: "bad_source",
        field: "source",
        reason: error.to_string(),
    })?;
    index_from(root, reader, options, interrupt, on_event)
}

/// Reads everything a reader has into the index at `root`, as [`index`] does.
///
/// # Errors
/// Those of [`index`], but for missing sources.
pub fn index_from(
    root: &Path,
    reader: Reader,
    options: &IndexOptions,
    interrupt: &AtomicBool,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<IndexReport> {
    let started = Instant::now();
    let takedown = options.takedown.as_deref().map(TakedownList::read).transpose()?;
    let mut writer = IndexWriter::open(root, &options.writer)?;
    if let Some(list) = takedown {
        writer.take_down_all(&list)?;
    }
    let gauge = Gauge { disk_total: reader.total_bytes_on_disk(), ..Gauge::default() };
    let mut run = Run {
        options,
        counts: Counts::default(),
        failed_files: 0,
        encodings: BTreeMap::new(),
        started_at: jiff::Timestamp::now().as_second(),
        committed_at: 0,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.writer.threads.max(1))
        .build()
        .map_err(|error| Error::Engine(error.to_string()))?;

    let mut skipped = Vec::new();
    let taken = std::thread::scope(|scope| -> Result<()> {
        let (sender, receiver) = sync_channel(BATCHES_AHEAD);
        let gauge = &gauge;
        let reading = scope.spawn(move || read(reader, sender, interrupt, gauge));
        let taken = run.take_all(&mut writer, &receiver, &pool, gauge, on_event);
        // Without a receiver the reading thread ends.
        drop(receiver);
        skipped = reading.join().unwrap_or_default();
        taken
    });
    if let Err(error) = taken {
        // What is not committed would fill the disk to no purpose.
        let _ = writer.discard();
        return Err(error);
    }
    skipped.iter().for_each(|skipped| on_event(Event::Skipped(skipped)));
    let interrupted = interrupt.load(Ordering::Relaxed);
    let ending = if writer.is_rebuilding() && (interrupted || run.counts.accepted() == 0) {
        // Half a rebuilt index, or none, is no reason to give up the one there is.
        writer.discard()?;
        Finished::default()
    } else {
        let finished = if options.merge { writer.finish_merged()? } else { writer.finish()? };
        on_event(Event::Committed(&run.counts));
        finished
    };
    let index = Index::open(root)?;
    Ok(IndexReport {
        counts: run.counts,
        failed_files: run.failed_files,
        encodings: run.encodings,
        source_bytes: gauge.source.load(Ordering::Relaxed),
        elapsed: started.elapsed(),
        commit: ending.commit,
        merge: ending.merge,
        index_bytes: index.disk_usage()?.iter().map(|(_, bytes)| bytes).sum(),
        segments: index.segments() as u64,
        interrupted,
    })
}

#[derive(Default)]
struct Batch {
    records: Vec<std::result::Result<RawRecord, SourceError>>,
    /// The files read to their end meanwhile that were decoded.
    conversions: Vec<Conversion>,
}

/// How much was read, for the thread that shows it.
#[derive(Default)]
struct Gauge {
    source: AtomicU64,
    disk: AtomicU64,
    disk_total: u64,
}

/// Reads everything in batches; returns the files that were skipped.
fn read(
    mut reader: Reader,
    sender: SyncSender<Batch>,
    interrupt: &AtomicBool,
    gauge: &Gauge,
) -> Vec<Skipped> {
    let mut batch = Batch::default();
    let mut bytes = 0;
    while let Some(item) = reader.next() {
        // A file may hold millions of records that are short or wrong.
        bytes += size_of_val(&item) + item.as_ref().map_or(0, RawRecord::size_bytes);
        batch.records.push(item);
        if bytes >= BATCH_BYTES {
            bytes = 0;
            batch.conversions = reader.take_conversions();
            gauge.source.store(reader.source_bytes(), Ordering::Relaxed);
            gauge.disk.store(reader.bytes_on_disk_read(), Ordering::Relaxed);
            if interrupt.load(Ordering::Relaxed) || sender.send(std::mem::take(&mut batch)).is_err()
            {
                return reader.skipped().to_vec();
            }
        }
    }
    gauge.source.store(reader.source_bytes(), Ordering::Relaxed);
    gauge.disk.store(reader.bytes_on_disk_read(), Ordering::Relaxed);
    batch.conversions = reader.take_conversions();
    // Nobody listens only after an error, which is told elsewhere.
    let _ = sender.send(batch);
    reader.skipped().to_vec()
}

/// The state of a run.
struct Run<'a> {
    options: &'a IndexOptions,
    /// Unix seconds.
    started_at: i64,
    counts: Counts,
    failed_files: u64,
    encodings: BTreeMap<Encoding, EncodingCounts>,
    committed_at: u64,
}

impl Run<'_> {
    fn take_all(
        &mut self,
        writer: &mut IndexWriter,
        batches: &Receiver<Batch>,
        pool: &rayon::ThreadPool,
        gauge: &Gauge,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<()> {
        for batch in batches {
            self.take(writer, batch, pool, on_event)?;
            let progress = Progress {
                counts: self.counts,
                source_bytes: gauge.source.load(Ordering::Relaxed),
                disk_bytes: (gauge.disk.load(Ordering::Relaxed), gauge.disk_total),
            };
            on_event(Event::Progress(&progress));
            let every = self.options.commit_every;
            if every > 0 && self.counts.records - self.committed_at >= every {
                self.committed_at = self.counts.records;
                writer.commit()?;
                if !writer.is_rebuilding() {
                    on_event(Event::Committed(&self.counts));
                }
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        writer: &mut IndexWriter,
        batch: Batch,
        pool: &rayon::ThreadPool,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<()> {
        let collection = self.options.collection.as_deref();
        type Parsed = std::result::Result<(Prepared, Option<Conversion>), SourceError>;
        let prepare = |record: std::result::Result<RawRecord, SourceError>| -> Parsed {
            let record = record?;
            let (article, conversion) = parse_noting(&record, &self.options.source)?;
            let source = record.origin.path.to_string_lossy();
            let ingest = Ingest::new(source, record.origin.line, record.hash(), self.started_at);
            Ok((Prepared::new(article, collection).from(ingest), conversion))
        };
        let Batch { records, conversions } = batch;
        let parsed: Vec<_> = pool.install(|| records.into_par_iter().map(prepare).collect());
        conversions.iter().for_each(|conversion| self.note(conversion, on_event));
        let mut articles = Vec::with_capacity(parsed.len());
        for result in parsed {
            match result {
                Ok((article, conversion)) => {
                    if let Some(entry) = writer.takedown_of(&article) {
                        on_event(Event::TakenDown(&article, entry));
                    }
                    articles.push(article);
                    if let Some(conversion) = conversion {
                        self.note(&conversion, on_event);
                    }
                }
                Err(problem) => {
                    if problem.is_about_file() {
                        self.failed_files += 1;
                    } else {
                        self.counts.records += 1;
                        self.counts.rejected += 1;
                    }
                    on_event(Event::Problem(&problem));
                }
            }
        }
        for outcome in writer.add_reading(articles, Some(pool))? {
            self.counts.add(outcome);
        }
        Ok(())
    }

    fn note(&mut self, conversion: &Conversion, on_event: &mut dyn FnMut(Event<'_>)) {
        let counts = self.encodings.entry(conversion.encoding).or_default();
        if conversion.is_about_file() {
            counts.files += 1;
        } else {
            counts.records += 1;
        }
        counts.lost += conversion.losses.count;
        on_event(Event::Converted(conversion));
    }
}
