//! `timbao snapshot`: what is carried away comes back, and what is damaged is found.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::TestCli;

/// Returns a folder with an index of the sample.
fn indexed() -> TestCli {
    let cli = TestCli::with_corpus();
    cli.run(&["index"]).exits(0);
    cli
}

fn articles(count: usize) -> String {
    let record = |n| {
        let body = format!("Bão số {n} vào bờ, lũ lên nhanh. Dân làng thứ {n} dời lên chỗ cao. ")
            .repeat(20);
        format!(
            "{}\n",
            json!({"id": format!("bai-{n}"), "title": format!("Tin bão {n}"), "body": body})
        )
    };
    (0..count).map(record).collect()
}

fn interrupt(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
}

fn unfinished(folder: &Path) -> usize {
    let names = folder.read_dir().unwrap().flatten().map(|entry| entry.file_name());
    names.filter(|name| name.to_string_lossy().contains("unfinished")).count()
}

#[test]
fn a_snapshot_comes_back_as_it_was() {
    let cli = indexed();
    cli.run(&["delete", "sh-0001"]).exits(0);
    cli.write("index/takedown.tsv", "sh-0001\tyêu cầu\n").write("index/keys.json", "{\"keys\":[]}");
    let answer = |index: &str| {
        let run = cli.run(&["search", "bão lũ", "--json", "--index", index]).exits(0);
        let mut answer = run.json();
        answer["elapsed_us"] = Value::Null;
        // It names the state of the index.
        answer["next_cursor"] = Value::Null;
        answer
    };
    let before = answer("index");
    for file in ["s.tar.zst", "folder"] {
        let made = cli.run(&["snapshot", "create", file, "--json"]).exits(0).json();
        assert_eq!((&made["articles"], &made["intact"]), (&json!(104), &json!(true)));
        let found = cli.run(&["snapshot", "verify", file]).exits(0);
        assert!(found.stdout.starts_with("intact: 104 articles"), "{found:#?}");
        assert_eq!(cli.path(file).is_dir(), file == "folder");
        let into = format!("from-{file}");
        let run =
            cli.run(&["snapshot", "restore", file, "--index", &into, "--lang", "vi"]).exits(0);
        assert!(run.stderr.contains("đã khôi phục 104 bài"), "{run:#?}");
        assert_eq!(answer(&into), before);
        cli.run(&["check", "--index", &into]).exits(0);
        assert_eq!(cli.read(&format!("{into}/takedown.tsv")), "sh-0001\tyêu cầu\n");
        assert!(!cli.path(&into).join("keys.json").exists(), "keys are not carried away");
        // It can be written to, and its files are collected as they should be.
        cli.run(&["index", "corpus", "--index", &into, "--merge"]).exits(0);
        cli.run(&["check", "--index", &into]).exits(0);
    }
    assert_eq!(unfinished(&cli.path(".")), 0);
}

#[test]
fn nothing_is_replaced_unless_that_is_asked_for() {
    let cli = indexed();
    cli.run(&["snapshot", "create", "s.tar.zst"]).exits(0);
    cli.run(&["delete", "sh-0001"]).exits(0);
    for (arguments, code) in [
        (&["create", "s.tar.zst"][..], "snapshot_exists"),
        (&["create", "corpus", "--force"], "snapshot_exists"),
        (&["create", "x.zst", "--index", "none"], "index_missing"),
        (&["restore", "s.tar.zst"], "index_exists"),
        (&["restore", "none.zst", "--index", "new"], "io"),
        (&["verify", "none.zst"], "io"),
        (&["verify", "corpus"], "snapshot_damaged"),
    ] {
        let run = cli.run(&[&["snapshot"], arguments, &["--json"]].concat()).exits(2);
        assert_eq!(run.json()["error"]["code"], code, "{run:#?}");
    }
    assert!(!cli.path("new").exists() && cli.path("corpus").is_dir());
    cli.write("index/takedown.tsv", "mới\n");
    cli.write("index/CURRENT", "gen-99\n");
    // Also what cannot be opened any more is replaced; what stands beside stays.
    let run = cli.run(&["snapshot", "restore", "s.tar.zst", "--force"]).exits(0);
    assert!(run.stderr.contains("105 articles restored"), "{run:#?}");
    assert_eq!(cli.read("index/takedown.tsv"), "mới\n");
    cli.run(&["check"]).exits(0);
    let generations = cli.path("index").read_dir().unwrap().flatten();
    let generations = generations.filter(|it| it.file_name().to_string_lossy().starts_with("gen-"));
    assert_eq!(generations.count(), 1);
    cli.run(&["snapshot", "create", "s.tar.zst", "--force"]).exits(0);
    cli.run(&["snapshot", "create", "s"]).exits(0);
    cli.run(&["snapshot", "create", "s", "--force"]).exits(0);
    cli.run(&["snapshot", "verify", "s"]).exits(0);
}

