//! Random queries of every shape against brute force over generated articles.
//!
//! Match sets, totals, facets, histograms, date order and paging must be equal; scores are computed again from the documented
//! formulas and must agree within the precision of a float. `TIMBAO_ORACLE_QUERIES` sets how many queries are tried,
//! `TIMBAO_ORACLE_SEED` tries the one query of a failure again.

mod articles;
mod brute_force;
mod lexicon;
mod packs;
mod queries;
mod random;

use std::collections::{BTreeMap, HashMap};

use timbao::analysis::Analyzer;
use timbao::engine::SortOrder;
use timbao::search::{
    By, HistogramRequest, Hit, Page, RELAXED_TOTAL_CAP, SearchRequest, SearchResponse, Searcher,
    TOTAL_CAP, TotalMode,
};

use self::articles::{SECTIONS, Specimen, slug_of};
use self::brute_force::{BruteForce, Doc, Expected, TOLERANCE, by_period, compare};
use self::lexicon::Lexicon;
use self::queries::{Generator, Question};
use self::random::Random;
use crate::archive::{self, Archive, assert_highlights_are_valid, identity};

const ARTICLES: usize = 3000;
const QUERIES: usize = 2000;
/// Longer lists are not paged through, only looked into.
const MAX_PAGES: usize = 6;

/// The articles of an index through its commits.
struct Newsroom {
    lexicon: Lexicon,
    archive: Archive,
    specimens: Vec<Specimen>,
    random: Random,
}

impl Newsroom {
    /// Indexes articles in several commits.
    fn open(articles: usize) -> Newsroom {
        let lexicon = Lexicon::new();
        let mut random = Random::new(7);
        let mut specimens: Vec<Specimen> = Vec::new();
        while specimens.len() < articles {
            // Ids in another order than articles.
            let id = format!("{:x}-{}", random.below(4096), specimens.len());
            let specimen = if specimens.len() > 10 && random.percent(10) {
                let original = random.below(specimens.len());
                specimens[original].twin(id, &mut random)
            } else {
                Specimen::random(id, &lexicon, &mut random)
            };
            specimens.push(specimen);
        }
        let archive = Archive::empty();
        let mut writer = archive.writer(2);
        for part in specimens.chunks(articles.div_ceil(3)) {
            let batch = part.iter().map(Specimen::article).collect();
            assert_eq!(archive::add(&mut writer, batch), [part.len(), 0, 0, 0]);
            writer.commit().unwrap();
        }
        writer.finish().unwrap();
        Newsroom { lexicon, archive, specimens, random }
    }

    /// Deletes some articles and changes some.
    fn revise(&mut self) {
        let mut writer = self.archive.writer(2);
        let (mut changed, mut repeated) = (Vec::new(), Vec::new());
        let mut kept = Vec::new();
        for specimen in std::mem::take(&mut self.specimens) {
            match self.random.below(10) {
                0 => {
                    assert!(writer.delete(&identity(&specimen.id)).unwrap());
                    assert!(!writer.delete(&identity("nobody")).unwrap());
                }
                1 => {
                    let other =
                        Specimen::random(specimen.id.clone(), &self.lexicon, &mut self.random);
                    changed.push(other.article());
                    kept.push(other);
                }
                2 => {
                    repeated.push(specimen.article());
                    kept.push(specimen);
                }
                _ => kept.push(specimen),
            }
        }
        let counts = [changed.len(), repeated.len()];
        assert_eq!(archive::add(&mut writer, changed), [0, counts[0], 0, 0]);
        assert_eq!(archive::add(&mut writer, repeated.clone()), [0, 0, counts[1], 0]);
        assert_eq!(archive::add(&mut writer, repeated), [0, 0, 0, counts[1]]);
        writer.finish().unwrap();
        self.specimens = kept;
    }

    /// Brings all segments into one, which leaves nothing of deleted articles.
    fn merge(&self) {
        self.archive.writer(1).finish_merged().unwrap();
    }

    fn docs(&self) -> Vec<Doc> {
        self.specimens.iter().map(|specimen| Doc::of(specimen, &self.lexicon)).collect()
    }

    /// Tries queries; returns how many had an answer that is not certain and were left out.
    fn try_queries(&self, queries: usize, first_seed: u64) {
        self.try_with(self.archive.searcher(), queries, first_seed, |generator| {
            generator.question()
        });
    }

