//! Conditions as cursors over the articles of a segment.
//!
//! A matcher proposes articles in order (`doc`, `seek`) and says of a proposed one whether it really holds (`verify`): an
//! intersection is found from postings alone and positions or columns are only read where everything else agrees.

use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::clock::Clock;
use super::plan::{Keyword, Node};
use crate::analysis::BOUNDARY;
use crate::date::PartialDate;
use crate::index::schema::{ZONE_END, precision_from};
use crate::index::{Fields, Zone};

/// Positions `start..end` of an occurrence.
pub(crate) type Span = (u32, u32);

pub(super) trait Matcher {
    fn doc(&self) -> DocId;
    /// Goes to the first proposed article at or after `target`.
    fn seek(&mut self, target: DocId) -> DocId;
    /// Upper bound of the number of proposed articles.
    fn cost(&self) -> u64;
    /// Returns whether the article it stands on holds.
    fn verify(&mut self) -> bool {
        true
    }
    /// Appends the occurrences in the article it stands on, in any order; conditions without a place have none.
    fn spans(&mut self, _out: &mut Vec<Span>) {}
}

pub(super) type BoxMatcher = Box<dyn Matcher>;

/// Makes matchers for one segment.
pub(super) struct Matchers<'a> {
    pub(super) segment: &'a SegmentReader,
    pub(super) fields: Fields,
    pub(super) clock: Clock,
}

impl Matchers<'_> {
    pub(super) fn open(&self, node: &Node) -> tantivy::Result<BoxMatcher> {
        Ok(match node {
            Node::Term { forms, zone } => self.term(forms, *zone, false)?,
            Node::Phrase { words, slop, zone } => self.phrase(words, *slop, *zone)?,
            Node::Near { parts, distance } => self.near(parts, *distance)?,
            Node::All(parts) => {
                Box::new(All::new(self.open_all(parts)?, self.max_doc(), self.clock.clone()))
            }
            Node::Any(parts) => Box::new(Any::new(self.open_all(parts)?)),
            Node::Not(part) => {
                Box::new(Not { inner: self.open(part)?, doc: 0, max_doc: self.max_doc() }.start())
            }
            Node::Keyword { field, values } => self.keyword(*field, values)?,
            Node::Date { from, to } => self.date(DateTest::Range { from: *from, to: *to })?,
            Node::AnyYear { day, month } => {
                self.date(DateTest::AnyYear { day: *day, month: *month })?
            }
            Node::Everything => Box::new(Everything { doc: 0, max_doc: self.max_doc() }.start()),
            Node::Nothing => Box::new(Union::new(Vec::new())),
        })
    }

    fn max_doc(&self) -> DocId {
        self.segment.max_doc()
    }

    fn open_all(&self, parts: &[Node]) -> tantivy::Result<Vec<BoxMatcher>> {
        parts.iter().map(|part| self.open(part)).collect()
    }

    fn union(
        &self,
        field: Field,
        terms: &[String],
        option: IndexRecordOption,
    ) -> tantivy::Result<Union> {
        let inverted_index = self.segment.inverted_index(field)?;
        let mut postings = Vec::with_capacity(terms.len());
        for term in terms {
            postings
                .extend(inverted_index.read_postings(&Term::from_field_text(field, term), option)?);
        }
        Ok(Union::new(postings))
    }

    /// `with_positions`: its spans will be asked for.
    fn term(
        &self,
        forms: &[String],
        zone: Option<Zone>,
        with_positions: bool,
    ) -> tantivy::Result<BoxMatcher> {
        if !with_positions {
            let field = match zone {
                None => Some(self.fields.text),
                Some(Zone::Title) => Some(self.fields.title_terms),
                Some(Zone::Lead) => Some(self.fields.lead_terms),
                Some(_) => None,
            };
            if let Some(field) = field {
                return Ok(Box::new(self.union(field, forms, IndexRecordOption::Basic)?));
            }
        }
        self.phrase(&[forms.to_vec()], 0, zone)
    }

    fn phrase(
        &self,
        words: &[Vec<String>],
        slop: u32,
        zone: Option<Zone>,
    ) -> tantivy::Result<BoxMatcher> {
        let positions = IndexRecordOption::WithFreqsAndPositions;
        let unions: tantivy::Result<Vec<Union>> =
            words.iter().map(|forms| self.union(self.fields.text, forms, positions)).collect();
        let zone = match zone {
            Some(zone) => {
                Some((zone, self.union(self.fields.text, &[ZONE_END.to_owned()], positions)?))
            }
            None => None,
        };
        let borders = if slop > 0 { Some(self.borders()?) } else { None };
        let mut phrase = Phrase {
            words: unions?,
            slop,
            zone,
            borders,
            doc: 0,
            clock: self.clock.clone(),
            positions: Vec::new(),
        };
        phrase.settle(0);
        Ok(Box::new(phrase))
    }

    fn borders(&self) -> tantivy::Result<Union> {
        let terms = [BOUNDARY.to_owned(), ZONE_END.to_owned()];
        self.union(self.fields.text, &terms, IndexRecordOption::WithFreqsAndPositions)
    }

    fn near(&self, parts: &[Node], distance: u32) -> tantivy::Result<BoxMatcher> {
        let parts: tantivy::Result<Vec<BoxMatcher>> =
            parts.iter().map(|part| self.open_with_spans(part)).collect();
        Ok(Box::new(Near {
            parts: All::new(parts?, self.max_doc(), self.clock.clone()),
            distance,
            borders: self.borders()?,
        }))
    }

    fn open_with_spans(&self, node: &Node) -> tantivy::Result<BoxMatcher> {
        match node {
            Node::Term { forms, zone } => self.term(forms, *zone, true),
            Node::Any(parts) => {
                let parts: tantivy::Result<Vec<BoxMatcher>> =
                    parts.iter().map(|part| self.open_with_spans(part)).collect();
                Ok(Box::new(Any::new(parts?)))
            }
            node => self.open(node),
        }
    }

    fn keyword(&self, field: Keyword, values: &[String]) -> tantivy::Result<BoxMatcher> {
        let field = match field {
            Keyword::Category => self.fields.category,
            Keyword::Source => self.fields.source,
            Keyword::Author => self.fields.author,
        };
        Ok(Box::new(self.union(field, values, IndexRecordOption::Basic)?))
    }

    fn date(&self, test: DateTest) -> tantivy::Result<BoxMatcher> {
        let columns = self.segment.fast_fields();
        let everything = Everything { doc: 0, max_doc: self.max_doc() }.start();
        Ok(Box::new(Date {
            everything,
            starts: columns.i64("date")?,
            precisions: columns.u64("precision")?,
            test,
        }))
    }
}

