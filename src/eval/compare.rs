//! Two runs of the same topics compared: means, significance, and the topics that changed most.

use std::collections::HashMap;

use super::{Measure, Scores, TopicScore};

/// One measure before and after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// What was measured.
    pub measure: Measure,
    /// Mean of the baseline.
    pub before: f64,
    /// Mean of what is compared with it.
    pub after: f64,
    /// How likely a difference as large as this is if the two are equally good, by [`randomisation_test`].
    pub p: f64,
    /// Topics with a higher value after than before.
    pub wins: usize,
    /// Topics with a lower one.
    pub losses: usize,
    /// Topics with the same one.
    pub ties: usize,
}

/// A topic whose value changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The topic's identifier.
    pub topic: String,
    /// Its value before and after.
    pub values: [f64; 2],
    /// Rank of its first relevant article before and after.
    pub ranks: [Option<usize>; 2],
}

/// Compares the measures that both have, over the topics that both have.
pub fn compare(before: &Scores, after: &Scores) -> Vec<Comparison> {
    let pairs = pairs(before, after);
    let mut comparisons = Vec::new();
    for (new, &measure) in after.measures.iter().enumerate() {
        let Some(old) = before.place(measure) else { continue };
        let values = || pairs.iter().map(|(before, after)| (before.values[old], after.values[new]));
        let differences: Vec<f64> = values().map(|(before, after)| after - before).collect();
        let count = |is: fn(f64) -> bool| differences.iter().filter(|&&value| is(value)).count();
        let topics = pairs.len().max(1) as f64;
        comparisons.push(Comparison {
            measure,
            before: values().map(|(before, _)| before).sum::<f64>() / topics,
            after: values().map(|(_, after)| after).sum::<f64>() / topics,
            p: randomisation_test(&differences),
            wins: count(|value| value > 0.0),
            losses: count(|value| value < 0.0),
            ties: count(|value| value == 0.0),
        });
    }
    comparisons
}

/// Returns the topics whose value of a measure changed, those that changed most first; empty when one side lacks the measure.
pub fn changes(before: &Scores, after: &Scores, measure: Measure) -> Vec<Change> {
    let (Some(old), Some(new)) = (before.place(measure), after.place(measure)) else {
        return Vec::new();
    };
    let mut changes: Vec<Change> = pairs(before, after)
        .into_iter()
        .filter(|(before, after)| before.values[old] != after.values[new])
        .map(|(before, after)| Change {
            topic: after.topic.clone(),
            values: [before.values[old], after.values[new]],
            ranks: [before.first_relevant, after.first_relevant],
        })
        .collect();
    let size = |change: &Change| (change.values[1] - change.values[0]).abs();
    changes.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.topic.cmp(&b.topic)));
    changes
}

fn pairs<'a>(before: &'a Scores, after: &'a Scores) -> Vec<(&'a TopicScore, &'a TopicScore)> {
    let known: HashMap<&str, &TopicScore> =
        before.topics.iter().map(|topic| (topic.topic.as_str(), topic)).collect();
    let pair = |after: &'a TopicScore| Some((*known.get(after.topic.as_str())?, after));
    after.topics.iter().filter_map(pair).collect()
}

/// Signs that are drawn; a p of .01 is then known to .001.
const DRAWS: usize = 100_000;
/// The same draws in every run: a result can be repeated.
const SEED: u64 = 0x7469_6d62_616f;

/// Returns the two-sided p of the paired randomisation test: if both sides are equally good, each topic's difference might as
/// well have the other sign; p is the share of random signs that give a mean at least as far from 0. Smucker, Allan and
/// Carterette, "A Comparison of Statistical Significance Tests for Information Retrieval Evaluation" (CIKM 2007), recommend
/// it: unlike Wilcoxon's and the sign test it tests the mean itself, and unlike the t-test it assumes no distribution.
pub fn randomisation_test(differences: &[f64]) -> f64 {
    // A difference of 0 has no sign.
    let differences: Vec<f64> =
        differences.iter().copied().filter(|&difference| difference != 0.0).collect();
    if differences.is_empty() {
        return 1.0;
    }
    let sum: f64 = differences.iter().sum();
    // Sums of the same numbers in another order differ in their last bits.
    let border = sum.abs() - 1e-9;
    let mut state = SEED;
    let mut reached = 0;
    for _ in 0..DRAWS {
        let mut drawn = 0.0;
        for differences in differences.chunks(64) {
            let mut signs = random(&mut state);
            for difference in differences {
                drawn += if signs & 1 == 0 { *difference } else { -difference };
                signs >>= 1;
            }
        }
        reached += usize::from(drawn.abs() >= border);
    }
    // What was seen is one of the possible signs, so p is never 0.
    (reached + 1) as f64 / (DRAWS + 1) as f64
}

/// splitmix64 (Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014).
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(values: &[(&str, f64)]) -> Scores {
        let topic = |&(topic, value): &(&str, f64)| TopicScore {
            topic: topic.to_owned(),
            values: vec![value],
            first_relevant: (value > 0.0).then(|| (1.0 / value) as usize),
            elapsed: None,
        };
        Scores {
            measures: vec![Measure::ReciprocalRank(10)],
            topics: values.iter().map(topic).collect(),
            times: Vec::new(),
        }
    }

    #[test]
    fn topics_are_paired_by_name() {
        let before = scores(&[("1", 1.0), ("2", 0.5), ("3", 0.0), ("4", 0.25)]);
        let after = scores(&[("4", 0.5), ("3", 1.0), ("2", 0.25), ("1", 1.0), ("9", 1.0)]);
        let comparison = compare(&before, &after)[0];
        assert_eq!((comparison.before, comparison.after), (0.4375, 0.6875));
        assert_eq!((comparison.wins, comparison.losses, comparison.ties), (2, 1, 1));
        let changes = changes(&before, &after, Measure::ReciprocalRank(10));
        let topics: Vec<&str> = changes.iter().map(|change| change.topic.as_str()).collect();
        assert_eq!(topics, ["3", "2", "4"]);
        assert_eq!(changes[0].ranks, [None, Some(1)]);
        assert!(super::changes(&before, &after, Measure::Ndcg(10)).is_empty());
    }

    #[test]
    fn the_test_knows_the_exact_values() {
        // Of n equal differences only all-plus and all-minus reach the mean: p = 2 / 2^n.
        for (differences, expected) in [
            (vec![], 1.0),
            (vec![0.0; 50], 1.0),
            (vec![0.3], 1.0),
            (vec![0.1; 3], 0.25),
            (vec![0.1; 6], 0.031_25),
            (vec![-0.1; 6], 0.031_25),
            (vec![0.5, -0.5], 1.0),
            // Sums of 1, 2, 3 with signs: 6 twice, 4 twice, 2 twice, 0 twice; at least 4 is 4 of 8.
            (vec![-1.0, 2.0, 3.0], 0.5),
            (vec![0.1; 100], 0.0),
        ] {
            let p = randomisation_test(&differences);
            assert!((p - expected).abs() < 0.005, "{differences:?}: {p}");
        }
        assert_eq!(randomisation_test(&[0.1; 9]), randomisation_test(&[0.1; 9]));
    }
}
