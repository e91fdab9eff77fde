//! Runs scored against judgements, topic by topic.

use std::collections::HashMap;
use std::time::Duration;

use super::{Measure, Qrels, Topic, TopicRun};

/// How one topic was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicScore {
    /// The topic's identifier.
    pub topic: String,
    /// Its value of each measure.
    pub values: Vec<f64>,
    /// Rank of the first relevant article, from 1.
    pub first_relevant: Option<usize>,
    /// How long the search took, if it was one.
    pub elapsed: Option<Duration>,
}

/// How all topics were answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// What was measured.
    pub measures: Vec<Measure>,
    /// The topics that have a relevant article.
    pub topics: Vec<TopicScore>,
    /// Times of all searches, ascending; empty for a run that was read.
    pub times: Vec<Duration>,
}

impl Scores {
    /// Returns the mean of the measure at this place of the list; 0 without topics.
    pub fn mean(&self, place: usize) -> f64 {
        let sum: f64 = self.topics.iter().map(|topic| topic.values[place]).sum();
        sum / self.topics.len().max(1) as f64
    }

    /// Returns the place of a measure in the list.
    pub fn place(&self, measure: Measure) -> Option<usize> {
        self.measures.iter().position(|&other| other == measure)
    }

    /// Returns the time below which `share` (0..=1) of the searches lie; `None` for a run that was read.
    pub fn percentile(&self, share: f64) -> Option<Duration> {
        (!self.times.is_empty()).then(|| percentile(&self.times, share))
    }
}

/// Scores runs against judgements: every one of `topics` that has a relevant article counts, and one that the run does not
/// answer scores 0. Without `topics` it is every topic that was judged.
pub fn score(runs: &[TopicRun], topics: &[Topic], qrels: &Qrels, measures: &[Measure]) -> Scores {
    let mut names: Vec<&str> = if topics.is_empty() {
        qrels.keys().map(String::as_str).collect()
    } else {
        topics.iter().map(|topic| topic.id.as_str()).collect()
    };
    if topics.is_empty() {
        names.sort_unstable();
    }
    let answers: HashMap<&str, &TopicRun> =
        runs.iter().map(|run| (run.topic.as_str(), run)).collect();
    let mut scored = Vec::with_capacity(names.len());
    for name in names {
        let Some(grades) = qrels.get(name) else { continue };
        let mut ideal: Vec<i32> = grades.values().copied().filter(|&grade| grade > 0).collect();
        if ideal.is_empty() {
            continue;
        }
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let answer = answers.get(name);
        let hits = answer.map_or(&[][..], |run| &run.hits);
        let ranked: Vec<i32> =
            hits.iter().map(|(id, _)| grades.get(id).copied().unwrap_or(0)).collect();
        scored.push(TopicScore {
            topic: name.to_owned(),
            values: measures.iter().map(|measure| measure.of(&ranked, &ideal)).collect(),
            first_relevant: ranked.iter().position(|&grade| grade > 0).map(|index| index + 1),
            elapsed: answer.and_then(|run| run.elapsed),
        });
    }
    let mut times: Vec<Duration> = runs.iter().filter_map(|run| run.elapsed).collect();
    times.sort_unstable();
    Scores { measures: measures.to_vec(), topics: scored, times }
}

/// Returns the value below which `share` (0..=1) of the values lie, by the nearest rank; zero without values.
pub fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted
        .get(rank.saturating_sub(1).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_judged_topic_counts() {
        let run = |topic: &str, ids: &[&str]| TopicRun {
            topic: topic.to_owned(),
            hits: ids.iter().map(|id| ((*id).to_owned(), 1.0)).collect(),
            elapsed: Some(Duration::from_micros(7)),
        };
        let grades = |pairs: &[(&str, i32)]| -> HashMap<String, i32> {
            pairs.iter().map(|(id, grade)| ((*id).to_owned(), *grade)).collect()
        };
        let qrels: Qrels = [
            ("1", grades(&[("a", 1), ("b", 0)])),
            ("2", grades(&[("a", 0)])),
            ("3", grades(&[("c", 2)])),
        ]
        .map(|(topic, grades)| (topic.to_owned(), grades))
        .into();
        let runs = [run("1", &["b", "a"]), run("2", &["a"]), run("9", &["a"])];
        let scores = score(&runs, &[], &qrels, &[Measure::ReciprocalRank(10), Measure::Ndcg(10)]);
        // Topic 2 has no relevant article, 3 was not answered, 9 not judged.
        let names: Vec<&str> = scores.topics.iter().map(|topic| topic.topic.as_str()).collect();
        assert_eq!(names, ["1", "3"]);
        assert_eq!((scores.mean(0), scores.place(Measure::Ndcg(10))), (0.25, Some(1)));
        assert_eq!(scores.topics[0].first_relevant, Some(2));
        assert_eq!((scores.topics[1].first_relevant, scores.topics[1].elapsed), (None, None));
        assert_eq!(scores.times.len(), 3);
        let topics = [Topic { id: "1".to_owned(), query: "x".to_owned(), category: None }];
        assert_eq!(score(&runs, &topics, &qrels, &[Measure::ReciprocalRank(10)]).mean(0), 0.5);
        assert_eq!(score(&[], &[], &Qrels::new(), &[Measure::Recall(1)]).mean(0), 0.0);
    }

    #[test]
    fn percentiles() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_micros).collect();
        assert_eq!(percentile(&times, 0.5).as_micros(), 50);
        assert_eq!(percentile(&times, 0.99).as_micros(), 99);
        assert_eq!(percentile(&times, 1.0).as_micros(), 100);
        assert_eq!(percentile(&[], 0.5), Duration::ZERO);
    }
}
