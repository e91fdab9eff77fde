//! The expected answer, by looking at every article: no postings, no cursors, no shared code with the engine.
//!
//! Only the archive's statistics are asked of the index (document frequencies, averages, neighbouring words): they count deleted
//! articles until a merge; and how much two articles are alike. What is computed from them is computed here, from the formulas in the docs of
//! `engine::score`, `engine::nearness`, `engine::likeness` and `search::marks`.

use std::collections::{BTreeMap, HashMap};

use timbao::engine::{Snapshot, SortOrder, WordHash};
use timbao::index::StoredArticle;
use timbao::search::rank::{EXPANSIONS, MARKS, RELAXED_SHARE, WEIGHTS};

use super::articles::{Date, Mention, Paragraph, SOURCES, Specimen};
use super::lexicon::{Lexicon, Term};
use super::packs::{self, Meant};
use super::queries::{Join, Question, Shape, Typed, Word, ZoneNumber};

/// Scores that differ by less, relatively, may come in any order: the index computes in single precision.
pub(super) const TOLERANCE: f64 = 1e-4;

/// More combinations of forms than this are not tried.
const MAX_PATHS: usize = 1_000;

/// An article taken apart.
pub(super) struct Doc {
    pub(super) id: String,
    pub(super) zones: [Vec<Paragraph>; 5],
    /// Positions and terms of all text; zones and paragraphs leave gaps.
    stream: Vec<(u32, Term)>,
    /// Terms anywhere, as bits.
    terms: [u64; 4],
    /// How often each term stands in all text, in the title and in the lead.
    counts: HashMap<Term, [f64; 3]>,
    /// Lengths of all text, title and lead as they are kept in a byte.
    lengths: [f64; 3],
    start: Option<i64>,
    end: i64,
    /// Day and month, where they are known.
    day_of_year: Option<(i64, i64)>,
    /// First and last seconds of what the text mentions.
    mentioned: Vec<(i64, i64)>,
    /// Days and months that the text mentions, in whatever year.
    days_mentioned: Vec<(i64, i64)>,
    /// Year, month and day of publication, as far as they are known.
    periods: [Option<String>; 3],
    slugs: Vec<String>,
    people: Vec<String>,
    source: Option<usize>,
}

impl Doc {
    pub(super) fn of(specimen: &Specimen, lexicon: &Lexicon) -> Doc {
        let zones = specimen.zones(lexicon);
        let mut stream = Vec::new();
        let mut position = 0;
        let mut words = 0;
        for zone in &zones {
            for (number, paragraph) in zone.iter().enumerate() {
                // A boundary between paragraphs takes a place.
                let boundary = u32::from(number > 0);
                position += boundary;
                words += boundary as usize + paragraph.len();
                for &term in paragraph {
                    stream.push((position, term));
                    position += 1;
                }
            }
            // The end of the zone takes one, and the engine leaves one free between the values of a field.
            position += 2;
            words += 1;
        }
        let mut counts: HashMap<Term, [f64; 3]> = HashMap::new();
        for (zone, paragraphs) in zones.iter().enumerate() {
            for &term in paragraphs.iter().flatten() {
                let counts = counts.entry(term).or_default();
                counts[0] += 1.0;
                if zone < 2 {
                    counts[zone + 1] += 1.0;
                }
            }
        }
        let mut terms = [0; 4];
        for (_, term) in &stream {
            terms[usize::from(term / 64)] |= 1 << (term % 64);
        }
        let of_zone = |zone: usize| zones[zone].iter().map(Vec::len).sum::<usize>();
        let lengths = [words, of_zone(0), of_zone(1)].map(|length| kept_length(length) as f64);
        let date = specimen.date;
        Doc {
            id: specimen.id.clone(),
            stream,
            terms,
            counts,
            lengths,
            start: date.map(|date| date.start()),
            end: date.map_or(0, |date| date.end()),
            day_of_year: date.and_then(|date| date.day.zip(date.month)),
            mentioned: mentioned(specimen),
            days_mentioned: days_mentioned(specimen),
            periods: [
                date.map(|date| date.year.to_string()),
                date.and_then(|it| Some(format!("{}-{:02}", it.year, it.month?))),
                date.and_then(|it| Some(format!("{}-{:02}-{:02}", it.year, it.month?, it.day?))),
            ],
            slugs: specimen.slugs(),
            people: specimen.people_names(),
            source: specimen.source,
            zones,
        }
    }

    fn has(&self, term: Term) -> bool {
        self.terms[usize::from(term / 64)] >> (term % 64) & 1 == 1
    }
}

/// Returns a length as one byte can tell it: exact to 40, then eight steps of 2, eight of 4, and so on.
fn kept_length(length: usize) -> usize {
    let (mut base, mut step) = (40, 2);
    if length < base {
        return length;
    }
    while length >= base + 8 * step {
        base += 8 * step;
        step *= 2;
    }
    base + (length - base) / step * step
}

/// Returns the first and last seconds of the days, months and years that an article mentions, of each day of several.
fn mentioned(specimen: &Specimen) -> Vec<(i64, i64)> {
    let mut found = Vec::new();
    if specimen.names_2023() {
        let year = Date { year: 2023, month: None, day: None, minute: None };
        found.push((year.start(), year.end()));
    }
    let Some(mention) = specimen.mention else { return found };
    let Some(year) = year_of(&mention, specimen.date) else { return found };
    let day = mention.date.day;
    let days = match (day, mention.last_day) {
        (Some(day), Some(last)) => (day..=last).map(Some).collect(),
        _ => vec![day],
    };
    for day in days {
        let date = Date { year, day, ..mention.date };
        found.push((date.start(), date.end()));
    }
    found
}

/// Returns the year of what is mentioned: its own, or the one in which it is nearest to the date of the article, where what is
/// to come counts three times as far.
fn year_of(mention: &Mention, published: Option<Date>) -> Option<i64> {
    if mention.has_year {
        return Some(mention.date.year);
    }
    let published = published?;
    if published.month.is_none() {
        return Some(published.year);
    }
    let distance = |year: &i64| {
        // Of several days the last one decides.
        let day = mention.last_day.or(mention.date.day);
        let date = Date { year: *year, day, ..mention.date };
        match date.start() > published.end() {
            true => 3 * (date.start() - published.end()),
            false => (published.start() - date.end()).max(0),
        }
    };
    (published.year - 1..=published.year + 1).min_by_key(distance)
}

