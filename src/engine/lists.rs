//! Where the postings of terms lie, remembered, and the postings themselves of those that are asked for again.
//!
//! Queries are made of a few thousand syllables that come again and again. A word without marks is some ten of them, each is looked up in
//! three fields of every segment, and that was a sixth of a search over eight segments (docs/decisions.md, section 20). The second
//! time that postings are asked for they are unpacked (`engine::unpacked`, section 24).

use std::cmp::Reverse;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{InvertedIndexReader, SegmentReader};

use super::clock::Clock;
use super::cursor::ScoredField;
use super::plan::PhraseForm;
use super::unpacked::{PlacedPostings, Unpacked};
use super::{Snapshot, phrase_form};

/// Terms that are remembered at most, times segments: some 150 bytes each, 230 where there is one segment, without unpacked postings.
const MOST_HELD: usize = 1 << 16;
/// Terms of which it is remembered that no segment holds them.
const MOST_ABSENT: usize = 1 << 14;
/// Phrases that are remembered at most.
const MOST_PHRASES: usize = 1 << 12;
/// What unpacked postings may take, in bytes: so much, and as much for each article.
const UNPACKED_BYTES: usize = 16 << 20;
const UNPACKED_BYTES_AN_ARTICLE: usize = 100;
/// A term that takes so large a part of that stays packed: it would drive out many.
const LARGEST_PART: usize = 8;
/// Postings that are asked for so many times are unpacked, while there is room for all that are.
const ASKED_AGAIN: u32 = 2;
/// Part of the unpacked postings, one in so many, that is packed again when they take too much.
const PACKED_AGAIN: usize = 4;
/// After so many times that postings were asked for all counts are halved: what was asked for long ago counts less and less.
const MEMORY: u32 = 1 << 16;

/// Part of the time that a search has left, one in so many, in which the articles of a phrase have to be found; those of one that takes
/// longer are looked for in each search, as far as that asks for them.
const PHRASE_TIME: u32 = 4;

/// Where the postings of a term lie in one segment, by field.
#[derive(Debug, Clone, Default)]
pub(super) struct TermLists {
    infos: [Option<TermInfo>; ScoredField::ALL.len()],
    unpacked: Option<Arc<Unpacked>>,
}

impl TermLists {
    /// Returns where they lie in a field; `None` where that does not hold the term.
    pub(super) fn of(&self, field: ScoredField) -> Option<&TermInfo> {
        self.infos[field as usize].as_ref()
    }

    /// Returns the postings of all fields, where they are unpacked.
    #[inline]
    pub(super) fn unpacked(&self) -> Option<&Arc<Unpacked>> {
        self.unpacked.as_ref()
    }

    /// Returns the number of articles of the segment that hold the term in a field.
    pub(super) fn documents(&self, field: ScoredField) -> u64 {
        self.of(field).map_or(0, |info| u64::from(info.doc_freq))
    }

    /// Returns whether the term is there and its postings are packed.
    fn is_to_unpack(&self) -> bool {
        self.of(ScoredField::Text).is_some() && self.unpacked.is_none()
    }

    /// Returns what the unpacked postings take, in bytes.
    fn unpacked_bytes(&self) -> usize {
        self.unpacked.as_ref().map_or(0, |unpacked| unpacked.memory())
    }

    fn look_up(
        indexes: &[Arc<InvertedIndexReader>; ScoredField::ALL.len()],
        term: &str,
    ) -> io::Result<TermLists> {
        let mut lists = TermLists::default();
        for field in ScoredField::ALL {
            // The text is all there is: a term that it does not hold is in no title and no lead.
            if field == ScoredField::Text || lists.of(ScoredField::Text).is_some() {
                lists.infos[field as usize] = indexes[field as usize].terms().get(term)?;
            }
        }
        Ok(lists)
    }
}

/// The lists of a term, by segment.
pub(super) type Lists = Arc<[TermLists]>;

/// The lists of terms that were asked for. When they are too many all are forgotten: those in use are soon back. When unpacked postings take
/// too much, those asked for least are.
#[derive(Default)]
pub(super) struct KnownLists {
    known: RwLock<Known>,
    /// Whether nothing is unpacked any more.
    is_given_up: AtomicBool,
    /// How often postings were asked for since the counts were halved.
    asked: AtomicU32,
}

