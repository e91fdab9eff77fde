//! The texts of a page as readers see them: one block per paragraph, heading, cell or line.

use super::dom::{Dom, Id, push_space, push_text};
use super::hints::{Hint, Hints};
use super::tag::Tag;

/// A piece of text that stands apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    pub(super) text: String,
    /// The innermost element around it that stands apart.
    pub(super) element: Id,
    /// Its first text.
    pub(super) first: Id,
    /// Its last text.
    pub(super) last: Id,
    /// Characters, and how many of them stand in links, in bold and in italics.
    pub(super) chars: usize,
    pub(super) linked: usize,
    pub(super) bold: usize,
    pub(super) italic: usize,
}

impl Block {
    /// Returns the share of the text that links to somewhere, 0 to 1.
    pub(super) fn link_share(&self) -> f64 {
        self.linked as f64 / self.chars.max(1) as f64
    }

    /// Says whether all of it is bold.
    pub(super) fn is_bold(&self) -> bool {
        self.bold * 10 >= self.chars * 9
    }

    /// Says whether all of it is in italics.
    pub(super) fn is_italic(&self) -> bool {
        self.italic * 10 >= self.chars * 9
    }
}

/// The blocks of a page and what its classes say.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) blocks: Vec<Block>,
    /// By node.
    hints: Vec<Hints>,
}

impl Layout {
    /// Cuts a page into blocks.
    pub(super) fn of(dom: &Dom) -> Layout {
        let hints = (0..dom.nodes.len()).map(|id| Hints::of(dom, id)).collect();
        let mut cutter = Cutter::default();
        cutter.cut(dom);
        Layout { blocks: cutter.blocks, hints }
    }

    /// Returns what class and id of an element say.
    pub(super) fn hints(&self, id: Id) -> Hints {
        self.hints[id]
    }

    /// Says whether an element around a node, up to `limit` and without it, has a hint.
    pub(super) fn is_in(&self, dom: &Dom, id: Id, limit: Id, hint: Hint) -> bool {
        std::iter::once(id)
            .chain(dom.ancestors(id))
            .take_while(|&around| around != limit)
            .any(|around| self.hints[around].has(hint))
    }
}

/// The block being read.
#[derive(Debug, Default)]
struct Cutter {
    blocks: Vec<Block>,
    open: Option<Block>,
}

impl Cutter {
    fn cut(&mut self, dom: &Dom) {
        // Ends of elements that count, innermost last: (one more than the last node, tag, id).
        let mut around: Vec<(usize, Tag, Id)> = Vec::new();
        let (mut links, mut bolds, mut italics) = (0usize, 0usize, 0usize);
        let mut at = 0;
        while at < dom.nodes.len() {
            while let Some(&(end, tag, _)) = around.last().filter(|(end, ..)| *end <= at) {
                let _ = end;
                around.pop();
                links -= usize::from(tag == Tag::A);
                bolds -= usize::from(tag.is_strong());
                italics -= usize::from(matches!(tag, Tag::I | Tag::Em));
                if tag.is_block() {
                    self.flush();
                }
            }
            let node = &dom.nodes[at];
            match node.tag {
                Some(tag) if tag.is_hidden() || is_hidden(dom, at) => {
                    at = node.end as usize;
                    continue;
                }
                Some(Tag::Br) => {
                    let is_heading = around.iter().rev().any(|(_, tag, _)| tag.is_heading());
                    match &mut self.open {
                        Some(block) if is_heading => push_space(&mut block.text),
                        _ => self.flush(),
                    }
                }
                Some(tag) => {
                    if tag.is_block() {
                        self.flush();
                    }
                    links += usize::from(tag == Tag::A);
                    bolds += usize::from(tag.is_strong());
                    italics += usize::from(matches!(tag, Tag::I | Tag::Em));
                    around.push((node.end as usize, tag, at));
                }
                None => {
                    let element = around.iter().rev().find(|(_, tag, _)| tag.is_block());
                    let element = element.map_or(0, |&(.., id)| id);
                    self.text(dom.str(&node.range), at, element, [links, bolds, italics]);
                }
            }
            at += 1;
        }
        self.flush();
    }

    fn text(&mut self, text: &str, at: Id, element: Id, styles: [usize; 3]) {
        if self.open.is_none() && text.trim().is_empty() {
            return;
        }
        let block = self.open.get_or_insert_with(|| Block {
            text: String::new(),
            element,
            first: at,
            last: at,
            chars: 0,
            linked: 0,
            bold: 0,
            italic: 0,
        });
        let chars = text.chars().filter(|c| !c.is_whitespace()).count();
        push_text(&mut block.text, text);
        block.last = at;
        block.chars += chars;
        for (amount, style) in
            [&mut block.linked, &mut block.bold, &mut block.italic].into_iter().zip(styles)
        {
            *amount += if style > 0 { chars } else { 0 };
        }
    }

    fn flush(&mut self) {
        let Some(mut block) = self.open.take() else { return };
        block.text.truncate(block.text.trim_end().len());
        if block.text.contains(char::is_alphanumeric) {
            self.blocks.push(block);
        }
    }
}

/// Says whether the page itself hides an element.
fn is_hidden(dom: &Dom, id: Id) -> bool {
    if dom.attribute(id, "hidden").is_some() {
        return true;
    }
    dom.attribute(id, "style").is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        let style = style.to_ascii_lowercase();
        style.contains("display:none") || style.contains("visibility:hidden")
    })
}