/// Returns the days and months that an article mentions: of several days without a year only the first and the last.
fn days_mentioned(specimen: &Specimen) -> Vec<(i64, i64)> {
    let Some(mention) = specimen.mention else { return Vec::new() };
    let (Some(day), Some(month)) = (mention.date.day, mention.date.month) else {
        return Vec::new();
    };
    let is_known = year_of(&mention, specimen.date).is_some();
    match mention.last_day {
        Some(last) if is_known => (day..=last).map(|day| (day, month)).collect(),
        Some(last) => vec![(day, month), (last, month)],
        None => vec![(day, month)],
    }
}

/// A condition with the terms it stands for.
enum Node {
    Term(Vec<Term>, Option<ZoneNumber>),
    Phrase(Vec<Vec<Term>>, usize, Option<ZoneNumber>),
    Near(Vec<Node>, usize),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Category(Vec<String>),
    Source(usize),
    Dates(i64, i64),
    AnyYear(i64, i64),
    Events(i64, i64),
    EventAnyYear(i64, i64),
}

/// Places `start..end` of an occurrence in a paragraph.
type Place = (usize, usize);

impl Node {
    fn holds(&self, doc: &Doc) -> bool {
        match self {
            Node::All(parts) => parts.iter().all(|part| part.holds(doc)),
            Node::Any(parts) => parts.iter().any(|part| part.holds(doc)),
            Node::Not(part) => !part.holds(doc),
            Node::Category(slugs) => slugs.iter().any(|slug| doc.slugs.contains(slug)),
            Node::Source(source) => doc.source == Some(*source),
            Node::Dates(from, to) => {
                doc.start.is_some_and(|start| start <= *to && doc.end >= *from)
            }
            Node::AnyYear(day, month) => doc.day_of_year == Some((*day, *month)),
            Node::Events(from, to) => {
                doc.mentioned.iter().any(|(start, end)| from <= start && end <= to)
            }
            Node::EventAnyYear(day, month) => doc.days_mentioned.contains(&(*day, *month)),
            Node::Term(terms, None) => terms.iter().any(|&term| doc.has(term)),
            Node::Term(..) | Node::Phrase(..) | Node::Near(..) => {
                self.may_hold(doc)
                    && doc.zones.iter().enumerate().any(|(zone, paragraphs)| {
                        paragraphs.iter().any(|paragraph| !self.places(zone, paragraph).is_empty())
                    })
            }
        }
    }

    /// Returns whether it cannot hold without words.
    fn is_of_words(&self) -> bool {
        match self {
            Node::Term(..) | Node::Phrase(..) | Node::Near(..) => true,
            Node::All(parts) => parts.iter().any(Node::is_of_words),
            Node::Any(parts) => parts.iter().all(Node::is_of_words),
            _ => false,
        }
    }

    /// Returns whether the article has the terms at all; spares reading most articles.
    fn may_hold(&self, doc: &Doc) -> bool {
        match self {
            Node::Term(terms, _) => terms.iter().any(|&term| doc.has(term)),
            Node::Phrase(words, ..) => {
                words.iter().all(|terms| terms.iter().any(|&term| doc.has(term)))
            }
            Node::Near(parts, _) => parts.iter().all(|part| part.may_hold(doc)),
            Node::Any(parts) => parts.iter().any(|part| part.may_hold(doc)),
            _ => true,
        }
    }

    /// Returns the occurrences in a paragraph of a zone.
    fn places(&self, zone: ZoneNumber, paragraph: &[Term]) -> Vec<Place> {
        let is_elsewhere =
            |wanted: &Option<ZoneNumber>| wanted.is_some_and(|wanted| wanted != zone);
        match self {
            Node::Term(_, wanted) | Node::Phrase(_, _, wanted) if is_elsewhere(wanted) => {
                Vec::new()
            }
            Node::Term(terms, _) => (0..paragraph.len())
                .filter(|&place| terms.contains(&paragraph[place]))
                .map(|place| (place, place + 1))
                .collect(),
            Node::Phrase(words, slop, _) => (0..paragraph.len())
                .filter_map(|start| Some((start, phrase_end(words, *slop, paragraph, start)?)))
                .collect(),
            Node::Any(parts) => {
                parts.iter().flat_map(|part| part.places(zone, paragraph)).collect()
            }
            Node::Near(parts, distance) => {
                let places: Vec<Vec<Place>> =
                    parts.iter().map(|part| part.places(zone, paragraph)).collect();
                let chains =
                    places[0].iter().filter(|&&first| is_chain(&places[1..], &[first], *distance));
                chains.copied().collect()
            }
            _ => unreachable!("only words, phrases and choices of them have places"),
        }
    }
}

/// Tries every continuation of a phrase whose first word stands at `start`; returns the shortest one's end.
fn phrase_end(words: &[Vec<Term>], slop: usize, paragraph: &[Term], start: usize) -> Option<usize> {
    if !words[0].contains(paragraph.get(start)?) {
        return None;
    }
    let Some(_) = words.get(1) else { return Some(start + 1) };
    (0..=slop)
        .filter_map(|skipped| {
            phrase_end(&words[1..], slop - skipped, paragraph, start + 1 + skipped)
        })
        .min()
}

/// Tries whether every further part has an occurrence close to the one before it and apart from all before.
fn is_chain(rest: &[Vec<Place>], chain: &[Place], distance: usize) -> bool {
    let Some((next, rest)) = rest.split_first() else { return true };
    let last = chain[chain.len() - 1];
    next.iter().any(|&place| {
        let (first, second) = if last < place { (last, place) } else { (place, last) };
        let is_close = second.0 >= first.1 && second.0 - (first.1 - 1) <= distance;
        let is_apart = chain.iter().all(|other| place.0 >= other.1 || place.1 <= other.0);
        is_close && is_apart && is_chain(rest, &[chain, &[place]].concat(), distance)
    })
}

/// A word of the query with its weighted forms: terms, and terms that follow each other.
#[derive(Clone, PartialEq)]
struct Forms(Vec<(Term, f64)>, Vec<(Vec<Term>, f64)>);

impl Forms {
    fn of(terms: Vec<(Term, f64)>) -> Forms {
        Forms(terms, Vec::new())
    }
}

impl Forms {
    /// Returns the heaviest form, of equally heavy ones the first by name.
    fn likeliest(&self, brute_force: &BruteForce) -> Option<Term> {
        let name = |term: Term| brute_force.lexicon.entry(term).term;
        let heavier = |a: &&(Term, f64), b: &&(Term, f64)| {
            (a.1 as f32).total_cmp(&(b.1 as f32)).then_with(|| name(b.0).cmp(name(a.0)))
        };
        self.0.iter().max_by(heavier).map(|(term, _)| *term)
    }
}

