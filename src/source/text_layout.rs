//! The layout of an article saved as plain text: its blocks, its footer and its captions.

use super::byline::Byline;
use crate::analysis::slug;
use crate::article::Link;

/// A paragraph: a line that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) text: &'a str,
    /// Blank lines before it.
    pub(super) blanks: usize,
}

/// Headings of lists of other articles, as slugs.
const RELATED_HEADINGS: &[&str] = &[
    "cac-tin-khac",
    "tin-khac",
    "cac-bai-khac",
    "bai-khac",
    "tin-lien-quan",
    "cac-tin-lien-quan",
    "bai-lien-quan",
    "bai-viet-lien-quan",
    "tin-bai-lien-quan",
    "tin-cung-chuyen-muc",
    "bai-cung-chuyen-muc",
    "tin-cung-loai",
    "tin-moi-hon",
    "tin-cu-hon",
];

/// Other lines that only stand below an article, as beginnings of slugs.
const FOOTER_STARTS: &[&str] = &[
    "tim-kiem-theo",
    "chuyen-muc-nay-tat-ca",
    "tu-khoa",
    "tags",
    "tag",
    "ban-in",
    "in-trang",
    "in-bai-viet",
    "gui-email",
    "gui-cho-ban-be",
    "y-kien-ban-doc",
    "binh-luan",
];

/// Cuts a text into blocks, and takes off its footer and the titles of other articles in it.
pub(super) fn blocks(text: &str) -> (Vec<Block<'_>>, Vec<Link>) {
    let mut blocks: Vec<Block> = Vec::new();
    let mut related = Vec::new();
    let (mut in_footer, mut in_related) = (false, false);
    let mut blanks = 0;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            blanks += 1;
            continue;
        }
        let footer = footer_line(line).filter(|_| !blocks.is_empty());
        if let Some(is_heading) = footer {
            (in_footer, in_related) = (true, is_heading);
        } else if in_related {
            let title =
                line.trim_start_matches(|c: char| !c.is_alphanumeric() && !"“\"'(".contains(c));
            related.push(super::draft::link(title.trim_end()));
        } else if !in_footer {
            blocks.push(Block { text: line, blanks });
        }
        blanks = 0;
    }
    related.retain(|link| !link.title.is_empty() || !link.url.is_empty());
    (blocks, related)
}

/// Says whether a line belongs to the footer, and then whether other articles follow it.
pub(super) fn footer_line(line: &str) -> Option<bool> {
    const MAX_BYTES: usize = 300;
    if line.len() > MAX_BYTES {
        return None;
    }
    let slug = slug(line);
    if RELATED_HEADINGS.contains(&slug.as_str()) {
        return Some(true);
    }
    let has_label = line.contains(':');
    let is_start = |start: &&str| {
        slug.strip_prefix(*start).is_some_and(|rest| {
            rest.is_empty() || (has_label && !rest.starts_with(char::is_alphabetic))
        })
    };
    FOOTER_STARTS.iter().any(is_start).then_some(false)
}

/// Says of each block whether it is a picture's caption.
///
/// Two signs. A credit at its end ("… Ảnh: Bùi Hiệp"). Or, as the seed has it, two blank lines
/// before it where paragraphs have one: it must be short, and the text must have paragraphs set
/// the other way, else everything is set off alike. The last block needs another caption before it:
/// a text with a single wide gap before its end is a text with a gap.
pub(super) fn captions(blocks: &[Block]) -> Vec<bool> {
    let has_narrow_gap = blocks.iter().skip(1).any(|block| block.blanks == 1);
    let mut found = vec![false; blocks.len()];
    let mut has_wide = false;
    for (at, block) in blocks.iter().enumerate().skip(1) {
        let is_last = at + 1 == blocks.len();
        let is_wide =
            block.blanks >= 2 && has_narrow_gap && is_short(block.text) && (!is_last || has_wide);
        has_wide |= is_wide;
        found[at] = is_wide || has_credit(block.text);
    }
    found
}

/// One sentence, or two small ones.
fn is_short(text: &str) -> bool {
    let chars = text.chars().count();
    match sentences(text) {
        0 | 1 => chars <= 500,
        2 => chars <= 220,
        _ => false,
    }
}

/// Counts sentences: a stop counts when a capital follows and no abbreviation ("TP.") precedes it.
fn sentences(text: &str) -> usize {
    let mut count = 1;
    for (at, stop) in text.match_indices(['.', '!', '?', '…']) {
        let after = &text[at + stop.len()..];
        let next = after.trim_start_matches(['”', '"', ')']).strip_prefix(char::is_whitespace);
        let begins = next.is_some_and(|next| next.trim_start().starts_with(char::is_uppercase));
        let word = text[..at].rsplit(|c: char| c.is_whitespace() || c == '.').next().unwrap_or("");
        let is_abbreviation = word.chars().count() <= 3 && word.starts_with(char::is_uppercase);
        count += usize::from(begins && !is_abbreviation);
    }
    count
}

/// `Quang cảnh hội nghị. Ảnh: Bùi Hiệp`, `… (Ảnh: TTXVN)`
pub(super) fn has_credit(text: &str) -> bool {
    const MAX_CHARS: usize = 400;
    let Some(at) = ["Ảnh:", "ảnh:", "ẢNH:", "Ảnh :"].iter().filter_map(|l| text.rfind(l)).max()
    else {
        return false;
    };
    let (before, credit) = text.split_at(at);
    before.trim_matches(|c: char| !c.is_alphanumeric()).chars().count() >= 8
        && text.chars().count() <= MAX_CHARS
        && credit.chars().count() <= 60
        && Byline::is_labelled(credit)
        && !Byline::is_labelled(text)
}