    /// Tries queries that hold names with other spellings.
    fn try_expanded(&self, queries: usize, first_seed: u64) {
        let mut searcher = self.archive.searcher();
        searcher.add_pack("oracle.tsv", packs::PACK).unwrap();
        let tally =
            self.try_with(searcher, queries, first_seed, |generator| generator.expanded_question());
        let is_telling = tally.tried == 1 || tally.phrases * 100 >= tally.tried * 30;
        assert!(is_telling, "{tally:?}");
    }

    fn try_with(
        &self,
        searcher: Searcher,
        queries: usize,
        first_seed: u64,
        ask: fn(&mut Generator) -> Question,
    ) -> Tally {
        let docs = self.docs();
        assert_eq!(searcher.snapshot().articles(), docs.len() as u64);
        let brute_force = BruteForce::new(&self.lexicon, &docs, searcher.snapshot());
        let mut tally = Tally::default();
        let mut differences: Vec<String> = Vec::new();
        let seeds = match std::env::var("TIMBAO_ORACLE_SEED") {
            Ok(seed) => seed.parse().map(|seed: u64| seed..seed + 1).unwrap(),
            Err(_) => first_seed..first_seed + queries as u64,
        };
        for seed in seeds {
            let mut random = Random::new(seed);
            let (question, expected) = loop {
                let mut generator =
                    Generator { lexicon: &self.lexicon, docs: &docs, random: &mut random };
                let question = ask(&mut generator);
                if let Some(expected) = brute_force.answer(&question) {
                    break (question, expected);
                }
            };
            let check =
                Check { searcher: &searcher, brute_force: &brute_force, question, expected };
            tally.count(&check);
            if let Err(difference) = check.run(&mut random) {
                differences.push(format!("seed {seed}: {}\n  {difference}", check.asked()));
            }
        }
        let first: Vec<&str> = differences.iter().take(5).map(String::as_str).collect();
        assert!(first.is_empty(), "{} differ:\n{}", differences.len(), first.join("\n"));
        tally.assert_is_telling();
        tally
    }
}

/// What kinds of queries were tried, so that a generator gone dull is noticed.
#[derive(Debug, Default)]
struct Tally {
    tried: usize,
    found: usize,
    many: usize,
    relaxed: usize,
    tied: usize,
    close: usize,
    /// Some word has a form of several terms.
    phrases: usize,
}

impl Tally {
    fn count(&mut self, check: &Check) {
        let expected = &check.expected;
        let is_tied = expected.hits.windows(2).any(|pair| pair[0].1 == pair[1].1);
        self.tried += 1;
        self.found += usize::from(expected.total > 0);
        self.many += usize::from(expected.total > 64);
        self.relaxed += usize::from(expected.strict_total.is_some());
        self.tied += usize::from(is_tied);
        self.close += usize::from(expected.is_close);
        self.phrases += usize::from(expected.has_phrases);
    }

    fn assert_is_telling(&self) {
        let queries = self.tried;
        if queries < 200 {
            return;
        }
        let at_least = |count: usize, share: usize| count * 100 >= queries * share;
        let is_telling = at_least(self.found, 60)
            && at_least(self.many, 20)
            && at_least(self.relaxed, 2)
            && at_least(self.tied, 20)
            && !at_least(self.close, 20);
        assert!(is_telling, "of {queries}: {self:?}");
    }
}

/// One question with its expected answer.
struct Check<'a> {
    searcher: &'a Searcher,
    brute_force: &'a BruteForce<'a>,
    question: Question,
    expected: Expected<'a>,
}

type Difference = Result<(), String>;

/// Says what differs.
fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, expected: &T) -> Difference {
    if got == expected {
        Ok(())
    } else {
        Err(format!("{what}: expected {expected:?}, got {got:?}"))
    }
}

