//! Cuts a crawl (WARC 1.0 and 1.1, ISO 28500) into its pages.
//!
//! Of the records only responses that are HTML with status 200 are pages, and resources that are HTML; all others are counted by
//! their kind and passed over. Memory is that of one page. A record that is damaged or cut off is an error by its number, and the
//! reading goes on at the next line that begins a record, in a file of gzip members with the next whole one.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::mpsc::Sender;

use super::error::{Origin, SourceError};
use super::files::Skipped;
use super::gzip::Damage;
use super::http_message::{Head, is_html};
use super::input::Input;
use super::page::PageHints;
use super::{PagePacking, Payload, RawRecord};

/// Longer heads of records are damage.
const MAX_HEAD: usize = 64 << 10;
/// How much of a response is looked at before it is read or passed over.
const LOOK_AT: usize = 64 << 10;

/// The pages of a crawl.
pub(super) struct Warc {
    input: Input,
    limit: usize,
    /// Records met so far.
    record: u64,
    /// The last one was read to its end.
    is_between: bool,
    /// What going on from there to the next one came to.
    ahead: Option<io::Result<Option<u64>>>,
    /// What was passed over, by kind.
    passed: BTreeMap<String, u64>,
    /// Where to tell that at the end.
    notes: Sender<Skipped>,
    is_done: bool,
}

/// What the head of a record says.
#[derive(Debug, Default)]
struct RecordHead {
    kind: String,
    length: Option<u64>,
    address: Option<String>,
    date: Option<String>,
    content_type: String,
}

/// What a record turned out to be.
enum Met {
    Page(Payload),
    Passed(String),
    TooLong,
    Broken(String),
}

impl Warc {
    pub(super) fn new(input: Input, limit: usize, notes: Sender<Skipped>) -> Warc {
        Warc {
            input,
            limit,
            record: 0,
            is_between: true,
            ahead: None,
            passed: BTreeMap::new(),
            notes,
            is_done: false,
        }
    }

