//! Phrases and what else must hold: found whichever word leads to them, and whatever it weighs.

use timbao::article::Article;
use timbao::date::Published;
use timbao::search::{Correct, SearchRequest};

use crate::archive::{self, Archive};

fn article(id: &str, body: &str) -> Article {
    Article { id: Some(id.to_owned()), body: body.to_owned(), ..Article::default() }
}

/// Three articles of a rare word, which stands beside a frequent one, elsewhere in the text, and in another order; then 600 of the
/// frequent one.
fn archive() -> Archive {
    let others = (0..600).map(|number| article(&format!("{number}"), "bão ở xa, gió ở gần"));
    let wanted = [
        article("beside", "bão lũ miền trung"),
        article("apart", "bão ở xa, lũ miền trung"),
        article("turned", "lũ bão miền trung"),
    ];
    Archive::of(wanted.into_iter().chain(others).collect())
}

#[test]
fn words_lead_and_positions_decide() {
    let searcher = archive().searcher();
    for (query, expected) in [
        (r#""bão lũ""#, &["beside"][..]),
        (r#""lũ bão""#, &["turned"]),
        (r#""lũ bão" trung"#, &["turned"]),
        (r#""bão lũ" OR "lũ bão""#, &["beside", "turned"]),
        (r#""bão lũ" miền"#, &["beside"]),
        (r#"+lũ -"bão lũ""#, &["apart", "turned"]),
        (r#""bão lũ miền nam""#, &[]),
    ] {
        let hits = searcher.search(&SearchRequest::new(query)).unwrap().hits;
        let mut found = archive::ids(&hits);
        found.sort();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn words_beside_a_phrase_yield_where_nothing_has_both() {
    let searcher = archive().searcher();
    let share = timbao::search::rank::RELAXED_SHARE;
    for (query, expected, required) in [
        // Nothing holds the words beside it.
        (r#""bão lũ" xyz"#, &["beside"][..], Some(0.0)),
        (r#""bão lũ" gần xa"#, &["beside"], Some(0.0)),
        (r#"xyz NEAR/2 lũ miền"#, &[], None),
        (r#"(miền NEAR/1 trung) xyz"#, &["apart", "beside", "turned"], Some(0.0)),
        (r#"xyz body:"lũ bão""#, &["turned"], Some(0.0)),
        // Some hold one of them: those alone.
        (r#"(bão NEAR/9 lũ) xa xyz"#, &["apart"], Some(share)),
        (r#""bão lũ" miền xyz"#, &["beside"], Some(share)),
        (r#""bão lũ" trung"#, &["beside"], None),
        // What a word excludes stays out.
        (r#""bão lũ" xyz -miền"#, &[], None),
        (r#"xyz lead:miền"#, &[], None),
    ] {
        let answer = searcher.search(&SearchRequest::new(query)).unwrap();
        let mut found = archive::ids(&answer.hits);
        found.sort();
        assert_eq!(found, expected, "{query}");
        assert_eq!(answer.relaxed.map(|relaxed| relaxed.required), required, "{query}");
        assert!(answer.relaxed.is_none_or(|relaxed| relaxed.strict_total == 0), "{query}");
    }
    // A phrase that is nowhere finds nothing, where its quotes may not be taken off (spelling.rs).
    let exactly =
        SearchRequest { correct: Correct::Off, ..SearchRequest::new(r#""lũ trung" xyz"#) };
    assert_eq!(searcher.search(&exactly).unwrap().total, Some(0));
    // Filters alone are no reason to list an article.
    let mut dated = article("dated", "bão lũ");
    dated.published = Published::parse("2024-05-01");
    let searcher = Archive::of(vec![dated]).searcher();
    for (query, total) in [("bão", 1), ("xyz zyx", 0), ("\"bão lũ\" xyz", 1)] {
        let mut request = SearchRequest::new(query);
        request.from = Some("2024".to_owned());
        assert_eq!(searcher.search(&request).unwrap().total, Some(total), "{query}");
    }
    // Nor does anything yield where all words are asked for.
    let mut request = SearchRequest::new("\"bão lũ\" xyz");
    request.ranking.relaxed_share = 1.0;
    assert_eq!(searcher.search(&request).unwrap().total, Some(0));
}

/// A frequent word that is asked for in few articles is sought there, not read. One that weighs nothing is there all the same.
#[test]
fn words_that_weigh_nothing_stand_in_phrases() {
    let searcher = archive().searcher();
    let mut request = SearchRequest::new(r#""bão lũ""#);
    request.ranking.weights.text.weight = 0.0;
    assert_eq!(archive::ids(&searcher.search(&request).unwrap().hits), ["beside"]);
}
