//! `timbao bench` at small numbers: what is measured is right; how fast it is nobody asserts.

use std::collections::HashSet;

use serde_json::Value;

use crate::support::{TestCli, keys};

fn generated(arguments: &[&str]) -> String {
    let all = [&["bench", "generate"], arguments].concat();
    TestCli::new().run(&all).exits(0).stdout
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn articles_are_the_same_for_the_same_seed_and_number() {
    let all = generated(&["--articles", "600"]);
    assert_eq!(generated(&["--articles", "600", "--seed", "1"]), all);
    let some = generated(&["--articles", "20"]);
    assert!(all.starts_with(&some), "an article does not depend on how many there are");
    let last = generated(&["--articles", "100", "--first", "500"]);
    assert!(all.ends_with(&last));
    assert_ne!(generated(&["--articles", "20", "--seed", "2"]), some);
    // The same on every machine, and in every version: else figures of different people are of different articles.
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    let hash = all.bytes().fold(0xcbf2_9ce4_8422_2325, fnv);
    assert_eq!(hash, HASH, "the generated articles have changed");
}

/// FNV-1a of the first 600 articles of seed 1.
const HASH: u64 = 0xf8de_ae20_4b2f_10a7;

#[test]
fn articles_are_like_news() {
    let articles = lines(&generated(&["--articles", "400"]));
    let mut ids = HashSet::new();
    let mut sections = HashSet::new();
    let mut years = HashSet::new();
    let mut body_bytes = 0;
    for article in &articles {
        assert_eq!(
            keys(article),
            [
                "author", "body", "captions", "category", "date", "id", "lead", "source", "title",
                "url"
            ]
        );
        let text = |name: &str| article[name].as_str().unwrap();
        assert!(ids.insert(text("id").to_owned()));
        sections.insert(text("category").to_owned());
        years.insert(text("date")[..4].to_owned());
        body_bytes += text("body").len();
        assert!(!text("title").is_empty() && text("title").len() < 400, "{article}");
        assert!(
            text("title").starts_with(|c: char| c.is_uppercase() || c.is_numeric()),
            "{article}"
        );
    }
    assert!(sections.len() > 12 && years.len() > 12, "{sections:?} {years:?}");
    let mean = body_bytes / articles.len();
    assert!((1_500..4_500).contains(&mean), "{mean} bytes a body");
}

#[test]
fn counts_of_a_collection_make_articles_like_it() {
    let cli = TestCli::with_corpus();
    cli.run(&["bench", "count", "corpus", "--origin", "the sample", "--output", "own.tsv"])
        .exits(0);
    assert!(cli.read("own.tsv").starts_with("# the sample\n"));
    let made = cli.run(&["bench", "generate", "--articles", "30", "--counts", "own.tsv"]).exits(0);
    assert_eq!(lines(&made.stdout).len(), 30);
    cli.write("bad.tsv", "word\tbão\tmany\n");
    let failed = cli.run(&["bench", "generate", "--articles", "1", "--counts", "bad.tsv"]).exits(2);
    assert!(failed.stderr.contains("bad.tsv: line 1: a number is expected"), "{}", failed.stderr);
}

#[test]
fn indexing_is_measured_and_accounted_for() {
    let cli = TestCli::new();
    let articles = generated(&["--articles", "80"]);
    cli.write("news.jsonl", format!("{articles}{{broken\n{}\n", articles.lines().next().unwrap()));
    let report = cli
        .run(&[
            "bench",
            "index",
            "news.jsonl",
            "--rounds",
            "2",
            "--threads",
            "1",
            "--merge",
            "--json",
        ])
        .exits(0)
        .json();
    assert_eq!(report["articles"], 80);
    assert_eq!(report["corpus_records"], 82);
    assert_eq!(report["corpus_hash"].as_str().unwrap().len(), 32);
    assert_eq!(report["threads"], 1);
    let rounds = report["rounds"].as_array().unwrap();
    assert_eq!(rounds.len(), 2);
    for round in rounds {
        assert_eq!(
            (&round["rejected"], &round["repeated"], &round["segments"], &round["intact"]),
            (&1.into(), &1.into(), &1.into(), &true.into())
        );
        let parts = round["parts"].as_object().unwrap();
        let sum: u64 = parts.values().map(|bytes| bytes.as_u64().unwrap()).sum();
        assert_eq!(sum, round["index_bytes"].as_u64().unwrap(), "the parts are the whole");
        for part in [
            "terms",
            "postings",
            "positions",
            "store",
            "fast_fields",
            "vocabulary",
            "phrases",
            "gists",
        ] {
            assert!(parts[part].as_u64() > Some(0), "{part}");
        }
        assert!(round["tokens"].as_u64() > Some(10_000) && round["terms"].as_u64() > Some(1_000));
    }
    assert!(report["mb_per_second"]["median"].as_f64() > Some(0.0));
    let page = cli.run(&["bench", "index", "news.jsonl", "--rounds", "1"]).exits(0);
    assert!(page.stdout.contains(" 80 (1 rejected, 1 repeated)"), "{}", page.stdout);
    cli.run(&["bench", "index", "nowhere.jsonl"]).exits(2);
}

#[test]
fn no_article_gives_no_numbers() {
    let cli = TestCli::new();
    cli.write("none.jsonl", "{broken\n");
    let run = cli.run(&["bench", "index", "none.jsonl", "--rounds", "1"]).exits(2);
    assert!(run.stdout.is_empty() && run.stderr.contains("no numbers"), "{run:#?}");
}

/// A folder with 300 generated articles in `ix`.
fn indexed() -> TestCli {
    let cli = TestCli::new();
    cli.write("news.jsonl", generated(&["--articles", "300"]));
    cli.run(&["index", "news.jsonl", "--index", "ix"]).exits(0);
    cli
}

#[test]
fn searching_is_measured_by_kind_and_threads() {
    let cli = indexed();
    let arguments = ["bench", "search", "--index", "ix", "--queries", "12", "--rounds", "1"];
    let report = cli.run(&[&arguments[..], &["--threads", "2", "--json"]].concat()).exits(0).json();
    assert_eq!(report["articles"], 300);
    let kinds = report["kinds"].as_array().unwrap();
    let names: Vec<&str> = kinds.iter().map(|kind| kind["kind"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["and", "or", "phrase", "title", "unmarked", "prefix", "section", "count", "snippets"]
    );
    for kind in kinds {
        assert_eq!(kind["queries"], 12, "{kind}");
        let threads: Vec<&Value> =
            kind["warm"].as_array().unwrap().iter().map(|warm| &warm["threads"]).collect();
        assert_eq!(threads, [1, 2]);
        // A phrase is of words that stand together in a title; sections need not hold the words.
        if kind["kind"] != "section" {
            assert_eq!(kind["found"], 12, "{kind}");
        }
        for times in [&kind["warm"][0], &kind["cold"]] {
            let at = |name: &str| times[name]["median"].as_f64().unwrap();
            assert!(at("p50_us") <= at("p95_us") && at("p95_us") <= at("max_us"), "{times}");
        }
    }
    cli.write("topics.tsv", "1\tbóng đá việt nam\n2\tngắn\n");
    let topics = ["--topics", "topics.tsv", "--kind", "phrase,count", "--warm-only", "--json"];
    let report = cli.run(&[&arguments[..], &topics[..]].concat()).exits(0).json();
    assert_eq!(report["kinds"][1]["kind"], "count");
    assert_eq!(report["kinds"][1]["queries"], 1, "a word alone is no topic");
    assert!(report["kinds"][0]["cold"].is_null());
}

#[test]
fn the_search_benchmark_game_is_answered_line_by_line() {
    let cli = TestCli::with_corpus();
    cli.run(&["index", "corpus", "--index", "ix"]).exits(0);
    let count = |query: &str| {
        let found = cli.run(&["search", query, "--index", "ix", "--count", "--no-correct"]);
        found.stdout.trim().to_owned()
    };
    let input = "COUNT\t+bão +lũ\nCOUNT\tbão lũ\nCOUNT\t\"tổng kết\"\nTOP_10\tbão\nTOP_10_COUNT\tbão lũ\nTOP_10\t[a TO b]\nnothing\n";
    let answers = cli.run_with(input, &["bench", "game", "--index", "ix"]).exits(0).stdout;
    let (both, either) = (count("=\"bão\" AND =\"lũ\""), count("=\"bão\" OR =\"lũ\""));
    assert!(both.parse::<u64>().unwrap() > 0, "{both}");
    assert_eq!(
        answers.lines().collect::<Vec<_>>(),
        [&both, &either, &count("=\"tổng kết\""), "1", &either, "UNSUPPORTED", "UNSUPPORTED"]
    );
    let forms = cli.run_with("COUNT\tduong\n", &["bench", "game", "--index", "ix", "--forms"]);
    assert_eq!(forms.exits(0).stdout.trim(), count("duong"));
}

#[test]
fn articles_and_queries_are_written_for_other_engines() {
    let cli = indexed();
    cli.run(&["bench", "export", "news.jsonl", "--output", "out", "--queries", "20"]).exits(0);
    let articles = lines(&cli.read("out/articles.jsonl"));
    assert_eq!(articles.len(), 300);
    assert_eq!(keys(&articles[0]), ["body", "id", "lead", "title"]);
    let queries = lines(&cli.read("out/queries.jsonl"));
    assert_eq!(queries.len(), 80);
    // Every one is a query of the game that finds the article it was made of.
    let asked: String = queries
        .iter()
        .map(|query| format!("COUNT\t{}\n", query["query"].as_str().unwrap()))
        .collect();
    let answers = cli.run_with(&asked, &["bench", "game", "--index", "ix"]).exits(0).stdout;
    assert!(
        answers.lines().all(|answer| answer.parse::<u64>().is_ok_and(|count| count > 0)),
        "{answers}"
    );
}
