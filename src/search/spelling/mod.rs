//! “Có phải bạn tìm: …”: what was probably meant, where that is not what was typed.
//!
//! A noisy channel over the words of the query. A query whose words stand together in a title is as it should be. Otherwise each
//! doubtful word gets candidates one error away (`candidates`; foreign words that the archive does not hold also two), which are
//! weighed by the error (`cost`), by their neighbours in the query (`search::neighbours`), and by the titles that hold all other words
//! and this one (`doubt`). Words stuck together or cut apart, and digits of VNI, are mended before (`spaces`), and quotes taken off
//! phrases that no article has (`quotes`).
//!
//! Not here: which forms an unmarked word stands for (`search::marks`); words in quotes, filters, codes, numbers, negated
//! words, which all stay as they are.

mod candidates;
mod cost;
mod doubt;
mod quotes;
mod restored;
mod spaces;

use std::ops::Range;

use super::query::Query;
use super::reading::in_case_of;
use crate::engine::{Form, Node, Snapshot};
use crate::error::Result;

pub(super) use restored::with_marks;

/// What a correction undoes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Marks that were left out.
    Marks,
    /// Wrong or lost marks, letters, keys.
    Spelling,
    /// Raw keystrokes of Telex or VNI.
    Typing,
    /// Words stuck together or cut apart.
    Spaces,
    /// Quotes around words that follow each other in no article.
    Quotes,
}

impl Reason {
    /// Returns its name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Marks => "marks",
            Reason::Spelling => "spelling",
            Reason::Typing => "typing",
            Reason::Spaces => "spaces",
            Reason::Quotes => "quotes",
        }
    }
}

/// The query as it was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The whole query, corrected.
    pub query: String,
    /// What was changed, in bytes of that query; ascending.
    pub changes: Vec<Range<usize>>,
    /// What it undoes; of several the first.
    pub reason: Reason,
    /// The answer lists what the corrected query finds, along with what was typed; otherwise it is only offered.
    pub applied: bool,
}

/// A word of the query as the planner has it.
pub(super) struct Word {
    /// Place in the query text.
    pub(super) span: Range<usize>,
    pub(super) term: String,
    /// What it stands for in the archive.
    pub(super) forms: Vec<Form>,
    /// Quoted, part of a code, a number: stays as it is.
    pub(super) is_fixed: bool,
    /// Another spelling of it is searched too, so it may find something though the archive does not hold it.
    pub(super) is_spelled: bool,
}

/// A place of the query text and what belongs there.
#[derive(Debug, Clone, PartialEq)]
struct Edit {
    span: Range<usize>,
    meant: String,
    reason: Reason,
    /// Natural logarithm of how much likelier this is than what was typed.
    odds: f64,
    /// Terms that are searched beside the corrected word: what was typed, and others nearly as likely.
    beside: Vec<Form>,
}

/// A correction, and what its search needs.
pub(super) struct Found {
    pub(super) correction: Correction,
    /// It is likelier than what was typed, and nothing in the archive speaks for that.
    pub(super) is_sure: bool,
    /// Terms searched beside those of the corrected query, by the place of their word in it.
    pub(super) beside: Vec<(Range<usize>, Vec<Form>)>,
}

/// A correction with less is not offered: one third as likely as what was typed.
const LEAST_ODDS: f64 = -1.1;
/// Odds of what the archive does not hold as typed and does as meant.
const SURE: f64 = 3.0;

/// Returns what was probably meant by a query, of which these are the plain words, and the phrases that may yield with the places of what
/// stands between their quotes; `None` when it is as the archive has it.
///
/// # Errors
/// [`crate::Error::IndexDamaged`].
pub(super) fn correct(
    snapshot: &Snapshot,
    query: &Query,
    words: &[Word],
    phrases: Vec<(Range<usize>, Node)>,
) -> Result<Option<Found>> {
    let unquoted = quotes::edits(snapshot, query, phrases)?;
    let mut edits = of_words(snapshot, query, words)?;
    edits.extend(unquoted);
    edits.sort_by_key(|edit| edit.span.start);
    // What is only offered would hide what is sure.
    if edits.iter().any(|edit| edit.odds > 0.0) {
        edits.retain(|edit| edit.odds > 0.0);
    }
    Ok((!edits.is_empty()).then(|| found(query, edits)))
}

/// Returns the changes of plain words.
fn of_words(snapshot: &Snapshot, query: &Query, words: &[Word]) -> Result<Vec<Edit>> {
    if words.iter().all(|word| word.is_fixed) && !spaces::may_be_vni(query) {
        return Ok(Vec::new());
    }
    let edits = spaces::edits(snapshot, query, words)?;
    if edits.is_empty() { doubt::edits(snapshot, words) } else { Ok(edits) }
}

/// Applies edits, which ascend, to the query text.
fn found(query: &Query, edits: Vec<Edit>) -> Found {
    let reason = edits[0].reason;
    let is_sure = edits.iter().all(|edit| edit.odds > 0.0);
    let mut text = String::with_capacity(query.text.len() + 16);
    let (mut changes, mut beside) = (Vec::new(), Vec::new());
    let mut end = 0;
    for edit in edits {
        text.push_str(&query.text[end..edit.span.start]);
        end = edit.span.end;
        let start = text.len();
        text.push_str(&in_case_of(&query.text[edit.span], &edit.meant));
        changes.push(start..text.len());
        beside.push((start..text.len(), edit.beside));
    }
    text.push_str(&query.text[end..]);
    let correction = Correction { query: text, changes, reason, applied: false };
    Found { correction, is_sure, beside }
}
