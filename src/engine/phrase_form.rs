//! Forms of a word that are several terms: `sẵn sàng chiến đấu` for `sscđ`, counted like occurrences of the word itself.
//!
//! Not here: conditions that are phrases (`engine::matcher`); those never score.

use tantivy::{DocId, TERMINATED};

use super::Snapshot;
use super::clock::Clock;
use super::matcher::phrase_end;
use super::plan::PhraseForm;
use super::score::SegmentScoring;
use super::unpacked::PlacedPostings;
use crate::index::schema::ZONE_END;

/// Articles that are looked at to estimate how many hold a phrase; below it the number is exact.
const MAX_COUNTED: u32 = 1024;

/// The occurrences of a phrase form in one segment, article by article in ascending order.
pub(super) struct PhraseCursor {
    weight: f32,
    /// By place in the phrase.
    terms: Vec<PlacedPostings>,
    /// Ends of zones; opened when first needed, `Some(None)` when the segment has none.
    zone_ends: Option<Option<PlacedPostings>>,
    /// The last article it was found to stand in.
    doc: DocId,
    /// Where the phrase begins in that article, ascending.
    starts: Vec<u32>,
    positions: Vec<Vec<u32>>,
    buffer: Vec<u32>,
    clock: Clock,
}

impl PhraseCursor {
    /// Opens the phrase; `None` when the segment lacks one of its terms. It stands nowhere before the first
    /// [`seek`](PhraseCursor::seek) or [`is_at`](PhraseCursor::is_at).
    pub(super) fn open(
        snapshot: &Snapshot,
        ordinal: usize,
        form: &PhraseForm,
        clock: Clock,
    ) -> tantivy::Result<Option<PhraseCursor>> {
        let mut terms = Vec::with_capacity(form.terms.len());
        for term in &form.terms {
            let Some(postings) = snapshot.placed_postings(ordinal, term)? else { return Ok(None) };
            terms.push(postings);
        }
        let positions = vec![Vec::new(); terms.len()];
        Ok((!terms.is_empty()).then_some(PhraseCursor {
            weight: form.weight,
            terms,
            zone_ends: None,
            doc: TERMINATED,
            starts: Vec::new(),
            positions,
            buffer: Vec::new(),
            clock,
        }))
    }

    /// Returns the upper bound of the articles it stands in.
    pub(super) fn cost(&self) -> u64 {
        self.terms.iter().map(|postings| u64::from(postings.documents())).min().unwrap_or(0)
    }

