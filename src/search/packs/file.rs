//! The lines of a pack: columns parted by tabs, `#` begins a comment line, empty lines mean nothing.

use std::fmt;

/// A line of a pack that cannot be read; correct it at the place named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackError {
    /// The file as it was called.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

impl std::error::Error for PackError {}

/// A line that says something.
pub(super) struct Line<'a> {
    file: &'a str,
    number: usize,
    columns: Vec<&'a str>,
}

/// The lines of a file that say something.
pub(super) struct Lines;

impl Lines {
    pub(super) fn of<'a>(file: &'a str, text: &'a str) -> impl Iterator<Item = Line<'a>> {
        let text = text.trim_start_matches('\u{feff}');
        text.lines().enumerate().filter_map(move |(index, line)| {
            let line = line.trim_end();
            let says_something = !line.trim().is_empty() && !line.starts_with('#');
            says_something.then(|| Line {
                file,
                number: index + 1,
                columns: line.split('\t').map(str::trim).collect(),
            })
        })
    }
}

impl<'a> Line<'a> {
    pub(super) fn error(&self, reason: impl Into<String>) -> PackError {
        PackError { file: self.file.to_owned(), line: self.number, reason: reason.into() }
    }

    /// Returns the line if it has so many columns.
    pub(super) fn with_columns(self, least: usize, most: usize) -> Result<Line<'a>, PackError> {
        let count = self.columns.len();
        if (least..=most).contains(&count) {
            return Ok(self);
        }
        let wanted = if least == most { least.to_string() } else { format!("{least} to {most}") };
        Err(self.error(format!("expected {wanted} columns parted by tabs, got {count}")))
    }

    pub(super) fn columns(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn column(&self, index: usize) -> &'a str {
        self.columns.get(index).copied().unwrap_or_default()
    }

    /// Returns the parts of a column between `|`.
    pub(super) fn alternatives(&self, index: usize) -> impl Iterator<Item = &'a str> + use<'a> {
        self.column(index).split('|').map(str::trim).filter(|part| !part.is_empty())
    }

    /// Returns the weight in a column; 1 where there is none.
    pub(super) fn weight(&self, index: usize) -> Result<f32, PackError> {
        let Some(&text) = self.columns.get(index) else { return Ok(1.0) };
        let weight: Option<f32> = text.parse().ok();
        weight
            .filter(|weight| (0.0..=1.0).contains(weight))
            .ok_or_else(|| self.error(format!("{text:?} is no weight in 0..1")))
    }

    /// Returns the day, month or year in a column, as `2025-07-01`, `1997-01`, `1989`.
    pub(super) fn date(&self, index: usize) -> Result<String, PackError> {
        let text = self.column(index);
        match crate::date::PartialDate::parse(text) {
            Some(date) if date.to_string() == text => Ok(text.to_owned()),
            _ => {
                Err(self
                    .error(format!("{text:?} is not a date; write 2025-07-01, 1997-01 or 1989")))
            }
        }
    }
}
