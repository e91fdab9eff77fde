//! What the archive itself says about marks: kept per segment, written with it, merged with it, so that it is
//! exactly as old as the commit.
//!
//! - **Forms**: for a word without marks, every accented form found in the segment, with its document frequency.
//! - **Counts** (`index::neighbours`): how often words, and pairs of neighbouring words, stand in a sample of the text: the title and
//!   the beginning of the lead, or of the body where there is no lead. They tell how likely a form is next to its neighbours.
//!
//! Articles that are deleted stay in the counts, but leave the forms with the next merge.
//!
//! A file is four numbers, then groups `(hash of the bare form, offset)` sorted by hash, then the forms, then the counts by 40 bits of
//! hash (`index::counts`). With 10⁶ pairs a look-up of an absent pair is wrong once in 10⁶. What follows are the abbreviations
//! (`index::abbreviations`). Everything is little-endian and searched where it lies.

use std::any::Any;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io::Write;
use std::sync::Arc;

use tantivy::directory::{FileSlice, OwnedBytes, TerminatingWrite};
use tantivy::error::DataCorruption;
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, Segment, TantivyError};
use xxhash_rust::xxh3::xxh3_64;

use super::abbreviations::Abbreviations;
use super::counts::Counts;
use super::document::{Document, Reading};
use super::neighbours::{Neighbours, parts_of};
use super::schema::Zone;
use crate::analysis::fold;

const EXTENSION: &str = "vocabulary";
const HEADER_BYTES: usize = 16;
const GROUP_BYTES: usize = 12;
const MAGIC: u32 = 0x7462_7633;

/// Words of the lead that are counted, or of the body where an article has no lead. All of the lead would cost twice the time and
/// tell hardly more.
const SAMPLE_WORDS: usize = 24;

/// One accented form of a bare word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) term: String,
    /// Number of articles of the segment that hold it.
    pub(crate) documents: u32,
}

/// The vocabulary of one segment.
#[derive(Clone)]
pub(crate) struct Vocabulary {
    groups: OwnedBytes,
    forms: OwnedBytes,
    counts: Counts,
    abbreviations: OwnedBytes,
}

impl Vocabulary {
    /// Opens the vocabulary of a segment.
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Vocabulary> {
        Vocabulary::read(&reader.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?)
    }

    fn read(file: &FileSlice) -> tantivy::Result<Vocabulary> {
        let bytes = file.read_bytes()?;
        let damaged =
            || TantivyError::from(DataCorruption::comment_only("vocabulary file is damaged"));
        let header = bytes.get(..HEADER_BYTES).ok_or_else(damaged)?;
        let number = |index: usize| {
            u32::from_le_bytes(header[index * 4..index * 4 + 4].try_into().expect("4 bytes"))
                as usize
        };
        let (groups, forms) = (number(1) * GROUP_BYTES, number(2));
        let forms_start = HEADER_BYTES + groups;
        if number(0) != MAGIC as usize || bytes.len() < forms_start + forms {
            return Err(damaged());
        }
        let behind = bytes.slice(forms_start + forms..bytes.len());
        let (counts, abbreviations) =
            Counts::read(&behind, number(3) as u32).ok_or_else(damaged)?;
        Ok(Vocabulary {
            groups: bytes.slice(HEADER_BYTES..forms_start),
            forms: bytes.slice(forms_start..forms_start + forms),
            counts,
            abbreviations,
        })
    }

    /// Returns the abbreviations that the segment explains, for [`Abbreviations::add`].
    pub(crate) fn abbreviations(&self) -> &[u8] {
        &self.abbreviations
    }

    /// Calls `each` with every form of `bare` found in the segment. Words that occur without marks only have none.
    pub(crate) fn for_each_form(&self, bare: &str, mut each: impl FnMut(Form)) {
        let hash = xxh3_64(bare.as_bytes());
        let group = |index: usize| {
            let entry = &self.groups[index * GROUP_BYTES..(index + 1) * GROUP_BYTES];
            let hash = u64::from_le_bytes(entry[..8].try_into().expect("8 bytes"));
            (hash, u32::from_le_bytes(entry[8..].try_into().expect("4 bytes")))
        };
        let found = partition_point(self.groups.len() / GROUP_BYTES, |index| group(index).0 < hash);
        if found * GROUP_BYTES >= self.groups.len() || group(found).0 != hash {
            return;
        }
        let mut rest = &self.forms[group(found).1 as usize..];
        let count = rest[0];
        rest = &rest[1..];
        for _ in 0..count {
            let documents = u32::from_le_bytes(rest[..4].try_into().expect("4 bytes"));
            let len = rest[4] as usize;
            let term = String::from_utf8_lossy(&rest[5..5 + len]).into_owned();
            rest = &rest[5 + len..];
            each(Form { term, documents });
        }
    }

