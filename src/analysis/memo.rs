//! A memory of surface forms: the bytes of a word as written, to its term.
//!
//! Fewer than 20,000 syllable spellings make up over 95 % of news, so nearly every word of a text is one look-up here
//! and the slow path (`syllable::key`) is taken once per spelling. The memory only repeats what the slow path
//! said; forgetting it changes nothing.

/// Longest surface form remembered, in bytes.
pub(super) const MAX_SURFACE: usize = 16;

/// Two-way associative table; 2^15 sets hold the spellings of a large archive with few collisions.
const SETS_LOG2: u32 = 15;
/// The start of a term that is not in the arena.
const ITSELF: u32 = u32::MAX;
/// Terms are forgotten together when they fill this many bytes.
const MAX_ARENA_BYTES: usize = 4 << 20;

/// Surface forms of up to [`MAX_SURFACE`] bytes and their terms.
#[derive(Clone)]
pub(super) struct Memo {
    sets: Vec<Set>,
    arena: String,
}

/// Where a surface form may stand; one cache line.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Set([Entry; 2]);

#[derive(Clone, Copy, Default)]
struct Entry {
    /// The bytes, little-endian, zero-filled; 0 is an empty entry.
    surface: u128,
    /// Where the term stands in the arena; from [`ITSELF`] where it is the surface form itself.
    start: u32,
    end: u32,
}

impl Memo {
    pub(super) fn new() -> Memo {
        Memo { sets: vec![Set::default(); 1 << SETS_LOG2], arena: String::new() }
    }

    /// Returns the term of a surface form packed by [`pack`]; `written` is the form itself.
    #[inline(always)]
    pub(super) fn get<'a>(&'a self, surface: u128, written: &'a str) -> Option<&'a str> {
        let Set([first, second]) = &self.sets[set_of(surface)];
        let entry = if first.surface == surface {
            first
        } else if second.surface == surface {
            second
        } else {
            return None;
        };
        // Most words of a text are: they need not be looked for in the arena, that is in memory that is seldom near.
        if entry.start == ITSELF {
            return Some(written);
        }
        Some(&self.arena[entry.start as usize..entry.end as usize])
    }

    /// Remembers the term of a surface form that [`get`](Memo::get) did not know.
    pub(super) fn insert(&mut self, surface: u128, term: &str) {
        if self.arena.len() + term.len() > MAX_ARENA_BYTES {
            self.sets.fill(Set::default());
            self.arena.clear();
        }
        let is_itself = term.len() <= MAX_SURFACE && pack(term.as_bytes()) == surface;
        let start = if is_itself { ITSELF } else { self.arena.len() as u32 };
        if !is_itself {
            self.arena.push_str(term);
        }
        let end = self.arena.len() as u32;
        let Set([first, second]) = &mut self.sets[set_of(surface)];
        if first.surface != 0 {
            *second = *first;
        }
        *first = Entry { surface, start, end };
    }
}

/// Returns the index of the set where `surface` may stand.
#[inline(always)]
fn set_of(surface: u128) -> usize {
    let (low, high) = (surface as u64, (surface >> 64) as u64);
    let mixed = (low ^ high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93) >> (64 - SETS_LOG2)) as usize
}

/// Packs up to [`MAX_SURFACE`] bytes; none of them may be zero.
pub(super) fn pack(bytes: &[u8]) -> u128 {
    let mut padded = [0; MAX_SURFACE];
    padded[..bytes.len()].copy_from_slice(bytes);
    u128::from_le_bytes(padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_and_forgets_without_mixing() {
        let mut memo = Memo::new();
        // Every other one is its own term.
        let term = |number: u32| {
            if number.is_multiple_of(2) { number.to_string() } else { format!("term-{number}") }
        };
        for number in 0..600_000u32 {
            let written = number.to_string();
            memo.insert(pack(written.as_bytes()), &term(number));
            assert_eq!(memo.get(pack(written.as_bytes()), &written), Some(term(number).as_str()));
        }
        assert!(memo.arena.len() <= MAX_ARENA_BYTES);
        for number in 0..600_000u32 {
            let written = number.to_string();
            let known = memo.get(pack(written.as_bytes()), &written);
            assert!(known.is_none_or(|known| known == term(number)));
        }
    }
}
