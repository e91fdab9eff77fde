//! The words of the generated archive: terms, their spellings, and what the rules say of each, written down by hand so
//! that nothing here is computed by the code under test.

use std::collections::HashMap;

use super::random::Random;

/// Number of a term.
pub(super) type Term = u16;

/// Words that are alike without marks: the bare spelling, whether that is a syllable of its own (`cho`, unlike `duong`), and
/// the words, each with its other spellings behind `|`.
type Family = (&'static str, bool, &'static [&'static str]);

/// Families, frequent ones first.
const FAMILIES: &[Family] = &[
    ("cho", true, &["cho", "chờ", "chó", "chợ"]),
    ("duong", false, &["đường|Ðường|đừơng|ĐƯỜNG", "dương", "đương|Đương", "duong"]),
    ("quan", true, &["quân|Quân|QUÂN", "quan", "quán", "quản"]),
    ("khu", true, &["khu|Khu|KHU", "khử"]),
    ("mot", false, &["một", "mốt", "mot"]),
    ("hoa", true, &["hòa|hoà|Hoà|Hòa", "hóa|hoá", "hoa", "họa|hoạ"]),
    ("binh", true, &["bình|Bình", "binh", "bính"]),
    ("trung", true, &["trung|Trung", "trùng", "trúng"]),
    ("uong", false, &["ương|Ương", "uong"]),
    ("nam", true, &["năm|Năm", "nam|Nam", "nằm"]),
    ("tham", true, &["tham", "thám", "thăm"]),
    ("nhung", true, &["nhũng", "nhung", "những"]),
    ("ky", true, &["kỹ", "kỳ", "ky"]),
    ("ki", true, &["kĩ", "kì"]),
    ("my", true, &["mỹ|Mỹ", "my"]),
    ("mi", true, &["mĩ"]),
    ("bao", true, &["bão", "báo|Báo", "bao", "bảo"]),
    ("lu", true, &["lũ", "lu"]),
    ("nuoc", false, &["nước|nứơc", "nuoc"]),
    ("nguoi", false, &["người|Người|NGƯỜI", "nguoi"]),
    ("tong", true, &["tổng|Tổng", "tống", "tong"]),
    ("ket", false, &["kết", "kẹt", "ket"]),
    ("hoi", true, &["hội|Hội", "hồi", "hỏi", "hoi"]),
    ("nghi", true, &["nghị", "nghĩ", "nghi"]),
    ("viet", false, &["việt|Việt|Vịêt|VIỆT", "viết", "viet|VIET"]),
    ("quoc", false, &["quốc|Quốc", "quoc"]),
    ("phong", true, &["phòng", "phong|Phong", "phóng"]),
    ("the", true, &["thể", "thế|Thế", "the"]),
    ("thao", true, &["thao", "tháo"]),
    ("bong", true, &["bóng", "bông", "bong"]),
    ("da", true, &["đá", "đã", "da", "đa"]),
    ("thuy", true, &["thủy|thuỷ|Thuỷ", "thúy|thuý", "thuy"]),
    ("truong", false, &["trường|Trường", "trưởng", "trương"]),
    ("tieng", false, &["tiếng"]),
    ("nganh", true, &["ngành", "ngạnh"]),
    ("u", true, &["u|U"]),
    ("nghieng", false, &["nghiêng"]),
    ("qd", false, &["qđ|QĐ", "qd"]),
    ("nd", false, &["nđ|NĐ|NÐ"]),
    ("covid", false, &["covid|Covid|COVID"]),
    ("euro", false, &["euro|Euro"]),
    ("video", false, &["video"]),
    ("xe", true, &["xe"]),
    ("tp", false, &["tp|TP"]),
    ("hcm", false, &["hcm|HCM"]),
    ("ttg", false, &["ttg|TTg"]),
    ("cp", false, &["cp|CP"]),
    ("1", false, &["1"]),
    ("2", false, &["2"]),
    ("19", false, &["19"]),
    ("213", false, &["213"]),
    ("2023", false, &["2023"]),
    ("000", false, &["000"]),
    ("5", false, &["5"]),
    ("23", false, &["23"]),
    ("45", false, &["45"]),
];

/// Chunks of several terms, as written; in a query each is an exact phrase of its parts.
const CODES: &[(&str, &[&str])] = &[
    ("213/QĐ-TTg", &["213", "qđ", "ttg"]),
    ("213/QD-TTg", &["213", "qd", "ttg"]),
    ("45/2023/NĐ-CP", &["45", "2023", "nđ", "cp"]),
    ("Covid-19", &["covid", "19"]),
    ("Covid19", &["covid", "19"]),
    ("TP.HCM", &["tp", "hcm"]),
    ("U23", &["u", "23"]),
    ("2.000", &["2", "000"]),
    ("2,5", &["2", "5"]),
];

/// Words that differ in i and y only.
const I_Y: &[(&str, &str)] =
    &[("kỹ", "kĩ"), ("kỳ", "kì"), ("ky", "ki"), ("mỹ", "mĩ"), ("my", "mi")];

/// Words that only stand where a text mentions a day, month or year: word and bare spelling.
const OF_DATES: &[(&str, &str)] = &[
    ("ngày", "ngay"),
    ("đến", "den"),
    ("tháng", "thang"),
    ("7", "7"),
    ("12", "12"),
    ("28", "28"),
    ("2019", "2019"),
    ("2020", "2020"),
    ("2021", "2021"),
    ("2022", "2022"),
];

/// Words that no article holds.
const UNKNOWN: &[(&str, &str)] = &[("xyzzy", "xyzzy"), ("khuỷu", "khuyu"), ("khuyu", "khuyu")];

/// What is known of a term.
pub(super) struct Entry {
    pub(super) term: &'static str,
    pub(super) bare: &'static str,
    /// The bare spelling may be this very word with its marks left out.
    pub(super) counts_bare: bool,
    pub(super) spellings: Vec<&'static str>,
}

impl Entry {
    pub(super) fn is_marked(&self) -> bool {
        self.term != self.bare
    }
}

/// All words.
pub(super) struct Lexicon {
    pub(super) entries: Vec<Entry>,
    numbers: HashMap<&'static str, Term>,
    /// Terms by how often they are written, the commonest first.
    by_frequency: Vec<Term>,
    pub(super) codes: Vec<(&'static str, Vec<Term>)>,
}

impl Lexicon {
    pub(super) fn new() -> Lexicon {
        let mut entries = Vec::new();
        let mut order = Vec::new();
        for (rank, (bare, is_syllable, words)) in FAMILIES.iter().enumerate() {
            for (place, spellings) in words.iter().enumerate() {
                let spellings: Vec<&str> = spellings.split('|').collect();
                order.push((rank + 12 * place, entries.len() as Term));
                entries.push(Entry {
                    term: spellings[0],
                    bare,
                    counts_bare: !is_syllable && spellings[0] != *bare,
                    spellings,
                });
            }
        }
        order.sort_unstable();
        let by_frequency = order.into_iter().map(|(_, term)| term).collect();
        for (term, bare) in OF_DATES {
            entries.push(Entry { term, bare, counts_bare: false, spellings: vec![term] });
        }
        // A query may ask for a bare spelling that nobody wrote.
        let unwritten =
            FAMILIES.iter().map(|(bare, ..)| (*bare, *bare)).chain(UNKNOWN.iter().copied());
        for (term, bare) in unwritten {
            if entries.iter().all(|entry| entry.term != term) {
                entries.push(Entry { term, bare, counts_bare: false, spellings: vec![term] });
            }
        }
        let numbers: HashMap<&str, Term> = entries
            .iter()
            .enumerate()
            .map(|(number, entry)| (entry.term, number as Term))
            .collect();
        let codes = CODES
            .iter()
            .map(|(code, terms)| (*code, terms.iter().map(|term| numbers[term]).collect()))
            .collect();
        Lexicon { entries, numbers, by_frequency, codes }
    }

    pub(super) fn entry(&self, term: Term) -> &Entry {
        &self.entries[usize::from(term)]
    }

    pub(super) fn number(&self, term: &str) -> Term {
        self.numbers[term]
    }

    pub(super) fn find(&self, term: &str) -> Option<Term> {
        self.numbers.get(term).copied()
    }

    /// Returns the terms that are alike without marks.
    pub(super) fn family<'a>(&'a self, bare: &'a str) -> impl Iterator<Item = Term> + 'a {
        let same = move |(_, entry): &(usize, &Entry)| entry.bare == bare;
        self.entries.iter().enumerate().filter(same).map(|(term, _)| term as Term)
    }

    pub(super) fn i_y_variant(&self, term: Term) -> Option<Term> {
        let term = self.entry(term).term;
        let (a, b) = I_Y.iter().find(|(a, b)| *a == term || *b == term)?;
        self.find(if *a == term { b } else { a })
    }

    /// Returns a word of the archive, common ones more often.
    pub(super) fn word(&self, random: &mut Random) -> Term {
        self.by_frequency[random.skewed(self.by_frequency.len())]
    }

    pub(super) fn unknown(&self, random: &mut Random) -> Term {
        self.number(random.pick(UNKNOWN).0)
    }
}
