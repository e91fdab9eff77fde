//! Texts: encodings, dates, queries, tokens. Any text is valid input, and spans point into it.

use std::cell::RefCell;
use std::sync::LazyLock;

use timbao::analysis::segment::Segmenter;
use timbao::analysis::{Analyzer, MAX_TERM_BYTES, collation_key, fold, slug, to_nfc};
use timbao::article::Article;
use timbao::date::{PartialDate, Published, Time, likely_year, mentions};
use timbao::index::{Index, IndexWriter, Prepared, WriterOptions};
use timbao::search::query::{MAX_BYTES, Node, parse};
use timbao::search::{SearchRequest, Searcher};
use timbao::source::encoding::{Encoding, TextStream, decode, encode, mend};

use super::files::in_file;

/// Tells what bytes are in, and decodes them.
pub(crate) fn encoding(data: &[u8]) {
    for hint in [None, Some("windows-1252"), Some("utf-16")] {
        let decoded = decode(data, hint);
        assert_eq!(to_nfc(&decoded.text), decoded.text.as_str(), "not NFC");
        assert!((0.0..=1.0).contains(&decoded.certainty), "{decoded:?}");
        assert!(decoded.losses.count <= data.len() as u64, "{:?}", decoded.losses);
        assert!(decoded.text.len() <= 12 * data.len() + 12, "longer than its bytes allow");
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(mended) = mend(text) {
        assert_eq!(to_nfc(&mended.text), mended.text.as_str(), "not NFC");
    }
    for encoding in Encoding::ALL {
        let encoded = encode(text, encoding);
        assert!(encoded.losses.count <= text.chars().count() as u64, "{encoding:?}");
    }
}

/// Reads a file of which the first byte says what it is taken for: piece by piece what is read whole.
pub(crate) fn convert(data: &[u8]) {
    let Some((&choice, data)) = data.split_first() else { return };
    let forced = Encoding::ALL.get(usize::from(choice)).copied();
    in_file("input.txt", data, |path| {
        let mut stream = TextStream::open(path, forced).expect("it is there");
        let mut text = String::new();
        loop {
            match stream.next_piece() {
                Ok(Some(piece)) => {
                    assert!(!piece.is_empty() || text.is_empty());
                    text.push_str(&piece);
                }
                Ok(None) => break,
                // It is packed, and damaged.
                Err(error) => {
                    return assert!(
                        matches!(data, [0x1f, 0x8b, ..] | [0x28, 0xb5, ..] | [_, 0x2a, ..]),
                        "{error}"
                    );
                }
            }
        }
        assert!(matches!(stream.next_piece(), Ok(None)), "the end is the end");
        assert!((0.0..=1.0).contains(&stream.certainty()));
    });
}

pub(crate) fn date(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parsed = PartialDate::parse(&text);
    assert_eq!(Published::parse(&text).map(|it| it.date), parsed);
    let Some(date) = parsed else { return };
    assert!(date.start() < date.end() && (1800..=2200).contains(&date.year()), "{date}");
    assert_eq!(
        PartialDate::parse(&date.to_string()),
        Some(date),
        "{text:?} is {date}, which is another"
    );
    assert_eq!(PartialDate::from_start(date.start(), date.precision()), Some(date));
}

pub(crate) fn mention(data: &[u8]) {
    let text = to_nfc(&String::from_utf8_lossy(data)).into_owned();
    let mut end = 0;
    let year = likely_year(&text);
    for mention in mentions(&text) {
        assert!(
            end <= mention.span.start && text.get(mention.span.clone()).is_some(),
            "{mention:?}"
        );
        end = mention.span.end;
        for reference in ["2024-01-05", "1800-01-01", "2200-12-31", "2023"] {
            if let Some(span) = mention.resolve(PartialDate::parse(reference), year) {
                assert!(span.from.start() <= span.to.start(), "{mention:?} is {span}");
                assert_eq!(span.from.precision(), span.to.precision(), "{mention:?} is {span}");
                if let (Time::Day(day, _), None) = (mention.first, mention.last) {
                    assert_eq!(
                        (span.from.day(), span.from.month()),
                        (Some(day.day), Some(day.month))
                    );
                }
            }
        }
    }
}

/// An archive to ask.
static ARCHIVE: LazyLock<(tempfile::TempDir, Searcher)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let options = WriterOptions { threads: 1, ..WriterOptions::default() };
    let mut writer = IndexWriter::open(folder.path(), &options).expect("it is writable");
    let titles =
        ["Quân khu 1 tổng kết năm 2023", "Bão số 3 gây lũ ở Hoà Bình", "Thể thao: đường đua"];
    let article = |(number, title): (usize, &&str)| Article {
        id: Some(number.to_string()),
        title: (*title).to_owned(),
        body: format!("{title}\nĐoạn hai theo Quyết định 213/QĐ-TTg ngày 7-12."),
        published: Published::parse("7/12/2023"),
        ..Article::default()
    };
    let articles = titles.iter().enumerate().map(article);
    writer
        .add(articles.map(|article| Prepared::new(article, None)).collect())
        .expect("they are articles");
    writer.finish().expect("it is writable");
    let searcher = Searcher::new(&Index::open(folder.path()).expect("just written"));
    (folder, searcher.expect("just written"))
});

