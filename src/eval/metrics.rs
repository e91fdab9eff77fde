//! Measures of one ranked list and their means.

use std::collections::HashMap;
use std::time::Duration;

/// Measures of one topic, each in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Judged {
    /// 1 / rank of the first relevant article among the first 10; 0 without.
    pub reciprocal_rank_10: f64,
    /// Whether the first article is relevant.
    pub success_1: f64,
    /// Discounted cumulative gain of the first 10 over the best possible, with gain 2^grade - 1 and discount log2(rank + 1)
    /// (Burges et al., "Learning to Rank using Gradient Descent", 2005).
    pub ndcg_10: f64,
    /// Share of the relevant articles among the first 100.
    pub recall_100: f64,
    /// Mean of the precision at each relevant article among the first 100.
    pub average_precision: f64,
}

impl Judged {
    /// Judges a ranked list of identities; an article that was not judged is not relevant.
    pub fn new<'a>(ranked: impl Iterator<Item = &'a str>, grades: &HashMap<String, i32>) -> Judged {
        let ranked: Vec<i32> =
            ranked.take(100).map(|id| grades.get(id).copied().unwrap_or(0)).collect();
        let relevant = grades.values().filter(|&&grade| grade > 0).count();
        if relevant == 0 {
            return Judged::default();
        }
        let mut found = 0;
        let mut precisions = 0.0;
        for (index, _) in ranked.iter().enumerate().filter(|(_, grade)| **grade > 0) {
            found += 1;
            precisions += f64::from(found) / (index + 1) as f64;
        }
        let mut ideal: Vec<i32> = grades.values().copied().filter(|&grade| grade > 0).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let first = ranked.iter().take(10).position(|&grade| grade > 0);
        Judged {
            reciprocal_rank_10: first.map_or(0.0, |index| 1.0 / (index + 1) as f64),
            success_1: if first == Some(0) { 1.0 } else { 0.0 },
            ndcg_10: discounted_gain(&ranked) / discounted_gain(&ideal),
            recall_100: f64::from(found) / relevant as f64,
            average_precision: precisions / relevant as f64,
        }
    }
}

fn discounted_gain(grades: &[i32]) -> f64 {
    grades
        .iter()
        .take(10)
        .enumerate()
        .map(|(index, &grade)| (f64::from(grade.max(0)).exp2() - 1.0) / (index as f64 + 2.0).log2())
        .sum()
}

/// Means over topics.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Metrics {
    /// Topics that have a relevant article.
    pub topics: usize,
    /// Mean of each measure.
    pub mean: Judged,
}

impl Metrics {
    /// Returns the means; all 0 without topics.
    pub fn mean(judged: &[Judged]) -> Metrics {
        let topics = judged.len();
        let mean = |measure: fn(&Judged) -> f64| {
            judged.iter().map(measure).sum::<f64>() / topics.max(1) as f64
        };
        Metrics {
            topics,
            mean: Judged {
                reciprocal_rank_10: mean(|topic| topic.reciprocal_rank_10),
                success_1: mean(|topic| topic.success_1),
                ndcg_10: mean(|topic| topic.ndcg_10),
                recall_100: mean(|topic| topic.recall_100),
                average_precision: mean(|topic| topic.average_precision),
            },
        }
    }
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
    fn measures_of_a_list() {
        let grades: HashMap<String, i32> = [("a", 2), ("b", 1), ("c", 0), ("d", 1)]
            .map(|(id, grade)| (id.to_owned(), grade))
            .into();
        let judged = Judged::new(["c", "a", "x", "b"].into_iter(), &grades);
        assert_eq!(judged.reciprocal_rank_10, 0.5);
        assert_eq!(judged.success_1, 0.0);
        assert_eq!(judged.recall_100, 2.0 / 3.0);
        assert!((judged.average_precision - (0.5 + 0.5) / 3.0).abs() < 1e-12);
        // (2^2-1)/log2(3) + (2^1-1)/log2(5), over 3 + 1/log2(3) + 1/log2(4).
        let expected = (3.0 / 3f64.log2() + 1.0 / 5f64.log2()) / (3.0 + 1.0 / 3f64.log2() + 0.5);
        assert!((judged.ndcg_10 - expected).abs() < 1e-12);
        assert_eq!(Judged::new([].into_iter(), &grades), Judged::default());
        assert_eq!(Judged::new(["a", "b", "d"].into_iter(), &grades).ndcg_10, 1.0);
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