struct Known {
    held: FxHashMap<Box<str>, Held>,
    /// Apart, because corrections ask for hundreds of spellings that nothing holds.
    absent: FxHashMap<Box<str>, Lists>,
    /// Phrases that stand for a word, by their terms.
    phrases: FxHashMap<Box<[String]>, KnownPhrase>,
    /// What their postings take, in bytes.
    phrase_bytes: usize,
    /// What all unpacked postings take, in bytes.
    unpacked_bytes: usize,
    /// Postings that are asked for so many times are unpacked. It rises when there is no room: to go on unpacking what is packed again soon
    /// costs more than it spares.
    bar: u32,
}

impl Default for Known {
    fn default() -> Known {
        Known {
            held: FxHashMap::default(),
            absent: FxHashMap::default(),
            phrases: FxHashMap::default(),
            phrase_bytes: 0,
            unpacked_bytes: 0,
            bar: ASKED_AGAIN,
        }
    }
}

/// What is known of a phrase that stands for a word.
#[derive(Debug, Clone)]
pub(super) struct KnownPhrase {
    /// In how many articles it is, as far as scores go.
    pub(super) frequency: f32,
    /// By segment: the articles it is in, once it was asked for again.
    pub(super) postings: Option<Arc<[Arc<Unpacked>]>>,
    /// Whether it takes too long to find these.
    stays_packed: bool,
}

/// A term that some segment holds.
struct Held {
    lists: Lists,
    /// How often its postings were asked for; halved from time to time.
    asked: AtomicU32,
    /// What its unpacked postings take, in bytes; 0 while they are packed.
    unpacked_bytes: usize,
    /// Whether they cannot be unpacked, or take too much.
    stays_packed: bool,
}

impl Held {
    /// Returns whether its postings are to be unpacked, in some segment at least.
    fn is_to_unpack(&self) -> bool {
        !self.stays_packed && self.lists.iter().any(TermLists::is_to_unpack)
    }

    /// Gives up unpacked postings.
    fn pack(&mut self) {
        let packed = |lists: &TermLists| TermLists { unpacked: None, ..lists.clone() };
        self.lists = self.lists.iter().map(packed).collect();
        (self.unpacked_bytes, self.stays_packed) = (0, false);
    }
}

impl Known {
    /// Keeps unpacked postings. Where all together take too much, those that were asked for least are packed again, perhaps these.
    fn keep_unpacked(&mut self, term: &str, lists: Lists, bytes: usize, most_bytes: usize) {
        if let Some(held) = self.held.get_mut(term) {
            self.unpacked_bytes = self.unpacked_bytes + bytes - held.unpacked_bytes;
            (held.lists, held.unpacked_bytes) = (lists, bytes);
            // Whatever is packed now cannot be unpacked.
            held.stays_packed = true;
        }
        if self.unpacked_bytes > most_bytes {
            self.pack_least_asked();
        }
    }

    /// Packs a part of the unpacked postings again, those asked for least, and raises the bar above these.
    fn pack_least_asked(&mut self) {
        let mut asked: Vec<(u32, usize)> = self
            .held
            .values()
            .filter(|held| held.unpacked_bytes > 0)
            .map(|held| (held.asked.load(Ordering::Relaxed), held.unpacked_bytes))
            .collect();
        asked.sort_unstable();
        let enough = self.unpacked_bytes / PACKED_AGAIN;
        let (mut seldom, mut bytes) = (0, 0);
        for (times, of_term) in asked {
            if bytes >= enough {
                break;
            }
            (seldom, bytes) = (times, bytes + of_term);
        }
        // Of those that were asked for as often as the last one only some have to go.
        let mut packed = 0;
        for is_as_seldom in [false, true] {
            for held in self.held.values_mut().filter(|held| held.unpacked_bytes > 0) {
                let times = *held.asked.get_mut();
                if times < seldom || is_as_seldom && times == seldom && packed < enough {
                    packed += held.unpacked_bytes;
                    held.pack();
                }
            }
        }
        self.unpacked_bytes = self.held.values().map(|held| held.unpacked_bytes).sum();
        self.bar = self.bar.max(seldom.saturating_mul(2));
    }

