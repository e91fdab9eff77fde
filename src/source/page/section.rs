//! The sections of an article: the way to it from the first page, what it says of itself, or its address.

use super::Page;
use super::address::{host, is_root, path};
use super::alike::alike;
use super::dom::Id;
use super::hints::Hint;
use super::tag::Tag;
use crate::analysis::slug;
use crate::article::Category;

/// Names of the first page, as slugs.
const HOME: &[&str] = &[
    "trang-chu",
    "trang-nhat",
    "home",
    "homepage",
    "trang-bao",
    "bao-dien-tu",
    "quay-lai",
    "tro-lai",
    "back",
    "vi-tri",
    "ban-dang-o",
];
/// Parts of addresses that are no sections.
const NO_SECTIONS: &[&str] = &[
    "tin-tuc", "news", "bai-viet", "article", "articles", "post", "posts", "p", "amp", "print",
    "in", "vi", "vn", "detail", "chi-tiet", "story", "content", "blog", "web", "portal", "index",
    "home",
];

type Step = (String, Option<String>);

/// Finds the sections.
pub(super) fn sections(page: &Page<'_>, title: &str, headline: Option<usize>) -> Vec<Category> {
    if let Some(selector) = page.site.and_then(|site| site.section.as_ref()) {
        let steps =
            selector.all(&page.dom, 0).into_iter().map(|id| (page.dom.text_of(id), None)).collect();
        if let Some(category) = path_of(page, steps, title) {
            return vec![category];
        }
    }
    let told = path_of(page, page.data.breadcrumb.clone(), title);
    let seen = path_of(page, trail(page), title);
    let deeper = match (told, seen) {
        (Some(told), Some(seen))
            if seen.names().len() > told.names().len() && seen.slug().starts_with(&told.slug()) =>
        {
            Some(seen)
        }
        (told, seen) => told.or(seen),
    };
    if let Some(category) = deeper {
        return vec![category];
    }
    let named = page.data.sections.iter().chain(&page.meta.sections);
    let mut categories: Vec<Category> = Vec::new();
    for name in named.flat_map(|names| names.split([',', ';', '|'])) {
        let steps = vec![(name.trim().to_owned(), None)];
        categories
            .extend(path_of(page, steps, title).filter(|category| !categories.contains(category)));
    }
    if !categories.is_empty() {
        return categories;
    }
    let near = headline.and_then(|headline| beside_headline(page, headline, title));
    near.or_else(|| of_address(page)).into_iter().collect()
}

/// Makes a section of the steps to an article, without the first page and the article itself.
fn path_of(page: &Page<'_>, mut steps: Vec<Step>, title: &str) -> Option<Category> {
    const MAX_CHARS: usize = 60;
    for (name, _) in &mut steps {
        *name = name.trim_matches(|c: char| c.is_whitespace() || "›»>/|:·•".contains(c)).to_owned();
    }
    let own = page.address.as_deref();
    let label = page.host().map(|host| slug(host.split('.').next().unwrap_or(host)));
    let mut is_first = true;
    steps.retain(|(name, address)| {
        let slug = slug(name);
        let squeezed = slug.replace('-', "");
        let is_paper = std::mem::take(&mut is_first)
            && (Some(&squeezed) == label.as_ref() || slug.starts_with("bao-"));
        let is_home = HOME.contains(&slug.as_str())
            || is_paper
            || address
                .as_deref()
                .is_some_and(|address| host(address).is_some() && is_root(address));
        let is_article = (!title.is_empty() && alike(name, title) > 0.8)
            || (own.is_some() && address.as_deref() == own);
        !slug.is_empty() && !is_home && !is_article && name.chars().count() <= MAX_CHARS
    });
    steps.dedup_by(|a, b| slug(&a.0) == slug(&b.0));
    Category::new(steps.into_iter().map(|(name, _)| name))
}

/// Returns the steps of the breadcrumb that readers see.
fn trail(page: &Page<'_>) -> Vec<Step> {
    const MOST: usize = 8;
    let dom = &page.dom;
    let is_trail = |id: Id| {
        let is = |name: &str, word: &str| {
            dom.attribute(id, name).is_some_and(|value| value.to_ascii_lowercase().contains(word))
        };
        page.layout.hints(id).has(Hint::Breadcrumb)
            || is("itemtype", "breadcrumblist")
            || is("aria-label", "breadcrumb")
    };
    for id in (0..dom.nodes.len()).filter(|&id| dom.tag(id).is_some()) {
        if !is_trail(id) {
            continue;
        }
        let links: Vec<Step> = dom
            .inside(id)
            .filter(|&id| dom.tag(id) == Some(Tag::A))
            .map(|id| (dom.text_of(id), dom.attribute(id, "href").and_then(|href| page.join(href))))
            .filter(|(name, _)| !name.is_empty())
            .collect();
        if (1..=MOST).contains(&links.len()) && !is_menu(page, &links) {
            return links;
        }
        let blocks = page.blocks_in(id);
        if links.is_empty() && (1..=MOST).contains(&blocks.len()) {
            let text =
                blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join(" › ");
            let names =
                text.split(['›', '»', '>', '/', '|']).map(|name| (name.trim().to_owned(), None));
            return names.filter(|(name, _)| !name.is_empty()).collect();
        }
    }
    Vec::new()
}