/// Returns how often terms follow each other in a zone.
fn count(doc: &Doc, zone: ZoneNumber, terms: &[Term]) -> f64 {
    let in_paragraph = |paragraph: &Paragraph| {
        paragraph.windows(terms.len()).filter(|words| *words == terms).count()
    };
    doc.zones[zone].iter().map(in_paragraph).sum::<usize>() as f64
}

/// A question with all words resolved.
struct Resolved {
    /// What may be relaxed: a condition, and its words.
    units: Vec<(Node, Vec<usize>)>,
    required: Vec<Node>,
    /// All scored words.
    scored: Vec<(Forms, f64)>,
    neighbours: Vec<(usize, usize)>,
}

/// What the index must answer.
pub(super) struct Expected<'a> {
    pub(super) total: usize,
    pub(super) strict_total: Option<usize>,
    /// All matches, best first, with their scores.
    pub(super) hits: Vec<(&'a Doc, f64)>,
    /// Some score could lie on either side of a border; the order is not certain.
    pub(super) is_close: bool,
    /// Terms that may be highlighted.
    pub(super) terms: Vec<Term>,
    /// Some word has a form of several terms.
    pub(super) has_phrases: bool,
}

/// The articles of an index, and its statistics.
pub(super) struct BruteForce<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) docs: &'a [Doc],
    pub(super) snapshot: &'a Snapshot,
    /// Where each article lies, by its id.
    places: HashMap<String, timbao::engine::Place>,
    /// Document frequency of every term, as the index counts it.
    frequencies: Vec<f64>,
}

impl<'a> BruteForce<'a> {
    pub(super) fn new(lexicon: &'a Lexicon, docs: &'a [Doc], snapshot: &'a Snapshot) -> Self {
        let frequency = |term| snapshot.document_frequency(term) as f64;
        let frequencies = lexicon.entries.iter().map(|entry| frequency(entry.term)).collect();
        let mut places = HashMap::new();
        let mut note = |place, stored: StoredArticle| {
            places.insert(stored.identity.id, place);
        };
        snapshot.each_article(&mut note).unwrap();
        BruteForce { lexicon, docs, snapshot, places, frequencies }
    }

    /// Returns the answer, or `None` where a weight is too close to a border or too many forms combine.
    pub(super) fn answer(&self, question: &Question) -> Option<Expected<'a>> {
        let resolved = Resolver::new(self, question).resolve(question)?;
        let idf: Vec<f64> =
            resolved.scored.iter().map(|(forms, _)| self.idf(self.frequency(forms))).collect();
        let required = |doc: &&Doc| resolved.required.iter().all(|node| node.holds(doc));
        let candidates: Vec<&Doc> = self.docs.iter().filter(required).collect();
        let strict: Vec<&Doc> = candidates
            .iter()
            .copied()
            .filter(|doc| resolved.units.iter().all(|(node, _)| node.holds(doc)))
            .collect();
        let (mut matches, mut strict_total) = (strict, None);
        if matches.len() < question.request.limit && resolved.units.len() > 1 {
            let relaxed = self.relaxed(&resolved, &idf, &candidates)?;
            if relaxed.len() > matches.len() {
                strict_total = Some(matches.len());
                matches = relaxed;
            }
        }
        if matches.is_empty()
            && question.request.limit > 0
            && !candidates.is_empty()
            && !resolved.units.is_empty()
            && resolved.required.iter().any(Node::is_of_words)
        {
            strict_total = Some(0);
            matches.clone_from(&candidates);
        }
        let mut hits: Vec<(&Doc, f64)> =
            matches.iter().map(|&doc| (doc, self.score(&resolved, &idf, doc))).collect();
        let sort = question.request.sort;
        hits.sort_by(|a, b| compare(sort, *a, *b));
        let mut is_close = false;
        if sort == SortOrder::Relevance {
            let best = WEIGHTS.nearness_candidates.min(hits.len());
            if let (Some(last), Some(next)) = (hits.get(best - 1.min(best)), hits.get(best)) {
                is_close = last.1 != next.1 && (last.1 - next.1).abs() <= TOLERANCE * next.1;
            }
            let whole: f64 = idf.iter().sum();
            for (doc, score) in &mut hits[..best] {
                *score += f64::from(WEIGHTS.nearness) * nearness(self, &resolved, &idf, doc);
                *score += f64::from(WEIGHTS.passage) * passage(&resolved, &idf, doc);
                *score += f64::from(WEIGHTS.run) * run(&resolved, &idf, doc);
                let share = title_share(&resolved, &idf, doc);
                *score += f64::from(WEIGHTS.title_share) * whole * share.powi(4);
            }
            hits.sort_by(|a, b| compare(sort, *a, *b));
            // Which article is the best decides what all others are likened to.
            if let [best, next, ..] = hits[..] {
                is_close |= best.1 != next.1 && (best.1 - next.1).abs() <= TOLERANCE * best.1;
            }
            let place = |doc: &Doc| self.places[&doc.id];
            if let Some(&(first, score)) = hits.first() {
                let words = resolved.scored.len().max(1) as f64;
                let weight = f64::from(WEIGHTS.likeness)
                    * (f64::from(WEIGHTS.likeness_words) / words).min(1.0);
                for (doc, own) in &mut hits[..best] {
                    let likeness = self.snapshot.likeness(place(first), place(doc));
                    *own += weight * score * f64::from(likeness);
                }
            }
            hits.sort_by(|a, b| compare(sort, *a, *b));
        }
        let has_phrases = resolved.scored.iter().any(|(forms, _)| !forms.1.is_empty());
        let of_phrases = resolved.scored.iter().flat_map(|(forms, _)| &forms.1);
        let of_phrases = of_phrases.flat_map(|(terms, _)| terms.iter().copied());
        let terms = resolved.scored.iter().flat_map(|(forms, _)| forms.0.iter());
        Some(Expected {
            total: hits.len(),
            strict_total,
            hits,
            is_close,
            terms: terms.map(|(term, _)| *term).chain(of_phrases).collect(),
            has_phrases,
        })
    }

    /// Returns the articles that hold words of enough weight.
    fn relaxed(
        &self,
        resolved: &Resolved,
        idf: &[f64],
        candidates: &[&'a Doc],
    ) -> Option<Vec<&'a Doc>> {
        let mass = |words: &[usize]| -> f64 {
            let is_known = |word: &usize| self.frequency(&resolved.scored[*word].0) > 0.0;
            if words.iter().all(is_known) { words.iter().map(|&word| idf[word]).sum() } else { 0.0 }
        };
        let masses: Vec<f64> = resolved.units.iter().map(|(_, words)| mass(words)).collect();
        let whole: f64 = masses.iter().sum();
        if whole == 0.0 {
            return Some(Vec::new());
        }
        let needed = whole * f64::from(RELAXED_SHARE);
        let mut found = Vec::new();
        for doc in candidates {
            let units = resolved.units.iter().zip(&masses).filter(|((node, _), _)| node.holds(doc));
            let held: f64 = units.map(|(_, mass)| mass).sum();
            if (held - needed).abs() < TOLERANCE * needed {
                return None;
            }
            if held > needed {
                found.push(*doc);
            }
        }
        Some(found)
    }

    fn documents(&self, term: Term) -> f64 {
        self.frequencies[usize::from(term)]
    }

    fn frequency(&self, forms: &Forms) -> f64 {
        let documents = self.snapshot.statistics().documents.max(1) as f64;
        if let ([(term, weight)], []) = (&forms.0[..], &forms.1[..]) {
            return weight * self.documents(*term);
        }
        let holding = |terms: &Vec<Term>| {
            let holds = |doc: &&Doc| (0..5).any(|zone| count(doc, zone, terms) > 0.0);
            self.docs.iter().filter(holds).count() as f64
        };
        // As if the forms occurred independently of each other.
        let absent: f64 = forms
            .0
            .iter()
            .map(|(term, weight)| weight * self.documents(*term))
            .chain(forms.1.iter().map(|(terms, weight)| weight * holding(terms)))
            .map(|frequency| 1.0 - (frequency / documents).min(1.0))
            .product();
        documents * (1.0 - absent)
    }

    fn idf(&self, frequency: f64) -> f64 {
        let documents = self.snapshot.statistics().documents as f64;
        let frequency = frequency.min(documents);
        (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
    }

    fn score(&self, resolved: &Resolved, idf: &[f64], doc: &Doc) -> f64 {
        let average = self.snapshot.statistics().average;
        let fields = [WEIGHTS.text, WEIGHTS.title, WEIGHTS.lead];
        let factor = |field: usize| {
            let b = f64::from(fields[field].b);
            let length = doc.lengths[field] / f64::from(average[field]);
            f64::from(fields[field].weight) / (1.0 - b + b * length)
        };
        let factors = [0, 1, 2].map(factor);
        let k1 = f64::from(WEIGHTS.k1);
        let mut score = 0.0;
        for ((forms, boost), idf) in resolved.scored.iter().zip(idf) {
            let mut frequency = 0.0;
            for (term, weight) in &forms.0 {
                if let Some(counts) = doc.counts.get(term) {
                    let fields = counts.iter().zip(&factors);
                    frequency += weight * fields.map(|(count, factor)| count * factor).sum::<f64>();
                }
            }
            for (terms, weight) in &forms.1 {
                let of_zone: Vec<f64> = (0..5).map(|zone| count(doc, zone, terms)).collect();
                let counts = [of_zone.iter().sum(), of_zone[0], of_zone[1]];
                let fields = counts.iter().zip(&factors);
                frequency += weight * fields.map(|(count, factor)| count * factor).sum::<f64>();
            }
            score += boost * idf * (k1 + 1.0) * frequency / (k1 + frequency);
        }
        score
    }

    /// Returns the articles in the sections and dates asked for beside the query.
    pub(super) fn under_filters(&self, question: &Question) -> Vec<&'a Doc> {
        let sections = Node::Category(question.sections.clone());
        let dates = question.dates.map(|(from, to)| Node::Dates(from, to));
        self.docs
            .iter()
            .filter(|doc| question.sections.is_empty() || sections.holds(doc))
            .filter(|doc| dates.as_ref().is_none_or(|dates| dates.holds(doc)))
            .collect()
    }

    /// Returns the counts of the facets, most first, then by value.
    pub(super) fn facets(&self, hits: &[(&Doc, f64)]) -> [Vec<(String, u64)>; 6] {
        let mut counts: [BTreeMap<String, u64>; 6] = Default::default();
        for (doc, _) in hits {
            let [year, month, day] = doc.periods.clone();
            let source = doc.source.map(|source| SOURCES[source].to_owned());
            let values = [
                doc.slugs.clone(),
                year.into_iter().collect(),
                month.into_iter().collect(),
                day.into_iter().collect(),
                source.into_iter().collect(),
                doc.people.clone(),
            ];
            for (counts, values) in counts.iter_mut().zip(values) {
                for value in values {
                    *counts.entry(value).or_default() += 1;
                }
            }
        }
        counts.map(|counts| {
            let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            counts
        })
    }
}

