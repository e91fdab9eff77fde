//! What users see: the program, the library's answers, and the shape of the source.
//!
//! One binary, so that the library is linked once. Rules that nobody sees are tested beside their code.

mod architecture;
mod cli;
mod support;
