//! Query text to answers: the query language, marks, ranking, snippets, sections, paging.
//!
//! Not here: how postings are walked (`engine`), the JSON of requests and answers (`wire`).

mod article_spans;
mod category;
mod concordance;
mod cursor;
mod expand;
mod explain;
mod filters;
mod highlight;
mod histogram;
mod list;
mod marks;
mod match_list;
mod near_duplicate;
mod neighbours;
pub mod packs;
mod parameter;
mod planner;
pub mod query;
mod question;
pub mod rank;
mod reading;
mod related;
mod request;
mod sentence;
mod snippet;
mod spelling;
mod suggest;
mod suggestions;
mod telling;

use std::ops::Range;
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Instant;

pub use self::article_spans::{ArticleSpans, MAX_TEXT_BYTES};
pub use self::category::{Categories, CategoryError};
pub use self::concordance::{
    Concordance, ConcordanceOrder, Context, MAX_CONTEXT, MAX_ORDERED, Occurrence, Tally,
};
use self::cursor::Cursor;
pub use self::cursor::cursor_state;
pub use self::expand::{Expand, Expansion, Offer};
pub use self::explain::{Explanation, FoundForm, ScorePart};
use self::highlight::Highlighter;
pub use self::histogram::{By, HistogramRequest, HistogramResponse, MAX_PERIODS, PeriodCount};
pub use self::list::MAX_LIST_LINE_BYTES;
pub(crate) use self::list::{list_line, next_line};
pub use self::match_list::MatchList;
use self::packs::{Family, PackError, Packs};
pub use self::parameter::{PARAMETERS, Parameter, Setting};
use self::planner::{Expander, Planned, Planner};
pub use self::related::{RelatedHit, RelatedRequest, RelatedResponse};
pub use self::request::{
    Correct, FacetValue, Hit, HitContent, MAX_LIMIT, MAX_WINDOW, Message, Page, RELAXED_TOTAL_CAP,
    Ranking, SearchRequest, SearchResponse, TOTAL_CAP, TotalMode, Uncounted, half_life,
};
use self::sentence::first_sentence;
pub use self::snippet::Snippet;
pub use self::spelling::{Correction, Reason};
pub use self::suggest::{
    MAX_SUGGESTIONS, SuggestRequest, SuggestResponse, Suggestion, SuggestionKind,
};
use self::suggestions::Suggestions;
use crate::copies::{Copy, Groups};
use crate::engine::{
    Facet, FacetCounts, Group, Keyword, Node, Options, PeriodCounts, Plan, Snapshot, SortOrder,
    Visibility,
};
use crate::error::{Error, Result};
use crate::index::{Identity, Index, StoredArticle, Version};

/// Searches one state of an index.
#[derive(Debug)]
pub struct Searcher {
    snapshot: Snapshot,
    categories: Categories,
    /// Packs of the user.
    packs: Packs,
    /// What the archive itself explains.
    learned: OnceLock<Arc<Packs>>,
    /// Made when it is first asked for.
    suggestions: OnceLock<Arc<Suggestions>>,
    /// Copies over the whole archive, read when they are first needed, and the file they are in.
    copies: OnceLock<Arc<Groups>>,
    copies_stamp: Option<(std::time::SystemTime, u64)>,
    root: std::path::PathBuf,
    /// Articles by year, month and day, over all of them; made when it is first asked for.
    periods: OnceLock<histogram::AllPeriods>,
}

/// What a request asks for.
struct Understood {
    /// As typed, or as it was corrected.
    query: query::Query,
    plan: Plan,
    /// It asks something.
    is_question: bool,
    /// The scored terms of the plan as they stand in the query.
    typed: Vec<String>,
    /// Words as they were most likely meant, with their place in the query text.
    restored: Vec<(Range<usize>, String)>,
    /// Other spellings, with the place of what was typed.
    expansions: Vec<(Range<usize>, Expansion)>,
    offers: Vec<Offer>,
    correction: Option<Correction>,
    warnings: Vec<Message>,
}

