//! Reading: the same answers as the program, errors with codes, caching.

use serde_json::{Value, json};

use super::TestServer;
use crate::support::{TestCli, ids, on_sample, sample_index};

/// Returns a server on the sample. One for each test: it ends with it.
fn server() -> TestServer {
    let arguments = ["--index", sample_index(), "--set", "rates.per_address=0"];
    TestServer::start(&TestCli::new(), &arguments)
}

/// Takes away what differs from run to run.
fn timeless(mut answer: Value) -> Value {
    let object = answer.as_object_mut().expect("an answer is an object");
    object.remove("elapsed_us");
    // It names the state of the index and the limit of the answer.
    object.remove("next_cursor");
    answer
}

#[test]
fn a_search_says_what_the_program_says() {
    let server = server();
    for (query, path, arguments) in [
        ("tham nhung", "", &[][..]),
        (
            "quan khu một",
            "&limit=3&facets=category,year",
            &["--limit", "3", "--facets", "category,year"],
        ),
        ("\"hội nghị tổng kết\"", "&sort=newest", &["--sort", "newest"]),
        (
            "bão lũ",
            "&category=thoi-su&from=2020&to=2025-06&explain=true",
            &["--category", "thời sự", "--from", "2020", "--to", "2025-06", "--explain"],
        ),
        ("tong ket", "&span_unit=utf16&total=exact", &["--span-unit", "utf16", "--total", "exact"]),
        ("khong co gi nhu the", "&group=false", &["--no-group"]),
        (
            "dien tap",
            "&offset=2&limit=2&expand=none&correct=false",
            &["--offset", "2", "--limit", "2", "--no-expand", "--no-correct"],
        ),
    ] {
        let mut all = vec!["search", query, "--json"];
        all.extend(arguments);
        let program = on_sample(&all).json();
        let encoded: String = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let over_http = server.get(&format!("/v1/search?q={encoded}{path}")).is(200).json();
        assert_eq!(timeless(over_http), timeless(program), "{query} {path}");
    }
}

#[test]
fn a_body_asks_like_an_address() {
    let server = server();
    let by_address =
        server.get("/v1/search?q=tham%20nhung&category=thoi-su&limit=4&facets=year").is(200);
    let body = json!({"q": "tham nhung", "category": ["thoi-su"], "limit": 4, "facets": "year"});
    let by_body = server.post("/v1/search", "application/json", body.to_string()).is(200);
    assert_eq!(timeless(by_body.json()), timeless(by_address.json()));
}

#[test]
fn several_searches_at_once() {
    let server = server();
    let body =
        json!({"searches": [{"q": "bão", "limit": 1}, {"q": "x", "limit": 5000}, {"q": "lũ"}]});
    let answer = server.post("/v1/multi-search", "application/json", body.to_string()).is(200);
    let results = answer.json()["results"].clone();
    assert_eq!(ids(&results[0]).len(), 1);
    assert_eq!(results[1]["error"]["code"], "limit_too_large");
    assert_eq!(results[2]["query"], "lũ");
    let many = json!({"searches": vec![json!({"q": "a"}); 11]});
    server
        .post("/v1/multi-search", "application/json", many.to_string())
        .fails(400, "bad_parameter");
}

#[test]
fn other_answers_are_those_of_the_program() {
    let server = server();
    for (path, arguments) in [
        ("/v1/articles/sh-0027", &["show", "sh-0027", "--json"][..]),
        ("/v1/articles/sh-0027/related?limit=4", &["related", "sh-0027", "--limit", "4", "--json"]),
        ("/v1/suggest?q=tham%20nh", &["suggest", "tham nh", "--json"]),
        ("/v1/categories", &["categories", "--json"]),
        ("/v1/stats", &["stats", "--json"]),
    ] {
        let over_http = server.get(path).is(200).json();
        assert_eq!(timeless(over_http), timeless(on_sample(arguments).json()), "{path}");
    }
}

