//! Postings, and sets made of sets: any, all, everything, not.

use tantivy::{DocId, TERMINATED};

use super::{BoxMatcher, Matcher, Span};
use crate::engine::clock::Clock;
use crate::engine::unpacked::PlacedPostings;

/// The articles of several lists of postings.
pub(super) struct Union {
    postings: Vec<PlacedPostings>,
    doc: DocId,
}

impl Union {
    pub(super) fn new(postings: Vec<PlacedPostings>) -> Union {
        let doc = postings.iter().map(PlacedPostings::doc).min().unwrap_or(TERMINATED);
        Union { postings, doc }
    }

    /// Returns whether one of its positions is right behind one of `before`, which ascend, in the article it stands on; `scratch` is for
    /// positions.
    pub(super) fn is_behind(&mut self, before: &[u32], scratch: &mut Vec<u32>) -> bool {
        let mut from = 0;
        let mut is_behind = |position: u32| {
            while from < before.len() && before[from] + 1 < position {
                from += 1;
            }
            from < before.len() && before[from] + 1 == position
        };
        if let [only] = self.postings.as_slice()
            && let Some((postings, doc)) = only.as_unpacked()
        {
            // Ends at the first place, before the other positions are unpacked.
            let mut is_found = false;
            postings.any_position(doc, |position| {
                is_found = is_behind(position);
                is_found
            });
            return is_found;
        }
        scratch.clear();
        self.positions(scratch);
        scratch.iter().any(|&position| is_behind(position))
    }

    /// Appends the positions in the article it stands on.
    pub(super) fn positions(&mut self, out: &mut Vec<u32>) {
        let start = out.len();
        let mut lists = 0;
        for postings in &mut self.postings {
            if postings.doc() == self.doc {
                postings.append_positions(out);
                lists += 1;
            }
        }
        if lists > 1 {
            out[start..].sort_unstable();
        }
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
