//! Executes plans over the segments of an index.
//!
//! A [`Plan`] is all terms and conditions, no text: what a query means was decided before (`search`). The engine answers with
//! identities, scores, totals and counts; texts are fetched afterwards.

mod clock;
mod collect;
mod facets;
mod matcher;
mod nearness;
mod plan;
mod score;
mod snapshot;

use std::time::Instant;

use tantivy::{DocAddress, DocId, SegmentReader, TERMINATED};

use self::clock::Clock;
use self::collect::{Best, Candidate, OrderColumns, UNDATED};
pub use self::facets::{Facet, FacetCounts};
use self::facets::{FacetCounter, SegmentFacet};
use self::matcher::{BoxMatcher, Matchers};
pub(crate) use self::matcher::{MAX_CHAINS, Span, may_follow, phrase_end, whole};
use self::nearness::Occurrences;
pub use self::plan::{Form, Keyword, Node, Plan, ScoredTerm, SortOrder, Unit};
pub use self::score::{FieldWeight, Statistics, Weights};
use self::score::{LengthTables, SegmentScoring, TermScorer};
pub use self::snapshot::{Snapshot, WordForm};
use crate::index::engine_error;

/// How a plan is executed.
#[derive(Debug, Clone)]
pub struct Options {
    /// Order of the hits.
    pub sort: SortOrder,
    /// Hits to return, from the first.
    pub limit: usize,
    /// With fewer strict matches than this, words may be missing. 0 never relaxes.
    pub relax_below: u64,
    /// Share of the words, by idf, that a relaxed match must hold, in 0..=1.
    pub relaxed_share: f32,
    /// Matches to count; once there are so many, those that cannot be among the hits are passed over and the total is a lower
    /// bound.
    pub count_to: u64,
    /// What to count.
    pub facets: Vec<Facet>,
    /// When to stop with what was found.
    pub deadline: Option<Instant>,
    /// The numbers of the score.
    pub weights: Weights,
}

/// An article found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Its score.
    pub score: f32,
    /// First second of its date, Unix time.
    pub date: Option<i64>,
    /// Where it lies; for [`Snapshot::article`].
    pub(crate) address: DocAddress,
}

/// The answer to a plan.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    /// The best ones, best first.
    pub hits: Vec<Match>,
    /// How many matched.
    pub total: u64,
    /// How many matched before words were allowed to be missing, if they were.
    pub strict_total: Option<u64>,
    /// The deadline came first: hits and totals are those found until then.
    pub partial: bool,
    /// Counts in the order asked for.
    pub facets: Vec<FacetCounts>,
}

/// One execution of a plan.
struct Execution<'a> {
    snapshot: &'a Snapshot,
    plan: &'a Plan,
    options: &'a Options,
    idf: Vec<f32>,
    lengths: LengthTables,
    clock: Clock,
}

impl Snapshot {
    /// Executes a plan.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`] or [`crate::Error::Io`] when the index cannot be read.
    pub fn execute(&self, plan: &Plan, options: &Options) -> crate::Result<Matches> {
        let run = || -> tantivy::Result<Matches> {
            let frequencies: tantivy::Result<Vec<f32>> = plan
                .terms
                .iter()
                .map(|term| {
                    let documents = self.statistics().documents;
                    score::document_frequency(self.searcher(), self.fields().text, term, documents)
                })
                .collect();
            let frequencies = frequencies?;
            let idf =
                frequencies.iter().map(|&frequency| self.statistics().idf(frequency)).collect();
            let clock = Clock::new(options.deadline);
            let lengths = LengthTables::new(&options.weights, self.statistics());
            Execution { snapshot: self, plan, options, idf, lengths, clock }.run(&frequencies)
        };
        run().map_err(|error| engine_error(self.folder(), error))
    }
}

/// What one pass over all segments found.
struct Pass {
    total: u64,
    best: Vec<Candidate>,
    facets: Vec<FacetCounts>,
}

