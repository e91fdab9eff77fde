//! Abbreviations and full names, of the packs and of the archive.

use super::super::packs::{Family, Spelling};
use super::{Alternative, Case, Context, Run};
use crate::analysis::fold;

/// Returns the longest name that begins at a word, with its other spellings.
pub(super) fn read(context: &Context, at: usize) -> Option<Run> {
    let mut length = 0;
    let mut run: Option<Run> = None;
    for packs in context.packs {
        for (terms, group) in packs.spellings().beginning_with(context.words[at].term) {
            let group = packs.group(*group);
            if terms.len() < length || !context.expand.has(group.family) {
                continue;
            }
            let Some(typed) = group.spellings.iter().find(|spelling| spelling.terms == *terms)
            else {
                continue;
            };
            if !is_typed(context, at, typed) {
                continue;
            }
            if terms.len() > length {
                length = terms.len();
                run = Some(Run {
                    words: at..at + length,
                    family: group.family,
                    alternatives: Vec::new(),
                });
            }
            let weight = group.weight * weight_of(context, group.family);
            if let Some(run) = &mut run {
                add(run, typed, &group.spellings, weight);
            }
        }
    }
    run.filter(|run| !run.alternatives.is_empty()).map(|mut run| {
        run.alternatives.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        run
    })
}

fn weight_of(context: &Context, family: Family) -> f32 {
    match family {
        Family::Learned => context.weights.learned,
        Family::Numbers => context.weights.numbers,
        _ => context.weights.abbreviations,
    }
}

fn add(run: &mut Run, typed: &Spelling, spellings: &[Spelling], weight: f32) {
    for other in spellings {
        let is_new = other.terms != typed.terms
            && run.alternatives.iter().all(|known| known.terms != other.terms);
        // Texts that hold it mostly mean something else.
        if is_new && !other.is_word {
            run.alternatives.push(Alternative {
                text: other.text.clone(),
                terms: other.terms.clone(),
                weight,
            });
        }
    }
}

/// Returns whether a spelling stands at a word. An abbreviation may be typed without the bar of its Đ.
fn is_typed(context: &Context, at: usize, spelling: &Spelling) -> bool {
    let words = at..at + spelling.terms.len();
    if !context.is_run(&words) {
        return false;
    }
    let typed = &context.words[words];
    if !spelling.is_short {
        return typed.iter().zip(&spelling.terms).all(|(word, term)| word.likeliest == *term);
    }
    let is_meant = typed.iter().zip(&spelling.terms).all(|(word, term)| {
        word.term == *term || word.likeliest == *term || word.term == fold(term)
    });
    let in_capitals = || {
        context.case() != Case::AllCapitals
            && typed.iter().all(|word| word.surface.chars().all(char::is_uppercase))
    };
    is_meant && (!spelling.needs_capitals || in_capitals())
}
