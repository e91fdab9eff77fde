//! timbao: a full-text search engine for Vietnamese news.

pub mod analysis;
