//! The headline of a page: what the page says it is, and where readers see it.

use super::Page;
use super::alike::{alike, is_site};
use super::content::{Content, Noise, is_paragraph};
use super::hints::Hint;
use super::tag::Tag;

/// Signs before the name of the paper in titles.
const JOINTS: &[&str] = &[" - ", " | ", " – ", " — ", " :: ", " » ", " • ", " · "];

/// The headline and where it stands.
#[derive(Debug, Default)]
pub(super) struct Headline {
    pub(super) text: String,
    /// Its block.
    pub(super) block: Option<usize>,
}

impl Headline {
    /// Finds the headline: by a rule, else the visible heading that says what the page says its title is, else that title.
    pub(super) fn of(page: &Page<'_>) -> Headline {
        if let Some(selector) = page.site.and_then(|site| site.title.as_ref())
            && let Some(id) = selector.first(&page.dom)
        {
            let text = page.dom.text_of(id);
            if !text.is_empty() {
                return Headline { block: page.block_in(id), text };
            }
        }
        let known = known(page);
        match visible(page, &known) {
            Some(block) => {
                Headline { text: page.layout.blocks[block].text.clone(), block: Some(block) }
            }
            None => Headline { text: known.into_iter().next().unwrap_or_default(), block: None },
        }
    }

    /// Finds a headline that is none for programs: a bold line before the first paragraph, on a page whose only title is that of the
    /// whole site.
    pub(super) fn or_set(self, page: &Page<'_>, content: Option<&Content>) -> Headline {
        const BEFORE: usize = 6;
        const CHARS: std::ops::RangeInclusive<usize> = 12..=160;
        let is_told = page.data.title.is_some() || !page.meta.titles.is_empty();
        let (false, None, Some(content)) = (is_told, self.block, content) else { return self };
        let blocks = &page.layout.blocks;
        let range = page.block_range(content.element);
        let plain = range.clone().find(|&at| is_paragraph(&blocks[at]) && !blocks[at].is_bold());
        let end = plain.unwrap_or(range.start);
        let is_headline = |&at: &usize| {
            let block = &blocks[at];
            CHARS.contains(&block.chars)
                && block.is_bold()
                && block.link_share() < 0.5
                && !block.text.ends_with(['.', ':', ','])
                && content.noise[at] == Noise::No
                && crate::date::PartialDate::parse(&block.text).is_none()
        };
        match (end.saturating_sub(BEFORE)..end).find(is_headline) {
            Some(at) => Headline { text: blocks[at].text.clone(), block: Some(at) },
            None => self,
        }
    }
}

/// Returns the titles a page gives itself, best first.
fn known(page: &Page<'_>) -> Vec<String> {
    let cut_short = |title: &String| title.contains("&#") || title.ends_with('&');
    let of_data = page.data.title.clone().filter(|title| !cut_short(title));
    let others = page.meta.titles.iter().chain(&page.meta.page_title);
    of_data
        .into_iter()
        .chain(others.map(|title| without_site(page, title)))
        .filter(|t| !t.is_empty())
        .collect()
}

/// Takes the name of the paper off the end of a title.
fn without_site(page: &Page<'_>, title: &str) -> String {
    let mut title = title.trim();
    while let Some((at, joint)) =
        JOINTS.iter().filter_map(|joint| Some((title.rfind(joint)?, joint))).max()
    {
        let name = &title[at + joint.len()..];
        let starts_so = ["Báo ", "Tạp chí ", "Tin tức", "Trang tin"]
            .iter()
            .any(|start| name.starts_with(start));
        if !starts_so && !is_site(name, page.host(), page.meta.site.as_deref()) {
            break;
        }
        title = title[..at].trim_end();
    }
    title.to_owned()
}

/// Returns a title, and what stands before each joint in it.
fn beginnings(title: &str) -> Vec<&str> {
    let cuts =
        JOINTS.iter().flat_map(|joint| title.match_indices(joint)).map(|(at, _)| &title[..at]);
    std::iter::once(title).chain(cuts).collect()
}

/// Finds the block of the headline.
fn visible(page: &Page<'_>, known: &[String]) -> Option<usize> {
    /// Shared words that make a heading the headline; for what is no heading.
    const ENOUGH: f64 = 0.5;
    const SURE: f64 = 0.8;
    let titles: Vec<&str> = known.iter().flat_map(|title| beginnings(title)).collect();
    let likeness = |text: &str| titles.iter().map(|title| alike(text, title)).fold(0.0, f64::max);
    let mut best: Option<(f64, usize)> = None;
    let mut first_heading = None;
    for (at, block) in page.layout.blocks.iter().enumerate() {
        const MAX_CHARS: usize = 300;
        if block.chars > MAX_CHARS {
            continue;
        }
        let level = page.heading_around(block.element);
        let is_titled =
            level.is_some() || page.layout.is_in(&page.dom, block.first, 0, Hint::Title);
        let likeness = likeness(&block.text);
        // Where several are alike a main heading is meant, then any heading, then the first.
        let weight = match level {
            Some(Tag::H1) => 0.3,
            Some(_) => 0.15,
            None if is_titled => 0.1,
            None => 0.0,
        };
        let least = if level == Some(Tag::H1) { ENOUGH } else { SURE };
        let is_link = block.link_share() > 0.9 && level != Some(Tag::H1);
        if likeness >= least && !is_link && best.is_none_or(|(score, _)| likeness + weight > score)
        {
            best = Some((likeness + weight, at));
        }
        if level == Some(Tag::H1)
            && first_heading.is_none()
            && block.chars >= 10
            && !page.is_in_frame(block.first)
        {
            first_heading = Some(at);
        }
    }
    match best {
        Some((_, at)) => Some(at),
        None if known.is_empty() => first_heading,
        None => None,
    }
}