    /// Makes all that was asked for count half.
    fn halve(&mut self) {
        self.held.values_mut().for_each(|held| *held.asked.get_mut() /= 2);
        self.bar = (self.bar / 2).max(ASKED_AGAIN);
    }
}

impl KnownLists {
    fn get(&self, term: &str) -> Option<Lists> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let held = known.held.get(term).map(|held| &held.lists);
        held.or_else(|| known.absent.get(term)).cloned()
    }

    /// Returns the lists of a term of which the postings are wanted, and whether these are to be unpacked.
    fn get_wanted(&self, term: &str) -> Option<(Lists, bool)> {
        if self.asked.fetch_add(1, Ordering::Relaxed) == MEMORY {
            self.known.write().unwrap_or_else(PoisonError::into_inner).halve();
            self.asked.store(0, Ordering::Relaxed);
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = known.held.get(term) {
            let asked = held.asked.fetch_add(1, Ordering::Relaxed) + 1;
            let is_to_unpack = asked >= known.bar && held.is_to_unpack() && !self.is_given_up();
            return Some((Arc::clone(&held.lists), is_to_unpack));
        }
        known.absent.get(term).map(|lists| (Arc::clone(lists), false))
    }

    /// Returns the terms with unpacked postings, and how often they were asked for.
    fn unpacked(&self) -> Vec<(Box<str>, Lists, u32)> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let unpacked = known.held.iter().filter(|(_, held)| held.unpacked_bytes > 0);
        unpacked
            .map(|(term, held)| {
                (term.clone(), Arc::clone(&held.lists), held.asked.load(Ordering::Relaxed))
            })
            .collect()
    }

    fn insert(&self, term: &str, lists: Lists, asked: u32, bytes: usize) {
        let is_held = lists.iter().any(|lists| lists.of(ScoredField::Text).is_some());
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let Known { held, absent, unpacked_bytes, .. } = &mut *known;
        if is_held {
            if (held.len() + 1) * lists.len() > MOST_HELD {
                held.clear();
                *unpacked_bytes = 0;
            }
            let asked = AtomicU32::new(asked);
            let added = Held { lists, asked, unpacked_bytes: bytes, stays_packed: false };
            let before = held.insert(term.into(), added);
            let bytes_before = before.map_or(0, |before| before.unpacked_bytes);
            *unpacked_bytes = *unpacked_bytes + bytes - bytes_before;
        } else {
            if absent.len() == MOST_ABSENT {
                absent.clear();
            }
            // One and the same for all of them.
            let lists = absent.values().next().cloned().unwrap_or(lists);
            absent.insert(term.into(), lists);
        }
    }

    fn keep_packed(&self, term: &str) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.held.get_mut(term).into_iter().for_each(|held| held.stays_packed = true);
    }

    fn keep_unpacked(&self, term: &str, lists: Lists, bytes: usize, most_bytes: usize) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.keep_unpacked(term, lists, bytes, most_bytes);
    }

    fn is_given_up(&self) -> bool {
        self.is_given_up.load(Ordering::Relaxed)
    }

    /// Returns what is known of a phrase.
    pub(super) fn phrase(&self, terms: &[String]) -> Option<KnownPhrase> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.phrases.get(terms).cloned()
    }

    /// Keeps what is known of a phrase. When all of them take more than `most_bytes` they are forgotten: those in use are soon back.
    pub(super) fn keep_phrase(&self, terms: &[String], phrase: KnownPhrase, most_bytes: usize) {
        let bytes = |phrase: &KnownPhrase| -> usize {
            phrase.postings.iter().flat_map(|all| all.iter()).map(|it| it.memory()).sum()
        };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let Known { phrases, phrase_bytes, .. } = &mut *known;
        let added = bytes(&phrase);
        if phrases.len() == MOST_PHRASES || *phrase_bytes + added > most_bytes {
            phrases.clear();
            *phrase_bytes = 0;
        }
        *phrase_bytes += added;
        let before = phrases.insert(terms.into(), phrase);
        *phrase_bytes -= before.as_ref().map_or(0, bytes);
    }

    /// Forgets all, and unpacks nothing any more: another state has taken the place of this one.
    pub(super) fn give_up(&self) {
        self.is_given_up.store(true, Ordering::Relaxed);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known::default();
    }
}

