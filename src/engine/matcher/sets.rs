//! Postings, and sets made of sets: any, all, everything, not.

use tantivy::{DocId, TERMINATED};

use super::{BoxMatcher, Matcher, Span};
use crate::engine::clock::Clock;
use crate::engine::unpacked::PlacedPostings;

/// The articles of several lists of postings.
pub(super) struct Union {
    postings: Vec<PlacedPostings>,
    doc: DocId,
    /// Positions of one of them.
    scratch: Vec<u32>,
}

impl Union {
    pub(super) fn new(postings: Vec<PlacedPostings>) -> Union {
        let doc = postings.iter().map(PlacedPostings::doc).min().unwrap_or(TERMINATED);
        Union { postings, doc, scratch: Vec::new() }
    }

    /// Returns the positions in an article, ascending: the one it stands on, unless any order will do. `buffer` is for them.
    pub(super) fn positions<'b>(&mut self, doc: DocId, buffer: &'b mut Vec<u32>) -> &'b [u32] {
        if let [only] = self.postings.as_mut_slice() {
            return only.positions(doc, buffer);
        }
        buffer.clear();
        let mut lists = 0;
        for postings in &mut self.postings {
            let positions = postings.positions(doc, &mut self.scratch);
            buffer.extend_from_slice(positions);
            lists += u32::from(!positions.is_empty());
        }
        if lists > 1 {
            buffer.sort_unstable();
        }
        buffer
    }
}

/// Tells of ascending positions whether they stand right behind others, which ascend too.
pub(super) struct Behind<'a> {
    /// Those that are not passed by.
    others: &'a [u32],
}

impl Behind<'_> {
    pub(super) fn new(others: &[u32]) -> Behind<'_> {
        Behind { others }
    }

    #[inline]
    pub(super) fn holds(&mut self, position: u32) -> bool {
        while let [first, rest @ ..] = self.others {
            if first + 1 >= position {
                return first + 1 == position;
            }
            self.others = rest;
        }
        false
    }
}

impl Matcher for Union {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            let mut next = TERMINATED;
            for postings in &mut self.postings {
                next = next.min(postings.seek(target));
            }
            self.doc = next;
        }
        self.doc
    }

    fn cost(&self) -> u64 {
        self.postings.iter().map(|postings| u64::from(postings.documents())).sum()
    }

    fn is_unordered(&self) -> bool {
        self.postings.iter().all(|postings| postings.as_unpacked().is_some())
    }

    fn holds(&mut self, doc: DocId) -> bool {
        if self.is_unordered() {
            let mut lists = self.postings.iter().filter_map(PlacedPostings::as_unpacked);
            return lists.any(|postings| postings.holds(doc));
        }
        self.is_at(doc)
    }
}

/// The articles that all parts propose.
pub(super) struct All {
    /// Cheapest first.
    parts: Vec<(usize, BoxMatcher)>,
    doc: DocId,
    clock: Clock,
}

impl All {
    pub(super) fn new(parts: Vec<BoxMatcher>, max_doc: DocId, clock: Clock) -> All {
        let mut parts: Vec<(usize, BoxMatcher)> = parts.into_iter().enumerate().collect();
        if parts.is_empty() {
            parts.push((0, Box::new(Everything::of(max_doc))));
        }
        parts.sort_by_key(|(_, part)| part.cost());
        let mut all = All { parts, doc: 0, clock };
        all.settle(0);
        all
    }

    fn settle(&mut self, target: DocId) {
        let parts = &mut self.parts;
        self.doc = first_shared(&self.clock, parts.len(), target, |part, target| {
            parts[part].1.seek(target)
        });
    }

    pub(super) fn in_query_order(&mut self) -> impl Iterator<Item = &mut BoxMatcher> {
        let mut parts: Vec<&mut (usize, BoxMatcher)> = self.parts.iter_mut().collect();
        parts.sort_by_key(|(index, _)| *index);
        parts.into_iter().map(|(_, part)| part)
    }
}

/// Returns the first article at or after `target` on which all of `count` cursors can stand; `seek` moves one of them. There is
/// none without cursors, nor when time is up.
pub(super) fn first_shared(
    clock: &Clock,
    count: usize,
    mut target: DocId,
    mut seek: impl FnMut(usize, DocId) -> DocId,
) -> DocId {
    'search: while count > 0 && target != TERMINATED && !clock.tick() {
        for cursor in 0..count {
            let doc = seek(cursor, target);
            if doc > target {
                target = doc;
                continue 'search;
            }
        }
        return target;
    }
    TERMINATED
}

impl Matcher for All {
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
        let is_at = self.doc == doc || self.parts.iter_mut().all(|(_, part)| part.is_at(doc));
        if is_at {
            self.doc = doc;
        }
        is_at
    }

    fn cost(&self) -> u64 {
        self.parts.first().map_or(0, |(_, part)| part.cost())
    }

    fn verify(&mut self) -> bool {
        self.parts.iter_mut().all(|(_, part)| part.verify())
    }

    fn is_unordered(&self) -> bool {
        self.parts.iter().all(|(_, part)| part.is_unordered())
    }

    fn holds(&mut self, doc: DocId) -> bool {
        self.parts.iter_mut().all(|(_, part)| part.holds(doc))
    }
}

/// The articles that any part proposes.
pub(super) struct Any {
    parts: Vec<BoxMatcher>,
    doc: DocId,
}

impl Any {
    pub(super) fn new(parts: Vec<BoxMatcher>) -> Any {
        let doc = parts.iter().map(|part| part.doc()).min().unwrap_or(TERMINATED);
        Any { parts, doc }
    }
}

impl Matcher for Any {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc =
                self.parts.iter_mut().map(|part| part.seek(target)).min().unwrap_or(TERMINATED);
        }
        self.doc
    }

    fn cost(&self) -> u64 {
        self.parts.iter().map(|part| part.cost()).sum()
    }

    fn verify(&mut self) -> bool {
        let doc = self.doc;
        self.parts.iter_mut().any(|part| part.doc() == doc && part.verify())
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        let doc = self.doc;
        for part in &mut self.parts {
            if part.doc() == doc {
                part.spans(out);
            }
        }
    }
}

/// Every article of the segment.
pub(super) struct Everything {
    doc: DocId,
    max_doc: DocId,
}

impl Everything {
    pub(super) fn of(max_doc: DocId) -> Everything {
        Everything { doc: if max_doc == 0 { TERMINATED } else { 0 }, max_doc }
    }
}

impl Matcher for Everything {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = if target >= self.max_doc { TERMINATED } else { target };
        }
        self.doc
    }

    fn cost(&self) -> u64 {
        u64::from(self.max_doc)
    }
}

/// The articles for which a condition does not hold.
pub(super) struct Not {
    pub(super) everything: Everything,
    pub(super) inner: BoxMatcher,
}

impl Matcher for Not {
    fn doc(&self) -> DocId {
        self.everything.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.everything.seek(target)
    }

    fn cost(&self) -> u64 {
        self.everything.cost()
    }

    fn verify(&mut self) -> bool {
        let doc = self.everything.doc();
        !(self.inner.seek(doc) == doc && self.inner.verify())
    }
}
