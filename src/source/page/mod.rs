//! HTML pages of papers to articles.
//!
//! Evidence in this order: rules of the paper (`rules.rs`), JSON-LD (`linked_data.rs`), `meta` (`meta.rs`), and what readers see.
//! The text itself is always what readers see: the element with most paragraphs (`content.rs`), taken apart (`body.rs`).
//! docs/pages.md says where each field comes from. Not here: files, crawls and character sets.

mod address;
mod alike;
mod blocks;
mod body;
mod content;
mod dates;
mod dom;
mod entities;
mod headline;
mod hints;
mod json_repair;
mod kind;
mod lead;
mod linked_data;
mod meta;
mod people;
mod related;
mod rules;
mod section;
mod selector;
mod tag;
mod tree;

use std::ops::Range;

use serde_json::Value;

use crate::article::Article;
use crate::source::dateline;

use blocks::{Block, Layout};
use body::Body;
use content::Content;
use dom::{Dom, Id};
use headline::Headline;
use kind::Kind;
use lead::Lead;
use linked_data::LinkedData;
use meta::Meta;
use rules::Site;
use tag::Tag;

pub use rules::{PageRules, RulesError};

/// What is known of a page from where it was found.
#[derive(Debug, Clone, Default)]
pub(super) struct PageHints {
    /// Where a crawl got it.
    pub(super) address: Option<String>,
    /// Its character set, as the server said.
    pub(super) charset: Option<String>,
    /// When it was saved.
    pub(super) saved: Option<String>,
    /// From the file's name, for a page without address.
    pub(super) id: Option<String>,
}

/// Why a page is no article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoArticle {
    /// It lists articles.
    List,
    /// It is something else.
    Neither,
}

/// A page being read.
struct Page<'a> {
    dom: Dom,
    layout: Layout,
    meta: Meta,
    data: LinkedData,
    site: Option<&'a Site>,
    address: Option<String>,
}

/// Reads a page.
pub(super) fn article(
    html: &str,
    hints: &PageHints,
    rules: &PageRules,
) -> Result<Article, NoArticle> {
    let dom = Dom::parse(html);
    let layout = Layout::of(&dom);
    let (meta, data) = (Meta::of(&dom), LinkedData::of(&dom));
    let address = own_address(&dom, &meta, &data, hints);
    let site = rules.of(address.as_deref());
    Page { dom, layout, meta, data, site, address }.read(hints)
}

