//! The way through a segment, window after window: who holds everything, or enough of it, and what they score.
//!
//! Of words whose postings are unpacked it is known at once who holds them, so articles that cannot match or not reach the list are
//! dropped, 64 at a time, before anything is scored. The postings of other words of which any match must hold some are read at once
//! into a table of scores; the rest only has to be known of the articles found so, and is looked up or read in the same way,
//! whichever costs less. Reading a list in its order costs a small part of seeking in it, and a word typed without marks is many lists.

use std::ops::Range;

use tantivy::{DocAddress, DocId, SegmentReader, TERMINATED};

use super::collect::{Best, Candidate, OrderColumns, UNDATED};
use super::execute::Execution;
use super::facets::SegmentFacet;
use super::matcher::BoxMatcher;
use super::score::SegmentScoring;
use super::term::TermCursor;
use super::unpacked::GROUP;
use super::window_scores::{Offsets, WINDOW, WindowScores};
use super::{Node, Options, ScoredTerm, SortOrder, Unit, hidden};

/// What going to one article in one list costs, in postings read in order; by trial on unmarked titles.
const SEEK_COST: u64 = 12;
/// Tables of a term that are kept for other searches, 17 KB each.
const MOST_TABLES: usize = 64;
/// Articles of the first window where words may be missing or conditions come first, which it takes to have a first list; each window is
/// twice the one before.
const FIRST_WINDOW: usize = 512;
/// Terms by which articles are dropped before they are scored: each may double the ways to go.
const MOST_TOLD_APART: usize = 6;
/// Sums of floats in different orders differ in the last bits.
const SLACK: f32 = 1.0 + 1e-5;

/// Who matches.
pub(super) struct Rule {
    /// Everything that is wanted must be there; otherwise `needed` of it.
    pub(super) is_strict: bool,
    /// By term: whether it belongs to a unit, or in a strict search is a condition or a word of a phrase that is one.
    pub(super) wanted: Vec<bool>,
    /// What must hold beside the terms.
    pub(super) required: Vec<Node>,
    /// By term: its idf, as often as units ask for it, or 1 where any of several terms will do; 0 in a strict search, and where the
    /// conditions are enough.
    pub(super) masses: Vec<f32>,
    /// How much of that a match holds at least; 0 also where the conditions are enough.
    pub(super) needed: f32,
    /// Matches to count.
    pub(super) count_to: u64,
}

/// Takes in the matches of one segment.
pub(super) struct SegmentCollector<'a, 'b> {
    pub(super) ordinal: u32,
    pub(super) segment: &'a SegmentReader,
    /// Articles that are not seen, ascending.
    pub(super) hidden: &'a [DocId],
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

    /// Takes a match into the list, unless its score is too low.
    fn offer(&mut self, doc: DocId, score: f32, options: &Options) {
        if score >= self.worst_score(options) {
            self.best.offer(self.candidate(doc, score));
        }
    }

    /// Returns a match as it would stand in the list with this score.
    fn candidate(&self, doc: DocId, score: f32) -> Candidate {
        let date = self.columns.dates.first(doc).unwrap_or(UNDATED);
        Candidate { score, date, address: DocAddress::new(self.ordinal, doc) }
    }

    /// Returns the score below which a match need not even be found, once there is one: no more are counted, and the list is full.
    fn threshold(&self, options: &Options, count_to: u64) -> f32 {
        let is_free = self.facets.is_empty() && self.total >= count_to;
        if is_free { self.worst_score(options) } else { f32::NEG_INFINITY }
    }

    /// Returns the score below which a match does not come into the list, once that is full.
    fn worst_score(&self, options: &Options) -> f32 {
        match self.best.threshold() {
            Some(worst) if options.sort == SortOrder::Relevance => worst.score,
            _ => f32::NEG_INFINITY,
        }
    }
}

/// The tables of a window, kept from one to the next.
#[derive(Default)]
pub(super) struct Scratch {
    /// By term: what it adds to the scores of the window. More than there are terms, after a search with more.
    scores: Vec<WindowScores>,
    /// The articles of the window that may still match.
    alive: Offsets,
    /// The articles that hold the term looked at, or by place in the order of the course the first ones.
    holding: Vec<Offsets>,
    /// Those of them that are kept.
    kept: Offsets,
    /// By article of the window: the mass of the words looked at that it holds, where that may not be enough.
    known_mass: Vec<f32>,
    /// The same for the score.
    known_score: Vec<f32>,
    /// By article of the window: its score, where they are added up for all at once.
    sums: Vec<f32>,
}

