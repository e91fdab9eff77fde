//! The matched words of whole articles: the same words as in the snippets, everywhere in the article.

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use timbao::article::Article;
use timbao::index::Index;
use timbao::search::{ArticleSpans, MAX_TEXT_BYTES, SearchRequest, Searcher};

use crate::archive::{Archive, search};
use crate::support::sample_index;

/// Returns the article with the matched words in brackets, its parts parted by ` | `.
fn bracketed(article: &Article, spans: &ArticleSpans) -> String {
    let mut parts = vec![
        marked(&article.title, &spans.title),
        marked(&article.lead, &spans.lead),
        marked(&article.body, &spans.body),
    ];
    let several = |texts: &[String], spans: &[Vec<Range<usize>>]| {
        assert_eq!(texts.len(), spans.len());
        texts.iter().zip(spans).map(|(text, spans)| marked(text, spans)).collect::<Vec<_>>()
    };
    parts.extend(several(&article.captions, &spans.captions));
    parts.extend(several(&article.authors, &spans.authors));
    parts.extend(several(&article.photographers, &spans.photographers));
    parts.extend(article.agency.iter().map(|agency| marked(agency, &spans.agency)));
    parts.join(" | ")
}

fn marked(text: &str, spans: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for span in spans {
        assert!(at <= span.start && span.start < span.end, "{spans:?} of {text}");
        out.push_str(&text[at..span.start]);
        out.push('[');
        out.push_str(&text[span.clone()]);
        out.push(']');
        at = span.end;
    }
    out + &text[at..]
}

#[test]
fn words_are_marked_where_they_count() {
    let article = Article {
        id: Some("1".to_owned()),
        title: "Bão số 3 vào bờ".to_owned(),
        lead: "Bão mạnh, quân khu một ứng trực".to_owned(),
        body: "Quân khu một họp.\nKhu một; quân khu\nmột đội trực bão".to_owned(),
        captions: vec!["Bộ đội quân khu".to_owned(), "một chốt trực".to_owned()],
        authors: vec!["Trần Bão".to_owned(), "Lê Khu".to_owned()],
        photographers: vec!["Lê Khu".to_owned(), "Vũ Một".to_owned()],
        agency: Some("Bão tin".to_owned()),
        ..Article::default()
    };
    let archive = Archive::of(vec![article]);
    let searcher = archive.searcher();
    let stored = searcher.article("1").unwrap();
    let plain = bracketed(
        &stored.article,
        &ArticleSpans {
            captions: vec![Vec::new(); 2],
            authors: vec![Vec::new(); 2],
            photographers: vec![Vec::new(); 2],
            ..ArticleSpans::default()
        },
    );
    for (query, expected) in [
        (
            "bão",
            "[Bão] số 3 vào bờ | [Bão] mạnh, quân khu một ứng trực | Quân khu một họp.\nKhu một; quân khu\nmột đội trực [bão] | \
             Bộ đội quân khu | một chốt trực | Trần [Bão] | Lê Khu | Lê Khu | Vũ Một | [Bão] tin",
        ),
        (
            "\"quan khu mot\"",
            "Bão số 3 vào bờ | Bão mạnh, [quân] [khu] [một] ứng trực | [Quân] [khu] [một] họp.\nKhu một; quân khu\nmột đội trực bão | \
             Bộ đội quân khu | một chốt trực | Trần Bão | Lê Khu | Lê Khu | Vũ Một | Bão tin",
        ),
        (
            "body:bão author:khu",
            "Bão số 3 vào bờ | Bão mạnh, quân khu một ứng trực | Quân khu một họp.\nKhu một; quân khu\nmột đội trực [bão] | \
             Bộ đội quân khu | một chốt trực | Trần Bão | Lê [Khu] | Lê [Khu] | Vũ Một | Bão tin",
        ),
        (
            "caption:chốt mạnh NEAR/2 khu -họp",
            "Bão số 3 vào bờ | Bão [mạnh], quân [khu] một ứng trực | Quân khu một họp.\nKhu một; quân khu\nmột đội trực bão | \
             Bộ đội quân khu | một [chốt] trực | Trần Bão | Lê Khu | Lê Khu | Vũ Một | Bão tin",
        ),
        ("khôngcótừnày", plain.as_str()),
        ("", plain.as_str()),
    ] {
        let spans = searcher.highlight(&stored, &SearchRequest::new(query)).unwrap();
        assert_eq!(bracketed(&stored.article, &spans), expected, "{query}");
    }
}

