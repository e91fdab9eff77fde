//! The gist of an article: its telling words, sixteen at most, by hash. Articles that tell of the same share some of them.
//!
//! Read are the title, which counts twice, and the first [`MOST_WORDS`] words behind it. A word weighs `idf · f / (f + 4)`, f being how often it stands there;
//! what more than about a tenth of all articles hold says nothing. The idf is that of Vietnamese news in general, from the lengths of codes in the table that
//! records are packed with: so a gist depends on the article alone, whatever else is in its segment. A word is 16 bits of a hash: two gists of
//! different words share one in 256 cases by chance.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::interner::ByNumber;
use super::record::piece_shares;
use super::schema::Zone;
use super::words::{Word, Words};
use crate::analysis::{Analyzer, MARKLESS, fold};

/// Words of a gist, at most.
const GIST_WORDS: usize = 16;
/// What each word counts, the most telling first. Numbers as wide as the hashes: eight are compared and added up at once.
const WEIGHTS: [u16; GIST_WORDS] = {
    let mut weights = [0; GIST_WORDS];
    let mut place = 0;
    while place < GIST_WORDS {
        weights[place] = (GIST_WORDS - place) as u16;
        place += 1;
    }
    weights
};
/// Bytes of a gist: of each word its hash of 16 bits, little-endian; 0 where there are fewer words.
pub(super) const GIST_BYTES: usize = GIST_WORDS * size_of::<u16>();
/// Words of lead and body that are read: the beginning says what an article is about.
const MOST_WORDS: usize = 150;
/// Of an occurrence in the title; one behind it counts 1.
const TITLE: u32 = 2;
/// Occurrences at which a word counts half of what it counts at most.
const HALF: u32 = 4;
/// Words of an average article of news; the table has shares of words, an idf wants those of articles.
const ARTICLE_WORDS: f64 = 570.0;
/// What a larger share of all articles holds says nothing.
const COMMON: f64 = 0.1;
/// Words that are in no table are rarer than those: one in so many articles.
const UNKNOWN: f64 = 2_800.0;
/// Steps of an idf.
const STEPS: f64 = 16.0;
/// The most of [`Scratch::most_telling`] fits in 32 bits: an idf of at most ln(2,801) · 16, a word at every place of title and text.
const _: () = assert!((127 << 16) * (MOST_WORDS as u64 * (TITLE + 1) as u64) <= u32::MAX as u64);

/// The telling words of an article, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Gist {
    words: [u16; GIST_WORDS],
}

/// What is known of a word: its hash, never 0, and its idf in steps, 0 for one that says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Telling {
    hash: u16,
    idf: u8,
}

const NOT_KNOWN: Telling = Telling { hash: 0, idf: 0 };

/// By term: its idf in steps.
static IDF: LazyLock<FxHashMap<Box<str>, u8>> = LazyLock::new(|| {
    let mut shares: FxHashMap<Box<str>, f64> = FxHashMap::default();
    let mut whole = 0.0;
    // An analyzer of its own: what the one of this thread remembers are the words of articles.
    let mut analyzer = Analyzer::new();
    piece_shares(|text, share| {
        analyzer.analyze(text, |token| {
            whole += share;
            match shares.get_mut(token.term) {
                Some(known) => *known += share,
                None => drop(shares.insert(token.term.into(), share)),
            }
        });
    });
    // Words of lines without marks are terms of their own, each for all that it may be meant to be.
    let mut markless: FxHashMap<Box<str>, f64> = FxHashMap::default();
    for (term, share) in &shares {
        *markless.entry(format!("{}{MARKLESS}", fold(term)).into()).or_default() += share;
    }
    shares.extend(markless);
    let holding = |share: f64| 1.0 - (-share / whole * ARTICLE_WORDS).exp();
    shares.into_iter().map(|(term, share)| (term, steps(holding(share)))).collect()
});

/// Returns the idf of a word that this share of articles holds.
fn steps(share: f64) -> u8 {
    if share > COMMON {
        return 0;
    }
    let idf = (1.0 + 1.0 / share.max(1.0 / UNKNOWN)).ln();
    (idf * STEPS).round() as u8
}

impl Telling {
    fn of(term: &str) -> Telling {
        let hash = (xxh3_64(term.as_bytes()) >> 48) as u16;
        let idf = IDF.get(term).copied().unwrap_or_else(|| steps(0.0));
        Telling { hash: hash.max(1), idf }
    }
}

