//! Plain SeekStorm: title, lead and body with its Unicode tokenizer, BM25F and stored text; 2 shards, mapped files.
//!
//! `peer-seekstorm index ARTICLES FOLDER`, `peer-seekstorm serve FOLDER`.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use seekstorm::commit::Commit;
use seekstorm::index::{
    AccessType, Close, Clustering, DocumentCompression, FileType, FrequentwordType, IndexArc,
    IndexDocument, IndexMetaObject, LexicalSimilarity, NgramSet, StemmerType, StopwordType,
    TokenizerType, create_index, open_index,
};
use seekstorm::search::{QueryRewriting, QueryType, ResultType, Search, SearchMode};
use seekstorm::vector::Inference;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["index", articles, folder] => index(articles, Path::new(folder)).await,
        ["serve", folder] => serve(Path::new(folder)).await,
        _ => Err("index ARTICLES FOLDER, or serve FOLDER".into()),
    }
}

async fn index(articles: &str, folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let meta = IndexMetaObject {
        id: 0,
        name: "articles".to_owned(),
        lexical_similarity: LexicalSimilarity::Bm25f,
        tokenizer: TokenizerType::UnicodeAlphanumeric, // lower-cases, keeps diacritics
        stemmer: StemmerType::None,
        stop_words: StopwordType::None,
        frequent_words: FrequentwordType::None,
        ngram_indexing: NgramSet::SingleTerm as u8,
        document_compression: DocumentCompression::Snappy,
        access_type: AccessType::Mmap,
        spelling_correction: None,
        query_completion: None,
        clustering: Clustering::None,
        inference: Inference::None,
        segment_number_bits: 11,
    };
    let schema = ["id", "title", "lead", "body"].map(|name| {
        serde_json::json!({
            "field": name,
            "field_type": "Text",
            "store": true,
            "index_lexical": name != "id",
            "longest": name == "body",
        })
    });
    let schema = serde_json::from_value(schema.into())?;
    let index = create_index(folder, meta, &schema, &Vec::new(), true, Some(2)).await?;
    for line in BufReader::with_capacity(1 << 20, File::open(articles)?).lines() {
        index.index_document(serde_json::from_str(&line?)?, FileType::None).await;
    }
    index.commit().await;
    index.close().await;
    sync(folder)?;
    Ok(())
}

/// A commit writes the files; this makes them last, as the other engines' commits do.
fn sync(folder: &Path) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.is_dir() { sync(&path)? } else { File::open(path)?.sync_all()? }
    }
    File::open(folder)?.sync_all()
}

async fn serve(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let index = open_index(folder).await?;
    let mut stdout = std::io::stdout();
    for line in std::io::stdin().lines() {
        let line = line?;
        let (command, query) = line.split_once('\t').unwrap_or_default();
        let rest = command.strip_prefix("TOP_").unwrap_or_default();
        let (limit, result) = match rest.strip_suffix("_COUNT") {
            Some(limit) => (limit.parse().ok(), ResultType::TopkCount),
            None if command == "COUNT" => (Some(1), ResultType::Count),
            None => (rest.parse().ok(), ResultType::Topk),
        };
        let answer = match limit {
            Some(limit) if limit > 0 && supported(query) => {
                search(&index, query, limit, result).await
            }
            _ => "UNSUPPORTED".to_owned(),
        };
        writeln!(stdout, "{answer}")?;
        stdout.flush()?;
    }
    Ok(())
}

async fn search(index: &IndexArc, query: &str, limit: usize, result: ResultType) -> String {
    let counts = result != ResultType::Topk;
    let found = index
        .search(
            query.to_owned(),
            None,
            QueryType::Union,
            SearchMode::Lexical,
            false,
            0,
            limit,
            result,
            false,
            Vec::new(),
            Vec::new(),
            Vec::new(),
            Vec::new(),
            QueryRewriting::SearchOnly,
        )
        .await;
    if counts { found.result_count_total.to_string() } else { "1".to_owned() }
}

/// What SeekStorm would read otherwise than asked, as it has one operator for a whole query (`+a b` is `+a +b` to it,
/// `"a b" c` is `"a b c"`), takes a phrase of one repeated word for that word, and cuts a query after 100 words.
fn supported(query: &str) -> bool {
    let parts: Vec<&str> = query.split('"').collect();
    let (mut required, mut optional) = (0, 0);
    for word in parts.iter().step_by(2).flat_map(|part| part.split_whitespace()) {
        match word.as_bytes()[0] {
            b'-' if word.len() == 1 => return false,
            b'-' => {}
            b'+' => required += 1,
            _ => optional += 1,
        }
    }
    let known = match parts[..] {
        [_] => (required == 0) != (optional == 0),
        [before, phrase, _] => {
            let words: Vec<String> = phrase.split_whitespace().map(str::to_lowercase).collect();
            optional == 0
                && (required == 0 || before.ends_with('+'))
                && (words.len() == 1 || words.windows(2).any(|pair| pair[0] != pair[1]))
        }
        _ => false,
    };
    known && query.split_whitespace().count() <= 100
}
