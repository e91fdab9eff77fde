//! The parts of an article in their order: paragraphs, captions, lines that name people, links to other articles.

use super::Page;
use super::alike::alike;
use super::content::{Content, Noise};
use super::dom::Id;
use super::hints::Hint;
use super::tag::Tag;
use crate::analysis::slug;
use crate::article::Link;
use crate::source::byline::{Byline, is_names_only};
use crate::source::text_layout::footer_line;

/// What stands in the place of the article.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) paragraphs: Vec<String>,
    pub(super) captions: Vec<String>,
    /// Lines at the end that name people or an agency.
    pub(super) bylines: Vec<String>,
    pub(super) related: Vec<Link>,
}

/// Lines of a page that are no text of an article, as slugs.
const BUTTONS: &[&str] = &[
    "quang-cao",
    "advertisement",
    "chia-se",
    "chia-se-bai-viet",
    "share",
    "copy-link",
    "copy-link-thanh-cong",
    "sao-chep-lien-ket",
    "xem-them",
    "doc-them",
    "doc-tiep",
    "xem-tiep",
    "xem-ngay",
    "xem-chi-tiet",
    "tin-moi",
    "link-bai-goc",
    "lay-link",
    "theo-doi",
    "facebook",
    "twitter",
    "zalo",
    "in-bai-viet",
    "luu-bai-viet",
    "luu-tin",
    "thich",
    "like",
    "nghe-doc-bai",
    "nghe-bao",
    "tro-lai",
    "quay-lai",
    "ve-trang-chu",
    "gui-binh-luan",
    "mien-bac",
    "mien-nam",
    "aa",
    "print",
    "email",
    "previous",
    "next",
    "read-more",
    "theo-doi-chung-toi-tren",
    "moi-quy-vi-xem-video",
    "video-dang-xem-nhieu",
    "click-de-xem-video",
];

/// Letters of a paragraph after which a list of other articles is over.
const RUNNING: usize = 60;

impl Body {
    /// Takes the article apart. `skip` are blocks that are taken already.
    pub(super) fn of(
        page: &Page<'_>,
        content: &Content,
        headline: Option<usize>,
        title: &str,
        skip: &[usize],
    ) -> Body {
        let mut body = Body::default();
        let range = page.block_range(content.element);
        let blocks: Vec<usize> =
            range.filter(|&at| headline.is_none_or(|headline| at > headline)).collect();
        let mut kept: Vec<usize> = Vec::new();
        let (mut in_related, mut seen) = (false, 0);
        for &at in &blocks {
            let block = &page.layout.blocks[at];
            if skip.contains(&at) || content.noise[at] != Noise::No {
                continue;
            }
            if is_caption(page, at, content.element) {
                if !body.captions.contains(&block.text) {
                    body.captions.push(block.text.clone());
                }
                continue;
            }
            if let Some(is_heading) = footer_line(&block.text) {
                // What follows the article ends it; what stands before or in it is a box.
                in_related |= is_heading;
                if seen * 10 >= content.mass * 9 && content.mass > 0 {
                    break;
                }
                continue;
            }
            let is_linked = block.link_share() > 0.7;
            if in_related {
                let is_text = block.chars >= RUNNING
                    && block.link_share() < 0.3
                    && !is_in_item(page, at, content.element);
                if !is_text {
                    continue;
                }
                in_related = false;
            }
            let is_sentence = block.chars >= RUNNING
                && block.link_share() < 0.95
                && page.dom.tag(block.element) == Some(Tag::P);
            if (is_linked && !is_sentence)
                || is_button(&block.text)
                || is_about(page, at, content.element)
            {
                continue;
            }
            if alike(&block.text, title) > 0.95 && kept.len() < 2 {
                continue;
            }
            seen += if super::content::is_paragraph(block) { block.chars } else { 0 };
            kept.push(at);
        }
        take_bylines(page, &mut kept, &mut body.bylines);
        body.paragraphs = paragraphs(page, &kept);
        body.related = super::related::links(page, content, headline);
        body
    }
}

/// Joins the cells of a row of short cells, and leaves all else as it is.
fn paragraphs(page: &Page<'_>, kept: &[usize]) -> Vec<String> {
    const SHORT: usize = 80;
    let row = |at: usize| {
        let block = &page.layout.blocks[at];
        let around =
            std::iter::once(block.element).chain(page.dom.ancestors(block.element)).take(4);
        around
            .into_iter()
            .find(|&id| page.dom.tag(id) == Some(Tag::Tr))
            .filter(|_| block.chars <= SHORT)
    };
    let mut paragraphs: Vec<String> = Vec::new();
    let mut last: Option<Id> = None;
    for &at in kept {
        let row = row(at);
        match paragraphs.last_mut() {
            Some(line) if row.is_some() && row == last => {
                line.push('\t');
                line.push_str(&page.layout.blocks[at].text);
            }
            _ => paragraphs.push(page.layout.blocks[at].text.clone()),
        }
        last = row;
    }
    paragraphs
}

