//! Phrases and names of the archive's titles, for suggestions while typing: kept per segment, written with it, merged with
//! it, so that they are exactly as old as the commit.
//!
//! A phrase is a run of 2 to [`MAX_WORDS`] words of a title that hangs together more at its ends than with what stands
//! beside it there, by `c(ab) / √(c(a) c(b))` of neighbouring words in the segment's titles; it neither begins nor ends with a
//! function word nor inside a run of capitalised words. Such a run, or a capitalised word by itself, is one, too. An article
//! without a title counts by the beginning of its lead.
//!
//! Only the most frequent are kept, about one per article ([`most_kept`]). What a segment did not keep is missing from the counts after
//! a merge; so counts are lower bounds. Articles that are deleted stay in them.
//!
//! A file is a magic number and zstd of lines `count<TAB>phrase`, sorted by phrase, which is written as in most titles.

use std::any::Any;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::directory::TerminatingWrite;
use tantivy::error::DataCorruption;
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Schema;
use tantivy::schema::document::ErasedDocument;
use tantivy::{DocId, Segment, TantivyError};

use super::document::Document;
use super::interner::{ByNumber, Interner};
use super::schema::Zone;
use crate::analysis::{analyze_numbered, analyze_shared};

const EXTENSION: &str = "phrases";
const MAGIC: [u8; 4] = *b"tbp1";
const ZSTD_LEVEL: i32 = 3;
/// Longest unpacked file that is read, in bytes.
const MAX_BYTES: usize = 64 << 20;

/// Most words of a phrase.
const MAX_WORDS: usize = 6;
/// Words of the lead that stand in for a title.
const LEAD_WORDS: u32 = 24;

/// Words that do not begin or end a phrase.
const FUNCTION_WORDS: &[&str] = &[
    "ai", "bằng", "bị", "bởi", "cho", "chỉ", "còn", "có", "cùng", "cũng", "của", "do", "dưới",
    "để", "đã", "đang", "đến", "đi", "đó", "được", "gì", "giữa", "hay", "hoặc", "hơn", "khi",
    "không", "là", "lại", "lên", "mà", "mới", "một", "này", "nào", "nên", "nếu", "nhiều", "như",
    "những", "các", "ở", "phải", "qua", "ra", "rất", "sao", "sau", "sẽ", "tại", "theo", "thế",
    "thì", "tới", "trên", "trong", "trước", "từ", "và", "vào", "vẫn", "về", "vì", "với",
];

/// A phrase and the number of titles it stands in.
pub(crate) type Phrase = (String, u64);

/// Returns how many phrases a segment of so many articles keeps.
fn most_kept(documents: usize) -> usize {
    documents.saturating_add(1_000).min(200_000)
}

/// Reads the phrases of a segment.
fn read(reader: &SegmentReader) -> tantivy::Result<Vec<Phrase>> {
    let damaged = || TantivyError::from(DataCorruption::comment_only("phrases file is damaged"));
    let file = reader.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
    let bytes = file.read_bytes()?;
    let packed = bytes.strip_prefix(MAGIC.as_slice()).ok_or_else(damaged)?;
    let text = zstd::bulk::decompress(packed, MAX_BYTES).map_err(|_| damaged())?;
    let text = String::from_utf8(text).map_err(|_| damaged())?;
    text.lines()
        .map(|line| {
            let (count, phrase) = line.split_once('\t')?;
            Some((phrase.to_owned(), count.parse().ok()?))
        })
        .collect::<Option<Vec<Phrase>>>()
        .ok_or_else(damaged)
}

/// Reads the phrases of several segments, one after the other, and adds them up.
pub(crate) fn sum_of<'a>(
    segments: impl IntoIterator<Item = &'a SegmentReader>,
) -> tantivy::Result<Vec<Phrase>> {
    let mut failed = Ok(());
    let read = segments
        .into_iter()
        .map_while(|segment| read(segment).map_err(|error| failed = Err(error)).ok());
    let sum = add_up(read);
    failed.map(|()| sum)
}

