//! Which segments are brought into one while an index is written.

use tantivy::SegmentMeta;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

use super::lock::Purpose;

/// Segments of like size that are brought into one. Fewer would make queries a little faster and a run that just reaches the number
/// a fifth slower: the engine's own 8 did so for 350 MB of articles.
const SEGMENTS_TO_MERGE: usize = 12;

/// The same for a writer of batches: searches go on beside it, and each small segment costs every one of them.
const BATCH_SEGMENTS_TO_MERGE: usize = 4;

/// Largest segment that a writer of batches brings into another, in articles: the lock is given back only when merges have
/// ended, and this many take a few seconds. Larger ones wait for a run.
const BATCH_MERGE_ARTICLES: usize = 50_000;

/// Articles of the largest segment that comes about by itself. A merge holds something of each of its articles, so this keeps the
/// memory of indexing down; all segments can still be brought into one on demand.
const MOST_ARTICLES: u64 = 500_000;

/// Fewest segments that are worth a merge which the bound keeps from being a whole one.
const FEWEST_SEGMENTS: usize = 4;

/// Merges segments of like size, up to a bound.
#[derive(Debug)]
pub(super) struct Merging(LogMergePolicy);

impl Merging {
    /// Returns how a writer of this purpose merges.
    pub(super) fn of(purpose: Purpose) -> Merging {
        let mut by_size = LogMergePolicy::default();
        by_size.set_min_num_segments(SEGMENTS_TO_MERGE);
        if purpose == Purpose::Batch {
            by_size.set_min_num_segments(BATCH_SEGMENTS_TO_MERGE);
            by_size.set_max_docs_before_merge(BATCH_MERGE_ARTICLES);
        }
        Merging(by_size)
    }
}

impl MergePolicy for Merging {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let articles = |id| {
            let segment = segments.iter().find(|segment| segment.id() == id);
            segment.map_or(0, |segment| u64::from(segment.num_docs()))
        };
        let mut candidates = self.0.compute_merge_candidates(segments);
        candidates.retain_mut(|MergeCandidate(ids)| {
            ids.sort_by_key(|&id| articles(id));
            let sizes: Vec<u64> = ids.iter().map(|&id| articles(id)).collect();
            let fit = within_bound(&sizes);
            let is_whole = fit == ids.len();
            ids.truncate(fit);
            is_whole || fit >= FEWEST_SEGMENTS
        });
        candidates
    }
}

/// Returns how many of some segments, the smallest first, are not too many articles together.
fn within_bound(ascending: &[u64]) -> usize {
    let sums = ascending.iter().scan(0, |sum, articles| {
        *sum += articles;
        Some(*sum)
    });
    sums.take_while(|&sum| sum <= MOST_ARTICLES).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_merge_is_larger_than_the_bound() {
        for (sizes, expected) in [
            (&[][..], 0),
            (&[10_000; 12], 12),
            (&[120_000; 12], 4),
            (&[300_000, 300_000], 1),
            (&[2_000_000], 0),
            (&[1, MOST_ARTICLES - 1, 1_000_000], 2),
        ] {
            assert_eq!(within_bound(sizes), expected, "{sizes:?}");
        }
    }
}
