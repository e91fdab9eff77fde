//! Plain BM25 as a yardstick: the same articles and topics on plain tantivy, ranked and timed.
//!
//! ```text
//! # A run per set-up and set, FOLDER/SETUP/NAME.run, to be scored by `timbao eval --runs` (`--suite`: FOLDER/SETUP):
//! cargo bench --bench plain_relevance -- --topics NAME=topics.tsv --runs FOLDER articles.jsonl.zst [more.jsonl …]
//! # Times beside timbao's, in turn on the same queries:
//! cargo bench --bench plain_relevance -- --topics NAME=topics.tsv --beside INDEX --rounds 5 articles.jsonl.zst
//! ```
//!
//! `--topics` can be repeated: one index serves them all. `--set-up NAME` runs one set-up only.
//!
//! Four set-ups, each with tantivy's own BM25 and one thread: the default tokenizer or the same with ASCII folding; title, lead
//! and body as three fields whose scores are summed (any word in any field), or all text in one field. Without arguments the
//! sample corpus is used, and the bench asserts that its answers are right.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Deserialize;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, SimpleTokenizer, TextAnalyzer};
use timbao::eval::{Topic, TopicRun, percentile, read_topics, write_run};
use timbao::index::Index;
use timbao::search::{SearchRequest, Searcher, TotalMode};

const MEMORY_BYTES: usize = 128 << 20;
/// Hits of one answer, as `timbao eval` asks for.
const DEPTH: usize = 100;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let options = Options::read(&arguments);
    let sets: Vec<Set> = options.topics.iter().map(|text| Set::read(text)).collect();
    let articles = articles(&options.sources);
    println!("{} articles", articles.len());
    match &options.beside {
        Some(index) => beside(&articles, &sets, index, options.rounds),
        None => runs(&articles, &sets, &options),
    }
}

#[derive(Debug)]
struct Options {
    sources: Vec<PathBuf>,
    /// `NAME=FILE` each.
    topics: Vec<String>,
    /// Folder of the runs.
    runs: Option<PathBuf>,
    /// An index of timbao to be timed beside.
    beside: Option<PathBuf>,
    rounds: usize,
    /// The only set-up to run.
    set_up: Option<String>,
}

impl Options {
    fn read(arguments: &[String]) -> Options {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let mut options = Options {
            sources: Vec::new(),
            topics: Vec::new(),
            runs: None,
            beside: None,
            rounds: 3,
            set_up: None,
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().expect("the flag takes a value").clone();
            match argument.as_str() {
                "--topics" => options.topics.push(value()),
                "--runs" => options.runs = Some(value().into()),
                "--beside" => options.beside = Some(value().into()),
                "--set-up" => options.set_up = Some(value()),
                "--rounds" => options.rounds = value().parse().unwrap(),
                source => options.sources.push(source.into()),
            }
        }
        if options.sources.is_empty() {
            options.sources.push(corpus.clone());
        }
        if options.topics.is_empty() {
            options.topics.push(format!("sample={}", corpus.join("topics.tsv").display()));
        }
        options
    }
}

/// Topics and what they are called.
struct Set {
    name: String,
    topics: Vec<Topic>,
}

impl Set {
    fn read(text: &str) -> Set {
        let (name, path) = text.split_once('=').expect("--topics takes NAME=FILE");
        Set { name: name.to_owned(), topics: read_topics(Path::new(path)).unwrap() }
    }
}

/// An article as plain tantivy gets it.
#[derive(Debug, Deserialize)]
struct PlainArticle {
    #[serde(alias = "_id")]
    id: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    lead: Option<String>,
    #[serde(default, alias = "text")]
    body: Option<String>,
    #[serde(default)]
    category: Option<String>,
}

impl PlainArticle {
    fn texts(&self) -> [&str; 3] {
        [&self.title, &self.lead, &self.body].map(|text| text.as_deref().unwrap_or_default())
    }
}

fn articles(sources: &[PathBuf]) -> Vec<PlainArticle> {
    let mut articles = Vec::new();
    for path in sources {
        if path.is_dir() {
            articles.extend(sample(path));
            continue;
        }
        let file = File::open(path).unwrap();
        let input: Box<dyn Read> = if path.extension().is_some_and(|kind| kind == "zst") {
            Box::new(zstd::Decoder::new(file).unwrap())
        } else {
            Box::new(file)
        };
        let lines = BufReader::with_capacity(1 << 20, input).lines();
        articles.extend(lines.map(|line| {
            let article: PlainArticle = serde_json::from_str(&line.unwrap()).unwrap();
            article
        }));
    }
    articles
}