/// What is kept between articles.
struct Scratch {
    known: ByNumber<Telling>,
    /// Hash, idf and weight of each occurrence, in one number.
    found: Vec<u32>,
    /// Score and hash of each word.
    scored: Vec<(u32, Reverse<u16>)>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch {
        known: ByNumber::new(NOT_KNOWN, 1),
        found: Vec::new(),
        scored: Vec::new(),
    });
}

impl Gist {
    /// Returns the gist of an article whose words these are.
    pub(super) fn of(words: &Words) -> Gist {
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.found.clear();
            let first = |zone, most: usize| {
                let words = words.of(zone);
                &words[..words.len().min(most)]
            };
            let lead = first(Zone::Lead, MOST_WORDS);
            let body = first(Zone::Body, MOST_WORDS - lead.len());
            scratch.read(words, first(Zone::Title, MOST_WORDS), TITLE);
            scratch.read(words, lead, 1);
            scratch.read(words, body, 1);
            scratch.most_telling()
        })
    }

    /// Returns the gist as it is kept.
    pub(super) fn to_bytes(self) -> [u8; GIST_BYTES] {
        let mut bytes = [0; GIST_BYTES];
        let (places, _) = bytes.as_chunks_mut();
        places.iter_mut().zip(self.words).for_each(|(place, word)| *place = word.to_le_bytes());
        bytes
    }

    /// Returns the gist that was kept so.
    pub(super) fn from_bytes(bytes: &[u8; GIST_BYTES]) -> Gist {
        let (kept, _) = bytes.as_chunks();
        let mut gist = Gist::default();
        gist.words.iter_mut().zip(kept).for_each(|(word, kept)| *word = u16::from_le_bytes(*kept));
        gist
    }

    /// Returns how much of this gist another one says, in 0..=1. A word counts by its places in both, 16 for the first to 1 for the
    /// last.
    pub(crate) fn likeness(&self, other: &Gist) -> f32 {
        let mut whole = 0;
        // By place in the other one. A word stands once in a gist, so each is at most 16².
        let mut shared = [0u16; GIST_WORDS];
        for (&word, own) in self.words.iter().zip(WEIGHTS).take_while(|(word, _)| **word != 0) {
            whole += u32::from(own) * u32::from(own);
            for place in 0..GIST_WORDS {
                let is_same = u16::from(other.words[place] == word);
                shared[place] += is_same * own * WEIGHTS[place];
            }
        }
        let shared: u32 = shared.into_iter().map(u32::from).sum();
        if whole > 0 { shared as f32 / whole as f32 } else { 0.0 }
    }
}

impl Scratch {
    fn read(&mut self, words: &Words, of_zone: &[Word], weight: u32) {
        for &word in of_zone.iter().filter(|word| **word != Word::BOUNDARY) {
            let number = words.number(word);
            let Telling { hash, idf } = match self.known.get(number) {
                Some(known) => known,
                None => {
                    let telling = words.term(word, Telling::of);
                    self.known.insert(number, telling);
                    telling
                }
            };
            if idf > 0 {
                self.found.push(u32::from(hash) << 16 | u32::from(idf) << 8 | weight);
            }
        }
    }

