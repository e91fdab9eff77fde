//! Who an article is, and an article as it is stored.

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::document::byline;
use super::schema::{CAPTION_BREAK, SEPARATOR, Zone};
use crate::article::Article;

/// Who an article is: the collection it came with (`None` is the default one) and its id there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// Name of the collection; `None` for the default one.
    pub collection: Option<String>,
    /// The source's id, else the address, else a hash of the content.
    pub id: String,
}

impl Identity {
    /// Longest id kept as it is; a longer one is cut and told apart by its hash. In bytes.
    const MAX_ID_BYTES: usize = 512;

    /// Returns the identity of an article, in `collection` unless it says itself where it belongs.
    pub fn of(article: &Article, collection: Option<&str>, content: u64) -> Identity {
        let collection = article.collection.as_deref().or(collection);
        let collection =
            collection.filter(|name| !name.is_empty() && *name != "default").map(str::to_owned);
        let id = match (&article.id, &article.url) {
            (Some(id), _) | (None, Some(id)) if id.len() <= Identity::MAX_ID_BYTES => id.clone(),
            // Of an export, which knows it only so.
            (Some(id), _) if Identity::is_cut(id) => id.clone(),
            (Some(id), _) | (None, Some(id)) => {
                let cut = (0..=Identity::MAX_ID_BYTES)
                    .rev()
                    .find(|&at| id.is_char_boundary(at))
                    .unwrap_or(0);
                format!("{}…{:032x}", &id[..cut], xxh3_128(id.as_bytes()))
            }
            (None, None) => format!("content-{content:016x}"),
        };
        Identity { collection, id }
    }

    /// Returns who `name` may be: the id of the default collection, or `collection:id`.
    pub fn named(name: &str) -> Vec<Identity> {
        let mut identities = vec![Identity { collection: None, id: name.to_owned() }];
        if let Some((collection, id)) = name.split_once(':') {
            identities
                .push(Identity { collection: Some(collection.to_owned()), id: id.to_owned() });
        }
        identities
    }

    /// Returns whether an id is what was left of a longer one.
    fn is_cut(id: &str) -> bool {
        id.rsplit_once('…').is_some_and(|(kept, hash)| {
            kept.len() <= Identity::MAX_ID_BYTES
                && hash.len() == 32
                && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        })
    }

    /// Returns the term under which the identity is indexed.
    pub(crate) fn key(&self) -> String {
        match &self.collection {
            Some(collection) => format!("{collection}{SEPARATOR}{}", self.id),
            None => self.id.clone(),
        }
    }

    /// Returns a hash that is the same in every index, xxh3 of 64 bits.
    pub fn hash(&self) -> u64 {
        Identity::hash_of_key(self.key().as_bytes())
    }

    /// Returns the same of an indexed key.
    pub(crate) fn hash_of_key(key: &[u8]) -> u64 {
        xxh3_64(key)
    }

    /// Reads an indexed key.
    pub(crate) fn from_key(key: &str) -> Identity {
        match key.split_once(SEPARATOR) {
            Some((collection, id)) => {
                Identity { collection: Some(collection.to_owned()), id: id.to_owned() }
            }
            None => Identity { collection: None, id: key.to_owned() },
        }
    }
}

impl std::fmt::Display for Identity {
    /// Writes the plain id, or `collection:id`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.collection {
            Some(collection) => write!(f, "{collection}:{}", self.id),
            None => f.write_str(&self.id),
        }
    }
}

/// An article as the index stores it: its identity beside its content.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredArticle {
    /// Who it is.
    pub identity: Identity,
    /// What it says; `article.id` is the id of the identity.
    pub article: Article,
}

impl StoredArticle {
    /// Returns the stored text of a zone: what the spans of answers point into. Captions are joined by `\n`.
    pub fn zone(&self, zone: Zone) -> String {
        match zone {
            Zone::Title => self.article.title.clone(),
            Zone::Lead => self.article.lead.clone(),
            Zone::Body => self.article.body.clone(),
            Zone::Captions => self.article.captions.join(CAPTION_BREAK),
            Zone::Byline => byline(&self.article),
        }
    }
}