pub(crate) fn searcher() -> &'static Searcher {
    &ARCHIVE.1
}

pub(crate) fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let query = match parse(&text) {
        Ok(query) => query,
        Err(error) => return assert!(error.bytes > MAX_BYTES),
    };
    query.words.iter().chain(&query.required).for_each(|node| spans(node, &query.text));
    for warning in &query.warnings {
        assert!(!warning.code().is_empty() && !warning.to_string().is_empty());
    }
    assert_eq!(query.reading().is_empty(), query.is_empty(), "{query:?}");
    let answer = searcher().search(&SearchRequest::new(&*text)).expect("any text is a query");
    for content in answer.hits.iter().filter_map(|hit| hit.content.as_ref()) {
        for span in &content.snippet.spans {
            assert!(content.snippet.text.get(span.clone()).is_some_and(|word| !word.is_empty()));
        }
        for span in &content.title_spans {
            assert!(content.title.get(span.clone()).is_some_and(|word| !word.is_empty()));
        }
    }
}

fn spans(node: &Node, text: &str) {
    match node {
        Node::Word { span, .. }
        | Node::Phrase { span, .. }
        | Node::Prefix { span, .. }
        | Node::Filter { span, .. } => {
            assert!(
                text.get(span.clone()).is_some_and(|word| !word.is_empty()),
                "{span:?} of {text:?}"
            );
        }
        Node::Near { parts, .. } | Node::All(parts) | Node::Any(parts) => {
            parts.iter().for_each(|part| spans(part, text));
        }
        Node::Not(inner) => spans(inner, text),
    }
}

thread_local! {
    static SEGMENTER: RefCell<Segmenter> = RefCell::new(Segmenter::new());
}

pub(crate) fn analysis(data: &[u8]) {
    let text = to_nfc(&String::from_utf8_lossy(data)).into_owned();
    let (mut next, mut end) = (0, 0);
    Analyzer::new().analyze(&text, |token| {
        assert_eq!(token.position, next, "positions count up by one");
        assert!(end <= token.start && text.get(token.span()).is_some(), "a span cuts a character");
        assert!((1..=MAX_TERM_BYTES).contains(&token.term.len()), "{:?}", token.term);
        next += 1;
        end = token.end;
    });
    let slugged = slug(&text);
    assert_eq!(slug(&slugged), slugged);
    let (_, _) = (fold(&text), collation_key(&text));
    let mut end = 0;
    let check = |word: std::ops::Range<usize>| {
        assert!(end <= word.start && text.get(word.clone()).is_some_and(|it| !it.is_empty()));
        end = word.end;
    };
    SEGMENTER.with(|segmenter| segmenter.borrow_mut().segment(&text, check));
}
