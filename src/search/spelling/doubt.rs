//! Which words of a query are doubtful, and what was likelier meant by them.

use super::candidates::{candidates, is_foreign};
use super::{Edit, LEAST_ODDS, Reason, Word};
use crate::analysis::{fold, syllable};
use crate::engine::{Form, MAX_TITLES, Node, Options, Place, Plan, Snapshot, TitleHoles};
use crate::error::Result;
use crate::search::marks::is_marked;
use crate::search::neighbours::{Neighbours, Reading};
use crate::search::rank::NEIGHBOURS;

/// Readings of a word that are weighed against its neighbours, of what was typed and of candidates each.
const KEPT: usize = 8;
/// What speaks against an error in a word that the archive does not know: its absence speaks for one already.
const UNKNOWN_PRIOR: f64 = 3.0;
/// The same for one that it knows, where titles support the error.
const PRIOR: f64 = 4.5;
/// The same where nothing but the neighbours does.
const UNSUPPORTED_PRIOR: f64 = 7.0;
/// In queries of more words, known words stay: so many neighbours are there that some are always rare.
const MAX_WORDS: usize = 12;
/// Weight of the titles that hold all other words and this one.
const TITLE_WEIGHT: f64 = 1.5;
/// Added to counts of titles, found and expected.
const TITLE_SMOOTHING: f64 = 0.05;
/// A word seen so often beside its neighbours is not doubtful for its context.
const ATTESTED: u64 = 2;
/// Words within so many positions of each other stand together.
const TOGETHER: u32 = 8;
/// Readings this likely beside the likeliest are searched with it.
const RUNNER_UP: f64 = 0.3;
/// Odds of what is meant by a foreign word that the archive does not hold: as it was typed it finds nothing.
const UNKNOWN_ODDS: f64 = 0.1;
/// Titles that hold so many other words and none of what may be meant tell that such a word is none of it.
const TELLING: usize = 3;
/// Such words of one query that are looked for: the dictionary is gone through for each.
const MAX_UNKNOWN: usize = 4;
/// Candidates that are weighed for such a word.
const KEPT_OF_UNKNOWN: usize = 32;
/// Power of the number of articles that have a candidate for such a word.
const FREQUENCY_OF_UNKNOWN: f64 = 0.25;
/// Candidates this likely beside the likeliest are searched with it.
const RUNNER_UP_OF_UNKNOWN: f64 = 0.1;
/// Weight of a form that is searched beside the corrected word: its likelihood relative to that, to this power, as for marks.
const EXPONENT: f64 = 0.2;
/// Lowest such weight.
const FLOOR: f64 = 0.1;

/// Returns the changes of single words.
pub(super) fn edits(snapshot: &Snapshot, words: &[Word]) -> Result<Vec<Edit>> {
    let Some(titles) = Titles::new(snapshot, words)? else { return Ok(Vec::new()) };
    let bare = !words.iter().any(|word| is_marked(&word.term));
    let neighbours = Neighbours::new(snapshot, &NEIGHBOURS);
    let mut states: Vec<Vec<State>> =
        words.iter().map(|word| typed(snapshot, &neighbours, word)).collect();
    let unknown: Vec<usize> = (0..words.len())
        .filter(|&at| titles.is_unknown_name(words, at))
        .take(MAX_UNKNOWN)
        .collect();
    for at in 0..words.len() {
        let looks_far = unknown.contains(&at);
        let new = meant(&neighbours, &titles, words, &states, at, bare, looks_far)?;
        states[at].extend(new);
    }
    let readings: Vec<Vec<Reading>> =
        states.iter().map(|word| word.iter().map(|state| state.reading).collect()).collect();
    let readings: Vec<&[Reading]> = readings.iter().map(Vec::as_slice).collect();
    let likelihoods = neighbours.likelihoods(&readings);
    let mut edits = Vec::new();
    for (at, (states, likelihoods)) in states.iter().zip(&likelihoods).enumerate() {
        let Some(edit) = edit(&words[at], states, likelihoods, bare) else { continue };
        let is_name = unknown.contains(&at) && (edit.odds <= 0.0 || is_foreign(&edit.meant));
        let nearest = if is_name { nearest(&titles, words, at, states)? } else { None };
        edits.extend(nearest.or(Some(edit)).filter(|edit| edit.odds >= LEAST_ODDS));
    }
    if !edits.is_empty() && titles.all_known && stand_together(snapshot, words)? {
        edits.clear();
    }
    Ok(edits)
}

/// What a word may be.
#[derive(Debug, Clone)]
struct State {
    term: String,
    reading: Reading,
    /// What was done wrong if this was meant; `None` for the forms of what was typed.
    error: Option<Reason>,
}

impl State {
    fn of(
        snapshot: &Snapshot,
        neighbours: &Neighbours,
        term: &str,
        error: Option<Reason>,
    ) -> State {
        let reading = neighbours.reading(term, snapshot.document_frequency(term));
        State { term: term.to_owned(), reading, error }
    }
}

