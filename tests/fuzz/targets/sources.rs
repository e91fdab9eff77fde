//! Sources: every record is accounted for, every article is one that can be stored.

use std::io::Cursor;

use timbao::analysis::to_nfc;
use timbao::article::Article;
use timbao::export::{ExportFormat, ExportInfo, Exporter};
use timbao::index::{Identity, Prepared, StoredArticle};
use timbao::source::encoding::Encoding;
use timbao::source::{Format, Reader, SourceError, SourceOptions, parse, parse_noting};

/// Small, so that records reach it.
const MAX_RECORD: usize = 64 << 10;

fn options(format: Option<Format>) -> SourceOptions {
    SourceOptions { format, max_record_bytes: MAX_RECORD, ..SourceOptions::default() }
}

/// Reads a file and returns what its records are.
fn read(data: &[u8], options: &SourceOptions) -> Vec<Result<Article, SourceError>> {
    let stream = Box::new(Cursor::new(data.to_vec()));
    let mut reader = match Reader::of_stream("input", stream, options) {
        Ok(reader) => reader,
        Err(error) => return vec![Err(error)],
    };
    let mut items = Vec::new();
    let mut line = 0;
    while let Some(record) = reader.next() {
        // A record takes a byte of the file, an error about the file none.
        assert!(items.len() as u64 <= reader.source_bytes() + 2, "records out of nothing");
        let item = record.and_then(|record| {
            assert!(record.origin.line >= line, "{:?} comes after {line}", record.origin);
            line = record.origin.line;
            assert_eq!(record.hash(), record.clone().hash());
            let article = parse_noting(&record, options).map(|(article, conversion)| {
                if let Some(conversion) = conversion {
                    assert!((0.0..=1.0).contains(&conversion.certainty), "{conversion:?}");
                }
                check(&article);
                article
            });
            if let Ok(article) = &article {
                assert_eq!(parse(&record, options).as_ref().ok(), Some(article), "read twice");
            }
            article
        });
        if let Err(error) = &item {
            assert!(!error.code().is_empty() && error.to_string().contains("input"), "{error}");
        }
        items.push(item);
    }
    assert!(reader.next().is_none(), "the end is the end");
    items
}

/// Holds what an article is.
fn check(article: &Article) {
    let names = article.authors.iter().chain(&article.photographers).chain(&article.agency);
    let texts = [&article.title, &article.lead, &article.body];
    for text in texts.into_iter().chain(&article.captions).chain(names) {
        assert_eq!(to_nfc(text), text.as_str(), "text is not NFC");
    }
    let length: usize = texts.iter().map(|text| text.len()).sum();
    let captions: usize = article.captions.iter().map(String::len).sum();
    assert!(length + captions > 0, "an article without text");
    assert!(length + captions <= 16 * MAX_RECORD, "a text longer than what it was read from");
    for category in &article.categories {
        assert!(!category.names().is_empty() && !category.slug().is_empty(), "{category:?}");
    }
    for date in article.published.iter().chain(&article.publish_after) {
        assert!(date.date.start() < date.date.end(), "{date:?}");
        // Seconds may be rounded up to the next minute.
        assert!((date.date.start()..=date.date.end() + 1).contains(&date.moment()), "{date:?}");
    }
    let prepared = Prepared::new(article.clone(), None);
    assert!(!prepared.identity().id.is_empty(), "an article without an id");
}

/// Reads with the encoding known, so that lines can be counted here as well.
fn of_unicode(data: &[u8], format: Format) -> Option<Vec<Result<Article, SourceError>>> {
    let is_plain = std::str::from_utf8(data).is_ok() && !data.starts_with(b"\xef\xbb\xbf");
    let is_packed = matches!(data, [0x1f, 0x8b, ..] | [0x28, 0xb5, ..] | [_, 0x2a, 0x4d, ..]);
    let options = SourceOptions { encoding: Some(Encoding::Utf8), ..options(Some(format)) };
    (is_plain && !is_packed).then(|| read(data, &options))
}

pub(crate) fn jsonl(data: &[u8]) {
    read(data, &options(Some(Format::Jsonl)));
    if let Some(items) = of_unicode(data, Format::Jsonl) {
        let lines = data.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let is_header = |line: &&[u8]| {
            let members =
                serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line);
            members.is_ok_and(|it| it.len() == 1 && it.contains_key("timbao_export"))
        };
        assert_eq!(
            items.len(),
            lines.filter(|line| !is_header(line)).count(),
            "a line is a record"
        );
    }
}

