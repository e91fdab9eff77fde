//! One immutable state of an index: what a search sees, whatever is written meanwhile.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::{CompositeFile, FileSlice};
use tantivy::index::SegmentComponent;
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocSet, InvertedIndexReader, Searcher, TERMINATED, TantivyDocument};
use xxhash_rust::xxh3::Xxh3;

use super::collect::{KeyRanks, Order, OrderColumns};
use super::cursor::ScoredField;
use super::hidden::{self, Hidden, Visibility};
use super::lists::KnownLists;
use super::room::Rooms;
use super::score::Statistics;
use super::{Keyword, Match, Place, SortOrder};
use crate::error::{Error, Result};
use crate::index::abbreviations::Abbreviations;
use crate::index::document::{read_ingest, read_stored};
use crate::index::gists::Gists;
use crate::index::history::history;
use crate::index::neighbours::{
    Kind, different_pairs_key, pair_key, variety_key, word_hash, word_key,
};
use crate::index::phrases;
use crate::index::schema::SEPARATOR;
use crate::index::vocabulary::Vocabulary;
use crate::index::{Fields, Identity, Index, Ingest, Record, StoredArticle, Version, engine_error};

/// What a term is counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordHash(u64);

impl WordHash {
    /// Returns the hash of a term.
    pub fn of(term: &str) -> WordHash {
        WordHash(word_hash(term))
    }

    /// Returns what stands for all words of the kind of a term, beside their neighbours: numbers, or words that are no syllables.
    /// Syllables have none.
    pub fn of_kind(term: &str) -> Option<WordHash> {
        Kind::of(term).map(|kind| WordHash(kind.hash()))
    }

    /// Returns what a word is counted under.
    pub fn alone(self) -> CountKey {
        CountKey(word_key(self.0))
    }

    /// Returns what is counted of one word directly before another.
    pub fn before(self, next: WordHash) -> CountKey {
        CountKey(pair_key(self.0, next.0))
    }

    /// Returns what the different words directly before a word are counted under, only where they are two and more.
    pub fn variety(self) -> CountKey {
        CountKey(variety_key(self.0))
    }
}

/// What a count is of: a word, a pair of words, the variety before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountKey(u64);

/// An accented form of a bare word, with the number of articles that hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordForm {
    /// The indexed term.
    pub term: String,
    /// Articles that hold it, deleted ones included until their segment is merged.
    pub documents: u64,
}

/// An abbreviation that articles explain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnedAbbreviation {
    /// In capitals: `GD-ĐT`.
    pub short: String,
    /// In small letters: `giáo dục và đào tạo`.
    pub full: String,
    /// Articles that explain it.
    pub articles: u64,
}

/// A state of an index, to be searched.
pub struct Snapshot {
    searcher: Searcher,
    fields: Fields,
    folder: PathBuf,
    generation: u64,
    statistics: Statistics,
    order: Vec<OrderColumns>,
    key_ranks: KeyRanks,
    vocabularies: Vec<Vocabulary>,
    hidden: Hidden,
    /// By segment and field.
    scored_indexes: Vec<[Arc<InvertedIndexReader>; ScoredField::ALL.len()]>,
    /// By segment: the positions of the text.
    positions: Vec<FileSlice>,
    known_lists: KnownLists,
    rooms: Rooms,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Snapshot {
    /// Returns the state of the index as it was last opened or reloaded, as everybody may see it now.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`] when a segment cannot be read.
    pub fn of(index: &Index) -> Result<Snapshot> {
        Snapshot::seen(index, Visibility::Public)
    }

    /// Returns the same with other articles under embargo.
    ///
    /// # Errors
    /// As [`of`](Snapshot::of).
    pub fn seen(index: &Index, visibility: Visibility) -> Result<Snapshot> {
        let open = || -> tantivy::Result<Snapshot> {
            let searcher = index.searcher();
            let fields = index.fields();
            let mut order = Vec::new();
            let mut vocabularies = Vec::new();
            let mut scored_indexes = Vec::new();
            let mut positions = Vec::new();
            for segment in searcher.segment_readers() {
                let columns = segment.fast_fields();
                let keys = columns.str("key")?.ok_or_else(|| {
                    tantivy::TantivyError::InternalError("a segment has no identities".to_owned())
                })?;
                order.push(OrderColumns {
                    dates: columns.i64("date")?,
                    keys,
                    key_terms: segment.inverted_index(fields.key)?,
                    sketches: columns.u64("sketch")?,
                    gists: Gists::open(segment)?,
                });
                vocabularies.push(Vocabulary::open(segment)?);
                scored_indexes.push([
                    segment.inverted_index(fields.text)?,
                    segment.inverted_index(fields.title_terms)?,
                    segment.inverted_index(fields.lead_terms)?,
                ]);
                let file = CompositeFile::open(&segment.open_read(SegmentComponent::Positions)?)?;
                positions.push(file.open_read(fields.text).unwrap_or_else(FileSlice::empty));
            }
            let statistics = Statistics::of(&searcher, &fields)?;
            let folder = index.folder().to_owned();
            let hidden = Hidden::of(&searcher, visibility)?;
            Ok(Snapshot {
                searcher,
                fields,
                folder,
                generation: index.generation(),
                statistics,
                order,
                key_ranks: KeyRanks::default(),
                vocabularies,
                hidden,
                scored_indexes,
                positions,
                known_lists: KnownLists::default(),
                rooms: Rooms::default(),
            })
        };
        open().map_err(|error| engine_error(index.folder(), error))
    }

    pub(super) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    pub(super) fn fields(&self) -> Fields {
        self.fields
    }

    pub(super) fn order_columns(&self) -> &[OrderColumns] {
        &self.order
    }

    pub(super) fn order(&self, sort: SortOrder) -> Order<'_> {
        Order { sort, segments: &self.order, ranks: &self.key_ranks }
    }

