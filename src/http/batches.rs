//! Articles that are sent to the server: one thread writes them, many requests in one commit.
//!
//! The writer's lock is held while there is something to write and a moment longer, never while the server idles, so that
//! `timbao index` can run beside it. What is answered is durable.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::lanes::{Lane, give_way};
use super::live::Live;
use super::settings::{Limits, millis};
use crate::error::{Error, Result};
use crate::index::{IfLocked, IndexWriter, Outcome, Prepared, Purpose, WriterOptions};

/// Batches that wait for the writer.
const WAITING: usize = 8;
/// Time for which the lock is held when nothing comes any more.
const LINGER: Duration = Duration::from_millis(100);
/// Time after which the lock is given back for a moment, whatever comes.
const HOLD: Duration = Duration::from_secs(3);
/// That moment: longer than another writer waits between two looks.
const PAUSE: Duration = Duration::from_millis(60);

/// What is to be written, and where to say what became of it.
enum Job {
    Add(Vec<Prepared>, oneshot::Sender<Result<(Session, Vec<Outcome>)>>),
    /// With a reason it goes on the takedown list.
    Delete(String, Option<String>, oneshot::Sender<Result<(Session, bool)>>),
    /// Answered when everything before it is durable that was given in these sessions.
    Commit(Vec<Session>, oneshot::Sender<Result<()>>),
}

/// One time that the index was opened for writing. What was given in a session that failed may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Session(u64);

/// Failed sessions that are remembered: far more than may have failed during one request.
const REMEMBERED: usize = 1_000;

/// Hands articles to the writing thread.
#[derive(Debug, Clone)]
pub(super) struct Batches {
    sender: SyncSender<Job>,
}

/// The thread's side.
pub(super) struct Writing {
    receiver: Receiver<Job>,
    root: PathBuf,
    options: WriterOptions,
    live: Arc<Live>,
    searches: Lane,
    session: Session,
    failed: std::collections::VecDeque<Session>,
}

impl Batches {
    pub(super) fn new(
        root: PathBuf,
        limits: &Limits,
        live: Arc<Live>,
        searches: Lane,
    ) -> (Batches, Writing) {
        let (sender, receiver) = sync_channel(WAITING);
        let options = WriterOptions {
            threads: 1,
            memory_bytes: limits.writer_memory_bytes,
            fresh: false,
            if_locked: IfLocked::WaitFor(millis(limits.writer_wait_ms)),
            purpose: Purpose::Batch,
            keep_versions: true,
        };
        let (session, failed) = (Session(0), std::collections::VecDeque::new());
        (Batches { sender }, Writing { receiver, root, options, live, searches, session, failed })
    }

    /// Adds articles. For a thread that may block.
    pub(super) fn add(&self, articles: Vec<Prepared>) -> Result<(Session, Vec<Outcome>)> {
        self.ask(|reply| Job::Add(articles, reply))
    }

    /// Deletes an article by id or `collection:id`; with a reason it is put on the takedown list. Returns whether there was one.
    pub(super) fn delete(&self, name: String, reason: Option<String>) -> Result<(Session, bool)> {
        self.ask(|reply| Job::Delete(name, reason, reply))
    }

    /// Returns when everything added and deleted before in these sessions is durable.
    pub(super) fn commit(&self, sessions: Vec<Session>) -> Result<()> {
        self.ask(|reply| Job::Commit(sessions, reply))
    }

    fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<Result<T>>) -> Job) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let gone = || Error::Engine("the writer has stopped".to_owned());
        self.sender.send(job(reply)).map_err(|_| gone())?;
        answer.blocking_recv().map_err(|_| gone())?
    }
}

impl Writing {
    /// Writes until nobody can send any more.
    pub(super) fn run(mut self) {
        while let Ok(first) = self.receiver.recv() {
            // A thread of its own for each: one that gave way cannot take it back.
            let way = self.searches.way();
            let session = || {
                give_way(way);
                self.session(first);
            };
            std::thread::scope(|scope| drop(scope.spawn(session)));
            std::thread::sleep(PAUSE);
        }
    }

    /// Opens the index, writes what there is, and closes it again.
    fn session(&mut self, first: Job) {
        self.session.0 += 1;
        let session = self.session;
        let mut writer = match IndexWriter::open(&self.root, &self.options) {
            Ok(writer) => writer,
            Err(error) => {
                // Those who wait would wait as long for the same.
                refuse(first, &error);
                self.receiver.try_iter().for_each(|job| refuse(job, &error));
                return;
            }
        };
        let opened = Instant::now();
        let mut next = Some(first);
        let mut waiting: Vec<oneshot::Sender<Result<()>>> = Vec::new();
        loop {
            let job = match next.take() {
                Some(job) => Some(job),
                // Others may be about to send: they share the commit.
                None if !waiting.is_empty() => self.receiver.try_recv().ok(),
                None if opened.elapsed() > HOLD => None,
                None => self.receiver.recv_timeout(LINGER).ok(),
            };
            let failed = match job {
                Some(Job::Commit(sessions, reply)) => {
                    if sessions.iter().any(|session| self.failed.contains(session)) {
                        let lost = "the writer failed; send the articles again";
                        let _ = reply.send(Err(Error::Engine(lost.to_owned())));
                    } else {
                        waiting.push(reply);
                    }
                    None
                }
                Some(Job::Add(articles, reply)) => {
                    answer(reply, writer.add(articles).map(|outcomes| (session, outcomes)))
                }
                Some(Job::Delete(name, reason, reply)) => {
                    let found = match reason {
                        Some(reason) => writer.take_down(&name, &reason),
                        None => writer.delete_named(&name),
                    };
                    answer(reply, found.map(|found| (session, found)))
                }
                None if waiting.is_empty() => break,
                None => match writer.commit() {
                    Ok(()) => {
                        self.live.ring();
                        waiting.drain(..).for_each(|reply| drop(reply.send(Ok(()))));
                        None
                    }
                    Err(error) => Some(error),
                },
            };
            if let Some(error) = failed {
                tracing::error!(target: "timbao", reason = %error, "articles were not written");
                for reply in waiting {
                    let _ = reply.send(Err(copy(&error)));
                }
                let _ = writer.discard();
                self.fail();
                return;
            }
        }
        if let Err(error) = writer.finish() {
            tracing::error!(target: "timbao", reason = %error, "the last articles were not written");
            self.fail();
        }
        self.live.ring();
    }

    /// Remembers that what was given in this session may be lost.
    fn fail(&mut self) {
        self.failed.push_back(self.session);
        let surplus = self.failed.len().saturating_sub(REMEMBERED);
        self.failed.drain(..surplus);
    }
}

/// Sends an answer; returns a copy of the error that it is.
fn answer<T>(reply: oneshot::Sender<Result<T>>, result: Result<T>) -> Option<Error> {
    let failed = result.as_ref().err().map(copy);
    // Who has gone does not want to know.
    let _ = reply.send(result);
    failed
}

fn refuse(job: Job, error: &Error) {
    match job {
        Job::Add(_, reply) => drop(reply.send(Err(copy(error)))),
        Job::Delete(_, _, reply) => drop(reply.send(Err(copy(error)))),
        Job::Commit(_, reply) => drop(reply.send(Err(copy(error)))),
    }
}

/// Returns the same error for another who waits.
fn copy(error: &Error) -> Error {
    match error {
        Error::Locked { path, holder } => {
            Error::Locked { path: path.clone(), holder: holder.clone() }
        }
        Error::DiskFull { path } => Error::DiskFull { path: path.clone() },
        error => Error::Engine(error.to_string()),
    }
}
