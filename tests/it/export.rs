//! Exports, citations and feeds as the library makes them: what other programs read must be what is stored.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use roxmltree::{Document, Node};
use serde_json::Value;
use timbao::article::{Article, Category, Link};
use timbao::date::Published;
use timbao::engine::SortOrder;
use timbao::export::{Citation, ExportFormat, ExportInfo, Exporter, Feed, FeedFormat, Style};
use timbao::index::{Identity, StoredArticle};
use timbao::search::{MatchList, Page, SearchRequest};
use timbao::source::{Reader as SourceReader, SourceOptions, parse};

use crate::archive::{self, Archive};

/// What may stand in a text and must not get out of it.
const HOSTILE: &str =
    "<script>alert('1')</script> ]]> & \"đường\" {x} 50% #1 a_b \\ $ ~ ^ \u{1}\u{fffe}";
/// What XML can say of it.
const IN_XML: &str = "<script>alert('1')</script> ]]> & \"đường\" {x} 50% #1 a_b \\ $ ~ ^ ";

fn article(id: &str, title: &str, date: &str) -> Article {
    Article {
        id: Some(id.to_owned()),
        title: title.to_owned(),
        lead: "Nước sông lên nhanh từ sáng.".to_owned(),
        body: "Đê vẫn vững.\nDân đã lên chỗ cao.".to_owned(),
        authors: vec!["Bế Hiệp Lâm".to_owned()],
        categories: Category::parse("Thời sự/Thiên tai").into_iter().collect(),
        published: Published::parse(date),
        source: Some("songhong.example".to_owned()),
        url: Some(format!("https://songhong.example/{id}?a=1&b=2")),
        ..Article::default()
    }
}

fn stored(article: Article) -> StoredArticle {
    let id = article.id.clone().unwrap_or_default();
    StoredArticle { identity: Identity { collection: None, id }, article }
}

fn written(format: ExportFormat, list: &MatchList<'_>) -> String {
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_701_919_800);
    let mut out = String::new();
    let link = |identity: &Identity| Some(format!("https://kho.example/{identity}"));
    let written = Exporter::new(format, ExportInfo::of(list, at))
        .write_all(list, &link, &mut |piece| {
            out.push_str(piece);
            true
        })
        .unwrap();
    assert_eq!(written, list.len() as u64);
    out
}

/// Returns the elements of a document in their order, each with its path and text; attributes are `path@name`.
#[track_caller]
fn elements(xml: &str) -> Vec<(String, String)> {
    fn collect(node: Node, path: &str, found: &mut Vec<(String, String)>) {
        let own = node.tag_name();
        let prefix = own.namespace().and_then(|namespace| node.lookup_prefix(namespace));
        let name = match prefix.filter(|prefix| !prefix.is_empty()) {
            Some(prefix) => format!("{prefix}:{}", own.name()),
            None => own.name().to_owned(),
        };
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        for attribute in node.attributes() {
            found.push((format!("{path}@{}", attribute.name()), attribute.value().to_owned()));
        }
        found.push((path.clone(), node.text().unwrap_or_default().to_owned()));
        node.children().filter(Node::is_element).for_each(|child| collect(child, &path, found));
    }
    // A strict parser: what XML 1.0 does not allow, it refuses.
    let document = Document::parse(xml).expect("it is well-formed");
    let mut found = Vec::new();
    collect(document.root_element(), "", &mut found);
    found
}

fn texts<'a>(elements: &'a [(String, String)], path: &str) -> Vec<&'a str> {
    elements.iter().filter(|(found, _)| found == path).map(|(_, text)| text.as_str()).collect()
}