/// The articles of several lists of postings.
struct Union {
    postings: Vec<SegmentPostings>,
    doc: DocId,
}

impl Union {
    fn new(postings: Vec<SegmentPostings>) -> Union {
        let doc = postings.iter().map(DocSet::doc).min().unwrap_or(TERMINATED);
        Union { postings, doc }
    }

    /// Appends the positions in the article it stands on.
    fn positions(&mut self, out: &mut Vec<u32>) {
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

/// Words that follow each other.
struct Phrase {
    words: Vec<Union>,
    slop: u32,
    zone: Option<(Zone, Union)>,
    /// Boundaries of paragraphs, where other words may stand between.
    borders: Option<Union>,
    doc: DocId,
    clock: Clock,
    positions: Vec<Vec<u32>>,
}

impl Phrase {
    /// Goes to the first article at or after `target` that holds all words.
    fn settle(&mut self, target: DocId) {
        let mut target = target;
        'search: loop {
            if self.words.is_empty() || self.clock.tick() {
                self.doc = TERMINATED;
                return;
            }
            for word in &mut self.words {
                let doc = word.seek(target);
                if doc > target {
                    if doc == TERMINATED {
                        self.doc = TERMINATED;
                        return;
                    }
                    target = doc;
                    continue 'search;
                }
            }
            self.doc = target;
            return;
        }
    }

    fn load_positions(&mut self) {
        self.positions.resize_with(self.words.len(), Vec::new);
        for (word, positions) in self.words.iter_mut().zip(&mut self.positions) {
            positions.clear();
            word.positions(positions);
        }
    }

    /// Returns the positions of the zone in the article, if the phrase is bound to one.
    fn zone_range(&mut self) -> Span {
        let doc = self.doc;
        let Some((zone, ends)) = &mut self.zone else { return (0, u32::MAX) };
        if ends.seek(doc) != doc {
            return (0, 0);
        }
        let mut positions = Vec::new();
        ends.positions(&mut positions);
        let index = *zone as usize;
        let start =
            if index == 0 { 0 } else { positions.get(index - 1).map_or(u32::MAX, |end| end + 1) };
        (start, positions.get(index).copied().unwrap_or(u32::MAX))
    }

    fn border_positions(&mut self) -> Vec<u32> {
        let mut positions = Vec::new();
        if let Some(borders) = &mut self.borders
            && borders.seek(self.doc) == self.doc
        {
            borders.positions(&mut positions);
        }
        positions
    }
}

impl Matcher for Phrase {
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
        self.words.iter().map(Union::cost).min().unwrap_or(0)
    }

    fn verify(&mut self) -> bool {
        let mut spans = Vec::new();
        self.spans(&mut spans);
        !spans.is_empty()
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        self.load_positions();
        let zone = self.zone_range();
        let borders = self.border_positions();
        let Some((first, rest)) = self.positions.split_first() else { return };
        for &start in first {
            if start < zone.0 || start >= zone.1 {
                continue;
            }
            if let Some(end) = phrase_end(rest, start + 1, self.slop)
                && end <= zone.1
                && !has_border(&borders, start, end)
            {
                out.push((start, end));
            }
        }
    }
}

