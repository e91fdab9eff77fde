//! Records of any other XML: what is in an element goes by its path, `noi_dung/doan`, and an attribute by `@ma`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::element::{Element, Node};
use crate::source::draft::Draft;
use crate::source::field::FieldMap;
use crate::source::markup::paragraphs;
use crate::source::value::Raw;

/// Files the values of a record. An element whose path is a field is taken whole, with what is in it; of others the inner ones
/// are looked at.
pub(super) fn draft(record: &Element, fields: &FieldMap) -> Draft<'static> {
    let mut values = Values { fields, order: Vec::new(), found: BTreeMap::new() };
    values.attributes("", record);
    for node in &record.nodes {
        if let Node::Element(child) = node {
            values.element(child.name.clone(), child);
        }
    }
    let own =
        record.nodes.iter().any(|node| matches!(node, Node::Text(text) if !text.trim().is_empty()));
    if own {
        values.add(".".to_owned(), text(record));
    }
    let mut draft = Draft::default();
    for path in values.order {
        let mut list = values.found.remove(&path).unwrap_or_default();
        let value = match list.len() {
            1 => Raw::Text(list.remove(0).into()),
            _ => Raw::Json(Value::from(list)),
        };
        draft.put(path.into(), value, fields);
    }
    draft
}

struct Values<'a> {
    fields: &'a FieldMap,
    /// Paths as they come.
    order: Vec<String>,
    found: BTreeMap<String, Vec<String>>,
}

impl Values<'_> {
    fn add(&mut self, path: String, value: String) {
        if value.is_empty() {
            return;
        }
        if !self.found.contains_key(&path) {
            self.order.push(path.clone());
        }
        self.found.entry(path).or_default().push(value);
    }

    fn attributes(&mut self, path: &str, element: &Element) {
        for (name, value) in &element.attributes {
            let path = if path.is_empty() { format!("@{name}") } else { format!("{path}/@{name}") };
            self.add(path, value.trim().to_owned());
        }
    }

    fn element(&mut self, path: String, element: &Element) {
        self.attributes(&path, element);
        if !element.has_children() || self.fields.find(&path).is_some() {
            self.add(path, text(element));
            return;
        }
        for child in element.children() {
            self.element(format!("{path}/{}", child.name), child);
        }
    }
}

/// Returns the text of an element: where it holds others, or HTML, a paragraph a line.
fn text(element: &Element) -> String {
    let html = element.html();
    let has_tags = element.has_children()
        || html.contains("</")
        || html.contains("/>")
        || html.contains("<br");
    if has_tags { paragraphs(&html).join("\n") } else { html.trim().to_owned() }
}
