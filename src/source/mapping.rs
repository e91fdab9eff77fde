//! What names of a source mean, as a file that is kept beside it: one line for each field.
//!
//! ```toml
//! xml_record = 'kho/bai'
//! title = 'tieu_de'
//! body = ['noi_dung/doan', 'phu_luc']
//! ```

use std::path::Path;

use toml::de::DeTable;

use super::field::FieldMap;
use super::page::RulesError;

/// Longer files are something else.
const MAX_BYTES: u64 = 1 << 20;
/// The line that is about no field.
const RECORD: &str = "xml_record";

/// What a file of this kind says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Fields of ours and names in the source, for [`FieldMap::new`].
    pub fields: Vec<(String, String)>,
    /// The element of XML files that is an article.
    pub xml_record: Option<String>,
}

impl Mapping {
    /// Reads a file.
    ///
    /// # Errors
    /// [`RulesError`] when it cannot be read, or with the line that names no field or holds no name.
    pub fn read(path: &Path) -> Result<Mapping, RulesError> {
        use std::io::Read;
        let file = path.display().to_string();
        let mut text = String::new();
        let read = std::fs::File::open(path)
            .and_then(|opened| opened.take(MAX_BYTES + 1).read_to_string(&mut text));
        let reason = match read {
            Err(error) => error.to_string(),
            Ok(length) if length as u64 > MAX_BYTES => format!("longer than {MAX_BYTES} bytes"),
            Ok(_) => return Mapping::parse(&file, &text),
        };
        Err(RulesError { file, line: None, reason })
    }

    fn parse(file: &str, text: &str) -> Result<Mapping, RulesError> {
        let fail = |at: usize, reason: String| {
            let line = text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n');
            RulesError { file: file.to_owned(), line: Some(line.count() + 1), reason }
        };
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            fail(at, error.message().lines().next().unwrap_or_default().to_owned())
        })?;
        let mut mapping = Mapping::default();
        let mut lines: Vec<_> = table.get_ref().iter().collect();
        lines.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in lines {
            let at = name.span().start;
            let field = name.get_ref().as_ref();
            let wrong = || fail(at, format!("`{field}`: expected a name or a list of names"));
            let names: Vec<&str> = match value.get_ref() {
                toml::de::DeValue::String(name) => vec![name.as_ref()],
                toml::de::DeValue::Array(list) => {
                    let names = list.iter().map(|item| item.get_ref().as_str());
                    names.collect::<Option<_>>().ok_or_else(wrong)?
                }
                _ => return Err(wrong()),
            };
            if names.is_empty() || names.iter().any(|name| name.trim().is_empty()) {
                return Err(wrong());
            }
            if field == RECORD {
                let [record] = names[..] else {
                    return Err(fail(at, format!("`{RECORD}`: expected one element")));
                };
                mapping.xml_record = Some(record.to_owned());
                continue;
            }
            FieldMap::new(names.iter().map(|name| (field, *name)))
                .map_err(|error| fail(at, error.to_string()))?;
            mapping.fields.extend(names.iter().map(|name| (field.to_owned(), (*name).to_owned())));
        }
        Ok(mapping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_line_by_line() {
        let text = "# CMS\nxml_record = 'kho/bai'\n\"tiêu đề\" = 'post_title'\nbody = [\n 'a/b',\n '@c',\n]\n";
        let mapping = Mapping::parse("a.toml", text).unwrap();
        assert_eq!(mapping.xml_record.as_deref(), Some("kho/bai"));
        let fields = [("tiêu đề", "post_title"), ("body", "a/b"), ("body", "@c")];
        assert_eq!(mapping.fields, fields.map(|(ours, theirs)| (ours.into(), theirs.into())));
        assert_eq!(Mapping::parse("a.toml", "").unwrap(), Mapping::default());
    }

    #[test]
    fn errors_name_file_and_line() {
        for (text, expected) in [
            ("\ntilte = 'a'", "a.toml:2: unknown field \"tilte\"; known are id, title, "),
            ("title = 3", "a.toml:1: `title`: expected a name or a list of names"),
            ("id = 'x'\ntitle = []", "a.toml:2: `title`: expected a name"),
            ("title = ['a', ' ']", "a.toml:1: `title`: expected a name"),
            ("xml_record = ['a', 'b']", "a.toml:1: `xml_record`: expected one element"),
            ("[title]\na = 'b'", "a.toml:1: `title`: expected a name"),
            ("title = 'a'\ntitle = 'b'", "a.toml:2: duplicate key"),
            ("title", "a.toml:1: "),
        ] {
            let message = Mapping::parse("a.toml", text).unwrap_err().to_string();
            assert!(message.starts_with(expected), "{message}");
        }
    }
}
