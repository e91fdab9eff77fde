//! The bytes of an XML file on their way to the parser: counted in lines, valid UTF-8, and never endless.

use std::io::{self, BufRead, Read};

/// A stream of valid UTF-8 that fails when more than a limit is read without the limit being set anew.
pub(super) struct Guard {
    inner: Box<dyn BufRead + Send>,
    /// What was read ahead; valid UTF-8.
    block: Vec<u8>,
    at: usize,
    /// The beginning of a character whose rest is in the next block.
    carried: Vec<u8>,
    line: u64,
    left: usize,
    /// Some bytes were no UTF-8; U+FFFD stands for them.
    pub(super) has_wrong_bytes: bool,
    /// The limit was met.
    pub(super) is_exhausted: bool,
    /// The error as the stream gave it.
    pub(super) error: Option<io::Error>,
}

impl Guard {
    pub(super) fn new(inner: Box<dyn BufRead + Send>) -> Guard {
        Guard {
            inner,
            block: Vec::new(),
            at: 0,
            carried: Vec::new(),
            line: 1,
            left: usize::MAX,
            has_wrong_bytes: false,
            is_exhausted: false,
            error: None,
        }
    }

    /// Allows to read this many bytes from here.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.left = bytes;
    }

    /// Returns the line that the next byte is on, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut bytes = std::mem::take(&mut self.carried);
        let read = self.inner.fill_buf()?;
        let (amount, is_end) = (read.len(), read.is_empty());
        bytes.extend_from_slice(read);
        self.inner.consume(amount);
        if !is_end && let Err(error) = std::str::from_utf8(&bytes) {
            let tail = &bytes[error.valid_up_to()..];
            if error.error_len().is_none() {
                self.carried = tail.to_vec();
                bytes.truncate(error.valid_up_to());
            } else if let Some(start) = unfinished(tail) {
                self.carried = tail[start..].to_vec();
                bytes.truncate(error.valid_up_to() + start);
            }
        }
        self.block = match String::from_utf8(bytes) {
            Ok(text) => text.into_bytes(),
            Err(error) => {
                self.has_wrong_bytes = true;
                String::from_utf8_lossy(error.as_bytes()).into_owned().into_bytes()
            }
        };
        self.at = 0;
        Ok(())
    }
}

/// Returns where a character begins that the bytes end within.
fn unfinished(bytes: &[u8]) -> Option<usize> {
    let start =
        (1..=bytes.len().min(3)).map(|back| bytes.len() - back).find(|&at| bytes[at] >= 0xc0)?;
    std::str::from_utf8(&bytes[start..])
        .is_err_and(|error| error.error_len().is_none())
        .then_some(start)
}

impl BufRead for Guard {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.block.len() {
            let carried = self.carried.len();
            match self.refill() {
                Ok(()) if self.block.is_empty() && self.carried.is_empty() => return Ok(&[]),
                // A block of fewer bytes than a character has.
                Ok(()) if self.block.is_empty() && self.carried.len() > carried => {}
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let kind = error.kind();
                    self.error = Some(error);
                    return Err(kind.into());
                }
            }
        }
        if self.left == 0 {
            self.is_exhausted = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let end = self.block.len().min(self.at.saturating_add(self.left));
        Ok(&self.block[self.at..end])
    }

    fn consume(&mut self, amount: usize) {
        self.line +=
            memchr::memchr_iter(b'\n', &self.block[self.at..self.at + amount]).count() as u64;
        self.at += amount;
        self.left = self.left.saturating_sub(amount);
    }
}

impl Read for Guard {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn read(bytes: &'static [u8], capacity: usize) -> (String, bool, u64) {
        let mut guard = Guard::new(Box::new(BufReader::with_capacity(capacity, bytes)));
        let mut text = String::new();
        guard.read_to_string(&mut text).unwrap();
        (text, guard.has_wrong_bytes, guard.line())
    }

    #[test]
    fn characters_over_blocks_are_whole_and_wrong_bytes_are_marked() {
        for capacity in 1..8 {
            let text = "một\nđường – 𝄞\n";
            assert_eq!(read(text.as_bytes(), capacity), (text.to_owned(), false, 3), "{capacity}");
            let (text, is_wrong, _) = read(b"a\xffb\xe1\xbb", capacity);
            assert_eq!((text.as_str(), is_wrong), ("a\u{fffd}b\u{fffd}", true), "{capacity}");
        }
    }

    #[test]
    fn reading_ends_at_the_limit() {
        let mut guard = Guard::new(Box::new(&b"0123456789"[..]));
        guard.allow(4);
        assert!(guard.read_to_end(&mut Vec::new()).is_err());
        assert!(guard.is_exhausted);
        guard.allow(9);
        let mut rest = String::new();
        guard.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "456789");
    }
}
