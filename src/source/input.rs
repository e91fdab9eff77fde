//! A file as a stream of UTF-8: opened, unpacked, decoded and counted.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use zstd::stream::read::Decoder as ZstdDecoder;

use super::encoding::{Encoding, Losses, Transcoder, of_bytes_or_forced, read_bytes};
use super::error::{Origin, SourceError};
use super::format::Format;
use super::gzip::Members;

/// Large enough to tell encodings, small enough for a folder of a million files.
const BUFFER_BYTES: usize = 64 << 10;

/// How much was read so far, for a progress bar on another thread.
#[derive(Debug, Clone, Default)]
pub(super) struct Counters {
    /// Bytes as stored, packed or not.
    pub(super) disk: Arc<AtomicU64>,
    /// Bytes of unpacked source.
    pub(super) source: Arc<AtomicU64>,
}

/// A file being read.
pub(super) struct Input {
    /// Its text; wrong bytes only where the file holds them.
    pub(super) reader: Box<dyn BufRead + Send>,
    /// How it begins, as UTF-8, for recognising the format.
    pub(super) sample: Vec<u8>,
    /// What it is in, where its bytes are not UTF-8.
    pub(super) decoding: Option<Decoding>,
    /// Its bytes are UTF-8, or something else that is known.
    pub(super) is_recognised: bool,
    path: Arc<Path>,
    packing: Option<&'static str>,
}

/// How the bytes of a file are being decoded.
#[derive(Debug, Clone)]
pub(super) struct Decoding {
    pub(super) encoding: Encoding,
    /// 0 to 1.
    pub(super) certainty: f64,
    losses: Arc<Mutex<Losses>>,
}

impl Decoding {
    /// Returns what was lost so far.
    pub(super) fn losses(&self) -> Losses {
        self.losses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Input {
    /// Opens a file, or standard input for `-`; in `encoding` rather than what it seems to be in.
    pub(super) fn open(
        path: &Arc<Path>,
        format: Option<Format>,
        counters: &Counters,
        encoding: Option<Encoding>,
    ) -> Result<Input, SourceError> {
        let io_error = |error| SourceError::Io { origin: Origin::file(path), error };
        let raw: Box<dyn Read + Send> = if path.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(io_error)?)
        };
        Input::of(raw, path, format, counters, encoding)
    }

    /// Reads a stream that errors call by `path`. Its bytes are left as they are where the format, told or recognised, has
    /// character sets of its own.
    pub(super) fn of(
        raw: Box<dyn Read + Send>,
        path: &Arc<Path>,
        format: Option<Format>,
        counters: &Counters,
        encoding: Option<Encoding>,
    ) -> Result<Input, SourceError> {
        Input::new(raw, path, format, counters, encoding)
            .map_err(|error| SourceError::Io { origin: Origin::file(path), error })
    }

    fn new(
        raw: Box<dyn Read + Send>,
        path: &Arc<Path>,
        format: Option<Format>,
        counters: &Counters,
        encoding: Option<Encoding>,
    ) -> io::Result<Input> {
        let counted = Counted { inner: raw, count: Arc::clone(&counters.disk) };
        let mut packed = Sampled::new(BufReader::with_capacity(BUFFER_BYTES, counted), 4);
        if let Some(error) = packed.error.take() {
            return Err(error);
        }
        let packing = packing(packed.sample.get_ref(), path);
        let unpacked: Box<dyn Read + Send> = match packing {
            Some("gzip") => Box::new(Members::new(packed)),
            Some(_) => Box::new(ZstdDecoder::with_buffer(packed)?),
            None => Box::new(packed),
        };
        let counted = Counted { inner: unpacked, count: Arc::clone(&counters.source) };
        let buffered = BufReader::with_capacity(BUFFER_BYTES, counted);
        let mut text = Sampled::new(buffered, BUFFER_BYTES);
        let detected = of_bytes_or_forced(text.sample.get_ref(), encoding);
        let is_recognised = detected.certainty > 0.0;
        let rest = &text.sample.get_ref()[detected.bom..];
        let (path, mut sample, mut decoding) = (Arc::clone(path), rest.to_vec(), None);
        let named = format.or_else(|| Format::from_path(&path));
        if named.unwrap_or_else(|| Format::from_content(&sample)).has_own_charsets() {
            let (reader, is_recognised) = (Box::new(text), true);
            return Ok(Input { reader, sample, decoding, is_recognised, path, packing });
        }
        text.sample.set_position(detected.bom as u64);
        let rest = &text.sample.get_ref()[detected.bom..];
        let reader: Box<dyn BufRead + Send> = if detected.encoding == Encoding::Utf8 {
            Box::new(text)
        } else {
            let (encoding, certainty) = (detected.encoding, detected.certainty);
            sample = read_bytes(rest, encoding, 0, &mut Losses::default()).into_bytes();
            let losses = Arc::default();
            decoding = Some(Decoding { encoding, certainty, losses: Arc::clone(&losses) });
            Box::new(Transcoder::new(text, encoding, detected.bom as u64, losses))
        };
        Ok(Input { reader, sample, decoding, is_recognised, path, packing })
    }

    /// Returns the place of a line of this file.
    pub(super) fn origin(&self, line: u64) -> Origin {
        Origin { path: Arc::clone(&self.path), line }
    }

    /// Says what a failed read means.
    pub(super) fn error(&self, error: io::Error, line: u64) -> SourceError {
        let origin = self.origin(line);
        match self.packing {
            Some(format) if error.raw_os_error().is_none() => {
                SourceError::BrokenCompression { origin, format, error }
            }
            _ => SourceError::Io { origin, error },
        }
    }
}

/// Tells the compression by the first bytes; a file that only bears the name is damaged.
fn packing(first: &[u8], path: &Path) -> Option<&'static str> {
    let extension = path.extension().unwrap_or_default();
    match first {
        [0x1f, 0x8b, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Some("zstd"),
        _ if extension.eq_ignore_ascii_case("gz") => Some("gzip"),
        _ if extension.eq_ignore_ascii_case("zst") => Some("zstd"),
        _ => None,
    }
}

struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let amount = loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.count.fetch_add(amount as u64, Ordering::Relaxed);
        Ok(amount)
    }
}

/// A stream whose beginning was read ahead. An error met there is reported in its place.
struct Sampled<R> {
    sample: Cursor<Vec<u8>>,
    error: Option<io::Error>,
    rest: R,
}

impl<R: BufRead> Sampled<R> {
    fn new(mut rest: R, length: usize) -> Sampled<R> {
        let mut sample = Vec::new();
        let error = rest.by_ref().take(length as u64).read_to_end(&mut sample).err();
        Sampled { sample: Cursor::new(sample), error, rest }
    }
}

impl<R: BufRead> BufRead for Sampled<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.sample.position() < self.sample.get_ref().len() as u64 {
            return self.sample.fill_buf();
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        if self.sample.position() < self.sample.get_ref().len() as u64 {
            self.sample.consume(amount);
        } else {
            self.rest.consume(amount);
        }
    }
}

impl<R: BufRead> Read for Sampled<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}