impl Check<'_> {
    fn run(&self, random: &mut Random) -> Difference {
        let request = &self.question.request;
        let first = self.search(request);
        self.check_counts(&first)?;
        self.check_page(&first, 0)?;
        if random.percent(20) {
            self.check_histogram(*random.pick(&By::ALL))?;
        }
        if request.limit == 0 {
            return same("cursor after no hits", &first.next_cursor, &None);
        }
        if self.expected.total <= MAX_PAGES * request.limit {
            self.check_all_pages(first, random.percent(50))?;
        } else {
            let offset = random.below(self.expected.total + 2);
            let page = Page::Offset(offset);
            let answer = self.search(&SearchRequest { page, ..request.clone() });
            self.check_page(&answer, offset)?;
        }
        Ok(())
    }

    /// Returns what was asked, on one line.
    fn asked(&self) -> String {
        let request = &self.question.request;
        let (query, sections, sort) = (&request.query, &request.categories, request.sort);
        let (from, to, limit) = (&request.from, &request.to, request.limit);
        format!("{query:?} in {sections:?} from {from:?} to {to:?}, {sort:?}, limit {limit}")
    }

    fn search(&self, request: &SearchRequest) -> SearchResponse {
        self.searcher.search(request).unwrap()
    }

    fn check_counts(&self, answer: &SearchResponse) -> Difference {
        let expected = &self.expected;
        let all = expected.total as u64;
        let cap = match expected.strict_total {
            Some(_) => RELAXED_TOTAL_CAP.max(self.question.request.limit as u64),
            None => TOTAL_CAP,
        };
        let (total, is_exact) = match self.question.request.total {
            TotalMode::None => (None, false),
            TotalMode::Capped if all > cap => (Some(cap), false),
            TotalMode::Exact | TotalMode::Capped => (Some(all), true),
        };
        same("total", &answer.total, &total)?;
        same("total is exact", &answer.total_is_exact, &is_exact)?;
        same("partial", &answer.partial, &false)?;
        let strict_total = answer.relaxed.map(|relaxed| relaxed.strict_total as usize);
        same("strict total", &strict_total, &expected.strict_total)?;
        let warnings: Vec<&str> = answer.warnings.iter().map(|warning| warning.code).collect();
        let unexpected: Vec<&str> =
            warnings.into_iter().filter(|code| *code != "empty_range").collect();
        same("warnings", &unexpected, &Vec::new())?;
        if !self.question.request.facets.is_empty() {
            let counts = self.brute_force.facets(&expected.hits);
            for ((facet, values), counts) in answer.facets.iter().zip(&counts) {
                let got: Vec<(String, u64)> =
                    values.iter().map(|value| (value.value.clone(), value.count)).collect();
                same(&format!("facet {facet:?}"), &got, counts)?;
            }
            for (length, (facet, left_out)) in answer.uncounted.iter().enumerate() {
                let hits = expected.hits.iter().map(|(doc, _)| *doc);
                let (_, imprecise, undated) = by_period(hits, length);
                let counts = (left_out.imprecise, left_out.undated);
                same(&format!("uncounted by {facet:?}"), &counts, &(imprecise, undated))?;
            }
        }
        Ok(())
    }

    /// Holds that the matches are counted by when they appeared, and all articles under the filters beside them.
    fn check_histogram(&self, by: By) -> Difference {
        let search = SearchRequest { total: TotalMode::Exact, ..self.question.request.clone() };
        let answer = self.searcher.histogram(&HistogramRequest { search, by }).unwrap();
        let expected = &self.expected;
        same("total of the histogram", &answer.total, &(expected.total as u64))?;
        let strict_total = answer.relaxed.map(|relaxed| relaxed.strict_total as usize);
        same("strict total of the histogram", &strict_total, &expected.strict_total)?;
        let length = match by {
            By::Year => 0,
            By::Month => 1,
            By::Day => 2,
        };
        let (counts, imprecise, undated) =
            by_period(expected.hits.iter().map(|(doc, _)| *doc), length);
        same("imprecise", &answer.imprecise, &imprecise)?;
        same("undated", &answer.undated, &undated)?;
        let all = self.brute_force.under_filters(&self.question);
        let (all, ..) = by_period(all.into_iter(), length);
        let ends = [answer.periods.first(), answer.periods.last()]
            .map(|end| end.map(|counted| counted.period.to_string()));
        let expected = [counts.keys().next().cloned(), counts.keys().next_back().cloned()];
        same("first and last period", &ends, &expected)?;
        let mut listed = 0;
        for counted in &answer.periods {
            let period = counted.period.to_string();
            let of = |counts: &BTreeMap<String, u64>| counts.get(&period).copied().unwrap_or(0);
            let numbers = (counted.count, counted.all);
            same(&format!("numbers of {period}"), &numbers, &(of(&counts), of(&all)))?;
            let share = if counted.all == 0 { 0.0 } else { of(&counts) as f64 / of(&all) as f64 };
            same(&format!("share of {period}"), &counted.share, &share)?;
            listed += usize::from(counted.count > 0);
        }
        same("periods with matches", &listed, &counts.len())
    }

    /// Holds that the hits are those from `offset` on.
    fn check_page(&self, answer: &SearchResponse, offset: usize) -> Difference {
        let limit = self.question.request.limit;
        let all = &self.expected.hits;
        let page = all.get(offset..).unwrap_or_default();
        let page = &page[..page.len().min(limit)];
        same("hits of the page", &answer.hits.len(), &page.len())?;
        let is_last = offset + page.len() >= all.len() || page.is_empty();
        same("last page", &answer.next_cursor.is_none(), &is_last)?;
        let by_id: HashMap<&str, (&Doc, f64)> =
            all.iter().map(|hit| (hit.0.id.as_str(), *hit)).collect();
        let sort = self.question.request.sort;
        let mut previous: Option<(&Hit, (&Doc, f64))> = None;
        for (hit, &at_this_place) in answer.hits.iter().zip(page) {
            let Some(&own) = by_id.get(hit.identity.id.as_str()) else {
                return Err(format!("{} does not match", hit.identity.id));
            };
            let is_close = self.expected.is_close && sort == SortOrder::Relevance;
            if !is_close && !agree(hit.score, own.1) {
                return Err(format!(
                    "score of {}: expected {}, got {}",
                    own.0.id, own.1, hit.score
                ));
            }
            match sort {
                SortOrder::Relevance if is_close => {}
                SortOrder::Relevance if agree(hit.score, at_this_place.1) => {}
                _ => same("hit", &hit.identity.id, &at_this_place.0.id)?,
            }
            if let Some((before, expected)) = previous.replace((hit, own)) {
                let is_tie = before.score == hit.score || expected.0.zones == own.0.zones;
                let scores = if is_tie { (0.0, 0.0) } else { (before.score, hit.score) };
                let in_order =
                    compare(sort, (expected.0, scores.0.into()), (own.0, scores.1.into()));
                if in_order.is_ge() {
                    return Err(format!("{} comes before {}", expected.0.id, own.0.id));
                }
            }
            self.check_highlights(hit);
        }
        Ok(())
    }

    /// Pages to the end, by cursor or by offset: all matches come, each once.
    fn check_all_pages(&self, first: SearchResponse, by_cursor: bool) -> Difference {
        let request = &self.question.request;
        let mut seen = archive::ids(&first.hits);
        let mut next = first.next_cursor;
        while let Some(cursor) = next {
            let page = if by_cursor { Page::Cursor(cursor) } else { Page::Offset(seen.len()) };
            let answer = self.search(&SearchRequest { page, ..request.clone() });
            self.check_page(&answer, seen.len())?;
            self.check_counts(&answer)?;
            seen.extend(archive::ids(&answer.hits));
            next = answer.next_cursor;
        }
        seen.sort();
        let mut expected: Vec<String> =
            self.expected.hits.iter().map(|(doc, _)| doc.id.clone()).collect();
        expected.sort();
        same("ids of all pages", &seen, &expected)
    }

    fn check_highlights(&self, hit: &Hit) {
        let Some(content) = &hit.content else { return };
        assert_highlights_are_valid(content);
        let lexicon = self.brute_force.lexicon;
        let mut analyzer = Analyzer::new();
        for (text, spans) in [
            (&content.snippet.text, &content.snippet.spans),
            (&content.title, &content.title_spans),
        ] {
            for span in spans {
                let terms = analyzer.tokens(&text[span.clone()]);
                let is_asked_for = terms.len() == 1
                    && lexicon
                        .find(&terms[0].0)
                        .is_some_and(|term| self.expected.terms.contains(&term));
                assert!(
                    is_asked_for,
                    "{:?} is highlighted for {:?}",
                    &text[span.clone()],
                    self.question.request.query
                );
            }
        }
    }
}

