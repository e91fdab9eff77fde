//! Time of suggestions while typing: every prefix of the titles of an index, as they are typed letter by letter.
//!
//! ```text
//! cargo bench --bench suggest -- INDEX [--titles 200]
//! ```
//!
//! Each title is typed with marks and without. The first answer, which reads all that can be suggested, is timed apart.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::path::Path;
use std::time::{Duration, Instant};

use timbao::analysis::fold;
use timbao::engine::SortOrder;
use timbao::eval::percentile;
use timbao::index::Index;
use timbao::search::{SearchRequest, Searcher, SuggestRequest};

/// Letters of a title that are typed.
const LETTERS: usize = 24;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some(index) = arguments.first() else { return println!("needs an index") };
    let most = match arguments.get(1..) {
        Some([flag, number]) if flag == "--titles" => number.parse().unwrap(),
        _ => 200,
    };
    let started = Instant::now();
    let searcher = Searcher::new(&Index::open(Path::new(index)).unwrap()).unwrap();
    println!("opening       {:>8.2} ms", started.elapsed().as_secs_f64() * 1e3);
    let started = Instant::now();
    searcher.suggest(&SuggestRequest::new("x")).unwrap();
    println!("first answer  {:>8.2} ms", started.elapsed().as_secs_f64() * 1e3);

    let mut request = SearchRequest::new("");
    request.sort = SortOrder::Newest;
    request.limit = most;
    let mut times: Vec<Duration> = Vec::new();
    let mut answered = 0;
    for hit in searcher.search(&request).unwrap().hits {
        let title = hit.content.unwrap().title;
        for text in [title.clone(), fold(&title)] {
            for (end, _) in text.char_indices().skip(1).take(LETTERS) {
                let started = Instant::now();
                let response = searcher.suggest(&SuggestRequest::new(&text[..end])).unwrap();
                times.push(started.elapsed());
                answered += usize::from(!response.suggestions.is_empty());
            }
        }
    }
    times.sort_unstable();
    println!("prefixes      {:>8}", times.len());
    println!("answered      {:>8.1} %", 100.0 * answered as f64 / times.len().max(1) as f64);
    for (name, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)] {
        println!("{name}           {:>8.3} ms", percentile(&times, share).as_secs_f64() * 1e3);
    }
    assert!(times.is_empty() || answered > 0, "titles complete themselves");
}