    /// Goes to the first article at or after `target` that holds the phrase. Targets never decrease.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if !self.starts.is_empty() && self.doc >= target {
            return self.doc;
        }
        let mut target = target;
        while target != TERMINATED && !self.clock.tick() {
            let furthest = self.furthest(target);
            if furthest > target {
                target = furthest;
            } else if self.verify(target) {
                return target;
            } else {
                target += 1;
            }
        }
        self.doc = TERMINATED;
        // Any place will do: the end is no article.
        self.starts = vec![0];
        TERMINATED
    }

    /// Returns whether an article holds the phrase, without looking for the next one that does.
    pub(super) fn is_at(&mut self, doc: DocId) -> bool {
        if !self.starts.is_empty() && self.doc >= doc {
            return self.doc == doc;
        }
        self.furthest(doc) == doc && self.verify(doc)
    }

    /// Moves all terms to `target`; returns the furthest place that one had to go to.
    fn furthest(&mut self, target: DocId) -> DocId {
        let mut furthest = target;
        for postings in &mut self.terms {
            furthest = furthest.max(postings.seek(target));
            if furthest > target {
                break;
            }
        }
        furthest
    }

    /// Reads where the phrase stands in the article that all terms are at.
    fn verify(&mut self, doc: DocId) -> bool {
        for (postings, positions) in self.terms.iter_mut().zip(&mut self.positions) {
            positions.clear();
            positions.extend_from_slice(postings.positions(doc, &mut self.buffer));
        }
        self.starts.clear();
        if let Some((first, rest)) = self.positions.split_first() {
            let begins = |start: &u32| phrase_end(rest, start + 1, 0).is_some();
            self.starts.extend(first.iter().copied().filter(begins));
        }
        self.doc = doc;
        !self.starts.is_empty()
    }

    /// Returns the weight and, for each occurrence in the article it stands in, the first and the last position.
    pub(super) fn occurrences(&self) -> (f32, impl Iterator<Item = (u32, u32)> + '_) {
        let last = self.terms.len() as u32 - 1;
        (self.weight, self.starts.iter().map(move |&start| (start, start + last)))
    }

    /// Returns how many of the occurrences stand in title and lead of the article it stands in. Those fields have no positions
    /// of their own: the zones of the text tell.
    pub(super) fn in_title_and_lead(
        &mut self,
        snapshot: &Snapshot,
        ordinal: usize,
    ) -> tantivy::Result<[u32; 2]> {
        let ends = match &mut self.zone_ends {
            Some(ends) => ends,
            closed => closed.insert(snapshot.placed_postings(ordinal, ZONE_END)?),
        };
        let mut borders = &[][..];
        if let Some(ends) = ends
            && ends.seek(self.doc) == self.doc
        {
            borders = ends.positions(self.doc, &mut self.buffer);
        }
        let before = |zone: usize| {
            let end = borders.get(zone).copied().unwrap_or(0);
            self.starts.partition_point(|&start| start < end) as u32
        };
        Ok([before(0), before(1).saturating_sub(before(0))])
    }

    /// Returns how often it stands in the article it stands in: anywhere, in the title, in the lead.
    fn counts(&mut self, snapshot: &Snapshot, ordinal: usize) -> tantivy::Result<[u32; 3]> {
        let [in_title, in_lead] = self.in_title_and_lead(snapshot, ordinal)?;
        Ok([self.starts.len() as u32, in_title, in_lead])
    }

    /// Returns the weighted frequency in the article it stands in, as a single term would have it.
    pub(super) fn frequency(&mut self, scoring: &SegmentScoring) -> tantivy::Result<f32> {
        let counts = self.counts(scoring.snapshot, scoring.ordinal)?;
        Ok(self.weight * scoring.weighted_frequency(self.doc, counts))
    }
}

/// Returns the articles of a segment that a phrase stands in, and how often it does anywhere, in title and in lead.
pub(super) fn postings(
    snapshot: &Snapshot,
    ordinal: usize,
    form: &PhraseForm,
    clock: &Clock,
) -> tantivy::Result<Vec<(DocId, [u32; 3])>> {
    let mut postings = Vec::new();
    if let Some(mut cursor) = PhraseCursor::open(snapshot, ordinal, form, clock.clone())? {
        let mut doc = cursor.seek(0);
        while doc != TERMINATED {
            postings.push((doc, cursor.counts(snapshot, ordinal)?));
            doc = cursor.seek(doc + 1);
        }
    }
    Ok(postings)
}

/// Returns how many articles hold a phrase: exactly while few hold its terms, else as many as the first ones let expect.
pub(super) fn document_frequency(
    snapshot: &Snapshot,
    form: &PhraseForm,
    clock: &Clock,
) -> tantivy::Result<f32> {
    let segments = snapshot.searcher().segment_readers();
    let documents: f32 = segments.iter().map(|segment| segment.max_doc() as f32).sum();
    let (mut found, mut counted, mut passed) = (0.0, 0, 0.0);
    for (ordinal, segment) in segments.iter().enumerate() {
        if let Some(mut cursor) = PhraseCursor::open(snapshot, ordinal, form, clock.clone())? {
            let mut target = 0;
            loop {
                let doc = cursor.furthest(target);
                if doc == TERMINATED || clock.tick() {
                    break;
                }
                if doc > target {
                    target = doc;
                    continue;
                }
                found += f32::from(u8::from(cursor.verify(doc)));
                counted += 1;
                if counted == MAX_COUNTED {
                    return Ok(found * documents / (passed + doc as f32 + 1.0));
                }
                target = doc + 1;
            }
        }
        passed += segment.max_doc() as f32;
    }
    Ok(found)
}
