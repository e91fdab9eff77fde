//! Sketches to groups: which texts to compare, and who belongs to whom.
//!
//! Bin after bin the texts are sorted by their number there, and each is compared with those next to it that have the same one: a candidate is who
//! agrees in [`FEWEST_BINS`], a copy who also passes [`Words::is_copy_of`]. So a phrase that everybody writes costs
//! no more than a rare one, and memory is the sketches and one list of 8 bytes per text.
//!
//! Copies of copies are joined first and parted again: a group is its first text and what is a copy of that one, so no chain of small changes
//! joins what differs much.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::compare::Words;
use super::sketch::{BINS, Sketch};

/// Bins in which candidates agree, at least; two texts on different matters agree in one at most, mostly.
const FEWEST_BINS: u32 = 5;
/// Texts with the same number in a bin that each is compared with.
const NEIGHBOURS: usize = 16;
/// Words of texts that are kept in memory to be compared again.
const MOST_KEPT: usize = 4_096;
/// First texts that are looked for in what hangs together.
const MOST_GROUPS: usize = 64;
/// Pairs that were compared and are remembered as different.
const MOST_REMEMBERED: usize = 1 << 20;

/// Finds the groups among texts that are named by their place in `sketches`. `words` reads a text, `is_before` orders two of them. Returns
/// groups of two and more, the first text first, the others in the order of their places.
///
/// # Errors
/// What `words` says.
pub fn groups<E>(
    sketches: &[Option<Sketch>],
    words: &mut dyn FnMut(u32) -> Result<Words, E>,
    is_before: &dyn Fn(u32, u32) -> bool,
) -> Result<Vec<Vec<u32>>, E> {
    let mut joined = Joined((0..sketches.len() as u32).collect());
    let mut known: HashMap<u32, Words> = HashMap::new();
    let mut different: std::collections::HashSet<(u32, u32)> = Default::default();
    let mut order: Vec<(u32, u32)> = Vec::with_capacity(sketches.len());
    for bin in 0..BINS {
        order.clear();
        let sketched = sketches.iter().zip(0..);
        order.extend(sketched.filter_map(|(sketch, at)| Some((sketch.as_ref()?.0[bin], at))));
        order.sort_unstable();
        for run in order.chunk_by(|a, b| a.0 == b.0) {
            for (place, &(_, a)) in run.iter().enumerate() {
                for &(_, b) in run[place + 1..].iter().take(NEIGHBOURS) {
                    let (Some(of_a), Some(of_b)) = (&sketches[a as usize], &sketches[b as usize])
                    else {
                        continue;
                    };
                    if of_a.agreement(of_b) < FEWEST_BINS
                        || joined.root(a) == joined.root(b)
                        || different.contains(&(a, b))
                    {
                        continue;
                    }
                    if known.len() > MOST_KEPT {
                        known.clear();
                    }
                    for text in [a, b] {
                        if let Entry::Vacant(place) = known.entry(text) {
                            place.insert(words(text)?);
                        }
                    }
                    if known[&a].is_copy_of(&known[&b]) {
                        joined.join(a, b);
                    } else {
                        if different.len() > MOST_REMEMBERED {
                            different.clear();
                        }
                        different.insert((a, b));
                    }
                }
            }
        }
    }
    drop((known, different, order));
    let mut groups = Vec::new();
    for together in joined.parts() {
        part(together, words, is_before, &mut groups)?;
    }
    groups.sort_unstable();
    Ok(groups)
}

/// Parts texts that hang together into groups around their first ones.
fn part<E>(
    mut rest: Vec<u32>,
    words: &mut dyn FnMut(u32) -> Result<Words, E>,
    is_before: &dyn Fn(u32, u32) -> bool,
    groups: &mut Vec<Vec<u32>>,
) -> Result<(), E> {
    rest.sort_by(|&a, &b| is_before(b, a).cmp(&is_before(a, b)));
    let mut texts: Vec<(u32, Words)> = Vec::with_capacity(rest.len());
    for text in rest {
        texts.push((text, words(text)?));
    }
    for _ in 0..MOST_GROUPS {
        if texts.len() < 2 {
            break;
        }
        let (first, of_first) = texts.remove(0);
        let (copies, others): (Vec<_>, Vec<_>) =
            texts.into_iter().partition(|(_, words)| of_first.is_copy_of(words));
        texts = others;
        if !copies.is_empty() {
            let mut group: Vec<u32> = copies.into_iter().map(|(text, _)| text).collect();
            group.sort_unstable();
            group.insert(0, first);
            groups.push(group);
        }
    }
    Ok(())
}

/// Which texts hang together (union-find, with paths halved).
struct Joined(Vec<u32>);

impl Joined {
    fn root(&mut self, mut text: u32) -> u32 {
        while self.0[text as usize] != text {
            let above = self.0[text as usize];
            self.0[text as usize] = self.0[above as usize];
            text = above;
        }
        text
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }

    /// Returns what hangs together, two texts and more.
    fn parts(mut self) -> Vec<Vec<u32>> {
        let mut parts: HashMap<u32, Vec<u32>> = HashMap::new();
        for text in 0..self.0.len() as u32 {
            let root = self.root(text);
            if root != text {
                parts.entry(root).or_insert_with(|| vec![root]).push(text);
            }
        }
        let mut parts: Vec<Vec<u32>> = parts.into_values().collect();
        parts.sort_unstable();
        parts
    }
}
