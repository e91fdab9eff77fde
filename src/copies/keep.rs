//! Groups that stay current: what is kept beside them, and how a changed archive is caught up with.
//!
//! `groups.tsv` is what is shown. `sketches.bin` holds the sketch of every text ([`super::text`]), `pairs.bin` which of them were there last and what is known of
//! pairs. Both are derived: an index whose files are behind is caught up with, whatever wrote to it and wherever that ended; a file that is broken or
//! does not fit the others is made again. They are written in this order: sketches, groups, pairs; after a crash in between the pairs are those before, and
//! what has changed since is looked at again.
//!
//! `pairs.bin` is a head of 40 bytes (magic, hash of which texts it is about, hash of `groups.tsv`, number of texts, number of pairs), a bit for each text that was
//! there, 10 bytes for each pair, and a checksum of all.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::file::{Copy, GROUPS_FILE, Groups};
use super::find::regroup;
use super::pairs::{Change, Pair, Pairs};
use super::text::{SKETCHES_FILE, Text, Texts};
use super::words_of;
use crate::engine::{Place, Snapshot, Visibility};
use crate::error::{Error, Result};
use crate::index::{Index, write_durably};

const PAIRS_FILE: &str = "pairs.bin";
const LOCK_FILE: &str = "groups.lock";
const MAGIC: &[u8; 8] = b"tbpair-1";
const HEAD_BYTES: usize = 40;
const PAIR_BYTES: usize = 10;
/// Texts that are sketched before they are written.
const BATCH: usize = 4_096;
/// Texts of articles that have gone, for each that is there, before the file is written anew.
const MOST_GONE: usize = 1;
/// So many may have gone in any case.
const FEW: usize = 10_000;

/// The groups after a look at an index, and what was new to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// All groups.
    pub groups: Groups,
    /// Articles that came or changed since the last look.
    pub new: u64,
    /// Articles that went or changed since.
    pub gone: u64,
}

impl Groups {
    /// Returns whether the groups of the index at `root` are kept: they were looked for once, and not given up since.
    pub fn are_kept(root: &Path) -> bool {
        root.join(GROUPS_FILE).exists()
    }

    /// Finds the groups of the index at `root` with nothing that was known before, and keeps what keeps them current.
    ///
    /// # Errors
    /// Those of opening an index; [`Error::Io`], [`Error::DiskFull`].
    pub fn renew(root: &Path, threads: usize) -> Result<Groups> {
        Index::open(root)?;
        let lock = lock(root)?;
        let _ = std::fs::remove_file(root.join(PAIRS_FILE));
        Texts::with(root, Vec::new())?;
        let looked = look(root, threads);
        drop(lock);
        Ok(looked?.groups)
    }

    /// Brings the groups of the index at `root` up to date: what is new is sketched, and compared with what it may be a copy of. The result is that
    /// of [`renew`](Groups::renew). Does nothing where groups are not [kept](Groups::are_kept).
    ///
    /// # Errors
    /// As [`renew`](Groups::renew).
    pub fn update(root: &Path, threads: usize) -> Result<Option<Looked>> {
        if !Groups::are_kept(root) {
            return Ok(None);
        }
        let _lock = lock(root)?;
        // Somebody may have given them up while this waited.
        if !Groups::are_kept(root) {
            return Ok(None);
        }
        look(root, threads).map(Some)
    }

    /// Gives the groups up: nothing is kept any more, and nothing is grouped.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn give_up(root: &Path) -> Result<()> {
        let _lock = lock(root)?;
        for name in [GROUPS_FILE, PAIRS_FILE, SKETCHES_FILE] {
            let path = root.join(name);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::io(path, error));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Waits until nobody else looks for groups. The lock ends with the file, and with the process.
fn lock(root: &Path) -> Result<File> {
    let path = root.join(LOCK_FILE);
    let open = || -> std::io::Result<File> {
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
        file.lock()?;
        Ok(file)
    };
    open().map_err(|error| Error::io(&path, error))
}

fn look(root: &Path, threads: usize) -> Result<Looked> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .build()
        .map_err(|error| Error::Engine(error.to_string()))?;
    pool.install(|| look_at(root))
}

