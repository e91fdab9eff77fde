//! What an index holds, how texts are read, how good answers are.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use clap_complete::Shell;
use timbao::eval::Measure;

use super::DEFAULT_INDEX;
use super::shared::ExpandArgs;

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

    /// Instead of topics: take the marks off these lines of text, and count how many syllables are read as they were
    #[arg(long, value_name = "FILE", conflicts_with_all = ["topics", "qrels", "exclude", "suite", "measures", "depth", "repeat",
        "runs", "compare", "against", "per_topic", "run"])]
    pub(crate) marks: Option<PathBuf>,

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

    /// Words judged by the rules of the segmented sentences, a word a line, a `?` behind for each doubt; can be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) own_words: Vec<PathBuf>,

    /// Where to write the model
    #[arg(long, value_name = "FILE", required_unless_present = "folds")]
    pub(crate) output: Option<PathBuf>,

    /// Train so many models, each without a part of the sentences, and print how well they segment what they have not seen
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(2..))]
    pub(crate) folds: Option<u8>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TrainRecordsArgs {
    /// Articles: what `timbao index` reads
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<PathBuf>,

    /// Take every so many of them
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) every: u64,

    /// Where to write the table
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}
