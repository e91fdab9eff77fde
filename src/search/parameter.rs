//! The numbers of the ranking by name, for trials: `title=8`.
//!
//! Not here: their values and the reasons for them (`search::rank`), nor what they do (`engine`, `search::marks`).

use std::fmt;

use super::request::Ranking;
use crate::error::{Error, Result};

/// A number of the ranking that can be named.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Highest value that makes sense; the lowest is 0.
    pub most: f32,
    place: Place,
}

/// Where in [`Ranking`] the number stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    Number(fn(&mut Ranking) -> &mut f32),
    Count(fn(&mut Ranking) -> &mut usize),
}

/// All of them: a new number of the ranking is one row here.
pub const PARAMETERS: &[Parameter] = &[
    number("k1", ANY, "saturation of term frequency", |r| &mut r.weights.k1),
    number("text", ANY, "weight of an occurrence anywhere", |r| &mut r.weights.text.weight),
    number("text-b", 1.0, "how much long texts are held back", |r| &mut r.weights.text.b),
    number("title", ANY, "on top, for one in the title", |r| &mut r.weights.title.weight),
    number("title-b", 1.0, "how much long titles are held back", |r| &mut r.weights.title.b),
    number("lead", ANY, "on top, for one in the lead", |r| &mut r.weights.lead.weight),
    number("lead-b", 1.0, "how much long leads are held back", |r| &mut r.weights.lead.b),
    number("nearness", ANY, "neighbours of the query near each other in the text", |r| {
        &mut r.weights.nearness
    }),
    number("title-share", ANY, "a title that holds the whole query, per word of it", |r| {
        &mut r.weights.title_share
    }),
    number("fixed-pairs", 1.0, "how much less neighbours count that hardly occur apart", |r| {
        &mut r.weights.fixed_pairs
    }),
    number("passage", ANY, "the passage that says most of the query", |r| &mut r.weights.passage),
    count("passage-words", 10_000.0, "length of that passage, in words", |r| {
        &mut r.weights.passage_words
    }),
    number("run", ANY, "a text that holds the whole query word by word, per word of it", |r| {
        &mut r.weights.run
    }),
    number("asking", 1.0, "share of its idf that counts for a word that only asks", |r| {
        &mut r.asking_share
    }),
    number("asking-lead", 1.0, "share of the weight of leads that counts in a question", |r| {
        &mut r.asking_lead
    }),
    number("likeness", ANY, "likeness to the best article, per its score", |r| {
        &mut r.weights.likeness
    }),
    number("likeness-words", ANY, "words of a query up to which likeness counts in full", |r| {
        &mut r.weights.likeness_words
    }),
    count("candidates", 10_000.0, "how many of the best get the bonuses", |r| {
        &mut r.weights.nearness_candidates
    }),
    number("exponent", 10.0, "power of a form's likelihood in its weight; 0: all alike", |r| {
        &mut r.marks.exponent
    }),
    number("floor", 1.0, "lowest weight of a form in a query without marks", |r| {
        &mut r.marks.floor
    }),
    number(
        "discount",
        1.0,
        "taken off the count of two neighbours, for a form's likelihood",
        |r| &mut r.marks.neighbours.discount,
    ),
    number("back-off", 1.0, "share of what is known of a form alone in its likelihood", |r| {
        &mut r.marks.neighbours.back_off
    }),
    number("kinds", 1.0, "part of that by the kind of a neighbour: number, no syllable", |r| {
        &mut r.marks.neighbours.kinds
    }),
    number("bare", 1.0, "weight of a text's bare spelling for a word typed with marks", |r| {
        &mut r.marks.bare
    }),
    number("markless", 1.0, "weight of a word in a line without marks, typed without", |r| {
        &mut r.marks.markless
    }),
    number("i-y", 1.0, "weight of the other spelling in i or y", |r| &mut r.marks.i_y),
    number("least-likely", 1.0, "with marks elsewhere, forms less likely are left out", |r| {
        &mut r.marks.least_likely
    }),
    number("all-marks", 1.0, "how likely who types marks types all of them", |r| {
        &mut r.marks.all_marks
    }),
    number("outrank", ANY, "there, how much likelier a form must be than the bare one", |r| {
        &mut r.marks.outrank
    }),
    number("relaxed", 1.0, "share of the words that an article must hold if few hold all", |r| {
        &mut r.relaxed_share
    }),
    number("freshness", ANY, "most that freshness adds, as a share of the score", |r| {
        &mut r.freshness
    }),
    count("similar-bits", 64.0, "most bits in which articles differ that are folded", |r| {
        &mut r.similar_bits
    }),
    number("abbreviations", 1.0, "weight of an abbreviation for its full name, and back", |r| {
        &mut r.expansions.abbreviations
    }),
    number("learned", 1.0, "the same for those that the archive explains", |r| {
        &mut r.expansions.learned
    }),
    number("numbers", 1.0, "weight of other spellings of numbers and dates", |r| {
        &mut r.expansions.numbers
    }),
    number("optional", 1.0, "how much words count that need not be there", |r| {
        &mut r.expansions.optional
    }),
];

/// No bound that anybody would meet, and far from where sums overflow.
const ANY: f32 = 1e6;

const fn number(
    name: &'static str,
    most: f32,
    about: &'static str,
    place: fn(&mut Ranking) -> &mut f32,
) -> Parameter {
    Parameter { name, about, most, place: Place::Number(place) }
}

