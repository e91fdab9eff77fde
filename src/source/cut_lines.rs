//! Cuts JSON Lines into records, and reads whole files.

use std::io;

use super::error::SourceError;
use super::exported::is_header;
use super::input::Input;
use super::{Payload, RawRecord};

/// The lines of a file that are neither blank nor the header of an export.
pub(super) struct Lines {
    input: Input,
    limit: usize,
    /// Line read last, from 1.
    line: u64,
    is_done: bool,
}

enum Line {
    End,
    Read(Vec<u8>),
    TooLong,
}

impl Lines {
    pub(super) fn new(input: Input, limit: usize) -> Lines {
        Lines { input, limit, line: 0, is_done: false }
    }

    /// Reads the next line without its end; of one beyond the limit nothing is kept.
    fn read(&mut self) -> io::Result<Line> {
        let mut line = Vec::new();
        let (mut has_any, mut is_too_long) = (false, false);
        loop {
            let block = self.input.reader.fill_buf()?;
            if block.is_empty() {
                return Ok(match (has_any, is_too_long) {
                    (false, _) => Line::End,
                    (true, true) => Line::TooLong,
                    (true, false) => Line::Read(line),
                });
            }
            has_any = true;
            let end = memchr::memchr(b'\n', block);
            let piece = &block[..end.unwrap_or(block.len())];
            is_too_long |= line.len() + piece.len() > self.limit;
            if is_too_long {
                line = Vec::new();
            } else {
                line.extend_from_slice(piece);
            }
            let used = end.map_or(block.len(), |at| at + 1);
            self.input.reader.consume(used);
            if end.is_some() {
                return Ok(if is_too_long { Line::TooLong } else { Line::Read(line) });
            }
        }
    }
}

impl Iterator for Lines {
    type Item = Result<RawRecord, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_done {
            self.line += 1;
            match self.read() {
                Ok(Line::End) => self.is_done = true,
                Ok(Line::Read(bytes)) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Line::Read(bytes)) if is_header(&bytes) => {}
                Ok(Line::Read(bytes)) => {
                    let origin = self.input.origin(self.line);
                    return Some(Ok(RawRecord::new(origin, Payload::Json(bytes))));
                }
                Ok(Line::TooLong) => {
                    let origin = self.input.origin(self.line);
                    return Some(Err(SourceError::RecordTooLong { origin, limit: self.limit }));
                }
                Err(error) => {
                    self.is_done = true;
                    return Some(Err(self.input.error(error, self.line)));
                }
            }
        }
        None
    }
}

/// Reads a file that is one record.
pub(super) fn whole(mut input: Input, limit: usize) -> Result<(Vec<u8>, Input), SourceError> {
    use io::Read;
    let mut bytes = Vec::new();
    let read = input.reader.by_ref().take(limit as u64 + 1).read_to_end(&mut bytes);
    match read {
        Err(error) => Err(input.error(error, 0)),
        Ok(length) if length > limit => {
            Err(SourceError::RecordTooLong { origin: input.origin(1), limit })
        }
        Ok(_) => Ok((bytes, input)),
    }
}
