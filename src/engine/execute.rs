//! One execution of a plan: a strict pass over all segments, relaxed ones if that finds too little, then the bonuses.

use tantivy::DocId;

use super::bonus::Bonuses;
use super::clock::Clock;
use super::collect::{Best, Candidate, UNDATED};
use super::cursor::Spare;
use super::facets::{FacetCounter, SegmentFacet};
use super::lists::{KnownPhrase, Lists};
use super::matcher::Matchers;
use super::nearness::Occurrences;
use super::prepare::Prepared;
use super::room::Room;
use super::score::{LengthTables, SegmentScoring};
use super::segment_search::{Rule, Scratch, SegmentCollector, SegmentSearch};
use super::term::TermCursor;
use super::{FacetCounts, Match, Matches, Node, Options, Plan, Relaxed, Snapshot, SortOrder};
use crate::index::engine_error;

/// One execution of a plan.
pub(super) struct Execution<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) plan: &'a Plan,
    pub(super) options: &'a Options,
    /// Where the postings lie, by term and form.
    lists: Vec<Vec<Lists>>,
    /// By term and phrase.
    phrases: Vec<Vec<KnownPhrase>>,
    pub(super) idf: Vec<f32>,
    pub(super) lengths: LengthTables,
    pub(super) clock: Clock,
    spare: &'a Spare,
}

impl Snapshot {
    /// Executes a plan.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`] or [`crate::Error::Io`] when the index cannot be read.
    pub fn execute(&self, plan: &Plan, options: &Options) -> crate::Result<Matches> {
        let run = || -> tantivy::Result<Matches> {
            let clock = Clock::new(options.deadline);
            let Prepared { lists, phrases, frequencies, idf } = self.prepare(plan, &clock)?;
            let lengths = LengthTables::new(&options.weights, self.statistics());
            let Room { spare, mut scratch } = self.take_room();
            let execution = Execution {
                snapshot: self,
                plan,
                options,
                lists,
                phrases,
                idf,
                lengths,
                clock,
                spare: &spare,
            };
            let matches = execution.run(&frequencies, &mut scratch)?;
            self.keep_room(Room { spare, scratch });
            Ok(matches)
        };
        run().map_err(|error| engine_error(self.folder(), error))
    }
}

/// Returns whether a condition asks for words. Filters alone would find what nobody asked for.
fn has_words(node: &Node) -> bool {
    match node {
        Node::Term { .. } | Node::Phrase { .. } | Node::Near { .. } => true,
        Node::All(parts) => parts.iter().any(has_words),
        Node::Any(parts) => !parts.is_empty() && parts.iter().all(has_words),
        _ => false,
    }
}

/// What one pass over all segments found.
pub(super) struct Pass {
    total: u64,
    /// In any order.
    best: Vec<Candidate>,
    facets: Vec<FacetCounts>,
}

