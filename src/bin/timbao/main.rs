//! The `timbao` program: arguments in, one call of the library, output.
//!
//! Only here is anything printed, read from the environment or exited from.

mod abbreviations;
mod analyze;
mod args;
mod batch;
mod bench;
mod categories;
mod check;
mod cite;
mod completions;
mod convert;
mod delete;
mod eval;
mod expand;
mod explain;
mod export;
mod groups;
mod history;
mod hits;
mod index;
mod interrupt;
mod key;
mod kwic;
mod lists;
mod messages;
mod output;
mod related;
mod search;
mod serve;
mod show;
mod snapshot;
mod stats;
mod suggest;
mod takedown;
mod timeline;
mod train_records;
mod train_words;
mod watch;
mod whole_file;

use std::io;
use std::process::ExitCode;

use clap::Parser;
use timbao::{Error, wire};

use self::args::{Args, Command, LangName};
use self::interrupt::Interrupted;
use self::messages::Lang;
use self::output::Exit;

/// Articles are made by threads that parse and dropped by threads that write. The system's allocator keeps what such threads give back to each
/// other in pieces, so that the memory of a long run grows (docs/decisions.md 18).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return wrong_arguments(&error),
    };
    let lang = match args.lang {
        Some(LangName::En) => Lang::English,
        Some(LangName::Vi) => Lang::Vietnamese,
        None => Lang::of_locale(&locale()),
    };
    match run(&args.command, lang) {
        Ok(exit) => exit.into(),
        Err(error) if is_broken_pipe(&error) => Exit::Found.into(),
        Err(error) if error.is::<Interrupted>() => {
            output::say(&lang.nothing_left_half());
            Exit::Interrupted.into()
        }
        Err(error) => fail(&error, lang, args.command.is_json()),
    }
}

fn run(command: &Command, lang: Lang) -> anyhow::Result<Exit> {
    match command {
        Command::Index(arguments) => index::run(arguments, lang),
        Command::Search(arguments) => search::run(arguments, lang),
        Command::Show(arguments) => show::run(arguments, lang),
        Command::Related(arguments) => related::run(arguments, lang),
        Command::Timeline(arguments) => timeline::run(arguments, lang),
        Command::Export(arguments) => export::run(arguments, lang),
        Command::Cite(arguments) => cite::run(arguments),
        Command::Convert(arguments) => convert::run(arguments, lang),
        Command::Kwic(arguments) => kwic::run(arguments, lang),
        Command::Batch(arguments) => batch::run(arguments, lang),
        Command::Suggest(arguments) => suggest::run(arguments, lang),
        Command::Delete(arguments) => delete::run(arguments, lang),
        Command::Groups(arguments) => groups::run(arguments, lang),
        Command::Takedown(arguments) => takedown::run(arguments, lang),
        Command::Categories(arguments) => categories::run(arguments, lang),
        Command::Abbreviations(arguments) => abbreviations::run(arguments, lang),
        Command::Stats(arguments) => stats::run(arguments, lang),
        Command::Analyze(arguments) => analyze::run(arguments, lang),
        Command::TrainWords(arguments) => train_words::run(arguments, lang),
        Command::TrainRecords(arguments) => train_records::run(arguments),
        Command::Check(arguments) => check::run(arguments, lang),
        Command::Snapshot(arguments) => snapshot::run(arguments, lang),
        Command::Watch(arguments) => watch::run(arguments, lang),
        Command::Serve(arguments) => serve::run(arguments, lang),
        Command::Key(arguments) => key::run(arguments, lang),
        Command::Eval(arguments) => eval::run(arguments, lang),
        Command::Bench(arguments) => bench::run(arguments, lang),
        Command::Completions(arguments) => completions::run(arguments),
    }
}

/// Returns the locale of messages, as POSIX orders the variables.
fn locale() -> String {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}

/// Says what is wrong with the arguments, or prints the help that was asked for.
fn wrong_arguments(error: &clap::Error) -> ExitCode {
    // Whoever asked for help and does not read it is no error.
    let _ = error.print();
    if !error.use_stderr() {
        return Exit::Found.into();
    }
    let wants_json = std::env::args_os()
        .take_while(|argument| argument != "--")
        .any(|argument| argument == "--json");
    if wants_json {
        let message = error.to_string();
        let message = message.lines().next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message);
        let _ = output::json(&wire::Failure::new("bad_argument", message, None));
    }
    Exit::Failed.into()
}

/// Returns whether the reader of our output has gone, which is its good right.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Says what went wrong, on standard error and, if JSON was asked for, also in JSON.
fn fail(error: &anyhow::Error, lang: Lang, is_json: bool) -> ExitCode {
    let known = error.downcast_ref::<Error>();
    let message = match known {
        Some(known) if error.to_string() == known.to_string() => lang.failure(known),
        // A command has found better words for it.
        Some(_) => error.to_string(),
        None => format!("{error:#}"),
    };
    output::note(&output::ERROR, &lang.error(), &message);
    if let Some(hint) = known.and_then(|known| lang.remedy(known)) {
        output::note(&output::HINT, &lang.hint(), hint);
    }
    if is_json {
        let field = match known {
            Some(Error::Request { field, .. }) => Some(*field),
            _ => None,
        };
        // The contract does not depend on the language.
        let message = match known {
            Some(Error::Request { reason, .. }) => reason.clone(),
            Some(known) => known.to_string(),
            None => format!("{error:#}"),
        };
        let code = known.map_or("io", Error::code);
        let _ = output::json(&wire::Failure::new(code, &message, field));
    }
    match known {
        Some(Error::ArticleMissing(_)) => Exit::Nothing.into(),
        _ => Exit::Failed.into(),
    }
}
