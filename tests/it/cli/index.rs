//! `timbao index`: every record accounted for.

use serde_json::{Value, json};

use crate::support::{TestCli, keys};

/// Returns `records = indexed + updated + unchanged + duplicates + rejected` of a report.
#[track_caller]
fn account(report: &Value) -> [u64; 6] {
    let account = ["records", "indexed", "updated", "unchanged", "duplicates", "rejected"]
        .map(|name| report[name].as_u64().unwrap());
    assert_eq!(account[0], account[1..].iter().sum::<u64>(), "{report}");
    account
}

#[test]
fn the_report_has_the_agreed_shape() {
    let cli = TestCli::with_corpus();
    let run = cli.run(&["index", "--json"]).exits(0);
    let report = run.json();
    let expected = "articles_per_second duplicates elapsed_ms encodings failed_files index_bytes indexed interrupted \
                    mb_per_second records rejected segments source_bytes taken_down unchanged updated";
    assert_eq!(keys(&report).join(" "), expected);
    assert_eq!(account(&report), [105, 105, 0, 0, 0, 0]);
    assert!(run.stderr.contains("105 records: 105 new"), "{run:#?}");
    assert!(report["source_bytes"].as_u64() > Some(100_000));
    let again = cli.run(&["index", "--json"]).exits(0).json();
    assert_eq!(account(&again), [105, 0, 0, 105, 0, 0]);
    let fresh = cli.run(&["index", "--json", "--fresh", "--merge"]).exits(0).json();
    assert_eq!(account(&fresh), [105, 105, 0, 0, 0, 0]);
    assert_eq!(fresh["segments"], 1);
    cli.run(&["check"]).exits(0);
}

