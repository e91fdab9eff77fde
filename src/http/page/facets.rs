//! What narrows a list: sections, years, sources and authors as links, the range of dates, and what is in use already.

use maud::{Markup, html};

use super::histogram::{self, Bucket};
use super::links::{self, View};
use crate::engine::Facet;
use crate::http::guard::Access;
use crate::search::{FacetValue, SearchResponse, Searcher};

/// Values that are shown at once; more of them, folded; the rest is for the interface.
const SHOWN: usize = 6;
const MAX_SHOWN: usize = 40;

/// A value as a link that adds or takes away a filter.
struct Choice {
    label: String,
    count: u64,
    address: String,
    is_chosen: bool,
    depth: usize,
}

/// Returns the column of filters.
pub(super) fn column(
    view: &View,
    searcher: &Searcher,
    response: &SearchResponse,
    buckets: &[Bucket],
) -> Markup {
    let lang = view.lang();
    let values = |wanted: Facet| {
        let found = response.facets.iter().find(|(facet, _)| *facet == wanted);
        found.map_or(&[][..], |(_, values)| values.as_slice())
    };
    html! {
        aside.filters id="filters" aria-labelledby="filters-name" {
            h2 id="filters-name" { (lang.filters()) }
            a.close href="#content" { (lang.close_filters()) }
            section.dates {
                h3 { (lang.date_range()) }
                @if let Some(drawing) = histogram::drawing(view, buckets) { (drawing) }
                (undated(view, response))
                (range(view))
            }
            (list(&lang.sections(), sections(view, searcher, values(Facet::Category)), view))
            (list(&lang.by_year(), years(view, values(Facet::Year)), view))
            (list(&lang.by_source(), named(view, "source", values(Facet::Source)), view))
            (list(&lang.by_author(), named(view, "author", values(Facet::Author)), view))
        }
    }
}

/// Returns how many matches no period shows.
fn undated(view: &View, response: &SearchResponse) -> Markup {
    let lang = view.lang();
    let known = response.uncounted.iter().find(|(facet, _)| *facet == Facet::Year);
    let count = known.map_or(0, |(_, left_out)| left_out.undated);
    html! { @if count > 0 { p.hint { (lang.undated(lang.articles(count))) } } }
}

/// Returns the two fields for dates; they belong to the form of the search.
fn range(view: &View) -> Markup {
    let lang = view.lang();
    let field = |name: &str, label: String| {
        html! {
            label for=(name) { (label) }
            input id=(name) name=(name) form="search" type="text" value=(view.one(name).unwrap_or_default())
                autocomplete="off" aria-describedby="date-forms" maxlength="32";
        }
    };
    html! {
        div.range {
            div { (field("from", lang.date_from())) }
            div { (field("to", lang.date_to())) }
            button type="submit" form="search" { (lang.apply()) }
        }
        p.hint id="date-forms" { (lang.date_forms()) }
    }
}

fn list(name: &str, choices: Vec<Choice>, view: &View) -> Markup {
    let lang = view.lang();
    let split = if choices.len() <= SHOWN + 2 { choices.len() } else { SHOWN };
    let (first, more) = choices.split_at(split);
    html! {
        @if !choices.is_empty() {
            section.facet {
                h3 { (name) }
                ul { @for choice in first { (item(choice, view)) } }
                @if !more.is_empty() {
                    details {
                        summary { (lang.more_values()) }
                        ul { @for choice in more { (item(choice, view)) } }
                    }
                }
            }
        }
    }
}

fn item(choice: &Choice, view: &View) -> Markup {
    let lang = view.lang();
    html! {
        li class=[(choice.depth > 0).then_some("below")] {
            a href=(choice.address) aria-current=[choice.is_chosen.then_some("true")] rel="nofollow" {
                span.label lang="vi" { (choice.label) }
                span.count { (lang.number(choice.count)) }
            }
        }
    }
}

/// Returns the sections: those at the root, and below the ones that are searched, or the only one, what they consist of.
fn sections(view: &View, searcher: &Searcher, values: &[FacetValue]) -> Vec<Choice> {
    let searched: Vec<String> =
        view.sections().into_iter().filter_map(|name| searcher.category(name).ok()).collect();
    let is_root = |value: &&FacetValue| is_topmost(values, value);
    let is_only_root = values.iter().filter(is_root).count() == 1;
    let is_open = |slug: &str| {
        let is_above = |chosen: &String| chosen == slug || chosen.starts_with(&format!("{slug}/"));
        let is_root = || values.iter().any(|value| value.value == slug && is_root(&value));
        searched.iter().any(is_above) || is_only_root && is_root()
    };
    let mut choices = Vec::new();
    let mut waiting: Vec<&FacetValue> = values.iter().filter(is_root).rev().collect();
    while let Some(value) = waiting.pop() {
        if choices.len() == MAX_SHOWN {
            break;
        }
        let slug = value.value.as_str();
        let is_chosen = searched.iter().any(|chosen| chosen == slug);
        let above = slug.rsplit_once('/').map_or("", |(above, _)| above);
        let address = if is_chosen { view.in_section(above) } else { view.in_section(slug) };
        choices.push(Choice {
            label: value.label.clone(),
            count: value.count,
            address: address.href("/"),
            is_chosen,
            depth: slug.matches('/').count(),
        });
        if is_open(slug) {
            let is_part = |part: &&FacetValue| {
                part.value.rsplit_once('/').is_some_and(|(above, _)| above == slug)
            };
            waiting.extend(values.iter().filter(is_part).rev());
        }
    }
    choices
}