const fn count(
    name: &'static str,
    most: f32,
    about: &'static str,
    place: fn(&mut Ranking) -> &mut usize,
) -> Parameter {
    Parameter { name, about, most, place: Place::Count(place) }
}

impl Parameter {
    /// Returns the parameter of this name, in which `_` is as good as `-`.
    pub fn named(name: &str) -> Option<&'static Parameter> {
        let name = name.trim().replace('_', "-");
        PARAMETERS.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(&name))
    }

    /// Returns its value in a ranking.
    pub fn get(&self, ranking: &Ranking) -> f32 {
        let mut ranking = *ranking;
        match self.place {
            Place::Number(place) => *place(&mut ranking),
            Place::Count(place) => *place(&mut ranking) as f32,
        }
    }

    fn set(&self, ranking: &mut Ranking, value: f32) {
        match self.place {
            Place::Number(place) => *place(ranking) = value,
            Place::Count(place) => *place(ranking) = value as usize,
        }
    }

    /// Returns a value written as text, or what is wrong with it.
    fn read(&self, text: &str) -> std::result::Result<f32, String> {
        let value: f32 = text
            .trim()
            .parse()
            .map_err(|_| format!("{}={text}: {text:?} is not a number", self.name))?;
        if !(0.0..=self.most).contains(&value) {
            return Err(format!("{}={text}: expected 0 to {}", self.name, self.most));
        }
        if matches!(self.place, Place::Count(_)) && value.fract() != 0.0 {
            return Err(format!("{}={text}: expected a whole number", self.name));
        }
        Ok(value)
    }
}

/// A parameter with a value.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Which one.
    pub parameter: &'static Parameter,
    /// Its value.
    pub value: f32,
}

impl Setting {
    /// Reads `name=value`, or several values parted by commas: `nearness=0,1,1.5`. `field` is the flag, for the error.
    ///
    /// # Errors
    /// [`Error::Request`] when the name is unknown, naming those there are, or a value cannot be used.
    pub fn read_values(text: &str, field: &'static str) -> Result<Vec<Setting>> {
        let wrong = |reason| Error::Request { code: "bad_parameter", field, reason };
        let (name, values) = text
            .split_once('=')
            .ok_or_else(|| wrong(format!("{text:?}: expected name=value, as in title=8")))?;
        let parameter = Parameter::named(name).ok_or_else(|| {
            let known: Vec<&str> = PARAMETERS.iter().map(|parameter| parameter.name).collect();
            wrong(format!("no parameter {:?}; there are {}", name.trim(), known.join(", ")))
        })?;
        values
            .split(',')
            .map(|value| Ok(Setting { parameter, value: parameter.read(value).map_err(wrong)? }))
            .collect()
    }

    /// Changes a ranking.
    pub fn apply(&self, ranking: &mut Ranking) {
        self.parameter.set(ranking, self.value);
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.parameter.name, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_ranking_has_a_name_and_each_its_own() {
        // `Debug` shows every field, so a new one without a row is noticed here.
        let numbers = |ranking: &Ranking| -> Vec<f32> {
            let shown = format!("{ranking:?}");
            let parts = shown.split([' ', ',', '}']);
            parts.filter_map(|part| part.parse().ok()).collect()
        };
        let usual = numbers(&Ranking::default());
        assert_eq!(usual.len(), PARAMETERS.len(), "{:?}", Ranking::default());
        let mut changed = std::collections::HashSet::new();
        for parameter in PARAMETERS {
            let mut ranking = Ranking::default();
            let value = if parameter.get(&ranking) == 1.0 { 0.0 } else { 1.0 };
            Setting { parameter, value }.apply(&mut ranking);
            assert_eq!(parameter.get(&ranking), value);
            let places: Vec<usize> = numbers(&ranking)
                .iter()
                .zip(&usual)
                .enumerate()
                .filter(|(_, (now, before))| now != before)
                .map(|(place, _)| place)
                .collect();
            assert_eq!(places.len(), 1, "{}", parameter.name);
            assert!(changed.insert(places[0]), "{}", parameter.name);
            assert!(parameter.get(&Ranking::default()) <= parameter.most, "{}", parameter.name);
        }
    }

    #[test]
    fn settings_are_read() {
        for (text, expected) in [
            ("title=8", "title=8"),
            ("relaxed=.2", "relaxed=0.2"),
            ("title_share=0.5,1", "title-share=0.5 title-share=1"),
            (" Nearness = 0, 1.5 ", "nearness=0 nearness=1.5"),
            ("candidates=64", "candidates=64"),
            ("title", "expected name=value"),
            ("tilte=8", "no parameter \"tilte\"; there are k1, text, "),
            ("title=", "is not a number"),
            ("title=high", "is not a number"),
            ("title=NaN", "expected 0 to"),
            ("title=-1", "expected 0 to"),
            ("text-b=1.5", "expected 0 to 1"),
            ("candidates=1.5", "expected a whole number"),
        ] {
            let shown = match Setting::read_values(text, "set") {
                Ok(settings) => {
                    settings.iter().map(Setting::to_string).collect::<Vec<_>>().join(" ")
                }
                Err(error) => error.to_string(),
            };
            assert!(shown.contains(expected), "{text}: {shown}");
        }
    }
}
