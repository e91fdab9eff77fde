//! An article laid out in the fields, and read back from them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use tantivy::TantivyError;
use tantivy::schema::Field;
use tantivy::schema::document::{ErasedDocument, ReferenceValue, ReferenceValueLeaf, Value};
use xxhash_rust::xxh3::Xxh3;

use super::event;
use super::gist::Gist;
use super::identity::{Identity, StoredArticle};
use super::record::{Part, Record};
use super::schema::{CAPTION_BREAK, Fields, SEPARATOR, Zone, precision_from};
use super::sketch::sketch;
use super::words::Words;
use crate::analysis::abbreviation::Explained;
use crate::analysis::explained_shared;
use crate::article::{Article, Category, Link};
use crate::date::{PartialDate, Published};

/// What is stored of an article beside its texts. Short names: it is stored once per article.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Rest {
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    collection: Option<String>,
    #[serde(rename = "i")]
    id: String,
    #[serde(rename = "a", skip_serializing_if = "Vec::is_empty")]
    authors: Vec<String>,
    #[serde(rename = "p", skip_serializing_if = "Vec::is_empty")]
    photographers: Vec<String>,
    #[serde(rename = "g", skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(rename = "c", skip_serializing_if = "Vec::is_empty")]
    categories: Vec<Vec<String>>,
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    date: Option<(i64, u8, String)>,
    #[serde(rename = "h", skip_serializing_if = "Option::is_none")]
    publish_after: Option<(i64, u8, String)>,
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(rename = "u", skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(rename = "m", skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(rename = "r", skip_serializing_if = "Vec::is_empty")]
    related: Vec<(String, String)>,
    #[serde(rename = "e", skip_serializing_if = "serde_json::Map::is_empty")]
    extra: serde_json::Map<String, serde_json::Value>,
}

/// Where an article came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ingest {
    /// The file, as it was named; `-` is standard input, `http` a request to a server. Empty where nobody said.
    #[serde(rename = "f")]
    pub source: String,
    /// The line that the record starts on, from 1; 0 for a whole file.
    #[serde(rename = "l")]
    pub line: u64,
    /// Hash of the record as it was read, xxh3 of 128 bits.
    #[serde(rename = "h", with = "hexadecimal")]
    pub record_hash: u128,
    /// When the run that read it began, Unix seconds.
    #[serde(rename = "t")]
    pub at: i64,
    /// The program that read it and its version.
    #[serde(rename = "v")]
    pub tool: String,
}

/// The name and version of this program.
const TOOL: &str = concat!("timbao ", env!("CARGO_PKG_VERSION"));

impl Ingest {
    /// Returns the origin of a record that this program reads; `at` is when the run began.
    pub fn new(source: impl Into<String>, line: u64, record_hash: u128, at: i64) -> Ingest {
        Ingest { source: source.into(), line, record_hash, at, tool: TOOL.to_owned() }
    }
}

mod hexadecimal {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(hash: &u128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{hash:032x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(from)?;
        u128::from_str_radix(&text, 16).map_err(serde::de::Error::custom)
    }
}

/// What is stored of an article that is no part of its content.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Keeping {
    #[serde(flatten)]
    ingest: Ingest,
    /// Where its last earlier text is.
    #[serde(rename = "e", skip_serializing_if = "Option::is_none")]
    earlier: Option<u64>,
}

/// An earlier text of an article, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Earlier {
    zones: [String; 4],
    rest: String,
    ingest: Ingest,
    replaced_at: i64,
}

/// Where the texts are in a record, in the order of the zones.
const ZONE_PARTS: [Part; 4] = [Part::Title, Part::Lead, Part::Body, Part::Captions];

/// What of a stored article becomes an earlier text: the text, and where those before it are.
pub(super) struct Past {
    pub(super) json: Vec<u8>,
    pub(super) earlier: Option<u64>,
}

impl Past {
    /// Returns that of a record that is replaced at this second.
    pub(super) fn of(record: &Record, replaced_at: i64) -> Past {
        let Keeping { ingest, earlier } = keeping(record);
        let zones = ZONE_PARTS.map(|part| record.part(part).to_owned());
        let rest = record.part(Part::Rest).to_owned();
        let earlier_text = Earlier { zones, rest, ingest, replaced_at };
        let json = serde_json::to_vec(&earlier_text).expect("strings and numbers are JSON");
        Past { json, earlier }
    }
}

