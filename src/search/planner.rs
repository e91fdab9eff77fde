//! A query as read, to a plan: words become terms with their forms, filters become conditions.

mod expansions;

use std::ops::Range;

pub(super) use self::expansions::Expander;
use self::expansions::Spelled;
use super::category::Categories;
use super::expand::{Expansion, Offer};
use super::marks::{TypedWord, begins_with, first_letters, forms_of, is_marked};
use super::query::{self, DateFilter, Filter, Query, SimpleDate, TextField};
use super::rank::{MAX_FORMS, MAX_PREFIX_TERMS, MAX_SCORED, MarkWeights};
use super::{Message, Ranking, filters, question, spelling};
use crate::analysis::{analyze_shared, syllable};
use crate::date::{DayMonth, PartialDate};
use crate::engine::{Form, Keyword, Node, Options, Plan, ScoredTerm, Snapshot, Unit};
use crate::index::{Zone, event};

/// A plan and what is told about it.
pub(super) struct Planned {
    pub(super) plan: Plan,
    /// It asks something.
    pub(super) is_question: bool,
    /// The scored terms of the plan as they stand in the query.
    pub(super) typed: Vec<String>,
    pub(super) warnings: Vec<Message>,
    /// The words as they were most likely meant: place in the query text and likeliest form, where that differs from what was typed.
    pub(super) restored: Vec<(Range<usize>, String)>,
    /// Other spellings that are searched, with the place of what was typed in the query text.
    pub(super) expansions: Vec<(Range<usize>, Expansion)>,
    pub(super) offers: Vec<Offer>,
}

/// Returns the zone of a text field.
fn zone_of(field: TextField) -> Zone {
    match field {
        TextField::Title => Zone::Title,
        TextField::Lead => Zone::Lead,
        TextField::Body => Zone::Body,
        TextField::Caption => Zone::Captions,
        TextField::Author => Zone::Byline,
    }
}

/// A word of the query after analysis.
struct PlannedWord {
    term: String,
    span: Range<usize>,
    literal: bool,
    /// It is wanted, not excluded.
    positive: bool,
    /// Filled in when all words are known.
    forms: Vec<Form>,
    /// Its other spellings.
    spelled: Spelled,
}

/// What is between the words of one chunk of the query.
#[derive(PartialEq)]
enum Joint {
    /// A code or number: its parts follow each other.
    Code,
    /// Separate words.
    Words,
}

/// The query tree with words as indices into the list of words.
enum Draft {
    Words(Vec<usize>, Option<Zone>),
    Phrase(Vec<usize>, u32, Option<Zone>),
    /// Words, and the terms that the prefix behind them stands for.
    Prefix(Vec<usize>, Vec<String>, Option<Zone>),
    Near(Vec<Draft>, u32),
    All(Vec<Draft>),
    Any(Vec<Draft>),
    Not(Box<Draft>),
    Ready(Node),
}

