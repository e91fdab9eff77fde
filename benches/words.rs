//! Words per second on one core: `cargo bench --bench words [-- FILE]`, a text file or one made up.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::time::Instant;

use timbao::analysis::segment::Segmenter;

fn main() {
    let path = std::env::args().skip(1).find(|argument| argument != "--bench");
    let text = match path {
        Some(path) => std::fs::read_to_string(path).unwrap(),
        None => "Thủ tướng Chính phủ gặp báo chí, nói về kinh tế và đời sống của nhân dân.\n"
            .repeat(200_000),
    };
    let mut segmenter = Segmenter::new();
    let mut answer = None;
    for _ in 0..5 {
        let started = Instant::now();
        let mut words = 0u64;
        for line in text.lines() {
            segmenter.segment(line, |_| words += 1);
        }
        let speed = text.len() as f64 / 1e6 / started.elapsed().as_secs_f64();
        assert_eq!(*answer.get_or_insert(words), words, "the same text has the same words");
        println!("{words} words, {speed:.0} MB/s");
    }
}
