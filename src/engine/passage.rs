//! The passage bonus: many words of the query within few words of the text, and a part of the query word by word.
//!
//! Both tell an article that speaks of what was asked from one that holds the same words here and there. Pairs of
//! neighbours (`engine::nearness`) do not see it where the text puts other words between them, or where the query asks in
//! another order, as questions do.

use super::nearness::Occurrence;

/// Looks for passages in one article after the other; kept for the room it takes.
#[derive(Default)]
pub(super) struct Passages {
    /// Position, term and weight of all occurrences.
    stream: Vec<(u32, u32, f32)>,
    /// By term: the heaviest form in the passage looked at.
    held: Vec<f32>,
    /// By term: the heaviest form in the article.
    heaviest: Vec<f32>,
    /// Places in ascending order, and what the run that ends there holds.
    before: Vec<Occurrence>,
    runs: Vec<Occurrence>,
}

impl Passages {
    /// Returns the most idf of the query, each term once and by the heaviest form met, that stands within `width` positions: the
    /// passage that says most of it.
    ///
    /// Each passage begins with an occurrence; it holds few, one per position but for words that share a form. What holds the heaviest form
    /// of each term is not surpassed, and ends the search.
    pub(super) fn best_window(
        &mut self,
        occurrences: &[Vec<Occurrence>],
        idf: &[f32],
        width: u32,
    ) -> f32 {
        let Passages { stream, held, heaviest, .. } = self;
        stream.clear();
        heaviest.clear();
        for (term, places) in (0..).zip(occurrences) {
            stream.extend(places.iter().map(|&(position, weight)| (position, term, weight)));
            heaviest.push(places.iter().fold(0.0, |most: f32, place| most.max(place.1)));
        }
        let lists = heaviest.iter().filter(|&&weight| weight > 0.0).count();
        if occurrences.iter().filter(|places| !places.is_empty()).count() > 1 {
            stream.sort_unstable_by_key(|&(position, ..)| position);
        }
        held.clear();
        held.resize(idf.len(), 0.0);
        let mut best = 0.0f32;
        for (at, &(start, ..)) in stream.iter().enumerate() {
            let passage =
                stream[at..].iter().take_while(|&&(position, ..)| position - start < width);
            let (mut mass, mut missing) = (0.0, lists);
            for &(_, term, weight) in passage.clone() {
                let term = term as usize;
                if weight > held[term] {
                    mass += (weight - held[term]) * idf[term];
                    held[term] = weight;
                    missing -= usize::from(weight == heaviest[term]);
                }
            }
            passage.for_each(|&(_, term, _)| held[term as usize] = 0.0);
            if missing == 0 {
                return heaviest.iter().zip(idf).map(|(weight, idf)| weight * idf).sum();
            }
            best = best.max(mass);
        }
        best
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
            // A term that leaves the window and stands in it again still counts.
            (&[&[1, 6], &[5], &[7]], 5, 7.0),
        ] {
            let found = Passages::default().best_window(&at(positions), &[1.0, 2.0, 4.0], width);
            assert_eq!(found, expected, "{positions:?} within {width}");
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
