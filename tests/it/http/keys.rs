//! Who may do what: scopes, origins, sections, expiry, and that no key is ever written down.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;

use super::TestServer;
use crate::support::{TestCli, ids};

/// Makes a key; returns what is to be presented, as the value of the header.
fn key(cli: &TestCli, arguments: &[&str]) -> String {
    let mut all = vec!["key", "create"];
    all.extend(arguments);
    format!("Bearer {}", cli.run(&all).exits(0).stdout.trim())
}

fn with(key: &str) -> [(&str, &str); 1] {
    [("authorization", key)]
}

fn start(cli: &TestCli) -> TestServer {
    TestServer::start(cli, &["--set", "rates.per_address=0"])
}

fn sample() -> TestCli {
    let cli = TestCli::new();
    let corpus = crate::support::repository().join("corpus");
    cli.run(&["index", corpus.to_str().unwrap()]).exits(0);
    cli
}

#[test]
fn a_key_allows_its_scope_and_no_more() {
    let cli = sample();
    let search = key(&cli, &["--name", "trang báo"]);
    let write = key(&cli, &["--scope", "write"]);
    let admin = key(&cli, &["--scope", "admin"]);
    let ended = key(&cli, &["--expires", "2020-01-01"]);
    let server = start(&cli);
    let read = "/v1/search?q=a";
    server.get(read).fails(401, "key_missing");
    server.get_with(read, &[("authorization", "Basic YTpi")]).fails(401, "key_missing");
    server.get_with(read, &with("Bearer tb_x_y")).fails(401, "key_unknown");
    let failure = server.get_with(read, &with(&ended)).fails(401, "key_expired");
    assert_eq!(failure.header("www-authenticate"), Some("Bearer"));
    for accepted in [&search, &write, &admin] {
        server.get_with(read, &with(accepted)).is(200);
    }
    server.get_with("/v1/stats", &with(&write)).fails(403, "key_scope");
    server.get_with("/metrics", &with(&admin)).is(200);
    let article = json!({"id": "k1", "title": "Bài mới"}).to_string();
    let send = |key: &str| {
        let headers = [("authorization", key), ("content-type", "application/json")];
        server.post_with("/v1/articles", &headers, &article)
    };
    send(&search).fails(403, "key_scope");
    server.delete_with("/v1/articles/sh-0027", &with(&search)).fails(403, "key_scope");
    assert_eq!(send(&write).is(200).json()["indexed"], 1);
    server.delete_with("/v1/articles/k1", &with(&write)).is(200);
    server.delete_with("/v1/articles/k1", &with(&write)).fails(404, "article_missing");
    // These need none.
    server.get("/health/live").is(200);
    server.get("/health/ready").is(200);
    server.get("/openapi.json").is(200);
}

#[test]
fn keys_are_read_again_when_they_change() {
    let cli = sample();
    let first = key(&cli, &[]);
    let server = start(&cli);
    let read = "/v1/search?q=a";
    server.get_with(read, &with(&first)).is(200);
    let second = key(&cli, &[]);
    let wait = |key: &str, status: u16| {
        let started = std::time::Instant::now();
        while server.get_with(read, &with(key)).status != status {
            assert!(started.elapsed() < super::PATIENCE, "the key stays as it was");
            std::thread::yield_now();
        }
    };
    wait(&second, 200);
    let listed = cli.run(&["key", "list", "--json"]).exits(0).json();
    let id = listed["keys"][0]["id"].as_str().unwrap();
    cli.run(&["key", "revoke", id]).exits(0);
    wait(&first, 401);
    server.get_with(read, &with(&second)).is(200);
    cli.run(&["key", "revoke", id]).exits(1);
    // Taking the last one away closes the server, it does not open it.
    let last = listed["keys"][1]["id"].as_str().unwrap();
    cli.run(&["key", "revoke", last]).exits(0);
    wait(&second, 401);
    server.get(read).fails(401, "key_missing");
}