pub(super) struct Planner<'a> {
    snapshot: &'a Snapshot,
    categories: &'a Categories,
    weights: &'a MarkWeights,
    /// Share of its idf that counts for a word that only asks.
    asking: f32,
    words: Vec<PlannedWord>,
    /// What may be missing together.
    units: Vec<(Vec<usize>, Joint)>,
    /// What never yields.
    drafts: Vec<Draft>,
    warnings: Vec<Message>,
    /// Scored words of a prefix, beside those of `words`: the prefix and its terms.
    prefixes: Vec<(String, Vec<Form>)>,
    expander: Option<Expander<'a>>,
    expansions: Vec<(Range<usize>, Expansion)>,
    offers: Vec<Offer>,
    /// Codes of which the archive was asked how it writes them.
    codes_asked: usize,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        categories: &'a Categories,
        ranking: &'a Ranking,
    ) -> Planner<'a> {
        Planner {
            snapshot,
            categories,
            weights: &ranking.marks,
            asking: ranking.asking_share,
            words: Vec::new(),
            units: Vec::new(),
            drafts: Vec::new(),
            warnings: Vec::new(),
            prefixes: Vec::new(),
            expander: None,
            expansions: Vec::new(),
            offers: Vec::new(),
            codes_asked: 0,
        }
    }

    /// Searches other spellings too.
    pub(super) fn expanding(self, expander: Expander<'a>) -> Planner<'a> {
        Planner { expander: Some(expander), ..self }
    }

    /// Analyses the words of a query and finds their forms.
    pub(super) fn read(&mut self, query: &Query) {
        let mut units: Vec<(Vec<usize>, Joint)> = Vec::new();
        for node in &query.words {
            if let query::Node::Word { text, span, .. } = node {
                let (words, joint) = self.analyze(text, span, false, true);
                self.may_expand(&words, None, &joint, true);
                match joint {
                    Joint::Code if !words.is_empty() => units.push((words, Joint::Code)),
                    _ => units.extend(words.into_iter().map(|word| (vec![word], Joint::Words))),
                }
            }
        }
        self.units = units;
        self.drafts = query.required.iter().map(|node| self.draft(node, true)).collect();
        self.find_forms();
        self.expand(&query.text);
    }

    /// Returns the plan of the query that was read.
    pub(super) fn finish(mut self, query: &Query) -> Planned {
        let mut plan = Plan::default();
        let (scored, is_question) = self.score(&query.text, &mut plan);
        let typed = self.typed(query, &plan, &scored);
        plan.units = self
            .units
            .iter()
            .filter_map(|(words, joint)| {
                let terms: Option<Vec<usize>> = words.iter().map(|&word| scored[word]).collect();
                let is_phrase = *joint == Joint::Code && words.len() > 1;
                let phrase = is_phrase.then(|| self.phrase(words, 0, None));
                let terms = terms?;
                if words.iter().all(|&word| self.words[word].spelled.is_optional) {
                    plan.optional.extend(terms);
                    return None;
                }
                Some(Unit { terms, phrase })
            })
            .collect();
        plan.required = self.drafts.iter().map(|draft| self.node(draft)).collect();
        let restored = self
            .words
            .iter()
            .filter(|word| word.positive && !word.literal)
            .filter_map(|word| {
                let best = word.forms.first()?;
                (best.term != word.term).then(|| (word.span.clone(), best.term.clone()))
            })
            .collect();
        Planned {
            plan,
            is_question,
            typed,
            warnings: self.warnings,
            restored,
            expansions: self.expansions,
            offers: self.offers,
        }
    }

    /// Adds the words of a chunk of query text; says whether they form a code.
    fn analyze(
        &mut self,
        text: &str,
        span: &Range<usize>,
        literal: bool,
        positive: bool,
    ) -> (Vec<usize>, Joint) {
        let tokens = tokens(text);
        let joint = joint_of(text, &tokens);
        let in_codes = match literal {
            true => vec![true; tokens.len()],
            false => self.in_known_codes(&tokens),
        };
        let mut indices = Vec::new();
        for ((term, place), in_code) in tokens.into_iter().zip(in_codes) {
            if place.is_empty() {
                continue;
            }
            indices.push(self.words.len());
            let literal = literal || in_code;
            let span = span.start + place.start..span.start + place.end;
            self.words.push(PlannedWord {
                term,
                span,
                literal,
                positive,
                forms: Vec::new(),
                spelled: Spelled::default(),
            });
        }
        (indices, joint)
    }

    /// Returns which tokens are part of letters and digits written together, without marks, that the archive has written so: `CO2` is no
    /// `có 2`.
    fn in_known_codes(&mut self, tokens: &[(String, Range<usize>)]) -> Vec<bool> {
        let codes = tokens.chunk_by(|(_, before), (_, after)| before.end == after.start);
        codes
            .flat_map(|code| {
                let terms: Vec<&str> = code.iter().map(|(term, _)| term.as_str()).collect();
                let may_be_words = terms.len() > 1
                    && terms.iter().all(|term| term.is_ascii())
                    && terms.iter().any(|term| syllable::is_syllable_without_marks(term));
                let is_asked = may_be_words && self.codes_asked < MAX_CODES;
                self.codes_asked += usize::from(is_asked);
                let is_known = is_asked && is_written_together(self.snapshot, &terms);
                std::iter::repeat_n(is_known, code.len())
            })
            .collect()
    }

    fn draft(&mut self, node: &query::Node, positive: bool) -> Draft {
        match node {
            query::Node::Word { text, field, span } => {
                let (words, joint) = self.analyze(text, span, false, positive);
                let zone = field.map(zone_of);
                self.may_expand(&words, zone, &joint, false);
                if joint == Joint::Code && words.len() > 1 {
                    Draft::Phrase(words, 0, zone)
                } else {
                    Draft::Words(words, zone)
                }
            }
            query::Node::Phrase { text, slop, literal, field, span } => {
                let (words, _) = self.analyze(text, span, *literal, positive);
                Draft::Phrase(words, *slop, field.map(zone_of))
            }
            query::Node::Prefix { text, field, span } => {
                let mut tokens = tokens(text);
                tokens.retain(|(_, place)| !place.is_empty());
                let Some((last, place)) = tokens.pop() else { return Draft::Ready(Node::Nothing) };
                let before = span.start..span.start + place.start;
                let (words, _) = self.analyze(&text[..place.start], &before, false, positive);
                let forms = self.prefix_forms(&last);
                let terms = forms.iter().map(|form| form.term.clone()).collect();
                if positive {
                    self.prefixes.push((format!("{last}*"), forms));
                }
                Draft::Prefix(words, terms, field.map(zone_of))
            }
            query::Node::Near { parts, distance } => Draft::Near(
                parts.iter().map(|part| self.draft(part, positive)).collect(),
                *distance,
            ),
            query::Node::All(parts) => {
                Draft::All(parts.iter().map(|part| self.draft(part, positive)).collect())
            }
            query::Node::Any(parts) => {
                Draft::Any(parts.iter().map(|part| self.draft(part, positive)).collect())
            }
            query::Node::Not(part) => Draft::Not(Box::new(self.draft(part, !positive))),
            query::Node::Filter { filter, span } => self.filter(filter, span, positive),
        }
    }

    /// A filter whose value is unknown is searched as words.
    fn filter(&mut self, filter: &Filter, span: &Range<usize>, positive: bool) -> Draft {
        let (value, found, code) = match filter {
            Filter::Date(date) => return Draft::Ready(date_node(date)),
            Filter::Event(date) => return Draft::Ready(event_node(date)),
            Filter::Category(value) => {
                let found = self
                    .categories
                    .resolve(value)
                    .map(|slug| Node::Keyword { field: Keyword::Category, values: vec![slug] });
                (value, found.map_err(|error| error.to_string()), "unknown_category")
            }
            Filter::Source(value) => {
                let found = filters::source(self.snapshot, value);
                (value, found.map_err(|error| error.to_string()), "unknown_source")
            }
        };
        match found {
            Ok(node) => Draft::Ready(node),
            Err(reason) => {
                self.warnings
                    .push(Message { code, message: format!("{reason}; searched as words") });
                let (words, _) = self.analyze(value, span, false, positive);
                Draft::Words(words, None)
            }
        }
    }

    /// Finds the forms of all words, now that it is known whether any has marks.
    fn find_forms(&mut self) {
        let marks_elsewhere = self.words.iter().any(|word| word.positive && is_marked(&word.term));
        let mut order: Vec<usize> = (0..self.words.len()).collect();
        order.sort_by_key(|&word| (!self.words[word].positive, self.words[word].span.start));
        let typed: Vec<TypedWord> = order
            .iter()
            .enumerate()
            .map(|(place, &word)| {
                let word = &self.words[word];
                TypedWord {
                    term: word.term.clone(),
                    follows: place > 0 && word.positive,
                    literal: word.literal,
                    excluded: !word.positive,
                }
            })
            .collect();
        let forms = forms_of(self.snapshot, &typed, marks_elsewhere, self.weights);
        for (word, forms) in order.into_iter().zip(forms) {
            self.words[word].forms = forms;
        }
        self.drop_unlikely_forms();
    }

    /// Returns the plain words in the order of the query, for corrections.
    pub(super) fn plain_words(&self) -> Vec<spelling::Word> {
        let mut words: Vec<spelling::Word> = self
            .units
            .iter()
            .flat_map(|(words, _)| words.iter().map(move |&word| (word, words.len() > 1)))
            .map(|(word, is_code)| {
                let PlannedWord { term, span, forms, literal, spelled, .. } = &self.words[word];
                let is_number = term.contains(|c: char| !c.is_alphabetic());
                let is_fixed = is_code || *literal || is_number;
                let (span, term, forms) = (span.clone(), term.clone(), forms.clone());
                let is_spelled = !spelled.alternatives.is_empty();
                spelling::Word { span, term, forms, is_fixed, is_spelled }
            })
            .collect();
        words.sort_by_key(|word| word.span.start);
        words
    }

    /// Returns the phrases that stand beside plain words and may yield, with the places of what stands between their quotes.
    pub(super) fn plain_phrases(&self, query: &Query) -> Vec<(Range<usize>, Node)> {
        if query.words.is_empty() {
            return Vec::new();
        }
        query
            .required
            .iter()
            .zip(&self.drafts)
            .filter_map(|(node, draft)| match (node, draft) {
                (
                    query::Node::Phrase { literal: false, field: None, span, .. },
                    Draft::Phrase(words, ..),
                ) if words.len() > 1 => Some((span.clone(), self.node(draft))),
                _ => None,
            })
            .collect()
    }

    /// Adds forms to the word at a place of the query.
    pub(super) fn add_forms(&mut self, span: &Range<usize>, forms: &[Form]) {
        let Some(word) = self.words.iter_mut().find(|word| word.span == *span) else { return };
        for form in forms {
            match word.forms.iter_mut().find(|known| known.term == form.term) {
                Some(known) => known.weight = known.weight.max(form.weight),
                None => word.forms.push(form.clone()),
            }
        }
    }

    /// Keeps the number of forms within its limit: of every word at least its first.
    fn drop_unlikely_forms(&mut self) {
        let total: usize = self.words.iter().map(|word| word.forms.len()).sum();
        if total <= MAX_FORMS {
            return;
        }
        let mut weights: Vec<f32> = self
            .words
            .iter()
            .flat_map(|word| word.forms.iter().skip(1))
            .map(|form| form.weight)
            .collect();
        weights.sort_by(|a, b| b.total_cmp(a));
        let room = MAX_FORMS.saturating_sub(self.words.len());
        let least = weights.get(room).copied().unwrap_or(f32::INFINITY);
        for word in &mut self.words {
            let mut is_first = true;
            word.forms.retain(|form| std::mem::take(&mut is_first) || form.weight > least);
        }
        self.warnings.push(Message {
            code: "too_many_forms",
            message: format!(
                "the words have {total} accented forms; the likeliest {MAX_FORMS} are searched"
            ),
        });
    }

    /// Fills in the scored terms and neighbours; returns the term of each word, and whether the query is a question.
    fn score(&mut self, text: &str, plan: &mut Plan) -> (Vec<Option<usize>>, bool) {
        let mut order: Vec<usize> =
            (0..self.words.len()).filter(|&word| self.words[word].positive).collect();
        order.sort_by_key(|&word| self.words[word].span.start);
        let words: Vec<&str> = order.iter().map(|&word| self.words[word].term.as_str()).collect();
        let is_question = question::is_question(text, &words);
        let kept = self.most_telling(&order);
        let mut scored: Vec<Option<usize>> = vec![None; self.words.len()];
        let mut previous = None;
        for word in order {
            if !kept.contains(&word) {
                continue;
            }
            let scored_term = self.scored_term(word);
            let is_known = |term: &ScoredTerm| {
                term.forms == scored_term.forms && term.phrases == scored_term.phrases
            };
            let term = match plan.terms.iter().position(is_known) {
                Some(known) => {
                    plan.terms[known].boost += scored_term.boost;
                    known
                }
                None => {
                    let salience = self.salience(word, is_question);
                    plan.terms.push(ScoredTerm { salience, ..scored_term });
                    plan.terms.len() - 1
                }
            };
            scored[word] = Some(term);
            if let Some(previous) = previous.replace(term)
                && previous != term
            {
                plan.neighbours.push((previous, term));
            }
        }
        for (_, forms) in &self.prefixes {
            plan.terms.push(ScoredTerm {
                forms: forms.clone(),
                phrases: Vec::new(),
                boost: 1.0,
                salience: 1.0,
            });
        }
        (scored, is_question)
    }

    /// Returns the scored terms as they stand in the query: those of words, then those of prefixes.
    fn typed(&self, query: &Query, plan: &Plan, scored: &[Option<usize>]) -> Vec<String> {
        let mut typed = vec![String::new(); plan.terms.len()];
        for (word, term) in self.words.iter().zip(scored) {
            if let Some(term) = *term
                && typed[term].is_empty()
            {
                let text = query.text.get(word.span.clone()).unwrap_or(&word.term);
                typed[term] = text.to_owned();
            }
        }
        let of_prefixes = plan.terms.len() - self.prefixes.len();
        for (typed, (prefix, _)) in typed[of_prefixes..].iter_mut().zip(&self.prefixes) {
            typed.clone_from(prefix);
        }
        typed
    }

    /// Returns the share of its idf that counts for a word: less for one that only asks.
    fn salience(&self, word: usize, is_question: bool) -> f32 {
        let word = &self.words[word];
        let likeliest = word.forms.first().map_or(word.term.as_str(), |form| form.term.as_str());
        let only_asks = is_question && !word.literal && question::is_asking(likeliest);
        if only_asks { self.asking } else { 1.0 }
    }

    /// Returns the words that are scored: all, or those with the highest idf when there are too many.
    fn most_telling(&mut self, words: &[usize]) -> std::collections::HashSet<usize> {
        if words.len() <= MAX_SCORED {
            return words.iter().copied().collect();
        }
        let mut by_frequency: Vec<(u64, usize)> = words
            .iter()
            .map(|&word| {
                let frequency = self.words[word]
                    .forms
                    .iter()
                    .map(|form| self.snapshot.document_frequency(&form.term))
                    .sum();
                (frequency, word)
            })
            .collect();
        by_frequency.sort_unstable();
        self.warnings.push(Message {
            code: "too_many_words",
            message: format!(
                "the query has {} words; the {MAX_SCORED} rarest are searched",
                words.len()
            ),
        });
        by_frequency.into_iter().take(MAX_SCORED).map(|(_, word)| word).collect()
    }

    fn terms(&self, word: usize) -> Vec<String> {
        self.words[word].forms.iter().map(|form| form.term.clone()).collect()
    }

    fn node(&self, draft: &Draft) -> Node {
        match draft {
            Draft::Words(words, zone) => {
                let mut nodes: Vec<Node> =
                    words.iter().map(|&word| self.word_node(word, *zone)).collect();
                if nodes.len() == 1 { nodes.remove(0) } else { Node::All(nodes) }
            }
            Draft::Phrase(words, slop, zone) => match words.as_slice() {
                [] => Node::Everything,
                [word] => Node::Term { forms: self.terms(*word), zone: *zone },
                words => self.phrase(words, *slop, *zone),
            },
            Draft::Prefix(words, terms, zone) => {
                if words.is_empty() {
                    return Node::Term { forms: terms.clone(), zone: *zone };
                }
                let mut places: Vec<Vec<String>> =
                    words.iter().map(|&word| self.terms(word)).collect();
                places.push(terms.clone());
                Node::Phrase { words: places, slop: 0, zone: *zone }
            }
            Draft::Near(parts, distance) => Node::Near {
                parts: parts.iter().map(|part| self.node(part)).collect(),
                distance: *distance,
            },
            Draft::All(parts) => Node::All(parts.iter().map(|part| self.node(part)).collect()),
            Draft::Any(parts) => Node::Any(parts.iter().map(|part| self.node(part)).collect()),
            Draft::Not(part) => Node::Not(Box::new(self.node(part))),
            Draft::Ready(node) => node.clone(),
        }
    }

    /// Returns the terms a prefix stands for: typed marks are constraints, others free.
    fn prefix_forms(&self, prefix: &str) -> Vec<Form> {
        let starts = prefix.chars().next().map(first_letters).unwrap_or_default();
        let found =
            self.snapshot.terms_with(&starts, |term| begins_with(term, prefix), MAX_PREFIX_TERMS);
        found.into_iter().map(|form| Form { term: form.term, weight: 1.0 }).collect()
    }
}

