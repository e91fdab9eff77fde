//! What is asked, from the address or from a body of JSON: the same names and values in both.
//!
//! A parameter that is not known is refused, not passed over: an answer that ignores a filter is a wrong answer. (The page for readers
//! passes over what others append to links.)

use std::time::{Duration, Instant};

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::failure::Failure;
use super::settings::Limits;
use crate::engine::{Facet, SortOrder};
use crate::search::packs::Family;
use crate::search::{
    Correct, Expand, Page, SearchRequest, SuggestRequest, SuggestionKind, TotalMode, half_life,
};
use crate::wire::SpanUnit;

/// Longest value of a parameter that is no text to search for, in bytes.
const MAX_VALUE_BYTES: usize = 8 << 10;
/// Most values of all parameters together.
const MAX_VALUES: usize = 200;

/// Names and values; those that were read are gone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Params {
    values: Vec<(String, String)>,
}

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Params, Failure> {
        Params::of_query(parts.uri.query().unwrap_or_default())
    }
}

/// When a request came in; set by the outermost layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival(pub(super) Instant);

impl Params {
    /// Reads the query of an address.
    pub(super) fn of_query(query: &str) -> Result<Params, Failure> {
        let values: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|error| {
            Failure::new(StatusCode::BAD_REQUEST, "bad_request", error.to_string())
        })?;
        Params { values }.checked()
    }

    /// Reads a JSON object: texts, numbers, truth values, and lists of them for what may be given several times.
    pub(super) fn of_json(bytes: &[u8]) -> Result<Params, Failure> {
        let bad = |reason: String| Failure::new(StatusCode::BAD_REQUEST, "bad_json", reason);
        let value: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|error| bad(error.to_string()))?;
        Params::of_value(value)
    }

    /// Reads a JSON object that stands in another.
    pub(super) fn of_value(value: serde_json::Value) -> Result<Params, Failure> {
        use serde_json::Value;
        let serde_json::Value::Object(object) = value else {
            let reason = "expected an object of parameters";
            return Err(Failure::new(StatusCode::BAD_REQUEST, "bad_json", reason));
        };
        let mut values = Vec::new();
        for (name, value) in object {
            let several = match value {
                Value::Array(several) => several,
                one => vec![one],
            };
            for value in several {
                let text = match value {
                    Value::Null => continue,
                    Value::String(text) => text,
                    Value::Number(number) => number.to_string(),
                    Value::Bool(truth) => truth.to_string(),
                    Value::Array(_) | Value::Object(_) => {
                        let reason = "expected a text, a number, true, false or a list of them";
                        return Err(Failure::bad("bad_parameter", name, reason));
                    }
                };
                values.push((name.clone(), text));
            }
        }
        Params { values }.checked()
    }

    fn checked(self) -> Result<Params, Failure> {
        if self.values.len() > MAX_VALUES {
            let reason = format!("more than {MAX_VALUES} parameters");
            return Err(Failure::new(StatusCode::BAD_REQUEST, "bad_request", reason));
        }
        let is_long =
            |(name, value): &&(String, String)| name != "q" && value.len() > MAX_VALUE_BYTES;
        match self.values.iter().find(is_long) {
            Some((name, _)) => {
                Err(Failure::bad("bad_parameter", name.as_str(), "the value is too long"))
            }
            None => Ok(self),
        }
    }

    /// Returns whether a parameter is there and says something.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(known, value)| known == name && !value.is_empty())
    }

    /// Takes all values of a parameter.
    pub(super) fn all(&mut self, name: &str) -> Vec<String> {
        let mut taken = Vec::new();
        self.values.retain_mut(|(known, value)| {
            let is_wanted = known == name;
            if is_wanted {
                taken.push(std::mem::take(value));
            }
            !is_wanted
        });
        taken
    }

    /// Takes the value of a parameter that has one; an empty one is none.
    pub(super) fn one(&mut self, name: &'static str) -> Result<Option<String>, Failure> {
        let mut all = self.all(name);
        if all.len() > 1 {
            return Err(Failure::bad("bad_parameter", name, "given more than once"));
        }
        Ok(all.pop().filter(|value| !value.is_empty()))
    }

    /// Takes the values of a parameter that is a list parted by commas.
    fn list(&mut self, name: &str) -> Vec<String> {
        let all = self.all(name);
        let parts = all.iter().flat_map(|value| value.split(','));
        parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }

    /// Takes a number.
    pub(super) fn number<N: std::str::FromStr>(
        &mut self,
        name: &'static str,
    ) -> Result<Option<N>, Failure> {
        let Some(text) = self.one(name)? else { return Ok(None) };
        let wrong = || {
            Failure::bad("bad_parameter", name, format!("{text:?} is not a number that fits here"))
        };
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        text.parse().map(Some).map_err(|_| wrong())
    }

    /// Takes a truth value.
    fn truth(&mut self, name: &'static str) -> Result<Option<bool>, Failure> {
        self.choice(name, &[("true", true), ("false", false), ("1", true), ("0", false)])
    }

    /// Takes one of several words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        name: &'static str,
        choices: &[(&str, T)],
    ) -> Result<Option<T>, Failure> {
        let Some(text) = self.one(name)? else { return Ok(None) };
        chosen(name, &text, choices).map(Some)
    }

    /// Refuses what is left.
    pub(super) fn finish(&self) -> Result<(), Failure> {
        match self.values.first() {
            None => Ok(()),
            Some((name, _)) => {
                Err(Failure::bad("unknown_parameter", name.as_str(), "no such parameter here"))
            }
        }
    }
}

