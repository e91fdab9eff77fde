//! The help of every command is part of the interface and checked in. `UPDATE_SNAPSHOTS=1 cargo test help` writes it anew.

use crate::support::{TestCli, repository};

const COMMANDS: [&str; 34] = [
    "index",
    "search",
    "show",
    "related",
    "timeline",
    "export",
    "cite",
    "convert",
    "kwic",
    "batch",
    "snapshot",
    "watch",
    "suggest",
    "delete",
    "groups",
    "takedown",
    "categories",
    "abbreviations",
    "stats",
    "analyze",
    "train-records",
    "train-words",
    "check",
    "serve",
    "key",
    "eval",
    "bench",
    "bench generate",
    "bench count",
    "bench index",
    "bench search",
    "bench export",
    "bench game",
    "completions",
];

#[test]
fn help_is_as_checked_in() {
    let cli = TestCli::new();
    check("timbao", &cli.run(&["--help"]).exits(0).stdout);
    for command in COMMANDS {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        check(&command.replace(' ', "-"), &cli.run(&words).exits(0).stdout);
    }
}

#[track_caller]
fn check(name: &str, help: &str) {
    let path = repository().join(format!("tests/data/help/{name}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, help).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(help, expected, "the help of {name} has changed");
}

#[test]
fn completions_are_scripts() {
    let cli = TestCli::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = cli.run(&["completions", shell]).exits(0).stdout;
        assert!(script.contains("--category"), "{shell}");
    }
    cli.run(&["completions", "tcsh"]).exits(2);
}

#[test]
fn wrong_arguments_exit_with_2() {
    let cli = TestCli::new();
    for arguments in [
        &["search"][..],
        &["nonsense"],
        &["search", "a", "--sort", "best"],
        &["search", "a", "--facets", "colour"],
        &["search", "a", "--count", "--tsv"],
        &["index", "--map", "title"],
        &["index", "--threads", "0"],
    ] {
        let run = cli.run(arguments).exits(2);
        assert!(run.stdout.is_empty() && run.stderr.starts_with("error: "), "{run:#?}");
    }
    let error = cli.run(&["search", "a", "--json", "--sort", "best"]).exits(2).json();
    assert_eq!(error["error"]["code"], "bad_argument");
    assert!(error["error"]["field"].is_null());
}
