//! The statistics that articles are generated from, and their file: tab-separated lines, in any order.
//!
//! ```text
//! # free text                      where they come from
//! length   title  41 52 …          mean bytes of each 64th part of the articles, shortest first; also lead, body, captions
//! between  ". "   5210             what stands between two words, as JSON, and how often
//! word     thành phố  4711         a word, or several that belong together, and how often
//! number   0.000  312              the shape of a number that is not listed as a word; each 0 is any digit
//! unlisted 90211 71002 …           words not listed: of their ranks 1024 to 2047, 2048 to 4095, …
//! repeat   270                     of 1,000 words so many come from earlier in the article,
//! run      600                     and then the next one follows with this chance of 1,000
//! ```

use std::fmt::Write as _;

/// Parts of equal size that the articles are cut into by the length of a text.
pub(super) const LENGTH_PARTS: usize = 64;
/// First rank of the unlisted words, and number of ranks in the first octave.
pub(super) const FIRST_RANKS: u64 = 1024;
/// The texts of an article, in the order of [`Counts::lengths`].
pub(super) const TEXTS: [&str; 4] = ["title", "lead", "body", "captions"];

/// How words, numbers and lengths are distributed in a collection of news. No sentence can be got back from it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Where they come from, in free text.
    pub origin: String,
    /// Mean bytes of title, lead, body and captions in each 64th part of the articles, shortest first.
    pub lengths: [Vec<u64>; 4],
    /// What stands between two words.
    pub between: Vec<(String, u64)>,
    /// Words, and words that belong together.
    pub words: Vec<(String, u64)>,
    /// Shapes of numbers.
    pub numbers: Vec<(String, u64)>,
    /// Words that are not listed, by octave of their rank.
    pub unlisted: Vec<u64>,
    /// How many of 1,000 words come from earlier in the article.
    pub repeat: u32,
    /// The chance of 1,000 that the next of such words follows too.
    pub run: u32,
}

/// A file of counts that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct CountsError {
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl Counts {
    /// Returns the counts that come with the program: of 105,418 Vietnamese news articles of 2016 to 2019 (`models/NOTICE.md`).
    pub fn shipped() -> Counts {
        let packed = include_bytes!("../../models/news-counts.tsv.zst");
        let text = zstd::decode_all(&packed[..]).expect("the shipped file is whole");
        let text = String::from_utf8(text).expect("the shipped file is UTF-8");
        Counts::parse(&text).expect("the shipped file is read by a test")
    }

    /// Reads a file of counts.
    ///
    /// # Errors
    /// [`CountsError`] for the first line that cannot be read, or when lengths or words are missing.
    pub fn parse(text: &str) -> Result<Counts, CountsError> {
        let mut counts = Counts::default();
        for (number, line) in text.lines().enumerate() {
            if let Some(origin) = line.strip_prefix('#') {
                counts.origin = origin.trim().to_owned();
            } else if !line.trim().is_empty() {
                counts
                    .take(line)
                    .map_err(|reason| CountsError { line: number + 1, reason: reason.into() })?;
            }
        }
        let whole = |reason: &str| Err(CountsError { line: 0, reason: reason.to_owned() });
        if counts.lengths.iter().any(|lengths| lengths.len() != LENGTH_PARTS) {
            return whole("the lengths of title, lead, body and captions are needed, 64 of each");
        }
        if counts.words.is_empty() || counts.between.is_empty() {
            return whole("words, and what stands between them, are needed");
        }
        Ok(counts)
    }

    fn take(&mut self, line: &str) -> Result<(), &'static str> {
        let mut fields = line.split('\t');
        let (kind, first, second) = (fields.next(), fields.next(), fields.next());
        let first = first.ok_or("a tab is missing")?;
        let number = |text: &str| text.parse::<u64>().map_err(|_| "a number is expected");
        let numbers = |text: &str| text.split(' ').map(number).collect::<Result<Vec<u64>, _>>();
        let per_mille = |text: &str| match number(text)? {
            share @ 0..=999 => Ok(share as u32),
            _ => Err("a number below 1000 is expected"),
        };
        let counted = |name: String| -> Result<_, &'static str> {
            Ok((name, number(second.ok_or("a count is missing")?)?))
        };
        match kind.unwrap_or_default() {
            "length" => {
                let text = TEXTS.iter().position(|name| *name == first);
                let text = text.ok_or("title, lead, body or captions is expected")?;
                self.lengths[text] = numbers(second.ok_or("lengths are missing")?)?;
            }
            "between" => {
                let between = serde_json::from_str(first).map_err(|_| "JSON is expected")?;
                self.between.push(counted(between)?);
            }
            "word" => self.words.push(counted(checked(first)?)?),
            "number" => self.numbers.push(counted(checked(first)?)?),
            "unlisted" => self.unlisted = numbers(first)?,
            "repeat" => self.repeat = per_mille(first)?,
            "run" => self.run = per_mille(first)?,
            _ => return Err("unknown kind of line"),
        }
        Ok(())
    }

    /// Returns the file.
    pub fn to_text(&self) -> String {
        let mut text = format!("# {}\n", self.origin.replace('\n', " "));
        let joined =
            |numbers: &[u64]| numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
        // Writing into a string cannot fail.
        for (name, lengths) in TEXTS.iter().zip(&self.lengths) {
            let _ = writeln!(text, "length\t{name}\t{}", joined(lengths));
        }
        let _ = writeln!(text, "repeat\t{}\nrun\t{}", self.repeat, self.run);
        if !self.unlisted.is_empty() {
            let _ = writeln!(text, "unlisted\t{}", joined(&self.unlisted));
        }
        for (between, count) in &self.between {
            let _ =
                writeln!(text, "between\t{}\t{count}", serde_json::Value::from(between.as_str()));
        }
        for (shape, count) in &self.numbers {
            let _ = writeln!(text, "number\t{shape}\t{count}");
        }
        for (word, count) in &self.words {
            let _ = writeln!(text, "word\t{word}\t{count}");
        }
        text
    }
}

/// Returns a word that can be written into JSON as it is.
pub(super) fn checked(word: &str) -> Result<String, &'static str> {
    if word.is_empty()
        || word.len() > 255
        || word.chars().any(|c| c.is_control() || "\"\\".contains(c))
    {
        return Err("a word has 1 to 255 bytes without quotes, backslashes and control characters");
    }
    Ok(word.to_owned())
}
