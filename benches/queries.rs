//! Queries by kind beside plain tantivy's own, and both ways of indexing, in one process: `cargo bench --bench queries [-- KIND]`.
//!
//! Plain tantivy has its default tokenizer and the fields title, lead and body with positions and stored text; it searches all three for ten
//! hits, and for queries without marks it has an index of its own whose terms are folded to ASCII. timbao does all that a search does (corrections,
//! weights of spellings, one score over all fields). Nothing is timed before the answers are right: of words that must all be there timbao finds every
//! generated article that plain tantivy finds, and lists begin with the article that the words are from.
//!
//! 10,000 generated articles, or those of `TIMBAO_ARTICLES=FILE`, JSON Lines that are not packed. Criterion's times are means of all queries of a kind; behind
//! them stands a table of p50 and p95, both sides in turn, of lists alone and with totals: timbao counts to 10,000, and to 1,000 in answers that lack words, as it does for its users, plain
//! tantivy to the end. Last stands what texts and snippets of ten hits take, the difference of the same search with and without them, query by query.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

mod plain;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use timbao::bench::{Counts, Generator, QueryKind, topics_of};
use timbao::eval::Topic;
use timbao::index::{Index, WriterOptions};
use timbao::indexer::{IndexOptions, index};
use timbao::search::{SearchRequest, Searcher, TotalMode};

const ARTICLES: u64 = 10_000;
const TOPICS: usize = 200;
/// Rounds of the table.
const ROUNDS: usize = 5;
/// Articles that are indexed to compare indexing.
const INDEXED: usize = 2_000;
/// Names the file of articles.
const GIVEN: &str = "TIMBAO_ARTICLES";

/// The kinds that plain tantivy has too.
const KINDS: [QueryKind; 5] =
    [QueryKind::And, QueryKind::Or, QueryKind::Phrase, QueryKind::Title, QueryKind::Unmarked];

/// Returns whether the articles are not generated ones.
fn is_given() -> bool {
    std::env::var_os(GIVEN).is_some()
}

fn articles() -> String {
    if let Some(path) = std::env::var_os(GIVEN) {
        return std::fs::read_to_string(path).unwrap();
    }
    let generator = Generator::new(&Counts::shipped(), 1);
    let mut lines = String::new();
    (0..ARTICLES).for_each(|number| generator.write(number, &mut lines));
    lines
}

fn index_timbao(source: &Path, folder: &Path) -> u64 {
    let writer =
        WriterOptions { threads: 1, memory_bytes: plain::MEMORY_BYTES, ..WriterOptions::default() };
    let options = IndexOptions { writer, merge: true, ..IndexOptions::default() };
    let never = AtomicBool::new(false);
    let report = index(folder, &[source.to_owned()], &options, &never, &mut |_| {}).unwrap();
    assert_eq!(report.counts.rejected, 0, "every article is indexed");
    report.counts.indexed
}

/// An index of plain tantivy, on disk, in one segment.
struct Plain {
    index: tantivy::Index,
    fields: [Field; 3],
}

impl Plain {
    fn new(lines: &str, folder: &Path, folds: bool) -> Plain {
        let set_up = plain::SetUp { threads: 1, merge: true, folds };
        let index = plain::index(lines.as_bytes(), folder, set_up);
        Plain { fields: plain::fields(&index), index }
    }

    fn searcher(&self) -> tantivy::Searcher {
        let reader = self.index.reader().unwrap();
        reader.reload().unwrap();
        reader.searcher()
    }

    /// Returns the query of a kind over all three fields, with the words that timbao gets.
    fn query(&self, kind: QueryKind, text: &str) -> Box<dyn Query> {
        let words: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && !matches!(*word, "AND" | "OR"))
            .collect();
        if kind == QueryKind::Phrase {
            let phrase = |field: &Field| {
                let terms = words.iter().map(|word| tantivy::Term::from_field_text(*field, word));
                Box::new(PhraseQuery::new(terms.collect())) as Box<dyn Query>
            };
            return Box::new(BooleanQuery::union(self.fields.iter().map(phrase).collect()));
        }
        let occur = if kind == QueryKind::And { Occur::Must } else { Occur::Should };
        let anywhere = |word: &&str| {
            let term = |field: &Field| {
                let term = tantivy::Term::from_field_text(*field, word);
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Query>
            };
            let fields = self.fields.iter().map(term).collect();
            (occur, Box::new(BooleanQuery::union(fields)) as Box<dyn Query>)
        };
        Box::new(BooleanQuery::new(words.iter().map(anywhere).collect()))
    }
}

