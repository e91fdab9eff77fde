//! What is counted of the words of a sample and of their neighbours, while a segment is written.
//!
//! - A word, and a pair of words of which one directly follows the other.
//! - Behind how many different words it stands: a word of many neighbours is likelier behind one with which it was never met than a
//!   word as frequent that always stands behind the same (Kneser and Ney, "Improved Backing-off for M-gram Language Modeling", 1995).
//! - Words of a [`Kind`] as one word, beside their neighbours: `giá 750` is like `giá 749`, and `de` between names no `để`.
//!
//! Segments are counted apart: a word that stands behind the same one in two of them has one more of these, and the sum of all is higher
//! alike. A word that stands behind one word only has none.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::counts::{KEY_BITS, MAX_COUNT};
use super::interner::ByNumber;
use super::words::{READERS, Word, Words};
use crate::analysis::{MARKLESS, fold, syllable};

/// What was counted lies in memory as a key above so many bits of its count.
const COUNT_BITS: u32 = u64::BITS - KEY_BITS;
/// Bits of the number of a word in its segment, two of which are a key.
const NUMBER_BITS: u32 = KEY_BITS / 2;
/// Pairs that are written down before they are added up.
const MAX_MET: usize = 1 << 18;

/// Words whose neighbours are alike, whichever of them it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Begins with a digit.
    Number,
    /// No syllable of Vietnamese, whatever its marks: foreign names, most abbreviations.
    Foreign,
}

impl Kind {
    const ALL: [Kind; 2] = [Kind::Number, Kind::Foreign];

    /// Returns the kind of a term; `None` for a syllable.
    pub(crate) fn of(term: &str) -> Option<Kind> {
        if term.starts_with(|first: char| first.is_ascii_digit()) {
            return Some(Kind::Number);
        }
        let is_syllable = match term.is_ascii() {
            true => syllable::is_syllable_without_marks(term),
            false => syllable::is_syllable_without_marks(&fold(term)),
        };
        (!is_syllable).then_some(Kind::Foreign)
    }

    /// Returns what stands for a word of the kind where words are counted by hash.
    pub(crate) fn hash(self) -> u64 {
        word_hash(match self {
            Kind::Number => "\u{1}number",
            Kind::Foreign => "\u{1}foreign",
        })
    }
}

/// Returns the hash under which a word is counted.
pub(crate) fn word_hash(term: &str) -> u64 {
    xxh3_64(term.as_bytes())
}

/// Returns the key under which a word, given by its hash, is counted.
pub(crate) fn word_key(word: u64) -> u64 {
    word >> COUNT_BITS
}

/// Returns the key under which a pair of words is counted.
pub(crate) fn pair_key(first: u64, second: u64) -> u64 {
    (first.rotate_left(23) ^ second).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> COUNT_BITS
}

/// Returns the key under which the different words before a word are counted; only where there are two and more.
pub(crate) fn variety_key(word: u64) -> u64 {
    pair_key(!0, word)
}

/// Returns the key under which all different pairs are counted.
pub(crate) fn different_pairs_key() -> u64 {
    pair_key(!0, !0)
}

/// Stands for no word.
const NONE: u32 = 0;

/// How often a word was met in a segment, behind how many different words, and how often behind words of each kind.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    times: u64,
    variety: u64,
    behind_kinds: [u64; Kind::ALL.len()],
}

/// Counts of one segment.
pub(super) struct Neighbours {
    /// By number in a memory of spellings.
    known: ByNumber<u32>,
    /// By hash.
    numbers: FxHashMap<u64, u32>,
    /// By number in this segment: the hash of a word, and its kind.
    words: Vec<(u64, Option<Kind>)>,
    /// Pairs met since they were last added up, in their order: writing them down and sorting them later is twice as fast as
    /// looking each up in a table that no cache holds.
    met: Vec<u64>,
    /// Pairs above their counts, ascending: two numbers, the first 0 for a word with none before it. All else follows from them.
    counts: Vec<u64>,
}

