//! Occurrences close to each other in one paragraph.

use std::ops::Range;

use tantivy::DocId;

use super::phrase::has_border;
use super::sets::{All, Union};
use super::{Matcher, Span};

/// Occurrences close to each other.
pub(super) struct Near {
    pub(super) parts: All,
    pub(super) distance: u32,
    pub(super) borders: Union,
}

impl Matcher for Near {
    fn doc(&self) -> DocId {
        self.parts.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.parts.seek(target)
    }

    fn cost(&self) -> u64 {
        self.parts.cost()
    }

    fn verify(&mut self) -> bool {
        if !self.parts.verify() {
            return false;
        }
        let mut spans = Vec::new();
        self.spans(&mut spans);
        !spans.is_empty()
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        let doc = self.doc();
        let (mut buffer, mut borders) = (Vec::new(), &[][..]);
        if self.borders.seek(doc) == doc {
            borders = self.borders.positions(doc, &mut buffer);
        }
        // Every part in the order of the query, each close to the one before and none used twice.
        let mut chains: Vec<Vec<Span>> = vec![Vec::new()];
        for part in self.parts.in_query_order() {
            let mut spans = Vec::new();
            part.spans(&mut spans);
            spans.sort_by_key(|(start, _)| *start);
            let longest = spans.iter().map(|(start, end)| end - start).max().unwrap_or(0);
            let mut longer: Vec<Vec<Span>> = Vec::new();
            'chains: for chain in &chains {
                let starts = starts_near(chain, self.distance, longest);
                let place = |at: u32| spans.partition_point(|(start, _)| *start < at);
                for &span in &spans[place(starts.start)..place(starts.end)] {
                    if may_follow(chain, span, self.distance)
                        && !has_border(borders, whole(chain, span).0, whole(chain, span).1)
                    {
                        longer.push(chain.iter().copied().chain([span]).collect());
                        // Enough for any text that a person would read; keeps hostile repetition from multiplying.
                        if longer.len() == MAX_CHAINS {
                            break 'chains;
                        }
                    }
                }
            }
            chains = longer;
        }
        out.extend(chains.into_iter().filter_map(|chain| {
            let (last, rest) = chain.split_last()?;
            Some(whole(rest, *last))
        }));
    }
}

/// Most ways of placing the first parts of a NEAR that are followed up in one article.
pub(crate) const MAX_CHAINS: usize = 4096;

/// Returns where an occurrence of at most `longest` positions can begin that continues a chain: a text may hold a word a million
/// times, and most of them are far away.
pub(crate) fn starts_near(chain: &[Span], distance: u32, longest: u32) -> Range<u32> {
    match chain.last() {
        None => 0..u32::MAX,
        Some(&(start, end)) => {
            start.saturating_sub(distance.saturating_add(longest))..end.saturating_add(distance)
        }
    }
}

/// Returns whether an occurrence continues a chain of a NEAR: close to its last one, and apart from all.
pub(crate) fn may_follow(chain: &[Span], span: Span, distance: u32) -> bool {
    let is_close = chain.last().is_none_or(|&last| is_near(last, span, distance));
    is_close && chain.iter().all(|&other| span.0 >= other.1 || span.1 <= other.0)
}

/// Returns the positions from the first to the last of a chain and an occurrence.
pub(crate) fn whole(chain: &[Span], span: Span) -> Span {
    chain.iter().fold(span, |all, &other| (all.0.min(other.0), all.1.max(other.1)))
}

/// Returns whether two occurrences do not overlap and their nearest words differ by at most `distance` positions.
fn is_near(a: Span, b: Span, distance: u32) -> bool {
    let (first, second) = if a.0 <= b.0 { (a, b) } else { (b, a) };
    second.0 >= first.1 && second.0 - (first.1 - 1) <= distance
}
