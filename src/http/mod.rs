//! The server: the index as an interface for other sites, and a page for readers.
//!
//! A request passes `observe` (its id, log and metrics), `guard` (keys, origins, rates) and `params` before a handler of `api` or
//! `page` sees it. Searching is done on bounded threads (`lanes`) over the state of the index in use (`live`); articles that are
//! sent go through one writing thread (`batches`). Files, feeds and citations are in `takeaway`. `accept` takes the connections.
//!
//! Not here: what a search is (`search`), how its answer looks as JSON (`wire`), where settings come from (the program).

mod accept;
mod answers;
mod api;
mod batches;
mod copies;
mod cores;
mod failure;
mod guard;
mod lanes;
mod live;
mod metrics;
mod observe;
mod page;
mod params;
mod rates;
mod reader;
mod reply;
mod settings;
mod takeaway;
mod unreadable;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use arc_swap::ArcSwap;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use self::answers::Answers;
use self::batches::{Batches, Writing};
use self::cores::Cores;
use self::failure::Failure;
use self::lanes::Lane;
use self::live::{Live, State};
use self::metrics::Metrics;
use self::rates::Rates;
use self::settings::millis;
pub use self::settings::{ENVIRONMENT_PREFIX, Limits, Rates as RateSettings, Settings};
use crate::error::Error;
use crate::keys::Keys;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A setting cannot be read or used. Remedy: correct it at the place named.
    #[error("{origin}: {reason}")]
    Settings {
        /// The file, variable, flag or setting.
        origin: String,
        /// What is wrong.
        reason: String,
    },
    /// The index or a file beside it cannot be used.
    #[error(transparent)]
    Index(#[from] Error),
    /// Nothing can listen at the address. Remedy: another `--addr`, or stop what listens there.
    #[error("cannot listen at {addr}: {source}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A server without keys would be open to others than this machine. Remedy: make a key with `timbao key create`.
    #[error("{addr} can be reached from other machines, and there are no keys in {}", keys.display())]
    NoKeys {
        /// The address.
        addr: SocketAddr,
        /// The file of keys.
        keys: PathBuf,
    },
}

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Server {
    settings: Settings,
    live: Arc<Live>,
    keys: ArcSwap<Keys>,
    searches: Lane,
    exports: Lane,
    /// Requests with articles that are being read.
    uploads: Lane,
    batches: Batches,
    rates: Rates,
    metrics: Metrics,
    answers: Answers,
    /// The generation of the index of which a file does not fit its checksum; 0 is none.
    damaged_generation: AtomicU64,
    started: Instant,
}

/// Requests with articles that are read at the same time; the writer takes them one after the other.
const UPLOADS: usize = 4;
/// Requests with articles that wait.
const UPLOADS_WAITING: usize = 64;

/// A server that has its address and its index, and answers nobody yet.
pub struct Bound {
    server: Arc<Server>,
    writing: Writing,
    listener: TcpListener,
    runtime: Runtime,
    addr: SocketAddr,
}

impl std::fmt::Debug for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bound").field("addr", &self.addr).finish_non_exhaustive()
    }
}