fn look_at(root: &Path) -> Result<Looked> {
    let index = Index::open(root)?;
    // Who keeps the archive groups everything; what is hidden is left out where a group is shown.
    let snapshot = Snapshot::seen(&index, Visibility::Everything)?;
    let mut texts = Texts::open(root)?;
    let Placed { mut places, missing } = placed(&snapshot, &texts)?;
    let gone = places.iter().filter(|place| place.is_none()).count();
    let there = places.len() - gone + missing.len();
    if gone > FEW + MOST_GONE * there {
        texts = compacted(root, &mut texts, &mut places)?;
    }
    // No more than that, however it would grow by itself.
    texts.all.reserve_exact(missing.len());
    for some in missing.chunks(BATCH) {
        let sketched: Vec<Text> = some
            .par_iter()
            .map(|&(place, content)| Ok(Text::of(&snapshot.article_in(place)?, content)))
            .collect::<Result<_>>()?;
        texts.add(&sketched)?;
        places.extend(some.iter().map(|(place, _)| Some(*place)));
    }

    let written = std::fs::read(root.join(GROUPS_FILE)).unwrap_or_default();
    let Kept { mut pairs, before, groups_hash } = Kept::read(root, &texts).unwrap_or_default();
    let is_known = !before.is_empty() && groups_hash == xxh3_64(&written);
    let before: Vec<bool> =
        before.into_iter().chain(std::iter::repeat(false)).take(places.len()).collect();
    let after: Vec<bool> = places.iter().map(Option::is_some).collect();
    let new = before.iter().zip(&after).filter(|(before, after)| !**before && **after).count();
    let gone = before.iter().zip(&after).filter(|(before, after)| **before && !**after).count();
    let looked = |groups| Looked { groups, new: new as u64, gone: gone as u64 };
    if is_known && new + gone == 0 {
        return Groups::read(root).map(looked);
    }

    let article = |text: u32| {
        let place = places[text as usize].expect("only what is there is compared");
        snapshot.article_in(place)
    };
    let words = |text: u32| article(text).map(|stored| words_of(&stored));
    let change = Change { before: &before, after: &after };
    let found = regroup(&texts.all, change, &mut pairs, &words)?;
    // What has not changed is described as before.
    let known = if is_known { Groups::read(root)? } else { Groups::default() };
    let known: HashMap<u64, &Copy> =
        known.all().iter().flatten().map(|copy| (copy.identity.hash(), copy)).collect();
    let described = |text: u32| -> Result<Copy> {
        let key = texts.all[text as usize].as_ref().map_or(0, |text| text.key);
        match known.get(&key).filter(|_| before[text as usize]) {
            Some(copy) => Ok((*copy).clone()),
            None => article(text).map(|stored| Copy::from(&stored)),
        }
    };
    let groups = Groups::described(found, described)?;
    let bytes = groups.to_tsv();
    if bytes != written || written.is_empty() {
        write_durably(&root.join(GROUPS_FILE), &bytes)?;
    }
    Kept { pairs, before: after, groups_hash: xxh3_64(&bytes) }.write(root, &texts)?;
    Ok(looked(groups))
}

/// Where the articles of an index are.
struct Placed {
    /// By text; nothing for those of articles that have gone.
    places: Vec<Option<Place>>,
    /// Articles without a text, and the hashes of their content.
    missing: Vec<(Place, u64)>,
}

/// Finds the articles of the texts that are known.
fn placed(snapshot: &Snapshot, texts: &Texts) -> Result<Placed> {
    let mut by_content: FxHashMap<(u64, u64), u32> = FxHashMap::default();
    by_content.reserve(texts.all.len());
    for (text, at) in texts.all.iter().zip(0..) {
        if let Some(text) = text {
            by_content.insert((text.key, text.content), at);
        }
    }
    let mut places = vec![None; texts.all.len()];
    let mut missing = Vec::new();
    snapshot.each_identity(&mut |place, key, content| match by_content.get(&(key, content)) {
        Some(&at) => places[at as usize] = Some(place),
        None => missing.push((place, content)),
    })?;
    Ok(Placed { places, missing })
}

