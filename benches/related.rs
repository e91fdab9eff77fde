//! Related articles against clusters made by people: of each article of a cluster, are the others listed?
//!
//! ```text
//! cargo bench --bench related -- INDEX events.qrels [--source source.tsv] [--set pair=1.5]…
//! ```
//!
//! The relevant articles of one topic are a cluster; `--source` adds an article to each topic's (`qid<TAB>docid`). The baseline
//! is what a reader can do today: search for the words of the title. Copies that an answer lists under another article count
//! as listed there. `--set` changes a number of the comparison for this run.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::time::{Duration, Instant};

use timbao::analysis::Analyzer;
use timbao::eval::{percentile, read_exclusions, read_qrels};
use timbao::index::Index;
use timbao::search::{RelatedRequest, SearchRequest, Searcher, TotalMode};

const DEPTH: usize = 10;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let mut files = Vec::new();
    let mut source = None;
    let mut weights = RelatedRequest::new("").weights;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--source" => source = rest.next(),
            "--set" => {
                let (name, value) = rest.next().unwrap().split_once('=').unwrap();
                set(&mut weights, name, value.parse().unwrap());
            }
            file => files.push(file),
        }
    }
    let [index, qrels] = files[..] else {
        return println!("needs an index and qrels");
    };
    let searcher = Searcher::new(&Index::open(Path::new(index)).unwrap()).unwrap();
    let clusters = clusters(Path::new(qrels), source.map(Path::new));

    let (mut ours, mut titles) = (Figures::default(), Figures::default());
    for cluster in &clusters {
        for id in cluster {
            let others: HashSet<&str> =
                cluster.iter().filter(|other| *other != id).map(String::as_str).collect();
            let request = RelatedRequest { limit: DEPTH, weights, ..RelatedRequest::new(id) };
            let started = Instant::now();
            let response = searcher.related(&request).unwrap();
            ours.add(started, &others, listed(&response));
            let title = &response.article.article.title;
            let started = Instant::now();
            let found = by_title(&searcher, title, id);
            titles.add(started, &others, found.into_iter().map(|id| vec![id]).collect());
        }
    }
    println!("{:<12} articles  MRR@10  recall@10  p50 ms  p95 ms", "");
    titles.print("title words");
    ours.print("related");
}

/// Returns the ids listed at each rank. Copies of the article itself are the most alike of all.
fn listed(response: &timbao::search::RelatedResponse) -> Vec<Vec<String>> {
    let own = response.copies.iter().map(ToString::to_string).collect::<Vec<_>>();
    let hits = response.hits.iter().map(|related| {
        let copies = related.copies.iter().map(ToString::to_string);
        copies.chain([related.hit.identity.to_string()]).collect()
    });
    own.into_iter().map(|id| vec![id]).chain(hits).collect()
}

fn by_title(searcher: &Searcher, title: &str, id: &str) -> Vec<String> {
    let words: Vec<String> =
        Analyzer::new().tokens(title).into_iter().map(|(term, _)| term).collect();
    let mut request = SearchRequest::new(words.join(" "));
    request.limit = DEPTH + 1;
    request.total = TotalMode::None;
    let hits = searcher.search(&request).unwrap().hits.into_iter();
    hits.map(|hit| hit.identity.to_string()).filter(|found| found != id).collect()
}

fn clusters(qrels: &Path, source: Option<&Path>) -> Vec<BTreeSet<String>> {
    let mut clusters: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (topic, grades) in read_qrels(qrels).unwrap() {
        let relevant = grades.into_iter().filter(|(_, grade)| *grade > 0).map(|(id, _)| id);
        clusters.entry(topic).or_default().extend(relevant);
    }
    if let Some(source) = source {
        for (topic, ids) in read_exclusions(source).unwrap() {
            clusters.entry(topic).or_default().extend(ids);
        }
    }
    clusters.into_values().filter(|cluster| cluster.len() > 1).collect()
}

fn set(weights: &mut timbao::search::rank::RelatedWeights, name: &str, value: f32) {
    match name {
        "title" => weights.title = value,
        "lead" => weights.lead = value,
        "body_words" => weights.body_words = value as usize,
        "pair" => weights.pair = value,
        "name" => weights.name = value,
        "rarity" => weights.rarity = value,
        "half" => weights.half = value,
        "b" => weights.b = value,
        "words" => weights.words = value as usize,
        "share" => weights.share = value,
        "candidates" => weights.candidates = value as usize,
        "near_duplicate" => weights.near_duplicate = value,
        _ => panic!("no number {name}"),
    }
}

#[derive(Default)]
struct Figures {
    articles: usize,
    reciprocal_ranks: f64,
    recalls: f64,
    times: Vec<Duration>,
}

impl Figures {
    fn add(&mut self, started: Instant, relevant: &HashSet<&str>, listed: Vec<Vec<String>>) {
        self.times.push(started.elapsed());
        self.articles += 1;
        let is_relevant = |ids: &Vec<String>| ids.iter().any(|id| relevant.contains(id.as_str()));
        let listed = &listed[..listed.len().min(DEPTH)];
        if let Some(rank) = listed.iter().position(is_relevant) {
            self.reciprocal_ranks += 1.0 / (rank + 1) as f64;
        }
        let found: HashSet<&String> = listed.iter().flatten().collect();
        let found = found.iter().filter(|id| relevant.contains(id.as_str())).count();
        self.recalls += found as f64 / relevant.len() as f64;
    }

    fn print(mut self, name: &str) {
        self.times.sort_unstable();
        let articles = self.articles as f64;
        println!(
            "{name:<12} {:>8}  {:.4}  {:>9.4}  {:>6.2}  {:>6.2}",
            self.articles,
            self.reciprocal_ranks / articles,
            self.recalls / articles,
            percentile(&self.times, 0.5).as_secs_f64() * 1e3,
            percentile(&self.times, 0.95).as_secs_f64() * 1e3,
        );
    }
}
