//! Indexing beside plain tantivy: the same articles, threads and machine, in turn, each run in a process of its own.
//!
//! ```text
//! cargo bench --bench indexing                                   # generated articles
//! cargo bench --bench indexing -- articles.jsonl.zst             # your own
//! cargo bench --bench indexing -- articles.jsonl --threads 1 --rounds 5 --merge
//! ```
//!
//! Plain tantivy indexes title, lead and body with its default tokenizer, positions and stored text; timbao does all it does
//! for users. Both answers are checked before a time counts: articles found, and the articles that hold a word.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod plain;

use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use timbao::index::{Index, WriterOptions};
use timbao::indexer::{IndexOptions, index};
use timbao::search::{SearchRequest, Searcher, TotalMode};

/// A word that both sides must find in the same number of articles; lower case without marks, so that both see one term.
/// In none of the articles of vietnews it stands stuck to another, where only timbao would see it (`trung` does, once).
const PROBE: &str = "cao";

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let options = Options::read(&arguments);
    match options.side.as_deref() {
        Some(side) => run_side(side, &options),
        None => compare(&options),
    }
}

#[derive(Debug, Default)]
struct Options {
    source: Option<PathBuf>,
    threads: usize,
    rounds: usize,
    merge: bool,
    /// Set in the child processes.
    side: Option<String>,
    folder: PathBuf,
}

impl Options {
    fn read(arguments: &[String]) -> Options {
        let mut options = Options { threads: 2, rounds: 5, ..Options::default() };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().expect("the flag takes a value").clone();
            match argument.as_str() {
                "--threads" => options.threads = value().parse().unwrap(),
                "--rounds" => options.rounds = value().parse().unwrap(),
                "--merge" => options.merge = true,
                "--side" => options.side = Some(value()),
                "--folder" => options.folder = value().into(),
                source => options.source = Some(source.into()),
            }
        }
        options
    }
}

/// What one run prints for the parent: seconds, index bytes, peak of anonymous memory, articles, articles with the probe.
#[derive(Debug, Clone, Copy)]
struct Run {
    seconds: f64,
    index_bytes: u64,
    peak_anonymous_bytes: u64,
    articles: u64,
    probed: u64,
}

fn compare(options: &Options) {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("articles.jsonl");
    match &options.source {
        Some(path) => unpack(path, &source),
        None => generate(&source, 4_000),
    }
    let megabytes = std::fs::metadata(&source).unwrap().len() as f64 / 1e6;
    println!(
        "{megabytes:.1} MB of JSON Lines, {} threads, {} rounds in turn",
        options.threads, options.rounds
    );
    let mut runs: [Vec<Run>; 2] = [Vec::new(), Vec::new()];
    for round in 0..=options.rounds {
        for (side, runs) in ["timbao", "plain"].iter().zip(&mut runs) {
            let run = spawn(side, &source, options);
            // The first round warms up.
            if round > 0 {
                runs.push(run);
            }
        }
    }
    let [timbao, plain] = &runs;
    for (run, other) in timbao.iter().zip(plain) {
        assert_eq!(run.articles, other.articles, "both hold the same articles");
        assert_eq!(run.probed, other.probed, "both find the same articles");
        assert!(run.probed > 0, "the word {PROBE:?} occurs");
    }
    println!("{:10} {:>9} {:>9} {:>12} {:>12}", "", "MB/s", "seconds", "index MB", "peak MB");
    for (name, runs) in ["timbao", "plain"].iter().zip(&runs) {
        let seconds = median(runs.iter().map(|run| run.seconds));
        println!(
            "{name:10} {:9.1} {seconds:9.2} {:12.1} {:12.1}",
            megabytes / seconds,
            median(runs.iter().map(|run| run.index_bytes as f64)) / 1e6,
            median(runs.iter().map(|run| run.peak_anonymous_bytes as f64)) / 1e6,
        );
    }
    let ratios = timbao.iter().zip(plain).map(|(run, other)| other.seconds / run.seconds);
    let sizes = timbao
        .iter()
        .zip(plain)
        .map(|(run, other)| run.index_bytes as f64 / other.index_bytes as f64);
    println!(
        "timbao / plain: speed {:.2}, index size {:.2} (medians of pairs)",
        median(ratios),
        median(sizes)
    );
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn unpack(path: &Path, to: &Path) {
    let file = std::fs::File::open(path).unwrap();
    let mut input: Box<dyn Read> = match path.extension().and_then(|extension| extension.to_str()) {
        Some("zst") => Box::new(zstd::Decoder::new(file).unwrap()),
        _ => Box::new(file),
    };
    std::io::copy(&mut input, &mut std::fs::File::create(to).unwrap()).unwrap();
}

fn spawn(side: &str, source: &Path, options: &Options) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .arg(source)
        .args(["--side", side, "--threads", &options.threads.to_string(), "--folder"])
        .arg(folder.path());
    if options.merge {
        command.arg("--merge");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{side}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
    Run {
        seconds: numbers[0],
        index_bytes: numbers[1] as u64,
        peak_anonymous_bytes: numbers[2] as u64,
        articles: numbers[3] as u64,
        probed: numbers[4] as u64,
    }
}

fn run_side(side: &str, options: &Options) {
    let stop = AtomicBool::new(false);
    let source = options.source.clone().unwrap();
    let (elapsed, peak) = std::thread::scope(|scope| {
        let sampler = scope.spawn(|| sample_anonymous(&stop));
        let started = Instant::now();
        match side {
            "timbao" => index_timbao(&source, options),
            _ => index_plain(&source, options),
        }
        let elapsed = started.elapsed();
        stop.store(true, Ordering::Relaxed);
        (elapsed, sampler.join().unwrap())
    });
    let bytes: u64 = files(&options.folder).iter().map(|file| file.metadata().unwrap().len()).sum();
    let (articles, probed) =
        if side == "timbao" { check_timbao(options) } else { check_plain(options) };
    println!("{} {bytes} {peak} {articles} {probed}", elapsed.as_secs_f64());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            files.extend(self::files(&entry.path()))
        } else {
            files.push(entry.path())
        }
    }
    files
}

