//! The ranking of the sample corpus must not become worse than it is, and the test that says so must be able to fail.

use timbao::eval::{self, Exclusions, Measure, RunOptions};
use timbao::index::Index;
use timbao::search::{Ranking, Searcher, Setting};

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
