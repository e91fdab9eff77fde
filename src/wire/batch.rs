//! A row of an answer to many queries.

use serde::Serialize;

use super::{Failure, FailureDetail};
use crate::queries::QueryRow;
use crate::search::MatchList;

/// What one query found, or why there is no answer.
#[derive(Debug, Serialize)]
pub struct BatchRow<'a> {
    line: u64,
    id: &'a str,
    query: &'a str,
    reading: Option<&'a str>,
    /// The correction that was searched instead.
    searched_as: Option<&'a str>,
    count: Option<u64>,
    /// Articles that hold all words; `count` where none may be missing.
    all_words: Option<u64>,
    partial: bool,
    first: Option<String>,
    last: Option<String>,
    hits: &'a [BatchHit],
    error: Option<FailureDetail<'a>>,
}

/// One of the best articles.
#[derive(Debug, Serialize)]
pub struct BatchHit {
    /// Who it is.
    pub id: String,
    /// The title to show.
    pub title: String,
    /// ISO, at its precision.
    pub date: Option<String>,
}

impl<'a> BatchRow<'a> {
    /// Returns the row of a query that was searched.
    pub fn found(
        line: u64,
        row: &'a QueryRow,
        list: &'a MatchList<'_>,
        dates: Option<[String; 2]>,
        hits: &'a [BatchHit],
    ) -> BatchRow<'a> {
        let correction = list.correction.as_ref().filter(|correction| correction.applied);
        let count = list.len() as u64;
        let [first, last] = dates.map_or([None, None], |dates| dates.map(Some));
        BatchRow {
            reading: Some(&list.reading),
            searched_as: correction.map(|correction| correction.query.as_str()),
            count: Some(count),
            all_words: Some(list.relaxed.map_or(count, |relaxed| relaxed.strict_total)),
            partial: list.partial,
            first,
            last,
            hits,
            ..BatchRow::failed(line, row, None)
        }
    }

    /// Returns the row of a query that could not be searched, with why.
    pub fn failed(line: u64, row: &'a QueryRow, failure: Option<Failure<'a>>) -> BatchRow<'a> {
        BatchRow {
            line,
            id: &row.id,
            query: &row.query,
            reading: None,
            searched_as: None,
            count: None,
            all_words: None,
            partial: false,
            first: None,
            last: None,
            hits: &[],
            error: failure.map(|failure| failure.error),
        }
    }

    /// Returns the names of the columns of a table with so many of the best articles.
    pub fn columns(top: usize) -> Vec<String> {
        let fixed = ["line", "id", "query", "searched_as", "count", "all_words", "first", "last"];
        let mut columns: Vec<String> = fixed.map(str::to_owned).into();
        for place in 1..=top {
            columns.extend([format!("top_{place}"), format!("top_{place}_title")]);
        }
        columns.push("error".to_owned());
        columns
    }

    /// Returns the cells of the row in such a table.
    pub fn cells(&self, top: usize) -> Vec<String> {
        let number = |number: Option<u64>| number.map_or_else(String::new, |it| it.to_string());
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut cells = vec![
            self.line.to_string(),
            self.id.to_owned(),
            self.query.to_owned(),
            self.searched_as.unwrap_or_default().to_owned(),
            number(self.count),
            number(self.all_words),
            text(&self.first),
            text(&self.last),
        ];
        for place in 0..top {
            let hit = self.hits.get(place);
            cells.push(hit.map_or_else(String::new, |hit| hit.id.clone()));
            cells.push(hit.map_or_else(String::new, |hit| hit.title.clone()));
        }
        let time_is_up =
            if self.partial { "timeout: numbers are of what was found until then" } else { "" };
        cells.push(match &self.error {
            Some(error) => format!("{}: {}", error.code, error.message),
            None => time_is_up.to_owned(),
        });
        cells
    }
}
