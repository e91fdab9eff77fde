//! What a term adds to the scores of the articles of a window: a table, and a bit for each article that holds it.
//!
//! Most words stand in few articles. The bits lead to these, so that a rare word costs by its postings, not by the size of the window.

/// One in so many articles of a window hold a term from which on the table is gone through from end to end, eight at a time.
const DENSE: usize = 8;

/// What a term adds to the scores of a window.
#[derive(Debug, Default)]
pub(super) struct WindowScores {
    /// By article; 0 where the bit is not set.
    scores: Vec<f32>,
    bits: Vec<u64>,
}

impl WindowScores {
    /// Begins anew with windows of so many articles.
    pub(super) fn resize(&mut self, articles: usize) {
        self.clear();
        self.scores.resize(articles, 0.0);
        self.bits.resize(articles.div_ceil(64), 0);
    }

    /// Forgets the window before.
    pub(super) fn clear(&mut self) {
        if self.is_dense() {
            self.scores.fill(0.0);
        } else {
            for_each_bit(&self.bits, |offset| self.scores[offset] = 0.0);
        }
        self.bits.fill(0);
    }

    /// Adds to what an article has.
    #[inline(always)]
    pub(super) fn add(&mut self, offset: usize, score: f32) {
        self.scores[offset] += score;
        self.bits[offset / 64] |= 1 << (offset % 64);
    }

    /// Changes all that is there; `change` leaves 0 as it is.
    pub(super) fn map(&mut self, change: impl Fn(f32) -> f32) {
        if self.is_dense() {
            self.scores.iter_mut().for_each(|score| *score = change(*score));
        } else {
            for_each_bit(&self.bits, |offset| self.scores[offset] = change(self.scores[offset]));
        }
    }

    /// Visits the articles that hold the term.
    #[inline(always)]
    pub(super) fn each(&self, mut visit: impl FnMut(usize, f32)) {
        for_each_bit(&self.bits, |offset| visit(offset, self.scores[offset]));
    }

    /// Returns a bit for each of 64 articles.
    #[inline]
    pub(super) fn bits(&self, word: usize) -> u64 {
        self.bits[word]
    }

    #[inline]
    pub(super) fn holds(&self, offset: usize) -> bool {
        self.scores[offset] > 0.0
    }

    #[inline]
    pub(super) fn at(&self, offset: usize) -> f32 {
        self.scores[offset]
    }

    fn is_dense(&self) -> bool {
        let holding: u32 = self.bits.iter().map(|bits| bits.count_ones()).sum();
        holding as usize * DENSE > self.scores.len()
    }
}

#[inline(always)]
fn for_each_bit(words: &[u64], mut visit: impl FnMut(usize)) {
    for (word, &bits) in words.iter().enumerate() {
        let mut bits = bits;
        while bits != 0 {
            visit(word * 64 + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}
