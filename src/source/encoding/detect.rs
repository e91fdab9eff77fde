//! Which encoding a document is in: the one in which it is the most Vietnamese, if that is Vietnamese enough.
//!
//! Every reading that is possible is made of the beginning, and its different words are looked at: how many of
//! those with letters beyond ASCII could be Vietnamese syllables, how many of the others. From that comes the
//! probability of each reading beside that of "something else"; docs/encodings.md has the figures behind the numbers here.

use std::borrow::Cow;
use std::collections::HashSet;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};
use unicode_normalization::UnicodeNormalization;

use super::losses::Losses;
use super::{Encoding, entities, read_bytes, read_text, viqr};
use crate::analysis::syllable::Syllable;
use crate::analysis::to_nfc;

/// A reading less certain than this is not made; 0 to 1.
pub const MIN_CERTAINTY: f64 = 0.99;
/// Different words with Vietnamese letters that a reading must give.
const MIN_WORDS: usize = 4;
/// The share of words beyond ASCII that must be possible syllables.
const MIN_SHARE: f64 = 0.75;
/// Bytes looked at: a page of text.
const SAMPLE_BYTES: usize = 8 << 10;
/// Different words looked at.
const SAMPLE_WORDS: usize = 400;

/// What a word says that could be a Vietnamese syllable, and one that could not: the logarithm of its share in Vietnamese,
/// rightly read, over that in other texts and other readings. Beyond ASCII .97 against .35 (measured: .996 against .03 to .21 for
/// other languages and .07 to .52 for wrong readings), in ASCII .8 against .3 (measured: .85 against .06 to .11).
const MARKED: (f64, f64) = (1.019, -3.076);
const BARE: (f64, f64) = (0.981, -1.253);

/// What a document seems to be in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::source) struct Detected {
    pub(in crate::source) encoding: Encoding,
    /// Its letters are entities; below them it is in `encoding`.
    pub(in crate::source) has_entities: bool,
    /// 0 to 1.
    pub(in crate::source) certainty: f64,
    /// Length of the byte order mark.
    pub(in crate::source) bom: usize,
}

impl Detected {
    pub(in crate::source) fn new(encoding: Encoding, certainty: f64) -> Detected {
        Detected { encoding, has_entities: false, certainty, bom: 0 }
    }
}

/// A document as Unicode.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The text, NFC.
    pub text: String,
    /// What it was in.
    pub encoding: Encoding,
    /// How certain that is, 0 to 1: that of the reading beside all others. 1 for UTF-8 without an error and a byte order mark,
    /// 0 where bytes are neither UTF-8 nor anything recognised.
    pub certainty: f64,
    /// Bytes that stand for nothing; U+FFFD in the text.
    pub losses: Losses,
}

/// Decodes a whole document in whatever encoding it is. `hint` is the name that the document or its sender declares (`charset`);
/// it decides only where the content does not: Vietnamese pages in fonts of their own declare what they like.
///
/// Of markup and JSON only letters are decoded, not entities: they belong to the reader of the form. Never panics.
pub fn decode(bytes: &[u8], hint: Option<&str>) -> Decoded {
    let mut detected = detect_bytes(bytes, hint);
    let mut losses = Losses::default();
    let bytes = &bytes[detected.bom..];
    let mut text = read_bytes(bytes, detected.encoding, 0, &mut losses);
    if detected.encoding == Encoding::Utf8 && detected.certainty > 0.0 {
        detected = detect_utf8(bytes);
        text = convert(&text, &detected, &mut losses);
    }
    if let Cow::Owned(normal) = to_nfc(&text) {
        text = normal;
    }
    Decoded { text, encoding: detected.encoding, certainty: detected.certainty, losses }
}

/// Converts a text that is Unicode by form but was not by origin; `None` where it is best left as it is.
///
/// ```
/// use timbao::source::encoding::mend;
/// let mended = mend("Bé t­ lÖnh Qu©n khu 1 võa tæ chøc héi nghÞ tæng kÕt n¨m, ®¸nh gi¸ kÕt qu¶.").unwrap();
/// assert_eq!(mended.text, "Bộ tư lệnh Quân khu 1 vừa tổ chức hội nghị tổng kết năm, đánh giá kết quả.");
/// assert_eq!(mend("Quân khu 1 vừa họp. Déjà vu à la carte."), None);
/// ```
pub fn mend(text: &str) -> Option<Decoded> {
    let detected = detect_text(text)?;
    let mut losses = Losses::default();
    let text = convert(text, &detected, &mut losses);
    Some(Decoded { text, encoding: detected.encoding, certainty: detected.certainty, losses })
}