impl Snapshot {
    /// Returns where the postings of a term lie.
    pub(super) fn lists(&self, term: &str) -> io::Result<Lists> {
        match self.known_lists().get(term) {
            Some(lists) => Ok(lists),
            None => self.look_up(term, 0),
        }
    }

    /// Returns the postings of a term in a segment with positions; `None` where it has none.
    pub(super) fn placed_postings(
        &self,
        ordinal: usize,
        term: &str,
    ) -> io::Result<Option<PlacedPostings>> {
        let lists = &self.lists(term)?[ordinal];
        let Some(info) = lists.of(ScoredField::Text) else { return Ok(None) };
        if let Some(unpacked) = lists.unpacked() {
            return Ok(Some(PlacedPostings::unpacked(unpacked)));
        }
        let text = &self.scored_indexes()[ordinal][ScoredField::Text as usize];
        let option = IndexRecordOption::WithFreqsAndPositions;
        Ok(Some(PlacedPostings::packed(text.read_postings_from_terminfo(info, option)?)))
    }

    /// Returns where the postings of a term lie that will be read; those that are asked for again are unpacked, while there is time.
    pub(super) fn lists_to_read(&self, term: &str, clock: &Clock) -> io::Result<Lists> {
        let Some((packed, is_to_unpack)) = self.known_lists().get_wanted(term) else {
            return self.look_up(term, 1);
        };
        if !is_to_unpack || clock.look() {
            return Ok(packed);
        }
        let most_bytes = self.most_unpacked_bytes();
        let mut unpacked = packed.to_vec();
        let mut bytes = 0;
        for (ordinal, lists) in unpacked.iter_mut().enumerate() {
            if lists.is_to_unpack() {
                let articles = self.searcher().segment_reader(ordinal as u32).max_doc();
                let indexes = &self.scored_indexes()[ordinal];
                let positions = &self.positions()[ordinal];
                let postings = Unpacked::read(indexes, lists, positions, articles)?;
                lists.unpacked = postings.map(Arc::new);
            }
            bytes += lists.unpacked_bytes();
            if bytes > most_bytes / LARGEST_PART {
                self.known_lists().keep_packed(term);
                return Ok(packed);
            }
        }
        let unpacked: Lists = unpacked.into();
        self.known_lists().keep_unpacked(term, Arc::clone(&unpacked), bytes, most_bytes);
        Ok(unpacked)
    }

    /// Returns what unpacked postings may take, in bytes; those of phrases an eighth of it beside.
    fn most_unpacked_bytes(&self) -> usize {
        UNPACKED_BYTES + UNPACKED_BYTES_AN_ARTICLE * self.statistics().documents as usize
    }

    /// Returns what is known of a phrase that stands for a word: the second time that it is asked for, while there is time, also the
    /// articles that it is in.
    pub(super) fn phrase(&self, form: &PhraseForm, clock: &Clock) -> tantivy::Result<KnownPhrase> {
        for term in &form.terms {
            self.lists_to_read(term, clock)?;
        }
        let phrase = match self.known_lists().phrase(&form.terms) {
            None => {
                let frequency = phrase_form::document_frequency(self, form, clock)?;
                KnownPhrase { frequency, postings: None, stays_packed: false }
            }
            Some(mut known) => {
                let is_settled = known.postings.is_some() || known.stays_packed;
                if is_settled || self.known_lists().is_given_up() {
                    return Ok(known);
                }
                known.postings = self.phrase_postings(form, &clock.part(PHRASE_TIME))?;
                known.stays_packed = known.postings.is_none();
                known
            }
        };
        // Of what was not read to the end nothing is kept.
        if !clock.has_expired() {
            let most_bytes = self.most_unpacked_bytes() / LARGEST_PART;
            self.known_lists().keep_phrase(&form.terms, phrase.clone(), most_bytes);
        }
        Ok(phrase)
    }

