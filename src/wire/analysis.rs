//! What the text analysis makes of a text.

use serde::Serialize;

use crate::analysis::syllable::{Syllable, Tone};
use crate::analysis::{MARKLESS, analyze_indexed};

/// What the analysis makes of a text.
#[derive(Debug, Serialize)]
pub struct Analysis<'a> {
    /// The text.
    pub text: &'a str,
    /// Its tokens in order.
    pub tokens: Vec<Token<'a>>,
}

/// A token of a text.
#[derive(Debug, Serialize)]
pub struct Token<'a> {
    /// What is indexed.
    pub term: String,
    /// What stands in the text.
    pub surface: &'a str,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
    /// Number of tokens before it.
    pub position: usize,
    /// Whether it parts two paragraphs and stands for no text.
    pub boundary: bool,
    /// The syllable it is, if it is one.
    pub syllable: Option<SyllableParts>,
}

/// The parts of a syllable.
#[derive(Debug, Serialize)]
pub struct SyllableParts {
    /// Initial consonants.
    pub onset: String,
    /// The rest without its tone.
    pub rime: String,
    /// `level`, `falling`, `rising`, `dipping`, `broken` or `heavy`.
    pub tone: &'static str,
}

impl<'a> Analysis<'a> {
    /// Analyses a text.
    pub fn new(text: &'a str) -> Analysis<'a> {
        let mut tokens = Vec::new();
        analyze_indexed(text, |token| {
            tokens.push(Token {
                surface: &text[token.span()],
                start: token.start,
                end: token.end,
                position: token.position as usize,
                boundary: token.is_boundary(),
                syllable: Syllable::parse(token.term.trim_end_matches(MARKLESS))
                    .map(SyllableParts::from),
                term: token.term.to_owned(),
            });
        });
        Analysis { text, tokens }
    }
}

impl From<Syllable> for SyllableParts {
    fn from(syllable: Syllable) -> Self {
        let tone = match syllable.tone {
            Tone::Level => "level",
            Tone::Falling => "falling",
            Tone::Rising => "rising",
            Tone::Dipping => "dipping",
            Tone::Broken => "broken",
            Tone::Heavy => "heavy",
        };
        SyllableParts { onset: syllable.onset, rime: syllable.rime, tone }
    }
}