impl Neighbours {
    pub(super) fn new() -> Neighbours {
        Neighbours {
            known: ByNumber::new(NONE, READERS),
            numbers: FxHashMap::default(),
            words: vec![(0, None)],
            met: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// Counts the words of a sample.
    pub(super) fn count(&mut self, words: &Words, sample: &[Word]) {
        let mut previous = NONE;
        for &word in sample {
            if word == Word::BOUNDARY {
                previous = NONE;
                continue;
            }
            let next = self.numbered(words, word);
            if next == NONE {
                previous = NONE;
                continue;
            }
            self.met.push(key(previous, next));
            previous = next;
        }
        if self.met.len() > MAX_MET {
            self.add_up();
        }
    }

    /// Returns the number of a word. After a million words of a segment new ones have none.
    fn numbered(&mut self, words: &Words, word: Word) -> u32 {
        let remembered = words.number(word);
        if word.is_remembered()
            && let Some(number) = self.known.get(remembered)
        {
            return number;
        }
        let number = words.term(word, |term| {
            let term = term.trim_end_matches(MARKLESS);
            let hash = word_hash(term);
            if let Some(&number) = self.numbers.get(&hash) {
                return number;
            }
            if self.words.len() >> NUMBER_BITS > 0 {
                return NONE;
            }
            let number = self.words.len() as u32;
            self.words.push((hash, Kind::of(term)));
            self.numbers.insert(hash, number);
            number
        });
        if word.is_remembered() {
            self.known.insert(remembered, number);
        }
        number
    }

    fn add_up(&mut self) {
        self.met.sort_unstable();
        let runs = self.met.chunk_by(|a, b| a == b);
        self.counts.extend(runs.map(|run| entry_of(run[0], run.len() as u64)));
        self.met.clear();
        // A stable sort takes sorted runs as they are.
        self.counts.sort_by_key(|&entry| parts_of(entry).0);
        merge_equal(&mut self.counts);
    }

    /// Returns all that was counted by the keys under which it is found again, ascending, each above its count; see [`parts_of`].
    pub(super) fn finish(mut self) -> Vec<u64> {
        self.add_up();
        let Neighbours { words, counts, .. } = self;
        let mut entries = Vec::with_capacity(counts.len() + 2 * words.len());
        let mut add = |key, count| {
            if count > 0 {
                entries.push(entry_of(key, count));
            }
        };
        let mut seen = vec![Seen::default(); words.len()];
        let mut kinds = [0; Kind::ALL.len()];
        for pairs in counts.chunk_by(|&a, &b| pair_of(a).0 == pair_of(b).0) {
            let before = pair_of(pairs[0]).0;
            let (first, first_kind) = words[before];
            let mut behind = [0; Kind::ALL.len()];
            for &entry in pairs {
                let (_, number, count) = pair_of(entry);
                let (second, kind) = words[number];
                let seen = &mut seen[number];
                seen.times += count;
                if let Some(kind) = kind {
                    kinds[kind as usize] += count;
                    behind[kind as usize] += count;
                }
                if before != NONE as usize {
                    add(pair_key(first, second), count);
                    seen.variety += 1;
                }
                if let Some(kind) = first_kind {
                    seen.behind_kinds[kind as usize] += count;
                }
            }
            if before != NONE as usize {
                for (kind, count) in Kind::ALL.into_iter().zip(behind) {
                    add(pair_key(first, kind.hash()), count);
                }
            }
        }
        for ((word, _), seen) in words.into_iter().zip(&seen) {
            add(word_key(word), seen.times);
            add(variety_key(word), if seen.variety > 1 { seen.variety } else { 0 });
            for (kind, count) in Kind::ALL.into_iter().zip(seen.behind_kinds) {
                add(pair_key(kind.hash(), word), count);
            }
        }
        for (kind, count) in Kind::ALL.into_iter().zip(kinds) {
            add(word_key(kind.hash()), count);
        }
        add(different_pairs_key(), seen.iter().map(|seen| seen.variety).sum());
        entries.sort_unstable();
        merge_equal(&mut entries);
        entries
    }

    /// Returns the memory it takes, in bytes.
    pub(super) fn memory(&self) -> usize {
        let numbers = self.numbers.capacity() * size_of::<(u64, u32)>();
        let words = self.words.capacity() * size_of::<(u64, Option<Kind>)>();
        let pairs = (self.met.capacity() + self.counts.capacity()) * size_of::<u64>();
        self.known.memory() + numbers + words + pairs
    }
}

fn key(first: u32, second: u32) -> u64 {
    (u64::from(first) << NUMBER_BITS) | u64::from(second)
}

/// Returns the two numbers of a pair, and its count.
fn pair_of(entry: u64) -> (usize, usize, u64) {
    let (key, count) = parts_of(entry);
    ((key >> NUMBER_BITS) as usize, (key & ((1 << NUMBER_BITS) - 1)) as usize, count)
}

/// Returns a key and its count as the number that is kept of them.
fn entry_of(key: u64, count: u64) -> u64 {
    (key << COUNT_BITS) | count.min(MAX_COUNT)
}

/// Returns the key and the count of an entry.
pub(super) fn parts_of(entry: u64) -> (u64, u64) {
    (entry >> COUNT_BITS, entry & MAX_COUNT)
}

/// Adds up sorted entries of one key.
fn merge_equal(entries: &mut Vec<u64>) {
    entries.dedup_by(|next, kept| {
        let ((key, count), (next_key, next_count)) = (parts_of(*kept), parts_of(*next));
        if key == next_key {
            *kept = entry_of(key, count + next_count);
        }
        key == next_key
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(titles: &[&str]) -> impl Fn(u64) -> u64 + use<> {
        let mut neighbours = Neighbours::new();
        for title in titles {
            let (words, _) = Words::read(["{}", "", title, "", "", ""], "").unwrap();
            neighbours.count(&words, words.of(super::super::schema::Zone::Title));
        }
        let entries = neighbours.finish();
        assert!(entries.is_sorted_by_key(|&entry| parts_of(entry).0));
        let counts: std::collections::HashMap<u64, u64> =
            entries.iter().map(|&entry| parts_of(entry)).collect();
        assert_eq!(counts.len(), entries.len());
        move |key| counts.get(&key).copied().unwrap_or(0)
    }

    #[test]
    fn kinds_of_words() {
        for (term, kind) in [
            ("đường", None),
            ("duong", None),
            ("de", None),
            ("2024", Some(Kind::Number)),
            ("8x", Some(Kind::Number)),
            ("thomas", Some(Kind::Foreign)),
            ("maizière", Some(Kind::Foreign)),
            ("hcm", Some(Kind::Foreign)),
        ] {
            assert_eq!(Kind::of(term), kind, "{term}");
        }
    }

    #[test]
    fn words_and_neighbours_are_counted() {
        let titles = ["Giá vàng 75 triệu", "Giá vàng 80 triệu", "Thomas de Maizière", "Giá de"];
        let count = counted(&titles);
        let word = |term: &str| count(word_key(word_hash(term)));
        let pair = |a: &str, b: &str| count(pair_key(word_hash(a), word_hash(b)));
        let [number, foreign] = Kind::ALL.map(Kind::hash);
        assert_eq!([word("giá"), word("75"), word("de"), word("thomas")], [3, 1, 2, 1]);
        assert_eq!([count(word_key(number)), count(word_key(foreign))], [2, 2]);
        assert_eq!([pair("giá", "vàng"), pair("vàng", "giá"), pair("triệu", "giá")], [2, 0, 0]);
        assert_eq!(count(pair_key(word_hash("vàng"), number)), 2);
        assert_eq!(count(pair_key(number, word_hash("triệu"))), 2);
        assert_eq!(count(pair_key(foreign, word_hash("de"))), 1);
        assert_eq!(count(pair_key(word_hash("de"), foreign)), 1);
        // Behind 75 and 80, not behind numbers once more; behind one word only: not kept.
        let variety = |term: &str| count(variety_key(word_hash(term)));
        assert_eq!(
            [variety("triệu"), variety("de"), variety("vàng"), variety("giá")],
            [2, 2, 0, 0]
        );
        // giá vàng; vàng 75, vàng 80; 75 triệu, 80 triệu; thomas de, de maizière, giá de.
        assert_eq!(count(different_pairs_key()), 8);
    }

    #[test]
    fn what_is_added_up_in_parts_is_the_same() {
        let title = "Quân khu 1 tuyển quân năm 2024";
        let titles = vec![title; 40_000];
        let count = counted(&titles);
        assert_eq!(count(word_key(word_hash("quân"))), 80_000);
        assert_eq!(count(pair_key(word_hash("năm"), word_hash("2024"))), 40_000);
        assert_eq!(count(variety_key(word_hash("quân"))), 0);
    }
}
