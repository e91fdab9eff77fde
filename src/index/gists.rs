//! The gists of a segment: a file of their own, written with it and merged with it, 32 bytes for each article in the order of the articles.
//!
//! A search compares the gists of 64 candidates, which lie anywhere: as many looks into memory, nothing unpacked. In a column of the
//! engine each took a look for where its values begin and one for every value. Deleted articles leave with the next merge.

use std::any::Any;
use std::io::Write;
use std::sync::Arc;

use tantivy::directory::{OwnedBytes, TerminatingWrite};
use tantivy::error::DataCorruption;
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Schema;
use tantivy::schema::document::ErasedDocument;
use tantivy::{DocId, Segment, TantivyError};

use super::document::Document;
use super::gist::{GIST_BYTES, Gist};

const EXTENSION: &str = "gists";

/// The gists of one segment.
pub(crate) struct Gists(OwnedBytes);

impl Gists {
    /// Opens the gists of a segment.
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Gists> {
        let file = reader.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        Gists::read(file.read_bytes()?, reader.max_doc())
    }

    /// Takes bytes for the gists of so many articles.
    fn read(bytes: OwnedBytes, articles: u32) -> tantivy::Result<Gists> {
        if bytes.len() != articles as usize * GIST_BYTES {
            return Err(DataCorruption::comment_only("gists file is damaged").into());
        }
        Ok(Gists(bytes))
    }

    /// Returns the gist of an article; that of one which tells nothing where there is no such article.
    pub(crate) fn get(&self, doc: DocId) -> Gist {
        let (gists, _) = self.0.as_chunks();
        gists.get(doc as usize).map(Gist::from_bytes).unwrap_or_default()
    }
}

/// The part of the engine that writes and merges gists.
struct GistsPlugin;

/// Returns the plugin in the form in which it is registered.
pub(super) fn plugin() -> Arc<dyn SegmentPlugin> {
    Arc::new(GistsPlugin)
}

impl SegmentPlugin for GistsPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(
        &self,
        _context: &PluginWriterContext,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(GistsWriter { gists: Vec::new() }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        // The engine does not tell plugins any other order of articles.
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(reordered());
        }
        let mut gists = Vec::new();
        for reader in context.readers {
            gists.push((Gists::open(reader)?, reader));
        }
        let all = gists.iter().flat_map(|(gists, reader)| {
            reader.doc_ids_alive().map(move |doc| gists.get(doc).to_bytes())
        });
        write(context.target_segment, all)
    }
}

struct GistsWriter {
    gists: Vec<[u8; GIST_BYTES]>,
}

impl PluginWriter for GistsWriter {
    fn add_document(
        &mut self,
        _id: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        self.gists.push(Document::of(document)?.reading().gist.to_bytes());
        Ok(())
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        mapping: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        match mapping {
            Some(_) => Err(reordered()),
            None => write(segment, self.gists.into_iter()),
        }
    }

    fn mem_usage(&self) -> usize {
        self.gists.capacity() * GIST_BYTES
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// Articles of this program are in the order in which they came.
fn reordered() -> TantivyError {
    TantivyError::InternalError("gists are not kept of articles in another order".to_owned())
}

fn write(segment: &Segment, gists: impl Iterator<Item = [u8; GIST_BYTES]>) -> tantivy::Result<()> {
    let mut file = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
    for gist in gists {
        file.write_all(&gist)?;
    }
    file.terminate()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use tempfile::tempdir;

    use super::super::schema::Fields;
    use super::super::{create_engine, open_engine};
    use super::*;
    use crate::article::Article;

    fn news(number: u32) -> Article {
        Article {
            id: Some(number.to_string()),
            body: format!("zyxw{} zyxw{} nghêu", number * 7, number * 7 + 1),
            ..Article::default()
        }
    }

    fn gist_of(number: u32) -> Gist {
        let document = Document::new(Fields::schema_fields(), news(number), None);
        document.reading().gist
    }

    #[test]
    fn merged_segments_keep_the_gists_of_what_is_left() {
        let folder = tempdir().unwrap();
        create_engine(folder.path()).unwrap();
        let engine = open_engine(folder.path()).unwrap();
        let mut writer = engine.writer_with_num_threads(1, 100_000_000).unwrap();
        for segment in [0..5, 5..9, 9..10] {
            for number in segment {
                let document = Document::new(Fields::schema_fields(), news(number), None);
                writer.add_document(Box::new(document)).unwrap();
            }
            writer.commit().unwrap();
        }
        let key = Document::new(Fields::schema_fields(), news(3), None).key.clone();
        writer.delete_term(tantivy::Term::from_field_text(Fields::schema_fields().key, &key));
        writer.commit().unwrap();
        let all = |engine: &tantivy::Index| -> Vec<Gist> {
            let searcher = engine.reader().unwrap().searcher();
            let of_segment = |segment: &SegmentReader| -> Vec<Gist> {
                let gists = Gists::open(segment).unwrap();
                segment.doc_ids_alive().map(|doc| gists.get(doc)).collect()
            };
            searcher.segment_readers().iter().flat_map(of_segment).collect()
        };
        let sorted = |mut gists: Vec<Gist>| {
            gists.sort_by_key(|gist| gist.to_bytes());
            gists
        };
        let expected: Vec<Gist> = (0..10).filter(|&it| it != 3).map(gist_of).collect();
        assert!(expected.iter().all(|gist| *gist != Gist::default()));
        assert_eq!(sorted(all(&engine)), sorted(expected.clone()));
        writer.merge(&engine.searchable_segment_ids().unwrap()).wait().unwrap();
        let merged = all(&engine);
        assert_eq!(engine.searchable_segment_ids().unwrap().len(), 1);
        assert_eq!(sorted(merged.clone()), sorted(expected));
        // Each beside its own article.
        let searcher = engine.reader().unwrap().searcher();
        let segment = searcher.segment_reader(0);
        let keys = segment.fast_fields().str("key").unwrap().unwrap();
        for (doc, gist) in (0..segment.max_doc()).zip(merged) {
            let mut key = String::new();
            keys.ord_to_str(keys.ords().first(doc).unwrap(), &mut key).unwrap();
            let number = (0..10).find(|&number| {
                Document::new(Fields::schema_fields(), news(number), None).key == key
            });
            assert_eq!(gist, gist_of(number.unwrap()), "{key}");
        }
    }

    #[test]
    fn a_file_of_another_length_is_damaged() {
        let bytes = |length| OwnedBytes::new(vec![1; length]);
        assert!(Gists::read(bytes(0), 0).is_ok());
        let gists = Gists::read(bytes(2 * GIST_BYTES), 2).unwrap();
        assert_ne!(gists.get(1), Gist::default());
        assert_eq!(gists.get(2), Gist::default());
        for length in [0, GIST_BYTES, 2 * GIST_BYTES - 1, 2 * GIST_BYTES + 1] {
            assert!(Gists::read(bytes(length), 2).is_err(), "{length}");
        }
    }
}
