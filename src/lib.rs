//! timbao: a full-text search engine for Vietnamese news.
//!
//! A tour in the order of the flow. [`source`] reads files into [`article::Article`]s; [`analysis`] turns their text into tokens;
//! [`index`] writes them durably; [`search`] reads a query, guesses the marks that were not typed, ranks and cuts snippets;
//! [`engine`] executes what that comes to over the segments. [`indexer`] is the whole way from files to an index,
//! [`export`] writes what was found for other programs, [`eval`] measures the ranking against judged topics, [`wire`] is the JSON
//! that others see, [`chart`] draws numbers over time.
//!
//! An index of two articles, and a search without marks:
//!
//! ```
//! # #[cfg(feature = "index")]
//! # fn main() -> timbao::Result<()> {
//! use timbao::article::Article;
//! use timbao::index::{Index, IndexWriter, Prepared, WriterOptions};
//! use timbao::search::{SearchRequest, Searcher};
//!
//! # let temporary = tempfile::tempdir().expect("the temporary folder is writable");
//! # let folder = temporary.path();
//! let article = |id: &str, title: &str, body: &str| Article {
//!     id: Some(id.into()),
//!     title: title.into(),
//!     body: body.into(),
//!     ..Article::default()
//! };
//! let mut writer = IndexWriter::open(folder, &WriterOptions { threads: 1, ..WriterOptions::default() })?;
//! writer.add(vec![
//!     Prepared::new(article("1", "Mở lại đường sắt qua đèo", "Tàu khách chạy từ sáng nay."), None),
//!     Prepared::new(article("2", "Hải Dương đón mùa vải", "Vườn vải chín sớm hơn mọi năm."), None),
//! ])?;
//! writer.finish()?;
//!
//! let searcher = Searcher::new(&Index::open(folder)?)?;
//! let found = searcher.search(&SearchRequest::new("duong sat"))?;
//! for hit in &found.hits {
//!     let content = hit.content.as_ref().expect("a request fetches texts unless told otherwise");
//!     println!("{} {:.2} {}", hit.identity, hit.score, content.title);
//! }
//! assert_eq!(found.reading, "đường sắt");
//! assert_eq!(found.hits[0].identity.id, "1");
//! // A mark that was typed is a constraint.
//! assert_eq!(searcher.search(&SearchRequest::new("dương"))?.hits[0].identity.id, "2");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "index"))]
//! # fn main() {}
//! ```
//!
//! # Features
//!
//! Without any there is [`analysis`] alone, which needs no other crate than `unicode-normalization`. `index` adds the rest of
//! the library. `cli`, the default, adds the `timbao` program.
//!
//! How the parts hang together and what must always hold is in `ARCHITECTURE.md`; why they are so, with the figures, in
//! `docs/decisions.md`.

pub mod analysis;

#[cfg(feature = "index")]
pub mod arrivals;
#[cfg(feature = "index")]
pub mod article;
#[cfg(feature = "index")]
pub mod bench;
#[cfg(feature = "index")]
pub mod changes;
#[cfg(feature = "index")]
pub mod chart;
#[cfg(feature = "index")]
pub mod copies;
#[cfg(feature = "index")]
pub mod date;
#[cfg(feature = "index")]
pub mod engine;
#[cfg(feature = "index")]
mod error;
#[cfg(feature = "index")]
pub mod eval;
#[cfg(feature = "index")]
pub mod export;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "index")]
pub mod index;
#[cfg(feature = "index")]
pub mod indexer;
#[cfg(feature = "http")]
pub mod keys;
#[cfg(feature = "index")]
pub mod queries;
#[cfg(feature = "index")]
pub mod search;
#[cfg(feature = "index")]
pub mod source;
#[cfg(feature = "index")]
pub mod watch;
#[cfg(feature = "index")]
pub mod wire;
#[cfg(feature = "index")]
pub mod words;

#[cfg(feature = "index")]
pub use error::{Error, Result};
