//! Tokens → tree, with a stack of its own instead of recursion.

use super::MAX_DEPTH;
use super::ast::{Filter, Node, TextField};
use super::date::DateFilter;
use super::field::Field;
use super::lexer::{Kind, Operator, Token};
use super::warning::{Warning, Warnings, fact};

/// Builds the two parts of a query, words and required, from tidy tokens.
pub(super) fn build(
    tokens: Vec<Token>,
    text: &str,
    warnings: &mut Warnings,
) -> (Vec<Node>, Vec<Node>) {
    let mut outer: Vec<Frame> = Vec::with_capacity(MAX_DEPTH);
    let mut frame = Frame::default();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token.kind {
            Kind::Word | Kind::Quoted { .. } => frame.term(&token, text, warnings),
            Kind::Operator { operator, .. } => frame.operator(operator, warnings),
            Kind::Minus => frame.operator(Operator::Not, warnings),
            Kind::Open => {
                let field = token.field.or(frame.field);
                let inner = Frame { field, ..Frame::default() };
                outer.push(std::mem::replace(&mut frame, inner));
            }
            Kind::Close => {
                let Some(parent) = outer.pop() else { continue };
                let inner = std::mem::replace(&mut frame, parent);
                let near_follows = tokens.peek().is_some_and(|next| {
                    matches!(next.kind, Kind::Operator { operator: Operator::Near { .. }, .. })
                });
                frame.group(inner, near_follows, warnings);
            }
        }
    }
    frame.into_query(warnings)
}

/// What has been read of one pair of brackets, or of the whole query.
#[derive(Debug, Default)]
struct Frame {
    /// The field that a term without its own takes.
    field: Option<Field>,
    /// What stands before the last OR, one node each.
    alternatives: Vec<Node>,
    /// What is joined by AND or juxtaposition since the last OR.
    branch: Vec<Node>,
    /// The last operand, or several joined by NEAR.
    chain: Vec<Node>,
    /// The greatest distance within `chain`.
    distance: u32,
    /// Whether a NEAR waits for its right operand.
    near: bool,
    /// Whether `chain` is to be negated.
    negate: bool,
    /// Whether an AND was written in the branch.
    explicit: bool,
    /// Whether the next word continues the category or source in `chain`.
    continues: bool,
}

impl Frame {
    /// Takes a word or a quoted text.
    fn term(&mut self, token: &Token, text: &str, warnings: &mut Warnings) {
        let field = token.field.or(self.field);
        let bare_word = token.kind == Kind::Word && token.field.is_none();
        let continues = std::mem::replace(&mut self.continues, bare_word);
        if continues && bare_word && self.continue_filter(token, text) {
            return;
        }
        let node = leaf(token, field, text, warnings);
        self.operand(node, warnings);
    }

    /// Reads `category:(thể thao OR giáo dục)` as two names, not four.
    fn continue_filter(&mut self, token: &Token, text: &str) -> bool {
        let Some(Node::Filter { filter, span }) = self.chain.last_mut() else { return false };
        let (Filter::Category(value) | Filter::Source(value)) = filter else { return false };
        span.end = token.span.end;
        *value = text[span.clone()].to_owned();
        true
    }

    /// Takes a term or group.
    fn operand(&mut self, node: Node, warnings: &mut Warnings) {
        if !self.near && !self.chain.is_empty() {
            self.end_chain(warnings);
        }
        self.near = false;
        self.chain.push(node);
    }

    fn operator(&mut self, operator: Operator, warnings: &mut Warnings) {
        self.continues = false;
        match operator {
            Operator::Near { distance } => {
                if self.distance != 0 && self.distance != distance {
                    let used = self.distance.max(distance);
                    warnings.push(Warning::NearDistances { used });
                }
                self.distance = self.distance.max(distance);
                self.near = true;
            }
            Operator::And => {
                self.end_chain(warnings);
                self.explicit = true;
            }
            Operator::Or => {
                self.end_chain(warnings);
                self.alternatives.extend(Node::all_of(std::mem::take(&mut self.branch)));
            }
            Operator::Not => {
                if self.near {
                    warnings.push(Warning::NearOperand);
                    self.explicit = true;
                }
                if !self.chain.is_empty() {
                    self.end_chain(warnings);
                }
                self.negate = !self.negate;
            }
        }
    }

    /// Takes what stood between brackets.
    fn group(&mut self, mut inner: Frame, near_follows: bool, warnings: &mut Warnings) {
        self.continues = false;
        inner.end_chain(warnings);
        let says_something = !inner.alternatives.is_empty() || inner.explicit;
        let takes_part = self.near || near_follows || self.negate && self.chain.is_empty();
        if says_something || takes_part {
            if let Some(node) = inner.into_node() {
                self.operand(node, warnings);
            }
        } else {
            // `Luật Đất đai (sửa đổi)`: brackets of ordinary text.
            self.end_chain(warnings);
            self.branch.append(&mut inner.branch);
        }
    }

