//! `timbao export` and `timbao cite`: what is written can be read again.

use serde_json::{Value, json};

use crate::support::{TestCli, ids, keys, on_sample, repository, sample_index};

/// Returns each article of an index as `show --json` prints it.
fn shown(cli: &TestCli, index: &str) -> Vec<Value> {
    let export = cli.run(&["export", "--format", "jsonl", "--index", index]).exits(0);
    let mut shown: Vec<Value> = export.json_lines()[1..]
        .iter()
        .map(|record| {
            let id = record["id"].as_str().unwrap();
            let name = match record["timbao_collection"].as_str() {
                Some(collection) => format!("{collection}:{id}"),
                None => id.to_owned(),
            };
            cli.run(&["show", &name, "--json", "--index", index]).exits(0).json()
        })
        .collect();
    shown.sort_by_key(|article| article["id"].to_string() + &article["collection"].to_string());
    shown
}

/// Exports an index, reads the export into the same and into a new one, and compares.
#[track_caller]
fn round_trip(cli: &TestCli, index: &str, format: &str) {
    let file = format!("export.{format}");
    let run = cli.run(&["export", "--format", format, "--index", index, "-o", &file]).exits(0);
    assert!(run.stdout.is_empty() && run.stderr.contains("written to export."), "{run:#?}");
    let before = shown(cli, index);
    let again = cli.run(&["index", &file, "--index", index, "--json"]).exits(0).json();
    assert_eq!([&again["records"], &again["unchanged"]], [before.len(), before.len()], "{again}");
    let new = format!("from-{format}");
    let read = cli.run(&["index", &file, "--index", &new, "--json"]).exits(0).json();
    assert_eq!([&read["records"], &read["indexed"]], [before.len(), before.len()], "{read}");
    assert_eq!(shown(cli, &new), before, "{format}");
}

#[test]
fn the_sample_comes_back_as_it_was() {
    let cli = TestCli::with_corpus();
    cli.run(&["index"]).exits(0);
    for format in ["jsonl", "csv"] {
        round_trip(&cli, "index", format);
    }
}

#[test]
fn hard_articles_come_back_as_they_were() {
    let cli = TestCli::new();
    let records = [
        json!({"id": "1", "title": "=1+1", "lead": "- gạch\n\n+ cộng", "body": "Một.\n\n  Hai. \nBa"}),
        json!({"title": "không id", "url": "https://songhong.example/a,b?\"c\"", "body": ["a", "b"]}),
        json!({"title": "không gì cả", "captions": ["một\n hai", "ba"], "colour": {"x": [1, 2.5, null]}}),
        json!({"id": "x".repeat(600), "title": "id dài", "extra": "chữ", "published": "2023", "date": "tháng 12 năm 2023"}),
        json!({"id": "5", "title": "'@a", "category": [["A/B", "C > D"], ["Thể thao"]], "tac_gia": "x",
               "author": "Tin, ảnh: Bế Hiệp Lâm", "agency": "Theo TTXVN", "date": "Thứ Năm, 7/12/2023 | 08:15 GMT+7"}),
        json!({"id": "6", "title": "Nhà Đất", "category": "Nhà\\/Đất",
               "related": [{"title": "Một - https://a.example", "url": null}, {"url": "https://b.example/1"}]}),
        json!({"id": "7", "headline": "tên", "body": "THEO BÁO", "author": ["Theo Báo A-Thứ năm, ngày 23", "(Bế Hiệp Lâm)\u{200b}"]}),
    ];
    cli.write("a.jsonl", records.map(|record| format!("{record}\n")).concat());
    cli.write("b.jsonl", "{\"id\":\"1\",\"title\":\"Cùng id, kho khác\"}\n");
    cli.write("van-ba\u{309}n.txt", "Tên tệp không phải NFC, câu đầu là lời dẫn.\n\nĐoạn hai.\n");
    cli.run(&["index", "a.jsonl", "van-ba\u{309}n.txt"]).exits(0);
    cli.run(&["index", "b.jsonl", "--collection", "khac"]).exits(0);
    for format in ["jsonl", "csv"] {
        round_trip(&cli, "index", format);
    }
    // Two exports after each other are one.
    let twice = cli.read("export.jsonl").repeat(2);
    let read = cli.run_with(&twice, &["index", "-", "--index", "twice", "--json"]).exits(0).json();
    assert_eq!([&read["indexed"], &read["duplicates"], &read["rejected"]], [9, 9, 0]);
}

