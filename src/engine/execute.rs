//! One execution of a plan: a strict pass over all segments, a relaxed one if that finds too little, then the bonuses.

use super::clock::Clock;
use super::collect::{Best, Candidate, UNDATED};
use super::facets::{FacetCounter, SegmentFacet};
use super::matcher::Matchers;
use super::nearness::Occurrences;
use super::score::{self, LengthTables, SegmentScoring, TermScorer};
use super::segment_search::{SegmentCollector, SegmentSearch};
use super::{FacetCounts, Match, Matches, Node, Options, Plan, Snapshot, SortOrder};
use crate::index::engine_error;

/// One execution of a plan.
pub(super) struct Execution<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) plan: &'a Plan,
    pub(super) options: &'a Options,
    pub(super) idf: Vec<f32>,
    pub(super) lengths: LengthTables,
    pub(super) clock: Clock,
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
pub(super) struct Pass {
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