    /// Returns the articles of each segment that a phrase stands in; `None` when time is up before.
    fn phrase_postings(
        &self,
        form: &PhraseForm,
        clock: &Clock,
    ) -> tantivy::Result<Option<Arc<[Arc<Unpacked>]>>> {
        let mut all = Vec::with_capacity(self.segments());
        for ordinal in 0..self.segments() {
            let articles = self.searcher().segment_reader(ordinal as u32).max_doc();
            let postings = phrase_form::postings(self, ordinal, form, clock)?;
            all.push(Arc::new(Unpacked::without_positions(&postings, articles)));
        }
        Ok((!clock.has_expired()).then(|| all.into()))
    }

    /// Takes over the unpacked postings of an older state, of the segments that both have. Those of other segments are unpacked the next
    /// time that a term is asked for.
    pub(super) fn inherit_postings(&self, older: &Snapshot) {
        let segments = |snapshot: &Snapshot| -> Vec<SegmentId> {
            let readers = snapshot.searcher().segment_readers().iter();
            readers.map(SegmentReader::segment_id).collect()
        };
        let before = segments(older);
        let places: Vec<Option<usize>> = segments(self)
            .iter()
            .map(|segment| before.iter().position(|other| other == segment))
            .collect();
        let mut known = older.known_lists().unpacked();
        known.sort_unstable_by_key(|(.., asked)| Reverse(*asked));
        known.truncate(MOST_HELD / places.len().max(1) / 2);
        let mut bytes_left = self.most_unpacked_bytes();
        for (term, lists, asked) in known {
            let of_segment = |(place, indexes): (&Option<usize>, _)| match place {
                Some(place) => Ok(lists[*place].clone()),
                None => TermLists::look_up(indexes, &term),
            };
            let lists: io::Result<Vec<TermLists>> =
                places.iter().zip(self.scored_indexes()).map(of_segment).collect();
            // What cannot be read is told of when it is asked for.
            let Ok(lists) = lists else { continue };
            let bytes: usize = lists.iter().map(TermLists::unpacked_bytes).sum();
            if bytes > 0 && bytes <= bytes_left {
                bytes_left -= bytes;
                self.known_lists().insert(&term, lists.into(), asked, bytes);
            }
        }
    }

    fn look_up(&self, term: &str, asked: u32) -> io::Result<Lists> {
        let indexes = self.scored_indexes().iter();
        let lists: Lists =
            indexes.map(|indexes| TermLists::look_up(indexes, term)).collect::<io::Result<_>>()?;
        self.known_lists().insert(term, Arc::clone(&lists), asked, 0);
        Ok(lists)
    }

