//! The ranking of the sample corpus must not become worse than it is, and the test that says so must be able to fail.

use timbao::article::Article;
use timbao::eval::{self, Exclusions, Measure, RunOptions};
use timbao::index::Index;
use timbao::search::{Ranking, SearchRequest, Searcher, Setting};

use crate::archive::{self, Archive};
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

/// An archive of articles by id, title and body, among others about something else.
fn archive_with(articles: &[(&str, &str, String)]) -> Archive {
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
    let wanted = articles.iter().map(|(id, title, body)| article(id, title, body.clone()));
    Archive::of(others.chain(wanted).collect())
}

#[test]
fn questions_are_answered_by_passages() {
    let passage = "Người phát minh máy in là Gutenberg. Máy in ra đời ở Mainz, thành phố của ông.";
    let archive = archive_with(&[
        ("passage", "Chuyện bên lề", passage.to_owned()),
        ("title", "Máy in và người phát minh", "Bài về lịch sử của Mainz.".to_owned()),
    ]);
    let searcher = archive.searcher();
    let as_any_other = "question-title=8 question-lead=1 question-title-share=0.9";
    for (query, settings, first) in [
        ("người phát minh máy in", "", "title"),
        ("ai là người phát minh máy in", "", "passage"),
        ("ai là người phát minh máy in", as_any_other, "title"),
    ] {
        let mut request = SearchRequest::new(query);
        for setting in settings.split_whitespace() {
            Setting::read_values(setting, "set").unwrap()[0].apply(&mut request.ranking);
        }
        let answer = searcher.search(&request).unwrap();
        assert_eq!(archive::ids(&answer.hits)[0], first, "{query} {settings}");
    }
}

#[test]
fn answers_need_not_hold_the_words_that_ask() {
    let asked: Vec<String> = (0..12)
        .map(|number| format!("Bạn đọc hỏi máy in do ai phát minh, chưa rõ câu trả lời {number}."))
        .collect();
    let answer = "Gutenberg phát minh máy in. Máy in ông phát minh dùng chữ rời.".to_owned();
    let ids: Vec<String> = (0..asked.len()).map(|number| number.to_string()).collect();
    let mut articles: Vec<(&str, &str, String)> =
        ids.iter().zip(asked).map(|(id, body)| (id.as_str(), "Bạn đọc viết", body)).collect();
    articles.push(("answer", "Máy in", answer));
    let archive = archive_with(&articles);
    let searcher = archive.searcher();
    for (query, is_found) in [("máy in do ai phát minh?", true), ("máy in do ai phát minh", false)]
    {
        let answer = archive::search(&searcher, query);
        assert_eq!(answer.relaxed.is_some(), is_found, "{query}");
        let all = searcher.all_matches(&SearchRequest::new(query)).unwrap();
        assert_eq!(Some(all.len() as u64), answer.total, "{query}");
        assert_eq!(all.identities().any(|identity| identity.id == "answer"), is_found, "{query}");
    }
}
