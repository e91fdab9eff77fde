//! Links of a page to other articles.

use super::Page;
use super::content::{Content, Noise};
use super::tag::Tag;
use crate::article::Link;
use crate::source::text_layout::footer_line;

/// Returns the links to other articles: in the boxes of the article and below it.
pub(super) fn links(page: &Page<'_>, content: &Content, headline: Option<usize>) -> Vec<Link> {
    const MOST: usize = 30;
    const HEADLINE: usize = 15;
    /// A date or the like between two links.
    const SHORT: usize = 25;
    /// Blocks after the article that are looked at.
    const BELOW: usize = 60;
    let range = page.block_range(content.element);
    let rule = page.site.and_then(|site| site.related.as_ref());
    let mut links: Vec<Link> = Vec::new();
    let mut in_list = false;
    let start = headline.map_or(range.start, |at| at + 1);
    let end = (range.end + BELOW).min(page.layout.blocks.len());
    for at in start..end {
        let block = &page.layout.blocks[at];
        in_list = match footer_line(&block.text) {
            Some(is_heading) => is_heading,
            None => {
                in_list
                    && (block.link_share() > 0.7
                        || (block.chars < SHORT
                            && block.text.contains(|c: char| c.is_ascii_digit())))
            }
        };
        let is_ruled = rule.is_some_and(|rule| {
            std::iter::once(block.first)
                .chain(page.dom.ancestors(block.first))
                .any(|id| rule.matches(&page.dom, id))
        });
        let is_linked = block.link_share() > 0.7 && block.chars >= HEADLINE;
        let is_box = content.noise[at] == Noise::Related
            || in_list
            || (range.contains(&at) && content.noise[at] == Noise::No);
        if !(is_ruled || (rule.is_none() && is_linked && is_box)) {
            continue;
        }
        let texts = (block.first..=block.last).flat_map(|id| page.dom.ancestors(id));
        let link = texts.into_iter().find(|&id| page.dom.tag(id) == Some(Tag::A));
        let href = link.and_then(|id| page.dom.attribute(id, "href"));
        let Some(url) = href.and_then(|href| page.join(href)) else { continue };
        let is_known =
            links.iter().any(|link| link.url == url) || page.address.as_deref() == Some(&url);
        if !is_known && links.len() < MOST {
            links.push(Link { title: block.text.clone(), url });
        }
    }
    links
}