/// Articles by year (0), month (1) or day (2), those whose date is coarser, and those without one.
pub(super) fn by_period<'a>(
    docs: impl Iterator<Item = &'a Doc>,
    length: usize,
) -> (BTreeMap<String, u64>, u64, u64) {
    let (mut periods, mut imprecise, mut undated) = (BTreeMap::new(), 0, 0);
    for doc in docs {
        match (&doc.periods[length], doc.start) {
            (Some(period), _) => *periods.entry(period.clone()).or_default() += 1,
            (None, Some(_)) => imprecise += 1,
            (None, None) => undated += 1,
        }
    }
    (periods, imprecise, undated)
}

/// Compares hits in the order of the list; equal scores by date, then id.
pub(super) fn compare(sort: SortOrder, a: (&Doc, f64), b: (&Doc, f64)) -> std::cmp::Ordering {
    let newest = || b.0.start.cmp(&a.0.start);
    let by_value = match sort {
        SortOrder::Relevance => b.1.total_cmp(&a.1).then_with(newest),
        SortOrder::Newest => newest(),
        SortOrder::Oldest => {
            let start = |doc: &Doc| doc.start.unwrap_or(i64::MAX);
            start(a.0).cmp(&start(b.0))
        }
    };
    by_value.then_with(|| a.0.id.cmp(&b.0.id))
}

/// Returns the places of a scored word in the text, each with the weight of the form that stands there.
fn occurrences(resolved: &Resolved, word: usize, doc: &Doc) -> Vec<(u32, f64)> {
    let Forms(forms, phrases) = &resolved.scored[word].0;
    let weight_of = |term: Term| forms.iter().find(|(form, _)| *form == term).map(|form| form.1);
    let mut found: Vec<(u32, f64)> = doc
        .stream
        .iter()
        .filter_map(|&(position, term)| Some((position, weight_of(term)?)))
        .collect();
    for (terms, weight) in phrases {
        for words in doc.stream.windows(terms.len()) {
            let follows = |(place, word): (usize, &(u32, Term))| {
                word.0 == words[0].0 + place as u32 && word.1 == terms[place]
            };
            if words.iter().enumerate().all(follows) {
                found.push((words[0].0, *weight));
                found.push((words[terms.len() - 1].0, *weight));
            }
        }
    }
    found.sort_by_key(|&(position, _)| position);
    found
}

