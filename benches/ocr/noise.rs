//! Texts spoilt as scanning and sloppy typing spoil them, the same way for the same seed.

use timbao::analysis::fold;

/// Pseudo-random numbers (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// How a text is spoilt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise {
    /// Letters of a line; words are broken with a hyphen where it ends.
    columns: usize,
    /// Of a hundred words: those stuck to the next, cut in two, without their marks, with a letter misread.
    stuck: usize,
    cut: usize,
    bare: usize,
    misread: usize,
}

const NONE: Noise = Noise { columns: usize::MAX, stuck: 0, cut: 0, bare: 0, misread: 0 };

impl Noise {
    /// Returns every kind by its name, none first.
    pub(crate) fn kinds(columns: usize, percent: usize) -> [(&'static str, Noise); 8] {
        let (stuck, cut, bare, misread) = (percent, percent, percent, percent);
        [
            ("none", NONE),
            ("line ends, with hyphens", Noise { columns, ..NONE }),
            ("words stuck together", Noise { stuck, ..NONE }),
            ("syllables cut in two", Noise { cut, ..NONE }),
            ("letters misread", Noise { misread, ..NONE }),
            ("marks lost", Noise { bare, ..NONE }),
            ("line ends, stuck, cut, marks", Noise { columns, stuck, cut, bare, misread: 0 }),
            ("all marks lost", Noise { bare: 100, ..NONE }),
        ]
    }

    /// Returns it without line ends.
    pub(crate) fn on_one_line(self) -> Noise {
        Noise { columns: usize::MAX, ..self }
    }

    /// Returns the text spoilt, each of its lines by itself.
    pub(crate) fn spoil(self, text: &str, random: &mut Random) -> String {
        let lines: Vec<String> =
            text.split('\n').map(|line| self.wrapped(&self.spoilt(line, random))).collect();
        lines.join("\n")
    }

    fn spoilt(self, line: &str, random: &mut Random) -> String {
        let mut spoilt = String::with_capacity(line.len() + 16);
        let mut space = "";
        for word in line.split(' ') {
            spoilt.push_str(space);
            let mut word =
                if random.percent(self.bare) { without_marks(word) } else { word.to_owned() };
            if random.percent(self.misread) {
                word = misread(&word, random);
            }
            let cuts: Vec<usize> = word.char_indices().skip(1).map(|(at, _)| at).collect();
            if random.percent(self.cut) && !cuts.is_empty() {
                word.insert(cuts[random.below(cuts.len())], ' ');
            }
            spoilt.push_str(&word);
            space = if random.percent(self.stuck) { "" } else { " " };
        }
        spoilt
    }

    /// Breaks a paragraph into lines; a word that does not fit is broken with a hyphen, or put on the next line.
    fn wrapped(self, paragraph: &str) -> String {
        if self.columns == usize::MAX {
            return paragraph.to_owned();
        }
        let mut lines = String::with_capacity(paragraph.len() + paragraph.len() / 30);
        let mut column = 0;
        for (number, word) in paragraph.split(' ').enumerate() {
            let letters: Vec<char> = word.chars().collect();
            let room = self.columns.saturating_sub(column + 1);
            if number > 0 && letters.len() > room {
                // Two letters and a hyphen at the end of the line, two letters on the next.
                let fits = room.saturating_sub(1).min(letters.len().saturating_sub(2));
                let is_broken = fits >= 2 && word.chars().all(char::is_alphabetic);
                if is_broken {
                    lines.push(' ');
                    lines.extend(&letters[..fits]);
                    lines.push('-');
                }
                lines.push('\n');
                let rest = if is_broken { &letters[fits..] } else { &letters[..] };
                lines.extend(rest);
                column = rest.len();
            } else {
                if number > 0 {
                    lines.push(' ');
                }
                lines.push_str(word);
                column += letters.len() + 1;
            }
        }
        lines
    }
}

/// Returns a word without marks, in its case.
fn without_marks(word: &str) -> String {
    word.chars()
        .map(|c| {
            let folded = fold(c.encode_utf8(&mut [0; 4]));
            if c.is_uppercase() { folded.to_uppercase() } else { folded }
        })
        .collect()
}

/// Reads one letter or pair of a word for one that looks like it.
fn misread(word: &str, random: &mut Random) -> String {
    const ALIKE: [(&str, &str); 7] =
        [("l", "1"), ("l", "I"), ("i", "l"), ("o", "0"), ("m", "rn"), ("đ", "d"), ("i", "1")];
    let may_be: Vec<&(&str, &str)> =
        ALIKE.iter().filter(|(right, _)| word.contains(right)).collect();
    if may_be.is_empty() {
        return word.to_owned();
    }
    let (right, wrong) = may_be[random.below(may_be.len())];
    word.replacen(right, wrong, 1)
}
