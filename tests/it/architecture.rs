//! The module edges of ARCHITECTURE.md, read off the source. If this fails, the design has changed: change that file too.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::repository;

/// A source file without comments and test modules.
struct Source {
    /// Below `src/`, with `/`.
    name: String,
    code: String,
}

impl Source {
    fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.name.starts_with(place))
    }
}

fn sources() -> Vec<Source> {
    let root = repository().join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    assert!(paths.len() > 30, "the source is read");
    let is_test = |path: &Path| path.file_name().is_some_and(|name| name == "tests.rs");
    paths
        .iter()
        .filter(|path| !is_test(path))
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            Source { name, code: code_of(&fs::read_to_string(path).unwrap()) }
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// Returns the lines that are compiled into the library: test modules stand at the end of a file.
fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let is_comment = |line: &&str| line.trim_start().starts_with("//");
    code.lines().filter(|line| !is_comment(line)).collect::<Vec<_>>().join("\n")
}

/// Returns whether `code` holds `word` with nothing before it that would make it part of a longer name.
fn mentions(code: &str, word: &str) -> bool {
    code.match_indices(word)
        .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// Only files under `places` may mention any of `words`.
#[track_caller]
fn only_in(places: &[&str], words: &[&str]) {
    for source in sources().iter().filter(|source| !source.is_in(places)) {
        for word in words {
            assert!(!mentions(&source.code, word), "src/{} mentions `{word}`", source.name);
        }
    }
}

#[test]
fn tantivy_stays_in_index_and_engine() {
    only_in(&["index/", "engine/"], &["tantivy::"]);
}

#[test]
fn only_the_binary_talks_to_the_world() {
    let program = ["bin/timbao/"];
    only_in(&program, &["clap::", "clap_complete::", "anyhow::", "indicatif::", "ctrlc::"]);
    only_in(&program, &["anstream::", "anstyle::", "terminal_size::"]);
    only_in(&program, &["print!(", "println!(", "eprint!(", "eprintln!(", "dbg!("]);
    only_in(
        &program,
        &["env::var", "env::args", "std::env::", "process::exit", "stdout()", "stderr()"],
    );
}

#[test]
fn xml_is_written_in_export_and_read_in_source() {
    only_in(&["export/", "source/xml/"], &["quick_xml::"]);
}

#[test]
fn http_stays_in_http() {
    only_in(&["http/"], &["axum::", "tokio::", "hyper::", "tower::", "tower_http::", "maud::"]);
}

#[test]
fn json_for_others_is_made_in_wire() {
    // These write files that only this program reads: of the index, of keys, of settings.
    let own_files = [
        "index/manifest.rs",
        "index/document.rs",
        "index/backup/contents.rs",
        "keys.rs",
        "http/settings.rs",
    ];
    for source in sources().iter().filter(|source| !source.is_in(&["wire/"])) {
        let derives = |line: &str| line.contains("derive(") && line.contains("Serialize");
        let is_allowed = source.is_in(&own_files) || !source.code.lines().any(derives);
        assert!(is_allowed, "src/{} derives Serialize", source.name);
    }
}

#[test]
fn analysis_stands_alone() {
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let dependencies =
        manifest.split("[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let crates = dependencies.lines().filter_map(|line| line.split_once(" = "));
    let roots: Vec<String> = crates
        .map(|(name, _)| format!("{}::", name.replace('-', "_")))
        .filter(|root| root != "unicode_normalization::")
        .collect();
    assert!(roots.len() > 30, "the manifest is read");
    for source in sources().iter().filter(|source| source.is_in(&["analysis/"])) {
        for (at, _) in source.code.match_indices("crate::") {
            assert!(
                source.code[at..].starts_with("crate::analysis"),
                "src/{} uses the rest of the library",
                source.name
            );
        }
        for root in &roots {
            assert!(!mentions(&source.code, root), "src/{} uses {root}", source.name);
        }
        for line in source.code.lines().filter(|line| line.starts_with("use ")) {
            let own = ["std::", "unicode_normalization::", "super::", "self::", "crate::analysis"];
            let modules = [
                "features::",
                "memo::",
                "model::",
                "normalize::",
                "pieces::",
                "scan::",
                "syllable::",
                "tables::",
                "typing::",
                "user::",
                "vocabulary::",
                "vowels::",
            ];
            let path = line.trim_start_matches("use ");
            let is_allowed = own.iter().chain(&modules).any(|root| path.starts_with(root));
            assert!(is_allowed, "src/{}: {line}", source.name);
        }
        for word in ["std::fs", "std::io", "std::net", "std::process"] {
            assert!(!mentions(&source.code, word), "src/{} uses {word}", source.name);
        }
    }
}

#[test]
fn no_module_knows_what_stands_below_it_in_the_flow() {
    let edges: [(&[&str], &[&str]); 11] = [
        (
            &["article.rs", "chart.rs", "date/"],
            &["source", "index", "engine", "search", "indexer", "eval", "export", "wire", "http"],
        ),
        (&["source/"], &["index", "engine", "search", "indexer", "eval", "export", "wire", "http"]),
        (&["index/"], &["source", "engine", "search", "indexer", "eval", "export", "wire", "http"]),
        (&["engine/"], &["source", "search", "indexer", "eval", "export", "wire", "http"]),
        (&["search/"], &["source", "indexer", "eval", "export", "wire", "http"]),
        (&["watch/", "queries.rs"], &["source", "indexer", "eval", "export", "wire", "http"]),
        (&["eval/"], &["source", "index", "indexer", "export", "wire", "http"]),
        (&["indexer.rs"], &["engine", "search", "eval", "export", "wire", "http"]),
        (&["export/"], &["indexer", "eval", "http"]),
        (&["wire/"], &["export", "http"]),
        (&["bench/"], &["export", "wire", "http"]),
    ];
    let sources = sources();
    for (places, forbidden) in edges {
        for source in sources.iter().filter(|source| source.is_in(places)) {
            for module in forbidden {
                for use_of in [format!("crate::{module}::"), format!("crate::{module};")] {
                    assert!(
                        !source.code.contains(&use_of),
                        "src/{} uses {module}, which stands below it",
                        source.name
                    );
                }
            }
        }
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    let mut paths = Vec::new();
    collect(&repository().join("src"), &mut paths);
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//!"), "{} has no module documentation", path.display());
    }
}