/// Converts a text of which it is known what it is in; the result is NFC.
pub(in crate::source) fn convert(text: &str, detected: &Detected, losses: &mut Losses) -> String {
    let without_entities;
    let text = if detected.has_entities && detected.encoding != Encoding::HtmlEntities {
        without_entities = entities::decode(text);
        &without_entities
    } else {
        text
    };
    let read = read_text(text, detected.encoding, losses);
    // What is no letter of the encoding stays as it was.
    match to_nfc(&read) {
        Cow::Owned(normal) => normal,
        Cow::Borrowed(_) => read,
    }
}

/// Says what bytes are in, by their beginning: UTF-8 also where only their letters are in something else. An encoding that is
/// forced is not questioned, but a byte order mark is believed, and text that is UTF-8 holds other encodings as letters.
pub(in crate::source) fn of_bytes_or_forced(bytes: &[u8], forced: Option<Encoding>) -> Detected {
    let found = |encoding| Detected::new(encoding, 1.0);
    match forced {
        None => detect_bytes(bytes, None),
        Some(_) if encoding_rs::Encoding::for_bom(bytes).is_some() => detect_bytes(bytes, None),
        Some(encoding @ (Encoding::Utf16Le | Encoding::Utf16Be)) => found(encoding),
        Some(encoding)
            if encoding.is_of_bytes() && (bytes.is_ascii() || !is_mostly_utf8(bytes)) =>
        {
            found(encoding)
        }
        Some(_) => found(Encoding::Utf8),
    }
}

/// Says what bytes are in, by their beginning.
fn detect_bytes(bytes: &[u8], hint: Option<&str>) -> Detected {
    if let Some((known, bom)) = encoding_rs::Encoding::for_bom(bytes) {
        let encoding = match known {
            known if known == UTF_16LE => Encoding::Utf16Le,
            known if known == UTF_16BE => Encoding::Utf16Be,
            _ => Encoding::Utf8,
        };
        return Detected { bom, ..Detected::new(encoding, 1.0) };
    }
    if let Some(encoding) = guess_utf16(bytes) {
        return Detected::new(encoding, 1.0);
    }
    if is_mostly_utf8(bytes) {
        return Detected::new(Encoding::Utf8, 1.0);
    }
    let sample = sample_of(bytes);
    let candidates = [
        Encoding::Tcvn3,
        Encoding::VniWindows,
        Encoding::Windows1258,
        Encoding::Viscii,
        Encoding::Vps,
    ];
    let readings = candidates
        .map(|encoding| (encoding, read_bytes(&sample, encoding, 0, &mut Losses::default())));
    if let Some((encoding, certainty)) = best(&readings) {
        return Detected::new(encoding, certainty);
    }
    let declared = hint.and_then(|hint| encoding_rs::Encoding::for_label(hint.trim().as_bytes()));
    match declared {
        Some(declared) if declared.name() == "windows-1258" => {
            Detected::new(Encoding::Windows1258, 0.0)
        }
        Some(declared) if declared != UTF_8 => {
            Detected::new(Encoding::Declared(declared.name()), 0.0)
        }
        _ => Detected::new(Encoding::Utf8, 0.0),
    }
}

/// Says what a document in UTF-8 was before it became that.
pub(super) fn detect_utf8(bytes: &[u8]) -> Detected {
    let is_json = matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
    let is_of_reader = is_json || looks_like_markup(start_of(bytes));
    let sample = sample_of(bytes);
    let text = String::from_utf8_lossy(&sample);
    let is_plain_text = |found: &Detected| {
        !(is_of_reader && (found.has_entities || found.encoding == Encoding::Viqr))
    };
    match detect_text(&text).filter(is_plain_text) {
        Some(detected) => detected,
        None if is_decomposed(&text) => Detected::new(Encoding::Utf8Decomposed, 1.0),
        None => Detected::new(Encoding::Utf8, 1.0),
    }
}

