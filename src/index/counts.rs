//! Counts by key in four to five bytes each, where they are more than some thousands, searched where they lie.
//!
//! Keys are hashes of 40 bits, spread evenly, in ascending order. The first bits of a key are the number of its bucket, of which there
//! are at least 1,024 and so many that each holds 8 to 16 keys. An entry of 32 bits is the rest of a key and its count; a count that has
//! no room there stands in a list of its own, in eight bytes more. Looking one up takes two places in memory: where its bucket begins,
//! and there the keys in a row.
//!
//! The parts are the entries, the number of large counts, where each bucket begins and where the last one ends, and the large counts with
//! the places of their entries; all `u32`, little-endian.

use std::io::{self, Write};

use tantivy::directory::OwnedBytes;

/// Bits of a key.
pub(super) const KEY_BITS: u32 = 40;
/// Largest count, which fills 64 bits beside a key; what is more counts as this.
pub(super) const MAX_COUNT: u64 = (1 << (u64::BITS - KEY_BITS)) - 1;
const ENTRY_BITS: u32 = 32;
/// With fewer bits for the bucket an entry would have less than two for its count.
const LEAST_BUCKET_BITS: u32 = KEY_BITS - ENTRY_BITS + 2;
/// Keys of a bucket, at least on average.
const BUCKET_KEYS: u32 = 8;
/// Keys that are looked for at once.
const AT_ONCE: usize = 64;

/// How keys and counts share their bits; it follows from the number of keys.
#[derive(Debug, Clone, Copy)]
struct Layout {
    bucket_bits: u32,
}

impl Layout {
    fn of(keys: u32) -> Layout {
        let bits = (keys / BUCKET_KEYS).max(1).ilog2();
        Layout { bucket_bits: bits.max(LEAST_BUCKET_BITS) }
    }

    fn buckets(self) -> usize {
        1 << self.bucket_bits
    }

    fn rest_bits(self) -> u32 {
        KEY_BITS - self.bucket_bits
    }

    fn count_bits(self) -> u32 {
        ENTRY_BITS - self.rest_bits()
    }

    /// Returns what stands for all counts that have no room in an entry.
    fn large(self) -> u32 {
        (1 << self.count_bits()) - 1
    }

    fn bucket(self, key: u64) -> usize {
        (key >> self.rest_bits()) as usize
    }

    fn rest(self, key: u64) -> u32 {
        (key & ((1 << self.rest_bits()) - 1)) as u32
    }

    fn key(self, bucket: usize, entry: u32) -> u64 {
        ((bucket as u64) << self.rest_bits()) | u64::from(entry >> self.count_bits())
    }
}

/// Counts by key.
#[derive(Clone)]
pub(super) struct Counts {
    layout: Layout,
    entries: OwnedBytes,
    starts: OwnedBytes,
    large: OwnedBytes,
}

impl Counts {
    /// Reads `keys` counts and returns them with the bytes behind them; `None` where they are not whole.
    pub(super) fn read(bytes: &OwnedBytes, keys: u32) -> Option<(Counts, OwnedBytes)> {
        let layout = Layout::of(keys);
        let mut rest = bytes.clone();
        let mut take = |numbers: usize, size: usize| {
            let length = numbers.checked_mul(size).filter(|&length| length <= rest.len())?;
            let (taken, behind) = rest.clone().split(length);
            rest = behind;
            Some(taken)
        };
        let entries = take(keys as usize, 4)?;
        let large = number_at(&take(1, 4)?, 0)?;
        let starts = take(layout.buckets() + 1, 4)?;
        let large = take(large as usize, 8)?;
        if number_at(&starts, layout.buckets())? != keys {
            return None;
        }
        Some((Counts { layout, entries, starts, large }, rest))
    }

