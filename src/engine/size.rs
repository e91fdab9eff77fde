//! How much there is to search, for measurements.

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::Snapshot;

impl Snapshot {
    /// Returns the tokens of all text, deleted articles included until their segment is merged.
    pub fn tokens(&self) -> u64 {
        let segments = self.searcher().segment_readers().iter();
        let indexes = segments.filter_map(|segment| segment.inverted_index(self.text_field()).ok());
        indexes.map(|index| index.total_num_tokens()).sum()
    }

    /// Returns the different terms of all text, over all segments. Reads every dictionary and holds 8 bytes a term.
    pub fn different_terms(&self) -> u64 {
        let mut different = FxHashSet::default();
        for segment in self.searcher().segment_readers() {
            let Ok(index) = segment.inverted_index(self.text_field()) else { continue };
            let Ok(mut terms) = index.terms().stream() else { continue };
            while terms.advance() {
                different.insert(xxh3_64(terms.key()));
            }
        }
        different.len() as u64
    }
}