/// What titles say about the words of a query.
struct Titles<'a> {
    snapshot: &'a Snapshot,
    holes: TitleHoles,
    /// Places among the words of those that the archive holds.
    known: Vec<usize>,
    all_known: bool,
}

impl<'a> Titles<'a> {
    /// `None` when nothing is doubtful: a title holds all words, or there is nothing to compare.
    fn new(snapshot: &'a Snapshot, words: &[Word]) -> Result<Option<Titles<'a>>> {
        let is_known =
            |word: &Word| word.forms.iter().any(|form| snapshot.document_frequency(&form.term) > 0);
        let known: Vec<usize> = (0..words.len()).filter(|&at| is_known(&words[at])).collect();
        let all_known = known.len() == words.len();
        if all_known && words.len() < 2 {
            return Ok(None);
        }
        let forms: Vec<Vec<&str>> = known
            .iter()
            .map(|&at| words[at].forms.iter().map(|form| form.term.as_str()).collect())
            .collect();
        // One title that holds all words ends the doubt; without some of them all that hold the rest are asked.
        let holes = snapshot.title_holes(&forms, if all_known { 1 } else { MAX_TITLES })?;
        if all_known && !holes.complete.is_empty() {
            return Ok(None);
        }
        Ok(Some(Titles { snapshot, holes, known, all_known }))
    }

    /// Returns whether the archive holds the word, and the titles that hold all other known words.
    fn lacking(&self, word: usize) -> (bool, &[Place]) {
        match self.known.iter().position(|&known| known == word) {
            None => (false, &self.holes.complete),
            Some(place) if self.all_known => (true, &self.holes.without[place]),
            Some(_) => (true, &[]),
        }
    }

    /// Returns whether a word is a foreign one that the archive does not hold, in whatever spelling.
    fn is_unknown_name(&self, words: &[Word], at: usize) -> bool {
        let word = &words[at];
        !self.known.contains(&at) && !word.is_fixed && !word.is_spelled && is_foreign(&word.term)
    }

    /// Returns the logarithm of how much oftener these titles hold a term than by chance.
    fn support(&self, term: &str, places: &[Place]) -> Result<f64> {
        if places.is_empty() {
            return Ok(0.0);
        }
        let found = self.snapshot.titles_with(term, places)? as f64;
        let articles = self.snapshot.articles().max(1) as f64;
        let expected = self.snapshot.title_frequency(term) as f64 * places.len() as f64 / articles;
        let ratio = (found + TITLE_SMOOTHING) / (expected + TITLE_SMOOTHING);
        Ok(TITLE_WEIGHT * ratio.ln().max(0.0))
    }
}

fn typed(snapshot: &Snapshot, neighbours: &Neighbours, word: &Word) -> Vec<State> {
    let likeliest = word.forms.iter().take(KEPT);
    let mut states: Vec<State> =
        likeliest.map(|form| State::of(snapshot, neighbours, &form.term, None)).collect();
    // A small archive lacks many a syllable of the language.
    if let Some(first) = states.first_mut()
        && is_legal(&word.term)
    {
        first.reading.be_known();
    }
    states
}

/// Returns whether a word is a syllable of the language, or may be one without its marks.
fn is_legal(term: &str) -> bool {
    if term.is_ascii() {
        return syllable::is_syllable_without_marks(term);
    }
    syllable::Syllable::parse(term).is_some_and(|syllable| syllable.is_tone_legal())
}

/// Returns what else a word may mean.
fn meant(
    neighbours: &Neighbours,
    titles: &Titles,
    words: &[Word],
    typed: &[Vec<State>],
    at: usize,
    bare: bool,
    looks_far: bool,
) -> Result<Vec<State>> {
    let word = &words[at];
    let (is_known, places) = titles.lacking(at);
    let reading = |word: &Vec<State>| word.first().map(|state| state.reading);
    let before = at.checked_sub(1).and_then(|before| reading(&typed[before]));
    let after = typed.get(at + 1).and_then(reading);
    let is_word = is_known || is_legal(&word.term);
    let is_alone = || {
        let attested = |state: &State| {
            before.map_or(0, |before| neighbours.pairs(&before, &state.reading))
                + after.map_or(0, |after| neighbours.pairs(&state.reading, &after))
        };
        typed[at].iter().all(|state| attested(state) < ATTESTED)
    };
    let is_doubtful =
        if is_known { titles.all_known && (!places.is_empty() || is_alone()) } else { true };
    let is_lost = is_word && words.len() > MAX_WORDS;
    if word.is_fixed || !is_doubtful || is_lost || word.term.chars().count() < 2 {
        return Ok(Vec::new());
    }
    // Foreign words, names and abbreviations are no syllables, and seldom stand where their neighbours tell them.
    let is_known_foreign =
        is_known && word.term.is_ascii() && !syllable::is_syllable_without_marks(&word.term);
    let mut found: Vec<(f64, State)> = Vec::new();
    for candidate in candidates(titles.snapshot, &word.term, bare, is_known, looks_far) {
        let support = titles.support(&candidate.term, places)?;
        if is_known_foreign && support == 0.0 {
            continue;
        }
        let prior = match (is_word, support > 0.0) {
            (false, _) => UNKNOWN_PRIOR,
            (true, true) => PRIOR,
            (true, false) => UNSUPPORTED_PRIOR,
        };
        let evidence = support - f64::from(candidate.cost) - prior;
        let reason = if candidate.is_typing { Reason::Typing } else { Reason::Spelling };
        let mut state = State::of(titles.snapshot, neighbours, &candidate.term, Some(reason));
        state.reading.evidence = evidence;
        let fit = neighbours.fit(before.as_ref(), &state.reading, after.as_ref());
        found.push((fit, state));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.term.cmp(&b.1.term)));
    let mut found: Vec<State> = found.into_iter().map(|(_, state)| state).collect();
    if looks_far {
        // Equal ones stay by how well they fit.
        found.sort_by(|a, b| b.reading.evidence.total_cmp(&a.reading.evidence));
    }
    found.truncate(if looks_far { KEPT_OF_UNKNOWN } else { KEPT });
    Ok(found)
}

