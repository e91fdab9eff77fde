//! Conditions as cursors over the articles of a segment.
//!
//! A matcher proposes articles in order (`doc`, `seek`) and says of a proposed one whether it really holds (`verify`): an
//! intersection is found from postings alone and positions or columns are only read where everything else agrees. Where all postings are
//! unpacked it can say so of any article (`holds`).

mod date;
mod near;
mod phrase;
mod sets;

use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, SegmentReader};

use self::date::{Date, DateTest};
use self::near::Near;
pub(crate) use self::near::{MAX_CHAINS, may_follow, starts_near, whole};
use self::phrase::Phrase;
pub(crate) use self::phrase::phrase_end;
use self::sets::{All, Any, Everything, Not, Union};
use super::Snapshot;
use super::clock::Clock;
use super::plan::{Keyword, Node};
use super::unpacked::PlacedPostings;
use crate::analysis::BOUNDARY;
use crate::index::schema::ZONE_END;
use crate::index::{Fields, Zone};

/// Positions `start..end` of an occurrence.
pub(crate) type Span = (u32, u32);

pub(super) trait Matcher {
    fn doc(&self) -> DocId;
    /// Goes to the first proposed article at or after `target`.
    fn seek(&mut self, target: DocId) -> DocId;
    /// Returns whether an article is proposed, one that was not passed by, and stands on it then; otherwise it need not look for the next
    /// one.
    fn is_at(&mut self, doc: DocId) -> bool {
        self.seek(doc) == doc
    }
    /// Upper bound of the number of proposed articles.
    fn cost(&self) -> u64;
    /// Returns whether the article it stands on holds.
    fn verify(&mut self) -> bool {
        true
    }
    /// Returns whether [`holds`](Matcher::holds) may be asked of articles in any order: no list has to be read in its own.
    fn is_unordered(&self) -> bool {
        false
    }
    /// Returns whether an article holds. In order, it is one that was not passed by, and is stood on then; where any order will do nothing
    /// moves.
    fn holds(&mut self, doc: DocId) -> bool {
        self.is_at(doc) && self.verify()
    }
    /// Appends the occurrences in the article it stands on, in any order; conditions without a place have none.
    fn spans(&mut self, _out: &mut Vec<Span>) {}
}

pub(super) type BoxMatcher = Box<dyn Matcher>;

/// Makes matchers for one segment.
pub(super) struct Matchers<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) ordinal: usize,
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
            Node::Not(part) => Box::new(Not {
                everything: Everything::of(self.max_doc()),
                inner: self.open(part)?,
            }),
            Node::Keyword { field, values } => self.keyword(*field, values)?,
            Node::Date { from, to } => self.date(DateTest::Range { from: *from, to: *to })?,
            Node::AnyYear { day, month } => {
                self.date(DateTest::AnyYear { day: *day, month: *month })?
            }
            Node::Event { keys } => {
                let event = self.fields.event;
                let terms = keys.iter().map(|key| Term::from_field_u64(event, *key));
                Box::new(self.union_of(event, terms, IndexRecordOption::Basic)?)
            }
            Node::Listed(set) => Box::new(set.matcher(self.segment.segment_id())),
            Node::Everything => Box::new(Everything::of(self.max_doc())),
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
        self.union_of(field, terms.iter().map(|term| Term::from_field_text(field, term)), option)
    }

    fn union_of(
        &self,
        field: Field,
        terms: impl Iterator<Item = Term>,
        option: IndexRecordOption,
    ) -> tantivy::Result<Union> {
        let inverted_index = self.segment.inverted_index(field)?;
        let mut postings = Vec::new();
        for term in terms {
            let read = inverted_index.read_postings(&term, option)?;
            postings.extend(read.map(PlacedPostings::packed));
        }
        Ok(Union::new(postings))
    }

    /// Returns the union of terms of the text, with positions.
    fn placed(&self, terms: &[String]) -> tantivy::Result<Union> {
        let mut postings = Vec::new();
        for term in terms {
            postings.extend(self.snapshot.placed_postings(self.ordinal, term)?);
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
        let unions: tantivy::Result<Vec<Union>> =
            words.iter().map(|forms| self.placed(forms)).collect();
        let zone = match zone {
            Some(zone) => Some((zone, self.placed(&[ZONE_END.to_owned()])?)),
            None => None,
        };
        let borders = if slop > 0 { Some(self.borders()?) } else { None };
        Ok(Box::new(Phrase::new(unions?, slop, zone, borders, self.clock.clone())))
    }

    fn borders(&self) -> tantivy::Result<Union> {
        self.placed(&[BOUNDARY.to_owned(), ZONE_END.to_owned()])
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
        let everything = Everything::of(self.max_doc());
        Ok(Box::new(Date {
            everything,
            starts: columns.i64("date")?,
            precisions: columns.u64("precision")?,
            test,
        }))
    }
}
