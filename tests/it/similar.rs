//! Nearly identical articles: which are folded, and that no list loses one or shows one twice.

use std::collections::BTreeSet;

use timbao::article::Article;
use timbao::engine::SortOrder;
use timbao::search::{Page, SearchRequest, SearchResponse};

use crate::archive::{self, Archive, identity};

/// Returns a text of words that no other seed has, each word once.
fn text(seed: usize) -> Vec<String> {
    (0..120)
        .map(|place| {
            format!("{}{seed}{}", ["xa", "ga", "la"][place % 3], "o".repeat(place % 7 + place / 7))
        })
        .collect()
}

/// Returns the text with every word at a place divided by `step` replaced.
fn edited(seed: usize, step: usize, by: &str) -> String {
    let mut words = text(seed);
    words.iter_mut().skip(5).step_by(step).for_each(|word| *word = by.to_owned());
    words.join(" ")
}

fn article(id: &str, title: &str, body: String) -> Article {
    Article { id: Some(id.to_owned()), title: title.to_owned(), body, ..Article::default() }
}

fn folded(query: &str) -> SearchRequest {
    SearchRequest { fold_similar: true, ..SearchRequest::new(query) }
}

#[test]
fn what_counts_as_nearly_identical() {
    let original = || text(1).join(" ");
    let check = |other: Article, expected: bool| {
        let id = other.id.clone().unwrap();
        let archive = Archive::of(vec![article("0", "Tin bão số chín", original()), other]);
        let answer = archive.searcher().search(&folded("tin bão")).unwrap();
        assert_eq!(answer.total, Some(2), "{id}");
        assert_eq!(answer.hits.len(), if expected { 1 } else { 2 }, "{id}");
    };
    for (id, body, expected) in [
        ("the same", original(), true),
        ("another place of words", original().replace(' ', "\n"), true),
        ("capitals", original().to_uppercase(), true),
        ("a word changed", edited(1, 1000, "khác"), true),
        ("a sentence more", format!("{} và bấy giờ mọi người đều về nhà", original()), true),
        ("every fourth word changed", edited(1, 4, "khác"), false),
        ("another text", text(2).join(" "), false),
        ("half of it", text(1)[..60].join(" "), false),
        ("none", String::new(), false),
    ] {
        check(article(id, "Tin bão số chín", body), expected);
    }
    check(article("another title", "Thêm một tin bão", original()), true);
}

#[test]
fn numbers_tell_reports_of_one_form_apart() {
    let draw = |id: &str, numbers: [u32; 6]| {
        let numbers = numbers.map(|number| number.to_string()).join(" - ");
        let body = format!(
            "Kết quả mở thưởng tối nay của kỳ quay số gồm các số {numbers}; ai có vé trùng thì đến đại lý gần nhất để nhận"
        );
        article(id, "Kết quả mở thưởng", body)
    };
    let archive = Archive::of(vec![
        draw("a", [3, 8, 15, 22, 31, 40]),
        draw("b", [1, 9, 17, 20, 33, 44]),
        draw("c", [3, 8, 15, 22, 31, 40]),
    ]);
    let answer = archive.searcher().search(&folded("kết quả mở thưởng")).unwrap();
    let groups: Vec<usize> = answer.hits.iter().map(|hit| hit.also.len()).collect();
    assert_eq!(groups.iter().sum::<usize>(), 1, "{answer:#?}");
}

#[test]
fn little_text_is_never_folded() {
    let articles = ["a", "b", "c"].map(|id| article(id, "Tin vắn", "trong ngày".to_owned()));
    let answer = Archive::of(articles.to_vec()).searcher().search(&folded("tin vắn")).unwrap();
    assert_eq!(archive::ids(&answer.hits), ["a", "b", "c"]);
}

/// 150 articles in 30 groups of different sizes, more than the part of a list that is folded.
fn crowd() -> Archive {
    let mut articles = Vec::new();
    for number in 0..150 {
        let group = number * number % 30;
        // Titles of different lengths, so that scores differ.
        let title = format!("bão{}", " tin".repeat(number % 11));
        articles.push(article(&format!("{number:03}"), &title, edited(group, 100, "khác")));
    }
    Archive::of(articles)
}

#[test]
fn pages_hold_every_article_once() {
    let searcher = crowd().searcher();
    let whole =
        searcher.search(&SearchRequest { limit: 1000, ..SearchRequest::new("bão") }).unwrap();
    let expected: Vec<String> = archive::ids(&whole.hits);
    assert_eq!(expected.len(), 150);
    for limit in [1, 7, 10, 50, 1000] {
        let mut request = SearchRequest { limit, ..folded("bão") };
        let (mut best, mut all): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        loop {
            let answer = searcher.search(&request).unwrap();
            assert_eq!(answer.total, Some(150));
            // The same page by its offset.
            let page = Page::Offset(best.len());
            let by_offset = searcher.search(&SearchRequest { page, ..request.clone() }).unwrap();
            assert_eq!(by_offset.hits, answer.hits);
            for hit in &answer.hits {
                best.push(hit.identity.id.clone());
                all.push(hit.identity.id.clone());
                all.extend(hit.also.iter().map(|also| also.id.clone()));
            }
            let Some(cursor) = answer.next_cursor else { break };
            assert_eq!(answer.hits.len(), limit, "a page is filled");
            request.page = Page::Cursor(cursor);
        }
        let once: BTreeSet<&String> = all.iter().collect();
        assert_eq!((all.len(), once.len()), (150, 150), "limit {limit}");
        assert!(best.len() < 130, "{} places", best.len());
        // What stays keeps its order, and what is folded stood behind it.
        let place = |id: &String| expected.iter().position(|other| other == id).unwrap();
        assert!(best.iter().map(place).is_sorted(), "limit {limit}");
    }
}

#[test]
fn lists_by_date_and_requests_that_do_not_ask_are_complete() {
    let searcher = crowd().searcher();
    let hits = |answer: SearchResponse| answer.hits.len();
    let all = SearchRequest { limit: 1000, ..SearchRequest::new("bão") };
    assert_eq!(hits(searcher.search(&all).unwrap()), 150);
    let by_date = SearchRequest { sort: SortOrder::Newest, fold_similar: true, ..all };
    assert_eq!(hits(searcher.search(&by_date).unwrap()), 150);
}

#[test]
fn a_cursor_belongs_to_lists_folded_alike() {
    let searcher = crowd().searcher();
    let cursor = searcher.search(&folded("bão")).unwrap().next_cursor.unwrap();
    let other = SearchRequest { page: Page::Cursor(cursor), ..SearchRequest::new("bão") };
    assert!(searcher.search(&other).is_err());
}

/// A deleted article takes those under it out from under it.
#[test]
fn deleting_the_best_shows_the_next() {
    let archive = Archive::of(vec![
        article("a", "bão", text(1).join(" ")),
        article("b", "bão", text(1).join(" ")),
    ]);
    let shown = |archive: &Archive| {
        let answer = archive.searcher().search(&folded("bão")).unwrap();
        answer.hits.iter().map(|hit| (hit.identity.id.clone(), hit.also.len())).collect::<Vec<_>>()
    };
    assert_eq!(shown(&archive), [("a".to_owned(), 1)]);
    let mut writer = archive.writer(1);
    writer.delete(&identity("a")).unwrap();
    writer.finish().unwrap();
    assert_eq!(shown(&archive), [("b".to_owned(), 0)]);
}
