//! All matches of a request, however many: what an export goes through.
//!
//! The list is that of `search`, planned and executed by the same code, without its limits: no text is held, an article is
//! read when it comes to it. Not here: how an export is written (`export`).

use std::time::Instant;

use super::highlight::Highlighter;
use super::request::{Hit, Message, SearchRequest};
use super::spelling::Correction;
use super::{Searcher, Understood, reading};
use crate::date::PartialDate;
use crate::engine::{Group, Match, Plan, Relaxed};
use crate::error::Result;
use crate::index::{Identity, StoredArticle};

/// Every match of a request in the order asked for, with what is known about the list as a whole. 48 bytes a match.
#[derive(Debug)]
pub struct MatchList<'a> {
    /// The state of the index that was searched.
    pub searcher: &'a Searcher,
    /// What was asked.
    pub request: SearchRequest,
    /// How it was understood.
    pub reading: String,
    /// What was probably meant, where that is not what was typed.
    pub correction: Option<Correction>,
    /// Set when words were allowed to be missing.
    pub relaxed: Option<Relaxed>,
    /// The deadline came first: matches may be missing.
    pub partial: bool,
    /// What the user should know.
    pub warnings: Vec<Message>,
    pub(super) plan: Plan,
    pub(super) matches: Vec<Match>,
}

impl Searcher {
    /// Returns all matches of a request, beyond the limits of [`search`](Searcher::search).
    ///
    /// They are those that `search` finds for the same request, in the same order: words may be missing where fewer than
    /// `request.limit` articles hold all, of a question by relevance fewer than
    /// [`RELAX_QUESTIONS_BELOW`](super::rank::RELAX_QUESTIONS_BELOW). Nearly identical articles are listed one by one. Page,
    /// facets, total and fetch of the request say nothing here. A request without query and filters lists every article.
    ///
    /// # Errors
    /// Those of [`search`](Searcher::search), but for limit, offset and cursor.
    pub fn all_matches(&self, request: &SearchRequest) -> Result<MatchList<'_>> {
        let started = Instant::now();
        let understood = self.filtered(request)?;
        let options = self.options(request, understood.is_question, started, None)?;
        let Understood { query, plan, restored, expansions, correction, warnings, .. } = understood;
        let matches = self.snapshot.execute(&plan, &options)?;
        Ok(MatchList {
            searcher: self,
            request: request.clone(),
            reading: reading::of(&query, &restored, &expansions),
            correction,
            relaxed: matches.relaxed,
            partial: matches.partial,
            warnings,
            plan,
            matches: matches.hits,
        })
    }
}

impl MatchList<'_> {
    /// Returns the number of matches.
    pub fn len(&self) -> usize {
        self.matches.len()
    }

    /// Returns whether nothing matches.
    pub fn is_empty(&self) -> bool {
        self.matches.is_empty()
    }

    /// Returns who the articles are, without reading them.
    pub fn identities(&self) -> impl Iterator<Item = Identity> + '_ {
        self.matches.iter().map(|found| self.searcher.snapshot.identity(found))
    }

    /// Returns the dates of the first and the last article, by the day on which a date begins; `None` where none has a date.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`].
    pub fn dates(&self) -> Result<Option<(PartialDate, PartialDate)>> {
        let dated = || self.matches.iter().filter(|found| found.date.is_some());
        // Of equal ones the better article, at both ends.
        let first = dated().min_by_key(|found| found.date);
        let last = dated().rev().max_by_key(|found| found.date);
        let (Some(first), Some(last)) = (first, last) else { return Ok(None) };
        let date = |found: &Match| -> Result<Option<PartialDate>> {
            let article = self.searcher.snapshot.article(found)?.article;
            Ok(article.published.map(|published| published.date))
        };
        Ok(date(first)?.zip(date(last)?))
    }

    /// Reads the articles at these places of the list as hits of a search.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`].
    pub fn hits(&self, places: &[usize]) -> Result<Vec<Hit>> {
        let highlighter = Highlighter::new(&self.plan);
        let found = places.iter().filter_map(|&place| self.matches.get(place));
        found
            .map(|&best| {
                let group = Group { best, similar: Vec::new() };
                self.searcher.hit(&group, true, &highlighter)
            })
            .collect()
    }

    /// Reads the articles one after the other, as they are stored: [`Searcher::labelled`] gives their sections display names.
    pub fn articles(&self) -> impl Iterator<Item = Result<StoredArticle>> + '_ {
        self.matches.iter().map(|found| self.searcher.snapshot.article(found))
    }
}
