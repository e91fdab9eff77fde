//! gzip files of several members, as crawls are: one for each record. Where one is damaged, the reading goes on with the next.
//!
//! Only where the members hold a crawl: a member that begins a record is a place to go on from. In other files what follows the
//! damage would begin anywhere.

use std::fmt;
use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// How every member begins: its mark, and the one method there is.
const MEMBER: &[u8] = &[0x1f, 0x8b, 8];
/// What a member that can be gone on with begins with, unpacked.
const RECORD: &[u8] = b"WARC/";
/// Packed bytes looked at to tell whether a member begins there; the names in its head may be long.
const PROBE_BYTES: usize = 64 << 10;
/// Packed bytes kept behind: a damaged member is read on into those after it until that makes no sense, mostly within a few KB.
const KEPT_BYTES: usize = 1 << 20;

/// The members of a file, unpacked, one after the other. A damaged one is an error of the kind [`Damage`], after which the next
/// one is read.
pub(super) struct Members<R> {
    /// Always there but while it is exchanged.
    decoder: Option<GzDecoder<Tape<R>>>,
    /// How the file begins, unpacked.
    beginning: Vec<u8>,
    /// Bytes that the member has given so far.
    given: u64,
}

/// A member that is passed over.
#[derive(Debug)]
pub(super) struct Damage {
    reason: String,
    /// Packed bytes from where it begins to the next one.
    passed: u64,
    /// Part of it was read.
    pub(super) has_given: bool,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "its gzip data is damaged ({}); read on {} bytes further",
            self.reason, self.passed
        )
    }
}

impl std::error::Error for Damage {}

impl Damage {
    /// Returns the damage that an error is about, if the reading goes on after it.
    pub(super) fn of(error: &io::Error) -> Option<&Damage> {
        error.get_ref()?.downcast_ref()
    }
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(packed: R) -> Members<R> {
        let tape = Tape { inner: packed, kept: Vec::new(), at: 0, begin: 0 };
        Members { decoder: Some(GzDecoder::new(tape)), beginning: Vec::new(), given: 0 }
    }

    fn start(&mut self, mut tape: Tape<R>) {
        tape.begin = tape.at;
        self.given = 0;
        self.decoder = Some(GzDecoder::new(tape));
    }

    /// Goes on with the member after a damaged one; returns what to say, or nothing where the file just ends.
    fn pass(&mut self, error: io::Error) -> io::Result<()> {
        let Some(decoder) = self.decoder.take() else { return Err(error) };
        let mut tape = decoder.into_inner();
        let has_given = self.given > 0;
        let gap = tape.next_member();
        self.start(tape);
        match gap? {
            Gap::Before { passed } => {
                let reason = error.to_string();
                Err(io::Error::other(Damage { reason, passed, has_given }))
            }
            // Tapes and disks fill up with them.
            Gap::Zeros if !has_given => Ok(()),
            Gap::Zeros | Gap::End => Err(error),
        }
    }
}

/// What follows a damaged member.
enum Gap {
    /// Another one, so many packed bytes after it begins.
    Before { passed: u64 },
    /// It is nothing but zeros, to the end.
    Zeros,
    /// No other.
    End,
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = self.decoder.as_mut().filter(|_| !buffer.is_empty()) {
            match decoder.read(buffer) {
                Ok(0) => {
                    if decoder.get_mut().fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    if let Some(decoder) = self.decoder.take() {
                        self.start(decoder.into_inner());
                    }
                }
                Ok(length) => {
                    let wanted = RECORD.len().saturating_sub(self.beginning.len());
                    self.beginning.extend_from_slice(&buffer[..length.min(wanted)]);
                    self.given += length as u64;
                    return Ok(length);
                }
                Err(error) if error.raw_os_error().is_none() && self.beginning == RECORD => {
                    return self.pass(error).map(|()| 0);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(0)
    }
}

/// A packed stream that can be gone back in a little.
struct Tape<R> {
    inner: R,
    kept: Vec<u8>,
    /// The next byte to be read.
    at: usize,
    /// Where the member begins, or what is kept.
    begin: usize,
}

impl<R: BufRead> Tape<R> {
    /// Reads on; `false` at the end.
    fn more(&mut self) -> io::Result<bool> {
        if self.at > 2 * KEPT_BYTES {
            let dropped = self.at - KEPT_BYTES;
            self.kept.drain(..dropped);
            self.at -= dropped;
            self.begin = self.begin.saturating_sub(dropped);
        }
        let block = self.inner.fill_buf()?;
        let length = block.len();
        self.kept.extend_from_slice(block);
        self.inner.consume(length);
        Ok(length > 0)
    }

    /// Goes to the next member that begins a record, after the one being read.
    fn next_member(&mut self) -> io::Result<Gap> {
        let is_zero = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
        let first = (self.begin + 1).min(self.kept.len());
        let mut is_blank = is_zero(&self.kept[self.begin..first]);
        let mut passed = 1;
        self.at = first;
        loop {
            let rest = &self.kept[self.at..];
            let found = memchr::memmem::find(rest, MEMBER);
            // The mark may be cut by the end of what is read.
            let next = found.unwrap_or(rest.len().saturating_sub(MEMBER.len() - 1));
            is_blank &= is_zero(&rest[..next]);
            self.at += next;
            passed += next as u64;
            if found.is_none() {
                if !self.more()? {
                    let is_blank = is_blank && is_zero(&self.kept[self.at..]);
                    self.at = self.kept.len();
                    return Ok(if is_blank { Gap::Zeros } else { Gap::End });
                }
                continue;
            }
            while self.kept.len() - self.at < PROBE_BYTES && self.more()? {}
            if begins_record(&self.kept[self.at..]) {
                return Ok(Gap::Before { passed });
            }
            self.at += 1;
            passed += 1;
        }
    }
}

/// Says whether a member begins here whose content begins a record.
fn begins_record(packed: &[u8]) -> bool {
    let mut beginning = [0; RECORD.len()];
    GzDecoder::new(packed).read_exact(&mut beginning).is_ok() && beginning == RECORD
}

impl<R: BufRead> BufRead for Tape<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.kept.len() {
            self.more()?;
        }
        Ok(&self.kept[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.kept.len());
    }
}

impl<R: BufRead> Read for Tape<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}
