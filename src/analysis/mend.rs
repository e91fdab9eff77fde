//! What scanning and sloppy typing did to words, undone for their terms: words stuck together (`quânkhu`), syllables cut in two
//! (`tr ường`) and letters misread (`vlệc`, `h0ạt`).
//!
//! Everything is decided by the spelling alone and by `syllables.txt`, the syllables of the language by how often they are used, so
//! that a text has the same terms whenever it is analyzed. Foreign words are left alone: without a mark nothing is taken apart or
//! reread, and what is made must be syllables that are in use.
//!
//! Not here: words of queries, which are mended by what the archive holds (`search::spelling`).

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::normalize::is_mark;
use super::syllable::{Syllable, key};

/// Syllables that occur at least ten times in 34,103 articles of three papers (vietnews, 2016 to 2019), the most frequent first: 4,652,
/// which are 99.92 % of all syllables there. The rarer ones are mostly errors.
const SYLLABLES: &str = include_str!("syllables.txt");

/// Loanwords and names of common syllables that papers write solid; they stay one word.
const SOLID: &str = "balô bancông bêtông canô caribê căngtin chămpa cáctông côngtơ đankia đôla kilômét kitô lênin libăng mátxa \
    mêkông mêtan mililít môtô môtơ nilông nitơ panô phaolô rađa sơmi virút vôlăng xêri xìcăngđan";

/// Longest run that is taken apart, in bytes and in letters; most parts.
const MAX_STUCK_BYTES: usize = 256;
const MAX_STUCK_LETTERS: usize = 40;
const MAX_PARTS: usize = 8;
/// Longest syllable (`nghiêng`).
const MAX_LETTERS: usize = 7;
/// Rarest syllable that may be a part. Of 1,017 runs in those articles that can be taken apart, loanwords and foreign names need rarer ones,
/// and words that lack a space do not.
const MAX_RANK_OF_PART: u16 = 2500;
/// Words of one letter.
const LETTERS: [&str; 2] = ["ở", "ý"];
/// What a part costs beside the logarithm of its rank: the fewest parts are the likeliest.
const COST_OF_PART: f32 = 8.0;

static RANKS: LazyLock<HashMap<&'static str, u16>> =
    LazyLock::new(|| SYLLABLES.split_ascii_whitespace().zip(0..).collect());

static SOLID_WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| SOLID.split_ascii_whitespace().collect());

/// Returns the place of a term among the syllables by how often they are used, 0 for the commonest; `None` for what is none.
pub(super) fn rank(term: &str) -> Option<u16> {
    RANKS.get(term).copied()
}

/// Returns whether a term may be a part of a syllable that was cut in two: its beginning (`tr`, `quâ`) or its end (`ường`, `ng`),
/// and no syllable itself.
pub(super) fn is_piece(term: &str) -> bool {
    const ONSETS: [&str; 27] = [
        "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g",
        "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x",
    ];
    if term.len() > 16 || rank(term).is_some() {
        return false;
    }
    let rest = ONSETS.iter().find_map(|onset| term.strip_prefix(onset)).unwrap_or(term);
    let coda = rest.trim_start_matches(is_vowel);
    let vowels = rest[..rest.len() - coda.len()].chars().count();
    if vowels == 0 {
        return rest.is_empty();
    }
    vowels <= 3 && ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"].contains(&coda)
}

/// Returns whether two neighbours with a space between, of which at least one is a piece, may be one syllable. The `T` of `chị T` and the
/// `Nh` of `bà Nh` are names that are not to be known, the `C` of `vitamin C ảnh hưởng` is a sign.
pub(super) fn may_join(
    first: &str,
    is_first_piece: bool,
    second: &str,
    is_second_piece: bool,
) -> bool {
    match (is_first_piece, is_second_piece) {
        (true, true) => first.chars().chain(second.chars()).any(is_vowel),
        (false, true) => second.chars().any(is_vowel),
        (true, false) => first.chars().filter(|&c| !is_mark(c)).nth(1).is_some(),
        (false, false) => false,
    }
}

