//! The ranking of the sample corpus must not become worse than it is, and the test that says so must be able to fail.

use timbao::article::Article;
use timbao::engine::SortOrder;
use timbao::eval::{self, Exclusions, Measure, RunOptions};
use timbao::index::Index;
use timbao::search::{By, HistogramRequest, Ranking, SearchRequest, Searcher, Setting, TotalMode};

use crate::archive::Archive;
use crate::support::{repository, sample_index};

/// What is measured, and a little less than what is reached (MRR@10 .980, nDCG@10 .971 when this was written).
const FLOORS: [(Measure, f64); 2] =
    [(Measure::ReciprocalRank(10), 0.97), (Measure::Ndcg(10), 0.965)];

/// Returns the means of the measures under a setting (`title=0 lead=0`).
fn measured(settings: &str) -> [f64; 2] {
    let corpus = repository().join("corpus");
    let topics = eval::read_topics(&corpus.join("topics.tsv")).unwrap();
    let qrels = eval::read_qrels(&corpus.join("qrels.tsv")).unwrap();
    let searcher = Searcher::new(&Index::open(sample_index().as_ref()).unwrap()).unwrap();
    let mut ranking = Ranking::default();
    for setting in settings.split_whitespace() {
        Setting::read_values(setting, "set").unwrap()[0].apply(&mut ranking);
    }
    let options = RunOptions { ranking, ..RunOptions::default() };
    let runs = eval::run(&searcher, &topics, &Exclusions::new(), &options).unwrap();
    let measures = FLOORS.map(|(measure, _)| measure);
    let scores = eval::score(&runs, &topics, &qrels, &measures);
    assert_eq!(scores.topics.len(), 84, "every topic is judged");
    [scores.mean(0), scores.mean(1)]
}

fn holds(measured: [f64; 2]) -> bool {
    FLOORS.iter().zip(measured).all(|((_, floor), mean)| mean >= *floor)
}

#[test]
fn the_sample_is_ranked_as_well_as_before() {
    let measured = measured("");
    assert!(holds(measured), "{measured:?} is below {FLOORS:?}");
}

#[test]
fn spoilt_weights_fall_through_the_floor() {
    for settings in [
        "text=0",
        "title=0 lead=0 title-share=0 passage=0 nearness=0 run=0",
        "exponent=0 floor=1 nearness=0 passage=0 run=0",
        "k1=1000 text-b=0",
        "relaxed=1",
    ] {
        let measured = measured(settings);
        assert!(!holds(measured), "{settings}: {measured:?}");
    }
}

/// An archive in which `count` articles hold a question, and one more its answer.
fn asked_and_answered(count: usize) -> Archive {
    let article = |id: &str, title: &str, body: String| Article {
        id: Some(id.to_owned()),
        title: title.to_owned(),
        body,
        ..Article::default()
    };
    let others = (0..30).map(|number| {
        let body = format!("Một bài về mùa màng và thời tiết ở vùng {number}.");
        article(&format!("other-{number}"), "Chuyện bên lề", body)
    });
    let asked = (0..count).map(|number| {
        // The longer, the less it scores: the last ones do not come into a list that is full.
        let more = " Vẫn chưa rõ.".repeat(number);
        let body = format!("Bạn đọc hỏi máy in do ai phát minh, chưa rõ câu trả lời.{more}");
        article(&format!("asked-{number}"), "Bạn đọc viết", body)
    });
    let answer = "Gutenberg phát minh máy in. Máy in ông phát minh dùng chữ rời.".to_owned();
    Archive::of(others.chain(asked).chain([article("answer", "Máy in", answer)]).collect())
}

#[test]
fn answers_need_not_hold_the_words_that_ask() {
    let by = |sort| SearchRequest { sort, ..SearchRequest::new("máy in do ai phát minh?") };
    let statement = SearchRequest::new("máy in do ai phát minh");
    for (count, request, is_relaxed) in [
        (12, by(SortOrder::Relevance), true),
        (99, by(SortOrder::Relevance), true),
        (110, by(SortOrder::Relevance), false),
        (97, SearchRequest { fold_similar: false, ..by(SortOrder::Relevance) }, true),
        (110, SearchRequest { fold_similar: false, ..by(SortOrder::Relevance) }, false),
        (12, statement, false),
        // By date what holds little would stand before the rest.
        (12, by(SortOrder::Newest), false),
        (9, by(SortOrder::Newest), true),
        (12, SearchRequest { limit: 0, ..by(SortOrder::Relevance) }, false),
    ] {
        let archive = asked_and_answered(count);
        let searcher = archive.searcher();
        let about = format!("{count}: {:?} {}", request.sort, request.query);
        for total in [TotalMode::None, TotalMode::Capped, TotalMode::Exact] {
            let answer = searcher.search(&SearchRequest { total, ..request.clone() }).unwrap();
            let strict = answer.relaxed.map(|relaxed| relaxed.strict_total);
            assert_eq!(strict, is_relaxed.then_some(count as u64), "{about} {total:?}");
        }
        let all = searcher.all_matches(&request).unwrap();
        let is_found = all.identities().any(|identity| identity.id == "answer");
        assert_eq!(is_found, is_relaxed, "{about}");
        let histogram = HistogramRequest { search: request, by: By::Year };
        assert_eq!(searcher.histogram(&histogram).unwrap().total, all.len() as u64, "{about}");
    }
}
