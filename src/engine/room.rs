//! What searches need room for, kept from one to the next: lists of postings and tables of windows, a megabyte for a few words.

use std::sync::{Mutex, PoisonError};

use super::Snapshot;
use super::cursor::Spare;
use super::segment_search::Scratch;

/// Rooms that are kept, for as many searches at once; up to three megabytes each.
const MOST_KEPT: usize = 16;

/// The room of one search.
#[derive(Default)]
pub(super) struct Room {
    pub(super) spare: Spare,
    pub(super) scratch: Scratch,
}

/// The rooms that no search is in.
#[derive(Default)]
pub(super) struct Rooms(Mutex<Vec<Room>>);

impl Snapshot {
    /// Returns a room: one that was used before, if there is one.
    pub(super) fn take_room(&self) -> Room {
        let Rooms(kept) = self.rooms();
        kept.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps a room for others.
    pub(super) fn keep_room(&self, mut room: Room) {
        room.scratch.shrink();
        let Rooms(kept) = self.rooms();
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MOST_KEPT {
            kept.push(room);
        }
    }

    /// Gives up all rooms.
    pub(super) fn forget_rooms(&self) {
        let Rooms(kept) = self.rooms();
        kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
