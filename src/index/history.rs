//! The texts an article has had, the one that is searched last.

use std::path::Path;

use xxhash_rust::xxh3::xxh3_128;

use super::document::{Ingest, read_earlier, read_ingest, read_stored};
use super::identity::StoredArticle;
use super::record::Record;
use super::versions;
use crate::error::{Error, Result};

/// A text that an article has or had.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// 1 for the first that is kept.
    pub number: u32,
    /// Where it came from.
    pub ingest: Ingest,
    /// When another took its place, Unix seconds; `None` for the one that is searched.
    pub replaced_at: Option<i64>,
    /// The article as it was.
    pub article: StoredArticle,
}

/// Reads all texts of a stored article, oldest first.
///
/// # Errors
/// [`Error::IndexDamaged`], [`Error::Io`].
pub(crate) fn history(root: &Path, record: &Record) -> Result<Vec<Version>> {
    let damaged = |reason| Error::IndexDamaged { path: root.to_owned(), reason };
    let article = read_stored(record).map_err(damaged)?;
    let (ingest, last) = read_ingest(record);
    let mut all = Vec::new();
    if let Some(last) = last {
        let key = xxh3_128(article.identity.key().as_bytes());
        for frame in versions::read_chain(root, key, last)? {
            let (ingest, replaced_at, earlier) = read_earlier(&frame.json).map_err(damaged)?;
            // A change that was taken back, or an index built anew in which the text is met again.
            if earlier.article != article.article {
                let replaced_at = Some(replaced_at);
                all.push(Version { number: 0, ingest, replaced_at, article: earlier });
            }
        }
    }
    all.push(Version { number: 0, ingest, replaced_at: None, article });
    for (version, number) in all.iter_mut().zip(1..) {
        version.number = number;
    }
    Ok(all)
}