impl Execution<'_> {
    fn run(&self, frequencies: &[f32]) -> tantivy::Result<Matches> {
        let mut pass = self.pass(None)?;
        let mut strict_total = None;
        // What nothing holds cannot be asked of anything.
        let masses: Vec<f32> = self
            .plan
            .units
            .iter()
            .map(|unit| {
                let is_known = unit.terms.iter().all(|&term| frequencies[term] > 0.0);
                if is_known { unit.terms.iter().map(|&term| self.idf[term]).sum() } else { 0.0 }
            })
            .collect();
        let whole: f32 = masses.iter().sum();
        if pass.total < self.options.relax_below && self.plan.units.len() > 1 && whole > 0.0 {
            let relaxed = self.pass(Some((&masses, whole * self.options.relaxed_share)))?;
            if relaxed.total > pass.total {
                strict_total = Some(pass.total);
                pass = relaxed;
            }
        }
        let mut hits = pass.best;
        match self.options.sort {
            SortOrder::Relevance => self.add_bonuses(&mut hits)?,
            SortOrder::Newest | SortOrder::Oldest => {}
        }
        hits.truncate(self.options.limit);
        let hits = hits
            .into_iter()
            .map(|hit| Match {
                score: hit.score,
                date: (hit.date != UNDATED).then_some(hit.date),
                address: hit.address,
            })
            .collect();
        Ok(Matches {
            hits,
            total: pass.total,
            strict_total,
            partial: self.clock.has_expired(),
            facets: pass.facets,
        })
    }

    /// Goes once over all segments; `relaxed` holds the mass of each unit and how much of it a match needs.
    fn pass(&self, relaxed: Option<(&[f32], f32)>) -> tantivy::Result<Pass> {
        let order = self.snapshot.order(self.options.sort);
        let mut best = Best::new(order, self.kept());
        let mut counters: Vec<FacetCounter> =
            self.options.facets.iter().map(|&facet| FacetCounter::new(facet)).collect();
        let mut total = 0;
        for (ordinal, segment) in self.snapshot.searcher().segment_readers().iter().enumerate() {
            let columns = &self.snapshot.order_columns()[ordinal];
            let facets: tantivy::Result<Vec<SegmentFacet>> =
                counters.iter().map(|counter| counter.open(segment)).collect();
            let mut collector = SegmentCollector {
                ordinal: ordinal as u32,
                segment,
                columns,
                best: &mut best,
                total,
                facets: facets?,
            };
            self.segment(&mut collector, relaxed)?;
            total = collector.total;
            for (counter, counted) in counters.iter_mut().zip(collector.facets) {
                counter.add(counted)?;
            }
        }
        let facets = counters.into_iter().map(FacetCounter::into_counts).collect();
        Ok(Pass { total, best: best.into_sorted(), facets })
    }

    /// Returns how many candidates must be kept to have the right first ones after the bonuses.
    fn kept(&self) -> usize {
        match self.options.sort {
            SortOrder::Relevance => {
                self.options.limit.max(self.options.weights.nearness_candidates)
            }
            SortOrder::Newest | SortOrder::Oldest => self.options.limit,
        }
    }

    fn segment(
        &self,
        collector: &mut SegmentCollector,
        relaxed: Option<(&[f32], f32)>,
    ) -> tantivy::Result<()> {
        let segment = collector.segment;
        let matchers =
            Matchers { segment, fields: self.snapshot.fields(), clock: self.clock.clone() };
        let scoring = SegmentScoring::new(
            segment,
            &self.snapshot.fields(),
            self.options.weights.k1,
            &self.lengths,
        )?;
        let terms: tantivy::Result<Vec<TermScorer>> = self
            .plan
            .terms
            .iter()
            .zip(&self.idf)
            .map(|(term, &idf)| TermScorer::open(&scoring, term, idf))
            .collect();
        let mut phrases = Vec::with_capacity(self.plan.units.len());
        for unit in &self.plan.units {
            phrases.push(unit.phrase.as_ref().map(|phrase| matchers.open(phrase)).transpose()?);
        }
        let required = if self.plan.required.is_empty() {
            None
        } else {
            Some(matchers.open(&Node::All(self.plan.required.clone()))?)
        };
        let mut search =
            SegmentSearch { execution: self, scoring, terms: terms?, phrases, required };
        match relaxed {
            None => search.strict(collector),
            Some((masses, needed)) => search.relaxed(collector, masses, needed),
        }
    }

    /// Adds the bonuses for nearness and title to the best candidates and orders all again. The rest keep their scores, which are not higher,
    /// so the list as a whole stays ordered.
    fn add_bonuses(&self, hits: &mut [Candidate]) -> tantivy::Result<()> {
        let weights = &self.options.weights;
        let (best, _) = hits.split_at_mut(weights.nearness_candidates.min(hits.len()));
        if self.plan.terms.is_empty() {
            return Ok(());
        }
        best.sort_unstable_by_key(|hit| hit.address);
        for in_segment in best.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord) {
            let segment =
                self.snapshot.searcher().segment_reader(in_segment[0].address.segment_ord);
            let scoring =
                SegmentScoring::new(segment, &self.snapshot.fields(), weights.k1, &self.lengths)?;
            let mut occurrences = Occurrences::new(&self.plan.terms);
            for hit in in_segment {
                let bonus = occurrences.bonus(
                    &scoring,
                    &self.plan.neighbours,
                    &self.idf,
                    hit.address.doc_id,
                )?;
                hit.score += weights.nearness * bonus;
                if weights.title_share > 0.0 {
                    let share = occurrences.title_share(&scoring, &self.idf, hit.address.doc_id)?;
                    let whole: f32 = self.idf.iter().sum();
                    hit.score += weights.title_share * whole * share.powi(4);
                }
            }
        }
        let order = self.snapshot.order(self.options.sort);
        best.sort_unstable_by(|a, b| order.compare(a, b));
        Ok(())
    }
}

/// Takes in the matches of one segment.
struct SegmentCollector<'a, 'b> {
    ordinal: u32,
    segment: &'a SegmentReader,
    columns: &'a OrderColumns,
    best: &'a mut Best<'b>,
    total: u64,
    facets: Vec<SegmentFacet>,
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
struct SegmentSearch<'a> {
    execution: &'a Execution<'a>,
    scoring: SegmentScoring<'a>,
    terms: Vec<TermScorer<'a>>,
    /// By unit: what must hold beside its words.
    phrases: Vec<Option<BoxMatcher>>,
    required: Option<BoxMatcher>,
}

impl SegmentSearch<'_> {
    /// Finds the articles that hold everything.
    fn strict(&mut self, collector: &mut SegmentCollector) -> tantivy::Result<()> {
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
    fn relaxed(
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
