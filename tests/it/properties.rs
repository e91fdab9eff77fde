//! What holds for every text and every query, shown on random ones.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use timbao::Error;
use timbao::analysis::{Analyzer, MAX_TERM_BYTES, fold, slug, syllable, to_nfc};
use timbao::article::{Article, Category};
use timbao::date::Published;
use timbao::engine::SortOrder;
use timbao::search::{Page, SearchRequest, Searcher};
use unicode_normalization::UnicodeNormalization;

use crate::archive::{Archive, assert_highlights_are_valid};

/// Text in Vietnamese letters, with marks, tones, punctuation and line ends.
const VIETNAMESE: &str = "([a-zA-ZàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĐÐÂĂÊÔƠƯ]{1,7}|[0-9]{1,4})(( |, |\n|-|/|\\.|“|” )([a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]{1,7}|[0-9]{1,4})){0,30}";

/// Any characters, with those that scanners trip over more often.
fn any_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => VIETNAMESE,
        2 => any::<String>(),
        1 => "[\u{300}-\u{36f}\u{200b}-\u{200f}\u{ad}\u{feff}\u{2028}\u{85}\r\n\t ]{0,12}",
        1 => "[¶§\u{1f}\u{0}İıſßǅﬁ각Ω東ไพ👍🏽x]{0,12}",
    ];
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

/// Queries: syntax, words and anything.
fn any_query() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[\"“”()*:=~/. -]{1,6}",
        4 => prop::sample::select(vec![
            "AND ", " OR ", "NOT ", " NEAR/3 ", " VÀ ", " HOẶC ", "KHÔNG ", "title:", "ngày:", "category:", "nguồn:",
            "caption:", "author:(", "date:2023..", "7/12", "9999-12-31", "date:0001", "~99999999999", "đường ", "quan khu ",
            "213/QĐ-TTg ", "the-thao ", "hoa* ", "-",
        ]).prop_map(str::to_owned),
        2 => any_text(),
    ];
    prop::collection::vec(part, 0..24).prop_map(|parts| cut(&parts.concat(), 4096).to_owned())
}

fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

fn terms(text: &str) -> Vec<String> {
    Analyzer::new().tokens(text).into_iter().map(|(term, _)| term).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_are_in_order_and_terms_are_clean(text in any_text()) {
        let (mut next, mut end) = (0, 0);
        Analyzer::new().analyze(&text, |token| {
            assert_eq!(token.position, next, "positions count up by one");
            assert!(end <= token.start && token.start <= token.end);
            assert!(text.get(token.span()).is_some(), "a span cuts a character");
            assert_eq!(token.is_boundary(), token.span().is_empty());
            assert!(!token.term.is_empty() && token.term.len() <= MAX_TERM_BYTES);
            assert!(!token.term.contains(char::is_whitespace), "{:?}", token.term);
            next += 1;
            end = token.end;
        });
    }

    #[test]
    fn a_memory_of_spellings_changes_nothing(texts in prop::collection::vec(any_text(), 1..4)) {
        let mut analyzer = Analyzer::new();
        for text in texts.iter().chain(&texts) {
            prop_assert_eq!(analyzer.tokens(text), Analyzer::new().tokens(text));
        }
    }

    #[test]
    fn every_coding_of_vietnamese_has_the_same_terms(text in VIETNAMESE) {
        let expected = terms(&text);
        prop_assert_eq!(&terms(&text.nfc().collect::<String>()), &expected);
        prop_assert_eq!(&terms(&text.nfd().collect::<String>()), &expected);
        prop_assert_eq!(&terms(&text.replace('Đ', "Ð")), &expected);
        // Only where a line ends a small letter says something: that the sentence goes on.
        let line = text.replace('\n', ", ");
        let expected = terms(&line);
        prop_assert_eq!(&terms(&line.to_uppercase()), &expected);
        prop_assert_eq!(&terms(&line.to_uppercase().nfd().collect::<String>()), &expected);
    }

    #[test]
    fn analysing_a_term_gives_the_term(text in VIETNAMESE) {
        for term in terms(&text).into_iter().filter(|term| term != timbao::analysis::BOUNDARY) {
            prop_assert_eq!(terms(&term), vec![term.clone()]);
        }
    }

    #[test]
    fn keys_and_slugs_are_stable(text in any_text()) {
        let key = syllable::key(&text);
        prop_assert_eq!(syllable::key(&key), key.clone());
        let slugged = slug(&text);
        prop_assert_eq!(slug(&slugged), slugged.clone());
        let _ = fold(&text);
    }

    #[test]
    fn stored_text_is_nfc(text in any_text(), lead in 0..300usize) {
        let text = format!("{}{text}", "đo ".repeat(lead));
        prop_assert_eq!(to_nfc(&text), text.nfc().collect::<String>());
    }
}

