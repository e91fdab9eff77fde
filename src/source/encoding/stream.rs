//! Reading other encodings as UTF-8, a block at a time.

use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::{Decoder, DecoderResult};

use super::detect::{convert, detect_utf8};
use super::losses::Losses;
use super::{Detected, Encoding, read_bytes};
use crate::analysis::to_nfc;
use crate::source::error::SourceError;
use crate::source::files::{Listing, Skipped};
use crate::source::format::Format;
use crate::source::format::unpacked;
use crate::source::input::{Counters, Input};

/// A piece is at most so long, unless its first line is longer.
const PIECE_BYTES: usize = 64 << 10;

/// Reads bytes in one encoding as UTF-8. What cannot be decoded becomes U+FFFD and is counted.
pub(in crate::source) struct Transcoder<R> {
    inner: R,
    decoder: Kind,
    /// Bytes that wait for the rest of their line, and where the first of them stands.
    pending: Vec<u8>,
    offset: u64,
    decoded: Vec<u8>,
    position: usize,
    is_done: bool,
    losses: Arc<Mutex<Losses>>,
}

enum Kind {
    /// By the tables here, line by line.
    Own(Encoding),
    Standard(Box<Decoder>),
}

impl<R: BufRead> Transcoder<R> {
    /// Bytes are counted from `offset`, the length of what was taken off before.
    pub(in crate::source) fn new(
        inner: R,
        encoding: Encoding,
        offset: u64,
        losses: Arc<Mutex<Losses>>,
    ) -> Transcoder<R> {
        let standard = match encoding {
            Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Declared(_) => {
                encoding_rs::Encoding::for_label(encoding.name().as_bytes())
            }
            _ => None,
        };
        let decoder = match standard {
            Some(standard) => Kind::Standard(Box::new(standard.new_decoder_without_bom_handling())),
            None => Kind::Own(encoding),
        };
        let (pending, decoded) = (Vec::new(), Vec::new());
        Transcoder { inner, decoder, pending, offset, decoded, position: 0, is_done: false, losses }
    }

    fn decode_block(&mut self) -> io::Result<()> {
        self.decoded.clear();
        self.position = 0;
        let block = self.inner.fill_buf()?;
        self.is_done = block.is_empty();
        let length = block.len();
        let mut losses = Losses::default();
        match &mut self.decoder {
            Kind::Own(encoding) => {
                let waiting = self.pending.len();
                self.pending.extend_from_slice(block);
                let end =
                    if self.is_done { self.pending.len() } else { border(&self.pending, waiting) };
                let text = read_bytes(&self.pending[..end], *encoding, self.offset, &mut losses);
                self.decoded.extend_from_slice(text.as_bytes());
                self.pending.drain(..end);
                self.offset += end as u64;
            }
            Kind::Standard(decoder) => {
                decode_standard(decoder, block, self.offset, &mut self.decoded, &mut losses);
                self.offset += length as u64;
            }
        }
        self.inner.consume(length);
        if !losses.is_empty() {
            self.losses.lock().unwrap_or_else(PoisonError::into_inner).append(losses);
        }
        Ok(())
    }
}

/// Returns where bytes may be cut: after their last line, else, where they are long, after a space or before an ASCII
/// byte, which never is the second of two bytes of a letter. No line ends among the first `waiting`.
fn border(bytes: &[u8], waiting: usize) -> usize {
    if let Some(at) = memchr::memrchr(b'\n', &bytes[waiting..]) {
        return waiting + at + 1;
    }
    if bytes.len() < PIECE_BYTES {
        return 0;
    }
    if let Some(at) = memchr::memrchr(b' ', bytes) {
        return at + 1;
    }
    bytes.iter().rposition(u8::is_ascii).filter(|&at| at > 0).unwrap_or(bytes.len())
}

/// Decodes a block; an empty one is the end.
fn decode_standard(
    decoder: &mut Decoder,
    block: &[u8],
    offset: u64,
    decoded: &mut Vec<u8>,
    losses: &mut Losses,
) {
    let mut read = 0;
    let mut buffer = [0; 4 << 10];
    loop {
        let (result, used, written) = decoder.decode_to_utf8_without_replacement(
            &block[read..],
            &mut buffer,
            block.is_empty(),
        );
        read += used;
        decoded.extend_from_slice(&buffer[..written]);
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                losses.add(offset + read as u64, || {
                    "bytes that are no character before byte".to_owned()
                });
                decoded.extend_from_slice("\u{fffd}".as_bytes());
            }
        }
    }
}

