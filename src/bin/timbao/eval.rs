//! `timbao eval`: the ranking measured against judged topics, one set or many, under one setting or many.

mod page;
mod trial;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use timbao::eval::{self, Measure, Set, SetFiles, USUAL_DEPTH, USUAL_MEASURES};
use timbao::search::{PARAMETERS, Ranking};
use timbao::{Error, wire};

use self::trial::{Lab, Row};
use crate::args::EvalArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &EvalArgs, lang: Lang) -> Result<Exit> {
    let settings = trial::settings(&arguments.set, &arguments.sweep)?;
    if arguments.parameters {
        return parameters(&trial::ranking(&settings[0]), arguments.json);
    }
    let sets = sets(arguments)?;
    let rows = measure(arguments, &sets, &settings)?;
    if let Some(path) = &arguments.per_topic {
        write(path, |out| out.write_all(page::per_topic(&sets, &rows).as_bytes()))?;
    }
    let single = arguments.suite.is_none() && settings.len() == 1;
    match (arguments.json, single) {
        (true, true) => output::json(&wire::Eval::from(&rows[0].scores))?,
        (true, false) => output::json(&wire::EvalRows {
            rows: rows.iter().map(|row| row.json(&sets)).collect(),
        })?,
        (false, true) => output::styled(&page::single(&rows[0].scores, lang))?,
        (false, false) => output::styled(&page::many(&sets, &settings, &rows, lang))?,
    }
    let is_empty = rows.iter().all(|row| row.scores.topics.is_empty());
    Ok(if is_empty { Exit::Nothing } else { Exit::Found })
}

/// Searches every set under every setting, and writes the runs.
fn measure(arguments: &EvalArgs, sets: &[Set], settings: &[trial::Settings]) -> Result<Vec<Row>> {
    if arguments.run.is_some() && settings.len() > 1 {
        return Err(wrong("run", "a sweep has many runs; name one setting with --set").into());
    }
    let mut lab = Lab::default();
    let mut rows = Vec::new();
    for (number, set) in sets.iter().enumerate() {
        let measures = measures(arguments, set);
        for settings in settings {
            let options = eval::RunOptions {
                ranking: trial::ranking(settings),
                depth: depth(arguments, &measures)?,
                repeat: usize::from(arguments.repeat),
            };
            let runs = lab.search(set, &options)?;
            if let Some(path) = &arguments.run {
                write(&run_file(path, set)?, |out| eval::write_run(out, &runs))?;
            }
            let scores = eval::score(&runs, &set.topics, &set.qrels, &measures);
            rows.push(Row { set: number, settings: settings.clone(), scores });
        }
    }
    Ok(rows)
}

/// Returns the sets that are asked for: those of a suite, or one.
fn sets(arguments: &EvalArgs) -> Result<Vec<Set>> {
    if let Some(path) = &arguments.suite {
        let sets = eval::read_suite(path)?;
        if sets.is_empty() {
            return Err(wrong("suite", "it names no set").into());
        }
        return Ok(sets);
    }
    let missing = |flag| wrong(flag, "is needed, or --suite");
    let topics = arguments.topics.as_deref().ok_or_else(|| missing("topics"))?;
    let qrels = arguments.qrels.as_deref().ok_or_else(|| missing("qrels"))?;
    let files = SetFiles { topics: Some(topics), qrels, exclude: arguments.exclude.as_deref() };
    Ok(vec![Set::read(&arguments.index, files)?])
}

/// Returns what is measured of a set; its own measure is always among them.
fn measures(arguments: &EvalArgs, set: &Set) -> Vec<Measure> {
    let mut measures = match arguments.measures.as_slice() {
        [] => USUAL_MEASURES.to_vec(),
        asked => asked.to_vec(),
    };
    measures.extend(set.measure.filter(|measure| !measures.contains(measure)));
    measures
}

/// Returns how many hits are looked at.
fn depth(arguments: &EvalArgs, measures: &[Measure]) -> Result<usize> {
    let furthest = measures.iter().filter_map(|measure| measure.cut_off()).max().unwrap_or(0);
    let depth = arguments.depth.map_or(USUAL_DEPTH.max(furthest), usize::from);
    if furthest > depth.min(timbao::search::MAX_LIMIT) {
        let reason = format!("a measure looks at {furthest} hits, more than are searched");
        return Err(
            wrong(if arguments.depth.is_some() { "depth" } else { "measures" }, &reason).into()
        );
    }
    Ok(depth)
}

/// Returns the file of a set's run: of a suite, a file named after the set in this folder.
fn run_file(path: &Path, set: &Set) -> Result<PathBuf> {
    let Some(name) = &set.name else { return Ok(path.to_owned()) };
    std::fs::create_dir_all(path).map_err(|error| Error::io(path, error))?;
    Ok(path.join(format!("{name}.run")))
}

fn write(path: &Path, content: impl Fn(&mut BufWriter<File>) -> io::Result<()>) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        content(&mut file)?;
        file.flush()
    };
    Ok(write().map_err(|error| Error::io(path, error))?)
}

fn wrong(field: &'static str, reason: &str) -> Error {
    Error::Request { code: "bad_argument", field, reason: reason.to_owned() }
}

fn parameters(ranking: &Ranking, json: bool) -> Result<Exit> {
    if json {
        output::json(&wire::Parameters::from(ranking))?;
    } else {
        output::styled(&page::parameters(PARAMETERS, ranking))?;
    }
    Ok(Exit::Found)
}