/// Adds up phrases of several segments; of several spellings of one phrase the most frequent stays.
fn add_up(segments: impl IntoIterator<Item = Vec<Phrase>>) -> Vec<Phrase> {
    let mut segments = segments.into_iter();
    let mut sum = segments.next().unwrap_or_default();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut largest: Vec<u64> = sum.iter().map(|(_, count)| *count).collect();
    for (place, (phrase, _)) in sum.iter().enumerate() {
        places.insert(key(phrase), place);
    }
    for (phrase, count) in segments.flatten() {
        let place = *places.entry(key(&phrase)).or_insert(sum.len());
        if place == sum.len() {
            sum.push((phrase, count));
            largest.push(count);
            continue;
        }
        sum[place].1 += count;
        if count > largest[place] {
            largest[place] = count;
            sum[place].0 = phrase;
        }
    }
    sum
}

/// Returns the terms of a phrase, parted by spaces: equal for all spellings of it.
fn key(phrase: &str) -> String {
    let mut key = String::with_capacity(phrase.len());
    analyze_shared(phrase, |token| {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(token.term);
    });
    key
}

/// Writes the most frequent phrases of a segment.
fn write(segment: &Segment, documents: usize, mut phrases: Vec<Phrase>) -> tantivy::Result<()> {
    let most = most_kept(documents);
    if phrases.len() > most {
        // Of equally frequent ones names first: what a reader most likely looks for.
        let is_name = |phrase: &str| phrase.starts_with(char::is_uppercase);
        phrases.sort_unstable_by(|(a, a_count), (b, b_count)| {
            let by_name = || is_name(b).cmp(&is_name(a));
            b_count.cmp(a_count).then_with(by_name).then_with(|| a.cmp(b))
        });
        phrases.truncate(most);
    }
    phrases.sort_unstable();
    let mut lines = String::new();
    for (phrase, count) in phrases {
        lines.push_str(&format!("{count}\t{phrase}\n"));
    }
    let mut file = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
    file.write_all(&MAGIC)?;
    file.write_all(&zstd::bulk::compress(lines.as_bytes(), ZSTD_LEVEL)?)?;
    file.terminate()?;
    Ok(())
}

/// The part of the engine that writes and merges phrases.
struct PhrasesPlugin;

/// Returns the plugin in the form in which it is registered.
pub(super) fn plugin() -> Arc<dyn SegmentPlugin> {
    Arc::new(PhrasesPlugin)
}

impl SegmentPlugin for PhrasesPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(
        &self,
        _context: &PluginWriterContext,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(PhrasesWriter::default()))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        let documents = context.readers.iter().map(|reader| reader.num_docs() as usize).sum();
        write(context.target_segment, documents, sum_of(context.readers)?)
    }
}

/// A word of a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    /// Number of its term.
    term: u32,
    /// Number of its spelling, the space or hyphen before it included.
    spelling: u32,
    /// It is written with a capital that the beginning of the title does not explain.
    is_capital: bool,
    /// It begins the title, so that its capital says nothing.
    is_first: bool,
}

struct PhrasesWriter {
    documents: usize,
    terms: Interner,
    spellings: Interner,
    /// By spelling: the number of its term.
    terms_of: Vec<u32>,
    words: Vec<Word>,
    /// Ends of the runs of words without punctuation in between, and the article of each.
    runs: Vec<(usize, u32)>,
    /// The numbers of spellings after a space, or the first of a title, by that of the memory of spellings.
    known: ByNumber<u32>,
    scratch: String,
}

impl Default for PhrasesWriter {
    fn default() -> PhrasesWriter {
        PhrasesWriter {
            documents: 0,
            terms: Interner::default(),
            spellings: Interner::default(),
            terms_of: Vec::new(),
            words: Vec::new(),
            runs: Vec::new(),
            known: ByNumber::new(u32::MAX, 1),
            scratch: String::new(),
        }
    }
}

