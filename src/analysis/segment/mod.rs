//! Words (từ) in running text: which neighbouring syllables belong together.
//!
//! A line is cut into pieces; for each gap between two pieces that are parted by one space, a linear model over the
//! pair, its neighbours and the manner of writing says whether it lies inside a word. docs/words.md says what a word
//! is, where the model comes from and how well it does. Not here: training (`crate::words`).
//!
//! ```
//! use timbao::analysis::segment::Segmenter;
//! let mut segmenter = Segmenter::new();
//! assert_eq!(segmenter.line("Thủ tướng gặp báo chí."), "Thủ_tướng gặp báo_chí.");
//! ```

pub(crate) mod features;
pub(crate) mod model;
pub(crate) mod pieces;
mod tables;
mod user;
pub(crate) mod vocabulary;

use std::ops::Range;

use features::{BEFORE, BEHIND, Row, is_large};
use model::{IN_LONGER, LEVEL, Model, triple_key};
use pieces::{Code, Codes, scan};
use tables::Tables;
use user::UserWords;
use vocabulary::Vocabulary;

/// The model that is shipped; what it derives from, and under which licence, is in docs/words.md.
static SHIPPED: &[u8] = include_bytes!("../../../models/words.bin");

/// Finds the words of lines. It remembers spellings it has met: keep one per thread.
#[derive(Clone)]
pub struct Segmenter {
    vocabulary: Vocabulary,
    tables: Tables,
    user: UserWords,
    codes: Codes,
    row: Row,
    pieces: Vec<Piece>,
    joined: Vec<bool>,
    /// Scratch of the decoder.
    backs: Vec<(bool, bool)>,
    values: Vec<u8>,
}

/// Where a piece of a line stands.
#[derive(Clone, Copy)]
struct Piece {
    /// First byte.
    start: u32,
    /// Byte after the last one.
    end: u32,
}

impl std::fmt::Debug for Segmenter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Segmenter")
    }
}

impl Default for Segmenter {
    fn default() -> Self {
        Segmenter::new()
    }
}

impl Segmenter {
    /// Returns a segmenter with the model that is shipped.
    pub fn new() -> Segmenter {
        Segmenter::load(SHIPPED).expect("the shipped model is whole, as a test says")
    }