impl Scratch {
    /// Gives up what few searches need.
    pub(super) fn shrink(&mut self) {
        self.scores.truncate(MOST_TABLES);
    }
}

/// The cursors of one segment.
pub(super) struct SegmentSearch<'a> {
    pub(super) execution: &'a Execution<'a>,
    pub(super) rule: &'a Rule,
    pub(super) scoring: &'a SegmentScoring<'a>,
    pub(super) terms: Vec<TermCursor<'a>>,
    /// By unit: what must hold beside its words.
    pub(super) phrases: Vec<Option<BoxMatcher>>,
    pub(super) required: Option<BoxMatcher>,
    pub(super) scratch: &'a mut Scratch,
}

/// What the search of one segment goes by.
struct Course {
    /// The terms in the order in which they are looked at.
    order: Vec<usize>,
    /// How many of them lead: every match holds one of these. 0: the conditions lead.
    leading: usize,
    /// Whether no mass need be known: none is needed, or one of the leading terms is enough, whichever it is.
    is_enough: bool,
    /// By number of terms looked at: the mass and the score that the rest may add, at most.
    rest: Vec<(f32, f32)>,
    /// The score below which nothing is of interest.
    threshold: f32,
    /// Whether the conditions are met by all that are left in the window.
    are_met: bool,
    /// The sets of terms of which a match holds at least one, and what they were found for: the threshold, and which terms are known.
    sets: Vec<u8>,
    sets_of: Option<(f32, u8)>,
}

