//! From named values to an article: which value fills which field, and how it is read.
//!
//! Every format ends here, so that a field means the same in JSON, in a table and in the header of
//! a text file. Not here: names (`field.rs`), bytes (`json.rs`, `cut_rows.rs`, `text.rs`).

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::byline::{Byline, split_names};
use super::dateline;
use super::error::{Origin, SourceError, shorten};
use super::exported;
use super::field::{Field, FieldMap};
use super::mending;
use super::value::{Raw, clean, clean_str, items, one_text};
use crate::article::{Article, Category, Link};
use crate::date::Published;

/// The values of one record, sorted by field, not yet read.
#[derive(Debug, Default)]
pub(super) struct Draft<'a> {
    slots: [Option<Slot<'a>>; Field::COUNT],
    /// It was written by `timbao export`: its names are read already.
    is_export: bool,
    /// Of an export: the collection it was in.
    collection: Option<String>,
    /// What is not ours.
    extra: Map<String, Value>,
    /// See [`Article::is_excerpt`].
    pub(super) is_excerpt: bool,
}

#[derive(Debug)]
struct Slot<'a> {
    rank: u8,
    name: Cow<'a, str>,
    value: Raw<'a>,
}

impl<'a> Draft<'a> {
    /// Files a value under the field its name means.
    ///
    /// An empty value counts as missing. Of two values for one field the one whose name ranks
    /// higher stays and the other is passed through; of two under one name the later stays.
    pub(super) fn put(&mut self, name: Cow<'a, str>, value: Raw<'a>, fields: &FieldMap) {
        let Some((field, rank)) = fields.find(&name) else {
            if !exported::is_fact(&name) {
                self.extra.insert(name.into_owned(), value.into_json());
                return;
            }
            self.is_export = true;
            if name == exported::COLLECTION {
                self.collection = one_text(value, " ").ok().filter(|text| !text.is_empty());
            }
            return;
        };
        if value.is_blank() {
            return;
        }
        if field == Field::Extra {
            self.merge_extra(name, value);
            return;
        }
        let slot = &mut self.slots[field as usize];
        let loser = match slot {
            Some(held) if held.rank < rank => Some(Slot { rank, name, value }),
            _ => slot.replace(Slot { rank, name, value }),
        };
        let winner = self.slots[field as usize].as_ref();
        if let Some(loser) = loser.filter(|loser| winner.is_some_and(|w| w.name != loser.name)) {
            self.extra.insert(loser.name.into_owned(), loser.value.into_json());
        }
    }

