//! Lists are in a total order: what is alike in everything else stands by identity, wherever it lies.

use timbao::article::Article;
use timbao::engine::SortOrder;
use timbao::search::SearchRequest;

use crate::archive::{self, Archive};

/// Articles of each segment: so many that comparing them one by one gives way to ranks of all.
const EACH: usize = 700;

#[test]
fn alike_articles_of_several_segments_stand_by_identity() {
    let archive = Archive::empty();
    let id = |number: usize| format!("{:04x}", number * 40_503 % 65_536);
    for segment in 0..3 {
        let article = |number: usize| Article {
            id: Some(id(segment * EACH + number)),
            body: "bão lũ miền trung".to_owned(),
            ..Article::default()
        };
        let mut writer = archive.writer(1);
        assert_eq!(archive::add(&mut writer, (0..EACH).map(article).collect())[0], EACH);
        writer.finish().unwrap();
    }
    let searcher = archive.searcher();
    assert_eq!(searcher.snapshot().segments(), 3);
    let mut expected: Vec<String> = (0..3 * EACH).map(id).collect();
    expected.sort();
    let ids = |sort: SortOrder, limit: usize| {
        let request = SearchRequest { sort, limit, fetch: false, ..SearchRequest::new("bão") };
        archive::ids(&searcher.search(&request).unwrap().hits)
    };
    // The first lists read pairs, those after them go by ranks.
    for limit in [1, 10, 100, 10, 1] {
        for sort in [SortOrder::Relevance, SortOrder::Newest, SortOrder::Oldest] {
            assert_eq!(ids(sort, limit), expected[..limit], "{sort:?} {limit}");
        }
    }
}
