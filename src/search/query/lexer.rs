//! Query text → tokens: words, quoted text, brackets, operators.
//!
//! One pass from left to right. Nothing here looks at how tokens fit together; see
//! [`tidy`](super::tidy).

use std::ops::Range;

use super::MAX_DISTANCE;
use super::field::{self, Field};
use super::warning::{Warning, Warnings, fact};

const DEFAULT_DISTANCE: u32 = 10;

/// A part of the query text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// The field named directly before a word, quote or opening bracket.
    pub(super) field: Option<Field>,
    /// The place of the text, without quotes and field name.
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text up to white space, a bracket or a quote; holds a letter or digit.
    Word,
    /// Text between quotes; holds a letter or digit.
    Quoted {
        slop: u32,
        literal: bool,
    },
    Open,
    Close,
    /// A word that may join others. `vietnamese`: it is as likely an ordinary word in capitals.
    Operator {
        operator: Operator,
        vietnamese: bool,
    },
    /// The `-` of `-x`.
    Minus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    Near { distance: u32 },
}

/// Splits an NFC text.
pub(super) fn tokens(text: &str, warnings: &mut Warnings) -> Vec<Token> {
    let last_marks = QUOTE_MARKS.map(|mark| text.rfind(mark));
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), last_marks, warnings };
    lexer.run();
    lexer.tokens
}

/// Returns whether a character separates words: white space of any kind, and control characters.
pub(in crate::search) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Every mark that opens or closes a phrase. Single quotes are apostrophes too often.
const QUOTE_MARKS: [char; 7] = ['"', '“', '”', '„', '‟', '«', '»'];

/// Returns whether a character opens or closes a phrase.
pub(in crate::search) fn is_quote(c: char) -> bool {
    QUOTE_MARKS.contains(&c)
}

/// Returns the marks that properly close a quote; any other mark does if these are missing.
fn closing_marks(open: char) -> &'static [char] {
    match open {
        '“' | '”' | '‟' => &['”'],
        '„' => &['“', '”'],
        '«' => &['»'],
        '»' => &['«'],
        _ => &['"'],
    }
}

/// Returns whether the analyzer can find a term in the text.
fn has_term(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    /// Where each of `QUOTE_MARKS` stands last: knowing that none follows keeps reading linear.
    last_marks: [Option<usize>; QUOTE_MARKS.len()],
    warnings: &'a mut Warnings,
}