    /// Returns a segmenter with a model made by `timbao train-words`.
    ///
    /// # Errors
    /// What is wrong with the model: of another version, cut off, damaged.
    pub fn load(model: &[u8]) -> Result<Segmenter, &'static str> {
        Ok(Segmenter::with(Model::from_bytes(model)?))
    }

    pub(crate) fn with(model: Model) -> Segmenter {
        let tables = Tables::new(&model);
        Segmenter {
            vocabulary: model.vocabulary,
            tables,
            user: UserWords::default(),
            codes: Codes::new(),
            row: Row::default(),
            pieces: Vec::new(),
            joined: Vec::new(),
            backs: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Adds a word of two syllables or more, in any case and spelling: wherever its syllables stand in a row they are one word,
    /// the longest one first. Returns whether it was added; words of one syllable need not be, and there is room for some 40,000
    /// syllables that the model does not know.
    pub fn add_word(&mut self, word: &str) -> bool {
        let added = self.user.add(word, &mut self.vocabulary);
        self.codes = Codes::new();
        added
    }

    /// Gives the words of a line to `sink`, in order: ranges of bytes of `line`. Punctuation is a word of its own.
    ///
    /// ```
    /// use timbao::analysis::segment::Segmenter;
    /// let line = "Bộ Quốc phòng: họp";
    /// let mut words = Vec::new();
    /// Segmenter::new().segment(line, |word| words.push(&line[word]));
    /// assert_eq!(words, ["Bộ", "Quốc phòng", ":", "họp"]);
    /// ```
    #[inline]
    pub fn segment(&mut self, line: &str, mut sink: impl FnMut(Range<usize>)) {
        self.decide(line);
        let mut open: Option<Range<usize>> = None;
        for (piece, &joined) in self.pieces.iter().zip(&self.joined) {
            let start = open.map_or(piece.start as usize, |word| word.start);
            let word = start..piece.end as usize;
            if joined {
                open = Some(word);
            } else {
                open = None;
                if !word.is_empty() {
                    sink(word);
                }
            }
        }
    }

    /// Returns the line with `_` in place of the spaces inside of words.
    pub fn line(&mut self, line: &str) -> String {
        let mut bytes = line.as_bytes().to_vec();
        self.decide(line);
        for (piece, &joined) in self.pieces.iter().zip(&self.joined) {
            if joined {
                bytes[piece.end as usize] = b'_';
            }
        }
        String::from_utf8(bytes).expect("only spaces were replaced")
    }

    /// Fills `pieces` and, for each, whether the word goes on behind it.
    fn decide(&mut self, line: &str) {
        self.scan(line);
        fill(&mut self.row, &mut self.values, &self.tables);
        self.joined.clear();
        self.joined.resize(self.pieces.len(), false);
        decode(&self.row, &self.tables, &mut self.joined, &mut self.backs);
        if !self.user.is_empty() {
            self.user.apply(&self.row.codes[BEFORE..BEFORE + self.pieces.len()], &mut self.joined);
        }
    }

    /// Fills `pieces` and the codes of the row; an empty piece stands where two pieces are not parted by one space.
    fn scan(&mut self, line: &str) {
        let (pieces, codes) = (&mut self.pieces, &mut self.row.codes);
        pieces.clear();
        codes.clear();
        codes.extend([Code::EDGE; BEFORE]);
        scan(line, &mut self.codes, &self.vocabulary, |start, end, code, follows_space| {
            if !follows_space && codes[codes.len() - 1] != Code::EDGE && code != Code::EDGE {
                pieces.push(Piece { start, end: start });
                codes.push(Code::EDGE);
            }
            pieces.push(Piece { start, end });
            codes.push(code);
        });
        codes.extend([Code::EDGE; BEHIND]);
    }
}

/// Fills in levels and triples of the gaps of a row.
#[inline]
fn fill(row: &mut Row, values: &mut Vec<u8>, tables: &Tables) {
    let Row { codes, levels, triples } = row;
    levels.clear();
    triples.clear();
    triples.resize(codes.len(), 0);
    let mut before = 0;
    values.clear();
    let key = |pair: &[Code]| pair[0].id() << 16 | pair[1].id();
    values.extend(codes.windows(2).map(|pair| tables.pairs.value(key(pair))));
    for (at, &value) in values.iter().enumerate() {
        levels.push(value & LEVEL);
        if before & value & IN_LONGER != 0 {
            let key = triple_key(codes[at - 1].id(), codes[at].id(), codes[at + 1].id());
            triples[at - 1] = tables.triples.get(&key).copied().unwrap_or(0);
        }
        before = value;
    }
}

/// Returns whether the model looks at the gap behind `codes[at]`; others are never joined.
#[inline(always)]
pub(crate) fn is_open(row: &Row, at: usize) -> bool {
    row.levels[at] > 0 || (is_large(row.codes[at]) && is_large(row.codes[at + 1]))
}

/// Finds the best way through the gaps behind `codes[BEFORE..]`, one for each of `joined` (Viterbi, two states).
fn decode(row: &Row, tables: &Tables, joined: &mut [bool], backs: &mut Vec<(bool, bool)>) {
    let mut start = 0;
    while start < joined.len() {
        if !is_open(row, start + BEFORE) {
            joined[start] = false;
            start += 1;
            continue;
        }
        let (mut split_sum, mut joined_sum) = (0, tables.gap_score(row, start + BEFORE));
        backs.clear();
        let mut end = start + 1;
        while end < joined.len() && is_open(row, end + BEFORE) {
            let bond = tables.bond_score(row, end + BEFORE);
            let gap = tables.gap_score(row, end + BEFORE);
            backs.push((joined_sum > split_sum, joined_sum + bond > split_sum));
            let split = split_sum.max(joined_sum);
            joined_sum = gap + split_sum.max(joined_sum + bond);
            split_sum = split;
            end += 1;
        }
        let mut is_joined = joined_sum > split_sum;
        joined[end - 1] = is_joined;
        for at in (start..end - 1).rev() {
            let (if_split, if_joined) = backs[at - start];
            is_joined = if is_joined { if_joined } else { if_split };
            joined[at] = is_joined;
        }
        start = end;
    }
}

/// Steps of a weight in one unit of log-odds.
#[cfg(feature = "index")]
pub(crate) const UNIT: f32 = 20.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let mut segmenter = Segmenter::new();
        for (line, expected) in [
            ("", ""),
            (" \t ", " \t "),
            ("thủ tướng", "thủ_tướng"),
            ("Thủ tướng Chính phủ.", "Thủ_tướng Chính_phủ."),
            ("thủ  tướng", "thủ  tướng"),
            ("thủ\ttướng", "thủ\ttướng"),
            ("thủ, tướng", "thủ, tướng"),
            ("“thủ tướng”", "“thủ_tướng”"),
            ("thủ tướng: 3,5%", "thủ_tướng: 3,5%"),
            ("đã_nối thủ tướng", "đã_nối thủ_tướng"),
        ] {
            assert_eq!(segmenter.line(line), expected, "{line:?}");
        }
    }

    #[test]
    fn spans_ascend_and_hold_everything_but_space() {
        let mut segmenter = Segmenter::new();
        for line in
            ["“Học sinh” (giỏi), 23/3!", "a\u{301} b\u{0} c…d", "🙂 x²  TP.HCM ...", "\u{200b}"]
        {
            let mut end = 0;
            let mut held = String::new();
            segmenter.segment(line, |word| {
                assert!(word.start >= end && word.start < word.end, "{line:?} {word:?}");
                held.push_str(&line[word.clone()]);
                end = word.end;
            });
            let bare =
                |text: &str| text.chars().filter(|c| !c.is_ascii_whitespace()).collect::<String>();
            assert_eq!(bare(&held), bare(line));
        }
    }

    #[test]
    fn words_of_the_user_come_first() {
        let mut segmenter = Segmenter::new();
        for (word, added) in [("một", false), ("xanh vỏ đỏ", true), ("Zyx Wvu", true)] {
            assert_eq!(segmenter.add_word(word), added, "{word}");
        }
        for (line, expected) in [
            ("quả XANH VỎ ĐỎ lòng", "quả XANH_VỎ_ĐỎ lòng"),
            ("zyx, wvu", "zyx, wvu"),
            ("zyx wvu", "zyx_wvu"),
        ] {
            assert_eq!(segmenter.line(line), expected);
        }
    }

    #[test]
    fn a_model_survives_its_file_and_a_damaged_one_is_refused() {
        let model = Model::from_bytes(SHIPPED).unwrap();
        assert_eq!(model.to_bytes(), SHIPPED);
        for length in [0, 7, 8, 1000, SHIPPED.len() - 1] {
            assert!(Segmenter::load(&SHIPPED[..length]).is_err(), "{length}");
        }
    }
}
