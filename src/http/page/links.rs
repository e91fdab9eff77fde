//! The state of the page as its address holds it, and the addresses that lead on from there: a filter more, one less, the next page.
//!
//! Not here: what the parameters mean (`http::params`).

use super::Lang;
use crate::http::takeaway::encoded;
use crate::index::Identity;

/// The parameters that the page knows, in the order in which it writes them. What others append to links (`utm_source`) is
/// passed over and not handed on.
const KNOWN: [&str; 17] = [
    "q",
    "scope",
    "category",
    "from",
    "to",
    "sort",
    "limit",
    "offset",
    "cursor",
    "facets",
    "total",
    "correct",
    "group",
    "expand",
    "fresh_half_life",
    "as_of",
    "lang",
];
/// What says where in a list an answer begins; another list begins at its beginning.
const PLACES: [&str; 2] = ["offset", "cursor"];
/// Most values of a parameter that may be given several times.
const MAX_VALUES: usize = 20;

/// What an address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct View {
    pairs: Vec<(&'static str, String)>,
}

impl View {
    /// Reads the query of an address. Of a parameter that has one value the last is taken, empty ones are none.
    pub(super) fn of_query(query: &str) -> View {
        let given: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let mut pairs = Vec::new();
        for name in KNOWN {
            let values = given.iter().filter(|(known, value)| known == name && !value.is_empty());
            let values: Vec<&String> = values.map(|(_, value)| value).collect();
            let most = if matches!(name, "category" | "facets") { MAX_VALUES } else { 1 };
            let skipped = values.len().saturating_sub(most);
            pairs.extend(values[skipped..].iter().map(|value| (name, (*value).clone())));
        }
        View { pairs }
    }

    /// Returns the value of a parameter.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the values of a parameter.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Returns what was typed.
    pub(super) fn text(&self) -> &str {
        self.one("q").unwrap_or_default()
    }

    /// Returns the language.
    pub(super) fn lang(&self) -> Lang {
        if self.one("lang") == Some("en") { Lang::English } else { Lang::Vietnamese }
    }

    /// Returns the sections that are searched; none is all.
    pub(super) fn sections(&self) -> Vec<&str> {
        if self.one("scope") == Some("all") { Vec::new() } else { self.all("category").collect() }
    }

    /// Returns whether nothing is asked: neither words nor a filter.
    pub(super) fn is_start(&self) -> bool {
        let narrows =
            |(name, _): &(&str, String)| matches!(*name, "q" | "category" | "from" | "to");
        !self.pairs.iter().any(narrows)
    }

    /// Returns all parameters but those of the names given, for the hidden fields of a form.
    pub(super) fn others<'a>(
        &'a self,
        names: &'a [&str],
    ) -> impl Iterator<Item = (&'static str, &'a str)> {
        let is_other =
            |(name, _): &&(&'static str, String)| !names.contains(name) && !PLACES.contains(name);
        self.pairs.iter().filter(is_other).map(|(name, value)| (*name, value.as_str()))
    }

    /// Returns the view with one value of a parameter in place of those it has; an empty one is none. The list begins anew.
    pub(super) fn with(&self, name: &'static str, value: &str) -> View {
        let is_kept = |known: &str| known != name && (!PLACES.contains(&known) || name == "lang");
        let mut pairs: Vec<(&'static str, String)> =
            self.pairs.iter().filter(|(known, _)| is_kept(known)).cloned().collect();
        if !value.is_empty() {
            let place = |name: &str| KNOWN.iter().position(|known| *known == name);
            let at = pairs.iter().position(|(known, _)| place(known) > place(name));
            pairs.insert(at.unwrap_or(pairs.len()), (name, value.to_owned()));
        }
        View { pairs }
    }

    /// Returns the view without a parameter. The list begins anew.
    pub(super) fn without(&self, name: &'static str) -> View {
        self.with(name, "")
    }

    /// Returns the view in one section.
    pub(super) fn in_section(&self, slug: &str) -> View {
        self.without("scope").with("category", slug)
    }

    /// Returns the view between two dates.
    pub(super) fn between(&self, from: &str, to: &str) -> View {
        self.with("from", from).with("to", to)
    }

    /// Returns the parameters as the query of an address.
    pub(super) fn query(&self) -> String {
        serde_urlencoded::to_string(&self.pairs).unwrap_or_default()
    }

    /// Returns the address of a path with these parameters.
    pub(super) fn href(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// Returns the same page in the other language.
    pub(super) fn in_other_language(&self) -> View {
        match self.lang() {
            Lang::Vietnamese => self.with("lang", "en"),
            Lang::English => self.without("lang"),
        }
    }

    /// Returns the view of nothing, in the same language.
    pub(super) fn start(&self) -> View {
        View::default().with("lang", self.one("lang").unwrap_or_default())
    }

    /// Returns the address of an article, with what was searched, so that it is marked there.
    pub(super) fn article(&self, identity: &Identity) -> String {
        let view = self.start().with("q", self.text());
        view.href(&article_path(&identity.to_string()))
    }
}

/// Returns the path of an article's page.
pub(super) fn article_path(id: &str) -> String {
    format!("/article/{}", encoded(id))
}

/// Returns an address of the web that may be a link; `javascript:` and its like are none.
pub(super) fn web(url: &str) -> Option<&str> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme)?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let is_clean = !url.contains(|c: char| c.is_control() || c.is_whitespace());
    (is_web && is_clean).then_some(url)
}