    /// Takes over the entries of an `extra` object, also of one written as text in a table.
    fn merge_extra(&mut self, name: Cow<'a, str>, value: Raw<'a>) {
        let value = match value {
            Raw::Text(text) if text.trim_start().starts_with('{') => {
                serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.into_owned()))
            }
            value => value.into_json(),
        };
        match value {
            Value::Object(entries) => self.extra.extend(entries),
            value => {
                self.extra.insert(name.into_owned(), value);
            }
        }
    }

    /// Says whether a value was given for the field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.slots[field as usize].is_some()
    }

    /// Hands over every text that may be in words.
    pub(super) fn each_text(&self, look: &mut dyn FnMut(&str)) {
        for slot in self.slots.iter().enumerate().filter(|(index, _)| is_in_words(*index)) {
            match slot.1.as_ref().map(|slot| &slot.value) {
                Some(Raw::Text(text)) => look(text),
                Some(Raw::Json(value)) => mending::each_text(value, look),
                None => {}
            }
        }
        self.extra.values().for_each(|value| mending::each_text(value, look));
    }

    /// Changes every text that may be in words.
    pub(super) fn change_texts(&mut self, change: &mut dyn FnMut(&str) -> Option<String>) {
        for slot in self.slots.iter_mut().enumerate().filter(|(index, _)| is_in_words(*index)) {
            match slot.1.as_mut().map(|slot| &mut slot.value) {
                Some(Raw::Text(text)) => {
                    if let Some(changed) = change(text) {
                        *text = Cow::Owned(changed);
                    }
                }
                Some(Raw::Json(value)) => mending::change_texts(value, change),
                None => {}
            }
        }
        self.extra.values_mut().for_each(|value| mending::change_texts(value, change));
    }

    fn take(&mut self, field: Field) -> Option<Raw<'a>> {
        self.slots[field as usize].take().map(|slot| slot.value)
    }

    /// Returns the field as one text; a value that cannot be one is passed through.
    fn text(&mut self, field: Field, joint: &str) -> String {
        let Some(slot) = self.slots[field as usize].take() else { return String::new() };
        one_text(slot.value, joint).unwrap_or_else(|value| {
            self.extra.insert(slot.name.into_owned(), value.into_json());
            String::new()
        })
    }

    fn optional_text(&mut self, field: Field) -> Option<String> {
        Some(self.text(field, " ")).filter(|text| !text.is_empty())
    }

    /// Reads all values and makes the article. Whether it has any text is not checked.
    pub(super) fn into_article(
        mut self,
        origin: &Origin,
        category: Option<&Category>,
    ) -> Result<Article, SourceError> {
        let byline = self.byline();
        let mut categories = self.take(Field::Category).map(categories).unwrap_or_default();
        if categories.is_empty() {
            categories.extend(category.cloned());
        }
        let is_export = self.is_export;
        let mut article = Article {
            collection: self.collection.take(),
            id: self.optional_text(Field::Id),
            title: self.text(Field::Title, " "),
            lead: self.text(Field::Lead, "\n"),
            body: self.text(Field::Body, "\n"),
            captions: self.take(Field::Captions).map(lines).unwrap_or_default(),
            authors: byline.authors,
            photographers: byline.photographers,
            agency: self.optional_text(Field::Agency).or(byline.agency),
            categories,
            published: self.date(Field::Date, origin)?,
            publish_after: self.date(Field::PublishAfter, origin)?,
            source: self.optional_text(Field::Source),
            url: self.optional_text(Field::Url),
            image: self.take(Field::Image).and_then(address),
            related: self.take(Field::Related).map(links).unwrap_or_default(),
            extra: self.extra,
            is_excerpt: self.is_excerpt,
        };
        if !is_export {
            dateline::take(&mut article);
        }
        Ok(article)
    }

    fn byline(&mut self) -> Byline {
        let author = self.take(Field::Author);
        let photographer = self.take(Field::Photographer);
        if self.is_export {
            return Byline {
                authors: author.map(lines).unwrap_or_default(),
                photographers: photographer.map(lines).unwrap_or_default(),
                agency: None,
            };
        }
        let mut byline = author.map(authors).unwrap_or_default();
        if let Some(value) = photographer {
            byline.photographers = items(value).iter().flat_map(|item| split_names(item)).collect();
        }
        byline
    }

    /// Returns the field as a date. One that cannot be read makes the record none: an article must not lose its date unseen, and still
    /// less appear before its time.
    fn date(&mut self, field: Field, origin: &Origin) -> Result<Option<Published>, SourceError> {
        let Some(Slot { name, value, .. }) = self.slots[field as usize].take() else {
            return Ok(None);
        };
        let raw = one_text(value, " ").unwrap_or_else(|value| value.into_json().to_string());
        match Published::parse(&raw) {
            Some(published) => Ok(Some(published)),
            None => Err(SourceError::BadDate {
                origin: origin.clone(),
                field: name.into_owned(),
                value: shorten(&raw),
            }),
        }
    }
}

/// Says whether the field of a slot holds words, rather than a number or an address.
fn is_in_words(index: usize) -> bool {
    let others = [Field::Id, Field::Date, Field::Url, Field::Image];
    others.iter().all(|&field| field as usize != index)
}

