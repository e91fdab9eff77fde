//! `timbao bench game`: the line protocol of the search benchmark game.

use std::io::{self, BufRead, Write};

use anyhow::Result;
use timbao::bench::game::{self, Forms};
use timbao::index::Index;
use timbao::search::Searcher;

use crate::args::BenchGameArgs;
use crate::output::{self, Exit};

pub(super) fn run(arguments: &BenchGameArgs) -> Result<Exit> {
    let searcher = Searcher::new(&Index::open(&arguments.index)?)?;
    searcher.warm()?;
    let forms = if arguments.forms { Forms::All } else { Forms::Literal };
    let mut stdout = output::raw();
    for line in io::stdin().lock().lines() {
        let answer = game::answer(&searcher, &line?, forms)?;
        writeln!(stdout, "{answer}")?;
        // Whoever asks waits for the answer before the next question.
        stdout.flush()?;
    }
    Ok(Exit::Found)
}
