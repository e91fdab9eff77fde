//! `timbao kwic`: every occurrence, where it stands, in the order asked for.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::support::{Run, TestCli, on_sample, sample_index};

/// Returns an index of these bodies, their ids counted from 1.
fn with(bodies: &[&str]) -> TestCli {
    let cli = TestCli::new();
    let record = |(n, body): (usize, &&str)| {
        let date = format!("2023-0{}", n + 1);
        format!("{}\n", json!({"id": (n + 1).to_string(), "body": body, "date": date}))
    };
    cli.write("a.jsonl", bodies.iter().enumerate().map(record).collect::<String>());
    cli.run(&["index", "a.jsonl"]).exits(0);
    cli
}

fn keywords(run: &Run) -> Vec<String> {
    run.json_lines().iter().map(|line| line["keyword"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_line_is_a_piece_of_the_stored_text() {
    let cli = TestCli::new();
    let mut articles: HashMap<String, Value> = HashMap::new();
    let run = |query: &str, more: &[&str]| {
        let all = ["kwic", query, "--all", "--format", "jsonl", "--index", sample_index()];
        cli.run(&[&all, more].concat()).exits(0)
    };
    for (query, more) in [
        ("duong", &[][..]),
        ("\"hội nghị tổng kết\"", &["--sort", "left"]),
        ("\"tổng kết năm\"~3", &["--context", "3"]),
        ("bão NEAR/8 lũ", &["--context", "20", "--context-unit", "characters"]),
        ("title:bão OR ubnd", &["--sort", "section"]),
    ] {
        let run = run(query, more);
        let mut last = (String::new(), String::new(), 0);
        for line in run.json_lines() {
            let id = line["id"].as_str().unwrap();
            let shown = articles.entry(id.to_owned()).or_insert_with(|| {
                cli.run(&["show", id, "--json", "--index", sample_index()]).json()
            });
            let field = line["field"].as_str().unwrap().to_owned();
            let stored = match field.as_str() {
                "captions" => {
                    let captions = shown["captions"].as_array().unwrap();
                    captions.iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>().join("\n\n")
                }
                "byline" => continue,
                field => shown[field].as_str().unwrap().to_owned(),
            };
            let text = |name: &str| line[name].as_str().unwrap().to_owned();
            let at = |name: &str| line[name].as_u64().unwrap() as usize;
            let [left, keyword, right] = ["left", "keyword", "right"].map(text);
            assert_eq!(stored[at("start")..at("end")], keyword, "{query} {line}");
            assert!(stored[..at("start")].ends_with(&left), "{query} {line}");
            assert!(stored[at("end")..].starts_with(&right), "{query} {line}");
            let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            assert!(!is_letter(stored[..at("start")].chars().next_back()), "{query} {line}");
            assert!(!is_letter(stored[at("end")..].chars().next()), "{query} {line}");
            if !more.contains(&"--sort") {
                let place = (id.to_owned(), field, at("start"));
                assert!(place.0 != last.0 || place.1 != last.1 || place.2 > last.2, "{line}");
                last = place;
            }
        }
    }
}

#[test]
fn occurrences_are_counted_exactly() {
    let cli = with(&[
        "Bão vào. Bão bão lớn, rồi bão lũ. Cơn\nbão, lũ.",
        "Đường và đương, dương; đường-sắt.",
        "Tổng kết năm. Tổng kết. Năm nay tổng kết hai năm.",
    ]);
    let found = |query: &str| {
        keywords(&cli.run(&["kwic", query, "--all", "--format", "jsonl", "--no-correct"]).exits(0))
    };
    assert_eq!(found("bão"), ["Bão", "Bão", "bão", "bão", "bão"]);
    // Words of the query that stand together are one occurrence.
    assert_eq!(found("bão lũ"), ["Bão", "Bão", "bão", "bão lũ", "bão, lũ"]);
    assert_eq!(found("\"bão lũ\""), ["bão lũ", "bão, lũ"]);
    assert_eq!(found("duong"), ["Đường", "đương", "dương", "đường"]);
    assert_eq!(found("đường"), ["Đường", "đường"]);
    assert_eq!(found("\"tổng kết năm\""), ["Tổng kết năm", "Tổng kết. Năm"]);
    assert_eq!(found("\"tổng kết năm\"~1"), ["Tổng kết năm", "Tổng kết. Năm", "tổng kết hai năm"]);
    let run = cli.run(&["kwic", "bão", "-n", "2"]).exits(0);
    assert_eq!(run.stderr, "the first 2 occurrences, in 1 article\n");
    let run = cli.run(&["kwic", "bão", "-n", "2", "--sort", "left", "--lang", "vi"]).exits(0);
    assert_eq!(run.stderr, "5 lần trong 1 bài · hiện 2\n");
}

#[test]
fn the_sentence_and_the_context_end_a_line() {
    let cli = with(&["Hôm qua trời đẹp. Sáng nay “bão” số 3 vào TP. Vinh, gió rất to. Tối mưa."]);
    let line = |more: &[&str]| -> Value {
        let run = cli.run(&[&["kwic", "bao", "--format", "jsonl"], more].concat());
        run.exits(0).json()
    };
    let whole = line(&[]);
    assert_eq!(whole["left"], "Sáng nay “");
    assert_eq!(whole["right"], "” số 3 vào TP. Vinh, gió rất");
    assert_eq!((&whole["left_is_cut"], &whole["right_is_cut"]), (&json!(false), &json!(true)));
    let all = line(&["--context", "50"]);
    assert_eq!(all["right"], "” số 3 vào TP. Vinh, gió rất to.");
    assert_eq!(all["right_is_cut"], json!(false));
    let characters = line(&["--context", "5", "--context-unit", "characters"]);
    assert_eq!((&characters["left"], &characters["right"]), (&json!("nay “"), &json!("” số ")));
    let none = line(&["--context", "0"]);
    assert_eq!((&none["left"], &none["right"]), (&json!(""), &json!("")));
}

#[test]
fn lines_are_in_the_order_of_dictionaries() {
    let bodies = ["á bão ơ", "à bão đa", "ă bão da", "z a bão ô", "â bão dạ", "bão"];
    let cli = with(&bodies);
    let sorted = |sort: &str, side: &str| -> Vec<String> {
        let run = cli.run(&["kwic", "bão", "--sort", sort, "--format", "jsonl"]).exits(0);
        let text = |line: &Value| line[side].as_str().unwrap().trim().to_owned();
        run.json_lines().iter().map(text).collect()
    };
    assert_eq!(sorted("left", "left"), ["", "z a", "à", "á", "ă", "â"]);
    assert_eq!(sorted("right", "right"), ["", "da", "dạ", "đa", "ô", "ơ"]);
    assert_eq!(sorted("newest", "left"), ["", "â", "z a", "ă", "à", "á"]);
    assert_eq!(sorted("oldest", "left"), ["á", "à", "ă", "z a", "â", ""]);
    // The first lines of an order are those of the whole.
    let first = cli.run(&["kwic", "bão", "--sort", "left", "--format", "jsonl", "-n", "2"]);
    assert_eq!(first.exits(0).json_lines()[1]["left"], "z a ");
}

#[test]
fn sections_order_lines() {
    let section = |line: &Value| line["category"]["slug"].as_str().unwrap_or("~").to_owned();
    let run = on_sample(&["kwic", "bão", "--sort", "section", "--all", "--format", "jsonl"]);
    let sections: Vec<String> = run.exits(0).json_lines().iter().map(section).collect();
    assert!(sections.is_sorted() && sections.first() != sections.last(), "{sections:?}");
}

#[test]
fn text_is_aligned_and_tables_are_tables() {
    let run = on_sample(&["kwic", "\"tổng kết\"", "--sort", "left"]).exits(0);
    let columns = |text: &str| text.chars().count();
    let places: Vec<usize> = run
        .stdout
        .lines()
        .map(|line| columns(&line[..line.to_lowercase().find("tổng kết").unwrap()]))
        .collect();
    assert!(places.len() > 5 && places.iter().all(|place| *place == places[0]), "{run:#?}");
    assert!(!run.stdout.contains('\u{1b}'), "no colours in a pipe");
    let cli = TestCli::new();
    let run = cli.run(&[
        "kwic",
        "đường",
        "--format",
        "csv",
        "--all",
        "-o",
        "k.csv",
        "--index",
        sample_index(),
    ]);
    assert!(run.exits(0).stdout.is_empty());
    let mut table = csv::Reader::from_path(cli.path("k.csv")).unwrap();
    let header = "id,date,category,field,start,end,left,keyword,right,title,url";
    assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>().join(","), header);
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert!(
        rows.len() > 50
            && rows.iter().all(|row| row[7].to_lowercase().replace('ð', "đ") == "đường")
    );
    assert_eq!(cli.path(".").read_dir().unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn what_is_too_much_is_refused() {
    for (arguments, code) in [
        (&["--context", "1001"][..], "context_too_large"),
        (&["--sort", "left", "-n", "100001"], "limit_too_large"),
        (&["-C", "Bói toán"], "unknown_category"),
        (&["--from", "mai"], "bad_date"),
    ] {
        let all = [&["kwic", "bão", "--format", "jsonl"], arguments].concat();
        assert_eq!(on_sample(&all).exits(2).json()["error"]["code"], code, "{arguments:?}");
    }
    let run = on_sample(&["kwic", "\"khong co gi\""]).exits(1);
    assert!(run.stdout.is_empty() && run.stderr.contains("nothing found for"), "{run:#?}");
}