/// Returns whether the section above one is not among the values: it has none, or may not be read.
pub(super) fn is_topmost(values: &[FacetValue], value: &FacetValue) -> bool {
    let above = value.value.rsplit_once('/').map(|(above, _)| above);
    above.is_none_or(|above| values.iter().all(|value| value.value != above))
}

/// Returns the years, the last first.
fn years(view: &View, values: &[FacetValue]) -> Vec<Choice> {
    let mut values: Vec<&FacetValue> = values.iter().collect();
    values.sort_by(|a, b| b.value.cmp(&a.value));
    let choice = |value: &FacetValue| {
        let year = Some(value.value.as_str());
        let is_chosen = view.one("from") == year && view.one("to") == year;
        let year = if is_chosen { "" } else { value.value.as_str() };
        let address = view.between(year, year).href("/");
        Choice { label: value.label.clone(), count: value.count, address, is_chosen, depth: 0 }
    };
    values.into_iter().take(MAX_SHOWN).map(choice).collect()
}

/// Returns sources or authors; choosing one puts a condition into the text.
fn named(view: &View, field: &'static str, values: &[FacetValue]) -> Vec<Choice> {
    let conditions = links::conditions(view.text());
    let choice = |value: &FacetValue| {
        let chosen = conditions.iter().find(|condition| {
            condition.field == field && condition.value.eq_ignore_ascii_case(&value.value)
        });
        let text = match chosen {
            Some(condition) => condition.rest.clone(),
            None => links::with_condition(view.text(), field, &value.value),
        };
        let address = view.with("q", &text).href("/");
        let is_chosen = chosen.is_some();
        Choice { label: value.label.clone(), count: value.count, address, is_chosen, depth: 0 }
    };
    values.iter().take(MAX_SHOWN).map(choice).collect()
}

/// Returns the filters in use, each a link that takes it away.
pub(super) fn chips(view: &View, searcher: &Searcher, access: &Access) -> Markup {
    let lang = view.lang();
    let mut chips: Vec<(String, View)> = Vec::new();
    for name in view.sections() {
        let slug = searcher.category(name).ok().filter(|slug| access.may_read(slug));
        let path = |slug: String| searcher.categories().path(&slug).join(" › ");
        let label = slug.map_or_else(|| name.to_owned(), path);
        chips.push((label, view.without("category").without("scope")));
    }
    let dates = match (view.one("from"), view.one("to")) {
        (Some(from), Some(to)) if from == to => Some(lang.typed_date(from)),
        (Some(from), Some(to)) => {
            Some(format!("{} – {}", lang.typed_date(from), lang.typed_date(to)))
        }
        (Some(from), None) => Some(lang.after(lang.typed_date(from))),
        (None, Some(to)) => Some(lang.before(lang.typed_date(to))),
        (None, None) => None,
    };
    chips.extend(dates.map(|dates| (dates, view.between("", ""))));
    for condition in links::conditions(view.text()) {
        let label = match condition.field {
            "source" => lang.filter_source(&condition.value),
            _ => lang.filter_author(&condition.value),
        };
        chips.push((label, view.with("q", &condition.rest)));
    }
    html! {
        @if !chips.is_empty() {
            ul.chips aria-label=(lang.active_filters()) {
                @for (label, without) in &chips {
                    li {
                        a href=(without.href("/")) aria-label=(lang.remove_filter(label)) {
                            span { (label) } span.cross aria-hidden="true" { "×" }
                        }
                    }
                }
                @if chips.len() > 1 {
                    li { a.all href=(cleared(view).href("/")) { (lang.clear_filters()) } }
                }
            }
        }
    }
}

/// Returns the view without any filter.
fn cleared(view: &View) -> View {
    without_conditions(&view.without("category").without("scope").between("", ""))
}

/// Returns the view without conditions on source and author.
pub(super) fn without_conditions(view: &View) -> View {
    let mut view = view.clone();
    while let Some(condition) = links::conditions(view.text()).into_iter().next() {
        view = view.with("q", &condition.rest);
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(value: &str) -> FacetValue {
        FacetValue { value: value.to_owned(), label: value.to_owned(), count: 3 }
    }

    #[test]
    fn choosing_twice_takes_a_filter_away() {
        let view = View::of_query("q=a&offset=10");
        let added = named(&view, "source", &[value("x.vn")]).remove(0);
        assert_eq!(added.address, "/?q=a+source%3A%22x.vn%22");
        let chosen = View::of_query("q=a+source%3A%22x.vn%22");
        let removed = named(&chosen, "source", &[value("x.vn")]).remove(0);
        assert_eq!((removed.address.as_str(), removed.is_chosen), ("/?q=a", true));
        let years = years(&View::of_query("from=2020&to=2020"), &[value("2019"), value("2020")]);
        assert_eq!((years[0].address.as_str(), years[0].is_chosen), ("/", true));
        assert_eq!(years[1].address, "/?from=2019&to=2019");
    }

    #[test]
    fn hostile_names_are_shown_as_they_are() {
        let view = View::of_query("q=a&lang=en");
        let html =
            list("x", named(&view, "author", &[value("<script>alert(1)</script>\"")]), &view)
                .into_string();
        assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"), "{html}");
    }

    #[test]
    fn all_conditions_go() {
        let view = View::of_query("q=source%3A%22a%22+b+author%3A%22c%22");
        assert_eq!(without_conditions(&view).text(), "b");
    }
}
