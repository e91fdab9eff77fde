//! Cursors: where an answer ended, so that the next one goes on there.
//!
//! On the state of the index that gave it a cursor is a place in the list, so paging is exact. On a newer one the list goes
//! on behind the last hit: by relevance behind that article, while it is in the list, otherwise behind its sort key.

use xxhash_rust::xxh3::Xxh3;

use super::packs::Family;
use super::request::{Correct, SearchRequest};
use crate::engine::SortOrder;
use crate::error::{Error, Result};

const VERSION: &str = "2";

/// The place behind a hit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cursor {
    /// State of the index that gave it.
    pub(super) snapshot: u64,
    /// What was asked.
    pub(super) request: u64,
    /// Hits before it.
    pub(super) offset: usize,
    /// The moment that ages were reckoned from, Unix time in seconds, where new articles are preferred: it must not move on from
    /// page to page.
    pub(super) now: Option<i64>,
    /// Score of the last hit.
    pub(super) score: f32,
    /// Date of the last hit.
    pub(super) date: Option<i64>,
    /// Identity of the last hit.
    pub(super) key: String,
}

/// Returns the state of the index that a cursor belongs to, equal to [`Searcher::fingerprint`](super::Searcher::fingerprint)
/// of the searcher that gave it; `None` for a text that is no cursor.
///
/// Who keeps the searchers of older states can go on with a cursor exactly where it ended, whatever was written since.
pub fn cursor_state(text: &str) -> Option<u64> {
    Cursor::parse(text).map(|cursor| cursor.snapshot)
}

impl Cursor {
    /// Returns a number for everything that decides which articles are listed and how.
    pub(super) fn request_hash(request: &SearchRequest) -> u64 {
        let mut hasher = Xxh3::new();
        let mut field = |text: &str| {
            hasher.update(text.as_bytes());
            hasher.update(&[0xff]);
        };
        field(&request.query);
        request.categories.iter().for_each(|category| field(category));
        field(request.from.as_deref().unwrap_or_default());
        field(request.to.as_deref().unwrap_or_default());
        let within = request.within.as_ref().map(|set| format!("{:x}", set.fingerprint()));
        field(within.as_deref().unwrap_or_default());
        field(match request.sort {
            SortOrder::Relevance => "relevance",
            SortOrder::Newest => "newest",
            SortOrder::Oldest => "oldest",
        });
        field(if request.fold_similar { "folded" } else { "" });
        let half_life = request.half_life.map_or(0, |half_life| half_life.as_millis());
        field(&half_life.to_string());
        field(request.as_of.as_deref().unwrap_or_default());
        field(match request.correct {
            Correct::Auto => "",
            Correct::Off | Correct::Offer => "as typed",
        });
        // Words are allowed to be missing when fewer articles match than a page holds, or fewer than 100 of a question.
        field(&request.limit.to_string());
        let expand = request.ranking.expand;
        Family::ALL
            .into_iter()
            .filter(|family| expand.has(*family))
            .for_each(|family| field(family.name()));
        hasher.digest()
    }

    pub(super) fn encode(&self) -> String {
        let key: String = self.key.bytes().map(|byte| format!("{byte:02x}")).collect();
        let date = self.date.map_or_else(String::new, |date| date.to_string());
        let now = self.now.map_or_else(String::new, |now| now.to_string());
        let score = self.score.to_bits();
        format!(
            "{VERSION}.{:x}.{:x}.{}.{now}.{score:x}.{date}.{key}",
            self.snapshot, self.request, self.offset
        )
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// [`Error::Request`] when it is none of ours, or one of another query.
    pub(super) fn decode(text: &str, request: u64) -> Result<Cursor> {
        let bad = |reason: &str| Error::Request {
            code: "bad_cursor",
            field: "cursor",
            reason: reason.to_owned(),
        };
        let cursor = Cursor::parse(text)
            .ok_or_else(|| bad("not a cursor; take `next_cursor` of an answer"))?;
        if cursor.request != request {
            return Err(bad(
                "it belongs to another query; ask the same query, filters, order and limit again",
            ));
        }
        Ok(cursor)
    }

    fn parse(text: &str) -> Option<Cursor> {
        let parts: Vec<&str> = text.trim().split('.').collect();
        let [VERSION, snapshot, request, offset, now, score, date, key] = parts.as_slice() else {
            return None;
        };
        let key: Option<Vec<u8>> = (0..key.len())
            .step_by(2)
            .map(|at| key.get(at..at + 2).and_then(|byte| u8::from_str_radix(byte, 16).ok()))
            .collect();
        Some(Cursor {
            snapshot: u64::from_str_radix(snapshot, 16).ok()?,
            request: u64::from_str_radix(request, 16).ok()?,
            offset: offset.parse().ok()?,
            now: seconds(now)?,
            score: f32::from_bits(u32::from_str_radix(score, 16).ok()?),
            date: seconds(date)?,
            key: String::from_utf8(key?).ok()?,
        })
    }
}

/// Reads a moment that may be missing.
fn seconds(text: &str) -> Option<Option<i64>> {
    if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        let cursor = Cursor {
            snapshot: 7,
            request: u64::MAX,
            offset: 20,
            now: Some(1_700_000_000),
            score: 12.5,
            date: Some(-5),
            key: "báo\u{1f}1.2".to_owned(),
        };
        assert_eq!(Cursor::decode(&cursor.encode(), u64::MAX).unwrap(), cursor);
        for text in [
            "",
            "x",
            "1.2.3",
            "2.7.8.20..zz..00",
            "2.7.8.20..0..0ữ",
            "2.7.8.20.x.0..00",
            "1.7.8.20..0..00",
        ] {
            assert!(Cursor::decode(text, 8).is_err(), "{text}");
            assert_eq!(cursor_state(text), None, "{text}");
        }
        assert_eq!(cursor_state(&cursor.encode()), Some(7));
        assert!(Cursor::decode(&cursor.encode(), 1).is_err());
    }
}
