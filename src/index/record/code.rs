//! Bits: a prefix code of symbols by their frequencies, written and read.
//!
//! The code is Huffman's ("A Method for the Construction of Minimum-Redundancy Codes", 1952), laid out canonically: codes of one
//! length are consecutive numbers in the order of their symbols, so that the lengths alone are the whole code (Schwartz and Kallick, 1964).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Longest code, in bits.
pub(super) const MAX_LENGTH: usize = 24;
/// Bits of such a length.
const LENGTH_BITS: u32 = 5;
/// Codes of up to so many bits are read with one look-up.
const QUICK_BITS: usize = 12;

/// A symbol of a code.
pub(super) type Symbol = u16;

/// Returns the lengths of the codes of symbols with these frequencies, in bits; all symbols get one.
pub(super) fn lengths_of(frequencies: &[u64]) -> Vec<u8> {
    let mut frequencies: Vec<u64> = frequencies.iter().map(|&it| it.max(1)).collect();
    loop {
        let lengths = huffman(&frequencies);
        if lengths.iter().all(|&length| usize::from(length) <= MAX_LENGTH) {
            return lengths;
        }
        // Flatter frequencies have shorter codes: what is rare becomes a little longer than it must be.
        frequencies.iter_mut().for_each(|it| *it = *it / 2 + 1);
    }
}

fn huffman(frequencies: &[u64]) -> Vec<u8> {
    let mut parents = vec![0; frequencies.len()];
    let mut open: BinaryHeap<Reverse<(u64, usize)>> =
        frequencies.iter().enumerate().map(|(node, &it)| Reverse((it, node))).collect();
    while let (Some(Reverse((a_weight, a))), Some(Reverse((b_weight, b)))) =
        (open.pop(), open.pop())
    {
        let node = parents.len();
        (parents[a], parents[b]) = (node, node);
        parents.push(node);
        open.push(Reverse((a_weight + b_weight, node)));
        if open.len() == 1 {
            break;
        }
    }
    let mut depths = vec![0u8; parents.len()];
    for node in (0..parents.len()).rev() {
        if parents[node] != node {
            depths[node] = depths[parents[node]].saturating_add(1);
        }
    }
    depths.truncate(frequencies.len());
    // A symbol that is alone needs a bit all the same.
    depths.iter_mut().for_each(|depth| *depth = (*depth).max(1));
    depths
}

/// A prefix code, to write and to read.
pub(super) struct Code {
    /// By symbol: its code, and in the lowest [`LENGTH_BITS`] how many bits that has.
    codes: Vec<u32>,
    /// By the first [`QUICK_BITS`] bits: the symbol and the length of its code; a length of 0 where that is longer.
    quick: Vec<(Symbol, u8)>,
    /// By length: the first number, shifted to [`MAX_LENGTH`] bits, that no code of this length or a shorter one begins with.
    limits: [u32; MAX_LENGTH + 1],
    /// By length: what is added to a code to find its symbol in `by_code`; wraps around.
    offsets: [u32; MAX_LENGTH + 1],
    by_code: Vec<Symbol>,
}

