//! The file of the searches: TOML that people edit too, so what they wrote beside the searches stays.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, value};

use super::replace;
use crate::error::{Error, Result};

/// Largest file, in bytes.
const MAX_BYTES: u64 = 4 << 20;
/// What a new file begins with.
const HEAD: &str = "# Saved searches of timbao, to be edited as you like: a table each, with `query` and, if wanted,\n\
                    # `category` (a list), `from` and `to`. A name with marks or spaces stands in quotes: [\"bão lũ\"].\n";

/// A search with its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its name; any text without control characters.
    pub name: String,
    /// What to search for.
    pub query: String,
    /// Sections, any of them; none is all.
    pub categories: Vec<String>,
    /// Earliest date.
    pub from: Option<String>,
    /// Latest date, inclusive.
    pub to: Option<String>,
}

/// The searches of a file.
#[derive(Debug)]
pub struct SearchFile {
    path: PathBuf,
    document: DocumentMut,
    searches: Vec<SavedSearch>,
}

impl SearchFile {
    /// Reads a file; where there is none there are no searches.
    ///
    /// # Errors
    /// [`Error::Request`] with the line that cannot be read, [`Error::Io`].
    pub fn read(path: &Path) -> Result<SearchFile> {
        let mut text = String::new();
        match File::open(path) {
            Ok(file) => {
                let read = file.take(MAX_BYTES + 1).read_to_string(&mut text);
                read.map_err(|error| Error::io(path, error))?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => HEAD.clone_into(&mut text),
            Err(error) => return Err(Error::io(path, error)),
        }
        if text.len() as u64 > MAX_BYTES {
            return Err(bad(path, &format!("longer than {MAX_BYTES} bytes")));
        }
        let document = text.parse::<DocumentMut>().map_err(|error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            bad(path, &format!("line {line}: {}", error.message()))
        })?;
        let mut searches = Vec::new();
        for (name, item) in document.iter() {
            let table = item.as_table_like();
            let table = table.ok_or_else(|| bad(path, &format!("{name:?} is no table")))?;
            searches.push(search(name, table).map_err(|reason| bad(path, &reason))?);
        }
        Ok(SearchFile { path: path.to_owned(), document, searches })
    }

    /// Returns where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the searches in the order of the file.
    pub fn searches(&self) -> &[SavedSearch] {
        &self.searches
    }

    /// Returns the search of a name.
    ///
    /// # Errors
    /// [`Error::Request`] naming those there are.
    pub fn named(&self, name: &str) -> Result<&SavedSearch> {
        self.searches.iter().find(|search| search.name == name).ok_or_else(|| {
            let names: Vec<&str> =
                self.searches.iter().map(|it| it.name.as_str()).take(12).collect();
            let reason = format!(
                "no search {name:?} in {}; there are {}",
                self.path.display(),
                names.join(", ")
            );
            Error::Request { code: "unknown_watch", field: "name", reason }
        })
    }

    pub(super) fn add(&mut self, search: SavedSearch) -> Result<()> {
        let refused = |code, reason| Err(Error::Request { code, field: "name", reason });
        if search.name.trim().is_empty() || search.name.contains(char::is_control) {
            return refused("bad_argument", "a name has a letter and no line end".to_owned());
        }
        if self.searches.iter().any(|known| known.name == search.name) {
            let reason = format!("there is a search {:?} in {}", search.name, self.path.display());
            return refused("watch_exists", reason);
        }
        let mut table = Table::new();
        table.insert("query", value(&search.query));
        if !search.categories.is_empty() {
            table.insert("category", value(search.categories.iter().collect::<Array>()));
        }
        for (name, date) in [("from", &search.from), ("to", &search.to)] {
            if let Some(date) = date {
                table.insert(name, value(date));
            }
        }
        // What stands at the end of the file stays before what comes.
        let before = self.document.trailing().as_str().unwrap_or_default().to_owned();
        table.decor_mut().set_prefix(if before.ends_with("\n\n") { before } else { before + "\n" });
        self.document.set_trailing("");
        self.document.insert(&search.name, Item::Table(table));
        self.searches.push(search);
        Ok(())
    }

