//! Cuts a table into rows, and a row into fields.
//!
//! Not the `csv` crate: there a quote that is never closed makes one record of the rest of the file,
//! without limit, and rows are taken apart while they are read, not in parallel. The rules are
//! those of RFC 4180 as `csv` has them; a property test compares the two.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use super::draft::Draft;
use super::error::{Origin, SourceError, shorten};
use super::exported::{LAST_COLUMNS, is_table, unguarded};
use super::field::FieldMap;
use super::input::Input;
use super::json::utf8;
use super::value::Raw;
use super::{Payload, RawRecord};

/// What the rows of a table have in common.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<String>,
    delimiter: u8,
    /// It was written by `timbao export`.
    is_export: bool,
}

impl Table {
    /// Reads the values of a row.
    pub(super) fn draft<'a>(
        &'a self,
        bytes: &'a [u8],
        origin: &Origin,
        fields: &FieldMap,
    ) -> Result<Draft<'a>, SourceError> {
        let values = split_row(utf8(bytes, origin)?, self.delimiter);
        let (expected, got) = (self.columns.len(), values.len());
        if expected != got {
            return Err(SourceError::WrongColumns { origin: origin.clone(), expected, got });
        }
        let mut draft = Draft::default();
        let own = expected - if self.is_export { LAST_COLUMNS.len() } else { 0 };
        for (name, value) in self.columns[..own].iter().zip(values) {
            let value = if self.is_export { unguarded(value) } else { value };
            draft.put(Cow::Borrowed(name), Raw::Text(value), fields);
        }
        Ok(draft)
    }
}

/// The rows of a table below its header.
pub(super) struct Rows {
    input: Input,
    table: Arc<Table>,
    limit: usize,
    /// Line after the last row, from 1.
    line: u64,
    is_done: bool,
}

enum Row {
    End,
    Read(Vec<u8>),
    TooLong,
}

impl Rows {
    /// Reads the header. Without `delimiter` it is the sign that the header has most of.
    pub(super) fn new(
        input: Input,
        delimiter: Option<u8>,
        fields: &FieldMap,
        limit: usize,
    ) -> Result<Rows, SourceError> {
        let guessed = delimiter_of(&String::from_utf8_lossy(&input.sample));
        let delimiter = delimiter.unwrap_or(guessed);
        let table = Table { columns: Vec::new(), delimiter, is_export: false };
        let mut rows = Rows { input, table: Arc::new(table), limit, line: 1, is_done: false };
        let Some(header) = rows.next() else { return Ok(rows) };
        let RawRecord { origin, payload: Payload::Row { table, bytes }, .. } = header? else {
            return Ok(rows);
        };
        let columns: Vec<String> = split_row(utf8(&bytes, &origin)?, table.delimiter)
            .iter()
            .map(|name| name.trim().to_owned())
            .collect();
        let has_text = |name: &String| fields.find(name).is_some_and(|(field, _)| field.is_text());
        if !columns.iter().any(has_text) {
            let found = shorten(&columns.join(", "));
            return Err(SourceError::NoTextColumn { origin: Origin::file(&origin.path), found });
        }
        let is_export = is_table(&columns);
        rows.table = Arc::new(Table { columns, delimiter: table.delimiter, is_export });
        Ok(rows)
    }

    fn read(&mut self) -> io::Result<Row> {
        let mut row = Vec::new();
        let (mut has_any, mut is_too_long) = (false, false);
        let mut scan = Scan::FieldStart;
        loop {
            let block = self.input.reader.fill_buf()?;
            if block.is_empty() {
                return Ok(match (has_any, is_too_long) {
                    (false, _) => Row::End,
                    (true, true) => Row::TooLong,
                    (true, false) => Row::Read(row),
                });
            }
            has_any = true;
            let end = scan.end(block, self.table.delimiter);
            let piece = &block[..end.unwrap_or(block.len())];
            is_too_long |= row.len() + piece.len() > self.limit;
            if is_too_long {
                row = Vec::new();
            } else {
                row.extend_from_slice(piece);
            }
            let (used, at_end) = (piece.len(), end.is_some());
            self.line += memchr::memchr_iter(b'\n', piece).count() as u64;
            self.input.reader.consume(used);
            if at_end {
                drop_line_end(&mut row);
                return Ok(if is_too_long { Row::TooLong } else { Row::Read(row) });
            }
        }
    }
}

fn drop_line_end(row: &mut Vec<u8>) {
    for end in [b'\n', b'\r'] {
        if row.last() == Some(&end) {
            row.pop();
        }
    }
}

impl Iterator for Rows {
    type Item = Result<RawRecord, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_done {
            let origin = self.input.origin(self.line);
            match self.read() {
                Ok(Row::End) => self.is_done = true,
                Ok(Row::Read(bytes)) if bytes.trim_ascii().is_empty() => {}
                Ok(Row::Read(bytes)) => {
                    let payload = Payload::Row { table: Arc::clone(&self.table), bytes };
                    return Some(Ok(RawRecord::new(origin, payload)));
                }
                Ok(Row::TooLong) => {
                    return Some(Err(SourceError::RecordTooLong { origin, limit: self.limit }));
                }
                Err(error) => {
                    self.is_done = true;
                    return Some(Err(self.input.error(error, origin.line)));
                }
            }
        }
        None
    }
}

/// How far into a row the cutter is. A quote opens a field only at its start.
#[derive(Debug, Clone, Copy)]
enum Scan {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted field: its end, or half of `""`.
    Quote,
}

