//! `timbao cite`: one article as others cite it.

use anyhow::Result;
use timbao::export::Citation;
use timbao::index::Index;
use timbao::search::Searcher;

use crate::args::CiteArgs;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &CiteArgs) -> Result<Exit> {
    let searcher = Searcher::new(&Index::open(&arguments.index)?)?;
    let article = searcher.article(&arguments.id)?;
    let citation = Citation::new(&article, arguments.link.as_deref());
    output::verbatim(&citation.render(arguments.style))?;
    Ok(Exit::Found)
}
