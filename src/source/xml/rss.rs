//! Items of RSS: 2.0 and its forebears, 1.0 in RDF, with the modules that are in use.

use serde_json::Value;

use super::element::Element;
use crate::source::feed_item::FeedItem;
use crate::source::markup::{first_image, line, paragraphs};

pub(super) fn item(element: &Element) -> FeedItem {
    let summary = element.child("description").map(Element::html).unwrap_or_default();
    let content = element.child("content:encoded").map(Element::html).unwrap_or_default();
    // Our own feeds say so where an article is from; the link is to the archive.
    let via = element.all("atom:link").find(|link| link.attribute("rel") == Some("via"));
    let link = via.and_then(|link| link.attribute("href")).map(str::to_owned);
    let guid = element.child("guid");
    let permalink = guid.filter(|guid| guid.attribute("isPermaLink") != Some("false"));
    let permalink = permalink.map(Element::text).filter(|text| text.starts_with("http"));
    let about = element.attribute("rdf:about").map(str::to_owned);
    let link =
        link.or_else(|| element.text_of(&["link"])).or_else(|| atom_link(element)).or(permalink);
    let mut item = FeedItem {
        guid: guid.map(Element::text).filter(|text| !text.is_empty()).or_else(|| about.clone()),
        url: link.or(about),
        title: element.text_of(&["title", "media:title"]).map(|title| line(&title)),
        summary: paragraphs(&summary),
        content: paragraphs(&content),
        captions: captions(element),
        authors: authors(element),
        categories: element.all("category").map(|category| line(&category.text())).collect(),
        date: element.text_of(&[
            "pubDate",
            "dc:date",
            "dcterms:created",
            "atom:published",
            "atom:updated",
        ]),
        image: image(element).or_else(|| first_image(&summary)).or_else(|| first_image(&content)),
        source: element.text_of(&["source", "dc:publisher"]).map(|source| line(&source)),
        ..FeedItem::default()
    };
    if item.categories.is_empty() {
        item.categories = element.all("dc:subject").map(|subject| line(&subject.text())).collect();
    }
    item.categories.retain(|name| !name.is_empty());
    let tags = element.text_of(&["media:keywords"]);
    if let Some(tags) = tags {
        let tags = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        item.extra.insert("tags".to_owned(), tags.map(Value::from).collect());
    }
    item
}

fn atom_link(element: &Element) -> Option<String> {
    let mut links = element.all("atom:link");
    let link = links.find(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"))?;
    link.attribute("href").map(str::to_owned)
}

/// Names, or, as RSS wants it, an address of mail with the name behind it.
fn authors(element: &Element) -> Vec<String> {
    let creators: Vec<String> =
        element.all("dc:creator").map(|creator| line(&creator.text())).collect();
    if creators.iter().any(|name| !name.is_empty()) {
        return creators;
    }
    let authors = element.all("author").map(|author| line(&author.text()));
    authors.filter_map(|author| name_of(&author)).collect()
}

/// Returns the name in `a@b.vn (Name)`; nothing of an address alone.
fn name_of(author: &str) -> Option<String> {
    let name = match author.split_once('(') {
        Some((mail, name)) if mail.contains('@') => name.trim_end().trim_end_matches(')'),
        _ if author.contains('@') && !author.contains(' ') => "",
        _ => author,
    };
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// The media of an item, also those in groups.
fn media(element: &Element) -> impl Iterator<Item = &Element> {
    let groups = element.all("media:group").flat_map(|group| group.all("media:content"));
    element.all("media:content").chain(groups)
}

fn image(element: &Element) -> Option<String> {
    let is_image = |item: &&Element| {
        item.attribute("medium") == Some("image")
            || item.attribute("type").is_some_and(|kind| kind.starts_with("image/"))
            || (item.attribute("medium").is_none()
                && item.attribute("type").is_none()
                && item.name != "enclosure")
    };
    let all = media(element).chain(element.all("media:thumbnail")).chain(element.all("enclosure"));
    let found = all.filter(is_image).find_map(|item| item.attribute("url"));
    found
        .map(str::to_owned)
        .or_else(|| element.text_of(&["image"]).filter(|text| text.starts_with("http")))
}

fn captions(element: &Element) -> Vec<String> {
    let described = media(element).filter_map(|item| item.child("media:description"));
    let captions = described.map(|text| line(&text.html()));
    captions.filter(|caption| !caption.is_empty()).collect()
}
