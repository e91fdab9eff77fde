//! What the groups of a large archive cost: time, memory, disk.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use timbao::article::Article;
use timbao::copies::Groups;
use timbao::index::{Identity, IndexWriter, Prepared, WriterOptions};

use crate::plant::{RATES, Random, changed};

/// Asks this program, in a process of its own, to look for groups in a folder.
pub(crate) const LOOK: &str = "--look";
/// Share of the words of a text that another text is made with.
const OTHER: f64 = 0.7;
/// One in so many is a copy.
const COPIES: usize = 20;
/// Articles that come later.
const MORE: usize = 1_000;
const THREADS: usize = 2;
const BATCH: usize = 2_000;

/// The articles of an archive, each made from its number.
struct Archive<'a> {
    texts: &'a [String],
    words: Vec<&'a str>,
}

impl Archive<'_> {
    /// Returns what an article is a copy of, with the place of its rate.
    fn original(&self, number: usize) -> Option<(usize, usize)> {
        let copy = number / COPIES;
        let original = (Random(number as u64).next() % number.max(1) as u64) as usize;
        // No copies of copies.
        let original = original - usize::from(original % COPIES == COPIES - 1);
        (number % COPIES == COPIES - 1).then_some((original, copy % RATES.len()))
    }

    fn text(&self, number: usize) -> String {
        let mut random = Random(!(number as u64));
        match self.original(number) {
            Some((original, rate)) => {
                changed(&self.text(original), RATES[rate], &self.words, &mut random)
            }
            None => {
                changed(&self.texts[number % self.texts.len()], OTHER, &self.words, &mut random)
            }
        }
    }

    fn article(&self, number: usize) -> Article {
        Article { id: Some(number.to_string()), body: self.text(number), ..Article::default() }
    }

    fn index(&self, numbers: std::ops::Range<usize>, folder: &Path) {
        let options = WriterOptions { threads: THREADS, ..WriterOptions::default() };
        let mut writer = IndexWriter::open(folder, &options).expect("nobody else writes");
        let all: Vec<usize> = numbers.collect();
        for some in all.chunks(BATCH) {
            let articles = some.iter().map(|number| Prepared::new(self.article(*number), None));
            writer.add(articles.collect()).expect("the disk has room");
        }
        writer.finish().expect("the disk has room");
    }
}

/// Measures an archive of `count` articles made from texts.
pub(crate) fn measure(texts: &[String], count: usize) {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let folder = folder.path();
    let words = texts.iter().flat_map(|text| text.split_whitespace()).collect();
    let archive = Archive { texts, words };
    let started = Instant::now();
    archive.index(0..count, folder);
    println!("{count} articles indexed in {:.0?}, {}", started.elapsed(), size(folder, "gen-1"));
    println!("found anew:");
    look_beside(folder);
    println!("with {MORE} more articles:");
    archive.index(count..count + MORE, folder);
    look_beside(folder);
    println!("with nothing new:");
    look_beside(folder);
    for name in ["sketches.bin", "pairs.bin", "groups.tsv"] {
        println!("{name}: {}", size(folder, name));
    }
    let groups = Groups::read(folder).expect("they were written");
    let identity = |number: usize| Identity { collection: None, id: number.to_string() };
    let (mut found, mut copies) = ([0; RATES.len()], [0; RATES.len()]);
    for number in 0..count + MORE {
        let Some((original, rate)) = archive.original(number) else { continue };
        let group = groups.number_of(&identity(number));
        copies[rate] += 1;
        found[rate] +=
            usize::from(group.is_some() && group == groups.number_of(&identity(original)));
    }
    for ((rate, found), copies) in RATES.iter().zip(found).zip(copies) {
        let recall = found as f64 / f64::from(copies);
        println!("{:>3.0} % of words changed: recall {recall:.4} of {copies}", rate * 100.0);
        assert!(recall >= 0.95, "too few of them are found");
    }
}

/// Looks for groups in a process of its own, whose memory is that of nothing else.
fn look_beside(folder: &Path) {
    let program = std::env::current_exe().expect("this program has a name");
    let status = Command::new(program).arg(LOOK).arg(folder).status().expect("it starts");
    assert!(status.success(), "groups are found");
}

/// Finds the groups of the index in a folder, or brings them up to date.
pub(crate) fn look(folder: &Path) {
    let stop = AtomicBool::new(false);
    let started = Instant::now();
    std::thread::scope(|scope| {
        let sampling = scope.spawn(|| sample_anonymous(&stop));
        let groups = match Groups::update(folder, THREADS).expect("the index can be read") {
            Some(looked) => looked.groups,
            None => Groups::renew(folder, THREADS).expect("the index can be read"),
        };
        let took = started.elapsed();
        stop.store(true, Ordering::Relaxed);
        let peak = sampling.join().expect("it only reads") / 1_000_000;
        println!("  {} groups, {took:.1?}, {peak} MB of anonymous memory", groups.all().len());
    });
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

/// Returns the size of a file, or of the files in a folder, in words.
fn size(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    let files = std::fs::read_dir(&path).into_iter().flatten().flatten();
    let inside: u64 = files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
    let own = std::fs::metadata(&path).map_or(0, |file| if file.is_dir() { 0 } else { file.len() });
    format!("{:.1} MB", (inside + own) as f64 / 1e6)
}
