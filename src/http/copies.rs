//! Groups of copies that stay current while articles come and go.
//!
//! Where groups are kept at all ([`Groups::are_kept`]), one thread looks for commits, whoever made them, and catches up with them: not urgent,
//! on one thread, and so seldom that it takes a small part of a core whatever comes. `live` shows the new groups by itself.

use std::path::Path;
use std::time::{Duration, Instant};

use super::lanes::{Lane, give_way};
use super::live::Live;
use crate::copies::Groups;

/// Time between two looks for a commit.
const LOOK: Duration = Duration::from_millis(500);
/// Shortest time between the end of an update that found something and the next one.
const EVERY: Duration = Duration::from_secs(10);
/// How many times as long as an update took nothing is done after it.
const REST: u32 = 20;

/// Keeps the groups of the index at `root` current until the server stops.
pub(super) fn keep_current(root: &Path, live: &Live, searches: &Lane) {
    let mut seen = None;
    let mut rested: Option<Instant> = None;
    while !live.pause(LOOK) {
        let is_resting = rested.is_some_and(|rested| Instant::now() < rested);
        if is_resting || !Groups::are_kept(root) {
            continue;
        }
        let index = &live.state().index;
        // Taken before the update: what comes in between is met at the next look.
        let commit = Some((index.generation(), index.commit_stamp()));
        if commit == seen {
            continue;
        }
        let started = Instant::now();
        // A thread of its own for each: one that gave way cannot take it back.
        let way = searches.way();
        let update = || {
            give_way(way);
            Groups::update(root, 1)
        };
        let updated = std::thread::scope(|scope| scope.spawn(update).join());
        let took = started.elapsed();
        let has_changed =
            !matches!(&updated, Ok(Ok(Some(looked))) if looked.new + looked.gone == 0);
        let least = if has_changed { EVERY } else { Duration::ZERO };
        rested = Some(Instant::now() + least.max(took * REST));
        seen = commit;
        match updated {
            Ok(Ok(Some(looked))) => {
                tracing::debug!(target: "timbao", new = looked.new, gone = looked.gone, took_ms = took.as_millis() as u64, "groups of copies are current");
            }
            Ok(Ok(None)) => {}
            Ok(Err(error)) => {
                tracing::error!(target: "timbao", reason = %error, "groups of copies cannot be kept current");
            }
            // What a thread says when it panics is in the log already.
            Err(_) => {}
        }
    }
}
