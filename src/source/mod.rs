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
mod cut_elements;
mod cut_lines;
mod cut_rows;
mod draft;
mod encoding;
mod error;
pub(crate) mod exported;
mod field;
mod files;
mod format;
mod input;
mod json;
mod reader;
mod text;
mod text_layout;
mod value;

use std::sync::Arc;

use crate::article::{Article, Category};

use cut_rows::Table;

pub use error::{Origin, SourceError};
pub use field::{FieldMap, UnknownField};
pub use files::Skipped;
pub use format::Format;
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
    /// A longer record is rejected without being held in memory.
    pub max_record_bytes: usize,
}

impl Default for SourceOptions {
    fn default() -> SourceOptions {
        SourceOptions {
            category: None,
            fields: FieldMap::default(),
            format: None,
            max_record_bytes: 16 << 20,
        }
    }
}

/// One record as cut from its file, not yet read.
#[derive(Debug, Clone)]
pub struct RawRecord {
    /// Where it starts.
    pub origin: Origin,
    payload: Payload,
}

#[derive(Debug, Clone)]
enum Payload {
    Json(Vec<u8>),
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
}

impl RawRecord {
    /// Returns its size, bytes, for batches of even work.
    pub fn size_bytes(&self) -> usize {
        self.bytes().len()
    }

    /// Returns a hash of its bytes as they were cut from the file, in UTF-8: xxh3 of 128 bits.
    pub fn hash(&self) -> u128 {
        xxhash_rust::xxh3::xxh3_128(self.bytes())
    }

    fn bytes(&self) -> &[u8] {
        match &self.payload {
            Payload::Json(bytes) | Payload::Row { bytes, .. } | Payload::Text { bytes, .. } => {
                bytes
            }
        }
    }
}

/// Reads one record.
///
/// # Errors
/// Every error that is not [about a file](SourceError::is_about_file): the record is no article.
pub fn parse(record: &RawRecord, options: &SourceOptions) -> Result<Article, SourceError> {
    let origin = &record.origin;
    let category = options.category.as_ref();
    let article = match &record.payload {
        Payload::Json(bytes) => {
            json::draft(bytes, origin, &options.fields)?.into_article(origin, category)?
        }
        Payload::Row { table, bytes } => {
            table.draft(bytes, origin, &options.fields)?.into_article(origin, category)?
        }
        Payload::Text { bytes, id, folders } => {
            let text = json::utf8(bytes, origin)?;
            let of_folders = Category::new(folders);
            let category = category.or(of_folders.as_ref());
            text::article(text, id.as_deref(), category, origin, &options.fields)?
        }
    };
    if has_text(&article) {
        Ok(article)
    } else {
        Err(SourceError::NoText { origin: origin.clone() })
    }
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
