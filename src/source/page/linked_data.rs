//! What a page says about itself in JSON-LD, with the names of schema.org.

use serde_json::{Map, Value};

use super::dom::Dom;
use super::entities::decoded;
use super::json_repair;
use super::tag::Tag;

/// Kinds of things that are an article.
const ARTICLES: &[&str] = &[
    "NewsArticle",
    "Article",
    "BlogPosting",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "LiveBlogPosting",
    "Report",
    "ScholarlyArticle",
    "SocialMediaPosting",
];

/// Kinds of pages that list articles.
const LISTS: &[&str] = &["CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage"];

/// The article that a page describes, and the way to it.
#[derive(Debug, Default)]
pub(super) struct LinkedData {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    /// The text without its paragraphs.
    pub(super) body: Option<String>,
    pub(super) dates: Vec<String>,
    pub(super) modified: Option<String>,
    /// People; an organisation is none.
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) sections: Vec<String>,
    /// Names and addresses from the first page down.
    pub(super) breadcrumb: Vec<(String, Option<String>)>,
    pub(super) tags: Vec<String>,
    pub(super) image: Option<String>,
    pub(super) address: Option<String>,
    /// Articles described; a list may describe many.
    pub(super) articles: usize,
    /// It says that it is a list.
    pub(super) is_list: bool,
}

impl LinkedData {
    /// Reads all JSON-LD of a page.
    pub(super) fn of(dom: &Dom) -> LinkedData {
        let mut data = LinkedData::default();
        for id in dom.all(Tag::Script) {
            let kind = dom.attribute(id, "type").unwrap_or_default().to_ascii_lowercase();
            if kind.contains("ld+json")
                && let Some(value) = json_repair::read(dom.script(id))
            {
                data.visit(&value);
            }
        }
        data
    }

    fn visit(&mut self, value: &Value) {
        match value {
            // serde_json reads no more than 128 levels.
            Value::Array(list) => list.iter().for_each(|value| self.visit(value)),
            Value::Object(thing) => {
                if let Some(graph) = thing.get("@graph") {
                    self.visit(graph);
                }
                if is_a(thing, ARTICLES) {
                    self.articles += 1;
                    if self.articles == 1 {
                        self.article(thing);
                    }
                } else if is_a(thing, &["BreadcrumbList"]) {
                    self.trail(thing);
                } else {
                    self.is_list |= is_a(thing, LISTS);
                    if let Some(trail) = thing.get("breadcrumb") {
                        self.visit(trail);
                    }
                    let entity = thing.get("mainEntity").and_then(Value::as_object);
                    if let Some(entity) = entity.filter(|entity| is_a(entity, ARTICLES)) {
                        self.articles += 1;
                        self.article(entity);
                    }
                }
            }
            _ => {}
        }
    }

    fn article(&mut self, thing: &Map<String, Value>) {
        self.title = text(thing, &["headline", "name"]);
        self.description = text(thing, &["description", "abstract"]);
        self.body = text(thing, &["articleBody", "text"]);
        self.dates = ["datePublished", "dateCreated", "uploadDate"]
            .iter()
            .filter_map(|name| text(thing, &[name]))
            .collect();
        self.modified = text(thing, &["dateModified"]);
        for name in ["author", "creator"] {
            if self.authors.is_empty() {
                thing.get(name).into_iter().for_each(|value| people(value, &mut self.authors));
            }
        }
        self.publisher = thing.get("publisher").and_then(first_text);
        self.sections = match thing.get("articleSection") {
            Some(Value::Array(list)) => list.iter().filter_map(first_text).collect(),
            Some(value) => first_text(value).into_iter().collect(),
            None => Vec::new(),
        };
        self.tags = match thing.get("keywords") {
            Some(Value::Array(list)) => list.iter().filter_map(first_text).collect(),
            Some(value) => first_text(value).map(|text| split_tags(&text)).unwrap_or_default(),
            None => Vec::new(),
        };
        self.image = thing.get("image").and_then(address);
        self.address = ["url", "mainEntityOfPage", "@id"]
            .iter()
            .find_map(|name| thing.get(*name).and_then(address));
        if let Some(trail) = thing.get("breadcrumb") {
            self.visit(trail);
        }
    }

    fn trail(&mut self, thing: &Map<String, Value>) {
        let mut found = Vec::new();
        steps(thing.get("itemListElement").unwrap_or(&Value::Null), &mut found);
        // Equal positions stay in the order of the page.
        found.sort_by_key(|(position, ..)| *position);
        let trail: Vec<_> = found.into_iter().map(|(_, name, address)| (name, address)).collect();
        if trail.len() > self.breadcrumb.len() {
            self.breadcrumb = trail;
        }
    }
}

