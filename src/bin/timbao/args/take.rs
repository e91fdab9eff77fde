//! What is counted and taken away.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, ValueEnum};
use timbao::export::{ExportFormat, Style};

use super::DEFAULT_INDEX;
use super::shared::{ExpandArgs, ListArgs, SortName, web_address};

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
