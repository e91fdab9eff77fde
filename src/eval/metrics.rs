//! Measures of one ranked list.

use std::fmt;

/// What is measured of a ranked list, with the rank it is cut off at; each in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// 1 / rank of the first relevant article; 0 without.
    ReciprocalRank(usize),
    /// Whether a relevant article is listed.
    Success(usize),
    /// Discounted cumulative gain over the best possible, with gain 2^grade - 1 and discount log2(rank + 1)
    /// (Burges et al., "Learning to Rank using Gradient Descent", 2005).
    Ndcg(usize),
    /// Share of the relevant articles that are listed.
    Recall(usize),
    /// Mean of the precision at each relevant article; without a cut-off, over the whole list.
    AveragePrecision(Option<usize>),
}

/// Those that are reported unless others are asked for.
pub const USUAL_MEASURES: [Measure; 5] = [
    Measure::ReciprocalRank(10),
    Measure::Success(1),
    Measure::Ndcg(10),
    Measure::Recall(100),
    Measure::AveragePrecision(None),
];

impl Measure {
    /// Reads `mrr@10`, `success@1`, `ndcg@20`, `recall@1000`, `map` or `map@100`, or says what would do.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn parse(text: &str) -> Result<Measure, String> {
        let lower = text.trim().to_ascii_lowercase();
        let (name, cut_off) = match lower.split_once('@') {
            Some((name, rank)) => (name, Some(rank)),
            None => (lower.as_str(), None),
        };
        let cut_off = match cut_off.map(str::parse) {
            None => None,
            Some(Ok(rank)) if rank > 0 => Some(rank),
            Some(_) => return Err(format!("{text}: a cut-off is a whole number from 1")),
        };
        match (name, cut_off) {
            ("mrr", Some(rank)) => Ok(Measure::ReciprocalRank(rank)),
            ("success", Some(rank)) => Ok(Measure::Success(rank)),
            ("ndcg", Some(rank)) => Ok(Measure::Ndcg(rank)),
            ("recall", Some(rank)) => Ok(Measure::Recall(rank)),
            ("map", rank) => Ok(Measure::AveragePrecision(rank)),
            _ => Err(format!(
                "{text:?} is no measure; there are mrr@K, success@K, ndcg@K, recall@K, map and map@K"
            )),
        }
    }

    /// Returns the rank behind which nothing counts, if there is one.
    pub fn cut_off(self) -> Option<usize> {
        match self {
            Measure::ReciprocalRank(rank)
            | Measure::Success(rank)
            | Measure::Ndcg(rank)
            | Measure::Recall(rank) => Some(rank),
            Measure::AveragePrecision(rank) => rank,
        }
    }

    /// Measures a list. `ranked` are the grades of its articles in their order, 0 for one that was not judged; `ideal` are all
    /// positive grades of the topic, highest first. 0 when there is no relevant article.
    pub fn of(self, ranked: &[i32], ideal: &[i32]) -> f64 {
        let seen = &ranked[..self.cut_off().unwrap_or(ranked.len()).min(ranked.len())];
        if ideal.is_empty() {
            return 0.0;
        }
        let first = || seen.iter().position(|&grade| grade > 0);
        match self {
            Measure::ReciprocalRank(_) => first().map_or(0.0, |index| 1.0 / (index + 1) as f64),
            Measure::Success(_) => f64::from(u8::from(first().is_some())),
            Measure::Ndcg(rank) => {
                let best = &ideal[..rank.min(ideal.len())];
                discounted_gain(seen) / discounted_gain(best)
            }
            Measure::Recall(_) => {
                seen.iter().filter(|&&grade| grade > 0).count() as f64 / ideal.len() as f64
            }
            Measure::AveragePrecision(_) => {
                let mut found = 0.0;
                let mut precisions = 0.0;
                for (index, _) in seen.iter().enumerate().filter(|(_, grade)| **grade > 0) {
                    found += 1.0;
                    precisions += found / (index + 1) as f64;
                }
                precisions / ideal.len() as f64
            }
        }
    }
}

/// Writes it as it is read; `{:#}` as people write it: `MRR@10`.
impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, label) = match self {
            Measure::ReciprocalRank(_) => ("mrr", "MRR"),
            Measure::Success(_) => ("success", "success"),
            Measure::Ndcg(_) => ("ndcg", "nDCG"),
            Measure::Recall(_) => ("recall", "recall"),
            Measure::AveragePrecision(_) => ("map", "MAP"),
        };
        f.write_str(if f.alternate() { label } else { name })?;
        self.cut_off().map_or(Ok(()), |rank| write!(f, "@{rank}"))
    }
}

fn discounted_gain(grades: &[i32]) -> f64 {
    grades
        .iter()
        .enumerate()
        .map(|(index, &grade)| (f64::from(grade.max(0)).exp2() - 1.0) / (index as f64 + 2.0).log2())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(measure: &str, ranked: &[i32], ideal: &[i32], expected: f64) {
        let value = Measure::parse(measure).unwrap().of(ranked, ideal);
        assert!((value - expected).abs() < 1e-12, "{measure} of {ranked:?}: {value}");
    }

    #[test]
    fn measures_of_a_list() {
        // Judged are 2, 1, 1; found at rank 2 and 4.
        let (ranked, ideal) = ([0, 2, 0, 1], [2, 1, 1]);
        check("mrr@10", &ranked, &ideal, 0.5);
        check("mrr@1", &ranked, &ideal, 0.0);
        check("success@1", &ranked, &ideal, 0.0);
        check("success@2", &ranked, &ideal, 1.0);
        check("recall@100", &ranked, &ideal, 2.0 / 3.0);
        check("recall@2", &ranked, &ideal, 1.0 / 3.0);
        check("map", &ranked, &ideal, (0.5 + 0.5) / 3.0);
        check("map@3", &ranked, &ideal, 0.5 / 3.0);
        // (2^2-1)/log2(3) + (2^1-1)/log2(5), over 3 + 1/log2(3) + 1/log2(4).
        let best = 3.0 + 1.0 / 3f64.log2() + 0.5;
        let gain = 3.0 / 3f64.log2();
        check("ndcg@10", &ranked, &ideal, (gain + 1.0 / 5f64.log2()) / best);
        check("ndcg@2", &ranked, &ideal, gain / (3.0 + 1.0 / 3f64.log2()));
        check("ndcg@10", &[2, 1, 1], &ideal, 1.0);
        for measure in USUAL_MEASURES {
            assert_eq!(measure.of(&[], &ideal), 0.0);
            assert_eq!(measure.of(&ranked, &[]), 0.0);
        }
    }

    #[test]
    fn names_are_read_and_written() {
        for (text, expected) in [
            ("mrr@10", "mrr@10 MRR@10"),
            ("NDCG@5", "ndcg@5 nDCG@5"),
            ("success@1", "success@1 success@1"),
            ("recall@1000", "recall@1000 recall@1000"),
            ("map", "map MAP"),
            ("map@100", "map@100 MAP@100"),
            ("mrr", "\"mrr\" is no measure; there are mrr@K, "),
            ("precision@5", "\"precision@5\" is no measure"),
            ("mrr@0", "mrr@0: a cut-off is"),
            ("mrr@ten", "mrr@ten: a cut-off is"),
        ] {
            let shown = match Measure::parse(text) {
                Ok(measure) => format!("{measure} {measure:#}"),
                Err(reason) => reason,
            };
            assert!(shown.starts_with(expected), "{text}: {shown}");
        }
    }
}