#[test]
fn damage_is_found_and_named() {
    let cli = indexed();
    cli.run(&["snapshot", "create", "s.tar.zst"]).exits(0);
    cli.run(&["snapshot", "create", "folder"]).exits(0);
    let whole = std::fs::read(cli.path("s.tar.zst")).unwrap();
    let mut damaged: Vec<Vec<u8>> = Vec::new();
    for part in 1..10 {
        let at = whole.len() * part / 10;
        damaged.push(whole[..at].to_vec());
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        damaged.push(flipped);
    }
    damaged.push(whole[..whole.len() - 1].to_vec());
    for (number, bytes) in damaged.iter().enumerate() {
        cli.write("bad.zst", bytes);
        let run = cli.run(&["snapshot", "verify", "bad.zst"]).exits(2);
        let told = format!("{}{}", run.stdout, run.stderr);
        let names = ["generation/", "timbao-snapshot.json", "the end of the snapshot"];
        assert!(names.iter().any(|name| told.contains(name)), "{number}: {run:#?}");
        let run = cli.run(&["snapshot", "restore", "bad.zst", "--index", "new", "--json"]).exits(2);
        assert_eq!(run.json()["error"]["code"], "snapshot_damaged", "{number}: {run:#?}");
        assert!(!cli.path("new").exists(), "{number}: nothing is left of it");
    }
    // What is there stays as it is.
    cli.run(&["snapshot", "restore", "bad.zst", "--force"]).exits(2);
    cli.run(&["check"]).exits(0);
    let names = || cli.path("folder/generation").read_dir().unwrap().flatten().map(|it| it.path());
    let store = names().find(|path| path.extension().is_some_and(|it| it == "store")).unwrap();
    let mut bytes = std::fs::read(&store).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&store, bytes).unwrap();
    std::fs::remove_file(cli.path("folder/generation/timbao.json")).unwrap();
    let run = cli.run(&["snapshot", "verify", "folder", "--json"]).exits(2).json();
    let mut files: Vec<&str> =
        run["damaged"].as_array().unwrap().iter().map(|it| it["file"].as_str().unwrap()).collect();
    files.sort_unstable();
    let name = format!("generation/{}", store.file_name().unwrap().to_str().unwrap());
    assert_eq!(files, [name.as_str(), "generation/timbao.json"]);
}

#[test]
fn a_snapshot_reaches_nowhere_else() {
    let cli = indexed();
    cli.run(&["snapshot", "create", "s"]).exits(0);
    let list = cli.read("s/timbao-snapshot.json");
    for path in ["../../evil", "/tmp/evil", "generation/../../evil", "beside/CURRENT"] {
        let hostile = list.replacen("generation/.managed.json", path, 1);
        assert_ne!(list, hostile);
        cli.write("s/timbao-snapshot.json", hostile);
        let run = cli.run(&["snapshot", "restore", "s", "--index", "new"]).exits(2);
        assert!(run.stderr.contains("it names the file"), "{run:#?}");
    }
    let other = list.replacen("timbao-analysis-", "other-analysis-", 1);
    cli.write("s/timbao-snapshot.json", other);
    let run = cli.run(&["snapshot", "restore", "s", "--index", "new", "--json"]).exits(2);
    assert_eq!(run.json()["error"]["code"], "index_version");
    assert!(!cli.path("new").exists());
}

