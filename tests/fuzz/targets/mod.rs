//! What is fed with any bytes, and what holds then: each parser of what comes from outside.
//!
//! Used twice: by `tests/fuzz/main.rs`, guided by coverage, and by `tests/it/fuzz.rs` with the inputs that were found.

mod files;
mod seeds;
mod sources;
mod texts;

/// A parser with what must hold of its answers.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// Panics where something does not hold.
    pub(crate) run: fn(&[u8]),
    /// Inputs to begin with.
    pub(crate) seeds: fn() -> Vec<Vec<u8>>,
}

#[rustfmt::skip]
pub(crate) const TARGETS: &[Target] = &[
    Target { name: "jsonl", run: sources::jsonl, seeds: seeds::jsonl },
    Target { name: "json", run: sources::json, seeds: seeds::json },
    Target { name: "table", run: sources::table, seeds: seeds::table },
    Target { name: "text", run: sources::text, seeds: seeds::text },
    Target { name: "page", run: sources::page, seeds: seeds::page },
    Target { name: "mhtml", run: sources::mhtml, seeds: seeds::mhtml },
    Target { name: "warc", run: sources::warc, seeds: seeds::warc },
    Target { name: "xml", run: sources::xml, seeds: seeds::xml },
    Target { name: "mapped", run: sources::mapped, seeds: seeds::mapped },
    Target { name: "json-feed", run: sources::json_feed, seeds: seeds::json_feed },
    Target { name: "packed", run: sources::packed, seeds: seeds::packed },
    Target { name: "exported", run: sources::exported, seeds: seeds::jsonl },
    Target { name: "byline", run: sources::byline, seeds: seeds::byline },
    Target { name: "encoding", run: texts::encoding, seeds: seeds::encoding },
    Target { name: "convert", run: texts::convert, seeds: seeds::convert },
    Target { name: "date", run: texts::date, seeds: seeds::date },
    Target { name: "mention", run: texts::mention, seeds: seeds::mention },
    Target { name: "query", run: texts::query, seeds: seeds::query },
    Target { name: "analysis", run: texts::analysis, seeds: seeds::text },
    Target { name: "rules", run: files::rules, seeds: seeds::rules },
    Target { name: "takedown", run: files::takedown, seeds: seeds::takedown },
    Target { name: "searches", run: files::searches, seeds: seeds::searches },
    Target { name: "queries", run: files::queries, seeds: seeds::queries },
    Target { name: "list", run: files::list, seeds: seeds::list },
    Target { name: "pack", run: files::pack, seeds: seeds::pack },
    Target { name: "judgements", run: files::judgements, seeds: seeds::judgements },
    Target { name: "words", run: files::words, seeds: seeds::words },
    Target { name: "snapshot", run: files::snapshot, seeds: seeds::snapshot },
];
