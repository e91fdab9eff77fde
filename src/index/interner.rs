//! Short strings of a segment that is being written, by number; and what is known of spellings, by the number that the memory of
//! spellings gives them.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::analysis::TermNumber;

/// Strings, numbered from 0 in the order in which they come. The hash does not withstand keys that are made to collide: these could only
/// slow down the indexing of their own segment.
#[derive(Default)]
pub(super) struct Interner(IndexSet<Box<str>, FxBuildHasher>);

impl Interner {
    /// Returns the number of a string, which it gets if it has none.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        let number = match self.0.get_index_of(text) {
            Some(number) => number,
            None => self.0.insert_full(text.into()).0,
        };
        number as u32
    }

    /// Returns the string of a number that was given out.
    pub(super) fn text(&self, number: u32) -> &str {
        &self.0[number as usize]
    }

    /// Returns how many strings there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the strings in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// Returns the memory it takes, in bytes, roughly: a string of a word with its allocation, hash and place.
    pub(super) fn memory(&self) -> usize {
        self.0.len() * 72
    }
}

/// A value for each of the first [`MOST_NUMBERS`] spellings that a memory of spellings has numbers for, which are nearly all words of news: what
/// comes often comes early. Each thread that reads articles has a memory of its own.
pub(super) struct ByNumber<T> {
    /// The memory of the last number.
    epoch: u32,
    /// By place in that memory.
    values: Vec<T>,
    /// The same of the memories before, the latest last.
    others: Vec<(u32, Vec<T>)>,
    /// Memories whose values are kept.
    memories: usize,
    /// Stands where nothing is known.
    nothing: T,
}

/// Spellings of a memory that something can be known of. A memory that meets ever new words would have tables as long as itself.
const MOST_NUMBERS: usize = 1 << 16;

impl<T: Copy + PartialEq> ByNumber<T> {
    /// Knows nothing yet; `nothing` stands for that, and is no value. Values are kept for this many memories, the latest.
    pub(super) fn new(nothing: T, memories: usize) -> ByNumber<T> {
        ByNumber { epoch: 0, values: Vec::new(), others: Vec::new(), memories, nothing }
    }

    /// Returns what is known of a number.
    #[inline(always)]
    pub(super) fn get(&mut self, number: TermNumber) -> Option<T> {
        if number.epoch() != self.epoch {
            if number.epoch() == 0 {
                return None;
            }
            self.turn_to(number.epoch());
        }
        self.values.get(number.place()).copied().filter(|&value| value != self.nothing)
    }

    /// Notes the value of a number; nothing where that is [`TermNumber::NONE`] or one of the late ones.
    pub(super) fn insert(&mut self, number: TermNumber, value: T) {
        if number == TermNumber::NONE || number.place() >= MOST_NUMBERS {
            return;
        }
        if number.epoch() != self.epoch {
            self.turn_to(number.epoch());
        }
        if self.values.len() <= number.place() {
            self.values.resize(number.place() + 1, self.nothing);
        }
        self.values[number.place()] = value;
    }

    #[cold]
    fn turn_to(&mut self, epoch: u32) {
        let known = self.others.iter().position(|&(other, _)| other == epoch);
        let values = known.map(|known| self.others.remove(known).1).unwrap_or_default();
        let before = std::mem::replace(&mut self.values, values);
        self.others.push((std::mem::replace(&mut self.epoch, epoch), before));
        if self.others.len() >= self.memories {
            self.others.remove(0);
        }
    }

    /// Returns the memory it takes, in bytes.
    pub(super) fn memory(&self) -> usize {
        let others: usize = self.others.iter().map(|(_, values)| values.capacity()).sum();
        (self.values.capacity() + others) * size_of::<T>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_their_memory() {
        let mut known = ByNumber::new(u32::MAX, 16);
        let [first, second] = [7, 8].map(|epoch| TermNumber::at(epoch, 3));
        assert_eq!(known.get(first), None);
        known.insert(first, 1);
        known.insert(TermNumber::NONE, 2);
        assert_eq!([known.get(first), known.get(second)], [Some(1), None]);
        assert_eq!(known.get(TermNumber::at(7, 2)), None);
        assert_eq!(known.get(TermNumber::NONE), None);
        known.insert(second, 2);
        assert_eq!([known.get(first), known.get(second)], [Some(1), Some(2)]);
        for epoch in 100..200 {
            known.insert(TermNumber::at(epoch, 3), epoch);
        }
        assert_eq!([known.get(first), known.get(TermNumber::at(199, 3))], [None, Some(199)]);
        assert!(known.memory() <= 16 * 4 * 8, "{}", known.memory());
        // Asking for what has no number forgets nothing.
        let mut known = ByNumber::new(u32::MAX, 1);
        known.insert(first, 1);
        assert_eq!([known.get(TermNumber::NONE), known.get(first)], [None, Some(1)]);
        let late = TermNumber::at(199, MOST_NUMBERS as u32);
        known.insert(late, 1);
        assert_eq!(known.get(late), None);
    }
}
