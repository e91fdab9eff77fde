//! Words stuck together (`quankhu`) or cut apart (`quâ n khu`), and syllables typed in VNI, whose digits part them.

use super::{Edit, Reason, SURE, Word};
use crate::analysis::typing::{telex, vni};
use crate::analysis::{fold, syllable};
use crate::engine::{Node, Options, Plan, Snapshot};
use crate::error::Result;
use crate::search::query::{self, Query};

/// Most letters of a word that is taken apart.
const MAX_STUCK: usize = 24;
/// Forms of a part that are tried beside those of the next.
const TRIED: usize = 6;
/// Least times that parts follow each other in the sample: two, and three or those of a word without marks beside marked ones, which
/// may be a foreign name.
const LEAST_PAIRS: u64 = 1;
const LEAST_PAIRS_OF_DOUBTFUL: u64 = 8;

/// Returns the changes of spaces, in order.
pub(super) fn edits(snapshot: &Snapshot, query: &Query, words: &[Word]) -> Result<Vec<Edit>> {
    let mut edits = vni_words(snapshot, query)?;
    let bare = query.text.is_ascii();
    for (at, word) in words.iter().enumerate() {
        let edit = match words.get(at + 1) {
            Some(next) if !word.is_fixed && !next.is_fixed => {
                together(snapshot, query, words, at, bare).or_else(|| apart(snapshot, word, bare))
            }
            _ if !word.is_fixed => apart(snapshot, word, bare),
            _ => None,
        };
        edits.extend(edit);
    }
    edits.sort_by_key(|edit| edit.span.start);
    edits.dedup_by(|next, kept| next.span.start < kept.span.end);
    Ok(edits)
}

/// Returns whether some word of a query may be typed in VNI.
pub(super) fn may_be_vni(query: &Query) -> bool {
    words_with_digits(query).any(|(text, _)| vni(text).is_some())
}

fn words_with_digits(query: &Query) -> impl Iterator<Item = (&str, &std::ops::Range<usize>)> {
    query.words.iter().filter_map(|node| match node {
        query::Node::Word { text, span, .. } => {
            let has_digit = text.contains(|c: char| c.is_ascii_digit());
            has_digit.then_some((text.as_str(), span))
        }
        _ => None,
    })
}

fn vni_words(snapshot: &Snapshot, query: &Query) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for (text, span) in words_with_digits(query) {
        let Some(meant) = vni(text) else { continue };
        if snapshot.document_frequency(&meant) > 0 && !is_code(snapshot, text)? {
            let (span, reason) = (span.clone(), Reason::Typing);
            edits.push(Edit { span, meant, reason, odds: SURE, beside: Vec::new() });
        }
    }
    Ok(edits)
}

/// Returns whether the archive holds a code as it was typed: `U1`, `A2`.
fn is_code(snapshot: &Snapshot, text: &str) -> Result<bool> {
    let mut words = Vec::new();
    crate::analysis::analyze_shared(text, |token| words.push(vec![token.term.to_owned()]));
    let phrase = Node::Phrase { words, slop: 0, zone: None };
    let plan = Plan { required: vec![phrase], ..Plan::default() };
    Ok(snapshot.execute(&plan, &Options::any())?.total > 0)
}

/// Returns a word that the archive does not hold as two or three that follow each other there.
fn apart(snapshot: &Snapshot, word: &Word, bare: bool) -> Option<Edit> {
    let term = word.term.as_str();
    let length = term.chars().count();
    let is_known = word.forms.iter().any(|form| snapshot.document_frequency(&form.term) > 0);
    let is_telex = telex(term).is_some_and(|meant| snapshot.document_frequency(&meant) > 0);
    let is_one = is_telex || syllable::Syllable::parse(term).is_some();
    if is_known || is_one || !(4..=MAX_STUCK).contains(&length) {
        return None;
    }
    let cuts: Vec<usize> = term.char_indices().map(|(at, _)| at).skip(1).collect();
    let mut best: Option<(u64, Vec<String>)> = None;
    let mut consider = |parts: &[&str]| {
        let is_doubtful = parts.len() > 2 || !bare && term.is_ascii();
        let least = if is_doubtful { LEAST_PAIRS_OF_DOUBTFUL } else { LEAST_PAIRS };
        if let Some((count, words)) = follow(snapshot, parts)
            && count >= least
            && best.as_ref().is_none_or(|(most, _)| count > *most)
        {
            best = Some((count, words));
        }
    };
    for (index, &cut) in cuts.iter().enumerate() {
        let (first, rest) = term.split_at(cut);
        if !is_part(first) {
            continue;
        }
        consider(&[first, rest]);
        for &second in &cuts[index + 1..] {
            consider(&[first, &term[cut..second], &term[second..]]);
        }
    }
    let (_, words) = best?;
    let meant = words.join(" ");
    let meant = if bare { fold(&meant) } else { meant };
    Some(Edit {
        span: word.span.clone(),
        meant,
        reason: Reason::Spaces,
        odds: SURE,
        beside: Vec::new(),
    })
}