    /// Writes counts of ascending keys, of which there are `keys`.
    pub(super) fn write(
        out: &mut dyn Write,
        keys: u32,
        counts: impl Iterator<Item = (u64, u64)>,
    ) -> io::Result<()> {
        let layout = Layout::of(keys);
        let mut starts: Vec<u32> = Vec::with_capacity(layout.buckets() + 1);
        let mut large = Vec::new();
        for (place, (key, count)) in (0..).zip(counts) {
            let bucket = layout.bucket(key);
            starts.resize((bucket + 1).max(starts.len()), place);
            let count = count.min(MAX_COUNT) as u32;
            if count >= layout.large() {
                large.push([place, count]);
            }
            let entry = (layout.rest(key) << layout.count_bits()) | count.min(layout.large());
            out.write_all(&entry.to_le_bytes())?;
        }
        starts.resize(layout.buckets() + 1, keys);
        let numbers = std::iter::once(large.len() as u32);
        for number in numbers.chain(starts).chain(large.into_iter().flatten()) {
            out.write_all(&number.to_le_bytes())?;
        }
        Ok(())
    }

    /// Returns the count of a key; 0 where it is not.
    pub(super) fn get(&self, key: u64) -> u64 {
        let (start, end) = self.range(self.layout.bucket(key));
        self.look(start, end, key)
    }

    /// Adds the count of each key to a sum; in less time than one by one.
    pub(super) fn add(&self, keys: &[u64], sums: &mut [u64]) {
        let mut ranges = [(0, 0); AT_ONCE];
        let mut firsts = [0; AT_ONCE];
        for (keys, sums) in keys.chunks(AT_ONCE).zip(sums.chunks_mut(AT_ONCE)) {
            // Each look goes to another place in memory; those of many keys are waited for together.
            for (range, &key) in ranges.iter_mut().zip(keys) {
                *range = self.range(self.layout.bucket(key));
            }
            for (first, &(start, _)) in firsts.iter_mut().zip(&ranges[..keys.len()]) {
                *first = self.entry(start).unwrap_or(u32::MAX);
            }
            for (((sum, &key), &(start, end)), first) in
                sums.iter_mut().zip(keys).zip(&ranges).zip(firsts)
            {
                if first >> self.layout.count_bits() <= self.layout.rest(key) {
                    *sum += self.look(start, end, key);
                }
            }
        }
    }

    /// Returns all keys with their counts, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let entries = self.entries.as_chunks::<4>().0.iter().enumerate();
        let mut bucket = 0;
        entries.map(move |(place, bytes)| {
            while bucket + 1 < self.layout.buckets() && self.range(bucket).1 <= place {
                bucket += 1;
            }
            let entry = u32::from_le_bytes(*bytes);
            (self.layout.key(bucket, entry), self.count(place, entry))
        })
    }

    /// Returns where the entries of a bucket begin and end.
    fn range(&self, bucket: usize) -> (usize, usize) {
        let start = |bucket| number_at(&self.starts, bucket).unwrap_or(0) as usize;
        (start(bucket), start(bucket + 1))
    }

    fn look(&self, start: usize, end: usize, key: u64) -> u64 {
        let rest = self.layout.rest(key);
        for place in start..end {
            let Some(entry) = self.entry(place) else { return 0 };
            let found = entry >> self.layout.count_bits();
            if found >= rest {
                return if found == rest { self.count(place, entry) } else { 0 };
            }
        }
        0
    }

    fn entry(&self, place: usize) -> Option<u32> {
        number_at(&self.entries, place)
    }

    fn count(&self, place: usize, entry: u32) -> u64 {
        let count = entry & self.layout.large();
        if count < self.layout.large() {
            return u64::from(count);
        }
        let large = self.large.as_chunks::<8>().0;
        let place_of = |pair: &[u8; 8]| number_at(pair, 0).unwrap_or(0) as usize;
        let found = large.binary_search_by_key(&place, place_of).ok();
        let count = found.and_then(|found| number_at(&large[found], 1));
        u64::from(count.unwrap_or(self.layout.large()))
    }
}

