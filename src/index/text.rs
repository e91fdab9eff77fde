//! The postings of all text: gathered as the articles come, sorted by term when the segment is written.
//!
//! The engine's own writer looks every occurrence up in a table of terms and appends it to the list of its term, three or four reads of
//! memory that is seldom near, and takes title and lead a second time for their own fields. Here an occurrence is the number of
//! its term, appended to one log, and nearly always the memory of spellings knows the number: a table of a few thousand entries gives it.
//! A log that is complete is sorted by counting, and the postings of title and lead are read off it.
//!
//! What is written is what the engine would have written, byte for byte, so that it reads and merges it as its own. It writes its files
//! first, without the text, since it is given none; then they are written anew, with the text beside what it had.

use std::any::Any;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use tantivy::fieldnorm::{FieldNormReader, FieldNormReaders, FieldNormsSerializer};
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, IndexRecordOption, Schema};
use tantivy::{Directory, DocId, InvertedIndexReader, Segment, TantivyError};

use super::document::Document;
use super::interner::{ByNumber, Interner};
use super::schema::{Fields, ZONE_END, Zone};
use super::words::{READERS, Word, Words};
use crate::analysis::BOUNDARY;

/// The numbers of the terms that are no words.
const BOUNDARY_NUMBER: u32 = 0;
const ZONE_END_NUMBER: u32 = 1;
/// Stands in the log where no term has the position: the engine leaves one out between two texts of a field.
const GAP: u32 = u32::MAX;

/// Room that a log begins with, in words: at two threads and with the usual memory more than a segment has. Systems that give memory when it is first
/// touched give only what is used of it, while a log that grows is copied into other memory at every doubling.
const LOG_ROOM: usize = 1 << 24;

/// The part of the engine that writes the text; to merge it, the engine needs no help.
struct TextPlugin {
    fields: Fields,
}

/// Returns the plugin in the form in which it is registered: before all that read the terms of the text.
pub(super) fn plugin(fields: Fields) -> Arc<dyn SegmentPlugin> {
    Arc::new(TextPlugin { fields })
}

impl SegmentPlugin for TextPlugin {
    fn extensions(&self) -> &[&str] {
        &[]
    }

    fn create_writer(
        &self,
        _context: &PluginWriterContext,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(TextWriter::new(self.fields)))
    }

    fn merge(&self, _context: PluginMergeContext) -> tantivy::Result<()> {
        Ok(())
    }
}

/// Where the parts of an article lie in the log.
struct Extent {
    start: u32,
    /// Behind the title; what follows up to `lead_end` is the lead.
    title_end: u32,
    lead_end: u32,
    end: u32,
}

struct TextWriter {
    fields: Fields,
    terms: Interner,
    /// The numbers in `terms` of spellings.
    numbers: ByNumber<u32>,
    /// The terms of all articles in their order, by number.
    log: Vec<u32>,
    extents: Vec<Extent>,
    /// By article: how many tokens text, title and lead have, as the engine keeps that.
    lengths: [Vec<u8>; 3],
    /// Words in the title or lead of any article.
    in_title_or_lead: usize,
}

impl TextWriter {
    fn new(fields: Fields) -> TextWriter {
        let mut terms = Interner::default();
        assert_eq!(terms.number(BOUNDARY), BOUNDARY_NUMBER);
        assert_eq!(terms.number(ZONE_END), ZONE_END_NUMBER);
        let mut log = Vec::new();
        // Where it is not to be had at once, the log grows as it must.
        let _ = log.try_reserve_exact(LOG_ROOM);
        TextWriter {
            fields,
            terms,
            numbers: ByNumber::new(u32::MAX, READERS),
            log,
            extents: Vec::new(),
            lengths: Default::default(),
            in_title_or_lead: 0,
        }
    }