#[test]
fn an_export_holds_what_a_search_finds() {
    let answer =
        on_sample(&["search", "bao lu", "--json", "-n", "1000", "--no-group"]).exits(0).json();
    let lines = on_sample(&["export", "bao lu", "--format", "jsonl"]).exits(0).json_lines();
    let found = ids(&answer);
    assert_eq!(lines[0]["timbao_export"]["articles"], found.len());
    let exported: Vec<&str> = lines[1..].iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!(exported, found);
    let expected = "articles exported_at filters index_state query version";
    assert_eq!(keys(&lines[0]["timbao_export"]).join(" "), expected);
    let expected = "agency author body captions category date extra id image lead photographer publish_after related source \
                    timbao_collection timbao_date title url";
    assert_eq!(keys(&lines[1]).join(" "), expected);
    let lines = on_sample(&[
        "export",
        "bão",
        "-C",
        "thời sự",
        "--from",
        "2020",
        "--to",
        "2024",
        "--sort",
        "oldest",
        "--format",
        "jsonl",
    ]);
    let filters = "category: thoi-su; from: 2020; to: 2024; sort: oldest";
    assert_eq!(lines.exits(0).json_lines()[0]["timbao_export"]["filters"], filters);
}

#[test]
fn exit_codes_are_those_of_a_search() {
    let run = on_sample(&["export", "\"khong co gi\"", "--format", "csl-json"]).exits(1);
    assert!(run.stdout.is_empty() && run.stderr.contains("nothing found for"), "{run:#?}");
    let run = on_sample(&["export", "bão", "-C", "Bói toán", "--format", "ris"]).exits(2);
    assert!(run.stdout.is_empty() && run.stderr.contains("no section"), "{run:#?}");
    on_sample(&["export", "bão", "--from", "hôm qua", "--format", "ris"]).exits(2);
    on_sample(&["export", "bão"]).exits(2);
    on_sample(&["export", "bão", "--format", "word"]).exits(2);
    on_sample(&["cite", "nobody"]).exits(1);
    on_sample(&["cite", "sh-0001", "--link", "kho.example"]).exits(2);
}

#[test]
fn a_file_is_whole_or_not_there() {
    let cli = TestCli::new();
    let index = sample_index();
    cli.write("out/a.ris", "hôm qua");
    cli.run(&["export", "\"khong co gi\"", "--format", "ris", "--index", index, "-o", "out/a.ris"])
        .exits(1);
    assert_eq!(cli.read("out/a.ris"), "hôm qua");
    let run = cli.run(&[
        "export",
        "bão",
        "--format",
        "ris",
        "--index",
        index,
        "-o",
        "out/a.ris",
        "--lang",
        "vi",
    ]);
    assert!(run.exits(0).stderr.contains("bài vào out/a.ris"));
    assert!(cli.read("out/a.ris").starts_with("TY  - NEWS\r\n"));
    assert_eq!(cli.path("out").read_dir().unwrap().count(), 1, "nothing is left beside it");
    let run = cli.run(&["export", "bão", "--format", "ris", "--index", index, "-o", "none/a.ris"]);
    assert!(run.exits(2).stderr.contains("none/"));
}

#[test]
fn an_article_is_cited_in_every_style() {
    let cite = |style: &str| on_sample(&["cite", "pn-0001", "--style", style]).exits(0).stdout;
    let vietnamese = "Lưu Vạn Kha (2024), “Cao tốc lên Mai Thượng thông xe, đèo Khau Lặc hết cảnh xếp hàng”, \
                      *phuongnam.example*, ngày 18 tháng 1 năm 2024, https://phuongnam.example/2024/01/";
    assert!(cite("vietnamese").starts_with(vietnamese), "{}", cite("vietnamese"));
    assert_eq!(on_sample(&["cite", "pn-0001"]).exits(0).stdout, cite("vietnamese"));
    assert!(cite("bibtex").starts_with("@article{pn-0001,\n  author = {{Lưu Vạn Kha}},\n"));
    assert!(cite("ris").contains("DA  - 2024/01/18\r\n"));
    let items: Value = serde_json::from_str(&cite("csl-json")).unwrap();
    assert_eq!(items[0]["id"], "pn-0001");
    let link = "https://kho.example/pn-0001";
    let ris = on_sample(&["cite", "pn-0001", "--style", "ris", "--link", link]).exits(0).stdout;
    assert!(ris.contains(&format!("UR  - {link}\r\n")), "{ris}");
}

#[test]
fn the_names_of_formats_are_documented() {
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    for format in timbao::export::ExportFormat::ALL {
        assert!(readme.contains(&format!("`{}`", format.name())), "{}", format.name());
    }
}
