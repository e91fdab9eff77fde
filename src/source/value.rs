//! Values as sources write them, and the text in them.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::analysis::to_nfc;

/// A value before it is read: text is borrowed where it stands unescaped in the record.
#[derive(Debug)]
pub(super) enum Raw<'a> {
    Text(Cow<'a, str>),
    Json(Value),
}

impl Raw<'_> {
    /// Says whether it counts as missing: null, no text, an empty list or object.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Raw::Text(text) => text.trim_start().is_empty(),
            Raw::Json(Value::Null) => true,
            Raw::Json(Value::Array(list)) => list.is_empty(),
            Raw::Json(Value::Object(entries)) => entries.is_empty(),
            Raw::Json(_) => false,
        }
    }

    pub(super) fn into_json(self) -> Value {
        match self {
            Raw::Text(text) => Value::String(text.into_owned()),
            Raw::Json(value) => value,
        }
    }
}

/// Names under which an object holds the text that stands for it, also in MongoDB exports.
const TEXT_NAMES: &[&str] = &[
    "text",
    "name",
    "content",
    "caption",
    "value",
    "url",
    "src",
    "title",
    "$oid",
    "$date",
    "$numberLong",
];

/// Returns the value as one text, the items of a list joined; gives back what is no text.
pub(super) fn one_text<'a>(value: Raw<'a>, joint: &str) -> Result<String, Raw<'a>> {
    match value {
        Raw::Text(text) => Ok(clean(text)),
        Raw::Json(Value::Bool(_)) => Err(value),
        Raw::Json(value) => match items_of_json(&value) {
            items if items.is_empty() => Err(Raw::Json(value)),
            items => Ok(items.join(joint)),
        },
    }
}

/// Returns the value as a list: the items of a list, the lines of a text.
pub(super) fn items(value: Raw) -> Vec<String> {
    match value {
        Raw::Text(text) => clean(text)
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        Raw::Json(value) => items_of_json(&value),
    }
}

fn items_of_json(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            Some(clean_str(text)).filter(|text| !text.is_empty()).into_iter().collect()
        }
        Value::Number(number) => vec![number.to_string()],
        Value::Array(list) => list.iter().flat_map(items_of_json).collect(),
        Value::Object(entries) => TEXT_NAMES
            .iter()
            .find_map(|name| entries.get(*name))
            .map(items_of_json)
            .unwrap_or_default(),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

/// Returns a text as it is stored: NFC, lines ended by `\n`, without other control characters, and
/// without white space around it. Nothing else is changed.
pub(super) fn clean(text: Cow<str>) -> String {
    let text = if has_control(text.as_bytes()) { Cow::Owned(without_control(&text)) } else { text };
    let trimmed = text.trim();
    match to_nfc(trimmed) {
        Cow::Owned(normal) => normal,
        Cow::Borrowed(_) if trimmed.len() == text.len() => text.into_owned(),
        Cow::Borrowed(_) => trimmed.to_owned(),
    }
}

pub(super) fn clean_str(text: &str) -> String {
    clean(Cow::Borrowed(text))
}

/// Says whether there is a control character besides `\n` and `\t`.
/// In blocks without an early exit, so that it is vectorised.
fn has_control(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < 0x20 && byte != b'\n' && byte != b'\t') || byte == 0x7f;
    bytes.chunks(256).any(|block| block.iter().fold(false, |found, &byte| found | is_control(byte)))
}

fn without_control(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => kept.push('\n'),
            '\n' | '\t' => kept.push(c),
            c if c.is_ascii_control() => {}
            c => kept.push(c),
        }
    }
    kept
}

impl<'de> Deserialize<'de> for Raw<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw<'de>, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Raw<'de>, E> {
        Ok(Raw::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw<'de>, E> {
        Ok(Raw::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Raw<'de>, E> {
        Ok(Raw::Text(Cow::Owned(text)))
    }

    fn visit_unit<E>(self) -> Result<Raw<'de>, E> {
        Ok(Raw::Json(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw<'de>, E> {
        Ok(Raw::Json(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw<'de>, E> {
        Ok(Raw::Json(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw<'de>, E> {
        Ok(Raw::Json(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw<'de>, E> {
        Ok(Raw::Json(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Raw<'de>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(list)).map(Raw::Json)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Raw<'de>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(entries)).map(Raw::Json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_cleaned_and_nothing_else() {
        let cases = [
            ("", ""),
            (" \n\t ", ""),
            ("a\r\nb\rc", "a\nb\nc"),
            ("a\u{0}b\u{8}\u{7f}c", "abc"),
            ("  a  b\t c\n\n d ", "a  b\t c\n\n d"),
            ("ho\u{300}a", "hòa"),
            (" “Ðà Lạt” – hoà ", "“Ðà Lạt” – hoà"),
        ];
        for (text, expected) in cases {
            assert_eq!(clean_str(text), expected, "{text:?}");
            assert_eq!(clean_str(expected), expected);
        }
    }

    #[test]
    fn values_become_texts_and_lists() {
        let cases = [
            (json!("a\nb"), Some("a\nb")),
            (json!(["a", " b ", "", null]), Some("a b")),
            (json!(12), Some("12")),
            (json!([{"text": "a"}, {"type": "image", "caption": "b"}]), Some("a b")),
            (json!({"$oid": "64f"}), Some("64f")),
            (json!({"$date": {"$numberLong": "1701919800000"}}), Some("1701919800000")),
            (json!(true), None),
            (json!({"x": 1}), None),
        ];
        for (value, expected) in cases {
            let raw: Raw = serde_json::from_value::<Value>(value.clone()).map(Raw::Json).unwrap();
            let raw = match raw {
                Raw::Json(Value::String(text)) => Raw::Text(text.into()),
                raw => raw,
            };
            assert_eq!(one_text(raw, " ").ok().as_deref(), expected, "{value}");
        }
        assert_eq!(items(Raw::Text("a\n\n b \n".into())), ["a", "b"]);
    }
}
