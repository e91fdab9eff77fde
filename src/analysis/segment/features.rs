//! What the model looks at to decide whether two neighbouring pieces belong to one word. Trainer and program share it.
//!
//! A feature is a slot in one table of weights. Small combinations have slots of their own, group by group; those with ids of
//! syllables share [`HASHED`] slots by hash. The groups that depend on few numbers only are added up beforehand by `tables`.

use super::pieces::{Code, shape};

/// Highest level of a pair; 0 is a pair that is not in the table.
#[cfg(feature = "index")]
pub(crate) const TOP_LEVEL: u8 = 31;
const HASHED_LOG2: u32 = 16;
/// Slots shared by hash.
const HASHED: usize = 1 << HASHED_LOG2;
/// Slots in all.
pub(crate) const SLOTS: usize = HASHED + (1 << 15);

/// First slots of the groups.
const CONTEXT: usize = HASHED;
const FAR: usize = CONTEXT + 2500;
const SHAPES: usize = FAR + 512;
const TRIPLES: usize = SHAPES + 4096 + 1024;
const NAMES: usize = TRIPLES + 144;
const BONDS: usize = NAMES + 10_000;
const _: () = assert!(BONDS + 2_000 < SLOTS, "room for every group");

/// A line as the model sees it: codes with [`BEFORE`] edges before and [`BEHIND`] behind, and what is known about the gaps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Codes of the pieces.
    pub(crate) codes: Vec<Code>,
    /// `levels[n]` is that of the pair of `codes[n]` and `codes[n + 1]`.
    pub(crate) levels: Vec<u8>,
    /// `triples[n]` says what words of three and more hold `codes[n]` to `codes[n + 2]`: 0 to 3.
    pub(crate) triples: Vec<u8>,
}

/// Edges before the first piece of a [`Row`].
pub(crate) const BEFORE: usize = 2;
/// Edges behind the last piece of a [`Row`].
pub(crate) const BEHIND: usize = 3;

/// A gap with everything around it, in the numbers that features are made of.
pub(crate) struct Gap {
    /// How the two pieces are written, 0 to 4: as parts of names by bit, or 4 when one is a number.
    pub(crate) manner: usize,
    /// Level of the pair.
    pub(crate) level: usize,
    /// Levels of the pairs before and behind, in steps of four.
    pub(crate) left: usize,
    pub(crate) right: usize,
    /// Levels of the pairs beyond these, in steps of eight.
    pub(crate) far_left: usize,
    pub(crate) far_right: usize,
    /// Shapes of the six pieces around, two bits each.
    pub(crate) shapes: usize,
    /// What longer words hold the gap together with the piece before, and with the one behind.
    pub(crate) triples: (usize, usize),
}

/// Whether the piece is written as parts of names are: those all in large letters are abbreviations.
#[inline(always)]
pub(crate) fn is_large(code: Code) -> bool {
    code.shape() == shape::TITLE
}

impl Gap {
    /// Looks at the gap behind `codes[at]`.
    #[inline(always)]
    pub(crate) fn new(row: &Row, at: usize) -> Gap {
        let codes: &[Code; 6] = row.codes[at - 2..at + 4].try_into().expect("six codes");
        let levels: &[u8; 5] = row.levels[at - 2..at + 3].try_into().expect("five levels");
        let [far_left, left, level, right, far_right] = levels.map(usize::from);
        let (a, b) = (codes[2], codes[3]);
        let odd = a.shape() == shape::NONE || b.shape() == shape::NONE;
        Gap {
            manner: if odd { 4 } else { usize::from(is_large(a)) * 2 + usize::from(is_large(b)) },
            level,
            left: left / 4,
            right: right / 4,
            far_left: far_left / 8,
            far_right: far_right / 8,
            shapes: codes.iter().fold(0, |shapes, code| shapes << 2 | code.shape() as usize),
            triples: (usize::from(row.triples[at - 1]), usize::from(row.triples[at])),
        }
    }

    /// The pair and its neighbours.
    pub(crate) fn context(&self, mut sink: impl FnMut(usize)) {
        let Gap { manner, level, left, right, .. } = *self;
        // In quarters of the scale, around 8; neighbours count as the middle of their step.
        let ahead = |of: usize| ((level + 30 - of * 4) / 4).clamp(2, 13) - 2;
        let (to_left, to_right) = (ahead(left), ahead(right));
        let half = level / 2;
        sink(CONTEXT + manner * 32 + level);
        sink(CONTEXT + 160 + (manner * 16 + half) * 8 + left);
        sink(CONTEXT + 800 + (manner * 16 + half) * 8 + right);
        sink(CONTEXT + 1440 + (left * 8 + level / 4) * 8 + right);
        sink(CONTEXT + 1952 + to_left * 5 + manner);
        sink(CONTEXT + 2012 + to_right * 5 + manner);
        sink(CONTEXT + 2072 + (to_left / 2 * 6 + to_right / 2) * 8 + level / 4);
    }

