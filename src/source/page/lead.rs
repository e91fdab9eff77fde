//! The paragraph under the headline (sapo): what the page says its description is, where readers see it.

use super::Page;
use super::alike::{alike, begins_alike};
use super::content::{Content, Noise};
use super::hints::Hint;
use crate::analysis::slug;

/// The lead and the blocks it stands in.
#[derive(Debug, Default)]
pub(super) struct Lead {
    pub(super) text: String,
    pub(super) blocks: Vec<usize>,
}

/// Blocks looked at after the headline.
const NEAR: usize = 14;
/// A shorter text is no lead, in letters.
const LEAST: usize = 30;
/// Neither is a longer one.
const MOST: usize = 1200;

impl Lead {
    /// Finds the lead.
    pub(super) fn of(
        page: &Page<'_>,
        headline: Option<usize>,
        title: &str,
        content: Option<&Content>,
    ) -> Lead {
        if let Some(selector) = page.site.and_then(|site| site.lead.as_ref()) {
            let found =
                selector.all(&page.dom, 0).into_iter().find(|&id| !page.dom.text_of(id).is_empty());
            if let Some(id) = found {
                let blocks: Vec<usize> = page.block_range(id).collect();
                return Lead { text: page.texts(&blocks), blocks };
            }
        }
        let described: Vec<&String> =
            page.data.description.iter().chain(&page.meta.descriptions).collect();
        let near = near(page, headline, title, content);
        for sign in [Sign::Equal, Sign::Named, Sign::Begins, Sign::Set] {
            if let Some(&at) = near.iter().find(|&&at| bears(page, at, sign, &described, content)) {
                return Lead { text: shown(page, at, &described), blocks: vec![at] };
            }
        }
        Lead { text: untold(page, &described, title, content), blocks: Vec::new() }
    }
}

/// What tells a lead.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    /// It is the page's description, word by word.
    Equal,
    /// Its class says so.
    Named,
    /// The description is its beginning, and it stands out from the paragraphs.
    Begins,
    /// It is set in bold or as a heading and comes before all paragraphs.
    Set,
}

/// Returns the blocks between the headline and the second paragraph that may be the lead.
fn near(
    page: &Page<'_>,
    headline: Option<usize>,
    title: &str,
    content: Option<&Content>,
) -> Vec<usize> {
    let first = content.map_or(0, |content| page.block_range(content.element).start);
    let start = headline.map_or(first.saturating_sub(2), |at| at + 1);
    let end = (start + NEAR).min(page.layout.blocks.len());
    (start..end)
        .filter(|&at| {
            let block = &page.layout.blocks[at];
            let is_noise = content.is_some_and(|content| content.noise[at] != Noise::No);
            !is_noise
                && (LEAST..=MOST).contains(&block.chars)
                && block.link_share() < 0.6
                && alike(&block.text, title) < 0.9
        })
        .collect()
}

fn bears(
    page: &Page<'_>,
    at: usize,
    sign: Sign,
    described: &[&String],
    content: Option<&Content>,
) -> bool {
    let block = &page.layout.blocks[at];
    let named = page.layout.is_in(
        &page.dom,
        block.first,
        content.map_or(0, |content| content.element),
        Hint::Lead,
    ) && !page.is_caption(at);
    let is_heading = page.heading_around(block.element).is_some();
    let is_outside = content.is_none_or(|content| !page.block_range(content.element).contains(&at));
    match sign {
        Sign::Equal => described.iter().any(|text| {
            let (own, text) = (slug(&block.text), slug(text));
            own == text
                || (own.len() <= text.len() + 24
                    && own.len() >= LEAST
                    && own.ends_with(&text)
                    && text.len() >= LEAST)
        }),
        Sign::Named => named && is_lone(page, at),
        Sign::Begins => {
            (named || is_heading || is_outside || block.is_bold())
                && described.iter().any(|text| begins_alike(&block.text, text))
        }
        Sign::Set => {
            let is_first = content.is_some_and(|content| {
                let start = page.block_range(content.element).start;
                at <= start || near_first(page, start, at)
            });
            is_first
                && block.chars >= 60
                && (block.is_bold() || is_heading || (is_outside && !page.is_caption(at)))
        }
    }
}

/// Says whether the element named a lead holds little else: some papers name all of the article so.
fn is_lone(page: &Page<'_>, at: usize) -> bool {
    let block = &page.layout.blocks[at];
    let named = std::iter::once(block.first)
        .chain(page.dom.ancestors(block.first))
        .find(|&id| page.layout.hints(id).has(Hint::Lead));
    named
        .is_some_and(|id| page.blocks_in(id).iter().map(|block| block.chars).sum::<usize>() <= MOST)
}

/// Says whether no running text comes between the beginning of the article and a block.
fn near_first(page: &Page<'_>, start: usize, at: usize) -> bool {
    (start..at).all(|before| page.layout.blocks[before].chars < 60 || page.is_caption(before))
}

/// Returns the lead as it is shown, without a place or label that is stuck before it.
fn shown(page: &Page<'_>, at: usize, described: &[&String]) -> String {
    let text = &page.layout.blocks[at].text;
    let stuck = described.iter().find(|known| {
        text.len() > known.len()
            && text.ends_with(known.as_str())
            && text[..text.len() - known.len()].ends_with(char::is_alphabetic)
    });
    stuck.map_or_else(|| text.clone(), |known| (*known).clone())
}

/// Returns a description that no block shows, if it is one of this article and not its first paragraph.
fn untold(
    page: &Page<'_>,
    described: &[&String],
    title: &str,
    content: Option<&Content>,
) -> String {
    let Some(content) = content else { return String::new() };
    let first = page
        .block_range(content.element)
        .find(|&at| content.noise[at] == Noise::No && page.layout.blocks[at].chars >= LEAST);
    let body: String = page
        .blocks_in(content.element)
        .iter()
        .take(200)
        .map(|block| slug(&block.text) + "-")
        .collect();
    let is_of_article = |text: &str| {
        let slug = slug(text);
        let words: Vec<&str> = slug.split('-').collect();
        let known = words.iter().filter(|word| body.contains(&format!("-{word}-"))).count();
        known * 10 >= words.len() * 7 && words.len() >= 10
    };
    described
        .iter()
        .find(|text| {
            alike(text, title) < 0.8
                && first.is_none_or(|at| !begins_alike(&page.layout.blocks[at].text, text))
                && !body.contains(&slug(text))
                && is_of_article(text)
        })
        .map_or_else(String::new, |text| (*text).clone())
}