/// The part of the list that is asked for.
struct Window {
    offset: usize,
    /// The moment that ages are reckoned from, as on the page before.
    now: Option<i64>,
    /// The cursor is of another state of the index: go on behind its hit.
    after: Option<Cursor>,
}

/// Where a page ends.
struct Place {
    /// Places of the list up to there.
    end: usize,
    /// What was asked.
    request: u64,
    /// The moment that ages were reckoned from.
    now: Option<i64>,
}

impl Searcher {
    /// Returns a searcher of the index as it was last opened or reloaded.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`].
    pub fn new(index: &Index) -> Result<Searcher> {
        Searcher::seeing(index, Visibility::Public)
    }

    /// Returns a searcher that sees other articles under embargo. What it sees does not change: once
    /// [`Snapshot::is_outdated`] says so, a new one sees more.
    ///
    /// # Errors
    /// As [`new`](Searcher::new).
    pub fn seeing(index: &Index, visibility: Visibility) -> Result<Searcher> {
        let snapshot = Snapshot::seen(index, visibility)?;
        let categories = Categories::new(snapshot.category_labels()?);
        Ok(Searcher {
            snapshot,
            categories,
            packs: Packs::default(),
            learned: OnceLock::new(),
            suggestions: OnceLock::new(),
            copies: OnceLock::new(),
            copies_stamp: Groups::stamp(index.root()),
            root: index.root().to_owned(),
            periods: OnceLock::new(),
        })
    }

    /// Returns a number that changes with whatever changes answers: that of the snapshot ([`Snapshot::fingerprint`]) and the groups of copies.
    pub fn fingerprint(&self) -> u64 {
        let snapshot = self.snapshot.fingerprint();
        let Some((written, length)) = self.copies_stamp else { return snapshot };
        let since = written.duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap_or_default();
        let numbers = [snapshot, since.as_nanos() as u64, length].map(u64::to_le_bytes);
        xxhash_rust::xxh3::xxh3_64(numbers.as_flattened())
    }

    /// Returns whether the groups of copies were found anew since, so that a new searcher of the same index shows others.
    pub fn has_new_groups(&self) -> bool {
        Groups::stamp(&self.root) != self.copies_stamp
    }

    /// Adds abbreviations to those that come with the program; see [`Packs::add`].
    ///
    /// # Errors
    /// [`PackError`] for the first line that cannot be read; then nothing is added.
    pub fn add_pack(&mut self, name: &str, text: &str) -> std::result::Result<(), PackError> {
        self.packs.add(name, text)
    }

    /// Returns the abbreviations that the archive explains often enough to be searched.
    fn learned(&self, expand: Expand) -> &Packs {
        static NOTHING: LazyLock<Packs> = LazyLock::new(Packs::default);
        if !expand.has(Family::Learned) {
            return &NOTHING;
        }
        self.learned.get_or_init(|| Arc::new(Packs::learned(&self.snapshot.abbreviations())))
    }

    /// Reads what the first search and the first suggestion would have to wait for: a few tenths of a second for 100,000
    /// articles.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`].
    pub fn warm(&self) -> Result<()> {
        self.learned(Expand::ALL);
        self.suggestions()?;
        Ok(())
    }

    /// Takes over from the searcher of an older state what is slow to read and hardly changes from commit to commit: suggestions and
    /// learned abbreviations, as far as they were read there and not here, and what its searches have in memory of segments that this one has
    /// too. What a search of the older one needed and depends on the state is made anew.
    pub fn inherit(&mut self, older: &Searcher) {
        self.snapshot.inherit(&older.snapshot);
        if let Some(learned) = older.learned.get() {
            let _ = self.learned.set(Arc::clone(learned));
        }
        match older.copies.get() {
            Some(copies) if older.copies_stamp == self.copies_stamp => {
                let _ = self.copies.set(Arc::clone(copies));
            }
            // They are needed here too, and nobody has to wait for them.
            Some(_) => drop(self.copies()),
            None => {}
        }
        if let Some(suggestions) = older.suggestions.get() {
            let _ = self.suggestions.set(Arc::clone(suggestions));
        }
    }

