//! One writer at a time, over all generations of an index; the second is told who the first is.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

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
}

/// The right to write; given back when dropped or when the process ends in whatever way.
#[derive(Debug)]
pub(super) struct WriterLock {
    file: File,
}

impl WriterLock {
    /// Takes the lock of the index at `root`.
    pub(super) fn acquire(root: &Path, if_locked: IfLocked) -> Result<WriterLock> {
        let path = root.join(FILE);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| Error::io(&path, error))?;
        let locked = match if_locked {
            IfLocked::Fail => file.try_lock(),
            IfLocked::Wait => file.lock().map_err(TryLockError::Error),
        };
        match locked {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let holder = match holder.trim() {
                    "" => "another process".to_owned(),
                    holder => holder.to_owned(),
                };
                return Err(Error::Locked { path: root.to_owned(), holder });
            }
            Err(TryLockError::Error(error)) => return Err(Error::io(&path, error)),
        }
        // Who holds it is for people only: failing to write it is no reason not to index.
        let _ = file.set_len(0).and_then(|()| file.write_all(holder().as_bytes()));
        Ok(WriterLock { file })
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        let _ = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.set_len(0));
        let _ = self.file.unlock();
    }
}

fn holder() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let since = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    match host.trim() {
        "" => format!("process {} since {since}", std::process::id()),
        host => format!("process {} on {host} since {since}", std::process::id()),
    }
}
