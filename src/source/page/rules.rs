//! Rules of single papers: where on their pages a field stands, as data that a user writes.
//!
//! One TOML file a paper, `rules/*.toml` of the repository and of the folder that the user names; docs/pages.md says how to write
//! one. A rule that selects nothing on a page leaves the field to the general way.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use toml::Spanned;

use super::address::host;
use super::selector::Selector;

/// The files that come with the program.
const BUILT_IN: &[(&str, &str)] = &[
    ("rules/baodautu.vn.toml", include_str!("../../../rules/baodautu.vn.toml")),
    ("rules/vnexpress.net.toml", include_str!("../../../rules/vnexpress.net.toml")),
];

static BUILT_IN_RULES: LazyLock<PageRules> = LazyLock::new(|| {
    let sites = BUILT_IN.iter().map(|(name, text)| Site::parse(name, text).map(Arc::new));
    PageRules { sites: sites.collect::<Result<_, _>>().expect("a test reads the files") }
});

/// A file of rules, or of [names of fields](crate::source::Mapping), that cannot be used: its name, the line, and why.
#[derive(Debug, thiserror::Error)]
#[error("{file}{}: {reason}", line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct RulesError {
    /// The file or folder.
    pub file: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong, as a clause.
    pub reason: String,
}

/// Rules of papers for reading HTML pages.
#[derive(Debug, Clone)]
pub struct PageRules {
    sites: Vec<Arc<Site>>,
}

impl Default for PageRules {
    /// Returns the rules that come with the program.
    fn default() -> PageRules {
        BUILT_IN_RULES.clone()
    }
}

impl PageRules {
    /// Returns no rules: every page is read in the general way.
    pub fn none() -> PageRules {
        PageRules { sites: Vec::new() }
    }

    /// Puts the rules of all `*.toml` files of a folder before the ones there are.
    ///
    /// # Errors
    /// [`RulesError`] when the folder cannot be read, has no such file, or a file is no rules file.
    pub fn with_folder(mut self, folder: &Path) -> Result<PageRules, RulesError> {
        let fail = |path: &Path, reason: String| RulesError {
            file: path.display().to_string(),
            line: None,
            reason,
        };
        let entries = folder.read_dir().map_err(|error| fail(folder, error.to_string()))?;
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        paths.sort();
        if paths.is_empty() {
            return Err(fail(folder, "no file *.toml in it".to_owned()));
        }
        let mut sites = Vec::new();
        for path in &paths {
            let text =
                std::fs::read_to_string(path).map_err(|error| fail(path, error.to_string()))?;
            sites.push(Arc::new(Site::parse(&path.display().to_string(), &text)?));
        }
        sites.append(&mut self.sites);
        self.sites = sites;
        Ok(self)
    }

    /// Returns the rules for an address; those for `a.b.vn` also hold for `x.a.b.vn`.
    pub(super) fn of(&self, address: Option<&str>) -> Option<&Site> {
        let host = host(address?)?;
        let is_of = |own: &String| {
            host.strip_suffix(own.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.sites.iter().find(|site| site.hosts.iter().any(is_of)).map(Arc::as_ref)
    }
}

/// The rules of one paper.
#[derive(Debug, Default)]
pub(super) struct Site {
    hosts: Vec<String>,
    pub(super) title: Option<Selector>,
    pub(super) lead: Option<Selector>,
    pub(super) body: Option<Selector>,
    pub(super) remove: Option<Selector>,
    pub(super) captions: Option<Selector>,
    pub(super) authors: Option<Selector>,
    pub(super) agency: Option<Selector>,
    pub(super) date: Option<Selector>,
    pub(super) section: Option<Selector>,
    pub(super) tags: Option<Selector>,
    pub(super) related: Option<Selector>,
    pub(super) list: Option<Selector>,
}

/// A rules file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    hosts: Vec<Spanned<String>>,
    title: Option<Spanned<String>>,
    lead: Option<Spanned<String>>,
    body: Option<Spanned<String>>,
    remove: Option<Spanned<String>>,
    captions: Option<Spanned<String>>,
    authors: Option<Spanned<String>>,
    agency: Option<Spanned<String>>,
    date: Option<Spanned<String>>,
    section: Option<Spanned<String>>,
    tags: Option<Spanned<String>>,
    related: Option<Spanned<String>>,
    list: Option<Spanned<String>>,
}

impl Site {
    /// Reads a rules file.
    fn parse(file: &str, text: &str) -> Result<Site, RulesError> {
        let line_of = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let fail = |at: usize, reason: String| RulesError {
            file: file.to_owned(),
            line: Some(line_of(at)),
            reason,
        };
        let raw: RulesFile = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            fail(at, error.message().lines().next().unwrap_or_default().to_owned())
        })?;
        let mut hosts = Vec::new();
        for name in &raw.hosts {
            let host = name.get_ref().trim().to_ascii_lowercase();
            let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
            if !host.contains('.') || host.contains(['/', ':', ' ']) {
                let reason = format!("{:?} is no host such as \"bao.vn\"", name.get_ref());
                return Err(fail(name.span().start, reason));
            }
            hosts.push(host);
        }
        if hosts.is_empty() {
            return Err(fail(0, "`hosts` names no host".to_owned()));
        }
        let read = |name: &str, value: Option<Spanned<String>>| match value {
            None => Ok(None),
            Some(value) => match Selector::parse(value.get_ref()) {
                Ok(selector) => Ok(Some(selector)),
                Err(reason) => Err(fail(value.span().start, format!("`{name}`: {reason}"))),
            },
        };
        Ok(Site {
            hosts,
            title: read("title", raw.title)?,
            lead: read("lead", raw.lead)?,
            body: read("body", raw.body)?,
            remove: read("remove", raw.remove)?,
            captions: read("captions", raw.captions)?,
            authors: read("authors", raw.authors)?,
            agency: read("agency", raw.agency)?,
            date: read("date", raw.date)?,
            section: read("section", raw.section)?,
            tags: read("tags", raw.tags)?,
            related: read("related", raw.related)?,
            list: read("list", raw.list)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_are_rules() {
        for (name, text) in BUILT_IN {
            Site::parse(name, text).unwrap();
        }
        let rules = PageRules::default();
        assert!(rules.of(Some("https://www.vnexpress.net/a/b")).is_some());
        assert!(rules.of(Some("https://media.vnexpress.net/")).is_some());
        assert!(rules.of(Some("https://khongvnexpress.net/")).is_none());
        assert!(
            rules.of(None).is_none()
                && PageRules::none().of(Some("https://vnexpress.net/")).is_none()
        );
    }

    #[test]
    fn errors_name_file_and_line() {
        let cases = [
            ("title = 'h1'", "a.toml:1: missing field `hosts`"),
            ("hosts = []", "a.toml:1: `hosts` names no host"),
            ("hosts = ['bao.vn']\n\ntitle = 'h1['", "a.toml:3: `title`: `]` is missing in `h1[`"),
            (
                "hosts = ['https://bao.vn/']",
                "a.toml:1: \"https://bao.vn/\" is no host such as \"bao.vn\"",
            ),
            (
                "hosts = ['bao.vn']\nlead = 3",
                "a.toml:2: invalid type: integer `3`, expected a string",
            ),
            (
                "hosts = ['bao.vn']\n tilte = 'h1'",
                "a.toml:2: unknown field `tilte`, expected one of ",
            ),
            ("hosts = ['bao.vn'\nx", "a.toml:"),
        ];
        for (text, expected) in cases {
            let message = Site::parse("a.toml", text).unwrap_err().to_string();
            assert!(message.starts_with(expected), "{message}");
        }
    }
}
