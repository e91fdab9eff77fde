//! Generated articles: text whose terms are known because it was put together from them.

use timbao::article::{Article, Category};
use timbao::date::{PartialDate, Precision, Published};
use unicode_normalization::UnicodeNormalization;

use super::lexicon::{Lexicon, Term};
use super::random::Random;

/// Sections, as paths of names; the slugs are in [`slug_of`].
pub(super) const SECTIONS: &[&[&str]] = &[
    &["Thể thao"],
    &["Thể thao", "Bóng đá"],
    &["Thể thao", "Bóng đá", "Trong nước"],
    &["Thế giới"],
    &["Thế giới", "Quân sự"],
    &["Quốc phòng"],
    &["Quốc phòng", "Quân khu 1"],
    &["Kinh tế"],
];

/// Slugs of the names, by hand.
const SLUGS: &[(&str, &str)] = &[
    ("Thể thao", "the-thao"),
    ("Bóng đá", "bong-da"),
    ("Trong nước", "trong-nuoc"),
    ("Thế giới", "the-gioi"),
    ("Quân sự", "quan-su"),
    ("Quốc phòng", "quoc-phong"),
    ("Quân khu 1", "quan-khu-1"),
    ("Kinh tế", "kinh-te"),
];

pub(super) const SOURCES: &[&str] = &["qdnd.vn", "Báo Mới", "nhandan.vn", "tuoitre.vn"];

/// People and their terms.
const PEOPLE: &[(&str, &[&str])] = &[
    ("Dương Quốc Bình", &["dương", "quốc", "bình"]),
    ("Hoà Bình", &["hòa", "bình"]),
    ("Trương Việt", &["trương", "việt"]),
    ("Nam Phong", &["nam", "phong"]),
    ("Thuỷ Quân", &["thủy", "quân"]),
];

/// What stands between words.
const GAPS: [&str; 8] = [" ", " ", " ", " ", ", ", ". ", " – ", "\u{a0}"];

/// A paragraph as the analyzer must see it.
pub(super) type Paragraph = Vec<Term>;

/// A text and its paragraphs.
#[derive(Clone, Default)]
pub(super) struct Text {
    pub(super) written: String,
    pub(super) paragraphs: Vec<Paragraph>,
}

/// A date of any precision, with its interval in Unix seconds.
#[derive(Clone, Copy)]
pub(super) struct Date {
    pub(super) year: i64,
    pub(super) month: Option<i64>,
    pub(super) day: Option<i64>,
    pub(super) minute: Option<i64>,
}

/// An article beside what must be found in it.
#[derive(Clone)]
pub(super) struct Specimen {
    pub(super) id: String,
    title: Text,
    lead: Text,
    body: Text,
    captions: Vec<Text>,
    /// What its last caption says.
    pub(super) mention: Option<Mention>,
    /// Numbers in `PEOPLE`.
    authors: Vec<usize>,
    photographers: Vec<usize>,
    pub(super) sections: Vec<usize>,
    pub(super) date: Option<Date>,
    pub(super) source: Option<usize>,
}

impl Specimen {
    /// Returns a random article.
    pub(super) fn random(id: String, lexicon: &Lexicon, random: &mut Random) -> Specimen {
        let mut text = |empty: usize, paragraphs: usize, words: usize| {
            if random.percent(empty) {
                Text::default()
            } else {
                let paragraphs = random.between(1, paragraphs);
                Text::random(lexicon, paragraphs, words, random)
            }
        };
        let (title, lead, body) = (text(10, 1, 9), text(20, 1, 18), text(3, 4, 16));
        let captions = random.skewed(4);
        let mut captions: Vec<Text> =
            (0..captions).map(|_| Text::random(lexicon, 1, 7, random)).collect();
        let mention = random.percent(50).then(|| Mention::random(random));
        captions.extend(mention.map(|mention| mention.text(lexicon)));
        let people = |random: &mut Random| -> Vec<usize> {
            (0..random.skewed(4)).map(|_| random.skewed(PEOPLE.len())).collect()
        };
        let authors = people(random);
        let photographers = people(random);
        let sections = (0..random.skewed(4)).map(|_| random.below(SECTIONS.len())).collect();
        let date = (!random.percent(12)).then(|| Date::random(random));
        let source = (!random.percent(25)).then(|| random.skewed(SOURCES.len()));
        Specimen {
            id,
            title,
            lead,
            body,
            captions,
            mention,
            authors,
            photographers,
            sections,
            date,
            source,
        }
    }

