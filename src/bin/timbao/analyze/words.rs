//! `timbao analyze --words`: lines with the syllables of words joined, or how well that agrees with gold sentences.

use std::io::{BufRead, Read, Write};

use anyhow::Result;
use timbao::analysis::segment::Segmenter;
use timbao::words::{self, gold};
use timbao::{Error, wire};

use crate::args::AnalyzeArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

/// A longer line is segmented in parts.
const MAX_LINE_BYTES: u64 = 1 << 20;

pub(super) fn run(arguments: &AnalyzeArgs, lang: Lang) -> Result<Exit> {
    let mut segmenter = segmenter(arguments)?;
    if let Some(path) = &arguments.gold {
        let mut tally = gold::Tally::default();
        gold::measure(&gold::read(path)?, &mut segmenter, &mut tally);
        let scores = wire::WordScores::new(&tally);
        if arguments.json {
            output::json(&scores)?;
        } else {
            output::styled(&page(&scores, lang))?;
        }
        return Ok(Exit::Found);
    }
    if arguments.text.is_empty() {
        join(&mut std::io::stdin().lock(), &mut segmenter)
    } else {
        join(&mut (arguments.text.join(" ") + "\n").as_bytes(), &mut segmenter)
    }
}

fn segmenter(arguments: &AnalyzeArgs) -> Result<Segmenter> {
    let mut segmenter = match &arguments.model {
        None => Segmenter::new(),
        Some(path) => {
            let model = std::fs::read(path).map_err(|error| Error::io(path, error))?;
            Segmenter::load(&model).map_err(|reason| {
                Error::io(path, std::io::Error::new(std::io::ErrorKind::InvalidData, reason))
            })?
        }
    };
    for path in &arguments.own_words {
        // A `?` behind a word is a doubt, which only training weighs.
        for word in words::read_words(path)?.iter().filter(|word| !word.ends_with('?')) {
            segmenter.add_word(word);
        }
    }
    Ok(segmenter)
}

/// Writes what it reads, line by line, with `_` for the spaces inside of words. Bytes that are not UTF-8 stay as they are.
fn join(input: &mut dyn BufRead, segmenter: &mut Segmenter) -> Result<Exit> {
    let mut out = std::io::BufWriter::new(output::raw());
    let mut line = Vec::new();
    let mut exit = Exit::Nothing;
    loop {
        // What follows the last space of a part that was cut off is left for the next one.
        let room = MAX_LINE_BYTES.saturating_sub(line.len() as u64).max(1);
        let read = input.take(room).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            out.flush()?;
            return Ok(exit);
        }
        exit = Exit::Found;
        let is_cut = read as u64 == room && line.last() != Some(&b'\n');
        let space = if is_cut { line.iter().rposition(|&byte| byte == b' ') } else { None };
        let end = space.map_or(line.len(), |at| at + 1);
        for part in line[..end].utf8_chunks() {
            out.write_all(segmenter.line(part.valid()).as_bytes())?;
            out.write_all(part.invalid())?;
        }
        line.drain(..end);
    }
}

/// Returns how words that were found agree with gold ones.
pub(crate) fn page(scores: &wire::WordScores, lang: Lang) -> String {
    let share = |value: f64| format!("{} %", lang.decimal(100.0 * value, 2));
    output::table(&[
        (lang.label_gold_words(), lang.number(scores.gold as u64)),
        (lang.label_words_found(), lang.number(scores.found as u64)),
        (lang.label_words_right(), lang.number(scores.right as u64)),
        (lang.label_precision(), share(scores.precision)),
        (lang.label_recall(), share(scores.recall)),
        ("F1".to_owned(), share(scores.f1)),
    ])
}
