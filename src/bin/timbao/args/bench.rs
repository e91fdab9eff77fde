//! `timbao bench`: what to measure, and with what.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum, value_parser};

use super::DEFAULT_INDEX;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n\
    \x20\x20timbao bench generate --articles 100000 --output news.jsonl\n\
    \x20\x20timbao bench index news.jsonl --rounds 5\n\
    \x20\x20timbao bench search --index archive --rounds 5 --threads 2\n\
    \n\
    What the numbers mean, and what not to conclude from them: docs/benchmarks.md.")]
pub(crate) struct BenchArgs {
    #[command(subcommand)]
    pub(crate) command: BenchCommand,
}

impl BenchArgs {
    pub(super) fn is_json(&self) -> bool {
        match &self.command {
            BenchCommand::Index(arguments) => arguments.json,
            BenchCommand::Search(arguments) => arguments.json,
            _ => false,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Write articles with the statistics of real news, the same ones on every machine
    Generate(BenchGenerateArgs),
    /// Count the statistics of articles, for `generate --counts`
    Count(BenchCountArgs),
    /// Measure indexing: speed, CPU, memory, size by part
    Index(BenchIndexArgs),
    /// Measure searching: latencies and queries a second by kind of query and threads
    Search(BenchSearchArgs),
    /// Write articles and queries for other engines
    Export(BenchExportArgs),
    /// Answer the line protocol of the search benchmark game on standard input
    Game(BenchGameArgs),
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Article n of a seed is the same whatever --articles says. JSON Lines; memory does not grow with the number.\n\
    \n\
    Examples:\n\
    \x20\x20timbao bench generate --articles 1000000 | zstd > million.jsonl.zst\n\
    \x20\x20timbao bench generate --articles 10000 --counts own.tsv --output like-own.jsonl"
)]
pub(crate) struct BenchGenerateArgs {
    /// How many
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    pub(crate) articles: u64,

    /// Other articles for each seed
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub(crate) seed: u64,

    /// Number of the first article
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) first: u64,

    /// Statistics of another collection, made by `timbao bench count`
    #[arg(long, value_name = "FILE")]
    pub(crate) counts: Option<PathBuf>,

    /// Write to a file [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The file holds words, pairs of words that belong together, lengths and shapes of numbers, each with how often it occurs; no\n\
    sentence can be got back from it. About 6 bytes a word of the articles are held in memory."
)]
pub(crate) struct BenchCountArgs {
    /// Articles: what `timbao index` reads
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<PathBuf>,

    /// Words that are listed; the others are invented anew
    #[arg(long, value_name = "N", default_value_t = 12_000, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub(crate) words: u32,

    /// Where the articles come from, for a line in the file
    #[arg(long, value_name = "TEXT", default_value = "counts of a collection")]
    pub(crate) origin: String,

    /// Write to a file [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Each round is a process of its own that indexes into an empty folder, which is removed after it. The sources are read once before,\n\
    to hash them. No number is printed unless every record is in the index or accounted for and the index is intact. Memory is\n\
    anonymous memory, looked at every 5 ms.\n\
    \n\
    Examples:\n\
    \x20\x20timbao bench index news.jsonl --rounds 5 --threads 2 --merge\n\
    \x20\x20timbao bench index archive/*.jsonl.zst --rounds 5 --json > report.json"
)]
pub(crate) struct BenchIndexArgs {
    /// Articles: what `timbao index` reads
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<PathBuf>,

    /// Indexing threads [default: as many as there are cores, at most 8]
    #[arg(long, value_name = "N", value_parser = value_parser!(u8).range(1..=8))]
    pub(crate) threads: Option<u8>,

    /// Memory for segments that are not written yet, in MB [default: that of `timbao index`]
    #[arg(long, value_name = "MB", value_parser = value_parser!(u32).range(20..=32_000))]
    pub(crate) memory: Option<u32>,

    /// Bring all segments into one, as a part of what is measured
    #[arg(long)]
    pub(crate) merge: bool,

    /// How often
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = value_parser!(u16).range(1..=1000))]
    pub(crate) rounds: u16,

    /// Where the folders of the rounds are made [default: the system's temporary folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,

    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,

    /// Run one round into this folder, as the process of a round does
    #[arg(long, value_name = "DIR", hide = true)]
    pub(crate) round: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueryKindName {
    /// Two or three words, all needed
    And,
    /// Three to five words, one needed
    Or,
    /// Two or three words in this order
    Phrase,
    /// All words of the topic, as readers type them
    Title,
    /// The same without marks
    Unmarked,
    /// A word and the beginning of the next
    Prefix,
    /// The words of the topic in one section
    Section,
    /// As `and`, counted exactly, without hits
    Count,
    /// As `title`, with texts, snippets and a total up to 10,000
    Snippets,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Topics are those of `timbao eval`; without --topics they are made of words of titles in the index, the same ones from the same\n\
    articles. Every answer, on every thread and in every round, is compared with that of the first run; if one differs there are no\n\
    numbers. Ten hits; only `count` and `snippets` count matches. Cold is the first pass of a process over an index that the page\n\
    cache was asked to give up (on Linux).\n\
    \n\
    Examples:\n\
    \x20\x20timbao bench search --index archive --threads 2 --rounds 5\n\
    \x20\x20timbao bench search --topics topics.tsv --kind title,unmarked --json"
)]
pub(crate) struct BenchSearchArgs {
    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Topics: `id<TAB>query[<TAB>section]` lines
    #[arg(long, value_name = "FILE")]
    pub(crate) topics: Option<PathBuf>,

    /// Kinds of queries, with commas [default: all]
    #[arg(long, value_name = "KIND", value_enum, value_delimiter = ',')]
    pub(crate) kind: Vec<QueryKindName>,

    /// Topics that are taken
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub(crate) queries: u32,

    /// Most threads: 1, 2, 4 … up to this many [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,

    /// Passes over all queries of a kind, for each number of threads
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = value_parser!(u16).range(1..=1000))]
    pub(crate) rounds: u16,

    /// Leave out the cold passes
    #[arg(long)]
    pub(crate) warm_only: bool,

    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,

    /// Make one cold pass, as the process of one does
    #[arg(long, hide = true)]
    pub(crate) cold_pass: bool,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Writes articles.jsonl (id, title, lead, body; decoded, NFC, one form whatever the sources are) and queries.jsonl, in the form of\n\
    the search benchmark game. benches/peers/ runs other engines on them."
)]
pub(crate) struct BenchExportArgs {
    /// Articles: what `timbao index` reads
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<PathBuf>,

    /// Topics to make queries of; without, words of titles of the articles
    #[arg(long, value_name = "FILE")]
    pub(crate) topics: Option<PathBuf>,

    /// Topics that are taken
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub(crate) queries: u32,

    /// Folder to write into
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A line is a command, a tab and a query: COUNT, TOP_10, TOP_100, TOP_10_COUNT and their like; words, +needed, -excluded and\n\
    \"phrases\". A line is answered with the number of matches, 1 for TOP_10, or UNSUPPORTED.\n\
    \n\
    Example:\n\
    \x20\x20printf 'COUNT\\t+b\u{e3}o +l\u{169}\\nTOP_10\\tb\u{e3}o l\u{169}\\n' | timbao bench game"
)]
pub(crate) struct BenchGameArgs {
    /// Folder of the index
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub(crate) index: PathBuf,

    /// Find other spellings too, and all marks where none is typed
    #[arg(long)]
    pub(crate) forms: bool,
}
