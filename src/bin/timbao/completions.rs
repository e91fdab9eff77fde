//! `timbao completions`: what a shell needs to complete our commands and flags.

use anyhow::Result;
use clap::CommandFactory;

use crate::args::{Args, CompletionsArgs};
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &CompletionsArgs) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Args::command(), "timbao", &mut script);
    output::verbatim(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Found)
}