/// Codes of one query of which the archive is asked how it writes them.
const MAX_CODES: usize = 8;
/// Articles that are looked at for that.
const CODE_SAMPLE: usize = 8;

/// Returns whether most articles where these terms follow each other have them as letters and digits of a code: written together, or the
/// letters in capitals. `nam2024` is none for all the *Việt Nam 2024*.
fn is_written_together(snapshot: &Snapshot, terms: &[&str]) -> bool {
    let words = terms.iter().map(|&term| vec![term.to_owned()]).collect();
    let phrase = Node::Phrase { words, slop: 0, zone: None };
    let plan = Plan { required: vec![phrase], ..Plan::default() };
    let options = Options { limit: CODE_SAMPLE, count_to: CODE_SAMPLE as u64, ..Options::any() };
    let Ok(found) = snapshot.execute(&plan, &options) else { return false };
    let (together, capitals) = (terms.concat(), terms.join(" ").to_uppercase());
    let has_code =
        |text: &str| text.contains(&capitals) || text.to_ascii_lowercase().contains(&together);
    let written = found.hits.iter().filter(|hit| {
        let article = snapshot.article(hit).map(|stored| stored.article);
        article.is_ok_and(|article| {
            [&article.title, &article.lead, &article.body].into_iter().any(|text| has_code(text))
        })
    });
    written.count() * 2 > found.hits.len()
}

