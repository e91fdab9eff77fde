//! The server and its keys.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::DEFAULT_INDEX;

#[derive(Debug, ClapArgs)]
pub(crate) struct ServeArgs {
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:7700]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) addr: Option<String>,

    /// Folder of the index [default: index]
    #[arg(long, value_name = "DIR")]
    pub(crate) index: Option<PathBuf>,

    /// File of settings
    ///
    /// Over it go variables TIMBAO_SERVE_…, as TIMBAO_SERVE_LIMITS__QUEUE=16, and over these the flags.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// File of keys [default: keys.json in the folder of the index]
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,

    /// Where readers reach the server, for the links it writes: https://tim.example
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,

    /// Take articles without a key; on this machine only
    #[arg(long)]
    pub(crate) dev: bool,

    /// Any other setting, as `limits.queue=16`; can be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting_pair)]
    pub(crate) set: Vec<(String, String)>,

    /// How requests are logged on standard error [default: text on a terminal, else json]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub(crate) log: Option<LogName>,

    /// Print all settings as a file and stop
    #[arg(long)]
    pub(crate) print_config: bool,
}

fn setting_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE, as in limits.queue=16".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogName {
    Json,
    Text,
    None,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct KeyArgs {
    #[command(subcommand)]
    pub(crate) command: KeyCommand,
}

impl KeyArgs {
    pub(super) fn is_json(&self) -> bool {
        match &self.command {
            KeyCommand::Create(arguments) => arguments.json,
            KeyCommand::List(arguments) => arguments.json,
            KeyCommand::Revoke(_) => false,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key and print it, once
    Create(KeyCreateArgs),
    /// List the keys, without their secrets
    List(KeyListArgs),
    /// Take keys away
    Revoke(KeyRevokeArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct KeyPlace {
    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// File of keys [default: keys.json in the folder of the index]
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct KeyCreateArgs {
    /// What people call it
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) name: String,

    /// What it allows: searching, adding and deleting articles too, or everything
    #[arg(long, value_enum, default_value_t = ScopeName::Search)]
    pub(crate) scope: ScopeName,

    /// Time or date after which it is worth nothing: 90d, 12h, 1y, 2027-01-31 [default: never]
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires: Option<String>,

    /// Pages that may use it from a browser: https://bao.example; can be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) origin: Vec<String>,

    /// Section it may read, with what is below it; can be repeated
    #[arg(long, value_name = "CATEGORY")]
    pub(crate) category: Vec<String>,

    /// Requests per second it may make
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate: Option<u32>,

    #[command(flatten)]
    pub(crate) place: KeyPlace,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ScopeName {
    Search,
    Write,
    Admin,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct KeyListArgs {
    #[command(flatten)]
    pub(crate) place: KeyPlace,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct KeyRevokeArgs {
    /// Ids of the keys, as `timbao key list` shows them
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    #[command(flatten)]
    pub(crate) place: KeyPlace,
}
