//! Words that follow each other in one paragraph.

use tantivy::DocId;

use super::sets::{Union, first_shared};
use super::{Matcher, Span};
use crate::engine::clock::Clock;
use crate::index::Zone;

/// Words that follow each other.
pub(super) struct Phrase {
    words: Vec<Union>,
    /// The words, those of the fewest articles first.
    order: Vec<usize>,
    slop: u32,
    zone: Option<(Zone, Union)>,
    /// Boundaries of paragraphs, where other words may stand between.
    borders: Option<Union>,
    doc: DocId,
    clock: Clock,
    positions: Vec<Vec<u32>>,
}

impl Phrase {
    pub(super) fn new(
        words: Vec<Union>,
        slop: u32,
        zone: Option<(Zone, Union)>,
        borders: Option<Union>,
        clock: Clock,
    ) -> Phrase {
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|&word| words[word].cost());
        let mut phrase =
            Phrase { words, order, slop, zone, borders, doc: 0, clock, positions: Vec::new() };
        phrase.settle(0);
        phrase
    }

    /// Goes to the first article at or after `target` that holds all words.
    fn settle(&mut self, target: DocId) {
        let (words, order) = (&mut self.words, &self.order);
        self.doc = first_shared(&self.clock, words.len(), target, |place, target| {
            words[order[place]].seek(target)
        });
    }

    /// Reads where the first so many words stand in the article; returns `false` where it is clear before all are read that they do not
    /// follow each other.
    fn load_positions(&mut self, words: usize) -> bool {
        self.positions.resize_with(self.words.len(), Vec::new);
        for word in 0..words {
            let (before, rest) = self.positions.split_at_mut(word);
            let positions = &mut rest[0];
            positions.clear();
            self.words[word].positions(positions);
            // Those that are left are the ends of what stands up to here.
            if self.slop == 0
                && let Some(before) = before.last()
            {
                keep_behind(before, positions);
                if positions.is_empty() {
                    return false;
                }
            }
        }
        true
    }

    /// Returns whether the words follow each other directly somewhere in the article.
    fn stands_somewhere(&mut self) -> bool {
        let Some(last) = self.words.len().checked_sub(1) else { return false };
        if !self.load_positions(last) {
            return false;
        }
        let (before, rest) = self.positions.split_at_mut(last);
        match before.last() {
            Some(before) => self.words[last].is_behind(before, &mut rest[0]),
            // One word, and the article holds it.
            None => true,
        }
    }

    /// Returns the positions of the zone in the article, if the phrase is bound to one.
    fn zone_range(&mut self) -> Span {
        let doc = self.doc;
        let Some((zone, ends)) = &mut self.zone else { return (0, u32::MAX) };
        if ends.seek(doc) != doc {
            return (0, 0);
        }
        let mut positions = Vec::new();
        ends.positions(&mut positions);
        let index = *zone as usize;
        let start =
            if index == 0 { 0 } else { positions.get(index - 1).map_or(u32::MAX, |end| end + 1) };
        (start, positions.get(index).copied().unwrap_or(u32::MAX))
    }

    fn border_positions(&mut self) -> Vec<u32> {
        let mut positions = Vec::new();
        if let Some(borders) = &mut self.borders
            && borders.seek(self.doc) == self.doc
        {
            borders.positions(&mut positions);
        }
        positions
    }
}

impl Matcher for Phrase {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.settle(target);
        }
        self.doc
    }

    fn is_at(&mut self, doc: DocId) -> bool {
        let is_at = self.doc == doc || self.words.iter_mut().all(|word| word.is_at(doc));
        if is_at {
            self.doc = doc;
        }
        is_at
    }

    fn cost(&self) -> u64 {
        self.words.iter().map(Union::cost).min().unwrap_or(0)
    }

    fn verify(&mut self) -> bool {
        if self.slop == 0 && self.zone.is_none() {
            return self.stands_somewhere();
        }
        let mut spans = Vec::new();
        self.spans(&mut spans);
        !spans.is_empty()
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        if !self.load_positions(self.words.len()) {
            return;
        }
        let zone = self.zone_range();
        let borders = self.border_positions();
        let Some((first, rest)) = self.positions.split_first() else { return };
        for &start in first {
            if start < zone.0 || start >= zone.1 {
                continue;
            }
            if let Some(end) = phrase_end(rest, start + 1, self.slop)
                && end <= zone.1
                && !has_border(&borders, start, end)
            {
                out.push((start, end));
            }
        }
    }
}

/// Keeps the positions that stand right behind one of `before`. Both ascend.
fn keep_behind(before: &[u32], positions: &mut Vec<u32>) {
    let (mut kept, mut from) = (0, 0);
    for at in 0..positions.len() {
        let position = positions[at];
        while from < before.len() && before[from] + 1 < position {
            from += 1;
        }
        positions[kept] = position;
        kept += usize::from(from < before.len() && before[from] + 1 == position);
    }
    positions.truncate(kept);
}

/// Returns the end of the shortest continuation of a phrase whose next word may stand at `next` or, with others
/// before it, up to `slop` further on. Taking the earliest place each time leaves the most room for the rest.
pub(crate) fn phrase_end(rest: &[Vec<u32>], mut next: u32, slop: u32) -> Option<u32> {
    let mut room = slop;
    for positions in rest {
        let found = *positions.get(positions.partition_point(|&position| position < next))?;
        room = room.checked_sub(found - next)?;
        next = found + 1;
    }
    Some(next)
}

/// Returns whether a boundary lies inside `start..end`.
pub(super) fn has_border(borders: &[u32], start: u32, end: u32) -> bool {
    borders
        .get(borders.partition_point(|&border| border < start))
        .is_some_and(|&border| border < end)
}
