//! Titles before a person's name: `Thượng tá Nguyễn Văn A` is also who is called by name only.

use super::super::packs::{Family, Surname};
use super::{Case, Context, Run, is_capitalised};
use crate::analysis::syllable::Syllable;

/// Returns the titles that begin at a word, if a name follows them.
pub(super) fn titles(context: &Context, at: usize) -> Option<Run> {
    let mut end = at;
    while let Some(title) = title(context, end) {
        end = title;
    }
    let is_before_name = end > at && context.next(end).is_some() && begins_name(context, end);
    is_before_name.then(|| Run { words: at..end, family: Family::Titles, alternatives: Vec::new() })
}

/// Returns the end of the longest title that begins at a word.
fn title(context: &Context, at: usize) -> Option<usize> {
    let word = context.words.get(at)?;
    let of_pack = |packs: &&super::Packs| {
        let titles = packs.titles().beginning_with(word.term);
        titles
            .iter()
            .filter_map(|(terms, _)| context.sequence(at, terms))
            .map(|words| words.end)
            .max()
    };
    context.packs.iter().filter_map(of_pack).max()
}

/// Returns whether the full name of a person begins at a word: a family name and another word, or a foreign one.
fn begins_name(context: &Context, at: usize) -> bool {
    let word = &context.words[at];
    let is_place = context.packs.iter().any(|packs| {
        let names = packs.place_names().beginning_with(word.term);
        names.iter().any(|(terms, _)| context.sequence(at, terms).is_some())
    });
    if is_place {
        return false;
    }
    let case = context.case();
    let is_written_as_name = is_capitalised(word);
    let surname = context.packs.iter().find_map(|packs| packs.surname(word.likeliest));
    let Some(surname) = surname else {
        let is_foreign = word.term.chars().count() >= 3
            && word.term.chars().all(char::is_alphabetic)
            && Syllable::parse(word.term).is_none();
        return is_foreign
            && case == Case::Mixed
            && is_written_as_name
            && !is_abbreviation(context, at);
    };
    if context.next(at + 1).is_none() {
        return false;
    }
    match case {
        Case::Mixed => is_written_as_name && is_capitalised(&context.words[at + 1]),
        Case::AllSmall | Case::AllCapitals => surname == Surname::Sure,
    }
}

/// Returns whether a word is written in capitals only: `Chủ tịch UBND`.
fn is_abbreviation(context: &Context, at: usize) -> bool {
    context.words[at].surface.chars().all(char::is_uppercase)
}
