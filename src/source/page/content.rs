//! Where on a page the article stands: the element with most paragraphs in it, without menus, boxes and comments.
//!
//! Each paragraph gives a score to the elements around it, less from step to step, so that the innermost element that holds all of
//! them wins: the idea of Arc90's Readability, with paragraphs weighed by their own length and the headline as the place to start.

use std::collections::HashMap;

use super::Page;
use super::blocks::Block;
use super::dom::Id;
use super::hints::Hint;
use super::tag::Tag;

/// The article's place.
#[derive(Debug)]
pub(super) struct Content {
    /// The element that holds its paragraphs.
    pub(super) element: Id,
    /// By block: it belongs to a menu, a box, the comments.
    pub(super) noise: Vec<Noise>,
    /// Letters in paragraphs that are no noise.
    pub(super) mass: usize,
}

/// Whether a block belongs to what stands around an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Noise {
    #[default]
    No,
    /// A box with other articles.
    Related,
    /// Anything else.
    Other,
}

/// Shorter blocks are no sign of an article, in letters.
const PARAGRAPH: usize = 40;
/// What an element gets of the score of the one inside it.
const DECAY: f64 = 0.65;
/// Elements around a paragraph that get a part of its score.
const LEVELS: usize = 6;
/// An article of fewer letters makes us look again, without the hints of classes.
const LITTLE: usize = 200;

impl Content {
    /// Finds the article below the headline.
    pub(super) fn of(page: &Page<'_>, headline: Option<usize>) -> Option<Content> {
        let ruled = page.site.and_then(|site| site.body.as_ref()).and_then(|body| {
            let found = body.all(&page.dom, 0);
            found.into_iter().max_by_key(|&id| mass_in(page, id))
        });
        if let Some(element) = ruled.filter(|&id| mass_in(page, id) > 0) {
            let noise = noise(page, headline, true, Some(element));
            let mass = mass_without(page, element, &noise, None);
            return Some(Content { element, noise, mass });
        }
        let careful = pick(page, headline, true);
        let mass = careful.as_ref().map_or(0, |content| content.mass);
        if mass >= LITTLE {
            return careful;
        }
        pick(page, headline, false).filter(|bold| bold.mass >= LITTLE.max(3 * mass)).or(careful)
    }
}

/// Says whether a block is a paragraph of running text.
pub(super) fn is_paragraph(block: &Block) -> bool {
    block.chars >= PARAGRAPH && block.link_share() < 0.4
}

fn mass_in(page: &Page<'_>, element: Id) -> usize {
    page.blocks_in(element)
        .iter()
        .filter(|block| is_paragraph(block))
        .map(|block| block.chars)
        .sum()
}

fn mass_without(page: &Page<'_>, element: Id, noise: &[Noise], headline: Option<usize>) -> usize {
    let range = page.block_range(element);
    let blocks = range.filter(|&at| headline.is_none_or(|headline| at > headline));
    blocks
        .filter(|&at| noise[at] == Noise::No && is_paragraph(&page.layout.blocks[at]))
        .map(|at| page.layout.blocks[at].chars)
        .sum()
}

/// Scores all elements around paragraphs and takes the best.
fn pick(page: &Page<'_>, headline: Option<usize>, by_class: bool) -> Option<Content> {
    let noise = noise(page, headline, by_class, None);
    let mut scores: HashMap<Id, f64> = HashMap::new();
    for (at, block) in page.layout.blocks.iter().enumerate() {
        let is_before = headline.is_some_and(|headline| at <= headline);
        if is_before || noise[at] != Noise::No || !is_paragraph(block) {
            continue;
        }
        let commas = block.text.matches([',', ';']).count().min(5) as f64;
        let mut share = (1.0 + commas / 2.0 + (block.chars as f64 / 100.0).min(4.0))
            * (1.0 - block.link_share());
        let is_leaf = page.dom.tag(block.element).is_some_and(is_leaf);
        let around = std::iter::once(block.element).chain(page.dom.ancestors(block.element));
        for element in around.skip(usize::from(is_leaf)).take(LEVELS) {
            *scores.entry(element).or_default() += share;
            share *= DECAY;
        }
    }
    let weighed =
        scores.into_iter().map(|(element, score)| (score * weight(page, element), element));
    let (_, element) = weighed.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
    let mass = mass_without(page, element, &noise, headline);
    Some(Content { element, noise, mass })
}

/// Says whether an element is a paragraph rather than what holds paragraphs.
fn is_leaf(tag: Tag) -> bool {
    matches!(tag, Tag::P | Tag::Li | Tag::Blockquote | Tag::Dd | Tag::Pre | Tag::Figcaption)
        || tag.is_heading()
}

/// What an element says of itself.
fn weight(page: &Page<'_>, element: Id) -> f64 {
    let hints = page.layout.hints(element);
    let is_marked = page
        .dom
        .attribute(element, "itemprop")
        .is_some_and(|name| name.eq_ignore_ascii_case("articleBody"));
    let mut weight = match page.dom.tag(element) {
        Some(Tag::Article) => 1.2,
        Some(Tag::Li | Tag::Ul | Tag::Ol | Tag::Figure | Tag::Dl) => 0.5,
        Some(Tag::Body | Tag::Html) => 0.7,
        _ => 1.0,
    };
    if is_marked {
        weight *= 3.0;
    }
    if hints.has(Hint::Body) {
        weight *= 1.25;
    } else if hints.has_any(&[Hint::Noise, Hint::Related]) {
        weight *= 0.3;
    }
    weight
}

/// Says of every block whether it stands in something that is not the article.
fn noise(
    page: &Page<'_>,
    headline: Option<usize>,
    by_class: bool,
    within: Option<Id>,
) -> Vec<Noise> {
    /// An element of this share of all paragraphs is no box, if it calls itself content too.
    const LARGE: f64 = 0.25;
    let dom = &page.dom;
    let mut noise = vec![Noise::No; page.layout.blocks.len()];
    let all = mass_in(page, within.unwrap_or(0)).max(1) as f64;
    let title_node = headline.map(|at| page.layout.blocks[at].first);
    let remove = page.site.and_then(|site| site.remove.as_ref());
    let mut at = 0;
    while at < dom.nodes.len() {
        let end = dom.nodes[at].end as usize;
        let Some(tag) = dom.tag(at) else {
            at += 1;
            continue;
        };
        let hints = page.layout.hints(at);
        let is_removed = remove.is_some_and(|remove| remove.matches(dom, at));
        let kind = if is_removed || matches!(tag, Tag::Nav | Tag::Footer | Tag::Aside | Tag::Form) {
            Noise::Other
        } else if by_class && hints.has(Hint::Related) {
            Noise::Related
        } else if by_class && hints.has(Hint::Noise) && tag.is_block() {
            Noise::Other
        } else {
            at += 1;
            continue;
        };
        let holds_article = title_node.is_some_and(|title| dom.inside(at).contains(&title))
            || within.is_some_and(|within| dom.inside(at).contains(&within));
        let is_content = !matches!(tag, Tag::Nav | Tag::Footer)
            && (hints.has(Hint::Body) || tag == Tag::Form || within.is_some())
            && mass_in(page, at) as f64 >= LARGE * all;
        if !is_removed && (holds_article || is_content) {
            at += 1;
            continue;
        }
        let range = page.block_range(at);
        noise[range].fill(kind);
        at = end;
    }
    noise
}
