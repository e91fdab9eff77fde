//! What was taken down is gone and stays gone: over runs, generations, edits of the list, crashes.

use serde_json::{Value, json};

use crate::http::TestServer;
use crate::support::{Run, TestCli, ids};

fn lines(articles: &[Value]) -> String {
    articles.iter().map(|article| format!("{article}\n")).collect()
}

fn archive() -> TestCli {
    let cli = TestCli::new();
    let articles = [
        json!({"id": "a", "title": "Bão vào bờ"}),
        json!({"id": "b", "title": "Bão tan", "url": "https://bao.example/tin/b?x=1"}),
        json!({"title": "Bão xa", "url": "http://bao.example/tin/c/"}),
    ];
    cli.write("a.jsonl", lines(&articles));
    cli.run(&["index", "a.jsonl"]).exits(0);
    cli
}

#[track_caller]
fn found(cli: &TestCli) -> Vec<String> {
    let run = cli.run(&["search", "bão", "--json", "--sort", "newest"]);
    ids(&run.json()).into_iter().map(str::to_owned).collect()
}

fn taken_down(run: &Run) -> u64 {
    run.json()["taken_down"].as_u64().unwrap()
}

#[test]
fn an_article_taken_down_does_not_come_back() {
    let cli = archive();
    let run = cli.run(&["delete", "a", "mai-sau", "--reason", "theo  yêu cầu", "--json"]).exits(0);
    assert_eq!(run.stdout, "{\"deleted\":1,\"missing\":[\"mai-sau\"]}\n");
    assert_eq!(found(&cli), ["b", "http://bao.example/tin/c/"]);
    let list = cli.read("index/takedown.tsv");
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["id", "date", "reason"]);
    assert_eq!((rows[1][0], rows[1][2]), ("a", "theo yêu cầu"));

    // Neither with another run, nor changed, nor built anew, nor under a name that was listed before it came.
    cli.write(
        "b.jsonl",
        lines(&[
            json!({"id": "a", "title": "Bão vào bờ, sửa"}),
            json!({"id": "mai-sau", "title": "Bão mới"}),
        ]),
    );
    let run = cli.run(&["index", "a.jsonl", "b.jsonl", "--json", "--report", "r.jsonl"]).exits(0);
    let report = run.json();
    assert_eq!([&report["records"], &report["unchanged"], &report["taken_down"]], [5, 2, 3]);
    assert!(run.stderr.contains("kept away by the takedown list: 3 articles"), "{run:#?}");
    let line: Value = serde_json::from_str(cli.read("r.jsonl").lines().next().unwrap()).unwrap();
    assert_eq!(
        (&line["path"], &line["line"], &line["code"]),
        (&json!("a.jsonl"), &json!(1), &json!("taken_down"))
    );
    assert!(line["reason"].as_str().unwrap().ends_with(": theo yêu cầu"), "{line}");
    assert_eq!(taken_down(&cli.run(&["index", "a.jsonl", "--fresh", "--json"]).exits(0)), 1);
    assert_eq!(found(&cli), ["b", "http://bao.example/tin/c/"]);

    let listed = cli.run(&["takedown", "list", "--json"]).exits(0).json();
    assert_eq!(listed["takedowns"][0]["reason"], "theo yêu cầu");
    assert!(cli.run(&["takedown", "list"]).exits(0).stdout.starts_with("a\t"));

    // Lifted it may come back.
    cli.run(&["takedown", "remove", "nobody"]).exits(1);
    cli.run(&["takedown", "remove", "a"]).exits(0);
    assert_eq!(taken_down(&cli.run(&["index", "a.jsonl", "--json"]).exits(0)), 0);
    assert_eq!(found(&cli).len(), 3);
}

#[test]
fn an_address_will_do_and_a_list_of_others() {
    let cli = archive();
    cli.run(&["delete", "https://bao.example/tin/c", "--reason", "rút"]).exits(0);
    assert_eq!(found(&cli), ["a", "b"]);
    cli.write("list.csv", "address,reason\nhttp://BAO.example/tin/b?x=1#anh,\"kiện, thua\"\n");
    let run = cli.run(&["index", "a.jsonl", "--takedown", "list.csv", "--json"]).exits(0);
    assert_eq!(taken_down(&run), 2);
    assert_eq!(found(&cli), ["a"]);
    // The list has become part of that of the index.
    assert_eq!(taken_down(&cli.run(&["index", "a.jsonl", "--json"]).exits(0)), 2);
    cli.write("more.txt", "# từ ban biên tập\na\n");
    cli.run(&["takedown", "apply", "more.txt"]).exits(0);
    cli.run(&["search", "bão"]).exits(1);
}

