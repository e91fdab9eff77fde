//! The fields, named once, and how an article is laid out in them.
//!
//! All text of an article is one stream of terms in `text`: title, lead, body, captions, byline, each zone
//! ended by [`ZONE_END`], paragraphs within a zone parted by [`BOUNDARY`](crate::analysis::BOUNDARY). So a word is looked up
//! once, a phrase is matched once, and a zone is a range of positions. Title and lead stand beside it
//! without positions, for their term frequencies only.

use super::tokenizer::{FREQUENCY_TOKENIZER, STREAM_TOKENIZER};
use crate::date::Precision;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder,
    TextFieldIndexing, TextOptions,
};

/// Ends a zone in the stream of `text`.
pub(crate) const ZONE_END: &str = "§";

/// Separates a slug path and its label in `category_label`, and a collection and an id in `key`.
pub(crate) const SEPARATOR: char = '\u{1f}';

/// What stands between two captions in their zone: a blank line, since a line that ends may go on in the next.
pub const CAPTION_BREAK: &str = "\n\n";

/// The parts of the text stream, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// Headline.
    Title,
    /// Paragraph under the headline.
    Lead,
    /// Paragraphs.
    Body,
    /// Picture captions.
    Captions,
    /// Names of authors, photographers and the agency.
    Byline,
}

impl Zone {
    /// All zones in the order of the stream.
    pub const ALL: [Zone; 5] = [Zone::Title, Zone::Lead, Zone::Body, Zone::Captions, Zone::Byline];

    /// Returns the name used in answers (`body`).
    pub fn name(self) -> &'static str {
        match self {
            Zone::Title => "title",
            Zone::Lead => "lead",
            Zone::Body => "body",
            Zone::Captions => "captions",
            Zone::Byline => "byline",
        }
    }
}

/// Handles of all fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// Identity: the id, or collection and id.
    pub(crate) key: Field,
    /// Hash of the content, to tell a changed article from an unchanged one.
    pub(crate) content: Field,
    /// Sketch of the text, to tell nearly identical articles.
    pub(crate) sketch: Field,
    /// The stream of all text.
    pub(crate) text: Field,
    /// Terms of the title, without positions.
    pub(crate) title_terms: Field,
    /// Terms of the lead, without positions.
    pub(crate) lead_terms: Field,
    /// Slug paths of the sections and of all that contain them.
    pub(crate) category: Field,
    /// Slug path and display name, to find the commonest spelling.
    pub(crate) category_label: Field,
    /// The paper or site.
    pub(crate) source: Field,
    /// Authors and photographers.
    pub(crate) author: Field,
    /// First second of the publication date, Unix time.
    pub(crate) date: Field,
    /// Precision of the date.
    pub(crate) precision: Field,
    /// Times that the text mentions, as numbers; see `event.rs`.
    pub(crate) event: Field,
    /// Second before which nobody sees the article, Unix time; only where there is one.
    pub(crate) publish_after: Field,
    /// All that is stored of an article; see `record/mod.rs`.
    pub(crate) record: Field,
}

fn frequencies() -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(FREQUENCY_TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqs),
    )
}

impl Fields {
    /// Returns the fields; they are numbered alike in every index.
    pub(crate) fn schema_fields() -> Fields {
        static FIELDS: std::sync::LazyLock<Fields> =
            std::sync::LazyLock::new(|| Fields::schema().1);
        *FIELDS
    }

    /// Returns the schema and its fields.
    pub(crate) fn schema() -> (Schema, Fields) {
        let mut builder: SchemaBuilder = Schema::builder();
        let stream = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(STREAM_TOKENIZER)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let keyword = STRING | FAST;
        let fields = Fields {
            key: builder.add_text_field("key", keyword.clone()),
            content: builder.add_u64_field("content", FAST),
            sketch: builder.add_u64_field("sketch", FAST),
            text: builder.add_text_field("text", stream),
            title_terms: builder.add_text_field("title_terms", frequencies()),
            lead_terms: builder.add_text_field("lead_terms", frequencies()),
            category: builder.add_text_field("category", keyword.clone()),
            category_label: builder.add_text_field("category_label", STRING),
            source: builder.add_text_field("source", keyword.clone()),
            author: builder.add_text_field("author", keyword),
            date: builder.add_i64_field("date", FAST),
            precision: builder.add_u64_field("precision", FAST),
            event: builder.add_u64_field("event", INDEXED),
            publish_after: builder.add_i64_field("publish_after", FAST),
            record: builder.add_bytes_field("record", STORED),
        };
        (builder.build(), fields)
    }
}

/// Returns the precision that is stored as `number`: how many parts of the date are known, less one.
pub(crate) fn precision_from(number: u8) -> Option<Precision> {
    [Precision::Year, Precision::Month, Precision::Day, Precision::Minute]
        .get(usize::from(number))
        .copied()
}
