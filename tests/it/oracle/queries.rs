//! Generated questions: a tree of conditions, its text in the query language, and the rest of the request.

use timbao::engine::{Facet, SortOrder};
use timbao::search::{Correct, SearchRequest, TotalMode};

use super::articles::{Date, SECTIONS, SOURCES, slug_of, written};
use super::brute_force::Doc;
use super::lexicon::{Entry, Lexicon, Term};
use super::packs::CLAUSES;
use super::random::Random;

/// A word as typed.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) surface: String,
    pub(super) word: Word,
}

/// What was typed: a word with marks, or letters without any.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Word {
    Marked(Term),
    Bare(&'static str),
}

/// Number of a zone: title, lead, body, captions, byline.
pub(super) type ZoneNumber = usize;

/// A condition of a query.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Word {
        typed: Typed,
        zone: Option<ZoneNumber>,
    },
    Code {
        written: &'static str,
        words: Vec<Typed>,
        zone: Option<ZoneNumber>,
    },
    Phrase {
        words: Vec<Typed>,
        slop: usize,
        literal: bool,
        zone: Option<ZoneNumber>,
    },
    Prefix {
        before: Vec<Typed>,
        prefix: String,
        marked: bool,
        zone: Option<ZoneNumber>,
    },
    Near {
        parts: Vec<Shape>,
        distance: usize,
    },
    All(Vec<Shape>),
    Any(Vec<Shape>),
    Not(Box<Shape>),
    Category {
        written: String,
        slug: String,
    },
    Source {
        written: String,
        source: usize,
    },
    /// `of_text`: dates that the text mentions rather than those of publication.
    Dates {
        written: String,
        from: i64,
        to: i64,
        of_text: bool,
    },
    AnyYear {
        written: String,
        day: i64,
        month: i64,
        of_text: bool,
    },
}

/// How the clauses of the top level are joined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Join {
    /// Side by side: words may be relaxed.
    Beside,
    And,
    Or,
}

/// Which marks are typed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Marks {
    All,
    None,
    Some,
}

/// A query with its request.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) clauses: Vec<Shape>,
    pub(super) join: Join,
    /// Slugs asked for beside the query.
    pub(super) sections: Vec<String>,
    /// Bounds of the date asked for beside the query.
    pub(super) dates: Option<(i64, i64)>,
    /// The pack of the oracle is in use.
    pub(super) is_expanded: bool,
    pub(super) request: SearchRequest,
}

/// Makes questions that fit the articles.
pub(super) struct Generator<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) docs: &'a [Doc],
    pub(super) random: &'a mut Random,
}

