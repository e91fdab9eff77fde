//! Whether a page is an article, a list of articles, or neither.

use super::Page;
use super::address::{is_root, number_length, words};
use super::content::{Content, Noise, is_paragraph};
use super::tag::Tag;

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Article,
    /// A front page, a section, search results, a tag.
    List,
    /// A form, a film without text, a page of a shop.
    Neither,
}

/// Letters of running text that make an article.
const ENOUGH: usize = 200;
/// Letters of a link that may be a headline.
const HEADLINE: usize = 20;
/// Headlines of others that make a list.
const MANY: usize = 8;

/// Says what a page is.
pub(super) fn kind(page: &Page<'_>, content: Option<&Content>, headline: Option<usize>) -> Kind {
    if page
        .site
        .and_then(|site| site.list.as_ref())
        .is_some_and(|list| list.first(&page.dom).is_some())
    {
        return Kind::List;
    }
    let mass = content.map_or(0, |content| content.mass);
    let says_article = page.data.articles == 1 && !page.data.is_list;
    let is_dated = says_article || !page.meta.dates.is_empty();
    let headlines = headlines(page);
    let address = page.address.as_deref();
    if page.data.articles > 2 || (address.is_some_and(is_root) && headlines >= MANY) {
        return Kind::List;
    }
    if says_article || (is_dated && headline.is_some() && mass > 0) {
        return Kind::Article;
    }
    if !is_dated && headlines >= MANY && is_spread(page, content, headline, mass) {
        return Kind::List;
    }
    let is_short = address.is_some_and(|address| number_length(address) < 4 && words(address) <= 4);
    if page.data.is_list || (is_short && headlines >= MANY && is_list(page, content, mass)) {
        return Kind::List;
    }
    if mass >= ENOUGH && !is_list(page, content, mass) {
        return Kind::Article;
    }
    if headlines >= MANY { Kind::List } else { Kind::Neither }
}

/// Counts links that may be headlines of other articles, in the whole page.
fn headlines(page: &Page<'_>) -> usize {
    page.layout
        .blocks
        .iter()
        .filter(|block| block.chars >= HEADLINE && block.link_share() > 0.8)
        .count()
}

/// Says whether most of the page's text stands elsewhere: an article has it in one place, a list in many.
fn is_spread(
    page: &Page<'_>,
    content: Option<&Content>,
    headline: Option<usize>,
    mass: usize,
) -> bool {
    /// Without a headline an article of fewer letters is hardly one.
    const LONG: usize = 1500;
    let Some(content) = content else { return true };
    let all: usize = (page.layout.blocks.iter().zip(&content.noise))
        .filter(|(block, noise)| **noise == Noise::No && is_paragraph(block))
        .map(|(block, _)| block.chars)
        .sum();
    mass * 2 < all || (headline.is_none() && mass < LONG)
}

/// Says whether the place with most text is a list: headlines of others stand between its paragraphs.
fn is_list(page: &Page<'_>, content: Option<&Content>, mass: usize) -> bool {
    let Some(content) = content else { return true };
    let blocks = page.block_range(content.element).filter(|&at| content.noise[at] != Noise::Other);
    let (mut linked, mut paragraphs) = (0usize, 0usize);
    for at in blocks {
        let block = &page.layout.blocks[at];
        let is_heading = page.heading_around(block.element).is_some_and(|tag| tag != Tag::H1);
        if block.chars >= HEADLINE && block.link_share() > 0.8 {
            linked += 1 + usize::from(is_heading);
        } else if is_paragraph(block) {
            paragraphs += 1;
        }
    }
    linked >= MANY && (linked > paragraphs || mass < ENOUGH)
}