pub(crate) fn json(data: &[u8]) {
    read(data, &options(Some(Format::Json)));
    if let (Some(items), Ok(list)) =
        (of_unicode(data, Format::Json), serde_json::from_slice::<Vec<serde_json::Value>>(data))
    {
        assert_eq!(items.len(), list.len(), "an element is a record");
    }
}

pub(crate) fn table(data: &[u8]) {
    read(data, &options(Some(Format::Csv)));
    read(data, &options(Some(Format::Tsv)));
}

pub(crate) fn text(data: &[u8]) {
    assert_eq!(read(data, &options(Some(Format::Text))).len(), 1, "a file is a record");
}

pub(crate) fn page(data: &[u8]) {
    assert_eq!(read(data, &options(Some(Format::Html))).len(), 1, "a file is a record");
}

pub(crate) fn mhtml(data: &[u8]) {
    assert_eq!(read(data, &options(Some(Format::Mhtml))).len(), 1, "a file is a record");
}

pub(crate) fn warc(data: &[u8]) {
    let has_record = data.windows(5).any(|bytes| bytes == b"WARC/");
    assert!(!read(data, &options(Some(Format::Warc))).is_empty() || has_record, "nothing said");
}

pub(crate) fn xml(data: &[u8]) {
    read(data, &options(Some(Format::Xml)));
}

pub(crate) fn mapped(data: &[u8]) {
    let record = Some("kho/bai".into());
    read(data, &SourceOptions { xml_record: record, ..options(Some(Format::Xml)) });
}

pub(crate) fn json_feed(data: &[u8]) {
    read(data, &options(Some(Format::JsonFeed)));
}

/// Any form, packed or not, told by its content.
pub(crate) fn packed(data: &[u8]) {
    read(data, &options(None));
}

/// What is exported is read again as the same.
pub(crate) fn exported(data: &[u8]) {
    let mut stored = Vec::new();
    for article in read(data, &options(Some(Format::Jsonl))).into_iter().flatten() {
        let Identity { collection, id } = Prepared::new(article.clone(), None).identity();
        let article = Article { id: Some(id.clone()), collection: collection.clone(), ..article };
        stored.push(StoredArticle { identity: Identity { collection, id }, article });
    }
    let info = ExportInfo {
        query: "bão".to_owned(),
        filters: String::new(),
        articles: Some(stored.len() as u64),
        exported_at: "2024-01-05T10:30:00Z".to_owned(),
        index_state: format!("{:016x}", 7),
        version: "0".to_owned(),
    };
    for (export, format) in [(ExportFormat::Jsonl, Format::Jsonl), (ExportFormat::Csv, Format::Csv)]
    {
        let written = written(export, &info, &stored);
        let again = read(written.as_bytes(), &options(Some(format)));
        let again: Vec<Article> = again.into_iter().map(|item| item.expect("ours")).collect();
        assert_eq!(again.len(), stored.len(), "{written}");
        for (again, StoredArticle { article, .. }) in again.iter().zip(&stored) {
            assert_eq!(
                (&again.title, &again.lead, &again.body),
                (&article.title, &article.lead, &article.body)
            );
            assert_eq!(again.authors, article.authors);
            assert_eq!(
                again.published.as_ref().map(|it| it.date),
                article.published.as_ref().map(|it| it.date)
            );
        }
    }
    for export in ExportFormat::ALL {
        written(export, &info, &stored);
    }
}

fn written(format: ExportFormat, info: &ExportInfo, stored: &[StoredArticle]) -> String {
    let mut exporter = Exporter::new(format, info.clone());
    let mut text = exporter.start();
    for article in stored {
        text.push_str(&exporter.article(article, None));
    }
    text.push_str(&exporter.end());
    text
}

/// A byline, alone and with what stands around one.
pub(crate) fn byline(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let record = serde_json::json!({ "title": "Tin", "author": text, "photographer": text });
    for item in read(record.to_string().as_bytes(), &options(Some(Format::Jsonl))) {
        for name in
            item.iter().flat_map(|article| article.authors.iter().chain(&article.photographers))
        {
            assert!(!name.trim().is_empty(), "a name without letters of {text:?}");
        }
    }
}