/// Returns the end of the shortest continuation of a phrase whose next word may stand at `next` or, with others
/// before it, up to `slop` further on. Taking the earliest place each time leaves the most room for the rest.
pub(crate) fn phrase_end(rest: &[Vec<u32>], mut next: u32, slop: u32) -> Option<u32> {
    let mut room = slop;
    for positions in rest {
        let found = *positions.get(positions.partition_point(|&position| position < next))?;
        room = room.checked_sub(found - next)?;
        next = found + 1;
    }
    Some(next)
}

/// Returns whether a boundary lies inside `start..end`.
fn has_border(borders: &[u32], start: u32, end: u32) -> bool {
    borders
        .get(borders.partition_point(|&border| border < start))
        .is_some_and(|&border| border < end)
}

/// Occurrences close to each other.
struct Near {
    parts: All,
    distance: u32,
    borders: Union,
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
        let mut borders = Vec::new();
        if self.borders.seek(doc) == doc {
            self.borders.positions(&mut borders);
        }
        // Every part in the order of the query, each close to the one before and none used twice.
        let mut chains: Vec<Vec<Span>> = vec![Vec::new()];
        for part in self.parts.in_query_order() {
            let mut spans = Vec::new();
            part.spans(&mut spans);
            let mut longer: Vec<Vec<Span>> = Vec::new();
            for chain in &chains {
                for &span in &spans {
                    if may_follow(chain, span, self.distance)
                        && !has_border(&borders, whole(chain, span).0, whole(chain, span).1)
                    {
                        longer.push(chain.iter().copied().chain([span]).collect());
                    }
                }
            }
            // Enough for any text that a person would read; keeps hostile repetition from multiplying.
            longer.truncate(MAX_CHAINS);
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

/// The articles that all parts propose.
struct All {
    /// Cheapest first.
    parts: Vec<(usize, BoxMatcher)>,
    doc: DocId,
    clock: Clock,
}

impl All {
    fn new(parts: Vec<BoxMatcher>, max_doc: DocId, clock: Clock) -> All {
        let mut parts: Vec<(usize, BoxMatcher)> = parts.into_iter().enumerate().collect();
        if parts.is_empty() {
            parts.push((0, Box::new(Everything { doc: 0, max_doc }.start())));
        }
        parts.sort_by_key(|(_, part)| part.cost());
        let mut all = All { parts, doc: 0, clock };
        all.settle(0);
        all
    }

    fn settle(&mut self, target: DocId) {
        let mut target = target;
        'search: loop {
            if self.clock.tick() {
                self.doc = TERMINATED;
                return;
            }
            for (_, part) in &mut self.parts {
                let doc = part.seek(target);
                if doc > target {
                    if doc == TERMINATED {
                        self.doc = TERMINATED;
                        return;
                    }
                    target = doc;
                    continue 'search;
                }
            }
            self.doc = target;
            return;
        }
    }

    fn in_query_order(&mut self) -> impl Iterator<Item = &mut BoxMatcher> {
        let mut parts: Vec<&mut (usize, BoxMatcher)> = self.parts.iter_mut().collect();
        parts.sort_by_key(|(index, _)| *index);
        parts.into_iter().map(|(_, part)| part)
    }
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
struct Any {
    parts: Vec<BoxMatcher>,
    doc: DocId,
}

impl Any {
    fn new(parts: Vec<BoxMatcher>) -> Any {
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
struct Everything {
    doc: DocId,
    max_doc: DocId,
}

impl Everything {
    fn start(mut self) -> Everything {
        self.doc = if self.max_doc == 0 { TERMINATED } else { 0 };
        self
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
struct Not {
    inner: BoxMatcher,
    doc: DocId,
    max_doc: DocId,
}

impl Not {
    fn start(mut self) -> Not {
        self.doc = if self.max_doc == 0 { TERMINATED } else { 0 };
        self
    }
}

impl Matcher for Not {
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

    fn verify(&mut self) -> bool {
        !(self.inner.seek(self.doc) == self.doc && self.inner.verify())
    }
}

/// What is asked of a publication date.
enum DateTest {
    Range { from: i64, to: i64 },
    AnyYear { day: i8, month: i8 },
}

/// The articles whose publication date passes a test.
struct Date {
    everything: Everything,
    starts: Column<i64>,
    precisions: Column<u64>,
    test: DateTest,
}

impl Matcher for Date {
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
        let (Some(start), Some(precision)) = (self.starts.first(doc), self.precisions.first(doc))
        else {
            return false;
        };
        let Some(date) = precision_from(precision as u8)
            .and_then(|precision| PartialDate::from_start(start, precision))
        else {
            return false;
        };
        match self.test {
            DateTest::Range { from, to } => date.start() <= to && date.end() >= from,
            DateTest::AnyYear { day, month } => {
                date.day() == Some(day) && date.month() == Some(month)
            }
        }
    }
}