/// Returns what a word means.
fn chosen<T: Copy>(name: &str, text: &str, choices: &[(&str, T)]) -> Result<T, Failure> {
    let found = choices.iter().find(|(word, _)| *word == text).map(|(_, choice)| *choice);
    found.ok_or_else(|| {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let reason = format!("{text:?} is none of {}", words.join(", "));
        Failure::bad("bad_parameter", name, reason)
    })
}

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Lang {
    #[default]
    English,
    Vietnamese,
}

/// A search as it was asked for, and how its answer is to look.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) request: SearchRequest,
    pub(super) unit: SpanUnit,
    pub(super) lang: Lang,
}

impl Asked {
    /// Takes the parameters of a search. `lang` is the language unless one is named.
    pub(super) fn take(params: &mut Params, limits: &Limits, lang: Lang) -> Result<Asked, Failure> {
        let mut request = SearchRequest::new(params.one("q")?.unwrap_or_default());
        request.categories = params.all("category");
        request.categories.retain(|category| !category.is_empty());
        let scope = params.choice("scope", &[("category", true), ("all", false)])?;
        match scope {
            Some(true) if request.categories.is_empty() => {
                let reason = "scope=category needs a category";
                return Err(Failure::bad("bad_parameter", "category", reason));
            }
            Some(false) => request.categories.clear(),
            Some(true) | None => {}
        }
        request.from = params.one("from")?;
        request.to = params.one("to")?;
        request.sort = params.choice("sort", &SORTS)?.unwrap_or_default();
        let half_life_text = params.one("fresh_half_life")?;
        request.half_life = half_life_text
            .map(|text| half_life(&text))
            .transpose()
            .map_err(|reason| Failure::bad("bad_half_life", "fresh_half_life", reason))?;
        request.as_of = params.one("as_of")?;
        request.limit = params.number("limit")?.unwrap_or(request.limit);
        if request.limit > limits.hits {
            let reason = format!(
                "{} is too many; at most {}, then go on with the cursor",
                request.limit, limits.hits
            );
            return Err(Failure::bad("limit_too_large", "limit", reason));
        }
        request.page = match (params.one("cursor")?, params.number("offset")?) {
            (Some(_), Some(_)) => {
                let reason = "a cursor goes on by itself; leave the offset out";
                return Err(Failure::bad("bad_parameter", "offset", reason));
            }
            (Some(cursor), None) => Page::Cursor(cursor),
            (None, offset) => Page::Offset(offset.unwrap_or(0)),
        };
        if let Page::Offset(offset) = request.page
            && offset.saturating_add(request.limit) > limits.window
        {
            let reason = format!("reaches {} hits; go on with the cursor", limits.window);
            return Err(Failure::bad("offset_too_large", "offset", reason));
        }
        let facets = Facet::ALL.map(|facet| (facet.name(), facet));
        for name in params.list("facets") {
            let facet = chosen("facets", &name, &facets)?;
            if !request.facets.contains(&facet) {
                request.facets.push(facet);
            }
        }
        request.total = params.choice("total", &TOTALS)?.unwrap_or_default();
        let timeout: Option<u64> = params.number("timeout_ms")?;
        request.timeout = timeout.map(Duration::from_millis);
        request.explain = params.truth("explain")?.unwrap_or(false);
        request.fold_similar = params.truth("group")?.unwrap_or(true);
        if params.truth("correct")? == Some(false) {
            request.correct = Correct::Off;
        }
        request.ranking.expand = expand(params)?;
        let units = SpanUnit::ALL.map(|unit| (unit.name(), unit));
        let unit = params.choice("span_unit", &units)?.unwrap_or_default();
        let lang = language(params)?.unwrap_or(lang);
        Ok(Asked { request, unit, lang })
    }

    /// Bounds the time of the search, from the moment the request came in.
    pub(super) fn bounded(&mut self, arrival: Arrival, soft: Duration) {
        let asked = self.request.timeout.unwrap_or(soft).min(soft);
        self.request.timeout = Some(asked.saturating_sub(arrival.0.elapsed()));
    }
}

