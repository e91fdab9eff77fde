//! Sources: files of articles in the forms people have them, and how they become [`Article`]s.
//!
//! Two stages. [`Reader`] goes through files, folders and standard input one after the other,
//! unpacks, decodes and cuts them into [`RawRecord`]s; its memory does not grow with the file.
//! [`parse`] turns one record into an article; it is pure and may run on many threads.
//! A record that is no article is an error with its place and the reading goes on.
//!
//! ```no_run
//! use timbao::source::{Reader, SourceOptions, parse};
//! let options = SourceOptions::default();
//! for record in Reader::open(&["corpus".into()], &options)? {
//!     match record.and_then(|record| parse(&record, &options)) {
//!         Ok(article) => println!("{}", article.title),
//!         Err(error) => eprintln!("{error}"),
//!     }
//! }
//! # Ok::<(), timbao::source::SourceError>(())
//! ```
//!
//! Adding a format: a variant of [`Format`] with its file extensions, a cutter that yields records
//! (`cut_lines.rs` is the shortest), a kind of `Payload` and its reading in [`parse`].
//! Not here: identity, duplicates and the index.

mod byline;
mod charset;
mod cut_elements;
mod cut_lines;
mod cut_rows;
mod cut_warc;
mod dateline;
mod draft;
pub mod encoding;
mod error;
pub(crate) mod exported;
mod feed_item;
mod field;
mod files;
mod format;
mod gzip;
mod http_message;
mod input;
mod json;
mod json_feed;
mod mapping;
mod markup;
mod mending;
mod mhtml;
mod page;
mod reader;
mod text;
mod text_layout;
mod value;
mod xml;

use std::borrow::Cow;
use std::sync::Arc;

use crate::article::{Article, Category};

use cut_rows::Table;
use encoding::{Encoding, Losses};
use http_message::{BodyError, Head};
use mending::{Mended, Mending, mend_draft, mend_text};
use page::{NoArticle, PageHints};
use xml::XmlRecord;

pub use error::{Origin, SourceError};
pub use field::{FieldMap, UnknownField};
pub(crate) use files::Listing;
pub use files::{Skipped, SourceFile};
pub use format::Format;
pub use mapping::Mapping;
pub use page::{PageRules, RulesError};
pub use reader::Reader;

/// How sources are read.
#[derive(Debug, Clone)]
pub struct SourceOptions {
    /// Section of articles that name none. It also goes before the folders of a text file.
    pub category: Option<Category>,
    /// The user's own names of fields, before the known ones.
    pub fields: FieldMap,
    /// The form of every file; `None` recognises it by name and content.
    pub format: Option<Format>,
    /// The element that is a record of XML files, as a name or a path `kho/bai`; `None` for feeds, sitemaps and dumps.
    pub xml_record: Option<Arc<str>>,
    /// What all files are in; `None` tells it of each. See [`encoding`].
    pub encoding: Option<Encoding>,
    /// A longer record is rejected without being held in memory; of pages also one that is longer unpacked.
    pub max_record_bytes: usize,
    /// What is known of the pages of single papers.
    pub rules: PageRules,
}

impl Default for SourceOptions {
    fn default() -> SourceOptions {
        SourceOptions {
            category: None,
            fields: FieldMap::default(),
            format: None,
            xml_record: None,
            encoding: None,
            max_record_bytes: 16 << 20,
            rules: PageRules::default(),
        }
    }
}

/// One record as cut from its file, not yet read.
#[derive(Debug, Clone)]
pub struct RawRecord {
    /// Where it starts.
    pub origin: Origin,
    payload: Payload,
    /// Its bytes were no UTF-8 and have been decoded.
    is_decoded: bool,
}

#[derive(Debug, Clone)]
enum Payload {
    Json(Vec<u8>),
    JsonFeedItem(Vec<u8>),
    Xml(Box<XmlRecord>),
    Row {
        table: Arc<Table>,
        bytes: Vec<u8>,
    },
    Text {
        bytes: Vec<u8>,
        /// From the file's name.
        id: Option<String>,
        /// Folders between the one named by the user and the file.
        folders: Vec<String>,
    },
    Page {
        bytes: Vec<u8>,
        packing: PagePacking,
        hints: PageHints,
    },
}

/// What a page is wrapped in.
#[derive(Debug, Clone)]
enum PagePacking {
    /// Nothing.
    None,
    /// A file of several parts.
    Mhtml,
    /// A response without its head.
    Http(Head),
}

impl RawRecord {
    fn new(origin: Origin, payload: Payload) -> RawRecord {
        RawRecord { origin, payload, is_decoded: false }
    }

    /// Takes an object for an item of a JSON Feed.
    fn of_json_feed(self) -> RawRecord {
        match self.payload {
            Payload::Json(bytes) => RawRecord { payload: Payload::JsonFeedItem(bytes), ..self },
            _ => self,
        }
    }

    /// Returns its size, bytes, for batches of even work.
    pub fn size_bytes(&self) -> usize {
        match &self.payload {
            Payload::Xml(record) => record.size,
            payload => payload.bytes().len(),
        }
    }

    /// Returns a hash of its bytes as they were cut from the file, in UTF-8, or of an XML element's names and texts: xxh3 of 128 bits.
    pub fn hash(&self) -> u128 {
        match &self.payload {
            Payload::Xml(record) => record.hash(),
            payload => xxhash_rust::xxh3::xxh3_128(payload.bytes()),
        }
    }
}

