//! Articles over HTTP: every form, every record accounted for, and a run of `timbao index` beside it.

use std::io::Write;

use serde_json::{Value, json};

use super::TestServer;
use crate::support::{TestCli, ids};

fn outcomes(answer: &Value) -> Vec<&str> {
    let results = answer["results"].as_array().unwrap();
    results.iter().map(|result| result["outcome"].as_str().unwrap()).collect()
}

fn start() -> (TestCli, TestServer) {
    let cli = TestCli::new();
    let server = TestServer::with_sample(&cli, &["--dev", "--set", "rates.per_address=0"]);
    (cli, server)
}

#[test]
fn every_form_is_taken_and_every_record_accounted_for() {
    let (_cli, server) = start();
    let one = json!({"id": "a", "title": "Bản tin một"}).to_string();
    let list = json!([{"id": "b", "title": "Bản tin hai"}, {"id": "c"}, {"id": "b", "title": "Bản tin hai"}]);
    let lines = "{\"id\":\"d\",\"title\":\"Bản tin ba\"}\n\n{broken\n{\"id\":\"a\",\"title\":\"Bản tin một\"}\n";
    let csv = "id,title,category\ne,\"Bản tin, bốn\",Thời sự\n";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"{\"id\":\"f\",\"title\":\"B\xe1\xba\xa3n tin n\xc4\x83m\"}").unwrap();
    let packed = packed.finish().unwrap();
    for (media_type, body, expected) in [
        ("application/json", one.as_bytes(), &["indexed"][..]),
        (
            "application/json; charset=utf-8",
            list.to_string().as_bytes(),
            &["indexed", "rejected", "duplicate"],
        ),
        ("application/x-ndjson", lines.as_bytes(), &["indexed", "rejected", "unchanged"]),
        ("text/csv", csv.as_bytes(), &["indexed"]),
        ("application/x-ndjson", &packed, &["indexed"]),
        ("application/json", b"[]", &[]),
    ] {
        let answer = server.post("/v1/articles", media_type, body).is(200).json();
        let found = outcomes(&answer);
        // What an earlier request of the same writing session brought is a duplicate there.
        let found: Vec<&str> = found
            .iter()
            .zip(expected)
            .map(|(found, expected)| match (*found, *expected) {
                ("duplicate", "unchanged") => "unchanged",
                (found, _) => found,
            })
            .collect();
        assert_eq!(found, expected, "{answer}");
        let sum: u64 = ["indexed", "updated", "unchanged", "duplicates", "rejected", "taken_down"]
            .iter()
            .map(|name| answer[name].as_u64().unwrap())
            .sum();
        assert_eq!(answer["records"].as_u64(), Some(sum));
    }
    for id in ["a", "b", "d", "e", "f"] {
        server.wait_for(&format!("/v1/articles/{id}"), |answer| answer["id"] == id);
    }
    let collected = server.post("/v1/articles?collection=moi", "application/json", &one).is(200);
    assert_eq!(collected.json()["results"][0]["id"], "moi:a");
    server.wait_for("/v1/articles/moi:a", |answer| answer["collection"] == "moi");
    for (media_type, body, status, code) in [
        ("text/plain", "x", 415, "bad_media_type"),
        ("application/x-ndjson", "\u{28}\u{b5}", 200, ""),
        ("text/csv", "colour\nred\n", 400, "bad_body"),
    ] {
        let answer = server.post("/v1/articles", media_type, body);
        if status == 200 {
            assert_eq!(outcomes(&answer.is(200).json()), ["rejected"]);
        } else {
            answer.fails(status, code);
        }
    }
}

#[test]
fn an_article_is_found_within_two_seconds_changed_and_deleted() {
    let (_cli, server) = start();
    let send = |title: &str| {
        let body = json!({"id": "n1", "title": title, "category": "Thời sự"}).to_string();
        server.post("/v1/articles", "application/json", body).is(200).json()
    };
    assert_eq!(send("Cầu phao mới qua sông")["indexed"], 1);
    let answered = std::time::Instant::now();
    server.wait_for("/v1/search?q=%22c%E1%BA%A7u%20phao%20m%E1%BB%9Bi%22", |answer| {
        ids(answer) == ["n1"]
    });
    assert!(answered.elapsed() < std::time::Duration::from_secs(2));
    assert_eq!(send("Cầu phao cũ qua sông")["updated"], 1);
    server.wait_for("/v1/search?q=%22c%E1%BA%A7u%20phao%20m%E1%BB%9Bi%22", |answer| {
        ids(answer).is_empty()
    });
    server.delete_with("/v1/articles/n1", &[]).is(200);
    server.wait_for("/v1/search?q=%22c%E1%BA%A7u%20phao%20c%C5%A9%22", |answer| {
        ids(answer).is_empty()
    });
}