    fn most_telling(&mut self) -> Gist {
        let Scratch { found, scored, .. } = self;
        found.sort_unstable();
        scored.clear();
        for same in found.chunk_by(|a, b| a >> 16 == b >> 16) {
            let frequency: u32 = same.iter().map(|it| it & 0xFF).sum();
            let idf = same[0] >> 8 & 0xFF;
            scored.push((
                (idf << 16) * frequency / (frequency + HALF),
                Reverse((same[0] >> 16) as u16),
            ));
        }
        if scored.len() > GIST_WORDS {
            scored.select_nth_unstable_by(GIST_WORDS, |a, b| b.cmp(a));
            scored.truncate(GIST_WORDS);
        }
        scored.sort_unstable_by(|a, b| b.cmp(a));
        let mut gist = Gist::default();
        for (word, &(_, Reverse(hash))) in gist.words.iter_mut().zip(&*scored) {
            *word = hash;
        }
        gist
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gist(title: &str, lead: &str, body: &str) -> Gist {
        let (words, _) = Words::read(["{}", "", title, lead, body, ""], "").unwrap();
        Gist::of(&words)
    }

    fn hashes(terms: &[&str]) -> Vec<u16> {
        terms.iter().map(|term| Telling::of(term).hash).collect()
    }

    fn words_of(gist: &Gist) -> Vec<u16> {
        gist.words.iter().copied().take_while(|&word| word != 0).collect()
    }

    #[test]
    fn what_most_articles_say_tells_nothing() {
        for (term, is_telling) in
            [("của", false), ("và", false), ("nghêu", true), ("zyxwv", true), ("lũ", true)]
        {
            assert_eq!(Telling::of(term).idf > 0, is_telling, "{term}");
        }
        let idf = |term| Telling::of(term).idf;
        assert!(idf("quân") < idf("nghêu") && idf("nghêu") <= idf("zyxwv"));
        assert_eq!(gist("Và của", "", "của và"), Gist::default());
        // Nor in lines without marks.
        let [common, rare] = ["cua~", "ngheu~"].map(|term| Telling::of(term).idf);
        assert!(common == 0 && rare > 0, "{common} {rare}");
        let told = gist("", "", "Bo truong cua bo noi va cua nguoi dan trong nam nay o ngheu");
        assert!(words_of(&told).contains(&hashes(&["ngheu~"])[0]));
        assert!(!words_of(&told).contains(&hashes(&["cua~"])[0]));
    }

    #[test]
    fn the_most_telling_come_first() {
        // As rare as each other: by how often they stand there, twice in a title.
        let told = gist("Zyxwva của zyxwvb", "zyxwvb và zyxwvc", "zyxwvd zyxwvd zyxwvd zyxwvd");
        assert_eq!(words_of(&told), hashes(&["zyxwvd", "zyxwvb", "zyxwva", "zyxwvc"]));
        // Only the beginning is read, and sixteen words are kept.
        let body: Vec<String> = (0..400u32)
            .map(|number| {
                let letter = |number| char::from_u32(u32::from('a') + number).unwrap();
                format!("zyxw{}{}", letter(number / 20), letter(number % 20))
            })
            .collect();
        let first: Vec<u16> =
            body[..MOST_WORDS].iter().map(|word| Telling::of(word).hash).collect();
        let told = words_of(&gist("", "", &body.join(" ")));
        assert_eq!(told.len(), GIST_WORDS);
        assert!(told.iter().all(|word| first.contains(word)));
        // A title of any length.
        assert_eq!(words_of(&gist(&"zyxwva ".repeat(100_000), "", "")), hashes(&["zyxwva"]));
    }

    #[test]
    fn a_gist_depends_on_its_article_alone() {
        let read = || gist("Lũ quét ở Lào Cai", "Nghêu chết hàng loạt", &"đ".repeat(70));
        let here = read();
        assert!(words_of(&here).len() > 4);
        let there = std::thread::spawn(move || {
            gist("Nghêu chết", "vì nắng nóng", "ở Lào Cai");
            read()
        });
        assert_eq!(there.join().unwrap(), here);
    }

    #[test]
    fn a_gist_is_read_as_it_was_kept() {
        for text in ["", "zyxwva", "zyxwva zyxwvb zyxwvc zyxwvd", "a1 a2 a3 a4 a5 a6 a7 a8 a9"] {
            let told = gist("", text, "");
            assert_eq!(Gist::from_bytes(&told.to_bytes()), told, "{text}");
        }
        let first = words_of(&gist("", "zyxwva", ""))[0];
        assert_eq!(gist("", "zyxwva", "").to_bytes()[..4], [first as u8, (first >> 8) as u8, 0, 0]);
    }

    #[test]
    fn likeness_is_a_share() {
        let of = |words: &[u16]| {
            let mut gist = Gist::default();
            gist.words[..words.len()].copy_from_slice(words);
            gist
        };
        let all: Vec<u16> = (1..=16).collect();
        let backward: Vec<u16> = (1..=16).rev().collect();
        for (one, other, expected) in [
            (&[][..], &[][..], 0.0),
            (&[], &[1, 2], 0.0),
            (&[1, 2], &[], 0.0),
            (&[1, 2], &[1, 2], 1.0),
            (&[1, 2], &[1, 2, 3], 1.0),
            (&[1, 2], &[3, 4], 0.0),
            // 16² of 16² + 15².
            (&[1, 2], &[1, 3], 256.0 / 481.0),
            (&[1, 2], &[2, 1], 480.0 / 481.0),
            (&all, &all, 1.0),
            (&all, &backward, 816.0 / 1496.0),
        ] {
            assert_eq!(of(one).likeness(&of(other)), expected, "{one:?} {other:?}");
        }
    }
}
