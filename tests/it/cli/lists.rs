//! Lists of articles as plain files: written by `export --format ids`, searched among by `--list`.

use serde_json::json;

use crate::support::{TestCli, ids, on_sample, sample_index};

#[test]
fn a_list_is_what_is_searched_among() {
    let cli = TestCli::new();
    let index = sample_index();
    let on = |arguments: &[&str]| cli.run(&[arguments, &["--index", index]].concat());
    let run = on(&["export", "bão", "--format", "ids", "-o", "bao.txt", "--json"]).exits(0).json();
    assert_eq!((&run["file"], &run["format"]), (&json!("bao.txt"), &json!("ids")));
    let list = cli.read("bao.txt");
    assert!(list.starts_with("# timbao ") && list.contains("query: bão"), "{list}");
    let listed: Vec<&str> = list.lines().skip(1).collect();
    assert_eq!(run["articles"], listed.len());
    let found = on(&["search", "bão", "--json", "--no-group", "-n", "100"]).exits(0).json();
    assert_eq!(ids(&found), listed);

    // Every command that takes a list finds what a search finds among it, and nothing else.
    let among = on(&["search", "lũ", "--list", "bao.txt", "--json", "--no-group"]).exits(0).json();
    let among = ids(&among);
    assert!(!among.is_empty() && among.iter().all(|id| listed.contains(id)), "{among:?}");
    let all = on(&["search", "lũ", "-c"]).exits(0).stdout;
    assert!(among.len() < all.trim().parse().unwrap(), "the list leaves some out");
    let exported = on(&["export", "lũ", "--list", "bao.txt", "--format", "ids"]).exits(0).stdout;
    assert_eq!(exported.lines().skip(1).collect::<Vec<_>>(), among);
    assert!(exported.lines().next().unwrap().contains("among "), "{exported}");
    let lines = on(&["kwic", "lũ", "--list", "bao.txt", "--all", "--format", "jsonl"]).exits(0);
    assert!(lines.json_lines().iter().all(|line| among.contains(&line["id"].as_str().unwrap())));
    let numbers = on(&["timeline", "lũ", "--list", "bao.txt", "--json"]).exits(0).json();
    assert_eq!(numbers["total"], among.len());
    let rows = cli
        .run_with(
            "lũ\n",
            &["batch", "-", "--list", "bao.txt", "--format", "jsonl", "--index", index],
        )
        .exits(0)
        .json_lines();
    assert_eq!(rows[0]["count"], among.len());
    // Without a query it is the list itself.
    let whole = on(&["export", "--list", "bao.txt", "--format", "ids", "--sort", "newest"]);
    assert_eq!(whole.exits(0).stdout.lines().count(), listed.len() + 1);
}

#[test]
fn unknown_ids_are_named_and_counted() {
    let cli = TestCli::new();
    let unknown: String = (0..12).map(|n| format!("khong-{n}\n")).collect();
    cli.write(
        "list.txt",
        format!("\u{feff}# của tôi\r\n\r\n  sh-0001 \r\nsh-0001\nsh-0002\n{unknown}"),
    );
    let run =
        cli.run(&["search", "", "--list", "list.txt", "-c", "--index", sample_index()]).exits(0);
    assert_eq!(run.stdout, "2\n");
    assert!(run.stderr.contains("list.txt:6: no article khong-0\n"), "{run:#?}");
    assert!(run.stderr.contains("khong-9\n") && !run.stderr.contains("khong-10\n"), "{run:#?}");
    assert!(run.stderr.contains("… and 2 more"), "{run:#?}");
    assert!(run.stderr.contains("not in the index: 12; searched among: 2"), "{run:#?}");
    cli.write("none.txt", "khong\n");
    cli.run(&["search", "bão", "--list", "none.txt", "--index", sample_index()]).exits(1);
    let error = cli.run(&["search", "a", "--list", "x", "--json", "--index", sample_index()]);
    assert_eq!(error.exits(2).json()["error"]["code"], "io");
    assert!(on_sample(&["search", "bão", "--list", "/dev/null", "-c"]).exits(1).stdout == "0\n");
}

#[test]
fn ids_of_any_kind_come_back() {
    let cli = TestCli::new();
    let ids = ["#1", "\\2", "a b", "https://kho.example/bài?x=1#cuối", "kho:7"];
    let lines: String =
        ids.iter().map(|id| format!("{}\n", json!({"id": id, "title": "bão"}))).collect();
    cli.write("a.jsonl", lines).write("b.jsonl", "{\"id\":\"1\",\"title\":\"bão\"}\n");
    cli.run(&["index", "a.jsonl"]).exits(0);
    cli.run(&["index", "b.jsonl", "--collection", "khác"]).exits(0);
    cli.run(&["export", "--format", "ids", "-o", "all.txt"]).exits(0);
    let run = cli.run(&["search", "bão", "--list", "all.txt", "-c"]).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("6\n", ""));
}
