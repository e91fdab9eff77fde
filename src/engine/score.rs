//! BM25F: one score over title, lead and the whole text, a union of forms counted as one term.
//!
//! For a term with forms v of weight a, `tf' = Σ a_v Σ_f w_f · tf_f / (1 - b_f + b_f · len_f / avg_f)` and
//! `score = boost · idf · (k1 + 1) · tf' / (k1 + tf')` (Robertson and Zaragoza, "The Probabilistic Relevance
//! Framework", 2009, section 3.6). Document frequency is counted once, over all text:
//! `df = N · (1 - Π (1 - a_v · df_v / N))`. Lengths are the engine's, one byte each, so exact up to 40 words.

use tantivy::directory::OwnedBytes;
use tantivy::error::DataCorruption;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Searcher, SegmentReader};

use super::Snapshot;
use super::cursor::{FieldPostings, ScoredField, Spare};
use crate::index::Fields;

/// Weight and length normalisation of one field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldWeight {
    /// Weight of an occurrence.
    pub weight: f32,
    /// How much the field's length counts, in 0..=1.
    pub b: f32,
}

/// All numbers of the score; their values and reasons are in `search::rank`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Saturation of term frequency.
    pub k1: f32,
    /// Every occurrence anywhere.
    pub text: FieldWeight,
    /// On top, for one in the title.
    pub title: FieldWeight,
    /// On top, for one in the lead.
    pub lead: FieldWeight,
    /// Weight of nearness.
    pub nearness: f32,
    /// How much less a pair of neighbours counts that hardly occurs apart, in 0..=1.
    pub fixed_pairs: f32,
    /// Weight of the passage that says most of the query.
    pub passage: f32,
    /// Length of that passage, in words.
    pub passage_words: usize,
    /// Weight, per word of the query, of a text that holds the whole query word by word.
    pub run: f32,
    /// Weight, per word of the query, of a title that holds the whole query.
    pub title_share: f32,
    /// Weight of likeness to the best article, per its score.
    pub likeness: f32,
    /// Words of a query up to which likeness counts in full; in longer ones by their share of it.
    pub likeness_words: f32,
    /// How many of the best candidates get the bonuses.
    pub nearness_candidates: usize,
}

/// Statistics of the whole snapshot that scores are made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// Articles, deleted ones included until their segment is merged.
    pub documents: u64,
    /// Average length in words of all text, title and lead.
    pub average: [f32; 3],
}

impl Statistics {
    pub(super) fn of(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Statistics> {
        let documents: u64 =
            searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum();
        let mut average = [1.0; 3];
        for (average, field) in
            average.iter_mut().zip([fields.text, fields.title_terms, fields.lead_terms])
        {
            let mut words = 0;
            for segment in searcher.segment_readers() {
                words += segment.inverted_index(field)?.total_num_tokens();
            }
            *average = (words as f32 / documents.max(1) as f32).max(1.0);
        }
        Ok(Statistics { documents, average })
    }

    /// Returns the inverse document frequency for a document frequency that may be a fraction.
    pub fn idf(&self, document_frequency: f32) -> f32 {
        let documents = self.documents as f32;
        let frequency = document_frequency.min(documents);
        (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
    }
}

/// Returns the document frequency of a term from those of its forms, each times the form's weight: of articles that hold any form, as
/// if the forms occurred independently of each other: `N · (1 - Π (1 - a_v · df_v / N))`. The sum of the frequencies, being the upper
/// bound, makes words of many forms all look alike: .949 instead of .957 MRR@10 on titles without marks.
pub(super) fn document_frequency(of_forms: &[f32], documents: u64) -> f32 {
    let documents = documents.max(1) as f32;
    match of_forms {
        // That is the frequency itself, without the rounding.
        [only] => *only,
        several => {
            let absent: f32 =
                several.iter().map(|frequency| 1.0 - (frequency / documents).min(1.0)).product();
            documents * (1.0 - absent)
        }
    }
}

/// `weight / (1 - b + b · len / avg)` of one field, by the byte that stores the length.
type LengthFactors = [f32; 256];

/// The length factors of all text, title and lead, for one execution.
pub(super) struct LengthTables([Box<LengthFactors>; 3]);

impl LengthTables {
    pub(super) fn new(weights: &Weights, statistics: &Statistics) -> LengthTables {
        let table = |weight: FieldWeight, average: f32| {
            let mut factors = Box::new([0.0; 256]);
            for (id, factor) in factors.iter_mut().enumerate() {
                let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
                *factor = weight.weight / (1.0 - weight.b + weight.b * length / average);
            }
            factors
        };
        let [text, title, lead] = statistics.average;
        LengthTables([
            table(weights.text, text),
            table(weights.title, title),
            table(weights.lead, lead),
        ])
    }
}

/// The lengths of one field in one segment.
pub(super) struct Lengths<'a> {
    factors: &'a LengthFactors,
    /// By article, as they are stored.
    lengths: OwnedBytes,
}

impl<'a> Lengths<'a> {
    fn new(
        factors: &'a LengthFactors,
        segment: &SegmentReader,
        field: Field,
    ) -> tantivy::Result<Lengths<'a>> {
        let file = segment.fieldnorms_readers().get_inner_file().open_read(field);
        let lengths = match file {
            Some(file) => file.read_bytes()?,
            None => OwnedBytes::empty(),
        };
        if lengths.len() != segment.max_doc() as usize {
            return Err(DataCorruption::comment_only("lengths of a field are missing").into());
        }
        Ok(Lengths { factors, lengths })
    }

