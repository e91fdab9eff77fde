//! How well and how fast copies are found in real articles.
//!
//! `cargo bench --bench copies -- FILE.jsonl.zst [COPIES]` plants COPIES (400) copies of each rate of changed words and prints recall and
//! precision; without a file it takes the sample corpus.
//!
//! `cargo bench --bench copies -- --articles N [FILE.jsonl.zst]` makes an index of N articles, each one of the file with 70 % of its words changed, one in
//! twenty a copy of another with 0 to 30 % changed, and prints what finding their groups costs, and what bringing them up to date does.

#![allow(clippy::print_stdout, reason = "a bench prints what it measures")]

#[path = "copies/plant.rs"]
mod plant;
#[path = "copies/scale.rs"]
mod scale;

use std::path::PathBuf;
use std::time::Instant;

use timbao::source::{Reader, SourceOptions, parse};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [scale::LOOK, folder] => scale::look(folder.as_ref()),
        ["--articles", count] => scale::measure(&texts_of(SAMPLE), number(count)),
        ["--articles", count, source] => scale::measure(&texts_of(source), number(count)),
        [] => measure(SAMPLE, 400),
        [source] => measure(source, 400),
        [source, copies, ..] => measure(source, number(copies)),
    }
}

fn number(text: &str) -> usize {
    text.parse().expect("a number of articles")
}

fn texts_of(source: &str) -> Vec<String> {
    let options = SourceOptions::default();
    let reader = Reader::open(&[PathBuf::from(source)], &options).expect("the source is there");
    let articles = reader.filter_map(|record| parse(&record.ok()?, &options).ok());
    articles
        .map(|article| [article.title, article.lead, article.body].join("\n"))
        .filter(|text| text.split_whitespace().count() >= 30)
        .collect()
}

fn measure(source: &str, copies: usize) {
    let texts = texts_of(source);
    let most = texts.len() / plant::RATES.len();
    let copies = copies.min(most);
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
