//! Files, feeds and citations: whole, well-formed, and bound to what was asked.

use serde_json::Value;

use super::TestServer;
use crate::support::{TestCli, ids, on_sample, sample_index};

fn server() -> TestServer {
    let arguments = ["--index", sample_index(), "--set", "rates.per_address=0"];
    TestServer::start(&TestCli::new(), &arguments)
}

#[test]
fn a_file_holds_all_that_was_found() {
    let server = server();
    let query = "/export.jsonl?q=b%C3%A3o&category=thoi-su&sort=newest";
    let file = server.get(query).is(200);
    assert_eq!(file.header("content-type"), Some("application/x-ndjson; charset=utf-8"));
    assert!(file.header("content-disposition").is_some_and(|name| name.contains("timbao.jsonl")));
    let lines: Vec<Value> =
        file.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let header = &lines[0]["timbao_export"];
    assert_eq!(header["query"], "bão");
    assert!(header["exported_at"].is_string(), "{header}");
    let arguments = ["search", "bão", "-C", "thoi-su", "--sort", "newest", "-n", "1000", "--json"];
    let found = on_sample(&arguments).json();
    let exported: Vec<&str> = lines[1..].iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!(exported, ids(&found));
    let everything = server.get("/export.csv").is(200);
    let mut table = csv::Reader::from_reader(everything.text.as_bytes());
    assert_eq!(table.records().filter(|row| row.is_ok()).count(), 105);
    for format in ["ris", "bibtex", "csl-json", "atom"] {
        let file = server.get(&format!("/export.{format}?q=b%C3%A3o")).is(200);
        assert!(file.text.contains(server.address()), "{format} has permanent addresses");
    }
    server.get("/export.csv?q=a&category=nowhere").fails(400, "unknown_category");
    server.get("/export.pdf").fails(404, "no_such_route");
}

#[test]
fn a_feed_follows_a_query() {
    let server = server();
    for (format, media_type) in [
        ("rss", "application/rss+xml; charset=utf-8"),
        ("atom", "application/atom+xml; charset=utf-8"),
        ("json", "application/feed+json"),
    ] {
        let path = format!("/feed.{format}?q=b%C3%A3o&limit=5");
        let feed = server.get(&path).is(200);
        assert_eq!(feed.header("content-type"), Some(media_type));
        let tag = feed.header("etag").unwrap();
        server.get_with(&path, &[("if-none-match", tag)]).is(304);
        assert!(feed.text.contains(&format!("http://{}/article/", server.address())), "{feed:#?}");
        if format != "json" {
            roxmltree::Document::parse(&feed.text).unwrap();
        }
    }
    let feed = server.get("/feed.json?q=b%C3%A3o").is(200).json();
    let newest = on_sample(&["search", "bão", "--sort", "newest", "-n", "30", "--json"]).json();
    let count = newest["hits"].as_array().map(Vec::len);
    assert_eq!(feed["items"].as_array().map(Vec::len), count);
}

#[test]
fn an_article_is_cited() {
    let server = server();
    let cite = |style: &str| server.get(&format!("/article/sh-0027/cite?style={style}"));
    let address = format!("http://{}/article/sh-0027", server.address());
    for style in ["vietnamese", "bibtex", "ris", "csl-json"] {
        let citation = cite(style).is(200);
        assert!(citation.text.contains("389 km"), "{citation:#?}");
    }
    assert!(cite("ris").text.starts_with("TY  - NEWS"));
    assert!(
        cite("csl-json").json()[0]["title"].is_string()
            || cite("csl-json").json()["title"].is_string()
    );
    assert!(
        cite("bibtex").text.contains(&address) || cite("bibtex").text.contains("songhong.example")
    );
    cite("apa").fails(400, "bad_parameter");
    server.get("/article/none/cite").fails(404, "article_missing");
}

#[test]
fn numbers_over_time_are_those_of_the_program() {
    let server = server();
    let timeless = |mut answer: Value| {
        answer.as_object_mut().unwrap().remove("elapsed_us");
        answer
    };
    let over_http = server.get("/v1/histogram?q=b%C3%A3o&by=year").is(200).json();
    let program = on_sample(&["timeline", "bão", "--by", "year", "--json"]).json();
    assert_eq!(timeless(over_http), timeless(program));
    server.get("/v1/histogram?q=a&by=week").fails(400, "bad_parameter");
}