/// Reads back an earlier text: where it came from, when it was replaced, in Unix seconds, and the article.
///
/// # Errors
/// A sentence about what is wrong with it.
pub(super) fn read_earlier(json: &[u8]) -> Result<(Ingest, i64, StoredArticle), String> {
    let earlier: Earlier =
        serde_json::from_slice(json).map_err(|error| format!("earlier text: {error}"))?;
    let stored = read_parts(earlier.zones, &earlier.rest)?;
    Ok((earlier.ingest, earlier.replaced_at, stored))
}

/// Returns where a stored article came from, and where its last earlier text is.
pub(crate) fn read_ingest(record: &Record) -> (Ingest, Option<u64>) {
    let Keeping { ingest, earlier } = keeping(record);
    (ingest, earlier)
}

fn keeping(record: &Record) -> Keeping {
    serde_json::from_str(record.part(Part::Keeping)).unwrap_or_default()
}

/// Returns the length of lead and body of a stored article, bytes.
pub(super) fn stored_text_bytes(record: &Record) -> usize {
    record.part(Part::Lead).len() + record.part(Part::Body).len()
}

/// Returns the address in a stored article.
pub(super) fn read_address(record: &Record) -> Option<String> {
    serde_json::from_str::<Rest>(record.part(Part::Rest)).ok()?.url
}

fn date_parts(published: &Published) -> (i64, u8, String) {
    (published.date.start(), published.date.precision() as u8, published.raw.clone())
}

fn date_from((start, precision, raw): (i64, u8, String)) -> Option<Published> {
    let date = PartialDate::from_start(start, precision_from(precision)?)?;
    Some(Published { date, raw })
}

