//! The two ways through a segment: articles that hold everything, and articles that hold enough.

use tantivy::{DocAddress, DocId, SegmentReader, TERMINATED};

use super::collect::{Best, Candidate, OrderColumns, UNDATED};
use super::execute::Execution;
use super::facets::SegmentFacet;
use super::matcher::BoxMatcher;
use super::score::{SegmentScoring, TermScorer};
use super::{Options, SortOrder};

/// Takes in the matches of one segment.
pub(super) struct SegmentCollector<'a, 'b> {
    pub(super) ordinal: u32,
    pub(super) segment: &'a SegmentReader,
    pub(super) columns: &'a OrderColumns,
    pub(super) best: &'a mut Best<'b>,
    pub(super) total: u64,
    pub(super) facets: Vec<SegmentFacet>,
}

impl SegmentCollector<'_, '_> {
    /// Counts a match.
    fn count(&mut self, doc: DocId) {
        self.total += 1;
        for facet in &mut self.facets {
            facet.count(doc);
        }
    }

    /// Returns a match as it would stand in the list with this score.
    fn candidate(&self, doc: DocId, score: f32) -> Candidate {
        let date = self.columns.dates.first(doc).unwrap_or(UNDATED);
        Candidate { score, date, address: DocAddress::new(self.ordinal, doc) }
    }

    /// Returns the score below which no match comes into the list.
    fn threshold(&self) -> f32 {
        self.best.threshold().map_or(f32::NEG_INFINITY, |worst| worst.score)
    }

    /// Returns whether matches that cannot come into the list need not be found any more.
    fn may_prune(&self, options: &Options) -> bool {
        options.sort == SortOrder::Relevance
            && self.facets.is_empty()
            && self.total >= options.count_to
    }
}

/// The cursors of one segment.
pub(super) struct SegmentSearch<'a> {
    pub(super) execution: &'a Execution<'a>,
    pub(super) scoring: SegmentScoring<'a>,
    pub(super) terms: Vec<TermScorer<'a>>,
    /// By unit: what must hold beside its words.
    pub(super) phrases: Vec<Option<BoxMatcher>>,
    pub(super) required: Option<BoxMatcher>,
}

