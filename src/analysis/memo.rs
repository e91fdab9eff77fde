//! A memory of surface forms: the bytes of a word as written, to its term.
//!
//! Fewer than 20,000 syllable spellings make up over 95 % of news, so nearly every word of a text is one look-up here
//! and the slow path (`syllable::key`) is taken once per spelling. The memory only repeats what the slow path
//! said; forgetting it changes nothing.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// Longest surface form remembered, in bytes.
pub(super) const MAX_SURFACE: usize = 16;

/// Sets of four surface forms of up to 8 bytes, which 98.9 % of the words of news have (22,642 articles of vietnews-val): 512 KB, so that
/// they stay near the processor. The 32,000 commonest are 99.9 % of these words.
const SHORT_SETS_LOG2: u32 = 13;
/// Sets of two longer surface forms.
const LONG_SETS_LOG2: u32 = 12;
/// Terms are forgotten together when they fill this many bytes.
const MAX_ARENA_BYTES: usize = 4 << 20;
/// Or when they are so many.
const MAX_TERMS: usize = 1 << 20;

/// Surface forms of up to [`MAX_SURFACE`] bytes and their terms.
pub(super) struct Memo {
    short: Vec<ShortSet>,
    long: Vec<LongSet>,
    /// The terms, one after the other.
    arena: String,
    /// By number: where its term is.
    terms: Vec<Stored>,
    /// Of all memories of the program, and of each after it forgot, only this one has this number.
    epoch: u32,
}

impl Clone for Memo {
    fn clone(&self) -> Memo {
        let (short, long) = (self.short.clone(), self.long.clone());
        let (arena, terms) = (self.arena.clone(), self.terms.clone());
        Memo { short, long, arena, terms, epoch: next_epoch() }
    }
}

/// Returns a number that no memory has; never 0.
fn next_epoch() -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1).max(1)
}

/// Which remembered spelling a token has, as a number: equal numbers are words written alike, with equal terms, for the whole life of the
/// program. One spelling may have several numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TermNumber(u64);

impl TermNumber {
    /// The number of a term that is not remembered, whatever it is.
    pub(crate) const NONE: TermNumber = TermNumber(0);

    /// Returns the number that this memory gives for this place.
    #[cfg(feature = "index")]
    pub(crate) fn at(epoch: u32, place: u32) -> TermNumber {
        TermNumber(u64::from(epoch) << 32 | u64::from(place))
    }

    /// Returns the memory that gave the number; 0 where the term is not remembered.
    #[inline(always)]
    #[cfg(feature = "index")]
    pub(crate) fn epoch(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// Returns the place of the spelling in that memory, below 2²⁰: those that came first have the lowest.
    #[inline(always)]
    #[cfg(feature = "index")]
    pub(crate) fn place(self) -> usize {
        self.0 as u32 as usize
    }
}

/// Pairs of neighbours that are not one syllable, by their bytes together; a pair is forgotten when another takes its place.
#[derive(Clone)]
pub(super) struct Strangers(Vec<u128>);

impl Strangers {
    const SIZE_LOG2: u32 = 10;

    pub(super) fn new() -> Strangers {
        Strangers(vec![0; 1 << Strangers::SIZE_LOG2])
    }

    pub(super) fn has(&self, pair: u128) -> bool {
        self.0[index(mix(pair), Strangers::SIZE_LOG2)] == pair
    }

    pub(super) fn add(&mut self, pair: u128) {
        self.0[index(mix(pair), Strangers::SIZE_LOG2)] = pair;
    }
}

/// Returns two neighbours as one surface form; `None` where that is too long.
pub(super) fn pack_pair(first: &str, second: &str) -> Option<u128> {
    (first.len() + second.len() <= MAX_SURFACE)
        .then(|| pack(first.as_bytes()) | pack(second.as_bytes()) << (8 * first.len()))
}

/// Where a surface form of up to 8 bytes may stand; one cache line.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct ShortSet {
    /// The bytes, little-endian, zero-filled; 0 is empty.
    surfaces: [u64; 4],
    places: [Place; 4],
}

/// Where a longer one may stand.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct LongSet {
    surfaces: [u128; 2],
    places: [Place; 2],
}