/// What a snippet marks is marked in the article, in the same place and nothing else beside it.
#[test]
fn an_article_is_marked_as_its_snippet_is() {
    let searcher = Searcher::new(&Index::open(Path::new(sample_index())).unwrap()).unwrap();
    let mut compared = 0;
    for query in [
        "quan khu một",
        "hoi nghi tong ket nam",
        "\"tổng kết năm\"~3 hội nghị",
        "bão NEAR/8 lũ",
        "UBND TP.HCM",
        "ngh* an OR giao thông",
        "title:năm captions đường",
        "hoi ngghi",
        "thaan nhuwng",
    ] {
        let request = SearchRequest { limit: 50, ..SearchRequest::new(query) };
        for hit in searcher.search(&request).unwrap().hits {
            let content = hit.content.unwrap();
            let spans = searcher.highlight(&content.article, &request).unwrap();
            if !content.title_derived {
                assert_eq!(spans.title, content.title_spans, "{query}");
            }
            let snippet = &content.snippet;
            let of_zone = match snippet.zone.name() {
                "lead" => &spans.lead,
                "body" => &spans.body,
                _ => continue,
            };
            let end = snippet.start + snippet.text.len();
            let inside: Vec<Range<usize>> = of_zone
                .iter()
                .filter(|span| snippet.start <= span.start && span.end <= end)
                .map(|span| span.start - snippet.start..span.end - snippet.start)
                .collect();
            assert_eq!(inside, snippet.spans, "{query}: {}", snippet.text);
            compared += snippet.spans.len();
        }
    }
    assert!(compared > 200, "{compared}");
}

#[test]
fn one_huge_article_does_not_make_searches_slow() {
    let sentence = "Bão lũ về, quân khu một ứng trực bão lũ ngày đêm. ";
    let body = sentence.repeat((10 << 20) / sentence.len());
    assert!(body.len() > 9 << 20);
    let huge = Article {
        id: Some("huge".to_owned()),
        title: "Nhật ký mùa lũ".to_owned(),
        body,
        captions: vec!["Ảnh lũ".to_owned()],
        ..Article::default()
    };
    let few = Article { body: "bão lũ".to_owned(), ..Article::default() };
    let archive = Archive::of(vec![huge, few]);
    let searcher = archive.searcher();
    let stored = searcher.article("huge").unwrap();
    for (query, least) in [
        ("bão lũ", 8000),
        ("\"quân khu một\"", 8000),
        ("bão NEAR/2 lũ", 4000),
        // Of the many ways to place these, only the first ones are followed up.
        ("bão NEAR/100 lũ NEAR/100 quân NEAR/100 bão", 10),
    ] {
        let started = Instant::now();
        let spans = searcher.highlight(&stored, &SearchRequest::new(query)).unwrap();
        let found = search(&searcher, query);
        let took = started.elapsed();
        // Many times what it takes, also without optimisation; without limits the last one took more than a minute.
        assert!(took < Duration::from_secs(30), "{query}: {took:?}");
        let hit = found.hits.iter().find(|hit| hit.identity.id == "huge").unwrap();
        assert!(!hit.content.as_ref().unwrap().snippet.spans.is_empty(), "{query}");
        let last = spans.body.last().unwrap();
        assert!(spans.body.len() > least && last.end <= MAX_TEXT_BYTES, "{query}: {last:?}");
        for span in &spans.body {
            let word = stored.article.body[span.clone()].to_lowercase();
            assert!(query.contains(&word), "{query}: {word}");
        }
        if query == "bão lũ" {
            let looked_at = &stored.article.body[..MAX_TEXT_BYTES - 100];
            let words = looked_at.matches("ão").count() + looked_at.matches("lũ").count();
            assert!((words..words + 10).contains(&spans.body.len()), "{words}");
            assert_eq!((spans.title.len(), spans.captions[0].len()), (1, 1));
        }
    }
}
