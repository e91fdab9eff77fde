//! Every command and flag of the program, and nothing else: what they mean is in the file of the command.

mod bench;
mod fill;
mod inspect;
mod keep;
mod search;
mod serve;
mod shared;
mod take;

use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use self::bench::*;
pub(crate) use self::fill::*;
pub(crate) use self::inspect::*;
pub(crate) use self::keep::*;
pub(crate) use self::search::*;
pub(crate) use self::serve::*;
pub(crate) use self::shared::*;
pub(crate) use self::take::*;

/// Where the index lies unless `--index` says otherwise.
pub(crate) const DEFAULT_INDEX: &str = "index";
/// What is indexed unless a source is named.
pub(crate) const DEFAULT_SOURCE: &str = "corpus";

/// Full-text search for Vietnamese news
///
/// Results go to standard output, everything else to standard error. Exit status: 0 found, 1 nothing found, 2 error, 130 stopped by Ctrl-C.
#[derive(Debug, Parser)]
#[command(name = "timbao", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Language of messages [default: that of the locale]
    #[arg(long, global = true, value_name = "LANG", value_enum, display_order = 999)]
    pub(crate) lang: Option<LangName>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LangName {
    En,
    Vi,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read articles from files, folders or standard input into an index
    Index(IndexArgs),
    /// Search the index
    Search(SearchArgs),
    /// Show one article
    Show(ShowArgs),
    /// List articles related to one, and its neighbours in its section
    Related(RelatedArgs),
    /// Count the articles that a query finds by day, month or year
    Timeline(TimelineArgs),
    /// Write all articles that a query finds for other programs
    Export(ExportArgs),
    /// Cite one article
    Cite(CiteArgs),
    /// Convert texts between Unicode and the encodings before it
    Convert(ConvertArgs),
    /// List every occurrence of what a query finds, in its sentence
    Kwic(KwicArgs),
    /// Count and list what many queries find
    Batch(BatchArgs),
    /// Complete a query that is being typed
    Suggest(SuggestArgs),
    /// Find the articles that are copies of each other, over the whole index
    Groups(GroupsArgs),
    /// Delete articles
    Delete(DeleteArgs),
    /// List, add and lift what is kept away from the index
    Takedown(TakedownArgs),
    /// List the sections with their numbers of articles
    Categories(InspectArgs),
    /// List the abbreviations that the articles explain
    Abbreviations(AbbreviationsArgs),
    /// Show the size of the index
    Stats(InspectArgs),
    /// Show what the text analysis makes of a text
    Analyze(AnalyzeArgs),
    /// Verify every file and article of the index
    Check(InspectArgs),
    /// Back up the index into a file or folder, verify and restore it
    Snapshot(SnapshotArgs),
    /// Save searches and report what is new in them
    Watch(WatchArgs),
    /// Serve the index over HTTP: an interface for other sites, and a page for readers
    Serve(ServeArgs),
    /// Make, list and revoke the keys of a server
    Key(KeyArgs),
    /// Measure the ranking against judged topics
    Eval(EvalArgs),
    /// Measure indexing and searching, and make articles to measure with
    Bench(BenchArgs),
    /// Train the model that `analyze --words` finds words with
    TrainWords(TrainWordsArgs),
    /// Make the table of words that stored articles are packed with
    TrainRecords(TrainRecordsArgs),
    /// Write a completion script for a shell
    Completions(CompletionsArgs),
}

impl Command {
    /// Returns whether the answer, and an error too, is JSON.
    pub(crate) fn is_json(&self) -> bool {
        match self {
            Command::Index(arguments) => arguments.json,
            Command::Search(arguments) => arguments.format.json,
            Command::Show(arguments) => arguments.json,
            Command::Related(arguments) => arguments.json,
            Command::Timeline(arguments) => arguments.format.json,
            Command::Suggest(arguments) => arguments.json,
            Command::Groups(arguments) => arguments.json,
            Command::Delete(arguments) => arguments.json,
            Command::Takedown(arguments) => arguments.is_json(),
            Command::Categories(arguments)
            | Command::Stats(arguments)
            | Command::Check(arguments) => arguments.json,
            Command::Abbreviations(arguments) => arguments.json,
            Command::Analyze(arguments) => arguments.json,
            Command::Eval(arguments) => arguments.json,
            Command::Bench(arguments) => arguments.is_json(),
            Command::Key(arguments) => arguments.is_json(),
            Command::Export(arguments) => arguments.json,
            Command::Kwic(arguments) => arguments.format == LinesName::Jsonl,
            Command::Batch(arguments) => arguments.format == RowsName::Jsonl,
            Command::Snapshot(arguments) => arguments.is_json(),
            Command::Watch(arguments) => arguments.is_json(),
            Command::Cite(_)
            | Command::Convert(_)
            | Command::Serve(_)
            | Command::TrainWords(_)
            | Command::TrainRecords(_)
            | Command::Completions(_) => false,
        }
    }
}
