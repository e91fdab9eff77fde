//! A page as a flat list of elements and texts in the order of the page.
//!
//! The tokens are those of the WHATWG standard (html5gum). The tree is simpler than a browser's: an open element is closed by its
//! end tag, by what cannot stand in it, or by the end of its parent, and nothing is moved about. What it keeps of the standard is
//! that no page fails. It is built for hostile pages too: no recursion, no chain of allocations to drop, and every step looks at
//! no more than [`MAX_DEPTH`] open elements, so that time grows with the page's length.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use super::tag::Tag;
use super::tree::Builder;

/// Deeper elements are passed over and their text belongs to the deepest one that is kept. Browsers stop at 512; no page of
/// a paper we have seen goes beyond 60.
pub(super) const MAX_DEPTH: usize = 256;

/// Number of an element or text in the order of the page.
pub(super) type Id = usize;

/// An element, or a text where `tag` is `None`.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) tag: Option<Tag>,
    pub(super) parent: u32,
    /// One more than the last node inside.
    pub(super) end: u32,
    /// Of a text: where it stands in `text`. Of an element: its attributes in `attributes`.
    pub(super) range: Range<u32>,
    /// Of an element: its name in `text`.
    pub(super) name: Range<u32>,
}

/// The page.
#[derive(Debug, Default)]
pub(super) struct Dom {
    pub(super) nodes: Vec<Node>,
    /// All texts, names and values.
    pub(super) text: String,
    /// Names and values of attributes.
    pub(super) attributes: Vec<(Range<u32>, Range<u32>)>,
    /// The first comments, for the address that browsers save in one.
    pub(super) comments: Vec<String>,
}

impl Dom {
    /// Reads a page. Any text is one.
    pub(super) fn parse(html: &str) -> Dom {
        let mut builder = Builder::new(html.len());
        let mut emitter = CallbackEmitter::new(
            |event: CallbackEvent<'_>, _: html5gum::Span<()>| -> Option<Infallible> {
                match event {
                    CallbackEvent::OpenStartTag { name } => builder.open(name),
                    CallbackEvent::AttributeName { name } => builder.attribute_name(name),
                    CallbackEvent::AttributeValue { value } => builder.attribute_value(value),
                    CallbackEvent::CloseStartTag { .. } => builder.opened(),
                    CallbackEvent::EndTag { name } => builder.close(name),
                    CallbackEvent::String { value } => builder.text(value),
                    CallbackEvent::Comment { value } => builder.comment(value),
                    CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
                }
                None
            },
        );
        emitter.naively_switch_states(true);
        // Reading from memory does not fail.
        let _ = Tokenizer::new_with_emitter(html, emitter).finish();
        builder.finish()
    }

    /// Returns the text of a range.
    pub(super) fn str(&self, range: &Range<u32>) -> &str {
        &self.text[range.start as usize..range.end as usize]
    }

    /// Returns the tag of an element; `None` for a text.
    pub(super) fn tag(&self, id: Id) -> Option<Tag> {
        self.nodes[id].tag
    }

    /// Returns the ids of all nodes inside, the node itself first.
    pub(super) fn inside(&self, id: Id) -> Range<Id> {
        id..self.nodes[id].end as usize
    }

    /// Returns the element around, the outermost one being its own.
    pub(super) fn parent(&self, id: Id) -> Id {
        self.nodes[id].parent as usize
    }

    /// Returns the elements around a node from inside to outside, without itself.
    pub(super) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let next = move |&id: &Id| Some(self.parent(id)).filter(|&parent| parent != id);
        std::iter::successors(next(&id), next)
    }

    /// Returns the name of an element in lower case.
    pub(super) fn name(&self, id: Id) -> &str {
        self.str(&self.nodes[id].name)
    }

    /// Returns an attribute of an element.
    pub(super) fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        let node = &self.nodes[id];
        node.tag?;
        let attributes = &self.attributes[node.range.start as usize..node.range.end as usize];
        attributes.iter().find(|(own, _)| self.str(own) == name).map(|(_, value)| self.str(value))
    }

    /// Returns the elements of a name in the order of the page.
    pub(super) fn all(&self, tag: Tag) -> impl Iterator<Item = Id> + '_ {
        self.nodes
            .iter()
            .enumerate()
            .filter(move |(_, node)| node.tag == Some(tag))
            .map(|(id, _)| id)
    }

    /// Returns the text inside a node, white space as one space, of what readers see.
    pub(super) fn text_of(&self, id: Id) -> String {
        let mut text = String::new();
        let range = self.inside(id);
        let mut at = range.start;
        while at < range.end {
            let node = &self.nodes[at];
            match node.tag {
                Some(tag) if at != id && tag.is_hidden() => {
                    at = node.end as usize;
                    continue;
                }
                Some(tag) if tag.is_block() || tag == Tag::Br => push_space(&mut text),
                Some(_) => {}
                None => push_text(&mut text, self.str(&node.range)),
            }
            at += 1;
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// Returns the content of a `script` as it stands.
    pub(super) fn script(&self, id: Id) -> &str {
        let mut texts = self.inside(id).filter(|&id| self.nodes[id].tag.is_none());
        texts.next().map_or("", |id| self.str(&self.nodes[id].range))
    }
}

/// Adds a text, its white space as single spaces.
pub(super) fn push_text(all: &mut String, text: &str) {
    if text.starts_with(is_space) {
        push_space(all);
    }
    let mut words = text.split(is_space).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        all.extend(word.chars().filter(|c| !is_invisible(*c)));
        if words.peek().is_some() {
            push_space(all);
        }
    }
    if text.ends_with(is_space) {
        push_space(all);
    }
}

/// Adds a space unless there is one or nothing.
pub(super) fn push_space(text: &mut String) {
    if !text.is_empty() && !text.ends_with(' ') {
        text.push(' ');
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
}

/// Zero-width spaces, byte order marks and soft hyphens: traces of editors. The joiners stay, they change letters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{2060}')
}
