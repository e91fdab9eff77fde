//! The line protocol of the public search benchmark (<https://github.com/quickwit-oss/search-benchmark-game>): a command, a tab and
//! a query in, a number out.
//!
//! `COUNT` answers the number of matches, `TOP_k` 1 once the k best are found, `TOP_k_COUNT` both and the number. A query is words,
//! of which one is needed, words with `+`, which are needed, words with `-`, which exclude, and phrases in quotation marks.

use crate::error::Result;
use crate::search::{Correct, MAX_LIMIT, SearchRequest, Searcher, TotalMode};

/// What is answered to what cannot be asked.
pub const UNSUPPORTED: &str = "UNSUPPORTED";

/// Whether words stand for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Forms {
    /// Only as they are written, so that counts compare with those of other engines.
    #[default]
    Literal,
    /// Also other spellings, and all marks where none is typed, as in any search.
    All,
}

/// Answers a line of the protocol; what is not of it, or asks for ranges and patterns, is [`UNSUPPORTED`].
///
/// # Errors
/// Those of [`Searcher::search`].
pub fn answer(searcher: &Searcher, line: &str, forms: Forms) -> Result<String> {
    let Some(request) = request(line, forms) else { return Ok(UNSUPPORTED.to_owned()) };
    let response = searcher.search(&request)?;
    Ok(response.total.unwrap_or(1).to_string())
}

/// Returns the search that a line asks for.
fn request(line: &str, forms: Forms) -> Option<SearchRequest> {
    let (command, query) = line.trim_end_matches(['\r', '\n']).split_once('\t')?;
    let (limit, total) = match command {
        "COUNT" | "UNOPTIMIZED_COUNT" => (0, TotalMode::Exact),
        command => {
            let rest = command.strip_prefix("TOP_")?;
            match rest.strip_suffix("_COUNT") {
                Some(limit) => (limit.parse().ok()?, TotalMode::Exact),
                None => (rest.parse().ok()?, TotalMode::None),
            }
        }
    };
    if limit > MAX_LIMIT {
        return None;
    }
    let mut request = SearchRequest::new(translated(query, forms)?);
    request.limit = limit;
    request.total = total;
    request.fetch = false;
    request.correct = Correct::Off;
    Some(request)
}

/// Returns a query in the language of this program.
fn translated(query: &str, forms: Forms) -> Option<String> {
    let (mut needed, mut either, mut without) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = query.trim();
    while !rest.is_empty() {
        let (list, body) = match (rest.strip_prefix('+'), rest.strip_prefix('-')) {
            (Some(body), _) => (&mut needed, body),
            (_, Some(body)) => (&mut without, body),
            _ => (&mut either, rest),
        };
        let (text, is_phrase, behind) = match body.strip_prefix('"') {
            Some(body) => {
                let (phrase, behind) = body.split_once('"')?;
                (phrase, true, behind)
            }
            None => {
                let end = body.find(char::is_whitespace).unwrap_or(body.len());
                (&body[..end], false, &body[end..])
            }
        };
        if text.contains(['[', ']', '{', '}', '*', '?', '~', '(', ')', ':', '"', '/']) {
            return None;
        }
        if text.chars().any(char::is_alphanumeric) {
            list.push(match (forms, is_phrase) {
                (Forms::Literal, _) => format!("=\"{text}\""),
                (Forms::All, true) => format!("\"{text}\""),
                // An operator's name is a word here.
                (Forms::All, false) if text.chars().all(char::is_uppercase) => text.to_lowercase(),
                (Forms::All, false) => text.to_owned(),
            });
        } else if !behind.starts_with(char::is_whitespace) && !behind.is_empty() {
            return None;
        }
        rest = behind.trim_start();
    }
    // What is optional beside what is needed only ranks; here it would restrict, so it is not asked for.
    let mut all = match needed.is_empty() {
        true if either.is_empty() => return None,
        true if either.len() == 1 || without.is_empty() => either.join(" OR "),
        true => format!("({})", either.join(" OR ")),
        false if either.is_empty() => needed.join(" AND "),
        false => return None,
    };
    for word in without {
        all += " AND NOT ";
        all += &word;
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::{Forms, request, translated};
    use crate::search::TotalMode;

    #[test]
    fn queries_are_translated() {
        let check = |query: &str, literal: Option<&str>, all: Option<&str>| {
            assert_eq!(translated(query, Forms::Literal).as_deref(), literal, "{query}");
            assert_eq!(translated(query, Forms::All).as_deref(), all, "{query}");
        };
        check("bão", Some("=\"bão\""), Some("bão"));
        check("bão lũ", Some("=\"bão\" OR =\"lũ\""), Some("bão OR lũ"));
        check("+bão +lũ", Some("=\"bão\" AND =\"lũ\""), Some("bão AND lũ"));
        check("\"cầu treo\"", Some("=\"cầu treo\""), Some("\"cầu treo\""));
        check(
            "+\"cầu treo\" +mới",
            Some("=\"cầu treo\" AND =\"mới\""),
            Some("\"cầu treo\" AND mới"),
        );
        check(
            "bão lũ -hạn",
            Some("(=\"bão\" OR =\"lũ\") AND NOT =\"hạn\""),
            Some("(bão OR lũ) AND NOT hạn"),
        );
        check("+OR +NOT", Some("=\"OR\" AND =\"NOT\""), Some("or AND not"));
        for query in ["", "[a TO z]", "ca~1", "te*", "+bão lũ", "\"không đóng", "-bão"] {
            check(query, None, None);
        }
    }

    #[test]
    fn commands_are_known() {
        let check = |line: &str, expected: Option<(usize, TotalMode)>| {
            let request = request(line, Forms::Literal);
            assert_eq!(request.map(|request| (request.limit, request.total)), expected, "{line}");
        };
        check("COUNT\tbão", Some((0, TotalMode::Exact)));
        check("TOP_10\tbão", Some((10, TotalMode::None)));
        check("TOP_100\tbão\n", Some((100, TotalMode::None)));
        check("TOP_10_COUNT\tbão", Some((10, TotalMode::Exact)));
        for line in ["TOP_5000\tbão", "TOP_x\tbão", "DEBUG_TOP_10\tbão", "COUNT bão", ""] {
            check(line, None);
        }
    }
}
