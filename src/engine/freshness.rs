//! Freshness: a bonus for new articles that halves with every half-life.
//!
//! `score · (1 + most · 2^(-age / half-life))`, age being the time from the beginning of the publication to the moment that is asked
//! for, at least 0. The factor lies between 1 and `1 + most`: an article passes another only if its own score is
//! at least `1 / (1 + most)` of the other's, however new it is, and an old one never falls below its relevance. Undated articles get
//! none. Only the best `candidates` of the list by relevance take part; since nothing is taken away, the ones behind
//! them stay behind, and pruning by relevance stays exact.

use super::Match;

/// How much newer articles are preferred.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Freshness {
    /// The moment that ages are reckoned from, Unix time in seconds.
    pub now: i64,
    /// Time in which the bonus halves, in seconds; more than 0.
    pub half_life_seconds: f64,
    /// Bonus of an article published at that moment or later, as a share of its score.
    pub most: f32,
    /// How many of the best by relevance take part.
    pub candidates: usize,
}

impl Freshness {
    /// Returns the bonus of an article of this date, as a share of its score.
    pub fn share(&self, date: Option<i64>) -> f32 {
        let Some(date) = date else { return 0.0 };
        let age = self.now.saturating_sub(date).max(0) as f64;
        self.most * (-age / self.half_life_seconds).exp2() as f32
    }

    /// Adds the bonus to the best of a list and orders them again.
    pub(super) fn apply(&self, hits: &mut [Match]) {
        let candidates = self.candidates.min(hits.len());
        let best = &mut hits[..candidates];
        for hit in &mut *best {
            hit.freshness = self.share(hit.date);
            hit.score *= 1.0 + hit.freshness;
        }
        // Of equal score and date are only those that were equal before: a stable sort keeps their order.
        best.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| b.date.cmp(&a.date)));
    }
}

#[cfg(test)]
mod tests {
    use tantivy::DocAddress;

    use super::super::likeness::Liked;
    use super::*;

    const DAY: i64 = 86_400;

    fn week(candidates: usize) -> Freshness {
        Freshness { now: 100 * DAY, half_life_seconds: (7 * DAY) as f64, most: 0.2, candidates }
    }

    #[test]
    fn the_bonus_halves_with_every_half_life() {
        for (age_days, expected) in [(0, 0.2), (7, 0.1), (14, 0.05), (70, 0.2 / 1024.0), (-3, 0.2)]
        {
            let share = week(10).share(Some((100 - age_days) * DAY));
            assert!((share - expected).abs() < 1e-6, "{age_days} days: {share}");
        }
        assert_eq!(week(10).share(None), 0.0);
        assert!(week(10).share(Some(i64::MIN)) < 1e-30);
    }

    #[test]
    fn it_reorders_what_is_about_equally_relevant() {
        let order = |hits: &[(f32, Option<i64>)], candidates| {
            let mut list: Vec<Match> = hits
                .iter()
                .zip(0..)
                .map(|(&(score, age), number)| Match {
                    score,
                    date: age.map(|age| (100 - age) * DAY),
                    has_bonuses: true,
                    liked: Liked::default(),
                    freshness: 0.0,
                    address: DocAddress::new(0, number),
                })
                .collect();
            week(candidates).apply(&mut list);
            list.iter().map(|hit| hit.address.doc_id).collect::<Vec<_>>()
        };
        // Newer before about as good.
        assert_eq!(order(&[(10.0, Some(50)), (9.5, Some(0))], 9), [1, 0]);
        // Never before what is better by more than a fifth.
        assert_eq!(order(&[(10.0, Some(50)), (8.3, Some(0))], 9), [0, 1]);
        assert_eq!(order(&[(10.0, None), (8.3, Some(0))], 9), [0, 1]);
        // An undated one keeps its relevance.
        assert_eq!(order(&[(10.0, None), (9.0, Some(0)), (9.9, Some(90))], 9), [1, 0, 2]);
        // Only the best take part.
        assert_eq!(order(&[(10.0, Some(50)), (9.9, Some(50)), (9.8, Some(0))], 2), [0, 1, 2]);
        // Equal in all keep their order.
        assert_eq!(order(&[(9.0, Some(0)), (9.0, Some(0)), (9.0, None)], 9), [0, 1, 2]);
    }
}