impl Payload {
    fn bytes(&self) -> &[u8] {
        match self {
            Payload::Json(bytes)
            | Payload::JsonFeedItem(bytes)
            | Payload::Row { bytes, .. }
            | Payload::Text { bytes, .. }
            | Payload::Page { bytes, .. } => bytes,
            Payload::Xml(_) => &[],
        }
    }
}

/// A file or record that was in another encoding than UTF-8.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Conversion {
    /// The file, or the record; a record without a line is a file too.
    pub origin: Origin,
    /// What it was in.
    pub encoding: Encoding,
    /// How certain that is, 0 to 1.
    pub certainty: f64,
    /// What could not be read.
    pub losses: Losses,
}

impl Conversion {
    /// Says whether a whole file is meant, rather than a record of one in UTF-8.
    pub fn is_about_file(&self) -> bool {
        self.origin.line == 0
    }
}

/// Reads one record.
///
/// # Errors
/// Every error that is not [about a file](SourceError::is_about_file): the record is no article.
pub fn parse(record: &RawRecord, options: &SourceOptions) -> Result<Article, SourceError> {
    parse_noting(record, options).map(|(article, _)| article)
}

/// Reads one record, and says whether its texts were in another encoding.
///
/// # Errors
/// Those of [`parse`].
pub fn parse_noting(
    record: &RawRecord,
    options: &SourceOptions,
) -> Result<(Article, Option<Conversion>), SourceError> {
    let origin = &record.origin;
    let category = options.category.as_ref();
    let mending = Mending::new(options.encoding, record.is_decoded);
    let (article, mended) = match &record.payload {
        Payload::Json(bytes) => {
            let mut draft = json::draft(bytes, origin, &options.fields)?;
            let mended = mend_draft(&mut draft, mending);
            (draft.into_article(origin, category)?, mended)
        }
        Payload::JsonFeedItem(bytes) => {
            let mut draft = json_feed::item(bytes, origin)?.into_draft();
            let mended = mend_draft(&mut draft, mending);
            (draft.into_article(origin, category)?, mended)
        }
        Payload::Xml(record) => {
            let mut draft = record.draft(origin, &options.fields)?;
            let mended = mend_draft(&mut draft, mending);
            (draft.into_article(origin, category)?, mended)
        }
        Payload::Row { table, bytes } => {
            let mut draft = table.draft(bytes, origin, &options.fields)?;
            let mended = mend_draft(&mut draft, mending);
            (draft.into_article(origin, category)?, mended)
        }
        Payload::Text { bytes, id, folders } => {
            let text = json::utf8(bytes, origin)?;
            let (converted, mended) = mend_text(text, mending).unzip();
            let text = converted.as_deref().unwrap_or(text);
            let of_folders = Category::new(folders);
            let category = category.or(of_folders.as_ref());
            let article = text::article(text, id.as_deref(), category, origin, &options.fields)?;
            (article, mended)
        }
        Payload::Page { bytes, packing, hints } => {
            read_page(bytes, packing, hints, origin, options)?
        }
    };
    if !has_text(&article) {
        return Err(SourceError::NoText { origin: origin.clone() });
    }
    let conversion = mended.map(|Mended { encoding, certainty, losses }| {
        let is_file = match &record.payload {
            Payload::Text { .. } => true,
            Payload::Page { packing, .. } => !matches!(packing, PagePacking::Http(_)),
            _ => false,
        };
        let origin = if is_file { Origin::file(&origin.path) } else { origin.clone() };
        Conversion { origin, encoding, certainty, losses }
    });
    Ok((article, conversion))
}

/// Unwraps and reads a page.
fn read_page(
    bytes: &[u8],
    packing: &PagePacking,
    hints: &PageHints,
    origin: &Origin,
    options: &SourceOptions,
) -> Result<(Article, Option<Mended>), SourceError> {
    let broken = |reason: String| SourceError::BrokenPage { origin: origin.clone(), reason };
    let mut hints = hints.clone();
    let unwrapped = match packing {
        PagePacking::None => Cow::Borrowed(bytes),
        PagePacking::Mhtml => {
            let saved =
                mhtml::page(bytes).ok_or_else(|| broken("no page in the file".to_owned()))?;
            hints.address = hints.address.or(saved.address);
            hints.charset = hints.charset.or(saved.charset);
            hints.saved = hints.saved.or(saved.date);
            Cow::Owned(saved.html)
        }
        PagePacking::Http(head) => {
            let limit = options.max_record_bytes;
            Cow::Owned(http_message::body(bytes, head, limit).map_err(|error| match error {
                BodyError::TooLong => SourceError::RecordTooLong { origin: origin.clone(), limit },
                BodyError::Broken(reason) => broken(reason),
            })?)
        }
    };
    let (html, mended) = charset::text_of(&unwrapped, hints.charset.as_deref(), options.encoding);
    let mut article = page::article(&html, &hints, &options.rules).map_err(|reason| {
        let (origin, address) = (origin.clone(), hints.address.clone());
        match reason {
            NoArticle::List => SourceError::ListPage { origin, address },
            NoArticle::Neither => SourceError::NoArticle { origin, address },
        }
    })?;
    if article.categories.is_empty() {
        article.categories.extend(options.category.clone());
    }
    Ok((article, mended))
}

/// Says whether there is anything to search in.
fn has_text(article: &Article) -> bool {
    !(article.title.is_empty()
        && article.lead.is_empty()
        && article.body.is_empty()
        && article.captions.is_empty())
}

#[cfg(test)]
mod tests;