fn agree(got: f32, expected: f64) -> bool {
    (f64::from(got) - expected).abs() <= TOLERANCE * expected.abs().max(0.01)
}

fn queries() -> usize {
    std::env::var("TIMBAO_ORACLE_QUERIES").map_or(QUERIES, |number| number.parse().unwrap())
}

#[test]
fn fresh_index_agrees_with_brute_force() {
    let newsroom = Newsroom::open(ARTICLES / 3);
    newsroom.try_queries(queries() / 4, 1 << 20);
}

#[test]
fn other_spellings_agree_with_brute_force() {
    let newsroom = Newsroom::open(ARTICLES / 3);
    newsroom.try_expanded(queries() / 4, 4 << 20);
}

#[test]
fn revised_index_agrees_with_brute_force() {
    let mut newsroom = Newsroom::open(ARTICLES);
    newsroom.revise();
    newsroom.try_queries(queries() / 4, 2 << 20);
}

#[test]
fn merged_index_agrees_with_brute_force() {
    let mut newsroom = Newsroom::open(ARTICLES);
    newsroom.revise();
    newsroom.merge();
    let searcher = newsroom.archive.searcher();
    assert_eq!(searcher.snapshot().segments(), 1);
    statistics_are_those_of_the_articles(&newsroom, &searcher);
    newsroom.try_queries(queries() / 2, 3 << 20);
}