/// Returns the term of two neighbouring pieces of text that together are a syllable in use.
pub(super) fn together(first: &str, second: &str) -> Option<String> {
    let joined = key(&format!("{first}{second}"));
    rank(&joined).is_some().then_some(joined)
}

/// Returns whether a word that goes on behind the hyphen at the end of a line is no compound of two: it goes on with a small letter,
/// and one of its parts is no syllable (`Face-book`).
pub(super) fn is_cut_word(first: &str, second: &str) -> bool {
    let is_word = |part: &str| part.chars().all(|c| c.is_alphabetic() || is_mark(c));
    is_word(first)
        && is_word(second)
        && second.starts_with(char::is_lowercase)
        && [first, second].iter().any(|part| Syllable::parse(part).is_none())
}

/// Returns the parts of a run of letters that is several syllables stuck together, as ranges of its bytes. `term` is the term of the
/// run.
pub(super) fn apart(run: &str, term: &str) -> Option<Vec<Range<usize>>> {
    let may_be = !run.is_ascii()
        && run.len() <= MAX_STUCK_BYTES
        && term.chars().all(is_vietnamese)
        && !SOLID_WORDS.contains(term)
        && Syllable::parse(term).is_none();
    if !may_be {
        return None;
    }
    // Where the letters begin; marks of their own belong to the letter before.
    let mut starts: Vec<usize> =
        run.char_indices().filter(|&(_, c)| !is_mark(c)).map(|(at, _)| at).collect();
    let letters = starts.len();
    if letters > MAX_STUCK_LETTERS {
        return None;
    }
    starts.push(run.len());
    // By number of letters: the cost of the best way to there, its last part's start and how many parts it has.
    let mut best: Vec<Option<(f32, usize, usize)>> = vec![None; letters + 1];
    best[0] = Some((0.0, 0, 0));
    for end in 1..=letters {
        for start in end.saturating_sub(MAX_LETTERS)..end {
            let Some((cost, _, parts)) = best[start] else { continue };
            let part = key(&run[starts[start]..starts[end]]);
            let is_word = end - start > 1 || LETTERS.contains(&part.as_str());
            let Some(rank) = rank(&part).filter(|&rank| is_word && rank < MAX_RANK_OF_PART) else {
                continue;
            };
            let cost = cost + COST_OF_PART + f32::from(rank + 1).ln();
            if parts < MAX_PARTS && best[end].is_none_or(|(least, ..)| cost < least) {
                best[end] = Some((cost, start, parts + 1));
            }
        }
    }
    let mut parts = Vec::new();
    let mut end = letters;
    while end > 0 {
        let (_, start, _) = best[end]?;
        parts.push(starts[start]..starts[end]);
        end = start;
    }
    parts.reverse();
    Some(parts)
}

/// Returns the syllable that was misread as `term`, which is none: `l` and `i`, `rn` for `m`, a lost bar of `đ` or horn of `ươ`.
/// Nothing where it could be several.
pub(super) fn reread(term: &str) -> Option<String> {
    if term.is_ascii() || term.len() > 16 || rank(term).is_some() {
        return None;
    }
    let mut found: Option<String> = None;
    let mut is_unique = true;
    let mut consider = |candidate: String| {
        let candidate = key(&candidate);
        if rank(&candidate).is_some() && found.as_ref() != Some(&candidate) {
            is_unique &= found.is_none();
            found = Some(candidate);
        }
    };
    if let Some(rest) = term.strip_prefix('d') {
        consider(format!("đ{rest}"));
    }
    // What has the letters of a syllable is a rare one.
    if Syllable::parse(term).is_none() {
        if let Some(rest) = term.strip_prefix('i') {
            consider(format!("l{rest}"));
        }
        for (at, _) in term.match_indices('l').filter(|&(at, _)| at > 0) {
            consider(format!("{}i{}", &term[..at], &term[at + 1..]));
        }
        if let Some(rest) = term.strip_prefix("rn") {
            consider(format!("m{rest}"));
        }
        if let Some(rest) = term.strip_suffix("rn") {
            consider(format!("{rest}m"));
        }
        let (letters, tone) = super::syllable::letters_and_tone(term);
        for half in ["uơ", "ưo"].into_iter().filter(|half| letters.contains(half)) {
            let mark = tone.and_then(super::syllable::Tone::mark);
            consider(letters.replacen(half, "ươ", 1).chars().chain(mark).collect());
        }
    }
    found.filter(|_| is_unique)
}

