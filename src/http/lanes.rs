//! Bounded work: so many searches at the same time, so many that wait, and a refusal at once for one more.
//!
//! A search runs to its end on a thread of its own even when nobody waits for it any more, so it holds its place itself: what
//! is given up by its reader still counts.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, oneshot};

use super::cores::Cores;

/// A number of places to work and to wait.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    /// Places to work.
    running: Arc<Semaphore>,
    /// Places to work or wait.
    admitted: Arc<Semaphore>,
    places: usize,
    refused: Arc<AtomicU64>,
    /// When work was last admitted.
    latest: Arc<Mutex<Option<Instant>>>,
    /// The lane whose work goes first.
    urgent: Option<Box<Lane>>,
    /// Where the threads of the pool stay.
    cores: Cores,
}

/// Time for which a lane counts as used after its latest work.
const USED: Duration = Duration::from_secs(2);

/// How far work that is not urgent gives way to searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It takes only time that no search wants, and a search that comes need not wait for the end of its turn. Where searches take
    /// all time there is, it hardly moves.
    Wholly,
    /// Its share beside searches is small.
    Little,
}

/// Priority of work that gives way a little, from 0 to 99: niceness 5.
#[cfg(target_os = "linux")]
const LITTLE: u8 = 35;

/// Lets searches go before this thread and those it starts: where there are as many threads as cores, indexing would take half of
/// each. (Linux only; elsewhere nothing happens.)
pub(super) fn give_way(way: Way) {
    #[cfg(not(target_os = "linux"))]
    let _ = way;
    #[cfg(target_os = "linux")]
    {
        use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};
        let (policy, priority) = match way {
            Way::Wholly => (NormalThreadSchedulePolicy::Idle, Ok(ThreadPriority::Min)),
            Way::Little => (
                NormalThreadSchedulePolicy::Other,
                LITTLE.try_into().map(ThreadPriority::Crossplatform),
            ),
        };
        let set = priority.map(|priority| {
            let thread = thread_priority::thread_native_id();
            let policy = ThreadSchedulePolicy::Normal(policy);
            thread_priority::set_thread_priority_and_policy(thread, priority, policy)
        });
        if !matches!(set, Ok(Ok(()))) {
            tracing::warn!(target: "timbao", way = ?way, "a thread does not give way to searches");
        }
    }
}

/// All places are taken, those to wait too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

impl Lane {
    pub(super) fn new(threads: usize, queue: usize) -> Lane {
        Lane {
            running: Arc::new(Semaphore::new(threads)),
            admitted: Arc::new(Semaphore::new(threads + queue)),
            places: threads + queue,
            refused: Arc::new(AtomicU64::new(0)),
            latest: Arc::default(),
            urgent: None,
            cores: Cores::default(),
        }
    }

    /// Keeps the threads of this lane on cores of their own.
    pub(super) fn on(mut self, cores: Cores) -> Lane {
        self.cores = cores;
        self
    }

    /// Makes the work of this lane give way to that of another.
    pub(super) fn giving_way_to(mut self, urgent: &Lane) -> Lane {
        self.urgent = Some(Box::new(urgent.clone()));
        self
    }

    /// Returns how far to give way to the work of this lane: where there is none, other programs must not starve what is not urgent.
    pub(super) fn way(&self) -> Way {
        let latest = *self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let is_used = latest.is_some_and(|latest| latest.elapsed() < USED);
        if is_used { Way::Wholly } else { Way::Little }
    }

    /// Does work that blocks, after others that came before.
    ///
    /// # Errors
    /// [`Full`] at once when all places are taken, or when the work panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Full> {
        let Ok(place) = Arc::clone(&self.admitted).try_acquire_owned() else {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Err(Full);
        };
        // The semaphores are never closed.
        let turn = Arc::clone(&self.running).acquire_owned().await.map_err(|_| Full)?;
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        let (answer, answered) = oneshot::channel();
        let work = move || {
            let held = (place, turn);
            let result = work();
            // Who has the answer finds the place free.
            drop(held);
            // Whoever asked may have gone.
            let _ = answer.send(result);
        };
        if let Some(urgent) = &self.urgent {
            let way = urgent.way();
            // A thread of its own: those of the pool search afterwards.
            std::thread::spawn(move || {
                give_way(way);
                work();
            });
        } else {
            let cores = self.cores.clone();
            tokio::task::spawn_blocking(move || {
                cores.stay();
                work();
            });
        }
        answered.await.map_err(|_| Full)
    }

    /// Returns how many work or wait.
    pub(super) fn busy(&self) -> usize {
        self.places - self.admitted.available_permits()
    }

    /// Returns how many were refused so far.
    pub(super) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn what_is_not_urgent_gives_way_where_there_is_work() {
        let searches = Lane::new(1, 1);
        assert_eq!(searches.way(), Way::Little);
        assert_eq!(searches.run(|| ()).await, Ok(()));
        assert_eq!(searches.way(), Way::Wholly);
        let uploads = Lane::new(1, 0).giving_way_to(&searches);
        assert_eq!(uploads.run(|| 1).await, Ok(1));
    }

    #[tokio::test]
    async fn one_more_than_there_is_room_for_is_refused_at_once() {
        let lane = Lane::new(1, 1);
        let (release, wait) = mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let first = {
            let lane = lane.clone();
            tokio::spawn(async move {
                lane.run(move || {
                    let _ = started.send(());
                    wait.recv().is_ok()
                })
                .await
            })
        };
        has_started.await.unwrap();
        let second = {
            let lane = lane.clone();
            tokio::spawn(async move { lane.run(|| true).await })
        };
        while lane.busy() < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(lane.run(|| true).await, Err(Full));
        assert_eq!(lane.refused(), 1);
        release.send(()).unwrap();
        assert_eq!((first.await.unwrap(), second.await.unwrap()), (Ok(true), Ok(true)));
        assert_eq!(lane.busy(), 0);
    }
}