#[test]
fn facets_alone() {
    let server = server();
    let facet = server.get("/v1/facets/category?q=b%C3%A3o&values=2").is(200).json();
    let search = server.get("/v1/search?q=b%C3%A3o&facets=category").is(200).json();
    assert_eq!(facet["values"].as_array().map(Vec::len), Some(2));
    assert_eq!(facet["values"][0], search["facets"]["category"][0]);
    let all = search["facets"]["category"].as_array().map(Vec::len);
    assert_eq!(facet["value_count"].as_u64().map(|count| count as usize), all);
    server.get("/v1/facets/colour?q=a").fails(404, "unknown_facet");
}

#[test]
fn errors_have_a_status_a_code_and_a_field() {
    let server = server();
    for (path, status, code, field) in [
        ("/v1/search?q=a&from=32/13/2020", 400, "bad_date", json!("from")),
        ("/v1/search?q=a&as_of=never", 400, "bad_date", json!("as_of")),
        ("/v1/search?q=a&category=nowhere", 400, "unknown_category", json!("category")),
        ("/v1/search?q=a&limit=101", 400, "limit_too_large", json!("limit")),
        ("/v1/search?q=a&limit=x", 400, "bad_parameter", json!("limit")),
        ("/v1/search?q=a&offset=9991", 400, "offset_too_large", json!("offset")),
        ("/v1/search?q=a&cursor=x", 400, "bad_cursor", json!("cursor")),
        ("/v1/search?q=a&colour=red", 400, "unknown_parameter", json!("colour")),
        ("/v1/suggest?q=a&limit=1000", 400, "limit_too_large", json!("limit")),
        ("/v1/articles/none", 404, "article_missing", json!(null)),
        ("/v1/articles/none/related", 404, "article_missing", json!(null)),
        ("/v1/nothing", 404, "no_such_route", json!(null)),
        ("/v1/multi-search", 405, "method_not_allowed", json!(null)),
    ] {
        let answer = server.get(path).fails(status, code);
        assert_eq!(answer.json()["error"]["field"], field, "{path}");
    }
    for (media_type, body, status, code) in [
        ("application/json", "{", 400, "bad_json"),
        ("application/json", "[]", 400, "bad_json"),
        ("text/plain", "{}", 415, "bad_media_type"),
    ] {
        server.post("/v1/search", media_type, body).fails(status, code);
    }
    server.post("/v1/articles", "application/json", "{}").fails(403, "read_only");
    server.delete_with("/v1/articles/sh-0027", &[]).fails(403, "read_only");
    let foreign = server.get_with("/v1/search?q=a", &[("host", "evil.example")]);
    foreign.fails(403, "foreign_host");
    for hosts in ["host: localhost\r\nhost: evil.example", "host: evil.example\r\nhost: localhost"]
    {
        let answer = server.raw(
            format!("GET /v1/search HTTP/1.1\r\n{hosts}\r\nconnection: close\r\n\r\n").as_bytes(),
        );
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let answer = server.raw(
        b"GET http://evil.example/v1/search HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
}

#[test]
fn any_text_below_4_kb_is_a_search() {
    let server = server();
    let texts: [&[u8]; 8] =
        [b"((((((((", b"\"", b"NOT NOT NOT", b"a:(^", b"\xff\xfe", b"\0", b"date:x..y", b"%"];
    for text in texts {
        let encoded: String = text.iter().map(|byte| format!("%{byte:02x}")).collect();
        server.get(&format!("/v1/search?q={encoded}")).is(200);
    }
    server.get(&format!("/v1/search?q={}", "(".repeat(4096))).is(200);
    let long = server.get(&format!("/v1/search?q={}", "a".repeat(4097)));
    long.fails(400, "query_too_long");
}

#[test]
fn who_has_an_answer_is_not_sent_it_again() {
    let server = server();
    for path in ["/v1/search?q=b%C3%A3o", "/v1/articles/sh-0027", "/v1/categories"] {
        let first = server.get(path).is(200);
        let tag = first.header("etag").expect("a read has a tag").to_owned();
        assert!(first.header("cache-control").is_some_and(|control| control.contains("max-age")));
        let again = server.get_with(path, &[("if-none-match", &tag)]).is(304);
        assert_eq!(again.text, "");
        assert_eq!(again.header("etag"), Some(tag.as_str()));
        server.get_with(path, &[("if-none-match", "W/\"0\"")]).is(200);
    }
    let of_another = server.get("/v1/search?q=l%C5%A9");
    assert_ne!(of_another.header("etag"), server.get("/v1/search?q=b%C3%A3o").header("etag"));
}

#[test]
fn the_same_question_has_the_same_answer_until_articles_come() {
    let cli = TestCli::new();
    let server = TestServer::with_sample(&cli, &["--dev", "--set", "rates.per_address=0"]);
    let path = "/v1/search?q=c%E1%BA%A7u%20phao&limit=3";
    let again = |count: u64| {
        let metrics = server.get("/metrics").text;
        assert!(metrics.contains(&format!("timbao_answers_given_again {count}\n")), "{metrics}");
    };
    let first = server.get(path).is(200).text;
    assert_eq!(server.get(path).is(200).text, first);
    again(1);
    // Neither another question nor another state of the index has that answer.
    assert_ne!(server.get(&format!("{path}&explain=true")).is(200).text, first);
    let article = json!({"id": "new", "title": "Cầu phao cầu phao"}).to_string();
    server.post("/v1/articles", "application/json", article).is(200);
    server.wait_for("/health/ready", |answer| answer["articles"] == 106);
    assert!(ids(&server.get(path).json()).contains(&"new"));
    again(1);
    // What depends on the time of asking is never kept.
    let fresh = server.get(&format!("{path}&fresh_half_life=7d")).is(200);
    assert_eq!(fresh.header("cache-control"), Some("no-store"));
    assert_eq!(fresh.header("etag"), None);
}

#[test]
fn answers_are_packed_for_who_takes_it() {
    let server = server();
    let request = "GET /v1/search?q=b%C3%A3o HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n";
    let answer = server.raw(request.as_bytes());
    assert!(answer.contains("content-encoding: gzip"), "{answer}");
}

#[test]
fn a_request_keeps_the_name_that_a_proxy_gave_it() {
    let server = server();
    let named = server.get_with("/health/live", &[("x-request-id", "proxy-1.a")]).is(200);
    assert_eq!(named.header("x-request-id"), Some("proxy-1.a"));
    let spoilt = server.get_with("/health/live", &[("x-request-id", "a b")]).is(200);
    assert_ne!(spoilt.header("x-request-id"), Some("a b"));
}

#[test]
fn operators_see_what_happens() {
    let server = server();
    let ready = server.get("/health/ready").is(200).json();
    assert_eq!(ready["status"], "ready");
    assert_eq!(ready["articles"], 105);
    let metrics = server.get("/metrics").is(200);
    for name in ["timbao_articles 105", "timbao_http_requests_total", "timbao_searches_refused 0"] {
        assert!(metrics.text.contains(name), "{name} is not in {}", metrics.text);
    }
    assert_eq!(server.get("/openapi.json").is(200).json()["openapi"], "3.1.0");
}

#[test]
fn warnings_come_in_the_language_asked_for() {
    let server = server();
    let path = "/v1/search?q=%22b%C3%A3o%20l%C5%A9";
    let english = server.get(path).json()["warnings"][0].clone();
    let vietnamese = server.get(&format!("{path}&lang=vi")).json()["warnings"][0].clone();
    assert_eq!(english["code"], vietnamese["code"]);
    assert!(vietnamese["message"].as_str().is_some_and(|text| text.contains("ngoặc kép")));
}
