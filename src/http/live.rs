//! The state of the index that is searched now, and earlier ones that a reader is still paging through.
//!
//! One thread looks for commits and new generations, whoever made them, opens what it finds beside the state in use and then puts it
//! in its place: a search never waits. It also reads keys and packs again when their files change.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;

use crate::error::{Error, Result};
use crate::index::Index;
use crate::search::Searcher;

/// Time between two looks for a commit of another process.
const LOOK: Duration = Duration::from_millis(250);
/// Shortest time between two new states: to open one takes tens of milliseconds of a core, and articles may come all the time.
const RENEW_EVERY: Duration = Duration::from_millis(700);
/// Suggestions are read anew at most once in this time, or in twenty times the time it takes.
const WARM_EVERY: Duration = Duration::from_secs(30);
/// Time after which a state that could not be opened is tried again.
const RETRY: Duration = Duration::from_secs(5);
/// Most earlier states that are kept.
const MAX_KEPT: usize = 64;

/// A state of the index.
#[derive(Debug)]
pub(super) struct State {
    pub(super) index: Arc<Index>,
    pub(super) searcher: Searcher,
    /// Tells states apart.
    pub(super) fingerprint: u64,
    /// Some reader has a cursor of it.
    has_cursors: AtomicBool,
}

impl State {
    fn new(index: Arc<Index>, packs: &[(String, String)], older: Option<&State>) -> Result<State> {
        let mut searcher = Searcher::new(&index)?;
        for (name, text) in packs {
            searcher.add_pack(name, text).map_err(|error| Error::Request {
                code: "bad_pack",
                field: "packs",
                reason: error.to_string(),
            })?;
        }
        if let Some(older) = older {
            searcher.inherit(&older.searcher);
        }
        let fingerprint = searcher.fingerprint();
        Ok(State { index, searcher, fingerprint, has_cursors: AtomicBool::new(false) })
    }

    /// Remembers that an answer of this state gave a cursor.
    pub(super) fn gave_cursor(&self) {
        self.has_cursors.store(true, Ordering::Relaxed);
    }
}

/// The states in use.
#[derive(Debug)]
pub(super) struct Live {
    root: PathBuf,
    packs: Vec<PathBuf>,
    current: ArcSwap<State>,
    /// Earlier states with the time they were replaced.
    kept: Mutex<Vec<(Instant, Arc<State>)>>,
    keep: Duration,
    bell: (Mutex<Bell>, Condvar),
}

#[derive(Debug, Default)]
struct Bell {
    rung: bool,
    stopped: bool,
}

impl Live {
    /// Opens the index. What is slow to read is read by [`watch`](Live::watch), beside the first searches.
    ///
    /// # Errors
    /// Those of opening an index, and [`Error::Request`] for a pack that cannot be read.
    pub(super) fn open(root: PathBuf, packs: Vec<PathBuf>, keep: Duration) -> Result<Live> {
        let index = Arc::new(Index::open(&root)?);
        let state = State::new(index, &read_packs(&packs)?, None)?;
        Ok(Live {
            root,
            packs,
            current: ArcSwap::from_pointee(state),
            kept: Mutex::new(Vec::new()),
            keep,
            bell: (Mutex::default(), Condvar::new()),
        })
    }

    /// Returns the newest state.
    pub(super) fn state(&self) -> Arc<State> {
        self.current.load_full()
    }

    /// Returns the state with this fingerprint, if it is in use or kept.
    pub(super) fn state_of(&self, fingerprint: u64) -> Option<Arc<State>> {
        let current = self.state();
        if current.fingerprint == fingerprint {
            return Some(current);
        }
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_wanted = |(since, state): &&(Instant, Arc<State>)| {
            state.fingerprint == fingerprint && since.elapsed() < self.keep
        };
        kept.iter().find(is_wanted).map(|(_, state)| Arc::clone(state))
    }

    /// Says that something was committed.
    pub(super) fn ring(&self) {
        self.with_bell(|bell| bell.rung = true);
    }

    /// Ends [`watch`](Live::watch).
    pub(super) fn stop(&self) {
        self.with_bell(|bell| bell.stopped = true);
    }

    fn with_bell(&self, change: impl FnOnce(&mut Bell)) {
        change(&mut self.bell.0.lock().unwrap_or_else(PoisonError::into_inner));
        self.bell.1.notify_all();
    }

