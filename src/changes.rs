//! What differs between two texts of an article, word by word.
//!
//! Not here: where earlier texts come from (`index`), how a difference is shown (the program).

use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use crate::index::{StoredArticle, Zone};

/// Time after which the rest of a part is taken as replaced as a whole.
const MOST_TIME: Duration = Duration::from_secs(1);

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// It is in both.
    Same,
    /// It was in the first only.
    Removed,
    /// It is in the second only.
    Added,
}

/// A part of an article in which two texts differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name: a zone, `date`, `category`, `source`, `url` or `image`.
    pub field: &'static str,
    /// Its text in pieces, in order. What was removed stands before what was added for it.
    pub pieces: Vec<(Change, String)>,
}

/// Returns the parts in which two texts of an article differ.
pub fn differences(before: &StoredArticle, after: &StoredArticle) -> Vec<Difference> {
    let parts = fields(before).into_iter().zip(fields(after));
    parts
        .filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| Difference { field, pieces: pieces(&before, &after) })
        .collect()
}

fn fields(stored: &StoredArticle) -> Vec<(&'static str, String)> {
    let article = &stored.article;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let sections: Vec<String> =
        article.categories.iter().map(|category| category.names().join(" › ")).collect();
    let date = article.published.as_ref().map(|published| published.raw.clone());
    let mut fields: Vec<_> =
        Zone::ALL.iter().map(|zone| (zone.name(), stored.zone(*zone))).collect();
    fields.extend([
        ("date", date.unwrap_or_default()),
        ("category", sections.join("; ")),
        ("source", text(&article.source)),
        ("url", text(&article.url)),
        ("image", text(&article.image)),
    ]);
    fields
}

/// Compares two texts word by word; white space is compared, too.
fn pieces(before: &str, after: &str) -> Vec<(Change, String)> {
    let (before, after) = (words(before), words(after));
    let deadline = Some(Instant::now() + MOST_TIME);
    let steps = capture_diff_slices_deadline(Algorithm::Myers, &before, &after, deadline);
    let mut pieces: Vec<(Change, String)> = Vec::new();
    let mut put = |change: Change, words: &[&str]| {
        let text = words.concat();
        match pieces.last_mut() {
            Some((last, known)) if *last == change => known.push_str(&text),
            _ if text.is_empty() => {}
            _ => pieces.push((change, text)),
        }
    };
    for step in steps {
        match step {
            DiffOp::Equal { old_index, len, .. } => {
                put(Change::Same, &before[old_index..old_index + len]);
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                put(Change::Removed, &before[old_index..old_index + old_len]);
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                put(Change::Added, &after[new_index..new_index + new_len]);
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                put(Change::Removed, &before[old_index..old_index + old_len]);
                put(Change::Added, &after[new_index..new_index + new_len]);
            }
        }
    }
    pieces
}

/// Cuts a text into words and what stands between them.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut was_space = None;
    for (at, c) in text.char_indices() {
        let is_space = c.is_whitespace();
        if was_space.is_some_and(|was| was != is_space) {
            words.push(&text[start..at]);
            start = at;
        }
        was_space = Some(is_space);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_texts_can_be_read_from_the_pieces() {
        for (before, after, changes) in [
            ("", "", 0),
            ("", "một", 1),
            ("bão số 3 vào bờ", "bão số 4 vào bờ", 4),
            ("một\nhai", "một hai", 4),
            ("a b c", "c b a", 5),
            ("giữ nguyên", "giữ nguyên", 1),
        ] {
            let pieces = pieces(before, after);
            let without = |left_out: Change| -> String {
                let kept = pieces.iter().filter(|(change, _)| *change != left_out);
                kept.map(|(_, text)| text.as_str()).collect()
            };
            assert_eq!(without(Change::Added), before);
            assert_eq!(without(Change::Removed), after);
            assert_eq!(pieces.len(), changes, "{pieces:?}");
        }
    }
}
