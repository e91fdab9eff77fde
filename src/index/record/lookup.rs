//! Symbols by key, in tables of a fixed size that are read for every word. They need not do what the usual tables do: grow, delete, and
//! withstand keys made to collide. Keys here come with the program.

use super::code::Symbol;

/// An odd number with well mixed bits: 2⁶⁴ divided by the golden ratio.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Returns the number of slots for so many keys: a power of two, at most half of them taken; and how far a hash is shifted to be a slot.
fn size_for(keys: usize) -> (usize, u32) {
    let slots = (2 * keys).next_power_of_two().max(2);
    (slots, 64 - slots.ilog2())
}

/// Symbols of pieces of up to 8 bytes.
pub(super) struct ShortPieces {
    /// Packed bytes; 0 is an empty slot.
    keys: Vec<u64>,
    symbols: Vec<Symbol>,
    shift: u32,
}

impl ShortPieces {
    /// Makes room for so many pieces.
    pub(super) fn for_pieces(pieces: usize) -> ShortPieces {
        let (slots, shift) = size_for(pieces);
        ShortPieces { keys: vec![0; slots], symbols: vec![0; slots], shift }
    }

    pub(super) fn insert(&mut self, piece: u64, symbol: Symbol) {
        let slot = self.slot(piece);
        (self.keys[slot], self.symbols[slot]) = (piece, symbol);
    }

    #[inline(always)]
    pub(super) fn get(&self, piece: u64) -> Option<Symbol> {
        let slot = self.slot(piece);
        (self.keys[slot] == piece && piece != 0).then(|| self.symbols[slot])
    }

    /// Returns where a piece is, or would be.
    #[inline(always)]
    fn slot(&self, piece: u64) -> usize {
        let mixed = (piece ^ piece >> 32).wrapping_mul(MULTIPLIER);
        let mut slot = (mixed >> self.shift) as usize;
        while self.keys[slot] != piece && self.keys[slot] != 0 {
            slot = (slot + 1) & (self.keys.len() - 1);
        }
        slot
    }
}

/// Symbols of pairs of symbols. Every two neighbours of every text are looked up here, so all of it is read all the time: how much of the
/// nearest caches it takes decides how fast articles are packed.
pub(super) struct Pairs {
    buckets: Vec<Bucket>,
    shift: u32,
}

/// Where a pair may be; one cache line. All of it is compared, without a branch: whether two symbols are a pair cannot be foreseen.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    keys: [u32; Bucket::SIZE],
    /// 0 is no pair: that symbol is a piece that is spelled out.
    symbols: [Symbol; Bucket::SIZE],
}

impl Bucket {
    const SIZE: usize = 10;
    /// Pairs of a bucket, on average, at most.
    const USUAL: usize = 8;
}

impl Pairs {
    /// Makes room for so many pairs, or most of them.
    pub(super) fn for_pairs(pairs: usize) -> Pairs {
        let buckets = pairs.div_ceil(Bucket::USUAL).next_power_of_two().max(2);
        Pairs { buckets: vec![Bucket::default(); buckets], shift: 64 - buckets.ilog2() }
    }

    /// Adds a pair that is not there and returns whether it did: not where there is no room where it belongs. Of pairs that come by their
    /// frequency these are one of twenty where the table is as full as it may be, most of them rare; a larger one would be slower for all others.
    pub(super) fn insert(&mut self, first: Symbol, second: Symbol, both: Symbol) -> bool {
        let key = Pairs::key(first, second);
        let bucket = self.bucket(key);
        let Bucket { keys, symbols } = &mut self.buckets[bucket];
        let Some(free) = symbols.iter().position(|&symbol| symbol == 0) else { return false };
        (keys[free], symbols[free]) = (key, both);
        true
    }

    /// Returns the symbol of a pair, 0 where it is none.
    #[inline(always)]
    pub(super) fn get(&self, first: Symbol, second: Symbol) -> Symbol {
        let key = Pairs::key(first, second);
        let Bucket { keys, symbols } = &self.buckets[self.bucket(key)];
        let mut found = 0;
        for (&known, &symbol) in keys.iter().zip(symbols) {
            found |= if known == key { symbol } else { 0 };
        }
        found
    }

    #[inline(always)]
    fn key(first: Symbol, second: Symbol) -> u32 {
        u32::from(first) << 16 | u32::from(second)
    }

    #[inline(always)]
    fn bucket(&self, key: u32) -> usize {
        (u64::from(key).wrapping_mul(MULTIPLIER) >> self.shift) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_that_were_put_in_are_found_and_nothing_else() {
        let piece = |number: u64| (number * number).wrapping_mul(MULTIPLIER) | 1;
        let mut pieces = ShortPieces::for_pieces(5_000);
        for number in 1..5_000u16 {
            pieces.insert(piece(u64::from(number)), number);
        }
        for number in 1..5_000u16 {
            assert_eq!(pieces.get(piece(u64::from(number))), Some(number));
            assert_eq!(pieces.get(piece(u64::from(number) + 5_000)), None);
        }
        assert_eq!(pieces.get(0), None);
    }

    #[test]
    fn pairs_that_had_room_are_found_and_nothing_else() {
        // As full as a table may be: eight for each bucket of ten.
        let pair = |number: u16| (number.wrapping_mul(40_503), number.wrapping_mul(24_571) | 1);
        let mut pairs = Pairs::for_pairs(8_192);
        let inserted: Vec<bool> = (1..=8_192)
            .map(|number| {
                let (first, second) = pair(number);
                pairs.insert(first, second, number)
            })
            .collect();
        for (number, was_inserted) in (1..=8_192).zip(&inserted) {
            let (first, second) = pair(number);
            assert_eq!(pairs.get(first, second), if *was_inserted { number } else { 0 });
            assert_eq!(pairs.get(first, second & !1), 0);
        }
        let missing = inserted.iter().filter(|was_inserted| !**was_inserted).count();
        assert!((1..8_192 * 6 / 100).contains(&missing), "{missing}");
        assert_eq!(pairs.get(0, 0), 0);
    }
}