impl SegmentSearch<'_> {
    /// Finds the matches.
    pub(super) fn run(&mut self, collector: &mut SegmentCollector) -> tantivy::Result<()> {
        let Some(mut course) = self.course() else { return Ok(()) };
        let scratch = &mut *self.scratch;
        if scratch.scores.len() < self.terms.len() {
            scratch.scores.resize_with(self.terms.len(), WindowScores::default);
        }
        scratch.scores[..self.terms.len()].iter_mut().for_each(WindowScores::clear);
        scratch.holding.resize_with(MOST_TOLD_APART, Offsets::default);
        scratch.known_mass.resize(WINDOW, 0.0);
        scratch.known_score.resize(WINDOW, 0.0);
        let mut base = 0;
        // Segments before this one may have filled the list.
        self.lead(&mut course, collector.threshold(self.execution.options, self.rule.count_to));
        let has_large_windows = self.rule.is_strict && !self.checks_first(&course);
        let mut size = if has_large_windows { WINDOW } else { FIRST_WINDOW };
        while !self.execution.clock.look() {
            let threshold = collector.threshold(self.execution.options, self.rule.count_to);
            self.lead(&mut course, threshold);
            base = self.next_article(&course, base)?;
            if base == TERMINATED {
                break;
            }
            // A window begins with a group; the one before ended with one.
            base -= base % GROUP as u32;
            let window = base..(base + size as u32).min(collector.segment.max_doc());
            base = window.end;
            size = (2 * size).min(WINDOW);
            self.window(collector, &mut course, window)?;
        }
        Ok(())
    }

    /// Returns the way to go, or none where nothing can match.
    fn course(&self) -> Option<Course> {
        let mut order: Vec<usize> = (0..self.terms.len()).collect();
        if self.rule.is_strict {
            // The rarest first; those that only add to the score last.
            order.sort_by_key(|&term| (!self.rule.wanted[term], self.terms[term].cost()));
        } else {
            let most = |term: usize| self.terms[term].most();
            order.sort_by(|&a, &b| most(b).total_cmp(&most(a)).then_with(|| a.cmp(&b)));
        }
        let rest = (0..=order.len())
            .map(|looked_at| {
                let rest = &order[looked_at..];
                let mass = rest.iter().map(|&term| self.rule.masses[term]).sum();
                (mass, rest.iter().map(|&term| self.terms[term].most()).sum())
            })
            .collect();
        let is_led = order.first().is_some_and(|&first| self.rule.wanted[first]);
        let (is_enough, threshold) = (self.rule.needed <= 0.0, f32::NEG_INFINITY);
        let (sets, sets_of) = (Vec::new(), None);
        let are_met = false;
        let mut course =
            Course { order, leading: 0, is_enough, rest, threshold, are_met, sets, sets_of };
        if self.rule.is_strict {
            course.leading = usize::from(is_led);
            if !is_led && self.required.is_none() {
                return None;
            }
        } else if self.rule.needed > 0.0 {
            course.leading = self.leading(&course);
            let mut leading = course.order[..course.leading].iter();
            course.is_enough = leading.all(|&term| self.rule.masses[term] >= self.rule.needed);
        }
        let cost: u64 =
            course.order[..course.leading].iter().map(|&term| self.terms[term].cost()).sum();
        if self.required.as_ref().is_some_and(|required| required.cost() * SEEK_COST < cost) {
            course.leading = 0;
            course.is_enough = self.rule.needed <= 0.0;
        }
        Some(course)
    }

    /// Takes notice of a higher threshold: fewer words may lead.
    fn lead(&self, course: &mut Course, threshold: f32) {
        if threshold > course.threshold {
            course.threshold = threshold;
            if !self.rule.is_strict && course.leading > 0 {
                course.leading = self.leading(course);
            }
        }
    }

    /// Returns how many words lead: of articles that hold none of these the rest together weighs too little, or cannot reach the
    /// scores of the list (Turtle and Flood, "Query Evaluation: Strategies and Optimizations", 1995).
    fn leading(&self, course: &Course) -> usize {
        let is_enough = |&(mass, score): &(f32, f32)| {
            mass * SLACK < self.rule.needed || score * SLACK < course.threshold
        };
        course.rest.iter().position(is_enough).unwrap_or(course.order.len()).max(1)
    }

    /// Returns the first article at or after `base` where a match can be.
    fn next_article(&mut self, course: &Course, base: DocId) -> tantivy::Result<DocId> {
        let mut base = base;
        if let Some(required) = &mut self.required {
            base = required.seek(base);
        }
        if course.leading == 0 || base == TERMINATED {
            return Ok(base);
        }
        let mut next = TERMINATED;
        for &term in &course.order[..course.leading] {
            next = next.min(self.terms[term].seek(base, self.scoring)?);
        }
        Ok(next)
    }

    fn window(
        &mut self,
        collector: &mut SegmentCollector,
        course: &mut Course,
        window: Range<DocId>,
    ) -> tantivy::Result<()> {
        self.begin(course, &window)?;
        let articles = u64::from(collector.segment.max_doc()).max(1);
        for looked_at in 0..course.order.len() {
            self.keep_possible(course, looked_at);
            let alive = self.scratch.alive.count();
            if alive == 0 {
                return Ok(());
            }
            let term = course.order[looked_at];
            let cursor = &mut self.terms[term];
            let in_window = cursor.cost() * u64::from(window.end - window.start) / articles;
            let seeks = alive as u64 * cursor.forms() as u64;
            let Scratch { scores, alive, .. } = &mut *self.scratch;
            if cursor.is_unpacked() {
                cursor.fill(&window, Some(alive), self.scoring, &mut scores[term])?;
            } else if looked_at < course.leading {
                // It was read to find the articles.
            } else if seeks * SEEK_COST < in_window {
                scores[term].clear();
                for offset in alive.iter() {
                    let doc = window.start + offset as u32;
                    if let Some(score) = cursor.score(doc, self.scoring)? {
                        scores[term].add(offset, score);
                    }
                }
            } else {
                // Where most are alive, to score one costs less than to ask whether it is.
                let wanted = (!alive.is_dense()).then_some(&*alive);
                cursor.fill(&window, wanted, self.scoring, &mut scores[term])?;
            }
            self.note(course, term);
        }
        self.keep_possible(course, course.order.len());
        self.collect(collector, course, window.start)
    }

    /// Finds the articles of a window that are led to.
    fn begin(&mut self, course: &mut Course, window: &Range<DocId>) -> tantivy::Result<()> {
        if course.leading == 0 {
            self.begin_with_conditions(window);
        } else if self.rule.is_strict {
            self.begin_with_all(course, window)?;
        } else {
            self.begin_with_any(course, window)?;
        }
        let is_checked = self.checks_first(course);
        if is_checked {
            self.drop_unmet(window.start);
        }
        course.are_met = course.leading == 0 || is_checked;
        // Of the articles that are not alive nobody asks.
        let articles = (window.end - window.start) as usize;
        let (has_masses, has_scores) = (!course.is_enough, self.is_summed(course));
        let Scratch { alive, known_mass, known_score, .. } = &mut *self.scratch;
        for (known, is_summed) in [(known_mass, has_masses), (known_score, has_scores)] {
            if is_summed && alive.is_dense() {
                known[..articles].fill(0.0);
            } else if is_summed {
                alive.each(|offset| known[offset] = 0.0);
            }
        }
        Ok(())
    }

    /// Returns whether the conditions are looked at before anything is scored: where no score is too low yet, and who holds the words is
    /// known. Most articles that hold the words of a phrase do not hold the phrase.
    fn checks_first(&self, course: &Course) -> bool {
        let mut wanted = course.order.iter().take_while(|&&term| self.rule.wanted[term]);
        self.rule.is_strict
            && course.leading > 0
            && course.threshold == f32::NEG_INFINITY
            && wanted.all(|&term| self.terms[term].is_unpacked())
            && self.required.as_ref().is_some_and(|required| required.is_unordered())
    }

    /// Drops the articles of a window that do not meet the conditions.
    fn drop_unmet(&mut self, base: DocId) {
        let Some(required) = &mut self.required else { return };
        let clock = &self.execution.clock;
        self.scratch.alive.keep(|offset| !clock.tick() && required.holds(base + offset as u32));
    }

    fn begin_with_conditions(&mut self, window: &Range<DocId>) {
        let alive = &mut self.scratch.alive;
        alive.clear();
        let Some(required) = &mut self.required else { return };
        let mut doc = required.doc();
        while doc < window.end && !self.execution.clock.tick() {
            if required.verify() {
                alive.insert((doc - window.start) as usize);
            }
            doc = required.seek(doc + 1);
        }
    }

    /// Finds those that hold the leading term and, as far as that is known at once, all others that are wanted.
    fn begin_with_all(&mut self, course: &Course, window: &Range<DocId>) -> tantivy::Result<()> {
        let Scratch { scores, alive, holding, .. } = &mut *self.scratch;
        alive.fill((window.end - window.start) as usize);
        let mut are_some_known = false;
        let holding = &mut holding[0];
        for &term in course.order.iter().take_while(|&&term| self.rule.wanted[term]) {
            let cursor = &self.terms[term];
            if cursor.is_unpacked() {
                holding.clear();
                cursor.add_holding(window, holding);
                alive.keep_all(holding);
                are_some_known = true;
            }
        }
        let first = course.order[0];
        let cursor = &mut self.terms[first];
        if !cursor.is_unpacked() {
            let wanted = are_some_known.then_some(&*alive);
            cursor.fill(window, wanted, self.scoring, &mut scores[first])?;
            alive.keep_all(scores[first].holding());
        }
        Ok(())
    }

    /// Finds those that hold any of the leading terms and, as far as that is known at once, enough of all.
    fn begin_with_any(
        &mut self,
        course: &mut Course,
        window: &Range<DocId>,
    ) -> tantivy::Result<()> {
        let told_apart = if self.is_summed(course) { MOST_TOLD_APART } else { 0 };
        let Scratch { scores, alive, holding, .. } = &mut *self.scratch;
        alive.clear();
        let mut known = 0;
        for (place, &term) in course.order.iter().enumerate() {
            let (is_leading, is_told_apart) = (place < course.leading, place < told_apart);
            if !is_leading && !is_told_apart {
                break;
            }
            let cursor = &mut self.terms[term];
            let is_unpacked = cursor.is_unpacked();
            if is_told_apart {
                holding[place].clear();
                known |= u8::from(is_unpacked || is_leading) << place;
            }
            if is_unpacked && is_told_apart {
                cursor.add_holding(window, &mut holding[place]);
                if is_leading {
                    alive.insert_all(&holding[place]);
                }
            } else if is_unpacked {
                cursor.add_holding(window, alive);
            } else if is_leading {
                cursor.fill(window, None, self.scoring, &mut scores[term])?;
                alive.insert_all(scores[term].holding());
                if is_told_apart {
                    holding[place].insert_all(scores[term].holding());
                }
            }
        }
        if told_apart > 0 {
            self.keep_with_enough(course, known);
        }
        Ok(())
    }

    /// Drops the articles of which the first terms tell that they cannot match or not reach the list: those that hold none of the least sets
    /// of these terms that might do.
    fn keep_with_enough(&mut self, course: &mut Course, known: u8) {
        if course.sets_of != Some((course.threshold, known)) {
            course.sets_of = Some((course.threshold, known));
            course.sets = self.least_sets(course, known);
        }
        let Scratch { alive, holding, kept, .. } = &mut *self.scratch;
        kept.clear();
        for set in &course.sets {
            let terms = holding.iter().enumerate().filter(|(place, _)| set >> place & 1 != 0);
            kept.insert_shared(alive, terms.map(|(_, holding)| holding));
        }
        std::mem::swap(alive, kept);
    }

    /// Returns the sets of known terms, a bit by place in the order of the course, that with all that is not known might match and reach the
    /// list, and of which no part might.
    fn least_sets(&self, course: &Course, known: u8) -> Vec<u8> {
        let told_apart = MOST_TOLD_APART.min(course.order.len());
        let (rest_mass, rest_score) = course.rest[told_apart];
        let might_do = |set: u8| {
            let (mut mass, mut score) = (rest_mass, rest_score);
            for (place, &term) in course.order[..told_apart].iter().enumerate() {
                if (set | !known) >> place & 1 != 0 {
                    mass += self.rule.masses[term];
                    score += self.terms[term].most();
                }
            }
            (course.is_enough || mass * SLACK >= self.rule.needed)
                && score * SLACK >= course.threshold
        };
        let sets = (0..1u8 << told_apart).filter(|set| set & !known == 0);
        // Parts of a set come before it.
        let mut least: Vec<u8> = Vec::new();
        for set in sets {
            if !least.iter().any(|part| part & set == *part) && might_do(set) {
                least.push(set);
            }
        }
        least
    }

    /// Returns whether what is known of an article is added up: where it may fall short of something.
    fn is_summed(&self, course: &Course) -> bool {
        !course.is_enough || course.threshold > f32::NEG_INFINITY
    }

    /// Adds a term that was looked at to what is known of each article.
    fn note(&mut self, course: &Course, term: usize) {
        let is_summed = self.is_summed(course);
        let Scratch { scores, alive, known_mass, known_score, .. } = &mut *self.scratch;
        let scores = &scores[term];
        if self.rule.is_strict && self.rule.wanted[term] {
            alive.keep_all(scores.holding());
        }
        let mass = self.rule.masses[term];
        if !course.is_enough && mass > 0.0 {
            scores.each(|offset, score| {
                known_mass[offset] += mass;
                known_score[offset] += score;
            });
        } else if is_summed {
            scores.each(|offset, score| known_score[offset] += score);
        }
    }

    /// Drops the articles that cannot match, or not reach the list, whatever else they hold.
    fn keep_possible(&mut self, course: &Course, looked_at: usize) {
        let (mass, score) = course.rest[looked_at];
        let least_mass = self.rule.needed / SLACK - mass;
        let least_score = course.threshold / SLACK - score;
        let Scratch { alive, known_mass, known_score, .. } = &mut *self.scratch;
        if !course.is_enough && least_mass > 0.0 {
            alive.keep(|offset| {
                (known_mass[offset] >= least_mass) & (known_score[offset] >= least_score)
            });
        } else if least_score > 0.0 {
            alive.keep(|offset| known_score[offset] >= least_score);
        }
    }

    /// Takes in those that are left: at once where nothing else is asked of them, otherwise one by one.
    fn collect(
        &mut self,
        collector: &mut SegmentCollector,
        course: &Course,
        base: DocId,
    ) -> tantivy::Result<()> {
        let alive = self.scratch.alive.clone();
        let is_in_time = !self.execution.clock.has_expired();
        if is_in_time && self.are_all_matches(collector, course) {
            self.collect_all(collector, &alive, base);
            return Ok(());
        }
        for offset in alive.iter() {
            if self.execution.clock.tick() {
                break;
            }
            let doc = base + offset as u32;
            if collector.segment.is_deleted(doc) || hidden::holds(collector.hidden, doc) {
                continue;
            }
            let score = self.score(offset);
            if score < collector.threshold(self.execution.options, self.rule.count_to) {
                continue;
            }
            if !course.are_met && self.required.as_mut().is_some_and(|it| !it.is_at(doc)) {
                continue;
            }
            if !self.holds(offset, doc) {
                continue;
            }
            if !course.are_met && self.required.as_mut().is_some_and(|it| !it.verify()) {
                continue;
            }
            collector.count(doc);
            collector.offer(doc, score, self.execution.options);
        }
        Ok(())
    }

    /// Returns whether those that are left match, and nothing of any of them is asked but its score.
    fn are_all_matches(&self, collector: &SegmentCollector, course: &Course) -> bool {
        let has_own_mass = |unit: &Unit| self.rule.is_strict || unit.terms.len() == 1;
        let is_seen = collector.hidden.is_empty() && !collector.segment.has_deletes();
        // What weighs nothing is there and yet is no match.
        let Execution { plan, options, idf, .. } = self.execution;
        let weighs = |term: &ScoredTerm| {
            term.boost > 0.0
                && term.forms.iter().all(|form| form.weight > 0.0)
                && term.phrases.iter().all(|phrase| phrase.weight > 0.0)
        };
        is_seen
            && options.weights.text.weight > 0.0
            && idf.iter().all(|&idf| idf > 0.0)
            && plan.terms.iter().all(weighs)
            && collector.facets.is_empty()
            && (course.are_met || self.required.is_none())
            && self.phrases.iter().all(Option::is_none)
            && plan.units.iter().all(has_own_mass)
    }

    /// Takes in those that are left by their scores alone, all at once where they are many.
    fn collect_all(&mut self, collector: &mut SegmentCollector, alive: &Offsets, base: DocId) {
        let Execution { options, .. } = self.execution;
        if !alive.is_dense() {
            alive.each(|offset| {
                let score = self.score(offset);
                if score >= collector.threshold(options, self.rule.count_to) {
                    collector.total += 1;
                    collector.offer(base + offset as u32, score, options);
                }
            });
            return;
        }
        let Scratch { scores, sums, .. } = &mut *self.scratch;
        // In the order of the plan, as one by one.
        sums.clear();
        sums.resize(WINDOW, 0.0);
        scores[..self.terms.len()].iter().for_each(|scores| scores.add_to(sums));
        collector.total += alive.count() as u64;
        let mut worst = collector.worst_score(options);
        alive.each(|offset| {
            let score = sums[offset % WINDOW];
            if score >= worst {
                collector.offer(base + offset as u32, score, options);
                worst = collector.worst_score(options);
            }
        });
    }

    /// Returns whether an article holds enough units: all of them, or the mass that is needed.
    fn holds(&mut self, offset: usize, doc: DocId) -> bool {
        let rule = self.rule;
        let mut mass = 0.0;
        for (unit, phrase) in self.execution.plan.units.iter().zip(&mut self.phrases) {
            let has_words = unit.terms.iter().all(|&term| self.scratch.scores[term].holds(offset));
            let holds = has_words
                && phrase.as_mut().is_none_or(|phrase| phrase.is_at(doc) && phrase.verify());
            if rule.is_strict && !holds {
                return false;
            }
            if holds {
                mass += unit.terms.iter().map(|&term| self.execution.idf[term]).sum::<f32>();
            }
        }
        // Without units what is needed is known of all that are left.
        rule.is_strict || self.phrases.is_empty() || mass * SLACK >= rule.needed
    }

    /// Returns the score of an article of the window, without bonuses: added up in the order of the plan, however it was reached.
    fn score(&self, offset: usize) -> f32 {
        let scores = &self.scratch.scores[..self.terms.len()];
        scores.iter().map(|scores| scores.at(offset)).sum()
    }
}
