//! One writer at a time, over all generations of an index; the second is told who the first is.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

const FILE: &str = "writer.lock";

/// What to do when somebody else is writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IfLocked {
    /// Return [`Error::Locked`] with the name of the holder.
    #[default]
    Fail,
    /// Wait until they have finished.
    Wait,
    /// Wait for at most this time, then as [`Fail`](IfLocked::Fail).
    WaitFor(Duration),
}

/// What the holder of the lock is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// A run over sources, which may take long.
    #[default]
    Run,
    /// A few articles that a server was sent: over in a moment, so that others wait for it.
    Batch,
}

/// What a batch writes behind its name, for those who meet its lock.
const BATCH: &str = "for a batch";
/// Longest time that is waited for a batch, whatever else was asked for.
const BATCH_WAIT: Duration = Duration::from_secs(30);
/// Time between two looks at a lock that is waited for.
const LOOK: Duration = Duration::from_millis(20);

/// The right to write; given back when dropped or when the process ends in whatever way.
#[derive(Debug)]
pub(super) struct WriterLock {
    file: File,
}

impl WriterLock {
    /// Takes the lock of the index at `root`.
    pub(super) fn acquire(
        root: &Path,
        if_locked: IfLocked,
        purpose: Purpose,
    ) -> Result<WriterLock> {
        let path = root.join(FILE);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| Error::io(&path, error))?;
        let started = Instant::now();
        loop {
            let locked = match if_locked {
                IfLocked::Fail | IfLocked::WaitFor(_) => file.try_lock(),
                IfLocked::Wait => file.lock().map_err(TryLockError::Error),
            };
            match locked {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => {
                    let holder = read_holder(&mut file);
                    let asked = match if_locked {
                        IfLocked::WaitFor(time) => time,
                        IfLocked::Fail | IfLocked::Wait => Duration::ZERO,
                    };
                    // Between taking the lock and writing its name a holder is nobody yet.
                    let is_batch = holder.is_empty() || holder.ends_with(BATCH);
                    let patience = if is_batch { asked.max(BATCH_WAIT) } else { asked };
                    if started.elapsed() < patience {
                        std::thread::sleep(LOOK);
                        continue;
                    }
                    let holder =
                        if holder.is_empty() { "another process".to_owned() } else { holder };
                    return Err(Error::Locked { path: root.to_owned(), holder });
                }
                Err(TryLockError::Error(error)) => return Err(Error::io(&path, error)),
            }
        }
        // Failing to write who holds it is no reason not to index.
        let _ = file.set_len(0).and_then(|()| file.write_all(holder(purpose).as_bytes()));
        Ok(WriterLock { file })
    }
}

/// Returns what the holder of the lock wrote about itself.
fn read_holder(file: &mut File) -> String {
    let mut holder = String::new();
    let _ = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_string(&mut holder));
    holder.trim().to_owned()
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        let _ = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.set_len(0));
        let _ = self.file.unlock();
    }
}

fn holder(purpose: Purpose) -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let since = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let process = std::process::id();
    let holder = match host.trim() {
        "" => format!("process {process} since {since}"),
        host => format!("process {process} on {host} since {since}"),
    };
    match purpose {
        Purpose::Run => holder,
        Purpose::Batch => format!("{holder} {BATCH}"),
    }
}
