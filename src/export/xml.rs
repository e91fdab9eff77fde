//! XML, by quick-xml, which escapes; what XML 1.0 has no form for at all is left out here.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Name and value of an attribute.
pub(super) type Attribute<'a> = (&'a str, &'a str);

/// A piece of an XML document.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// Begins with nothing: a part of a document.
    pub(super) fn part() -> Xml {
        Xml(Writer::new(Vec::new()))
    }

    /// Begins a document.
    pub(super) fn document() -> Xml {
        let mut xml = Xml::part();
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        xml.end_line()
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &str, attributes: &[Attribute]) {
        self.put(Event::Start(start(name, attributes)));
    }

    /// Closes the element that is open.
    pub(super) fn close(&mut self, name: &str) {
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// Writes an element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[Attribute]) {
        self.put(Event::Empty(start(name, attributes)));
    }

    /// Writes an element that holds a text.
    pub(super) fn text(&mut self, name: &str, attributes: &[Attribute], text: &str) {
        self.open(name, attributes);
        self.put(Event::Text(BytesText::new(&legal(text))));
        self.close(name);
    }

    /// Breaks the line.
    pub(super) fn end_line(mut self) -> Xml {
        self.0.get_mut().push(b'\n');
        self
    }

    /// Returns what was written.
    pub(super) fn finish(self) -> String {
        String::from_utf8_lossy(&self.0.into_inner()).into_owned()
    }

    fn put(&mut self, event: Event) {
        // Writing to memory cannot fail.
        let _ = self.0.write_event(event);
    }
}

fn start<'a>(name: &'a str, attributes: &[Attribute]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, legal(value).as_ref()));
    }
    start
}

/// Returns a text without the characters that XML 1.0 knows no way to write.
fn legal(text: &str) -> Cow<'_, str> {
    let is_legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(is_legal) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|&c| is_legal(c)).collect())
    }
}
