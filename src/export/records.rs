//! The exporter: a document of many articles, piece by piece.

use xxhash_rust::xxh3::xxh3_64;

use super::cite::{Citation, Style};
use super::entry::Entry;
use super::feed::{ATOM_END, AtomHead};
use super::info::ExportInfo;
use super::{bibtex, line, table, web};
use crate::error::Result;
use crate::index::{Identity, StoredArticle};
use crate::search::{MatchList, list_line, shown_title};
use crate::wire;

/// A form of exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// JSON Lines: a header, then an article a line. `timbao index` reads it as the same archive.
    Jsonl,
    /// A table with a header; `timbao index` reads it as the same archive.
    Csv,
    /// RIS.
    Ris,
    /// BibTeX.
    Bibtex,
    /// CSL-JSON.
    CslJson,
    /// Atom 1.0 with whole texts.
    Atom,
    /// A list: an id a line, to search among these articles again.
    Ids,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [ExportFormat; 7] = [
        ExportFormat::Jsonl,
        ExportFormat::Csv,
        ExportFormat::Ris,
        ExportFormat::Bibtex,
        ExportFormat::CslJson,
        ExportFormat::Atom,
        ExportFormat::Ids,
    ];

    /// Returns its name, as it is given on the command line and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            ExportFormat::Jsonl => "jsonl",
            ExportFormat::Csv => "csv",
            ExportFormat::Ris => "ris",
            ExportFormat::Bibtex => "bibtex",
            ExportFormat::CslJson => "csl-json",
            ExportFormat::Atom => "atom",
            ExportFormat::Ids => "ids",
        }
    }

    /// Returns the format with this name.
    pub fn parse(name: &str) -> Option<ExportFormat> {
        ExportFormat::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Returns the media type, with its character set where it is text.
    pub fn media_type(self) -> &'static str {
        match self {
            ExportFormat::Jsonl => "application/x-ndjson; charset=utf-8",
            ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
            ExportFormat::Ris => Style::Ris.media_type(),
            ExportFormat::Bibtex => Style::Bibtex.media_type(),
            ExportFormat::CslJson => Style::CslJson.media_type(),
            ExportFormat::Atom => "application/atom+xml; charset=utf-8",
            ExportFormat::Ids => "text/plain; charset=utf-8",
        }
    }

    /// Returns the extension of files, without the dot.
    pub fn file_extension(self) -> &'static str {
        match self {
            ExportFormat::Jsonl => "jsonl",
            ExportFormat::Csv => "csv",
            ExportFormat::Ris => Style::Ris.file_extension(),
            ExportFormat::Bibtex => Style::Bibtex.file_extension(),
            ExportFormat::CslJson => Style::CslJson.file_extension(),
            ExportFormat::Atom => "atom",
            ExportFormat::Ids => "txt",
        }
    }

    /// Returns whether sections are written as they are stored, since they are to be read again, and not with display names.
    fn is_read_again(self) -> bool {
        matches!(self, ExportFormat::Jsonl | ExportFormat::Csv)
    }
}

/// Writes an export: [`start`](Exporter::start), each [`article`](Exporter::article), [`end`](Exporter::end). Also without any
/// article the document is a valid one.
#[derive(Debug, Clone)]
pub struct Exporter {
    format: ExportFormat,
    info: ExportInfo,
    note: String,
    is_first: bool,
}

impl Exporter {
    /// Returns a writer of this format that says this about itself.
    pub fn new(format: ExportFormat, info: ExportInfo) -> Exporter {
        let note = info.note();
        Exporter { format, info, note, is_first: true }
    }