    fn suggestions(&self) -> Result<&Suggestions> {
        if let Some(all) = self.suggestions.get() {
            return Ok(all);
        }
        let read = Suggestions::of(&self.snapshot, &self.categories)?;
        Ok(self.suggestions.get_or_init(|| Arc::new(read)))
    }

    fn planner<'a>(&'a self, packs: &'a [&'a Packs], ranking: &'a Ranking) -> Planner<'a> {
        let planner = Planner::new(&self.snapshot, &self.categories, ranking);
        planner.expanding(Expander { packs, expand: ranking.expand, weights: &ranking.expansions })
    }

    /// Returns the sections there are.
    pub fn categories(&self) -> &Categories {
        &self.categories
    }

    /// Returns the state of the index that is searched.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Answers a search.
    ///
    /// # Errors
    /// [`Error::QueryTooLong`], [`Error::Request`] for a structured value that cannot be used, [`Error::IndexDamaged`]. No other
    /// query text is an error.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse> {
        let started = Instant::now();
        let Understood {
            query,
            plan,
            is_question,
            typed,
            restored,
            expansions,
            offers,
            mut correction,
            mut warnings,
        } = self.filtered(request)?;

        let request_hash = Cursor::request_hash(request);
        let window = self.window(request, request_hash, &mut warnings)?;
        let relaxed_cap = RELAXED_TOTAL_CAP.max(window.offset.saturating_add(request.limit) as u64);
        let (count_to, count_relaxed_to) = match request.total {
            TotalMode::Exact => (u64::MAX, u64::MAX),
            TotalMode::Capped => (TOTAL_CAP + 1, relaxed_cap.saturating_add(1)),
            // Enough to know whether the list is relaxed.
            TotalMode::None => {
                let known = relax_below(request, is_question);
                (known, known)
            }
        };
        let options = Options {
            limit: self.wanted(request, &window),
            count_to,
            count_relaxed_to,
            facets: request.facets.clone(),
            ..self.options(request, is_question, started, window.now)?
        };
        let matches = self.snapshot.execute(&plan, &options)?;
        let list = self.snapshot.fold_similar(
            &matches.hits,
            similar_window(request),
            request.ranking.similar_bits as u32,
            &|found| match self.copies().is_empty() {
                true => None,
                false => self.copies().number_of(&self.snapshot.identity(found)),
            },
        );

        let first = match &window.after {
            None => window.offset,
            Some(cursor) => self.first_behind(cursor, &list, request.sort),
        };
        let page: &[Group] = list.get(first..).unwrap_or_default();
        let page = &page[..page.len().min(request.limit)];
        let place = Place {
            end: first + page.len(),
            request: request_hash,
            now: options.freshness.map(|freshness| freshness.now),
        };
        let next_cursor = self.next_cursor(&list, page.last(), &place);
        let highlighter = Highlighter::new(&plan);
        let hit = |group: &Group| -> Result<Hit> {
            let mut hit = self.hit(group, request.fetch, &highlighter)?;
            if request.fold_similar && request.fetch {
                hit.copies = self.copies_of(&hit.identity);
            }
            if request.explain {
                let explained =
                    explain::explain(&self.snapshot, &plan, &options, &typed, &group.best)?;
                hit.explanation = Some(explained);
            }
            Ok(hit)
        };
        let hits: Vec<Hit> = page.iter().map(hit).collect::<Result<_>>()?;
        if request.correct != Correct::Off
            && correction.as_ref().is_none_or(|correction| correction.applied)
            && let Some(marked) = spelling::with_marks(&query, &restored, &hits)
        {
            correction = Some(match correction {
                None => marked,
                Some(corrected) => Correction { reason: corrected.reason, applied: true, ..marked },
            });
        }
        let cap = if matches.relaxed.is_some() { relaxed_cap } else { TOTAL_CAP };
        let (total, total_is_exact) = match request.total {
            TotalMode::None => (None, false),
            TotalMode::Capped if matches.total > cap => (Some(cap), false),
            TotalMode::Exact | TotalMode::Capped => (Some(matches.total), !matches.partial),
        };
        Ok(SearchResponse {
            query: request.query.clone(),
            reading: reading::of(&query, &restored, &expansions),
            expansions: expansions.into_iter().map(|(_, expansion)| expansion).collect(),
            offers,
            correction,
            total,
            total_is_exact,
            relaxed: matches.relaxed,
            partial: matches.partial,
            warnings,
            hits,
            uncounted: uncounted(&request.facets, &matches.facets),
            facets: self.facets(&request.facets, matches.facets),
            next_cursor,
            elapsed: started.elapsed(),
        })
    }

    /// Returns what a request asks for, its filters included.
    fn filtered(&self, request: &SearchRequest) -> Result<Understood> {
        let mut understood = self.understood(request)?;
        let filters = self.filters(request)?;
        let plan = &mut understood.plan;
        if understood.query.is_empty()
            && (plan.required.is_empty() && request.query.trim().is_empty() || !filters.is_empty())
        {
            // Nothing asked for, so everything there is.
            plan.required.push(Node::Everything);
        }
        plan.required.extend(filters);
        Ok(understood)
    }

    /// Returns what the text of a request asks for, corrected if need be.
    fn understood(&self, request: &SearchRequest) -> Result<Understood> {
        let query = query::parse(&request.query)
            .map_err(|error| Error::QueryTooLong { bytes: error.bytes, limit: error.limit })?;
        let mut warnings: Vec<Message> = query
            .warnings
            .iter()
            .map(|warning| Message { code: warning.code(), message: warning.to_string() })
            .collect();
        let packs = [Packs::built_in(), &self.packs, self.learned(request.ranking.expand)];
        let (query, planned, correction) = self.planned(query, request, &packs)?;
        warnings.extend(planned.warnings);
        Ok(Understood {
            query,
            plan: planned.plan,
            is_question: planned.is_question,
            typed: planned.typed,
            restored: planned.restored,
            expansions: planned.expansions,
            offers: planned.offers,
            correction,
            warnings,
        })
    }

    /// Returns how the plan of a request is executed to have all matches; `now` is the moment that a page before had.
    fn options(
        &self,
        request: &SearchRequest,
        is_question: bool,
        started: Instant,
        now: Option<i64>,
    ) -> Result<Options> {
        Ok(Options {
            sort: request.sort,
            limit: self.snapshot.articles() as usize + 1,
            relax_below: relax_below(request, is_question),
            relaxed_share: request.ranking.relaxed_share,
            count_to: u64::MAX,
            count_relaxed_to: u64::MAX,
            facets: Vec::new(),
            deadline: request.timeout.map(|timeout| started + timeout),
            weights: request.ranking.weights_of(is_question),
            freshness: filters::freshness(request, now)?,
        })
    }

    /// Plans a query, corrected if need be.
    fn planned(
        &self,
        query: query::Query,
        request: &SearchRequest,
        packs: &[&Packs],
    ) -> Result<(query::Query, Planned, Option<Correction>)> {
        let planner = || self.planner(packs, &request.ranking);
        let mut as_typed = planner();
        as_typed.read(&query);
        let found = match request.correct {
            Correct::Off => None,
            Correct::Offer | Correct::Auto => {
                // In the order of time people look for what they quote.
                let phrases = match request.sort {
                    SortOrder::Relevance => as_typed.plain_phrases(&query),
                    SortOrder::Newest | SortOrder::Oldest => Vec::new(),
                };
                let words = as_typed.plain_words();
                spelling::correct(&self.snapshot, &query, &words, phrases)?
            }
        };
        let Some(found) = found else {
            let planned = as_typed.finish(&query);
            return Ok((query, planned, None));
        };
        let mut correction = found.correction;
        if let (Correct::Auto, true, Ok(corrected)) =
            (request.correct, found.is_sure, query::parse(&correction.query))
        {
            correction.applied = true;
            let mut planner = planner();
            planner.read(&corrected);
            for (span, forms) in &found.beside {
                planner.add_forms(span, forms);
            }
            let planned = planner.finish(&corrected);
            return Ok((corrected, planned, Some(correction)));
        }
        let planned = as_typed.finish(&query);
        Ok((query, planned, Some(correction)))
    }

    fn filters(&self, request: &SearchRequest) -> Result<Vec<Node>> {
        let mut filters = Vec::new();
        if !request.categories.is_empty() {
            let mut values = Vec::new();
            for category in &request.categories {
                values.push(self.category(category)?);
            }
            filters.push(Node::Keyword { field: Keyword::Category, values });
        }
        filters.extend(filters::dates(request.from.as_deref(), request.to.as_deref())?);
        filters.extend(request.within.clone().map(Node::Listed));
        Ok(filters)
    }

    /// Returns the slug path of a section named in a request.
    ///
    /// # Errors
    /// [`Error::Request`] with sections that would do.
    pub fn category(&self, asked: &str) -> Result<String> {
        self.categories.resolve(asked).map_err(|error| Error::Request {
            code: match error {
                CategoryError::Unknown { .. } => "unknown_category",
                CategoryError::Ambiguous { .. } => "ambiguous_category",
            },
            field: "category",
            reason: error.to_string(),
        })
    }

    fn window(
        &self,
        request: &SearchRequest,
        request_hash: u64,
        warnings: &mut Vec<Message>,
    ) -> Result<Window> {
        check_limit(request)?;
        match &request.page {
            Page::Offset(offset) if offset.saturating_add(request.limit) > MAX_WINDOW => {
                let reason = format!("reaches {MAX_WINDOW} hits; go on with the cursor");
                Err(Error::Request { code: "offset_too_large", field: "offset", reason })
            }
            Page::Offset(offset) => Ok(Window { offset: *offset, now: None, after: None }),
            Page::Cursor(text) => {
                let cursor = Cursor::decode(text, request_hash)?;
                if cursor.snapshot == self.fingerprint() {
                    return Ok(Window { offset: cursor.offset, now: cursor.now, after: None });
                }
                warnings.push(Message {
                    code: "index_changed",
                    message: "the index has changed since the page before; hits may be missing or come twice".into(),
                });
                Ok(Window { offset: cursor.offset, now: cursor.now, after: Some(cursor) })
            }
        }
    }

    /// Returns how many hits the engine must find: one more than shown, to know whether there is a next page.
    fn wanted(&self, request: &SearchRequest, window: &Window) -> usize {
        let shown = window.offset.saturating_add(request.limit).saturating_add(1);
        // All but one of the window may be folded.
        let last = shown.saturating_add(similar_window(request));
        match window.after {
            None => last.min(self.snapshot.articles() as usize + 1),
            // Whatever has come before the cursor's hit since.
            Some(_) => self.snapshot.articles() as usize + 1,
        }
    }

    /// Returns the number of hits that come before or at the place of a cursor from another state of the index.
    fn first_behind(&self, cursor: &Cursor, list: &[Group], sort: SortOrder) -> usize {
        // What a new best article is like changes the scores of all: the list goes on behind the same article, where that is still in it.
        if sort == SortOrder::Relevance
            && let Ok(Some(address)) = self.snapshot.address_of_key(&cursor.key)
            && let Some(place) = list.iter().position(|Group { best, similar }| {
                std::iter::once(best).chain(similar).any(|found| found.address == address)
            })
        {
            return place + 1;
        }
        let is_before = |Group { best: found, .. }: &Group| {
            let by_value = match sort {
                SortOrder::Relevance => cursor
                    .score
                    .total_cmp(&found.score)
                    .then(found.date.cmp(&cursor.date).reverse()),
                SortOrder::Newest => cursor.date.cmp(&found.date),
                SortOrder::Oldest => {
                    let late = |date: Option<i64>| date.unwrap_or(i64::MAX);
                    late(found.date).cmp(&late(cursor.date))
                }
            };
            by_value.then_with(|| self.snapshot.identity(found).key().cmp(&cursor.key)).is_le()
        };
        list.partition_point(is_before)
    }

    fn next_cursor(&self, list: &[Group], last: Option<&Group>, place: &Place) -> Option<String> {
        let last = &last?.best;
        let &Place { end, request, now } = place;
        (list.len() > end).then(|| {
            Cursor {
                snapshot: self.fingerprint(),
                request,
                offset: end,
                now,
                score: last.score,
                date: last.date,
                key: self.snapshot.identity(last).key(),
            }
            .encode()
        })
    }

    fn hit(&self, group: &Group, fetch: bool, highlighter: &Highlighter) -> Result<Hit> {
        let found = &group.best;
        // A sum of nothing is -0.
        let score = found.score + 0.0;
        let also = group.similar.iter().map(|found| self.snapshot.identity(found)).collect();
        if !fetch {
            let identity = self.snapshot.identity(found);
            let copies = Vec::new();
            return Ok(Hit { identity, score, also, copies, explanation: None, content: None });
        }
        let article = self.labelled(self.snapshot.article(found)?);
        let (title, title_derived) = shown_title(&article);
        let title_spans =
            if title_derived { Vec::new() } else { article_spans::title(highlighter, &article) };
        let snippet = snippet::best_passage(highlighter, &article);
        let identity = article.identity.clone();
        let content = HitContent { article, title, title_derived, title_spans, snippet };
        let copies = Vec::new();
        Ok(Hit { identity, score, also, copies, explanation: None, content: Some(content) })
    }

    /// Returns the groups of copies that were last looked for. Where their file cannot be read there are none: a search has its answer without, and
    /// `timbao groups --list` says what is wrong.
    fn copies(&self) -> &Groups {
        self.copies.get_or_init(|| Arc::new(Groups::read(&self.root).unwrap_or_default()))
    }

    /// Returns an article and its copies over the whole archive, as far as they are there and seen, the first one first; nothing where it has none.
    pub fn copies_of(&self, identity: &Identity) -> Vec<Copy> {
        let group = self.copies().of(identity).iter();
        let seen: Vec<Copy> =
            group.filter(|copy| self.snapshot.sees(&copy.identity)).cloned().collect();
        if seen.len() > 1 { seen } else { Vec::new() }
    }

    /// Returns all values of a facet over the whole archive with exact numbers of articles, most first: the sources, authors or
    /// sections there are. It looks at every article: keep the answer as long as the searcher.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`].
    pub fn values(&self, facet: Facet) -> Result<Vec<FacetValue>> {
        let options = Options { count_to: u64::MAX, facets: vec![facet], ..Options::any() };
        let plan = Plan { required: vec![Node::Everything], ..Plan::default() };
        let matches = self.snapshot.execute(&plan, &options)?;
        let mut facets = self.facets(&options.facets, matches.facets);
        Ok(facets.pop().map(|(_, values)| values).unwrap_or_default())
    }

    fn facets(&self, asked: &[Facet], counts: Vec<FacetCounts>) -> Vec<(Facet, Vec<FacetValue>)> {
        let label = |facet: Facet, value: &str| match facet {
            Facet::Category => self.categories.label(value).to_owned(),
            _ => value.to_owned(),
        };
        asked
            .iter()
            .zip(counts)
            .map(|(&facet, counts)| {
                let values = counts
                    .into_values()
                    .into_iter()
                    .map(|(value, count)| FacetValue { label: label(facet, &value), value, count })
                    .collect();
                (facet, values)
            })
            .collect()
    }

    /// Returns an article with the display names of its sections where it has only those of folders. Articles of answers have them.
    pub fn labelled(&self, mut article: StoredArticle) -> StoredArticle {
        for category in &mut article.article.categories {
            *category = category.with_labels(|slug| self.categories.known_label(slug));
        }
        article
    }

    /// Returns all texts of an article that are kept, oldest first; the last one is searched. The name is as for
    /// [`article`](Searcher::article).
    ///
    /// # Errors
    /// [`Error::ArticleMissing`], [`Error::IndexDamaged`], [`Error::Io`].
    pub fn history(&self, name: &str) -> Result<Vec<Version>> {
        let stored = self.article(name)?;
        let mut history = self.snapshot.history(&stored.identity)?;
        for version in &mut history {
            version.article = self.labelled(version.article.clone());
        }
        Ok(history)
    }

    /// Returns an article by what users call it: an id, or `collection:id`.
    ///
    /// # Errors
    /// [`Error::ArticleMissing`], [`Error::IndexDamaged`].
    pub fn article(&self, name: &str) -> Result<StoredArticle> {
        let mut result = Err(Error::ArticleMissing(name.to_owned()));
        for identity in Identity::named(name) {
            result = self.snapshot.article_of(&identity).map(|article| self.labelled(article));
            if !matches!(result, Err(Error::ArticleMissing(_))) {
                break;
            }
        }
        result
    }
}

