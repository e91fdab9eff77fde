//! A set of articles named one by one, as a condition.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{DocId, TERMINATED};
use xxhash_rust::xxh3::xxh3_64;

use super::Snapshot;
use super::matcher::Matcher;
use crate::error::Result;
use crate::index::{Identity, engine_error};

/// Articles of one state of an index; on another state it holds those whose segments are still there. 4 bytes an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleSet {
    /// By segment, ascending, each once.
    segments: Arc<HashMap<SegmentId, Arc<[DocId]>>>,
    len: usize,
    fingerprint: u64,
}

impl ArticleSet {
    /// Returns the number of articles.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns a number that other sets do not have.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    pub(super) fn matcher(&self, segment: SegmentId) -> Listed {
        let docs = self.segments.get(&segment).cloned().unwrap_or_else(|| Arc::from([]));
        Listed { docs, at: 0 }
    }
}

/// Gathers a set article by article.
#[derive(Debug)]
pub struct ArticleSetBuilder<'a> {
    snapshot: &'a Snapshot,
    segments: Vec<Vec<DocId>>,
}

impl Snapshot {
    /// Returns an empty set to be filled.
    pub fn article_set(&self) -> ArticleSetBuilder<'_> {
        ArticleSetBuilder { snapshot: self, segments: vec![Vec::new(); self.segments()] }
    }
}

impl ArticleSetBuilder<'_> {
    /// Adds an article; returns whether there is one of this identity.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`].
    pub fn add(&mut self, identity: &Identity) -> Result<bool> {
        let address = self.snapshot.address_of(identity);
        let address = address.map_err(|error| engine_error(self.snapshot.folder(), error))?;
        if let Some(address) = address {
            self.segments[address.segment_ord as usize].push(address.doc_id);
        }
        Ok(address.is_some())
    }

    /// Returns the set.
    pub fn finish(self) -> ArticleSet {
        let mut len = 0;
        let mut hashed = Vec::new();
        let mut segments = HashMap::new();
        let readers = self.snapshot.searcher().segment_readers();
        for (segment, mut docs) in readers.iter().zip(self.segments) {
            docs.sort_unstable();
            docs.dedup();
            len += docs.len();
            hashed.extend_from_slice(segment.segment_id().uuid_string().as_bytes());
            docs.iter().for_each(|doc| hashed.extend_from_slice(&doc.to_le_bytes()));
            segments.insert(segment.segment_id(), Arc::from(docs));
        }
        ArticleSet { segments: Arc::new(segments), len, fingerprint: xxh3_64(&hashed) }
    }
}

/// The articles of a set in one segment.
pub(super) struct Listed {
    docs: Arc<[DocId]>,
    at: usize,
}

impl Matcher for Listed {
    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at += self.docs[self.at..].partition_point(|&doc| doc < target);
        }
        self.doc()
    }

    fn cost(&self) -> u64 {
        self.docs.len() as u64
    }
}