/// A spelling that is remembered: where its term is, and its number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    term: Stored,
    number: u32,
}

/// Where a term lies, and two facts about it.
#[derive(Debug, Clone, Copy, Default)]
struct Stored(u32);

impl Stored {
    /// The spelling may be a part of a syllable that was cut in two.
    const PIECE: u32 = 1;
    /// The term is its spelling.
    const ITSELF: u32 = 2;

    /// Notes a term of up to 255 bytes that ends by [`MAX_ARENA_BYTES`]. One of no bytes at the very end is noted at the beginning.
    fn new(start: usize, length: usize) -> Stored {
        assert!(length <= 0xff, "terms are cut to {} bytes", super::MAX_TERM_BYTES);
        Stored((start as u32) << 10 | (length as u32) << 2)
    }

    #[inline(always)]
    fn span(self) -> Range<usize> {
        let start = (self.0 >> 10) as usize;
        start..start + (self.0 >> 2 & 0xff) as usize
    }
}

impl Place {
    const ELSEWHERE: u32 = u32::MAX;

    /// Returns the place of a term that is not remembered.
    pub(super) fn elsewhere(is_piece: bool) -> Place {
        Place { term: Stored(if is_piece { Stored::PIECE } else { 0 }), number: Place::ELSEWHERE }
    }

    #[inline(always)]
    pub(super) fn is_elsewhere(self) -> bool {
        self.number == Place::ELSEWHERE
    }

    /// Returns whether the term is the surface form itself.
    #[inline(always)]
    pub(super) fn is_itself(self) -> bool {
        self.term.0 & Stored::ITSELF != 0
    }

    #[inline(always)]
    pub(super) fn is_piece(self) -> bool {
        self.term.0 & Stored::PIECE != 0
    }
}

impl Memo {
    pub(super) fn new() -> Memo {
        Memo {
            short: vec![ShortSet::default(); 1 << SHORT_SETS_LOG2],
            long: vec![LongSet::default(); 1 << LONG_SETS_LOG2],
            arena: String::new(),
            terms: Vec::new(),
            epoch: next_epoch(),
        }
    }

    /// Returns where the term of a surface form packed by [`pack`] is.
    #[inline(always)]
    pub(super) fn find(&self, surface: u128) -> Option<Place> {
        let mixed = mix(surface);
        if surface >> 64 == 0 {
            let ShortSet { surfaces, places } = &self.short[index(mixed, SHORT_SETS_LOG2)];
            let at = surfaces.iter().position(|&it| it == surface as u64)?;
            Some(places[at])
        } else {
            let LongSet { surfaces, places } = &self.long[index(mixed, LONG_SETS_LOG2)];
            let at = surfaces.iter().position(|&it| it == surface)?;
            Some(places[at])
        }
    }

    /// Returns the term at a place that was given out since everything was last forgotten; `written` is the surface form.
    #[inline(always)]
    pub(super) fn term<'a>(&'a self, place: Place, written: &'a str) -> &'a str {
        // Most words of a text are their own terms: they need not be looked for in the arena, that is in memory that is seldom near.
        if place.is_itself() {
            return written;
        }
        self.stored(place)
    }

    /// Returns the term at such a place, whatever its surface form is.
    pub(super) fn stored(&self, place: Place) -> &str {
        &self.arena[place.term.span()]
    }

    /// Returns the number of the term at such a place.
    #[inline(always)]
    pub(super) fn number(&self, place: Place) -> TermNumber {
        TermNumber((u64::from(self.epoch) << 32) | u64::from(place.number))
    }

    /// Gives the terms of the numbers from `first` on, in their order; returns `false` and gives none where the memory that gave the
    /// numbers has forgotten them.
    #[cfg(feature = "index")]
    pub(super) fn each_term_from(
        &self,
        epoch: u32,
        first: usize,
        mut each: impl FnMut(&str),
    ) -> bool {
        if epoch != self.epoch {
            return false;
        }
        let terms = self.terms.get(first..).unwrap_or_default();
        terms.iter().for_each(|term| each(&self.arena[term.span()]));
        true
    }

    /// Returns whether remembering a term will first forget all others, with their places.
    pub(super) fn is_full(&self, term: &str) -> bool {
        self.arena.len() + term.len() > MAX_ARENA_BYTES || self.terms.len() == MAX_TERMS
    }