/// Reads a folder as timbao does.
fn sample(folder: &Path) -> Vec<PlainArticle> {
    let options = timbao::source::SourceOptions::default();
    let reader = timbao::source::Reader::open(&[folder.to_owned()], &options).unwrap();
    reader
        .filter_map(|record| timbao::source::parse(&record.unwrap(), &options).ok())
        .filter_map(|article| {
            Some(PlainArticle {
                id: article.id?,
                title: Some(article.title),
                lead: Some(article.lead),
                body: Some(article.body),
                category: None,
            })
        })
        .collect()
}

/// A way to set up plain tantivy.
#[derive(Debug, Clone, Copy)]
struct SetUp {
    name: &'static str,
    folds: bool,
    one_field: bool,
}

const SET_UPS: [SetUp; 4] = [
    SetUp { name: "default", folds: false, one_field: false },
    SetUp { name: "folded", folds: true, one_field: false },
    SetUp { name: "default-1", folds: false, one_field: true },
    SetUp { name: "folded-1", folds: true, one_field: true },
];

/// How a query for any word in any field is put together. Both answer the same; which is faster depends on the words.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// One union of all words in all fields, as tantivy's own parser makes it; searched by block-max WAND.
    Flat,
    /// A union of words, each a union of fields.
    ByWord,
}

/// Plain tantivy with articles in it.
struct Plain {
    searcher: tantivy::Searcher,
    id: Field,
    category: Field,
    texts: Vec<Field>,
    analyzer: TextAnalyzer,
}

impl Plain {
    fn new(articles: &[PlainArticle], set_up: SetUp) -> Plain {
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING | STORED);
        let category = schema.add_text_field("category", STRING);
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("plain")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing);
        let names: &[&str] = if set_up.one_field { &["all"] } else { &["title", "lead", "body"] };
        let texts: Vec<Field> =
            names.iter().map(|name| schema.add_text_field(name, text.clone())).collect();
        let index = tantivy::Index::create_in_ram(schema.build());
        let words = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(tantivy::tokenizer::RemoveLongFilter::limit(40))
            .filter(LowerCaser);
        let analyzer =
            if set_up.folds { words.filter(AsciiFoldingFilter).build() } else { words.build() };
        index.tokenizers().register("plain", analyzer.clone());
        let mut writer: tantivy::IndexWriter =
            index.writer_with_num_threads(1, MEMORY_BYTES).unwrap();
        for article in articles {
            let mut document = tantivy::TantivyDocument::new();
            document.add_text(id, &article.id);
            document.add_text(category, article.category.as_deref().unwrap_or_default());
            if set_up.one_field {
                document.add_text(texts[0], article.texts().join("\n"));
            } else {
                for (field, text) in texts.iter().zip(article.texts()) {
                    document.add_text(*field, text);
                }
            }
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let segments = index.searchable_segment_ids().unwrap();
        writer.merge(&segments).wait().unwrap();
        writer.wait_merging_threads().unwrap();
        let searcher = index.reader().unwrap().searcher();
        assert_eq!(searcher.num_docs(), articles.len() as u64, "every article is indexed");
        Plain { searcher, id, category, texts, analyzer }
    }

    /// Returns a query for any word in any field; with a section, only its articles.
    fn query(&self, topic: &Topic, shape: Shape) -> BooleanQuery {
        let mut analyzer = self.analyzer.clone();
        let mut tokens = analyzer.token_stream(&topic.query);
        let mut words = BTreeSet::new();
        while tokens.advance() {
            words.insert(tokens.token().text.clone());
        }
        let term = |field: Field, text: &str, record| -> Box<dyn Query> {
            Box::new(TermQuery::new(tantivy::Term::from_field_text(field, text), record))
        };
        let in_fields = |word: &String| -> Vec<Box<dyn Query>> {
            let fields = self.texts.iter();
            fields.map(|&field| term(field, word, IndexRecordOption::WithFreqs)).collect()
        };
        let any = match shape {
            Shape::Flat => BooleanQuery::union(words.iter().flat_map(in_fields).collect()),
            Shape::ByWord => {
                let by_word =
                    |word| -> Box<dyn Query> { Box::new(BooleanQuery::union(in_fields(word))) };
                BooleanQuery::union(words.iter().map(by_word).collect())
            }
        };
        let Some(category) = &topic.category else { return any };
        let filter = term(self.category, category, IndexRecordOption::Basic);
        let filter: Box<dyn Query> = Box::new(tantivy::query::ConstScoreQuery::new(filter, 0.0));
        BooleanQuery::intersection(vec![Box::new(any), filter])
    }

    /// Returns places and scores of the best; this is what is timed, the names are fetched by [`Plain::names`].
    fn search(&self, topic: &Topic, shape: Shape, limit: usize) -> Vec<(f32, tantivy::DocAddress)> {
        let best = TopDocs::with_limit(limit).order_by_score();
        self.searcher.search(&self.query(topic, shape), &best).unwrap()
    }

    fn names(&self, hits: &[(f32, tantivy::DocAddress)]) -> Vec<(String, f32)> {
        hits.iter()
            .map(|(score, address)| {
                let document: tantivy::TantivyDocument = self.searcher.doc(*address).unwrap();
                let id = document.get_first(self.id).and_then(|id| id.as_str()).unwrap();
                (id.to_owned(), *score)
            })
            .collect()
    }
}

