//! kill -9 while articles are sent: every one that was answered is there, none twice.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use timbao::index::Index;
use timbao::search::{Page, SearchRequest, Searcher};

use super::TestServer;
use crate::support::TestCli;

/// Articles that are sent in all.
const ARTICLES: u64 = 10_000;
/// Articles of one request: from one to this many.
const MOST_AT_ONCE: u64 = 40;
/// Requests under way at the same time.
const SENDERS: usize = 4;
/// Kills, spread over the articles.
const KILLS: u64 = 6;

#[test]
fn what_was_answered_survives_kill_9() {
    let cli = TestCli::new();
    cli.write("first.jsonl", json!({"id": "first", "title": "Bài đầu"}).to_string());
    cli.run(&["index", "first.jsonl"]).exits(0);
    let next = AtomicU64::new(0);
    let answered: Mutex<HashSet<u64>> = Mutex::default();
    let mut unanswered: Vec<u64> = Vec::new();
    for kill in 0..=KILLS {
        let mut server = TestServer::start(&cli, &["--dev", "--set", "rates.per_address=0"]);
        let until = ARTICLES * (kill + 1) / (KILLS + 1);
        let again = Mutex::new(std::mem::take(&mut unanswered));
        let lost = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS)
                .map(|_| {
                    scope.spawn(|| {
                        // What had no answer is sent again first: it may be there or not.
                        while let Some(numbers) = batch(&again, &next, until) {
                            if send(&server, &numbers) {
                                answered.lock().unwrap().extend(numbers);
                            } else {
                                lost.lock().unwrap().extend(numbers);
                                break;
                            }
                        }
                    })
                })
                .collect();
            if kill < KILLS {
                let enough = until - ARTICLES / (KILLS + 1) / 3;
                while next.load(Ordering::Relaxed) < enough {
                    std::thread::yield_now();
                }
                let id = server_id(&server);
                let _ = std::process::Command::new("kill").args(["-9", &id]).status();
            }
            senders.into_iter().for_each(|sender| sender.join().unwrap());
        });
        unanswered = lost.into_inner().unwrap();
        unanswered.extend(again.into_inner().unwrap());
        server.kill();
        let index = Index::open(&cli.path("index")).expect("it opens without repair");
        let found = identities(&Searcher::new(&index).expect("its segments are whole"));
        for number in answered.lock().unwrap().iter() {
            assert!(
                found.contains(&format!("n{number}")),
                "article {number} was answered and is gone"
            );
        }
    }
    let answered = answered.into_inner().unwrap().len() as u64;
    assert_eq!(answered + unanswered.len() as u64, ARTICLES);
    assert!(answered > ARTICLES * 9 / 10, "most were answered: {answered}");
    let report = Index::open(&cli.path("index")).unwrap().check().unwrap();
    assert!(report.is_intact(), "{report:?}");
}

/// Returns the next articles to send.
fn batch(again: &Mutex<Vec<u64>>, next: &AtomicU64, until: u64) -> Option<Vec<u64>> {
    let mut again = again.lock().unwrap();
    if !again.is_empty() {
        let from = again.len().saturating_sub(MOST_AT_ONCE as usize);
        return Some(again.split_off(from));
    }
    let first = next.load(Ordering::Relaxed);
    // Of all sizes, one included.
    let size = (first * 7_919 % MOST_AT_ONCE + 1).min(until.saturating_sub(first));
    if size == 0 {
        return None;
    }
    next.store(first + size, Ordering::Relaxed);
    Some((first..first + size).collect())
}

/// Sends articles; returns whether they are durable.
fn send(server: &TestServer, numbers: &[u64]) -> bool {
    let lines: String = numbers
        .iter()
        .map(|number| {
            json!({"id": format!("n{number}"), "title": format!("Bản tin số {number}")}).to_string()
                + "\n"
        })
        .collect();
    let sent = ureq::post(server.url("/v1/articles"))
        .header("content-type", "application/x-ndjson")
        .send(&lines);
    sent.is_ok_and(|mut response| {
        let answer: Result<serde_json::Value, _> = response.body_mut().read_json();
        answer.is_ok_and(|answer| answer["records"] == numbers.len() && answer["rejected"] == 0)
    })
}

fn server_id(server: &TestServer) -> String {
    server.child.id().to_string()
}

/// Returns all identities; none may come twice.
fn identities(searcher: &Searcher) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut all = SearchRequest::new("");
    all.limit = 1_000;
    all.fetch = false;
    loop {
        let page = searcher.search(&all).expect("everything can be listed");
        for hit in &page.hits {
            assert!(found.insert(hit.identity.to_string()), "{} comes twice", hit.identity);
        }
        match page.next_cursor {
            Some(cursor) => all.page = Page::Cursor(cursor),
            None => return found,
        }
    }
}
