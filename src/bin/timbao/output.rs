//! Standard output and standard error: JSON, styled text, columns, wrapping.
//!
//! Styles are written always and taken out again where the stream is no terminal or `NO_COLOR` is set.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::ops::Range;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use timbao::wire;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Found,
    Nothing,
    Failed,
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Found => 0,
            Exit::Nothing => 1,
            Exit::Failed => 2,
            // As shells report a program ended by Ctrl-C.
            Exit::Interrupted => 130,
        })
    }
}

pub(crate) const TITLE: Style = Style::new().bold();
pub(crate) const MATCH: Style =
    Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
pub(crate) const QUIET: Style = Style::new().dimmed();
pub(crate) const PLAIN: Style = Style::new();
pub(crate) const ERROR: Style =
    Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
pub(crate) const REMOVED: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
pub(crate) const ADDED: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
pub(crate) const WARNING: Style =
    Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
pub(crate) const HINT: Style =
    Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));

/// Prints a value as one line of JSON.
///
/// # Errors
/// What the stream says; a broken pipe is one.
pub(crate) fn json(value: &impl Serialize) -> io::Result<()> {
    verbatim(&(wire::to_line(value) + "\n"))
}

/// Prints text for programs, as it is.
pub(crate) fn verbatim(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Returns standard output for bytes that are no JSON and no text for people.
pub(crate) fn raw() -> impl Write {
    io::stdout().lock()
}

/// Prints styled text for people.
pub(crate) fn styled(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Says something beside the results, after a label.
pub(crate) fn note(style: &Style, label: &str, message: &str) {
    say(&format!("{style}{label}:{style:#} {}", visible(message)));
}

/// Says a line beside the results.
pub(crate) fn say(message: &str) {
    // When standard error is gone there is nobody left to tell.
    let _ = writeln!(anstream::stderr().lock(), "{message}");
}

/// Returns the columns of the terminal that standard output is, or `None` where it is none: then nothing is wrapped.
pub(crate) fn width() -> Option<usize> {
    /// Longer lines are hard to read.
    const MAX_WIDTH: usize = 100;
    const MIN_WIDTH: usize = 30;
    /// Of a terminal that does not say how wide it is.
    const USUAL_WIDTH: usize = 80;
    if !io::stdout().is_terminal() {
        return None;
    }
    let width = terminal_size::terminal_size_of(io::stdout());
    let width = width.map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0));
    Some(width.clamp(MIN_WIDTH, MAX_WIDTH))
}

/// Returns the columns of the terminal for lines that are not to be read as text, or `None` where there is none.
pub(crate) fn whole_width() -> Option<usize> {
    let width = terminal_size::terminal_size_of(io::stdout());
    width.filter(|_| io::stdout().is_terminal()).map(|(width, _)| usize::from(width.0))
}

/// Returns whether standard output shows styles.
pub(crate) fn has_styles() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Returns styled text without its styles.
pub(crate) fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// Returns text without characters that would move the cursor or change colours of a terminal.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Returns the columns that a text takes. Enough for Vietnamese, also where its marks are characters of their own.
pub(crate) fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| match c {
            '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0,
            '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => 2,
            '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}' => 2,
            _ => 1,
        })
        .sum()
}

/// Returns text padded to so many columns.
pub(crate) fn padded(text: &str, width: usize) -> String {
    let mut padded = text.to_owned();
    padded.extend(std::iter::repeat_n(' ', width.saturating_sub(columns(text))));
    padded
}

/// Returns lines of a label and a value, the values below each other.
pub(crate) fn table(rows: &[(String, String)]) -> String {
    let width = rows.iter().map(|(label, _)| columns(label)).max().unwrap_or_default();
    let mut out = String::new();
    for (label, value) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{QUIET}{}{QUIET:#}  {value}", padded(label, width));
    }
    out
}

