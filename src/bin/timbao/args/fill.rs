//! What fills the index and what leaves it.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use timbao::source::encoding::Encoding;

use super::DEFAULT_INDEX;

#[derive(Debug, ClapArgs)]
pub(crate) struct IndexArgs {
    /// Files and folders; `-` is standard input [default: corpus]
    ///
    /// JSON Lines, JSON, CSV, TSV, plain text, HTML pages (also MHTML), crawls (WARC), RSS, Atom, JSON Feed, sitemaps, MediaWiki dumps and other XML, as they are or packed (.gz, .zst).
    #[arg(value_name = "SOURCE")]
    pub(crate) sources: Vec<PathBuf>,

    /// Folder of the index; made where there is none
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Name of the collection the articles' ids belong to
    #[arg(long, value_name = "NAME")]
    pub(crate) collection: Option<String>,

    /// Section of articles that name none, as `A/B` or `A > B`
    #[arg(long, value_name = "CATEGORY")]
    pub(crate) category: Option<String>,

    /// Name of a field in the source: `title=headline`, or a file of them; can be repeated
    ///
    /// A file is TOML, a line for each field: `title = 'tieu_de'`, `body = ['noi_dung', 'phu_luc']`; `xml_record = 'kho/bai'` in it
    /// is the element that is an article.
    #[arg(long, value_name = "FIELD=NAME|FILE", value_parser = field_map)]
    pub(crate) map: Vec<FieldNames>,

    /// Element of XML files that is an article, as a name or path: `bai`, `kho/bai`
    ///
    /// Feeds, sitemaps and dumps of MediaWiki are known without it. What is in the element goes by its path: `--map
    /// body=noi_dung/doan`, `--map id=@ma`.
    #[arg(long, value_name = "ELEMENT")]
    pub(crate) xml_record: Option<String>,

    /// Format of all files [default: told by name and content]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub(crate) format: Option<FormatName>,

    /// Encoding of all files [default: told by what they say]
    #[arg(long, value_name = "NAME", value_parser = encoding())]
    pub(crate) encoding: Option<Encoding>,
    /// Folder of rules for reading the HTML pages of more papers, a file *.toml each
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,

    /// Read HTML pages without the rules that come with the program
    #[arg(long)]
    pub(crate) no_rules: bool,

    /// Print the articles as JSON Lines instead of indexing them
    #[arg(long, conflicts_with_all = ["json", "fresh", "report"])]
    pub(crate) dry_run: bool,

    /// Go on reading what arrives in the folders, each file once, until Ctrl-C
    ///
    /// A file is read when it no longer grows, and again when it changes. What was read is kept beside the index.
    #[arg(long, conflicts_with = "fresh")]
    pub(crate) watch: bool,

    /// Seconds between two looks at watched folders
    #[arg(long, value_name = "SECONDS", default_value_t = 2, requires = "watch", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) every: u64,

    /// Read what has arrived since the last time, and end
    #[arg(long, requires = "watch")]
    pub(crate) once: bool,

    /// Build a new index and replace the old one when it is complete
    #[arg(long)]
    pub(crate) fresh: bool,

    /// Write one JSON line per rejected record, skipped file and commit
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Articles to remove and keep away: lines of id or address, date and reason; added to the list of the index
    #[arg(long, value_name = "FILE")]
    pub(crate) takedown: Option<PathBuf>,

    /// Keep no earlier texts of articles that change
    #[arg(long)]
    pub(crate) no_versions: bool,

    /// Indexing threads, 1 to 8 [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=8))]
    pub(crate) threads: Option<u8>,

    /// Memory for articles that are not yet on disk, in MB [default: 128]
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub(crate) memory: Option<u32>,

    /// Make what was read durable after every N records, besides at the end
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) commit_every: u64,

    /// Bring the index into one segment at the end
    #[arg(long)]
    pub(crate) merge: bool,

    /// Wait for another writer to finish
    #[arg(long)]
    pub(crate) wait: bool,

    /// Print the account of the run as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Reads the name of an encoding.
fn encoding() -> impl TypedValueParser<Value = Encoding> {
    let names = Encoding::ALL.map(Encoding::name);
    PossibleValuesParser::new(names)
        .map(|name| Encoding::from_name(&name).expect("one of those listed"))
}

/// Reads the name of an encoding; `None` is `auto`.
fn encoding_or_auto() -> impl TypedValueParser<Value = EncodingChoice> {
    let names = ["auto"].into_iter().chain(Encoding::ALL.map(Encoding::name));
    PossibleValuesParser::new(names).map(|name| EncodingChoice(Encoding::from_name(&name)))
}

/// An encoding, or none: told by the content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EncodingChoice(pub(crate) Option<Encoding>);

/// Names of fields, told one by one or in a file.
#[derive(Debug, Clone)]
pub(crate) enum FieldNames {
    Pair(String, String),
    File(PathBuf),
}

fn field_map(text: &str) -> Result<FieldNames, String> {
    match text.split_once('=') {
        Some((field, name)) if !field.is_empty() && !name.is_empty() => {
            Ok(FieldNames::Pair(field.to_owned(), name.to_owned()))
        }
        None if !text.is_empty() => Ok(FieldNames::File(text.into())),
        _ => Err("expected FIELD=NAME, as in title=headline, or a file of them".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FormatName {
    Jsonl,
    Json,
    Csv,
    Tsv,
    Text,
    Html,
    Mhtml,
    Warc,
    Xml,
    #[value(name = "jsonfeed")]
    JsonFeed,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ConvertArgs {
    /// Files, packed or not, and folders; `-` is standard input [default: -]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// What they are in
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = encoding_or_auto())]
    pub(crate) from: EncodingChoice,

    /// What to write
    #[arg(long, value_name = "NAME", default_value = "utf-8", value_parser = encoding())]
    pub(crate) to: Encoding,

    /// Write each file under its name into this folder [default: standard output]
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct GroupsArgs {
    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Print the groups there are, and find none anew
    #[arg(long)]
    pub(crate) list: bool,

    /// Give the groups up: nothing is grouped any more, and nothing kept current
    #[arg(long, conflicts_with_all = ["list", "json"])]
    pub(crate) off: bool,

    /// Print a JSON object per group
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DeleteArgs {
    /// Ids of the articles, or collection:id
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Keep them away: put them on the takedown list with this reason, so that no later run brings them back
    ///
    /// An address will do as well as an id then.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,

    /// Wait for another writer to finish
    #[arg(long)]
    pub(crate) wait: bool,

    /// Print what was deleted as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TakedownArgs {
    #[command(subcommand)]
    pub(crate) command: TakedownCommand,
}

impl TakedownArgs {
    pub(super) fn is_json(&self) -> bool {
        matches!(&self.command, TakedownCommand::List(arguments) if arguments.json)
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum TakedownCommand {
    /// List what is kept away, since when and why
    List(TakedownListArgs),
    /// Remove the articles of a list and keep them away
    Apply(TakedownApplyArgs),
    /// Take entries off the list, so that their articles can be indexed again
    Remove(TakedownRemoveArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TakedownListArgs {
    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Print the list as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TakedownApplyArgs {
    /// Lines of id or address, date and reason, parted by tabs or commas
    pub(crate) file: PathBuf,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Wait for another writer to finish
    #[arg(long)]
    pub(crate) wait: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TakedownRemoveArgs {
    /// Entries as the list names them
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Wait for another writer to finish
    #[arg(long)]
    pub(crate) wait: bool,
}
