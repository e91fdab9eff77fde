//! Field names before a colon, English and Vietnamese.

use super::ast::TextField;
use super::lexer::is_blank;

/// What a `name:` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Text(TextField),
    Category,
    Source,
    Date,
    Event,
}

/// The syllables of each name, with and without marks; in a typed name each may be either. In NFC.
const NAMES: [([&str; 2], [&str; 2], Field); 21] = [
    (["title", ""], ["title", ""], Field::Text(TextField::Title)),
    (["tiêu", "đề"], ["tieu", "de"], Field::Text(TextField::Title)),
    (["tựa", "đề"], ["tua", "de"], Field::Text(TextField::Title)),
    (["lead", ""], ["lead", ""], Field::Text(TextField::Lead)),
    (["sapo", ""], ["sapo", ""], Field::Text(TextField::Lead)),
    (["mở", "đầu"], ["mo", "dau"], Field::Text(TextField::Lead)),
    (["body", ""], ["body", ""], Field::Text(TextField::Body)),
    (["nội", "dung"], ["noi", "dung"], Field::Text(TextField::Body)),
    (["caption", ""], ["caption", ""], Field::Text(TextField::Caption)),
    (["chú", "thích"], ["chu", "thich"], Field::Text(TextField::Caption)),
    (["author", ""], ["author", ""], Field::Text(TextField::Author)),
    (["tác", "giả"], ["tac", "gia"], Field::Text(TextField::Author)),
    (["category", ""], ["category", ""], Field::Category),
    (["chuyên", "mục"], ["chuyen", "muc"], Field::Category),
    (["source", ""], ["source", ""], Field::Source),
    (["nguồn", ""], ["nguon", ""], Field::Source),
    (["báo", ""], ["bao", ""], Field::Source),
    (["date", ""], ["date", ""], Field::Date),
    (["ngày", ""], ["ngay", ""], Field::Date),
    (["event", ""], ["event", ""], Field::Event),
    (["sự", "kiện"], ["su", "kien"], Field::Event),
];

/// Returns the field whose name opens `text` and the length of name and colon, if a value follows
/// directly.
pub(super) fn field_at(text: &str) -> Option<(Field, usize)> {
    let (first, rest) = letters(text);
    let (second, rest) = match rest.starts_with(':') {
        true => ("", rest),
        // Looks one syllable ahead, so each part of the query is seen twice at most.
        false => letters(rest.trim_start_matches(is_blank)),
    };
    let value = rest.strip_prefix(':')?;
    if value.starts_with(|c| is_blank(c) || c == ')') || value.is_empty() {
        return None;
    }
    let typed = [lower(first), lower(second)];
    let (.., field) = NAMES
        .iter()
        .find(|(marked, bare, _)| (0..2).all(|i| typed[i] == marked[i] || typed[i] == bare[i]))?;
    Some((*field, text.len() - value.len()))
}

/// Returns the name of what looks like a field and is none: `abc:def`, but not `10:30`, `http://`.
/// `chunk` is text without white space, `value_follows` tells whether a quote or bracket is next.
pub(super) fn unknown_field(chunk: &str, value_follows: bool) -> Option<&str> {
    let (name, rest) = letters(chunk);
    let value = rest.strip_prefix(':')?;
    let has_value = value_follows || !value.is_empty();
    (has_value && !name.is_empty() && !value.starts_with(['/', '\\'])).then_some(name)
}

fn letters(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()))
}

fn lower(name: &str) -> String {
    // Some keyboards type Ð (U+00D0) for Đ.
    name.to_lowercase().replace('ð', "đ")
}
