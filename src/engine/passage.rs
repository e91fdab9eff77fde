//! The passage bonus: many words of the query within few words of the text, and a part of the query word by word.
//!
//! Both tell an article that speaks of what was asked from one that holds the same words here and there. Pairs of
//! neighbours (`engine::nearness`) do not see it where the text puts other words between them, or where the query asks in
//! another order, as questions do.

use super::nearness::Occurrence;

/// Looks for passages in one article after the other; kept for the room it takes.
#[derive(Default)]
pub(super) struct Passages {
    /// By term: how far its occurrences were gone through.
    terms: Vec<Progress>,
    /// Places in ascending order, and what the run that ends there holds.
    before: Vec<Occurrence>,
    runs: Vec<Occurrence>,
}

/// How far the occurrences of a term were gone through, for the fullest passage.
#[derive(Debug, Clone, Copy)]
struct Progress {
    /// How many were.
    passed: usize,
    /// Position of the next one; `u32::MAX` behind the last.
    next: u32,
    /// Position behind the last one passed; 0 before the first.
    end: u32,
    /// Weight of its heaviest form in the article.
    heaviest: f32,
    /// Whether all its forms there weigh as much.
    is_even: bool,
}

impl Progress {
    fn new(places: &[Occurrence]) -> Progress {
        let next = places.first().map_or(u32::MAX, |place| place.0);
        let heaviest = places.iter().fold(0.0, |most: f32, place| most.max(place.1));
        let is_even = places.iter().all(|place| place.1 == heaviest);
        Progress { passed: 0, next, end: 0, heaviest, is_even }
    }

    fn pass(&mut self, places: &[Occurrence]) {
        self.passed += 1;
        self.end = self.next + 1;
        self.next = places.get(self.passed).map_or(u32::MAX, |place| place.0);
    }

    /// Returns the weight of the heaviest form among those passed, from a position on.
    #[inline]
    fn heaviest_from(&self, first: u32, places: &[Occurrence]) -> f32 {
        if self.end <= first {
            return 0.0;
        }
        if self.is_even {
            return self.heaviest;
        }
        let within = places[..self.passed].iter().rev().take_while(|place| place.0 >= first);
        within.fold(0.0, |most: f32, place| most.max(place.1))
    }
}

impl Passages {
    /// Returns the most idf of the query, each term once and by the heaviest form met, that stands within `width` positions: the
    /// passage that says most of it.
    ///
    /// Each passage ends with an occurrence; it holds few, one per position but for words that share a form. What holds the heaviest form
    /// of each term is not surpassed, and ends the search.
    pub(super) fn best_window(
        &mut self,
        occurrences: &[Vec<Occurrence>],
        idf: &[f32],
        width: u32,
    ) -> f32 {
        if width == 0 {
            return 0.0;
        }
        let Passages { terms, .. } = self;
        terms.clear();
        terms.extend(occurrences.iter().map(|places| Progress::new(places)));
        // Two of even weights are both in a passage, or the heavier one is.
        if let ([one, other], [places, others]) = (terms.as_slice(), occurrences)
            && one.is_even
            && other.is_even
        {
            let (mass, other_mass) = (one.heaviest * idf[0], other.heaviest * idf[1]);
            let is_one_alone = places.is_empty() || others.is_empty();
            let are_near = is_one_alone || come_near(places, others, width);
            return if are_near { mass + other_mass } else { mass.max(other_mass) };
        }
        let mut best = 0.0f32;
        loop {
            // The next occurrence of any term.
            let (mut end, mut next) = (u32::MAX, 0);
            for (term, progress) in terms.iter().enumerate() {
                if progress.next < end {
                    (end, next) = (progress.next, term);
                }
            }
            if end == u32::MAX {
                return best;
            }
            terms[next].pass(&occurrences[next]);
            let first = end.saturating_sub(width - 1);
            let (mut mass, mut is_whole) = (0.0, true);
            for ((progress, places), &idf) in terms.iter().zip(occurrences).zip(idf) {
                let weight = progress.heaviest_from(first, places);
                mass += weight * idf;
                is_whole &= weight == progress.heaviest;
            }
            if is_whole {
                return mass;
            }
            best = best.max(mass);
        }
    }

    /// Returns the most idf of consecutive words of the query that stand side by side in the text in the same order; an
    /// occurrence counts by the weight of its form.
    ///
    /// `words` are the terms of the query in order. For each place where a word stands: what ended at the place
    /// before with the word before it, and this word.
    pub(super) fn longest_run(
        &mut self,
        occurrences: &[Vec<Occurrence>],
        words: &[usize],
        idf: &[f32],
    ) -> f32 {
        let mut best = 0.0f32;
        let Passages { before, runs, .. } = self;
        before.clear();
        for &word in words {
            runs.clear();
            let mut at = 0;
            for &(position, weight) in &occurrences[word] {
                while at < before.len() && before[at].0 + 1 < position {
                    at += 1;
                }
                let joined = before.get(at).filter(|(end, _)| end + 1 == position);
                let run = weight * idf[word] + joined.map_or(0.0, |&(_, run)| run);
                runs.push((position, run));
                best = best.max(run);
            }
            std::mem::swap(before, runs);
        }
        best
    }
}