impl Code {
    /// Returns the code with these lengths, or `None` where they are none of a prefix code.
    pub(super) fn new(lengths: &[u8]) -> Option<Code> {
        let is_length = |&length: &u8| (1..=MAX_LENGTH).contains(&usize::from(length));
        if lengths.is_empty() || lengths.len() > 1 << 16 || !lengths.iter().all(is_length) {
            return None;
        }
        let mut by_code: Vec<Symbol> = (0..lengths.len()).map(|symbol| symbol as Symbol).collect();
        by_code.sort_by_key(|&symbol| lengths[usize::from(symbol)]);
        let mut code = Code {
            codes: vec![0; lengths.len()],
            quick: vec![(0, 0); 1 << QUICK_BITS],
            limits: [0; MAX_LENGTH + 1],
            offsets: [0; MAX_LENGTH + 1],
            by_code,
        };
        let (mut next, mut place) = (0u32, 0);
        for length in 1..=MAX_LENGTH {
            next <<= 1;
            code.offsets[length] = (place as u32).wrapping_sub(next);
            while let Some(&symbol) = code.by_code.get(place)
                && usize::from(lengths[usize::from(symbol)]) == length
            {
                if next >> length != 0 {
                    return None;
                }
                code.codes[usize::from(symbol)] = next << LENGTH_BITS | length as u32;
                if length <= QUICK_BITS {
                    let first = (next as usize) << (QUICK_BITS - length);
                    let same = first..first + (1 << (QUICK_BITS - length));
                    code.quick[same].fill((symbol, length as u8));
                }
                next += 1;
                place += 1;
            }
            code.limits[length] = next << (MAX_LENGTH - length);
        }
        Some(code)
    }

    /// Returns the length of a symbol's code, in bits.
    pub(super) fn length(&self, symbol: Symbol) -> u8 {
        (self.codes[usize::from(symbol)] & ((1 << LENGTH_BITS) - 1)) as u8
    }

    /// Writes a symbol.
    #[inline(always)]
    pub(super) fn write(&self, symbol: Symbol, to: &mut BitWriter) {
        let code = self.codes[usize::from(symbol)];
        to.write(code >> LENGTH_BITS, code & ((1 << LENGTH_BITS) - 1));
    }

    /// Reads a symbol; `None` where the bits are no code.
    #[inline(always)]
    pub(super) fn read(&self, from: &mut BitReader) -> Option<Symbol> {
        let bits = from.peek();
        let (symbol, length) = self.quick[(bits >> (MAX_LENGTH - QUICK_BITS)) as usize];
        if length > 0 {
            from.skip(u32::from(length));
            return Some(symbol);
        }
        self.read_long(bits, from)
    }

    fn read_long(&self, bits: u32, from: &mut BitReader) -> Option<Symbol> {
        let length = (QUICK_BITS + 1..=MAX_LENGTH).find(|&length| bits < self.limits[length])?;
        let code = bits >> (MAX_LENGTH - length);
        from.skip(length as u32);
        self.by_code.get(code.wrapping_add(self.offsets[length]) as usize).copied()
    }
}

/// Appends bits to bytes, the highest first.
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    /// The last bits, fewer than 32.
    rest: u64,
    bits: u32,
}

impl BitWriter {
    pub(super) fn after(bytes: Vec<u8>) -> BitWriter {
        BitWriter { bytes, rest: 0, bits: 0 }
    }

    /// Writes the lowest bits of a number, 32 at most.
    #[inline(always)]
    pub(super) fn write(&mut self, number: u32, bits: u32) {
        self.rest = self.rest << bits | u64::from(number);
        self.bits += bits;
        if self.bits >= 32 {
            self.bits -= 32;
            self.bytes.extend_from_slice(&((self.rest >> self.bits) as u32).to_be_bytes());
        }
    }

    /// Writes a number from 1 up to 2³² - 1: small ones are short (Elias, "Universal codeword sets", 1975, code γ).
    pub(super) fn write_number(&mut self, number: u32) {
        let bits = number.ilog2();
        self.write(0, bits);
        self.write(number, bits + 1);
    }

    /// Returns the bytes, the last one filled up with zeros.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let last = (self.rest << (32 - self.bits)) as u32;
        self.bytes.extend_from_slice(&last.to_be_bytes()[..self.bits.div_ceil(8) as usize]);
        self.bytes
    }
}

