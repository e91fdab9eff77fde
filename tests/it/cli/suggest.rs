//! `timbao suggest`: what a text that is being typed may go on to.

use timbao::article::{Article, Category};
use timbao::index::Index;
use timbao::search::{Searcher, SuggestRequest, Suggestion, SuggestionKind};

use crate::support::{TestCli, TestIndex, keys, on_sample};

/// An index of titles in the section *Pháp luật*.
fn index() -> TestIndex {
    let titles = [
        "Phòng chống tham nhũng ở xã Đồng Tâm",
        "Vụ tham nhũng ở xã Đồng Tâm",
        "Tham nhũng: ba người bị bắt",
        "Bà Trần Thị Sáu thăm nhà máy gạch",
        "Chợ quê thăm nhà máy gạch",
        "Quân khu 9 diễn tập ở Cà Mau",
        "Chiến sĩ Quân khu 9 về Cà Mau",
        "Học tiếng Việt ở Cà Mau",
        "Lớp tiếng Việt của bà Trần Thị Sáu",
        "Cán bộ xã Đồng Tâm họp",
    ];
    TestIndex::of(titles.iter().enumerate().map(|(id, title)| Article {
        id: Some(id.to_string()),
        title: (*title).to_owned(),
        categories: Category::parse("Pháp luật").into_iter().collect(),
        ..Article::default()
    }))
}

fn searcher(index: &TestIndex) -> Searcher {
    Searcher::new(&Index::open(index.path().as_ref()).unwrap()).unwrap()
}

#[test]
fn texts_go_on() {
    let index = index();
    let searcher = searcher(&index);
    let first = |text: &str| -> String {
        let response = searcher.suggest(&SuggestRequest::new(text)).unwrap();
        response.suggestions.first().map(|it| it.text.clone()).unwrap_or_default()
    };
    for (typed, expected) in [
        ("tham nh", "tham nhũng"),
        ("THAM NH", "tham nhũng"),
        ("tham nhũ", "tham nhũng"),
        // A typed mark is a constraint.
        ("thăm nh", "thăm nhà máy gạch"),
        ("thám nh", ""),
        ("quan k", "Quân khu 9"),
        ("quân khu ", "Quân khu 9"),
        ("qua\u{302}n khu 9", "Quân khu 9"),
        ("ca m", "Cà Mau"),
        ("tran thi", "Trần Thị Sáu"),
        // Raw keys.
        ("quaan kh", "Quân khu 9"),
        ("tieengs v", "tiếng Việt"),
        ("tieengs vie", "tiếng Việt"),
        ("tie6ng1 v", "tiếng Việt"),
        ("dd", "Đồng Tâm"),
        ("ddoongf t", "Đồng Tâm"),
        ("trần thij s", "Trần Thị Sáu"),
        // What is before the completed words stays.
        ("vụ án tham nh", "vụ án tham nhũng"),
        ("  xét xử tham nh", "xét xử tham nhũng"),
        ("phap l", "Pháp luật"),
        ("", ""),
        ("   ", ""),
        ("xyzq", ""),
        ("(\"", ""),
        ("🙂", ""),
        ("\u{0}\u{301}", ""),
    ] {
        assert_eq!(first(typed), expected, "{typed:?}");
    }
}

#[test]
fn a_suggestion_says_what_it_is() {
    let index = index();
    let searcher = searcher(&index);
    let of = |text: &str| searcher.suggest(&SuggestRequest::new(text)).unwrap().suggestions;
    for (typed, text, kind, articles, typed_part) in [
        ("tham nh", "tham nhũng", SuggestionKind::Query, 3, "tham nh"),
        ("đồ", "Đồng Tâm", SuggestionKind::Name, 3, "Đồ"),
        ("dong t", "Đồng Tâm", SuggestionKind::Name, 3, "Đồng T"),
        ("phap", "Pháp luật", SuggestionKind::Section, 10, "Pháp"),
        ("nạn tham n", "nạn tham nhũng", SuggestionKind::Query, 3, "nạn tham n"),
    ] {
        let Some(Suggestion {
            text: found,
            kind: its_kind,
            articles: its_articles,
            section,
            typed: part,
        }) = of(typed).into_iter().next()
        else {
            panic!("nothing for {typed}");
        };
        assert_eq!((found.as_str(), its_kind, its_articles), (text, kind, articles), "{typed}");
        assert_eq!(&found[part], typed_part, "{typed}");
        assert_eq!(section.is_some(), kind == SuggestionKind::Section);
    }
}

#[test]
fn the_word_at_the_cursor_is_completed() {
    let index = index();
    let searcher = searcher(&index);
    for (text, cursor, expected) in [
        ("tham nhxx ở xã", 7, "tham nhũng ở xã"),
        ("tham ở xã", 4, "tham nhũng ở xã"),
        ("tham nh", 100, "tham nhũng"),
        ("quân", 3, "Quân khu 9"),
        ("tham nh", 0, ""),
    ] {
        let request = SuggestRequest { cursor: Some(cursor), ..SuggestRequest::new(text) };
        let found = searcher.suggest(&request).unwrap().suggestions;
        let first = found.first().map_or("", |it| &it.text);
        assert_eq!(first, expected, "{text:?} at {cursor}");
    }
}

#[test]
fn kinds_and_limits_are_kept() {
    let index = index();
    let cli = TestCli::new();
    let run = |arguments: &[&str]| {
        let mut all = vec!["suggest", "--index", index.path(), "--json"];
        all.extend(arguments);
        cli.run(&all)
    };
    let answer = run(&["t", "-n", "2"]).exits(0).json();
    assert_eq!(keys(&answer).join(" "), "elapsed_us suggestions text");
    let found = answer["suggestions"].as_array().unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(keys(&found[0]).join(" "), "articles kind section text typed");
    for (kind, expected) in [("name", "Trần Thị Sáu"), ("query", "tham nhũng")] {
        let answer = run(&["t", "--kind", kind]).exits(0).json();
        assert_eq!(answer["suggestions"][0]["text"], expected);
        let kinds = answer["suggestions"].as_array().unwrap().iter();
        assert!(kinds.clone().all(|it| it["kind"] == kind), "{answer}");
    }
    let answer = run(&["phap l", "--kind", "section,name"]).exits(0).json();
    assert_eq!(answer["suggestions"][0]["section"], "phap-luat");
    run(&["xyzq"]).exits(1);
    let error = run(&["t", "-n", "101"]).exits(2).json();
    assert_eq!(error["error"]["code"], "limit_too_large");
    let error = run(&[&"dài ".repeat(2000)]).exits(2).json();
    assert_eq!(error["error"]["code"], "query_too_long");
}

#[test]
fn the_sample_completes_itself() {
    for (typed, expected) in [
        ("quan kh", "Quân khu"),
        ("hoi nghi t", "hội nghị tổng kết"),
        ("mai th", "Mai Thượng"),
        ("cao toocs", "cao tốc"),
        ("the th", "Thể thao"),
    ] {
        let answer = on_sample(&["suggest", typed, "--json"]).exits(0).json();
        assert_eq!(answer["suggestions"][0]["text"], expected, "{answer}");
    }
    let page = on_sample(&["suggest", "the th"]).exits(0).stdout;
    assert!(page.contains("Thể thao") && page.contains("section the-thao"), "{page}");
    let page = on_sample(&["suggest", "xyzq", "--lang", "vi"]).exits(1);
    assert!(page.stdout.is_empty() && page.stderr.contains("không có gợi ý"), "{page:?}");
}
