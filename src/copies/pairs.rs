//! Which texts are to be compared, and what came of it.
//!
//! Bin after bin the texts are sorted by their number there, those of one number by the hash of who they are, and each is looked at beside the
//! [`NEIGHBOURS`] behind it that have the same: candidates agree in [`FEWEST_BINS`]. So a phrase that everybody writes costs no more than a rare one.
//!
//! Of each pair of candidates it is known in how many bins they stand so near each other. When texts come and go, only the numbers that they have in
//! their bins are looked at again, before and after: a text that comes between two others may part them in a bin, one that goes may bring two
//! together. What is left is the same as if all had been looked at anew.

use rustc_hash::FxHashMap;

use super::sketch::BINS;
use super::text::Text;

/// Bins in which candidates agree, at least; two texts on different matters agree in one at most, mostly.
pub(super) const FEWEST_BINS: u32 = 5;
/// Texts with the same number in a bin that each is looked at beside.
pub(super) const NEIGHBOURS: usize = 16;

/// Two texts by their places, the smaller one first.
pub(super) type Two = (u32, u32);

/// What is known of two texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Pair {
    /// Bins in which they are candidates; 0 for texts that were compared for another reason.
    pub(super) bins: u8,
    /// Whether they are copies, where they were compared.
    pub(super) are_copies: Option<bool>,
}

/// The pairs that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pairs(pub(super) FxHashMap<Two, Pair>);

/// The texts there were and those there are, by their places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) before: &'a [bool],
    pub(super) after: &'a [bool],
}

impl Change<'_> {
    fn has(&self, text: u32) -> bool {
        self.before[text as usize] != self.after[text as usize]
    }
}

impl Pairs {
    /// Brings the candidates up to date after a change.
    pub(super) fn recount(&mut self, texts: &[Option<Text>], change: Change<'_>) {
        let sketched = || {
            let texts = texts.iter().zip(0..);
            texts.filter_map(|(text, at): (_, u32)| {
                let text = text.as_ref()?;
                Some((at, text.key, text.sketch.as_ref()?))
            })
        };
        let is_there = |at: u32| change.before[at as usize] || change.after[at as usize];
        let changed: Vec<_> = sketched().filter(|(at, ..)| change.has(*at)).collect();
        let mut run: Vec<u32> = Vec::new();
        let mut order: Vec<(u32, u64, u32)> = Vec::new();
        for bin in 0..BINS {
            let mut touched = Touched::default();
            changed.iter().for_each(|(.., sketch)| touched.add(sketch.bins()[bin]));
            order.clear();
            order.extend(sketched().filter_map(|(at, key, sketch)| {
                let number = sketch.bins()[bin];
                (touched.may_hold(number) && is_there(at)).then_some((number, key, at))
            }));
            order.sort_unstable();
            for of_number in order.chunk_by(|a, b| a.0 == b.0) {
                if !of_number.iter().any(|&(.., at)| change.has(at)) {
                    continue;
                }
                for (there, by) in [(change.before, -1), (change.after, 1)] {
                    run.clear();
                    run.extend(of_number.iter().map(|(.., at)| *at));
                    run.retain(|&at| there[at as usize]);
                    self.count(texts, &run, by);
                }
            }
        }
    }

    /// Counts one bin more, or less, for the candidates among texts that have the same number in it.
    fn count(&mut self, texts: &[Option<Text>], run: &[u32], by: i8) {
        let sketch = |at: u32| texts[at as usize].as_ref().and_then(|text| text.sketch.as_ref());
        for (place, &a) in run.iter().enumerate() {
            for &b in run[place + 1..].iter().take(NEIGHBOURS) {
                if let (Some(of_a), Some(of_b)) = (sketch(a), sketch(b))
                    && of_a.agreement(of_b) >= FEWEST_BINS
                {
                    let pair = self.0.entry((a.min(b), a.max(b))).or_default();
                    pair.bins = pair.bins.saturating_add_signed(by);
                }
            }
        }
    }

    /// Returns whether two texts are copies, where it is known.
    pub(super) fn are_copies(&self, a: u32, b: u32) -> Option<bool> {
        self.0.get(&(a.min(b), a.max(b)))?.are_copies
    }

    /// Remembers what came of comparisons.
    pub(super) fn remember(&mut self, compared: impl IntoIterator<Item = (Two, bool)>) {
        for (two, are_copies) in compared {
            self.0.entry(two).or_default().are_copies = Some(are_copies);
        }
    }
}

/// Numbers that changed texts have in a bin, by their last 16 bits: all of these and few others.
struct Touched(Vec<u64>);

impl Default for Touched {
    fn default() -> Touched {
        Touched(vec![0; 1 << 10])
    }
}

impl Touched {
    fn add(&mut self, number: u32) {
        self.0[usize::from(number as u16 >> 6)] |= 1 << (number & 63);
    }

    fn may_hold(&self, number: u32) -> bool {
        self.0[usize::from(number as u16 >> 6)] >> (number & 63) & 1 == 1
    }
}