    fn take_in(&mut self, words: &Words) -> tantivy::Result<()> {
        let TextWriter { terms, numbers, log, extents, lengths, .. } = self;
        let start = log.len();
        let mut counts = [0; Zone::ALL.len()];
        let mut ends = [0; Zone::ALL.len()];
        for (place, zone) in Zone::ALL.into_iter().enumerate() {
            let of_zone = words.of(zone);
            log.extend(of_zone.iter().map(|&word| match numbers.get(words.number(word)) {
                Some(number) => number,
                None => look_up(word, words, terms, numbers),
            }));
            let boundaries = of_zone.iter().filter(|&&word| word == Word::BOUNDARY).count();
            counts[place] = of_zone.len() - boundaries;
            ends[place] = log.len() as u32;
            log.extend([ZONE_END_NUMBER, GAP]);
        }
        if log.len() >= GAP as usize {
            return Err(TantivyError::InternalError("a segment of 2³² words".to_owned()));
        }
        let [title_end, lead_end, ..] = ends;
        let tokens = log.len() - start - Zone::ALL.len();
        extents.push(Extent { start: start as u32, title_end, lead_end, end: log.len() as u32 });
        let [title, lead, ..] = counts;
        self.in_title_or_lead += title + lead;
        for (lengths, length) in lengths.iter_mut().zip([tokens, title, lead]) {
            lengths.push(FieldNormReader::fieldnorm_to_id(length as u32));
        }
        Ok(())
    }
}

/// Returns the number of the term of a word that has none yet, or is no word of a memory.
#[cold]
fn look_up(word: Word, words: &Words, terms: &mut Interner, numbers: &mut ByNumber<u32>) -> u32 {
    if word == Word::BOUNDARY {
        return BOUNDARY_NUMBER;
    }
    let number = words.term(word, |term| terms.number(term));
    if word.is_remembered() {
        numbers.insert(words.number(word), number);
    }
    number
}

impl PluginWriter for TextWriter {
    fn add_document(
        &mut self,
        _id: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        self.take_in(&Document::of(document)?.reading().words)
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        _mapping: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        let TextWriter { fields, terms, log, extents, lengths, .. } = *self;
        let [text, title, lead] = lengths;
        let lengths = [(fields.text, text), (fields.title_terms, title), (fields.lead_terms, lead)];
        let beside = Beside::take(segment, extents.len(), lengths)?;
        let norms = beside.write_lengths(segment)?;
        let sorting = Sorting::of(&terms, log);
        let [mut title, mut lead] = [Frequencies::default(), Frequencies::default()];
        let mut serializer = InvertedIndexSerializer::open(segment)?;
        for (field, entry) in segment.schema().fields() {
            if !entry.is_indexed() {
                continue;
            }
            let norms = norms.get_field(field)?;
            let open = |tokens| serializer.new_field(field, tokens, norms);
            // Title and lead are numbered behind the text, in which they are found.
            if field == fields.text {
                let to = open(sorting.tokens())?;
                sorting.write(&terms, &extents, to, [&mut title, &mut lead])?;
            } else if field == fields.title_terms || field == fields.lead_terms {
                let part = if field == fields.title_terms { &title } else { &lead };
                // The engine writes nothing of a field without terms.
                if !part.terms.is_empty() {
                    part.write(&terms, open(part.tokens)?)?;
                }
            } else if let Some(postings) = beside.postings.get(&field) {
                postings.write(open(postings.tokens)?)?;
            }
        }
        serializer.close()?;
        Ok(())
    }