#[test]
fn the_list_is_that_of_a_search() {
    let articles = (0..60)
        .map(|n| {
            let words = ["Bão vào bờ", "Lũ trên sông", "Bão và lũ trên sông"][n % 3];
            article(&format!("{n:02}"), &format!("{words} {n}"), &format!("2023-{:02}", n % 12 + 1))
        })
        .collect();
    let searcher = Archive::of(articles).searcher();
    for query in ["", "bão", "bao lu", "bão lũ sông xa", "\"lũ trên\"", "khongco", "date:2023-03"]
    {
        for sort in [SortOrder::Relevance, SortOrder::Newest, SortOrder::Oldest] {
            let request = SearchRequest { sort, ..SearchRequest::new(query) };
            let list = searcher.all_matches(&request).unwrap();
            let listed: Vec<String> =
                list.articles().map(|article| article.unwrap().identity.id).collect();
            let mut paged = Vec::new();
            let mut page = request.clone();
            loop {
                let answer = searcher.search(&page).unwrap();
                assert_eq!(answer.total, Some(list.len() as u64), "{query}");
                assert_eq!(answer.relaxed, list.relaxed, "{query}");
                assert_eq!(answer.reading, list.reading);
                paged.extend(archive::ids(&answer.hits));
                match answer.next_cursor {
                    Some(cursor) => page.page = Page::Cursor(cursor),
                    None => break,
                }
            }
            assert_eq!(listed, paged, "{query} {sort:?}");
            assert_eq!(list.is_empty(), listed.is_empty());
        }
    }
    assert_eq!(searcher.all_matches(&SearchRequest::new(" ")).unwrap().len(), 60);
    let code = |request: SearchRequest| searcher.all_matches(&request).unwrap_err().code();
    let wrong =
        SearchRequest { categories: vec!["Bóng đá".into()], ..SearchRequest::new("bão") };
    assert_eq!(code(wrong), "unknown_category");
    let wrong = SearchRequest { from: Some("hôm qua".into()), ..SearchRequest::new("bão") };
    assert_eq!(code(wrong), "bad_date");
    assert_eq!(code(SearchRequest::new("a".repeat(5000))), "query_too_long");
}

#[test]
fn an_export_ends_when_nobody_reads_it() {
    let articles = (0..9).map(|n| article(&n.to_string(), "Lũ", "2023")).collect();
    let searcher = Archive::of(articles).searcher();
    let list = searcher.all_matches(&SearchRequest::new("")).unwrap();
    let mut pieces = 0;
    let exporter = Exporter::new(ExportFormat::Csv, ExportInfo::of(&list, SystemTime::now()));
    let written = exporter.write_all(&list, &|_| None, &mut |_| {
        pieces += 1;
        pieces < 4
    });
    assert_eq!((written.unwrap(), pieces), (2, 4));
}

#[test]
fn a_citation_says_what_is_known() {
    let check = |change: fn(&mut Article), expected: &str| {
        let mut article = article("1", "Lũ về “sớm”", "2023-12-07");
        article.url = None;
        change(&mut article);
        let article = stored(article);
        assert_eq!(
            Citation::new(&article, None).render(Style::Vietnamese),
            format!("{expected}\n")
        );
    };
    let whole = "Bế Hiệp Lâm (2023), “Lũ về ‘sớm’”, *songhong.example*, ngày 7 tháng 12 năm 2023.";
    check(|_| {}, whole);
    check(|it| it.published = Published::parse("2023-12-07T10:30"), whole);
    check(
        |it| it.published = Published::parse("12/2023"),
        "Bế Hiệp Lâm (2023), “Lũ về ‘sớm’”, *songhong.example*, tháng 12 năm 2023.",
    );
    check(
        |it| it.published = Published::parse("2023"),
        "Bế Hiệp Lâm (2023), “Lũ về ‘sớm’”, *songhong.example*.",
    );
    check(|it| it.published = None, "Bế Hiệp Lâm, “Lũ về ‘sớm’”, *songhong.example*.");
    check(
        |it| it.authors.clear(),
        "“Lũ về ‘sớm’” (2023), *songhong.example*, ngày 7 tháng 12 năm 2023.",
    );
    check(
        |it| {
            it.authors = vec!["Lưu Vạn Kha".into(), "Kiều Gia Thuật".into()];
            it.source = None;
            it.url = Some("https://songhong.example/1".into());
        },
        "Lưu Vạn Kha, Kiều Gia Thuật (2023), “Lũ về ‘sớm’”, ngày 7 tháng 12 năm 2023, https://songhong.example/1",
    );
    check(
        |it| {
            *it = Article {
                body: "Cầu đã thông. Xe đi lại.".into(),
                agency: Some("TTXVN".into()),
                url: Some("javascript:alert(1)".into()),
                ..Article::default()
            };
        },
        "TTXVN, “Cầu đã thông”.",
    );
}

