//! An article that changes keeps its earlier texts, and every article says where it came from.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use timbao::article::Article;
use timbao::index::{Identity, Index, IndexWriter, Outcome, Prepared, WriterOptions};
use timbao::search::Searcher;

use crate::support::{TestCli, ids};

fn write(cli: &TestCli, name: &str, articles: &[(&str, &str)]) {
    let lines = articles.iter().map(|(id, body)| {
        json!({"id": id, "title": format!("Bài {id}"), "body": body}).to_string() + "\n"
    });
    cli.write(name, lines.collect::<String>());
}

/// Returns the bodies of an article's texts, oldest first.
#[track_caller]
fn bodies(cli: &TestCli, id: &str) -> Vec<String> {
    let history = cli.run(&["show", id, "--versions", "--json"]).exits(0).json();
    let versions = history["versions"].as_array().unwrap();
    versions.iter().map(|it| it["article"]["body"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn earlier_texts_are_kept_shown_and_compared() {
    let cli = TestCli::new();
    write(&cli, "1.jsonl", &[("a", "Bão số 3 vào bờ sáng nay."), ("b", "Không đổi.")]);
    write(&cli, "2.jsonl", &[("a", "Bão số 3 vào bờ chiều nay.")]);
    write(&cli, "3.jsonl", &[("a", "Bão số 3 đã tan.")]);
    for file in ["1.jsonl", "1.jsonl", "2.jsonl", "2.jsonl", "3.jsonl", "1.jsonl", "3.jsonl"] {
        cli.run(&["index", file]).exits(0);
    }
    // Each text once, though it was gone back to between.
    let all = ["Bão số 3 vào bờ sáng nay.", "Bão số 3 vào bờ chiều nay.", "Bão số 3 đã tan."];
    assert_eq!(bodies(&cli, "a"), all);
    assert_eq!(bodies(&cli, "b"), ["Không đổi."]);
    // Only the last one is searched.
    cli.run(&["search", "\"sáng nay\"", "--no-correct"]).exits(1);
    assert_eq!(ids(&cli.run(&["search", "\"đã tan\"", "--json"]).json()), ["a"]);
    let page = cli.run(&["show", "a", "--version", "2"]).exits(0).stdout;
    assert!(page.contains("chiều nay") && page.contains("read from 2.jsonl:1 at "), "{page}");
    let list = cli.run(&["show", "a", "--versions"]).exits(0).stdout;
    assert!(list.contains("1  Bài a") && list.contains("searched now"), "{list}");
    let words = cli.run(&["show", "a", "--diff", "1", "2"]).exits(0).stdout;
    assert_eq!(words, "body\nBão số 3 vào bờ [-sáng-]{+chiều+} nay.\n");
    let json = cli.run(&["show", "a", "--diff", "2", "1", "--json"]).exits(0).json();
    assert_eq!(json["differences"][0]["pieces"][1], json!({"change": "removed", "text": "chiều"}));
    let run = cli.run(&["show", "a", "--version", "9", "--json"]).exits(2);
    assert_eq!(run.json()["error"]["code"], "no_such_version");

    // Building anew keeps them, with the same sources and with others.
    cli.run(&["index", "1.jsonl", "2.jsonl", "3.jsonl", "--fresh"]).exits(0);
    assert_eq!(bodies(&cli, "a"), all);
    cli.run(&["index", "1.jsonl", "--fresh"]).exits(0);
    assert_eq!(bodies(&cli, "a"), [all[1], all[2], all[0]]);
    // Also when the old generation is gone or another program's.
    std::fs::remove_dir_all(cli.path("index/gen-3")).unwrap();
    std::fs::remove_file(cli.path("index/CURRENT")).unwrap();
    cli.run(&["index", "2.jsonl"]).exits(0);
    let found = bodies(&cli, "a");
    assert_eq!(found.last().map(String::as_str), Some(all[1]));
    assert!(found.contains(&all[2].to_owned()), "{found:?}");
    cli.run(&["check"]).exits(0);

    // A deleted article takes its texts with it; one that is not wanted leaves none.
    cli.run(&["delete", "a"]).exits(0);
    cli.run(&["index", "1.jsonl"]).exits(0);
    cli.run(&["index", "2.jsonl", "--no-versions"]).exits(0);
    assert_eq!(bodies(&cli, "a"), [all[1]]);
    cli.run(&["index", "3.jsonl"]).exits(0);
    cli.run(&["index", "1.jsonl", "--no-versions"]).exits(0);
    assert_eq!(bodies(&cli, "a"), [all[1], all[0]]);
}

/// What changes twice within a run is kept, too.
#[test]
fn texts_of_one_run_are_kept() {
    let cli = TestCli::new();
    write(
        &cli,
        "dump.jsonl",
        &[("a", "một"), ("b", "x"), ("a", "hai"), ("a", "hai"), ("a", "ba"), ("b", "y")],
    );
    let report = cli.run(&["index", "dump.jsonl", "--json"]).exits(0).json();
    assert_eq!([&report["indexed"], &report["updated"], &report["duplicates"]], [2, 3, 1]);
    assert_eq!(bodies(&cli, "a"), ["một", "hai", "ba"]);
    assert_eq!(bodies(&cli, "b"), ["x", "y"]);
    assert_eq!(cli.run(&["search", "bài", "--json"]).json()["total"], 2);
}

/// Who deletes and adds within one run means it.
#[test]
fn an_article_deleted_and_added_again_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let article =
        || Article { id: Some("a".to_owned()), title: "Bão".to_owned(), ..Article::default() };
    let options = WriterOptions { threads: 1, ..WriterOptions::default() };
    let mut writer = IndexWriter::open(folder.path(), &options).unwrap();
    writer.add(vec![Prepared::new(article(), None)]).unwrap();
    writer.finish().unwrap();
    let mut writer = IndexWriter::open(folder.path(), &options).unwrap();
    let identity = Identity { collection: None, id: "a".to_owned() };
    assert!(writer.delete(&identity).unwrap() && !writer.delete(&identity).unwrap());
    let outcomes = writer.add(vec![Prepared::new(article(), None)]).unwrap();
    assert_eq!(outcomes, [Outcome::Indexed]);
    writer.finish().unwrap();
    let searcher = Searcher::new(&Index::open(folder.path()).unwrap()).unwrap();
    assert!(searcher.article("a").is_ok());
}

#[test]
fn every_article_says_where_it_came_from() {
    let cli = TestCli::new();
    write(&cli, "tin/1.jsonl", &[("a", "một"), ("b", "hai")]);
    cli.write("tin/bai.txt", "Tiêu đề\n\nĐoạn một của bài.\n");
    cli.run(&["index", "tin"]).exits(0);
    let report = cli.run(&["check", "--json"]).exits(0).json();
    let sources =
        json!([{"source": "tin/1.jsonl", "articles": 2}, {"source": "tin/bai.txt", "articles": 1}]);
    assert_eq!(report["sources"], sources);
    assert!(cli.run(&["check"]).exits(0).stdout.contains("2 articles from tin/1.jsonl"));
    let history = cli.run(&["show", "b", "--versions", "--json"]).exits(0).json();
    let ingest = &history["versions"][0]["ingest"];
    assert_eq!((&ingest["source"], &ingest["line"]), (&json!("tin/1.jsonl"), &json!(2)));
    assert_eq!(ingest["tool"], concat!("timbao ", env!("CARGO_PKG_VERSION")));
    let record = cli.read("tin/1.jsonl").lines().nth(1).unwrap().to_owned();
    let hash = xxhash_rust::xxh3::xxh3_128(record.as_bytes());
    assert_eq!(ingest["record_hash"], format!("{hash:032x}"));
    assert!(ingest["at"].as_str().unwrap().ends_with("+07:00"));
    // Where it lies is no part of what it says.
    std::fs::rename(cli.path("tin"), cli.path("bao")).unwrap();
    let again = cli.run(&["index", "bao", "--json"]).exits(0).json();
    assert_eq!(again["unchanged"], 3);
}

/// An index built again from the same sources gives the same answers, scores included; also one that came about by changes, once it is
/// one segment, which leaves nothing of the texts that were replaced.
#[test]
fn an_index_built_again_gives_the_same_answers() {
    let cli = TestCli::with_corpus();
    write(
        &cli,
        "late.jsonl",
        &[("sh-0027", "Bão số 3 đổ bộ vào Quảng Ninh."), ("moi", "Đội tuyển thắng trận.")],
    );
    let answers = |index: &str| -> Vec<Value> {
        let queries =
            ["bão", "doi tuyen", "\"quân khu\"", "lễ hội -thể", "thi truong chung khoan", ""];
        let ask = |query: &&str| {
            let run = cli.run(&[
                "search",
                query,
                "--json",
                "-n",
                "50",
                "--no-correct",
                "--facets",
                "category,year",
                "--index",
                index,
            ]);
            let mut answer = run.json();
            for name in ["elapsed_us", "next_cursor"] {
                answer.as_object_mut().unwrap().remove(name);
            }
            answer
        };
        queries.iter().map(ask).collect()
    };
    let build = |index: &str, rest: &[&str]| {
        cli.run(&[&["index", "corpus", "--index", index][..], rest].concat()).exits(0);
    };
    build("one", &["--threads", "1"]);
    build("two", &["--threads", "4"]);
    assert_eq!(answers("one"), answers("two"));
    cli.run(&["index", "late.jsonl", "--index", "one", "--merge"]).exits(0);
    build("two", &["late.jsonl", "--fresh", "--merge"]);
    assert_eq!(answers("one"), answers("two"));
    assert!(answers("one") != answers("one").into_iter().rev().collect::<Vec<_>>());
}

/// kill -9 at any moment: what was acknowledged is there with the texts before it, none lost, none twice.
#[test]
fn earlier_texts_survive_kill_9() {
    const ARTICLES: usize = 400;
    let cli = TestCli::new();
    let text = "Đoàn công tác kiểm tra việc phòng chống bão tại các xã ven biển. ".repeat(20);
    let mut acknowledged = 0;
    let mut kills = 0;
    for run in 0..12_u64 {
        let bodies: Vec<String> =
            (0..ARTICLES).map(|number| format!("lần {run} số {number} {text}")).collect();
        let names: Vec<String> = (0..ARTICLES).map(|number| number.to_string()).collect();
        let articles: Vec<(&str, &str)> =
            names.iter().zip(&bodies).map(|(id, body)| (id.as_str(), body.as_str())).collect();
        write(&cli, "a.jsonl", &articles);
        let mut child = cli
            .command(&[
                "index",
                "a.jsonl",
                "--commit-every",
                "50",
                "--report",
                "r.jsonl",
                "--threads",
                "2",
            ])
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let (started, patience) = (Instant::now(), Duration::from_millis(40 + 97 * run % 400));
        while child.try_wait().unwrap().is_none() && started.elapsed() < patience {
            std::thread::yield_now();
        }
        let _ = child.kill();
        kills += usize::from(!child.wait().unwrap().success());
        let committed =
            |line: &str| serde_json::from_str::<Value>(line).ok()?["committed"].as_u64();
        let report = std::fs::read_to_string(cli.path("r.jsonl")).unwrap_or_default();
        acknowledged = acknowledged.max(report.lines().filter_map(committed).max().unwrap_or(0));
        let Ok(index) = Index::open(&cli.path("index")) else { continue };
        assert!(index.check().unwrap().damaged_versions == 0 || acknowledged == 0);
        let searcher = Searcher::new(&index).unwrap();
        for id in &names {
            let Ok(history) = searcher.history(id) else { continue };
            let runs: Vec<u64> = history
                .iter()
                .map(|version| {
                    version.article.article.body.split(' ').nth(1).unwrap().parse().unwrap()
                })
                .collect();
            // Every text that was ever searched comes before the one that is, in the order of the runs.
            assert!(runs.windows(2).all(|pair| pair[0] < pair[1]), "{id}: {runs:?}");
        }
    }
    assert!(kills > 0, "some were killed");
    // All texts that were current at some commit are kept: the last run replaces each once more.
    let before: Vec<usize> = history_lengths(&cli, ARTICLES);
    let names: Vec<String> = (0..ARTICLES).map(|number| number.to_string()).collect();
    let articles: Vec<(&str, &str)> =
        names.iter().map(|id| (id.as_str(), "lần 99 số cuối")).collect();
    write(&cli, "end.jsonl", &articles);
    cli.run(&["index", "end.jsonl"]).exits(0);
    let after = history_lengths(&cli, ARTICLES);
    let grown = before.iter().zip(&after).all(|(before, after)| *after == before + 1);
    assert!(grown, "{before:?}\n{after:?}");
    cli.run(&["check"]).exits(0);
}

/// Returns how many texts each article has.
fn history_lengths(cli: &TestCli, articles: usize) -> Vec<usize> {
    let searcher = Searcher::new(&Index::open(&cli.path("index")).unwrap()).unwrap();
    let length = |number: usize| searcher.history(&number.to_string()).map_or(0, |all| all.len());
    (0..articles).map(length).collect()
}
