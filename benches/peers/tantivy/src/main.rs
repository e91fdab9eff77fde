//! Plain tantivy: title, lead and body with its default tokenizer, positions and stored text; 2 threads, 128 MiB.
//!
//! `peer-tantivy index ARTICLES FOLDER`, `peer-tantivy serve FOLDER`.

use std::io::{BufRead, BufReader, Write};

use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{STORED, STRING, Schema, TEXT};
use tantivy::{Index, TantivyDocument};

#[derive(serde::Deserialize)]
struct Article {
    id: String,
    title: String,
    lead: String,
    body: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["index", articles, folder] => index(articles, folder),
        ["serve", folder] => serve(folder),
        _ => Err("index ARTICLES FOLDER, or serve FOLDER".into()),
    }
}

fn index(articles: &str, folder: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STRING | STORED);
    let [title, lead, body] =
        ["title", "lead", "body"].map(|name| schema.add_text_field(name, TEXT | STORED));
    std::fs::create_dir_all(folder)?;
    let index = Index::create_in_dir(folder, schema.build())?;
    let mut writer = index.writer_with_num_threads(2, 128 << 20)?;
    for line in BufReader::with_capacity(1 << 20, std::fs::File::open(articles)?).lines() {
        let article: Article = serde_json::from_str(&line?)?;
        let mut document = TantivyDocument::new();
        for (field, text) in
            [(id, &article.id), (title, &article.title), (lead, &article.lead), (body, &article.body)]
        {
            document.add_text(field, text);
        }
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

fn serve(folder: &str) -> Result<(), Box<dyn std::error::Error>> {
    let index = Index::open_in_dir(folder)?;
    let fields = ["title", "lead", "body"].map(|name| index.schema().get_field(name));
    let fields = fields.into_iter().collect::<Result<Vec<_>, _>>()?;
    let parser = QueryParser::for_index(&index, fields);
    let searcher = index.reader()?.searcher();
    let mut stdout = std::io::stdout();
    for line in std::io::stdin().lines() {
        let line = line?;
        let (command, query) = line.split_once('\t').unwrap_or_default();
        let rest = command.strip_prefix("TOP_").unwrap_or_default();
        let (limit, counts) = match rest.strip_suffix("_COUNT") {
            Some(limit) => (limit.parse().ok(), true),
            None => (rest.parse().ok(), command == "COUNT"),
        };
        let answer = match (parser.parse_query(query), limit) {
            (Ok(query), Some(limit)) if counts => {
                let best = TopDocs::with_limit(limit).order_by_score();
                searcher.search(&query, &(best, Count))?.1.to_string()
            }
            (Ok(query), Some(limit)) => {
                searcher.search(&query, &TopDocs::with_limit(limit).order_by_score())?;
                "1".to_owned()
            }
            (Ok(query), None) if counts => searcher.search(&query, &Count)?.to_string(),
            _ => "UNSUPPORTED".to_owned(),
        };
        writeln!(stdout, "{answer}")?;
        stdout.flush()?;
    }
    Ok(())
}