pub(super) fn byline(article: &Article) -> String {
    let mut names: Vec<&str> = Vec::new();
    let people = article.authors.iter().chain(&article.photographers).chain(&article.agency);
    for name in people {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.join("\n")
}

/// Returns a hash of all that an article says, its identity left out. xxh3, 64 bits: two of 10⁶ versions of one
/// article collide with probability 3·10⁻⁸.
fn content_hash(article: &Article, rest: &str) -> u64 {
    let mut hasher = Xxh3::new();
    for text in [&article.title, &article.lead, &article.body] {
        hasher.update(text.as_bytes());
        hasher.update(&[0]);
    }
    for caption in &article.captions {
        hasher.update(caption.as_bytes());
        hasher.update(&[1]);
    }
    hasher.update(rest.as_bytes());
    hasher.digest()
}

/// Bytes of articles that are waiting to be indexed; each document gives its own back when it is dropped.
pub(crate) type PendingBytes = Arc<AtomicU64>;

/// An article ready for the engine.
pub(crate) struct Document {
    fields: Fields,
    pub(crate) key: String,
    pub(crate) content: u64,
    /// See [`Article::is_excerpt`].
    pub(crate) is_excerpt: bool,
    sketch: Option<u64>,
    /// Title, lead, body, captions, byline.
    zones: [String; 5],
    categories: Vec<String>,
    category_labels: Vec<String>,
    people: Vec<String>,
    source: Option<String>,
    date: Option<(i64, u8)>,
    events: Vec<u64>,
    /// Nobody sees it before this second, Unix time.
    pub(crate) publish_after: Option<i64>,
    rest: String,
    pub(crate) url: Option<String>,
    pub(crate) ingest: Ingest,
    /// Where its last earlier text is.
    pub(crate) earlier: Option<u64>,
    keeping: String,
    reading: OnceLock<Reading>,
    pending: Option<(PendingBytes, u64)>,
}

/// What is found in the texts of an article, when they are read once.
pub(super) struct Reading {
    pub(super) words: Words,
    record: Vec<u8>,
    pub(super) gist: Gist,
    /// The abbreviations that it explains, each once.
    pub(super) explained: Vec<Explained>,
}

impl Drop for Document {
    fn drop(&mut self) {
        if let Some((pending, bytes)) = &self.pending {
            pending.fetch_sub(*bytes, Ordering::Release);
        }
    }
}

impl Document {
    /// Lays out an article.
    pub(crate) fn new(fields: Fields, article: Article, collection: Option<&str>) -> Document {
        let mut rest = Rest {
            authors: article.authors.clone(),
            photographers: article.photographers.clone(),
            agency: article.agency.clone(),
            categories: article
                .categories
                .iter()
                .map(|category| category.names().to_vec())
                .collect(),
            date: article.published.as_ref().map(date_parts),
            publish_after: article.publish_after.as_ref().map(date_parts),
            source: article.source.clone(),
            url: article.url.clone(),
            image: article.image.clone(),
            related: article
                .related
                .iter()
                .map(|link| (link.title.clone(), link.url.clone()))
                .collect(),
            extra: article.extra.clone(),
            ..Rest::default()
        };
        let to_json =
            |rest: &Rest| serde_json::to_string(rest).expect("strings and JSON values are JSON");
        let content = content_hash(&article, &to_json(&rest));
        let identity = Identity::of(&article, collection, content);
        rest.collection.clone_from(&identity.collection);
        rest.id.clone_from(&identity.id);

        let mut categories = Vec::new();
        let mut category_labels = Vec::new();
        for category in &article.categories {
            let mut slug = String::new();
            for name in category.names() {
                if !slug.is_empty() {
                    slug.push('/');
                }
                slug.push_str(&crate::analysis::slug(name));
                if !categories.contains(&slug) {
                    categories.push(slug.clone());
                    category_labels.push(format!("{slug}{SEPARATOR}{name}"));
                }
            }
        }
        let mut people: Vec<String> = Vec::new();
        for person in article.authors.iter().chain(&article.photographers) {
            if !people.contains(person) {
                people.push(person.clone());
            }
        }
        let byline = byline(&article);
        Document {
            fields,
            key: identity.key(),
            content,
            is_excerpt: article.is_excerpt,
            sketch: sketch([&article.title, &article.lead, &article.body]),
            date: rest.date.as_ref().map(|(start, precision, _)| (*start, *precision)),
            events: event::keys_of(&article),
            publish_after: article.publish_after.as_ref().map(Published::moment),
            rest: to_json(&rest),
            source: article.source,
            url: article.url,
            ingest: Ingest::default(),
            earlier: None,
            keeping: String::new(),
            reading: OnceLock::new(),
            zones: [
                article.title,
                article.lead,
                article.body,
                article.captions.join(CAPTION_BREAK),
                byline,
            ],
            categories,
            category_labels,
            people,
            pending: None,
        }
    }

    /// Returns the document that the engine hands to a plugin.
    ///
    /// # Errors
    /// It is none of ours.
    pub(super) fn of(document: &dyn ErasedDocument) -> tantivy::Result<&Document> {
        let document = document.as_any().downcast_ref::<Box<Document>>();
        document.map(Box::as_ref).ok_or_else(|| {
            TantivyError::InvalidArgument("only timbao's own documents are indexed".to_owned())
        })
    }

    /// Lays out what is no part of the content, once it is known.
    pub(crate) fn finish(&mut self) {
        let keeping = Keeping { ingest: std::mem::take(&mut self.ingest), earlier: self.earlier };
        if keeping.ingest == Ingest::default() && keeping.earlier.is_none() {
            return;
        }
        self.keeping = serde_json::to_string(&keeping).expect("strings and numbers are JSON");
    }

    /// Counts the document's bytes as waiting until it is dropped.
    pub(crate) fn count_in(&mut self, pending: &PendingBytes) {
        let texts = self.zones.iter().map(String::len).sum::<usize>() + self.rest.len();
        let read = self.reading.get().map_or(0, |it| it.words.memory() + it.record.len());
        let bytes = (texts + read) as u64;
        pending.fetch_add(bytes, Ordering::Acquire);
        self.pending = Some((pending.clone(), bytes));
    }

    /// Returns whether it is under embargo now.
    pub(crate) fn is_embargoed(&self) -> bool {
        let now = || jiff::Timestamp::now().as_second();
        self.publish_after.is_some_and(|moment| moment > now())
    }

    /// Returns the length of lead and body, bytes.
    pub(crate) fn text_bytes(&self) -> usize {
        self.zone(Zone::Lead).len() + self.zone(Zone::Body).len()
    }

    /// Reads it, unless that is done: at the latest when it is written.
    pub(super) fn reading(&self) -> &Reading {
        self.reading.get_or_init(|| {
            let (words, record) = Words::read(self.parts(), self.zone(Zone::Byline))
                .expect("sources refuse records that are too long");
            let mut explained = Vec::new();
            for zone in [Zone::Lead, Zone::Body] {
                explained_shared(self.zone(zone), |pair| explained.push(pair));
            }
            explained.sort_unstable();
            explained.dedup();
            Reading { gist: Gist::of(&words), words, record, explained }
        })
    }

    /// Drops the longest of the texts, which is not looked at again once it is read.
    pub(super) fn drop_body(&mut self) {
        if self.reading.get().is_some() {
            self.zones[Zone::Body as usize] = String::new();
        }
    }

    /// Returns the parts of its record in their order.
    pub(super) fn parts(&self) -> [&str; 6] {
        let [title, lead, body, captions, _] = &self.zones;
        [&self.rest, &self.keeping, title, lead, body, captions]
    }

    /// Returns the text of a zone.
    pub(crate) fn zone(&self, zone: Zone) -> &str {
        &self.zones[zone as usize]
    }
}

/// One value of a [`Document`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum DocumentValue<'a> {
    Str(&'a str),
    Bytes(&'a [u8]),
    U64(u64),
    I64(i64),
}

impl<'a> Value<'a> for DocumentValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            DocumentValue::Str(text) => ReferenceValueLeaf::Str(text),
            DocumentValue::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
            DocumentValue::U64(number) => ReferenceValueLeaf::U64(number),
            DocumentValue::I64(number) => ReferenceValueLeaf::I64(number),
        })
    }
}