impl Generator<'_> {
    pub(super) fn question(&mut self) -> Question {
        let marks = *self.random.pick(&[Marks::All, Marks::None, Marks::None, Marks::Some]);
        let doc = self.random.below(self.docs.len());
        let (clauses, join) = match self.random.below(10) {
            0..=3 => {
                let count = self.random.between(1, 4);
                (self.words(doc, count, marks), Join::Beside)
            }
            4..=6 => {
                let count = self.random.below(3);
                let mut clauses = self.words(doc, count, marks);
                for _ in 0..self.random.between(1, 2) {
                    let at = self.random.below(clauses.len() + 1);
                    let clause = self.clause(doc, marks);
                    clauses.insert(at, clause);
                }
                (clauses, Join::Beside)
            }
            7 => {
                let count = self.random.between(2, 3);
                ((0..count).map(|_| self.clause(doc, marks)).collect(), Join::And)
            }
            8 => {
                let count = self.random.between(2, 3);
                let clauses = (0..count)
                    .map(|_| {
                        let doc = self.random.below(self.docs.len());
                        self.clause(doc, marks)
                    })
                    .collect();
                (clauses, Join::Or)
            }
            _ => (Vec::new(), Join::Beside),
        };
        let mut question = Question {
            // The reference searches what was typed.
            request: SearchRequest { correct: Correct::Off, ..SearchRequest::new("") },
            clauses,
            join,
            sections: Vec::new(),
            dates: None,
            is_expanded: false,
        };
        question.request.query = question.text(self.random);
        self.request(&mut question);
        question
    }

    /// Returns a question that holds names with other spellings.
    pub(super) fn expanded_question(&mut self) -> Question {
        let marks = *self.random.pick(&[Marks::All, Marks::None, Marks::Some]);
        let doc = self.random.below(self.docs.len());
        let count = self.random.below(3);
        let mut clauses = self.words(doc, count, marks);
        if self.random.percent(20) {
            clauses.push(self.phrase(doc, marks, None));
        }
        for _ in 0..self.random.between(1, 2) {
            let at = self.random.below(clauses.len() + 1);
            let name = *self.random.pick(CLAUSES);
            clauses.splice(at..at, self.name(name));
        }
        let mut question = Question {
            request: SearchRequest { correct: Correct::Off, ..SearchRequest::new("") },
            clauses,
            join: Join::Beside,
            sections: Vec::new(),
            dates: None,
            is_expanded: true,
        };
        question.request.query = question.text(self.random);
        self.request(&mut question);
        question
    }

    /// Returns the words of a name as written.
    fn name(&mut self, name: &str) -> Vec<Shape> {
        if let Some((written, terms)) = self.lexicon.codes.iter().find(|(code, _)| *code == name) {
            let words = terms.clone().into_iter().map(|term| self.as_is(term)).collect();
            return vec![Shape::Code { written, words, zone: None }];
        }
        let word = |surface: &str| {
            let is_spelling = |entry: &&Entry| {
                entry.spellings.iter().any(|known| known.to_lowercase() == surface.to_lowercase())
            };
            let entry =
                self.lexicon.entries.iter().find(is_spelling).expect("a word of the lexicon");
            let is_typed_bare = surface.is_ascii();
            let word = match is_typed_bare {
                true => Word::Bare(entry.bare),
                false => Word::Marked(self.lexicon.number(entry.term)),
            };
            Shape::Word { typed: Typed { surface: surface.to_owned(), word }, zone: None }
        };
        name.split(' ').map(word).collect()
    }

    fn request(&mut self, question: &mut Question) {
        let random = &mut *self.random;
        if random.percent(20) {
            for _ in 0..random.between(1, 2) {
                let (written, slug) = section(random);
                question.request.categories.push(written);
                question.sections.push(slug);
            }
        }
        if random.percent(20) {
            let (text, first) = date(random);
            let (other_text, second) = date(random);
            let (mut from, mut to) = (i64::MIN, i64::MAX);
            if random.percent(70) {
                from = first.start();
                question.request.from = Some(text);
            }
            if question.request.from.is_none() || random.percent(50) {
                to = second.end();
                question.request.to = Some(other_text);
            }
            question.dates = Some((from, to));
        }
        let request = &mut question.request;
        request.sort = *random.pick(&[
            SortOrder::Relevance,
            SortOrder::Relevance,
            SortOrder::Relevance,
            SortOrder::Newest,
            SortOrder::Oldest,
        ]);
        request.limit = *random.pick(&[0, 1, 3, 10, 10, 10, 25, 70, 200]);
        request.total = *random.pick(&[TotalMode::Exact, TotalMode::Capped, TotalMode::None]);
        request.fetch = random.percent(10);
        if request.fetch {
            request.limit = request.limit.min(10);
        }
        if random.percent(30) {
            request.facets = Facet::ALL.to_vec();
        }
    }

    /// Returns words of one article, or of any.
    fn words(&mut self, doc: usize, count: usize, marks: Marks) -> Vec<Shape> {
        let mut words: Vec<Shape> = (0..count).map(|_| self.word(doc, marks, None)).collect();
        if let Some(Shape::Code { words: parts, .. }) = words.last()
            && self.random.percent(50)
        {
            // A part of a code beside the code: two conditions on one word.
            let typed = self.random.pick(parts).clone();
            words.push(Shape::Word { typed, zone: None });
        }
        words
    }

    fn word(&mut self, doc: usize, marks: Marks, zone: Option<ZoneNumber>) -> Shape {
        if self.random.percent(8) {
            let (written, terms) = self.random.pick(&self.lexicon.codes).clone();
            let is_allowed = marks != Marks::None
                || terms.iter().all(|&term| !self.lexicon.entry(term).is_marked());
            if is_allowed {
                let words = terms.into_iter().map(|term| self.as_is(term)).collect();
                return Shape::Code { written, words, zone };
            }
        }
        let term = self.term(doc, zone);
        Shape::Word { typed: self.typed(term, marks), zone }
    }

    fn term(&mut self, doc: usize, zone: Option<ZoneNumber>) -> Term {
        match self.random.below(100) {
            0..75 => match self.window(doc, zone, 1).first() {
                Some(&term) => term,
                None => self.lexicon.word(self.random),
            },
            75..97 => self.lexicon.word(self.random),
            _ => self.lexicon.unknown(self.random),
        }
    }

    /// Returns words that follow each other in an article, fewer if there are not so many.
    fn window(&mut self, doc: usize, zone: Option<ZoneNumber>, length: usize) -> Vec<Term> {
        let zones = &self.docs[doc].zones;
        let zone = zone.unwrap_or_else(|| self.random.below(zones.len()));
        if zones[zone].is_empty() {
            return Vec::new();
        }
        let paragraph = self.random.pick(&zones[zone]);
        let length = length.min(paragraph.len());
        let start = self.random.below(paragraph.len() - length + 1);
        paragraph[start..start + length].to_vec()
    }

    /// Returns a term as it is written.
    fn as_is(&mut self, term: Term) -> Typed {
        let entry = self.lexicon.entry(term);
        let word = if entry.is_marked() { Word::Marked(term) } else { Word::Bare(entry.bare) };
        Typed { surface: written(self.lexicon, term, self.random), word }
    }

    /// Returns a term as somebody would type it.
    fn typed(&mut self, term: Term, marks: Marks) -> Typed {
        let with_marks = match marks {
            Marks::All => true,
            Marks::None => false,
            Marks::Some => self.random.percent(50),
        };
        if with_marks {
            return self.as_is(term);
        }
        let bare = self.lexicon.entry(term).bare;
        let surface = match self.random.below(4) {
            0 => bare[..1].to_uppercase() + &bare[1..],
            _ => bare.to_owned(),
        };
        Typed { surface, word: Word::Bare(bare) }
    }

    fn zone(&mut self) -> Option<ZoneNumber> {
        self.random.percent(35).then(|| self.random.below(5))
    }

    /// Returns anything that is required.
    fn clause(&mut self, doc: usize, marks: Marks) -> Shape {
        let zone = self.zone();
        match self.random.below(14) {
            0..=2 => self.phrase(doc, marks, zone),
            3 => {
                let zone = zone.unwrap_or_else(|| self.random.below(5));
                self.word(doc, marks, Some(zone))
            }
            4 | 5 => self.near(doc, marks, zone),
            6 => self.prefix(doc, zone),
            7 => Shape::Not(Box::new(self.small(doc, marks))),
            8 => {
                Shape::Any((0..self.random.between(2, 3)).map(|_| self.small(doc, marks)).collect())
            }
            9 => Shape::Any(vec![
                self.small(doc, marks),
                Shape::All(vec![self.small(doc, marks), self.small(doc, marks)]),
            ]),
            10 => Shape::All(vec![
                self.small(doc, marks),
                Shape::Not(Box::new(Shape::Any(vec![
                    self.small(doc, marks),
                    Shape::Not(Box::new(self.small(doc, marks))),
                ]))),
            ]),
            11 => {
                let (written, slug) = section(self.random);
                Shape::Category { written, slug }
            }
            12 => {
                let source = self.random.below(SOURCES.len());
                Shape::Source { written: SOURCES[source].to_owned(), source }
            }
            _ => dates(self.random),
        }
    }

    fn small(&mut self, doc: usize, marks: Marks) -> Shape {
        let zone = self.zone();
        match self.random.below(8) {
            0..=3 => self.word(doc, marks, zone),
            4 => self.phrase(doc, marks, zone),
            5 => self.near(doc, marks, zone),
            6 => dates(self.random),
            _ => {
                let (written, slug) = section(self.random);
                Shape::Category { written, slug }
            }
        }
    }

    fn phrase(&mut self, doc: usize, marks: Marks, zone: Option<ZoneNumber>) -> Shape {
        let literal = self.random.percent(20);
        let slop = if self.random.percent(25) { self.random.between(1, 4) } else { 0 };
        let length = self.random.between(1, 4);
        let mut terms = self.window(doc, zone, length + slop);
        for _ in 0..slop {
            if terms.len() > 2 {
                let left_out = self.random.between(1, terms.len() - 2);
                terms.remove(left_out);
            }
        }
        if terms.is_empty() {
            terms.push(self.lexicon.word(self.random));
        }
        let marks = if literal { Marks::All } else { marks };
        let words = terms.into_iter().map(|term| self.typed(term, marks)).collect();
        Shape::Phrase { words, slop, literal, zone }
    }

    fn near(&mut self, doc: usize, marks: Marks, zone: Option<ZoneNumber>) -> Shape {
        let distance = self.random.between(1, 5);
        let mut window = self.window(doc, zone, distance + 2);
        while window.len() < 3 {
            window.push(self.lexicon.word(self.random));
        }
        let parts = (0..self.random.between(2, 3))
            .map(|_| match self.random.below(6) {
                0 => {
                    let length = self.random.between(2, window.len().min(3));
                    let start = self.random.below(window.len() - length + 1);
                    let words = window[start..start + length].to_vec();
                    let words = words.into_iter().map(|term| self.typed(term, marks)).collect();
                    Shape::Phrase { words, slop: 0, literal: false, zone }
                }
                1 => {
                    let (first, second) =
                        (*self.random.pick(&window), self.lexicon.word(self.random));
                    let word = |typed| Shape::Word { typed, zone };
                    Shape::Any(vec![
                        word(self.typed(first, marks)),
                        word(self.typed(second, marks)),
                    ])
                }
                _ => {
                    let term = *self.random.pick(&window);
                    Shape::Word { typed: self.typed(term, marks), zone }
                }
            })
            .collect();
        Shape::Near { parts, distance }
    }

    fn prefix(&mut self, doc: usize, zone: Option<ZoneNumber>) -> Shape {
        if self.random.percent(10) {
            let number = self.as_is(self.lexicon.number("213"));
            let prefix = "qđ".to_owned();
            return Shape::Prefix { before: vec![number], prefix, marked: true, zone };
        }
        loop {
            let term = self.term(doc, zone);
            let entry = self.lexicon.entry(term);
            let letters = entry.term.chars().count();
            if letters < 2 {
                continue;
            }
            let length = self.random.between(2, letters);
            let from = if self.random.percent(60) { entry.bare } else { entry.term };
            let prefix: String = from.chars().take(length).collect();
            let marked = prefix != entry.bare.chars().take(length).collect::<String>();
            return Shape::Prefix { before: Vec::new(), prefix, marked, zone };
        }
    }
}