impl PhrasesWriter {
    fn take_in(&mut self, text: &str, most: u32) {
        let PhrasesWriter { terms, spellings, terms_of, words, runs, known, scratch, documents } =
            self;
        let document = *documents as u32;
        // A title in capitals says nothing about names.
        let has_case = text.contains(char::is_lowercase);
        let mut before: Option<usize> = None;
        analyze_numbered(text, |token, number| {
            if token.position >= most || token.is_boundary() {
                return;
            }
            let surface = &text[token.span()];
            let gap = &text[before.unwrap_or(token.start)..token.start];
            let joint = joint_of(gap);
            let is_first = before.is_none();
            if joint.is_none() && runs.last().is_none_or(|&(end, _)| end < words.len()) {
                runs.push((words.len(), document));
            }
            let joint = joint.unwrap_or(" ");
            let is_usual = has_case && joint == " ";
            let spelling = known.get(number).filter(|_| is_usual).unwrap_or_else(|| {
                scratch.clear();
                scratch.push_str(joint);
                match has_case {
                    true => scratch.push_str(surface),
                    false => scratch.extend(surface.chars().flat_map(char::to_lowercase)),
                }
                let spelling = spellings.number(scratch);
                if spelling as usize == terms_of.len() {
                    terms_of.push(terms.number(token.term));
                }
                if is_usual {
                    known.insert(number, spelling);
                }
                spelling
            });
            let is_capital = has_case && !is_first && surface.starts_with(char::is_uppercase);
            words.push(Word { term: terms_of[spelling as usize], spelling, is_capital, is_first });
            before = Some(token.end);
        });
        if runs.last().is_none_or(|&(end, _)| end < words.len()) {
            runs.push((words.len(), document));
        }
    }

    /// Returns the most frequent phrases with the number of articles they stand in.
    fn phrases(&self) -> Vec<Phrase> {
        let links = self.links();
        let terms: Vec<u32> = self.words.iter().map(|word| word.term).collect();
        let ends_phrase: Vec<bool> = self.terms.iter().map(may_end).collect();
        let mut found: FxHashMap<&[u32], Counted> = FxHashMap::default();
        let mut start = 0;
        for &(end, document) in &self.runs {
            for first in start..end {
                if !ends_phrase[terms[first] as usize] || self.is_in_name(first, start) {
                    continue;
                }
                for last in first..end.min(first + MAX_WORDS) {
                    let is_phrase = ends_phrase[terms[last] as usize]
                        && (last + 1 == end || !self.is_in_name(last + 1, start))
                        && self.hangs_together(&links, first..last + 1, start..end);
                    if is_phrase {
                        let counted = found.entry(&terms[first..=last]).or_default();
                        counted.add(&self.words, first..last + 1, document);
                    }
                }
            }
            start = end;
        }
        let mut found: Vec<Counted> = found.into_values().collect();
        let most = most_kept(self.documents);
        if found.len() > most {
            // Of equally frequent ones names first, then what came first.
            let order = |counted: &Counted| {
                let phrase = counted.first..counted.end;
                let is_name =
                    self.words[phrase.start].is_capital || self.begins_name(phrase.clone());
                (Reverse(counted.documents), !is_name, counted.first, counted.end)
            };
            found.select_nth_unstable_by_key(most, order);
            found.truncate(most);
        }
        found
            .into_iter()
            .map(|counted| (self.text(counted.first..counted.end), u64::from(counted.documents)))
            .collect()
    }

