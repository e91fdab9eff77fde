//! Places that were merged, divided or renamed. Such a name is never widened by itself: who looks for Thái Bình does not want
//! all of Hưng Yên. The wider query is offered, with the day since when.

use super::super::packs::{NO_PLACE, Place};
use super::{Case, Context, is_capitalised};

/// From this year on the parts of a new place are offered too; of older ones the old name is hardly in use.
const RECENT: &str = "2025";

/// A wider query that the reader may want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// `place_became`: the place typed is now others. `place_includes`: the place typed takes in others.
    pub code: &'static str,
    /// The place typed, as people write it.
    pub place: String,
    /// The others.
    pub others: Vec<String>,
    /// Since when: a day, month or year.
    pub since: String,
    /// Where that is laid down.
    pub source: String,
    /// The query that searches both.
    pub query: String,
}

/// Returns an offer for each place of the query that was merged, divided or renamed.
pub(super) fn offers(context: &Context) -> Vec<Offer> {
    let mut offers = Vec::new();
    let mut at = 0;
    while at < context.words.len() {
        let (length, offer) = old_place(context, at)
            .or_else(|| new_place(context, at).map(|(length, offer)| (length, Some(offer))))
            .unwrap_or((1, None));
        offers.extend(
            offer.filter(|offer| !offers.iter().any(|known: &Offer| known.place == offer.place)),
        );
        at += length;
    }
    offers
}

/// Returns the number of words of an old place, or of a name that only begins like one, and what is offered for it.
fn old_place(context: &Context, at: usize) -> Option<(usize, Option<Offer>)> {
    for packs in context.packs {
        for (terms, number) in packs.place_names().beginning_with(context.words[at].term) {
            let Some(words) = context.sequence(at, terms) else { continue };
            if *number == NO_PLACE {
                return Some((words.len(), None));
            }
            let place = &packs.places()[*number];
            if place.needs_capitals && !is_written_as_name(context, words.clone()) {
                continue;
            }
            let new: Vec<String> = place.new.iter().map(|name| quoted(name)).collect();
            let new = if new.len() > 1 { format!("({})", new.join(" OR ")) } else { new.join("") };
            // What is told of the new place before that day is not about the old one.
            let wider = format!("({} OR ({new} AND date:{}..))", quoted(&place.old), place.since);
            let offer = Offer {
                code: "place_became",
                place: place.old.clone(),
                others: place.new.clone(),
                since: place.since.clone(),
                source: place.source.clone(),
                query: replaced(context, words.clone(), &wider),
            };
            return Some((words.len(), Some(offer)));
        }
    }
    None
}

/// Returns the number of words of a place that took in others, and what is offered for it.
fn new_place(context: &Context, at: usize) -> Option<(usize, Offer)> {
    for packs in context.packs {
        let names = packs.new_place_names().beginning_with(context.words[at].term);
        for (terms, number) in names {
            let place = &packs.places()[*number];
            let words = context.sequence(at, terms).filter(|_| is_recent_merger(place));
            let Some(words) = words else { continue };
            let merged = packs
                .places()
                .iter()
                .filter(|other| is_recent_merger(other) && other.new == place.new);
            let name = &place.new[0];
            let others: Vec<String> = merged.map(|other| other.old.clone()).collect();
            let names: Vec<String> =
                std::iter::once(name).chain(&others).map(|name| quoted(name)).collect();
            let offer = Offer {
                code: "place_includes",
                place: name.clone(),
                others,
                since: place.since.clone(),
                source: place.source.clone(),
                query: replaced(context, words.clone(), &format!("({})", names.join(" OR "))),
            };
            return Some((words.len(), offer));
        }
    }
    None
}

/// Returns whether a place of another name became part of one.
fn is_recent_merger(place: &Place) -> bool {
    place.since.as_str() >= RECENT && place.new.len() == 1 && !place.old.contains(&place.new[0])
}

fn is_written_as_name(context: &Context, words: std::ops::Range<usize>) -> bool {
    let after_kind = words.start > 0 && context.words[words.start - 1].likeliest == "tỉnh";
    after_kind || context.case() == Case::Mixed && context.words[words].iter().all(is_capitalised)
}

/// Returns a name as a query has it: a phrase, or one word with all its spellings.
fn quoted(name: &str) -> String {
    if name.contains(' ') { format!("\"{name}\"") } else { name.to_owned() }
}

/// Returns the query text with other words in the place of some.
fn replaced(context: &Context, words: std::ops::Range<usize>, by: &str) -> String {
    let (first, last) = (&context.words[words.start].span, &context.words[words.end - 1].span);
    let [before, after] = [context.text.get(..first.start), context.text.get(last.end..)]
        .map(Option::unwrap_or_default);
    format!("{before}{by}{after}")
}