fn small_archive() -> Searcher {
    let article = |id: &str, title: &str, body: &str| Article {
        id: Some(id.to_owned()),
        title: title.to_owned(),
        lead: "Đảng ủy Quân khu 1 họp về Quyết định 213/QĐ-TTg".to_owned(),
        body: body.to_owned(),
        captions: vec!["Hoà Bình trên đường phố".to_owned(), "Ảnh: TTXVN".to_owned()],
        authors: vec!["Dương Hòa".to_owned()],
        categories: Category::parse("Thể thao/Bóng đá").into_iter().collect(),
        published: Published::parse("7/12/2023"),
        source: Some("qdnd.vn".to_owned()),
        ..Article::default()
    };
    let nfd: String = "Đường hoa nở “rực rỡ”; qu\u{ad}ân\u{200b}khu".nfd().collect();
    Archive::of(vec![
        article("a", "Quân khu một tổng kết năm", "Đoạn một đường dài\nĐoạn hai hoà bình"),
        article("b", "", &nfd),
        Article { id: Some("c".into()), title: "x".into(), ..Article::default() },
    ])
    .searcher()
}

/// Numbers of a range, and the greatest there are.
fn extremes(usual: std::ops::Range<usize>) -> impl Strategy<Value = usize> {
    prop_oneof![4 => usual, 1 => usize::MAX - 20..=usize::MAX]
}

/// Answers and looks at everything that is shown.
fn answer(searcher: &Searcher, request: &SearchRequest) -> Result<(), Error> {
    let answer = searcher.search(request)?;
    for content in answer.hits.iter().filter_map(|hit| hit.content.as_ref()) {
        assert_highlights_are_valid(content);
    }
    Ok(())
}

#[test]
fn any_query_has_an_answer() {
    let searcher = small_archive();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&any_query(), |query| {
            if let Err(error) = answer(&searcher, &SearchRequest::new(query)) {
                return Err(TestCaseError::fail(error.to_string()));
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_structured_value_is_used_or_refused() {
    let searcher = small_archive();
    let value = || {
        prop_oneof![
            any_text(),
            "[0-9./ -]{0,12}",
            "1(\\.[0-9a-fữ]{0,18}){6}",
            "[A-Za-z/>› -]{0,20}"
        ]
    };
    let strategy = (value(), value(), value(), value(), extremes(0..3000), extremes(0..20_000));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&strategy, |(from, to, category, cursor, limit, offset)| {
            let base = SearchRequest::new("đường");
            for request in [
                SearchRequest { from: Some(from), ..base.clone() },
                SearchRequest { to: Some(to), sort: SortOrder::Newest, ..base.clone() },
                SearchRequest { categories: vec![category], ..base.clone() },
                SearchRequest { page: Page::Cursor(cursor), ..base.clone() },
                SearchRequest { limit, ..base.clone() },
                SearchRequest { page: Page::Offset(offset), ..base.clone() },
            ] {
                match answer(&searcher, &request) {
                    Ok(()) | Err(Error::Request { .. }) => {}
                    Err(error) => return Err(TestCaseError::fail(error.to_string())),
                }
            }
            Ok(())
        })
        .unwrap();
}

/// Hostile queries of 4 KB. The bound is for a debug build on a busy machine; a release build is a hundred times faster.
#[test]
fn hostile_queries_are_answered_quickly() {
    let searcher = small_archive();
    let fill = |part: &str| cut(&part.repeat(4096 / part.len() + 1), 4096).to_owned();
    let numbered = |name: &str| {
        cut(&(0..2000).map(|n| format!("{name}{n} ")).collect::<String>(), 4096).to_owned()
    };
    let planes: String = (0..17u32)
        .flat_map(|plane| (0..60).map(move |n| plane * 0x10000 + 0x20 + n * 997))
        .filter_map(char::from_u32)
        .collect();
    for query in [
        fill("("),
        fill(")"),
        fill("()"),
        fill("(a "),
        fill("((a OR b) AND "),
        fill("NOT "),
        fill("-"),
        fill("NOT ("),
        fill("a NOT "),
        fill("KHÔNG "),
        fill("\""),
        fill("“"),
        fill("«\""),
        fill("=\"a"),
        fill("\"a\"~9"),
        fill("a OR "),
        fill("đường NEAR/100 "),
        fill("(đường OR hoa) NEAR/9 "),
        fill("hoa* "),
        fill("ho* OR "),
        fill("duong "),
        fill("duong hoa quan "),
        numbered("duong"),
        numbered("title:ho"),
        fill("title:("),
        fill("category:x "),
        fill("source:\"đường\" "),
        fill("date:2023..2022 "),
        fill("ngày:"),
        fill("tiêu "),
        fill("1/2.3-4,5_"),
        fill("u23"),
        fill("đ"),
        fill("a\u{300}"),
        fill("\u{200b}"),
        fill("\u{fdfa}"),
        fill("NEAR/3 "),
        fill("\"a b c d e f g h\"~100 "),
        cut(&planes, 4096).to_owned(),
    ] {
        let started = Instant::now();
        answer(&searcher, &SearchRequest::new(query.as_str())).unwrap();
        let elapsed = started.elapsed();
        // A debug build takes several times as long, the more so beside others.
        let limit = Duration::from_secs(if cfg!(debug_assertions) { 3 } else { 1 });
        assert!(elapsed < limit, "{elapsed:?}: {}…", cut(&query, 40));
    }
}

#[test]
fn a_longer_query_is_refused() {
    let searcher = small_archive();
    assert!(searcher.search(&SearchRequest::new("a".repeat(4096))).is_ok());
    let error = searcher.search(&SearchRequest::new("a".repeat(4097))).unwrap_err();
    assert_eq!(error.code(), "query_too_long");
}
