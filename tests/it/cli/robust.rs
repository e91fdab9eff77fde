//! Pipes that break, folders that cannot be written, two writers at once, commits that are told of.

use std::fs;
use std::io::{Read, Write};
use std::process::Stdio;

use serde_json::Value;

use crate::support::{TestCli, on_sample, sample_index};

#[test]
fn a_broken_pipe_is_no_error() {
    for format in ["--jsonl", "--tsv", "--json", "--sort=newest"] {
        let cli = TestCli::new();
        // More than a pipe holds, so that writing meets its end.
        let arguments = ["search", "--index", sample_index(), "", "-n", "200", format];
        let mut command = cli.command(&arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let status = child.wait().unwrap();
        assert_eq!((status.code(), stderr.as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn a_missing_index_is_2_and_says_how_to_make_one() {
    let cli = TestCli::with_corpus();
    for arguments in [
        &["search", "a", "--index", "elsewhere", "--json"][..],
        &["show", "a", "--json"],
        &["delete", "a", "--json"],
        &["stats", "--json"],
        &["categories", "--json"],
        &["check", "--json"],
    ] {
        let run = cli.run(arguments).exits(2);
        assert_eq!(run.json()["error"]["code"], "index_missing");
        assert!(run.stderr.contains("hint: build one with `timbao index SOURCE`"), "{run:#?}");
    }
    assert!(!cli.path("index").exists() && !cli.path("elsewhere").exists());
}

#[cfg(unix)]
#[test]
fn a_read_only_index_is_searched() {
    use std::os::unix::fs::PermissionsExt;

    let cli = TestCli::with_corpus();
    cli.run(&["index"]).exits(0);
    let folders = [cli.path("index/gen-1"), cli.path("index")];
    let set = |mode| {
        for folder in &folders {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    set(0o555);
    if fs::write(cli.path("index/probe"), "").is_ok() {
        // Permissions do not bind this user (root): the search below still must not write.
        fs::remove_file(cli.path("index/probe")).unwrap();
        #[expect(clippy::print_stderr, reason = "a check that is left out is said aloud")]
        {
            eprintln!("permissions do not bind this user; only checked that nothing is written");
        }
    }
    let files = |folder: &std::path::PathBuf| {
        let mut names: Vec<_> =
            folder.read_dir().unwrap().flatten().map(|e| e.file_name()).collect();
        names.sort();
        names
    };
    let before: Vec<_> = folders.iter().map(files).collect();
    let search = cli.run(&["search", "hội nghị"]);
    let check = cli.run(&["check"]);
    let after: Vec<_> = folders.iter().map(files).collect();
    set(0o755);
    assert_eq!((search.code, check.code), (0, 0), "{search:#?} {check:#?}");
    assert_eq!(before, after);
}

#[test]
fn the_second_writer_is_told_who_the_first_is() {
    let cli = TestCli::new();
    cli.write("a.jsonl", "{\"id\":\"1\",\"title\":\"Bão\"}\n");
    cli.run(&["index", "a.jsonl"]).exits(0);
    // The first writer reads standard input and so has the lock until that ends.
    let mut first = cli
        .command(&["index", "-", "--format", "jsonl", "--wait"])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let second = loop {
        let run = cli.run(&["delete", "nobody", "--json"]);
        if run.code == 2 {
            break run;
        }
    };
    assert_eq!(second.json()["error"]["code"], "index_locked");
    let holder = format!("is being written by process {}", first.id());
    assert!(second.stderr.contains(&holder), "{second:#?}");
    assert!(second.stderr.contains("--wait"), "{second:#?}");
    // Searching needs no lock.
    cli.run(&["search", "bão"]).exits(0);
    let waiting = cli
        .command(&["index", "a.jsonl", "--wait", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = first.stdin.take().unwrap();
    input.write_all("{\"id\":\"2\",\"title\":\"Lũ\"}\n".as_bytes()).unwrap();
    drop(input);
    assert_eq!(first.wait().unwrap().code(), Some(0));
    let waited = waiting.wait_with_output().unwrap();
    let report: Value = serde_json::from_slice(&waited.stdout).unwrap();
    assert_eq!([&report["records"], &report["unchanged"]], [1, 1]);
    assert_eq!(cli.run(&["search", "-c", ""]).exits(0).stdout, "2\n");
}

#[test]
fn every_commit_is_told_of_in_the_report() {
    let cli = TestCli::new();
    // A record of 200 kB: some batches, and so some chances to commit.
    let text = "bão ".repeat(40_000);
    let lines: String = (0..40)
        .map(|n| format!("{{\"id\":\"{n}\",\"title\":\"Tin {n}\",\"body\":\"{text}\"}}\n"))
        .collect();
    cli.write("big.jsonl", lines);
    let arguments = ["index", "big.jsonl", "--report", "report.jsonl", "--commit-every", "10"];
    cli.run(&arguments).exits(0);
    let report = cli.read("report.jsonl");
    let committed: Vec<u64> = report
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["committed"].as_u64().unwrap())
        .collect();
    assert!(committed.len() >= 3 && committed.is_sorted(), "{committed:?}");
    assert_eq!(committed.last(), Some(&40));
}

#[cfg(unix)]
#[test]
fn ctrl_c_commits_what_was_read() {
    let cli = TestCli::new();
    let mut child = cli
        .command(&["index", "-", "--format", "jsonl", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // Two batches, so that the program is at work when they are written.
    let record = format!("\"title\":\"Tin\",\"body\":\"{}\"}}\n", "bão ".repeat(100_000));
    for n in 0..6 {
        input.write_all(format!("{{\"id\":\"{n}\",{record}").as_bytes()).unwrap();
    }
    let mut interrupt = std::process::Command::new("kill");
    assert!(interrupt.args(["-INT", &child.id().to_string()]).status().unwrap().success());
    // It stands between two records when it looks up.
    let mut said = [0; 8];
    child.stderr.as_mut().unwrap().read_exact(&mut said).unwrap();
    assert_eq!(&said, b"stopping");
    let _ = input.write_all(format!("{{\"id\":\"9\",{record}").repeat(9).as_bytes());
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["interrupted"], true);
    let stored = cli.run(&["search", "-c", "tin"]);
    assert_eq!(stored.stdout, format!("{}\n", report["indexed"]));
    cli.run(&["check"]).exits(0);
}

#[test]
fn nothing_but_results_on_standard_output() {
    let warned = on_sample(&["search", "--tsv", "\"hội nghị"]).exits(0);
    assert!(warned.stderr.starts_with("warning: the quote at byte 0"), "{warned:#?}");
    assert!(warned.stdout.starts_with("1\t"));
    let quiet = on_sample(&["search", "--json", "\"hội nghị"]).exits(0);
    assert_eq!(
        (quiet.stderr.as_str(), &quiet.json()["warnings"][0]["code"]),
        ("", &"unclosed_quote".into())
    );
}

#[test]
fn what_a_dead_run_left_behind_is_removed() {
    let cli = TestCli::new();
    cli.write("a.jsonl", r#"{"id":"1","title":"Bão số 3"}"#);
    cli.run(&["index", "a.jsonl"]).exits(0);
    let leftover = "index/gen-1/0123456789abcdef0123456789abcdef.idx";
    cli.write(leftover, "half a segment");
    cli.run(&["index", "a.jsonl"]).exits(0);
    assert!(!cli.path(leftover).exists());
    cli.run(&["check"]).exits(0);
    assert_eq!(cli.run(&["search", "bão", "-c"]).exits(0).stdout.trim(), "1");
}
