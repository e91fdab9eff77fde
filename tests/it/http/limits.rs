//! What one request, connection or reader may cost.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::TestServer;
use crate::support::{TestCli, sample_index};

fn start(settings: &[&str]) -> TestServer {
    let mut arguments = vec!["--index", sample_index()];
    for setting in settings {
        arguments.extend(["--set", setting]);
    }
    TestServer::start(&TestCli::new(), &arguments)
}

#[test]
fn a_long_body_is_refused_before_it_is_read() {
    let server = start(&[]);
    let head = "POST /v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                content-length: 100000000000\r\n\r\n";
    let answer = server.raw(head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("body_too_large"), "{answer}");
    let chunked = "POST /v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                   transfer-encoding: chunked\r\n\r\n";
    let chunk = format!("{:x}\r\n{}\r\n", 40_000, " ".repeat(40_000));
    let answer = server.raw(format!("{chunked}{chunk}{chunk}").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[test]
fn articles_are_counted_unpacked() {
    let cli = TestCli::new();
    let settings = [
        "--dev",
        "--set",
        "limits.articles_body_bytes=100000",
        "--set",
        "limits.article_bytes=2000",
    ];
    let server = TestServer::with_sample(&cli, &settings);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 10_000_000]).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 50_000);
    server.post("/v1/articles", "application/x-ndjson", &packed).fails(413, "body_too_large");
    let long = format!(
        "{{\"id\":\"l\",\"title\":\"{}\"}}\n{{\"id\":\"s\",\"title\":\"b\"}}",
        "a".repeat(5_000)
    );
    let answer = server.post("/v1/articles", "application/x-ndjson", long).is(200).json();
    assert_eq!(answer["rejected"], 1);
    assert_eq!(answer["indexed"], 1);
}

#[test]
fn a_slow_head_and_an_idle_connection_are_closed() {
    let server = start(&["limits.header_timeout_ms=200"]);
    for sent in [
        "",
        "GET /health/live HTTP/1.1\r\nhost: loc",
        "GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(super::PATIENCE)).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        let started = Instant::now();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(started.elapsed() < Duration::from_secs(5), "{sent:?} held the connection");
    }
}

#[test]
fn a_slow_body_is_given_up() {
    let server = start(&["limits.body_timeout_ms=200"]);
    let head = "POST /v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                content-length: 100\r\n\r\n{";
    let answer = server.raw(head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("body_too_slow"), "{answer}");
}

#[test]
fn one_connection_too_many_is_closed_and_the_others_stay() {
    let server = start(&["limits.connections=2"]);
    let request = b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let ask = |stream: &mut TcpStream| {
        let mut answer = [0; 15];
        stream.write_all(request).and_then(|()| stream.read_exact(&mut answer)).is_ok()
    };
    let connect = || {
        let stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(super::PATIENCE)).unwrap();
        stream
    };
    let (mut first, mut second) = (connect(), connect());
    assert!(ask(&mut first) && ask(&mut second));
    assert!(!ask(&mut connect()), "there is no place for a third");
    drop(first);
    let started = Instant::now();
    while !ask(&mut connect()) {
        assert!(started.elapsed() < super::PATIENCE, "the place is given back");
    }
}

#[test]
fn who_asks_too_often_waits() {
    let cli = TestCli::new();
    let arguments = [
        "--index",
        sample_index(),
        "--set",
        "rates.per_address=2",
        "--set",
        "rates.burst_seconds=2",
    ];
    let server = TestServer::start(&cli, &arguments);
    let from =
        |address: &'static str| server.get_with("/v1/search?q=a", &[("x-forwarded-for", address)]);
    let first = from("198.51.100.7").is(200);
    assert_eq!(first.header("x-ratelimit-limit"), Some("4"));
    assert_eq!(first.header("x-ratelimit-remaining"), Some("3"));
    let mut refused = None;
    for _ in 0..20 {
        let answer = from("198.51.100.7");
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("twenty at once are too many").fails(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
    from("198.51.100.8").is(200);
}

#[test]
fn wrong_heads_are_refused_without_harm() {
    let server = start(&[]);
    let many = "x: y\r\n".repeat(100);
    let long = format!("x: {}\r\n", "y".repeat(100_000));
    for head in [
        "GET\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"
            .to_owned(),
        "POST /v1/search HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"
            .to_owned(),
        format!("GET /health/live HTTP/1.1\r\nhost: a\r\n{many}\r\n"),
        format!("GET /health/live HTTP/1.1\r\nhost: a\r\n{long}\r\n"),
    ] {
        let answer = server.raw(head.as_bytes());
        let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(is_refused, "{answer}");
    }
    server.get("/health/live").is(200);
}

#[test]
fn what_is_no_request_is_told_so_like_any_other() {
    let cli = TestCli::new();
    let arguments = ["--index", sample_index(), "--dev"];
    let server = TestServer::start(&cli, &arguments);
    let many = "x: y\r\n".repeat(100);
    for (head, status, code) in [
        ("GET\r\n\r\n".to_owned(), 400, "bad_request"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), 400, "bad_request"),
        (format!("GET /health/live HTTP/1.1\r\nhost: a\r\n{many}\r\n"), 431, "head_too_large"),
        // After a request that was answered, too.
        (
            "GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n\0\r\n\r\n".to_owned(),
            400,
            "bad_request",
        ),
    ] {
        let answer = server.raw(head.as_bytes());
        let last = answer.rfind("HTTP/1.1 ").expect("there is an answer");
        let (top, text) = answer[last..].split_once("\r\n\r\n").unwrap();
        assert!(top.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        let body: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(body["error"]["code"], code, "{answer}");
        let id = body["error"]["request_id"].as_str().unwrap();
        assert!(top.contains(&format!("x-request-id: {id}")), "{answer}");
        assert!(top.contains(&format!("content-length: {}", text.len())), "{answer}");
    }
    let counted = server.get("/metrics").is(200).text;
    assert!(counted.contains("status=\"431\""), "{counted}");
}

#[test]
fn a_search_ends_in_time() {
    let server = start(&[]);
    let answer = server.get("/v1/search?q=b%C3%A3o&timeout_ms=0").is(200);
    assert_eq!(answer.json()["partial"], true);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("etag"), None);
}