/// Returns whether two occurrences stand within `width` positions. Both lists ascend.
fn come_near(mut places: &[Occurrence], mut others: &[Occurrence], width: u32) -> bool {
    while let ([(place, _), next_places @ ..], [(other, _), next_others @ ..]) = (places, others) {
        if place.abs_diff(*other) < width {
            return true;
        }
        if place < other {
            places = next_places;
        } else {
            others = next_others;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(positions: &[&[u32]]) -> Vec<Vec<Occurrence>> {
        positions.iter().map(|places| places.iter().map(|&place| (place, 1.0)).collect()).collect()
    }

    #[test]
    fn fullest_window_counts() {
        for (positions, width, expected) in [
            (&[&[][..], &[], &[]][..], 5, 0.0),
            (&[&[3], &[], &[]], 5, 1.0),
            (&[&[3], &[5], &[7]], 5, 7.0),
            (&[&[3], &[5], &[8]], 5, 6.0),
            (&[&[3, 4, 5], &[50], &[]], 5, 2.0),
            (&[&[3, 60], &[5], &[58]], 5, 5.0),
            (&[&[3], &[3], &[4]], 1, 4.0),
            (&[&[3], &[3], &[4]], 0, 0.0),
            // A term that leaves the window and stands in it again still counts.
            (&[&[1, 6], &[5], &[7]], 5, 7.0),
        ] {
            let found = Passages::default().best_window(&at(positions), &[1.0, 2.0, 4.0], width);
            assert_eq!(found, expected, "{positions:?} within {width}");
        }
    }

    #[test]
    fn the_window_is_that_of_all_windows() {
        let mut state = 7u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        let idf = [1.0, 2.5, 0.25];
        for terms in [2, 2, 2, 3].repeat(200) {
            let width = 1 + random(12);
            let occurrences: Vec<Vec<Occurrence>> = (0..terms)
                .map(|_| {
                    let (least, is_uneven) = (random(50), random(4) == 0);
                    let weight =
                        |place: u32| if is_uneven && place.is_multiple_of(2) { 0.5 } else { 1.0 };
                    let held = (0..90).filter(|_| random(90) < 4);
                    held.map(|place| (least + place, weight(place))).collect()
                })
                .collect();
            let mass = |end: u32| -> f32 {
                let within = |place: &&Occurrence| place.0 <= end && place.0 + width > end;
                let heaviest = occurrences
                    .iter()
                    .map(|places| places.iter().filter(within).fold(0.0f32, |a, b| a.max(b.1)));
                heaviest.zip(idf).fold(0.0, |sum, (weight, idf)| sum + weight * idf)
            };
            let expected = (0..150).map(mass).fold(0.0, f32::max);
            let found = Passages::default().best_window(&occurrences, &idf[..terms], width);
            assert_eq!(found, expected, "{occurrences:?} within {width}");
        }
    }

    #[test]
    fn longest_run_counts() {
        for (positions, words, expected) in [
            (&[&[][..], &[], &[]][..], &[0, 1, 2][..], 0.0),
            (&[&[1], &[2], &[3]], &[0, 1, 2], 7.0),
            (&[&[1], &[2], &[4]], &[0, 1, 2], 4.0),
            (&[&[3], &[2], &[1]], &[0, 1, 2], 4.0),
            (&[&[1, 8], &[2, 9], &[30]], &[0, 1, 2], 4.0),
            (&[&[8], &[2, 9], &[10]], &[0, 1, 2], 7.0),
            (&[&[1, 3], &[2], &[]], &[0, 1, 0], 4.0),
            (&[&[1], &[2], &[3]], &[], 0.0),
        ] {
            let found = Passages::default().longest_run(&at(positions), words, &[1.0, 2.0, 4.0]);
            assert_eq!(found, expected, "{positions:?} for {words:?}");
        }
    }

    #[test]
    fn weaker_forms_count_less() {
        let occurrences = vec![vec![(1, 0.5)], vec![(2, 1.0)]];
        let mut passages = Passages::default();
        assert_eq!(passages.longest_run(&occurrences, &[0, 1], &[2.0, 3.0]), 4.0);
        assert_eq!(passages.best_window(&occurrences, &[2.0, 3.0], 5), 4.0);
        // The heavier form of a term stands elsewhere.
        let occurrences = vec![vec![(1, 0.5), (90, 1.0)], vec![(2, 1.0)]];
        assert_eq!(passages.best_window(&occurrences, &[2.0, 3.0], 5), 4.0);
        let occurrences = vec![vec![(1, 0.5), (4, 1.0)], vec![(2, 1.0)]];
        assert_eq!(passages.best_window(&occurrences, &[2.0, 3.0], 5), 5.0);
        assert_eq!(passages.longest_run(&occurrences, &[0, 1], &[2.0, 3.0]), 4.0);
        // A form may weigh nothing.
        let occurrences = vec![vec![(50, 1.0)], vec![(3, 0.0)]];
        assert_eq!(passages.best_window(&occurrences, &[2.0, 3.0], 5), 2.0);
    }
}
