//! The canonical English form of a query, for `reading` in answers and for tests.
//!
//! Walks the tree by recursion: its depth is bounded where it is built.

use std::fmt;

use super::Query;
use super::ast::{Filter, Node, TextField};

/// Returns the whole query as one line that, for ordinary queries, parses to the same query.
pub(super) fn of_query(query: &Query) -> String {
    let mut parts: Vec<String> = query.words.iter().map(Node::to_string).collect();
    let is_bare = |node: &Node| matches!(node, Node::Word { field: None, .. });
    if query.required.iter().any(is_bare) {
        // Without a written AND these words would be relaxed.
        let required = join(&query.required, " AND ");
        parts.push(if query.words.is_empty() { required } else { format!("({required})") });
        return parts.join(" ");
    }
    for node in &query.required {
        let follows_required = parts.len() > query.words.len();
        if follows_required && query.words.is_empty() && !matches!(node, Node::Not(_)) {
            parts.push("AND".to_owned());
        }
        let alone = query.words.is_empty() && query.required.len() == 1;
        parts.push(if alone { node.to_string() } else { Inner(node).to_string() });
    }
    parts.join(" ")
}

fn join(nodes: &[Node], separator: &str) -> String {
    let parts: Vec<String> = nodes.iter().map(|node| Inner(node).to_string()).collect();
    parts.join(separator)
}

/// A node within another: in brackets where it joins several.
struct Inner<'a>(&'a Node);

impl fmt::Display for Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Node::All(_) | Node::Any(_) | Node::Near { .. } => write!(f, "({})", self.0),
            node => write!(f, "{node}"),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Word { text, field, .. } => write!(f, "{}{text}", Name(*field)),
            Node::Phrase { text, slop, literal, field, .. } => {
                let equals = if *literal { "=" } else { "" };
                write!(f, "{}{equals}{}", Name(*field), Quoted(text))?;
                if *slop > 0 { write!(f, "~{slop}") } else { Ok(()) }
            }
            Node::Prefix { text, field, .. } => write!(f, "{}{text}*", Name(*field)),
            Node::Near { parts, distance } => {
                write!(f, "{}", join(parts, &format!(" NEAR/{distance} ")))
            }
            Node::All(nodes) => write!(f, "{}", join(nodes, " AND ")),
            Node::Any(nodes) => write!(f, "{}", join(nodes, " OR ")),
            Node::Not(node) => write!(f, "NOT {}", Inner(node)),
            Node::Filter { filter, .. } => write!(f, "{filter}"),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, value) = match self {
            Filter::Category(value) => ("category", value),
            Filter::Source(value) => ("source", value),
            Filter::Date(date) => return write!(f, "date:{date}"),
            Filter::Event(date) => return write!(f, "event:{date}"),
        };
        let plain = |c: char| c.is_alphanumeric() || "-_/.".contains(c);
        if value.chars().all(plain) {
            write!(f, "{name}:{value}")
        } else {
            write!(f, "{name}:{}", Quoted(value))
        }
    }
}

struct Name(Option<TextField>);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(field) => write!(f, "{}:", field.name()),
            None => Ok(()),
        }
    }
}

struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.contains('"') {
            write!(f, "“{}”", self.0)
        } else {
            write!(f, "\"{}\"", self.0)
        }
    }
}