/// Returns the change of a foreign word that the archive does not hold to the word that is most like it: neighbours seldom tell names apart,
/// and as it was typed it finds nothing. Where titles hold all other words, one of them must have it.
fn nearest(titles: &Titles, words: &[Word], at: usize, states: &[State]) -> Result<Option<Edit>> {
    let (_, places) = titles.lacking(at);
    let is_told = titles.known.len() >= TELLING && !places.is_empty();
    let mut meant: Vec<(&str, f64)> = Vec::new();
    for state in states.iter().filter(|state| state.error.is_some() && is_foreign(&state.term)) {
        if is_told && titles.snapshot.titles_with(&state.term, places)? == 0 {
            continue;
        }
        let articles = titles.snapshot.document_frequency(&state.term).max(1) as f64;
        let evidence = state.reading.evidence + FREQUENCY_OF_UNKNOWN * articles.ln();
        meant.push((&state.term, evidence));
    }
    // Equal ones stay by how well they fit.
    meant.sort_by(|a, b| b.1.total_cmp(&a.1));
    let Some(&(best, most)) = meant.first() else { return Ok(None) };
    let beside = meant[1..]
        .iter()
        .filter(|(_, evidence)| *evidence >= most + RUNNER_UP_OF_UNKNOWN.ln())
        .map(|(term, evidence)| {
            let weight = (EXPONENT * (evidence - most)).exp().max(FLOOR) as f32;
            Form { term: (*term).to_owned(), weight }
        })
        .collect();
    let (span, meant) = (words[at].span.clone(), best.to_owned());
    Ok(Some(Edit { span, meant, reason: Reason::Spelling, odds: UNKNOWN_ODDS, beside }))
}

/// Returns the change of a word to what was likeliest meant, if it has candidates.
fn edit(word: &Word, states: &[State], likelihoods: &[f64], bare: bool) -> Option<Edit> {
    // In a query without marks a correction has none either, but for what Telex types.
    let written = |term: &str, reason: Reason| match reason {
        Reason::Spelling if bare => fold(term),
        _ => term.to_owned(),
    };
    let mut typed = 0.0;
    let mut meant: Vec<(String, Reason, &str, f64)> = Vec::new();
    for (state, &likelihood) in states.iter().zip(likelihoods) {
        match state.error {
            None => typed += likelihood,
            Some(reason) => {
                meant.push((written(&state.term, reason), reason, &state.term, likelihood));
            }
        }
    }
    meant.sort_by(|a, b| b.3.total_cmp(&a.3).then_with(|| a.2.cmp(b.2)));
    let (best, reason, _, most) = meant.first().cloned()?;
    let alike = meant.iter().filter(|(written, ..)| *written == best);
    let likelihood: f64 = alike.map(|(.., likelihood)| likelihood).sum();

    let weight = |p: f64| (p / most).min(1.0).powf(EXPONENT).max(FLOOR) as f32;
    let as_typed = word
        .forms
        .iter()
        .map(|form| Form { term: form.term.clone(), weight: form.weight * weight(typed) });
    let runners_up = meant
        .iter()
        .filter(|(written, .., p)| *written != best && *p >= RUNNER_UP * most)
        .map(|(_, _, term, p)| Form { term: (*term).to_owned(), weight: weight(*p) });
    let beside = as_typed.chain(runners_up).collect();
    let odds = (likelihood / typed.max(f64::MIN_POSITIVE)).ln();
    Some(Edit { span: word.span.clone(), meant: best, reason, odds, beside })
}

/// Returns whether some article holds all words as typed near each other.
fn stand_together(snapshot: &Snapshot, words: &[Word]) -> Result<bool> {
    let forms = |word: &Word| word.forms.iter().map(|form| form.term.clone()).collect();
    let parts: Vec<Node> =
        words.iter().map(|word| Node::Term { forms: forms(word), zone: None }).collect();
    let plan = Plan { required: vec![Node::Near { parts, distance: TOGETHER }], ..Plan::default() };
    Ok(snapshot.execute(&plan, &Options::any())?.total > 0)
}