/// Nothing of a deleted article is left.
fn statistics_are_those_of_the_articles(newsroom: &Newsroom, searcher: &Searcher) {
    let snapshot = searcher.snapshot();
    let docs = newsroom.docs();
    assert_eq!(snapshot.statistics().documents, docs.len() as u64);
    for (number, entry) in newsroom.lexicon.entries.iter().enumerate() {
        let number = number as lexicon::Term;
        let holds = |doc: &&Doc| doc.zones.iter().flatten().flatten().any(|&term| term == number);
        let documents = docs.iter().filter(holds).count() as u64;
        assert_eq!(snapshot.document_frequency(entry.term), documents, "{}", entry.term);
        let mut forms: Vec<(String, u64)> = newsroom
            .lexicon
            .family(entry.bare)
            .map(|term| newsroom.lexicon.entry(term).term)
            .map(|term| (term.to_owned(), snapshot.document_frequency(term)))
            .filter(|(_, documents)| *documents > 0)
            .collect();
        forms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if forms.iter().all(|(term, _)| term == entry.bare) {
            forms.clear();
        }
        let known: Vec<(String, u64)> = snapshot
            .forms(entry.bare)
            .into_iter()
            .map(|form| (form.term, form.documents))
            .collect();
        assert_eq!(known, forms, "forms of {}", entry.bare);
    }
    for names in SECTIONS {
        assert_eq!(searcher.category(&names.join(" > ")).unwrap(), slug_of(names));
    }
}

#[test]
fn a_cursor_goes_on_behind_its_hit_when_the_index_has_changed() {
    for sort in [SortOrder::Newest, SortOrder::Oldest] {
        let mut newsroom = Newsroom::open(300);
        let request = SearchRequest { sort, limit: 20, ..SearchRequest::new("đường") };
        let first = newsroom.archive.searcher().search(&request).unwrap();
        let last = first.hits.last().unwrap().identity.id.clone();
        let mut docs = newsroom.docs();
        let last = docs.swap_remove(docs.iter().position(|doc| doc.id == last).unwrap());
        newsroom.revise();
        let page = Page::Cursor(first.next_cursor.unwrap());
        let request = SearchRequest { page, limit: 20, ..request };
        let searcher = newsroom.archive.searcher();
        let second = searcher.search(&request).unwrap();
        assert_eq!(second.warnings[0].code, "index_changed");
        let docs = newsroom.docs();
        let asked = ["đường", "duong"].map(|term| newsroom.lexicon.number(term));
        let mut expected: Vec<&Doc> = docs
            .iter()
            .filter(|doc| doc.zones.iter().flatten().flatten().any(|term| asked.contains(term)))
            .filter(|doc| compare(sort, (doc, 0.0), (&last, 0.0)).is_gt())
            .collect();
        expected.sort_by(|a, b| compare(sort, (a, 0.0), (b, 0.0)));
        let expected: Vec<&str> = expected.iter().take(20).map(|doc| doc.id.as_str()).collect();
        assert_eq!(archive::ids(&second.hits), expected, "{sort:?}");
    }
}

/// A relaxed search once ran past the words of a code that an article holds in part: they were neither found for themselves
/// nor scored.
#[test]
fn a_code_held_in_part_does_not_hide_its_words() {
    let article = |id: &str, body: &str| timbao::article::Article {
        id: Some(id.to_owned()),
        body: body.to_owned(),
        ..Default::default()
    };
    let archive = Archive::of(vec![
        article("a", "lũ ở xã 2"),
        article("b", "bão số 2"),
        article("c", "bão số 5"),
        article("d", "nhà 2,5 tầng"),
    ]);
    let searcher = archive.searcher();
    let score_of_a = |query: &str| {
        // By date there is no bonus for nearness.
        let request = SearchRequest { sort: SortOrder::Newest, ..SearchRequest::new(query) };
        let hits = searcher.search(&request).unwrap().hits;
        hits.iter().find(|hit| hit.identity.id == "a").map(|hit| hit.score)
    };
    assert_eq!(score_of_a("2,5 xã"), score_of_a("2 xã"));
}
