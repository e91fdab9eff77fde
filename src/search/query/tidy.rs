//! Makes any list of tokens well-formed, in passes over the list.
//!
//! Afterwards brackets are in pairs, not empty and not deeper than the limit, there are no more
//! terms than allowed, and every operator has what it joins. The one exception: a bracket can be
//! empty when the limit of terms cut its content.

use super::lexer::{Kind, Operator, Token};
use super::warning::{Warning, Warnings, fact};
use super::{MAX_DEPTH, MAX_TERMS};

/// Returns the tokens in an order that can be built without further questions.
pub(super) fn tidy(mut tokens: Vec<Token>, text: &str, warnings: &mut Warnings) -> Vec<Token> {
    settle_vietnamese_operators(&mut tokens, text);
    let terms = cut_terms(&mut tokens, warnings);
    let tokens = balance_brackets(tokens, text, terms > MAX_TERMS, warnings);
    settle_dangling_operators(tokens, text, terms, warnings)
}

/// The case of a token as evidence for reading a word in capitals beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// In capitals like its neighbour, which is therefore part of a headline.
    Upper,
    /// Not in capitals, or query syntax: its neighbour stands out on purpose.
    Lower,
    /// Neither: digits, another operator, no token.
    Neutral,
}

fn case_of(token: Option<&Token>, text: &str) -> Case {
    let Some(token) = token else { return Case::Neutral };
    match token.kind {
        Kind::Operator { .. } | Kind::Minus => return Case::Neutral,
        Kind::Open | Kind::Close => return Case::Lower,
        Kind::Word | Kind::Quoted { .. } if token.field.is_some() => return Case::Lower,
        Kind::Word | Kind::Quoted { .. } => {}
    }
    let typed = &text[token.span.clone()];
    if typed.chars().any(char::is_lowercase) {
        Case::Lower
    } else if typed.chars().any(char::is_uppercase) {
        Case::Upper
    } else {
        Case::Neutral
    }
}

/// Reads `VÀ HOẶC KHÔNG` as words in text that is in capitals anyway: if the query has no
/// lower-case letter but in field names and filters, or if the words beside are in capitals.
fn settle_vietnamese_operators(tokens: &mut [Token], text: &str) {
    let any_lower = tokens.iter().any(|token| {
        let is_text = matches!(token.field, None | Some(super::field::Field::Text(_)));
        let is_term = matches!(token.kind, Kind::Word | Kind::Quoted { .. });
        is_text && is_term && text[token.span.clone()].chars().any(char::is_lowercase)
    });
    let mut left = Case::Neutral;
    for i in 0..tokens.len() {
        let case = case_of(tokens.get(i), text);
        if matches!(tokens[i].kind, Kind::Operator { vietnamese: true, .. }) {
            let beside = [left, case_of(tokens.get(i + 1), text)];
            let in_headline = beside.contains(&Case::Upper) && !beside.contains(&Case::Lower);
            if !any_lower || in_headline {
                tokens[i].kind = Kind::Word;
                left = Case::Upper;
                continue;
            }
        }
        left = case;
    }
}

/// Cuts the list before the first term too many; returns the number of terms there were, counting
/// no further than one over the limit.
fn cut_terms(tokens: &mut Vec<Token>, warnings: &mut Warnings) -> usize {
    let mut terms = 0;
    for i in 0..tokens.len() {
        terms += usize::from(matches!(tokens[i].kind, Kind::Word | Kind::Quoted { .. }));
        if terms > MAX_TERMS {
            warnings.push(Warning::TooManyTerms);
            let joins = |token: &Token| matches!(token.kind, Kind::Operator { .. } | Kind::Minus);
            let kept = tokens[..i].iter().rposition(|token| !joins(token)).map_or(0, |k| k + 1);
            tokens.truncate(kept);
            break;
        }
    }
    terms
}

/// Pairs brackets: a `)` too many goes, a `(` too many ends with the query, empty ones and those
/// below the deepest level go.
fn balance_brackets(
    tokens: Vec<Token>,
    text: &str,
    was_cut: bool,
    warnings: &mut Warnings,
) -> Vec<Token> {
    let mut balanced: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut open: Vec<usize> = Vec::new();
    let mut ignored = 0_usize;
    for token in tokens {
        match token.kind {
            Kind::Open if open.len() == MAX_DEPTH => {
                warnings.push(Warning::TooDeep);
                ignored += 1;
            }
            Kind::Open => {
                open.push(balanced.len());
                balanced.push(token);
            }
            Kind::Close if ignored > 0 => ignored -= 1,
            Kind::Close => match open.pop() {
                None => warnings.push(Warning::UnbalancedBracket { at: token.span.start }),
                Some(start) => close(&mut balanced, start, token),
            },
            _ => balanced.push(token),
        }
    }
    if let (Some(&outermost), false) = (open.first(), was_cut) {
        let at = balanced[outermost].span.start;
        warnings.push(Warning::UnbalancedBracket { at });
    }
    while let Some(start) = open.pop() {
        let end = Token { kind: Kind::Close, field: None, span: text.len()..text.len() };
        close(&mut balanced, start, end);
    }
    balanced
}

/// Closes the bracket opened at `start`, or removes it if there is nothing in it.
fn close(tokens: &mut Vec<Token>, start: usize, end: Token) {
    if start + 1 == tokens.len() {
        tokens.pop();
    } else {
        tokens.push(end);
    }
}

/// Turns every operator that lacks an operand into a word, as far as the limit of terms allows,
/// and drops a `-` before nothing.
fn settle_dangling_operators(
    mut tokens: Vec<Token>,
    text: &str,
    mut terms: usize,
    warnings: &mut Warnings,
) -> Vec<Token> {
    let mut dangling = vec![false; tokens.len()];
    // What stands to the left. A run of operators at the start dangles as a whole.
    let mut operand = false;
    for (token, dangling) in tokens.iter().zip(&mut dangling) {
        match token.kind {
            Kind::Word | Kind::Quoted { .. } | Kind::Close => operand = true,
            Kind::Operator { operator: Operator::Not, .. } | Kind::Open | Kind::Minus => {
                operand = false;
            }
            Kind::Operator { .. } => {
                *dangling = !operand;
                operand = false;
            }
        }
    }
    // What stands to the right; likewise at the end.
    let mut operand = false;
    for (token, dangling) in tokens.iter().zip(&mut dangling).rev() {
        match token.kind {
            // Known already; the next operator is judged by what follows this one.
            _ if *dangling => {}
            Kind::Word | Kind::Quoted { .. } | Kind::Open => operand = true,
            Kind::Close => operand = false,
            Kind::Operator { operator: Operator::Not, .. } | Kind::Minus => *dangling = !operand,
            Kind::Operator { .. } => {
                *dangling = !operand;
                operand = false;
            }
        }
    }
    let mut dangling = dangling.into_iter();
    tokens.retain_mut(|token| {
        if !dangling.next().unwrap_or(false) {
            return true;
        }
        if token.kind == Kind::Minus {
            return false;
        }
        let word = fact(&text[token.span.clone()]);
        warnings.push(Warning::DanglingOperator { word });
        token.kind = Kind::Word;
        terms += 1;
        if terms > MAX_TERMS {
            warnings.push(Warning::TooManyTerms);
        }
        terms <= MAX_TERMS
    });
    tokens
}
