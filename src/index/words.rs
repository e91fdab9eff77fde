//! The words of an article, read once for everything that is written of them: postings, the record, the vocabulary.
//!
//! A word is four bytes: the number that a memory of spellings knows it by. So a table of some ten thousand entries says of nearly every
//! word what number its term has in a segment, or what symbol it is in a record. Whoever writes the article need not be the thread that
//! read it.

use std::cell::RefCell;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use super::record::Record;
use super::schema::Zone;
use crate::analysis::{TermNumber, each_numbered_term, read_indexed};

/// Threads that read articles for one that writes, and so memories of spellings, at most: others cost more look-ups.
pub(super) const READERS: usize = 8;

/// The words of an article and the boundaries between them, zone by zone.
pub(super) struct Words {
    words: Vec<Word>,
    /// By zone: where its words end.
    ends: [usize; Zone::ALL.len()],
    /// The terms that have no number.
    others: Vec<Box<str>>,
    /// The memory that has the rest; 0 where it has none.
    epoch: u32,
    lexicon: Arc<Lexicon>,
    /// That memory forgot while the article was read.
    is_forgotten: bool,
}

/// The terms that a memory of spellings has numbers for. It grows with every article that its thread reads.
#[derive(Default)]
struct Lexicon {
    epoch: u32,
    terms: RwLock<Terms>,
}

/// Terms by number.
#[derive(Default)]
struct Terms {
    text: String,
    ends: Vec<u32>,
}

impl Terms {
    fn get(&self, number: usize) -> &str {
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.text[start as usize..self.ends[number] as usize]
    }
}

thread_local! {
    /// That of the memory of spellings of this thread.
    static LEXICON: RefCell<Arc<Lexicon>> = RefCell::new(Arc::default());
}

impl Lexicon {
    /// Returns that of this thread, with all that its memory has now; `None` where it is no longer the memory of this epoch.
    fn of_memory(epoch: u32) -> Option<Arc<Lexicon>> {
        LEXICON.with_borrow_mut(|lexicon| {
            if lexicon.epoch != epoch {
                *lexicon = Arc::new(Lexicon { epoch, terms: RwLock::default() });
            }
            let mut terms = lexicon.terms.write().unwrap_or_else(PoisonError::into_inner);
            let Terms { text, ends } = &mut *terms;
            let is_remembered = each_numbered_term(epoch, ends.len(), |term| {
                text.push_str(term);
                ends.push(text.len() as u32);
            });
            drop(terms);
            is_remembered.then(|| Arc::clone(lexicon))
        })
    }
}

/// A word of an article, or a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word(u32);

impl Word {
    /// Between two paragraphs.
    pub(super) const BOUNDARY: Word = Word(u32::MAX);
    /// Words with this bit have their terms in [`Words::others`], the rest in the memory of spellings.
    const OTHER: u32 = 1 << 31;

    /// Returns whether a memory has it.
    pub(super) fn is_remembered(self) -> bool {
        self.0 & Word::OTHER == 0
    }
}

impl Words {
    /// Reads an article, of which these are the parts of the record and the byline, and packs the record as it reads.
    ///
    /// # Errors
    /// Those of [`Record::pack`].
    pub(super) fn read(parts: [&str; 6], byline: &str) -> io::Result<(Words, Vec<u8>)> {
        let [_, _, texts @ ..] = parts;
        let bytes = texts.iter().map(|text| text.len()).sum::<usize>() + byline.len();
        let mut words = Words::for_bytes(bytes);
        let mut zone = 0;
        let record = Record::pack(parts, |text, packing| {
            words.read_zone(zone, text, |start, end, number| packing.take(start, end, number));
            zone += 1;
        })?;
        words.read_zone(zone, byline, |_, _, _| {});
        if words.epoch != 0 && !words.is_forgotten {
            match Lexicon::of_memory(words.epoch) {
                Some(lexicon) => words.lexicon = lexicon,
                None => words.is_forgotten = true,
            }
        }
        if words.is_forgotten {
            words = Words { is_forgotten: true, ..Words::for_bytes(bytes) };
            for (zone, text) in texts.into_iter().chain([byline]).enumerate() {
                words.read_zone(zone, text, |_, _, _| {});
            }
        }
        Ok((words, record))
    }

    /// Makes room for the words of so many bytes of text; a word of news is five of them.
    fn for_bytes(bytes: usize) -> Words {
        Words {
            words: Vec::with_capacity(bytes / 5),
            ends: [0; Zone::ALL.len()],
            others: Vec::new(),
            epoch: 0,
            lexicon: Arc::default(),
            is_forgotten: false,
        }
    }

    #[inline(always)]
    fn read_zone(
        &mut self,
        zone: usize,
        text: &str,
        mut each: impl FnMut(usize, usize, TermNumber),
    ) {
        read_indexed(text, |token, number| {
            if token.is_boundary() {
                return self.words.push(Word::BOUNDARY);
            }
            each(token.start, token.end, number);
            let word = match number.epoch() == self.epoch && self.epoch != 0 {
                true => Word(number.place() as u32),
                false => self.other(token.term, number),
            };
            self.words.push(word);
        });
        self.ends[zone] = self.words.len();
    }

