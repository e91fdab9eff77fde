//! The model laid out for speed: the same sums with fewer look-ups.

use std::collections::HashMap;

use super::features::{Gap, Row, bond_slots};
use super::model::{Model, Pairs};

/// What decides about gaps.
#[derive(Clone)]
pub(super) struct Tables {
    pub(super) pairs: Pairs,
    pub(super) triples: HashMap<u64, u8>,
    weights: Vec<i8>,
    /// Sums of [`Gap::context`], and of [`Gap::longer`] without longer words.
    context: Vec<i16>,
    /// Sums of [`Gap::far`].
    far: Vec<i16>,
    /// Sums of [`Gap::writing`].
    writing: Vec<i16>,
}

/// A gap of which only the numbers of one table count.
const GAP: Gap = Gap {
    manner: 0,
    level: 0,
    left: 0,
    right: 0,
    far_left: 0,
    far_right: 0,
    shapes: 0,
    triples: (0, 0),
};

impl Tables {
    pub(super) fn new(model: &Model) -> Tables {
        let weight = |slot: usize| i16::from(model.weights[slot]);
        let context = (0..5 * 32 * 64).map(|index| {
            let (manner, level) = (index / 2048, index / 64 % 32);
            let gap = Gap { manner, level, left: index / 8 % 8, right: index % 8, ..GAP };
            let mut sum = 0;
            gap.context(|slot| sum += weight(slot));
            gap.longer(|slot| sum += weight(slot));
            sum
        });
        let far = (0..4 * 8 * 8 * 8 * 4).map(|index| {
            let gap = Gap {
                far_left: index / 2048,
                left: index / 256 % 8,
                level: index / 32 % 8 * 4,
                right: index / 4 % 8,
                far_right: index % 4,
                ..GAP
            };
            let mut sum = 0;
            gap.far(|slot| sum += weight(slot));
            sum
        });
        let writing = (0..4096 * 4).map(|index| {
            let gap = Gap { shapes: index / 4, level: index % 4 * 8, ..GAP };
            let mut sum = 0;
            gap.writing(|slot| sum += weight(slot));
            sum
        });
        Tables {
            pairs: Pairs::new(&model.pairs),
            triples: model.triples.clone(),
            weights: model.weights.clone(),
            context: context.collect(),
            far: far.collect(),
            writing: writing.collect(),
        }
    }

    /// Returns the score of joining the gap behind `codes[at]`, in steps of [`super::UNIT`].
    #[inline(always)]
    pub(super) fn gap_score(&self, row: &Row, at: usize) -> i32 {
        let gap = Gap::new(row, at);
        let Gap { manner, level, left, right, far_left, far_right, shapes, triples } = gap;
        let context = self.context[((manner * 32 + level) * 8 + left) * 8 + right];
        let far = self.far[(((far_left * 8 + left) * 8 + level / 4) * 8 + right) * 4 + far_right];
        let writing = self.writing[shapes * 4 + level / 8];
        let mut sum = i32::from(context) + i32::from(far) + i32::from(writing);
        gap.syllables(row, at, |slot| sum += i32::from(self.weights[slot]));
        if triples != (0, 0) {
            gap.longer(|slot| sum += i32::from(self.weights[slot]));
            let without = Gap { triples: (0, 0), ..gap };
            without.longer(|slot| sum -= i32::from(self.weights[slot]));
        }
        if manner == 3 {
            Gap::new(row, at).names(row, at, |slot| sum += i32::from(self.weights[slot]));
        }
        sum
    }

    /// Returns the score of joining the gaps before and behind `codes[at]` both.
    #[inline(always)]
    pub(super) fn bond_score(&self, row: &Row, at: usize) -> i32 {
        let mut sum = 0;
        bond_slots(row, at, |slot| sum += i32::from(self.weights[slot]));
        sum
    }
}
