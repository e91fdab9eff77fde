//! What a reader of Vietnamese news knows and a text does not say: abbreviations, units, titles, family names, places that
//! were merged. Kept in files that people can read and correct (`*.tsv` beside this one, docs/packs.md).
//!
//! Not here: where a query uses them (`search::expand`), what an archive taught itself (`index::abbreviations`).

mod file;

use std::collections::HashMap;
use std::sync::LazyLock;

use self::file::Lines;
pub use self::file::PackError;
use crate::analysis::syllable::{self, Syllable};
use crate::analysis::{analyze_shared, fold};
use crate::engine::LearnedAbbreviation;

/// Which knowledge a search uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Abbreviations and full names of the packs.
    Abbreviations,
    /// Abbreviations that the archive itself explains.
    Learned,
    /// Titles before a name need not be there.
    Titles,
    /// Places that were merged or renamed are pointed out.
    Places,
    /// Numbers, dates, Roman numerals and units in other spellings.
    Numbers,
}

impl Family {
    /// All families.
    pub const ALL: [Family; 5] =
        [Family::Abbreviations, Family::Learned, Family::Titles, Family::Places, Family::Numbers];

    /// Returns the name used in answers and arguments (`abbreviations`).
    pub fn name(self) -> &'static str {
        match self {
            Family::Abbreviations => "abbreviations",
            Family::Learned => "learned",
            Family::Titles => "titles",
            Family::Places => "places",
            Family::Numbers => "numbers",
        }
    }
}

/// One way to write a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spelling {
    /// As people write it.
    pub(super) text: String,
    pub(super) terms: Vec<String>,
    /// It is an abbreviation.
    pub(super) is_short: bool,
    /// It reads like a syllable, so it is one unless it stands in capitals.
    pub(super) needs_capitals: bool,
    /// It is a word of its own: texts that hold it mostly mean that.
    pub(super) is_word: bool,
}

impl Spelling {
    fn new(text: &str, is_short: bool) -> Option<Spelling> {
        let terms = terms_of(text);
        let is_single = |test: fn(&str) -> bool| matches!(&*terms, [only] if test(only));
        (!terms.is_empty()).then(|| Spelling {
            text: text.trim().to_owned(),
            is_short,
            needs_capitals: is_short && is_single(|term| Syllable::parse(term).is_some()),
            is_word: is_short && is_single(syllable::is_bare_syllable),
            terms: terms.clone(),
        })
    }
}

/// Spellings that mean the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) family: Family,
    pub(super) spellings: Vec<Spelling>,
    /// How sure it is that they do, in 0..=1.
    pub(super) weight: f32,
}

/// A place that became, or became part of, others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// As people write it.
    pub(super) old: String,
    pub(super) new: Vec<String>,
    /// `2025-07-01`, `1989`.
    pub(super) since: String,
    /// Where that is laid down.
    pub(super) source: String,
    /// The old name is an ordinary word too.
    pub(super) needs_capitals: bool,
}

/// A family name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surname {
    /// It is hardly anything else.
    Sure,
    /// It is an ordinary word too.
    Doubtful,
}

/// Sequences of terms, found by their first one without its marks.
#[derive(Debug, Clone, Default)]
pub(super) struct Sequences(HashMap<String, Vec<(Vec<String>, usize)>>);

impl Sequences {
    fn add(&mut self, terms: Vec<String>, value: usize) {
        if let Some(first) = terms.first() {
            let known = self.0.entry(fold(first)).or_default();
            known.push((terms, value));
            // The longest first.
            known.sort_by_key(|(terms, _)| std::cmp::Reverse(terms.len()));
        }
    }

    /// Returns the sequences that may begin with a term, the longest first.
    pub(super) fn beginning_with(&self, term: &str) -> &[(Vec<String>, usize)] {
        self.0.get(&fold(term)).map_or(&[], Vec::as_slice)
    }
}

/// Everything the packs say.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    groups: Vec<Group>,
    /// Spelling to group.
    spellings: Sequences,
    titles: Sequences,
    surnames: HashMap<String, Surname>,
    places: Vec<Place>,
    /// Old name of a place to its number among `places`, or to none.
    place_names: Sequences,
    /// New name of a place to the numbers among `places`.
    new_place_names: Sequences,
}

/// Articles that must explain an abbreviation before it is searched.
const LEAST_ARTICLES: u64 = 3;
/// Meanings that fewer articles explain than this share of those that explain the commonest are left out.
const LEAST_SHARE: f32 = 0.1;