    /// Keeps the state in use up to date until [`stop`](Live::stop); `each` is called at every look.
    pub(super) fn watch(&self, each: impl Fn()) {
        let mut stamp = self.state().index.commit_stamp();
        let mut packs = stamps(&self.packs);
        let mut takedown = self.state().index.takedown_stamp();
        let mut warmed: Option<(Instant, Duration)> = None;
        let mut is_stale = true;
        let mut warming: Option<Receiver<(Result<State>, Duration)>> = None;
        let mut failed: Option<Instant> = None;
        let mut renewed: Option<Instant> = None;
        while !self.waited() {
            each();
            self.forget();
            let packs_now = stamps(&self.packs);
            let current = self.state();
            let stamp_now = current.index.commit_stamp();
            let has_changed = stamp_now != stamp
                || current.index.is_superseded()
                || current.searcher.snapshot().is_outdated()
                || current.searcher.has_new_groups();
            let has_new_packs = packs_now != packs;
            let may_try = failed.is_none_or(|failed| failed.elapsed() > RETRY)
                && renewed.is_none_or(|renewed| renewed.elapsed() > RENEW_EVERY);
            if (has_changed || has_new_packs) && may_try {
                // Taken before the reading: what comes in between is met at the next look.
                packs = packs_now;
                match self.renewed(&current) {
                    Ok(state) => {
                        failed = None;
                        renewed = Some(Instant::now());
                        stamp = if state.index.generation() == current.index.generation() {
                            stamp_now
                        } else {
                            state.index.commit_stamp()
                        };
                        is_stale = true;
                        let listed = state.index.takedown_stamp();
                        self.publish(state);
                        if std::mem::replace(&mut takedown, listed) != listed {
                            self.forget_all();
                        }
                    }
                    Err(error) => {
                        failed = Some(Instant::now());
                        tracing::error!(target: "timbao", reason = %error, "the new state cannot be opened; the one before it stays");
                    }
                }
            }
            let read = warming.as_ref().map(Receiver::try_recv);
            if matches!(read, Some(Err(TryRecvError::Disconnected))) {
                // What a thread says when it panics is in the log already.
                warming = None;
            }
            if let Some(Ok((state, took))) = read {
                warming = None;
                warmed = Some((Instant::now(), took));
                if let Err(error) = state.and_then(|warm| self.publish_warm(&warm)) {
                    is_stale = true;
                    tracing::error!(target: "timbao", reason = %error, "suggestions cannot be read");
                }
            }
            let may_warm = warming.is_none()
                && warmed.is_none_or(|(since, took)| since.elapsed() > WARM_EVERY.max(20 * took));
            if is_stale && may_warm {
                is_stale = false;
                warming = Some(self.warm());
            }
        }
    }

    /// Waits so long, or until [`stop`](Live::stop); returns whether to stop.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let bell = self.bell.0.lock().unwrap_or_else(PoisonError::into_inner);
        match self.bell.1.wait_timeout_while(bell, time, |bell| !bell.stopped) {
            Ok((bell, _)) => bell.stopped,
            Err(poisoned) => poisoned.into_inner().0.stopped,
        }
    }

    /// Waits for the bell or the next look; returns whether to stop.
    fn waited(&self) -> bool {
        let bell = self.bell.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |bell: &mut Bell| !bell.rung && !bell.stopped;
        let mut bell = match self.bell.1.wait_timeout_while(bell, LOOK, wait) {
            Ok((bell, _)) => bell,
            Err(poisoned) => poisoned.into_inner().0,
        };
        bell.rung = false;
        bell.stopped
    }

    /// Opens what is newest now.
    fn renewed(&self, current: &State) -> Result<State> {
        let index = if current.index.is_superseded() {
            Arc::new(Index::open(&self.root)?)
        } else {
            current.index.reload()?;
            Arc::clone(&current.index)
        };
        State::new(index, &read_packs(&self.packs)?, Some(current))
    }

    /// Reads anew, on a thread of its own that nobody waits for, what the state in use had handed on from those before it. Returns
    /// where the result comes, with the time that it took.
    fn warm(&self) -> Receiver<(Result<State>, Duration)> {
        let (sender, receiver) = channel();
        let index = Arc::clone(&self.state().index);
        std::thread::spawn(move || {
            let started = Instant::now();
            let read = || {
                let state = State::new(index, &[], None)?;
                state.searcher.warm()?;
                Ok(state)
            };
            // The server may have ended.
            let _ = sender.send((read(), started.elapsed()));
        });
        receiver
    }

    /// Hands what was read anew on to a state with the articles and packs of now: both may have changed meanwhile.
    fn publish_warm(&self, warm: &State) -> Result<()> {
        let current = self.state();
        let state = State::new(Arc::clone(&current.index), &read_packs(&self.packs)?, Some(warm))?;
        // What searches have in memory is in the state in use, not in the one that was read beside it.
        state.searcher.snapshot().inherit(current.searcher.snapshot());
        self.publish(state);
        Ok(())
    }

    fn publish(&self, state: State) {
        let older = self.current.swap(Arc::new(state));
        older.searcher.snapshot().forget_searches();
        if older.has_cursors.load(Ordering::Relaxed) {
            let newest = self.state();
            if newest.fingerprint == older.fingerprint {
                newest.gave_cursor();
                return;
            }
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push((Instant::now(), older));
            let surplus = kept.len().saturating_sub(MAX_KEPT);
            kept.drain(..surplus);
        }
    }

    /// Lets go of states that were kept long enough.
    fn forget(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(since, _)| since.elapsed() < self.keep);
    }

    /// Lets go of all earlier states: they show what was taken down.
    fn forget_all(&self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Returns how many earlier states are kept.
    pub(super) fn kept(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

fn read_packs(paths: &[PathBuf]) -> Result<Vec<(String, String)>> {
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
            Ok((path.to_string_lossy().into_owned(), text))
        })
        .collect()
}

/// Returns what tells that files have changed.
pub(super) fn stamps(paths: &[PathBuf]) -> Vec<Option<(std::time::SystemTime, u64)>> {
    let stamp = |path: &PathBuf| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    paths.iter().map(stamp).collect()
}