impl Bound {
    /// Opens the index, reads the keys and takes the address.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn new(settings: Settings) -> Result<Bound, StartError> {
        let keys_path = settings.keys_path();
        let keys = Keys::read(&keys_path)?;
        if keys.is_empty() && !settings.addr.ip().is_loopback() {
            return Err(StartError::NoKeys { addr: settings.addr, keys: keys_path });
        }
        let limits = &settings.limits;
        let threads = limits.search_threads();
        let keep = std::time::Duration::from_secs(limits.cursor_seconds);
        let live = Arc::new(Live::open(settings.index.clone(), settings.packs.clone(), keep)?);
        let searches = Lane::new(threads, limits.queue()).on(Cores::for_each_of(threads));
        let (batches, writing) =
            Batches::new(settings.index.clone(), limits, Arc::clone(&live), searches.clone());
        let listen = |source| StartError::Listen { addr: settings.addr, source };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .max_blocking_threads(threads)
            // They stay, each on its core and with its memories.
            .thread_keep_alive(std::time::Duration::from_secs(u64::from(u32::MAX)))
            .enable_all()
            .build()
            .map_err(listen)?;
        let listener = runtime.block_on(TcpListener::bind(settings.addr)).map_err(listen)?;
        let addr = listener.local_addr().map_err(listen)?;
        let server = Server {
            live,
            keys: ArcSwap::from_pointee(keys),
            exports: Lane::new(limits.exports, 0).giving_way_to(&searches),
            uploads: Lane::new(UPLOADS, UPLOADS_WAITING).giving_way_to(&searches),
            searches,
            batches,
            rates: Rates::new(&settings.rates),
            metrics: Metrics::new(),
            answers: Answers::new(limits.answers_bytes),
            damaged_generation: AtomicU64::new(0),
            started: Instant::now(),
            settings,
        };
        Ok(Bound { server: Arc::new(server), writing, listener, runtime, addr })
    }

    /// Returns the address, with the port that was taken.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Answers requests until the process is told to stop (SIGINT or SIGTERM), then lets those under way end. A second signal
    /// ends at once.
    pub fn run(self) {
        let Bound { server, writing, listener, runtime, .. } = self;
        let watching = {
            let server = Arc::clone(&server);
            std::thread::spawn(move || {
                // A little only: new articles must show under load, too.
                lanes::give_way(lanes::Way::Little);
                server.watch();
            })
        };
        let writing = std::thread::spawn(move || writing.run());
        let keeping = Arc::clone(&server);
        // It is not waited for: what it writes stands any end.
        std::thread::spawn(move || {
            copies::keep_current(&keeping.settings.index, &keeping.live, &keeping.searches)
        });
        let checking = Arc::clone(&server);
        std::thread::spawn(move || checking.check());
        let router = api::router(&server);
        runtime.block_on(async {
            let serving = accept::serve(Arc::clone(&server), listener, router, stop_signal());
            tokio::pin!(serving);
            tokio::select! {
                () = &mut serving => {}
                () = async { stop_signal().await; stop_signal().await } => {}
            }
        });
        server.live.stop();
        // Whoever still holds the server ends with the runtime, and with the last one the writer's queue closes.
        runtime.shutdown_timeout(millis(1_000));
        let _ = watching.join();
        drop(server);
        let _ = writing.join();
    }
}

/// Is ready at the next signal to stop.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut interrupt), Ok(mut terminate)) =
            (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
        else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

impl Server {
    /// Compares the files of the index with their checksums, once: a damaged one may answer wrongly without an error.
    fn check(&self) {
        lanes::give_way(lanes::Way::Wholly);
        let index = Arc::clone(&self.live.state().index);
        match index.damaged_files() {
            Ok(files) if files.is_empty() => {}
            Ok(files) => {
                self.damaged_generation.store(index.generation(), Ordering::Relaxed);
                tracing::error!(target: "timbao", files = files.join(", "), "the index is damaged; build it again with `timbao index SOURCE --fresh`");
            }
            Err(error) => {
                tracing::error!(target: "timbao", reason = %error, "the index cannot be checked");
            }
        }
    }

    /// Keeps the state of the index, the keys and the rates up to date.
    fn watch(&self) {
        let path = self.settings.keys_path();
        let stamp = std::cell::Cell::new(live::stamps(std::slice::from_ref(&path)).pop().flatten());
        let forgot = std::cell::Cell::new(Instant::now());
        self.live.watch(|| {
            let now = live::stamps(std::slice::from_ref(&path)).pop().flatten();
            if now != stamp.get() {
                stamp.set(now);
                match Keys::read(&path) {
                    // Taking the last key away must not open a server.
                    Ok(keys) if keys.is_empty() && !self.keys.load().is_empty() => {
                        tracing::error!(target: "timbao", "the last key was revoked: nobody may ask any more");
                        self.keys.store(Arc::new(Keys::nobody()));
                    }
                    Ok(keys) => self.keys.store(Arc::new(keys)),
                    Err(error) => {
                        tracing::error!(target: "timbao", reason = %error, "keys cannot be read; those before stay");
                    }
                }
            }
            if forgot.get().elapsed() > std::time::Duration::from_secs(60) {
                forgot.set(Instant::now());
                self.rates.forget();
            }
        });
    }

    /// Does work on the newest state of the index, on a thread for searches.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&State) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.ask_of(self.live.state(), work).await
    }

    /// Does work on a state of the index, on a thread for searches.
    async fn ask_of<T: Send + 'static>(
        &self,
        state: Arc<State>,
        work: impl FnOnce(&State) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let work = self.searches.run(move || work(&state));
        match tokio::time::timeout(millis(self.settings.limits.hard_deadline_ms), work).await {
            Ok(Ok(result)) => result,
            Ok(Err(lanes::Full)) => Err(Failure::overloaded()),
            Err(_) => Err(Failure::timeout()),
        }
    }

    /// Returns the time a search may take until it ends with what it has.
    fn soft_deadline(&self) -> std::time::Duration {
        millis(self.settings.limits.soft_deadline_ms)
    }
}
