//! Syllable keys and their ids.

use std::collections::HashMap;

use super::pieces::{FIRST_SYLLABLE, UNKNOWN};

/// The syllables and foreign words that the model knows by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    ids: HashMap<Box<str>, u32>,
    /// By id from [`FIRST_SYLLABLE`] on.
    name_classes: Vec<u8>,
}

impl Vocabulary {
    /// Largest number of keys: ids have 16 bits.
    pub(crate) const CAPACITY: usize = (1 << 16) - FIRST_SYLLABLE as usize;

    /// Returns the id of a key, adding it if there is room.
    pub(crate) fn add(&mut self, key: &str) -> u32 {
        if let Some(&id) = self.ids.get(key) {
            return id;
        }
        if self.ids.len() == Vocabulary::CAPACITY {
            return UNKNOWN;
        }
        let id = FIRST_SYLLABLE + self.ids.len() as u32;
        self.ids.insert(key.into(), id);
        self.name_classes.push(0);
        id
    }

    /// Sets how often a syllable is written large, 0 to 5.
    pub(crate) fn set_name_class(&mut self, id: u32, class: u8) {
        self.name_classes[(id - FIRST_SYLLABLE) as usize] = class;
    }

    /// Returns the class set by [`set_name_class`](Self::set_name_class).
    pub(crate) fn name_class(&self, id: u32) -> u8 {
        self.name_classes[(id - FIRST_SYLLABLE) as usize]
    }

    /// Returns id and name class of a key.
    pub(crate) fn look_up(&self, key: &str) -> (u32, u32) {
        match self.ids.get(key) {
            Some(&id) => (id, u32::from(self.name_class(id))),
            None => (UNKNOWN, 7),
        }
    }

    /// Returns the keys in the order of their ids.
    #[cfg(any(feature = "index", test))]
    pub(crate) fn keys(&self) -> Vec<&str> {
        let mut keys = vec![""; self.ids.len()];
        for (key, &id) in &self.ids {
            keys[(id - FIRST_SYLLABLE) as usize] = key;
        }
        keys
    }
}
