//! kill -9 at random moments while indexing: what was acknowledged is there, once, without any repair.

use std::collections::HashSet;
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::Value;
use timbao::index::{Identity, Index};
use timbao::search::Searcher;

use crate::support::TestCli;

/// Kills on one and the same index.
const KILLS: u64 = 30;
/// Articles of one run: more than it gets to index before it is killed.
const ARTICLES_A_RUN: u64 = 3_000;

#[test]
fn acknowledged_articles_survive_kill_9() {
    let cli = TestCli::new();
    let mut random = Random(0x7469_6d62_616f);
    let mut acknowledged: Vec<(u64, u64)> = Vec::new();
    let mut kills = 0;
    for run in 0..KILLS {
        cli.write("articles.jsonl", articles(run));
        let _ = std::fs::remove_file(cli.path("report.jsonl"));
        let mut child = cli
            .command(&[
                "index",
                "articles.jsonl",
                "--commit-every",
                "200",
                "--report",
                "report.jsonl",
                "--threads",
                "2",
            ])
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        // After some commits, however fast the machine is, and then somewhere in the work for the next.
        let commits = random.below(4);
        let is_running = |child: &mut Child| child.try_wait().is_ok_and(|status| status.is_none());
        while is_running(&mut child) && commits_of(&cli).count() < commits as usize {
            std::thread::yield_now();
        }
        let (started, more) = (Instant::now(), Duration::from_millis(random.below(200)));
        while is_running(&mut child) && started.elapsed() < more {
            std::thread::yield_now();
        }
        // A child that has finished cannot be killed any more; what it acknowledged counts all the same.
        kills +=
            u64::from(child.kill().is_ok() && !child.wait().expect("the child ends").success());
        acknowledged.push((run, commits_of(&cli).last().unwrap_or(0)));

        let index = match Index::open(&cli.path("index")) {
            Ok(index) => index,
            Err(timbao::Error::IndexMissing { .. }) => {
                assert!(
                    acknowledged.iter().all(|(_, count)| *count == 0),
                    "an acknowledged index is there"
                );
                continue;
            }
            Err(error) => panic!("the index opens without repair: {error}"),
        };
        let searcher = Searcher::new(&index).expect("its segments are whole");
        for &(run, count) in &acknowledged {
            for number in 0..count {
                let identity = Identity { collection: None, id: format!("{run}-{number}") };
                let found = searcher.snapshot().article_of(&identity);
                assert!(
                    found.is_ok(),
                    "run {run} acknowledged {count} articles, number {number} is gone"
                );
            }
        }
    }
    assert!(kills >= KILLS / 2, "most runs were killed, not finished: {kills}");
    assert!(acknowledged.iter().any(|(_, count)| *count > 0), "some were killed after a commit");

    let report =
        Index::open(&cli.path("index")).expect("it opens").check().expect("it can be checked");
    assert!(report.is_intact(), "{report:?}");
    // The next run goes on where the killed one ended, and nothing comes twice.
    cli.run(&["index", "articles.jsonl"]).exits(0);
    let searcher =
        Searcher::new(&Index::open(&cli.path("index")).expect("it opens")).expect("it is whole");
    let mut all = timbao::search::SearchRequest::new("");
    all.limit = 1000;
    let mut seen = HashSet::new();
    loop {
        let page = searcher.search(&all).expect("everything can be listed");
        for hit in &page.hits {
            assert!(seen.insert(hit.identity.to_string()), "{} comes twice", hit.identity);
        }
        match page.next_cursor {
            Some(cursor) => all.page = timbao::search::Page::Cursor(cursor),
            None => break,
        }
    }
    assert_eq!(seen.len() as u64, searcher.snapshot().articles());
}

/// Returns how many articles the report of the last run says are durable, commit by commit.
fn commits_of(cli: &TestCli) -> impl Iterator<Item = u64> {
    let report = std::fs::read_to_string(cli.path("report.jsonl")).unwrap_or_default();
    let lines: Vec<Value> =
        report.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    lines.into_iter().filter_map(|line: Value| line["committed"].as_u64())
}

fn articles(run: u64) -> String {
    let body = "Đoàn công tác kiểm tra việc phòng chống bão tại các xã ven biển. ".repeat(60);
    (0..ARTICLES_A_RUN)
        .map(|number| {
            format!(
                "{{\"id\":\"{run}-{number}\",\"title\":\"Tin số {number}\",\"body\":\"{body}\"}}\n"
            )
        })
        .collect()
}

/// splitmix64: the same moments in every run of the test, as far as a clock allows.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed ^ (mixed >> 27)) % limit
    }
}