    /// The pair and what lies further off.
    pub(crate) fn far(&self, mut sink: impl FnMut(usize)) {
        let level = self.level / 4;
        sink(FAR + (self.far_left * 8 + self.left) * 8 + level);
        sink(FAR + 256 + (self.far_right * 8 + self.right) * 8 + level);
    }

    /// How everything around is written.
    pub(crate) fn writing(&self, mut sink: impl FnMut(usize)) {
        sink(SHAPES + self.shapes);
        sink(SHAPES + 4096 + (self.shapes >> 2 & 0xFF) * 4 + self.level / 8);
    }

    /// Longer words.
    #[inline(always)]
    pub(crate) fn longer(&self, mut sink: impl FnMut(usize)) {
        let triples = self.triples.0 * 4 + self.triples.1;
        sink(TRIPLES + triples);
        sink(TRIPLES + 16 + triples * 8 + self.level / 4);
    }

    /// The syllables by name.
    #[inline(always)]
    pub(crate) fn syllables(&self, row: &Row, at: usize, mut sink: impl FnMut(usize)) {
        let codes: &[Code; 4] = row.codes[at - 1..at + 3].try_into().expect("four codes");
        let [p, a, b, n] = codes.map(Code::id);
        let kind = self.manner as u32 * 16;
        sink(hashed(kind, a, 0));
        sink(hashed(kind + 1, b, 0));
        sink(hashed(kind + 2, p, 0));
        sink(hashed(kind + 3, n, 0));
        sink(hashed(4, a, b));
        sink(hashed(5, p, a));
        sink(hashed(6, b, n));
    }

    /// Parts of names, where both pieces are written as such.
    pub(crate) fn names(&self, row: &Row, at: usize, mut sink: impl FnMut(usize)) {
        let codes: &[Code; 4] = row.codes[at - 1..at + 3].try_into().expect("four codes");
        let [p, a, b, n] = codes.map(|code| code.name_class() as usize);
        let large = |code: &Code| is_large(*code);
        let before = row.codes[..at].iter().rev().take(4).take_while(|code| large(code)).count();
        let behind = row.codes[at + 2..].iter().take(4).take_while(|code| large(code)).count();
        let first = usize::from(codes[0] == Code::EDGE);
        let both = a * 8 + b;
        sink(NAMES + both * 2 + first);
        sink(NAMES + 128 + (p * 64 + both) * 2 + usize::from(before > 0));
        sink(NAMES + 1152 + (n * 64 + both) * 2 + usize::from(behind > 0));
        let around = usize::from(before > 0) * 4 + usize::from(behind > 0) * 2 + first;
        sink(NAMES + 2176 + ((around * 8 + self.left) * 8 + self.level / 4) * 8 + self.right);
        sink(NAMES + 6272 + (before * 5 + behind) * 64 + both);
        if before == 0 {
            sink(hashed(8, codes[0].id(), a as u32));
            sink(hashed(9, codes[0].id(), behind as u32));
        }
    }

    /// Every feature of the gap.
    #[cfg(feature = "index")]
    pub(crate) fn slots(&self, row: &Row, at: usize, mut sink: impl FnMut(usize)) {
        self.context(&mut sink);
        self.far(&mut sink);
        self.writing(&mut sink);
        self.longer(&mut sink);
        self.syllables(row, at, &mut sink);
        if self.manner == 3 {
            self.names(row, at, &mut sink);
        }
    }
}

/// Gives the slots of the two gaps behind `codes[at - 1]` and `codes[at]`, both joined, to `sink`.
#[inline(always)]
pub(crate) fn bond_slots(row: &Row, at: usize, mut sink: impl FnMut(usize)) {
    let triple = usize::from(row.triples[at - 1]);
    let names = row.codes[at - 1..at + 2].iter().filter(|code| is_large(**code)).count();
    let levels = usize::from(row.levels[at - 1] / 4) * 8 + usize::from(row.levels[at] / 4);
    sink(BONDS + triple * 4 + names);
    sink(BONDS + 16 + triple * 64 + levels);
    sink(BONDS + 272 + names * 64 + levels);
}

/// Slot of a feature with ids.
#[inline(always)]
fn hashed(kind: u32, first: u32, second: u32) -> usize {
    let mixed = (u64::from(first) << 32 | u64::from(second) << 8 | u64::from(kind))
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> (64 - HASHED_LOG2)) as usize
}
