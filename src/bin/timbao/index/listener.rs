//! Listens to an indexing run: moves the progress bar, names what was rejected, writes the report file.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use timbao::Error;
use timbao::indexer::{Event, Progress};
use timbao::source::Skipped;
use timbao::wire::{self, ReportLine};

use crate::messages::Lang;
use crate::output;

/// Problems named on standard error; the report file names all.
const PROBLEMS_SHOWN: u64 = 10;

/// The file of `--report`.
#[derive(Debug)]
pub(crate) struct ReportFile {
    path: PathBuf,
    file: RefCell<BufWriter<File>>,
}

impl ReportFile {
    /// Creates the file, or empties it.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(crate) fn create(path: &Path) -> timbao::Result<ReportFile> {
        let file = File::create(path).map_err(|error| Error::io(path, error))?;
        Ok(ReportFile { path: path.to_owned(), file: RefCell::new(BufWriter::new(file)) })
    }

    /// Names files that are not read.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(super) fn skipped(&self, skipped: &[Skipped]) -> timbao::Result<()> {
        let written = skipped.iter().try_for_each(|skipped| self.write(&ReportLine::from(skipped)));
        written.and_then(|()| self.sync()).map_err(|error| Error::io(&self.path, error))
    }

    fn write(&self, line: &ReportLine) -> io::Result<()> {
        writeln!(self.file.borrow_mut(), "{}", wire::to_line(line))
    }

    /// Makes what was written durable: a reader may rely on a line that it sees.
    fn sync(&self) -> io::Result<()> {
        let mut file = self.file.borrow_mut();
        file.flush()?;
        match file.get_ref().sync_data() {
            // A pipe or terminal has nothing to sync.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            result => result,
        }
    }
}

/// What is to be done with the events of a run.
pub(super) struct Listener<'a> {
    lang: Lang,
    started: Instant,
    report: Option<&'a ReportFile>,
    report_error: Option<io::Error>,
    bar: Option<ProgressBar>,
    problems: u64,
    skipped: Vec<(String, String)>,
}

impl<'a> Listener<'a> {
    pub(super) fn new(report: Option<&'a ReportFile>, lang: Lang) -> Listener<'a> {
        Listener {
            lang,
            started: Instant::now(),
            report,
            report_error: None,
            bar: None,
            problems: 0,
            skipped: Vec::new(),
        }
    }

    /// Takes note of an event; returns whether the run should go on.
    pub(super) fn hear(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Problem(problem) => {
                self.problems += 1;
                if self.problems <= PROBLEMS_SHOWN {
                    self.say(&output::visible(&problem.to_string()));
                }
                self.report(&ReportLine::from(*problem));
            }
            Event::TakenDown(article, entry) => {
                self.report(&ReportLine::taken_down(article, entry));
            }
            Event::Skipped(skipped) => {
                if self.skipped.len() < PROBLEMS_SHOWN as usize {
                    let path = skipped.path.to_string_lossy().into_owned();
                    self.skipped.push((path, skipped.reason.clone()));
                }
                self.report(&ReportLine::from(*skipped));
            }
            Event::Converted(conversion) => self.report(&ReportLine::from(*conversion)),
            Event::Progress(progress) => self.show(progress),
            Event::Committed(counts) => {
                self.report(&ReportLine::from(*counts));
                let synced = self.report.map_or(Ok(()), ReportFile::sync);
                self.report_error = self.report_error.take().or(synced.err());
            }
        }
        self.report_error.is_none()
    }

    fn report(&mut self, line: &ReportLine) {
        if let (Some(report), None) = (self.report, &self.report_error) {
            self.report_error = report.write(line).err();
        }
    }

    fn say(&self, message: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| output::say(message)),
            None => output::say(message),
        }
    }

    fn show(&mut self, progress: &Progress) {
        let (read, all) = progress.disk_bytes;
        let bar = self.bar.get_or_insert_with(|| progress_bar(all, self.lang));
        let seconds = self.started.elapsed().as_secs_f64().max(1e-6);
        let articles = (progress.counts.records as f64 / seconds) as u64;
        let megabytes = progress.source_bytes as f64 / 1e6 / seconds;
        let rate = self.lang.progress(self.lang.number(articles), self.lang.decimal(megabytes, 1));
        // After the last byte comes the commit, which takes its time.
        let is_read = all > 0 && read >= all;
        bar.set_message(if is_read { self.lang.committing() } else { rate });
        bar.set_position(read.min(all));
    }

    /// Clears the bar and returns the first files that were not read, with the reasons.
    ///
    /// # Errors
    /// [`Error::Io`] when the report file could not be written.
    pub(super) fn finish(self) -> timbao::Result<Vec<(String, String)>> {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if self.problems > PROBLEMS_SHOWN {
            let mut rest = self.lang.and_more(self.lang.number(self.problems - PROBLEMS_SHOWN));
            if self.report.is_none() {
                rest = format!("{rest}; {}", self.lang.see_report());
            }
            output::say(&rest);
        }
        let Some(report) = self.report else { return Ok(self.skipped) };
        match self.report_error.map_or_else(|| report.sync(), Err) {
            Ok(()) => Ok(self.skipped),
            Err(error) => Err(Error::io(&report.path, error)),
        }
    }
}

/// Returns a bar over the bytes on disk, or a spinner where their number is not known; nothing is drawn unless standard
/// error is a terminal.
fn progress_bar(bytes: u64, lang: Lang) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(8);
    let (bar, template) = match bytes {
        0 => (ProgressBar::with_draw_target(None, target), "{spinner} {elapsed}  {msg}".to_owned()),
        _ => (
            ProgressBar::with_draw_target(Some(bytes), target),
            format!("{{bar:28}} {{percent:>3}} %  {{msg}}  {} {{eta}}", lang.left()),
        ),
    };
    bar.set_style(
        ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