    /// Returns, for each word, how much it hangs together with the one before it in its run.
    fn links(&self) -> Vec<f32> {
        let mut word_counts = vec![0u32; self.terms.len()];
        let mut pair_counts: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        let pairs = || {
            let mut start = 0;
            self.runs.iter().flat_map(move |&(end, _)| std::mem::replace(&mut start, end) + 1..end)
        };
        self.words.iter().for_each(|word| word_counts[word.term as usize] += 1);
        for second in pairs() {
            let pair = (self.words[second - 1].term, self.words[second].term);
            *pair_counts.entry(pair).or_default() += 1;
        }
        let mut links = vec![0.0; self.words.len()];
        for second in pairs() {
            let (a, b) = (self.words[second - 1].term, self.words[second].term);
            let [of_a, of_b] = [a, b].map(|word| f64::from(word_counts[word as usize]));
            links[second] = (f64::from(pair_counts[&(a, b)]) / (of_a * of_b).sqrt()) as f32;
        }
        links
    }

    /// Returns whether a word continues a run of capitalised words. The first word of a title belongs to a name behind it.
    fn is_in_name(&self, word: usize, start: usize) -> bool {
        let is_capital = |word: &Word| word.is_capital || word.is_first;
        word > start && self.words[word].is_capital && is_capital(&self.words[word - 1])
    }

    fn hangs_together(
        &self,
        links: &[f32],
        phrase: std::ops::Range<usize>,
        run: std::ops::Range<usize>,
    ) -> bool {
        let (first, last) = (phrase.start, phrase.end - 1);
        // A run of capitalised words is a name, whatever stands beside it.
        if self.words[phrase.clone()].iter().all(|word| word.is_capital) || first == last {
            return self.words[first].is_capital;
        }
        let before = if first == run.start { 0.0 } else { links[first] };
        let behind = if phrase.end == run.end { 0.0 } else { links[phrase.end] };
        before < links[first + 1] && behind < links[last]
    }

    /// Returns whether the capital of a title's beginning belongs to a name.
    fn begins_name(&self, words: std::ops::Range<usize>) -> bool {
        self.words[words.start].is_first
            && self.words[words].iter().skip(1).any(|word| word.is_capital)
    }

    /// Returns the words as they are written; the first one without the capital of a title's beginning.
    fn text(&self, words: std::ops::Range<usize>) -> String {
        let first = self.words[words.start];
        let mut text = String::new();
        for word in &self.words[words.clone()] {
            text.push_str(self.spellings.text(word.spelling));
        }
        // What joins the first word to the one before it is no part of the phrase.
        let mut chars = text.chars();
        chars.next();
        let text = chars.as_str();
        match chars.next() {
            Some(c) if first.is_first && !self.begins_name(words) => {
                c.to_lowercase().chain(chars).collect()
            }
            _ => text.to_owned(),
        }
    }
}

/// Returns what joins two words into one run: a space, or a mark within a code or foreign name.
fn joint_of(gap: &str) -> Option<&str> {
    match gap {
        " " | "-" | "." | "/" | "&" | "'" | "’" => Some(gap),
        "\u{a0}" => Some(" "),
        _ => None,
    }
}

fn may_end(term: &str) -> bool {
    !FUNCTION_WORDS.contains(&term)
}

/// A phrase found: in how many articles, and where it stands as it is mostly written.
#[derive(Default)]
struct Counted {
    documents: u32,
    last_document: Option<u32>,
    first: usize,
    end: usize,
    votes: u32,
}

impl Counted {
    /// Counts an occurrence and votes for its spelling (Boyer and Moore's majority vote); what begins a title has a third
    /// of a vote.
    fn add(&mut self, words: &[Word], phrase: std::ops::Range<usize>, document: u32) {
        if self.last_document.replace(document) != Some(document) {
            self.documents += 1;
        }
        let vote = if words[phrase.start].is_first { 1 } else { 3 };
        let known = words[self.first..self.end].iter().map(|word| word.spelling);
        let is_same =
            self.votes > 0 && known.eq(words[phrase.clone()].iter().map(|word| word.spelling));
        if is_same {
            self.votes += vote;
            if words[self.first].is_first {
                (self.first, self.end) = (phrase.start, phrase.end);
            }
        } else if self.votes < vote {
            (self.first, self.end, self.votes) = (phrase.start, phrase.end, vote - self.votes);
        } else {
            self.votes -= vote;
        }
    }
}

