//! The same story once: groups of exact and near copies over a whole archive.
//!
//! [`Groups::find`] reads every article once, keeps a sketch of 256 bytes of each (some 280 MB for 10⁶ articles with everything else), compares word by
//! word what the sketches suggest, and [`Groups::write`] keeps the groups in a file beside the generations. They are as old as that: who adds articles
//! finds the groups anew. What became of an article since, that it was deleted or is under embargo, is seen when a group is shown.
//!
//! Not here: how the first hits of one answer are folded (`engine::duplicates`), which needs no preparation and finds what differs little.

mod compare;
mod file;
mod find;
mod sketch;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

pub use self::compare::Words;
pub use self::file::{Copy, GROUPS_FILE, Groups};
pub use self::find::groups;
pub use self::sketch::Sketch;
use crate::engine::{Place, Snapshot};
use crate::error::Result;
use crate::index::StoredArticle;

/// Articles that are sketched at once.
const BATCH: usize = 1_024;

/// Returns the words of an article that are compared.
pub fn words_of(stored: &StoredArticle) -> Words {
    let article = &stored.article;
    Words::of([article.title.as_str(), article.lead.as_str(), article.body.as_str()])
}

impl Groups {
    /// Finds the groups of all articles that a snapshot sees.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`], [`crate::Error::Io`].
    pub fn find(snapshot: &Snapshot) -> Result<Groups> {
        let mut places: Vec<Place> = Vec::new();
        // When it appeared, and a hash of who it is: of one date it must not matter where an article lies.
        let mut order: Vec<(i64, u64)> = Vec::new();
        let mut sketches: Vec<Option<Sketch>> = Vec::new();
        let mut batch: Vec<StoredArticle> = Vec::with_capacity(BATCH);
        let mut take = |batch: &mut Vec<StoredArticle>| {
            let sketched = batch.par_iter().map(|stored| Sketch::of(&words_of(stored)));
            sketches.par_extend(sketched);
            batch.clear();
        };
        snapshot.each_article(&mut |place, stored| {
            places.push(place);
            let date = stored.article.published.as_ref().map(|published| published.date.start());
            let name = stored.identity.to_string();
            order.push((date.unwrap_or(i64::MAX), xxh3_64(name.as_bytes())));
            batch.push(stored);
            if batch.len() == BATCH {
                take(&mut batch);
            }
        })?;
        take(&mut batch);
        let article = |text: u32| snapshot.article_in(places[text as usize]);
        let is_before = |a: u32, b: u32| order[a as usize] < order[b as usize];
        let found = groups(&sketches, &mut |text| Ok(words_of(&article(text)?)), &is_before)?;
        let mut groups = Vec::with_capacity(found.len());
        for texts in found {
            let mut copies = Vec::with_capacity(texts.len());
            for text in texts {
                copies.push(Copy::from(&article(text)?));
            }
            copies.sort();
            groups.push(copies);
        }
        groups.sort();
        Ok(Groups::new(groups))
    }
}
