//! The tree a query text is read into.
//!
//! Its depth is bounded by [`MAX_DEPTH`](super::MAX_DEPTH) brackets with at most three nodes each,
//! so code that walks it (and the compiler's own `Drop` and `Clone`) may recurse.

use std::ops::Range;

use super::date::DateFilter;

/// The text field that a word or phrase is limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextField {
    /// `title:`, `tiêu đề:`
    Title,
    /// `lead:`, `sapo:`, `mở đầu:`
    Lead,
    /// `body:`, `nội dung:`
    Body,
    /// `caption:`, `chú thích:`
    Caption,
    /// `author:`, `tác giả:`
    Author,
}

impl TextField {
    /// Returns the English name, as written before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Lead => "lead",
            Self::Body => "body",
            Self::Caption => "caption",
            Self::Author => "author",
        }
    }
}

/// A part of a query. Where there is a `text` and a `span`, `text` is the query text at `span`,
/// without quotes, stars and field names; a `field` of `None` means all text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Text without white space as typed (`hòa`, `213/QĐ-TTg`, `TP.HCM`); holds a letter or digit.
    Word {
        /// The word.
        text: String,
        /// Where it must stand.
        field: Option<TextField>,
        /// Its place in the query text.
        span: Range<usize>,
    },
    /// `"…"`: these words in this order.
    Phrase {
        /// What stands between the quotes, trimmed; holds a letter or digit.
        text: String,
        /// How many other words may stand among them, over the whole phrase: the 4 of `"…"~4`.
        slop: u32,
        /// Whether only these marks will do, without other spellings or forms: `="…"`.
        literal: bool,
        /// Where it must stand.
        field: Option<TextField>,
        /// Its place in the query text.
        span: Range<usize>,
    },
    /// `te*`: words that begin so. The star belongs to the last part of `text` (`213/QĐ*`), which
    /// has at least two letters or digits.
    Prefix {
        /// What stands before the star.
        text: String,
        /// Where it must stand.
        field: Option<TextField>,
        /// Its place in the query text.
        span: Range<usize>,
    },
    /// `a NEAR/4 b`: all parts close together, in any order.
    Near {
        /// Two or more words, exact phrases, or [`Node::Any`] of these, all with the same field.
        parts: Vec<Node>,
        /// The most positions between one part and the next: 1 = neighbours.
        distance: u32,
    },
    /// Every one of two or more.
    All(Vec<Node>),
    /// At least one of two or more.
    Any(Vec<Node>),
    /// Articles that do not match; never directly within another `Not`.
    Not(Box<Node>),
    /// A condition on the article: neither scored nor relaxed.
    Filter {
        /// The condition.
        filter: Filter,
        /// The place of its value in the query text.
        span: Range<usize>,
    },
}

/// A condition on an article as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// `category:`, `chuyên mục:`: a name or a slug path, as typed.
    Category(String),
    /// `source:`, `nguồn:`, `báo:`: a name, as typed.
    Source(String),
    /// `date:`, `ngày:`
    Date(DateFilter),
    /// `event:`, `sự kiện:`: a time that the text mentions.
    Event(DateFilter),
}

impl Node {
    /// Joins nodes into one that wants all of them; `None` for no node.
    pub(super) fn all_of(nodes: Vec<Node>) -> Option<Node> {
        let mut flat = Vec::with_capacity(nodes.len());
        for node in nodes {
            match node {
                Node::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() > 1 { Some(Node::All(flat)) } else { flat.pop() }
    }

    /// Joins nodes into one that wants any of them; `None` for no node.
    pub(super) fn any_of(nodes: Vec<Node>) -> Option<Node> {
        let mut flat = Vec::with_capacity(nodes.len());
        for node in nodes {
            match node {
                Node::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() > 1 { Some(Node::Any(flat)) } else { flat.pop() }
    }

    /// Returns the node that matches where this one does not.
    pub(super) fn negated(self) -> Node {
        match self {
            Node::Not(inner) => *inner,
            other => Node::Not(Box::new(other)),
        }
    }
}
