//! Texts of records that are Unicode by form but were not by origin: letters of TCVN3 or VNI pasted into JSON, entities.
//!
//! The texts of a record are looked at together, so that a short title goes with its body.

use serde_json::Value;

use super::draft::Draft;
use super::encoding::{
    Detected, Encoding, Losses, convert, detect_text, has_vietnamese, needs_look,
};
use super::value::clean_str;

/// How the texts of a record were converted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mended {
    pub(super) encoding: Encoding,
    pub(super) certainty: f64,
    pub(super) losses: Losses,
}

/// What is to be done with texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mending {
    /// Convert what clearly is in another encoding.
    Auto,
    /// Convert all from this one.
    Forced(Encoding),
    /// Leave all as it is.
    Off,
}

impl Mending {
    /// Returns what a forced encoding means for texts of a file; its bytes may have been decoded already.
    pub(super) fn new(forced: Option<Encoding>, is_decoded: bool) -> Mending {
        match forced {
            None => Mending::Auto,
            Some(encoding) if encoding.is_unicode() => Mending::Off,
            Some(encoding) if encoding.is_of_bytes() && is_decoded => Mending::Off,
            Some(encoding) => Mending::Forced(encoding),
        }
    }
}

/// Bytes of texts that are looked at together.
const POOL_BYTES: usize = 8 << 10;

/// Converts one text; `None` when it is best left as it is.
pub(super) fn mend_text(text: &str, mending: Mending) -> Option<(String, Mended)> {
    let detected = detect(mending, |look| look(text))?;
    let mut losses = Losses::default();
    let text = convert(text, &detected, &mut losses);
    Some((text, mended(&detected, losses)))
}

/// Converts the texts of a record in place, but for its id, date and addresses; `None` when there was nothing to do.
pub(super) fn mend_draft(draft: &mut Draft<'_>, mending: Mending) -> Option<Mended> {
    let detected = detect(mending, |look| draft.each_text(look))?;
    let mut losses = Losses::default();
    let mut has_changed = false;
    draft.change_texts(&mut |text| {
        let is_meant = detected.has_entities || mending != Mending::Auto || !has_vietnamese(text);
        if !is_meant || is_address(text) {
            return None;
        }
        let converted = convert(text, &detected, &mut losses);
        (converted != text).then(|| {
            has_changed = true;
            converted
        })
    });
    has_changed.then(|| mended(&detected, losses))
}

fn mended(detected: &Detected, losses: Losses) -> Mended {
    Mended { encoding: detected.encoding, certainty: detected.certainty, losses }
}

/// Says what texts are in; `all` hands each of them over.
fn detect(mending: Mending, all: impl FnOnce(&mut dyn FnMut(&str))) -> Option<Detected> {
    match mending {
        Mending::Off => None,
        Mending::Forced(encoding) => Some(Detected::new(encoding, 1.0)),
        Mending::Auto => {
            let mut pool = String::new();
            all(&mut |text| {
                if pool.len() < POOL_BYTES && needs_look(text) {
                    // As it is stored: what is read again from an export is taken for the same.
                    pool.push_str(&clean_str(text));
                    pool.push('\n');
                }
            });
            if pool.is_empty() { None } else { detect_text(&pool) }
        }
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Hands over every text within a value.
pub(super) fn each_text(value: &Value, look: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(list) => list.iter().for_each(|item| each_text(item, look)),
        Value::Object(entries) => entries.values().for_each(|item| each_text(item, look)),
        _ => {}
    }
}

/// Changes every text within a value.
pub(super) fn change_texts(value: &mut Value, change: &mut dyn FnMut(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(changed) = change(text) {
                *text = changed;
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|item| change_texts(item, change)),
        Value::Object(entries) => {
            entries.values_mut().for_each(|item| change_texts(item, change));
        }
        _ => {}
    }
}
