//! Analysis by stage, one thread: `cargo bench --bench analysis [-- STAGE]`, bytes of text a second.
//!
//! The texts are generated articles, or those of `TIMBAO_ARTICLES=FILE`, JSON Lines that are not packed. Each stage is held against what it must come to
//! before it is timed: the same terms from letters whole and decomposed, spans that cover words only.
#![allow(clippy::unwrap_used, missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use timbao::analysis::segment::Segmenter;
use timbao::analysis::{Analyzer, fold, to_nfc};
use unicode_normalization::UnicodeNormalization;

/// Bytes of text to go through in one pass: more than the caches hold.
const TEXT_BYTES: usize = 4 << 20;

fn texts() -> Vec<String> {
    let mut lines = String::new();
    match std::env::var_os("TIMBAO_ARTICLES") {
        Some(path) => lines = std::fs::read_to_string(path).unwrap(),
        None => generate(&mut lines),
    }
    let mut texts = Vec::new();
    let mut bytes = 0;
    for line in lines.lines() {
        if bytes >= TEXT_BYTES {
            break;
        }
        let article: serde_json::Value = serde_json::from_str(line).unwrap();
        for part in ["title", "lead", "body"] {
            let text = article[part].as_str().unwrap_or_default();
            bytes += text.len();
            texts.push(to_nfc(text).into_owned());
        }
    }
    texts
}

#[cfg(feature = "index")]
fn generate(lines: &mut String) {
    let generator = timbao::bench::Generator::new(&timbao::bench::Counts::shipped(), 1);
    (0..2_000).for_each(|number| generator.write(number, lines));
}

#[cfg(not(feature = "index"))]
fn generate(_: &mut String) {
    panic!("without the feature `index` articles are not generated: TIMBAO_ARTICLES=FILE");
}

/// Returns the number of terms and their bytes.
fn terms(analyzer: &mut Analyzer, texts: &[String]) -> (usize, usize) {
    let mut found = (0, 0);
    for text in texts {
        analyzer.analyze(text, |token| {
            found.0 += 1;
            found.1 += token.term.len();
        });
    }
    found
}

fn stages(criterion: &mut Criterion) {
    let whole = texts();
    let decomposed: Vec<String> = whole.iter().map(|text| text.nfd().collect()).collect();
    let bytes = |texts: &[String]| texts.iter().map(String::len).sum::<usize>() as u64;
    assert!(bytes(&whole) > 1 << 20, "there is enough to measure");
    let mut analyzer = Analyzer::new();
    let right = terms(&mut analyzer, &whole);
    let mut segmenter = Segmenter::new();
    let mut words = |texts: &[String]| {
        let mut words = 0;
        for line in texts.iter().flat_map(|text| text.lines()) {
            segmenter.segment(line, |_| words += 1);
        }
        words
    };
    let right_words = words(&whole);
    assert!(right_words * 3 > right.0, "words are of few syllables");

    let mut group = criterion.benchmark_group("analysis");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(bytes(&whole)));
    group.bench_function("NFC of letters that are whole", |bencher| {
        bencher.iter(|| {
            let length: usize = whole.iter().map(|text| to_nfc(text).len()).sum();
            assert_eq!(length as u64, bytes(&whole));
        });
    });
    group.bench_function("terms with spans", |bencher| {
        bencher.iter(|| assert_eq!(terms(&mut analyzer, &whole), right));
    });
    let folded: usize = whole.iter().map(|text| fold(text).len()).sum();
    assert!((folded as u64) < bytes(&whole), "marks are bytes");
    group.bench_function("fold", |bencher| {
        bencher.iter(|| {
            assert_eq!(whole.iter().map(|text| fold(text).len()).sum::<usize>(), folded);
        });
    });
    group.bench_function("word boundaries", |bencher| {
        bencher.iter(|| assert_eq!(words(&whole), right_words));
    });
    group.throughput(Throughput::Bytes(bytes(&decomposed)));
    group.bench_function("NFC and terms of letters that are decomposed", |bencher| {
        bencher.iter(|| {
            let composed: Vec<String> =
                decomposed.iter().map(|text| to_nfc(text).into_owned()).collect();
            assert_eq!(terms(&mut analyzer, &composed), right);
        });
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