/// The value in `place_names` of a name that is no old place.
pub(super) const NO_PLACE: usize = usize::MAX;

static BUILT_IN: LazyLock<Packs> = LazyLock::new(|| {
    let mut packs = Packs::default();
    let expect = "a test reads the built-in packs";
    packs
        .add_spellings(
            "abbreviations.tsv",
            include_str!("abbreviations.tsv"),
            Family::Abbreviations,
        )
        .expect(expect);
    packs.add_spellings("units.tsv", include_str!("units.tsv"), Family::Numbers).expect(expect);
    packs.add_titles("titles.tsv", include_str!("titles.tsv")).expect(expect);
    packs.add_surnames("surnames.tsv", include_str!("surnames.tsv")).expect(expect);
    packs.add_places("places.tsv", include_str!("places.tsv")).expect(expect);
    packs
});

impl Packs {
    /// Returns the packs that come with the program.
    pub fn built_in() -> &'static Packs {
        &BUILT_IN
    }

    /// Adds abbreviations of your own: lines of `short TAB full [TAB weight]`, several spellings of a column parted by `|`. `name` is
    /// what errors call the file.
    ///
    /// # Errors
    /// [`PackError`] for the first line that cannot be read; then nothing is added.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), PackError> {
        self.add_spellings(name, text, Family::Abbreviations)
    }

    fn add_spellings(&mut self, name: &str, text: &str, family: Family) -> Result<(), PackError> {
        let mut groups = Vec::new();
        for line in Lines::of(name, text) {
            let line = line.with_columns(2, 3)?;
            let weight = line.weight(2)?;
            let spellings = |column: usize| {
                line.alternatives(column).filter_map(move |text| Spelling::new(text, column == 0))
            };
            let short: Vec<Spelling> = spellings(0).collect();
            let full: Vec<Spelling> = spellings(1).collect();
            if short.is_empty() || full.is_empty() {
                return Err(line.error("a column holds no word"));
            }
            let mut spellings: Vec<Spelling> = Vec::new();
            for spelling in short.into_iter().chain(full) {
                // `GD-ĐT` and `GD&ĐT` are the same terms.
                if spellings.iter().all(|known| known.terms != spelling.terms) {
                    spellings.push(spelling);
                }
            }
            groups.push(Group { family, spellings, weight });
        }
        groups.into_iter().for_each(|group| self.add_group(group));
        Ok(())
    }

    fn add_group(&mut self, group: Group) {
        for spelling in &group.spellings {
            self.spellings.add(spelling.terms.clone(), self.groups.len());
        }
        self.groups.push(group);
    }

    /// Returns the pairs that an archive explains often enough; the less often a meaning of an abbreviation, the less it
    /// counts.
    pub(super) fn learned(pairs: &[LearnedAbbreviation]) -> Packs {
        let mut packs = Packs::default();
        let mut most: HashMap<&str, u64> = HashMap::new();
        for LearnedAbbreviation { short, full, articles } in pairs {
            // The commonest meaning of each abbreviation comes first.
            let most = *most.entry(short).or_insert(*articles);
            let share = *articles as f32 / most as f32;
            let is_known = Packs::built_in().knows(short, full);
            if *articles >= LEAST_ARTICLES && share >= LEAST_SHARE && !is_known {
                packs.add_learned(short, full, share.sqrt());
            }
        }
        packs
    }

    fn add_learned(&mut self, short: &str, full: &str, weight: f32) {
        let spellings = [Spelling::new(short, true), Spelling::new(full, false)];
        if let [Some(short), Some(full)] = spellings {
            let spellings = vec![short, full];
            self.add_group(Group { family: Family::Learned, spellings, weight });
        }
    }

    fn add_titles(&mut self, name: &str, text: &str) -> Result<(), PackError> {
        for line in Lines::of(name, text) {
            let line = line.with_columns(1, 1)?;
            self.titles.add(terms_of(line.column(0)), 0);
        }
        Ok(())
    }

    fn add_surnames(&mut self, name: &str, text: &str) -> Result<(), PackError> {
        for line in Lines::of(name, text) {
            let line = line.with_columns(1, 1)?;
            let (name, surname) = match line.column(0).strip_suffix('?') {
                Some(name) => (name.trim(), Surname::Doubtful),
                None => (line.column(0), Surname::Sure),
            };
            let [term] = terms_of(name).try_into().map_err(|_| line.error("not one word"))?;
            self.surnames.insert(term, surname);
        }
        Ok(())
    }

    fn add_places(&mut self, name: &str, text: &str) -> Result<(), PackError> {
        for line in Lines::of(name, text) {
            let line = line.with_columns(1, 4)?;
            let (old, needs_capitals) = match line.column(0).strip_prefix('!') {
                Some(old) => (old, true),
                None => (line.column(0), false),
            };
            if line.columns() == 1 {
                self.place_names.add(terms_of(old), NO_PLACE);
                continue;
            }
            let line = line.with_columns(4, 4)?;
            let place = Place {
                old: old.to_owned(),
                new: line.alternatives(1).map(str::to_owned).collect(),
                since: line.date(2)?,
                source: line.column(3).to_owned(),
                needs_capitals,
            };
            self.place_names.add(terms_of(old), self.places.len());
            for new in &place.new {
                self.new_place_names.add(terms_of(new), self.places.len());
            }
            self.places.push(place);
        }
        Ok(())
    }

    pub(super) fn spellings(&self) -> &Sequences {
        &self.spellings
    }

    pub(super) fn group(&self, number: usize) -> &Group {
        &self.groups[number]
    }

    pub(super) fn titles(&self) -> &Sequences {
        &self.titles
    }

    pub(super) fn surname(&self, term: &str) -> Option<Surname> {
        self.surnames.get(term).copied()
    }

    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    pub(super) fn new_place_names(&self) -> &Sequences {
        &self.new_place_names
    }

    pub(super) fn place_names(&self) -> &Sequences {
        &self.place_names
    }

    /// Returns whether a short spelling stands for a full one in the packs.
    pub(super) fn knows(&self, short: &str, full: &str) -> bool {
        let (short, full) = (terms_of(short), terms_of(full));
        let Some(first) = short.first() else { return false };
        self.spellings.beginning_with(first).iter().any(|(terms, group)| {
            *terms == short
                && self.groups[*group].spellings.iter().any(|spelling| spelling.terms == full)
        })
    }
}

