//! What was learnt: syllables, pairs, triples and weights, and the file they are shipped in.

use std::collections::HashMap;

use super::features::SLOTS;
use super::vocabulary::Vocabulary;

/// A trained model.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) vocabulary: Vocabulary,
    /// Pairs that may be joined, ascending, with their values.
    pub(crate) pairs: Vec<(u32, u8)>,
    /// Parts of words of three and more syllables: 1 such a word, 2 inside of a longer one, 3 both.
    pub(crate) triples: HashMap<u64, u8>,
    /// By slot; a gap is joined when their sum is above zero.
    pub(crate) weights: Vec<i8>,
}

/// Returns the key of three syllables.
pub(crate) fn triple_key(a: u32, b: u32, c: u32) -> u64 {
    u64::from(a) << 32 | u64::from(b) << 16 | u64::from(c)
}

/// Bit of a pair's value that says that some word of three and more holds it.
pub(crate) const IN_LONGER: u8 = 0x20;
/// Bits of a pair's value that hold its level.
pub(crate) const LEVEL: u8 = 0x1F;

/// Pairs of syllables that may be joined, and their values: a look-up reads half a cache line, and only where that is full a second.
#[derive(Clone)]
pub(crate) struct Pairs {
    /// In the order of the hashes of their pairs; a full one goes on in the next.
    buckets: Vec<Bucket>,
}

/// Half a cache line. A place has the low 26 bits of a hash, which tell the pairs of neighbouring buckets apart, and 6 bits of value; 0 is an
/// empty place.
#[derive(Clone, Copy, Default)]
#[repr(align(32))]
struct Bucket([u32; WAYS]);

/// Places of a bucket.
const WAYS: usize = 8;
/// Pairs of a bucket on average. With five the table has 460 kB instead of 570 and every eighth bucket is full: 5 % slower.
const LOAD: usize = 4;
/// Bits of a value.
const VALUE_BITS: u32 = 6;
const VALUE: u32 = (1 << VALUE_BITS) - 1;
/// Fewest buckets: hashes that agree in 26 bits are at least 16 buckets apart.
const MIN_BUCKETS: usize = 1 << 10;

impl Pairs {
    /// Builds the table; keys are different, and values below 64. A pair of value 0 is as good as none.
    pub(crate) fn new(entries: &[(u32, u8)]) -> Pairs {
        let count = (entries.len() / LOAD).max(MIN_BUCKETS);
        let mut pairs = Pairs { buckets: vec![Bucket::default(); count] };
        for &(key, value) in entries {
            let hash = Pairs::hash(key);
            let mut at = pairs.bucket(hash);
            let place = loop {
                let free = pairs.buckets[at].0.iter().position(|&place| place == 0);
                if let Some(way) = free {
                    break &mut pairs.buckets[at].0[way];
                }
                at = (at + 1) % count;
            };
            *place = hash << VALUE_BITS | u32::from(value);
        }
        pairs
    }

    /// Returns the hash of a key; different keys have different ones.
    #[inline(always)]
    fn hash(key: u32) -> u32 {
        (key ^ key >> 15).wrapping_mul(0x9E37_79B1)
    }

    /// Returns the bucket where the search for a hash begins.
    #[inline(always)]
    fn bucket(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.buckets.len() as u64) >> 32) as usize
    }

    /// Returns the value of a pair, 0 where it is not in the table.
    #[inline(always)]
    pub(crate) fn value(&self, key: u32) -> u8 {
        let hash = Pairs::hash(key);
        let at = self.bucket(hash);
        let bucket = &self.buckets[at];
        let value = look_up(bucket, hash);
        if value == 0 && bucket.0[WAYS - 1] != 0 {
            return self.search(hash, at);
        }
        value as u8
    }

    /// The way on from a full bucket.
    #[cold]
    fn search(&self, hash: u32, mut at: usize) -> u8 {
        loop {
            at = (at + 1) % self.buckets.len();
            let bucket = &self.buckets[at];
            let value = look_up(bucket, hash);
            if value != 0 || bucket.0[WAYS - 1] == 0 {
                return value as u8;
            }
        }
    }
}

/// Returns the value of a hash in its bucket, 0 where it is not there. It looks at every place: no branch waits for memory.
#[inline(always)]
fn look_up(bucket: &Bucket, hash: u32) -> u32 {
    let tag = hash << VALUE_BITS;
    let mut found = 0;
    for place in &bucket.0 {
        found |= if place & !VALUE == tag { *place } else { 0 };
    }
    found & VALUE
}

const MAGIC: &[u8; 8] = b"timbaoW1";

