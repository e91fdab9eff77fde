//! Short strings of a segment that is being written, by number.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

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
