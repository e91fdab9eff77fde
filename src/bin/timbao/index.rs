//! `timbao index`: sources into the index, with a progress bar, an account of the run and a report file.

mod dry_run;
mod listener;
mod watching;

use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use timbao::article::Category;
use timbao::index::IfLocked;
use timbao::indexer::{self, Event, IndexOptions, IndexReport};
use timbao::source::{FieldMap, Format, Mapping, PageRules, Reader};
use timbao::{Error, wire};

use self::listener::Listener;
pub(crate) use self::listener::ReportFile;
use crate::args::{DEFAULT_SOURCE, FieldNames, FormatName, IndexArgs};
use crate::groups;
use crate::messages::Lang;
use crate::output::{self, Exit};

/// Set by Ctrl-C.
static INTERRUPT: AtomicBool = AtomicBool::new(false);

pub(crate) fn run(arguments: &IndexArgs, lang: Lang) -> Result<Exit> {
    let mut sources = arguments.sources.clone();
    if sources.is_empty() {
        sources.push(PathBuf::from(DEFAULT_SOURCE));
    }
    let options = options(arguments)?;
    if arguments.dry_run {
        return dry_run::run(&sources, &options, lang);
    }
    let report = arguments.report.as_deref().map(ReportFile::create).transpose()?;
    let reading = Reading { root: &arguments.index, sources: &sources, options: &options, report };
    if arguments.watch {
        if sources.iter().any(|source| source.as_os_str() == "-") {
            return Err(Error::Request {
                code: "bad_source",
                field: "source",
                reason: "standard input cannot be watched".to_owned(),
            }
            .into());
        }
        return watching::run(arguments, &reading, lang);
    }
    let report = read(&reading, lang)?;
    if arguments.json {
        output::json(&wire::Index::from(&report))?;
    }
    Ok(exit_of(&report))
}

fn options(arguments: &IndexArgs) -> Result<IndexOptions> {
    let mut options = IndexOptions {
        collection: arguments.collection.clone(),
        merge: arguments.merge,
        commit_every: arguments.commit_every,
        takedown: arguments.takedown.clone(),
        ..IndexOptions::default()
    };
    if let Some(name) = &arguments.category {
        let category = Category::parse(name).ok_or_else(|| Error::Request {
            code: "bad_category",
            field: "category",
            reason: format!("{name:?} has no letter; write A/B or A > B"),
        })?;
        options.source.category = Some(category);
    }
    let mut pairs = Vec::new();
    for names in &arguments.map {
        match names {
            FieldNames::Pair(field, name) => pairs.push((field.clone(), name.clone())),
            FieldNames::File(path) => {
                let mapping = Mapping::read(path).map_err(|error| bad_map(&error))?;
                pairs.extend(mapping.fields);
                if let Some(element) = mapping.xml_record {
                    options.source.xml_record = Some(element.into());
                }
            }
        }
    }
    options.source.fields = FieldMap::new(pairs).map_err(|error| bad_map(&error))?;
    options.source.format = arguments.format.map(|format| match format {
        FormatName::Jsonl => Format::Jsonl,
        FormatName::Json => Format::Json,
        FormatName::Csv => Format::Csv,
        FormatName::Tsv => Format::Tsv,
        FormatName::Text => Format::Text,
        FormatName::Html => Format::Html,
        FormatName::Mhtml => Format::Mhtml,
        FormatName::Warc => Format::Warc,
        FormatName::Xml => Format::Xml,
        FormatName::JsonFeed => Format::JsonFeed,
    });
    if let Some(element) = &arguments.xml_record {
        options.source.xml_record = Some(element.as_str().into());
    }
    options.source.encoding = arguments.encoding;
    if arguments.no_rules {
        options.source.rules = PageRules::none();
    }
    if let Some(folder) = &arguments.rules {
        let rules = std::mem::take(&mut options.source.rules).with_folder(folder);
        options.source.rules = rules.map_err(|error| Error::Request {
            code: "bad_rules",
            field: "rules",
            reason: error.to_string(),
        })?;
    }
    options.writer.fresh = arguments.fresh;
    options.writer.keep_versions = !arguments.no_versions;
    options.writer.if_locked = if arguments.wait { IfLocked::Wait } else { IfLocked::Fail };
    if let Some(threads) = arguments.threads {
        options.writer.threads = usize::from(threads);
    }
    if let Some(megabytes) = arguments.memory {
        options.writer.memory_bytes = megabytes as usize * 1_000_000;
    }
    Ok(options)
}

