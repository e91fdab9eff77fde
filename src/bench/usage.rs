//! What a process uses: CPU time and anonymous memory, as Linux tells them; elsewhere they are not known.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often memory is looked at.
const EVERY: Duration = Duration::from_millis(5);
/// Clock ticks of `/proc/self/stat` in a second: `USER_HZ`, which is 100 on every Linux of today.
const TICKS: f64 = 100.0;

/// Returns the CPU seconds of this process so far, of all its threads, in user and system mode, to 10 ms.
pub fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name in brackets may hold anything; the fields behind it are numbered from 3.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
    Some((ticks(14)? + ticks(15)?) / TICKS)
}

/// Returns the anonymous memory of this process, in bytes. Mapped files, such as those of an index, do not count.
pub fn anonymous_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024)
}

/// Looks at the anonymous memory of this process every 5 ms, on a thread of its own.
#[derive(Debug)]
pub struct MemoryWatch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Option<u64>>,
}

impl MemoryWatch {
    /// Begins to look.
    pub fn start() -> MemoryWatch {
        let stop = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut peak = None;
            while !is_over.load(Ordering::Relaxed) {
                peak = peak.max(anonymous_bytes());
                std::thread::park_timeout(EVERY);
            }
            peak.max(anonymous_bytes())
        });
        MemoryWatch { stop, thread }
    }

    /// Returns the most that was seen, in bytes.
    pub fn stop(self) -> Option<u64> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.thread().unpark();
        self.thread.join().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{MemoryWatch, cpu_seconds};

    #[test]
    fn memory_that_was_held_is_seen() {
        if !cfg!(target_os = "linux") {
            return;
        }
        let watch = MemoryWatch::start();
        let held = vec![1u8; 40 << 20];
        assert_eq!(held.iter().map(|byte| u64::from(*byte)).sum::<u64>(), 40 << 20);
        let peak = watch.stop();
        drop(held);
        assert!(peak > Some(40 << 20), "{peak:?}");
        assert!(cpu_seconds() >= Some(0.0));
    }
}
