//! Nearly identical articles: reprints, the same agency text in several papers, an updated version.
//!
//! They are told by their sketches (`index::sketch`), and where the copies of the whole archive were looked for, by the groups found there, which know
//! copies that differ more. An article is folded under the first one of the list that it is like; what
//! is like a folded one only is not: so no chain of small changes joins what differs much. Only the beginning of a
//! list is looked at, a part that does not depend on what is asked for, so that every page of a list is cut from the same one.

use super::{Match, Snapshot};

/// An article of a list and those folded under it, in the order of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The best of them.
    pub best: Match,
    /// The others.
    pub similar: Vec<Match>,
}

impl From<Match> for Group {
    /// An article with nothing under it.
    fn from(best: Match) -> Group {
        Group { best, similar: Vec::new() }
    }
}

impl Snapshot {
    /// Folds nearly identical articles among the first `window` of a list: sketches that differ in at most `most_bits` of their 64
    /// bits, or one number that `group_of` gives. The rest of the list is left as it is. With 64 articles that is 2,016 comparisons of
    /// two numbers.
    pub fn fold_similar(
        &self,
        list: &[Match],
        window: usize,
        most_bits: u32,
        group_of: &dyn Fn(&Match) -> Option<u32>,
    ) -> Vec<Group> {
        let told = list.iter().take(window).map(|found| (self.sketch(found), group_of(found)));
        let mut groups: Vec<Group> = Vec::with_capacity(list.len());
        let mut known: Vec<(Option<u64>, Option<u32>, usize)> = Vec::new();
        for (found, (sketch, number)) in list.iter().zip(told) {
            let is_alike = |&&(other, other_number, _): &&(Option<u64>, Option<u32>, usize)| {
                let differing = sketch.zip(other).map(|(a, b)| (a ^ b).count_ones());
                differing.is_some_and(|bits| bits <= most_bits)
                    || (number.is_some() && number == other_number)
            };
            match known.iter().find(is_alike) {
                Some(&(.., group)) => groups[group].similar.push(*found),
                None => {
                    known.push((sketch, number, groups.len()));
                    groups.push(Group { best: *found, similar: Vec::new() });
                }
            }
        }
        let rest = list.iter().skip(window);
        groups.extend(rest.map(|&best| Group { best, similar: Vec::new() }));
        groups
    }

    /// Returns the sketch of an article, if it has enough text for one.
    pub fn sketch(&self, found: &Match) -> Option<u64> {
        let columns = &self.order_columns()[found.address.segment_ord as usize];
        columns.sketches.first(found.address.doc_id)
    }
}