/// A condition in the text of a query, as the page writes it: `source:"…"`, `author:"…"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) field: &'static str,
    pub(super) value: String,
    /// The text without it.
    pub(super) rest: String,
}

/// Returns the text with one more condition.
pub(super) fn with_condition(text: &str, field: &str, value: &str) -> String {
    // There is no way to write a quote inside of quotes.
    let value = value.replace(['"', '“', '”'], " ");
    format!("{text} {field}:\"{}\"", value.trim()).trim_start().to_owned()
}

/// Returns the conditions of a text that the page may have written.
pub(super) fn conditions(text: &str) -> Vec<Condition> {
    let mut found = Vec::new();
    for field in ["source", "author"] {
        let opening = format!("{field}:\"");
        for (at, _) in text.match_indices(&opening) {
            let begins_word = text[..at].is_empty() || text[..at].ends_with(' ');
            let value = &text[at + opening.len()..];
            let Some(length) = value.find('"').filter(|_| begins_word) else { continue };
            let after = &value[length + 1..];
            let rest = format!("{} {}", text[..at].trim_end(), after.trim_start());
            let value = value[..length].to_owned();
            found.push(Condition { field, value, rest: rest.trim().to_owned() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_again() {
        let check = |query: &str, expected: &str| {
            let view = View::of_query(query);
            assert_eq!(view.query(), expected, "{query}");
            assert_eq!(View::of_query(&view.query()), view, "{query}");
        };
        check("", "");
        check("q=&lang=vi", "lang=vi");
        check("q=a+b&utm_source=x&colour=red", "q=a+b");
        check(
            "lang=en&category=a/b&q=%22x%22&category=c",
            "q=%22x%22&category=a%2Fb&category=c&lang=en",
        );
        check(
            "q=a&q=b&offset=10&from=2020&to=2021&scope=all",
            "q=b&scope=all&from=2020&to=2021&offset=10",
        );
        check("q=%F0%9F&sort=newest", "q=%EF%BF%BD&sort=newest");
        check("q=a%26b%3D%3Cscript%3E", "q=a%26b%3D%3Cscript%3E");
    }

    #[test]
    fn a_filter_begins_the_list_anew() {
        let view = View::of_query("q=a&offset=20&lang=en");
        assert_eq!(view.in_section("x/y").href("/"), "/?q=a&category=x%2Fy&lang=en");
        assert_eq!(view.between("2020", "2021").query(), "q=a&from=2020&to=2021&lang=en");
        assert_eq!(view.with("offset", "30").query(), "q=a&offset=30&lang=en");
        assert_eq!(view.in_other_language().query(), "q=a&offset=20");
        assert_eq!(view.start().href("/"), "/?lang=en");
        let scoped = View::of_query("scope=all&category=x");
        assert!(scoped.sections().is_empty() && !scoped.is_start());
        assert_eq!(scoped.in_section("z").query(), "category=z");
    }

    #[test]
    fn conditions_are_added_and_taken_away() {
        let text = with_condition("giá đường", "source", "báo \"x\".vn");
        assert_eq!(text, "giá đường source:\"báo  x .vn\"");
        let text = with_condition("a", "author", "Lý Đức Viêm");
        let both = with_condition(&text, "source", "x.vn");
        let found = conditions(&both);
        assert_eq!((found[0].field, found[0].value.as_str()), ("source", "x.vn"));
        assert_eq!(
            (found[0].rest.as_str(), found[1].rest.as_str()),
            (text.as_str(), "a source:\"x.vn\"")
        );
        assert!(conditions("-source:\"x\" source:x source:\"open").is_empty());
    }

    #[test]
    fn only_the_web_is_linked() {
        assert!(web("https://báo.vn/a?b=1").is_some() && web("HTTP://x").is_some());
        for url in [
            "javascript:alert(1)",
            "javascript://x/%0aalert(1)",
            "data:text/html,x",
            "//x",
            "x",
            "https://a\nb",
        ] {
            assert!(web(url).is_none(), "{url}");
        }
    }

    #[test]
    fn ids_are_one_segment() {
        assert_eq!(article_path("https://x/a?b#c"), "/article/https%3A%2F%2Fx%2Fa%3Fb%23c");
        assert_eq!(article_path("bài \"1\""), "/article/b%C3%A0i%20%221%22");
    }
}
