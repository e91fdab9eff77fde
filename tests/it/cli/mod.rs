//! The program as scripts and people use it.

mod articles;
mod batch;
mod bench;
mod convert;
mod eval;
mod export;
mod feeds;
mod help;
mod index;
mod inspect;
mod kwic;
mod lists;
mod related;
mod robust;
mod search;
mod snapshot;
mod suggest;
mod timeline;
mod watch;