/// Returns the terms of a text with their places.
fn tokens(text: &str) -> Vec<(String, Range<usize>)> {
    let mut tokens = Vec::new();
    analyze_shared(text, |token| tokens.push((token.term.to_owned(), token.span())));
    tokens
}

/// Returns what joins the words of a chunk: codes and numbers (`213/QĐ-TTg`, `2.000`, `TP.HCM`, `U23`) hang together,
/// slugs (`quan-khu-mot-hop`) and words around a missing space (`Nội,TP`) do not.
fn joint_of(text: &str, tokens: &[(String, Range<usize>)]) -> Joint {
    let mut has_slash = false;
    for pair in tokens.windows(2) {
        let between = &text[pair[0].1.end..pair[1].1.start];
        let beside_digits =
            [&pair[0].0, &pair[1].0].iter().all(|term| term.starts_with(|c: char| c.is_numeric()));
        let joins = match between {
            "" | "." | "-" | "–" | "&" | "'" | "’" | "_" | "@" | "+" => true,
            "/" => true,
            "," | ":" => beside_digits,
            _ => false,
        };
        if !joins {
            return Joint::Words;
        }
        has_slash |= between == "/";
    }
    if tokens.len() <= 3 || has_slash && tokens.len() <= 8 { Joint::Code } else { Joint::Words }
}

