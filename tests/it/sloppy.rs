//! Texts as scanning and careless typing leave them: what finds them, what is highlighted, and that they are shown as they are.

use timbao::article::Article;
use timbao::search::{Correct, SearchRequest, Searcher};

use crate::archive::{Archive, assert_highlights_are_valid, ids, search};

/// Id and body; a line end is where the page ended.
const ARTICLES: &[(&str, &str)] = &[
    ("clean", "Kinh tế phát triển, Quân khu 1 nghiệm thu nhà trường. Thủ tướng dự họp."),
    (
        "hyphens",
        "Sáng nay lãnh đạo tỉnh bàn việc phát tri-\nển kinh tế biển với Quân-\nkhu 4 và Face-\nbook.",
    ),
    (
        "soft",
        "Sáng nay lãnh đạo tỉnh bàn việc xây c\u{ad}ầu với bộ đội Trường\nSa lớn và ngư dân bám biển\u{200b}",
    ),
    ("wrapped", "Trong đợt này các đơn vị làm công tác dân\nvận giúp bà con thu hoạch lúa"),
    ("stuck", "Ôngbí thư thăm đơnvị bộđội Điệnbiên, 7tháng sau trở lại"),
    ("cut", "Nông dâ n lập ngh iệp, ng ười trẻ về quê; bà Nh cười"),
    ("misread", "Họ 1àm vlệc, được nguời dân giúp h0ạt động dịnh kỳ"),
    ("bare", "Bo doi bien phong giup dan chong bao o vung Duong Lam"),
    ("bare-name", "Ông Dương kể chuyện cho quan khách nghe trong khu vườn"),
    ("foreign", "Internet, Facebook, Campuchia, Vietnam và chiếc ôtô của André"),
];

fn archive() -> Archive {
    let article = |(id, body): &(&str, &str)| Article {
        id: Some((*id).to_owned()),
        body: (*body).to_owned(),
        ..Article::default()
    };
    Archive::of(ARTICLES.iter().map(article).collect())
}

fn found(searcher: &Searcher, query: &str) -> Vec<String> {
    let request = SearchRequest { correct: Correct::Off, ..SearchRequest::new(query) };
    let mut ids = ids(&searcher.search(&request).unwrap().hits);
    ids.sort();
    ids
}

#[test]
fn words_and_phrases_are_found() {
    let archive = archive();
    let searcher = archive.searcher();
    for (query, expected) in [
        ("\"phát triển kinh tế\"", "hyphens"),
        ("triển", "clean hyphens"),
        ("\"quân khu 4\"", "hyphens"),
        ("facebook", "foreign hyphens"),
        ("\"xây cầu\"", "soft"),
        ("\"bám biển\"", "soft"),
        ("\"dân vận\"", "wrapped"),
        ("\"trường sa\"", ""),
        ("\"ông bí thư\"", "stuck"),
        ("\"bộ đội\"", "bare soft stuck"),
        ("\"đơn vị\"", "stuck wrapped"),
        ("bộđội", "bare soft stuck"),
        ("\"7 tháng sau\"", "stuck"),
        ("\"nông dân lập nghiệp\"", "cut"),
        ("\"người trẻ\"", "cut"),
        ("\"làm việc\"", "misread"),
        ("\"người dân\"", "misread"),
        ("\"hoạt động định kỳ\"", "misread"),
        // A line without marks may be any of them, any other bare word only itself.
        ("\"biên phòng\"", "bare"),
        ("bão", "bare"),
        ("báo", "bare"),
        ("đường", "bare"),
        ("dương", "bare bare-name"),
        ("quân", "clean hyphens"),
        ("=\"biên\"", "stuck"),
        ("=\"bien\"", "bare"),
        ("bien", "bare hyphens soft stuck"),
        ("qua*", "bare-name clean hyphens"),
        ("bie*", "bare hyphens soft stuck"),
        // Foreign words as they are.
        ("internet", "foreign"),
        ("campuchia", "foreign"),
        ("vietnam", "foreign"),
        ("\"viet nam\"", ""),
        ("ôtô", "foreign"),
        ("oto", "foreign"),
        ("andré", "foreign"),
    ] {
        assert_eq!(found(&searcher, query).join(" "), expected, "{query}");
    }
}

#[test]
fn what_is_shown_is_what_is_stored() {
    let archive = archive();
    let searcher = archive.searcher();
    for (query, expected) in [
        ("\"bàn việc phát triển\"", vec!["bàn", "việc", "phát", "tri-\nển"]),
        ("\"người trẻ\"", vec!["ng ười", "trẻ"]),
        ("đội điện", vec!["đội", "Điện"]),
        ("\"việc\" AND hoạt", vec!["vlệc", "h0ạt"]),
        ("\"dân vận\"", vec!["dân", "vận"]),
        ("\"chống bão\"", vec!["chong", "bao"]),
    ] {
        let answer = search(&searcher, query);
        let content = answer.hits[0].content.as_ref().unwrap();
        assert_highlights_are_valid(content);
        let snippet = &content.snippet;
        let marked: Vec<&str> =
            snippet.spans.iter().map(|span| &snippet.text[span.clone()]).collect();
        assert_eq!(marked, expected, "{query}");
        let id = &answer.hits[0].identity.id;
        let (_, stored) = ARTICLES.iter().find(|(known, _)| known == id).unwrap();
        assert_eq!(content.article.article.body, stored.trim_end_matches('\u{200b}'), "{query}");
    }
}

#[test]
fn articles_with_marks_come_before_those_without() {
    let article = |id: &str, body: &str| Article {
        id: Some(id.to_owned()),
        body: body.to_owned(),
        ..Article::default()
    };
    let archive = Archive::of(vec![
        article("bare", "Quan khu 1 hop tai Ha Noi, quan khu 1 bao cao quan khu 1"),
        article(
            "marked",
            "Quân khu 1 họp tại Hà Nội với nhiều đơn vị của các tỉnh và bàn nhiều việc khác",
        ),
        article("other", "Quản lý khu 1 họp"),
    ]);
    let searcher = archive.searcher();
    for (query, expected) in [
        ("quân khu 1", vec!["marked", "bare"]),
        ("\"quân khu 1\"", vec!["marked", "bare"]),
        ("\"quản khu 1\"", vec!["bare"]),
        ("\"họp tại hà nội\"", vec!["marked", "bare"]),
    ] {
        let hits = search(&searcher, query).hits;
        let ids = ids(&hits);
        let ids: Vec<&str> = ids.iter().map(String::as_str).filter(|id| *id != "other").collect();
        assert_eq!(ids, expected, "{query}");
    }
}

#[test]
fn captions_stay_apart() {
    let caption = "Các chiến sĩ bộ đội biên phòng giúp dân".to_owned();
    let archive = Archive::of(vec![Article {
        id: Some("a".into()),
        title: "Ảnh".into(),
        captions: vec![caption, "vận chuyển lúa về nhà".into()],
        ..Article::default()
    }]);
    assert_eq!(found(&archive.searcher(), "\"dân vận\""), Vec::<String>::new());
    assert_eq!(found(&archive.searcher(), "caption:\"vận chuyển\""), ["a"]);
}