const SORTS: [(&str, SortOrder); 3] = [
    ("relevance", SortOrder::Relevance),
    ("newest", SortOrder::Newest),
    ("oldest", SortOrder::Oldest),
];

const TOTALS: [(&str, TotalMode); 3] =
    [("capped", TotalMode::Capped), ("exact", TotalMode::Exact), ("none", TotalMode::None)];

/// Takes the language of messages.
pub(super) fn language(params: &mut Params) -> Result<Option<Lang>, Failure> {
    params.choice("lang", &[("vi", Lang::Vietnamese), ("en", Lang::English)])
}

/// Takes the families of other spellings: a list of names, `all` or `none`.
fn expand(params: &mut Params) -> Result<Expand, Failure> {
    let names = params.list("expand");
    if names.is_empty() {
        return Ok(Expand::ALL);
    }
    let mut choices = vec![("all", None), ("none", None)];
    choices.extend(Family::ALL.map(|family| (family.name(), Some(family))));
    let mut families = Vec::new();
    for name in &names {
        families.extend(chosen("expand", name, &choices)?);
    }
    // `none` beside others says nothing.
    let is_all = names.iter().any(|name| name == "all");
    Ok(if is_all { Expand::ALL } else { Expand::only(&families) })
}

/// Takes the parameters of a suggestion.
pub(super) fn suggestion(params: &mut Params) -> Result<SuggestRequest, Failure> {
    let mut request = SuggestRequest::new(params.one("q")?.unwrap_or_default());
    request.limit = params.number("limit")?.unwrap_or(request.limit);
    request.cursor = params.number("at")?;
    let kinds = [SuggestionKind::Query, SuggestionKind::Name, SuggestionKind::Section];
    let kinds = kinds.map(|kind| (kind.name(), kind));
    for name in params.list("kind") {
        request.kinds.push(chosen("kind", &name, &kinds)?);
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Result<Asked, Failure> {
        let mut params = Params::of_query(query)?;
        let asked = Asked::take(&mut params, &Limits::default(), Lang::English)?;
        params.finish().map(|()| asked)
    }

    #[test]
    fn a_search_is_read() {
        let asked = asked(
            "q=qu%C3%A2n+khu&category=a&category=b&from=2020&sort=newest&limit=5&offset=10\
             &facets=year,category&total=exact&timeout_ms=50&span_unit=utf16&lang=vi&group=false",
        )
        .unwrap();
        let request = asked.request;
        assert_eq!(request.query, "quân khu");
        assert_eq!(request.categories, ["a", "b"]);
        assert_eq!((request.limit, request.page), (5, Page::Offset(10)));
        assert_eq!(request.facets, [Facet::Year, Facet::Category]);
        assert_eq!(request.total, TotalMode::Exact);
        assert_eq!((asked.unit, asked.lang), (SpanUnit::Utf16, Lang::Vietnamese));
        assert!(!request.fold_similar);
    }

    #[test]
    fn json_means_the_same() {
        let json = br#"{"q": "a", "category": ["x"], "limit": 3, "explain": true, "cursor": null}"#;
        let mut params = Params::of_json(json).unwrap();
        let asked = Asked::take(&mut params, &Limits::default(), Lang::English).unwrap();
        assert_eq!(asked.request.categories, ["x"]);
        assert!(asked.request.explain && asked.request.limit == 3);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (query, code, field) in [
            ("q=a&limit=101", "limit_too_large", "limit"),
            ("q=a&limit=-1", "bad_parameter", "limit"),
            ("q=a&offset=9999", "offset_too_large", "offset"),
            ("q=a&cursor=x&offset=1", "bad_parameter", "offset"),
            ("q=a&sort=best", "bad_parameter", "sort"),
            ("q=a&q=b", "bad_parameter", "q"),
            ("q=a&scope=category", "bad_parameter", "category"),
            ("q=a&facets=colour", "bad_parameter", "facets"),
            ("q=a&colour=red", "unknown_parameter", "colour"),
            ("q=a&fresh_half_life=soon", "bad_half_life", "fresh_half_life"),
        ] {
            let failure = asked(query).unwrap_err();
            assert_eq!((failure.code, failure.field.as_deref()), (code, Some(field)), "{query}");
            assert_eq!(failure.status, StatusCode::BAD_REQUEST);
        }
        for json in ["", "[]", "{\"q\": {}}", "{\"q\": [[1]]}"] {
            assert_eq!(
                Params::of_json(json.as_bytes()).unwrap_err().status,
                StatusCode::BAD_REQUEST
            );
        }
    }

    #[test]
    fn scope_all_leaves_the_category() {
        assert!(asked("q=a&scope=all&category=x").unwrap().request.categories.is_empty());
        assert_eq!(asked("q=a&scope=category&category=x").unwrap().request.categories, ["x"]);
    }
}