impl Lexer<'_> {
    fn run(&mut self) {
        // Only after white space, an opening bracket or nothing is a `-` a minus.
        let mut after_gap = true;
        while let Some(c) = self.peek() {
            let gap_before = std::mem::replace(&mut after_gap, false);
            match c {
                _ if is_blank(c) => {
                    self.at += c.len_utf8();
                    after_gap = true;
                }
                '(' => {
                    self.bracket(Kind::Open, None);
                    after_gap = true;
                }
                ')' => self.bracket(Kind::Close, None),
                '-' if gap_before && self.minus_applies() => {
                    self.push(Kind::Minus, None, self.at..self.at + 1);
                    self.at += 1;
                }
                _ => match field::field_at(&self.text[self.at..]) {
                    Some((field, length)) => {
                        self.at += length;
                        after_gap = self.value(field);
                    }
                    None if self.quoted(None) => {}
                    None => self.chunk(None),
                },
            }
        }
    }

    /// Reads what follows a field name; returns whether it was an opening bracket.
    fn value(&mut self, field: Field) -> bool {
        if self.peek() == Some('(') {
            self.bracket(Kind::Open, Some(field));
            return true;
        }
        if !self.quoted(Some(field)) {
            self.chunk(Some(field));
        }
        false
    }

    /// Reads `"…"`, `="…"`, `"…"~4` if one begins here. Skips a quote that is never closed.
    fn quoted(&mut self, field: Option<Field>) -> bool {
        let rest = &self.text[self.at..];
        let literal = rest.starts_with('=');
        let quote = &rest[usize::from(literal)..];
        let Some(mark) = quote.chars().next().filter(|&c| is_quote(c)) else { return false };
        let mark_at = self.at + usize::from(literal);
        let start = mark_at + mark.len_utf8();
        let Some(length) = self.find_closing(mark, start) else {
            self.warnings.push(Warning::UnclosedQuote { at: mark_at });
            self.at = start;
            // The field, if any, holds for the word after the mark.
            return field.is_none();
        };
        let content = &self.text[start..start + length];
        self.at = start + length;
        self.at += self.peek().map_or(0, char::len_utf8);
        let slop = self.slop();
        if has_term(content) {
            let trimmed = content.trim_matches(is_blank);
            let start = start + content.len() - content.trim_start_matches(is_blank).len();
            self.push(Kind::Quoted { slop, literal }, field, start..start + trimmed.len());
        }
        true
    }

    /// Returns the length of a quoted text that begins at `start`.
    fn find_closing(&self, mark: char, start: usize) -> Option<usize> {
        let closing = closing_marks(mark);
        let follows = QUOTE_MARKS
            .iter()
            .zip(self.last_marks)
            .any(|(mark, last)| closing.contains(mark) && last >= Some(start));
        let rest = &self.text[start..];
        if follows { rest.find(closing) } else { rest.find(is_quote) }
    }

    /// Reads the `~4` after a quote.
    fn slop(&mut self) -> u32 {
        let Some(rest) = self.text[self.at..].strip_prefix('~') else { return 0 };
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        self.at += 1 + digits;
        self.distance(&rest[..digits]).unwrap_or(0)
    }

    /// Reads a number up to `MAX_DISTANCE`.
    fn distance(&mut self, digits: &str) -> Option<u32> {
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // Only a number too large for u32 fails here.
        let number = digits.parse().unwrap_or(u32::MAX);
        if number > MAX_DISTANCE {
            self.warnings.push(Warning::DistanceCapped);
        }
        Some(number.min(MAX_DISTANCE))
    }

    /// Reads text up to white space, a bracket or a quote.
    fn chunk(&mut self, field: Option<Field>) {
        let start = self.at;
        let rest = &self.text[start..];
        let ends = |c: char| is_blank(c) || is_quote(c) || c == '(' || c == ')';
        let chunk = &rest[..rest.find(ends).unwrap_or(rest.len())];
        self.at += chunk.len();
        // A lone dash, dots, an ampersand: nothing to search.
        if !has_term(chunk) {
            return;
        }
        let span = start..self.at;
        if field.is_some() {
            return self.push(Kind::Word, field, span);
        }
        if let Some((operator, vietnamese)) = self.operator(chunk) {
            return self.push(Kind::Operator { operator, vietnamese }, None, span);
        }
        let value_follows = self.peek().is_some_and(|c| is_quote(c) || c == '(');
        if let Some(name) = field::unknown_field(chunk, value_follows) {
            self.warnings.push(Warning::UnknownField { name: fact(name) });
        }
        self.push(Kind::Word, None, span);
    }

    fn operator(&mut self, chunk: &str) -> Option<(Operator, bool)> {
        Some(match chunk {
            "AND" => (Operator::And, false),
            "OR" => (Operator::Or, false),
            "NOT" => (Operator::Not, false),
            "VÀ" => (Operator::And, true),
            "HOẶC" => (Operator::Or, true),
            "KHÔNG" => (Operator::Not, true),
            "NEAR" => (Operator::Near { distance: DEFAULT_DISTANCE }, false),
            _ => {
                // GẦN without a number is an ordinary word too often.
                let digits = chunk.strip_prefix("NEAR/").or(chunk.strip_prefix("GẦN/"))?;
                (Operator::Near { distance: self.distance(digits)?.max(1) }, false)
            }
        })
    }

    fn minus_applies(&self) -> bool {
        let next = self.text[self.at + 1..].chars().next();
        // `Su -30`, `-5 độ`: before a digit it is part of a designation or a number.
        next.is_some_and(|c| !is_blank(c) && c != '-' && c != ')' && !c.is_numeric())
    }

    fn bracket(&mut self, kind: Kind, field: Option<Field>) {
        self.push(kind, field, self.at..self.at + 1);
        self.at += 1;
    }

    fn push(&mut self, kind: Kind, field: Option<Field>, span: Range<usize>) {
        self.tokens.push(Token { kind, field, span });
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }
}
