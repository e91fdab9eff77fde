//! Puts the tokens of a page into the list of `dom.rs`.

use rustc_hash::FxHashMap;

use super::dom::{Dom, MAX_DEPTH, Node};
use super::tag::Tag;

/// Longer values of attributes are cut: pictures in `data:` addresses.
const MAX_VALUE: usize = 16 << 10;
/// Further attributes of an element are passed over.
const MAX_ATTRIBUTES: usize = 64;
/// Comments that are kept.
const MAX_COMMENTS: usize = 8;

/// The page as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Builder {
    dom: Dom,
    /// The elements that are open, outermost first.
    stack: Vec<(Tag, u32)>,
    /// The element whose attributes are read.
    current: Option<Node>,
    /// Open elements beyond the depth that is kept.
    lost: usize,
    /// Open paragraphs and links, most often none.
    open_paragraphs: usize,
    open_links: usize,
    /// Open elements of names that are not ours, by name.
    open_others: FxHashMap<String, usize>,
}

impl Builder {
    pub(super) fn new(bytes: usize) -> Builder {
        let mut builder = Builder::default();
        builder.dom.text.reserve(bytes / 2);
        builder.dom.nodes.push(Node {
            tag: Some(Tag::Html),
            parent: 0,
            end: 0,
            range: 0..0,
            name: 0..0,
        });
        builder.stack.push((Tag::Html, 0));
        builder
    }

    /// Adds a text to the common one.
    fn keep(&mut self, bytes: &[u8]) -> std::ops::Range<u32> {
        let start = self.dom.text.len() as u32;
        self.dom.text.push_str(&String::from_utf8_lossy(bytes));
        start..self.dom.text.len() as u32
    }

    pub(super) fn open(&mut self, name: &[u8]) {
        let name = self.keep(name);
        let tag = Tag::of(self.dom.str(&name));
        let first = self.dom.attributes.len() as u32;
        self.current = Some(Node { tag: Some(tag), parent: 0, end: 0, range: first..first, name });
    }

    pub(super) fn attribute_name(&mut self, name: &[u8]) {
        let Some(node) = &self.current else { return };
        if self.dom.attributes.len() - node.range.start as usize >= MAX_ATTRIBUTES {
            return;
        }
        let name = self.keep(name);
        self.dom.attributes.push((name.clone(), name.end..name.end));
    }

    pub(super) fn attribute_value(&mut self, value: &[u8]) {
        if self.current.is_none() {
            return;
        }
        let value = self.keep(&value[..value.len().min(MAX_VALUE)]);
        match self.dom.attributes.last_mut() {
            // A value whose name was passed over has none of its own to go to.
            Some(last) if last.1.is_empty() && last.0.end == value.start => last.1 = value,
            _ => self.dom.text.truncate(value.start as usize),
        }
    }

    /// The start tag is read: the element goes to its place.
    pub(super) fn opened(&mut self) {
        let Some(mut node) = self.current.take() else { return };
        let Some(tag) = node.tag else { return };
        node.range.end = self.dom.attributes.len() as u32;
        match tag {
            // There is one of each, and it is open.
            Tag::Html => return,
            Tag::Head | Tag::Body if self.stack.len() > 2 => return,
            _ => {}
        }
        self.close_before(tag);
        let id = self.dom.nodes.len() as u32;
        node.parent = self.stack.last().map_or(0, |&(_, id)| id);
        node.end = id + 1;
        if tag.is_void() {
            self.dom.nodes.push(node);
        } else if self.stack.len() >= MAX_DEPTH {
            self.lost += 1;
        } else {
            self.dom.nodes.push(node);
            self.push(tag, id);
        }
    }

    fn push(&mut self, tag: Tag, id: u32) {
        self.open_paragraphs += usize::from(tag == Tag::P);
        self.open_links += usize::from(tag == Tag::A);
        if tag == Tag::Other {
            let name = self.dom.name(id as usize).to_owned();
            *self.open_others.entry(name).or_default() += 1;
        }
        self.stack.push((tag, id));
    }

