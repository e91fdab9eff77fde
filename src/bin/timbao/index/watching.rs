//! `timbao index --watch`: reads what arrives in folders until Ctrl-C, or once.

use std::time::{Duration, Instant};

use anyhow::Result;
use timbao::arrivals::Watch;
use timbao::source::Reader;
use timbao::{Error, wire};

use super::{Reading, exit_of, is_interrupted, stop_on_interrupt};
use crate::args::IndexArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

/// Longest time until Ctrl-C is noticed.
const NAP: Duration = Duration::from_millis(50);

/// Watches the sources. With `--once` looks twice, so that files that still grow are left for the next time.
pub(super) fn run(arguments: &IndexArgs, reading: &Reading<'_>, lang: Lang) -> Result<Exit> {
    stop_on_interrupt(lang);
    let collection = reading.options.collection.as_deref();
    let mut watch = Watch::open(reading.root, reading.sources, collection)?;
    let mut exit = Exit::Found;
    let (mut looks, mut was_locked, mut was_missing) = (0, false, false);
    if !arguments.once {
        output::say(&lang.watching());
    }
    while !is_interrupted() {
        let (mut is_behind, mut has_read) = (false, false);
        match watch.look() {
            // A share that is away for a while comes back; one that was never there is a wrong name.
            Err(error) if looks == 0 || arguments.once => {
                return Err(Error::Request {
                    code: "bad_source",
                    field: "source",
                    reason: error.to_string(),
                }
                .into());
            }
            Err(error) if !was_missing => {
                output::note(
                    &output::WARNING,
                    &lang.warning(),
                    &output::visible(&error.to_string()),
                );
                was_missing = true;
            }
            Err(_) => {}
            Ok(look) => {
                was_missing = false;
                is_behind = look.has_more;
                if let Some(report) = &reading.report {
                    report.skipped(&look.skipped)?;
                }
                if look.ready.is_empty() && look.has_forgotten {
                    watch.done([])?;
                }
                if !look.ready.is_empty() {
                    let (files, done): (Vec<_>, Vec<_>) =
                        look.ready.into_iter().map(timbao::arrivals::Ready::split).unzip();
                    let reader = Reader::of_files(files, &reading.options.source);
                    match super::read_from(reading, reader, lang) {
                        Ok(report) => {
                            was_locked = false;
                            has_read = true;
                            if report.interrupted {
                                break;
                            }
                            watch.done(done)?;
                            if arguments.json {
                                output::json(&wire::Index::from(&report))?;
                            }
                            if report.failed_files > 0 {
                                exit = exit_of(&report);
                            }
                        }
                        Err(error) if !arguments.once && is_locked(&error) => {
                            if !was_locked {
                                let waiting = lang.watch_waits(&error);
                                output::note(&output::WARNING, &lang.warning(), &waiting);
                            }
                            was_locked = true;
                        }
                        Err(error) => return Err(error),
                    }
                }
            }
        }
        looks += 1;
        // The first look finds what there is, the second what does not grow; more than a batch takes further ones.
        if arguments.once && (!is_behind || (looks > 1 && !has_read)) {
            break;
        }
        nap(Duration::from_secs(arguments.every));
    }
    Ok(if arguments.once { exit } else { Exit::Found })
}

fn is_locked(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref::<Error>(), Some(Error::Locked { .. }))
}

/// Waits, or until Ctrl-C.
fn nap(time: Duration) {
    let started = Instant::now();
    while !is_interrupted() && started.elapsed() < time {
        std::thread::sleep(NAP.min(time));
    }
}
