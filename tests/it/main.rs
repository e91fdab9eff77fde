//! What users see: the program, the library's answers, and the shape of the source.
//!
//! One binary, so that the library is linked once. Rules that nobody sees are tested beside their code.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

/// The edges between modules.
mod architecture;
/// A small index made of articles, searched in the process.
mod archive;
/// The program: contracts, exit codes, bad input.
mod cli;
/// Copies of one story.
mod copies;
/// kill -9 while indexing.
mod crash;
/// Articles that nobody sees before their time.
mod embargo;
/// Times that a text mentions, and days of any year.
mod events;
/// Scores taken apart.
mod explain;
/// Exports, citations, feeds.
mod export;
/// Newer articles preferred.
mod freshness;
/// Parsers against any bytes.
mod fuzz;
/// The matched words of whole articles.
mod highlights;
/// Numbers of articles over time.
mod histogram;
/// Files made to do harm.
mod hostile;
/// The server: contracts, keys, limits, articles over HTTP.
mod http;
/// Articles that tell of what the best one tells of.
mod likeness;
/// What marks mean, by tables, with the highlights.
mod marks;
/// Random queries against brute force.
mod oracle;
mod order;
/// Abbreviations, titles, places, numbers and dates in their other spellings.
mod packs;
mod pages;
mod phrases;
/// Promises that hold for any text.
mod properties;
/// The floor under the ranking of the sample.
mod relevance;
/// Nearly identical articles, folded.
mod similar;
/// Scanned and carelessly typed texts: what is found in them, and what is highlighted.
mod sloppy;
/// What is taken for a typing error, and what is not.
mod spelling;
/// Runs the program in a folder of its own.
mod support;
/// Articles removed and kept away.
mod takedown;
/// Earlier texts of articles, and where articles came from.
mod versions;
