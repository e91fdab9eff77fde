//! Looking into an index: sections, sizes, checks, and what the analysis does.

use std::fs;

use crate::support::{TestCli, keys, on_sample};

#[test]
fn categories_are_a_tree_with_counts() {
    let answer = on_sample(&["categories", "--json"]).exits(0).json();
    let sections = answer["categories"].as_array().unwrap();
    assert_eq!(keys(&sections[0]), ["count", "label", "path", "slug"]);
    let sport = sections.iter().position(|section| section["slug"] == "the-thao").unwrap();
    let below = &sections[sport + 1];
    assert!(below["slug"].as_str().unwrap().starts_with("the-thao/"));
    assert_eq!(below["path"][0], "Thể thao");
    assert_eq!(below["path"][1], below["label"]);
    assert!(below["count"].as_u64() <= sections[sport]["count"].as_u64());
    let page = on_sample(&["categories"]).exits(0).stdout;
    assert!(page.contains("\nThể thao ") && page.contains("\n  Bóng đá "), "{page}");
}

#[test]
fn stats_say_how_big_it_is() {
    let stats = on_sample(&["stats", "--json"]).exits(0).json();
    let expected = "articles authors categories files first_date generation index_bytes last_date segments sources";
    assert_eq!(keys(&stats).join(" "), expected);
    assert_eq!([&stats["articles"], &stats["sources"]], [105, 2]);
    assert_eq!(stats["first_date"], "2019");
    let files = stats["files"].as_object().unwrap().values();
    let sum: u64 = files.map(|bytes| bytes.as_u64().unwrap()).sum();
    assert_eq!(stats["index_bytes"], sum);
    assert!(on_sample(&["stats"]).exits(0).stdout.contains("dates "));
}

#[test]
fn check_finds_a_changed_byte() {
    let cli = TestCli::with_corpus();
    cli.run(&["index"]).exits(0);
    let report = cli.run(&["check", "--json"]).exits(0).json();
    let expected = "articles damaged_files damaged_versions intact repeated_identities segments sources \
                    unreadable_articles versions";
    assert_eq!(keys(&report).join(" "), expected);
    assert_eq!(
        [&report["articles"], &report["intact"]],
        [&105.into(), &serde_json::Value::Bool(true)]
    );
    assert!(cli.run(&["check"]).exits(0).stdout.starts_with("intact: 105 articles"));

    let mut files = cli.path("index/gen-1").read_dir().unwrap().flatten().map(|entry| entry.path());
    let store = files.find(|path| path.extension().is_some_and(|kind| kind == "store")).unwrap();
    let mut bytes = fs::read(&store).unwrap();
    bytes[100] ^= 1;
    fs::write(&store, bytes).unwrap();
    let report = cli.run(&["check", "--json"]).exits(2).json();
    assert_eq!(report["intact"], false);
    assert_eq!(report["damaged_files"][0], store.file_name().unwrap().to_str().unwrap());
    let run = cli.run(&["check"]).exits(2);
    assert!(run.stdout.contains("damaged file: ") && run.stderr.contains("--fresh"), "{run:#?}");
}

#[test]
fn analyze_shows_terms_and_syllables() {
    let cli = TestCli::new();
    let text = "Hoà Bình\nQĐ-TTg";
    let answer = cli.run(&["analyze", text, "--json"]).exits(0).json();
    assert_eq!(answer["text"], text);
    let tokens = answer["tokens"].as_array().unwrap();
    let terms: Vec<&str> = tokens.iter().map(|token| token["term"].as_str().unwrap()).collect();
    assert_eq!(terms, ["hòa", "bình", "¶", "qđ", "ttg"]);
    assert_eq!(keys(&tokens[0]).join(" "), "boundary end position start surface syllable term");
    let syllable = serde_json::json!({"onset": "h", "rime": "oa", "tone": "falling"});
    assert_eq!(tokens[0]["syllable"], syllable);
    assert!(tokens[2]["boundary"] == true && tokens[3]["syllable"].is_null());
    for token in tokens {
        let [start, end] = ["start", "end"].map(|name| token[name].as_u64().unwrap() as usize);
        assert_eq!(token["surface"], text[start..end]);
    }
    let from_input = cli.run_with(text, &["analyze", "--json"]).exits(0).json();
    assert_eq!(from_input, answer);
    let page = cli.run(&["analyze", text, "--lang", "vi"]).exits(0).stdout;
    assert!(page.contains("Hoà ") && page.contains("h · oa · huyền"), "{page}");
}

#[test]
fn words_are_joined_and_all_else_stays() {
    let cli = TestCli::new();
    for (input, expected) in [
        ("thủ tướng\r\n\n  họp", "thủ_tướng\r\n\n  họp"),
        ("một\nthủ  tướng\n", "một\nthủ  tướng\n"),
    ] {
        assert_eq!(cli.run_with(input, &["analyze", "--words"]).exits(0).stdout, expected);
    }
    fs::write(cli.path("own.txt"), "# own\nquả cam xanh\n").unwrap();
    let run =
        cli.run(&["analyze", "--words", "--own-words", "own.txt", "một quả cam xanh"]).exits(0);
    assert_eq!(run.stdout, "một quả_cam_xanh\n");
    fs::write(cli.path("bad.bin"), "no model").unwrap();
    cli.run(&["analyze", "--words", "--model", "bad.bin", "một"]).exits(2);
    fs::write(cli.path("gold.conllu"), "1\tthủ tướng\t_\n2\thọp\t_\n\n").unwrap();
    let scores =
        cli.run(&["analyze", "--words", "--gold", "gold.conllu", "--json"]).exits(0).json();
    assert_eq!([&scores["gold"], &scores["right"]], [&2, &2]);
    cli.run(&["analyze", "--words", "--gold", "own.txt"]).exits(2);
}

#[test]
fn words_are_learnt_and_measured_on_what_was_left_out() {
    let cli = TestCli::new();
    let mut gold = String::new();
    let mut articles = String::new();
    for number in 0..60 {
        let (who, what) =
            [("thủ tướng", "gặp"), ("báo chí", "hỏi"), ("nông dân", "trồng"), ("cà phê", "ngon")]
                [number % 4];
        gold += &format!("1\t{who}\t_\n2\t{what}\t_\n3\tlắm\t_\n\n");
        articles += &format!(
            "{{\"id\": \"{number}\", \"title\": \"{who} {what}\", \"body\": \"{who} {what} lắm và {what} {who}.\"}}\n"
        );
    }
    fs::write(cli.path("gold.conllu"), gold).unwrap();
    fs::write(cli.path("articles.jsonl"), articles).unwrap();
    fs::write(cli.path("own.txt"), "thủ tướng\nbáo chí\nnông dân\ncà phê\ngặp lắm???\n").unwrap();
    let train =
        ["train-words", "articles.jsonl", "--gold", "gold.conllu", "--own-words", "own.txt"];
    cli.run(&[&train[..], &["--output", "words.bin"]].concat()).exits(0);
    let line = ["analyze", "--words", "--model", "words.bin", "cà phê ngon lắm"];
    assert_eq!(cli.run(&line).exits(0).stdout, "cà_phê ngon lắm\n");
    let page = cli.run(&[&train[..], &["--folds", "3", "--lang", "en"]].concat()).exits(0).stdout;
    assert!(page.contains("F1             100.00 %"), "{page}");
    cli.run(&[&train[..], &["--folds", "1"]].concat()).exits(2);
    cli.run(&train).exits(2);
}
