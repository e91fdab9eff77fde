//! `timbao batch`: what many queries find, a row for each.

use std::time::Duration;

use anyhow::Result;
use timbao::engine::ArticleSet;
use timbao::export::csv_row;
use timbao::index::Index;
use timbao::queries::{QueryRow, QueryRows};
use timbao::search::{Correct, SearchRequest, Searcher, shown_title};
use timbao::wire::{BatchHit, BatchRow, Failure};
use timbao::{Error, wire};

use crate::args::{BatchArgs, RowsName};
use crate::interrupt::{self, Interrupted};
use crate::messages::Lang;
use crate::output::{self, Exit};
use crate::whole_file::Sink;
use crate::{expand, lists, search};

/// Bad rows that are named one by one; all of them are in the answer.
const NAMED: u64 = 10;

#[derive(Default)]
struct Counts {
    queries: u64,
    found: u64,
    bad: u64,
}

pub(crate) fn run(arguments: &BatchArgs, lang: Lang) -> Result<Exit> {
    let mut searcher = Searcher::new(&Index::open(&arguments.index)?)?;
    expand::add_packs(&mut searcher, &arguments.expand)?;
    search::check_sections(&searcher, &arguments.category, lang)?;
    let within = lists::read(&searcher, &arguments.list, lang)?;
    let mut rows = QueryRows::new(&arguments.queries, lists::open(&arguments.queries)?);
    let mut sink = Sink::open(arguments.output.as_deref())?;
    let top = usize::from(arguments.top);
    if arguments.format == RowsName::Csv {
        put(&mut sink, &csv_row(BatchRow::columns(top).iter().map(String::as_str)))?;
    }
    let mut counts = Counts::default();
    while let Some((line, row)) = rows.next_row()? {
        if interrupt::is_asked() {
            return Err(Interrupted.into());
        }
        counts.queries += 1;
        let (row, answer) = match row {
            Ok(row) => {
                let answer = answer(&searcher, arguments, within.as_ref(), line, &row);
                (row, answer)
            }
            Err(reason) => {
                let bad = Error::Request { code: "bad_row", field: "file", reason };
                (QueryRow::default(), Err(bad))
            }
        };
        match answer {
            Ok((written, found)) => {
                counts.found += u64::from(found);
                put(&mut sink, &written)?;
            }
            Err(error) if is_of_row(&error) => {
                counts.bad += 1;
                let reason = match &error {
                    Error::Request { reason, .. } => reason.clone(),
                    error => error.to_string(),
                };
                if counts.bad <= NAMED {
                    let message = lang.bad_row(arguments.queries.display(), line, &reason);
                    output::note(&output::WARNING, &lang.warning(), &message);
                }
                let failure = Failure::new(error.code(), &reason, None);
                put(&mut sink, &render(arguments, &BatchRow::failed(line, &row, Some(failure))))?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    sink.finish()?;
    if counts.bad > NAMED {
        output::say(&lang.and_more(counts.bad - NAMED));
    }
    let number = |number| lang.number(number);
    output::say(&lang.batch_done(number(counts.queries), number(counts.found), number(counts.bad)));
    Ok(match counts {
        Counts { queries, bad, .. } if queries == bad => Exit::Failed,
        Counts { found: 0, .. } => Exit::Nothing,
        _ => Exit::Found,
    })
}

/// Whether an error is about one query, and not about the index.
fn is_of_row(error: &Error) -> bool {
    matches!(error, Error::Request { .. } | Error::QueryTooLong { .. })
}

/// Who reads standard output sees a row when it is known.
fn put(sink: &mut Sink, row: &str) -> Result<()> {
    sink.put(row)?;
    Ok(sink.flush()?)
}

/// Searches for a row and returns what is written, and whether anything was found.
fn answer(
    searcher: &Searcher,
    arguments: &BatchArgs,
    within: Option<&ArticleSet>,
    line: u64,
    row: &QueryRow,
) -> timbao::Result<(String, bool)> {
    let mut request = SearchRequest::new(&row.query);
    request.categories = match row.category.as_str() {
        "" => arguments.category.clone(),
        category => vec![category.to_owned()],
    };
    let date = |own: &String, usual: &Option<String>| {
        Some(own.clone()).filter(|own| !own.is_empty()).or_else(|| usual.clone())
    };
    request.from = date(&row.from, &arguments.from);
    request.to = date(&row.to, &arguments.to);
    request.within = within.cloned();
    request.timeout = arguments.timeout_ms.map(Duration::from_millis);
    if arguments.no_correct {
        request.correct = Correct::Off;
    }
    request.ranking.expand = expand::families(&arguments.expand);
    let list = searcher.all_matches(&request)?;
    let mut hits = Vec::new();
    for article in list.articles().take(usize::from(arguments.top)) {
        let article = article?;
        hits.push(BatchHit {
            id: article.identity.to_string(),
            title: shown_title(&article).0,
            date: article.article.published.map(|published| published.date.to_string()),
        });
    }
    let dates = list.dates()?.map(|(first, last)| [first.to_string(), last.to_string()]);
    let answer = BatchRow::found(line, row, &list, dates, &hits);
    Ok((render(arguments, &answer), !list.is_empty()))
}

fn render(arguments: &BatchArgs, row: &BatchRow<'_>) -> String {
    match arguments.format {
        RowsName::Jsonl => wire::to_line(row) + "\n",
        RowsName::Csv => {
            let cells = row.cells(usize::from(arguments.top));
            csv_row(cells.iter().map(String::as_str))
        }
    }
}