#[test]
fn a_list_edited_by_hand_holds_with_the_next_run() {
    let cli = archive();
    cli.write("index/takedown.tsv", "b\n");
    cli.write("other.jsonl", lines(&[json!({"id": "d", "title": "Lũ"})]));
    cli.run(&["index", "other.jsonl"]).exits(0);
    assert_eq!(found(&cli), ["a", "http://bao.example/tin/c/"]);
    // A line that cannot be read may be one that keeps something away.
    cli.write("index/takedown.tsv", "id\tdate\treason\n\t2026-01-01\tthiếu tên\n");
    let run = cli.run(&["index", "a.jsonl", "--json"]).exits(2);
    assert_eq!(run.json()["error"]["code"], "bad_takedown");
    assert!(run.stderr.contains("takedown.tsv:2: no id or address"), "{run:#?}");
    assert_eq!(found(&cli), ["a", "http://bao.example/tin/c/"]);
    cli.run(&["index", "a.jsonl", "--takedown", "nobody.txt"]).exits(2);
}

/// The list is written before the article is deleted: who is killed between the two has taken it down all the same.
#[test]
fn what_was_begun_is_finished_by_the_next_writer() {
    let cli = archive();
    cli.run(&["delete", "a", "--reason", "một"]).exits(0);
    let list = cli.read("index/takedown.tsv");
    cli.write("index/takedown.tsv", list + "b\t2026-01-01\tdở dang\n");
    cli.run(&["delete", "nobody"]).exits(1);
    assert_eq!(found(&cli), ["http://bao.example/tin/c/"]);
    assert_eq!(cli.run(&["check", "--json"]).exits(0).json()["articles"], 1);
}

#[test]
fn earlier_texts_go_with_it() {
    let cli = archive();
    cli.write("b.jsonl", lines(&[json!({"id": "a", "title": "Bão vào bờ tối nay"})]));
    cli.run(&["index", "b.jsonl"]).exits(0);
    let bytes = std::fs::read(cli.path("index/versions.bin")).unwrap();
    assert!(bytes[4..].iter().any(|byte| *byte != 0));
    assert_eq!(cli.run(&["check", "--json"]).exits(0).json()["versions"], 1);
    cli.run(&["delete", "a", "--reason", "rút"]).exits(0);
    cli.run(&["show", "a", "--versions"]).exits(1);
    let bytes = std::fs::read(cli.path("index/versions.bin")).unwrap();
    assert!(bytes[4..].iter().all(|byte| *byte == 0), "only the length of the frame is left");
    assert_eq!(cli.run(&["check", "--json"]).exits(0).json()["versions"], 0);
    cli.run(&["takedown", "remove", "a"]).exits(0);
    cli.run(&["index", "b.jsonl"]).exits(0);
    let history = cli.run(&["show", "a", "--versions", "--json"]).exits(0).json();
    assert_eq!(history["versions"].as_array().unwrap().len(), 1);
}

#[test]
fn a_server_takes_down_and_refuses() {
    let cli = archive();
    let server = TestServer::start(&cli, &["--dev", "--set", "rates.per_address=0"]);
    // A reader in the middle of a list.
    let page = server.get("/v1/search?q=b%C3%A3o&limit=1&sort=newest").json();
    let cursor = page["next_cursor"].as_str().unwrap().to_owned();
    let rest = format!("/v1/search?q=b%C3%A3o&limit=1&sort=newest&cursor={cursor}");
    assert_eq!(server.get(&rest).is(200).json()["hits"].as_array().unwrap().len(), 1);
    let gone =
        server.delete_with("/v1/articles/b?reason=theo%20y%C3%AAu%20c%E1%BA%A7u", &[]).is(200);
    assert_eq!(gone.json()["deleted"], 1);
    server.wait_for("/v1/search?q=b%C3%A3o", |answer| answer["total"] == 2);
    let started = std::time::Instant::now();
    // The older state is not kept for who was reading it.
    while server.get(&rest).status != 410 {
        assert!(started.elapsed().as_secs() < 20, "the older state is gone");
    }
    let article = json!({"id": "b", "title": "Bão tan, lần nữa"}).to_string();
    let answer = server.post("/v1/articles", "application/json", article).is(200).json();
    assert_eq!((&answer["taken_down"], &answer["records"]), (&json!(1), &json!(1)));
    let result = &answer["results"][0];
    assert_eq!((&result["outcome"], &result["code"]), (&json!("taken_down"), &json!("taken_down")));
    let later =
        server.delete_with("/v1/articles/chua-co?reason=tr%C6%B0%E1%BB%9Bc", &[]).is(200).json();
    server.delete_with("/v1/articles/a%07b?reason=x", &[]).is(404);
    assert_eq!(later["missing"][0], "chua-co");
    server.stop();
    assert!(cli.read("index/takedown.tsv").contains("theo yêu cầu"));
    assert_eq!(found(&cli), ["a", "http://bao.example/tin/c/"]);
}