/// Returns the most idf that stands in a stretch of the text as long as a passage.
fn passage(resolved: &Resolved, idf: &[f64], doc: &Doc) -> f64 {
    let places: Vec<Vec<(u32, f64)>> =
        (0..idf.len()).map(|word| occurrences(resolved, word, doc)).collect();
    let starts = places.iter().flatten().map(|place| place.0);
    let held = |start: u32| -> f64 {
        let stretch = start..start + WEIGHTS.passage_words as u32;
        let heaviest = |places: &Vec<(u32, f64)>| {
            let within = places.iter().filter(|(at, _)| stretch.contains(at));
            within.map(|place| place.1).fold(0.0, f64::max)
        };
        places.iter().zip(idf).map(|(places, idf)| heaviest(places) * idf).sum()
    };
    starts.map(held).fold(0.0, f64::max)
}

/// Returns the bonus for the longest part of the query that stands word by word in the text.
fn run(resolved: &Resolved, idf: &[f64], doc: &Doc) -> f64 {
    let mut words: Vec<usize> = resolved.neighbours.iter().take(1).map(|pair| pair.0).collect();
    words.extend(resolved.neighbours.iter().map(|pair| pair.1));
    let whole: f64 = words.iter().map(|&word| idf[word]).sum();
    let places: Vec<Vec<(u32, f64)>> =
        words.iter().map(|&word| occurrences(resolved, word, doc)).collect();
    let mut best = 0.0f64;
    for first in 0..words.len() {
        for &(start, _) in &places[first] {
            let mut held = 0.0;
            for (position, at) in (start..).zip(first..words.len()) {
                let Some((_, weight)) = places[at].iter().find(|place| place.0 == position) else {
                    break;
                };
                held += weight * idf[words[at]];
                best = best.max(held);
            }
        }
    }
    if whole > 0.0 { best * best / whole } else { 0.0 }
}

/// Returns how firmly two words belong together in the sample.
fn fixedness(brute_force: &BruteForce, first: &Forms, second: &Forms) -> f64 {
    let text = |forms: &Forms| {
        let named =
            forms.0.iter().map(|form| (form.1 as f32, brute_force.lexicon.entry(form.0).term));
        named.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1))).map(|form| form.1)
    };
    let (Some(first), Some(second)) = (text(first), text(second)) else { return 0.0 };
    let snapshot = brute_force.snapshot;
    let alone = snapshot.word_count(first) + snapshot.word_count(second);
    let together = snapshot.pair_count(first, second);
    if alone > 0 { (2.0 * together as f64 / alone as f64).min(1.0) } else { 0.0 }
}

/// Returns the bonus for neighbouring words of the query that stand close in the text.
fn nearness(brute_force: &BruteForce, resolved: &Resolved, idf: &[f64], doc: &Doc) -> f64 {
    let mut bonus = 0.0;
    for &(a, b) in &resolved.neighbours {
        let (first, second) = (occurrences(resolved, a, doc), occurrences(resolved, b, doc));
        let mut best = 0.0f64;
        for &(position, weight) in &first {
            let next = second.iter().filter(|other| other.0 > position).min_by_key(|other| other.0);
            let before =
                second.iter().filter(|other| other.0 < position).max_by_key(|other| other.0);
            for (other, share) in
                next.map(|other| (other, 1.0)).into_iter().chain(before.map(|other| (other, 0.5)))
            {
                best = best.max(share * weight * other.1 / f64::from(position.abs_diff(other.0)));
            }
        }
        let fixed = fixedness(brute_force, &resolved.scored[a].0, &resolved.scored[b].0);
        let told = 1.0 - f64::from(WEIGHTS.fixed_pairs) * fixed;
        bonus += (idf[a] + idf[b]) / 2.0 * told * best;
    }
    bonus
}

/// Returns the share of the query, by idf, that stands in the title, each word by its heaviest form there.
fn title_share(resolved: &Resolved, idf: &[f64], doc: &Doc) -> f64 {
    let whole: f64 = idf.iter().sum();
    let held: f64 = resolved
        .scored
        .iter()
        .zip(idf)
        .map(|((forms, _), idf)| {
            let in_title = |term: &Term| doc.counts.get(term).is_some_and(|counts| counts[1] > 0.0);
            let weights =
                forms.0.iter().filter(|(term, _)| in_title(term)).map(|(_, weight)| *weight);
            let phrases = forms.1.iter().filter(|(terms, _)| count(doc, 0, terms) > 0.0);
            let weights = weights.chain(phrases.map(|(_, weight)| *weight));
            idf * weights.fold(0.0, f64::max)
        })
        .sum();
    if whole > 0.0 { held / whole } else { 0.0 }
}

/// A word of the query in the order of the text.
struct Asked<'q> {
    typed: &'q Typed,
    positive: bool,
    literal: bool,
}

/// A word that a typed one may stand for.
struct Candidate {
    term: Term,
    /// How often it stands in the sample of neighbouring words, smoothed.
    count: f64,
    likelihood: f64,
}

/// Finds the forms of all words of a question.
struct Resolver<'r, 'a> {
    brute_force: &'r BruteForce<'a>,
    /// Forms of the words of the question in the order of the text.
    forms: Vec<Option<Forms>>,
    positive: Vec<bool>,
    /// Words taken so far.
    taken: usize,
    scored: Vec<(Forms, f64)>,
    neighbours: Vec<(usize, usize)>,
    previous: Option<usize>,
    prefixes: Vec<Forms>,
    /// Two words may be one to the index, or two.
    has_doubtful_twins: bool,
    /// Other spellings that the question means.
    meant: Vec<Meant>,
}

/// Returns whether a word typed twice has weights that were computed for each place and came out as good as equal: the
/// index takes the two for one word if they are equal to the last bit.
fn are_doubtful_twins(a: &Forms, b: &Forms) -> bool {
    let is_computed =
        |weight: f64| ![1.0, f64::from(MARKS.i_y), f64::from(MARKS.bare)].contains(&weight);
    let is_close = |(a, b): (&(Term, f64), &(Term, f64))| a.0 == b.0 && (a.1 - b.1).abs() < 1e-5;
    a.0.len() == b.0.len()
        && a.0.iter().zip(&b.0).all(is_close)
        && a.0.iter().any(|(_, weight)| is_computed(*weight))
}