    /// Returns the same article under another id, perhaps with another date.
    pub(super) fn twin(&self, id: String, random: &mut Random) -> Specimen {
        let date = if random.percent(50) { self.date } else { Some(Date::random(random)) };
        Specimen { id, date, ..self.clone() }
    }

    /// Returns the article for the index.
    pub(super) fn article(&self) -> Article {
        let names = |numbers: &[usize]| {
            numbers.iter().map(|&person| PEOPLE[person].0.to_owned()).collect::<Vec<_>>()
        };
        Article {
            id: Some(self.id.clone()),
            title: self.title.written.clone(),
            lead: self.lead.written.clone(),
            body: self.body.written.clone(),
            captions: self.captions.iter().map(|caption| caption.written.clone()).collect(),
            authors: names(&self.authors),
            photographers: names(&self.photographers),
            categories: self
                .sections
                .iter()
                .filter_map(|&section| Category::new(SECTIONS[section]))
                .collect(),
            published: self.date.map(|date| date.published()),
            source: self.source.map(|source| SOURCES[source].to_owned()),
            ..Article::default()
        }
    }

    /// Returns the paragraphs of title, lead, body, captions and byline.
    pub(super) fn zones(&self, lexicon: &Lexicon) -> [Vec<Paragraph>; 5] {
        let captions =
            self.captions.iter().flat_map(|caption| caption.paragraphs.iter().cloned()).collect();
        let byline = self
            .people()
            .into_iter()
            .map(|person| PEOPLE[person].1.iter().map(|term| lexicon.number(term)).collect())
            .collect();
        let [title, lead, body] =
            [&self.title, &self.lead, &self.body].map(|text| text.paragraphs.clone());
        [title, lead, body, captions, byline]
    }

    /// Returns authors and photographers, each once.
    fn people(&self) -> Vec<usize> {
        let mut people: Vec<usize> = Vec::new();
        for &person in self.authors.iter().chain(&self.photographers) {
            if !people.contains(&person) {
                people.push(person);
            }
        }
        people
    }

    /// Returns how often the texts say `năm 2023` with a space in between: the words of one year may meet in any text.
    pub(super) fn names_2023(&self) -> bool {
        let texts = [&self.title, &self.lead, &self.body].into_iter().chain(&self.captions);
        let says = |text: &Text| {
            ["năm", "Năm"].iter().any(|word| {
                [" ", "\u{a0}"].iter().any(|gap| text.written.contains(&format!("{word}{gap}2023")))
            })
        };
        texts.into_iter().any(says)
    }

    pub(super) fn people_names(&self) -> Vec<String> {
        self.people().into_iter().map(|person| PEOPLE[person].0.to_owned()).collect()
    }

    /// Returns the slug paths of its sections and of those around them, each once.
    pub(super) fn slugs(&self) -> Vec<String> {
        let mut slugs = Vec::new();
        for &section in &self.sections {
            for depth in 1..=SECTIONS[section].len() {
                let slug = slug_of(&SECTIONS[section][..depth]);
                if !slugs.contains(&slug) {
                    slugs.push(slug);
                }
            }
        }
        slugs
    }
}

/// Returns the slug path of a path of names.
pub(super) fn slug_of(names: &[&str]) -> String {
    let slug = |name: &&str| SLUGS.iter().find(|(known, _)| known == name).unwrap().1;
    names.iter().map(slug).collect::<Vec<_>>().join("/")
}

impl Text {
    fn random(lexicon: &Lexicon, paragraphs: usize, words: usize, random: &mut Random) -> Text {
        let mut text = Text::default();
        for _ in 0..paragraphs {
            if !text.written.is_empty() {
                // What ends without a stop may go on in the next line.
                text.written.push_str(random.pick::<&str>(&[".\n", ".\n", "\n\n", ". \r\n"]));
            }
            let (written, paragraph) = loop {
                let (written, paragraph) = Text::paragraph(lexicon, words, random);
                // Of a line that has no marks no word is certain.
                let is_marked = written.contains(|c| ('\u{c0}'..'\u{2000}').contains(&c));
                if paragraph.len() == 1 || is_marked {
                    break (written, paragraph);
                }
            };
            text.written.push_str(&written);
            text.paragraphs.push(paragraph);
        }
        text
    }