/// Returns a list of lines: an item of several is several, as a caption is when it is read back from the index.
fn lines(value: Raw) -> Vec<String> {
    let items = items(value);
    let lines = items.iter().flat_map(|item| item.lines()).map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Reads a list that a table holds as JSON.
fn json_list(text: &str) -> Option<Value> {
    let is_list = text.trim_start().starts_with('[');
    let value = if is_list { serde_json::from_str(text).ok() } else { None };
    value.filter(Value::is_array)
}

/// A list is people; a single text is a byline.
fn authors(value: Raw) -> Byline {
    let mut all = Byline::default();
    for item in items(value) {
        all.add(Byline::parse(&item));
    }
    all
}

/// The first address, also of an object such as `{"url": …, "caption": …}`.
fn address(value: Raw) -> Option<String> {
    match value {
        Raw::Json(Value::Array(list)) => list.into_iter().map(Raw::Json).find_map(address),
        Raw::Json(Value::Object(mut entries)) => {
            let names = ["url", "src", "href", "contentUrl"];
            let found = names.iter().find_map(|name| entries.remove(*name))?;
            address(Raw::Json(found))
        }
        value => lines(value).into_iter().next(),
    }
}

/// A text is a path with signs between its names, a list of texts a path, a list of lists several; a table may hold lists as JSON.
fn categories(value: Raw) -> Vec<Category> {
    match value {
        Raw::Text(text) => match json_list(&text) {
            Some(list) => categories_from_json(list),
            None => Category::parse(&clean(text)).into_iter().collect(),
        },
        Raw::Json(value) => categories_from_json(value),
    }
}

fn categories_from_json(value: Value) -> Vec<Category> {
    match value {
        Value::String(text) => Category::parse(&clean_str(&text)).into_iter().collect(),
        Value::Array(list) if list.iter().any(|item| item.is_array() || item.is_object()) => {
            list.into_iter().flat_map(categories_from_json).collect()
        }
        Value::Array(list) => Category::new(list.iter().filter_map(Value::as_str).map(clean_str))
            .into_iter()
            .collect(),
        Value::Object(mut entries) => ["path", "name", "title", "label"]
            .iter()
            .find_map(|name| entries.remove(*name))
            .map(categories_from_json)
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A list of addresses, of titles, or of objects with both.
fn links(value: Raw) -> Vec<Link> {
    let value = match value {
        Raw::Text(text) => json_list(&text).map_or(Raw::Text(text), Raw::Json),
        value => value,
    };
    let list = match value {
        Raw::Json(Value::Array(list)) => list,
        value => return items(value).iter().map(|text| link(text)).collect(),
    };
    let mut links = Vec::new();
    for item in list {
        match item {
            Value::Object(entries) => {
                let text = |names: &[&str]| {
                    let found = names.iter().find_map(|name| entries.get(*name)?.as_str());
                    found.map(clean_str).unwrap_or_default()
                };
                links.push(Link {
                    title: text(&["title", "name", "text", "headline"]),
                    url: text(&["url", "link", "href"]),
                });
            }
            item => links.extend(items(Raw::Json(item)).iter().map(|text| link(text))),
        }
    }
    links.retain(|link| !link.title.is_empty() || !link.url.is_empty());
    links
}

/// Returns a link from a line that holds a title, an address, or both.
pub(super) fn link(text: &str) -> Link {
    let start = ["https://", "http://"].iter().find_map(|scheme| text.find(scheme));
    let Some(start) = start else { return Link { title: text.to_owned(), url: String::new() } };
    let end = text[start..].find(char::is_whitespace).map_or(text.len(), |at| start + at);
    let around = format!("{} {}", &text[..start], &text[end..]);
    let title = around.trim_matches(|c: char| c.is_whitespace() || "-–|:()<>".contains(c));
    Link { title: title.to_owned(), url: text[start..end].trim_end_matches(['>', ')']).to_owned() }
}