impl<'r, 'a> Resolver<'r, 'a> {
    fn new(brute_force: &'r BruteForce<'a>, question: &Question) -> Resolver<'r, 'a> {
        let mut words = Vec::new();
        for clause in &question.clauses {
            collect_words(clause, true, &mut words);
        }
        let forms = forms_of(brute_force, &words);
        let likeliest =
            |word: usize| forms[word].as_ref().and_then(|forms| forms.likeliest(brute_force));
        let mut meant = match question.is_expanded {
            true => packs::meant(brute_force.lexicon, question, likeliest),
            false => Vec::new(),
        };
        meant.retain(|meant| meant.terms.iter().all(|&term| brute_force.documents(term) > 0.0));
        Resolver {
            brute_force,
            forms,
            positive: words.iter().map(|word| word.positive).collect(),
            taken: 0,
            scored: Vec::new(),
            neighbours: Vec::new(),
            previous: None,
            prefixes: Vec::new(),
            has_doubtful_twins: false,
            meant,
        }
    }

    /// Returns what holds a word in another spelling: nothing where the word is part of it.
    fn alternatives(&self, word: usize) -> Vec<(Vec<Term>, f64)> {
        let forms = self.forms[word].as_ref().expect("checked before");
        let meant = self.meant.iter().filter(|meant| meant.words.contains(&word));
        meant
            .filter(|meant| forms.0.iter().all(|(term, _)| !meant.terms.contains(term)))
            .map(|meant| (meant.terms.clone(), f64::from(EXPANSIONS.abbreviations) * meant.weight))
            .collect()
    }

    fn resolve(mut self, question: &Question) -> Option<Resolved> {
        if self.forms.iter().any(Option::is_none) {
            return None;
        }
        let (mut units, mut required) = (Vec::new(), Vec::new());
        let mut clauses = Vec::new();
        for clause in &question.clauses {
            let may_yield = question.join == Join::Beside
                && matches!(
                    clause,
                    Shape::Word { zone: None, .. } | Shape::Code { zone: None, .. }
                );
            let mut scored = Vec::new();
            let node = self.node(clause, true, &mut scored)?;
            if may_yield { units.push((node, scored)) } else { clauses.push(node) }
        }
        match question.join {
            Join::Or => required.push(Node::Any(clauses)),
            Join::Beside | Join::And => required.extend(clauses),
        }
        if !question.sections.is_empty() {
            required.push(Node::Category(question.sections.clone()));
        }
        required.extend(question.dates.map(|(from, to)| Node::Dates(from, to)));
        if self.has_doubtful_twins {
            return None;
        }
        let mut scored = self.scored;
        scored.extend(self.prefixes.into_iter().map(|forms| (forms, 1.0)));
        Some(Resolved { units, required, scored, neighbours: self.neighbours })
    }

    /// Takes the next word; notes it as scored.
    fn word(&mut self, scored: &mut Vec<usize>) -> Vec<Term> {
        let mut forms = self.forms[self.taken].clone().expect("checked before");
        let positive = self.positive[self.taken];
        let terms = forms.0.iter().map(|(term, _)| *term).collect();
        for (terms, weight) in self.alternatives(self.taken) {
            match terms[..] {
                [term] => forms.0.push((term, weight)),
                _ => forms.1.push((terms, weight)),
            }
        }
        self.taken += 1;
        if positive {
            let known = self.scored.iter().position(|(other, _)| *other == forms);
            self.has_doubtful_twins |=
                self.scored.iter().any(|(other, _)| are_doubtful_twins(other, &forms));
            let number = known.unwrap_or(self.scored.len());
            match known {
                Some(known) => self.scored[known].1 += 1.0,
                None => self.scored.push((forms, 1.0)),
            }
            scored.push(number);
            if let Some(previous) = self.previous.replace(number)
                && previous != number
            {
                self.neighbours.push((previous, number));
            }
        }
        terms
    }

    fn node(&mut self, shape: &Shape, positive: bool, scored: &mut Vec<usize>) -> Option<Node> {
        let first = self.taken;
        let others: Vec<Node> = match shape {
            Shape::Word { zone, .. } => self
                .alternatives(first)
                .into_iter()
                .map(|(terms, _)| in_order(&terms, *zone))
                .collect(),
            Shape::Code { zone, .. } => {
                let meant =
                    self.meant.iter().filter(|meant| meant.is_code && meant.words[0] == first);
                meant.map(|meant| in_order(&meant.terms, *zone)).collect()
            }
            _ => Vec::new(),
        };
        let mut words = |words: &[Typed]| -> Vec<Vec<Term>> {
            words.iter().map(|_| self.word(scored)).collect()
        };
        Some(match shape {
            Shape::Word { zone, .. } => or(Node::Term(self.word(scored), *zone), others),
            Shape::Code { words: typed, zone, .. } => {
                or(Node::Phrase(words(typed), 0, *zone), others)
            }
            Shape::Phrase { words: typed, slop, zone, .. } => {
                Node::Phrase(words(typed), *slop, *zone)
            }
            Shape::Prefix { before, prefix, marked, zone } => {
                let mut words = words(before);
                let lexicon = self.brute_force.lexicon;
                let is_wanted = |term: &Term| {
                    let entry = lexicon.entry(*term);
                    let begins = if *marked {
                        begins_with(entry.term, prefix)
                    } else {
                        entry.bare.starts_with(prefix.as_str())
                    };
                    begins && self.brute_force.documents(*term) > 0.0
                };
                let terms: Vec<Term> =
                    (0..lexicon.entries.len() as Term).filter(is_wanted).collect();
                if terms.len() > 60 {
                    return None;
                }
                if positive {
                    self.prefixes.push(Forms::of(terms.iter().map(|&term| (term, 1.0)).collect()));
                }
                words.push(terms);
                Node::Phrase(words, 0, *zone)
            }
            Shape::Near { parts, distance } => {
                Node::Near(self.nodes(parts, positive, scored)?, *distance)
            }
            Shape::All(parts) => Node::All(self.nodes(parts, positive, scored)?),
            Shape::Any(parts) => Node::Any(self.nodes(parts, positive, scored)?),
            Shape::Not(part) => Node::Not(Box::new(self.node(part, !positive, scored)?)),
            Shape::Category { slug, .. } => Node::Category(vec![slug.clone()]),
            Shape::Source { source, .. } => Node::Source(*source),
            Shape::Dates { from, to, of_text: false, .. } => Node::Dates(*from, *to),
            Shape::AnyYear { day, month, of_text: false, .. } => Node::AnyYear(*day, *month),
            Shape::Dates { from, to, .. } => Node::Events(*from, *to),
            Shape::AnyYear { day, month, .. } => Node::EventAnyYear(*day, *month),
        })
    }

    fn nodes(
        &mut self,
        parts: &[Shape],
        positive: bool,
        scored: &mut Vec<usize>,
    ) -> Option<Vec<Node>> {
        parts.iter().map(|part| self.node(part, positive, scored)).collect()
    }
}