    /// Remembers the term of a surface form that [`find`](Memo::find) did not know.
    pub(super) fn insert(&mut self, surface: u128, term: &str, is_piece: bool) -> Place {
        if self.is_full(term) {
            self.short.fill(ShortSet::default());
            self.long.fill(LongSet::default());
            self.arena.clear();
            self.terms.clear();
            self.epoch = next_epoch();
        }
        let mut stored = Stored::new(self.arena.len(), term.len());
        self.arena.push_str(term);
        if term.len() <= MAX_SURFACE && pack(term.as_bytes()) == surface {
            stored.0 |= Stored::ITSELF;
        }
        if is_piece {
            stored.0 |= Stored::PIECE;
        }
        let place = Place { term: stored, number: self.terms.len() as u32 };
        self.terms.push(stored);
        let mixed = mix(surface);
        if surface >> 64 == 0 {
            let ShortSet { surfaces, places } = &mut self.short[index(mixed, SHORT_SETS_LOG2)];
            take_in(surfaces, places, surface as u64, place);
        } else {
            let LongSet { surfaces, places } = &mut self.long[index(mixed, LONG_SETS_LOG2)];
            take_in(surfaces, places, surface, place);
        }
        place
    }
}

/// Puts a surface form into its set, from which the oldest goes. The first one of four stays: it most likely is frequent.
fn take_in<S: Copy + Default + PartialEq, const N: usize>(
    surfaces: &mut [S; N],
    places: &mut [Place; N],
    surface: S,
    place: Place,
) {
    let at = usize::from(N > 2 && surfaces[0] != S::default());
    surfaces.copy_within(at..N - 1, at + 1);
    places.copy_within(at..N - 1, at + 1);
    (surfaces[at], places[at]) = (surface, place);
}

/// Mixes the bytes of a surface form; the upper bits are the better ones.
#[inline(always)]
fn mix(surface: u128) -> u64 {
    let (low, high) = (surface as u64, (surface >> 64) as u64);
    let mixed = (low ^ high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// Returns the upper bits.
#[inline(always)]
fn index(mixed: u64, bits: u32) -> usize {
    (mixed >> (64 - bits)) as usize
}

/// Packs up to [`MAX_SURFACE`] bytes; none of them may be zero.
pub(super) fn pack(bytes: &[u8]) -> u128 {
    let mut padded = [0; MAX_SURFACE];
    padded[..bytes.len()].copy_from_slice(bytes);
    u128::from_le_bytes(padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_and_forgets_without_mixing() {
        let mut memo = Memo::new();
        let mut numbers = std::collections::HashSet::new();
        // Short ones, the longest of these, the shortest long ones, the longest.
        let written = |number: u32| match number % 4 {
            0 => number.to_string(),
            1 => format!("{number:08}"),
            2 => format!("{number:09}"),
            _ => format!("{number:016}"),
        };
        // Every third one is its own term.
        let term = |number: u32| match number % 3 {
            0 => written(number),
            _ => format!("term-{number}"),
        };
        for number in 0..600_000u32 {
            let written = written(number);
            let surface = pack(written.as_bytes());
            let is_piece = number.is_multiple_of(2);
            let place = memo.insert(surface, &term(number), is_piece);
            assert_eq!(memo.term(place, &written), term(number));
            assert!(numbers.insert(memo.number(place).0), "a number of its own");
            #[cfg(feature = "index")]
            {
                let TermNumber(it) = memo.number(place);
                let (epoch, mut last) = ((it >> 32) as u32, Vec::new());
                let place = it as u32 as usize;
                assert!(memo.each_term_from(epoch, place, |term| last.push(term.to_owned())));
                assert_eq!(last, [term(number)]);
            }
            assert_eq!(memo.find(surface).map(Place::is_piece), Some(is_piece));
        }
        assert!(memo.arena.len() <= MAX_ARENA_BYTES);
        for number in 0..600_000u32 {
            let written = written(number);
            let known = memo.find(pack(written.as_bytes()));
            assert!(known.is_none_or(|place| memo.term(place, &written) == term(number)));
        }
    }
}
