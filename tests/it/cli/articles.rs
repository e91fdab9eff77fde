//! Single articles: what is stored, pages of them, and what becomes of them when the index changes.

use serde_json::Value;

use crate::support::{TestCli, ids, on_sample, repository};

#[test]
fn an_article_in_the_form_of_the_seed_is_read_as_it_should() {
    let article = on_sample(&["show", "hoi-nghi-tong-ket-cuc-chinh-tri", "--json"]).exits(0).json();
    let path = repository().join("tests/data/seed-form.golden.json");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, format!("{article:#}\n")).unwrap();
    }
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(article, golden);
}

#[test]
fn titles_in_the_footer_are_related_articles() {
    let article = on_sample(&["show", "le-giao-nhan-quan-2024", "--json"]).exits(0).json();
    let related = serde_json::json!([
        {"title": "Ngày hội tòng quân ở xã Pò Tấu", "url": null},
        {"title": "Ba lá đơn trên một trang giấy", "url": null},
    ]);
    assert_eq!(article["related"], related);
    let whole = article["body"].as_str().unwrap();
    assert!(!whole.contains("Các tin khác") && !whole.contains("Tìm kiếm theo"), "{whole}");
    let page = on_sample(&["show", "le-giao-nhan-quan-2024"]).exits(0).stdout;
    assert!(page.contains("\nRelated\n  - Ngày hội tòng quân ở xã Pò Tấu\n"), "{page}");
}

#[test]
fn show_lays_out_an_article() {
    let page = on_sample(&["show", "hoi-nghi-tong-ket-cuc-chinh-tri"]).exits(0).stdout;
    for part in [
        "\nSection: Quốc phòng › Xây dựng quân đội\n",
        "\nCaptions\n  - Trung tướng Đường Thế Thăng",
        "\nBy: Bế Hiệp Lâm · Photos: Bế Hiệp Lâm\n",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // The title is the first sentence of the lead and not said twice.
    assert_eq!(page.matches("Cục Chính trị Quân khu 1 tiến hành hai hội nghị").count(), 1);
}

#[test]
fn a_missing_article_is_1() {
    let run = on_sample(&["show", "nobody", "--json"]).exits(1);
    assert_eq!(run.json()["error"]["code"], "article_missing");
    assert!(run.stderr.contains("no article \"nobody\""), "{run:#?}");
}

#[test]
fn a_cursor_pages_as_an_offset_does() {
    let search = |arguments: &[&str]| {
        let mut all = vec!["search", "--json", "trung tâm", "-n", "3"];
        all.extend(arguments);
        on_sample(&all).json()
    };
    let mut page = search(&[]);
    for offset in (0..).step_by(3) {
        let by_offset = search(&["--offset", &offset.to_string()]);
        assert_eq!(page["hits"], by_offset["hits"], "from {offset}");
        assert_eq!(page["next_cursor"], by_offset["next_cursor"]);
        assert_eq!(page["warnings"], by_offset["warnings"]);
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        page = search(&["--cursor", cursor]);
    }
    assert!(page["next_cursor"].is_null());
}

#[test]
fn a_cursor_goes_on_when_the_index_has_changed() {
    let cli = TestCli::new();
    let articles: String = (1..=6)
        .map(|n| format!("{{\"id\":\"{n}\",\"title\":\"Tin {n}\",\"date\":\"2024-01-0{n}\"}}\n"))
        .collect();
    cli.write("a.jsonl", articles);
    cli.run(&["index", "a.jsonl"]).exits(0);
    let search = ["search", "--json", "tin", "--sort", "newest", "-n", "2"];
    let first = cli.run(&search).exits(0).json();
    assert_eq!(ids(&first), ["6", "5"]);
    cli.write("b.jsonl", r#"{"id":"7","title":"Tin 7","date":"2024-01-07"}"#);
    cli.run(&["index", "b.jsonl"]).exits(0);
    let mut next = search.to_vec();
    next.extend(["--cursor", first["next_cursor"].as_str().unwrap()]);
    let second = cli.run(&next).exits(0).json();
    assert_eq!(ids(&second), ["4", "3"]);
    assert_eq!(second["warnings"][0]["code"], "index_changed");
}

#[test]
fn deleted_articles_are_gone_and_may_come_back() {
    let cli = TestCli::new();
    cli.write("a.jsonl", "{\"id\":\"1\",\"title\":\"Bão\"}\n{\"id\":\"2\",\"title\":\"Lũ\"}\n");
    cli.run(&["index", "a.jsonl"]).exits(0);
    let run = cli.run(&["delete", "1", "9", "--json"]).exits(0);
    assert_eq!(run.stdout, "{\"deleted\":1,\"missing\":[\"9\"]}\n");
    assert!(run.stderr.contains("no article 9"), "{run:#?}");
    cli.run(&["search", "bão"]).exits(1);
    cli.run(&["show", "1"]).exits(1);
    cli.run(&["delete", "1"]).exits(1);
    let report = cli.run(&["index", "a.jsonl", "--json"]).exits(0).json();
    assert_eq!([&report["indexed"], &report["unchanged"]], [1, 1]);
    cli.run(&["search", "bão"]).exits(0);
}

#[test]
fn collections_keep_equal_ids_apart() {
    let cli = TestCli::new();
    cli.write("a.jsonl", r#"{"id":"1","title":"Bão ở biển"}"#);
    cli.write("b.jsonl", r#"{"id":"1","title":"Lũ ở núi"}"#);
    cli.run(&["index", "a.jsonl"]).exits(0);
    cli.run(&["index", "b.jsonl", "--collection", "khac"]).exits(0);
    assert_eq!(cli.run(&["show", "1", "--json"]).json()["title"], "Bão ở biển");
    let other = cli.run(&["show", "khac:1", "--json"]).exits(0).json();
    assert_eq!([&other["id"], &other["collection"]], ["1", "khac"]);
    assert_eq!(ids(&cli.run(&["search", "lũ", "--json"]).json()), ["khac:1"]);
    cli.run(&["delete", "khac:1"]).exits(0);
    cli.run(&["show", "1"]).exits(0);
}
