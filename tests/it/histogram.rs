//! Numbers of articles over time: what is counted where, and that it is what a search lists.

use std::path::Path;
use std::time::Duration;

use timbao::article::{Article, Category};
use timbao::date::Published;
use timbao::engine::{Facet, Keyword};
use timbao::index::Index;
use timbao::search::{
    By, HistogramRequest, HistogramResponse, Page, SearchRequest, Searcher, TotalMode, cursor_state,
};

use crate::archive::{self, Archive};
use crate::support::sample_index;

/// Articles of the tables: id, title, section, date.
const ARTICLES: &[(&str, &str, &str, &str)] = &[
    ("a", "Bão vào bờ", "Thời sự/Thời tiết", "2023-07-03T23:30+07:00"),
    // Of the day before in London.
    ("b", "Bão suy yếu", "Thời sự", "2023-07-31T17:30Z"),
    ("c", "Lúa trổ sớm", "Kinh tế", "2023-07-31"),
    ("d", "Tổng kết mùa bão", "Thời sự/Thời tiết", "2023-10"),
    ("e", "Năm của những cơn bão", "Kinh tế", "2023"),
    ("f", "Sổ tay phòng bão", "Thời sự", ""),
    ("g", "Lúa được giá", "Kinh tế", "2024"),
    ("h", "Hai cơn bão cuối năm", "Thời sự", "2022-12-31"),
];

fn archive() -> Archive {
    let article = |&(id, title, section, date): &(&str, &str, &str, &str)| Article {
        id: Some(id.to_owned()),
        title: title.to_owned(),
        categories: Category::parse(section).into_iter().collect(),
        published: Published::parse(date),
        ..Article::default()
    };
    Archive::of(ARTICLES.iter().map(article).collect())
}

/// Returns the periods as `period count/all`, and those left out as `undated+imprecise=total`.
fn shown(answer: &HistogramResponse) -> (String, String) {
    let periods: Vec<String> = answer
        .periods
        .iter()
        .map(|counted| format!("{} {}/{}", counted.period, counted.count, counted.all))
        .collect();
    let rest = format!("{}+{}={}", answer.undated, answer.imprecise, answer.total);
    (periods.join(", "), rest)
}

/// Query, periods, sections, first and last date, counts by period, and what is left out.
type Case =
    (&'static str, By, &'static [&'static str], [&'static str; 2], &'static str, &'static str);

#[test]
fn articles_are_counted_in_the_period_they_appeared_in() {
    let searcher = archive().searcher();
    let every_month = "2022-12 1/1, 2023-01 0/0, 2023-02 0/0, 2023-03 0/0, 2023-04 0/0, 2023-05 0/0, \
        2023-06 0/0, 2023-07 1/2, 2023-08 1/1, 2023-09 0/0, 2023-10 1/1";
    let cases: &[Case] = &[
        ("bão", By::Year, &[], ["", ""], "2022 1/1, 2023 4/5", "1+0=6"),
        ("bão", By::Month, &[], ["", ""], every_month, "1+1=6"),
        ("lúa", By::Year, &[], ["", ""], "2023 1/5, 2024 1/1", "0+0=2"),
        ("lúa", By::Month, &[], ["", ""], "2023-07 1/2", "0+1=2"),
        ("lúa", By::Day, &[], ["", ""], "2023-07-31 1/1", "0+1=2"),
        ("bão", By::Day, &[], ["2023-07-04", "2023"], "2023-08-01 1/1", "0+2=3"),
        (
            "bão",
            By::Month,
            &["thời tiết"],
            ["", ""],
            "2023-07 1/1, 2023-08 0/0, 2023-09 0/0, 2023-10 1/1",
            "0+0=2",
        ),
        // The sections and dates of the query itself are no filters.
        (
            "bão chuyên mục:thoi-tiet",
            By::Month,
            &[],
            ["2023-07", "2023-07"],
            "2023-07 1/2",
            "0+0=1",
        ),
        // Overlaps the range.
        ("bão", By::Year, &[], ["2023-10-15", "2023-10-15"], "2023 2/2", "0+0=2"),
        ("", By::Year, &[], ["", ""], "2022 1/1, 2023 5/5, 2024 1/1", "1+0=8"),
        ("", By::Year, &["kinh tế"], ["", ""], "2023 2/2, 2024 1/1", "0+0=3"),
        ("bão -bão", By::Year, &[], ["", ""], "", "0+0=0"),
        ("sổ tay", By::Day, &[], ["", ""], "", "1+0=1"),
    ];
    for &(query, by, sections, [from, to], periods, rest) in cases {
        let mut request = HistogramRequest::new(query, by);
        request.search.categories = sections.iter().map(|&section| section.to_owned()).collect();
        request.search.from = Some(from.to_owned()).filter(|text| !text.is_empty());
        request.search.to = Some(to.to_owned()).filter(|text| !text.is_empty());
        let answer = searcher.histogram(&request).unwrap();
        assert_eq!(shown(&answer), (periods.to_owned(), rest.to_owned()), "{query} {by:?}");
        assert!(!answer.partial && answer.relaxed.is_none(), "{query}");
    }
}