fn number_at(numbers: &[u8], index: usize) -> Option<u32> {
    numbers.as_chunks::<4>().0.get(index).map(|bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::index) fn packed(counts: &[(u64, u64)]) -> (Counts, usize) {
        let mut bytes = Vec::new();
        let keys = counts.len() as u32;
        Counts::write(&mut bytes, keys, counts.iter().copied()).unwrap();
        let length = bytes.len();
        bytes.extend_from_slice(b"behind");
        let (counts, behind) = Counts::read(&OwnedBytes::new(bytes), keys).unwrap();
        assert_eq!(behind.as_slice(), b"behind");
        (counts, length)
    }

    /// Counts of keys as they are, of small and of large values.
    fn samples() -> Vec<Vec<(u64, u64)>> {
        let most = (1 << KEY_BITS) - 1;
        let counted = |keys: Vec<u64>| -> Vec<(u64, u64)> {
            let counts = [1, 2, 3, 1, 62, 63, 64, 1, 1 << 10, MAX_COUNT];
            keys.into_iter().zip(counts.into_iter().cycle()).collect()
        };
        let spread = |count: u64| counted((0..count).map(|key| key * (most / count)).collect());
        vec![
            vec![],
            counted(vec![0]),
            counted(vec![most]),
            counted(vec![0, 1, most - 1, most]),
            counted((0..3000).collect()),
            counted((0..3000).map(|key| most - 2999 + key).collect()),
            spread(1000),
            spread(30_000),
            spread(150_000),
        ]
    }

    #[test]
    fn what_is_written_is_read() {
        for expected in samples() {
            let (counts, _) = packed(&expected);
            assert_eq!(counts.iter().collect::<Vec<_>>(), expected);
            let known: std::collections::HashMap<u64, u64> = expected.iter().copied().collect();
            let most = (1 << KEY_BITS) - 1;
            let around = |&(key, _): &(u64, u64)| [key, key.saturating_sub(1), (key + 1).min(most)];
            let mut asked: Vec<u64> = expected.iter().flat_map(around).collect();
            asked.extend([0, 1, 1 << 20, 1 << 39, most]);
            // As they come in a query: in no order.
            asked.sort_by_key(|key| key.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let mut sums = vec![5; asked.len()];
            counts.add(&asked, &mut sums);
            for (key, sum) in asked.iter().zip(sums) {
                let count = known.get(key).copied().unwrap_or(0);
                assert_eq!(counts.get(*key), count, "{key:#x} of {}", expected.len());
                assert_eq!(sum, 5 + count, "{key:#x} of {}", expected.len());
            }
        }
    }

    #[test]
    fn they_take_little_room() {
        let most = (1 << KEY_BITS) - 1;
        for keys in [50_000, 130_000, 500_000] {
            let counts: Vec<(u64, u64)> =
                (0..keys).map(|key| (key * (most / keys), 1 + key % 4)).collect();
            let (_, length) = packed(&counts);
            assert!(length as u64 * 2 < keys * 9, "{length} bytes of {keys} keys");
        }
    }

    #[test]
    fn damage_is_no_panic() {
        let mut bytes = Vec::new();
        Counts::write(&mut bytes, 3, [(1, 1), (2, 900), (1 << 39, 7)].into_iter()).unwrap();
        for length in 0..bytes.len() {
            let cut = OwnedBytes::new(bytes[..length].to_vec());
            assert!(Counts::read(&cut, 3).is_none(), "{length} bytes");
        }
        for place in 0..bytes.len() {
            let mut spoilt = bytes.clone();
            spoilt[place] ^= 0xFF;
            if let Some((counts, _)) = Counts::read(&OwnedBytes::new(spoilt), 3) {
                counts.get(2);
                counts.add(&[1, 2, 3, 1 << 39, (1 << KEY_BITS) - 1], &mut [0; 5]);
                assert_eq!(counts.iter().count(), 3);
            }
        }
    }
}
