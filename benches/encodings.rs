//! How surely encodings are told, and how often something is taken for one that is not:
//!
//! `cargo bench --bench encodings -- articles FILE…` converts every 20th article (`--every N`), or its
//! first characters (`--chars N`), to each encoding and detects it, and
//! asks of every article as it is whether it would be converted. `-- others FILE…` does that with texts in other languages, in
//! UTF-8 and in windows-1252. docs/encodings.md has the figures.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::path::PathBuf;
use std::time::Instant;

use timbao::analysis::to_nfc;
use timbao::source::encoding::{Encoding, decode, encode, mend};
use timbao::source::{Reader, SourceOptions, parse};

/// Shortest text that is measured, in characters.
const MIN_CHARS: usize = 200;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let kind = arguments.next();
    let mut arguments: Vec<String> = arguments.collect();
    let mut number = |name: &str, usual: usize| {
        let Some(at) = arguments.iter().position(|argument| argument == name) else { return usual };
        arguments.drain(at..at + 2).nth(1).unwrap().parse().unwrap()
    };
    let (every, chars) = (number("--every", 20), number("--chars", usize::MAX));
    let paths: Vec<PathBuf> = arguments.iter().map(PathBuf::from).collect();
    match kind.as_deref() {
        Some("articles") => articles(&paths, every, chars),
        Some("others") => others(&paths),
        _ => println!("nothing measured: name `articles FILE…` or `others FILE…`"),
    }
}

/// Text of an article as it lies in a file of its own.
fn articles(paths: &[PathBuf], every: usize, chars: usize) {
    // Left as they are, so that what is measured here is not done before.
    let options = SourceOptions { encoding: Some(Encoding::Utf8), ..SourceOptions::default() };
    let encodings: Vec<Encoding> =
        Encoding::ALL.into_iter().filter(|encoding| *encoding != Encoding::Tcvn3Capitals).collect();
    let mut tallies = vec![Tally::default(); encodings.len()];
    let mut pasted = vec![Tally::default(); encodings.len()];
    let (mut all, mut converted, mut elapsed) = (0u64, 0u64, 0.0);
    for record in Reader::open(paths, &options).unwrap() {
        let Ok(article) = record.and_then(|record| parse(&record, &options)) else { continue };
        let text = format!("{}\n{}\n{}", article.title, article.lead, article.body);
        let started = Instant::now();
        let is_converted = [&article.title, &article.lead, &article.body, &text]
            .into_iter()
            .any(|text| mend(text).is_some());
        elapsed += started.elapsed().as_secs_f64();
        all += 1;
        if is_converted || !is_unicode(decode(text.as_bytes(), None).encoding) {
            converted += 1;
            println!("converted: {:?}", mend(&text));
        }
        if all % every as u64 != 0 || article.body.chars().count() < MIN_CHARS {
            continue;
        }
        let text: String = article.body.chars().take(chars).collect();
        for (index, &encoding) in encodings.iter().enumerate() {
            let encoded = encode(&text, encoding);
            let decoded = decode(&encoded.bytes, None);
            tallies[index].add(
                decoded.encoding == encoding,
                decoded.certainty,
                decoded.text == to_nfc(&text),
                !encoded.losses.is_empty(),
            );
            if decoded.encoding != encoding && tallies[index].wrong() < 3 {
                let start: String = text.chars().take(80).collect();
                println!(
                    "{encoding} taken for {} ({:.4}): {start}",
                    decoded.encoding, decoded.certainty
                );
            }
            if let Some(letters) = as_letters(&encoded.bytes, encoding) {
                match mend(&letters) {
                    Some(mended) => pasted[index].add(
                        mended.encoding == encoding,
                        mended.certainty,
                        mended.text == to_nfc(&text),
                        !encoded.losses.is_empty(),
                    ),
                    None => pasted[index].add(false, 0.0, false, true),
                }
            }
        }
    }
    println!(
        "{all} articles as they are: {converted} converted; {:.2} µs each for four looks",
        elapsed * 1e6 / all as f64
    );
    for (name, tallies) in [("as bytes", &tallies), ("as letters of windows-1252", &pasted)] {
        println!("{name}:");
        for (encoding, tally) in encodings.iter().zip(tallies).filter(|(_, tally)| tally.all > 0) {
            println!(
                "  {encoding:22} {} of {} right ({:.3} %), least certain {:.5}; of {} that the encoding holds {} came back the same",
                tally.right,
                tally.all,
                tally.right as f64 * 100.0 / tally.all as f64,
                tally.least,
                tally.whole,
                tally.same
            );
        }
    }
}