/// Says whether a block is an item of a list of things, such as other articles.
fn is_in_item(page: &Page<'_>, at: usize, limit: Id) -> bool {
    let block = &page.layout.blocks[at];
    let around = std::iter::once(block.element).chain(page.dom.ancestors(block.element));
    around.take_while(|&id| id != limit).any(|id| {
        matches!(page.dom.tag(id), Some(Tag::Li | Tag::Article))
            || page.heading_around(id).is_some()
    })
}

fn is_button(text: &str) -> bool {
    const MAX_BYTES: usize = 60;
    let labels = ["Nguồn:", "Link:", "Xem thêm:", "URL:"];
    let bare = labels.iter().find_map(|label| text.strip_prefix(label));
    let text = bare.map_or(text, str::trim);
    let is_address =
        !text.contains(' ') && (text.starts_with("http://") || text.starts_with("https://"));
    is_address || (text.len() <= MAX_BYTES && BUTTONS.contains(&slug(text).as_str()))
}

/// Says whether a short block is about the article rather than in it: date, author, tags.
fn is_about(page: &Page<'_>, at: usize, limit: Id) -> bool {
    const MAX_CHARS: usize = 160;
    let block = &page.layout.blocks[at];
    if block.chars > MAX_CHARS {
        return false;
    }
    let is_named = |hint: Hint| {
        std::iter::once(block.first)
            .chain(page.dom.ancestors(block.first))
            .take_while(|&id| id != limit)
            .find(|&id| page.layout.hints(id).has(hint))
            .is_some_and(|id| {
                page.blocks_in(id).iter().map(|block| block.chars).sum::<usize>() <= 2 * MAX_CHARS
            })
    };
    let is_date = || crate::date::PartialDate::parse(&block.text).is_some();
    is_named(Hint::Author)
        || is_named(Hint::Tags)
        || is_named(Hint::Breadcrumb)
        || is_named(Hint::Agency)
        || (block.chars <= 40 && is_named(Hint::Date))
        || (block.chars <= 60 && is_date())
}

/// Says whether a block is the caption of a picture.
pub(super) fn is_caption(page: &Page<'_>, at: usize, limit: Id) -> bool {
    const MAX_CHARS: usize = 600;
    let block = &page.layout.blocks[at];
    if block.chars > MAX_CHARS {
        return false;
    }
    let rule = page.site.and_then(|site| site.captions.as_ref());
    let letters = |id: Id| page.blocks_in(id).iter().map(|block| block.chars).sum::<usize>();
    for id in std::iter::once(block.first).chain(page.dom.ancestors(block.first)) {
        if id == limit {
            break;
        }
        let is_small = || letters(id) <= MAX_CHARS;
        let found = match page.dom.tag(id) {
            _ if rule.is_some_and(|rule| rule.matches(&page.dom, id)) => true,
            Some(Tag::Figcaption | Tag::Caption) => true,
            Some(Tag::Figure) => is_small(),
            Some(Tag::Table) => {
                is_small() && page.block_range(id).len() <= 2 && page.has_picture(id)
            }
            _ => page.layout.hints(id).has(Hint::Caption) && is_small(),
        };
        if found {
            return true;
        }
    }
    let credited = crate::source::text_layout::has_credit(&block.text);
    credited || (block.is_italic() && block.chars <= 250 && follows_picture(page, at))
}

/// Says whether a picture stands between the block before and this one.
fn follows_picture(page: &Page<'_>, at: usize) -> bool {
    let start = at.checked_sub(1).map_or(0, |before| page.layout.blocks[before].last);
    (start..page.layout.blocks[at].first)
        .any(|id| matches!(page.dom.tag(id), Some(Tag::Img | Tag::AmpImg | Tag::Picture)))
}

/// Takes the lines off the end that name who wrote it or where it comes from.
fn take_bylines(page: &Page<'_>, kept: &mut Vec<usize>, bylines: &mut Vec<String>) {
    const MOST: usize = 3;
    let mut lines = Vec::new();
    while lines.len() < MOST
        && kept.len() > 1
        && let Some(&at) = kept.last()
    {
        let text = &page.layout.blocks[at].text;
        if !is_byline(text) {
            break;
        }
        lines.push(text.clone());
        kept.pop();
    }
    lines.reverse();
    bylines.extend(lines);
}

/// Says whether a line names people: with a label, or nothing but names and a remark in brackets.
pub(super) fn is_byline(text: &str) -> bool {
    const MAX_CHARS: usize = 80;
    let bare = without_remark(text).0;
    text.chars().count() <= MAX_CHARS && (Byline::is_labelled(text) || is_names_only(bare))
}

/// Splits `Lê Ví (tổng hợp)` into the names and what the brackets say.
pub(super) fn without_remark(text: &str) -> (&str, Option<&str>) {
    match text.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        Some((names, remark)) if !names.trim().is_empty() => (names.trim(), Some(remark.trim())),
        _ => (text, None),
    }
}