/// Returns the condition that terms follow each other.
fn in_order(terms: &[Term], zone: Option<ZoneNumber>) -> Node {
    Node::Phrase(terms.iter().map(|&term| vec![term]).collect(), 0, zone)
}

fn or(own: Node, others: Vec<Node>) -> Node {
    Node::Any(std::iter::once(own).chain(others).collect())
}

/// Returns whether a term begins with a marked prefix: letter by letter in NFD, a mark that was typed must be there, a tone
/// anywhere in the word.
fn begins_with(term: &str, prefix: &str) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let is_tone = |c: &char| "\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*c);
    let tone = |text: &str| text.nfd().find(is_tone);
    let letters = |text: &str| text.nfd().filter(|c| !is_tone(c)).collect::<String>();
    if tone(prefix).is_some_and(|typed| tone(term) != Some(typed)) {
        return false;
    }
    let (term, prefix) =
        (letters(term).replace('đ', "d\u{335}"), letters(prefix).replace('đ', "d\u{335}"));
    let mut rest = term.chars().peekable();
    prefix.chars().all(|typed| {
        // A hat or bar of the term that was not typed is free.
        while rest.peek().is_some_and(|c| ('\u{300}'..'\u{370}').contains(c) && *c != typed) {
            rest.next();
        }
        rest.next() == Some(typed)
    })
}

fn collect_words<'q>(shape: &'q Shape, positive: bool, words: &mut Vec<Asked<'q>>) {
    let mut all = |typed: &'q [Typed], literal: bool| {
        words.extend(typed.iter().map(|typed| Asked { typed, positive, literal }));
    };
    match shape {
        Shape::Word { typed, .. } => all(std::slice::from_ref(typed), false),
        Shape::Code { words, .. } => all(words, false),
        Shape::Phrase { words, literal, .. } => all(words, *literal),
        Shape::Prefix { before, .. } => all(before, false),
        Shape::Near { parts, .. } | Shape::All(parts) | Shape::Any(parts) => {
            parts.iter().for_each(|part| collect_words(part, positive, words))
        }
        Shape::Not(part) => collect_words(part, !positive, words),
        _ => {}
    }
}

/// Returns the forms of every word; `None` for one that lies on a border.
fn forms_of(brute_force: &BruteForce, words: &[Asked]) -> Vec<Option<Forms>> {
    let has_marks =
        words.iter().any(|word| word.positive && matches!(word.typed.word, Word::Marked(_)));
    let mut candidates: Vec<Vec<Candidate>> =
        words.iter().map(|word| candidates_of(brute_force, word)).collect();
    // Wanted words are weighed together, excluded ones each alone.
    let (mut wanted, mut groups) = (Vec::new(), Vec::new());
    for (number, word) in words.iter().enumerate() {
        if word.positive { wanted.push(number) } else { groups.push(vec![number]) }
    }
    groups.push(wanted);
    let mut are_known = true;
    for group in groups {
        are_known &= weigh(brute_force, &group, &mut candidates);
    }
    let omissions = omissions(brute_force.lexicon, words, &candidates);
    words
        .iter()
        .zip(candidates)
        .map(|(word, candidates)| {
            if !are_known {
                return None;
            }
            let lexicon = brute_force.lexicon;
            match word.typed.word {
                Word::Marked(term) if word.literal => Some(Forms::of(vec![(term, 1.0)])),
                Word::Bare(bare) if word.literal => Some(Forms::of(
                    lexicon.find(bare).map(|term| (term, 1.0)).into_iter().collect(),
                )),
                Word::Marked(term) => Some(marked_forms(lexicon, term)),
                Word::Bare(bare) if has_marks => {
                    forms_beside_marks(lexicon, bare, &candidates, &omissions)
                }
                Word::Bare(_) => Some(forms_without_marks(&candidates)),
            }
        })
        .collect()
}

fn candidates_of(brute_force: &BruteForce, word: &Asked) -> Vec<Candidate> {
    let lexicon = brute_force.lexicon;
    let candidate = |term: Term, documents: f64| {
        let sample = brute_force.snapshot.word_count(lexicon.entry(term).term) as f64;
        Candidate { term, count: sample + 0.1 * documents + 0.01, likelihood: 0.0 }
    };
    let bare = match word.typed.word {
        Word::Marked(term) => return vec![candidate(term, 0.0)],
        Word::Bare(bare) => bare,
    };
    let itself = lexicon.find(bare);
    if word.literal {
        return itself.map(|term| candidate(term, 0.0)).into_iter().collect();
    }
    let found: Vec<Term> =
        lexicon.family(bare).filter(|&term| brute_force.documents(term) > 0.0).collect();
    if found.iter().all(|&term| Some(term) == itself) {
        // Only known without marks, or not at all: nothing to weigh.
        return itself.map(|term| candidate(term, 0.0)).into_iter().collect();
    }
    found.into_iter().map(|term| candidate(term, brute_force.documents(term))).collect()
}

/// Fills in how likely each candidate is, by trying all combinations: `p(first) · Π p(b|a)`. Returns whether there were few enough of
/// them.
fn weigh(brute_force: &BruteForce, group: &[usize], candidates: &mut [Vec<Candidate>]) -> bool {
    let paths: usize =
        group.iter().map(|&word| candidates[word].len().max(1)).fold(1, usize::saturating_mul);
    if paths > MAX_PATHS {
        return false;
    }
    // A word that the lexicon does not have even without marks would part the others; there is none such by construction,
    // but a bare word with neither forms nor itself has no candidate.
    if group.iter().any(|&word| candidates[word].is_empty()) {
        return group.len() == 1;
    }
    let text = |term: Term| brute_force.lexicon.entry(term).term;
    // By the place of the second word, and the choices of both.
    let mut transitions: HashMap<[usize; 3], f64> = HashMap::new();
    let mut sums: Vec<Vec<f64>> =
        group.iter().map(|&word| vec![0.0; candidates[word].len()]).collect();
    for path in 0..paths {
        let mut rest = path;
        let choice: Vec<usize> = group
            .iter()
            .map(|&word| {
                let chosen = rest % candidates[word].len();
                rest /= candidates[word].len();
                chosen
            })
            .collect();
        let mut probability = 1.0;
        for (place, &word) in group.iter().enumerate() {
            let second = &candidates[word][choice[place]];
            if place == 0 {
                probability *= second.count;
                continue;
            }
            let before = &candidates[group[place - 1]];
            if before.len() == 1 && candidates[word].len() == 1 {
                continue;
            }
            let first = &before[choice[place - 1]];
            let after = || {
                transition(brute_force.snapshot, text(first.term), first.count, text(second.term))
            };
            let key = [place, choice[place - 1], choice[place]];
            probability *= *transitions.entry(key).or_insert_with(after);
        }
        for (sums, &chosen) in sums.iter_mut().zip(&choice) {
            sums[chosen] += probability;
        }
    }
    for (&word, sums) in group.iter().zip(sums) {
        let whole: f64 = sums.iter().sum();
        for (candidate, sum) in candidates[word].iter_mut().zip(sums) {
            candidate.likelihood = sum / whole;
        }
    }
    true
}