    #[cold]
    fn other(&mut self, term: &str, number: TermNumber) -> Word {
        if number != TermNumber::NONE && !self.is_forgotten {
            self.is_forgotten = self.epoch != 0;
            self.epoch = number.epoch();
            return Word(number.place() as u32);
        }
        self.others.push(term.into());
        Word(Word::OTHER | (self.others.len() - 1) as u32)
    }

    /// Returns the words of a zone in their order.
    pub(super) fn of(&self, zone: Zone) -> &[Word] {
        let zone = zone as usize;
        let start = if zone == 0 { 0 } else { self.ends[zone - 1] };
        &self.words[start..self.ends[zone]]
    }

    /// Returns the number of a word in the memory of spellings, or one that nothing has.
    #[inline(always)]
    pub(super) fn number(&self, word: Word) -> TermNumber {
        TermNumber::at(self.epoch, word.0)
    }

    /// Calls `with` with the term of a word.
    ///
    /// # Panics
    /// The word is a boundary.
    pub(super) fn term<R>(&self, word: Word, with: impl FnOnce(&str) -> R) -> R {
        if !word.is_remembered() {
            return with(&self.others[(word.0 & !Word::OTHER) as usize]);
        }
        with(self.lexicon.terms.read().unwrap_or_else(PoisonError::into_inner).get(word.0 as usize))
    }

    /// Returns the memory that it takes, in bytes.
    pub(super) fn memory(&self) -> usize {
        let others: usize = self.others.iter().map(|other| other.len() + size_of_val(other)).sum();
        self.words.capacity() * size_of::<Word>() + others
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::analyze_indexed;

    fn terms(text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        analyze_indexed(text, |token| terms.push(token.term.to_owned()));
        terms
    }

    fn assert_read(title: &str, body: &str, byline: &str) -> Words {
        let (words, _) = Words::read(["{}", "", title, "", body, ""], byline).unwrap();
        for (zone, text) in [(Zone::Title, title), (Zone::Body, body), (Zone::Byline, byline)] {
            let expected = terms(text);
            assert_eq!(words.of(zone).len(), expected.len());
            for (&word, expected) in words.of(zone).iter().zip(&expected) {
                let is_boundary = expected == crate::analysis::BOUNDARY;
                assert_eq!(word == Word::BOUNDARY, is_boundary);
                assert!(is_boundary || words.term(word, |term| term == expected), "{expected}");
            }
        }
        words
    }

    #[test]
    fn words_are_those_of_the_texts() {
        let (title, long) = ("Quân khu 1 họp", "nghiêng".repeat(10));
        let body = format!("Quân khu\nhop ban ve {long} nhé");
        let words = assert_read(title, &body, "Lê Văn Bốn");
        assert!(words.epoch != 0 && words.others.len() == 1, "{:?}", words.others);
        assert_read("quan khu 1 hop tai ha noi ve viec nay cua nam nay", "", "");
        assert_read("", "", "");
    }

    #[test]
    fn another_thread_knows_the_terms() {
        let read = |title: &'static str| {
            let (words, _) = Words::read(["{}", "", title, "", "", ""], "").unwrap();
            words
        };
        let words = std::thread::spawn(move || {
            let first = read("Quân khu 1 họp");
            // What it reads later changes nothing.
            (first, read("Hội nghị của Quân khu 2"))
        });
        let (first, second) = words.join().unwrap();
        for (words, title) in [(first, "Quân khu 1 họp"), (second, "Hội nghị của Quân khu 2")]
        {
            let of_title = words.of(Zone::Title).iter();
            let known: Vec<String> =
                of_title.map(|&word| words.term(word, str::to_owned)).collect();
            assert_eq!(known, terms(title));
        }
    }

    #[test]
    fn a_memory_that_forgets_within_an_article_loses_nothing() {
        let body: String = (0..500_000).map(|number| format!("đ{number:09} ")).collect();
        let words = assert_read("Quân khu 1", &body, "Lê Văn Bốn");
        assert_eq!(words.epoch, 0);
        // And the next one is as any other.
        assert_ne!(assert_read("Quân khu 1", "Nội dung", "").epoch, 0);
    }

    #[test]
    fn a_memory_that_forgets_at_the_end_of_an_article_loses_nothing() {
        let word = |number: u32| -> String {
            let digits = format!("{number:012}").into_bytes();
            digits.into_iter().map(|digit| (digit - b'0' + b'A') as char).collect()
        };
        // What follows has no numbers, so that it does not show that they are others.
        for words in 349_524..349_527 {
            let mut body: String = (0..words).map(|number| word(number) + " ").collect();
            body.push_str("\nNghieng nga duong len bien gioi phia bac");
            let read = move || assert_read("", &body, "").epoch;
            // A thread of its own has a memory that has met nothing.
            assert!(std::thread::spawn(read).join().is_ok(), "{words}");
        }
    }
}
