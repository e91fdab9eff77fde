//! Who wrote an article and where it was taken from, by all that a page says.

use super::Page;
use super::alike::is_site;
use super::body::{is_byline, without_remark};
use super::content::{Content, Noise};
use super::hints::Hint;
use crate::analysis::slug;
use crate::source::byline::{Byline, is_names_only, split_names};

/// Blocks before the headline and after the article in which authors may stand.
const AROUND: usize = 12;

/// Finds the people: in JSON-LD, in `meta`, in what a class calls an author, and in the lines under the text.
pub(super) fn byline(
    page: &Page<'_>,
    content: Option<&Content>,
    headline: Option<usize>,
    lines: &[String],
) -> Byline {
    let mut found = Byline::default();
    if let Some(selector) = page.site.and_then(|site| site.authors.as_ref()) {
        for id in selector.all(&page.dom, 0) {
            found.add(read(page, &page.dom.text_of(id)));
        }
    }
    let from_lines = lines.iter().fold(Byline::default(), |mut all, line| {
        all.add(read(page, line));
        all
    });
    let told = page.data.authors.iter().chain(&page.meta.authors);
    for name in told.filter(|name| !name.contains("://") && !name.contains('@')) {
        if found.authors.is_empty() {
            found.authors = people(page, &Byline::parse(name).authors);
        }
    }
    let named = named(page, content, headline);
    for (is_source, text) in &named {
        if !is_source && found.authors.is_empty() {
            found.add(read(page, text));
        } else if !is_source && is_byline(text) {
            // A second box of the same people says their names in full or adds one.
            let more = read(page, text);
            found.photographers.extend(
                more.photographers
                    .into_iter()
                    .filter(|name| !found.photographers.contains(name))
                    .collect::<Vec<_>>(),
            );
            add_people(&mut found.authors, more.authors);
        }
    }
    if found.authors.is_empty() {
        found.authors = from_lines.authors;
    }
    if found.photographers.is_empty() {
        found.photographers = from_lines.photographers;
    }
    found.agency = found.agency.or(from_lines.agency);
    let rule =
        page.site.and_then(|site| site.agency.as_ref()).and_then(|rule| rule.first(&page.dom));
    if let Some(id) = rule {
        found.agency = agency(&page.dom.text_of(id)).or(found.agency);
    }
    let source =
        || named.iter().filter(|(is_source, _)| *is_source).find_map(|(_, text)| agency(text));
    found.agency = found
        .agency
        .or_else(source)
        .filter(|name| !is_site(name, page.host(), page.meta.site.as_deref()));
    found
}

/// Reads a line, with what brackets after the names say.
fn read(page: &Page<'_>, line: &str) -> Byline {
    let (names, remark) = without_remark(line);
    let mut byline = Byline::parse(without_label(names));
    byline.authors = people(page, &byline.authors);
    byline.photographers = people(page, &byline.photographers);
    // `(theo TTXVN)` as `Theo TTXVN`.
    let agency = remark.and_then(|remark| {
        let mut chars = remark.chars();
        let first = chars.next()?.to_uppercase();
        Byline::parse(&first.chain(chars).collect::<String>()).agency
    });
    byline.agency = byline.agency.or(agency);
    byline
}

/// Takes off what blogs write before who posted.
fn without_label(line: &str) -> &str {
    const LABELS: &[&str] =
        &["Người đăng", "Đăng bởi", "Được đăng bởi", "Posted by", "Written by", "bởi"];
    let rest = LABELS.iter().find_map(|label| line.trim_start().strip_prefix(label));
    rest.map_or(line, |rest| rest.trim_start_matches([':', ' ']))
}

/// Returns the names that are those of people.
fn people(page: &Page<'_>, names: &[String]) -> Vec<String> {
    const MAX_CHARS: usize = 40;
    let site = page.meta.site.as_deref().or(page.data.publisher.as_deref());
    let names = names.iter().map(|name| name.trim().trim_end_matches(['-', '–', '|', ',']).trim());
    names
        .filter(|name| {
            name.chars().count() <= MAX_CHARS
                && !name.chars().any(|c| c.is_ascii_digit())
                && !is_site(name, page.host(), site)
                && !name.to_lowercase().starts_with("báo ")
                && !["admin", "administrator", "editor", "root", "vccorp.vn", "pv", "btv"]
                    .contains(&name.to_lowercase().as_str())
        })
        .map(str::to_owned)
        .collect()
}

/// Adds names that are not there in any spelling.
fn add_people(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.iter().any(|known| slug(known) == slug(&name)) {
            names.push(name);
        }
    }
}

/// Returns the texts that a class calls an author (`false`) or a source (`true`), near the article.
fn named(
    page: &Page<'_>,
    content: Option<&Content>,
    headline: Option<usize>,
) -> Vec<(bool, String)> {
    const MAX_BYTES: usize = 160;
    let Some(content) = content else { return Vec::new() };
    let range = page.block_range(content.element);
    let start = headline.unwrap_or(range.start).saturating_sub(AROUND);
    let end = (range.end + AROUND).min(page.layout.blocks.len());
    if start >= end {
        return Vec::new();
    }
    let (first, last) = (page.layout.blocks[start].first, page.layout.blocks[end - 1].last);
    // Elements around the first block begin before it.
    let outer = page.dom.ancestors(first).take(3);
    let mut ids: Vec<usize> = outer.chain(first..=last).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::new();
    for id in ids.into_iter().filter(|&id| page.dom.tag(id).is_some()) {
        let hints = page.layout.hints(id);
        let is_author = hints.has(Hint::Author)
            || page.dom.attribute(id, "rel") == Some("author")
            || page.dom.attribute(id, "itemprop") == Some("author");
        if !is_author && !hints.has(Hint::Agency) {
            continue;
        }
        // The innermost elements say it best.
        let is_named = |id: usize| page.layout.hints(id).has_any(&[Hint::Author, Hint::Agency]);
        if page.dom.inside(id).skip(1).any(|id| is_named(id) && !page.dom.text_of(id).is_empty()) {
            continue;
        }
        let blocks = page.block_range(id);
        if blocks.clone().any(|at| content.noise[at] == Noise::Related) || blocks.len() > 3 {
            continue;
        }
        let text = page.dom.text_of(id);
        let text = without_label(&text).to_owned();
        let is_fit = match is_author {
            true => {
                is_byline(&text)
                    || (is_names_only(&text) || split_names(&text).len() == 1) && text.len() <= 40
            }
            false => agency(&text).is_some(),
        };
        if text.len() <= MAX_BYTES && is_fit {
            found.push((!is_author, text));
        }
    }
    found
}

/// Reads `Theo TTXVN`, `Nguồn: TTXVN` or a bare name.
fn agency(text: &str) -> Option<String> {
    const MAX_WORDS: usize = 7;
    let text = text.split("http").next().unwrap_or_default().trim();
    let lower = text.to_lowercase();
    let name = ["theo", "nguồn tin", "nguồn bài viết", "nguồn", "source"]
        .iter()
        .find_map(|label| lower.starts_with(label).then(|| text.get(label.len()..)).flatten())
        .unwrap_or(text);
    let name = name.trim_matches(|c: char| c.is_whitespace() || ":()[]-–.".contains(c));
    let words = name.split_whitespace().count();
    ((1..=MAX_WORDS).contains(&words)
        && name.starts_with(char::is_uppercase)
        && !name.contains(['?', '!', ':']))
    .then(|| name.to_owned())
}