/// Returns the condition of a date filter.
pub(super) fn date_node(filter: &DateFilter) -> Node {
    match filter {
        DateFilter::AnyYear { day, month } => {
            Node::AnyYear { day: *day as i8, month: *month as i8 }
        }
        DateFilter::Between { from, to } => {
            let from = from.map_or(Some(i64::MIN + 1), |date| first_second(&date));
            let to = to.map_or(Some(i64::MAX), |date| last_second(&date));
            match (from, to) {
                (Some(from), Some(to)) => Node::Date { from, to },
                // Outside the years of any newspaper.
                _ => Node::Nothing,
            }
        }
    }
}

/// Returns the condition of a filter for times that are mentioned.
fn event_node(filter: &DateFilter) -> Node {
    let keys = match filter {
        DateFilter::AnyYear { day, month } => {
            vec![event::any_year(DayMonth { day: *day as i8, month: *month as i8 })]
        }
        DateFilter::Between { from, to } => {
            let bound = |date: &Option<SimpleDate>| date.as_ref().map(partial);
            match (bound(from), bound(to)) {
                // Outside the years of any newspaper.
                (Some(None), _) | (_, Some(None)) => Vec::new(),
                (from, to) => event::keys_between(from.flatten(), to.flatten()),
            }
        }
    };
    Node::Event { keys }
}

fn partial(date: &SimpleDate) -> Option<PartialDate> {
    let year = i16::try_from(date.year).ok()?;
    match (date.month, date.day) {
        (Some(month), Some(day)) => PartialDate::of_day(year, month as i8, day as i8),
        (Some(month), None) => PartialDate::of_month(year, month as i8),
        (None, _) => PartialDate::of_year(year),
    }
}

fn first_second(date: &SimpleDate) -> Option<i64> {
    partial(date).map(|date| date.start())
}

fn last_second(date: &SimpleDate) -> Option<i64> {
    partial(date).map(|date| date.end())
}