    /// Returns the count of a key of [`super::neighbours`].
    pub(crate) fn count(&self, key: u64) -> u64 {
        self.counts.get(key)
    }

    /// Adds the count of each key to a sum, in less time than one by one.
    pub(crate) fn add_counts(&self, keys: &[u64], sums: &mut [u64]) {
        self.counts.add(keys, sums);
    }
}

/// Binary search: the first index in `0..len` for which `is_before` does not hold.
fn partition_point(len: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = (low + high) / 2;
        if is_before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The part of the engine that writes and merges vocabularies.
pub(super) struct VocabularyPlugin {
    pub(super) text: Field,
}

impl SegmentPlugin for VocabularyPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(
        &self,
        _context: &PluginWriterContext,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(VocabularyWriter {
            text: self.text,
            neighbours: Neighbours::new(),
            abbreviations: Abbreviations::default(),
            documents: 0,
        }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        let mut vocabularies = Vec::new();
        let mut abbreviations = Abbreviations::default();
        let mut documents = 0;
        for reader in context.readers {
            documents += reader.num_docs();
            let vocabulary = Vocabulary::open(reader)?;
            abbreviations.add(vocabulary.abbreviations());
            vocabularies.push(vocabulary);
        }
        let counts = || Merged::of(vocabularies.iter().map(|vocabulary| vocabulary.counts.iter()));
        write(context.target_segment, documents, self.text, counts, &abbreviations)
    }
}

/// Sorted counts as one, those of one key added up, without holding them: at 10⁶ articles they are 8 million.
struct Merged<I> {
    rest: Vec<I>,
    /// Key and count that come next of each, and whose they are.
    next: BinaryHeap<Reverse<(u64, u64, usize)>>,
}

impl<I: Iterator<Item = (u64, u64)>> Merged<I> {
    fn of(counts: impl Iterator<Item = I>) -> Merged<I> {
        let mut merged = Merged { rest: counts.collect(), next: BinaryHeap::new() };
        (0..merged.rest.len()).for_each(|number| merged.take_in(number));
        merged
    }

    fn take_in(&mut self, number: usize) {
        let next = self.rest[number].next();
        self.next.extend(next.map(|(key, count)| Reverse((key, count, number))));
    }
}

impl<I: Iterator<Item = (u64, u64)>> Iterator for Merged<I> {
    type Item = (u64, u64);

    fn next(&mut self) -> Option<(u64, u64)> {
        let Reverse((key, mut sum, number)) = self.next.pop()?;
        self.take_in(number);
        while let Some(&Reverse((next, count, number))) = self.next.peek()
            && next == key
        {
            sum += count;
            self.next.pop();
            self.take_in(number);
        }
        Some((key, sum))
    }
}

struct VocabularyWriter {
    text: Field,
    neighbours: Neighbours,
    abbreviations: Abbreviations,
    documents: u32,
}

impl PluginWriter for VocabularyWriter {
    fn add_document(
        &mut self,
        _id: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        let document = Document::of(document)?;
        self.documents += 1;
        // What is counted is suggested and explained, and would tell of it before its time.
        if document.is_embargoed() {
            return Ok(());
        }
        let Reading { words, explained, .. } = document.reading();
        self.neighbours.count(words, words.of(Zone::Title));
        let text = match words.of(Zone::Lead) {
            [] => words.of(Zone::Body),
            lead => lead,
        };
        self.neighbours.count(words, &text[..text.len().min(SAMPLE_WORDS)]);
        self.abbreviations.count(explained);
        Ok(())
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        _mapping: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        let counts = self.neighbours.finish();
        write(
            segment,
            self.documents,
            self.text,
            || counts.iter().map(|&entry| parts_of(entry)),
            &self.abbreviations,
        )
    }

    fn mem_usage(&self) -> usize {
        self.neighbours.memory() + self.abbreviations.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// Writes the vocabulary of a segment whose terms are written already. `counts` is gone through twice.
fn write<C: Iterator<Item = (u64, u64)>>(
    segment: &Segment,
    documents: u32,
    text: Field,
    counts: impl Fn() -> C,
    abbreviations: &Abbreviations,
) -> tantivy::Result<()> {
    let reader = SegmentReader::open(&segment.clone().with_max_doc(documents))?;
    let (groups, forms) = collect_forms(&reader, text)?;
    let mut file = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
    let keys = counts().count() as u32;
    for number in [MAGIC, (groups.len() / GROUP_BYTES) as u32, forms.len() as u32, keys] {
        file.write_all(&number.to_le_bytes())?;
    }
    file.write_all(&groups)?;
    file.write_all(&forms)?;
    Counts::write(&mut file, keys, counts())?;
    file.write_all(abbreviations.lines().as_bytes())?;
    file.terminate()?;
    Ok(())
}

/// Returns the groups and forms of a segment's terms in the layout of the file.
fn collect_forms(reader: &SegmentReader, text: Field) -> tantivy::Result<(Vec<u8>, Vec<u8>)> {
    let inverted_index = reader.inverted_index(text)?;
    let terms = inverted_index.terms();
    let mut by_bare: HashMap<String, Vec<Form>> = HashMap::new();
    let mut stream = terms.stream()?;
    while let Some((key, info)) = stream.next() {
        let Some(term) = std::str::from_utf8(key).ok().filter(|term| !term.is_ascii()) else {
            continue;
        };
        let bare = fold(term);
        if bare != term && bare.is_ascii() {
            by_bare
                .entry(bare)
                .or_default()
                .push(Form { term: term.to_owned(), documents: info.doc_freq });
        }
    }
    let mut sorted: Vec<(u64, String, Vec<Form>)> =
        by_bare.into_iter().map(|(bare, forms)| (xxh3_64(bare.as_bytes()), bare, forms)).collect();
    sorted.sort_unstable_by_key(|(hash, ..)| *hash);

    let (mut groups, mut bytes) = (Vec::new(), Vec::new());
    for (hash, bare, mut forms) in sorted {
        if let Some(info) = terms.get(&bare)? {
            forms.push(Form { term: bare, documents: info.doc_freq });
        }
        // Most frequent first, so that a reader may stop early; one byte counts them.
        forms.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.term.cmp(&b.term)));
        forms.truncate(usize::from(u8::MAX));
        groups.extend_from_slice(&hash.to_le_bytes());
        groups.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        bytes.push(forms.len() as u8);
        for form in forms {
            bytes.extend_from_slice(&form.documents.to_le_bytes());
            bytes.push(form.term.len() as u8);
            bytes.extend_from_slice(form.term.as_bytes());
        }
    }
    Ok((groups, bytes))
}

/// Returns the plugin in the form in which it is registered.
pub(super) fn plugin(text: Field) -> Arc<dyn SegmentPlugin> {
    Arc::new(VocabularyPlugin { text })
}

#[cfg(test)]
mod tests {
    use super::super::counts::tests::packed;
    use super::*;

    #[test]
    fn merged_counts_are_added_up_in_order() {
        let parts: [&[(u64, u64)]; 4] =
            [&[(1, 1), (5, 2)], &[], &[(0, 3), (5, 4), (6, 1)], &[(5, 1)]];
        let merged = Merged::of(parts.iter().map(|part| part.iter().copied()));
        assert_eq!(merged.collect::<Vec<_>>(), [(0, 3), (1, 1), (5, 7), (6, 1)]);
    }

    #[test]
    fn files_of_all_sizes_are_merged() {
        // Some keys are in several files, and each file has another number of buckets.
        let counts = |keys: u64, step: u64| -> Vec<(u64, u64)> {
            (0..keys).map(|key| ((key * step) << 18, 1 + key % 70)).collect()
        };
        let parts = [counts(1000, 9), counts(150_000, 9), counts(0, 1), counts(20_000, 6)];
        let mut expected = std::collections::BTreeMap::new();
        for &(key, count) in parts.iter().flatten() {
            *expected.entry(key).or_insert(0) += count;
        }
        let files: Vec<Counts> = parts.iter().map(|part| packed(part).0).collect();
        let merged: Vec<(u64, u64)> = Merged::of(files.iter().map(Counts::iter)).collect();
        assert_eq!(merged, expected.into_iter().collect::<Vec<_>>());
        assert!(packed(&merged).0.iter().eq(merged.iter().copied()));
    }
}
