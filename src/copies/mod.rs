//! The same story once: groups of exact and near copies over a whole archive.
//!
//! [`Groups::renew`] reads every article once and keeps a sketch of 256 bytes of each; what the sketches suggest is compared word by word, and the groups are
//! written into a file beside the generations. From then on [`Groups::update`] keeps them current: it reads what is new. What became of an article
//! since, that it was deleted or is under embargo, is seen when a group is shown.
//!
//! Not here: how the first hits of one answer are folded (`engine::duplicates`), which needs no preparation and finds what differs little.

mod compare;
mod file;
mod find;
mod keep;
mod pairs;
mod sketch;
mod text;

pub use self::compare::Words;
pub(crate) use self::compare::containment;
pub use self::file::{Copy, GROUPS_FILE, Groups};
pub use self::find::groups;
pub use self::keep::Looked;
pub use self::sketch::Sketch;
pub use self::text::Text;
use crate::index::StoredArticle;

/// Returns the words of an article that are compared.
pub fn words_of(stored: &StoredArticle) -> Words {
    let article = &stored.article;
    Words::of([article.title.as_str(), article.lead.as_str(), article.body.as_str()])
}
