//! `timbao eval`: the ranking measured against judged topics: one set or many, under one setting or many, or compared.

mod comparison;
mod page;
mod trial;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use timbao::eval::{
    self, MarksScores, Measure, RunOptions, Scores, Set, SetFiles, TopicRun, USUAL_DEPTH,
    USUAL_MEASURES,
};
use timbao::search::{PARAMETERS, Ranking};
use timbao::{Error, wire};

use self::trial::{Lab, Row, Settings};
use crate::args::EvalArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &EvalArgs, lang: Lang) -> Result<Exit> {
    let settings = trial::settings(&arguments.set, &arguments.sweep, "set")?;
    if arguments.parameters {
        return parameters(&trial::ranking(&settings[0]), arguments.json);
    }
    if arguments.run.is_some() && settings.len() > 1 {
        return Err(wrong("run", "a sweep has many runs; name one setting with --set").into());
    }
    if let Some(path) = &arguments.marks {
        return marks(arguments, path, &settings, lang);
    }
    let sets = sets(arguments)?;
    if arguments.compare.is_some() || !arguments.against.is_empty() {
        return comparison::run(arguments, &sets, &settings[0], lang);
    }
    let mut lab = Lab::new(&arguments.expand);
    let mut rows = Vec::new();
    for (number, set) in sets.iter().enumerate() {
        for settings in &settings {
            let scores = answered(arguments, &mut lab, set, settings)?;
            rows.push(Row { set: number, settings: settings.clone(), scores });
        }
    }
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

/// Measures how well marks are restored, under each setting.
fn marks(arguments: &EvalArgs, path: &Path, settings: &[Settings], lang: Lang) -> Result<Exit> {
    let lines = eval::read_lines(path)?;
    let mut lab = Lab::new(&arguments.expand);
    let mut rows = Vec::new();
    for settings in settings {
        rows.push((settings, lab.restore_marks(&arguments.index, &lines, settings)?));
    }
    if arguments.json {
        let row =
            |(settings, scores): &(&Settings, MarksScores)| wire::MarksRow::new(settings, scores);
        output::json(&wire::MarksRows { rows: rows.iter().map(row).collect() })?;
    } else {
        output::styled(&page::marks(&rows, lang))?;
    }
    Ok(if lines.is_empty() { Exit::Nothing } else { Exit::Found })
}

/// Returns the scores of a run that was made elsewhere, or of searching, which writes its run if that was asked for.
fn answered(arguments: &EvalArgs, lab: &mut Lab, set: &Set, settings: &Settings) -> Result<Scores> {
    if let Some(path) = &arguments.runs {
        return scores_of_file(arguments, set, path);
    }
    let runs = searched(arguments, lab, set, settings)?;
    if let Some(path) = &arguments.run {
        if set.name.is_some() {
            std::fs::create_dir_all(path).map_err(|error| Error::io(path, error))?;
        }
        write(&run_file(path, set), |out| eval::write_run(out, &runs))?;
    }
    Ok(eval::score(&runs, &set.topics, &set.qrels, &measures(arguments, set)))
}

fn searched(
    arguments: &EvalArgs,
    lab: &mut Lab,
    set: &Set,
    settings: &Settings,
) -> Result<Vec<TopicRun>> {
    let options = RunOptions {
        ranking: trial::ranking(settings),
        depth: depth(arguments, &measures(arguments, set))?,
        repeat: usize::from(arguments.repeat),
    };
    lab.search(set, options)
}

fn scores_of_file(arguments: &EvalArgs, set: &Set, path: &Path) -> Result<Scores> {
    let mut runs = eval::read_run(&run_file(path, set))?;
    for run in &mut runs {
        if let Some(excluded) = set.exclusions.get(&run.topic) {
            run.hits.retain(|(id, _)| !excluded.contains(id));
        }
    }
    Ok(eval::score(&runs, &set.topics, &set.qrels, &measures(arguments, set)))
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
    // A run can be judged without the texts of its topics.
    let topics = arguments.topics.as_deref();
    if topics.is_none() && arguments.runs.is_none() {
        return Err(wrong("topics", "is needed, or --suite").into());
    }
    let folder = topics.filter(|topics| topics.is_dir());
    let qrels = arguments.qrels.as_deref().or(folder);
    let qrels = qrels.ok_or_else(|| wrong("qrels", "is needed, or --suite"))?;
    let files = SetFiles { topics, qrels, exclude: arguments.exclude.as_deref() };
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
        let flag = if arguments.depth.is_some() { "depth" } else { "measures" };
        return Err(wrong(flag, &reason).into());
    }
    Ok(depth)
}

/// Returns the file of a set's run: of a suite, a file named after the set in this folder.
fn run_file(path: &Path, set: &Set) -> PathBuf {
    match &set.name {
        Some(name) => path.join(format!("{name}.run")),
        None => path.to_owned(),
    }
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