    /// Returns what stands before the articles.
    pub fn start(&self) -> String {
        let ExportInfo { query, filters, exported_at, index_state, .. } = &self.info;
        match self.format {
            ExportFormat::Jsonl => wire::to_line(&self.info.header()) + "\n",
            ExportFormat::Csv => table::header(),
            ExportFormat::Ris => String::new(),
            ExportFormat::Ids => format!("# {}\n", self.note),
            ExportFormat::Bibtex => bibtex::comment(&self.note),
            ExportFormat::CslJson => "[\n".to_owned(),
            ExportFormat::Atom => {
                let asked = xxh3_64(format!("{query}\n{filters}").as_bytes());
                let head = AtomHead {
                    id: &format!("urn:timbao:export:{index_state}:{asked:016x}"),
                    title: if query.is_empty() { "timbao" } else { query },
                    subtitle: Some(&self.note),
                    updated: exported_at,
                    home: None,
                    address: None,
                };
                head.render()
            }
        }
    }

    /// Returns an article; `link` is its permanent address in this archive, if it has one.
    pub fn article(&mut self, article: &StoredArticle, link: Option<&str>) -> String {
        let is_first = std::mem::replace(&mut self.is_first, false);
        let cited = || Citation::new(article, link).with_note(&self.note);
        match self.format {
            ExportFormat::Jsonl => wire::to_line(&wire::ExportRecord::from(article)) + "\n",
            ExportFormat::Csv => table::article(article, &self.info),
            ExportFormat::Ris => cited().render(Style::Ris),
            ExportFormat::Bibtex => cited().render(Style::Bibtex) + "\n",
            ExportFormat::CslJson => {
                let comma = if is_first { "" } else { ",\n" };
                format!("{comma}{}", wire::to_line(&cited().csl()))
            }
            ExportFormat::Ids => list_line(&article.identity),
            ExportFormat::Atom => self.entry(article, link.and_then(web)),
        }
    }

    /// Returns what stands behind the articles.
    pub fn end(&self) -> String {
        match self.format {
            ExportFormat::CslJson => if self.is_first { "]\n" } else { "\n]\n" }.to_owned(),
            ExportFormat::Atom => ATOM_END.to_owned(),
            _ => String::new(),
        }
    }

    /// Hands all of a list to `sink`, piece by piece, until that returns `false`, and returns how many articles were handed over.
    /// `link` returns the permanent address of an article, if it has one.
    ///
    /// # Errors
    /// [`crate::Error::IndexDamaged`] or [`crate::Error::Io`] when an article cannot be read; then the document is incomplete.
    pub fn write_all(
        mut self,
        list: &MatchList<'_>,
        link: &dyn Fn(&Identity) -> Option<String>,
        sink: &mut dyn FnMut(&str) -> bool,
    ) -> Result<u64> {
        let mut written = 0;
        if !sink(&self.start()) {
            return Ok(written);
        }
        if self.format == ExportFormat::Ids {
            // No text is read for an id.
            for identity in list.identities() {
                if !sink(&list_line(&identity)) {
                    return Ok(written);
                }
                written += 1;
            }
            return Ok(written);
        }
        for article in list.articles() {
            let mut article = article?;
            if !self.format.is_read_again() {
                article = list.searcher.labelled(article);
            }
            let link = link(&article.identity);
            if !sink(&self.article(&article, link.as_deref())) {
                return Ok(written);
            }
            written += 1;
        }
        sink(&self.end());
        Ok(written)
    }

    fn entry(&self, stored: &StoredArticle, link: Option<&str>) -> String {
        let article = &stored.article;
        let (title, _) = shown_title(stored);
        let own = article.url.as_deref().and_then(web);
        let urn = urn(&stored.identity);
        let entry = Entry {
            id: link.or(own).unwrap_or(&urn),
            link,
            article,
            title: &line(&title),
            summary: &article.lead,
            content: Some(if article.body.is_empty() { &article.lead } else { &article.body }),
            feed_updated: &self.info.exported_at,
        };
        entry.render()
    }
}

/// Returns a name of an article that has no address.
pub(super) fn urn(identity: &Identity) -> String {
    let mut urn = "urn:timbao:article:".to_owned();
    for byte in identity.to_string().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b':' => {
                urn.push(char::from(byte));
            }
            byte => urn.push_str(&format!("%{byte:02X}")),
        }
    }
    urn
}