#[test]
fn bibtex_is_escaped_and_balanced() {
    let mut hostile = article("a b/{c}", HOSTILE, "12/2023");
    hostile.url = Some("https://songhong.example/a_b%20c?x=1&y={2}".into());
    let hostile = stored(hostile);
    let entry = Citation::new(&hostile, None).render(Style::Bibtex);
    let title = r#"title = {{<script>alert('1')</script> ]]> \& "đường" \textbraceleft{}x\textbraceright{} 50\% \#1 a\_b \textbackslash{} \$ \textasciitilde{} \textasciicircum{}"#;
    assert!(entry.contains(title), "{entry}");
    assert!(entry.contains("url = {https://songhong.example/a_b%20c?x=1&y=%7B2%7D}"), "{entry}");
    assert!(
        entry.contains("  year = {2023},\n  month = dec,\n") && !entry.contains("day ="),
        "{entry}"
    );
    assert!(entry.contains("author = {{Bế Hiệp Lâm}}"), "{entry}");
    let depth = entry.chars().try_fold(0i32, |depth, c| match c {
        '{' => Some(depth + 1),
        '}' if depth == 0 => None,
        '}' => Some(depth - 1),
        _ => Some(depth),
    });
    assert_eq!(depth, Some(0), "{entry}");
    let key = |id: &str| {
        let article = stored(article(id, "Lũ", "2023"));
        let entry = Citation::new(&article, None).render(Style::Bibtex);
        entry[entry.find('{').unwrap() + 1..entry.find(',').unwrap()].to_owned()
    };
    assert_eq!(key("sh-0001"), "sh-0001");
    assert_eq!(key("Lũ {1}"), key("Lũ {1}"));
    assert_ne!(key("Lũ {1}"), key("Lu (1)"));
    assert!(key("Lũ {1}").starts_with("lu-1-"), "{}", key("Lũ {1}"));
    let mut bare = article("1", "Lũ", "2023");
    bare.source = None;
    assert!(
        Citation::new(&stored(bare.clone()), None).render(Style::Bibtex).starts_with("@online{1,")
    );
    bare.url = None;
    assert!(Citation::new(&stored(bare), None).render(Style::Bibtex).starts_with("@misc{1,"));
}

#[test]
fn ris_has_a_value_a_line() {
    let check = |date: &str, expected: &str| {
        let mut article = article("1", "Lũ về\nER  - \r\nsớm", date);
        article.lead = "Một.\nHai.".into();
        let article = stored(article);
        let record = Citation::new(&article, Some("https://kho.example/1")).render(Style::Ris);
        let lines: Vec<&str> = record.split_terminator("\r\n").collect();
        assert!(lines.iter().all(|line| line[2..].starts_with("  - ")), "{lines:?}");
        assert_eq!(lines[0], "TY  - NEWS");
        assert_eq!(lines.last(), Some(&"ER  - "));
        for wanted in [
            "ID  - 1",
            "AU  - Bế Hiệp Lâm",
            "TI  - Lũ về ER - sớm",
            "T2  - songhong.example",
            "JO  - songhong.example",
            "AB  - Một. Hai.",
            "KW  - Thời sự › Thiên tai",
            "UR  - https://songhong.example/1?a=1&b=2",
            "UR  - https://kho.example/1",
            expected,
        ] {
            assert!(lines.contains(&wanted), "{wanted}: {lines:?}");
        }
    };
    check("2023-12-07T10:30", "DA  - 2023/12/07");
    check("12/2023", "DA  - 2023/12");
    check("2023", "DA  - 2023");
}

#[test]
fn csl_json_has_dates_at_their_precision() {
    for (date, parts) in [
        ("2023-12-07T10:30", serde_json::json!([[2023, 12, 7]])),
        ("12/2023", serde_json::json!([[2023, 12]])),
        ("2023", serde_json::json!([[2023]])),
        ("", Value::Null),
    ] {
        let article = stored(article("1", HOSTILE, date));
        let text = Citation::new(&article, None).render(Style::CslJson);
        let items: Vec<Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(items[0]["issued"]["date-parts"], parts);
        assert_eq!(items[0]["type"], "article-newspaper");
        assert_eq!(items[0]["author"], serde_json::json!([{"literal": "Bế Hiệp Lâm"}]));
        assert_eq!(items[0]["container-title"], "songhong.example");
        assert_eq!(items[0]["language"], "vi");
        assert!(items[0].as_object().unwrap().values().all(|value| !value.is_null()));
    }
}