/// Returns lines of columns under a heading: the first to the left, numbers after it to the right.
pub(crate) fn grid(head: &[String], rows: &[Vec<String>]) -> String {
    let lines = || std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    let width = |column: usize| {
        lines().filter_map(|cells| cells.get(column)).map(|cell| columns(cell)).max().unwrap_or(0)
    };
    let mut out = String::new();
    for (number, cells) in lines().enumerate() {
        let mut line = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let gap = " ".repeat(width(column).saturating_sub(columns(cell)));
            line += &if column == 0 { format!("{cell}{gap}") } else { format!("  {gap}{cell}") };
        }
        let style = if number == 0 { QUIET } else { PLAIN };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{style}{}{style:#}", line.trim_end());
    }
    out
}

/// A text with the parts of it that matched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marked<'a> {
    pub(crate) text: &'a str,
    /// Bytes of the text, ascending and disjoint.
    pub(crate) spans: &'a [Range<usize>],
    /// Of what did not match.
    pub(crate) style: Style,
}

/// Writes words into lines of `width` columns, those after the first set in by `indent`; the first begins at column `column`.
pub(crate) fn wrap(
    out: &mut String,
    marked: Marked<'_>,
    width: Option<usize>,
    indent: usize,
    column: usize,
) {
    let mut painter = Painter { out, style: PLAIN };
    let mut column = column;
    let mut previous: Option<Range<usize>> = None;
    for word in words(marked.text) {
        let needed = columns(&marked.text[word.clone()]);
        if let Some(previous) = previous {
            if width.is_some_and(|width| column + 1 + needed > width) {
                painter.put("\n", PLAIN);
                painter.put(&" ".repeat(indent), PLAIN);
                column = indent;
            } else {
                let before = marked.style_at(previous.end - 1);
                let is_inside = before == marked.style_at(word.start);
                painter.put(" ", if is_inside { before } else { marked.style });
                column += 1;
            }
        }
        column += needed;
        painter.word(marked, word.clone());
        previous = Some(word);
    }
    painter.put("", PLAIN);
}

/// Returns the bytes of each word between white space.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.split_whitespace().map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

impl Marked<'_> {
    /// Returns the style of the character that holds this byte.
    fn style_at(&self, byte: usize) -> Style {
        if self.spans.iter().any(|span| span.contains(&byte)) { MATCH } else { self.style }
    }
}

/// Writes text and changes style only where it differs.
struct Painter<'a> {
    out: &'a mut String,
    style: Style,
}

impl Painter<'_> {
    fn put(&mut self, text: &str, style: Style) {
        if self.style != style {
            let before = std::mem::replace(&mut self.style, style);
            // Writing to a string cannot fail.
            let _ = write!(self.out, "{before:#}{style}");
        }
        self.out.push_str(text);
    }

    /// Writes a part of the text with what matched in it marked.
    fn word(&mut self, marked: Marked<'_>, part: Range<usize>) {
        let mut piece = |range: Range<usize>, style: Style| {
            if let Some(text) = marked.text.get(range).filter(|text| !text.is_empty()) {
                self.put(&visible(text), style);
            }
        };
        let mut at = part.start;
        for span in marked.spans {
            let (start, end) = (span.start.max(part.start), span.end.min(part.end));
            if start < end {
                piece(at..start, marked.style);
                piece(start..end, MATCH);
                at = end;
            }
        }
        piece(at..part.end, marked.style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_columns_not_bytes() {
        let mut out = String::new();
        let text = "đường phố Hà Nội";
        let style = PLAIN;
        wrap(&mut out, Marked { text, spans: &[], style }, Some(10), 2, 0);
        assert_eq!(out, "đường phố\n  Hà Nội");
    }

    #[test]
    fn marks_inside_words_and_keeps_escapes_out() {
        let mut out = String::new();
        let text = "(đường)\u{1b}[31m";
        let span = 1..10;
        wrap(&mut out, Marked { text, spans: &[span], style: PLAIN }, None, 0, 0);
        assert_eq!(out, format!("({MATCH}đường{MATCH:#}) [31m"));
        out.clear();
        let text = "Quân khu 1 họp";
        wrap(&mut out, Marked { text, spans: &[0..5, 6..9, 10..11], style: TITLE }, None, 0, 0);
        assert_eq!(out, format!("{MATCH}Quân khu 1{MATCH:#}{TITLE} họp{TITLE:#}"));
    }
}