impl Execution<'_> {
    fn run(&self, frequencies: &[f32], scratch: &mut Scratch) -> tantivy::Result<Matches> {
        let mut pass = self.pass(&self.strict_rule(), scratch)?;
        let strict_total = pass.total;
        let mut relaxed = None;
        let Options { relax_below, relaxed_share, .. } = *self.options;
        if pass.total < relax_below
            && self.plan.units.len() > 1
            && let Some(rule) = self.relaxed_rule(frequencies)
            && self.finds_more(&rule, &mut pass, scratch)?
        {
            relaxed = Some(Relaxed { strict_total, required: relaxed_share });
        }
        if pass.total == 0
            && relax_below > 0
            && relaxed_share < 1.0
            && !self.plan.units.is_empty()
            && self.plan.required.iter().any(has_words)
            && self.finds_more(&self.conditions_rule(), &mut pass, scratch)?
        {
            relaxed = Some(Relaxed { strict_total, required: 0.0 });
        }
        let mut hits = pass.best;
        let order = self.snapshot.order(self.options.sort);
        let by_relevance = self.options.sort == SortOrder::Relevance;
        // Those that get bonuses are put in order then.
        let candidates = self.options.weights.nearness_candidates;
        if !by_relevance || hits.len() > candidates {
            hits.sort_unstable_by(|a, b| order.compare(a, b));
        }
        let mut liked = Vec::new();
        if by_relevance {
            self.add_bonuses(&mut hits)?;
            let (words, weights) = (self.plan.terms.len(), &self.options.weights);
            let best = candidates.min(hits.len());
            liked = self.snapshot.like_the_best(&mut hits[..best], words, weights, &order);
        }
        let with_bonuses = if by_relevance { candidates } else { 0 };
        let mut hits: Vec<Match> = hits
            .into_iter()
            .enumerate()
            .map(|(place, hit)| Match {
                score: hit.score,
                date: (hit.date != UNDATED).then_some(hit.date),
                has_bonuses: place < with_bonuses,
                liked: liked.get(place).copied().unwrap_or_default(),
                freshness: 0.0,
                address: hit.address,
            })
            .collect();
        if let Some(freshness) = self.options.freshness.filter(|_| by_relevance) {
            freshness.apply(&mut hits);
        }
        hits.truncate(self.options.limit);
        Ok(Matches {
            hits,
            total: pass.total,
            relaxed,
            partial: self.clock.has_expired(),
            facets: pass.facets,
        })
    }

    /// Takes what a rule finds that wants less, if that is more, and returns whether it is.
    fn finds_more(
        &self,
        rule: &Rule,
        pass: &mut Pass,
        scratch: &mut Scratch,
    ) -> tantivy::Result<bool> {
        let relaxed = self.pass(rule, scratch)?;
        let is_more = relaxed.total > pass.total;
        if is_more {
            *pass = relaxed;
        }
        Ok(is_more)
    }

    /// All units are wanted, and all conditions hold.
    fn strict_rule(&self) -> Rule {
        let mut wanted = vec![false; self.plan.terms.len()];
        self.plan.units.iter().flat_map(|unit| &unit.terms).for_each(|&term| wanted[term] = true);
        let mut required = Vec::new();
        self.plan.required.iter().for_each(|node| self.require(node, &mut wanted, &mut required));
        let mut masses = vec![0.0; wanted.len()];
        let count_to = self.options.count_to;
        if !wanted.contains(&true)
            && let Some((place, terms)) = self.alternatives(&required)
        {
            required.remove(place);
            terms.into_iter().for_each(|term| (wanted[term], masses[term]) = (true, 1.0));
            return Rule { is_strict: false, masses, wanted, required, needed: 1.0, count_to };
        }
        Rule { is_strict: true, masses, wanted, required, needed: 0.0, count_to }
    }

    /// Returns the first condition that any of several terms meets which are scored in any case, and these: a match holds one of them, so
    /// most of them need not lead.
    fn alternatives(&self, required: &[Node]) -> Option<(usize, Vec<usize>)> {
        required.iter().enumerate().find_map(|(place, node)| {
            let Node::Any(parts) = node else { return None };
            if parts.is_empty() {
                return None;
            }
            let terms: Option<Vec<usize>> = parts
                .iter()
                .map(|part| match part {
                    Node::Term { forms, zone: None } => self.scored(forms),
                    _ => None,
                })
                .collect();
            Some((place, terms?))
        })
    }

    /// Returns the scored term that stands for these terms.
    fn scored(&self, forms: &[String]) -> Option<usize> {
        self.plan.terms.iter().position(|term| term.stands_for(forms))
    }

    /// Takes in a condition: as a wanted term where it is one that is scored in any case, so that its postings are read once. The words
    /// of a phrase are wanted too: where they lead, positions are read only of articles that hold them all and may come into the list.
    fn require(&self, node: &Node, wanted: &mut [bool], required: &mut Vec<Node>) {
        match node {
            Node::All(parts) if !parts.is_empty() => {
                parts.iter().for_each(|part| self.require(part, wanted, required));
            }
            Node::Term { forms, zone: None } => match self.scored(forms) {
                Some(term) => wanted[term] = true,
                None => required.push(node.clone()),
            },
            Node::Phrase { words, .. } => {
                let scored = words.iter().filter_map(|forms| self.scored(forms));
                scored.for_each(|term| wanted[term] = true);
                required.push(node.clone());
            }
            node => required.push(node.clone()),
        }
    }

    /// A share of the idf of all units is wanted; what nothing holds cannot be asked of anything.
    fn relaxed_rule(&self, frequencies: &[f32]) -> Option<Rule> {
        let mut wanted = vec![false; self.plan.terms.len()];
        let mut masses = vec![0.0; wanted.len()];
        for unit in &self.plan.units {
            if unit.terms.iter().all(|&term| frequencies[term] > 0.0) {
                for &term in &unit.terms {
                    wanted[term] = true;
                    masses[term] += self.idf[term];
                }
            }
        }
        let needed = self.options.relaxed_share * masses.iter().sum::<f32>();
        let count_to = self.options.count_to.min(self.options.count_relaxed_to);
        let required = self.plan.required.clone();
        let rule = Rule { is_strict: false, wanted, masses, required, needed, count_to };
        (needed > 0.0).then_some(rule)
    }

    /// The conditions hold, and no unit is wanted: perhaps no article with a phrase has a word that was typed beside it.
    fn conditions_rule(&self) -> Rule {
        let terms = self.plan.terms.len();
        Rule {
            is_strict: false,
            wanted: vec![false; terms],
            required: self.plan.required.clone(),
            masses: vec![0.0; terms],
            needed: 0.0,
            count_to: self.options.count_to.min(self.options.count_relaxed_to),
        }
    }

    /// Goes once over all segments.
    fn pass(&self, rule: &Rule, scratch: &mut Scratch) -> tantivy::Result<Pass> {
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
                hidden: self.snapshot.hidden_in(ordinal as u32),
                columns,
                best: &mut best,
                total,
                facets: facets?,
            };
            self.segment(&mut collector, rule, scratch)?;
            total = collector.total;
            for (counter, counted) in counters.iter_mut().zip(collector.facets) {
                counter.add(counted)?;
            }
        }
        let facets = counters.into_iter().map(FacetCounter::into_counts).collect();
        Ok(Pass { total, best: best.into_unsorted(), facets })
    }

    /// Returns how many candidates must be kept to have the right first ones after the bonuses.
    fn kept(&self) -> usize {
        match self.options.sort {
            SortOrder::Relevance => {
                let fresh = self.options.freshness.map_or(0, |freshness| freshness.candidates);
                self.options.limit.max(self.options.weights.nearness_candidates).max(fresh)
            }
            SortOrder::Newest | SortOrder::Oldest => self.options.limit,
        }
    }

    fn segment(
        &self,
        collector: &mut SegmentCollector,
        rule: &Rule,
        scratch: &mut Scratch,
    ) -> tantivy::Result<()> {
        let segment = collector.segment;
        let matchers = Matchers {
            snapshot: self.snapshot,
            ordinal: collector.ordinal as usize,
            segment,
            fields: self.snapshot.fields(),
            clock: self.clock.clone(),
        };
        let scoring = self.scoring(collector.ordinal)?;
        let mut terms = Vec::with_capacity(self.plan.terms.len());
        for (place, term) in self.plan.terms.iter().enumerate() {
            let (lists, phrases, idf) = (&self.lists[place], &self.phrases[place], self.idf[place]);
            terms.push(TermCursor::open(&scoring, term, lists, phrases, idf, &self.clock)?);
        }
        let mut phrases = Vec::with_capacity(self.plan.units.len());
        for unit in &self.plan.units {
            phrases.push(unit.phrase.as_ref().map(|phrase| matchers.open(phrase)).transpose()?);
        }
        let required = if rule.required.is_empty() {
            None
        } else {
            Some(matchers.open(&Node::All(rule.required.clone()))?)
        };
        let mut search = SegmentSearch {
            execution: self,
            rule,
            scoring: &scoring,
            terms,
            phrases,
            required,
            scratch,
        };
        search.run(collector)?;
        search.terms.into_iter().for_each(|term| term.close(&scoring));
        Ok(())
    }

    /// Returns what all terms share in a segment.
    fn scoring(&self, ordinal: u32) -> tantivy::Result<SegmentScoring<'_>> {
        let k1 = self.options.weights.k1;
        SegmentScoring::new(self.snapshot, ordinal as usize, k1, &self.lengths, self.spare)
    }

    /// Adds the bonuses to the best candidates, in the order of articles. The rest keep their scores, which are not higher.
    fn add_bonuses(&self, hits: &mut [Candidate]) -> tantivy::Result<()> {
        let weights = &self.options.weights;
        let (best, _) = hits.split_at_mut(weights.nearness_candidates.min(hits.len()));
        if self.plan.terms.is_empty() {
            return Ok(());
        }
        let mut bonuses = Bonuses::new(self.snapshot, self.plan, &self.idf, weights);
        best.sort_unstable_by_key(|hit| hit.address);
        for in_segment in best.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord) {
            let scoring = self.scoring(in_segment[0].address.segment_ord)?;
            let docs: Vec<DocId> = in_segment.iter().map(|hit| hit.address.doc_id).collect();
            let (terms, lists) = (&self.plan.terms, &self.lists);
            let mut occurrences = Occurrences::new(&scoring, terms, lists, &docs, &self.clock)?;
            for (place, hit) in in_segment.iter_mut().enumerate() {
                hit.score += bonuses.of(&mut occurrences, place)?.sum();
            }
        }
        Ok(())
    }
}
