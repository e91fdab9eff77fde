//! How well and how fast copies are found in real articles.
//!
//! `cargo bench --bench copies -- FILE.jsonl.zst [COPIES]` plants COPIES (400) copies of each rate of changed words and prints recall and
//! precision; without a file it takes the sample corpus.

#![allow(clippy::print_stdout, reason = "a bench prints what it measures")]

#[path = "copies/plant.rs"]
mod plant;

use std::path::PathBuf;
use std::time::Instant;

use timbao::source::{Reader, SourceOptions, parse};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus").to_owned();
    let source = PathBuf::from(arguments.next().unwrap_or(sample));
    let options = SourceOptions::default();
    let reader = Reader::open(&[source], &options).expect("the source is there");
    let articles = reader.filter_map(|record| parse(&record.ok()?, &options).ok());
    let texts: Vec<String> = articles
        .map(|article| [article.title, article.lead, article.body].join("\n"))
        .filter(|text| text.split_whitespace().count() >= 30)
        .collect();
    let most = texts.len() / plant::RATES.len();
    let copies = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(400).min(most);
    let started = Instant::now();
    let found = plant::measure(&texts, copies);
    println!("{} articles, {copies} copies of each rate, {:.1?}", texts.len(), started.elapsed());
    for (rate, recall) in plant::RATES.iter().zip(found.recall) {
        println!("{:>3.0} % of words changed: recall {recall:.4}", rate * 100.0);
        assert!(recall >= 0.95, "too few of them are found");
    }
    let (groups, articles) = found.own_groups;
    println!(
        "precision {:.4}; {articles} of the articles are in {groups} groups of their own",
        found.precision
    );
    assert!(found.precision >= 0.99, "too much else is taken for a copy");
}