    fn mem_usage(&self) -> usize {
        let log = self.log.len() * size_of::<u32>();
        // What is added when the log is sorted: a part of it, the order of the terms, and what stands in title and lead.
        let log = log + log / Sorting::TURNS as usize;
        let sorting = self.terms.len() * 24 + self.in_title_or_lead * 8;
        let extents = self.extents.len() * (size_of::<Extent>() + self.lengths.len());
        log + sorting + extents + self.terms.memory() + self.numbers.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// The log on its way to the order of terms.
struct Sorting {
    /// The ranks of the terms in their order; behind these that of a gap.
    log: Vec<u32>,
    /// By rank: how often the term occurs. At last how many gaps there are.
    counts: Vec<u32>,
    /// By rank: the number of the term.
    order: Vec<u32>,
}

impl Sorting {
    /// In so many turns the log is sorted, to hold only such a part of it twice.
    const TURNS: u64 = 4;
    /// Entries of the log that are looked at together.
    const CHUNK: usize = 1024;

    fn of(terms: &Interner, mut log: Vec<u32>) -> Sorting {
        let mut order: Vec<(u64, u32)> = terms
            .iter()
            .enumerate()
            .map(|(number, term)| (first_bytes(term), number as u32))
            .collect();
        order.sort_unstable_by(|&(a_first, a), &(b_first, b)| {
            a_first.cmp(&b_first).then_with(|| terms.text(a).cmp(terms.text(b)))
        });
        let order: Vec<u32> = order.into_iter().map(|(_, term)| term).collect();
        let mut ranks = vec![order.len() as u32; order.len() + 1];
        (0..).zip(&order).for_each(|(rank, &term)| ranks[term as usize] = rank);
        let mut counts = vec![0u32; order.len() + 1];
        for entry in &mut log {
            *entry = ranks[(*entry as usize).min(order.len())];
            counts[*entry as usize] += 1;
        }
        Sorting { log, counts, order }
    }

    /// Returns how many terms there are in the text, those that are repeated counted as often.
    fn tokens(&self) -> u64 {
        let gaps = self.counts.last().map_or(0, |&gaps| gaps as usize);
        (self.log.len() - gaps) as u64
    }

    /// Writes the postings of the text, and notes which of them are in title and lead.
    fn write(
        &self,
        terms: &Interner,
        extents: &[Extent],
        mut to: FieldSerializer<'_>,
        [title, lead]: [&mut Frequencies; 2],
    ) -> tantivy::Result<()> {
        let articles = Articles::of(extents);
        let most_in_a_turn = self.tokens().div_ceil(Sorting::TURNS).max(1);
        let (mut places, mut steps) = (Vec::new(), Vec::new());
        let mut turn = 0..0;
        while turn.end < self.order.len() {
            turn = turn.end..turn.end;
            let mut sum = 0;
            while turn.end < self.order.len() && sum < most_in_a_turn {
                sum += u64::from(self.counts[turn.end]);
                turn.end += 1;
            }
            self.find_places(turn.clone(), &mut places);
            let mut start = 0;
            for rank in turn.clone() {
                let term = self.order[rank];
                let places = &places[start..start + self.counts[rank] as usize];
                start += places.len();
                if places.is_empty() {
                    continue;
                }
                // How many articles there are is only asked for a factor that all of them share.
                let most_articles = places.len().min(extents.len()) as u32;
                to.new_term(terms.text(term).as_bytes(), most_articles, true)?;
                let is_word = term != BOUNDARY_NUMBER && term != ZONE_END_NUMBER;
                let mut rest = places;
                while let Some(&first) = rest.first() {
                    let doc = articles.at(first, extents);
                    let extent = &extents[doc];
                    steps.clear();
                    let mut before = extent.start;
                    let (mut in_title, mut in_lead) = (0, 0);
                    for &place in rest.iter().take_while(|&&place| place < extent.end) {
                        steps.push(place - before);
                        before = place;
                        in_title += u32::from(place < extent.title_end);
                        in_lead += u32::from(place < extent.lead_end);
                    }
                    to.write_doc(doc as DocId, steps.len() as u32, &steps);
                    if is_word && in_lead > 0 {
                        title.add(doc as DocId, in_title);
                        lead.add(doc as DocId, in_lead - in_title);
                    }
                    rest = &rest[steps.len()..];
                }
                to.close_term()?;
                title.close_term(term);
                lead.close_term(term);
            }
        }
        to.close()?;
        Ok(())
    }

    /// Finds where each term of a turn, from rank to rank, stands in the log, ascending; term after term in their order.
    fn find_places(&self, turn: Range<usize>, places: &mut Vec<u32>) {
        let mut end = 0;
        let slot = |&count: &u32| {
            end += count;
            end - count
        };
        let mut slots: Vec<u32> = self.counts[turn.clone()].iter().map(slot).collect();
        places.clear();
        places.resize(end as usize, 0);
        let (first, terms) = (turn.start as u32, turn.len() as u32);
        let mut of_turn = [0; Sorting::CHUNK];
        for (chunk, start) in self.log.chunks(Sorting::CHUNK).zip((0u32..).step_by(Sorting::CHUNK))
        {
            // Without a branch: whether the next term has its turn cannot be foreseen.
            let mut found = 0;
            for (place, &rank) in (start..).zip(chunk) {
                of_turn[found % Sorting::CHUNK] = place;
                found += usize::from(rank.wrapping_sub(first) < terms);
            }
            for &place in &of_turn[..found] {
                let slot = &mut slots[(self.log[place as usize] - first) as usize];
                places[*slot as usize] = place;
                *slot += 1;
            }
        }
    }
}

/// Returns the first bytes of a term as a number, in the order of terms.
fn first_bytes(term: &str) -> u64 {
    let mut first = [0; 8];
    let length = term.len().min(first.len());
    first[..length].copy_from_slice(&term.as_bytes()[..length]);
    u64::from_be_bytes(first)
}

/// Which article a place of the log belongs to.
struct Articles {
    /// By [`STRIDE`](Articles::STRIDE) of places: the article of the first of them. An article of a newspaper is about two strides.
    of_stride: Vec<u32>,
}

impl Articles {
    const STRIDE: usize = 256;

    fn of(extents: &[Extent]) -> Articles {
        let end = extents.last().map_or(0, |last| last.end as usize);
        let mut of_stride = Vec::with_capacity(end / Articles::STRIDE + 1);
        for (doc, extent) in extents.iter().enumerate() {
            let strides = (extent.end as usize).div_ceil(Articles::STRIDE);
            of_stride.resize(strides.max(of_stride.len()), doc as u32);
        }
        Articles { of_stride }
    }

    #[inline(always)]
    fn at(&self, place: u32, extents: &[Extent]) -> usize {
        let mut doc = self.of_stride[place as usize / Articles::STRIDE] as usize;
        while extents[doc].end <= place {
            doc += 1;
        }
        doc
    }
}

/// Postings without positions.
#[derive(Default)]
struct Frequencies {
    /// The terms in their order, and the end of the postings of each.
    terms: Vec<(u32, u32)>,
    postings: Vec<(DocId, u32)>,
    tokens: u64,
}

impl Frequencies {
    fn add(&mut self, doc: DocId, frequency: u32) {
        if frequency > 0 {
            self.postings.push((doc, frequency));
            self.tokens += u64::from(frequency);
        }
    }

    fn close_term(&mut self, term: u32) {
        let end = self.postings.len() as u32;
        if end > self.terms.last().map_or(0, |&(_, end)| end) {
            self.terms.push((term, end));
        }
    }

    fn write(&self, terms: &Interner, mut to: FieldSerializer<'_>) -> tantivy::Result<()> {
        let mut start = 0;
        for &(term, end) in &self.terms {
            to.new_term(terms.text(term).as_bytes(), end - start, true)?;
            for &(doc, frequency) in &self.postings[start as usize..end as usize] {
                to.write_doc(doc, frequency, &[]);
            }
            to.close_term()?;
            start = end;
        }
        to.close()?;
        Ok(())
    }
}

/// What the engine has written of the fields beside the text.
struct Beside {
    postings: HashMap<Field, Keywords>,
    /// By field: how many tokens each article has.
    lengths: Vec<(Field, Vec<u8>)>,
}

/// Postings of a field, without frequencies.
struct Keywords {
    tokens: u64,
    /// The terms one after the other; of each its end, and the end of its articles.
    terms: Vec<u8>,
    ends: Vec<(usize, usize)>,
    docs: Vec<DocId>,
}

impl Keywords {
    fn read(reader: &InvertedIndexReader) -> tantivy::Result<Keywords> {
        let tokens = reader.total_num_tokens();
        let mut keywords =
            Keywords { tokens, terms: Vec::new(), ends: Vec::new(), docs: Vec::new() };
        let mut terms = reader.terms().stream()?;
        while let Some((term, info)) = terms.next() {
            let mut postings =
                reader.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            while postings.block_len() > 0 {
                keywords.docs.extend_from_slice(postings.docs());
                postings.advance();
            }
            keywords.terms.extend_from_slice(term);
            keywords.ends.push((keywords.terms.len(), keywords.docs.len()));
        }
        Ok(keywords)
    }

    fn write(&self, mut to: FieldSerializer<'_>) -> tantivy::Result<()> {
        let mut start = (0, 0);
        for &end in &self.ends {
            to.new_term(&self.terms[start.0..end.0], (end.1 - start.1) as u32, false)?;
            self.docs[start.1..end.1].iter().for_each(|&doc| to.write_doc(doc, 0, &[]));
            to.close_term()?;
            start = end;
        }
        to.close()?;
        Ok(())
    }
}

impl Beside {
    /// Reads what the engine has written of a segment, removes those files, and puts the lengths of the text into their places.
    fn take(
        segment: &Segment,
        articles: usize,
        lengths_of_text: [(Field, Vec<u8>); 3],
    ) -> tantivy::Result<Beside> {
        let reader = SegmentReader::open(&segment.clone().with_max_doc(articles as u32))?;
        let mut postings = HashMap::new();
        let mut lengths = Vec::from(lengths_of_text);
        for (field, entry) in segment.schema().fields() {
            if !entry.is_indexed() || lengths[..3].iter().any(|(text, _)| *text == field) {
                continue;
            }
            let keywords = Keywords::read(&*reader.inverted_index(field)?)?;
            if !keywords.ends.is_empty() {
                postings.insert(field, keywords);
            }
            if let Some(norms) = reader.fieldnorms_readers().get_field(field)? {
                let of_articles = (0..articles as u32).map(|doc| norms.fieldnorm_id(doc));
                lengths.push((field, of_articles.collect()));
            }
        }
        lengths.sort_unstable_by_key(|(field, _)| *field);
        drop(reader);
        let directory = segment.index().directory();
        for file in FILES {
            let path = segment.relative_path(file);
            directory
                .delete(&path)
                .map_err(|error| TantivyError::InternalError(error.to_string()))?;
        }
        Ok(Beside { postings, lengths })
    }

    /// Writes all lengths and returns them as they are read.
    fn write_lengths(&self, segment: &Segment) -> tantivy::Result<FieldNormReaders> {
        let file = segment.open_write(SegmentComponent::FieldNorms)?;
        let mut serializer = FieldNormsSerializer::from_write(file)?;
        for (field, lengths) in &self.lengths {
            serializer.serialize_field(*field, lengths)?;
        }
        serializer.close()?;
        FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)
    }
}

/// The files that are written anew.
const FILES: [SegmentComponent; 4] = [
    SegmentComponent::Terms,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::FieldNorms,
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tantivy::schema::document::{
        Document as _, ReferenceValue, ReferenceValueLeaf, Value as _,
    };
    use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};
    use tantivy::{IndexWriter, TantivyDocument};

