//! One article as others cite it.
//!
//! What is not known drops out with its punctuation; of a date only what is known is said. Not here: BibTeX (`bibtex.rs`) and
//! RIS (`ris.rs`).

use std::fmt::Write as _;

use super::{bibtex, line, ris, web};
use crate::date::PartialDate;
use crate::index::StoredArticle;
use crate::search::shown_title;
use crate::wire;

/// A form of citations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// A line as Vietnamese scholars write it, for people: author (year), “title”, *paper*, date, address.
    Vietnamese,
    /// An entry of BibTeX.
    Bibtex,
    /// A record of RIS.
    Ris,
    /// CSL-JSON: an array of one item.
    CslJson,
}

impl Style {
    /// All of them.
    pub const ALL: [Style; 4] = [Style::Vietnamese, Style::Bibtex, Style::Ris, Style::CslJson];

    /// Returns its name, as it is given on the command line and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Style::Vietnamese => "vietnamese",
            Style::Bibtex => "bibtex",
            Style::Ris => "ris",
            Style::CslJson => "csl-json",
        }
    }

    /// Returns the style with this name.
    pub fn parse(name: &str) -> Option<Style> {
        Style::ALL.into_iter().find(|style| style.name() == name)
    }

    /// Returns the media type, with its character set where it is text.
    pub fn media_type(self) -> &'static str {
        match self {
            Style::Vietnamese => "text/plain; charset=utf-8",
            Style::Bibtex => "application/x-bibtex; charset=utf-8",
            Style::Ris => "application/x-research-info-systems; charset=utf-8",
            Style::CslJson => "application/vnd.citationstyles.csl+json",
        }
    }

    /// Returns the extension of files, without the dot.
    pub fn file_extension(self) -> &'static str {
        match self {
            Style::Vietnamese => "txt",
            Style::Bibtex => "bib",
            Style::Ris => "ris",
            Style::CslJson => "json",
        }
    }
}

/// An article to be cited.
///
/// ```
/// use timbao::article::Article;
/// use timbao::date::Published;
/// use timbao::export::{Citation, Style};
/// use timbao::index::{Identity, StoredArticle};
/// let article = Article {
///     title: "Bắc cầu phao qua sông".into(),
///     authors: vec!["Bế Hiệp Lâm".into()],
///     source: Some("songhong.example".into()),
///     published: Published::parse("7/12/2023"),
///     ..Article::default()
/// };
/// let identity = Identity { collection: None, id: "sh-1".into() };
/// let stored = StoredArticle { identity, article };
/// assert_eq!(
///     Citation::new(&stored, None).render(Style::Vietnamese),
///     "Bế Hiệp Lâm (2023), “Bắc cầu phao qua sông”, *songhong.example*, ngày 7 tháng 12 năm 2023.\n"
/// );
/// ```
#[derive(Debug, Clone)]
pub struct Citation<'a> {
    pub(super) stored: &'a StoredArticle,
    /// The title to show, on one line.
    pub(super) title: String,
    /// Where this archive keeps it.
    link: Option<&'a str>,
    /// The facts of the export it is part of.
    pub(super) note: Option<&'a str>,
}

impl<'a> Citation<'a> {
    /// Returns the citation of an article; `link` is its permanent address in this archive, if it has one.
    pub fn new(stored: &'a StoredArticle, link: Option<&'a str>) -> Citation<'a> {
        let (title, is_derived) = shown_title(stored);
        let mut title = line(&title);
        // A sentence that stands for a title is none any more.
        if is_derived && title.ends_with('.') {
            title.pop();
        }
        Citation { stored, title, link: link.and_then(web), note: None }
    }

    /// Adds the facts of an export.
    pub(super) fn with_note(self, note: &'a str) -> Citation<'a> {
        Citation { note: Some(note), ..self }
    }

    /// Returns the citation in a style, its last line ended.
    pub fn render(&self, style: Style) -> String {
        match style {
            Style::Vietnamese => self.vietnamese() + "\n",
            Style::Bibtex => bibtex::entry(self),
            Style::Ris => ris::record(self),
            Style::CslJson => wire::to_line(&[self.csl()]) + "\n",
        }
    }

    /// Returns who wrote it: people, else the agency.
    pub(super) fn people(&self) -> Vec<&'a str> {
        let article = &self.stored.article;
        let people: Vec<&str> = article.authors.iter().map(String::as_str).collect();
        if people.is_empty() { article.agency.as_deref().into_iter().collect() } else { people }
    }

    /// Returns the paper.
    pub(super) fn paper(&self) -> Option<String> {
        self.stored.article.source.as_deref().map(line).filter(|paper| !paper.is_empty())
    }

    pub(super) fn date(&self) -> Option<PartialDate> {
        self.stored.article.published.as_ref().map(|published| published.date)
    }

    /// Returns where it is read: at its paper's, then in this archive.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &'a str> {
        let own = self.stored.article.url.as_deref().and_then(web);
        own.into_iter().chain(self.link.filter(|link| Some(*link) != own))
    }

    pub(super) fn csl(&self) -> wire::CslItem<'_> {
        let url = self.addresses().next();
        wire::CslItem::new(self.stored, &self.title, &self.people(), url, self.note)
    }

    fn vietnamese(&self) -> String {
        let people: Vec<String> = self.people().into_iter().map(line).collect();
        let year = self.date().map(|date| format!("({})", date.year()));
        // Inside quotes quotes are single ones.
        let title = self.title.replace('“', "‘").replace('”', "’");
        let title = Some(format!("“{title}”")).filter(|_| !title.is_empty());
        // The year stands behind what the entry begins with.
        let mut parts = match people.is_empty() {
            true => vec![joined(title, year)],
            false => vec![joined(Some(people.join(", ")), year), title.unwrap_or_default()],
        };
        parts.extend(self.paper().map(|paper| format!("*{paper}*")));
        parts.extend(self.date().and_then(in_words));
        let address = self.addresses().next().map(str::to_owned);
        // A full stop behind an address would be taken for a part of it.
        let end = if address.is_some() { "" } else { "." };
        parts.extend(address);
        parts.retain(|part| !part.is_empty());
        parts.join(", ") + end
    }
}

fn joined(text: Option<String>, year: Option<String>) -> String {
    let parts: Vec<String> = text.into_iter().chain(year).collect();
    parts.join(" ")
}

/// Returns the day or month in words; the year alone stands elsewhere.
fn in_words(date: PartialDate) -> Option<String> {
    let month = date.month()?;
    let mut text = String::new();
    if let Some(day) = date.day() {
        // Writing to a string cannot fail.
        let _ = write!(text, "ngày {day} ");
    }
    Some(format!("{text}tháng {month} năm {}", date.year()))
}
