//! Addresses of a sitemap with the news extension: a title, a date and the paper's name, but no text.

use serde_json::Value;

use super::element::Element;
use crate::source::error::{Origin, SourceError};
use crate::source::feed_item::FeedItem;
use crate::source::markup::line;

pub(super) fn item(element: &Element, origin: &Origin) -> Result<FeedItem, SourceError> {
    let address = element.text_of(&["loc"]);
    let none = Element::default();
    let news = element.child("news:news").unwrap_or(&none);
    let title = news.text_of(&["news:title"]).map(|title| line(&title));
    let Some(title) = title.filter(|title| !title.is_empty()) else {
        let address = address.unwrap_or_default();
        return Err(SourceError::NoTitle { origin: origin.clone(), address });
    };
    let publication = news.child("news:publication");
    let date = news.text_of(&["news:publication_date"]).or_else(|| element.text_of(&["lastmod"]));
    let image = element.child("image:image");
    let caption = image.and_then(|image| image.text_of(&["image:caption"]));
    let mut item = FeedItem {
        url: address,
        title: Some(title),
        captions: caption.map(|caption| line(&caption)).into_iter().collect(),
        date,
        image: image.and_then(|image| image.text_of(&["image:loc"])),
        source: publication.and_then(|publication| publication.text_of(&["news:name"])),
        ..FeedItem::default()
    };
    if let Some(words) = news.text_of(&["news:keywords"]) {
        let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
        item.extra.insert("tags".to_owned(), words.map(Value::from).collect());
    }
    Ok(item)
}
