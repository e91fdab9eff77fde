//! XML files: feeds, sitemaps, dumps of wikis, and any other by naming the element that is a record.
//!
//! [`XmlRecords`] cuts a file into elements, one in memory at a time; [`XmlRecord::draft`] reads one. No entities are read but
//! the five of XML, numbers, and the names of HTML: a file that declares its own ends there, and nothing is fetched.

mod atom;
mod cut;
mod element;
mod guard;
mod mapped;
mod rss;
mod sitemap;
mod wiki;
mod wikitext;

use std::hash::Hash;
use std::sync::Arc;

use super::draft::Draft;
use super::error::{Origin, SourceError};
use super::field::FieldMap;

pub(super) use cut::XmlRecords;
pub(super) use element::Element;

/// What a file is, told by its outermost element.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// RSS of every version.
    Rss,
    Atom,
    Sitemap,
    /// A list of sitemaps; it has no articles.
    SitemapIndex,
    /// A dump of MediaWiki.
    Wiki,
    /// Records are elements with this path: a name, or the last names with `/` between them.
    Mapped(Arc<str>),
}

impl Kind {
    /// Tells a file by the local name of its root.
    fn of_root(name: &str) -> Option<Kind> {
        Some(match name {
            "rss" | "RDF" => Kind::Rss,
            "feed" => Kind::Atom,
            "urlset" => Kind::Sitemap,
            "sitemapindex" => Kind::SitemapIndex,
            "mediawiki" => Kind::Wiki,
            _ => return None,
        })
    }

    /// Says whether the element `name` inside those of `path` is a record.
    fn is_record(&self, path: &[String], name: &str) -> bool {
        match self {
            Kind::Rss => name == "item",
            Kind::Atom => name == "entry",
            Kind::Sitemap => name == "url",
            Kind::SitemapIndex => name == "sitemap",
            Kind::Wiki => name == "page" || name == "siteinfo",
            Kind::Mapped(wanted) => {
                let mut names = wanted.rsplit('/');
                names.next() == Some(name)
                    && names
                        .zip(path.iter().rev().map(Some).chain(std::iter::repeat(None)))
                        .all(|(wanted, own)| own.is_some_and(|own| own == wanted))
            }
        }
    }
}

/// One record: its element and what is needed to read it.
#[derive(Debug, Clone)]
pub(super) struct XmlRecord {
    kind: Kind,
    element: Element,
    /// Bytes in memory, about.
    pub(super) size: usize,
    /// Of the whole file: the address of a wiki, or that a feed is one of ours.
    of_file: Option<Arc<str>>,
}

impl XmlRecord {
    /// Returns a hash of its names and texts: xxh3 of 128 bits.
    pub(super) fn hash(&self) -> u128 {
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        self.element.hash(&mut hasher);
        hasher.digest128()
    }

    /// Reads its values.
    pub(super) fn draft(
        &self,
        origin: &Origin,
        fields: &FieldMap,
    ) -> Result<Draft<'static>, SourceError> {
        let element = &self.element;
        match &self.kind {
            Kind::Rss => Ok(rss::item(element).into_draft()),
            Kind::Atom => Ok(atom::item(element, self.of_file.is_some()).into_draft()),
            Kind::Sitemap => sitemap::item(element, origin).map(|item| item.into_draft()),
            // Its entries are counted, not read.
            Kind::SitemapIndex => Err(SourceError::NoText { origin: origin.clone() }),
            Kind::Wiki => Ok(wiki::item(element, self.of_file.as_deref()).into_draft()),
            Kind::Mapped(_) => Ok(mapped::draft(element, fields)),
        }
    }
}

/// Says whether a text is XML of a kind that is known, or says that it is XML and is no page.
pub(super) fn is_xml(sample: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&sample[..sample.len().min(4096)]);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    let is_declared = rest.starts_with("<?xml");
    loop {
        let end = if rest.starts_with("<?") {
            rest.find("?>").map(|at| at + 2)
        } else if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)
        } else if rest.starts_with("<!") {
            if rest.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype html")) {
                return false;
            }
            rest.find('>').map(|at| at + 1)
        } else {
            break;
        };
        let Some(end) = end else { return is_declared };
        rest = rest[end..].trim_start();
    }
    let Some(name) = rest.strip_prefix('<') else { return false };
    let name =
        name.split(|c: char| c.is_whitespace() || "/>".contains(c)).next().unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or_default();
    Kind::of_root(local).is_some() || (is_declared && !local.eq_ignore_ascii_case("html"))
}

#[cfg(test)]
mod tests;
