//! Files of queries: a query a line, or a table with a header, to rows that can be searched one after the other.
//!
//! A row is a line, so that a quote that is never closed spoils one row and not the rest of the file. Not here: the searches.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use crate::analysis::slug;
use crate::error::{Error, Result};
use crate::search::next_line;

/// Longest row, in bytes; the longest query has 4,096.
pub const MAX_ROW_BYTES: usize = 64 << 10;

/// A row of a file of queries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryRow {
    /// What the user calls it; empty where the row does not say.
    pub id: String,
    /// What to search for.
    pub query: String,
    /// Section; empty is that of the whole run.
    pub category: String,
    /// Earliest date; empty likewise.
    pub from: String,
    /// Latest date; empty likewise.
    pub to: String,
}

/// What a column of a table means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Query,
    Category,
    From,
    To,
    /// Passed over.
    Other,
}

impl Column {
    fn named(name: &str) -> Column {
        match slug(name.trim_start_matches('\u{feff}')).as_str() {
            "id" | "ma" => Column::Id,
            "query" | "q" | "truy-van" => Column::Query,
            "category" | "section" | "chuyen-muc" => Column::Category,
            "from" | "tu" | "tu-ngay" => Column::From,
            "to" | "den" | "den-ngay" => Column::To,
            _ => Column::Other,
        }
    }
}

/// Reads the rows of a file in flat memory.
pub struct QueryRows<R> {
    path: PathBuf,
    input: R,
    line: Vec<u8>,
    number: u64,
    /// Of a table: its separator and columns.
    table: Option<(u8, Vec<Column>)>,
    has_begun: bool,
}

impl<R> std::fmt::Debug for QueryRows<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QueryRows").field("path", &self.path).finish_non_exhaustive()
    }
}

impl<R: BufRead> QueryRows<R> {
    /// Returns the rows of an open file; `path` is what errors call it.
    pub fn new(path: &Path, input: R) -> QueryRows<R> {
        QueryRows {
            path: path.to_owned(),
            input,
            line: Vec::new(),
            number: 0,
            table: None,
            has_begun: false,
        }
    }

    /// Returns the next row that says anything, with its line, from 1; in the row's place what is wrong with it.
    ///
    /// # Errors
    /// [`Error::Io`] when reading fails.
    pub fn next_row(&mut self) -> Result<Option<(u64, std::result::Result<QueryRow, String>)>> {
        let failed = |error| Error::io(&self.path, error);
        while next_line(&mut self.input, &mut self.line, MAX_ROW_BYTES + 1).map_err(failed)? {
            self.number += 1;
            if self.line.len() > MAX_ROW_BYTES {
                let reason = format!("longer than {MAX_ROW_BYTES} bytes");
                return Ok(Some((self.number, Err(reason))));
            }
            let Ok(text) = std::str::from_utf8(&self.line) else {
                return Ok(Some((self.number, Err("not UTF-8".to_owned()))));
            };
            // Cells at the end may be empty.
            let text = text.trim_start_matches('\u{feff}').trim_end_matches('\r');
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            if !std::mem::replace(&mut self.has_begun, true) {
                self.table = header(text);
                if self.table.is_some() {
                    continue;
                }
            }
            let row = match &self.table {
                None => Ok(QueryRow { query: text.trim().to_owned(), ..QueryRow::default() }),
                Some((separator, columns)) => row(text, *separator, columns),
            };
            return Ok(Some((self.number, row)));
        }
        Ok(None)
    }
}

/// Returns the separator and columns of a line that is the header of a table of queries.
fn header(line: &str) -> Option<(u8, Vec<Column>)> {
    [b',', b';', b'\t'].into_iter().find_map(|separator| {
        let columns: Vec<Column> =
            cells(line, separator).ok()?.iter().map(|name| Column::named(name)).collect();
        columns.contains(&Column::Query).then_some((separator, columns))
    })
}

fn row(line: &str, separator: u8, columns: &[Column]) -> std::result::Result<QueryRow, String> {
    let values = cells(line, separator)?;
    if values.len() != columns.len() {
        return Err(format!("expected {} columns, got {}", columns.len(), values.len()));
    }
    let mut row = QueryRow::default();
    for (column, value) in columns.iter().zip(values) {
        let value = value.trim().to_owned();
        match column {
            Column::Id => row.id = value,
            Column::Query => row.query = value,
            Column::Category => row.category = value,
            Column::From => row.from = value,
            Column::To => row.to = value,
            Column::Other => {}
        }
    }
    if row.query.is_empty() { Err("no query".to_owned()) } else { Ok(row) }
}

/// Returns the cells of a row, quoted as in RFC 4180.
fn cells(line: &str, separator: u8) -> std::result::Result<Vec<String>, String> {
    if !line.bytes().filter(|byte| *byte == b'"').count().is_multiple_of(2) {
        return Err("a quote is not closed".to_owned());
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(line.as_bytes());
    match reader.records().next() {
        Some(Ok(record)) => Ok(record.iter().map(str::to_owned).collect()),
        Some(Err(error)) => Err(error.to_string()),
        None => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, std::result::Result<QueryRow, String>)> {
        let mut rows = QueryRows::new(Path::new("a.csv"), text.as_bytes());
        std::iter::from_fn(|| rows.next_row().unwrap()).collect()
    }

    fn queries(text: &str) -> Vec<String> {
        rows(text).into_iter().map(|(_, row)| row.map_or_else(|bad| bad, |row| row.query)).collect()
    }

    #[test]
    fn lines_and_tables() {
        assert_eq!(queries("bão, lũ\n\n# không\n\"hạn mặn\"\r\n"), ["bão, lũ", "\"hạn mặn\""]);
        for table in
            ["id,query\n7,bão", "\u{feff}Truy vấn;Mã\nbão;7", "query\tid\tghi chú\nbão\t7\t"]
        {
            let (line, row) = rows(table).remove(0);
            let row = row.unwrap();
            assert_eq!((line, row.query.as_str(), row.id.as_str()), (2, "bão", "7"), "{table}");
        }
        let quoted = "query,from,to,category\n\"\"\"hạn mặn\"\"\",2023,2024-05,\"a, b\"\n";
        let row = rows(quoted).remove(0).1.unwrap();
        assert_eq!(
            [row.query.as_str(), &row.from, &row.to, &row.category],
            ["\"hạn mặn\"", "2023", "2024-05", "a, b"]
        );
    }

    #[test]
    fn a_bad_row_spoils_no_other() {
        let text = "id,query\n1,\"bão\n2\n3,\n4,lũ\n";
        let expected = ["a quote is not closed", "expected 2 columns, got 1", "no query", "lũ"];
        assert_eq!(queries(text), expected);
        let long = format!("query\n{}\nlũ", "a".repeat(MAX_ROW_BYTES + 1));
        assert_eq!(queries(&long), ["longer than 65536 bytes", "lũ"]);
        let mut rows = QueryRows::new(Path::new("a"), &b"b\xe3o\nl\xc5\xa9\n"[..]);
        assert_eq!(rows.next_row().unwrap(), Some((1, Err("not UTF-8".to_owned()))));
        assert_eq!(rows.next_row().unwrap().unwrap().1.unwrap().query, "lũ");
    }
}
