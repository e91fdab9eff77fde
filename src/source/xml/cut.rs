//! Cuts an XML file into records.
//!
//! Real feeds are seldom quite right: an element left open or closed twice spoils the record it is in and no other, names of HTML
//! are known, a lone `&` is a sign. What cannot be passed over ends the file, with what came before it read.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use quick_xml::Reader as Parser;
use quick_xml::events::{BytesStart, Event};

use super::element::{Element, Node};
use super::guard::Guard;
use super::{Kind, XmlRecord, wiki};
use crate::source::error::{SourceError, shorten};
use crate::source::files::Skipped;
use crate::source::input::Input;
use crate::source::{Payload, RawRecord};

/// Elements within each other.
const MAX_DEPTH: usize = 256;
/// Elements that may stay open in records that are wrong.
const MAX_OPEN: usize = 100_000;
/// Prefixes of namespaces in one file.
const MAX_PREFIXES: usize = 128;
/// What a file may be longer than a record: tags around it, comments.
const SLACK_BYTES: usize = 64 << 10;

/// Namespaces and the prefixes that we call them by, whatever a file calls them.
const NAMESPACES: [(&str, &str); 12] = [
    ("http://www.w3.org/2005/Atom", "atom"),
    ("http://purl.org/atom/ns#", "atom"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://search.yahoo.com/mrss/", "media"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://www.google.com/schemas/sitemap-news/0.9", "news"),
    ("http://www.google.com/schemas/sitemap-image/1.1", "image"),
    ("http://purl.org/rss/1.0/", ""),
    ("http://www.sitemaps.org/schemas/sitemap/0.9", ""),
    ("http://www.w3.org/1999/xhtml", ""),
];

/// The records of an XML file.
pub(in crate::source) struct XmlRecords {
    parser: Parser<Guard>,
    input: Input,
    limit: usize,
    kind: Option<Kind>,
    /// The element that is a record, in files of no known kind.
    record: Option<Arc<str>>,
    /// Our prefixes by those of the file.
    prefixes: HashMap<String, String>,
    /// Names of the elements around the record.
    path: Vec<String>,
    current: Option<Current>,
    open: usize,
    of_file: Option<Arc<str>>,
    passed: wiki::Passed,
    /// Sitemaps that the file names: how many, and the first.
    sitemaps: (u64, String),
    notes: Sender<Skipped>,
    has_root: bool,
    is_done: bool,
}

/// The record being read.
struct Current {
    line: u64,
    name: String,
    /// Elements that are open, the record itself first.
    stack: Vec<Element>,
    size: usize,
    /// What makes it unreadable; then nothing more of it is kept.
    flaw: Option<Flaw>,
}

enum Flaw {
    TooLong,
    Broken(String),
}

type Item = Result<RawRecord, SourceError>;

impl XmlRecords {
    pub(in crate::source) fn new(
        mut input: Input,
        limit: usize,
        record: Option<Arc<str>>,
        notes: Sender<Skipped>,
    ) -> XmlRecords {
        let stream = std::mem::replace(&mut input.reader, Box::new(std::io::empty()));
        let mut parser = Parser::from_reader(Guard::new(stream));
        let config = parser.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        XmlRecords {
            parser,
            input,
            limit,
            kind: None,
            record,
            prefixes: HashMap::new(),
            path: Vec::new(),
            current: None,
            open: 0,
            of_file: None,
            passed: wiki::Passed::default(),
            sitemaps: (0, String::new()),
            notes,
            has_root: false,
            is_done: false,
        }
    }

    /// Says whether the root is of no known kind and no record was named; reads up to the root.
    pub(in crate::source) fn unknown(&mut self) -> Option<SourceError> {
        let mut buffer = Vec::new();
        while self.kind.is_none() && !self.is_done {
            if let Some(Err(error)) = self.step(&mut buffer) {
                return Some(error);
            }
        }
        None
    }

    fn line(&mut self) -> u64 {
        self.parser.get_mut().line()
    }

    /// Ends the file.
    fn end(&mut self, reason: impl Into<String>) -> Option<Item> {
        self.is_done = true;
        self.tell();
        let line = self.line();
        Some(Err(SourceError::BrokenXml { origin: self.input.origin(line), reason: reason.into() }))
    }

    /// Reads on by one tag or text.
    fn step(&mut self, buffer: &mut Vec<u8>) -> Option<Item> {
        buffer.clear();
        let allowed = self.limit.saturating_add(SLACK_BYTES);
        self.parser.get_mut().allow(allowed);
        let line = self.line();
        match self.parser.read_event_into(buffer) {
            Ok(Event::Start(tag)) => self.start(&tag, line),
            Ok(Event::Empty(tag)) => {
                let name = self.name_of(tag.name().as_ref());
                self.start(&tag, line).or_else(|| self.close(&name))
            }
            Ok(Event::End(tag)) => {
                let name = self.name_of(tag.name().as_ref());
                self.close(&name)
            }
            Ok(Event::Text(text)) => self.text(&text.xml10_content()),
            Ok(Event::CData(text)) => self.text(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => {
                let text = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => htmlize::unescape(format!("&{};", reference.as_ref())).into_owned(),
                };
                self.text(&text)
            }
            Ok(Event::DocType(text)) if text.contains("<!ENTITY") => {
                self.end("it declares entities of its own, which are not read")
            }
            Ok(Event::DocType(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_)) => None,
            Ok(Event::Eof) => self.eof(),
            // The parser goes on behind it.
            Err(quick_xml::Error::IllFormed(_)) => None,
            Err(error) => {
                let guard = self.parser.get_mut();
                if guard.is_exhausted {
                    return self.end(format!("a tag or text is longer than {allowed} bytes"));
                }
                if let Some(error) = guard.error.take() {
                    self.is_done = true;
                    self.tell();
                    let line = self.line();
                    return Some(Err(self.input.error(error, line)));
                }
                self.end(error.to_string())
            }
        }
    }

    /// Returns a name with our prefix of its namespace; of a file of no known kind as it stands.
    fn name_of(&self, name: &str) -> String {
        if matches!(self.kind, Some(Kind::Mapped(_))) {
            return name.to_owned();
        }
        let Some((prefix, local)) = name.split_once(':') else { return name.to_owned() };
        match self.prefixes.get(prefix).map_or(prefix, String::as_str) {
            "" => local.to_owned(),
            "atom" if self.kind == Some(Kind::Atom) => local.to_owned(),
            prefix => format!("{prefix}:{local}"),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, line: u64) -> Option<Item> {
        let mut attributes = Vec::new();
        // Without checks: comparing each name with all others takes quadratic time.
        for attribute in tag.attributes().with_checks(false).flatten() {
            let (name, value) = (attribute.key.as_ref(), attribute.value.as_ref());
            let Some(prefix) = name.strip_prefix("xmlns:") else {
                if name != "xmlns" {
                    attributes
                        .push((name.to_owned(), htmlize::unescape_attribute(value).into_owned()));
                }
                continue;
            };
            if let Some((_, own)) = NAMESPACES.iter().find(|(address, _)| *address == value)
                && self.prefixes.len() < MAX_PREFIXES
            {
                self.prefixes.insert(prefix.to_owned(), (*own).to_owned());
            }
        }
        self.open += 1;
        if self.open > MAX_OPEN || (self.current.is_none() && self.path.len() >= MAX_DEPTH) {
            return self.end(format!("elements lie more than {MAX_DEPTH} deep"));
        }
        if self.kind.is_none() {
            self.has_root = true;
            let root = tag.name().as_ref().to_owned();
            let local = root.rsplit(':').next().unwrap_or_default();
            self.kind = match &self.record {
                Some(record) => Some(Kind::Mapped(Arc::clone(record))),
                None => Kind::of_root(local),
            };
            if self.kind.is_none() {
                self.is_done = true;
                return Some(Err(SourceError::UnknownXml {
                    origin: self.input.origin(line),
                    root,
                }));
            }
        }
        let name = self.name_of(tag.name().as_ref());
        if let Some(current) = &mut self.current {
            let size = tag.len() + size_of::<Element>();
            if current.takes(size, self.limit) {
                if current.stack.len() >= MAX_DEPTH {
                    current.spoil(Flaw::Broken(format!("elements lie more than {MAX_DEPTH} deep")));
                } else {
                    current.stack.push(Element { name, attributes, nodes: Vec::new() });
                }
            }
        } else if self.kind.as_ref().is_some_and(|kind| kind.is_record(&self.path, &name)) {
            let root = Element { name: name.clone(), attributes, nodes: Vec::new() };
            self.current =
                Some(Current { line, name, stack: vec![root], size: tag.len(), flaw: None });
        } else {
            self.path.push(name);
        }
        None
    }

    fn text(&mut self, text: &str) -> Option<Item> {
        if let Some(current) = &mut self.current {
            if current.takes(text.len(), self.limit)
                && let Some(element) = current.stack.last_mut()
            {
                element.push_text(text);
            }
        } else if self.kind == Some(Kind::Atom)
            && self.path.last().is_some_and(|name| name == "generator")
        {
            // A feed of ours: its entries name the page of the archive first, then where the article is from.
            self.of_file = (text.trim() == "timbao").then(|| "timbao".into());
        }
        None
    }

    fn close(&mut self, name: &str) -> Option<Item> {
        self.open = self.open.saturating_sub(1);
        let Some(current) = &mut self.current else {
            if let Some(at) = self.path.iter().rposition(|open| open == name) {
                self.path.truncate(at);
            }
            if self.path.is_empty() {
                // Another document may follow.
                self.kind = None;
                self.of_file = None;
            }
            return None;
        };
        let is_root = current.name == name;
        if current.flaw.is_none() {
            let is_last = current.stack.last().is_some_and(|open| open.name == name);
            match current.stack.len() {
                1 if is_last => {}
                _ if is_last => {
                    current.attach(matches!(self.kind, Some(Kind::Wiki)));
                    return None;
                }
                _ if is_root => {
                    let open = current.stack.pop().unwrap_or_default().name;
                    current.spoil(Flaw::Broken(format!("<{open}> is not closed")));
                }
                _ => {
                    let open = current.stack.pop().unwrap_or_default().name;
                    current.spoil(Flaw::Broken(format!("</{name}> stands where <{open}> is open")));
                }
            }
        }
        if !is_root {
            return None;
        }
        let current = self.current.take()?;
        self.finish(current)
    }

    /// Makes a record of what was read.
    fn finish(&mut self, mut current: Current) -> Option<Item> {
        let origin = self.input.origin(current.line);
        match current.flaw {
            Some(Flaw::TooLong) => {
                return Some(Err(SourceError::RecordTooLong { origin, limit: self.limit }));
            }
            Some(Flaw::Broken(reason)) => {
                return Some(Err(SourceError::BrokenElement { origin, reason }));
            }
            None => {}
        }
        let element = current.stack.pop()?;
        if self.parser.get_mut().has_wrong_bytes && element.text().contains('\u{fffd}') {
            let reason = "it holds bytes that are no UTF-8".to_owned();
            return Some(Err(SourceError::BrokenElement { origin, reason }));
        }
        let kind = self.kind.clone()?;
        if kind == Kind::SitemapIndex {
            self.sitemaps.0 += 1;
            if self.sitemaps.0 == 1 {
                self.sitemaps.1 = shorten(&element.text_of(&["loc"]).unwrap_or_default());
            }
            return None;
        }
        if kind == Kind::Wiki {
            if element.name == "siteinfo" {
                self.of_file = element.text_of(&["base"]).map(Into::into);
                return None;
            }
            if self.passed.takes(&element) {
                return None;
            }
        }
        let size = current.size;
        let record = XmlRecord { kind, element, size, of_file: self.of_file.clone() };
        Some(Ok(RawRecord::new(origin, Payload::Xml(Box::new(record)))))
    }

    /// Tells what the file holds beside records.
    fn tell(&mut self) {
        let of_wiki = std::mem::take(&mut self.passed).reason();
        let of_sitemaps = match std::mem::take(&mut self.sitemaps) {
            (0, _) => None,
            (1, address) => Some(format!("names 1 sitemap, which is not fetched: {address}")),
            (count, first) => Some(format!(
                "names {count} sitemaps, none of which is fetched: {first} and others"
            )),
        };
        for reason in of_wiki.into_iter().chain(of_sitemaps) {
            let path = self.input.origin(0).path.to_path_buf();
            // Nobody may be left to hear it.
            let _ = self.notes.send(Skipped { path, reason });
        }
    }

    fn eof(&mut self) -> Option<Item> {
        self.is_done = true;
        self.tell();
        if let Some(current) = self.current.take() {
            let reason = format!("the file ends inside <{}>", current.name);
            return Some(Err(SourceError::BrokenXml {
                origin: self.input.origin(current.line),
                reason,
            }));
        }
        match self.path.first() {
            Some(root) => {
                let reason = format!("the file ends inside <{root}>");
                self.end(reason)
            }
            None if !self.has_root => self.end("it holds no element"),
            None => None,
        }
    }
}

impl Current {
    /// Counts what is to be added; `false` when nothing more is kept.
    fn takes(&mut self, size: usize, limit: usize) -> bool {
        if self.flaw.is_some() {
            return false;
        }
        self.size += size;
        if self.size > limit {
            self.spoil(Flaw::TooLong);
        }
        self.flaw.is_none()
    }

    fn spoil(&mut self, flaw: Flaw) {
        self.flaw = Some(flaw);
        self.stack = Vec::new();
    }

    /// Closes the innermost element. Of the revisions of a page the last one is kept.
    fn attach(&mut self, is_wiki: bool) {
        let (Some(element), Some(parent)) = (self.stack.pop(), self.stack.last_mut()) else {
            return;
        };
        if is_wiki && element.name == "revision" {
            for node in &parent.nodes {
                if let Node::Element(old) = node
                    && old.name == "revision"
                {
                    self.size = self.size.saturating_sub(old.text().len());
                }
            }
            parent
                .nodes
                .retain(|node| !matches!(node, Node::Element(old) if old.name == "revision"));
        }
        parent.nodes.push(Node::Element(element));
    }
}

impl Iterator for XmlRecords {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let mut buffer = Vec::new();
        while !self.is_done {
            if let Some(item) = self.step(&mut buffer) {
                return Some(item);
            }
        }
        None
    }
}