/// Returns a section as it may be named, and its slug path.
fn section(random: &mut Random) -> (String, String) {
    let names = *random.pick(SECTIONS);
    let slug = slug_of(names);
    let written = match random.below(4) {
        0 => names.join("/"),
        1 => names.join(" › "),
        2 => slug_of(&names[names.len() - 1..]),
        _ => slug.clone(),
    };
    (written, slug)
}

fn date(random: &mut Random) -> (String, Date) {
    let date = Date { minute: None, ..Date::random(random) };
    let Date { year, month, day, .. } = date;
    let text = match (month, day) {
        (Some(month), Some(day)) if random.percent(50) => format!("{day}/{month}/{year}"),
        (Some(month), Some(day)) => format!("{year}-{month:02}-{day:02}"),
        (Some(month), None) if random.percent(50) => format!("{month}/{year}"),
        (Some(month), None) => format!("{year}-{month:02}"),
        _ => year.to_string(),
    };
    (text, date)
}

fn dates(random: &mut Random) -> Shape {
    let (first_text, first) = date(random);
    let (second_text, second) = date(random);
    let (written, from, to) = match random.below(6) {
        0 => {
            let (day, month) = (*random.pick(&[1, 7, 28]), *random.pick(&[2, 7, 12]));
            let sign = random.pick(&["/", "-", "."]);
            let of_text = random.percent(50);
            return Shape::AnyYear { written: format!("{day}{sign}{month}"), day, month, of_text };
        }
        1 => (format!("{first_text}.."), first.start(), i64::MAX),
        2 => (format!("..{first_text}"), i64::MIN, first.end()),
        3 => (first_text, first.start(), first.end()),
        _ => (format!("{first_text}..{second_text}"), first.start(), second.end()),
    };
    Shape::Dates { written, from, to, of_text: random.percent(50) }
}