#[test]
fn a_run_beside_the_server_works_and_its_articles_show() {
    let (cli, server) = start();
    let article = |id: &str| json!({"id": id, "title": format!("Chuyến tàu {id}")}).to_string();
    server.post("/v1/articles", "application/json", article("trước")).is(200);
    cli.write("night.jsonl", article("đêm"));
    // The server's batch may hold the lock for a moment: the run waits for it.
    cli.run(&["index", "night.jsonl"]).exits(0);
    server.post("/v1/articles", "application/json", article("sau")).is(200);
    server.wait_for("/v1/search?q=%22chuy%E1%BA%BFn%20t%C3%A0u%22&sort=newest", |answer| {
        let mut found: Vec<&str> = ids(answer)
            .into_iter()
            .filter(|id| !id.starts_with(['p', 's']) || *id == "sau")
            .collect();
        found.sort_unstable();
        found == ["sau", "trước", "đêm"]
    });
    // A rebuilt index takes the place of the old one.
    cli.run(&["index", "night.jsonl", "--fresh"]).exits(0);
    server.wait_for("/health/ready", |answer| answer["articles"] == 1);
    server.post("/v1/articles", "application/json", article("nữa")).is(200);
    server.wait_for("/health/ready", |answer| answer["articles"] == 2);
    assert!(server.stop().success());
    cli.run(&["check"]).exits(0);
}

#[test]
fn many_send_at_once() {
    let (cli, server) = start();
    std::thread::scope(|scope| {
        for sender in 0..8 {
            let server = &server;
            scope.spawn(move || {
                for number in 0..10 {
                    let body =
                        json!({"id": format!("m-{sender}-{number}"), "title": "Tin dồn dập"});
                    let answer =
                        server.post("/v1/articles", "application/json", body.to_string()).is(200);
                    assert_eq!(answer.json()["indexed"], 1);
                }
            });
        }
    });
    server.wait_for("/health/ready", |answer| answer["articles"] == 105 + 80);
    assert!(server.stop().success());
    assert_eq!(cli.run(&["stats", "--json"]).exits(0).json()["articles"], 185);
}

#[test]
fn copies_are_grouped_when_they_come() {
    let cli = TestCli::new();
    let story = "Đội cứu hộ đưa mười hai ngư dân của tàu cá bị hỏng máy về cảng lúc rạng sáng, sau một đêm tìm kiếm trong \
                 sóng lớn; sức khỏe của mọi người ổn định, con tàu được lai dắt vào bờ trong buổi chiều cùng ngày.";
    let article = |id: &str, source: &str, body: &str| json!({"id": id, "title": "Cứu ngư dân", "body": body, "source": source});
    cli.write("a.jsonl", article("a", "bao-a.example", story).to_string());
    cli.run(&["index", "a.jsonl"]).exits(0);
    cli.run(&["groups"]).exits(1);
    let server = TestServer::start(&cli, &["--dev", "--set", "rates.per_address=0"]);
    let path = "/v1/search?q=ngư+dân";
    let before = server.get(path).is(200);
    assert_eq!(before.json()["hits"][0]["group"], Value::Null);
    let changed = story.replace("rạng sáng", "4 giờ sáng").replace("buổi chiều", "hôm sau");
    server
        .post(
            "/v1/articles",
            "application/json",
            article("b", "bao-b.example", &changed).to_string(),
        )
        .is(200);
    let names = |answer: &Value| {
        let articles = answer["hits"][0]["group"]["articles"].as_array().cloned();
        let sources = articles.unwrap_or_default().into_iter().map(|it| it["source"].clone());
        sources.collect::<Vec<_>>()
    };
    let answer = server.wait_for(path, |answer| names(answer).len() == 2);
    assert!(names(&answer).contains(&json!("bao-b.example")), "{answer}");
    // The state is another one: who has the answer from before does not get it again.
    let tag = before.header("etag").expect("answers have tags").to_owned();
    server.get_with(path, &[("if-none-match", &tag)]).is(200);
    let text = std::fs::read_to_string(cli.path("index/groups.tsv")).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
}
