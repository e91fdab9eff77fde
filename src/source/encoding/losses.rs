//! What a conversion could not carry over: how much, and where it began.

use std::fmt;

/// Places that are named.
const PLACES: usize = 5;

/// Bytes that stand for nothing, or letters that an encoding does not have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Losses {
    /// How many.
    pub count: u64,
    /// The first five, with the offset of each in the text or bytes that were read.
    pub first: Vec<(u64, String)>,
}

impl Losses {
    /// Returns whether nothing was lost.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Counts one.
    pub(super) fn add(&mut self, at: u64, what: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < PLACES {
            self.first.push((at, what()));
        }
    }

    pub(super) fn add_byte(&mut self, byte: u8, at: u64) {
        self.add(at, || format!("byte {byte:#04x}"));
    }

    /// Counts those of another part of the same text as well.
    pub fn append(&mut self, other: Losses) {
        self.count += other.count;
        let free = PLACES - self.first.len();
        self.first.extend(other.first.into_iter().take(free));
    }
}

impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lost", self.count)?;
        for (index, (at, what)) in self.first.iter().enumerate() {
            write!(f, "{} {what} at {at}", if index == 0 { ":" } else { "," })?;
        }
        if self.count > self.first.len() as u64 {
            f.write_str(", …")?;
        }
        Ok(())
    }
}