/// Returns the syllable of a chunk of letters in which `0` stands for an o, `1` for an l or i (`h0ạt`, `1àm`). At its edges a digit may
/// be what it is (`1ông`, a footnote), so there the syllable must be commoner than the rest alone.
pub(super) fn digits_as_letters(chunk: &str) -> Option<String> {
    let has_digit = chunk.bytes().any(|byte| matches!(byte, b'0' | b'1'));
    let is_short = || chunk.chars().filter(|&c| !is_mark(c)).count() <= MAX_LETTERS + 1;
    if !has_digit || chunk.is_ascii() || chunk.len() > MAX_STUCK_BYTES || !is_short() {
        return None;
    }
    let rest = chunk.trim_matches(['0', '1']);
    let is_word = rest.chars().all(|c| c.is_alphabetic() || is_mark(c) || matches!(c, '0' | '1'));
    if !is_word || chunk.len() - rest.len() > 1 {
        return None;
    }
    let read = |one: &str| key(&chunk.replace('0', "o").replace('1', one));
    let mut candidates = [read("l"), read("i")];
    candidates.sort_by_key(|candidate| rank(candidate).unwrap_or(u16::MAX));
    let [best, _] = candidates;
    let place = rank(&best)?;
    let is_commoner = rest.len() == chunk.len() || rank(&key(rest)).is_none_or(|rest| place < rest);
    let is_footnote =
        chunk.len() > rest.len() && chunk.starts_with(rest) && rank(&key(rest)).is_some();
    (is_commoner && !is_footnote).then_some(best)
}

fn is_vietnamese(c: char) -> bool {
    let lower = c.nfd().find(|&c| !is_mark(c)).unwrap_or(c);
    matches!(lower, 'a'..='z' | 'đ')
}

