//! Every command and flag of the program, and nothing else: what they mean is in the file of the command.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use timbao::eval::Measure;
use timbao::export::{ExportFormat, Style};
use timbao::source::encoding::Encoding;

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
    /// Train the model that `analyze --words` finds words with
    TrainWords(TrainWordsArgs),
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
            | Command::Completions(_) => false,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct IndexArgs {
    /// Files and folders; `-` is standard input [default: corpus]
    ///
    /// JSON Lines, JSON, CSV, TSV, plain text, HTML pages (also MHTML) and crawls (WARC), as they are or packed (.gz, .zst).
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

    /// Name of a field in the source: `title=headline`; can be repeated
    #[arg(long, value_name = "FIELD=NAME", value_parser = field_pair)]
    pub(crate) map: Vec<(String, String)>,

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

    /// Memory for articles that are not yet on disk, in MB [default: 160]
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

fn field_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, name)) if !field.is_empty() && !name.is_empty() => {
            Ok((field.to_owned(), name.to_owned()))
        }
        _ => Err("expected FIELD=NAME, as in title=headline".to_owned()),
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
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SearchArgs {
    /// What to search for; may follow `--`
    ///
    /// Words, "exact phrases", AND OR NOT, -word, title:word, date:2023-12, word* and more; without marks every spelling
    /// is found.
    #[arg(value_name = "QUERY", required = true)]
    pub(crate) query: Vec<String>,

    /// Folder of the index [default: index]
    #[arg(long, value_name = "DIR")]
    pub(crate) index: Option<PathBuf>,

    /// Search in this section and what is below it; can be repeated
    #[arg(long, short = 'C', value_name = "CATEGORY")]
    pub(crate) category: Vec<String>,

    /// Search in all sections, whatever `--category` says
    #[arg(long)]
    pub(crate) all: bool,

    /// Earliest date: 2023, 2023-12, 2023-12-07 or 7/12/2023
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,

    /// Latest date, inclusive
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,

    #[command(flatten)]
    pub(crate) list: ListArgs,

    /// Search exactly what was typed, and name no correction
    #[arg(long)]
    pub(crate) no_correct: bool,

    /// Order of the articles
    #[arg(long, value_enum, default_value_t = SortName::Relevance)]
    pub(crate) sort: SortName,

    /// Prefer newer articles, by at most a fifth of the score; the advantage halves in this time: 7d, 12h, 2w, 1y
    #[arg(long, value_name = "TIME", value_parser = timbao::search::half_life)]
    pub(crate) fresh_half_life: Option<Duration>,

    /// Date that ages are reckoned from, for archives [default: now]
    #[arg(long, value_name = "DATE", requires = "fresh_half_life")]
    pub(crate) as_of: Option<String>,

    /// Articles to show, at most 1000
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,

    /// Articles to pass over
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) offset: usize,

    /// Go on where an answer ended (its `next_cursor`)
    #[arg(long, value_name = "CURSOR", conflicts_with = "offset")]
    pub(crate) cursor: Option<String>,

    /// List nearly identical articles one by one instead of under the best of them
    #[arg(long)]
    pub(crate) no_group: bool,

    /// Say in words what the score of each article is made of
    #[arg(long)]
    pub(crate) explain: bool,

    /// Count the articles by these
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',')]
    pub(crate) facets: Vec<FacetName>,

    /// Count all articles, up to 10,000, or none [default: capped; exact with --count]
    #[arg(long, value_name = "MODE", value_enum)]
    pub(crate) total: Option<TotalName>,

    /// Stop after this time with what was found
    #[arg(long, value_name = "N")]
    pub(crate) timeout_ms: Option<u64>,

    /// What spans in JSON count
    #[arg(long, value_name = "UNIT", value_enum, default_value_t = UnitName::Bytes, hide_default_value = true)]
    pub(crate) span_unit: UnitName,

    #[command(flatten)]
    pub(crate) expand: ExpandArgs,

    #[command(flatten)]
    pub(crate) format: SearchFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum UnitName {
    Bytes,
    Utf16,
    Characters,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExpandArgs {
    /// Other spellings that are searched too [default: all]
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',')]
    pub(crate) expand: Vec<FamilyName>,

    /// Search only what was typed, like `--expand none`
    #[arg(long, conflicts_with = "expand")]
    pub(crate) no_expand: bool,

    /// Abbreviations of your own: lines of `short<TAB>full`; can be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) pack: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FamilyName {
    Abbreviations,
    Learned,
    Titles,
    Places,
    Numbers,
    All,
    None,
}

#[derive(Debug, ClapArgs)]
#[group(multiple = false)]
pub(crate) struct SearchFormat {
    /// Print the answer as JSON on one line
    #[arg(long)]
    pub(crate) json: bool,

    /// Print one JSON object per article
    #[arg(long)]
    pub(crate) jsonl: bool,