    /// Reads the next line, of which at most `MAX_HEAD` bytes are kept; `None` at the end.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut has_any = false;
        loop {
            let block = self.input.reader.fill_buf()?;
            if block.is_empty() {
                return Ok(has_any.then_some(line));
            }
            has_any = true;
            let end = memchr::memchr(b'\n', block);
            let piece = &block[..end.unwrap_or(block.len())];
            let room = MAX_HEAD - line.len();
            line.extend_from_slice(&piece[..piece.len().min(room)]);
            let used = end.map_or(block.len(), |at| at + 1);
            self.input.reader.consume(used);
            if end.is_some() {
                line.truncate(line.trim_ascii_end().len());
                return Ok(Some(line));
            }
        }
    }

    /// Goes to the next record; returns what stood before it that is none, in lines, or `None` at the end.
    fn seek(&mut self) -> io::Result<Option<u64>> {
        let mut stray = 0;
        loop {
            match self.line()? {
                None => return Ok(None),
                Some(line) if line.starts_with(b"WARC/") => return Ok(Some(stray)),
                Some(line) => stray += u64::from(!line.is_empty()),
            }
        }
    }

    fn head(&mut self) -> io::Result<Option<RecordHead>> {
        let mut head = RecordHead::default();
        let mut bytes = 0;
        loop {
            let Some(line) = self.line()? else { return Ok(None) };
            bytes += line.len() + 1;
            if line.is_empty() {
                return Ok(Some(head));
            }
            if bytes > MAX_HEAD {
                head.length = None;
                return Ok(Some(head));
            }
            let line = String::from_utf8_lossy(&line);
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => head.kind = value.to_ascii_lowercase(),
                "content-length" => head.length = value.parse().ok(),
                // Old writers put it in angle brackets.
                "warc-target-uri" => head.address = Some(value.trim_matches(['<', '>']).to_owned()),
                "warc-date" => head.date = Some(value.to_owned()),
                "content-type" => head.content_type = value.to_owned(),
                _ => {}
            }
        }
    }

    /// Reads or passes over the content of a record.
    fn content(&mut self, head: RecordHead) -> io::Result<Met> {
        let Some(length) = head.length else {
            return Ok(Met::Broken("its head has no length".to_owned()));
        };
        let is_response =
            head.kind == "response" && head.content_type.to_ascii_lowercase().contains("http");
        let is_resource =
            matches!(head.kind.as_str(), "resource" | "response") && is_html(&head.content_type);
        if !is_response && !is_resource {
            let kind = if head.kind.is_empty() { "of no type" } else { &head.kind }.to_owned();
            return Ok(if self.pass(length)? { Met::Passed(kind) } else { cut_off() });
        }
        let mut bytes = Vec::new();
        self.take(length.min(LOOK_AT as u64), &mut bytes)?;
        let message = if is_response { Head::parse(&bytes) } else { Some(Head::default()) };
        let kind = match &message {
            None => Some("response without a head".to_owned()),
            Some(message) if is_response && message.status != 200 => {
                Some(format!("status {}", message.status))
            }
            Some(message) if is_response && !message.is_html() => {
                let kind = message.content_type.as_deref().unwrap_or("no media type");
                let kind: String =
                    kind.split(';').next().unwrap_or_default().trim().chars().take(60).collect();
                Some(kind.to_ascii_lowercase())
            }
            Some(_) => None,
        };
        let read = bytes.len() as u64;
        if read < length.min(LOOK_AT as u64) {
            return Ok(cut_off());
        }
        if let Some(kind) = kind {
            return Ok(if self.pass(length - read)? { Met::Passed(kind) } else { cut_off() });
        }
        if length > self.limit as u64 {
            return Ok(if self.pass(length - read)? { Met::TooLong } else { cut_off() });
        }
        self.take(length - read, &mut bytes)?;
        if (bytes.len() as u64) < length {
            return Ok(cut_off());
        }
        let message = message.unwrap_or_default();
        bytes.drain(..message.length);
        let hints = PageHints {
            address: head.address,
            charset: message.charset().or_else(|| super::http_message::charset(&head.content_type)),
            saved: head.date,
            id: None,
        };
        Ok(Met::Page(Payload::Page { bytes, packing: PagePacking::Http(message), hints }))
    }

    /// Reads so many bytes, or fewer at the end of the file.
    fn take(&mut self, length: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
        self.input.reader.by_ref().take(length).read_to_end(bytes).map(drop)
    }

    /// Passes over so many bytes; `false` when the file ends before.
    fn pass(&mut self, length: u64) -> io::Result<bool> {
        Ok(io::copy(&mut self.input.reader.by_ref().take(length), &mut io::sink())? == length)
    }

    /// Goes on to the next record. In a file of gzip members that reads the checksum of the member that was read: a record for which
    /// it is wrong, or behind which its member breaks off, is damaged too.
    fn leave(&mut self, met: Met) -> Met {
        self.is_between = true;
        let ahead = self.seek();
        let damage = ahead.as_ref().err().and_then(Damage::of).filter(|damage| damage.has_given);
        if let Some(damage) = damage {
            return Met::Broken(damage.to_string());
        }
        self.ahead = Some(ahead);
        met
    }

    /// Goes on to the next page or error.
    fn advance(&mut self) -> io::Result<Option<Result<RawRecord, SourceError>>> {
        loop {
            let ahead = self.ahead.take().unwrap_or_else(|| self.seek());
            let Some(stray) = ahead? else { return Ok(None) };
            self.record += 1;
            self.is_between = false;
            if stray > 0 && self.record == 1 {
                *self.passed.entry("lines before the first record".to_owned()).or_default() +=
                    stray;
            }
            let origin = self.origin();
            let met = match self.head()? {
                Some(head) => self.content(head)?,
                None => cut_off(),
            };
            let met = self.leave(met);
            return Ok(Some(match met {
                Met::Passed(kind) => {
                    *self.passed.entry(kind).or_default() += 1;
                    continue;
                }
                Met::Page(payload) => Ok(RawRecord::new(origin, payload)),
                Met::TooLong => Err(SourceError::RecordTooLong { origin, limit: self.limit }),
                Met::Broken(reason) => Err(SourceError::BrokenPage { origin, reason }),
            }));
        }
    }

    fn origin(&self) -> Origin {
        self.input.origin(self.record)
    }

    /// Tells what was passed over.
    fn tell(&mut self) {
        self.is_done = true;
        let all: u64 = self.passed.values().sum();
        if all > 0 {
            let kinds = self.passed.iter().map(|(kind, count)| format!("{count} {kind}"));
            let reason = format!(
                "{all} records that are no pages: {}",
                kinds.collect::<Vec<_>>().join(", ")
            );
            // Without a reader nobody wants to know.
            let path = PathBuf::from(self.origin().path.as_ref());
            let _ = self.notes.send(Skipped { path, reason });
        }
    }
}

fn cut_off() -> Met {
    Met::Broken("the record is cut off".to_owned())
}

impl Iterator for Warc {
    type Item = Result<RawRecord, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        match self.advance() {
            Ok(Some(item)) => Some(item),
            Ok(None) if self.record == 0 => {
                self.is_done = true;
                let reason = "no record of a crawl in it".to_owned();
                Some(Err(SourceError::BrokenPage { origin: self.input.origin(0), reason }))
            }
            Ok(None) => {
                self.tell();
                None
            }
            Err(error) => {
                if let Some(damage) = Damage::of(&error) {
                    self.record += u64::from(self.is_between);
                    self.is_between = true;
                    let reason = damage.to_string();
                    return Some(Err(SourceError::BrokenPage { origin: self.origin(), reason }));
                }
                self.tell();
                Some(Err(self.input.error(error, self.record)))
            }
        }
    }
}
