//! Related articles ("Các tin khác"), and the newer and older ones of the section.
//!
//! The telling words of the article are searched as one relaxed query; the best candidates are then compared with it text to text:
//! words and pairs of words they share, preferred if they are of the same section or time, every text listed once.
//!
//! Not here: which words are telling (`telling`), what is one text (`near_duplicate`), the numbers (`rank`).

use std::time::{Duration, Instant};

use super::highlight::Highlighter;
use super::near_duplicate::Shingles;
use super::rank::{RELATED, RelatedWeights, WEIGHTS};
use super::telling::Telling;
use super::{Hit, MAX_LIMIT, Searcher};
use crate::article::Article;
use crate::engine::{
    Form, Group, Match, Matches, Node, Options, Plan, ScoredTerm, SortOrder, Unit,
};
use crate::error::{Error, Result};
use crate::index::{Identity, StoredArticle};

/// Pairs of words that are marked in passages.
const MARKED_PAIRS: usize = 16;
const SECONDS_PER_DAY: f32 = 86_400.0;

/// What is asked about an article.
#[derive(Debug, Clone)]
pub struct RelatedRequest {
    /// Id of the article, or `collection:id`.
    pub id: String,
    /// Related articles to list, at most [`MAX_LIMIT`].
    pub limit: usize,
    /// Newer and older articles of its section to list, each, at most [`MAX_LIMIT`].
    pub beside: usize,
    /// The numbers of the comparison, for trials.
    pub weights: RelatedWeights,
}

impl RelatedRequest {
    /// Returns a request for ten related articles and three on either side.
    pub fn new(id: impl Into<String>) -> RelatedRequest {
        RelatedRequest { id: id.into(), limit: 10, beside: 3, weights: RELATED }
    }
}

/// A related article.
#[derive(Debug, Clone, PartialEq)]
pub struct RelatedHit {
    /// The article; its score is comparable within one answer.
    pub hit: Hit,
    /// Others with nearly the same text, which are not listed themselves.
    pub copies: Vec<Identity>,
}

/// What is related to an article.
#[derive(Debug, Clone, PartialEq)]
pub struct RelatedResponse {
    /// The article.
    pub article: StoredArticle,
    /// The words by which others were found, the most telling first.
    pub words: Vec<String>,
    /// Related articles, best first.
    pub hits: Vec<RelatedHit>,
    /// Articles with nearly the text of this one.
    pub copies: Vec<Identity>,
    /// Later articles of its first section, the next one first; none where section or date is unknown.
    pub newer: Vec<Hit>,
    /// Earlier ones, the next one first.
    pub older: Vec<Hit>,
    /// How long it took.
    pub elapsed: Duration,
}

/// A candidate with its text.
struct Candidate {
    found: Match,
    stored: StoredArticle,
}

impl Searcher {
    /// Returns what is related to an article, and its neighbours in its section.
    ///
    /// # Errors
    /// [`Error::ArticleMissing`], [`Error::Request`] for a limit that is too large, [`Error::IndexDamaged`].
    pub fn related(&self, request: &RelatedRequest) -> Result<RelatedResponse> {
        let started = Instant::now();
        for (field, asked) in [("limit", request.limit), ("beside", request.beside)] {
            if asked > MAX_LIMIT {
                let reason = format!("{asked} is too many; at most {MAX_LIMIT}");
                return Err(Error::Request { code: "limit_too_large", field, reason });
            }
        }
        let article = self.article(&request.id)?;
        let telling = Telling::of(&self.snapshot, &article.article, &request.weights);
        let words = telling.words(request.weights.words);
        let matches = self.snapshot.execute(&plan(&words), &options(request))?;
        let candidates = self.compared(&article, &telling, &matches, &request.weights)?;
        let (kept, copies) = once(&article, candidates, request);

        let highlighter = Highlighter::new(&pairs_as_phrases(&telling.pairs(MARKED_PAIRS)));
        let hit = |found: &Match| self.hit(&Group::from(*found), true, &highlighter);
        let hits: Result<Vec<RelatedHit>> = kept
            .into_iter()
            .map(|(found, copies)| Ok(RelatedHit { hit: hit(&found)?, copies }))
            .collect();
        let (mut newer, mut older) = (Vec::new(), Vec::new());
        if let Some(section) = article.article.categories.first() {
            let beside =
                self.snapshot.beside(&article.identity, &section.slug(), request.beside)?;
            let nothing = Highlighter::new(&Plan::default());
            for (from, to) in [(&beside.newer, &mut newer), (&beside.older, &mut older)] {
                for found in from {
                    to.push(self.hit(&Group::from(*found), true, &nothing)?);
                }
            }
        }
        Ok(RelatedResponse {
            words: words.iter().map(|(word, _)| (*word).to_owned()).collect(),
            article,
            hits: hits?,
            copies,
            newer,
            older,
            elapsed: started.elapsed(),
        })
    }