    use super::super::tokenizer::{FREQUENCY_TOKENIZER, STREAM_TOKENIZER};
    use super::*;
    use crate::analysis::analyze_indexed;
    use crate::article::Article;

    /// The tokens of a text as the engine's own writer takes them.
    #[derive(Clone)]
    struct ForEngine {
        with_boundaries: bool,
    }

    struct Tokens {
        tokens: Vec<Token>,
        next: usize,
    }

    impl Tokenizer for ForEngine {
        type TokenStream<'a> = Tokens;

        fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
            let mut tokens = Vec::new();
            let mut add = |text: &str| {
                let position = tokens.len();
                tokens.push(Token { text: text.to_owned(), position, ..Token::default() });
            };
            analyze_indexed(text, |token| {
                if self.with_boundaries || !token.is_boundary() {
                    add(token.term);
                }
            });
            if self.with_boundaries {
                add(ZONE_END);
            }
            Tokens { tokens, next: 0 }
        }
    }

    impl TokenStream for Tokens {
        fn advance(&mut self) -> bool {
            self.next += 1;
            self.next <= self.tokens.len()
        }

        fn token(&self) -> &Token {
            &self.tokens[self.next - 1]
        }

        fn token_mut(&mut self) -> &mut Token {
            &mut self.tokens[self.next - 1]
        }
    }

    /// Writes articles into one segment in `folder` with the engine alone.
    fn write_with_engine(folder: &Path, articles: Vec<Article>) {
        let (schema, fields) = Fields::schema();
        let tokenizers = TokenizerManager::default();
        for (name, with_boundaries) in [(STREAM_TOKENIZER, true), (FREQUENCY_TOKENIZER, false)] {
            tokenizers.register(name, TextAnalyzer::from(ForEngine { with_boundaries }));
        }
        let index = tantivy::Index::builder().schema(schema).tokenizers(tokenizers);
        let index = index.create_in_dir(folder).unwrap();
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 100_000_000).unwrap();
        for article in articles {
            let document = Box::new(Document::new(fields, article, None));
            let mut plain = TantivyDocument::default();
            for (field, value) in document.iter_fields_and_values() {
                match value.as_value() {
                    ReferenceValue::Leaf(ReferenceValueLeaf::Str(it)) => plain.add_text(field, it),
                    ReferenceValue::Leaf(ReferenceValueLeaf::U64(it)) => plain.add_u64(field, it),
                    ReferenceValue::Leaf(ReferenceValueLeaf::I64(it)) => plain.add_i64(field, it),
                    _ => {}
                }
            }
            Zone::ALL.iter().for_each(|&zone| plain.add_text(fields.text, document.zone(zone)));
            plain.add_text(fields.title_terms, document.zone(Zone::Title));
            plain.add_text(fields.lead_terms, document.zone(Zone::Lead));
            writer.add_document(plain).unwrap();
        }
        writer.commit().unwrap();
    }

    /// Writes them into one segment in `folder` as this program does.
    fn write_as_here(folder: &Path, articles: Vec<Article>) {
        super::super::create_engine(folder).unwrap();
        let index = super::super::open_engine(folder).unwrap();
        let mut writer = index.writer_with_num_threads(1, 100_000_000).unwrap();
        for article in articles {
            let document = Document::new(Fields::schema_fields(), article, None);
            writer.add_document(Box::new(document)).unwrap();
        }
        writer.commit().unwrap();
    }

    fn file(folder: &Path, extension: &str) -> Vec<u8> {
        let mut entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let path = entries.find(|path| path.extension().is_some_and(|it| it == extension));
        std::fs::read(path.unwrap()).unwrap()
    }

    #[test]
    fn what_is_written_is_what_the_engine_writes() {
        let words =
            ["quân", "khu", "Hoà", "hòa", "của", "7h30", "trường", "một\n\nhai", "ab", "năm 1975"];
        let text = |seed: usize, count: usize| -> String {
            let word = |at: usize| words[(seed * 7 + at * at + at / 3) % words.len()].to_owned();
            (0..count).map(|at| word(at) + if at % 9 == 8 { ". " } else { " " }).collect()
        };
        let news = |number: usize| Article {
            id: Some(format!("{}", number * 37 % 1000)),
            title: text(number, number % 7),
            lead: text(number + 1, number % 3 * 8),
            // Every tenth is without marks, and some are long.
            body: match number % 10 {
                0 => "quan khu mot hop tai ha noi ve viec nay cua nam nay\n".repeat(3),
                1 => text(number, 1_500) + &format!("riêng{number}"),
                _ => text(number, number % 90),
            },
            captions: vec![text(number, 3); number % 3],
            authors: vec!["Lê Văn Bốn".to_owned(); number % 2],
            categories: crate::article::Category::new(vec!["Thời sự".to_owned()])
                .into_iter()
                .collect(),
            source: Some("Báo".to_owned()),
            ..Article::default()
        };
        let only_bodies = |number: usize| Article {
            id: Some(number.to_string()),
            body: text(number, 20),
            ..Article::default()
        };
        for articles in [
            (0..400).map(news).collect::<Vec<_>>(),
            vec![news(3)],
            vec![Article { id: Some("1".to_owned()), ..Article::default() }],
            (0..5).map(only_bodies).collect(),
        ] {
            let [here, engine] = [(); 2].map(|()| tempfile::tempdir().unwrap());
            write_as_here(here.path(), articles.clone());
            write_with_engine(engine.path(), articles);
            for extension in ["term", "idx", "pos", "fieldnorm"] {
                assert_eq!(
                    file(here.path(), extension),
                    file(engine.path(), extension),
                    "{extension}"
                );
            }
        }
    }
}
