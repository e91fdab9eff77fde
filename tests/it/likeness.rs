//! Articles that tell of what the best one tells of come before others that hold the words as well.

use timbao::article::Article;
use timbao::engine::SortOrder;
use timbao::search::{ScorePart, SearchRequest};

use crate::archive::{self, Archive, ids};

fn article(id: &str, title: &str, lead: &str) -> Article {
    let (id, title, lead) = (Some(id.to_owned()), title.to_owned(), lead.to_owned());
    Article { id, title, lead, ..Article::default() }
}

/// Four articles with *bão*, of which two tell of one storm, and one that tells of it without the word.
fn storms() -> Vec<Article> {
    vec![
        article("z-song-tranh", "Bão", "Bão Sơn Tinh: hồ Sông Tranh xả lũ, Quảng Nam sơ tán dân."),
        article("b-yagi", "Phòng bão", "Bão Yagi đổ bộ Móng Cái, Quảng Ninh."),
        article("a-gia-dinh", "Phòng bão", "Bão giá sữa bột về đầy siêu thị."),
        article("c-son-tinh", "Phòng bão", "Bão lớn, Sông Tranh xả lũ, sơ tán."),
        article("d-khac", "Hội chợ", "Sông Tranh, Quảng Nam, Sơn Tinh: xả lũ, sơ tán."),
    ]
}

/// Returns archives of these articles: a segment each, and all in one.
fn archives() -> [Archive; 2] {
    let parted = Archive::empty();
    let mut writer = parted.writer(1);
    for article in storms() {
        archive::add(&mut writer, vec![article]);
        writer.commit().unwrap();
    }
    writer.finish().unwrap();
    let merged = Archive::of(storms());
    merged.writer(1).finish_merged().unwrap();
    [parted, merged]
}

#[test]
fn what_tells_of_the_same_comes_before_what_does_not() {
    for archive in archives() {
        let searcher = archive.searcher();
        let found = |ranking: fn(&mut SearchRequest)| {
            let mut request = SearchRequest::new("bão");
            ranking(&mut request);
            ids(&searcher.search(&request).unwrap().hits)
        };
        let liked = found(|_| {});
        // The best one stays the best; nothing is found that does not match, nothing is lost.
        assert_eq!(liked, ["z-song-tranh", "c-son-tinh", "a-gia-dinh", "b-yagi"]);
        let plain = found(|request| request.ranking.weights.likeness = 0.0);
        assert_eq!(plain, ["z-song-tranh", "a-gia-dinh", "b-yagi", "c-son-tinh"]);
        // By date there is no best one.
        let by_date = found(|request| request.sort = SortOrder::Newest);
        let plain_by_date = found(|request| {
            request.sort = SortOrder::Newest;
            request.ranking.weights.likeness = 0.0;
        });
        assert_eq!(by_date, plain_by_date);
    }
}

#[test]
fn a_long_query_says_more_itself() {
    let [_, archive] = archives();
    let added = |query: &str| -> f32 {
        let request = SearchRequest { explain: true, ..SearchRequest::new(query) };
        let answer = archive.searcher().search(&request).unwrap();
        let parts = &answer.hits[0].explanation.as_ref().unwrap().parts;
        let whole: f32 = parts.iter().map(ScorePart::score).sum();
        let likeness = parts.iter().find_map(|part| match part {
            ScorePart::Likeness { share, score } => {
                assert_eq!(*share, 1.0);
                Some(*score)
            }
            _ => None,
        });
        likeness.unwrap() / (whole - likeness.unwrap())
    };
    let weights = timbao::search::rank::WEIGHTS;
    for (query, words) in [
        ("bão", 1.0),
        ("hồ sông tranh xả lũ quảng nam sơ", 8.0),
        ("hồ sông tranh xả lũ quảng nam sơ tán dân bão sơn tinh xả lũ", 13.0f32),
    ] {
        let expected = weights.likeness * (weights.likeness_words / words).min(1.0);
        assert!((added(query) - expected).abs() < 1e-3, "{query}: {}", added(query));
    }
}

#[test]
fn a_list_goes_on_behind_its_last_article_when_there_is_a_new_best_one() {
    let archive = Archive::of(storms());
    let request = SearchRequest { limit: 1, ..SearchRequest::new("bão") };
    let first = archive.searcher().search(&request).unwrap();
    assert_eq!(ids(&first.hits), ["z-song-tranh"]);
    let mut writer = archive.writer(1);
    archive::add(&mut writer, vec![article("new", "Bão, bão", "Bão bão Yagi bão giá sữa bột.")]);
    writer.finish().unwrap();
    let searcher = archive.searcher();
    let all = ids(&searcher.search(&SearchRequest::new("bão")).unwrap().hits);
    assert_eq!(all[0], "new");
    let behind = 1 + all.iter().position(|id| id == "z-song-tranh").unwrap();
    let page = timbao::search::Page::Cursor(first.next_cursor.unwrap());
    let second = searcher.search(&SearchRequest { page, ..request }).unwrap();
    assert_eq!(ids(&second.hits), all[behind..=behind]);
}
