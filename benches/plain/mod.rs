//! Plain tantivy as its users have it, the same for every bench that measures beside it: title, lead and body with positions and stored
//! text, and an id.

use std::io::BufRead;
use std::path::Path;

use serde::Deserialize;
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, SimpleTokenizer, TextAnalyzer};

/// The text fields.
pub(crate) const TEXTS: [&str; 3] = ["title", "lead", "body"];
/// Bytes of segments that are not written yet; the same for both sides.
pub(crate) const MEMORY_BYTES: usize = 128 << 20;
const FOLDED: &str = "folded";

#[derive(Deserialize)]
struct Article {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    lead: String,
    #[serde(default)]
    body: String,
}

/// How it indexes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SetUp {
    pub(crate) threads: usize,
    /// All segments into one.
    pub(crate) merge: bool,
    /// Terms are folded to ASCII; otherwise its default tokenizer makes them.
    pub(crate) folds: bool,
}

/// Indexes JSON Lines in an empty folder and returns when the last merge is done.
pub(crate) fn index(lines: impl BufRead, folder: &Path, set_up: SetUp) -> tantivy::Index {
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STRING | STORED);
    let text = TextOptions::default().set_stored().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(if set_up.folds { FOLDED } else { "default" })
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let fields = TEXTS.map(|name| schema.add_text_field(name, text.clone()));
    let index = tantivy::Index::create_in_dir(folder, schema.build()).unwrap();
    let folded = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build();
    index.tokenizers().register(FOLDED, folded);
    let mut writer: tantivy::IndexWriter =
        index.writer_with_num_threads(set_up.threads, MEMORY_BYTES).unwrap();
    for line in lines.lines() {
        let article: Article = serde_json::from_str(&line.unwrap()).unwrap();
        let mut document = tantivy::TantivyDocument::new();
        document.add_text(id, &article.id);
        for (field, text) in fields.iter().zip([&article.title, &article.lead, &article.body]) {
            document.add_text(*field, text);
        }
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    if set_up.merge {
        let segments = index.searchable_segment_ids().unwrap();
        writer.merge(&segments).wait().unwrap();
    }
    writer.wait_merging_threads().unwrap();
    index
}

/// Returns the text fields of an index.
pub(crate) fn fields(index: &tantivy::Index) -> [Field; 3] {
    TEXTS.map(|name| index.schema().get_field(name).unwrap())
}