/// Every word and pair of words of the sample's titles, without marks, misspelt, in operators: the same number as a search, and as
/// its facets.
#[test]
fn a_histogram_is_of_what_a_search_lists() {
    let searcher = Searcher::new(&Index::open(Path::new(sample_index())).unwrap()).unwrap();
    let all = SearchRequest { limit: 200, ..SearchRequest::new("") };
    let titles = searcher.search(&all).unwrap().hits;
    let (mut relaxed, mut corrected) = (0, 0);
    for (number, hit) in titles.iter().enumerate() {
        let title = &hit.content.as_ref().unwrap().title;
        let words: Vec<&str> = title.split_whitespace().collect();
        let query = match number % 6 {
            0 => timbao::analysis::fold(title),
            1 => words[..words.len().min(3)].join(" "),
            2 => words[..1].join(" "),
            3 => format!("{} qqqq", words[0]),
            4 => title.replacen('a', "q", 1),
            _ => format!("\"{}\" OR {}", words[..2].join(" "), words[words.len() - 1]),
        };
        for by in By::ALL {
            let search = SearchRequest {
                facets: vec![by.facet()],
                total: TotalMode::Exact,
                limit: [1, 10, 30][number % 3],
                ..SearchRequest::new(&query)
            };
            let listed = searcher.search(&search).unwrap();
            let answer = searcher.histogram(&HistogramRequest { search, by }).unwrap();
            assert_eq!(Some(answer.total), listed.total, "{query}");
            assert_eq!(answer.relaxed, listed.relaxed, "{query}");
            assert_eq!(answer.reading, listed.reading, "{query}");
            assert_eq!(answer.warnings, listed.warnings, "{query}");
            let mut counts: Vec<(String, u64)> =
                listed.facets[0].1.iter().map(|value| (value.value.clone(), value.count)).collect();
            counts.sort();
            let counted: Vec<(String, u64)> = answer
                .periods
                .iter()
                .filter(|counted| counted.count > 0)
                .map(|counted| (counted.period.to_string(), counted.count))
                .collect();
            assert_eq!(counted, counts, "{query}");
            let sum: u64 = counted.iter().map(|(_, count)| count).sum();
            assert_eq!(sum + answer.undated + answer.imprecise, answer.total, "{query}");
            assert_eq!(listed.uncounted[0].1.undated, answer.undated, "{query}");
            assert_eq!(listed.uncounted[0].1.imprecise, answer.imprecise, "{query}");
            relaxed += usize::from(answer.relaxed.is_some());
            corrected += usize::from(answer.correction.is_some_and(|it| it.applied));
        }
    }
    assert!(relaxed > 50 && corrected > 3, "{relaxed} {corrected}");
}

#[test]
fn several_are_seen_over_the_same_periods() {
    let searcher = archive().searcher();
    let searches = ["bão", "lúa", "khôngcótừnày"].map(SearchRequest::new);
    let answers = searcher.histograms(&searches, By::Year).unwrap();
    let shown: Vec<String> = answers.iter().map(|answer| shown(answer).0).collect();
    let expected = [
        "2022 1/1, 2023 4/5, 2024 0/1",
        "2022 0/1, 2023 1/5, 2024 1/1",
        "2022 0/1, 2023 0/5, 2024 0/1",
    ];
    assert_eq!(shown, expected);
    assert!(searcher.histograms(&[], By::Day).unwrap().is_empty());
}