impl Model {
    /// Returns the bytes of the model file: lists in ascending order, numbers as differences of variable length.
    #[cfg(any(feature = "index", test))]
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let keys = self.vocabulary.keys();
        number(&mut out, keys.len() as u64);
        for (index, key) in keys.iter().enumerate() {
            out.push(key.len() as u8);
            out.extend_from_slice(key.as_bytes());
            out.push(self.vocabulary.name_class(index as u32 + super::pieces::FIRST_SYLLABLE));
        }
        let pairs = self.pairs.iter().map(|&(key, value)| (u64::from(key), value));
        let mut pairs: Vec<_> = pairs.collect();
        ascending(&mut out, &mut pairs);
        let mut triples: Vec<_> = self.triples.iter().map(|(&key, &value)| (key, value)).collect();
        ascending(&mut out, &mut triples);
        let weights = self.weights.iter().enumerate().filter(|(_, weight)| **weight != 0);
        let mut weights: Vec<_> =
            weights.map(|(slot, &weight)| (slot as u64, weight as u8)).collect();
        ascending(&mut out, &mut weights);
        out
    }

    /// Reads a model file; `Err` says what is wrong with it.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Model, &'static str> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or("no model of words of this version")?;
        let rest = &mut rest;
        let mut vocabulary = Vocabulary::default();
        for _ in 0..take_number(rest)? {
            let length = take(rest, 1)?[0];
            let key = take(rest, usize::from(length))?;
            let id =
                vocabulary.add(std::str::from_utf8(key).map_err(|_| "a syllable is not UTF-8")?);
            vocabulary.set_name_class(id, take(rest, 1)?[0] & 7);
        }
        let mut pairs = Vec::new();
        for (key, value) in take_ascending(rest)? {
            let key = u32::try_from(key).map_err(|_| "a pair is too large")?;
            if pairs.last().is_some_and(|&(last, _)| last == key) {
                return Err("a pair stands there twice");
            }
            pairs.push((key, value & (LEVEL | IN_LONGER)));
        }
        let triples =
            take_ascending(rest)?.into_iter().map(|(key, value)| (key, value & 3)).collect();
        let mut weights = vec![0; SLOTS];
        for (slot, weight) in take_ascending(rest)? {
            *weights.get_mut(slot as usize).ok_or("a weight has no slot")? = weight as i8;
        }
        if !rest.is_empty() {
            return Err("the file is too long");
        }
        Ok(Model { vocabulary, pairs, triples, weights })
    }
}

#[cfg(any(feature = "index", test))]
fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(any(feature = "index", test))]
fn ascending(out: &mut Vec<u8>, entries: &mut [(u64, u8)]) {
    entries.sort_unstable();
    number(out, entries.len() as u64);
    let mut last = 0;
    for &(key, _) in &*entries {
        number(out, key - last);
        last = key;
    }
    out.extend(entries.iter().map(|&(_, value)| value));
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], &'static str> {
    let (head, tail) = rest.split_at_checked(length).ok_or("the file is cut off")?;
    *rest = tail;
    Ok(head)
}

fn take_number(rest: &mut &[u8]) -> Result<u64, &'static str> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let byte = take(rest, 1)?[0];
        value |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err("a number is too long")
}

fn take_ascending(rest: &mut &[u8]) -> Result<Vec<(u64, u8)>, &'static str> {
    let count = take_number(rest)? as usize;
    if count > rest.len() {
        return Err("the file is cut off");
    }
    let mut key = 0u64;
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        key = key.checked_add(take_number(rest)?).ok_or("a number is too large")?;
        entries.push((key, 0));
    }
    for (entry, &value) in entries.iter_mut().zip(take(rest, count)?) {
        entry.1 = value;
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_told_apart_where_buckets_are_full() {
        // Keys by their hashes: as many as two buckets hold begin in one, the last bucket goes on in the first.
        let inverse = (0..5).fold(0x9E37_79B1u32, |inverse, _| {
            inverse.wrapping_mul(2u32.wrapping_sub(inverse.wrapping_mul(0x9E37_79B1)))
        });
        let key = |hash: u32| {
            let mixed = hash.wrapping_mul(inverse);
            mixed ^ mixed >> 15 ^ mixed >> 30
        };
        let hashes = |from: u32| (0..2 * WAYS as u32).map(move |n| from + n);
        let entries: Vec<(u32, u8)> = hashes(1 << 30)
            .chain(hashes(u32::MAX - 2 * WAYS as u32))
            .zip(1..)
            .map(|(hash, value)| (key(hash), value))
            .collect();
        let pairs = Pairs::new(&entries);
        for &(key, value) in &entries {
            assert_eq!(pairs.value(key), value, "{key}");
        }
        // Beside them, and those with the same low bits elsewhere.
        for hash in hashes((1 << 30) + 100).chain(hashes((1 << 30) + (1 << 26))) {
            assert_eq!(pairs.value(key(hash)), 0, "{hash}");
        }
        assert_eq!(Pairs::new(&[]).value(7), 0);
    }

    #[test]
    fn as_many_pairs_as_are_shipped_are_told_apart() {
        let key = |number: u32| number.wrapping_mul(0x85EB_CA6B) ^ number >> 3;
        let held: HashMap<u32, u8> =
            (0..70_000).map(|number| (key(number), (number % 63 + 1) as u8)).collect();
        let pairs = Pairs::new(&held.iter().map(|(&key, &value)| (key, value)).collect::<Vec<_>>());
        for number in 0..300_000 {
            let key = key(number);
            assert_eq!(pairs.value(key), held.get(&key).copied().unwrap_or(0), "{key}");
        }
    }

    #[test]
    fn a_pair_that_stands_there_twice_is_refused() {
        let model = |pairs: &[(u32, u8)]| Model {
            vocabulary: Vocabulary::default(),
            pairs: pairs.to_vec(),
            triples: HashMap::new(),
            weights: vec![0; SLOTS],
        };
        let read =
            |pairs: &[(u32, u8)]| Model::from_bytes(&model(pairs).to_bytes()).map(|it| it.pairs);
        assert_eq!(read(&[(3, 1), (4, 2)]), Ok(vec![(3, 1), (4, 2)]));
        assert_eq!(read(&[(3, 1), (3, 2), (4, 2)]), Err("a pair stands there twice"));
    }
}