fn ten(searcher: &tantivy::Searcher, query: &dyn Query) -> usize {
    searcher.search(query, &TopDocs::with_limit(10).order_by_score()).unwrap().len()
}

fn ten_and_total(searcher: &tantivy::Searcher, query: &dyn Query) -> usize {
    let ten = TopDocs::with_limit(10).order_by_score();
    let (listed, total) = searcher.search(query, &(ten, Count)).unwrap();
    assert!(total >= listed.len());
    total
}

/// Both sides of one kind.
struct Pairs<'a> {
    kind: QueryKind,
    requests: Vec<SearchRequest>,
    plain: tantivy::Searcher,
    queries: Vec<Box<dyn Query>>,
    timbao: &'a Searcher,
}

impl<'a> Pairs<'a> {
    fn new(kind: QueryKind, timbao: &'a Searcher, topics: &[Topic], plain: &Plain) -> Pairs<'a> {
        let requests = kind.requests(topics, &[]);
        let queries = requests.iter().map(|request| plain.query(kind, &request.query)).collect();
        let pairs = Pairs { kind, requests, plain: plain.searcher(), queries, timbao };
        pairs.check(topics);
        pairs
    }

    fn check(&self, topics: &[Topic]) {
        let name = self.kind.name();
        let mut first = 0;
        let mut found = 0;
        let mut matches = [0, 0];
        for (request, query) in self.requests.iter().zip(&self.queries) {
            let listed = self.timbao.search(request).unwrap();
            let ids: Vec<String> = listed.hits.iter().map(|hit| hit.identity.to_string()).collect();
            first += usize::from(topics.iter().any(|topic| ids.first() == Some(&topic.id)));
            found += usize::from(ten(&self.plain, query) > 0);
            if matches!(self.kind, QueryKind::And | QueryKind::Phrase) {
                let mut exact = request.clone();
                (exact.limit, exact.total) = (0, TotalMode::Exact);
                let ours = self.timbao.search(&exact).unwrap().total.unwrap();
                let theirs = self.plain.search(query, &Count).unwrap() as u64;
                // Plain tantivy's phrases go on over the ends of paragraphs, and of letters with marks of their own it finds the letters.
                let is_right = ours >= theirs || self.kind == QueryKind::Phrase || is_given();
                assert!(is_right, "{name} {:?}: {ours} of {theirs}", request.query);
                matches[0] += ours;
                matches[1] += theirs;
            }
        }
        let [ours, theirs] = matches;
        assert!(ours * 20 >= theirs * 19, "{name}: {ours} matches of {theirs}");
        let count = self.requests.len();
        assert!(count * 2 > topics.len(), "{name}: {count} queries");
        assert!(found * 10 >= count * 9, "{name}: plain tantivy finds {found} of {count}");
        if matches!(self.kind, QueryKind::Title | QueryKind::Unmarked) {
            assert!(first * 10 >= count * 8, "{name}: {first} of {count} lists begin right");
        }
    }

    /// Searches all once, with totals or without, and returns how long each took, shortest first: of timbao, of plain tantivy.
    fn pass(&self, totals: bool) -> [Vec<Duration>; 2] {
        let mut times = [Vec::new(), Vec::new()];
        for request in &self.requests {
            let mut request = request.clone();
            request.total = if totals { TotalMode::Capped } else { TotalMode::None };
            let started = Instant::now();
            let answer = std::hint::black_box(self.timbao.search(&request).unwrap());
            times[0].push(started.elapsed());
            assert_eq!(answer.total.is_some(), totals);
        }
        let theirs = if totals { ten_and_total } else { ten };
        for query in &self.queries {
            let started = Instant::now();
            std::hint::black_box(theirs(&self.plain, query));
            times[1].push(started.elapsed());
        }
        times.iter_mut().for_each(|times| times.sort_unstable());
        times
    }

    /// Searches with texts and without, in turn, and returns by query how much longer the former took, in microseconds.
    fn texts(&self) -> Vec<f64> {
        let search = |request: &SearchRequest, fetch: bool| {
            let request = SearchRequest { fetch, ..request.clone() };
            let started = Instant::now();
            let answer = std::hint::black_box(self.timbao.search(&request).unwrap());
            let took = started.elapsed().as_secs_f64() * 1e6;
            assert!(answer.hits.iter().all(|hit| hit.content.is_some() == fetch));
            (answer.hits.len(), took)
        };
        let mut times = Vec::new();
        for request in &self.requests {
            let mut with: Vec<f64> = Vec::new();
            let mut without = Vec::new();
            for _ in 0..ROUNDS {
                without.push(search(request, false).1);
                let (hits, took) = search(request, true);
                with.extend((hits == 10).then_some(took));
            }
            if with.len() == ROUNDS {
                times.push(median(with.into_iter()) - median(without.into_iter()));
            }
        }
        assert!(times.len() * 4 > self.requests.len(), "{} lists of ten", times.len());
        times.sort_by(f64::total_cmp);
        times
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn table(all: &[Pairs]) {
    println!(
        "{:16} {:>9} {:>9} {:>9} {:>9} {:>7} {:>7}",
        "µs", "p50", "p95", "plain p50", "p95", "p50 ×", "p95 ×"
    );
    for (pairs, totals) in all.iter().flat_map(|pairs| [(pairs, false), (pairs, true)]) {
        let passes: Vec<[Vec<Duration>; 2]> = (0..ROUNDS).map(|_| pairs.pass(totals)).collect();
        let at = |side: usize, percent: usize| {
            let of = move |pass: &[Vec<Duration>; 2]| {
                let times = &pass[side];
                times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1e6
            };
            (median(passes.iter().map(of)), of)
        };
        let ratio = |percent: usize| {
            let (ours, theirs) = (at(0, percent).1, at(1, percent).1);
            median(passes.iter().map(|pass| ours(pass) / theirs(pass)))
        };
        println!(
            "{:16} {:9.0} {:9.0} {:9.0} {:9.0} {:7.2} {:7.2}",
            format!("{}{}", pairs.kind.name(), if totals { ", total" } else { "" }),
            at(0, 50).0,
            at(0, 95).0,
            at(1, 50).0,
            at(1, 95).0,
            ratio(50),
            ratio(95),
        );
    }
    for pairs in all.iter().filter(|pairs| pairs.kind == QueryKind::Title) {
        let times = pairs.texts();
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        println!(
            "texts and snippets of ten hits, {} queries of kind {}: p50 {:.0}, p95 {:.0} µs",
            times.len(),
            pairs.kind.name(),
            at(50),
            at(95)
        );
    }
}

fn queries(criterion: &mut Criterion) {
    let work = tempfile::tempdir().unwrap();
    let folder = |name: &str| -> PathBuf {
        let folder = work.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        folder
    };
    let lines = articles();
    let source = work.path().join("articles.jsonl");
    std::fs::write(&source, &lines).unwrap();
    let ours = folder("timbao");
    let articles = index_timbao(&source, &ours);
    let timbao = Searcher::new(&Index::open(&ours).unwrap()).unwrap();
    let plain = Plain::new(&lines, &folder("plain"), false);
    let folded = Plain::new(&lines, &folder("folded"), true);
    assert_eq!(articles, plain.searcher().num_docs(), "both hold the same articles");
    let topics = topics_of(&timbao, TOPICS).unwrap();

    let all: Vec<Pairs> = KINDS
        .iter()
        .map(|&kind| {
            let beside = if kind == QueryKind::Unmarked { &folded } else { &plain };
            Pairs::new(kind, &timbao, &topics, beside)
        })
        .collect();
    for pairs in &all {
        let mut group = criterion.benchmark_group(pairs.kind.name());
        group.sample_size(10).throughput(Throughput::Elements(pairs.requests.len() as u64));
        group.bench_function("timbao", |bencher| {
            bencher.iter(|| {
                for request in &pairs.requests {
                    std::hint::black_box(pairs.timbao.search(request).unwrap());
                }
            });
        });
        group.bench_function("plain", |bencher| {
            bencher.iter(|| {
                for query in &pairs.queries {
                    std::hint::black_box(ten(&pairs.plain, query));
                }
            });
        });
        group.finish();
    }
    table(&all);
}

fn indexing(criterion: &mut Criterion) {
    let work = tempfile::tempdir().unwrap();
    let lines: String = articles().lines().take(INDEXED).flat_map(|line| [line, "\n"]).collect();
    let source = work.path().join("articles.jsonl");
    std::fs::write(&source, &lines).unwrap();
    let expected = lines.lines().count() as u64;
    let mut group = criterion.benchmark_group("indexing, one thread, merged");
    group.sample_size(10).throughput(Throughput::Bytes(lines.len() as u64));
    group.bench_function("timbao", |bencher| {
        bencher.iter_batched(
            || tempfile::tempdir().unwrap(),
            |folder| {
                assert_eq!(index_timbao(&source, folder.path()), expected);
                folder
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("plain", |bencher| {
        bencher.iter_batched(
            || tempfile::tempdir().unwrap(),
            |folder| {
                let plain = Plain::new(&lines, folder.path(), false);
                assert_eq!(plain.searcher().num_docs(), expected);
                folder
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, queries, indexing);
criterion_main!(benches);
