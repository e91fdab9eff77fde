//! Answers that were given lately, for those who ask the same again: what readers of a site look for repeats itself.
//!
//! An answer is kept under everything that decided about it, the state of the index included, so it is never older than that; the
//! time it says it took is that of the first one.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use super::guard::Access;
use super::live::State;

/// Most answers that are kept, however short.
const MAX_ANSWERS: NonZeroUsize = NonZeroUsize::new(100_000).expect("it is not zero");

/// The latest answers, up to so many bytes.
#[derive(Debug)]
pub(super) struct Answers {
    kept: Mutex<Kept>,
    most_bytes: usize,
    hits: AtomicU64,
}

#[derive(Debug)]
struct Kept {
    answers: LruCache<String, Arc<str>>,
    bytes: usize,
}

impl Answers {
    pub(super) fn new(most_bytes: usize) -> Answers {
        let kept = Kept { answers: LruCache::new(MAX_ANSWERS), bytes: 0 };
        Answers { kept: Mutex::new(kept), most_bytes, hits: AtomicU64::new(0) }
    }

    /// Returns what an answer is kept under: all that decides about it.
    pub(super) fn key(state: &State, asked: &str, access: &Access) -> String {
        let sections = access.sections().join("\n");
        format!("{:016x}\n{asked}\n{sections}", state.fingerprint)
    }

    /// Returns an answer that was given lately.
    pub(super) fn get(&self, key: &str) -> Option<Arc<str>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = kept.answers.get(key).map(Arc::clone)?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(answer)
    }

    /// Keeps an answer in place of those that were not asked for the longest time.
    pub(super) fn keep(&self, key: String, answer: &str) {
        let size = |key: &str, answer: &str| key.len() + answer.len();
        let own = size(&key, answer);
        // One that takes a good part of the room would drive out many.
        if own > self.most_bytes / 16 {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((older_key, older)) = kept.answers.push(key, Arc::from(answer)) {
            kept.bytes -= size(&older_key, &older);
        }
        kept.bytes += own;
        while kept.bytes > self.most_bytes {
            let Some((oldest_key, oldest)) = kept.answers.pop_lru() else { break };
            kept.bytes -= size(&oldest_key, &oldest);
        }
    }

    /// Returns how often an answer was given again.
    pub(super) fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_longest_goes_first() {
        let answers = Answers::new(1_600);
        let keep = |name: usize| answers.keep(format!("key {name:02}"), &"x".repeat(90));
        (0..16).for_each(keep);
        assert!(answers.get("key 00").is_some());
        keep(16);
        assert!(answers.get("key 00").is_some() && answers.get("key 16").is_some());
        assert!(answers.get("key 01").is_none());
        answers.keep("long".to_owned(), &"x".repeat(101));
        assert!(answers.get("long").is_none());
        // The same again takes no more room.
        (0..100).for_each(|_| keep(16));
        assert!(answers.get("key 02").is_some());
        assert!(answers.hits() > 3);
        let none = Answers::new(0);
        none.keep("key".to_owned(), "x");
        assert!(none.get("key").is_none());
    }
}