    /// Print rank, score, id, date, section and title, parted by tabs
    #[arg(long)]
    pub(crate) tsv: bool,

    /// Print the number of articles only
    #[arg(long, short)]
    pub(crate) count: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SortName {
    Relevance,
    Newest,
    Oldest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FacetName {
    Category,
    Year,
    Month,
    Day,
    Source,
    Author,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TotalName {
    Exact,
    Capped,
    None,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ShowArgs {
    /// Id of the article, or collection:id
    pub(crate) id: String,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// List the texts that the article has had, oldest first
    #[arg(long, conflicts_with_all = ["version", "diff"])]
    pub(crate) versions: bool,

    /// Show the text with this number of `--versions`
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "diff")]
    pub(crate) version: Option<u32>,

    /// Show which words differ between two of the texts
    #[arg(long, value_names = ["N", "M"], num_args = 2, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) diff: Vec<u32>,

    /// Show it although its embargo has not ended
    #[arg(long)]
    pub(crate) embargoed: bool,

    /// Print the article as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RelatedArgs {
    /// Id of the article, or collection:id
    pub(crate) id: String,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Related articles to show, at most 1000
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,

    /// Newer and older articles of the section to show, each
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) beside: usize,

    /// Print the answer as JSON on one line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TimelineArgs {
    /// What to search for; may follow `--`
    #[arg(value_name = "QUERY", required = true)]
    pub(crate) query: Vec<String>,

    /// Another query, to be seen beside the first; can be repeated, up to 7 times
    #[arg(long, value_name = "QUERY")]
    pub(crate) and: Vec<String>,

    /// Length of the periods
    #[arg(long, value_name = "PERIOD", value_enum, default_value_t = ByName::Month)]
    pub(crate) by: ByName,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Search in this section and what is below it; can be repeated
    #[arg(long, short = 'C', value_name = "CATEGORY")]
    pub(crate) category: Vec<String>,

    /// Earliest date: 2023, 2023-12, 2023-12-07 or 7/12/2023
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,

    /// Latest date, inclusive
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,

    #[command(flatten)]
    pub(crate) list: ListArgs,

    /// Draw the share of all articles of a period instead of the number
    #[arg(long)]
    pub(crate) shares: bool,

    /// Search exactly what was typed, and name no correction
    #[arg(long)]
    pub(crate) no_correct: bool,

    /// Stop after this time with what was found, for each query
    #[arg(long, value_name = "N")]
    pub(crate) timeout_ms: Option<u64>,

    #[command(flatten)]
    pub(crate) expand: ExpandArgs,

    /// Also write a line chart in SVG
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) format: TimelineFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ByName {
    Day,
    Month,
    Year,
}

#[derive(Debug, ClapArgs)]
#[group(multiple = false)]
pub(crate) struct TimelineFormat {
    /// Print the answer as JSON on one line
    #[arg(long)]
    pub(crate) json: bool,

    /// Print query, period, number, number of all articles and share, parted by tabs
    #[arg(long)]
    pub(crate) tsv: bool,
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
pub(crate) struct ExportArgs {
    /// What to search for; without, every article
    ///
    /// As for `search`, and found as there.
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// What to write; `index` reads jsonl and csv as the same articles
    #[arg(long, value_name = "FORMAT", value_parser = export_format())]
    pub(crate) format: ExportFormat,

    /// Search in this section and what is below it; can be repeated
    #[arg(long, short = 'C', value_name = "CATEGORY")]
    pub(crate) category: Vec<String>,

    /// Earliest date: 2023, 2023-12, 2023-12-07 or 7/12/2023
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,

    /// Latest date, inclusive
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,

    #[command(flatten)]
    pub(crate) list: ListArgs,

    /// Write articles too whose embargo has not ended
    #[arg(long)]
    pub(crate) embargoed: bool,

    /// Order of the articles
    #[arg(long, value_enum, default_value_t = SortName::Relevance)]
    pub(crate) sort: SortName,

    /// Search exactly what was typed
    #[arg(long)]
    pub(crate) no_correct: bool,

    #[command(flatten)]
    pub(crate) expand: ExpandArgs,