/// Reads a file as `timbao index` does and returns the articles as the index keeps them.
fn read(name: &str, content: &str) -> Vec<StoredArticle> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let options = SourceOptions::default();
    SourceReader::open(&[path], &options)
        .unwrap()
        .filter_map(|record| parse(&record.unwrap(), &options).ok())
        .map(|mut article| {
            let identity = Identity::of(&article, None, 7);
            article.id = Some(identity.id.clone());
            article.collection.clone_from(&identity.collection);
            StoredArticle { identity, article }
        })
        .collect()
}

proptest! {
    #[test]
    fn whatever_was_read_is_read_again(
        records in prop::collection::vec(
            prop::collection::hash_map(
                prop::sample::select(vec![
                    "id", "title", "lead", "body", "captions", "author", "photographer", "agency", "category", "source",
                    "url", "image", "related", "extra", "headline", "khac", "timbao_collection",
                ]),
                prop::collection::vec(
                    prop::sample::select(vec![
                        "a", "Lũ về", " ", "\n", "\n\n", "\t", "\r", "'", "\"", "=", "-", "@", ",", ";", "(", ")", ".",
                        "Theo ", "Ảnh: ", " và ", "[", "]", "{\"x\":1}", "/", "\\", " > ", "https://a.example", "\u{301}",
                        "\u{a0}", "\u{200b}",
                    ]),
                    0..6,
                ).prop_map(|pieces| pieces.concat()),
                1..9,
            ),
            1..4,
        ),
        in_lists in any::<bool>(),
    ) {
        let lines: Vec<String> = records
            .iter()
            .map(|record| {
                let value = |text: &String| match in_lists {
                    true => serde_json::json!([text, "hai\nba"]),
                    false => Value::from(text.as_str()),
                };
                let record = record.iter().map(|(&name, text)| (name.to_owned(), value(text)));
                Value::Object(record.collect()).to_string()
            })
            .collect();
        let first = read("a.jsonl", &lines.join("\n"));
        let info = ExportInfo {
            query: "=lũ".into(),
            filters: String::new(),
            articles: None,
            exported_at: "2023-12-07T10:30:00+07:00".into(),
            index_state: "0".into(),
            version: "0".into(),
        };
        for format in [ExportFormat::Jsonl, ExportFormat::Csv] {
            let mut exporter = Exporter::new(format, info.clone());
            let articles: String =
                first.iter().map(|article| exporter.article(article, None)).collect();
            let text = exporter.start() + &articles + &exporter.end();
            let name = format!("export.{}", format.file_extension());
            prop_assert_eq!(&read(&name, &text), &first, "{}", text);
        }
    }
}

fn hostile_archive() -> Archive {
    let mut hostile = article("một & hai", HOSTILE, "2023-12-07T10:30");
    hostile.body = format!("Lũ {HOSTILE}");
    hostile.lead.clear();
    hostile.url = Some("https://songhong.example/1?a=1&b=2".into());
    hostile.authors = vec![HOSTILE.to_owned()];
    hostile.related = vec![Link { title: "=1+1".into(), url: String::new() }];
    let mut month = article("hai", "Lũ tháng", "12/2023");
    month.url = Some("javascript:alert(1)".into());
    Archive::of(vec![hostile, month])
}

