//! Measuring: articles to measure with, and the measurements.
//!
//! [`Generator`] makes articles with the statistics of real news ([`Counts`]), so that who has no collection gets comparable
//! numbers; [`count`] takes the statistics of another one. [`IndexRound`] is one measured run of indexing, [`Pass`] one of
//! searching; both are compared with what they must come to before a time counts. [`game`] answers the line protocol of a public
//! benchmark.
//!
//! Not here: processes, which the program starts, and the layout of reports (`wire` and the program).

mod count;
mod counts;
pub mod game;
mod indexing;
mod invented;
mod machine;
mod news;
mod questions;
mod random;
mod searching;
mod sections;
mod spread;
mod usage;

pub use self::count::{CountOptions, count};
pub use self::counts::{Counts, CountsError};
pub use self::indexing::{Corpus, IndexBench, IndexRound};
pub use self::machine::Machine;
pub use self::news::Generator;
pub use self::questions::{QueryKind, TopicChoice, sections_of, topics_of};
pub use self::searching::{
    Answer, Answers, Cold, KindBench, Latencies, Pass, SearchBench, answers,
};
pub use self::spread::Spread;
pub use self::usage::{MemoryWatch, anonymous_bytes, cpu_seconds};