impl Page<'_> {
    fn read(&self, hints: &PageHints) -> Result<Article, NoArticle> {
        let headline = Headline::of(self);
        let content = Content::of(self, headline.block);
        let headline = headline.or_set(self, content.as_ref());
        match kind::kind(self, content.as_ref(), headline.block) {
            Kind::Article => {}
            Kind::List => return Err(NoArticle::List),
            Kind::Neither => return Err(NoArticle::Neither),
        }
        let lead = Lead::of(self, headline.block, &headline.text, content.as_ref());
        let mut body = content.as_ref().map_or_else(Body::default, |content| {
            Body::of(self, content, headline.block, &headline.text, &lead.blocks)
        });
        self.add_captions(&mut body, content.as_ref(), headline.block);
        if body.paragraphs.is_empty()
            && let Some(text) = &self.data.body
        {
            body.paragraphs.push(text.clone());
        }
        body.paragraphs.retain(|text| *text != lead.text);
        let byline = people::byline(self, content.as_ref(), headline.block, &body.bylines);
        let published = dates::published(self, headline.block, content.as_ref());
        let image = self.data.image.clone().or_else(|| self.meta.image.clone());
        let mut article = Article {
            collection: None,
            // An address identifies better than the name of a saved file.
            id: if self.address.is_none() { hints.id.clone() } else { None },
            categories: section::sections(self, &headline.text, headline.block),
            title: headline.text,
            lead: lead.text,
            body: body.paragraphs.join("\n"),
            captions: body.captions,
            authors: byline.authors,
            photographers: byline.photographers,
            agency: byline.agency,
            published,
            publish_after: None,
            source: self.host().map(str::to_owned).or_else(|| self.meta.site.clone()),
            url: self.address.clone(),
            image: image.and_then(|image| self.join(&image)),
            related: body.related,
            extra: self.extra(hints),
            is_excerpt: false,
        };
        dateline::take(&mut article);
        Ok(article)
    }

    /// Returns what is no field of an article: tags, when it was changed and saved.
    fn extra(&self, hints: &PageHints) -> serde_json::Map<String, Value> {
        let mut extra = serde_json::Map::new();
        let ruled = self.site.and_then(|site| site.tags.as_ref()).map(|rule| {
            let tags = rule.all(&self.dom, 0).into_iter().map(|id| self.dom.text_of(id));
            tags.map(|tag| tag.trim_matches(['#', ',', ' ']).to_owned())
                .filter(|tag| !tag.is_empty())
                .collect::<Vec<_>>()
        });
        let mut tags = ruled.unwrap_or_default();
        if tags.is_empty() {
            tags = self.data.tags.clone();
        }
        if tags.is_empty() {
            tags = self.meta.all_tags();
        }
        if !tags.is_empty() {
            extra.insert("tags".to_owned(), tags.into());
        }
        let modified = self.data.modified.as_ref().or(self.meta.modified.as_ref());
        for (name, value) in [("modified", modified), ("saved", hints.saved.as_ref())] {
            if let Some(value) = value {
                extra.insert(name.to_owned(), value.clone().into());
            }
        }
        extra
    }

    /// Adds captions of pictures between the headline and the text.
    fn add_captions(&self, body: &mut Body, content: Option<&Content>, headline: Option<usize>) {
        let (Some(content), Some(headline)) = (content, headline) else { return };
        let start = self.block_range(content.element).start;
        let mut before: Vec<String> = (headline + 1..start)
            .filter(|&at| content.noise[at] == content::Noise::No && self.is_caption(at))
            .map(|at| self.layout.blocks[at].text.clone())
            .collect();
        before.retain(|caption| !body.captions.contains(caption));
        body.captions.splice(0..0, before);
    }

    fn is_caption(&self, at: usize) -> bool {
        body::is_caption(self, at, 0)
    }

    fn host(&self) -> Option<&str> {
        // Computed again and again, but on a short text.
        let address = self.address.as_deref()?;
        let host = address::path(address);
        let start = address.find("//")? + 2;
        let end = if host.is_empty() {
            address.len()
        } else {
            address.find(host).unwrap_or(address.len())
        };
        let host = address.get(start..end)?.split(['/', '?', '#', ':']).next()?;
        Some(host.strip_prefix("www.").unwrap_or(host))
    }

    fn join(&self, link: &str) -> Option<String> {
        let base = self
            .meta
            .base
            .as_deref()
            .filter(|base| address::is_whole(base))
            .or(self.address.as_deref());
        address::join(base, link)
    }

    /// Returns the numbers of the blocks inside an element.
    fn block_range(&self, id: Id) -> Range<usize> {
        let nodes = self.dom.inside(id);
        let blocks = &self.layout.blocks;
        let start = blocks.partition_point(|block| block.first < nodes.start);
        start..blocks.partition_point(|block| block.first < nodes.end).max(start)
    }

    fn blocks_in(&self, id: Id) -> &[Block] {
        &self.layout.blocks[self.block_range(id)]
    }

    /// Returns the first block in or around an element.
    fn block_in(&self, id: Id) -> Option<usize> {
        let range = self.block_range(id);
        if !range.is_empty() {
            return Some(range.start);
        }
        self.layout.blocks.iter().position(|block| (block.first..=block.last).contains(&id))
    }

    /// Returns the texts of blocks as lines.
    fn texts(&self, blocks: &[usize]) -> String {
        blocks.iter().map(|&at| self.layout.blocks[at].text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// Returns the heading that an element is or stands in, a few steps up.
    fn heading_around(&self, id: Id) -> Option<Tag> {
        let around = std::iter::once(id).chain(self.dom.ancestors(id)).take(4);
        around.into_iter().filter_map(|id| self.dom.tag(id)).find(|tag| tag.is_heading())
    }

    fn has_picture(&self, id: Id) -> bool {
        self.dom
            .inside(id)
            .any(|id| matches!(self.dom.tag(id), Some(Tag::Img | Tag::AmpImg | Tag::Picture)))
    }

    /// Says whether a node stands in the frame of the page: its menus and its foot.
    fn is_in_frame(&self, id: Id) -> bool {
        self.dom
            .ancestors(id)
            .any(|id| matches!(self.dom.tag(id), Some(Tag::Nav | Tag::Footer | Tag::Aside)))
    }
}

/// Returns the address of a page: the one it calls its own, else where it was found.
fn own_address(dom: &Dom, meta: &Meta, data: &LinkedData, hints: &PageHints) -> Option<String> {
    let found = hints
        .address
        .clone()
        .or_else(|| dom.comments.iter().find_map(|comment| saved_from(comment)));
    let base = found.as_deref();
    let own = [&meta.canonical, &meta.og_url, &data.address].into_iter().flatten();
    let own = own.filter_map(|address| address::join(base, address)).find(|address| {
        // Some templates name the first page on every page.
        !address::is_root(address) || base.is_none_or(address::is_root)
    });
    own.or_else(|| found.filter(|address| address::is_whole(address)))
}

/// Reads the address that browsers and HTTrack save in a comment.
fn saved_from(comment: &str) -> Option<String> {
    let address = if let Some(rest) = comment.trim().strip_prefix("saved from url=") {
        rest.split_once(')')?.1.trim().to_owned()
    } else {
        let rest = comment.split_once("Mirrored from ")?.1;
        format!("http://{}", rest.split_whitespace().next()?)
    };
    address::is_whole(&address).then_some(address)
}