/// Returns what the facets of periods leave out.
fn uncounted(asked: &[Facet], counts: &[FacetCounts]) -> Vec<(Facet, Uncounted)> {
    let left_out = |(&facet, counts): (&Facet, &FacetCounts)| match counts {
        FacetCounts::Values(_) => None,
        FacetCounts::Periods(counts) => {
            let &PeriodCounts { undated, imprecise, .. } = counts;
            Some((facet, Uncounted { undated, imprecise }))
        }
    };
    asked.iter().zip(counts).filter_map(left_out).collect()
}

/// Holds that an answer is not asked to be too long.
///
/// # Errors
/// [`Error::Request`] where it is.
fn check_limit(request: &SearchRequest) -> Result<()> {
    if request.limit <= MAX_LIMIT {
        return Ok(());
    }
    let reason =
        format!("{} is too many; at most {MAX_LIMIT}, then go on with the cursor", request.limit);
    Err(Error::Request { code: "limit_too_large", field: "limit", reason })
}

/// Returns how many articles must hold all words for the list to be of these alone. For a question they are more than the page holds, but
/// not by date, where an article that holds little would stand before the others, nor where nothing is listed.
fn relax_below(request: &SearchRequest, is_question: bool) -> u64 {
    let wanted = request.limit as u64;
    let may_ask = is_question && wanted > 0 && request.sort == SortOrder::Relevance;
    if may_ask { wanted.max(rank::RELAX_QUESTIONS_BELOW) } else { wanted }
}

/// Returns how many places of the list may be folded. A list by date is left complete: who asks for it wants to see what came when.
fn similar_window(request: &SearchRequest) -> usize {
    let is_folded = request.fold_similar && request.sort == SortOrder::Relevance;
    if is_folded { rank::SIMILAR_WINDOW } else { 0 }
}

/// Returns the title to show, and whether it had to be made from the text.
pub fn shown_title(article: &StoredArticle) -> (String, bool) {
    let article = &article.article;
    if !article.title.is_empty() {
        return (article.title.clone(), false);
    }
    let text = [article.lead.as_str(), article.body.as_str()]
        .into_iter()
        .chain(article.captions.iter().map(String::as_str))
        .find(|text| !text.is_empty())
        .unwrap_or_default();
    (first_sentence(text).to_owned(), true)
}
