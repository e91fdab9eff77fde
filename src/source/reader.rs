//! Reads sources one after the other and yields their records.

use std::collections::{HashSet, VecDeque};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::cut_elements::Elements;
use super::cut_lines::{Lines, whole};
use super::cut_rows::Rows;
use super::cut_warc::Warc;
use super::error::{Origin, SourceError};
use super::files::{Listing, Skipped, SourceFile};
use super::format::{Format, is_json_lines};
use super::input::{Counters, Decoding, Input};
use super::json_feed::{self, is_json_feed};
use super::page::PageHints;
use super::xml::XmlRecords;
use super::{Conversion, PagePacking, Payload, RawRecord, SourceOptions};

/// A page saved with its pictures may be so many times as long as another record.
const WRAPPED: usize = 4;

type Records = Box<dyn Iterator<Item = Result<RawRecord, SourceError>> + Send>;

/// The records of files, folders and standard input, in order.
///
/// An error is an item like a record, and the reading goes on after it: with the next record, or
/// with the next file where it [is about a file](SourceError::is_about_file).
pub struct Reader {
    files: VecDeque<SourceFile>,
    /// The records of the file being read.
    current: Option<Records>,
    /// How its bytes are being decoded.
    decoding: Option<(Arc<Path>, Decoding)>,
    /// The files decoded since they were last asked for.
    conversions: Vec<Conversion>,
    options: SourceOptions,
    counters: Counters,
    skipped: Vec<Skipped>,
    /// What files hold beside records: a crawl beside pages, a dump beside articles.
    notes: (Sender<Skipped>, Receiver<Skipped>),
    bytes_on_disk: u64,
    /// Ids given to text files, so that no two share one.
    text_ids: HashSet<String>,
}

impl Reader {
    /// Lists what the paths hold; `-` is standard input. Nothing is read yet.
    ///
    /// # Errors
    /// [`SourceError::Io`] when a named path does not exist.
    pub fn open(paths: &[PathBuf], options: &SourceOptions) -> Result<Reader, SourceError> {
        Ok(Reader::of_listing(Listing::new(paths)?, options))
    }

    /// Reads these files, in order.
    pub fn of_files(files: Vec<SourceFile>, options: &SourceOptions) -> Reader {
        let size = |file: &SourceFile| std::fs::metadata(file.path()).map_or(0, |data| data.len());
        let bytes = files.iter().map(size).sum();
        Reader::of_listing(Listing { files, bytes, ..Listing::default() }, options)
    }

    fn of_listing(listing: Listing, options: &SourceOptions) -> Reader {
        Reader {
            files: listing.files.into(),
            current: None,
            decoding: None,
            conversions: Vec::new(),
            options: options.clone(),
            counters: Counters::default(),
            skipped: listing.skipped,
            notes: channel(),
            bytes_on_disk: listing.bytes,
            text_ids: HashSet::new(),
        }
    }

    /// Reads one stream, packed or not, that errors call by `name`.
    ///
    /// # Errors
    /// [`SourceError::Io`] when its beginning cannot be read, [`SourceError::NoTextColumn`] for a table without texts.
    pub fn of_stream(
        name: &str,
        stream: Box<dyn Read + Send>,
        options: &SourceOptions,
    ) -> Result<Reader, SourceError> {
        let mut reader = Reader {
            files: VecDeque::new(),
            current: None,
            decoding: None,
            conversions: Vec::new(),
            options: options.clone(),
            counters: Counters::default(),
            skipped: Vec::new(),
            notes: channel(),
            bytes_on_disk: 0,
            text_ids: HashSet::new(),
        };
        let path: Arc<Path> = Path::new(name).into();
        let counters = &reader.counters;
        let input = Input::of(stream, &path, options.format, counters, options.encoding)?;
        let file = SourceFile::named(&path);
        reader.current = reader.records(&file, &path, input)?;
        Ok(reader)
    }

    /// Returns the files of named folders that are not read; complete after the last record.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Returns the files that were read from another encoding than UTF-8 since the last call.
    pub fn take_conversions(&mut self) -> Vec<Conversion> {
        std::mem::take(&mut self.conversions)
    }

    /// Notes how the file was decoded that is read to its end.
    fn note_conversion(&mut self) {
        let Some((path, decoding)) = self.decoding.take() else { return };
        let Decoding { encoding, certainty, .. } = decoding;
        let (origin, losses) = (Origin::file(&path), decoding.losses());
        self.conversions.push(Conversion { origin, encoding, certainty, losses });
    }

    /// Returns how many files are still to be opened.
    pub fn files_left(&self) -> usize {
        self.files.len()
    }

    /// Returns the bytes of unpacked source read so far.
    pub fn source_bytes(&self) -> u64 {
        self.counters.source.load(Ordering::Relaxed)
    }

    /// Returns the bytes of all files as they lie on disk, packed or not; standard input counts 0.
    pub fn total_bytes_on_disk(&self) -> u64 {
        self.bytes_on_disk
    }

    /// Returns how many of [`total_bytes_on_disk`](Self::total_bytes_on_disk) were read so far.
    pub fn bytes_on_disk_read(&self) -> u64 {
        self.counters.disk.load(Ordering::Relaxed)
    }