impl<R: BufRead> BufRead for Transcoder<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.position == self.decoded.len() && !self.is_done {
            self.decode_block()?;
        }
        Ok(&self.decoded[self.position..])
    }

    fn consume(&mut self, amount: usize) {
        self.position = (self.position + amount).min(self.decoded.len());
    }
}

impl<R: BufRead> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

/// A file to be read as text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextFile {
    /// Where it is; `-` is standard input.
    pub path: PathBuf,
    /// Its path below the folder that was named, or its name; without the extension of a packed file.
    pub relative: PathBuf,
}

impl TextFile {
    /// Lists named files, and those of named folders that look like sources; also the files of folders that are not read.
    ///
    /// # Errors
    /// [`SourceError::Io`] when a named path does not exist.
    pub fn list(paths: &[PathBuf]) -> Result<(Vec<TextFile>, Vec<Skipped>), SourceError> {
        let listing = Listing::new(paths)?;
        let files = listing.files.iter().map(|file| {
            let mut relative: PathBuf = file.folders().iter().collect();
            relative.push(unpacked(Path::new(file.path.file_name().unwrap_or_default())));
            TextFile { path: file.path.to_path_buf(), relative }
        });
        Ok((files.collect(), listing.skipped))
    }
}

/// A file or standard input as text in NFC, piece by piece, whatever it is in. What it is in is told by its first 64 KB.
pub struct TextStream {
    input: Input,
    detected: Detected,
    pending: Vec<u8>,
    offset: u64,
    is_done: bool,
    losses: Losses,
}

impl TextStream {
    /// Opens a file, packed or not; `-` is standard input. `encoding` is not questioned where it is given.
    ///
    /// # Errors
    /// [`SourceError::Io`], [`SourceError::BrokenCompression`].
    pub fn open(path: &Path, encoding: Option<Encoding>) -> Result<TextStream, SourceError> {
        // Whatever it is, it is converted as text.
        let format = Some(Format::Text);
        let input = Input::open(&path.into(), format, &Counters::default(), encoding)?;
        let detected = match (&input.decoding, encoding) {
            (Some(decoding), _) => Detected::new(decoding.encoding, decoding.certainty),
            (None, Some(encoding)) => Detected::new(encoding, 1.0),
            (None, None) if !input.is_recognised => Detected::new(Encoding::Utf8, 0.0),
            (None, None) => detect_utf8(&input.sample),
        };
        let (pending, losses) = (Vec::new(), Losses::default());
        Ok(TextStream { input, detected, pending, offset: 0, is_done: false, losses })
    }

    /// Returns what it is in.
    pub fn encoding(&self) -> Encoding {
        self.detected.encoding
    }

    /// Returns how certain that is, 0 to 1; 0 means that it is neither UTF-8 nor anything recognised.
    pub fn certainty(&self) -> f64 {
        self.detected.certainty
    }

    /// Returns what was lost so far.
    pub fn losses(&self) -> Losses {
        let mut losses = self.losses.clone();
        if let Some(decoding) = &self.input.decoding {
            losses.append(decoding.losses());
        }
        losses
    }

    /// Reads on; `None` at the end.
    ///
    /// # Errors
    /// [`SourceError::Io`], [`SourceError::BrokenCompression`].
    pub fn next_piece(&mut self) -> Result<Option<String>, SourceError> {
        while !self.is_done {
            let waiting = self.pending.len();
            let read = self.input.reader.fill_buf().map(|block| {
                self.pending.extend_from_slice(block);
                block.len()
            });
            let length = read.map_err(|error| self.input.error(error, 0))?;
            self.is_done = length == 0;
            self.input.reader.consume(length);
            let end =
                if self.is_done { self.pending.len() } else { border(&self.pending, waiting) };
            if end > 0 {
                return Ok(Some(self.take(end)));
            }
        }
        Ok(None)
    }

    fn take(&mut self, end: usize) -> String {
        let bytes: Vec<u8> = self.pending.drain(..end).collect();
        let text = read_bytes(&bytes, Encoding::Utf8, self.offset, &mut self.losses);
        let mut losses = Losses::default();
        let text = if self.input.decoding.is_some() {
            to_nfc(&text).into_owned()
        } else {
            convert(&text, &self.detected, &mut losses)
        };
        losses.first.iter_mut().for_each(|(at, _)| *at += self.offset);
        self.losses.append(losses);
        self.offset += end as u64;
        text
    }
}

impl std::fmt::Debug for TextStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextStream")
            .field("encoding", &self.encoding())
            .field("certainty", &self.certainty())
            .finish_non_exhaustive()
    }
}