    fn paragraph(lexicon: &Lexicon, words: usize, random: &mut Random) -> (String, Paragraph) {
        let mut written = String::new();
        let mut paragraph = Vec::new();
        for _ in 0..random.between(1, words) {
            if !paragraph.is_empty() {
                written.push_str(random.pick::<&str>(&GAPS));
            }
            if random.percent(6) {
                let (code, terms) = random.pick(&lexicon.codes);
                written.push_str(code);
                paragraph.extend(terms);
            } else {
                let term = lexicon.word(random);
                written.push_str(&self::written(lexicon, term, random));
                paragraph.push(term);
            }
        }
        (written, paragraph)
    }
}

/// Returns a word in one of its spellings, now and then in NFD.
pub(super) fn written(lexicon: &Lexicon, term: Term, random: &mut Random) -> String {
    let spelling = random.pick(&lexicon.entry(term).spellings);
    if random.percent(5) { spelling.nfd().collect() } else { (*spelling).to_owned() }
}

/// A day, month or year that a text mentions; a day without its year where `has_year` does not hold.
#[derive(Clone, Copy)]
pub(super) struct Mention {
    pub(super) date: Date,
    /// The last day of several.
    pub(super) last_day: Option<i64>,
    pub(super) has_year: bool,
    has_slash: bool,
}

impl Mention {
    fn random(random: &mut Random) -> Mention {
        let date = Date { minute: None, ..Date::random(random) };
        let last_day = if date.day == Some(1) && random.percent(30) { Some(7) } else { None };
        let has_year = date.day.is_none() || random.percent(50);
        Mention { date, last_day, has_year, has_slash: random.percent(50) }
    }

    fn text(&self, lexicon: &Lexicon) -> Text {
        let Date { year, month, day, .. } = self.date;
        let sign = if self.has_slash { "/" } else { "-" };
        let written = match (day, month) {
            (Some(day), Some(month)) => {
                let first = if let Some(last) = self.last_day {
                    format!("ngày {day} đến {last}")
                } else {
                    format!("ngày {day}")
                };
                let year = if self.has_year { format!("{sign}{year}") } else { String::new() };
                format!("{first}{sign}{month}{year}")
            }
            (None, Some(month)) => format!("tháng {month}{sign}{year}"),
            _ => format!("năm {year}"),
        };
        let terms = written.split([' ', '/', '-']).map(|term| lexicon.number(term)).collect();
        Text { written, paragraphs: vec![terms] }
    }
}

impl Date {
    pub(super) fn random(random: &mut Random) -> Date {
        // Few days, so that dates tie and any-year days are met.
        let year = 2019 + random.below(5) as i64;
        let month = *random.pick(&[1, 2, 2, 7, 12]);
        let day = *random.pick(&[1, 7, 28]);
        let minute = 60 * random.below(24) as i64 + 30;
        let known = random.below(8);
        Date {
            year,
            month: (known >= 1).then_some(month),
            day: (known >= 2).then_some(day),
            minute: (known >= 6).then_some(minute),
        }
    }

    fn published(&self) -> Published {
        let precision = match (self.month, self.day, self.minute) {
            (None, ..) => Precision::Year,
            (_, None, _) => Precision::Month,
            (.., None) => Precision::Day,
            _ => Precision::Minute,
        };
        let date = PartialDate::from_start(self.start(), precision).unwrap();
        Published { date, raw: String::new() }
    }

    /// Returns the first second in +07:00.
    pub(super) fn start(&self) -> i64 {
        let day = days(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1));
        day * 86_400 - 7 * 3600 + self.minute.unwrap_or(0) * 60
    }

    /// Returns the last second in +07:00.
    pub(super) fn end(&self) -> i64 {
        let next = match (self.month, self.day) {
            (None, _) => days(self.year + 1, 1, 1),
            (Some(12), None) => days(self.year + 1, 1, 1),
            (Some(month), None) => days(self.year, month + 1, 1),
            (Some(month), Some(day)) => days(self.year, month, day) + 1,
        };
        match self.minute {
            Some(_) => self.start() + 59,
            None => next * 86_400 - 7 * 3600 - 1,
        }
    }
}

/// Returns the days from 1970-01-01 to a day of the Gregorian calendar, counted the long way.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0 || year % 400 == 0) as i64;
    let years: i64 = (1970..year).map(|year| 365 + leap(year)).sum();
    let lengths = [31, 28 + leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    years + lengths[..month as usize - 1].iter().sum::<i64>() + day - 1
}
