//! `timbao watch`: what is new is reported once, whatever happens to the index.

use std::collections::HashMap;
use std::process::Stdio;

use roxmltree::Document;
use serde_json::{Value, json};

use crate::support::{Run, TestCli, keys};

fn article(id: &str, text: &str, date: &str) -> String {
    format!("{}\n", json!({"id": id, "title": text, "date": date, "category": "Thời sự"}))
}

/// Returns an index of one article about a storm, and a search for storms.
fn watched() -> TestCli {
    let cli = TestCli::new();
    add(&cli, &[("cu", "Bão cũ", "2020")]);
    let run = cli.run(&["watch", "add", "bão", "bao", "-C", "thời sự"]).exits(0);
    assert!(run.stderr.contains("bão: 1 article now"), "{run:#?}");
    cli
}

fn add(cli: &TestCli, articles: &[(&str, &str, &str)]) {
    let lines: String = articles.iter().map(|(id, text, date)| article(id, text, date)).collect();
    assert!(cli.run_with(&lines, &["index", "-"]).code == 0);
}

fn run(cli: &TestCli, more: &[&str]) -> Run {
    cli.run(&[&["watch", "run", "--format", "json"], more].concat())
}

/// Returns the ids that a run reports, of all searches.
fn news(run: &Run) -> Vec<String> {
    let answer = run.json();
    let searches = answer["searches"].as_array().unwrap().iter();
    let hits = searches.flat_map(|search| search["hits"].as_array().unwrap().clone());
    hits.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_article_is_reported_once() {
    let cli = watched();
    assert!(news(&run(&cli, &[]).exits(1)).is_empty(), "what was there is known");
    add(
        &cli,
        &[("1", "Bão mới", "2024"), ("2", "Bão xưa, mới tìm thấy", "1975"), ("3", "Nắng", "2024")],
    );
    let first = run(&cli, &[]).exits(0);
    assert_eq!(news(&first), ["1", "2"]);
    assert_eq!(keys(&first.json()["searches"][0]).join(" "), "error hits name new waiting");
    assert!(news(&run(&cli, &[]).exits(1)).is_empty());
    // What is found only since it changed is new; what changed and was known is not.
    add(&cli, &[("3", "Nắng, rồi bão", "2024"), ("1", "Bão mới, sửa lại", "2024")]);
    assert_eq!(news(&run(&cli, &[]).exits(0)), ["3"]);
    // Built again, also from nothing, with one more.
    let all: String =
        [("1", "Bão"), ("2", "Bão"), ("3", "bão"), ("cu", "Bão"), ("4", "Bảo tàng, bao gạo")]
            .map(|(id, text)| article(id, text, "2024"))
            .concat();
    cli.write("all.jsonl", all);
    cli.run(&["index", "all.jsonl", "--fresh"]).exits(0);
    assert_eq!(news(&run(&cli, &[]).exits(0)), ["4"]);
    std::fs::remove_dir_all(cli.path("index")).unwrap();
    cli.run(&["index", "all.jsonl"]).exits(0);
    assert!(news(&run(&cli, &[]).exits(1)).is_empty());
    // Deleted and brought back is not new.
    cli.run(&["delete", "4"]).exits(0);
    run(&cli, &[]).exits(1);
    cli.run(&["index", "all.jsonl"]).exits(0);
    assert!(news(&run(&cli, &[]).exits(1)).is_empty());
}

#[test]
fn what_is_too_much_for_one_run_waits_for_the_next() {
    let cli = watched();
    let many: Vec<String> = (0..7).map(|n| format!("b{n}")).collect();
    let many: Vec<(&str, &str, &str)> =
        many.iter().map(|id| (id.as_str(), "Bão", "2024")).collect();
    add(&cli, &many);
    let mut seen = HashMap::new();
    for (new, waiting) in [(3, 4), (3, 1), (1, 0)] {
        let run = run(&cli, &["-n", "3"]).exits(0);
        let search = &run.json()["searches"][0];
        assert_eq!((&search["new"], &search["waiting"]), (&json!(new), &json!(waiting)));
        news(&run).into_iter().for_each(|id| *seen.entry(id).or_insert(0) += 1);
    }
    assert!(seen.len() == 7 && seen.values().all(|times| *times == 1), "{seen:?}");
    let error = run(&cli, &["-n", "1001"]).exits(2);
    assert_eq!(error.json()["error"]["code"], "limit_too_large");
}

#[test]
fn the_file_is_one_that_people_edit() {
    let cli = watched();
    let file = cli.read("index.watch.toml");
    assert!(file.starts_with("# Saved searches") && file.contains("query = \"bao\""), "{file}");
    // Written by hand, a search reports what there is: nothing is lost.
    cli.write("index.watch.toml", file + "\n# của tôi\n[\"lũ\"]\nquery = '\"lũ quét\"'\n");
    add(&cli, &[("5", "Lũ quét", "2023"), ("6", "Lũ, rồi quét dọn", "2023")]);
    assert_eq!(news(&run(&cli, &["lũ"]).exits(0)), ["5"]);
    let listed = cli.run(&["watch", "list", "--json"]).exits(0).json();
    assert_eq!(listed["searches"][1]["query"], "\"lũ quét\"");
    assert_eq!(
        (&listed["searches"][0]["known"], &listed["searches"][1]["known"]),
        (&json!(1), &json!(1))
    );
    assert!(cli.run(&["watch", "list"]).exits(0).stdout.contains("\"lũ quét\" · last run 20"));
    let error = cli.run(&["watch", "add", "bão", "gió"]).exits(2);
    assert!(error.stderr.contains("there is a search"), "{error:#?}");
    cli.run(&["watch", "remove", "bão", "gì"]).exits(0);
    assert!(cli.read("index.watch.toml").contains("# của tôi\n[\"lũ\"]"));
    assert!(run(&cli, &["bão"]).exits(2).json()["error"]["code"] == "unknown_watch");
    // Added again it begins anew; with --existing the first run reports all.
    cli.run(&["watch", "add", "bão", "bão", "--existing"]).exits(0);
    assert_eq!(news(&run(&cli, &["bão"]).exits(0)), ["cu"]);
    cli.write("other.toml", "[a]\nquery = 'bão'\n");
    assert_eq!(news(&run(&cli, &["--file", "other.toml"]).exits(0)), ["cu"]);
    cli.write("other.toml", "[a]\nquery = 'bão\n");
    assert!(run(&cli, &["--file", "other.toml"]).exits(2).stderr.contains("other.toml: line 2: "));
}

#[test]
fn one_search_that_fails_keeps_no_other_back() {
    let cli = watched();
    let file = cli.read("index.watch.toml");
    cli.write("index.watch.toml", file + "[sai]\nquery = 'bão'\ncategory = ['Không có']\n");
    add(&cli, &[("1", "Bão", "2024")]);
    let run_of_all = run(&cli, &[]).exits(2);
    assert_eq!(news(&run_of_all), ["1"]);
    assert_eq!(run_of_all.json()["searches"][1]["error"]["code"], "unknown_category");
    assert!(run_of_all.stderr.contains("sai: "), "{run_of_all:#?}");
    assert!(news(&run(&cli, &["bão"]).exits(1)).is_empty(), "it was kept all the same");
}

#[test]
fn a_report_that_was_not_written_is_written_again() {
    let cli = watched();
    add(&cli, &[("1", "Bão", "2024")]);
    let run_into = cli.run(&["watch", "run", "-o", "none/news.txt"]);
    assert!(run_into.exits(2).stderr.contains("none/"));
    let text = cli.run(&["watch", "run", "-o", "news.txt"]).exits(0);
    assert!(text.stdout.is_empty());
    let report = cli.read("news.txt");
    assert!(
        report.starts_with("bão: 1 article new\n\n1. Bão\n") && !report.contains('\u{1b}'),
        "{report}"
    );
    // Nothing new leaves the last report where it is.
    assert_eq!(cli.run(&["watch", "run", "-o", "news.txt"]).exits(1).stderr, "nothing new\n");
    assert_eq!(cli.read("news.txt"), report);
    let state = cli.path("index.watch.state").read_dir().unwrap().flatten();
    let state = state.map(|it| it.path()).find(|path| path.extension().is_some()).unwrap();
    let kept = std::fs::read_to_string(&state).unwrap();
    std::fs::write(&state, kept.replacen('a', "b", 1)).unwrap();
    let broken = run(&cli, &[]).exits(2);
    let search = &broken.json()["searches"][0];
    assert_eq!(search["error"]["code"], "bad_watch_state");
    std::fs::write(&state, kept).unwrap();
    run(&cli, &[]).exits(1);
}

#[test]
fn news_are_a_feed() {
    let cli = watched();
    cli.run(&["watch", "add", "lũ", "lũ"]).exits(0);
    add(&cli, &[("1", "Bão & lũ <mới>", "7/12/2024"), ("2", "Lũ", "2024")]);
    let feed = cli.run(&["watch", "run", "--format", "atom"]).exits(0).stdout;
    let document = Document::parse(&feed).expect("it is well-formed");
    let texts = |name: &str| -> Vec<&str> {
        let elements = document
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2005/Atom", name)));
        elements.filter_map(|node| node.text()).collect()
    };
    assert_eq!(texts("title"), ["bão, lũ", "Bão & lũ <mới>", "Lũ"], "an article stands in it once");
    let ids = ["urn:timbao:article:1", "urn:timbao:article:2"];
    assert_eq!(texts("id")[1..], ids);
    assert_eq!(cli.run(&["watch", "run", "--format", "atom"]).exits(1).stdout, "");
}

#[test]
fn two_runs_at_once_report_once_together() {
    let cli = watched();
    let many: Vec<String> = (0..40).map(|n| format!("b{n}")).collect();
    let many: Vec<(&str, &str, &str)> =
        many.iter().map(|id| (id.as_str(), "Bão", "2024")).collect();
    add(&cli, &many);
    let start = || {
        let mut command = cli.command(&["watch", "run", "--format", "json", "-n", "10"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    };
    let children: Vec<_> = (0..5).map(|_| start()).collect();
    let mut reported: Vec<String> = Vec::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let hits = answer["searches"][0]["hits"].as_array().unwrap().clone();
        reported.extend(hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()));
    }
    reported.sort_unstable();
    let all = reported.len();
    reported.dedup();
    assert_eq!((all, reported.len()), (40, 40));
}
