//! Times that a text mentions, and days of any year, as conditions of a query.

use timbao::article::Article;
use timbao::date::Published;
use timbao::search::{SearchRequest, Searcher};

use crate::archive::{Archive, ids, search};

fn article(id: &str, published: &str, body: &str) -> Article {
    Article {
        id: Some(id.to_owned()),
        published: Published::parse(published),
        body: format!("Bản tin lũ: {body}."),
        ..Article::default()
    }
}

fn archive() -> Archive {
    let in_zones = Article {
        title: "Họp ngày 3-2-2020".into(),
        lead: "Năm 2021, ngày 4/2".into(),
        captions: vec!["Ảnh chụp ngày 5-2-2022".into(), "Một chiếc cầu".into()],
        ..article("zones", "", "không có gì")
    };
    Archive::of(vec![
        article("day", "2023-12-20", "ngày 7-12, lũ về"),
        article("year", "2023-12-20", "lũ năm 1975"),
        article("nineties", "2001-05-07", "lũ những năm 1990"),
        article("month", "2024-02-01", "lũ hồi tháng 12/2023"),
        article("range", "2023-12-31", "lũ từ ngày 5 đến 8-12"),
        article("yesterday", "2022-12-08T06:00", "lũ về đêm qua"),
        article("quarter", "2024", "quý IV/2023"),
        article("undated", "", "ngày 7 tháng 12"),
        article("published", "2021-12-07", "trẻ 7-12 tuổi thắng 2-1"),
        in_zones,
    ])
}

fn found(searcher: &Searcher, query: &str) -> Vec<String> {
    let request = SearchRequest { limit: 100, fold_similar: false, ..SearchRequest::new(query) };
    let answer = searcher.search(&request).unwrap();
    assert_eq!(answer.warnings, [], "{query}");
    let mut ids = ids(&answer.hits);
    ids.sort();
    ids
}

#[test]
fn mentioned_times_are_conditions() {
    let archive = archive();
    let searcher = archive.searcher();
    let cases: [(&str, &[&str]); 24] = [
        ("event:2023-12-07", &["day", "range"]),
        ("event:7/12/2023", &["day", "range"]),
        ("event:2023-12-08", &["range"]),
        ("event:2023-12-09", &[]),
        ("event:7-12", &["day", "range", "undated", "yesterday"]),
        ("event:7.12", &["day", "range", "undated", "yesterday"]),
        ("sự kiện:7/12", &["day", "range", "undated", "yesterday"]),
        ("su kien:12/2023", &["day", "month", "quarter", "range"]),
        ("SỰ KIỆN:2023-12", &["day", "month", "quarter", "range"]),
        ("event:2023", &["day", "month", "quarter", "range"]),
        ("event:2022..2023-11", &["quarter", "yesterday", "zones"]),
        ("event:1970..1980", &["year"]),
        ("event:1970-1980", &["year"]),
        ("event:..1999", &["nineties", "year"]),
        ("event:1991", &["nineties"]),
        ("event:1990-03", &[]),
        ("event:2023-12-01..2023-12-06", &["range"]),
        ("event:2023-12-01..", &["day", "month", "quarter", "range"]),
        ("event:2020-02-03 event:2021-02-04 event:5-2-2022", &["zones"]),
        ("lũ AND event:12/2023 AND date:2024", &["month", "quarter"]),
        ("event:7-12 -ngày", &["yesterday"]),
        ("event:7-12 NOT event:2023", &["undated", "yesterday"]),
        ("event:1975 OR event:1990..1999", &["nineties", "year"]),
        ("event:5000", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(found(&searcher, query), expected, "{query}");
    }
}

#[test]
fn a_day_of_any_year_is_a_condition_on_the_day_of_publication_too() {
    let archive = archive();
    let searcher = archive.searcher();
    for query in ["date:7-12", "ngày:7-12", "ngay:7/12", "ngày:07.12"] {
        assert_eq!(found(&searcher, query), ["published"], "{query}");
    }
    assert_eq!(found(&searcher, "ngày:8-12 event:7-12"), ["yesterday"]);
}

#[test]
fn what_is_no_date_is_searched_as_words() {
    let archive = archive();
    let answer = search(&archive.searcher(), "event:lũ");
    assert_eq!(answer.warnings[0].code, "bad_date");
    assert_eq!(answer.reading.matches("event").count(), 0);
    let empty = search(&archive.searcher(), "event:2024..2023");
    assert_eq!((empty.hits.len(), empty.warnings[0].code), (0, "empty_range"));
    assert_eq!(search(&archive.searcher(), "sự kiện: lũ").warnings, []);
    assert!(search(&archive.searcher(), "lũ event:7-12").reading.contains("event:7/12"));
}

/// A changed text is found by what it mentions now.
#[test]
fn a_new_text_has_other_times() {
    let archive = archive();
    let mut writer = archive.writer(1);
    crate::archive::add(&mut writer, vec![article("day", "2023-12-20", "ngày 9-12")]);
    writer.finish().unwrap();
    let searcher = archive.searcher();
    assert_eq!(found(&searcher, "event:2023-12-07"), ["range"]);
    assert_eq!(found(&searcher, "event:2023-12-09"), ["day"]);
}