#[test]
fn a_dirty_file_is_read_to_its_end() {
    let cli = TestCli::new();
    let mut dirty: Vec<u8> = Vec::new();
    let mut line = |bytes: &[u8]| dirty.extend([bytes, b"\n"].concat());
    line(r#"{"id":"1","title":"Bão số 3"}"#.as_bytes());
    line(br#"{"id":"2","title":"#);
    line(br#"["an array"]"#);
    line(r#"{"id":"3","title":"Lũ","date":"32/13/2021"}"#.as_bytes());
    line(format!(r#"{{"id":"4","title":"{}"}}"#, "a".repeat(17 << 20)).as_bytes());
    line(b"{\"id\":\"5\",\"title\":\"Qu\xff\xfe\"}");
    line(b"");
    line(br#"{"id":"6","note":"no text at all"}"#);
    line(r#"{"id":"1","title":"Bão số 3"}"#.as_bytes());
    line(r#"{"id":"7","title":"Hạn hán"}"#.as_bytes());
    cli.write("dirty.jsonl", dirty);
    let run = cli.run(&["index", "dirty.jsonl", "--json", "--report", "report.jsonl"]).exits(0);
    assert_eq!(account(&run.json()), [9, 2, 0, 0, 1, 6]);
    assert!(
        run.stderr.contains("dirty.jsonl:4: field \"date\": \"32/13/2021\" is not a date"),
        "{run:#?}"
    );

    let lines: Vec<Value> =
        cli.read("report.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (committed, rejected) = lines.split_last().unwrap();
    let expected = json!({
        "committed": 9, "records": 9, "indexed": 2, "updated": 0, "unchanged": 0, "duplicates": 1, "rejected": 6, "taken_down": 0,
    });
    assert_eq!(*committed, expected);
    let rejected: Vec<(u64, &str)> = rejected
        .iter()
        .map(|line| {
            assert_eq!(keys(line), ["code", "line", "path", "reason"]);
            assert_eq!(line["path"], "dirty.jsonl");
            (line["line"].as_u64().unwrap(), line["code"].as_str().unwrap())
        })
        .collect();
    let expected = [
        (2, "broken_json"),
        (3, "not_an_object"),
        (4, "bad_date"),
        (5, "record_too_long"),
        (6, "invalid_utf8"),
        (8, "no_text"),
    ];
    assert_eq!(rejected, expected);

    let again = cli.run(&["index", "dirty.jsonl", "--json"]).exits(0).json();
    assert_eq!(account(&again), [9, 0, 0, 2, 1, 6]);
    cli.write("changed.jsonl", r#"{"id":"1","title":"Bão số 4"}"#);
    let changed = cli.run(&["index", "changed.jsonl", "--json"]).exits(0).json();
    assert_eq!(account(&changed), [1, 0, 1, 0, 0, 0]);
    assert_eq!(cli.run(&["search", "-c", "bão"]).exits(0).stdout, "1\n");
}

#[test]
fn only_the_first_problems_are_named_on_standard_error() {
    let cli = TestCli::new();
    cli.write("bad.jsonl", "{}\n".repeat(25) + "{\"title\":\"Tin\"}\n");
    let run = cli.run(&["index", "bad.jsonl"]).exits(0);
    assert_eq!(run.stderr.matches("bad.jsonl:").count(), 10);
    assert!(run.stderr.contains("… and 15 more; --report FILE lists all of them"), "{run:#?}");
}

#[test]
fn nothing_to_index_is_2_and_says_why() {
    let cli = TestCli::new();
    cli.write("empty.jsonl", "").write("folder/notes.doc", "x").write("bad.jsonl", "{}\n");
    for (source, reason) in [
        ("empty.jsonl", "no articles found in empty.jsonl"),
        ("folder", "folder/notes.doc: not read: unknown extension"),
        ("bad.jsonl", "bad.jsonl:1: no text"),
        ("missing.jsonl", "missing.jsonl: cannot be read"),
    ] {
        let run = cli.run(&["index", source, "--json"]).exits(2);
        assert!(run.stderr.contains(reason), "{run:#?}");
        assert_eq!(run.stdout.lines().count(), 1, "{run:#?}");
    }
    let error = cli.run(&["index", "missing.jsonl", "--json"]).json();
    assert_eq!(error["error"]["code"], "bad_source");
}

#[test]
fn a_file_that_is_cut_off_is_2_and_what_came_before_stands() {
    let cli = TestCli::new();
    let lines: String =
        (0..2000).map(|n| format!("{{\"id\":\"{n}\",\"title\":\"Tin {n}\"}}\n")).collect();
    let packed = zstd_of(lines.as_bytes());
    cli.write("cut.jsonl.zst", &packed[..packed.len() - 40])
        .write("whole.jsonl", "{\"title\":\"Lũ\"}\n");
    let run = cli.run(&["index", "cut.jsonl.zst", "whole.jsonl", "--json"]).exits(2);
    assert_eq!(run.json()["failed_files"], 1);
    assert!(run.stderr.contains("cut.jsonl.zst"), "{run:#?}");
    cli.run(&["search", "lũ"]).exits(0);
}

/// Packs bytes in raw blocks, as the format allows: no encoder is needed to test a decoder.
fn zstd_of(bytes: &[u8]) -> Vec<u8> {
    // Magic number; no checksum, no size, window of 1 MB.
    let mut packed = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50];
    let mut blocks = bytes.chunks(1 << 14).peekable();
    while let Some(block) = blocks.next() {
        let is_last = u32::from(blocks.peek().is_none());
        let header = is_last | (block.len() as u32) << 3;
        packed.extend(&header.to_le_bytes()[..3]);
        packed.extend(block);
    }
    packed
}

#[test]
fn flags_that_say_how_to_read() {
    let cli = TestCli::new();
    cli.write("a.data", "{\"headline\":\"Bão\",\"id\":\"1\"}\n{\"headline\":\"Lũ\",\"id\":\"2\",\"section\":\"Kinh tế\"}\n");
    let flags =
        ["--map", "title=headline", "--category", "Thời sự > Thời tiết", "--format", "jsonl"];
    let mut arguments = vec!["index", "a.data"];
    arguments.extend(flags);
    cli.run(&arguments).exits(0);
    let slug = |id| cli.run(&["show", id, "--json"]).exits(0).json()["category"][0]["slug"].clone();
    assert_eq!([slug("1"), slug("2")], ["thoi-su/thoi-tiet", "kinh-te"]);
    let error = cli.run(&["index", "a.data", "--map", "colour=x", "--json"]).exits(2).json();
    assert_eq!([&error["error"]["code"], &error["error"]["field"]], ["unknown_field", "map"]);
    let error = cli.run(&["index", "a.data", "--category", "/", "--json"]).exits(2).json();
    assert_eq!(error["error"]["code"], "bad_category");
}

#[test]
fn standard_input_is_a_source() {
    let cli = TestCli::new();
    let run =
        cli.run_with("{\"id\":\"1\",\"title\":\"Bão\"}\nnonsense\n", &["index", "-", "--json"]);
    assert_eq!(account(&run.json()), [2, 1, 0, 0, 0, 1]);
    assert!(run.stderr.contains("stdin:2: broken JSON"), "{run:#?}");
}

#[test]
fn a_rebuild_without_articles_leaves_the_index_as_it_was() {
    let cli = TestCli::new();
    cli.write("a.jsonl", r#"{"id":"1","title":"Bão số 3"}"#);
    cli.run(&["index", "a.jsonl"]).exits(0);
    std::fs::create_dir(cli.path("empty")).unwrap();
    cli.run(&["index", "empty", "--fresh"]).exits(2);
    assert_eq!(cli.run(&["search", "bão", "-c"]).exits(0).stdout.trim(), "1");
    cli.write("b.jsonl", r#"{"id":"2","title":"Bão số 4"}"#);
    cli.run(&["index", "b.jsonl", "--fresh"]).exits(0);
    assert_eq!(cli.run(&["search", "bão", "-c"]).exits(0).stdout.trim(), "1");
    cli.run(&["show", "1"]).exits(1);
}