/// Returns the terms of a text without the boundaries of paragraphs.
pub(super) fn terms_of(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    analyze_shared(text, |token| {
        if !token.is_boundary() {
            terms.push(token.term.to_owned());
        }
    });
    terms
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn built_in_packs_are_well_formed() {
        let packs = Packs::built_in();
        assert!(packs.groups.len() > 100);
        let mut shorts = HashSet::new();
        for spelling in packs.groups.iter().flat_map(|group| &group.spellings) {
            assert!(shorts.insert(&spelling.terms), "{} stands twice", spelling.text);
        }
        assert_eq!(packs.surname("nguyễn"), Some(Surname::Sure));
        assert_eq!(packs.surname("hà"), Some(Surname::Doubtful));
    }

    #[test]
    fn the_provinces_of_2025_add_up() {
        let of_2025: Vec<&Place> =
            Packs::built_in().places.iter().filter(|place| place.since == "2025-07-01").collect();
        let old: HashSet<&String> = of_2025.iter().map(|place| &place.old).collect();
        let new: HashSet<&String> = of_2025.iter().flat_map(|place| &place.new).collect();
        // 63 before, of which 11 stay as they are and 52 become 23.
        assert_eq!((old.len(), new.len(), old.len() + new.len()), (29, 23, 63 - 11));
        assert!(old.is_disjoint(&new), "no name is given up and kept");
    }

    #[test]
    fn what_is_wrong_with_a_pack_is_said_with_its_place() {
        for (text, expected) in [
            ("SSCĐ", "mine.tsv:1: expected 2 to 3 columns parted by tabs, got 1"),
            ("# x\n\nA\tb\tc\td", "mine.tsv:3: expected 2 to 3 columns parted by tabs, got 4"),
            ("A\tb\t2", "mine.tsv:1: \"2\" is no weight in 0..1"),
            ("A\t…", "mine.tsv:1: a column holds no word"),
        ] {
            let mut packs = Packs::default();
            let error = packs.add("mine.tsv", text).expect_err(text);
            assert_eq!(error.to_string(), expected, "{text}");
            assert!(packs.groups.is_empty());
        }
        let mut packs = Packs::default();
        packs.add("mine.tsv", "\u{feff}QKT|QK-T\tquân khu thủ đô\t0.5\r\n").expect("it is right");
        assert!(packs.knows("qkt", "Quân khu Thủ đô"));
        assert!(!packs.knows("qkt", "quân khu"));
    }
}
