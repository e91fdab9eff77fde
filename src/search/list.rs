//! Lists of articles as plain files: an id a line.

use std::io::{self, BufRead, Read};

use super::Searcher;
use crate::engine::ArticleSet;
use crate::error::{Error, Result};
use crate::index::Identity;

/// Longest line of a list, in bytes: what is longer is no id.
pub const MAX_LIST_LINE_BYTES: usize = 4096;

impl Searcher {
    /// Reads a list: a line is what users call an article, an id or `collection:id`. Empty lines and those that begin with `#` say
    /// nothing; a line that begins with `\` is taken without it, so that an id may begin with either. An id twice counts once.
    ///
    /// `unknown` is told the number, from 1, and the text of every line that no article of the index is called by.
    ///
    /// # Errors
    /// [`Error::Io`] when reading fails; `path` names the list. [`Error::IndexDamaged`].
    pub fn read_list(
        &self,
        path: &std::path::Path,
        input: &mut dyn BufRead,
        unknown: &mut dyn FnMut(u64, &str),
    ) -> Result<ArticleSet> {
        let mut set = self.snapshot().article_set();
        let mut line = Vec::new();
        let mut number = 0;
        while next_line(input, &mut line, MAX_LIST_LINE_BYTES)
            .map_err(|error| Error::io(path, error))?
        {
            number += 1;
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_start_matches('\u{feff}').trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let name = text.strip_prefix('\\').unwrap_or(text);
            let mut is_known = false;
            for identity in Identity::named(name) {
                is_known = set.add(&identity)?;
                if is_known {
                    break;
                }
            }
            if !is_known {
                unknown(number, text);
            }
        }
        Ok(set.finish())
    }
}

/// Reads a line without its end into `line`, of a longer one only the first `limit` bytes; returns `false` where there is none.
pub(crate) fn next_line(
    input: &mut dyn BufRead,
    line: &mut Vec<u8>,
    limit: usize,
) -> io::Result<bool> {
    line.clear();
    if Read::take(&mut *input, limit as u64).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if line.pop_if(|byte| *byte == b'\n').is_none() {
        // The rest of a line that is too long, and nothing at the end of the file.
        input.skip_until(b'\n')?;
    }
    Ok(true)
}

/// Returns an identity as a line of a list.
pub(crate) fn list_line(identity: &Identity) -> String {
    let name = identity.to_string();
    if name.starts_with(['#', '\\']) { format!("\\{name}\n") } else { format!("{name}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_not_kept() {
        let mut input: &[u8] = b"mot\nhai hai hai\nba";
        let mut line = Vec::new();
        let mut lines = Vec::new();
        while next_line(&mut input, &mut line, 5).unwrap() {
            lines.push(String::from_utf8(line.clone()).unwrap());
        }
        assert_eq!(lines, ["mot", "hai h", "ba"]);
    }
}