#[test]
fn feeds_are_valid_and_invent_no_day() {
    let searcher = hostile_archive().searcher();
    let request = SearchRequest { sort: SortOrder::Newest, ..SearchRequest::new("lũ") };
    let hits = searcher.search(&request).unwrap().hits;
    assert_eq!(archive::ids(&hits), ["một & hai", "hai"]);
    let feed = Feed {
        title: HOSTILE,
        home: "https://kho.example/?q=a&b",
        address: "https://kho.example/feed?q=a&b",
        updated: SystemTime::UNIX_EPOCH + Duration::from_secs(1_701_919_800),
        hits: &hits,
        link: &|identity| format!("https://kho.example/bai?id={}&x=1", identity.id.len()),
    };
    let passage = &hits[0].content.as_ref().unwrap().snippet.text;
    let in_xml = |text: &str| text.replace(['\u{1}', '\u{fffe}'], "");
    let own = "https://songhong.example/1?a=1&b=2";

    let rss = elements(&feed.render(FeedFormat::Rss));
    let item = |name: &str| texts(&rss, &format!("rss/channel/item/{name}"));
    assert_eq!(texts(&rss, "rss/channel/title"), [IN_XML]);
    assert_eq!(texts(&rss, "rss/channel/link"), [feed.home]);
    assert_eq!(texts(&rss, "rss/channel/atom:link@href"), [feed.address]);
    assert_eq!(texts(&rss, "rss/channel/lastBuildDate"), ["Thu, 7 Dec 2023 10:30:00 +0700"]);
    assert_eq!(item("title"), [IN_XML, "Lũ tháng"]);
    assert_eq!(item("pubDate"), ["Thu, 7 Dec 2023 10:30:00 +0700"]);
    assert_eq!(
        item("link"),
        ["https://kho.example/bai?id=11&x=1", "https://kho.example/bai?id=3&x=1"]
    );
    assert_eq!(item("guid"), item("link"));
    assert_eq!(item("dc:creator"), [IN_XML, "Bế Hiệp Lâm"]);
    assert_eq!(item("category"), ["Thời sự › Thiên tai"; 2]);
    let description = item("description")[0];
    assert!(!description.contains('<'), "{description}");
    let shown = elements(&format!("<p>{description}</p>"));
    assert_eq!(texts(&shown, "p"), [in_xml(passage)]);
    assert_eq!(item("atom:link@href"), [own], "that of a script is none");

    let atom = elements(&feed.render(FeedFormat::Atom));
    let entry = |name: &str| texts(&atom, &format!("feed/entry/{name}"));
    assert_eq!(texts(&atom, "feed/id"), [feed.address]);
    assert_eq!(texts(&atom, "feed/updated"), ["2023-12-07T10:30:00+07:00"]);
    assert_eq!(texts(&atom, "feed/link@href"), [feed.home, feed.address]);
    assert_eq!(entry("title"), [IN_XML, "Lũ tháng"]);
    assert_eq!(entry("published"), ["2023-12-07T10:30:00+07:00"]);
    assert_eq!(entry("updated").len(), 2);
    assert_eq!(entry("id"), item("link"));
    assert_eq!(entry("summary")[0], in_xml(passage));
    assert_eq!(entry("category@term"), ["thoi-su/thien-tai"; 2]);
    assert_eq!(entry("author/name"), [IN_XML, "Bế Hiệp Lâm"]);

    let json: Value = serde_json::from_str(&feed.render(FeedFormat::Json)).unwrap();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["feed_url"], feed.address);
    let items = json["items"].as_array().unwrap();
    assert_eq!(items[0]["title"], HOSTILE);
    assert_eq!(items[0]["content_text"], *passage);
    assert_eq!(items[0]["date_published"], "2023-12-07T10:30:00+07:00");
    assert!(items[1].get("date_published").is_none() && items[1].get("external_url").is_none());
    assert_eq!(items[0]["external_url"], own);
    for format in FeedFormat::ALL {
        assert_eq!(FeedFormat::parse(format.name()), Some(format));
        let none = Feed { hits: &[], ..feed_of(&feed) };
        let empty = none.render(format);
        match format {
            FeedFormat::Json => {
                assert_eq!(
                    serde_json::from_str::<Value>(&empty).unwrap()["items"],
                    Value::Array(vec![])
                );
            }
            _ => assert!(!elements(&empty).is_empty()),
        }
    }
}

fn feed_of<'a>(feed: &Feed<'a>) -> Feed<'a> {
    let Feed { title, home, address, updated, hits, link } = *feed;
    Feed { title, home, address, updated, hits, link }
}