    /// Write into this file, which is there when it is complete [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Print what was written to a file, and errors, as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

fn export_format() -> impl TypedValueParser<Value = ExportFormat> {
    let names = PossibleValuesParser::new(ExportFormat::ALL.map(ExportFormat::name));
    names.try_map(|name| ExportFormat::parse(&name).ok_or("no format"))
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CiteArgs {
    /// Id of the article, or collection:id
    pub(crate) id: String,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// How to write it
    #[arg(long, value_name = "STYLE", default_value = Style::Vietnamese.name(), value_parser = style())]
    pub(crate) style: Style,

    /// Permanent address of the article in this archive
    #[arg(long, value_name = "URL", value_parser = web_address)]
    pub(crate) link: Option<String>,
}

fn style() -> impl TypedValueParser<Value = Style> {
    let names = PossibleValuesParser::new(Style::ALL.map(Style::name));
    names.try_map(|name| Style::parse(&name).ok_or("no style"))
}

fn web_address(text: &str) -> Result<String, String> {
    let is_web = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    let is_whole = is_web && !text.contains(char::is_whitespace);
    if is_whole {
        Ok(text.to_owned())
    } else {
        Err("expected http://… or https://…".to_owned())
    }
}

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
    fn is_json(&self) -> bool {
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
    fn is_json(&self) -> bool {
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

#[derive(Debug, ClapArgs)]
pub(crate) struct ListArgs {
    /// Search among the articles of this file only: an id a line, `#` begins a comment
    ///
    /// `timbao export --format ids` writes such a list; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) list: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A concordance. Words without marks find every spelling; phrases are found as a whole.\n\
    \n\
    Examples:\n\
    \x20\x20timbao kwic '\"hội nghị tổng kết\"' --sort right\n\
    \x20\x20timbao kwic \"tham nhung\" --context 5 --format csv --all -o kwic.csv\n\
    \x20\x20timbao kwic đường --from 2023 --sort newest"
)]
pub(crate) struct KwicArgs {
    /// What to search for; may follow `--`
    #[arg(value_name = "QUERY", required = true)]
    pub(crate) query: Vec<String>,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Search in this section and what is below it; can be repeated
    #[arg(long, short = 'C', value_name = "CATEGORY")]
    pub(crate) category: Vec<String>,

    /// Earliest date: 2023, 2023-12, 2023-12-07 or 7/12/2023
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,

    /// Latest date, inclusive
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,

    #[command(flatten)]
    pub(crate) list: ListArgs,

    /// Search exactly what was typed
    #[arg(long)]
    pub(crate) no_correct: bool,

    #[command(flatten)]
    pub(crate) expand: ExpandArgs,

    /// Order of the lines; words as in Vietnamese dictionaries
    #[arg(long, value_enum, default_value_t = KwicSortName::Relevance)]
    pub(crate) sort: KwicSortName,

    /// Words or characters on each side, within the sentence
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) context: usize,

    /// What --context counts
    #[arg(long, value_name = "UNIT", value_enum, default_value_t = ContextUnitName::Words)]
    pub(crate) context_unit: ContextUnitName,

    /// Lines to show; up to 100,000 as text and in the orders left, right and section
    #[arg(long, short = 'n', value_name = "N", default_value_t = 50)]
    pub(crate) limit: usize,

    /// Show all lines
    #[arg(long, conflicts_with = "limit")]
    pub(crate) all: bool,

    /// What to write
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = LinesName::Text)]
    pub(crate) format: LinesName,

    /// Write into this file, which is there when it is complete [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KwicSortName {
    Relevance,
    Newest,
    Oldest,
    Left,
    Right,
    Section,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ContextUnitName {
    Words,
    Characters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LinesName {
    Text,
    Csv,
    Jsonl,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Reads a query a line, or a table with a header that has `query` and may have `id`, `category`, `from` and `to`; a row is a\n\
    line, `#` begins a comment. Writes a row for each: how many articles, the first and last date, the best ones. A row that\n\
    cannot be read is named and counted, and the rest goes on.\n\
    \n\
    Examples:\n\
    \x20\x20timbao batch queries.csv > counts.csv\n\
    \x20\x20printf 'bão lũ\\n\"hạn mặn\"\\n' | timbao batch - --format jsonl"
)]
pub(crate) struct BatchArgs {
    /// File of queries; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) queries: PathBuf,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Section of rows that name none; can be repeated
    #[arg(long, short = 'C', value_name = "CATEGORY")]
    pub(crate) category: Vec<String>,

    /// Earliest date of rows that name none
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,

    /// Latest date of rows that name none, inclusive
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,

    #[command(flatten)]
    pub(crate) list: ListArgs,

    /// Search exactly what was typed
    #[arg(long)]
    pub(crate) no_correct: bool,

    #[command(flatten)]
    pub(crate) expand: ExpandArgs,

    /// Best articles to name for each query, at most 100
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) top: u8,

    /// Stop each search after this time with what was found
    #[arg(long, value_name = "N")]
    pub(crate) timeout_ms: Option<u64>,

    /// What to write
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = RowsName::Csv)]
    pub(crate) format: RowsName,