    /// Moves the last operand into the branch.
    fn end_chain(&mut self, warnings: &mut Warnings) {
        let mut chain = std::mem::take(&mut self.chain);
        let distance = std::mem::take(&mut self.distance);
        let negate = std::mem::take(&mut self.negate);
        self.near = false;
        let node = if chain.len() < 2 {
            chain.pop()
        } else if can_be_near(&chain) {
            Some(Node::Near { parts: chain, distance })
        } else {
            warnings.push(Warning::NearOperand);
            self.explicit = true;
            Node::all_of(chain)
        };
        self.branch.extend(node.map(|node| if negate { node.negated() } else { node }));
    }

    /// Joins everything read; the last chain has ended.
    fn into_node(mut self) -> Option<Node> {
        let branch = Node::all_of(self.branch);
        if self.alternatives.is_empty() {
            return branch;
        }
        self.alternatives.extend(branch);
        Node::any_of(self.alternatives)
    }

    /// Splits the top level into what may be relaxed and what may not.
    fn into_query(mut self, warnings: &mut Warnings) -> (Vec<Node>, Vec<Node>) {
        self.end_chain(warnings);
        if !self.alternatives.is_empty() || self.explicit {
            let required = match self.into_node() {
                Some(Node::All(nodes)) => nodes,
                node => node.into_iter().collect(),
            };
            return (Vec::new(), required);
        }
        let (words, required): (Vec<_>, Vec<_>) = self
            .branch
            .into_iter()
            .partition(|node| matches!(node, Node::Word { field: None, .. }));
        let required = match Node::all_of(required) {
            Some(Node::All(nodes)) => nodes,
            node => node.into_iter().collect(),
        };
        (words, required)
    }
}

/// Returns whether NEAR can join these: words and exact phrases, or a choice of them, in one field.
fn can_be_near(parts: &[Node]) -> bool {
    let leaf_field = |node: &Node| -> Option<Option<TextField>> {
        match node {
            Node::Word { field, .. } | Node::Phrase { slop: 0, field, .. } => Some(*field),
            _ => None,
        }
    };
    let mut leaves = parts.iter().flat_map(|part| match part {
        Node::Any(choices) => choices.as_slice(),
        leaf => std::slice::from_ref(leaf),
    });
    let Some(field) = leaves.next().and_then(leaf_field) else { return false };
    leaves.all(|leaf| leaf_field(leaf) == Some(field))
}

/// Makes a node of one word or quoted text.
fn leaf(token: &Token, field: Option<Field>, text: &str, warnings: &mut Warnings) -> Node {
    let typed = &text[token.span.clone()];
    let field = match field {
        None => None,
        Some(Field::Text(field)) => Some(field),
        Some(Field::Category) => return filter(token, typed, Filter::Category),
        Some(Field::Source) => return filter(token, typed, Filter::Source),
        Some(asked @ (Field::Date | Field::Event)) => {
            let value = trim_end(typed);
            if let Some(date) = DateFilter::parse(value) {
                if date.is_empty() {
                    warnings.push(Warning::EmptyRange { value: fact(value) });
                }
                let span = token.span.start..token.span.start + value.len();
                let filter = match asked {
                    Field::Event => Filter::Event(date),
                    _ => Filter::Date(date),
                };
                return Node::Filter { filter, span };
            }
            warnings.push(Warning::BadDate { value: fact(value) });
            None
        }
    };
    if let Kind::Quoted { slop, literal } = token.kind {
        return Node::Phrase {
            text: typed.to_owned(),
            slop,
            literal,
            field,
            span: token.span.clone(),
        };
    }
    let stem = typed.trim_end_matches('*');
    let span = token.span.start..token.span.start + stem.len();
    let text = stem.to_owned();
    if stem.len() == typed.len() {
        return Node::Word { text, field, span };
    }
    let last_part = stem.rsplit(|c: char| c.is_ascii_punctuation()).next().unwrap_or(stem);
    if last_part.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
        warnings.push(Warning::ShortPrefix { text: fact(stem) });
        return Node::Word { text, field, span };
    }
    Node::Prefix { text, field, span }
}

fn filter(token: &Token, typed: &str, make: fn(String) -> Filter) -> Node {
    let value = trim_end(typed);
    let span = token.span.start..token.span.start + value.len();
    Node::Filter { filter: make(value.to_owned()), span }
}

/// Removes punctuation of the sentence around a filter. Not the full stop: `date:2023..`.
fn trim_end(value: &str) -> &str {
    value.trim_end_matches([',', ';', '!', '?'])
}