/// Paragraphs of texts in other languages.
fn others(paths: &[PathBuf]) {
    let (mut texts, mut beyond_ascii, mut converted) = (0u64, 0u64, 0u64);
    for path in paths {
        let Ok(content) = std::fs::read(path) else { continue };
        let content = String::from_utf8_lossy(&content);
        let mut document = String::new();
        for paragraph in content.split("\n\n") {
            document.push_str(paragraph);
            document.push('\n');
            if document.chars().count() < MIN_CHARS {
                continue;
            }
            texts += 1;
            beyond_ascii += u64::from(!document.is_ascii());
            let western = windows_1252(&document);
            for bytes in [document.as_bytes(), &western] {
                let decoded = decode(bytes, None);
                if !is_unicode(decoded.encoding) {
                    converted += 1;
                    let start: String = document.chars().take(300).collect();
                    println!(
                        "{} {} ({:.4}): {start:?}",
                        path.display(),
                        decoded.encoding,
                        decoded.certainty
                    );
                }
            }
            document.clear();
        }
    }
    println!("{texts} texts, {beyond_ascii} with letters beyond ASCII: {converted} converted");
}

fn is_unicode(encoding: Encoding) -> bool {
    matches!(
        encoding,
        Encoding::Utf8 | Encoding::Utf8Decomposed | Encoding::Utf16Le | Encoding::Utf16Be
    )
}

fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// Returns the bytes as a document in Unicode shows them.
fn as_letters(bytes: &[u8], encoding: Encoding) -> Option<String> {
    use Encoding as E;
    match encoding {
        E::Tcvn3 | E::VniWindows | E::Vps | E::Viscii | E::Windows1258 => {
            let western =
                encode(&bytes.iter().map(|&byte| char::from(byte)).collect::<String>(), E::Utf8);
            // Bytes below 0xA0 become punctuation as they do in windows-1252.
            let text = String::from_utf8(western.bytes).unwrap();
            let utf8_read =
                String::from_utf8(encode("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ", E::Utf8).bytes).unwrap();
            let codes = [
                0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8e, 0x91,
                0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9e, 0x9fu32,
            ];
            let shown: Vec<char> = utf8_read.chars().collect();
            Some(
                text.chars()
                    .map(|c| {
                        codes
                            .iter()
                            .position(|&code| code == u32::from(c))
                            .map_or(c, |at| shown[at])
                    })
                    .collect(),
            )
        }
        E::Viqr | E::HtmlEntities | E::Utf8AsWindows1252 => String::from_utf8(bytes.to_vec()).ok(),
        _ => None,
    }
}

#[derive(Debug, Clone, Default)]
struct Tally {
    all: u64,
    right: u64,
    /// Texts that the encoding can hold, and those that came back as they were.
    whole: u64,
    same: u64,
    least: f64,
}

impl Tally {
    fn add(&mut self, is_right: bool, certainty: f64, is_same: bool, has_losses: bool) {
        if self.all == 0 {
            self.least = 1.0;
        }
        self.all += 1;
        self.right += u64::from(is_right);
        self.whole += u64::from(!has_losses);
        self.same += u64::from(!has_losses && is_same);
        self.least = self.least.min(certainty);
    }

    fn wrong(&self) -> u64 {
        self.all - self.right
    }
}