    /// Returns the candidates, the most alike first.
    fn compared(
        &self,
        article: &StoredArticle,
        telling: &Telling,
        matches: &Matches,
        weights: &RelatedWeights,
    ) -> Result<Vec<Candidate>> {
        let mut candidates = Vec::with_capacity(matches.hits.len());
        for found in &matches.hits {
            let stored = self.snapshot.article(found)?;
            if stored.identity == article.identity {
                continue;
            }
            let score = telling.likeness(&stored.article)
                * preference(&article.article, &stored.article, weights);
            candidates.push(Candidate { found: Match { score, ..*found }, stored });
        }
        candidates.sort_by(|a, b| {
            let by_score = b.found.score.total_cmp(&a.found.score);
            let by_date = || b.found.date.cmp(&a.found.date);
            by_score.then_with(by_date).then_with(|| a.stored.identity.cmp(&b.stored.identity))
        });
        Ok(candidates)
    }
}

/// Returns the search for telling words: any of them, as long as they make up the share that is asked for.
fn plan(words: &[(&str, f32)]) -> Plan {
    let terms: Vec<ScoredTerm> = words
        .iter()
        .map(|&(word, weight)| ScoredTerm {
            forms: vec![Form { term: word.to_owned(), weight: 1.0 }],
            phrases: Vec::new(),
            salience: 1.0,
            boost: weight,
        })
        .collect();
    let units = (0..terms.len()).map(|term| Unit { terms: vec![term], phrase: None }).collect();
    Plan { terms, units, ..Plan::default() }
}

fn options(request: &RelatedRequest) -> Options {
    let mut weights = WEIGHTS;
    weights.nearness = 0.0;
    weights.title_share = 0.0;
    weights.likeness = 0.0;
    weights.nearness_candidates = 0;
    Options {
        sort: SortOrder::Relevance,
        // The article itself is among them.
        limit: request.weights.candidates.max(2 * request.limit) + 1,
        relax_below: u64::MAX,
        relaxed_share: request.weights.share,
        count_to: 0,
        count_relaxed_to: 0,
        facets: Vec::new(),
        deadline: None,
        weights,
        freshness: None,
    }
}

/// Returns the plan by which pairs of words are marked.
fn pairs_as_phrases(pairs: &[[&str; 2]]) -> Plan {
    let phrase = |pair: &[&str; 2]| Node::Phrase {
        words: pair.iter().map(|word| vec![(*word).to_owned()]).collect(),
        slop: 0,
        zone: None,
    };
    Plan { required: vec![Node::Any(pairs.iter().map(phrase).collect())], ..Plan::default() }
}

/// Returns the factor by which an article is preferred for its section and time, at least 1.
fn preference(article: &Article, other: &Article, weights: &RelatedWeights) -> f32 {
    let sections = |article: &Article| article.categories.first().map(|section| section.slug());
    let section = match (sections(article), sections(other)) {
        (Some(own), Some(other)) if own == other => weights.same_section,
        (Some(own), Some(other)) if own.split('/').next() == other.split('/').next() => {
            weights.same_section / 2.0
        }
        _ => 0.0,
    };
    let start = |article: &Article| article.published.as_ref().map(|it| it.date.start());
    let time = match (start(article), start(other)) {
        (Some(own), Some(other)) => {
            let days = own.abs_diff(other) as f32 / SECONDS_PER_DAY;
            weights.same_time * 0.5_f32.powf(days / weights.half_life_days)
        }
        _ => 0.0,
    };
    1.0 + section + time
}

/// Returns the first candidates with different texts, each with those that have the same, and those with the text of the
/// article itself.
fn once(
    article: &StoredArticle,
    candidates: Vec<Candidate>,
    request: &RelatedRequest,
) -> (Vec<(Match, Vec<Identity>)>, Vec<Identity>) {
    let own = Shingles::of(&article.article);
    let mut own_copies = Vec::new();
    let mut kept: Vec<(Match, Shingles, Vec<Identity>)> = Vec::new();
    for Candidate { found, stored } in candidates {
        let shingles = Shingles::of(&stored.article);
        let is_same =
            |other: &Shingles| shingles.containment(other) >= request.weights.near_duplicate;
        if is_same(&own) {
            own_copies.push(stored.identity);
        } else if let Some((.., copies)) = kept.iter_mut().find(|(_, other, _)| is_same(other)) {
            copies.push(stored.identity);
        } else if kept.len() < request.limit {
            kept.push((found, shingles, Vec::new()));
        }
    }
    (kept.into_iter().map(|(found, _, copies)| (found, copies)).collect(), own_copies)
}