/// Reads bits from bytes, the highest first; behind the end they are zeros.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    /// The next bits, from the highest.
    next: u64,
    /// How many of them are read from the bytes.
    bits: u32,
    /// Bits that were taken from behind the end.
    missing: u32,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> BitReader<'a> {
        BitReader { bytes, next: 0, bits: 0, missing: 0 }
    }

    /// Returns the next [`MAX_LENGTH`] bits.
    #[inline(always)]
    fn peek(&mut self) -> u32 {
        if self.bits < MAX_LENGTH as u32 {
            self.fill();
        }
        (self.next >> (64 - MAX_LENGTH)) as u32
    }

    #[inline(always)]
    fn fill(&mut self) {
        if let Some((four, rest)) = self.bytes.split_first_chunk::<4>() {
            self.next |= u64::from(u32::from_be_bytes(*four)) << (32 - self.bits);
            self.bits += 32;
            self.bytes = rest;
            return;
        }
        while self.bits < MAX_LENGTH as u32
            && let Some((&byte, rest)) = self.bytes.split_first()
        {
            self.next |= u64::from(byte) << (56 - self.bits);
            self.bits += 8;
            self.bytes = rest;
        }
    }

    #[inline(always)]
    fn skip(&mut self, bits: u32) {
        self.next <<= bits;
        if bits > self.bits {
            self.missing = self.missing.saturating_add(bits - self.bits);
        }
        self.bits = self.bits.saturating_sub(bits);
    }

    /// Reads so many bits, [`MAX_LENGTH`] at most.
    fn read_bits(&mut self, bits: u32) -> u32 {
        let next = self.peek() >> (MAX_LENGTH as u32 - bits);
        self.skip(bits);
        next
    }

    /// Reads a number as [`BitWriter::write_number`] writes it; `None` where there is none.
    pub(super) fn read_number(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.read_bits(1) == 0 {
            zeros += 1;
            if zeros == 32 {
                return None;
            }
        }
        let high = zeros.min(16);
        let number = 1 << high | self.read_bits(high);
        let low = zeros - high;
        Some(number << low | self.read_bits(low))
    }

    /// Returns whether more was read than there is.
    #[inline(always)]
    pub(super) fn is_over(&self) -> bool {
        self.missing > 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn frequent_symbols_are_short() {
        assert_eq!(lengths_of(&[8, 4, 2, 1, 1]), [1, 2, 3, 4, 4]);
        assert_eq!(lengths_of(&[5]), [1]);
        // Fibonacci numbers have the longest codes of all.
        let mut fibonacci = vec![1u64, 1];
        while fibonacci.len() < 60 {
            fibonacci.push(fibonacci[fibonacci.len() - 1] + fibonacci[fibonacci.len() - 2]);
        }
        let lengths = lengths_of(&fibonacci);
        assert!(lengths.iter().all(|&length| usize::from(length) <= MAX_LENGTH), "{lengths:?}");
        assert!(Code::new(&lengths).is_some());
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for lengths in [&[][..], &[0], &[1, 1, 1], &[1, 2, 2, 2], &[MAX_LENGTH as u8 + 1]] {
            assert!(Code::new(lengths).is_none(), "{lengths:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            frequencies in proptest::collection::vec(1u64..1 << 40, 2..200),
            picks in proptest::collection::vec((0usize..1000, 0u32..32, 0u32..1 << 31), 0..300),
        ) {
            let code = Code::new(&lengths_of(&frequencies)).unwrap();
            let mut writer = BitWriter::after(vec![7]);
            let pick = |at: usize| (at % frequencies.len()) as Symbol;
            let number = |shift: u32, number: u32| (number >> shift).max(1) | 1 << (31 - shift);
            for &(at, shift, it) in &picks {
                code.write(pick(at), &mut writer);
                writer.write_number(number(shift, it));
            }
            let bytes = writer.finish();
            let mut reader = BitReader::new(&bytes[1..]);
            for &(at, shift, it) in &picks {
                prop_assert_eq!(code.read(&mut reader), Some(pick(at)));
                prop_assert_eq!(reader.read_number(), Some(number(shift, it)));
            }
            prop_assert!(!reader.is_over());
        }
    }
}
