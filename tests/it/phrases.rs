//! Phrases and what else must hold: found whichever word leads to them, and whatever it weighs.

use timbao::article::Article;
use timbao::search::SearchRequest;

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

/// A frequent word that is asked for in few articles is sought there, not read. One that weighs nothing is there all the same.
#[test]
fn words_that_weigh_nothing_stand_in_phrases() {
    let searcher = archive().searcher();
    let mut request = SearchRequest::new(r#""bão lũ""#);
    request.ranking.weights.text.weight = 0.0;
    assert_eq!(archive::ids(&searcher.search(&request).unwrap().hits), ["beside"]);
}
