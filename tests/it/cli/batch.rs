//! `timbao batch`: a row for each query, bad rows named, the rest unharmed.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{TestCli, ids, keys, on_sample, sample_index};

fn batch(cli: &TestCli, arguments: &[&str]) -> crate::support::Run {
    cli.run(&[&["batch"], arguments, &["--index", sample_index()]].concat())
}

#[test]
fn a_row_says_what_a_search_says() {
    let cli = TestCli::new();
    let queries =
        ["bão", "tham nhung", "\"hội nghị tổng kết\"", "bão lũ sông xa lắc", "\"không có gì\""];
    cli.write("q.txt", queries.join("\n"));
    let rows = batch(&cli, &["q.txt", "--format", "jsonl"]).exits(0).json_lines();
    assert_eq!(rows.len(), queries.len());
    for (n, (row, query)) in rows.iter().zip(queries).enumerate() {
        assert_eq!((&row["line"], &row["query"]), (&json!(n + 1), &json!(query)));
        let answer = on_sample(&["search", query, "--json", "--no-group", "-n", "1000"]).json();
        // More articles may lack words when more are asked for.
        let few = on_sample(&["search", query, "--json", "--no-group"]).json();
        assert_eq!(row["count"], few["total"], "{query}");
        let strict = &few["relaxed"]["strict_total"];
        assert_eq!(&row["all_words"], if strict.is_null() { &few["total"] } else { strict });
        let top: Vec<&str> =
            row["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect();
        assert_eq!(top, ids(&few).into_iter().take(3).collect::<Vec<_>>(), "{query}");
        if few["total"] == answer["total"] {
            let dates = answer["hits"].as_array().unwrap().iter();
            let mut dates: Vec<&str> = dates.filter_map(|hit| hit["date"].as_str()).collect();
            dates.sort_unstable();
            assert_eq!(row["first"].as_str(), dates.first().copied(), "{query}");
            assert_eq!(row["last"].as_str(), dates.last().copied(), "{query}");
        }
    }
    let expected =
        "all_words count error first hits id last line partial query reading searched_as";
    assert_eq!(keys(&rows[0]).join(" "), expected);
}

#[test]
fn tables_have_dates_and_sections_of_their_own() {
    let cli = TestCli::new();
    let table = "Mã;Truy vấn;chuyên mục;từ;đến\n\
                 a;bão;thời sự;;\n\
                 b;bão;;2022-10-16;2024-06\n\
                 c;=bão;;;\n";
    cli.write("q.csv", table);
    let run = batch(&cli, &["q.csv", "--top", "1", "-o", "out.csv"]).exits(0);
    assert!(run.stderr.contains("3 queries: 3 with articles, 0 bad rows"), "{run:#?}");
    let mut out = csv::Reader::from_path(cli.path("out.csv")).unwrap();
    let header = "line,id,query,searched_as,count,all_words,first,last,top_1,top_1_title,error";
    assert_eq!(out.headers().unwrap().iter().collect::<Vec<_>>().join(","), header);
    let rows: Vec<csv::StringRecord> = out.records().map(Result::unwrap).collect();
    let count = |more: &[&str]| {
        let run = on_sample(&[&["search", "bão", "-c"], more].concat());
        run.stdout.trim().to_owned()
    };
    assert_eq!(rows[0][4], count(&["-C", "thời sự"]));
    assert_eq!(rows[1][4], count(&["--from", "2022-10-16", "--to", "2024-06"]));
    assert_eq!([&rows[2][1], &rows[2][2]], ["c", "'=bão"], "no spreadsheet takes it for a formula");
    assert_eq!(cli.path(".").read_dir().unwrap().count(), 2, "nothing is left beside it");
}

#[test]
fn bad_rows_are_named_and_the_rest_goes_on() {
    let cli = TestCli::new();
    let mut table = "id,query,from,category\n".to_owned().into_bytes();
    table.extend(b"1,\"b\xc3\xa3o,,\n2,b\xe3o,,\n3,l\xc5\xa9\n4,,,\n5,l\xc5\xa9,mai,\n6,l\xc5\xa9,,B\xc3\xb3i\n");
    table.extend(format!("7,{},,\n", "a ".repeat(3000)).bytes());
    table.extend(format!("8,{},,\n", "a".repeat(1 << 20)).bytes());
    table.extend("9,lũ,,\n".bytes());
    cli.write("q.csv", table);
    let run = batch(&cli, &["q.csv", "--format", "jsonl"]).exits(0);
    let rows = run.json_lines();
    let codes: Vec<&Value> = rows.iter().map(|row| &row["error"]["code"]).collect();
    let row = "bad_row";
    let expected = [row, row, row, row, "bad_date", "unknown_category", "query_too_long", row];
    assert_eq!(codes[..8], expected.map(Value::from).iter().collect::<Vec<_>>());
    assert!(rows[8]["error"].is_null() && rows[8]["count"].as_u64() > Some(0));
    assert_eq!((&rows[4]["id"], &rows[4]["line"]), (&json!("5"), &json!(6)));
    for line in [
        "q.csv:2: a quote",
        "q.csv:3: not UTF-8",
        "q.csv:4: expected 4 columns",
        "q.csv:6: \"mai\"",
    ] {
        assert!(run.stderr.contains(line), "{line} {run:#?}");
    }
    assert!(run.stderr.contains("9 queries: 1 with articles, 8 bad rows"), "{run:#?}");
    // Nothing found, and nothing that could be searched.
    cli.write("none.txt", "\"khong co gi ca\"\n").write("bad.csv", "query,to\nlũ,mai\n");
    batch(&cli, &["none.txt"]).exits(1);
    batch(&cli, &["bad.csv"]).exits(2);
    batch(&cli, &["missing.csv"]).exits(2);
}

#[test]
fn a_row_comes_before_the_next_query() {
    let cli = TestCli::new();
    let mut child = cli
        .command(&["batch", "-", "--format", "jsonl", "--index", sample_index()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    for query in ["bão", "lũ", "đường"] {
        writeln!(input, "{query}").unwrap();
        let row: Value = serde_json::from_str(&output.next().unwrap().unwrap()).unwrap();
        assert_eq!(row["query"], query);
    }
    drop(input);
    assert!(output.next().is_none() && child.wait().unwrap().success());
}