fn bad_map(error: &dyn std::fmt::Display) -> Error {
    Error::Request { code: "unknown_field", field: "map", reason: error.to_string() }
}

/// What to read into which index.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) root: &'a Path,
    pub(crate) sources: &'a [PathBuf],
    pub(crate) options: &'a IndexOptions,
    pub(crate) report: Option<ReportFile>,
}

/// Reads sources into the index and says how it goes and how it went.
///
/// # Errors
/// Those of [`indexer::index`], and of writing the report file.
pub(crate) fn read(reading: &Reading<'_>, lang: Lang) -> Result<IndexReport> {
    run_and_tell(reading, lang, |on_event| {
        indexer::index(reading.root, reading.sources, reading.options, &INTERRUPT, on_event)
    })
}

/// Reads what a reader has.
fn read_from(reading: &Reading<'_>, reader: Reader, lang: Lang) -> Result<IndexReport> {
    run_and_tell(reading, lang, |on_event| {
        indexer::index_from(reading.root, reader, reading.options, &INTERRUPT, on_event)
    })
}

fn run_and_tell(
    reading: &Reading<'_>,
    lang: Lang,
    run: impl FnOnce(&mut dyn FnMut(Event<'_>)) -> timbao::Result<IndexReport>,
) -> Result<IndexReport> {
    stop_on_interrupt(lang);
    let mut listener = Listener::new(reading.report.as_ref(), lang);
    let report = run(&mut |event: Event<'_>| {
        if !listener.hear(&event) {
            INTERRUPT.store(true, Ordering::Relaxed);
        }
    });
    let skipped = listener.finish()?;
    let report = report?;
    if !report.interrupted {
        groups::keep_current(reading.root, reading.options.writer.threads, lang);
    }
    let counts = &report.counts;
    let number = |number: u64| lang.number(number);
    output::say(&lang.summary(
        number(counts.records),
        number(counts.indexed),
        number(counts.updated),
        number(counts.unchanged),
        number(counts.duplicates),
        number(counts.rejected),
    ));
    if counts.taken_down > 0 {
        output::say(&lang.kept_away(lang.articles(counts.taken_down)));
    }
    let seconds = report.elapsed.as_secs_f64().max(1e-6);
    output::say(&lang.speed(
        lang.decimal(seconds, 1),
        number((counts.records as f64 / seconds) as u64),
        lang.decimal(report.source_bytes as f64 / 1e6 / seconds, 1),
        lang.bytes(report.index_bytes),
    ));
    for (encoding, counts) in &report.encodings {
        let (files, records) = (number(counts.files), number(counts.records));
        output::say(&match counts.lost {
            0 => lang.read_from(encoding, files, records),
            lost => lang.read_from_with_losses(encoding, files, records, number(lost)),
        });
    }
    if report.interrupted {
        output::say(&lang.stopped());
    } else if report.failed_files > 0 {
        output::note(&output::ERROR, &lang.error(), &lang.files_failed(report.failed_files));
    } else if counts.accepted() == 0 {
        let names: Vec<_> = reading.sources.iter().map(|path| path.to_string_lossy()).collect();
        output::note(&output::ERROR, &lang.error(), &lang.no_articles(names.join(", ")));
        for (path, reason) in skipped {
            output::say(&output::visible(&lang.not_read(path, reason)));
        }
        if counts.records == 0 {
            output::note(&output::HINT, &lang.hint(), &lang.known_formats());
        }
    }
    Ok(report)
}

/// Returns how the program ends after a run.
pub(crate) fn exit_of(report: &IndexReport) -> Exit {
    if report.interrupted {
        Exit::Interrupted
    } else if report.failed_files > 0 || report.counts.accepted() == 0 {
        Exit::Failed
    } else {
        Exit::Found
    }
}

/// Says whether Ctrl-C was pressed.
fn is_interrupted() -> bool {
    INTERRUPT.load(Ordering::Relaxed)
}

/// Makes Ctrl-C end the run in good order; the second one ends the program at once.
fn stop_on_interrupt(lang: Lang) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without a handler Ctrl-C ends the program at once, and what was committed is intact all the same.
        let _ = ctrlc::set_handler(move || {
            if INTERRUPT.swap(true, Ordering::Relaxed) {
                #[expect(clippy::exit, reason = "asked for twice, and the index stands any end")]
                std::process::exit(130);
            }
            output::say(&lang.stopping());
        });
    });
}