    /// Opens the next file; `None` when it is skipped.
    fn open_file(&mut self, file: &SourceFile) -> Result<Option<Records>, SourceError> {
        let path: Arc<Path> = file.path.as_ref().into();
        let (format, encoding) = (self.options.format, self.options.encoding);
        let input = Input::open(&path, format, &self.counters, encoding)?;
        self.records(file, &path, input)
    }

    /// Cuts an open file into records; `None` when it is skipped.
    fn records(
        &mut self,
        file: &SourceFile,
        path: &Arc<Path>,
        input: Input,
    ) -> Result<Option<Records>, SourceError> {
        let limit = self.options.max_record_bytes;
        self.decoding = input.decoding.clone().map(|decoding| (Arc::clone(path), decoding));
        Ok(Some(match self.format_of(path, &input.sample) {
            Format::Jsonl => Box::new(Lines::new(input, limit)),
            Format::Json => Box::new(Elements::new(input, limit)),
            Format::JsonFeed => {
                let items = json_feed::items(input, limit)?;
                Box::new(items.map(|item| item.map(RawRecord::of_json_feed)))
            }
            Format::Xml => {
                let record = self.options.xml_record.clone();
                let mut records = XmlRecords::new(input, limit, record, self.notes.0.clone());
                match records.unknown() {
                    // Settings and the like lie beside articles.
                    Some(error @ SourceError::UnknownXml { .. }) if !file.is_named() => {
                        self.skip(path, &error);
                        return Ok(None);
                    }
                    Some(error) => return Err(error),
                    None => Box::new(records),
                }
            }
            format @ (Format::Csv | Format::Tsv) => {
                let delimiter = (format == Format::Tsv).then_some(b'\t');
                match Rows::new(input, delimiter, &self.options.fields, limit) {
                    Ok(rows) => Box::new(rows),
                    // Query sets and the like lie beside articles.
                    Err(error @ SourceError::NoTextColumn { .. }) if !file.is_named() => {
                        self.skip(path, &error);
                        return Ok(None);
                    }
                    Err(error) => return Err(error),
                }
            }
            Format::Text => {
                let (bytes, input) = whole(input, limit)?;
                let payload =
                    Payload::Text { bytes, id: self.text_id(file), folders: file.folders() };
                let record = RawRecord::new(input.origin(1), payload);
                Box::new(std::iter::once(Ok(record)))
            }
            Format::Warc => Box::new(Warc::new(input, limit, self.notes.0.clone())),
            format @ (Format::Html | Format::Mhtml) => {
                let is_wrapped = format == Format::Mhtml;
                let limit = if is_wrapped { limit.saturating_mul(WRAPPED) } else { limit };
                let (bytes, input) = whole(input, limit)?;
                let hints = PageHints { id: self.text_id(file), ..PageHints::default() };
                let packing = if is_wrapped { PagePacking::Mhtml } else { PagePacking::None };
                let payload = Payload::Page { bytes, packing, hints };
                let record = RawRecord::new(input.origin(1), payload);
                Box::new(std::iter::once(Ok(record)))
            }
        }))
    }

    /// Notes that a file of a folder is not read.
    fn skip(&mut self, path: &Path, error: &SourceError) {
        let reason = error.to_string();
        let prefix = format!("{}: ", error.origin());
        let reason = reason.strip_prefix(&prefix).unwrap_or(&reason).to_owned();
        self.skipped.push(Skipped { path: path.to_path_buf(), reason });
    }

    /// The flag first, then the name, then the content.
    fn format_of(&self, path: &Path, sample: &[u8]) -> Format {
        let named = self.options.format.or_else(|| Format::from_path(path));
        match named {
            Some(Format::Json) if self.options.format.is_none() && is_json_feed(sample) => {
                Format::JsonFeed
            }
            // Files named `.json` hold JSON Lines as often as not.
            Some(Format::Json) if Format::from_content(sample) == Format::Jsonl => {
                if is_json_lines(sample) { Format::Jsonl } else { Format::Json }
            }
            Some(format) => format,
            None => Format::from_content(sample),
        }
    }

    /// Returns the file's stem, or, where an earlier file has it, its path below the folder.
    fn text_id(&mut self, file: &SourceFile) -> Option<String> {
        if file.path.as_os_str() == "-" {
            return None;
        }
        let id = match &file.text_id {
            Some(id) => return Some(id.clone()),
            None => file.free_text_id(|id| self.text_ids.contains(id)),
        };
        self.text_ids.insert(id.clone()).then_some(id)
    }
}

impl Iterator for Reader {
    type Item = Result<RawRecord, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.current.as_mut().and_then(Iterator::next) {
                let is_decoded = self.decoding.is_some();
                return Some(item.map(|record| RawRecord { is_decoded, ..record }));
            }
            self.current = None;
            self.note_conversion();
            self.skipped.extend(self.notes.1.try_iter());
            let file = self.files.pop_front()?;
            match self.open_file(&file) {
                Ok(records) => self.current = records,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("files_left", &self.files.len())
            .field("source_bytes", &self.source_bytes())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