    /// Takes over from an older state what searches of it had in memory and this one has too, and makes what the first list of many ties
    /// would have to wait for, where that one needed it: some tens of milliseconds for 100,000 articles.
    pub fn inherit(&self, older: &Snapshot) {
        self.inherit_postings(older);
        if older.key_ranks.are_made() {
            self.order(SortOrder::Newest).key_ranks();
        }
    }

    /// Returns the terms of the fields that count in the score, by segment and field.
    pub(super) fn scored_indexes(&self) -> &[[Arc<InvertedIndexReader>; ScoredField::ALL.len()]] {
        &self.scored_indexes
    }

    /// Returns the positions of the text, by segment.
    pub(super) fn positions(&self) -> &[FileSlice] {
        &self.positions
    }

    /// Gives up the memory of earlier searches, where another state takes the place of this one.
    pub fn forget_searches(&self) {
        self.known_lists.give_up();
        self.forget_rooms();
    }

    pub(super) fn known_lists(&self) -> &KnownLists {
        &self.known_lists
    }

    pub(super) fn rooms(&self) -> &Rooms {
        &self.rooms
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn text_field(&self) -> tantivy::schema::Field {
        self.fields.text
    }

    /// Returns the statistics that scores are made from.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Returns the number of articles that are seen.
    pub fn articles(&self) -> u64 {
        self.searcher.num_docs() - self.hidden.count()
    }

    /// Returns the number of articles under embargo that are not.
    pub fn hidden_articles(&self) -> u64 {
        self.hidden.count()
    }

    /// Returns whether an article has appeared since: its embargo has ended, and a new snapshot of the same index shows it.
    pub fn is_outdated(&self) -> bool {
        self.hidden.is_outdated()
    }

    /// Returns the articles of a segment that are not seen, ascending.
    pub(super) fn hidden_in(&self, segment: u32) -> &[tantivy::DocId] {
        self.hidden.in_segment(segment as usize)
    }

    /// Returns how many articles that are not seen hold a term; 0 where that cannot be read.
    pub(super) fn hidden_with(&self, field: tantivy::schema::Field, term: &str) -> u64 {
        if self.hidden.count() == 0 {
            return 0;
        }
        let segments = self.searcher.segment_readers().iter().enumerate();
        let holding = segments.map(|(ordinal, segment)| {
            self.hidden.holding(ordinal, segment, field, term.as_bytes()).unwrap_or(0)
        });
        holding.sum()
    }

    /// Returns the number of segments.
    pub fn segments(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    /// Returns a number that changes with every commit, every new generation and every article whose embargo ends.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = Xxh3::new();
        hasher.update(&self.hidden.stamp().to_le_bytes());
        hasher.update(&self.generation.to_le_bytes());
        for segment in self.searcher.segment_readers() {
            hasher.update(segment.segment_id().uuid_string().as_bytes());
            hasher.update(&segment.delete_opstamp().unwrap_or(0).to_le_bytes());
        }
        hasher.digest()
    }

    /// Returns every form of a word without marks that the archive holds, the most frequent first; none when it only
    /// occurs without marks.
    pub fn forms(&self, bare: &str) -> Vec<WordForm> {
        let mut forms: Vec<WordForm> = Vec::new();
        for vocabulary in &self.vocabularies {
            vocabulary.for_each_form(bare, |form| {
                let documents = u64::from(form.documents);
                match forms.iter_mut().find(|known| known.term == form.term) {
                    Some(known) => known.documents += documents,
                    None => forms.push(WordForm { term: form.term, documents }),
                }
            });
        }
        // A segment in which the word has no marked form does not list the bare one.
        if self.vocabularies.len() > 1 && !forms.is_empty() {
            let documents = self.document_frequency(bare);
            match forms.iter_mut().find(|known| known.term == bare) {
                Some(known) => known.documents = documents,
                None if documents > 0 => forms.push(WordForm { term: bare.to_owned(), documents }),
                None => {}
            }
        }
        self.keep_seen(&mut forms);
        forms.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.term.cmp(&b.term)));
        forms
    }

    /// Drops words that only articles under embargo hold.
    fn keep_seen(&self, forms: &mut Vec<WordForm>) {
        let hidden = self.hidden.count();
        if hidden > 0 {
            forms.retain(|form| {
                form.documents > hidden
                    || form.documents > self.hidden_with(self.fields.text, &form.term)
            });
        }
    }

    /// Returns the number of articles that hold a term.
    pub fn document_frequency(&self, term: &str) -> u64 {
        let all = self.documents_with(ScoredField::Text, term);
        all.saturating_sub(self.hidden_with(self.fields.text, term))
    }

    /// Returns how often a term stands in the sample of neighbouring words.
    pub fn word_count(&self, term: &str) -> u64 {
        self.count(WordHash::of(term).alone())
    }

    /// Returns how often one term directly follows another in that sample.
    pub fn pair_count(&self, first: &str, second: &str) -> u64 {
        self.count(WordHash::of(first).before(WordHash::of(second)))
    }

    /// Returns a count of that sample.
    pub fn count(&self, key: CountKey) -> u64 {
        self.vocabularies.iter().map(|vocabulary| vocabulary.count(key.0)).sum()
    }

    /// Returns many counts in their order, in less time than one by one.
    pub fn counts(&self, keys: impl Iterator<Item = CountKey>) -> Vec<u64> {
        let keys: Vec<u64> = keys.map(|key| key.0).collect();
        let mut counts = vec![0; keys.len()];
        self.vocabularies.iter().for_each(|vocabulary| vocabulary.add_counts(&keys, &mut counts));
        counts
    }

    /// Returns how many different pairs of words stand in that sample; those of several segments several times, as in the
    /// [variety](WordHash::variety).
    pub fn different_pairs(&self) -> u64 {
        self.count(CountKey(different_pairs_key()))
    }

    /// Returns the abbreviations that articles explain, `Ngân hàng Nhà nước (NHNN)`, those that most articles do first. Deleted articles
    /// stay in the counts.
    pub fn abbreviations(&self) -> Vec<LearnedAbbreviation> {
        let mut all = Abbreviations::default();
        self.vocabularies.iter().for_each(|vocabulary| all.add(vocabulary.abbreviations()));
        let mut pairs: Vec<LearnedAbbreviation> = all
            .into_pairs()
            .map(|(pair, articles)| LearnedAbbreviation {
                short: pair.short,
                full: pair.full,
                articles,
            })
            .collect();
        // Stable: those of one count stay sorted.
        pairs.sort_by_key(|pair| std::cmp::Reverse(pair.articles));
        pairs
    }

    /// Returns the phrases and names of titles with the number of titles they stand in, at least. Reads and unpacks all of
    /// them.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`].
    pub fn phrases(&self) -> Result<Vec<(String, u64)>> {
        let segments = self.searcher.segment_readers().iter();
        phrases::sum_of(segments).map_err(|error| engine_error(&self.folder, error))
    }

    /// Returns up to `limit` indexed terms that begin with one of `starts` and are wanted, the most frequent first.
    pub fn terms_with(
        &self,
        starts: &[String],
        is_wanted: impl Fn(&str) -> bool,
        limit: usize,
    ) -> Vec<WordForm> {
        let mut found: std::collections::HashMap<String, u64> = std::collections::HashMap::new();
        for segment in self.searcher.segment_readers() {
            let Ok(inverted_index) = segment.inverted_index(self.fields.text) else { continue };
            for start in starts {
                let range = inverted_index.terms().range().ge(start);
                let Ok(mut stream) = range.into_stream() else { continue };
                while let Some((term, info)) = stream.next() {
                    let Ok(term) = std::str::from_utf8(term) else { continue };
                    if !term.starts_with(start.as_str()) {
                        break;
                    }
                    if is_wanted(term) {
                        *found.entry(term.to_owned()).or_default() += u64::from(info.doc_freq);
                    }
                }
            }
        }
        let mut forms: Vec<WordForm> =
            found.into_iter().map(|(term, documents)| WordForm { term, documents }).collect();
        self.keep_seen(&mut forms);
        forms.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.term.cmp(&b.term)));
        forms.truncate(limit);
        forms
    }

    /// Returns a found article as it is stored.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`] when it cannot be read.
    pub fn article(&self, found: &Match) -> Result<StoredArticle> {
        self.article_at(found.address)
    }

    /// Hands over every article that is seen, in the order in which they lie.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`], [`Error::Io`].
    pub fn each_article(&self, each: &mut dyn FnMut(Place, StoredArticle)) -> Result<()> {
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let store =
                segment.get_store_reader(1).map_err(|error| Error::io(&self.folder, error))?;
            let hidden = self.hidden_in(ordinal as u32);
            let alive = (0..segment.max_doc()).filter(|&doc| !segment.is_deleted(doc));
            let documents = store.iter::<TantivyDocument>(segment.alive_bitset());
            for (doc, document) in alive.zip(documents) {
                let document = document.map_err(|error| engine_error(&self.folder, error))?;
                if !hidden::holds(hidden, doc) {
                    let stored = Record::of(&self.fields, &document)
                        .and_then(|record| read_stored(&record))
                        .map_err(|reason| self.damaged(reason))?;
                    each((ordinal as u32, doc), stored);
                }
            }
        }
        Ok(())
    }

    /// Hands over of every article that is seen its place, a hash of its identity ([`Identity::hash`]) and a hash of all that it says, without
    /// reading any.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`], [`Error::Io`].
    pub fn each_identity(&self, each: &mut dyn FnMut(Place, u64, u64)) -> Result<()> {
        let failed = |error| engine_error(&self.folder, error);
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let keys = &self.order[ordinal].keys;
            let mut hashes: Vec<u64> = Vec::with_capacity(keys.num_terms());
            let stream = keys.dictionary().stream();
            let mut stream = stream.map_err(|error| Error::io(&self.folder, error))?;
            while stream.advance() {
                hashes.push(Identity::hash_of_key(stream.key()));
            }
            let contents = segment.fast_fields().u64("content").map_err(failed)?;
            let hidden = self.hidden_in(ordinal as u32);
            for doc in segment.doc_ids_alive().filter(|&doc| !hidden::holds(hidden, doc)) {
                let key = keys.ords().first(doc).and_then(|ord| hashes.get(ord as usize));
                let (Some(key), Some(content)) = (key, contents.first(doc)) else {
                    return Err(Error::IndexDamaged {
                        path: self.folder.clone(),
                        reason: "an article has no identity".to_owned(),
                    });
                };
                each((ordinal as u32, doc), *key, content);
            }
        }
        Ok(())
    }

    /// Returns the article at a place of this snapshot.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`], [`Error::Io`].
    pub fn article_in(&self, (segment, doc): Place) -> Result<StoredArticle> {
        self.article_at(DocAddress::new(segment, doc))
    }

    /// Returns whether the article of an identity is there and seen.
    pub fn sees(&self, identity: &Identity) -> bool {
        self.address_of(identity).is_ok_and(|address| address.is_some())
    }

    /// Returns where the article of an identity came from.
    ///
    /// # Errors
    /// [`Error::ArticleMissing`], [`Error::IndexDamaged`], [`Error::Io`].
    pub fn ingest(&self, identity: &Identity) -> Result<Ingest> {
        Ok(read_ingest(&self.record_of(identity)?).0)
    }

    fn record_of(&self, identity: &Identity) -> Result<Record> {
        match self.address_of(identity).map_err(|error| engine_error(&self.folder, error))? {
            Some(address) => self.record_at(address),
            None => Err(Error::ArticleMissing(identity.to_string())),
        }
    }

    fn record_at(&self, address: DocAddress) -> Result<Record> {
        Record::fetch(&self.searcher, &self.fields, &self.folder, address)
    }

    fn damaged(&self, reason: String) -> Error {
        Error::IndexDamaged { path: self.folder.clone(), reason }
    }

    /// Returns all texts of the article of an identity, oldest first; the last one is searched.
    ///
    /// # Errors
    /// [`Error::ArticleMissing`], [`Error::IndexDamaged`], [`Error::Io`].
    pub fn history(&self, identity: &Identity) -> Result<Vec<Version>> {
        let record = self.record_of(identity)?;
        // The file of earlier texts lies beside the generations.
        history(self.folder.parent().unwrap_or(&self.folder), &record)
    }

    fn article_at(&self, address: DocAddress) -> Result<StoredArticle> {
        read_stored(&self.record_at(address)?).map_err(|reason| self.damaged(reason))
    }

    /// Returns the article of an identity.
    ///
    /// # Errors
    /// [`Error::ArticleMissing`], [`Error::IndexDamaged`].
    pub fn article_of(&self, identity: &Identity) -> Result<StoredArticle> {
        read_stored(&self.record_of(identity)?).map_err(|reason| self.damaged(reason))
    }

    pub(super) fn address_of(&self, identity: &Identity) -> tantivy::Result<Option<DocAddress>> {
        self.address_of_key(&identity.key())
    }

    /// Returns where the article of a key lies, if it is there and seen.
    pub(crate) fn address_of_key(&self, key: &str) -> tantivy::Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.fields.key, key);
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let hidden = self.hidden_in(ordinal as u32);
            let inverted_index = segment.inverted_index(self.fields.key)?;
            let Some(mut postings) =
                inverted_index.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                if !segment.is_deleted(doc) && !hidden::holds(hidden, doc) {
                    return Ok(Some(DocAddress::new(ordinal as u32, postings.doc())));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    /// Returns the identity of a found article.
    pub fn identity(&self, found: &Match) -> Identity {
        let DocAddress { segment_ord, doc_id } = found.address;
        Identity::from_key(&self.order[segment_ord as usize].key(doc_id))
    }

    /// Returns all values of a keyword field with the number of articles that hold them, sorted by value. Counts include
    /// deleted articles until their segment is merged.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`].
    pub fn keywords(&self, keyword: Keyword) -> Result<Vec<(String, u64)>> {
        let field = match keyword {
            Keyword::Category => self.fields.category,
            Keyword::Source => self.fields.source,
            Keyword::Author => self.fields.author,
        };
        self.values(field)
    }

    /// Returns the display name of every section by slug path: its commonest spelling, of equally common ones the first. A
    /// spelling that is a slug itself (a folder's name) is taken only where there is no other.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`].
    pub fn category_labels(&self) -> Result<std::collections::BTreeMap<String, String>> {
        let mut labels: std::collections::BTreeMap<String, ((bool, u64), String)> =
            std::collections::BTreeMap::new();
        for (value, count) in self.values(self.fields.category_label)? {
            let Some((path, label)) = value.split_once(SEPARATOR) else { continue };
            let is_name = path.rsplit('/').next() != Some(label);
            let rank = (is_name, count);
            if labels.get(path).is_none_or(|(known, _)| *known < rank) {
                labels.insert(path.to_owned(), (rank, label.to_owned()));
            }
        }
        Ok(labels.into_iter().map(|(slug, (_, label))| (slug, label)).collect())
    }

    fn values(&self, field: tantivy::schema::Field) -> Result<Vec<(String, u64)>> {
        let collect = || -> tantivy::Result<std::collections::BTreeMap<String, u64>> {
            let mut values = std::collections::BTreeMap::new();
            for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
                let inverted_index = segment.inverted_index(field)?;
                let mut stream = inverted_index.terms().stream()?;
                while let Some((value, info)) = stream.next() {
                    let hidden = self.hidden.holding(ordinal, segment, field, value)?;
                    let seen = u64::from(info.doc_freq).saturating_sub(hidden);
                    if seen > 0 {
                        let value = String::from_utf8_lossy(value).into_owned();
                        *values.entry(value).or_default() += seen;
                    }
                }
            }
            Ok(values)
        };
        collect()
            .map(|values| values.into_iter().collect())
            .map_err(|error| engine_error(&self.folder, error))
    }
}