impl PluginWriter for PhrasesWriter {
    fn add_document(
        &mut self,
        _id: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        let document = Document::of(document)?;
        // What is suggested would tell of it before its time.
        if document.is_embargoed() {
            return Ok(());
        }
        match (document.zone(Zone::Title), document.zone(Zone::Lead)) {
            ("", lead) => {
                // A word is 6 bytes on average; what lies far behind the last one need not be looked at.
                let end = (LEAD_WORDS as usize * 12).min(lead.len());
                let end = (0..=end).rev().find(|&end| lead.is_char_boundary(end)).unwrap_or(0);
                self.take_in(&lead[..end], LEAD_WORDS);
            }
            (title, _) => self.take_in(title, u32::MAX),
        }
        self.documents += 1;
        Ok(())
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        _mapping: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        write(segment, self.documents, self.phrases())
    }

    fn mem_usage(&self) -> usize {
        let strings = self.terms.memory() + self.spellings.memory();
        let strings = strings + self.known.memory() + self.terms_of.capacity() * size_of::<u32>();
        self.words.capacity() * size_of::<Word>() + self.runs.capacity() * 16 + strings
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(titles: &[&str]) -> Vec<Phrase> {
        let mut writer = PhrasesWriter::default();
        for title in titles {
            writer.take_in(title, u32::MAX);
            writer.documents += 1;
        }
        let mut phrases = writer.phrases();
        phrases.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        phrases
    }

    #[test]
    fn phrases_of_titles() {
        let titles = [
            "Phòng chống tham nhũng ở Hà Nội",
            "Tham nhũng: Hà Nội xử ba vụ",
            "Vụ án tham nhũng của ông Lê Văn Bốn",
            "HÀ NỘI BÀN VỀ THAM NHŨNG",
            "Hà Nội mưa lớn",
            "Vắc-xin Covid-19 về Hà Nội",
        ];
        let found = phrases(&titles);
        let count = |phrase: &str| found.iter().find(|(text, _)| text == phrase).map(|it| it.1);
        for (phrase, expected) in [
            ("tham nhũng", Some(4)),
            ("Hà Nội", Some(5)),
            ("Lê Văn Bốn", Some(1)),
            ("Vắc-xin Covid-19", Some(1)),
            // Parts of names, what crosses punctuation, and what a function word ends.
            ("Văn Bốn", None),
            ("Lê Văn", None),
            ("tham nhũng Hà Nội", None),
            ("tham nhũng của", None),
            ("nhũng ở", None),
        ] {
            assert_eq!(count(phrase), expected, "{phrase}: {found:?}");
        }
    }

    #[test]
    fn whatever_joins_words_phrases_are_whole() {
        for joint in [" ", "-", ".", "/", "&", "'", "’", "\u{a0}", "–", ": "] {
            let title = format!("Xem Lan{joint}s Secret ở chợ");
            let found = phrases(&[title.as_str(), title.as_str()]);
            assert!(found.iter().any(|(text, _)| text.ends_with("Secret")), "{title}: {found:?}");
            let is_whole = |text: &str| text.starts_with(char::is_alphanumeric);
            assert!(found.iter().all(|(text, _)| is_whole(text)), "{title}: {found:?}");
        }
    }

    #[test]
    fn spellings_are_added_up() {
        let one = vec![("Hoà Bình".to_owned(), 2), ("quân khu".to_owned(), 1)];
        let two = vec![("Hòa Bình".to_owned(), 3)];
        assert_eq!(add_up([one, two]), [("Hòa Bình".to_owned(), 5), ("quân khu".to_owned(), 1)]);
    }
}
