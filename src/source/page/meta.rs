//! What a page says about itself in `meta`, `link` and `title`: Open Graph, Dublin Core and the older names.

use super::dom::Dom;
use super::entities::decoded;
use super::linked_data::split_tags;
use super::tag::Tag;

/// The values by their meaning, first come first.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) titles: Vec<String>,
    /// The content of `title`.
    pub(super) page_title: Option<String>,
    pub(super) descriptions: Vec<String>,
    pub(super) dates: Vec<String>,
    pub(super) modified: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) sections: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) keywords: Vec<String>,
    pub(super) site: Option<String>,
    pub(super) image: Option<String>,
    pub(super) canonical: Option<String>,
    pub(super) og_url: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) base: Option<String>,
}

impl Meta {
    /// Reads the head of a page, wherever its parts stand.
    pub(super) fn of(dom: &Dom) -> Meta {
        let mut meta = Meta::default();
        for id in 0..dom.nodes.len() {
            match dom.tag(id) {
                Some(Tag::Meta) => {
                    let content = decoded(dom.attribute(id, "content").unwrap_or_default());
                    if content.is_empty() {
                        continue;
                    }
                    for name in ["property", "name", "itemprop"] {
                        if let Some(name) = dom.attribute(id, name) {
                            meta.put(&name.to_ascii_lowercase(), &content);
                        }
                    }
                }
                Some(Tag::Link) => {
                    let rel = dom.attribute(id, "rel").unwrap_or_default();
                    let is_canonical =
                        rel.split_whitespace().any(|word| word.eq_ignore_ascii_case("canonical"));
                    let target =
                        dom.attribute(id, "href").map(decoded).filter(|href| !href.is_empty());
                    if is_canonical {
                        meta.canonical = meta.canonical.take().or(target);
                    }
                }
                Some(Tag::Title) if meta.page_title.is_none() => {
                    // Its text is hidden from `text_of` only where it stands inside something else.
                    meta.page_title =
                        Some(decoded(&dom.text_of(id))).filter(|title| !title.is_empty());
                }
                Some(Tag::Base) => {
                    meta.base = meta.base.take().or(dom.attribute(id, "href").map(str::to_owned))
                }
                _ => {}
            }
        }
        meta
    }

    fn put(&mut self, name: &str, content: &str) {
        let text = content.to_owned();
        let first = |slot: &mut Option<String>| {
            slot.get_or_insert_with(|| content.to_owned());
        };
        match name {
            "og:title" => self.titles.insert(0, text),
            "headline" | "twitter:title" | "dc.title" | "dcterms.title" | "title" => {
                self.titles.push(text)
            }
            "og:description" => self.descriptions.insert(0, text),
            "description"
            | "twitter:description"
            | "dc.description"
            | "dcterms.description"
            | "sapo" => {
                self.descriptions.push(text);
            }
            "article:published_time"
            | "og:article:published_time"
            | "datepublished"
            | "pubdate"
            | "publishdate"
            | "publish_date"
            | "publish-date"
            | "article.published"
            | "dc.date"
            | "dc.date.issued"
            | "dc.date.created"
            | "dcterms.created"
            | "dcterms.date"
            | "dcterms.issued"
            | "date"
            | "datecreated"
            | "cxenseparse:recs:publishtime"
            | "parsely-pub-date"
            | "sailthru.date"
            | "published_time"
            | "created"
            | "citation_publication_date" => self.dates.push(text),
            "article:modified_time" | "datemodified" | "og:updated_time" | "lastmod" => {
                first(&mut self.modified)
            }
            "article:author" | "author" | "dc.creator" | "dcterms.creator" | "parsely-author"
            | "byl" => self.authors.push(text),
            "article:section"
            | "og:article:section"
            | "articlesection"
            | "section"
            | "parsely-section"
            | "cxenseparse:recs:category" => {
                self.sections.push(text);
            }
            "article:tag" | "og:article:tag" => self.tags.extend(split_tags(content)),
            "news_keywords" => self.keywords.splice(0..0, split_tags(content)).for_each(drop),
            "keywords" => self.keywords.extend(split_tags(content)),
            "og:site_name" | "application-name" | "dc.publisher" | "copyright"
                if content.len() <= 100 =>
            {
                first(&mut self.site)
            }
            "og:image" | "og:image:url" | "twitter:image" => first(&mut self.image),
            "og:url" => first(&mut self.og_url),
            "og:type" => first(&mut self.kind),
            _ => {}
        }
    }

    /// Returns the tags, each once.
    pub(super) fn all_tags(&self) -> Vec<String> {
        let tags = if self.tags.is_empty() { &self.keywords } else { &self.tags };
        let mut once: Vec<String> = Vec::new();
        for tag in tags {
            if !once.contains(tag) {
                once.push(tag.clone());
            }
        }
        once
    }
}
