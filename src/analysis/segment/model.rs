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

/// Pairs of syllables that may be joined, and their values: open addressing with linear probing, at most half full.
#[derive(Clone, Default)]
pub(crate) struct Pairs {
    /// 0 is an empty place.
    keys: Vec<u32>,
    values: Vec<u8>,
    shift: u32,
}

impl Pairs {
    /// Builds the table; no key is 0.
    pub(crate) fn new(entries: &[(u32, u8)]) -> Pairs {
        let places = (entries.len() * 2).next_power_of_two().max(16);
        let mut pairs =
            Pairs { keys: vec![0; places], values: vec![0; places], shift: 32 - places.ilog2() };
        for &(key, value) in entries {
            let mut place = pairs.first(key);
            while pairs.keys[place] != 0 && pairs.keys[place] != key {
                place = (place + 1) & (places - 1);
            }
            pairs.keys[place] = key;
            pairs.values[place] = value;
        }
        pairs
    }

    /// Returns the place where the search for a key begins.
    #[inline(always)]
    fn first(&self, key: u32) -> usize {
        ((key ^ key >> 15).wrapping_mul(0x9E37_79B1) >> self.shift) as usize
    }

    /// Returns the first place of a pair and what is there, without looking whether it is the pair: no branch waits for memory.
    #[inline(always)]
    pub(crate) fn probe(&self, key: u32) -> Probe {
        let place = self.first(key);
        Probe { key, place: place as u32, found: self.keys[place], value: self.values[place] }
    }

    /// Returns the value of a pair, 0 where it is not in the table.
    #[inline(always)]
    pub(crate) fn value(&self, probe: &Probe) -> u8 {
        if probe.found == probe.key || probe.found == 0 { probe.value } else { self.search(probe) }
    }

    /// The way on from an occupied place.
    fn search(&self, probe: &Probe) -> u8 {
        let mask = self.keys.len() - 1;
        let mut place = probe.place as usize;
        while self.keys[place] != probe.key && self.keys[place] != 0 {
            place = (place + 1) & mask;
        }
        self.values[place]
    }
}

/// The first access of a look-up in [`Pairs`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Probe {
    key: u32,
    place: u32,
    found: u32,
    value: u8,
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