fn is_part(part: &str) -> bool {
    part.chars().count() > 1 && syllable::is_syllable_without_marks(&fold(part))
}

/// Returns the forms of parts that follow each other in the archive, and how often the rarest pair does.
fn follow(snapshot: &Snapshot, parts: &[&str]) -> Option<(u64, Vec<String>)> {
    if !parts.iter().all(|part| is_part(part)) {
        return None;
    }
    let mut chains: Vec<(u64, Vec<String>)> =
        forms(snapshot, parts[0]).into_iter().map(|form| (u64::MAX, vec![form])).collect();
    for part in &parts[1..] {
        let forms = forms(snapshot, part);
        chains = forms
            .iter()
            .filter_map(|form| {
                let longer = chains.iter().filter_map(|(count, chain)| {
                    let pairs = snapshot.pair_count(chain.last()?, form).min(*count);
                    (pairs > 0).then_some((pairs, chain))
                });
                let (count, chain) = longer.max_by_key(|(count, _)| *count)?;
                let mut chain = chain.clone();
                chain.push(form.clone());
                Some((count, chain))
            })
            .collect();
    }
    chains.into_iter().max_by_key(|(count, _)| *count)
}

/// Returns the commonest forms of a word that may lack its marks.
fn forms(snapshot: &Snapshot, word: &str) -> Vec<String> {
    let mut forms = vec![syllable::key(word)];
    if word.is_ascii() {
        let marked = snapshot.forms(word).into_iter().map(|form| form.term);
        forms.extend(marked.filter(|form| form != word).take(TRIED));
    }
    forms
}

/// Returns two words, of which one is none, as one that stands beside its neighbours in the archive.
fn together(
    snapshot: &Snapshot,
    query: &Query,
    words: &[Word],
    at: usize,
    bare: bool,
) -> Option<Edit> {
    let (first, second) = (&words[at], &words[at + 1]);
    let is_cut =
        [first, second].iter().any(|word| !syllable::is_syllable_without_marks(&fold(&word.term)));
    let between = query.text.get(first.span.end..second.span.start)?;
    if !is_cut || between.is_empty() || !between.chars().all(char::is_whitespace) {
        return None;
    }
    let joined = syllable::key(&format!("{}{}", first.term, second.term));
    if !syllable::is_syllable_without_marks(&fold(&joined))
        || snapshot.pair_count(&first.term, &second.term) > 0
    {
        return None;
    }
    let neighbours = |place: Option<usize>| {
        let word = place.and_then(|place| words.get(place));
        word.map_or_else(Vec::new, |word| forms(snapshot, &word.term))
    };
    let (before, after) = (neighbours(at.checked_sub(1)), neighbours(Some(at + 2)));
    let pairs = |form: &String| -> u64 {
        let arrivals = before.iter().map(|before| snapshot.pair_count(before, form));
        let departures = after.iter().map(|after| snapshot.pair_count(form, after));
        arrivals.chain(departures).sum()
    };
    let (meant, count) = forms(snapshot, &joined)
        .into_iter()
        .map(|form| (pairs(&form), form))
        .max()
        .map(|(c, f)| (f, c))?;
    if count == 0 {
        return None;
    }
    let meant = if bare { fold(&meant) } else { meant };
    let span = first.span.start..second.span.end;
    Some(Edit { span, meant, reason: Reason::Spaces, odds: SURE, beside: Vec::new() })
}
