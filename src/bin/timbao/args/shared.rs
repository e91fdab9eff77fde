//! What several commands take.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

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

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SortName {
    Relevance,
    Newest,
    Oldest,
}

pub(super) fn web_address(text: &str) -> Result<String, String> {
    let is_web = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    let is_whole = is_web && !text.contains(char::is_whitespace);
    if is_whole {
        Ok(text.to_owned())
    } else {
        Err("expected http://… or https://…".to_owned())
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ListArgs {
    /// Search among the articles of this file only: an id a line, `#` begins a comment
    ///
    /// `timbao export --format ids` writes such a list; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) list: Option<PathBuf>,
}
