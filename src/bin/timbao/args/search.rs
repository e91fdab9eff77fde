//! What is searched and read.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, ValueEnum};

use super::DEFAULT_INDEX;
use super::shared::{ExpandArgs, ListArgs, SortName};

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
