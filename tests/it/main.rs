//! What users see: the program, the library's answers, and the shape of the source.
//!
//! One binary, so that the library is linked once. Rules that nobody sees are tested beside their code.

// The lint knows `#[test]` functions only; the helpers they call are tests as much.
#![allow(clippy::unwrap_used)]

mod architecture;
mod cli;
mod crash;
mod support;