/// Says what a text was before it became Unicode; `None` where it is best left as it is.
pub(in crate::source) fn detect_text(text: &str) -> Option<Detected> {
    if !needs_look(text) {
        return None;
    }
    let mut sample = &text[..floor(text, SAMPLE_BYTES)];
    let has_entities = entities::count(sample) > 0;
    let without_entities;
    if has_entities {
        without_entities = entities::decode(sample);
        sample = &without_entities;
    }
    let (telling, western) = letters_beyond_ascii(sample.as_bytes());
    let is_plain = telling * 4 >= western && telling > 0;
    let mut readings = vec![(Encoding::Utf8, to_nfc(sample).into_owned())];
    let mut read = |encoding| {
        readings.push((encoding, read_text(sample, encoding, &mut Losses::default())));
    };
    if !is_plain && western > 0 {
        [
            Encoding::Tcvn3,
            Encoding::VniWindows,
            Encoding::Windows1258,
            Encoding::Viscii,
            Encoding::Vps,
            Encoding::Utf8AsWindows1252,
        ]
        .into_iter()
        .for_each(&mut read);
    }
    if !is_plain && viqr::has_signs(sample, SAMPLE_BYTES) {
        read(Encoding::Viqr);
    }
    let (encoding, certainty) = best(&readings)?;
    let encoding = match encoding {
        Encoding::Utf8 if has_entities => Encoding::HtmlEntities,
        Encoding::Utf8 => return None,
        encoding => encoding,
    };
    Some(Detected { has_entities, ..Detected::new(encoding, certainty) })
}

/// Returns the most Vietnamese reading and how certain it is; `None` where none is Vietnamese enough.
fn best(readings: &[(Encoding, String)]) -> Option<(Encoding, f64)> {
    let judged = readings.iter().map(|(encoding, text)| (*encoding, Evidence::of(text)));
    // Without a Vietnamese letter nothing speaks for a reading.
    let judged: Vec<(Encoding, Evidence)> =
        judged.filter(|(_, evidence)| evidence.marked.0 >= MIN_WORDS).collect();
    let (encoding, evidence) =
        judged.iter().max_by(|(_, one), (_, other)| one.odds().total_cmp(&other.odds()))?;
    // Something else is a reading too, of odds 1.
    let others: f64 = judged.iter().map(|(_, other)| (other.odds() - evidence.odds()).exp()).sum();
    let certainty = 1.0 / (others + (-evidence.odds()).exp());
    let marked = evidence.marked.0 + evidence.marked.1;
    let is_vietnamese =
        evidence.marked.0 as f64 >= MIN_SHARE * marked as f64 && certainty >= MIN_CERTAINTY;
    is_vietnamese.then_some((*encoding, certainty))
}

/// How many different words could be Vietnamese syllables, and how many could not.
#[derive(Debug, Default)]
struct Evidence {
    /// With letters beyond ASCII.
    marked: (usize, usize),
    /// In ASCII.
    bare: (usize, usize),
}

impl Evidence {
    fn of(text: &str) -> Evidence {
        let mut evidence = Evidence::default();
        let mut seen = HashSet::new();
        for word in words(text) {
            if seen.len() == SAMPLE_WORDS {
                break;
            }
            if !seen.insert(word) {
                continue;
            }
            let counts = if word.is_ascii() { &mut evidence.bare } else { &mut evidence.marked };
            if is_syllable(word) {
                counts.0 += 1;
            } else {
                counts.1 += 1;
            }
        }
        evidence
    }

    /// Returns the logarithm of the odds that this is Vietnamese, rightly read.
    fn odds(&self) -> f64 {
        let of = |(good, bad): (usize, usize), (plus, minus): (f64, f64)| {
            good as f64 * plus + bad as f64 * minus
        };
        of(self.marked, MARKED) + of(self.bare, BARE)
    }
}

/// Splits at ASCII that is no letter and takes punctuation off the ends: a sign within a word (`Qu©n`) is part of it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_border = |c: char| c.is_ascii_punctuation() || c.is_ascii_digit() || c.is_whitespace();
    let is_edge = |c: char| "“”‘’«»–—…•·°©®™€\u{a0}\u{feff}".contains(c) || c.is_ascii_control();
    text.split(is_border)
        .map(move |word| word.trim_matches(is_edge))
        .filter(|word| word.chars().any(char::is_alphabetic))
}

/// Says whether a word could be a Vietnamese syllable in any of the three usual cases.
fn is_syllable(word: &str) -> bool {
    const LONGEST: usize = 7;
    if word.chars().count() > LONGEST {
        return false;
    }
    let mut later = word.chars().skip(1);
    let has_capital = later.clone().any(char::is_uppercase);
    let has_small = later.any(char::is_lowercase);
    let starts_small = word.starts_with(char::is_lowercase);
    if has_capital && (has_small || starts_small) {
        return false;
    }
    Syllable::parse(word).is_some_and(|syllable| syllable.is_tone_legal())
}