/// Returns the highest anonymous memory seen, in bytes; mapped files do not count. 0 where the system does not say.
fn sample_anonymous(stop: &AtomicBool) -> u64 {
    let mut peak = 0;
    while !stop.load(Ordering::Relaxed) {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or("0");
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(0);
        peak = peak.max(kilobytes * 1024);
        std::thread::sleep(Duration::from_millis(5));
    }
    peak
}

fn index_timbao(source: &Path, options: &Options) {
    let settings = IndexOptions {
        writer: WriterOptions {
            threads: options.threads,
            memory_bytes: plain::MEMORY_BYTES,
            ..WriterOptions::default()
        },
        merge: options.merge,
        ..IndexOptions::default()
    };
    let never = AtomicBool::new(false);
    let report =
        index(&options.folder, &[source.to_owned()], &settings, &never, &mut |_| {}).unwrap();
    assert_eq!(report.counts.rejected, 0, "every article is indexed");
}

fn check_timbao(options: &Options) -> (u64, u64) {
    let searcher = Searcher::new(&Index::open(&options.folder).unwrap()).unwrap();
    // Whoever signs at the end of a text stands in its body for plain tantivy.
    let fields = plain::TEXTS.iter().chain(&["author"]);
    let asked: Vec<String> = fields.map(|field| format!("{field}:=\"{PROBE}\"")).collect();
    let mut request = SearchRequest::new(asked.join(" OR "));
    request.total = TotalMode::Exact;
    (searcher.snapshot().articles(), searcher.search(&request).unwrap().total.unwrap())
}

fn index_plain(source: &Path, options: &Options) {
    let lines = BufReader::with_capacity(1 << 20, std::fs::File::open(source).unwrap());
    let set_up = plain::SetUp { threads: options.threads, merge: options.merge, folds: false };
    plain::index(lines, &options.folder, set_up);
}

fn check_plain(options: &Options) -> (u64, u64) {
    use tantivy::collector::Count;
    use tantivy::query::{BooleanQuery, TermQuery};
    use tantivy::schema::IndexRecordOption;
    let index = tantivy::Index::open_in_dir(&options.folder).unwrap();
    let searcher = index.reader().unwrap().searcher();
    let terms = plain::fields(&index).map(|field| {
        let term = tantivy::Term::from_field_text(field, PROBE);
        Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn tantivy::query::Query>
    });
    let query = BooleanQuery::union(terms.into());
    (searcher.num_docs(), searcher.search(&query, &Count).unwrap() as u64)
}

/// Writes articles of words drawn from the sample corpus, the same ones every time.
fn generate(to: &Path, articles: usize) {
    let words = corpus_words();
    let mut state = 0x7462_6f61u64;
    let mut random = move |below: usize| {
        // splitmix64 (Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014).
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % below as u64) as usize
    };
    let mut text = |count: usize| {
        (0..count).map(|_| words[random(words.len())].as_str()).collect::<Vec<_>>().join(" ")
    };
    let mut out = std::io::BufWriter::new(std::fs::File::create(to).unwrap());
    for number in 0..articles {
        let body: Vec<String> = (0..12).map(|_| text(45)).collect();
        let article = serde_json::json!({
            "id": format!("generated-{number}"), "title": text(12), "lead": text(35), "body": body.join("\n"),
        });
        writeln!(out, "{article}").unwrap();
    }
}

/// Returns the words of the sample corpus in their order, so as often as they occur.
fn corpus_words() -> Vec<String> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let options = timbao::source::SourceOptions::default();
    let reader = timbao::source::Reader::open(&[corpus], &options).unwrap();
    let mut words = Vec::new();
    for record in reader {
        let Ok(article) = timbao::source::parse(&record.unwrap(), &options) else { continue };
        words.extend(article.body.split_whitespace().map(str::to_owned));
    }
    words
}
