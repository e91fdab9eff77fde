//! Paging that stays as it was while articles arrive.

use serde_json::{Value, json};

use super::TestServer;
use crate::support::{TestCli, ids};

fn add(server: &TestServer, number: usize) {
    let body = json!({"id": format!("c{number}"), "title": "Bão lũ năm qua ở miền núi", "date": "2030-01-01"});
    server.post("/v1/articles", "application/json", body.to_string()).is(200);
}

#[test]
fn a_list_goes_on_as_it_began() {
    let cli = TestCli::new();
    let server = TestServer::with_sample(&cli, &["--dev", "--set", "rates.per_address=0"]);
    let path = "/v1/search?q=n%C4%83m&sort=newest&limit=12&total=exact";
    let whole =
        server.get("/v1/search?q=n%C4%83m&sort=newest&limit=100&total=exact").is(200).json();
    let mut page = server.get(path).is(200).json();
    let mut seen: Vec<String> = Vec::new();
    for number in 0.. {
        seen.extend(ids(&page).iter().map(|id| (*id).to_owned()));
        assert_eq!(page["total"], whole["total"]);
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        add(&server, number);
        let of_new = "/v1/search?q=%22b%C3%A3o%20l%C5%A9%20n%C4%83m%20qua%22&limit=100";
        server.wait_for(of_new, |answer| ids(answer).len() == number + 1);
        page = server.get(&format!("{path}&cursor={cursor}")).is(200).json();
        assert_eq!(page["warnings"], json!([]));
    }
    assert!(seen.len() > 30, "there are several pages");
    assert_eq!(seen, ids(&whole));
}

#[test]
fn a_list_that_was_left_for_long_has_ended() {
    let cli = TestCli::new();
    let arguments = ["--dev", "--set", "limits.cursor_seconds=0"];
    let server = TestServer::with_sample(&cli, &arguments);
    let path = "/v1/search?q=b%C3%A3o&limit=3";
    let first = server.get(path).is(200).json();
    let cursor = first["next_cursor"].as_str().unwrap();
    server.get(&format!("{path}&cursor={cursor}")).is(200);
    add(&server, 0);
    server.wait_for("/health/ready", |answer: &Value| answer["articles"] == 106);
    let expired = server.get(&format!("{path}&cursor={cursor}")).fails(410, "cursor_expired");
    assert_eq!(expired.json()["error"]["field"], "cursor");
}