/// Collects the steps of a breadcrumb; some papers put each into a list of its own.
fn steps(value: &Value, found: &mut Vec<(u64, String, Option<String>)>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| steps(value, found)),
        Value::Object(step) => {
            let item = step.get("item");
            let name = text(step, &["name"])
                .or_else(|| item.and_then(Value::as_object).and_then(|item| text(item, &["name"])));
            let position = step.get("position").and_then(|position| match position {
                Value::String(text) => text.trim().parse().ok(),
                position => position.as_u64(),
            });
            if let Some(name) = name {
                found.push((position.unwrap_or(u64::MAX), name, item.and_then(address)));
            }
        }
        _ => {}
    }
}

fn is_a(thing: &Map<String, Value>, kinds: &[&str]) -> bool {
    let is_known = |value: &Value| {
        let kind = value.as_str().unwrap_or_default();
        kinds.contains(&kind.rsplit(['/', ':']).next().unwrap_or(kind))
    };
    match thing.get("@type") {
        Some(Value::Array(list)) => list.iter().any(is_known),
        Some(value) => is_known(value),
        None => false,
    }
}

/// Returns the first of some members that has text.
fn text(thing: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| thing.get(*name).and_then(first_text))
}

/// Returns the text of a value, or of the first of a list, or the name of a thing.
fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(decoded(text)).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => list.iter().find_map(first_text),
        Value::Object(thing) => ["name", "@value", "headline"]
            .iter()
            .find_map(|name| thing.get(*name).and_then(first_text)),
        _ => None,
    }
}

/// Returns the address a value is or holds.
fn address(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(decoded(text)).filter(|text| !text.is_empty()),
        Value::Array(list) => list.iter().find_map(address),
        Value::Object(thing) => {
            ["url", "@id", "contentUrl"].iter().find_map(|name| thing.get(*name).and_then(address))
        }
        _ => None,
    }
}

fn people(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(decoded(text)),
        Value::Array(list) => list.iter().for_each(|value| people(value, found)),
        Value::Object(thing) if !is_a(thing, &["Organization", "NewsMediaOrganization"]) => {
            found.extend(text(thing, &["name", "Name"]));
        }
        _ => {}
    }
}

/// Cuts keywords written as one text.
pub(super) fn split_tags(text: &str) -> Vec<String> {
    let tags = text.split([',', ';']).map(|tag| tag.trim().trim_start_matches('#').trim());
    tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> LinkedData {
        LinkedData::of(&Dom::parse(&format!("<script type='application/ld+json'>{json}</script>")))
    }

    #[test]
    fn an_article_is_found_wherever_it_stands() {
        let article = r#"{"@type": ["Thing", "http://schema.org/NewsArticle"], "headline": "M&#7897;t &amp;quot;hai&amp;quot;",
            "author": [{"@type": "Person", "name": "Lê Ví"}, {"@type": "Organization", "name": "Báo"}],
            "keywords": "a, #b;", "mainEntityOfPage": {"@id": "https://bao.vn/x"}, "image": [{"url": "https://bao.vn/x.jpg"}]}"#;
        for json in [
            article.to_owned(),
            format!("[1, [{article}]]"),
            format!(r#"{{"@graph": [{{"@type": "WebSite", "name": "Báo"}}, {article}]}}"#),
            format!(r#"{{"@type": "WebPage", "mainEntity": {article}}}"#),
        ] {
            let data = read(&json);
            assert_eq!(data.title.as_deref(), Some("Một \"hai\""), "{json}");
            assert_eq!(
                (data.authors, data.tags),
                (vec!["Lê Ví".to_owned()], vec!["a".to_owned(), "b".to_owned()])
            );
            assert_eq!(data.address.as_deref(), Some("https://bao.vn/x"));
            assert_eq!((data.image.as_deref(), data.articles), (Some("https://bao.vn/x.jpg"), 1));
        }
        assert_eq!(read(r#"{"@type": "Organization", "name": "Báo"}"#).articles, 0);
    }

    #[test]
    fn breadcrumbs_are_put_in_order() {
        let data = read(
            r#"{"@type": "BreadcrumbList", "itemListElement": [[{"position": "2", "name": "Hai", "item": "/b"}],
               [{"position": 1, "item": {"@id": "/a", "name": "Một"}}]]}"#,
        );
        let expected = [("Một", "/a"), ("Hai", "/b")]
            .map(|(name, link)| (name.to_owned(), Some(link.to_owned())));
        assert_eq!(data.breadcrumb, expected);
    }
}
