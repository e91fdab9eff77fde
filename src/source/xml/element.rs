//! An element with what is in it: one record of an XML file in memory.

use std::borrow::Cow;

/// An element.
#[derive(Debug, Clone, Default, Hash)]
pub(in crate::source) struct Element {
    /// With the usual prefix of its namespace: `dc:creator`.
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) nodes: Vec<Node>,
}

/// What stands in an element.
#[derive(Debug, Clone, Hash)]
pub(super) enum Node {
    Text(String),
    Element(Element),
}

impl Element {
    /// Adds text at the end.
    pub(super) fn push_text(&mut self, text: &str) {
        match self.nodes.last_mut() {
            Some(Node::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.nodes.push(Node::Text(text.to_owned())),
        }
    }

    /// Returns the elements directly in it.
    pub(super) fn children(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Returns the elements directly in it that have this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children().filter(move |child| child.name == name)
    }

    /// Returns the first of them.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children().find(|child| child.name == name)
    }

    /// Returns the text of the first element with one of these names that has any.
    pub(super) fn text_of(&self, names: &[&str]) -> Option<String> {
        let texts = names.iter().flat_map(|name| self.all(name)).map(Element::text);
        texts.into_iter().find(|text| !text.is_empty())
    }

    /// Returns the value of an attribute, unless it is blank.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(own, _)| own == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// Returns all text in it, without the white space around it.
    pub(super) fn text(&self) -> String {
        fn collect(element: &Element, text: &mut String) {
            for node in &element.nodes {
                match node {
                    Node::Text(own) => text.push_str(own),
                    Node::Element(child) => collect(child, text),
                }
            }
        }
        let mut text = String::new();
        collect(self, &mut text);
        match text.trim() {
            trimmed if trimmed.len() == text.len() => text,
            trimmed => trimmed.to_owned(),
        }
    }

    /// Says whether it holds elements.
    pub(super) fn has_children(&self) -> bool {
        self.children().next().is_some()
    }

    /// Returns what is in it as HTML: its text, which is HTML where there are no elements, or the elements written out.
    pub(super) fn html(&self) -> Cow<'_, str> {
        match self.nodes.as_slice() {
            [] => Cow::Borrowed(""),
            [Node::Text(text)] => Cow::Borrowed(text),
            _ => {
                let mut html = String::new();
                self.write_nodes(&mut html);
                Cow::Owned(html)
            }
        }
    }

    fn write_nodes(&self, html: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(text) => {
                    html.push_str(&quick_xml::escape::partial_escape(text.as_str()))
                }
                Node::Element(child) => {
                    let local = child.name.rsplit(':').next().unwrap_or_default();
                    html.push('<');
                    html.push_str(local);
                    for (name, value) in &child.attributes {
                        html.push_str(&format!(
                            " {name}=\"{}\"",
                            quick_xml::escape::escape(value.as_str())
                        ));
                    }
                    html.push('>');
                    child.write_nodes(html);
                    html.push_str("</");
                    html.push_str(local);
                    html.push('>');
                }
            }
        }
    }
}