impl Question {
    /// Writes the query.
    fn text(&self, random: &mut Random) -> String {
        let mut writer = Writer { random };
        let clauses: Vec<String> = self
            .clauses
            .iter()
            .map(|clause| writer.write(clause, None, self.clauses.len() > 1))
            .collect();
        let operator = match self.join {
            Join::Beside => " ",
            Join::And => " AND ",
            Join::Or => " OR ",
        };
        clauses.join(operator)
    }
}

struct Writer<'a> {
    random: &'a mut Random,
}

impl Writer<'_> {
    /// `inside`: beside others, so that operators need brackets.
    fn write(&mut self, shape: &Shape, around: Option<ZoneNumber>, inside: bool) -> String {
        match shape {
            Shape::Word { typed, zone } => self.field(*zone, around) + &typed.surface,
            Shape::Code { written, zone, .. } => self.field(*zone, around) + written,
            Shape::Phrase { words, slop, literal, zone } => {
                let field = self.field(*zone, around);
                let text =
                    words.iter().map(|typed| typed.surface.as_str()).collect::<Vec<_>>().join(" ");
                let (open, close) =
                    self.random.pick(&[("\"", "\""), ("“", "”"), ("«", "»"), ("„", "“")]);
                let equals = if *literal { "=" } else { "" };
                let slop = if *slop > 0 { format!("~{slop}") } else { String::new() };
                format!("{field}{equals}{open}{text}{close}{slop}")
            }
            Shape::Prefix { before, prefix, zone, .. } => {
                let before: String =
                    before.iter().map(|typed| typed.surface.clone() + "/").collect();
                self.field(*zone, around) + &before + prefix + "*"
            }
            Shape::Near { parts, distance } => {
                let operator = *self.random.pick(&["NEAR", "GẦN"]);
                self.group(parts, &format!(" {operator}/{distance} "), around, inside)
            }
            Shape::All(parts) => {
                let operator = self.operator(parts, [" AND ", " VÀ "]);
                self.group(parts, operator, around, inside)
            }
            Shape::Any(parts) => {
                let operator = self.operator(parts, [" OR ", " HOẶC "]);
                self.group(parts, operator, around, inside)
            }
            Shape::Not(part) => {
                let operator = *self.random.pick(&["NOT ", "-"]);
                let part = self.write(part, around, true);
                // A minus before a digit is part of a number.
                let is_number = part.starts_with(|c: char| c.is_numeric());
                format!("{}{part}", if is_number { "NOT " } else { operator })
            }
            Shape::Category { written, .. } => {
                let field = self.random.pick(&["category:", "chuyên mục:"]);
                format!("{field}\"{written}\"")
            }
            Shape::Source { written, .. } => {
                let field = self.random.pick(&["source:", "nguồn:", "báo:"]);
                format!("{field}\"{written}\"")
            }
            Shape::Dates { written, of_text, .. } | Shape::AnyYear { written, of_text, .. } => {
                let fields =
                    if *of_text { ["event:", "sự kiện:"] } else { ["date:", "ngày:"] };
                let field = self.random.pick(&fields);
                format!("{field}{written}")
            }
        }
    }

    /// Vietnamese operators are ordinary words beside words in capitals, so these only stand between others.
    fn operator(&mut self, parts: &[Shape], names: [&'static str; 2]) -> &'static str {
        let is_plain = |part: &Shape| matches!(part, Shape::Word { typed, .. } if typed.surface.chars().any(char::is_lowercase));
        names[usize::from(parts.iter().all(is_plain) && self.random.percent(50))]
    }

    fn group(
        &mut self,
        parts: &[Shape],
        operator: &str,
        around: Option<ZoneNumber>,
        inside: bool,
    ) -> String {
        let common = zone_of(&parts[0]).filter(|zone| {
            around.is_none()
                && self.random.percent(50)
                && parts.iter().all(|part| zone_of(part) == Some(*zone))
        });
        let field = self.field(common, None);
        let parts: Vec<String> =
            parts.iter().map(|part| self.write(part, common.or(around), true)).collect();
        let text = parts.join(operator);
        if inside || common.is_some() { format!("{field}({text})") } else { text }
    }

    fn field(&mut self, zone: Option<ZoneNumber>, around: Option<ZoneNumber>) -> String {
        const NAMES: [[&str; 2]; 5] = [
            ["title:", "tiêu đề:"],
            ["lead:", "mở đầu:"],
            ["body:", "nội dung:"],
            ["caption:", "chú thích:"],
            ["author:", "tac gia:"],
        ];
        match zone {
            Some(zone) if around.is_none() => (*self.random.pick(&NAMES[zone])).to_owned(),
            _ => String::new(),
        }
    }
}

/// Returns the zone that all words of a condition are bound to.
fn zone_of(shape: &Shape) -> Option<ZoneNumber> {
    match shape {
        Shape::Word { zone, .. }
        | Shape::Code { zone, .. }
        | Shape::Phrase { zone, .. }
        | Shape::Prefix { zone, .. } => *zone,
        Shape::Near { parts, .. } | Shape::All(parts) | Shape::Any(parts) => {
            let zone = zone_of(&parts[0])?;
            parts.iter().all(|part| zone_of(part) == Some(zone)).then_some(zone)
        }
        _ => None,
    }
}
