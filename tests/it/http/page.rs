//! The page for readers lists what the interface and the program list. What it does in a browser: `tests/browser`.

use super::TestServer;
use crate::support::{TestCli, ids, on_sample, sample_index};

/// Returns the ids of the hits of a page in their order.
fn listed(page: &str) -> Vec<String> {
    let titles = page.split("<h2 lang=\"vi\"><a href=\"/article/").skip(1);
    titles.map(|rest| rest.split(['?', '"']).next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_program_the_interface_and_the_page_list_the_same() {
    let arguments = ["--index", sample_index(), "--set", "rates.per_address=0"];
    let server = TestServer::start(&TestCli::new(), &arguments);
    for (query, filters, flags) in [
        ("tham nhung", "", &[][..]),
        ("quan khu một", "", &[]),
        ("\"hội nghị tổng kết\"", "&sort=newest", &["--sort", "newest"]),
        ("bão lũ", "&category=thoi-su", &["-C", "thoi-su"]),
        ("năm", "&from=2023&to=2024", &["--from", "2023", "--to", "2024"]),
        ("title:bão -lũ", "", &[]),
        ("quaan khu", "", &[]),
        ("tong ket", "&offset=10", &["--offset", "10"]),
    ] {
        let encoded: String = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let mut all = vec!["search", query, "--json"];
        all.extend(flags);
        let program = on_sample(&all);
        let program = serde_json::from_str(&program.stdout).unwrap();
        let interface = server.get(&format!("/v1/search?q={encoded}{filters}")).is(200).json();
        let page = server.get(&format!("/?q={encoded}{filters}")).is(200);
        assert_eq!(ids(&interface), ids(&program), "{query}");
        assert_eq!(listed(&page.text), ids(&program), "{query}");
        assert!(page.header("content-security-policy").is_some());
    }
}

#[test]
fn what_is_not_there_is_said_in_the_form_that_was_asked_for() {
    let arguments = ["--index", sample_index(), "--set", "rates.per_address=0"];
    let server = TestServer::start(&TestCli::new(), &arguments);
    let page = server.get_with("/article/none", &[("accept", "text/html")]).is(404);
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    assert!(page.text.contains("<h1"), "{page:#?}");
    server.get_with("/v1/articles/none", &[("accept", "text/html")]).fails(404, "article_missing");
    let bare =
        TestServer::start(&TestCli::new(), &[&arguments[..], &["--set", "page=false"]].concat());
    bare.get("/").fails(404, "no_such_route");
    bare.get("/export.csv").fails(404, "no_such_route");
    bare.get("/v1/search?q=a").is(200);
}
