//! timbao: a full-text search engine for Vietnamese news.

pub mod analysis;

#[cfg(feature = "index")]
pub mod article;
#[cfg(feature = "index")]
pub mod date;
#[cfg(feature = "index")]
pub mod engine;
#[cfg(feature = "index")]
mod error;
#[cfg(feature = "index")]
pub mod eval;
#[cfg(feature = "index")]
pub mod index;
#[cfg(feature = "index")]
pub mod indexer;
#[cfg(feature = "index")]
pub mod search;
#[cfg(feature = "index")]
pub mod source;
#[cfg(feature = "index")]
pub mod wire;

#[cfg(feature = "index")]
pub use error::{Error, Result};