    /// Returns the number of articles that hold a term in a field, those that are not seen among them; 0 where it cannot be read.
    pub(super) fn documents_with(&self, field: ScoredField, term: &str) -> u64 {
        let lists = self.lists(term);
        lists.map_or(0, |lists| lists.iter().map(|lists| lists.documents(field)).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::index::{Index, IndexWriter, Prepared, WriterOptions};

    fn lists(segments: usize, is_held: bool) -> Lists {
        let text = is_held.then(TermInfo::default);
        vec![TermLists { infos: [text, None, None], unpacked: None }; segments].into()
    }

    #[test]
    fn they_stay_within_their_room() {
        for (segments, is_held, most) in
            [(1000, true, MOST_HELD / 1000), (1000, false, MOST_ABSENT), (0, false, MOST_ABSENT)]
        {
            let known = KnownLists::default();
            let lists = lists(segments, is_held);
            for number in 0..3 * most {
                let term = number.to_string();
                known.insert(&term, Arc::clone(&lists), 0, 0);
                assert!(known.get(&term).is_some(), "{term} is known at once");
                let known = known.known.read().unwrap();
                assert!(known.held.len() + known.absent.len() <= most);
            }
            assert!(known.get("0").is_none(), "the first are forgotten");
        }
    }

    #[test]
    fn what_nothing_holds_drives_out_nothing() {
        let known = KnownLists::default();
        known.insert("quân", lists(3, true), 0, 0);
        (0..2 * MOST_ABSENT)
            .for_each(|number| known.insert(&number.to_string(), lists(3, false), 0, 0));
        assert_eq!(known.get("quân").map(|lists| lists.len()), Some(3));
        known.give_up();
        assert!(known.get("quân").is_none());
    }

    #[test]
    fn what_is_asked_for_least_makes_room() {
        let known = KnownLists::default();
        let of = |name: u32| name.to_string();
        for name in 0..10 {
            // The later the more often.
            known.insert(&of(name), lists(1, true), name + 2, 0);
            known.keep_unpacked(&of(name), lists(1, true), 10, 65);
            let inner = known.known.read().unwrap();
            let bytes: usize = inner.held.values().map(|held| held.unpacked_bytes).sum();
            assert_eq!(inner.unpacked_bytes, bytes);
            assert!(bytes <= 65, "{bytes} after {name}");
            assert_eq!(inner.held.len(), name as usize + 1, "packed again, not forgotten");
        }
        let unpacked = known.unpacked();
        let has = |name: u32| unpacked.iter().any(|(term, ..)| **term == *of(name));
        assert!(has(9) && has(6) && !has(0) && !has(1), "{unpacked:?}");
        // Again, with more: counted once.
        let before = known.known.read().unwrap().unpacked_bytes;
        known.keep_unpacked("9", lists(1, true), 20, 100);
        assert_eq!(known.known.read().unwrap().unpacked_bytes, before + 10);
        // What was asked for as seldom as what had to go is not unpacked for being asked for a few times more.
        let bar = known.known.read().unwrap().bar;
        assert!(bar > ASKED_AGAIN);
        known.insert("mưa", lists(1, true), 0, 0);
        for asked in 1..=bar {
            assert_eq!(known.get_wanted("mưa").map(|it| it.1), Some(asked == bar), "{asked}");
        }
        // After a while it counts half.
        (0..=MEMORY).for_each(|_| drop(known.get_wanted("nắng")));
        let inner = known.known.read().unwrap();
        assert_eq!(inner.bar, (bar / 2).max(ASKED_AGAIN));
        assert_eq!(inner.held["mưa"].asked.load(Ordering::Relaxed), bar / 2);
    }

    fn article(number: usize, body: &str) -> Prepared {
        let id = Some(format!("bai-{number}"));
        Prepared::new(Article { id, body: body.to_owned(), ..Article::default() }, None)
    }

    #[test]
    fn postings_that_are_asked_for_again_are_unpacked_and_handed_on() {
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let commit = |articles: Vec<Prepared>| {
            let mut writer = IndexWriter::open(folder.path(), &options).unwrap();
            writer.add(articles).unwrap();
            writer.finish().unwrap();
            Snapshot::of(&Index::open(folder.path()).unwrap()).unwrap()
        };
        let are_unpacked = |lists: &Lists| -> Vec<bool> {
            lists.iter().map(|lists| lists.unpacked().is_some()).collect()
        };
        let clock = Clock::new(None);
        let older = commit(vec![article(1, "mưa to"), article(2, "nắng to")]);
        for (asked, is_unpacked) in [(1, false), (2, true), (3, true)] {
            assert_eq!(
                are_unpacked(&older.lists_to_read("mưa", &clock).unwrap()),
                [is_unpacked],
                "{asked}"
            );
            // To ask where they lie is not to ask for them.
            assert_eq!(are_unpacked(&older.lists("to").unwrap()), [false]);
            assert_eq!(
                are_unpacked(&older.lists_to_read("bão", &clock).unwrap()),
                [false],
                "none has it"
            );
        }
        let newer = commit(vec![article(3, "mưa"), article(4, "gió")]);
        assert_eq!(newer.segments(), 2);
        newer.inherit(&older);
        let lists = newer.lists("mưa").unwrap();
        let known = lists.iter().find_map(TermLists::unpacked).unwrap();
        assert!(Arc::ptr_eq(known, older.lists("mưa").unwrap()[0].unpacked().unwrap()));
        assert_eq!(are_unpacked(&lists).iter().filter(|is_unpacked| **is_unpacked).count(), 1);
        let lists = newer.lists_to_read("mưa", &clock).unwrap();
        assert_eq!(are_unpacked(&lists), [true, true]);
        assert!(lists.iter().filter_map(TermLists::unpacked).any(|it| Arc::ptr_eq(it, known)));
        older.forget_searches();
        for _ in 0..3 {
            assert_eq!(are_unpacked(&older.lists_to_read("mưa", &clock).unwrap()), [false]);
        }
        assert_eq!(are_unpacked(&newer.lists("mưa").unwrap()), [true, true]);
    }
}
