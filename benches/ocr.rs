//! How much of articles is found when their texts are spoilt as scanning and sloppy typing spoil them:
//!
//! `cargo bench --bench ocr -- FILE… [--articles 2000] [--columns 60] [--percent 3] [--seed 1]` spoils copies of articles in one way after
//! the other, and in all at once, indexes them and asks each copy for words of its title, words of its body and phrases of three syllables of its
//! body, as the article has them unspoilt. docs/sloppy-text.md has the figures; without a file it takes the sample corpus.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "ocr/noise.rs"]
mod noise;

use std::path::PathBuf;

use noise::{Noise, Random};
use timbao::article::Article;
use timbao::index::{Identity, Index, IndexWriter, Prepared, WriterOptions};
use timbao::search::{Correct, SearchRequest, Searcher};
use timbao::source::{Reader, SourceOptions, parse};

/// Shortest body that is spoilt, in bytes.
const MIN_BODY_BYTES: usize = 400;
/// Words, and phrases, of each body that are asked for.
const ASKED: usize = 5;

fn main() {
    let mut arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let mut number = |name: &str, usual: usize| {
        let Some(at) = arguments.iter().position(|argument| argument == name) else { return usual };
        arguments.drain(at..at + 2).nth(1).unwrap().parse().unwrap()
    };
    let (most, columns) = (number("--articles", 2000), number("--columns", 60));
    let (percent, seed) = (number("--percent", 3), number("--seed", 1) as u64);
    if arguments.is_empty() {
        arguments.push(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus").to_owned());
    }
    let paths: Vec<PathBuf> = arguments.iter().map(PathBuf::from).collect();
    let articles = read(&paths, most);
    let questions: Vec<Questions> = articles
        .iter()
        .zip(seed..)
        .map(|(article, seed)| Questions::of(article, &mut Random(seed)))
        .collect();
    println!(
        "{} articles; share found of words of the title, words of the body, phrases",
        articles.len()
    );
    for (name, noise) in Noise::kinds(columns, percent) {
        let spoilt = articles.iter().zip(seed..).map(|(article, seed)| {
            let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            Article {
                title: noise.on_one_line().spoil(&article.title, &mut random),
                lead: noise.spoil(&article.lead, &mut random),
                body: noise.spoil(&article.body, &mut random),
                ..article.clone()
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { threads: 2, ..WriterOptions::default() };
        let mut writer = IndexWriter::open(folder.path(), &options).unwrap();
        writer.add(spoilt.map(|article| Prepared::new(article, None)).collect()).unwrap();
        writer.finish().unwrap();
        let searcher = Searcher::new(&Index::open(folder.path()).unwrap()).unwrap();
        let mut shares = [Share::default(); 3];
        for questions in &questions {
            questions.ask(&searcher, &mut shares);
        }
        let [title, body, phrases] = shares.map(|share| share.percent());
        println!("{name:30} {title:7.2} % {body:7.2} % {phrases:7.2} %");
        if name == "none" {
            assert!(
                shares.iter().all(|share| share.found == share.all),
                "what is not spoilt is found"
            );
        }
    }
}

/// Reads articles evenly from all of the sources.
fn read(paths: &[PathBuf], most: usize) -> Vec<Article> {
    let options = SourceOptions::default();
    let read: Vec<Article> = Reader::open(paths, &options)
        .unwrap()
        .filter_map(|record| parse(&record.ok()?, &options).ok())
        .filter(|article| article.body.len() >= MIN_BODY_BYTES)
        .collect();
    let step = (read.len() / most).max(1);
    let mut articles: Vec<Article> = read.into_iter().step_by(step).take(most).collect();
    for (number, article) in articles.iter_mut().enumerate() {
        article.id = Some(number.to_string());
    }
    articles
}

/// What one article is asked for.
struct Questions {
    id: String,
    /// Words of the title, words of the body, phrases of the body.
    queries: [Vec<String>; 3],
}

impl Questions {
    fn of(article: &Article, random: &mut Random) -> Questions {
        let title = words(&article.title).filter(|word| word.chars().count() > 2);
        let runs: Vec<Vec<&str>> = runs(&article.body);
        let mut asked: [Vec<String>; 3] =
            [title.map(str::to_owned).collect(), Vec::new(), Vec::new()];
        for _ in 0..ASKED {
            if runs.is_empty() {
                break;
            }
            let run = &runs[random.below(runs.len())];
            let at = random.below(run.len() - 2);
            asked[1].push(run[at].to_owned());
            asked[2].push(format!("\"{}\"", run[at..at + 3].join(" ")));
        }
        Questions { id: article.id.clone().unwrap(), queries: asked }
    }

    fn ask(&self, searcher: &Searcher, shares: &mut [Share; 3]) {
        let mut own = searcher.snapshot().article_set();
        assert!(own.add(&Identity { collection: None, id: self.id.clone() }).unwrap());
        let own = own.finish();
        for (queries, share) in self.queries.iter().zip(shares) {
            for query in queries {
                let request = SearchRequest {
                    within: Some(own.clone()),
                    correct: Correct::Off,
                    fetch: false,
                    ..SearchRequest::new(query.as_str())
                };
                share.all += 1;
                share.found += usize::from(!searcher.search(&request).unwrap().hits.is_empty());
            }
        }
    }
}

/// Returns the words of a text that are nothing but letters.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty() && word.chars().all(char::is_alphabetic))
}

/// Returns the runs of at least three such words that follow each other.
fn runs(text: &str) -> Vec<Vec<&str>> {
    let mut runs = Vec::new();
    for line in text.lines() {
        let mut run: Vec<&str> = Vec::new();
        for word in line.split(' ').chain([""]) {
            if !word.is_empty() && word.chars().all(char::is_alphabetic) {
                run.push(word);
                continue;
            }
            let whole = std::mem::take(&mut run);
            if whole.len() >= 3 {
                runs.push(whole);
            }
        }
    }
    runs
}

#[derive(Clone, Copy, Default)]
struct Share {
    found: usize,
    all: usize,
}

impl Share {
    fn percent(self) -> f64 {
        self.found as f64 * 100.0 / self.all.max(1) as f64
    }
}