#[test]
fn exports_in_every_format_are_valid() {
    let searcher = hostile_archive().searcher();
    for (query, expected) in [("lũ", 2), ("không có gì cả đâu", 0)] {
        let request = SearchRequest {
            sort: SortOrder::Newest,
            from: Some("2023".into()),
            ..SearchRequest::new(query)
        };
        let request = SearchRequest { categories: vec!["Thiên tai".into()], limit: 0, ..request };
        let list = searcher.all_matches(&request).unwrap();
        assert_eq!(list.len(), expected, "{query}");
        for format in ExportFormat::ALL {
            assert_eq!(ExportFormat::parse(format.name()), Some(format));
            let text = written(format, &list);
            let facts = [query, "category: thoi-su/thien-tai; from: 2023; sort: newest"];
            match format {
                ExportFormat::Jsonl => {
                    let lines: Vec<Value> =
                        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
                    assert_eq!(lines.len(), expected + 1);
                    let header = &lines[0]["timbao_export"];
                    assert_eq!([&header["query"], &header["filters"]], facts);
                    assert_eq!(header["articles"], expected);
                    assert_eq!(header["exported_at"], "2023-12-07T10:30:00+07:00");
                    assert_eq!(header["index_state"].as_str().unwrap().len(), 16);
                }
                ExportFormat::Csv => {
                    let mut reader = csv::Reader::from_reader(text.as_bytes());
                    let names: Vec<String> =
                        reader.headers().unwrap().iter().map(str::to_owned).collect();
                    assert_eq!(names[names.len() - 2..], ["export_query", "exported_at"]);
                    let rows: Vec<csv::StringRecord> =
                        reader.records().map(Result::unwrap).collect();
                    assert_eq!(rows.len(), expected);
                    for row in rows {
                        assert_eq!(&row[names.len() - 2], query);
                        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
                    }
                }
                ExportFormat::Ris => {
                    assert_eq!(text.matches("TY  - NEWS\r\n").count(), expected);
                    assert_eq!(
                        text.matches(&format!("; query: {query}; {}", facts[1])).count(),
                        expected
                    );
                }
                ExportFormat::Bibtex => {
                    assert!(text.starts_with("% timbao ") && text.contains(query), "{text}");
                    assert_eq!(text.matches("\n@article{").count(), expected);
                }
                ExportFormat::CslJson => {
                    let items: Vec<Value> = serde_json::from_str(&text).unwrap();
                    assert_eq!(items.len(), expected);
                    for item in items {
                        assert!(item["note"].as_str().unwrap().contains(facts[1]));
                    }
                }
                ExportFormat::Ids => {
                    let (first, ids) = text.split_once('\n').unwrap();
                    assert!(first.starts_with("# timbao ") && first.contains(facts[1]), "{text}");
                    assert_eq!(ids.lines().count(), expected);
                }
                ExportFormat::Atom => {
                    let elements = elements(&text);
                    assert_eq!(texts(&elements, "feed/title"), [query]);
                    assert!(texts(&elements, "feed/subtitle")[0].contains(facts[1]));
                    assert_eq!(texts(&elements, "feed/entry/content").len(), expected);
                }
            }
        }
    }
}

#[test]
fn feeds_and_the_atom_export_read_back() {
    let wanted = article("1", "Lũ <trên> sông & đê", "2023-12-07T10:30:00+07:00");
    let searcher = Archive::of(vec![wanted.clone()]).searcher();
    let hits = searcher.search(&SearchRequest::new("lũ")).unwrap().hits;
    let feed = Feed {
        title: "Lũ",
        home: "https://kho.example/",
        address: "https://kho.example/feed",
        updated: SystemTime::UNIX_EPOCH,
        hits: &hits,
        link: &|identity| format!("https://kho.example/bai/{}", identity.id),
    };
    let mut documents: Vec<(String, String, bool)> = FeedFormat::ALL
        .map(|format| (format!("a.{}", format.name()), feed.render(format), false))
        .to_vec();
    let list = searcher.all_matches(&SearchRequest::new("lũ")).unwrap();
    documents.push(("export.atom".to_owned(), written(ExportFormat::Atom, &list), true));
    for (name, text, is_whole) in documents {
        let options = SourceOptions::default();
        let reader = SourceReader::of_stream(&name, Box::new(std::io::Cursor::new(text)), &options);
        let articles: Vec<Article> =
            reader.unwrap().map(|record| parse(&record.unwrap(), &options).unwrap()).collect();
        assert_eq!(articles.len(), 1, "{name}");
        let read = &articles[0];
        assert_eq!(read.title, wanted.title, "{name}");
        assert_eq!(read.url, wanted.url, "{name}");
        assert_eq!(read.authors, wanted.authors, "{name}");
        assert_eq!(read.categories, wanted.categories, "{name}");
        let date = |article: &Article| article.published.as_ref().map(|published| published.date);
        assert_eq!(date(read), date(&wanted), "{name}");
        if is_whole {
            assert_eq!((&read.lead, &read.body), (&wanted.lead, &wanted.body), "{name}");
        } else {
            assert!(!(read.lead.is_empty() && read.body.is_empty()), "{name}");
        }
    }
}
