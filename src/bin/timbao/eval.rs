//! `timbao eval`: the ranking measured against judged topics.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::Result;
use timbao::eval::{self, Exclusions, Judged, Metrics};
use timbao::index::Index;
use timbao::search::{Ranking, Searcher};
use timbao::{Error, wire};

use crate::args::EvalArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &EvalArgs, lang: Lang) -> Result<Exit> {
    let searcher = Searcher::new(&Index::open(&arguments.index)?)?;
    let topics = eval::read_topics(&arguments.topics)?;
    let qrels = eval::read_qrels(&arguments.qrels)?;
    let exclusions = match &arguments.exclude {
        Some(path) => eval::read_exclusions(path)?,
        None => Exclusions::new(),
    };
    let runs = eval::run(&searcher, &topics, &exclusions, &Ranking::default())?;
    if let Some(path) = &arguments.run {
        let write = || -> std::io::Result<()> {
            let mut file = BufWriter::new(File::create(path)?);
            eval::write_run(&mut file, &runs)?;
            file.flush()
        };
        write().map_err(|error| Error::io(path, error))?;
    }
    let metrics = eval::score(&runs, &qrels);
    let measures = wire::Eval::new(&metrics, &runs);
    if arguments.json {
        output::json(&measures)?;
    } else {
        output::styled(&page(&metrics, &measures, lang))?;
    }
    Ok(if metrics.topics == 0 { Exit::Nothing } else { Exit::Found })
}

fn page(metrics: &Metrics, measures: &wire::Eval, lang: Lang) -> String {
    let Judged { reciprocal_rank_10, success_1, ndcg_10, recall_100, average_precision } =
        metrics.mean;
    let share = |value: f64| lang.decimal(value, 4);
    let time = |micros: u64| format!("{} ms", lang.decimal(micros as f64 / 1e3, 2));
    output::table(&[
        (lang.label_topics(), lang.number(metrics.topics as u64)),
        ("MRR@10".to_owned(), share(reciprocal_rank_10)),
        ("success@1".to_owned(), share(success_1)),
        ("nDCG@10".to_owned(), share(ndcg_10)),
        ("recall@100".to_owned(), share(recall_100)),
        ("MAP".to_owned(), share(average_precision)),
        ("p50".to_owned(), time(measures.p50_us)),
        ("p95".to_owned(), time(measures.p95_us)),
        ("p99".to_owned(), time(measures.p99_us)),
    ])
}