/// Says whether links lead to sections beside each other rather than one below the other, as far as addresses tell.
fn is_menu(page: &Page<'_>, links: &[Step]) -> bool {
    const MANY: usize = 4;
    let parts = |address: &Option<String>| {
        address.as_deref().map_or(0, |address| path(address).trim_matches('/').split('/').count())
    };
    let flat = links
        .iter()
        .filter(|(name, address)| !HOME.contains(&slug(name).as_str()) && parts(address) == 1)
        .count();
    let deep = links.iter().filter(|(_, address)| parts(address) > 1).count();
    flat > MANY && deep == 0 && page.host().is_some()
}

/// Finds a link beside the headline or the date whose address says the same as its words: `<a href="/the-thao/">Thể thao</a>`.
fn beside_headline(page: &Page<'_>, headline: usize, title: &str) -> Option<Category> {
    const AROUND: usize = 3;
    let folders = of_address(page);
    let is_fit = |category: &Category| match &folders {
        Some(folders) => {
            folders.slug().split('/').any(|part| category.slug().split('/').any(|own| own == part))
        }
        None => true,
    };
    // The nearest block first, that before the headline before that after it.
    let near = (1..=AROUND).flat_map(|step| [headline.checked_sub(step), Some(headline + step)]);
    // An author's page bears the author's name in its address too.
    let is_open = |at: usize| {
        let first = page.layout.blocks[at].first;
        !page.is_in_frame(first) && !page.layout.is_in(&page.dom, first, 0, Hint::Author)
    };
    near.flatten()
        .filter(|&at| at < page.layout.blocks.len() && is_open(at))
        .filter_map(|at| path_of(page, way_in(page, at), title))
        .find(is_fit)
}

/// Returns the links of a block to sections, one below the other; none when they stand beside each other, as in a menu.
fn way_in(page: &Page<'_>, at: usize) -> Vec<Step> {
    const MAX_CHARS: usize = 40;
    let block = &page.layout.blocks[at];
    let around = page.dom.ancestors(block.first).take_while(|&id| id != block.element);
    let mut links: Vec<Id> = around
        .chain(block.first..=block.last)
        .filter(|&id| page.dom.tag(id) == Some(Tag::A))
        .collect();
    links.dedup();
    let mut way: Vec<Step> = Vec::new();
    for id in links {
        let name = page.dom.text_of(id);
        let href = page.dom.attribute(id, "href").unwrap_or_default();
        let target = page.join(href).unwrap_or_else(|| href.to_owned());
        if name.chars().count() > MAX_CHARS || !leads_to(&target, &slug(&name)) {
            continue;
        }
        let stem = |address: &str| {
            of_path(address).trim_end_matches('/').split('.').next().unwrap_or_default().to_owned()
        };
        if way.last().is_some_and(|(_, last)| {
            last.as_deref().is_some_and(|last| !stem(&target).starts_with(&stem(last)))
        }) {
            return Vec::new();
        }
        way.push((name, Some(target)));
    }
    way
}

fn of_path(address: &str) -> &str {
    if address.contains("://") { path(address) } else { address }
}

/// Says whether a part of an address is a slug, a number and an extension aside.
fn leads_to(address: &str, slug: &str) -> bool {
    const MAX_NUMBER: usize = 8;
    slug.len() >= 3
        && of_path(address).split('/').filter_map(|part| part.split('.').next()).any(|part| {
            part == slug
                || part
                    .strip_prefix(slug)
                    .is_some_and(|rest| rest.starts_with('-') && rest.len() <= MAX_NUMBER)
        })
}

/// Takes the folders of the address, by the names that links of the page give them, else by their slugs; an index takes display
/// names from other articles.
fn of_address(page: &Page<'_>) -> Option<Category> {
    let path = path(page.address.as_deref()?);
    let folders = path.trim_matches('/').rsplit_once('/')?.0;
    let is_section = |part: &&str| {
        let is_word = part.len() >= 3
            && part.chars().all(|c| c.is_ascii_alphabetic() || c == '-' || c == '_');
        is_word && !NO_SECTIONS.contains(part) && !part.contains('.')
    };
    let named = |part: &str| {
        let links = page.dom.all(Tag::A).filter(|&id| {
            let href = page.dom.attribute(id, "href").unwrap_or_default();
            of_path(href)
                .trim_end_matches('/')
                .split('/')
                .any(|own| own.split('.').next() == Some(part))
        });
        links.map(|id| page.dom.text_of(id)).find(|name| slug(name) == part)
    };
    Category::new(
        folders
            .split('/')
            .filter(is_section)
            .map(|part| named(part).unwrap_or_else(|| part.to_owned())),
    )
}
