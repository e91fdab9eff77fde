//! The articles of a window, a bit for each, and what a term adds to their scores.
//!
//! Most words stand in few articles. The bits lead to these, so that a rare word costs by its postings, not by the size of the window.

use std::ops::Range;

use tantivy::DocId;

use super::unpacked::{GROUP, Unpacked};

/// Articles of a window, at most. The first is the first of a group.
pub(super) const WINDOW: usize = 4096;
/// One in so many articles of a window hold a term from which on the table is gone through from end to end, eight at a time.
const DENSE: usize = 8;
const WORDS: usize = WINDOW / GROUP;

/// A set of articles of a window, by their offsets from its first.
#[derive(Debug, Clone)]
pub(super) struct Offsets(Box<[u64; WORDS]>);

impl Default for Offsets {
    fn default() -> Offsets {
        Offsets(Box::new([0; WORDS]))
    }
}

impl Offsets {
    /// Adds an article.
    #[inline(always)]
    pub(super) fn insert(&mut self, offset: usize) {
        self.0[offset / 64 % WORDS] |= 1 << (offset % 64);
    }

    #[inline(always)]
    pub(super) fn contains(&self, offset: usize) -> bool {
        self.0[offset / 64 % WORDS] >> (offset % 64) & 1 != 0
    }

    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// Returns whether a table of all articles is better gone through from end to end.
    pub(super) fn is_dense(&self) -> bool {
        self.count() * DENSE > WINDOW
    }

    /// Takes in the articles of a window of so many, and no others.
    pub(super) fn fill(&mut self, articles: usize) {
        for (word, bits) in self.0.iter_mut().enumerate() {
            let left = articles.saturating_sub(word * 64);
            *bits = if left >= 64 { u64::MAX } else { (1 << left) - 1 };
        }
    }

    /// Adds the articles of a window that hold a term.
    pub(super) fn insert_postings(&mut self, unpacked: &Unpacked, window: &Range<DocId>) {
        unpacked.each_group(window, |place, articles| self.0[place % WORDS] |= articles);
    }

    /// Adds the articles of a set that all others hold too.
    pub(super) fn insert_shared<'a>(
        &mut self,
        one: &Offsets,
        others: impl Iterator<Item = &'a Offsets>,
    ) {
        let mut shared = *one.0;
        for other in others {
            shared.iter_mut().zip(other.0.iter()).for_each(|(bits, other)| *bits &= other);
        }
        self.0.iter_mut().zip(shared).for_each(|(bits, shared)| *bits |= shared);
    }

    /// Returns 64 articles, a bit for each.
    #[inline]
    pub(super) fn word(&self, word: usize) -> u64 {
        self.0[word % WORDS]
    }

    /// Adds what another set holds.
    pub(super) fn insert_all(&mut self, others: &Offsets) {
        self.0.iter_mut().zip(others.0.iter()).for_each(|(bits, others)| *bits |= others);
    }

    /// Keeps what another set holds too.
    pub(super) fn keep_all(&mut self, others: &Offsets) {
        self.0.iter_mut().zip(others.0.iter()).for_each(|(bits, others)| *bits &= others);
    }

    /// Keeps the articles for which a condition holds, without a branch: it holds for some and not for others, in no order.
    #[inline(always)]
    pub(super) fn keep(&mut self, mut holds: impl FnMut(usize) -> bool) {
        for (word, bits) in self.0.iter_mut().enumerate() {
            let mut kept = 0;
            for bit in Ones(*bits) {
                kept |= u64::from(holds(word * 64 + bit)) << bit;
            }
            *bits = kept;
        }
    }

    /// Visits the articles in order.
    #[inline(always)]
    pub(super) fn each(&self, mut visit: impl FnMut(usize)) {
        for (word, &bits) in self.0.iter().enumerate() {
            for bit in Ones(bits) {
                visit(word * 64 + bit);
            }
        }
    }

    /// Returns the articles in order.
    #[inline(always)]
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let words = self.0.iter().enumerate();
        words.flat_map(|(word, &bits)| Ones(bits).map(move |bit| word * 64 + bit))
    }
}

/// Places of the ones in a word, from the lowest.
struct Ones(u64);

impl Iterator for Ones {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

/// What a term adds to the scores of a window.
#[derive(Debug)]
pub(super) struct WindowScores {
    /// By article; 0 where the term does not occur.
    scores: Box<[f32; WINDOW]>,
    holding: Offsets,
}

impl Default for WindowScores {
    fn default() -> WindowScores {
        WindowScores { scores: Box::new([0.0; WINDOW]), holding: Offsets::default() }
    }
}

impl WindowScores {
    /// Forgets the window before.
    pub(super) fn clear(&mut self) {
        if self.holding.is_dense() {
            self.scores.fill(0.0);
        } else {
            self.holding.each(|offset| self.scores[offset] = 0.0);
        }
        self.holding.clear();
    }

    /// Adds to what an article has.
    #[inline(always)]
    pub(super) fn add(&mut self, offset: usize, score: f32) {
        self.scores[offset % WINDOW] += score;
        self.holding.insert(offset);
    }

    /// Changes what the articles of a window that hold a term have, or those of them that are wanted.
    #[inline(always)]
    pub(super) fn change_postings(
        &mut self,
        unpacked: &Unpacked,
        window: &Range<DocId>,
        wanted: Option<&Offsets>,
        mut change: impl FnMut(usize, u32, Option<[u32; 2]>, &mut f32),
    ) {
        let WindowScores { scores, holding } = self;
        unpacked.each_posting(
            window,
            |place| wanted.map_or(u64::MAX, |wanted| wanted.word(place)),
            |place, articles| holding.0[place % WORDS] |= articles,
            |offset, text, parts| change(offset, text, parts, &mut scores[offset % WINDOW]),
        );
    }

    /// Changes all that is there; `changed` leaves 0 as it is.
    pub(super) fn map(&mut self, changed: impl Fn(f32) -> f32) {
        if self.holding.is_dense() {
            self.scores.iter_mut().for_each(|score| *score = changed(*score));
        } else {
            self.holding.each(|offset| {
                let score = &mut self.scores[offset % WINDOW];
                *score = changed(*score);
            });
        }
    }

    /// Visits the articles that hold the term.
    #[inline(always)]
    pub(super) fn each(&self, mut visit: impl FnMut(usize, f32)) {
        self.holding.each(|offset| visit(offset, self.scores[offset % WINDOW]));
    }

    /// Adds what the term adds to the scores of all articles of the window.
    pub(super) fn add_to(&self, sums: &mut [f32]) {
        sums.iter_mut().zip(self.scores.iter()).for_each(|(sum, score)| *sum += score);
    }

    /// Returns the articles that hold the term.
    #[inline]
    pub(super) fn holding(&self) -> &Offsets {
        &self.holding
    }

    #[inline]
    pub(super) fn holds(&self, offset: usize) -> bool {
        self.scores[offset] > 0.0
    }

    #[inline]
    pub(super) fn at(&self, offset: usize) -> f32 {
        self.scores[offset]
    }
}
