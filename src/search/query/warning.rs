//! What the parser tells about text that it could not read as syntax.

use std::fmt;

use super::{MAX_DEPTH, MAX_DISTANCE, MAX_TERMS};

/// Enough to explain a query; more would repeat itself.
const MAX_WARNINGS: usize = 16;
/// Longer facts are cut, so that a warning stays one line.
const MAX_FACT_CHARS: usize = 40;

/// One remark on a query. Positions are byte offsets into [`Query::text`](super::Query::text).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// A quote without its partner: its text is read as words.
    UnclosedQuote {
        /// Where it stands.
        at: usize,
    },
    /// A `)` too many, which is dropped, or a `(` too many, which ends with the query.
    UnbalancedBracket {
        /// Where it stands.
        at: usize,
    },
    /// Brackets nested deeper than [`MAX_DEPTH`]: the inner ones are ignored.
    TooDeep,
    /// More than [`MAX_TERMS`] words: the last ones are dropped.
    TooManyTerms,
    /// An operator without an operand: searched as a word.
    DanglingOperator {
        /// The operator as typed.
        word: String,
    },
    /// Fewer than two letters before a star: searched as a word.
    ShortPrefix {
        /// What stands before the star.
        text: String,
    },
    /// NEAR beside something that is no word, exact phrase or choice of these, or with different
    /// fields: read as AND.
    NearOperand,
    /// Several distances in one chain of NEARs: the greatest counts.
    NearDistances {
        /// The distance used.
        used: u32,
    },
    /// A distance over [`MAX_DISTANCE`], which is used instead.
    DistanceCapped,
    /// `name:` is not a field: searched as text.
    UnknownField {
        /// What stands before the colon.
        name: String,
    },
    /// The value of `date:` is not a date: searched as text.
    BadDate {
        /// The value as typed.
        value: String,
    },
    /// A date range that ends before it begins: nothing can match.
    EmptyRange {
        /// The value as typed.
        value: String,
    },
}

impl Warning {
    /// Returns the stable name of this kind of warning.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnclosedQuote { .. } => "unclosed_quote",
            Self::UnbalancedBracket { .. } => "unbalanced_bracket",
            Self::TooDeep => "too_deep",
            Self::TooManyTerms => "too_many_terms",
            Self::DanglingOperator { .. } => "dangling_operator",
            Self::ShortPrefix { .. } => "short_prefix",
            Self::NearOperand => "near_operand",
            Self::NearDistances { .. } => "near_distances",
            Self::DistanceCapped => "distance_capped",
            Self::UnknownField { .. } => "unknown_field",
            Self::BadDate { .. } => "bad_date",
            Self::EmptyRange { .. } => "empty_range",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnclosedQuote { at } => {
                write!(f, "the quote at byte {at} is not closed; its text is searched as words")
            }
            Self::UnbalancedBracket { at } => {
                write!(f, "the bracket at byte {at} has no partner")
            }
            Self::TooDeep => {
                write!(f, "brackets are nested deeper than {MAX_DEPTH}; the inner ones are ignored")
            }
            Self::TooManyTerms => {
                write!(f, "only the first {MAX_TERMS} words of the query are searched")
            }
            Self::DanglingOperator { word } => {
                write!(f, "{word} has nothing to join here and is searched as a word")
            }
            Self::ShortPrefix { text } => {
                write!(f, "{text}* needs two letters before the star; searched without it")
            }
            Self::NearOperand => write!(
                f,
                "NEAR joins words, exact phrases and (a OR b) of one field; read as AND here"
            ),
            Self::NearDistances { used } => {
                write!(f, "one chain of NEAR has one distance; {used} is used")
            }
            Self::DistanceCapped => {
                write!(f, "distances end at {MAX_DISTANCE}, which is used")
            }
            Self::UnknownField { name } => {
                write!(f, "{name}: is not a field; searched as text")
            }
            Self::BadDate { value } => write!(
                f,
                "{value} is not a date; write 2023, 2023-12, 7/12/2023 or 2023-01..2023-06"
            ),
            Self::EmptyRange { value } => {
                write!(f, "the range {value} ends before it begins")
            }
        }
    }
}

/// The warnings of one query: each once, and not too many.
#[derive(Debug, Default)]
pub(super) struct Warnings(Vec<Warning>);

impl Warnings {
    /// Adds a warning unless it is known or there are enough.
    pub(super) fn push(&mut self, warning: Warning) {
        if self.0.len() < MAX_WARNINGS && !self.0.contains(&warning) {
            self.0.push(warning);
        }
    }

    /// Returns the collected warnings.
    pub(super) fn into_vec(self) -> Vec<Warning> {
        self.0
    }
}

/// Returns text as it appears in a warning.
pub(super) fn fact(text: &str) -> String {
    match text.char_indices().nth(MAX_FACT_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
