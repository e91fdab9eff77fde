//! Newer articles preferred: how much, and how far.

use std::time::Duration;

use timbao::article::Article;
use timbao::date::{PartialDate, Published};
use timbao::engine::SortOrder;
use timbao::search::{Page, SearchRequest};

use crate::archive::{self, Archive};

const DAY: Duration = Duration::from_secs(86_400);

fn article(id: &str, date: Option<&str>, body: &str) -> Article {
    let published =
        date.map(|raw| Published { date: PartialDate::parse(raw).unwrap(), raw: raw.to_owned() });
    Article { id: Some(id.to_owned()), body: body.to_owned(), published, ..Article::default() }
}

fn fresh(query: &str, half_life: Duration, as_of: &str) -> SearchRequest {
    let half_life = Some(half_life);
    SearchRequest { half_life, as_of: Some(as_of.to_owned()), ..SearchRequest::new(query) }
}

#[test]
fn about_equally_relevant_articles_are_ordered_by_age() {
    // The best by relevance is the oldest; the last is about something else.
    let archive = Archive::of(vec![
        article("old", Some("2020-01-01"), "bão lũ miền trung"),
        article("new", Some("2024-06-01"), "bão lũ miền trung nay"),
        article("undated", None, "bão lũ miền trung nay đã"),
        article(
            "newest",
            Some("2024-06-02"),
            "bão xa, rất xa, không có gì đáng nói, mà lũ thì lại càng xa hơn nữa rồi",
        ),
    ]);
    let searcher = archive.searcher();
    let order = |request: SearchRequest| archive::ids(&searcher.search(&request).unwrap().hits);
    let query = "bão lũ";
    let plain = ["old", "new", "undated", "newest"];
    assert_eq!(order(SearchRequest::new(query)), plain);
    for (half_life, as_of, expected) in [
        (7, "2024-06-02", ["new", "old", "undated", "newest"]),
        (365, "2024-06-02", ["new", "old", "undated", "newest"]),
        // Long past all of them there is nothing left to prefer.
        (7, "2030-01-01", plain),
        // Before all of them all are equally new; the undated one is not.
        (7, "2019-01-01", plain),
    ] {
        assert_eq!(order(fresh(query, DAY * half_life, as_of)), expected, "{half_life} {as_of}");
    }
    // Without a date it is today, which is later than all of them by many half-lives.
    let today = SearchRequest { half_life: Some(DAY), ..SearchRequest::new(query) };
    assert_eq!(order(today), plain);
    let by_date = SearchRequest { sort: SortOrder::Oldest, ..fresh(query, DAY, "2024-06-02") };
    assert_eq!(order(by_date), ["old", "new", "newest", "undated"]);
}

#[test]
fn no_score_grows_by_more_than_a_fifth() {
    let articles = (0..200).map(|number| {
        let date = format!("2024-{:02}-{:02}", 1 + number % 12, 1 + number % 28);
        let body = format!("bão{}", " tin".repeat(number % 17));
        article(&format!("{number:03}"), (number % 5 > 0).then_some(date.as_str()), &body)
    });
    let searcher = Archive::of(articles.collect()).searcher();
    let all = |mut request: SearchRequest| {
        request.limit = 1000;
        searcher.search(&request).unwrap().hits
    };
    let plain = all(SearchRequest::new("bão tin"));
    let hits = all(fresh("bão tin", DAY * 30, "2024-12-31"));
    assert_eq!(hits.len(), plain.len());
    for hit in &hits {
        let before = plain.iter().find(|other| other.identity == hit.identity).unwrap();
        let grown = hit.score / before.score;
        assert!((1.0..1.2001).contains(&grown), "{grown}");
        let is_dated = hit.content.as_ref().unwrap().article.article.published.is_some();
        assert_eq!(grown > 1.0, is_dated);
    }
    assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));

    // Pages are cut from the same list, and the moment does not move on from one to the next.
    for as_of in [Some("2024-12-31".to_owned()), None] {
        let mut request = SearchRequest { as_of, ..fresh("bão tin", DAY * 3000, "") };
        let whole = archive::ids(&all(request.clone()));
        request.limit = 100;
        let mut paged = Vec::new();
        loop {
            let answer = searcher.search(&request).unwrap();
            paged.extend(archive::ids(&answer.hits));
            let Some(cursor) = answer.next_cursor else { break };
            request.page = Page::Cursor(cursor);
        }
        assert_eq!(paged, whole);
    }
}

#[test]
fn what_is_no_time_or_date_is_an_error() {
    let searcher = Archive::of(vec![article("a", None, "bão")]).searcher();
    let code = |request: SearchRequest| searcher.search(&request).unwrap_err().code();
    assert_eq!(code(fresh("bão", Duration::ZERO, "2024")), "bad_half_life");
    assert_eq!(code(fresh("bão", DAY, "tomorrow")), "bad_date");
}