    /// Closes what cannot stand around an element that begins.
    fn close_before(&mut self, tag: Tag) {
        use Tag::*;
        if self.lost > 0 {
            return;
        }
        if tag == Body {
            self.close_down_to(|open| open == Head, |_| false);
        }
        if self.open_paragraphs > 0 && tag.is_block() && !matches!(tag, Label | Button) {
            self.close_down_to(|open| open == P, Tag::is_border);
        }
        if self.open_links > 0 && tag == A {
            self.close_down_to(|open| open == A, Tag::is_border);
        }
        match tag {
            Li => self.close_down_to(
                |open| open == Li,
                |open| matches!(open, Ul | Ol) || open.is_border(),
            ),
            Dd | Dt => self.close_down_to(
                |open| matches!(open, Dd | Dt),
                |open| open == Dl || open.is_border(),
            ),
            Option | Optgroup => self.close_down_to(|open| open == Option, |open| open == Select),
            Td | Th => self
                .close_down_to(|open| matches!(open, Td | Th), |open| matches!(open, Tr | Table)),
            Tr => self.close_down_to(|open| open == Tr, |open| open == Table),
            Tbody | Thead | Tfoot => {
                self.close_down_to(
                    |open| matches!(open, Tbody | Thead | Tfoot),
                    |open| open == Table,
                );
            }
            _ if tag.is_heading()
                && self.stack.last().is_some_and(|(open, _)| open.is_heading()) =>
            {
                self.pop();
            }
            _ => {}
        }
    }

    /// Closes the innermost open element that `is_sought`, and all in it, unless a border comes before.
    fn close_down_to(&mut self, is_sought: impl Fn(Tag) -> bool, is_border: impl Fn(Tag) -> bool) {
        for at in (1..self.stack.len()).rev() {
            let open = self.stack[at].0;
            if is_sought(open) {
                self.close_to(at);
                return;
            }
            if is_border(open) {
                return;
            }
        }
    }

    /// Closes the open elements from a place on.
    fn close_to(&mut self, at: usize) {
        while self.stack.len() > at {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if let Some((tag, id)) = self.stack.pop() {
            self.dom.nodes[id as usize].end = self.dom.nodes.len() as u32;
            self.open_paragraphs -= usize::from(tag == Tag::P);
            self.open_links -= usize::from(tag == Tag::A);
            if tag == Tag::Other
                && let Some(open) = self.open_others.get_mut(self.dom.name(id as usize))
            {
                *open -= 1;
            }
        }
    }

    pub(super) fn close(&mut self, name: &[u8]) {
        if self.lost > 0 {
            self.lost -= 1;
            return;
        }
        let Ok(name) = std::str::from_utf8(name) else { return };
        let tag = Tag::of(name);
        match tag {
            Tag::Br => {
                self.open(b"br");
                self.opened();
                return;
            }
            // What follows them belongs to them all the same.
            Tag::Html | Tag::Body => return,
            Tag::Other if self.open_others.get(name).is_none_or(|open| *open == 0) => return,
            _ => {}
        }
        let is_table_part =
            tag.is_border() || matches!(tag, Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot);
        for at in (1..self.stack.len()).rev() {
            let (open, id) = self.stack[at];
            let is_same = open == tag && (tag != Tag::Other || self.dom.name(id as usize) == name);
            if is_same {
                self.close_to(at);
                return;
            }
            let is_border = open.is_border() && !(is_table_part && open != Tag::Table);
            // `<b><p>…</b>…</p>`: the paragraph goes on.
            if is_border || (tag.is_style() && open.is_block()) {
                return;
            }
        }
    }

    pub(super) fn text(&mut self, bytes: &[u8]) {
        let (tag, parent) = self.stack.last().copied().unwrap_or((Tag::Html, 0));
        let is_kept = match tag {
            Tag::Script => self
                .dom
                .attribute(parent as usize, "type")
                .is_some_and(|kind| kind.to_ascii_lowercase().contains("json")),
            Tag::Style | Tag::Noscript | Tag::Iframe => false,
            _ => true,
        };
        if !is_kept {
            return;
        }
        let id = self.dom.nodes.len() as u32;
        let range = if bytes.iter().all(u8::is_ascii_whitespace) {
            self.keep(b" ")
        } else {
            self.keep(bytes)
        };
        self.dom.nodes.push(Node { tag: None, parent, end: id + 1, range, name: 0..0 });
    }

    pub(super) fn comment(&mut self, bytes: &[u8]) {
        const MAX_BYTES: usize = 1000;
        if self.dom.comments.len() < MAX_COMMENTS && bytes.len() <= MAX_BYTES {
            self.dom.comments.push(String::from_utf8_lossy(bytes).into_owned());
        }
    }

    pub(super) fn finish(mut self) -> Dom {
        self.close_to(0);
        self.dom
    }
}
