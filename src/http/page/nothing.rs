//! A list without entries: ways on, each tried before it is offered.

use std::time::Duration;

use maud::{Markup, html};

use super::facets::without_conditions;
use super::links::View;
use crate::http::guard::Access;
use crate::http::live::State as Searched;
use crate::search::{Correction, SearchRequest, SearchResponse};

/// Words of a query of which some are left out.
const MAX_WORDS: usize = 12;

/// Time in which a way is tried; one that takes longer is offered with what was counted until then.
const TIME: Duration = Duration::from_millis(100);

/// A view that may find more, and what it is called.
struct Way {
    name: String,
    view: View,
    request: SearchRequest,
}

/// Returns what can be done where nothing was found.
pub(super) fn page(
    view: &View,
    state: &Searched,
    request: &SearchRequest,
    response: &SearchResponse,
    access: &Access,
) -> Markup {
    let lang = view.lang();
    let ways: Vec<(Way, u64)> = ways(view, request, response.correction.as_ref())
        .into_iter()
        .filter_map(|way| {
            let count = count(state, &way.request, access);
            (count > 0).then_some((way, count))
        })
        .collect();
    html! {
        section.nothing {
            h2 role="status" { (lang.nothing_found()) }
            @if ways.is_empty() {
                p { (lang.nothing_else()) " " (lang.about_marks()) }
            } @else {
                p { (lang.ways_on()) ":" }
                ul.ways {
                    @for (way, count) in &ways {
                        li {
                            a href=(way.view.href("/")) { (way.name) }
                            " " span.quiet-line { (lang.articles(*count)) }
                        }
                    }
                }
            }
            p { a href=(view.start().href("/")) { (lang.to_the_start()) } }
        }
    }
}

/// Returns the number of articles that a search would list.
fn count(state: &Searched, request: &SearchRequest, access: &Access) -> u64 {
    let mut request = request.clone();
    (request.limit, request.fetch, request.facets) = (0, false, Vec::new());
    request.timeout = Some(TIME);
    if access.bind(&state.searcher, &mut request).is_err() {
        return 0;
    }
    state.searcher.search(&request).ok().and_then(|response| response.total).unwrap_or_default()
}

fn ways(view: &View, request: &SearchRequest, correction: Option<&Correction>) -> Vec<Way> {
    let lang = view.lang();
    let text = view.text();
    let mut ways = Vec::new();
    let mut add = |name: String, view: View, change: &dyn Fn(&mut SearchRequest)| {
        let mut request = request.clone();
        change(&mut request);
        ways.push(Way { name, view, request });
    };
    let in_words = |words: &str| {
        let words = words.to_owned();
        move |request: &mut SearchRequest| request.query.clone_from(&words)
    };
    if let Some(correction) = correction.filter(|correction| !correction.applied) {
        let meant = &correction.query;
        add(lang.try_meant(meant), view.with("q", meant).without("correct"), &in_words(meant));
    }
    if !view.sections().is_empty() {
        let all = view.with("scope", "all");
        add(lang.try_all_sections(), all, &|request| request.categories.clear());
    }
    if request.from.is_some() || request.to.is_some() {
        add(lang.try_any_date(), view.between("", ""), &|request| {
            (request.from, request.to) = (None, None)
        });
    }
    let bare = without_conditions(view);
    if bare.text() != text && !bare.is_start() {
        let words = in_words(bare.text());
        add(lang.try_without_filters(), bare.clone(), &words);
    } else if text.contains(['"', '“', '”']) {
        let words = text.replace(['"', '“', '”'], " ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        add(lang.try_without_quotes(), view.with("q", &words), &in_words(&words));
    } else {
        let words: Vec<&str> = text.split_whitespace().collect();
        if (2..=MAX_WORDS).contains(&words.len()) {
            for fewer in [&words[..words.len() - 1], &words[1..]] {
                let fewer = fewer.join(" ");
                add(lang.try_fewer_words(&fewer), view.with("q", &fewer), &in_words(&fewer));
            }
        }
    }
    // One restriction less may not be enough.
    let words = bare.text().replace(['"', '“', '”'], " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if ways.len() > 1 && !words.is_empty() {
        let free = view.start().with("q", &words);
        let mut request = request.clone();
        (request.query, request.categories) = (words, Vec::new());
        (request.from, request.to) = (None, None);
        ways.push(Way { name: lang.try_everything(), view: free, request });
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_takes_one_thing_away() {
        let check = |query: &str, expected: &[&str]| {
            let view = View::of_query(query);
            let mut request = SearchRequest::new(view.text());
            request.categories = view.sections().into_iter().map(str::to_owned).collect();
            request.from = view.one("from").map(str::to_owned);
            let ways = ways(&view, &request, None);
            let found: Vec<String> = ways.iter().map(|way| way.view.query()).collect();
            assert_eq!(found, expected, "{query}");
        };
        let each = ["q=a&scope=all&category=x&from=2020", "q=a&category=x"];
        check("q=a&category=x&from=2020", &[each[0], each[1], "q=a"]);
        check("q=%22a+b%22+c", &["q=a+b+c"]);
        check("q=a+b+c", &["q=a+b", "q=b+c", "q=a+b+c"]);
        check("q=a+source%3A%22x%22", &["q=a"]);
        check("q=a", &[]);
    }
}
