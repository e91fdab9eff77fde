//! Cuts a JSON array, or objects over several lines, into records.
//!
//! Only brackets and strings are followed, so that a broken element is still cut where it seems to
//! end and rejected alone. Memory is that of one element.

use std::io;

use super::error::SourceError;
use super::input::Input;
use super::{Payload, RawRecord};

/// The elements of an array, or the objects of a file one after another.
pub(super) struct Elements {
    input: Input,
    limit: usize,
    /// Current line, from 1.
    line: u64,
    in_array: bool,
    /// What comes after the array is not read.
    is_list: bool,
    is_done: bool,
}

/// How far into a value the cutter is.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    is_scalar: bool,
}

impl Elements {
    pub(super) fn new(input: Input, limit: usize) -> Elements {
        Elements { input, limit, line: 1, in_array: false, is_list: false, is_done: false }
    }

    /// Cuts one array, before whose `[` the input stands on `line`.
    pub(super) fn of_list(input: Input, limit: usize, line: u64) -> Elements {
        Elements { line, is_list: true, ..Elements::new(input, limit) }
    }

    /// Goes to the first byte of the next value; `false` at the end.
    fn seek(&mut self) -> io::Result<bool> {
        loop {
            let block = self.input.reader.fill_buf()?;
            if block.is_empty() {
                return Ok(false);
            }
            let mut used = 0;
            let mut is_found = false;
            for &byte in block {
                match byte {
                    b'\n' => self.line += 1,
                    b'[' if !self.in_array => self.in_array = true,
                    b']' if self.in_array => {
                        self.in_array = false;
                        if self.is_list {
                            self.is_done = true;
                            return Ok(false);
                        }
                    }
                    b',' | b' ' | b'\t' | b'\r' => {}
                    _ => {
                        is_found = true;
                        break;
                    }
                }
                used += 1;
            }
            self.input.reader.consume(used);
            if is_found {
                return Ok(true);
            }
        }
    }

    /// Reads the value that begins here; `None` when it is too long.
    fn read(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut value = Vec::new();
        let mut is_too_long = false;
        let mut scan = Scan::default();
        loop {
            let block = self.input.reader.fill_buf()?;
            let end = scan.end(block);
            let piece = &block[..end.unwrap_or(block.len())];
            is_too_long |= value.len() + piece.len() > self.limit;
            if is_too_long {
                value = Vec::new();
            } else {
                value.extend_from_slice(piece);
            }
            let (used, at_end) = (piece.len(), block.is_empty() || end.is_some());
            self.line += memchr::memchr_iter(b'\n', piece).count() as u64;
            self.input.reader.consume(used);
            if at_end {
                return Ok((!is_too_long).then_some(value));
            }
        }
    }
}

impl Scan {
    /// Returns where the value ends, or `None` when the block does not hold its end.
    fn end(&mut self, block: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < block.len() {
            if self.is_escaped {
                self.is_escaped = false;
                at += 1;
                continue;
            }
            if self.in_string {
                at += memchr::memchr2(b'"', b'\\', &block[at..])?;
                self.is_escaped = block[at] == b'\\';
                self.in_string = self.is_escaped;
                at += 1;
                if !self.in_string && self.depth == 0 {
                    return Some(at);
                }
                continue;
            }
            match block[at] {
                b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n' if self.is_scalar => {
                    return Some(at);
                }
                _ if self.is_scalar => {}
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ if self.depth == 0 => self.is_scalar = true,
                _ => {}
            }
            at += 1;
        }
        None
    }
}

impl Iterator for Elements {
    type Item = Result<RawRecord, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let mut start = self.line;
        let result = self.seek().and_then(|is_found| {
            start = self.line;
            if is_found { self.read().map(Some) } else { Ok(None) }
        });
        let origin = self.input.origin(start);
        let item = match result {
            Ok(Some(Some(bytes))) => Ok(RawRecord::new(origin, Payload::Json(bytes))),
            Ok(Some(None)) => Err(SourceError::RecordTooLong { origin, limit: self.limit }),
            Ok(None) if self.in_array => {
                self.is_done = true;
                let reason = "the array is not closed".to_owned();
                Err(SourceError::BrokenJson { origin, reason })
            }
            Ok(None) => return None,
            Err(error) => {
                self.is_done = true;
                Err(self.input.error(error, start))
            }
        };
        Some(item)
    }
}