    #[inline]
    pub(super) fn factor(&self, doc: DocId) -> f32 {
        self.factor_of(self.lengths[doc as usize])
    }

    /// Returns the factor of a length as it is stored.
    #[inline]
    pub(super) fn factor_of(&self, length: u8) -> f32 {
        self.factors[usize::from(length)]
    }

    /// Returns the lengths of the articles from one on, as they are stored.
    pub(super) fn from(&self, doc: DocId) -> &[u8] {
        self.lengths.get(doc as usize..).unwrap_or_default()
    }
}

/// What all terms share in one segment.
pub(super) struct SegmentScoring<'a> {
    pub(super) snapshot: &'a Snapshot,
    /// Which segment it is.
    pub(super) ordinal: usize,
    pub(super) k1: f32,
    lengths: [Lengths<'a>; ScoredField::ALL.len()],
    postings: [FieldPostings<'a>; ScoredField::ALL.len()],
}

impl<'a> SegmentScoring<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        ordinal: usize,
        k1: f32,
        tables: &'a LengthTables,
        spare: &'a Spare,
    ) -> tantivy::Result<SegmentScoring<'a>> {
        let segment = snapshot.searcher().segment_reader(ordinal as u32);
        let LengthTables([text, title, lead]) = tables;
        let lengths = |factors: &'a LengthFactors, field| Lengths::new(factors, segment, field);
        let fields = snapshot.fields();
        let indexes = &snapshot.scored_indexes()[ordinal];
        Ok(SegmentScoring {
            snapshot,
            ordinal,
            k1,
            lengths: [
                lengths(text, fields.text)?,
                lengths(title, fields.title_terms)?,
                lengths(lead, fields.lead_terms)?,
            ],
            postings: ScoredField::ALL
                .map(|field| FieldPostings::new(&indexes[field as usize], field, spare)),
        })
    }

    #[inline]
    pub(super) fn lengths(&self, field: ScoredField) -> &Lengths<'a> {
        &self.lengths[field as usize]
    }

    /// Returns the terms and postings of a field.
    #[inline]
    pub(super) fn postings(&self, field: ScoredField) -> &FieldPostings<'a> {
        &self.postings[field as usize]
    }

    /// Returns the sum over all text, title and lead of a frequency there, weighed by field and length.
    pub(super) fn weighted_frequency(&self, doc: DocId, counts: [u32; 3]) -> f32 {
        let fields = self.lengths.iter().zip(counts);
        fields.map(|(field, count)| count as f32 * field.factor(doc)).sum()
    }

    /// Opens a list of the text with positions.
    pub(super) fn positions(&self, info: &TermInfo) -> tantivy::Result<SegmentPostings> {
        let option = IndexRecordOption::WithFreqsAndPositions;
        Ok(self.postings(ScoredField::Text).index().read_postings_from_terminfo(info, option)?)
    }
}