#[test]
fn time_that_is_up_is_told_and_not_remembered() {
    let searcher = archive().searcher();
    let mut request = HistogramRequest::new("bão", By::Year);
    request.search.timeout = Some(Duration::ZERO);
    for _ in 0..2 {
        let answer = searcher.histogram(&request).unwrap();
        assert!(answer.partial);
        assert!(answer.periods.iter().all(|it| it.count <= it.all && it.share <= 1.0));
    }
    request.search.timeout = Some(Duration::from_secs(600));
    for _ in 0..2 {
        let answer = searcher.histogram(&request).unwrap();
        assert!(!answer.partial);
        assert_eq!(shown(&answer).0, "2022 1/1, 2023 4/5");
    }
}

#[test]
fn what_cannot_be_used_is_an_error_with_a_code() {
    let article = |date: &str| Article {
        title: "Bão".to_owned(),
        published: Published::parse(date),
        ..Article::default()
    };
    let searcher = Archive::of(["1999-01-01", "2024-12-31"].map(article).into()).searcher();
    type Change = fn(&mut HistogramRequest);
    let cases: [(&str, Change); 5] = [
        ("too_many_periods", |request| request.by = By::Day),
        ("bad_date", |request| request.search.from = Some("x".to_owned())),
        ("unknown_category", |request| request.search.categories = vec!["x".to_owned()]),
        ("limit_too_large", |request| request.search.limit = 1001),
        ("query_too_long", |request| request.search.query = "a".repeat(5000)),
    ];
    for (code, change) in cases {
        let mut request = HistogramRequest::new("bão", By::Month);
        change(&mut request);
        let error = searcher.histogram(&request).unwrap_err();
        assert_eq!(error.code(), code);
        if code == "too_many_periods" {
            assert!(error.to_string().contains("take month"), "{error}");
            request.search.from = Some("2020".to_owned());
            assert_eq!(searcher.histogram(&request).unwrap().periods.len(), 1);
        }
    }
}

#[test]
fn sources_and_authors_are_counted() {
    let article = |id: &str, source: &str, author: &str| Article {
        id: Some(id.to_owned()),
        title: "Tin".to_owned(),
        source: Some(source.to_owned()),
        authors: vec![author.to_owned()],
        ..Article::default()
    };
    let archive = Archive::of(vec![
        article("1", "báo A", "Lê Na"),
        article("2", "báo B", "Lê Na"),
        article("3", "báo B", "Đỗ Ca"),
        article("4", "báo A", "Vũ Đa"),
    ]);
    let mut writer = archive.writer(1);
    assert!(writer.delete(&archive::identity("4")).unwrap());
    writer.finish().unwrap();
    let searcher = archive.searcher();
    for (facet, expected) in [
        (Facet::Source, &[("báo B", 2), ("báo A", 1)][..]),
        (Facet::Author, &[("Lê Na", 2), ("Đỗ Ca", 1)]),
        (Facet::Year, &[]),
    ] {
        let values = searcher.values(facet).unwrap();
        let values: Vec<(&str, u64)> =
            values.iter().map(|value| (value.value.as_str(), value.count)).collect();
        assert_eq!(values, expected);
    }
    // Those of the snapshot still count what is deleted.
    assert_eq!(searcher.snapshot().keywords(Keyword::Source).unwrap()[0].1, 2);
}

#[test]
fn a_cursor_names_the_state_it_belongs_to() {
    let archive = archive();
    let before = archive.searcher();
    let request = SearchRequest { limit: 2, ..SearchRequest::new("bão") };
    let cursor = before.search(&request).unwrap().next_cursor.unwrap();
    assert_eq!(cursor_state(&cursor), Some(before.snapshot().fingerprint()));
    let mut writer = archive.writer(1);
    assert!(writer.delete(&archive::identity("h")).unwrap());
    writer.finish().unwrap();
    let after = archive.searcher();
    assert_ne!(cursor_state(&cursor), Some(after.snapshot().fingerprint()));
    // The older state goes on exactly.
    let page = Page::Cursor(cursor);
    assert!(before.search(&SearchRequest { page, ..request }).unwrap().warnings.is_empty());
    for text in ["", "x", "2.1.2.3"] {
        assert_eq!(cursor_state(text), None, "{text}");
    }
}