/// Runs every set on each set-up, and writes the runs.
fn runs(articles: &[PlainArticle], sets: &[Set], options: &Options) {
    println!("{:12} {:12} {:>9} {:>9}", "set-up", "set", "p50 µs", "p95 µs");
    let is_asked =
        |set_up: &SetUp| options.set_up.as_deref().is_none_or(|name| name == set_up.name);
    for set_up in SET_UPS.into_iter().filter(is_asked) {
        let plain = Plain::new(articles, set_up);
        for set in sets {
            let mut times = Vec::new();
            let mut runs = Vec::new();
            for topic in &set.topics {
                let started = Instant::now();
                let hits = plain.search(topic, Shape::Flat, DEPTH);
                times.push(started.elapsed());
                let hits = plain.names(&hits);
                runs.push(TopicRun { topic: topic.id.clone(), hits, elapsed: None });
            }
            assert!(runs.iter().any(|run| !run.hits.is_empty()), "{} has answers", set.name);
            times.sort_unstable();
            let [p50, p95] = [0.50, 0.95].map(|share| percentile(&times, share).as_micros());
            println!("{:12} {:12} {p50:>9} {p95:>9}", set_up.name, set.name);
            if let Some(folder) = &options.runs {
                write_runs(&folder.join(set_up.name), &set.name, &runs);
            }
        }
    }
}

fn write_runs(folder: &Path, name: &str, runs: &[TopicRun]) {
    std::fs::create_dir_all(folder).unwrap();
    let mut file = BufWriter::new(File::create(folder.join(format!("{name}.run"))).unwrap());
    write_run(&mut file, runs).unwrap();
    file.flush().unwrap();
}

/// Times plain tantivy with ASCII folding, in both shapes, and timbao in turn, topic by topic. Of each topic the fastest round counts:
/// what else the machine does makes a search slower and never faster. The ratios are those to plain tantivy in each shape.
fn beside(articles: &[PlainArticle], sets: &[Set], index: &Path, rounds: usize) {
    let plain = Plain::new(articles, SET_UPS[1]);
    let timbao = Searcher::new(&Index::open(index).unwrap()).unwrap();
    assert_eq!(timbao.snapshot().articles(), articles.len() as u64, "both hold the same articles");
    println!("set    hits      timbao µs      flat   by word  × flat  × by word");
    for (set, limit) in sets.iter().flat_map(|set| [(set, 100), (set, 10)]) {
        let mut times = vec![[Duration::MAX; 3]; set.topics.len()];
        for _ in 0..rounds {
            for (topic, times) in set.topics.iter().zip(&mut times) {
                let took = [
                    timed(|| ask(&timbao, topic, limit)),
                    timed(|| plain.search(topic, Shape::Flat, limit).len()),
                    timed(|| plain.search(topic, Shape::ByWord, limit).len()),
                ];
                times.iter_mut().zip(took).for_each(|(time, took)| *time = took.min(*time));
            }
        }
        for (label, share) in [("p50", 0.50), ("p95", 0.95)] {
            let [ours, flat, by_word] = [0, 1, 2].map(|side: usize| {
                let mut fastest: Vec<Duration> = times.iter().map(|times| times[side]).collect();
                fastest.sort_unstable();
                percentile(&fastest, share).as_secs_f64() * 1e6
            });
            let [to_flat, to_by_word] = [flat, by_word].map(|plain| ours / plain);
            println!(
                "{:6} {limit:4} {label:>4} {ours:9.0} {flat:9.0} {by_word:9.0} {to_flat:7.2} {to_by_word:8.2}",
                set.name
            );
        }
    }
}

fn timed(search: impl FnOnce() -> usize) -> Duration {
    let started = Instant::now();
    std::hint::black_box(search());
    started.elapsed()
}

fn ask(searcher: &Searcher, topic: &Topic, limit: usize) -> usize {
    let mut request = SearchRequest::new(&topic.query);
    request.limit = limit;
    request.total = TotalMode::None;
    request.fetch = false;
    searcher.search(&request).unwrap().hits.len()
}
