//! Saved searches, and what is new in them.
//!
//! An article is new to a search that finds it and has never reported it. So it is reported once, whatever its date, and
//! also when it was there before but matches only since it changed. Who was reported is remembered by identity, so an index
//! that is built again, with the same ids, brings nothing up twice. Searches find as they were saved: no correction, and no
//! word may be missing. Not here: how news look (`wire`, `export`, the program).

mod saved;
mod seen;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use self::saved::{SavedSearch, SearchFile};
pub use self::seen::Seen;
use crate::engine::SortOrder;
use crate::error::{Error, Result};
use crate::search::{Correct, Hit, MAX_LIMIT, SearchRequest, Searcher};

/// How long another run is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(50);

/// The saved searches and what they have reported, of which only one at a time is open.
#[derive(Debug)]
pub struct Watch {
    /// The searches.
    pub searches: SearchFile,
    /// Folder of what was reported.
    folder: PathBuf,
    _lock: File,
}

/// What a search has not reported before.
#[derive(Debug)]
pub struct News {
    /// Name of the search.
    pub name: String,
    /// The articles, latest first.
    pub hits: Vec<Hit>,
    /// How many more there are, for the next run.
    pub waiting: u64,
    /// What was reported when these are.
    seen: Seen,
}

/// Returns the usual file of the searches of an index: beside it, so that it stays when the index is removed.
pub fn usual_file(index: &Path) -> PathBuf {
    match index.file_name() {
        Some(name) => index.with_file_name(format!("{}.watch.toml", name.to_string_lossy())),
        None => index.join("watch.toml"),
    }
}

impl Watch {
    /// Opens a file of searches; where there is none there are none. Another run is waited for, for 30 s.
    ///
    /// # Errors
    /// [`Error::Request`] when the file cannot be read as one, [`Error::Locked`], [`Error::Io`].
    pub fn open(path: &Path) -> Result<Watch> {
        let folder = path.with_extension("state");
        let lock = lock(&folder)?;
        Ok(Watch { searches: SearchFile::read(path)?, folder, _lock: lock })
    }

    /// Returns what a search has reported; nothing when it was never run.
    ///
    /// # Errors
    /// [`Error::Request`] when what is kept of it is damaged, [`Error::Io`].
    pub fn seen(&self, name: &str) -> Result<Seen> {
        Seen::read(&self.folder, name)
    }

    /// Saves a search; what it finds now is known already, unless `existing` is to be reported. Returns how many it finds.
    ///
    /// # Errors
    /// [`Error::Request`] when there is one of this name, or it cannot be searched; [`Error::Io`].
    pub fn add(&mut self, searcher: &Searcher, search: SavedSearch, existing: bool) -> Result<u64> {
        let name = search.name.clone();
        let list = searcher.all_matches(&request(&search))?;
        self.searches.add(search)?;
        let mut seen = Seen::new(&name);
        if !existing {
            list.identities().for_each(|identity| seen.add(&identity));
        }
        // In this order: a search without what it has reported would report all.
        seen.write(&self.folder)?;
        self.searches.write()?;
        Ok(list.len() as u64)
    }

    /// Removes a search and what it has reported; returns whether there was one.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn remove(&mut self, name: &str) -> Result<bool> {
        if !self.searches.remove(name) {
            return Ok(false);
        }
        self.searches.write()?;
        Seen::remove(&self.folder, name)?;
        Ok(true)
    }

    /// Returns up to `limit` articles that a search has not reported.
    ///
    /// # Errors
    /// As [`Searcher::search`], and those of [`seen`](Watch::seen).
    pub fn news(&self, searcher: &Searcher, search: &SavedSearch, limit: usize) -> Result<News> {
        if limit > MAX_LIMIT {
            let reason =
                format!("{limit} is too many; at most {MAX_LIMIT}, the rest in the next run");
            return Err(Error::Request { code: "limit_too_large", field: "limit", reason });
        }
        let mut seen = self.seen(&search.name)?;
        let list = searcher.all_matches(&request(search))?;
        let mut places = Vec::new();
        let mut waiting = 0;
        for (place, identity) in list.identities().enumerate() {
            if seen.has(&identity) {
                continue;
            }
            if places.len() < limit {
                places.push(place);
            } else {
                waiting += 1;
            }
        }
        let hits = list.hits(&places)?;
        hits.iter().for_each(|hit| seen.add(&hit.identity));
        Ok(News { name: search.name.clone(), hits, waiting, seen })
    }

    /// Remembers that news were reported.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`]; then they are reported again.
    pub fn keep(&self, news: News) -> Result<()> {
        news.seen.write(&self.folder)
    }
}

/// Returns what a saved search asks for: never a correction or fewer words, which depend on what else is in the archive.
fn request(search: &SavedSearch) -> SearchRequest {
    SearchRequest {
        categories: search.categories.clone(),
        from: search.from.clone(),
        to: search.to.clone(),
        sort: SortOrder::Newest,
        limit: 0,
        correct: Correct::Off,
        ..SearchRequest::new(&search.query)
    }
}

/// Takes the lock of a folder, which is made where there is none.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("lock");
    let failed = |error| Error::io(&path, error);
    fs::create_dir_all(folder).map_err(failed)?;
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(failed)?;
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
            Err(TryLockError::WouldBlock) if started.elapsed() < LOCK_WAIT => {
                std::thread::sleep(LOOK);
            }
            Err(TryLockError::WouldBlock) => {
                let holder = "another run of its searches".to_owned();
                return Err(Error::Locked { path: folder.to_owned(), holder });
            }
        }
    }
}

/// Replaces a file so that after a crash it holds either the old or the new content.
fn replace(path: &Path, content: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.unfinished"));
    let mut write = || -> io::Result<()> {
        let mut file = io::BufWriter::new(File::create(&unfinished)?);
        content(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&unfinished, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    write().map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        Error::io(path, error)
    })
}
