//! A small index in a folder of its own, written and searched in-process.

use timbao::article::Article;
use timbao::index::{Identity, Index, IndexWriter, Outcome, Prepared, WriterOptions};
use timbao::search::{Hit, HitContent, SearchRequest, SearchResponse, Searcher};

/// An index that disappears with the test.
pub(crate) struct Archive {
    folder: tempfile::TempDir,
}

impl Archive {
    /// Returns an index without articles.
    pub(crate) fn empty() -> Archive {
        Archive { folder: tempfile::tempdir().unwrap() }
    }

    /// Returns an index of these articles, in one segment.
    pub(crate) fn of(articles: Vec<Article>) -> Archive {
        let archive = Archive::empty();
        let mut writer = archive.writer(1);
        writer.add(prepared(articles)).unwrap();
        writer.finish().unwrap();
        archive
    }

    /// Opens the index for writing.
    pub(crate) fn writer(&self, threads: usize) -> IndexWriter {
        let options = WriterOptions { threads, memory_bytes: 32 << 20, ..WriterOptions::default() };
        IndexWriter::open(self.folder.path(), &options).unwrap()
    }

    /// Returns a searcher of what is committed.
    pub(crate) fn searcher(&self) -> Searcher {
        Searcher::new(&Index::open(self.folder.path()).unwrap()).unwrap()
    }
}

/// Adds articles and returns how many had each outcome: indexed, updated, unchanged, duplicate.
pub(crate) fn add(writer: &mut IndexWriter, articles: Vec<Article>) -> [usize; 4] {
    let outcomes = writer.add(prepared(articles)).unwrap();
    [Outcome::Indexed, Outcome::Updated, Outcome::Unchanged, Outcome::Duplicate]
        .map(|wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count())
}

fn prepared(articles: Vec<Article>) -> Vec<Prepared> {
    articles.into_iter().map(|article| Prepared::new(article, None)).collect()
}

/// Returns the identity of an article of the default collection.
pub(crate) fn identity(id: &str) -> Identity {
    Identity { collection: None, id: id.to_owned() }
}

/// Answers a query as a user would type it, everything else as usual.
pub(crate) fn search(searcher: &Searcher, query: &str) -> SearchResponse {
    searcher.search(&SearchRequest::new(query)).unwrap()
}

/// Returns the ids of the hits in their order.
pub(crate) fn ids(hits: &[Hit]) -> Vec<String> {
    hits.iter().map(|hit| hit.identity.id.clone()).collect()
}

/// Holds that title and snippet of a hit are stored text and that their spans are ascending, disjoint words of it.
#[track_caller]
pub(crate) fn assert_highlights_are_valid(content: &HitContent) {
    let snippet = &content.snippet;
    let stored = content.article.zone(snippet.zone);
    let end = snippet.start + snippet.text.len();
    assert_eq!(stored.get(snippet.start..end), Some(snippet.text.as_str()), "not a stored slice");
    if !content.title_derived {
        assert_eq!(content.title, content.article.article.title);
    }
    for (text, spans) in [(&snippet.text, &snippet.spans), (&content.title, &content.title_spans)] {
        let mut last = 0;
        for span in spans {
            assert!(last <= span.start && span.start < span.end, "{spans:?} of {text:?}");
            assert!(text.get(span.clone()).is_some(), "{span:?} cuts a character of {text:?}");
            last = span.end;
        }
    }
}