/// Returns `p(b|a) = max(c(ab) - d, 0)/c(a) + λ q(b)`, with `q(b)` by all different pairs, and beside a number or a word that is no
/// syllable by all of these.
fn transition(snapshot: &Snapshot, a: &str, count: f64, b: &str) -> f64 {
    let [first, second] = [a, b].map(WordHash::of);
    let pairs = |x: WordHash, y: WordHash| snapshot.count(x.before(y)) as f64;
    let variety = snapshot.count(second.variety()).max(snapshot.word_count(b).min(1)) as f64;
    let different = (variety + 0.01) / snapshot.different_pairs() as f64;
    let kinds = f64::from(MARKS.neighbours.kinds);
    let all = |kind: WordHash| (snapshot.count(kind.alone()) as f64).max(1.0);
    let share = if let Some(kind) = WordHash::of_kind(a) {
        kinds * pairs(kind, second) / all(kind) + (1.0 - kinds) * different
    } else if let Some(kind) = WordHash::of_kind(b) {
        let usual = all(kind) / (snapshot.articles() as f64 * 35.0);
        different * (1.0 - kinds + kinds * pairs(first, kind) / count.max(1.0) / usual)
    } else {
        different
    };
    let known = (pairs(first, second) - f64::from(MARKS.neighbours.discount)).max(0.0);
    known / count.max(1.0) + f64::from(MARKS.neighbours.back_off) * share
}

fn marked_forms(lexicon: &Lexicon, term: Term) -> Forms {
    let mut forms = vec![(term, 1.0)];
    forms.extend(lexicon.i_y_variant(term).map(|variant| (variant, f64::from(MARKS.i_y))));
    let entry = lexicon.entry(term);
    if entry.counts_bare
        && let Some(bare) = lexicon.find(entry.bare)
    {
        forms.push((bare, f64::from(MARKS.bare)));
    }
    Forms::of(forms)
}

fn forms_without_marks(candidates: &[Candidate]) -> Forms {
    let most = candidates.iter().map(|candidate| candidate.likelihood).fold(0.0, f64::max);
    let weight = |candidate: &Candidate| {
        let relative = candidate.likelihood / most;
        relative.powf(f64::from(MARKS.exponent)).max(f64::from(MARKS.floor))
    };
    Forms::of(candidates.iter().map(|candidate| (candidate.term, weight(candidate))).collect())
}

/// Returns how likely a word is its bare form, by its neighbours.
fn bare_likelihood(lexicon: &Lexicon, bare: &str, candidates: &[Candidate]) -> f64 {
    let itself = lexicon.find(bare);
    let is_bare = |candidate: &&Candidate| Some(candidate.term) == itself;
    candidates.iter().find(is_bare).map_or(0.0, |candidate| candidate.likelihood)
}

/// Returns tenths of the marks that may have been left out, each with how likely the query makes it: the prior, times what is
/// typed of each wanted word if so many are.
fn omissions(lexicon: &Lexicon, words: &[Asked], candidates: &[Vec<Candidate>]) -> Vec<(f64, f64)> {
    let all = f64::from(MARKS.all_marks);
    let of = |tenths: u32| {
        let left_out = f64::from(tenths) / 10.0;
        let prior = if tenths == 0 { all } else { (1.0 - all) / 9.0 };
        let typed = words.iter().zip(candidates).filter(|(word, _)| word.positive && !word.literal);
        let likelihood = typed.map(|(word, candidates)| match word.typed.word {
            Word::Marked(_) => 1.0 - left_out,
            Word::Bare(bare) => {
                let has_none = bare_likelihood(lexicon, bare, candidates).max(1e-4);
                has_none + (1.0 - has_none) * left_out
            }
        });
        (left_out, prior * likelihood.product::<f64>())
    };
    let shares: Vec<(f64, f64)> = (0..10).map(of).collect();
    let whole: f64 = shares.iter().map(|(_, likelihood)| likelihood).sum();
    shares.into_iter().map(|(left_out, likelihood)| (left_out, likelihood / whole)).collect()
}

fn forms_beside_marks(
    lexicon: &Lexicon,
    bare: &str,
    candidates: &[Candidate],
    omissions: &[(f64, f64)],
) -> Option<Forms> {
    let itself = lexicon.find(bare);
    let by_neighbours = bare_likelihood(lexicon, bare, candidates);
    // Bayes: a word without marks is typed without any, one with marks only where they are left out.
    let has_none = by_neighbours;
    let own: f64 = match itself {
        Some(_) if has_none > 0.0 => omissions
            .iter()
            .map(|(left_out, likelihood)| {
                likelihood * has_none / (has_none + left_out * (1.0 - has_none))
            })
            .sum(),
        _ => 0.0,
    };
    let others = if by_neighbours < 1.0 { (1.0 - own) / (1.0 - by_neighbours) } else { 0.0 };
    let candidates: Vec<Candidate> = candidates
        .iter()
        .map(|candidate| Candidate {
            likelihood: match Some(candidate.term) == itself {
                true => own,
                false => candidate.likelihood * others,
            },
            ..*candidate
        })
        .collect();
    let own = bare_likelihood(lexicon, bare, &candidates);
    let most = candidates.iter().map(|candidate| candidate.likelihood).fold(0.0, f64::max);
    let border = f64::from(MARKS.outrank) * own;
    let least = f64::from(MARKS.least_likely);
    let is_near = |value: f64, border: f64| border > 0.0 && (value / border - 1.0).abs() < 1e-6;
    if is_near(most, border)
        || candidates.iter().any(|candidate| is_near(candidate.likelihood, least))
    {
        return None;
    }
    let is_outranked = most >= border && most > 0.0;
    let own_weight = if is_outranked { (own / most).max(f64::from(MARKS.floor)) } else { 1.0 };
    let mut forms: Vec<(Term, f64)> = itself.map(|term| (term, own_weight)).into_iter().collect();
    for candidate in candidates.iter().filter(|candidate| Some(candidate.term) != itself) {
        if candidate.likelihood >= least {
            let relative = candidate.likelihood / own.max(most);
            forms.push((candidate.term, if is_outranked { relative } else { 0.9 * relative }));
        }
    }
    Some(Forms::of(forms))
}
