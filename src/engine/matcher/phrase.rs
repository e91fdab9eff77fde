//! Words that follow each other in one paragraph.

use tantivy::DocId;

use super::sets::{Behind, Union, first_shared};
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
    /// Whether nothing is asked of the words but that they follow each other directly.
    is_plain: bool,
    /// Whether it is plain, and the postings of all words are unpacked.
    is_unordered: bool,
    doc: DocId,
    clock: Clock,
    /// By word.
    positions: Vec<Vec<u32>>,
    buffer: Vec<u32>,
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
        let is_plain = slop == 0 && zone.is_none();
        let mut phrase = Phrase {
            is_plain,
            is_unordered: is_plain && words.iter().all(Union::is_unordered),
            words,
            order,
            slop,
            zone,
            borders,
            doc: 0,
            clock,
            positions: Vec::new(),
            buffer: Vec::new(),
        };
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

    /// Reads where the first so many words stand in an article; returns `false` where it is clear, mostly before all are read, that they do
    /// not follow each other.
    fn load_positions(&mut self, doc: DocId, words: usize) -> bool {
        self.positions.resize_with(self.words.len(), Vec::new);
        for (place, word) in self.words.iter_mut().take(words).enumerate() {
            let (before, rest) = self.positions.split_at_mut(place);
            let positions = &mut rest[0];
            positions.clear();
            let all = word.positions(doc, &mut self.buffer);
            match before.last() {
                // Those that are left are the ends of what stands up to here.
                Some(before) if self.slop == 0 => {
                    let mut before = Behind::new(before);
                    positions.extend(all.iter().copied().filter(|&place| before.holds(place)));
                }
                _ => positions.extend_from_slice(all),
            }
            if positions.is_empty() {
                return false;
            }
        }
        true
    }

    /// Returns whether the words follow each other directly somewhere in an article.
    fn stands_somewhere(&mut self, doc: DocId) -> bool {
        let Some(last) = self.words.len().checked_sub(1) else { return false };
        if !self.load_positions(doc, last) {
            return false;
        }
        let (before, word) = (self.positions[..last].last(), &mut self.words[last]);
        let Some(before) = before else { return word.holds(doc) };
        let mut before = Behind::new(before);
        let positions = word.positions(doc, &mut self.buffer);
        positions.iter().any(|&position| before.holds(position))
    }

    /// Returns the positions of the zone in the article, if the phrase is bound to one.
    fn zone_range(&mut self) -> Span {
        let doc = self.doc;
        let Some((zone, ends)) = &mut self.zone else { return (0, u32::MAX) };
        if ends.seek(doc) != doc {
            return (0, 0);
        }
        let positions = ends.positions(doc, &mut self.buffer);
        let index = *zone as usize;
        let start =
            if index == 0 { 0 } else { positions.get(index - 1).map_or(u32::MAX, |end| end + 1) };
        (start, positions.get(index).copied().unwrap_or(u32::MAX))
    }

    fn border_positions(&mut self) -> Vec<u32> {
        if let Some(borders) = &mut self.borders
            && borders.seek(self.doc) == self.doc
        {
            return borders.positions(self.doc, &mut self.buffer).to_vec();
        }
        Vec::new()
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
        if self.is_plain {
            return self.stands_somewhere(self.doc);
        }
        let mut spans = Vec::new();
        self.spans(&mut spans);
        !spans.is_empty()
    }

    fn is_unordered(&self) -> bool {
        self.is_unordered
    }

    fn holds(&mut self, doc: DocId) -> bool {
        if self.is_unordered {
            return self.stands_somewhere(doc);
        }
        self.is_at(doc) && self.verify()
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        if !self.load_positions(self.doc, self.words.len()) {
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

#[cfg(test)]
mod tests {
    use tantivy::TERMINATED;

    use super::*;
    use crate::article::Article;
    use crate::engine::Snapshot;
    use crate::index::{Index, IndexWriter, Prepared, WriterOptions};

    fn snapshot(folder: &std::path::Path) -> Snapshot {
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let mut writer = IndexWriter::open(folder, &options).unwrap();
        // A few of five words in an order of its own in each article, so that they follow each other here and there.
        let articles = (0..700u32).map(|number| {
            let mut state = number.wrapping_mul(2_654_435_761) | 1;
            let mut word = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                ["mưa", "nắng", "gió", "mây", "trời"][(state >> 24) as usize % 5]
            };
            let body: Vec<&str> = (0..3 + number % 13).map(|_| word()).collect();
            let (id, body) = (Some(format!("bai-{number}")), body.join(" "));
            Prepared::new(Article { id, body, ..Article::default() }, None)
        });
        writer.add(articles.collect()).unwrap();
        writer.finish().unwrap();
        Snapshot::of(&Index::open(folder).unwrap()).unwrap()
    }

    fn phrase(snapshot: &Snapshot, words: &[&str], slop: u32) -> Phrase {
        let union = |word: &&str| {
            let postings = word.split('|').map(|form| snapshot.placed_postings(0, form).unwrap());
            Union::new(postings.map(Option::unwrap).collect())
        };
        Phrase::new(words.iter().map(union).collect(), slop, None, None, Clock::new(None))
    }

    #[test]
    fn any_order_finds_the_same_articles() {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = snapshot(folder.path());
        let phrases: &[&[&str]] = &[
            &["mưa", "nắng"],
            &["mưa", "mưa"],
            &["gió"],
            &["mưa", "nắng", "gió"],
            &["mưa|gió", "nắng|mây|trời"],
            &["trời", "mây", "mưa|gió", "nắng"],
        ];
        let in_order: Vec<Vec<DocId>> = phrases
            .iter()
            .map(|words| {
                let mut phrase = phrase(&snapshot, words, 0);
                assert!(!phrase.is_unordered(), "nothing was asked for twice: {words:?}");
                let mut found = Vec::new();
                while phrase.doc() != TERMINATED {
                    if phrase.verify() {
                        found.push(phrase.doc());
                    }
                    phrase.seek(phrase.doc() + 1);
                }
                found
            })
            .collect();
        assert!(in_order.iter().all(|found| (1..700).contains(&found.len())), "{in_order:?}");
        for word in ["mưa", "nắng", "gió", "mây", "trời"] {
            for _ in 0..2 {
                snapshot.lists_to_read(word, &Clock::new(None)).unwrap();
            }
        }
        for (words, expected) in phrases.iter().zip(&in_order) {
            let mut phrase = phrase(&snapshot, words, 0);
            assert!(phrase.is_unordered(), "{words:?}");
            let mut found: Vec<DocId> = (0..700).rev().filter(|&doc| phrase.holds(doc)).collect();
            found.reverse();
            assert_eq!(&found, expected, "{words:?}");
        }
        assert!(!phrase(&snapshot, &["mưa", "nắng"], 1).is_unordered());
    }
}