    pub(super) fn remove(&mut self, name: &str) -> bool {
        self.searches.retain(|search| search.name != name);
        let names = self.document.iter().map(|(name, _)| name.to_owned());
        let next = names.skip_while(|known| known != name).nth(1);
        let Some(removed) = self.document.remove(name) else { return false };
        // What stands above a table goes with it, but for what a blank line parts from it.
        let above = removed.as_table().and_then(|table| table.decor().prefix()?.as_str());
        if let Some((kept, _)) = above.and_then(|above| above.rsplit_once("\n\n"))
            && !kept.trim().is_empty()
        {
            let kept = format!("{kept}\n\n");
            let next = next.and_then(|name| self.document.get_mut(&name)?.as_table_mut());
            if let Some(next) = next {
                let own = next.decor().prefix().and_then(|it| it.as_str()).unwrap_or_default();
                let both = kept + own.trim_start_matches('\n');
                next.decor_mut().set_prefix(both);
            } else {
                let end = self.document.trailing().as_str().unwrap_or_default().to_owned();
                self.document.set_trailing(kept + &end);
            }
        }
        true
    }

    pub(super) fn write(&self) -> Result<()> {
        let text = self.document.to_string();
        replace(&self.path, &mut |file| file.write_all(text.as_bytes()))
    }
}

fn bad(path: &Path, reason: &str) -> Error {
    let reason = format!("{}: {reason}", path.display());
    Error::Request { code: "bad_watch_file", field: "file", reason }
}

fn search(name: &str, table: &dyn TableLike) -> std::result::Result<SavedSearch, String> {
    let mut search = SavedSearch { name: name.to_owned(), ..SavedSearch::default() };
    let mut has_query = false;
    for (key, item) in table.iter() {
        // A date may be written without quotes, as a number or a date.
        let text = || match item.as_value() {
            Some(value) if value.is_str() => value.as_str().map(str::to_owned),
            Some(value) if value.is_integer() || value.is_datetime() => {
                Some(value.to_string().trim().to_owned())
            }
            _ => None,
        };
        let texts = || match item.as_array() {
            Some(array) => array.iter().map(|value| value.as_str().map(str::to_owned)).collect(),
            None => item.as_str().map(|text| vec![text.to_owned()]),
        };
        let wrong = || format!("{name}: {key} is not what it should be");
        match key {
            "query" => {
                search.query = item.as_str().ok_or_else(wrong)?.to_owned();
                has_query = true;
            }
            "category" => search.categories = texts().ok_or_else(wrong)?,
            "from" => search.from = Some(text().ok_or_else(wrong)?),
            "to" => search.to = Some(text().ok_or_else(wrong)?),
            _ => {
                return Err(format!(
                    "{name}: {key:?} is not known; known are query, category, from, to"
                ));
            }
        }
    }
    if has_query { Ok(search) } else { Err(format!("{name}: no query")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        let text = "# của tôi\n[lu] # lũ\nquery = 'lũ'\ncategory = \"thời sự\"\nfrom = 2023\nto = 2024-05-01\n\n# xong\n";
        std::fs::write(&path, text).unwrap();
        let mut file = SearchFile::read(&path).unwrap();
        let lu = file.named("lu").unwrap();
        assert_eq!((lu.from.as_deref(), lu.to.as_deref()), (Some("2023"), Some("2024-05-01")));
        assert_eq!(lu.categories, ["thời sự"]);
        let new = SavedSearch {
            name: "bão \"số\" 3".into(),
            query: "\"bão\" -lũ".into(),
            ..Default::default()
        };
        file.add(new.clone()).unwrap();
        file.write().unwrap();
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.starts_with(text) && written.contains("# xong\n\n["), "{written}");
        let mut file = SearchFile::read(&path).unwrap();
        assert_eq!(file.searches()[1], new);
        assert!(file.remove("bão \"số\" 3") && !file.remove("bão"));
        file.write().unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("# của tôi\n[lu] # lũ\n"));
        for bad in
            ["a = 1", "[a]\nfrom = '2023'", "[a]\nquery = 1", "[a]\nquery = 'b'\nx = 1", "[a"]
        {
            std::fs::write(&path, bad).unwrap();
            assert_eq!(SearchFile::read(&path).unwrap_err().code(), "bad_watch_file", "{bad}");
        }
    }
}
