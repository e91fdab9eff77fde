//! Makes the table of `text.rs` from articles.
//!
//! Counts pieces, keeps the most frequent, then counts neighbours of what the texts have become, and keeps the most frequent of these, twice.
//! No entry is longer than four pieces, and none stands there less than [`FEWEST`] times, but for words as addresses have them.

use rustc_hash::FxHashMap;

use super::super::document::Document;
use super::super::schema::Fields;
use super::code::{Symbol, lengths_of};
use super::lookup::Pairs;
use super::text::{
    MAX_PIECE, PAIRINGS, Parts, SPELLED, SPELLED_GAP, SPELLED_WORD, cut, join_pairs,
};
use crate::analysis::slug;
use crate::article::Article;
use crate::index::Ingest;

/// Pieces that get a symbol.
const PIECES: usize = 16_384;
/// Pairs that get a symbol in each of the rounds.
const PAIRS: [usize; PAIRINGS] = [20_480, 12_288];
/// Occurrences below which nothing gets a symbol.
const FEWEST: u64 = 20;
/// Words that are pieces without their marks too, as they stand in addresses of pages.
const WORDS_OF_ADDRESSES: usize = 2_000;

/// Returns the file of a table for articles like these, `models/records.bin`. Without an address of its own, an article gets one of its
/// title, as papers make them.
///
/// # Errors
/// No memory for zstd.
pub fn train(articles: impl Iterator<Item = Article>) -> std::io::Result<Vec<u8>> {
    let mut counted = Counted::default();
    for (number, article) in articles.enumerate() {
        counted.take_in(article, number as u64);
    }
    counted.table().to_bytes()
}

/// Texts as numbers of pieces.
#[derive(Default)]
struct Counted {
    /// By piece, its number; numbers are given in order.
    numbers: FxHashMap<(String, bool), u32>,
    counts: Vec<u64>,
    /// The pieces of all parts, in order.
    texts: Vec<u32>,
    ends: Vec<usize>,
}

impl Counted {
    fn take_in(&mut self, mut article: Article, number: u64) {
        if article.url.is_none() {
            let slug = slug(&article.title);
            article.url = Some(format!("https://www.example.vn/tin-tuc/{slug}-{number}.html"));
        }
        let mut document = Document::new(Fields::schema_fields(), article, None);
        let hash = xxhash_rust::xxh3::xxh3_128(&number.to_le_bytes());
        document.ingest = Ingest::new("articles.jsonl", number + 1, hash, 1_790_000_000);
        document.finish();
        for part in document.parts() {
            cut(
                part,
                |_| None::<()>,
                |piece, _| {
                    let Counted { numbers, counts, texts, .. } = self;
                    let next = numbers.len() as u32;
                    let number =
                        *numbers.entry((piece.text.to_owned(), piece.is_word)).or_insert(next);
                    if number == next {
                        counts.push(0);
                    }
                    counts[number as usize] += 1;
                    texts.push(number);
                },
            );
            self.ends.push(self.texts.len());
        }
    }

    fn table(self) -> Parts {
        let Counted { numbers, counts, texts, ends } = self;
        let mut pieces: Vec<((String, bool), u32)> = numbers.into_iter().collect();
        pieces.sort_unstable_by(|(a, a_number), (b, b_number)| {
            let count = |number: &u32| counts[*number as usize];
            count(b_number).cmp(&count(a_number)).then_with(|| a.cmp(b))
        });
        let mut parts = Parts::default();
        for ((text, is_word), number) in &pieces {
            let is_frequent = counts[*number as usize] >= FEWEST;
            let is_piece = text.len() <= MAX_PIECE && !text.contains('\0');
            if is_frequent && is_piece && parts.pieces.len() < PIECES {
                parts.pieces.push((text.clone(), *is_word));
            }
        }
        add_words_of_addresses(&mut parts);
        let known: FxHashMap<&(String, bool), Symbol> = parts
            .pieces
            .iter()
            .enumerate()
            .map(|(at, it)| (it, (SPELLED + at) as Symbol))
            .collect();
        let mut byte_counts = [1; 256];
        let mut symbols: Vec<Symbol> = vec![0; pieces.len()];
        for (piece, number) in &pieces {
            symbols[*number as usize] = known.get(piece).copied().unwrap_or_else(|| {
                let (text, is_word) = piece;
                let count = counts[*number as usize];
                text.bytes().for_each(|byte| byte_counts[usize::from(byte)] += count);
                if *is_word { SPELLED_WORD } else { SPELLED_GAP }
            });
        }
        let mut start = 0;
        let mut texts: Vec<Vec<Symbol>> = ends
            .into_iter()
            .map(|end| {
                let text = &texts[std::mem::replace(&mut start, end)..end];
                text.iter().map(|&number| symbols[number as usize]).collect()
            })
            .collect();
        let mut found = Vec::new();
        let plain = texts.clone();
        let mut all_pairs = Pairs::for_pairs(PAIRS.iter().sum());
        for most in PAIRS {
            let pairs = frequent_pairs(&texts, most);
            for &(first, second) in &pairs {
                let symbol = (SPELLED + parts.pieces.len() + parts.pairs.len()) as Symbol;
                if all_pairs.insert(first, second, symbol) {
                    parts.pairs.push((first, second));
                }
            }
            texts.iter_mut().for_each(|text| join_pairs(text, &mut found, &all_pairs));
        }
        // As a text will be written: there, all pairs are looked for at once.
        for (text, plain) in texts.iter_mut().zip(plain) {
            *text = plain;
            (0..PAIRINGS).for_each(|_| join_pairs(text, &mut found, &all_pairs));
        }
        let mut frequencies = vec![1; SPELLED + parts.pieces.len() + parts.pairs.len()];
        texts.iter().flatten().for_each(|&symbol| frequencies[usize::from(symbol)] += 1);
        parts.lengths = lengths_of(&frequencies);
        parts.byte_lengths = lengths_of(&byte_counts);
        parts
    }
}

/// Adds the most frequent words without their marks.
fn add_words_of_addresses(parts: &mut Parts) {
    let mut known: std::collections::HashSet<String> =
        parts.pieces.iter().map(|(text, _)| text.clone()).collect();
    let words = parts.pieces.iter().filter(|(text, is_word)| *is_word && !text.is_ascii());
    let slugs: Vec<String> = words.take(WORDS_OF_ADDRESSES).map(|(text, _)| slug(text)).collect();
    for slug in slugs {
        if !slug.is_empty() && known.insert(slug.clone()) {
            parts.pieces.push((slug, true));
        }
    }
}

/// Returns the neighbours that most often stand together.
fn frequent_pairs(texts: &[Vec<Symbol>], most: usize) -> Vec<(Symbol, Symbol)> {
    let mut counts: FxHashMap<(Symbol, Symbol), u64> = FxHashMap::default();
    for text in texts {
        for pair in text.windows(2).filter(|pair| pair.iter().all(|&it| usize::from(it) >= SPELLED))
        {
            *counts.entry((pair[0], pair[1])).or_default() += 1;
        }
    }
    let mut pairs: Vec<((Symbol, Symbol), u64)> =
        counts.into_iter().filter(|&(_, count)| count >= FEWEST).collect();
    pairs.sort_unstable_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then(a.cmp(b)));
    pairs.into_iter().take(most).map(|(pair, _)| pair).collect()
}
