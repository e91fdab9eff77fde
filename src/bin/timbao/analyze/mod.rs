//! `timbao analyze`: what the text analysis makes of a text.

pub(crate) mod words;

use std::fmt::Write as _;
use std::io::Read;

use anyhow::Result;
use timbao::wire::{Analysis, SyllableParts, Token};

use crate::args::AnalyzeArgs;
use crate::messages::Lang;
use crate::output::{self, Exit, PLAIN, QUIET, columns, padded};

pub(crate) fn run(arguments: &AnalyzeArgs, lang: Lang) -> Result<Exit> {
    if arguments.words {
        return words::run(arguments, lang);
    }
    let text = if arguments.text.is_empty() {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        arguments.text.join(" ")
    };
    let analysis = Analysis::new(&text);
    if arguments.json {
        output::json(&analysis)?;
    } else {
        output::styled(&table(&analysis, lang))?;
    }
    Ok(if analysis.tokens.is_empty() { Exit::Nothing } else { Exit::Found })
}

/// Returns one line per token: text, term, bytes, and the parts of the syllable where it is one.
fn table(analysis: &Analysis<'_>, lang: Lang) -> String {
    let rows: Vec<[String; 4]> = analysis.tokens.iter().map(|token| row(token, lang)).collect();
    let headings =
        [lang.heading_text(), lang.heading_term(), lang.heading_bytes(), lang.heading_syllable()];
    let widths: [usize; 4] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| columns(&row[column]));
        cells.chain([columns(&headings[column])]).max().unwrap_or_default()
    });
    let mut out = String::new();
    let mut line = |cells: &[String; 4], style: anstyle::Style| {
        let cells = cells.iter().zip(widths).map(|(cell, width)| padded(cell, width));
        let cells: Vec<String> = cells.collect();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{style}{}{style:#}", cells.join("  ").trim_end());
    };
    line(&headings, QUIET);
    for (row, token) in rows.iter().zip(&analysis.tokens) {
        line(row, if token.boundary { QUIET } else { PLAIN });
    }
    out
}

fn row(token: &Token<'_>, lang: Lang) -> [String; 4] {
    let surface = if token.boundary { lang.paragraph() } else { output::visible(token.surface) };
    let syllable =
        token.syllable.as_ref().map_or_else(String::new, |syllable| parts(syllable, lang));
    [surface, output::visible(&token.term), format!("{}..{}", token.start, token.end), syllable]
}

fn parts(syllable: &SyllableParts, lang: Lang) -> String {
    let tone = match (lang, syllable.tone) {
        (Lang::Vietnamese, "level") => "ngang",
        (Lang::Vietnamese, "falling") => "huyền",
        (Lang::Vietnamese, "rising") => "sắc",
        (Lang::Vietnamese, "dipping") => "hỏi",
        (Lang::Vietnamese, "broken") => "ngã",
        (Lang::Vietnamese, "heavy") => "nặng",
        (_, tone) => tone,
    };
    let onset = if syllable.onset.is_empty() { "–" } else { &syllable.onset };
    format!("{onset} · {} · {tone}", syllable.rime)
}