/// Says whether a text needs a closer look, quickly: Vietnamese in Unicode shows itself in its first words, and then only
/// entities may be wrong.
pub(in crate::source) fn needs_look(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has_entities = || entities::count(&text[..floor(text, SAMPLE_BYTES)]) > 0;
    if memchr::memchr(b'&', bytes).is_some() && has_entities() {
        return true;
    }
    let (telling, western) = letters_beyond_ascii(start_of(bytes));
    if telling * 4 < western {
        return western >= MIN_WORDS || viqr::has_signs(text, SAMPLE_BYTES);
    }
    telling == 0 && viqr::has_signs(text, SAMPLE_BYTES)
}

/// Says whether a text holds letters that only Vietnamese in Unicode has.
pub(in crate::source) fn has_vietnamese(text: &str) -> bool {
    letters_beyond_ascii(start_of(text.as_bytes())).0 > 0
}

/// Counts letters that only Vietnamese has, and those of Latin-1; no further than to four of the first.
fn letters_beyond_ascii(bytes: &[u8]) -> (usize, usize) {
    let (mut telling, mut western) = (0, 0);
    for pair in bytes.windows(2) {
        match pair {
            // ạ to ỹ; ăđĩ; ơư; tones of their own.
            [0xe1, 0xba | 0xbb]
            | [0xc4, 0x82 | 0x83 | 0x90 | 0x91 | 0xa8 | 0xa9]
            | [0xc6, 0xa0 | 0xa1 | 0xaf | 0xb0]
            | [0xcc, 0x80 | 0x81 | 0x83 | 0x89 | 0xa3] => {
                telling += 1;
                if telling == MIN_WORDS {
                    break;
                }
            }
            [0xc2 | 0xc3, _] => western += 1,
            _ => {}
        }
    }
    (telling, western)
}

/// Says whether most letters with a tone have it as a character of its own.
fn is_decomposed(text: &str) -> bool {
    let is_tone = |c: char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let tones = text.chars().filter(|c| is_tone(*c)).count();
    tones > 0 && tones * 2 >= text.nfd().filter(|c| is_tone(*c)).count()
}

/// ASCII in UTF-16 has a NUL at every second byte, and Vietnamese is two thirds ASCII.
fn guess_utf16(sample: &[u8]) -> Option<Encoding> {
    let sample = &sample[..sample.len().min(4096) & !1];
    let nuls = |first: usize| sample.iter().skip(first).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, units) = (nuls(0), nuls(1), sample.len() / 2);
    let are_many = |nuls: usize| units > 1 && nuls * 5 >= units * 2;
    match (are_many(even), are_many(odd)) {
        (false, true) if even * 20 <= odd => Some(Encoding::Utf16Le),
        (true, false) if odd * 20 <= even => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Says whether there are more correct sequences than wrong ones: a UTF-8 file may have a few bad
/// records, and a legacy text now and then looks like UTF-8.
pub(super) fn is_mostly_utf8(sample: &[u8]) -> bool {
    if simdutf8::basic::from_utf8(sample).is_ok() {
        return true;
    }
    let (mut correct, mut wrong) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        correct += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        // The end of a sample may cut a character.
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    correct > wrong || (wrong == 1 && is_cut(sample))
}

/// Says whether a text ends within a character and is right before.
fn is_cut(sample: &[u8]) -> bool {
    std::str::from_utf8(sample).is_err_and(|error| error.error_len().is_none())
}

fn start_of(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(SAMPLE_BYTES)]
}

/// Returns the last border of a character that is not beyond `length`.
fn floor(text: &str, length: usize) -> usize {
    (0..=length.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn looks_like_markup(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    start.first() == Some(&b'<') || memchr::memmem::find(start, b"</").is_some()
}

/// Returns the beginning of a document's text: of markup what stands between the tags, for their names are no words.
fn sample_of(bytes: &[u8]) -> Cow<'_, [u8]> {
    /// Pages have long heads.
    const MARKUP_BYTES: usize = 256 << 10;
    if !looks_like_markup(start_of(bytes)) {
        return Cow::Borrowed(start_of(bytes));
    }
    let mut text = Vec::new();
    let mut rest = &bytes[..bytes.len().min(MARKUP_BYTES)];
    while let Some(at) = memchr::memchr(b'<', rest).filter(|_| text.len() < SAMPLE_BYTES) {
        text.extend_from_slice(&rest[..at]);
        text.push(b' ');
        rest = &rest[at + 1..];
        let name = rest.get(..5).unwrap_or_default().to_ascii_lowercase();
        if matches!(&*name, b"scrip" | b"style") {
            rest = memchr::memmem::find(rest, b"</").map_or(&[], |end| &rest[end..]);
        }
        rest = memchr::memchr(b'>', rest).map_or(&[], |end| &rest[end + 1..]);
    }
    text.extend_from_slice(start_of(rest));
    Cow::Owned(text)
}
