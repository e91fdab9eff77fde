//! What is kept: snapshots and saved searches.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::DEFAULT_INDEX;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n\
    \x20\x20timbao snapshot create monday.tar.zst\n\
    \x20\x20timbao snapshot verify monday.tar.zst\n\
    \x20\x20timbao snapshot restore monday.tar.zst --index restored")]
pub(crate) struct SnapshotArgs {
    #[command(subcommand)]
    pub(crate) command: SnapshotCommand,
}

impl SnapshotArgs {
    pub(super) fn is_json(&self) -> bool {
        match &self.command {
            SnapshotCommand::Create(arguments) => arguments.json,
            SnapshotCommand::Verify(arguments) => arguments.json,
            SnapshotCommand::Restore(arguments) => arguments.json,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum SnapshotCommand {
    /// Copy the newest commit, whoever writes meanwhile
    Create(SnapshotCreateArgs),
    /// Read a snapshot and compare every file in it with its checksum
    Verify(SnapshotVerifyArgs),
    /// Make an index what it was
    Restore(SnapshotRestoreArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SnapshotCreateArgs {
    /// Where to: a file if the name ends in .zst, as monday.tar.zst, else a folder
    pub(crate) file: PathBuf,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Replace a snapshot of this name
    #[arg(long)]
    pub(crate) force: bool,

    /// Print what was copied as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SnapshotVerifyArgs {
    /// The snapshot
    pub(crate) file: PathBuf,

    /// Print what was found as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SnapshotRestoreArgs {
    /// The snapshot
    pub(crate) file: PathBuf,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Replace the index that is there
    #[arg(long)]
    pub(crate) force: bool,

    /// Wait for another writer to finish
    #[arg(long)]
    pub(crate) wait: bool,

    /// Print what was restored as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Searches are kept in a file that may be edited, beside the index (index.watch.toml) unless --file says otherwise. What is new\n\
    is reported once, however old its date is, also after the index was built again.\n\
    \n\
    Examples:\n\
    \x20\x20timbao watch add lu '\"lũ quét\" OR \"lũ ống\"' -C \"thời sự\"\n\
    \x20\x20timbao watch run\n\
    \x20\x20timbao watch run lu --format atom -o lu.atom"
)]
pub(crate) struct WatchArgs {
    #[command(subcommand)]
    pub(crate) command: WatchCommand,
}

impl WatchArgs {
    pub(super) fn is_json(&self) -> bool {
        match &self.command {
            WatchCommand::Add(_) | WatchCommand::Remove(_) => false,
            WatchCommand::List(arguments) => arguments.json,
            WatchCommand::Run(arguments) => arguments.format == NewsName::Json,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum WatchCommand {
    /// Save a search; what it finds now is known already
    Add(WatchAddArgs),
    /// List the saved searches
    List(WatchListArgs),
    /// Remove saved searches
    Remove(WatchRemoveArgs),
    /// Report what is new since the last run
    Run(WatchRunArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WatchPlace {
    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// File of the searches [default: beside the index, index.watch.toml]
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WatchAddArgs {
    /// What to call the search
    pub(crate) name: String,

    /// What to search for; may follow `--`
    #[arg(value_name = "QUERY", required = true)]
    pub(crate) query: Vec<String>,

    #[command(flatten)]
    pub(crate) place: WatchPlace,

    /// Search in this section and what is below it; can be repeated
    #[arg(long, short = 'C', value_name = "CATEGORY")]
    pub(crate) category: Vec<String>,

    /// Earliest date: 2023, 2023-12, 2023-12-07 or 7/12/2023
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,

    /// Latest date, inclusive
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,

    /// Let the first run report what is there already
    #[arg(long)]
    pub(crate) existing: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WatchListArgs {
    #[command(flatten)]
    pub(crate) place: WatchPlace,

    /// Print the searches as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WatchRemoveArgs {
    /// Names of the searches
    #[arg(value_name = "NAME", required = true)]
    pub(crate) names: Vec<String>,

    #[command(flatten)]
    pub(crate) place: WatchPlace,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WatchRunArgs {
    /// Names of the searches [default: all]
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,

    #[command(flatten)]
    pub(crate) place: WatchPlace,

    /// New articles to report for each search, at most 1000; the rest is reported by the next run
    #[arg(long, short = 'n', value_name = "N", default_value_t = 1000)]
    pub(crate) limit: usize,

    /// What to write
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = NewsName::Text)]
    pub(crate) format: NewsName,

    /// Write into this file, which is there when it is complete [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NewsName {
    Text,
    Json,
    Atom,
}