#[test]
fn origins_bind_pages() {
    let cli = sample();
    let bound = key(&cli, &["--origin", "https://bao.example/"]);
    let server = start(&cli);
    let read = "/v1/search?q=a";
    let own =
        server.get_with(read, &[("authorization", &bound), ("origin", "https://bao.example")]);
    let own = own.is(200);
    assert_eq!(own.header("access-control-allow-origin"), Some("https://bao.example"));
    let other = [("authorization", bound.as_str()), ("origin", "https://other.example")];
    let failure = server.get_with(read, &other).fails(403, "key_origin");
    assert_eq!(failure.header("access-control-allow-origin"), None);
    let preflight = "OPTIONS /v1/search HTTP/1.1\r\nhost: x\r\norigin: https://bao.example\r\n\
                     access-control-request-method: GET\r\nconnection: close\r\n\r\n";
    let answer = server.raw(preflight.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    assert!(answer.contains("access-control-allow-headers: authorization"), "{answer}");
    cli.run(&["key", "create", "--origin", "bao.example"]).exits(2);
}

#[test]
fn sections_bind_reading() {
    let cli = sample();
    let bound = key(&cli, &["--category", "Thể thao"]);
    let server = start(&cli);
    let get = |path: &str| server.get_with(path, &with(&bound));
    let all = get("/v1/search?q=&limit=100").is(200).json();
    assert!(!ids(&all).is_empty());
    for hit in all["hits"].as_array().unwrap() {
        let slug = hit["category"]["slug"].as_str().unwrap_or_default();
        assert!(slug.starts_with("the-thao"), "{slug}");
    }
    get("/v1/search?q=b%C3%A3o&category=thoi-su").fails(403, "key_section");
    get("/v1/search?q=a&category=the-thao").is(200);
    // Nor is it told of the others.
    get("/v1/search?q=a&category=zzz").fails(403, "key_section");
    for path in ["/v1/search?q=category:zzz&facets=category", "/v1/histogram?q=source:zzz&by=year"]
    {
        let text = get(path).is(200).text;
        assert!(text.contains("zzz") && !text.contains("thoi-su"), "{text}");
    }
    get("/v1/articles/sh-0027").fails(404, "article_missing");
    get("/v1/articles/sh-0027/related").fails(404, "article_missing");
    let own = ids(&all)[0];
    get(&format!("/v1/articles/{own}")).is(200);
    let related = get(&format!("/v1/articles/{own}/related")).is(200).json();
    for hit in related["hits"].as_array().unwrap() {
        assert!(hit["category"]["slug"].as_str().unwrap().starts_with("the-thao"));
    }
    for category in get("/v1/categories").is(200).json()["categories"].as_array().unwrap() {
        assert!(category["slug"].as_str().unwrap().starts_with("the-thao"));
    }
    assert_eq!(get("/v1/suggest?q=tham%20nh").is(200).json()["suggestions"], json!([]));
}

#[test]
fn a_page_may_ask_for_a_key_too() {
    let cli = sample();
    let all = key(&cli, &[]);
    let bound = key(&cli, &["--category", "Thể thao"]);
    let elsewhere = key(&cli, &["--origin", "https://bao.example"]);
    // What a browser sends for a name and the key as the password.
    let signed_in = |key: &str| {
        let pair = format!("reader:{}", key.trim_start_matches("Bearer "));
        format!("Basic {}", BASE64_STANDARD.encode(pair))
    };
    let server =
        TestServer::start(&cli, &["--set", "rates.per_address=0", "--set", "page_keys=true"]);
    let closed = [
        "/",
        "/?q=a",
        "/article/sh-0027",
        "/suggest?q=a",
        "/export.csv?q=a",
        "/feed.rss?q=a",
        "/article/sh-0027/cite",
    ];
    for path in closed {
        let refused = server.get(path).fails(401, "key_missing");
        let challenge = refused.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Basic realm="), "{challenge}");
        server.get_with(path, &with("Basic cmVhZGVyOnRiX3hfeQ==")).fails(401, "key_unknown");
        for presented in [&all, &signed_in(&all)] {
            let answer = server.get_with(path, &with(presented)).is(200);
            assert_ne!(answer.header("cache-control"), Some("public, max-age=5"), "{path}");
        }
    }
    // What a page needs to say that it is closed, and what says nothing of the articles.
    for path in ["/assets/style.css", "/robots.txt", "/opensearch.xml", "/openapi"] {
        server.get(path).is(200);
    }
    let browser = [("accept", "text/html")];
    let page = server.get_with("/", &browser).is(401);
    assert!(page.text.contains("khoá làm mật khẩu"), "{}", page.text);
    // The interface is not opened by a password.
    server.get_with("/v1/search?q=a", &with(&signed_in(&all))).fails(401, "key_missing");
    // Sections bind the page as they bind the interface.
    let get = |path: &str| server.get_with(path, &with(&signed_in(&bound)));
    for path in [
        "/?q=a&category=zzz&lang=en",
        "/?q=a&scope=all&category=thoi-su",
        "/?q=category%3Azzz",
        "/?q=source%3Azzz",
        "/?q=a",
    ] {
        let text = get(path).text;
        assert!(!text.contains("Thời sự") && !text.contains("kinh-te"), "{path}: {text}");
    }
    let refused = server.get_with("/", &with(&elsewhere)).fails(401, "key_origin");
    assert!(refused.header("www-authenticate").unwrap().starts_with("Basic"));
    get("/article/sh-0027").fails(404, "article_missing");
    let start = get("/").is(200).text;
    assert!(start.contains("the-thao") && !start.contains("thoi-su"), "{start}");
    assert!(!start.contains("class=\"tries\""), "{start}");
    let listed = get("/export.csv?q=").is(200).text;
    let of_all = server.get_with("/export.csv?q=", &with(&all)).is(200).text;
    assert!(listed.lines().count() > 1 && listed.lines().count() < of_all.lines().count());
    let whole = server.get_with("/", &with(&all)).is(200).text;
    assert!(whole.contains("thoi-su") && whole.contains("class=\"tries\""), "{whole}");
}

#[test]
fn no_key_is_written_down() {
    let cli = sample();
    let presented = key(&cli, &["--name", "một"]);
    let secret = presented.rsplit('_').next().unwrap();
    assert!(!cli.read("index/keys.json").contains(secret));
    assert!(!cli.run(&["key", "list"]).exits(0).stdout.contains(secret));
    let log = cli.path("log.txt");
    let mut child = cli
        .command(&["serve", "--addr", "127.0.0.1:0", "--log", "json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
    let url = line.trim();
    for header in [presented.clone(), format!("{presented}x"), format!("Bearer {secret}")] {
        let answer = ureq::get(format!("{url}v1/search?q=a"))
            .config()
            .http_status_as_error(false)
            .build()
            .header("authorization", &header)
            .call();
        let text = answer.unwrap().body_mut().read_to_string().unwrap();
        assert!(!text.contains(secret));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("\"path\":\"/v1/search\"") && log.contains("key_unknown"), "{log}");
    assert!(!log.contains(secret), "{log}");
}

#[cfg(unix)]
#[test]
fn the_file_of_keys_is_its_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let cli = TestCli::new();
    key(&cli, &["--keys", "k/keys.json"]);
    let mode = std::fs::metadata(cli.path("k/keys.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_server_that_others_reach_needs_keys() {
    let cli = sample();
    let run = cli.run(&["serve", "--addr", "0.0.0.0:0"]).exits(2);
    assert!(run.stderr.contains("timbao key create"), "{run:?}");
    cli.write("index/keys.json", "{");
    let run = cli.run(&["serve", "--addr", "127.0.0.1:0"]).exits(2);
    assert!(run.stderr.contains("keys.json"), "{run:?}");
}