#[test]
fn a_damaged_index_is_not_copied_as_if_it_were_whole() {
    let cli = indexed();
    let names = cli.path("index/gen-1").read_dir().unwrap().flatten().map(|it| it.path());
    let store = names.into_iter().find(|path| path.extension().is_some_and(|it| it == "store"));
    let store = store.unwrap();
    let mut bytes = std::fs::read(&store).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&store, bytes).unwrap();
    let run = cli.run(&["snapshot", "create", "s.tar.zst", "--json"]).exits(2);
    assert_eq!(run.json()["error"]["code"], "index_damaged");
    assert!(!cli.path("s.tar.zst").exists() && unfinished(&cli.path(".")) == 0);
}

#[test]
fn snapshots_while_others_write_are_whole() {
    let cli = TestCli::new();
    cli.write("a.jsonl", articles(4000));
    let mut child = cli
        .command(&["index", "a.jsonl", "--commit-every", "100", "--threads", "1"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let is_running = |child: &mut Child| child.try_wait().unwrap().is_none();
    let (mut made, mut beside, mut last) = (0, 0, 0);
    while is_running(&mut child) || made < 2 {
        // Until the first commit there is nothing.
        if !cli.path("index/CURRENT").exists() {
            std::thread::yield_now();
            continue;
        }
        let file = format!("{made}.tar.zst");
        let answer = cli.run(&["snapshot", "create", &file, "--json"]).exits(0).json();
        beside += u64::from(is_running(&mut child));
        let count = answer["articles"].as_u64().unwrap();
        assert!(count >= last, "commits go on");
        last = count;
        let index = format!("restored-{made}");
        cli.run(&["snapshot", "restore", &file, "--index", &index]).exits(0);
        let check = cli.run(&["check", "--index", &index, "--json"]).exits(0).json();
        assert_eq!(check["articles"], count, "a commit, not half of one");
        made += 1;
    }
    assert!(child.wait().unwrap().success());
    assert!(beside > 0, "some were made while the other wrote");
}

#[test]
fn ctrl_c_leaves_nothing_half() {
    let cli = TestCli::new();
    cli.write("a.jsonl", articles(3000));
    cli.run(&["index", "a.jsonl"]).exits(0);
    std::fs::create_dir(cli.path("out")).unwrap();
    for (arguments, result) in [
        (&["export", "--format", "jsonl", "-o", "out/all.jsonl"][..], "out/all.jsonl"),
        (&["kwic", "bão", "--all", "--format", "csv", "-o", "out/all.csv"], "out/all.csv"),
        (&["snapshot", "create", "out/s.tar.zst"], "out/s.tar.zst"),
        (&["snapshot", "create", "out/s"], "out/s"),
    ] {
        let mut stopped = 0;
        for _ in 0..10 {
            let mut child = cli.command(arguments).stderr(Stdio::piped()).spawn().unwrap();
            while child.try_wait().unwrap().is_none() && unfinished(&cli.path("out")) == 0 {
                std::thread::yield_now();
            }
            if child.try_wait().unwrap().is_none() {
                interrupt(&child);
            }
            let output = child.wait_with_output().unwrap();
            let is_stopped = output.status.code() == Some(130);
            assert!(is_stopped || output.status.success(), "{arguments:?} {output:?}");
            assert_eq!(cli.path(result).exists(), !is_stopped, "{arguments:?}");
            assert_eq!(unfinished(&cli.path("out")), 0, "{arguments:?}");
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!(told.contains("nothing was left half-written"), is_stopped, "{told}");
            stopped += u32::from(is_stopped);
            std::fs::remove_dir_all(cli.path("out")).unwrap();
            std::fs::create_dir(cli.path("out")).unwrap();
            if stopped == 2 {
                break;
            }
        }
        assert!(stopped > 0, "{arguments:?} was stopped at least once");
    }
}