fn is_vowel(c: char) -> bool {
    let letter = if c.is_ascii() { c } else { c.nfd().next().unwrap_or(c) };
    matches!(letter.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_their_own_terms() {
        for syllable in SYLLABLES.split_ascii_whitespace() {
            assert_eq!(key(syllable), syllable);
            assert!(
                Syllable::parse(syllable).is_some_and(|parts| parts.is_tone_legal()),
                "{syllable}"
            );
            assert!(!is_piece(syllable), "{syllable}");
        }
        assert_eq!(RANKS.len(), 4652, "each once");
        for word in SOLID.split_ascii_whitespace() {
            assert_eq!(key(word), word);
            assert!(rank(word).is_none());
        }
    }

    #[test]
    fn stuck_words() {
        for (run, expected) in [
            ("quânkhu", "quân khu"),
            ("Thủtướng", "Thủ tướng"),
            ("QUÂNKHU", "QUÂN KHU"),
            ("hoạtđộng", "hoạt động"),
            ("toànhà", "toà nhà"),
            ("cáchàng", "các hàng"),
            ("sốngở", "sống ở"),
            ("dângphíhọcsinh", "dâng phí học sinh"),
            ("Hòabình", "Hòa bình"),
            ("hoàbình", "hoà bình"),
            // One word, or none of the language.
            ("quân", ""),
            ("ôtô", ""),
            ("đôla", ""),
            ("Niê", ""),
            ("quankhu", ""),
            ("Facebook", ""),
            ("Campuchia", ""),
            ("internet", ""),
            ("André", ""),
            ("Erdoğan", ""),
            ("résumé", ""),
            ("Café", ""),
            ("Đắk", ""),
            ("HĐND", ""),
            ("NSƯT", ""),
            ("трамп", ""),
            ("東京", ""),
            ("", ""),
        ] {
            let check = |run: &str, expected: &str| {
                let parts = apart(run, &key(run)).unwrap_or_default();
                let parts: Vec<&str> = parts.into_iter().map(|part| &run[part]).collect();
                assert_eq!(parts.join(" "), expected, "{run}");
            };
            check(run, expected);
            check(&run.nfd().collect::<String>(), &expected.nfd().collect::<String>());
        }
        let long = "quân".repeat(1000);
        assert_eq!(apart(&long, &key(&long)), None);
    }

    #[test]
    fn cut_syllables() {
        for (first, second, expected) in [
            ("tr", "ường", Some("trường")),
            ("nghi", "ệp", Some("nghiệp")),
            ("ph", "át", Some("phát")),
            ("kh", "ông", Some("không")),
            ("đ", "ược", Some("được")),
            ("trườ", "ng", Some("trường")),
            ("Th", "ủ", Some("thủ")),
            ("TR", "ƯỜNG", Some("trường")),
            // Names shortened to their first letters, lists, measures.
            ("chị", "T", None),
            ("bà", "Nh", None),
            ("C", "ảnh", None),
            ("m", "ở", None),
            ("quân", "khu", None),
            ("xã", "hội", None),
            ("tri", "ển", Some("triển")),
            ("k", "m", None),
        ] {
            let are_pieces = [first, second].map(|piece| is_piece(&key(piece)));
            let joined = may_join(first, are_pieces[0], second, are_pieces[1])
                .then(|| together(first, second))
                .flatten();
            assert_eq!(joined.as_deref(), expected, "{first} {second}");
        }
        assert_eq!(together("hoà", "n").as_deref(), Some("hoàn"));
        assert_eq!(together("quân", "khu"), None);
        for (first, second, expected) in [
            ("Face", "book", true),
            ("Cam", "puchia", true),
            ("quân", "khu", false),
            ("TP", "HCM", false),
            ("Covid", "19", false),
        ] {
            assert_eq!(is_cut_word(first, second), expected, "{first}-{second}");
        }
    }

    #[test]
    fn pieces() {
        for (term, expected) in [
            ("tr", true),
            ("ng", true),
            ("ường", true),
            ("quâ", true),
            ("t", true),
            ("km", false),
            ("usd", false),
            ("euro", false),
            ("quân", false),
            ("fc", false),
            ("19", false),
            ("", true),
        ] {
            assert_eq!(is_piece(term), expected, "{term}");
        }
    }

    #[test]
    fn misread_letters() {
        for (term, expected) in [
            ("iàm", Some("làm")),
            ("vlệc", Some("việc")),
            ("rnột", Some("một")),
            ("làrn", Some("làm")),
            ("dồng", Some("đồng")),
            ("nguời", Some("người")),
            ("đuợc", Some("được")),
            ("truớc", Some("trước")),
            ("nưóc", Some("nước")),
            // As they are.
            ("dường", None),
            ("dược", None),
            ("thuở", None),
            ("lam", None),
            ("café", None),
        ] {
            assert_eq!(reread(term).as_deref(), expected, "{term}");
        }
        for (chunk, expected) in [
            ("h0ạt", Some("hoạt")),
            ("1àm", Some("làm")),
            ("v1ệc", Some("việc")),
            ("1à", Some("là")),
            ("1ông", None),
            ("1ở", None),
            ("bà1", None),
            ("10ở", None),
            ("7tháng", None),
            ("covid19", None),
            ("10", None),
        ] {
            assert_eq!(digits_as_letters(chunk).as_deref(), expected, "{chunk}");
        }
    }
}
