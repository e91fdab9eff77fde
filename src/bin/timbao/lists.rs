//! `--list`: search among the articles that a file names.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use anyhow::Result;
use timbao::Error;
use timbao::engine::ArticleSet;
use timbao::search::Searcher;

use crate::args::ListArgs;
use crate::messages::Lang;
use crate::output;

/// Ids that are named one by one when the index does not know them.
const NAMED: u64 = 10;

/// Reads the list, if one is given, and names what the index does not know.
pub(crate) fn read(
    searcher: &Searcher,
    arguments: &ListArgs,
    lang: Lang,
) -> Result<Option<ArticleSet>> {
    let Some(path) = &arguments.list else { return Ok(None) };
    let mut input = open(path)?;
    let mut unknown = 0;
    let set = searcher.read_list(path, &mut *input, &mut |line, id| {
        unknown += 1;
        if unknown <= NAMED {
            let message = lang.unknown_listed(path.display(), line, id);
            output::note(&output::WARNING, &lang.warning(), &message);
        }
    })?;
    if unknown > NAMED {
        output::say(&lang.and_more(unknown - NAMED));
    }
    if unknown > 0 {
        output::say(&lang.unknown_in_list(lang.number(unknown), lang.number(set.len() as u64)));
    }
    Ok(Some(set))
}

/// Opens a file, or standard input for `-`.
pub(crate) fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path).map_err(|error| Error::io(path, error))?;
    Ok(Box::new(BufReader::new(file)))
}
