//! The program as scripts and people use it.

mod articles;
mod convert;
mod eval;
mod export;
mod feeds;
mod help;
mod index;
mod inspect;
mod related;
mod robust;
mod search;
mod suggest;
mod timeline;
