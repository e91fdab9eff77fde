//! Postings, and sets made of sets: any, all, everything, not.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

use super::{BoxMatcher, Matcher, Span};
use crate::engine::clock::Clock;

/// The articles of several lists of postings.
pub(super) struct Union {
    postings: Vec<SegmentPostings>,
    doc: DocId,
}

impl Union {
    pub(super) fn new(postings: Vec<SegmentPostings>) -> Union {
        let doc = postings.iter().map(DocSet::doc).min().unwrap_or(TERMINATED);
        Union { postings, doc }
    }

    /// Appends the positions in the article it stands on.
    pub(super) fn positions(&mut self, out: &mut Vec<u32>) {
        let start = out.len();
        let mut lists = 0;
        for postings in &mut self.postings {
            if postings.doc() == self.doc {
                postings.append_positions_with_offset(0, out);
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
                let doc =
                    if postings.doc() < target { postings.seek(target) } else { postings.doc() };
                next = next.min(doc);
            }
            self.doc = next;
        }
        self.doc
    }

    fn cost(&self) -> u64 {
        self.postings.iter().map(|postings| u64::from(postings.doc_freq())).sum()
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