/// Writes the file of sketches anew with what is there. Its texts have other places then, so what is known of pairs is given up with it.
fn compacted(root: &Path, texts: &mut Texts, places: &mut Vec<Option<Place>>) -> Result<Texts> {
    let mut all = std::mem::take(&mut texts.all).into_iter().zip(&*places);
    let there = all.by_ref().filter_map(|(text, place)| text.filter(|_| place.is_some()));
    let there: Vec<Text> = there.collect();
    places.retain(Option::is_some);
    Texts::with(root, there)
}

/// What is kept of the last look.
#[derive(Debug, Default)]
struct Kept {
    pairs: Pairs,
    /// The texts that were there.
    before: Vec<bool>,
    groups_hash: u64,
}

impl Kept {
    /// Reads it; nothing where it is broken or about other texts.
    fn read(root: &Path, known_texts: &Texts) -> Option<Kept> {
        let bytes = std::fs::read(root.join(PAIRS_FILE)).ok()?;
        let (bytes, checksum) = bytes.split_last_chunk::<8>()?;
        if u64::from_le_bytes(*checksum) != xxh3_64(bytes) {
            return None;
        }
        let (head, rest) = bytes.split_at_checked(HEAD_BYTES)?;
        let mut numbers = head
            .chunks_exact(8)
            .map(|bytes| u64::from_le_bytes(std::array::from_fn(|byte| bytes[byte])));
        let (magic, texts_hash) = (numbers.next()?, numbers.next()?);
        let (groups_hash, texts, pairs) = (numbers.next()?, numbers.next()?, numbers.next()?);
        if magic.to_le_bytes() != *MAGIC || known_texts.hash(texts as usize)? != texts_hash {
            return None;
        }
        let (bits, rest) = rest.split_at_checked(texts.div_ceil(8) as usize)?;
        let before = (0..texts as usize).map(|at| bits[at / 8] >> (at % 8) & 1 == 1).collect();
        let mut known = Pairs::default();
        known.0.reserve(pairs as usize);
        for bytes in rest.chunks_exact(PAIR_BYTES) {
            let u32_at =
                |at: usize| u32::from_le_bytes(std::array::from_fn(|byte| bytes[at + byte]));
            let are_copies = [None, Some(false), Some(true)].get(usize::from(bytes[9])).copied()?;
            known.0.insert((u32_at(0), u32_at(4)), Pair { bins: bytes[8], are_copies });
        }
        (known.0.len() as u64 == pairs).then_some(Kept { pairs: known, before, groups_hash })
    }

    fn write(&self, root: &Path, texts: &Texts) -> Result<()> {
        let texts_hash = texts.hash(self.before.len()).unwrap_or_default();
        let pairs = &self.pairs.0;
        let mut bytes =
            Vec::with_capacity(HEAD_BYTES + self.before.len() / 8 + pairs.len() * PAIR_BYTES + 16);
        bytes.extend(MAGIC);
        let lengths = [self.before.len() as u64, pairs.len() as u64];
        [texts_hash, self.groups_hash].into_iter().chain(lengths).for_each(|number| {
            bytes.extend(number.to_le_bytes());
        });
        bytes.extend(self.before.chunks(8).map(|bits| {
            bits.iter().enumerate().fold(0_u8, |byte, (at, bit)| byte | u8::from(*bit) << at)
        }));
        for (&(a, b), pair) in pairs {
            bytes.extend(a.to_le_bytes());
            bytes.extend(b.to_le_bytes());
            bytes.push(pair.bins);
            bytes.push(match pair.are_copies {
                None => 0,
                Some(false) => 1,
                Some(true) => 2,
            });
        }
        let checksum = xxh3_64(&bytes);
        bytes.extend(checksum.to_le_bytes());
        write_durably(&root.join(PAIRS_FILE), &bytes)
    }
}