/// All but the text, which is written by itself: see `text.rs`. Boxed: the engine keeps room for 40,000 documents that wait, which took 55 MB as
/// they are, and fills it whenever it begins anew.
impl tantivy::schema::document::Document for Box<Document> {
    type Value<'a> = DocumentValue<'a>;
    type FieldsValuesIter<'a> = std::vec::IntoIter<(Field, DocumentValue<'a>)>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let fields = &self.fields;
        let mut values = Vec::with_capacity(24 + self.events.len());
        let mut text = |field, text| values.push((field, DocumentValue::Str(text)));
        text(fields.key, &self.key);
        for category in &self.categories {
            text(fields.category, category);
        }
        for label in &self.category_labels {
            text(fields.category_label, label);
        }
        if let Some(source) = &self.source {
            text(fields.source, source);
        }
        for person in &self.people {
            text(fields.author, person);
        }
        values.push((fields.record, DocumentValue::Bytes(&self.reading().record)));
        values.push((fields.content, DocumentValue::U64(self.content)));
        values.extend(self.sketch.map(|sketch| (fields.sketch, DocumentValue::U64(sketch))));
        if let Some((start, precision)) = self.date {
            values.push((fields.date, DocumentValue::I64(start)));
            values.push((fields.precision, DocumentValue::U64(u64::from(precision))));
        }
        values.extend(self.events.iter().map(|key| (fields.event, DocumentValue::U64(*key))));
        values.extend(
            self.publish_after.map(|moment| (fields.publish_after, DocumentValue::I64(moment))),
        );
        values.into_iter()
    }
}

/// Reads back what [`Document`] stored.
///
/// # Errors
/// A sentence about what is wrong with the stored document.
pub(crate) fn read_stored(record: &Record) -> Result<StoredArticle, String> {
    read_parts(ZONE_PARTS.map(|part| record.part(part).to_owned()), record.part(Part::Rest))
}

/// Makes an article of its stored texts and the rest.
fn read_parts(
    [title, lead, body, captions]: [String; 4],
    rest: &str,
) -> Result<StoredArticle, String> {
    let rest: Rest =
        serde_json::from_str(rest).map_err(|error| format!("stored article: {error}"))?;
    let article = Article {
        collection: rest.collection.clone(),
        id: Some(rest.id.clone()),
        title,
        lead,
        body,
        captions: captions
            .split('\n')
            .filter(|caption| !caption.is_empty())
            .map(str::to_owned)
            .collect(),
        authors: rest.authors,
        photographers: rest.photographers,
        agency: rest.agency,
        categories: rest.categories.into_iter().filter_map(Category::new).collect(),
        published: rest.date.and_then(date_from),
        publish_after: rest.publish_after.and_then(date_from),
        source: rest.source,
        url: rest.url,
        image: rest.image,
        related: rest.related.into_iter().map(|(title, url)| Link { title, url }).collect(),
        extra: rest.extra,
        is_excerpt: false,
    };
    Ok(StoredArticle { identity: Identity { collection: rest.collection, id: rest.id }, article })
}
