//! `timbao bench export`: articles and queries for other engines.

use std::fs;

use anyhow::Result;
use serde_json::json;
use timbao::Error;
use timbao::bench::{QueryKind, TopicChoice};
use timbao::eval::{self, Topic};
use timbao::source::{SourceOptions, parse};

use super::reader;
use crate::args::BenchExportArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};
use crate::whole_file::Sink;

/// Kinds of queries that every engine understands.
const KINDS: [QueryKind; 4] = [QueryKind::And, QueryKind::Or, QueryKind::Phrase, QueryKind::Title];

pub(super) fn run(arguments: &BenchExportArgs, lang: Lang) -> Result<Exit> {
    fs::create_dir_all(&arguments.output).map_err(|error| Error::io(&arguments.output, error))?;
    let options = SourceOptions::default();
    let mut choice = TopicChoice::new(arguments.queries as usize);
    let mut sink = Sink::open(Some(&arguments.output.join("articles.jsonl")))?;
    let (mut written, mut rejected) = (0u64, 0u64);
    for record in reader(&arguments.sources, &options)? {
        let article = match record.and_then(|record| parse(&record, &options)) {
            Ok(article) => article,
            Err(error) => {
                rejected += 1;
                output::note(&output::WARNING, &lang.warning(), &error.to_string());
                continue;
            }
        };
        written += 1;
        let id = article.id.clone().unwrap_or_else(|| written.to_string());
        choice.offer(&id, &article.title);
        let line =
            json!({"id": id, "title": article.title, "lead": article.lead, "body": article.body});
        sink.put(&format!("{line}\n"))?;
    }
    sink.finish()?;
    let topics = match &arguments.topics {
        Some(path) => eval::read_topics(path)?,
        None => choice.topics(),
    };
    let topics = &topics[..topics.len().min(arguments.queries as usize)];
    let mut sink = Sink::open(Some(&arguments.output.join("queries.jsonl")))?;
    for kind in KINDS {
        for query in topics.iter().filter_map(|topic| game_query(kind, topic)) {
            sink.put(&format!("{}\n", json!({"query": query, "tags": [kind.name()]})))?;
        }
    }
    sink.finish()?;
    output::say(&format!("{written} articles, {} topics", topics.len()));
    Ok(match (written, rejected) {
        (0, _) => Exit::Nothing,
        (_, 0) => Exit::Found,
        _ => Exit::Failed,
    })
}

/// Returns a query in the form of the search benchmark game.
fn game_query(kind: QueryKind, topic: &Topic) -> Option<String> {
    let query = kind.query(topic)?;
    Some(match kind {
        QueryKind::And => {
            query.split(" AND ").map(|word| format!("+{word}")).collect::<Vec<_>>().join(" ")
        }
        _ => query.replace(" OR ", " "),
    })
}
