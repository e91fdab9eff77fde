//! Each thread for searches stays on a core of its own.
//!
//! Where there are as many of them as cores and articles are indexed beside, Linux may leave two searches on one core and the work of
//! the idle class on the other: neither search ever sleeps, so neither is placed anew, and a core with any work does not look for
//! more. It lasts until queries stop coming faster than half of the cores can answer, some hundreds of milliseconds
//! (docs/benchmarks.md). Elsewhere than on Linux nothing happens.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The cores of the process, one for each thread for searches.
#[derive(Debug, Clone, Default)]
pub(super) struct Cores {
    /// By number, none where threads and cores are not as many.
    numbers: Arc<[usize]>,
    taken: Arc<AtomicUsize>,
}

thread_local! {
    static STAYS: Cell<bool> = const { Cell::new(false) };
}

impl Cores {
    /// Returns the cores that the process may use, if there is one for each of `threads`. With fewer threads another program, or another
    /// server, might have the same in mind.
    pub(super) fn for_each_of(threads: usize) -> Cores {
        let numbers = system::allowed();
        let numbers = if numbers.len() == threads { numbers } else { Vec::new() };
        Cores { numbers: numbers.into(), taken: Arc::default() }
    }

    /// Keeps the calling thread, which must not end before the process, on one of them.
    pub(super) fn stay(&self) {
        if self.numbers.is_empty() || STAYS.replace(true) {
            return;
        }
        let number = self.numbers[self.taken.fetch_add(1, Ordering::Relaxed) % self.numbers.len()];
        if !system::keep_on(number) {
            tracing::warn!(target: "timbao", core = number, "a thread for searches has no core of its own");
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    /// Returns the cores that the process may use.
    pub(super) fn allowed() -> Vec<usize> {
        let Ok(set) = sched_getaffinity(None) else { return Vec::new() };
        (0..CpuSet::MAX_CPU).filter(|&core| set.is_set(core)).collect()
    }

    /// Keeps the calling thread on a core; returns whether that is allowed.
    pub(super) fn keep_on(core: usize) -> bool {
        let mut set = CpuSet::new();
        set.set(core);
        sched_setaffinity(None, &set).is_ok()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    pub(super) fn allowed() -> Vec<usize> {
        Vec::new()
    }

    pub(super) fn keep_on(_core: usize) -> bool {
        true
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn as_many_threads_as_cores_stay_apart() {
        let all = system::allowed();
        let cores = Cores::for_each_of(all.len());
        let stayed = |cores: &Cores| {
            let cores = cores.clone();
            let thread = std::thread::spawn(move || {
                cores.stay();
                // Once is enough.
                cores.stay();
                system::allowed()
            });
            thread.join().unwrap()
        };
        let mut found: Vec<usize> = all.iter().flat_map(|_| stayed(&cores)).collect();
        found.sort_unstable();
        assert_eq!(found, all);
        // Else they go where they like.
        assert_eq!(stayed(&Cores::for_each_of(all.len() + 1)), all);
    }
}