impl SegmentSearch<'_> {
    /// Finds the articles that hold everything.
    pub(super) fn strict(&mut self, collector: &mut SegmentCollector) -> tantivy::Result<()> {
        let mut wanted: Vec<usize> =
            self.execution.plan.units.iter().flat_map(|unit| unit.terms.iter().copied()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted.sort_by_key(|&term| self.terms[term].cost());
        if wanted.is_empty() && self.required.is_none() {
            return Ok(());
        }
        let mut target = 0;
        'search: while target != TERMINATED && !self.execution.clock.tick() {
            for &term in &wanted {
                let doc = self.terms[term].seek(target);
                if doc > target {
                    target = doc;
                    continue 'search;
                }
            }
            if let Some(required) = &mut self.required {
                let doc = required.seek(target);
                if doc > target {
                    target = doc;
                    continue 'search;
                }
            }
            let is_match = !collector.segment.is_deleted(target)
                && self.phrases_hold(target)
                && self.required.as_mut().is_none_or(|required| required.verify());
            if is_match {
                collector.count(target);
                self.offer(collector, target)?;
            }
            target += 1;
        }
        Ok(())
    }

    fn phrases_hold(&mut self, doc: DocId) -> bool {
        self.phrases.iter_mut().flatten().all(|phrase| phrase.seek(doc) == doc && phrase.verify())
    }

    /// Finds the articles that hold units of at least the mass `needed`.
    ///
    /// Units are taken from the heaviest down until the rest together weighs too little: every match holds one of these, so
    /// only their postings are walked and the others are looked up. As the list fills and matches need not be counted, the rest
    /// may weigh more: it is enough that they cannot reach the scores of the list (Turtle and Flood, "Query Evaluation: Strategies
    /// and Optimizations", 1995).
    pub(super) fn relaxed(
        &mut self,
        collector: &mut SegmentCollector,
        masses: &[f32],
        needed: f32,
    ) -> tantivy::Result<()> {
        // Sums of floats in different orders differ in the last bits.
        let needed = needed * (1.0 - 1e-5);
        let mut units: Vec<usize> = (0..masses.len()).filter(|&unit| masses[unit] > 0.0).collect();
        units.sort_by(|&a, &b| masses[b].total_cmp(&masses[a]).then_with(|| a.cmp(&b)));
        let after: Vec<f32> = (0..=units.len())
            .map(|index| units[index..].iter().map(|&unit| masses[unit]).sum())
            .collect();
        let bounds = self.bounds(&units);
        let is_enough = |walked: usize, threshold: f32| {
            after[walked] < needed || bounds[walked] * (1.0 + 1e-5) < threshold
        };
        let walked_for = |threshold: f32| {
            (0..=units.len()).find(|&walked| is_enough(walked, threshold)).unwrap_or(units.len())
        };
        let mut threshold = f32::NEG_INFINITY;
        let mut walked = walked_for(threshold);

        let mut target = 0;
        while !self.execution.clock.tick() {
            let next = units[..walked]
                .iter()
                .map(|&unit| self.seek_unit(unit, target))
                .min()
                .unwrap_or(TERMINATED);
            let next = match &mut self.required {
                Some(required) if next != TERMINATED => {
                    let doc = required.seek(next);
                    if doc > next {
                        target = doc;
                        if doc == TERMINATED {
                            break;
                        }
                        continue;
                    }
                    next
                }
                _ => next,
            };
            if next == TERMINATED {
                break;
            }
            target = next + 1;
            if collector.segment.is_deleted(next) {
                continue;
            }
            let mut mass = 0.0;
            for (index, &unit) in units.iter().enumerate() {
                if self.seek_unit(unit, next) == next && self.unit_phrase_holds(unit, next) {
                    mass += masses[unit];
                }
                if mass >= needed || mass + after[index + 1] < needed {
                    break;
                }
            }
            if mass >= needed && self.required.as_mut().is_none_or(|required| required.verify()) {
                collector.count(next);
                self.offer(collector, next)?;
                if collector.may_prune(self.execution.options) && collector.threshold() > threshold
                {
                    threshold = collector.threshold();
                    walked = walked_for(threshold);
                }
            }
        }
        Ok(())
    }

    /// Returns, for each number of units that are walked, the most that an article can score that holds none of them. Words of
    /// codes score even where the code does not hold, and so do those of no unit.
    fn bounds(&self, units: &[usize]) -> Vec<f32> {
        let plan = self.execution.plan;
        let mut free: Vec<bool> = vec![true; plan.terms.len()];
        for &unit in units.iter().filter(|&&unit| plan.units[unit].phrase.is_none()) {
            plan.units[unit].terms.iter().for_each(|&term| free[term] = false);
        }
        for unit in plan.units.iter().filter(|unit| unit.phrase.is_some()) {
            unit.terms.iter().for_each(|&term| free[term] = true);
        }
        let terms = self.terms.iter().zip(&free);
        let always: f32 = terms.filter(|(_, free)| **free).map(|(term, _)| term.most()).sum();
        let of_unit = |unit: usize| -> f32 {
            let terms = plan.units[unit].terms.iter().filter(|&&term| !free[term]);
            terms.map(|&term| self.terms[term].most()).sum()
        };
        (0..=units.len())
            .map(|walked| always + units[walked..].iter().map(|&unit| of_unit(unit)).sum::<f32>())
            .collect()
    }

    /// Scores a match and offers it to the list, if it can come into it.
    fn offer(&mut self, collector: &mut SegmentCollector, doc: DocId) -> tantivy::Result<()> {
        if self.execution.options.sort == SortOrder::Relevance {
            if !self.may_reach(doc, collector.threshold()) {
                return Ok(());
            }
        } else if !collector.best.takes(&collector.candidate(doc, 0.0)) {
            return Ok(());
        }
        let score = self.score(doc)?;
        let candidate = collector.candidate(doc, score);
        collector.best.offer(candidate);
        Ok(())
    }

    /// Returns whether the words of an article can make it score as much as `threshold`.
    fn may_reach(&mut self, doc: DocId, threshold: f32) -> bool {
        let mut most: f32 = self.terms.iter().map(TermScorer::most).sum();
        if most * (1.0 + 1e-5) < threshold {
            return false;
        }
        for term in &mut self.terms {
            if term.seek(doc) != doc {
                most -= term.most();
                if most * (1.0 + 1e-5) < threshold {
                    return false;
                }
            }
        }
        true
    }

    /// Returns an article at or after `target` before which none holds all words of a unit; it holds them itself when it is
    /// `target`. No word goes further than to its first article at or after `target`: others share it, and the score.
    fn seek_unit(&mut self, unit: usize, target: DocId) -> DocId {
        let mut furthest = target;
        for &term in &self.execution.plan.units[unit].terms {
            furthest = furthest.max(self.terms[term].seek(target));
        }
        furthest
    }

    fn unit_phrase_holds(&mut self, unit: usize, doc: DocId) -> bool {
        self.phrases[unit].as_mut().is_none_or(|phrase| phrase.seek(doc) == doc && phrase.verify())
    }

    /// Returns the score of an article, without nearness.
    fn score(&mut self, doc: DocId) -> tantivy::Result<f32> {
        let mut score = 0.0;
        for term in &mut self.terms {
            if term.seek(doc) == doc {
                score += term.score(&self.scoring)?;
            }
        }
        Ok(score)
    }
}