impl Scan {
    /// Returns where the row ends, its line end included, or `None` when the block does not hold it.
    fn end(&mut self, block: &[u8], delimiter: u8) -> Option<usize> {
        let mut at = 0;
        while at < block.len() {
            match self {
                Scan::Quoted => {
                    at += memchr::memchr(b'"', &block[at..])?;
                    *self = Scan::Quote;
                }
                Scan::Plain => {
                    at += memchr::memchr2(b'\n', delimiter, &block[at..])?;
                    if block[at] == b'\n' {
                        return Some(at + 1);
                    }
                    *self = Scan::FieldStart;
                }
                Scan::FieldStart | Scan::Quote => match block[at] {
                    b'"' => *self = Scan::Quoted,
                    b'\n' => return Some(at + 1),
                    byte if byte == delimiter => *self = Scan::FieldStart,
                    _ => *self = Scan::Plain,
                },
            }
            at += 1;
        }
        None
    }
}

/// Returns the fields of a row (without its line end), and these without quotes.
pub(super) fn split_row(row: &str, delimiter: u8) -> Vec<Cow<'_, str>> {
    let mut rest = row;
    let delimiter = char::from(delimiter);
    let mut fields = Vec::new();
    loop {
        let (field, tail) = match rest.strip_prefix('"') {
            Some(quoted) => split_quoted(quoted, delimiter),
            None => match rest.split_once(delimiter) {
                Some((field, tail)) => (Cow::Borrowed(field), Some(tail)),
                None => (Cow::Borrowed(rest), None),
            },
        };
        fields.push(field);
        match tail {
            Some(tail) => rest = tail,
            None => return fields,
        }
    }
}

/// Reads a field after its opening quote, and returns what comes after its delimiter.
fn split_quoted(text: &str, delimiter: char) -> (Cow<'_, str>, Option<&str>) {
    let mut field = Cow::Borrowed("");
    let mut rest = text;
    loop {
        let Some((piece, tail)) = rest.split_once('"') else {
            field += rest;
            return (field, None);
        };
        field += piece;
        match tail.strip_prefix('"') {
            Some(tail) => {
                field += "\"";
                rest = tail;
            }
            None => {
                // Text between the closing quote and the delimiter is kept, as spreadsheets do.
                let (after, tail) = match tail.split_once(delimiter) {
                    Some((after, tail)) => (after, Some(tail)),
                    None => (tail, None),
                };
                field += after;
                return (field, tail);
            }
        }
    }
}

/// Returns the delimiter the first line has most of, outside quotes.
pub(super) fn delimiter_of(text: &str) -> u8 {
    let mut in_quotes = false;
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    for byte in text.trim_start_matches(['\n', '\r']).bytes() {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b'\n' if !in_quotes => break,
            _ if in_quotes => {}
            _ => {
                if let Some(count) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
                    count.1 += 1;
                }
            }
        }
    }
    // On a tie the first of the three.
    counts.iter().rev().max_by_key(|(_, count)| count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_are_split_at_delimiters_outside_quotes() {
        let cases: &[(&str, &[&str])] = &[
            ("a,b,c", &["a", "b", "c"]),
            ("a,,", &["a", "", ""]),
            ("\"a,b\",\"c\nd\"", &["a,b", "c\nd"]),
            ("\"say \"\"yes\"\"\",5\" pipe", &["say \"yes\"", "5\" pipe"]),
            ("\"a\"b,c", &["ab", "c"]),
            ("\"open,b", &["open,b"]),
            ("", &[""]),
        ];
        for (row, expected) in cases {
            assert_eq!(split_row(row, b','), *expected, "{row:?}");
        }
        assert_eq!(delimiter_of("\"a,b,c\";d;e\nx,y,z,w"), b';');
        assert_eq!(delimiter_of("title"), b',');
        assert_eq!(delimiter_of("a\tb,c\td"), b'\t');
    }

    /// Cuts with `Scan` in blocks of a few bytes.
    fn cut(text: &[u8], block: usize) -> Vec<Vec<u8>> {
        let (mut rows, mut row, mut scan) = (Vec::new(), Vec::new(), Scan::FieldStart);
        let mut rest = text;
        while !rest.is_empty() {
            let block = &rest[..block.min(rest.len())];
            let end = scan.end(block, b',');
            let used = end.unwrap_or(block.len());
            row.extend_from_slice(&block[..used]);
            rest = &rest[used..];
            if end.is_some() {
                drop_line_end(&mut row);
                rows.push(std::mem::take(&mut row));
                scan = Scan::FieldStart;
            }
        }
        rows.extend(Some(row).filter(|row| !row.is_empty()));
        rows
    }

    fn is_blank(row: &[String]) -> bool {
        row == [""]
    }

    proptest! {
        #[test]
        fn the_csv_crate_reads_the_same(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["a", "ệ", ",", "\"", "\n", " "]),
                0..24,
            ),
            block in 1usize..9,
        ) {
            let text = pieces.concat();
            let mut ours: Vec<Vec<String>> = cut(text.as_bytes(), block)
                .iter()
                .map(|row| split_row(std::str::from_utf8(row).unwrap(), b','))
                .map(|row| row.into_iter().map(Cow::into_owned).collect())
                .collect();
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .terminator(csv::Terminator::Any(b'\n'))
                .from_reader(text.as_bytes());
            let mut theirs: Vec<Vec<String>> = reader
                .records()
                .map(|row| row.unwrap().iter().map(str::to_owned).collect())
                .collect();
            ours.retain(|row| !is_blank(row));
            theirs.retain(|row| !is_blank(row));
            prop_assert_eq!(ours, theirs);
        }
    }
}