    /// Write into this file, which is there when it is complete [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowsName {
    Csv,
    Jsonl,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SuggestArgs {
    /// What has been typed so far; the last word may be incomplete
    ///
    /// With or without marks, or as raw Telex or VNI keys.
    #[arg(value_name = "PREFIX", required = true)]
    pub(crate) prefix: Vec<String>,

    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Suggestions to show, at most 100
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,

    /// Show these kinds only [default: all]
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',')]
    pub(crate) kind: Vec<KindName>,

    /// Print the answer as JSON on one line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindName {
    Query,
    Name,
    Section,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct GroupsArgs {
    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Print the groups that were found last, and find none anew
    #[arg(long)]
    pub(crate) list: bool,

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
    fn is_json(&self) -> bool {
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
    fn is_json(&self) -> bool {
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

#[derive(Debug, ClapArgs)]
pub(crate) struct InspectArgs {
    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AbbreviationsArgs {
    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Articles that must explain an abbreviation, at least
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) least: u64,

    /// Print JSON
    #[arg(long, conflicts_with = "tsv")]
    pub(crate) json: bool,

    /// Print short form, full form and number of articles, parted by tabs
    #[arg(long)]
    pub(crate) tsv: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AnalyzeArgs {
    /// The text [default: standard input]
    pub(crate) text: Vec<String>,

    /// Write the lines with the syllables of a word joined by `_`
    #[arg(long)]
    pub(crate) words: bool,

    /// Words of your own, a word a line; can be repeated
    #[arg(long, value_name = "FILE", requires = "words")]
    pub(crate) own_words: Vec<PathBuf>,

    /// Model made by `train-words` [default: the one built in]
    #[arg(long, value_name = "FILE", requires = "words")]
    pub(crate) model: Option<PathBuf>,

    /// Segment the sentences of a CoNLL-U file instead, and print precision, recall and F1
    #[arg(long, value_name = "FILE", requires = "words", conflicts_with = "text")]
    pub(crate) gold: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EvalArgs {
    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Queries: lines of `qid<TAB>query[<TAB>section]`, TREC's `<top>` elements, or the folder of a BEIR data set
    #[arg(long, value_name = "FILE")]
    pub(crate) topics: Option<PathBuf>,

    /// Judgements: lines of `qid 0 docid grade` [default: those in the folder of a BEIR data set]
    #[arg(long, value_name = "FILE")]
    pub(crate) qrels: Option<PathBuf>,

    /// Articles to leave out: lines of `qid<TAB>docid`
    #[arg(long, value_name = "FILE")]
    pub(crate) exclude: Option<PathBuf>,

    /// Many sets at once: lines of name, index, topics, qrels, exclude and measure, parted by tabs
    ///
    /// Paths are those of the file's folder. The last two columns may be missing; the measure is the one shown where there is
    /// room for one.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["topics", "qrels", "exclude"])]
    pub(crate) suite: Option<PathBuf>,

    /// What to measure: mrr@K, success@K, ndcg@K, recall@K, map [default: mrr@10,success@1,ndcg@10,recall@100,map]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = Measure::parse)]
    pub(crate) measures: Vec<Measure>,

    /// Articles to look at per query, at most 1000 [default: 100, or as far as a measure looks]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) depth: Option<u16>,

    /// Search N times; a query's time is the median
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) repeat: u16,

    /// Change a number of the ranking: `title=8`; can be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,

    /// Try these values: `nearness=0,1,1.5`; of several parameters, every combination
    #[arg(long, value_name = "NAME=VALUES")]
    pub(crate) sweep: Vec<String>,

    /// List the numbers of the ranking that can be changed
    #[arg(long)]
    pub(crate) parameters: bool,

    /// Score a run made elsewhere instead of searching; with --suite those in this folder, SET.run each
    #[arg(long, value_name = "FILE", conflicts_with_all = ["run", "set", "sweep", "repeat", "depth"])]
    pub(crate) runs: Option<PathBuf>,

    /// Compare with a run made before or elsewhere; with --suite with those in this folder, SET.run each
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sweep", "against"])]
    pub(crate) compare: Option<PathBuf>,

    /// Compare with another setting: `title=4`, or `usual`; can be repeated
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "sweep")]
    pub(crate) against: Vec<String>,

    /// Queries to list of those that changed most
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) changes: usize,

    /// Write every query's measures and time, parted by tabs
    #[arg(long, value_name = "FILE")]
    pub(crate) per_topic: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) expand: ExpandArgs,

    /// Write the answers as a TREC run; with --suite into this folder, SET.run each
    #[arg(long, value_name = "FILE")]
    pub(crate) run: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TrainWordsArgs {
    /// Raw text: what `timbao index` reads
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<PathBuf>,

    /// Segmented sentences in CoNLL-U; the spaces of FORM part the syllables of a word
    #[arg(long, value_name = "FILE")]
    pub(crate) gold: PathBuf,

    /// Headwords of a dictionary, a word a line; can be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) headwords: Vec<PathBuf>,

    /// Words chosen by the rules of the segmented sentences, a word a line; can be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) own_words: Vec<PathBuf>,

    /// Where to write the model
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}
