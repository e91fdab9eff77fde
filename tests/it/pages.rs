//! HTML pages of many makes, invented for this: what is taken from each, and which are no articles.

use std::io::Write;
use std::path::PathBuf;

use serde_json::Value;
use timbao::article::Article;
use timbao::source::{PageRules, Reader, SourceError, SourceOptions, parse};

use crate::support::repository;

fn folder() -> PathBuf {
    repository().join("tests/data/pages")
}

fn read(page: &str) -> Result<Article, SourceError> {
    let options = SourceOptions { rules: PageRules::none(), ..SourceOptions::default() };
    let mut reader = Reader::open(&[folder().join(page)], &options).unwrap();
    reader.next().unwrap().and_then(|record| parse(&record, &options))
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn every_part_of_a_page_goes_where_it_belongs() {
    let mut wrong = Vec::new();
    let mut pages = 0;
    let mut paths: Vec<PathBuf> =
        folder().read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    for path in paths {
        pages += 1;
        let want: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let article = match read(&format!("{name}.html")) {
            Ok(article) => article,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let mut check = |what: &str, got: Value, want: &Value| {
            if got != *want {
                wrong.push(format!("{name}: {what}\n   got {got}\n  want {want}"));
            }
        };
        check("title", article.title.as_str().into(), &want["title"]);
        let date = article.published.map(|published| published.date.to_string());
        check("date", date.into(), &want["date"]);
        check("lead", article.lead.as_str().into(), &want["lead"]);
        let body: Vec<&str> = article.body.lines().collect();
        check("body", body.into(), &want["paragraphs"]);
        check("captions", article.captions.clone().into(), &want["captions"]);
        let section: Vec<String> =
            article.categories.first().map(|section| section.names().to_vec()).unwrap_or_default();
        check("section", section.into(), &want["section"]);
        check("authors", article.authors.clone().into(), &want["authors"]);
        let photographers: Vec<&str> = texts(&want["photographers"]);
        check("photographers", article.photographers.clone().into(), &photographers.into());
        check("agency", article.agency.clone().into(), &want["agency"]);
        if want["url"].is_string() {
            check("url", article.url.clone().into(), &want["url"]);
        }
        if want["related"].is_array() {
            let related: Vec<String> =
                article.related.iter().map(|link| link.url.clone()).collect();
            check("related", related.into(), &want["related"]);
        }
        if want["tags"].is_array() {
            check("tags", article.extra["tags"].clone(), &want["tags"]);
        }
    }
    assert!(pages >= 10, "the pages are read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pages_that_are_no_articles_are_rejected_with_a_reason() {
    for (page, code) in [
        ("list-section.html", "list_page"),
        ("list-front.html", "list_page"),
        ("neither-login.html", "no_article"),
    ] {
        assert_eq!(read(page).map(|article| article.title).unwrap_err().code(), code, "{page}");
    }
}

/// A response as a crawler writes it, packed as its member of the file or not.
fn record(kind: &str, address: &str, content: &[u8]) -> Vec<u8> {
    let media =
        if kind == "response" { "application/http; msgtype=response" } else { "text/plain" };
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-01-02T03:04:05Z\r\n\
         Content-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        content.len()
    );
    [head.as_bytes(), content, b"\r\n\r\n"].concat()
}

fn response(headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {headers}\r\n\r\n").as_bytes(), body].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Records of a crawl of two articles, a list, and what crawls hold besides.
fn crawl() -> Vec<Vec<u8>> {
    let page = |name: &str| std::fs::read(folder().join(name)).unwrap();
    let old = page("old-table.html");
    let (first, rest) = old.split_at(400);
    let chunked = [
        format!("{:x}\r\n", first.len()).as_bytes(),
        first,
        format!("\r\n{:X};a=b\r\n", rest.len()).as_bytes(),
        rest,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let html = "200 OK\r\nContent-Type: text/html; charset=utf-8";
    vec![
        record("warcinfo", "", b"software: none\r\n"),
        record("request", "http://tinhmau.example/news.asp?id=1", b"GET / HTTP/1.1\r\n\r\n"),
        record(
            "response",
            "http://tinhmau.example/news.asp?id=1",
            &response(&format!("{html}\r\nTransfer-Encoding: chunked"), &chunked),
        ),
        record(
            "response",
            "https://miensongnuoc.example/x",
            &response(&format!("{html}\r\nContent-Encoding: gzip"), &gzip(&page("div-soup.html"))),
        ),
        record("response", "https://baothunghiem.vn/", &response(html, &page("list-front.html"))),
        record(
            "response",
            "https://baothunghiem.vn/a.png",
            &response("200 OK\r\nContent-Type: image/png", &[0; 70_000]),
        ),
        record(
            "response",
            "https://baothunghiem.vn/b",
            &response("404 Not Found\r\nContent-Type: text/html", b"<p>"),
        ),
        record("revisit", "https://baothunghiem.vn/c", b"HTTP/1.1 200 OK\r\n\r\n"),
        record(
            "response",
            "https://langnghe.example/gom.html",
            &response(html, &page("sections.html")),
        ),
    ]
}

/// Titles, codes of errors with the numbers of their records, and what was passed over.
fn read_all(
    name: &str,
    bytes: &[u8],
    options: &SourceOptions,
) -> (Vec<String>, Vec<(u64, &'static str)>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut reader = Reader::open(&[path], options).unwrap();
    let (mut titles, mut errors) = (Vec::new(), Vec::new());
    for record in reader.by_ref() {
        match record.and_then(|record| parse(&record, options)) {
            Ok(article) => titles.push(article.title),
            Err(error) => errors.push((error.origin().line, error.code())),
        }
    }
    let skipped = reader.skipped().iter().map(|skipped| skipped.reason.clone()).collect();
    (titles, errors, skipped)
}

const TITLES: [&str; 3] = [
    "Khánh thành cầu treo qua suối Mẫu",
    "Chợ nổi họp lại sau hai năm vắng khách",
    "Phóng sự: Những người giữ lửa nghề gốm",
];
const PASSED: &str =
    "5 records that are no pages: 1 image/png, 1 request, 1 revisit, 1 status 404, 1 warcinfo";

#[test]
fn a_crawl_is_read_record_by_record() {
    let options = SourceOptions::default();
    let plain = crawl().concat();
    let members = crawl().iter().flat_map(|record| gzip(record)).collect::<Vec<u8>>();
    for (name, bytes) in [
        ("a.warc", &plain),
        ("a.warc.gz", &members),
        ("b.warc.gz", &gzip(&plain)),
        ("no-name", &plain),
    ] {
        let (titles, errors, passed) = read_all(name, bytes, &options);
        assert_eq!(titles, TITLES, "{name}");
        assert_eq!((errors, passed), (vec![(5, "list_page")], vec![PASSED.to_owned()]), "{name}");
    }
}

#[test]
fn of_a_damaged_crawl_the_rest_is_read() {
    let options = SourceOptions::default();
    let records = crawl();
    // Cut in the middle of the last page.
    let mut cut = records.concat();
    cut.truncate(cut.len() - 300);
    let (titles, errors, _) = read_all("a.warc", &cut, &options);
    assert_eq!((titles.len(), errors.last()), (2, Some(&(9, "broken_page"))));
    // Cut in the middle of a packed file: the file is named, what came before is read.
    let members: Vec<Vec<u8>> = records.iter().map(|record| gzip(record)).collect();
    let whole = members.concat();
    let (titles, errors, _) = read_all("a.warc.gz", &whole[..whole.len() - 100], &options);
    assert_eq!((titles.len(), errors.last().map(|error| error.1)), (2, Some("broken_compression")));
    // A head without length, and one that lies: the next record is found.
    for length in ["x", "99999999999999999999", "3"] {
        let damaged = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {length}\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
        );
        let bytes = [damaged.as_bytes(), &records.concat()].concat();
        let (titles, _, _) = read_all("a.warc", &bytes, &options);
        assert_eq!(titles, TITLES, "{length}");
    }
    // A page that is packed and grows beyond the limit.
    let bomb = gzip(&vec![b'a'; 20 << 20]);
    let html = "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip";
    let bomb = record("response", "https://bom.example/", &response(html, &bomb));
    let (titles, errors, _) = read_all("a.warc", &[bomb, records.concat()].concat(), &options);
    assert_eq!((titles.len(), errors[0]), (3, (1, "record_too_long")));
    assert_eq!(read_all("a.warc", b"no crawl", &options).1, [(0, "broken_page")]);
}

#[test]
fn of_a_crawl_with_a_damaged_gzip_member_all_others_are_read() {
    let options = SourceOptions::default();
    let members: Vec<Vec<u8>> = crawl().iter().map(|record| gzip(record)).collect();
    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 6] = [
        ("changed", |member| {
            let middle = member.len() / 2;
            member[middle..middle + 20].fill(0xff);
        }),
        ("cut", |member| member.truncate(member.len() / 2)),
        ("cut in its head", |member| member.truncate(5)),
        ("another checksum", |member| {
            let at = member.len() - 8;
            member[at] ^= 1;
        }),
        ("no head", |member| member[0] = 0),
        ("zeros", |member| member.fill(0)),
    ];
    for (damaged, title) in [(2, 0), (3, 1), (8, 2)] {
        for (name, damage) in damages {
            let mut members = members.clone();
            damage(&mut members[damaged]);
            // Damage at the end is that of the file.
            members.push(gzip(&record("metadata", "", b"")));
            let (titles, errors, _) = read_all("a.warc.gz", &members.concat(), &options);
            let mut expected = TITLES.to_vec();
            expected.remove(title);
            assert_eq!(titles, expected, "{name} {damaged}");
            let mut places = vec![(5, "list_page"), (damaged as u64 + 1, "broken_page")];
            places.sort_unstable();
            assert_eq!(errors, places, "{name} {damaged}");
        }
    }
    // Zeros behind the last member are what tapes and disks leave.
    let padded = [members.concat(), vec![0; 3000]].concat();
    let (titles, errors, _) = read_all("a.warc.gz", &padded, &options);
    assert_eq!((titles.len(), errors), (3, vec![(5, "list_page")]));
}

#[test]
fn saved_pages_are_unwrapped() {
    let html = std::fs::read_to_string(folder().join("div-soup.html")).unwrap();
    let quoted: String = html
        .bytes()
        .map(|byte| format!("={byte:02X}"))
        .collect::<Vec<_>>()
        .chunks(20)
        .map(|line| line.concat())
        .collect::<Vec<_>>()
        .join("=\r\n");
    let file = format!(
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x-y\"\r\n\r\n--x-y\r\nContent-Type: text/html\r\n\
         Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://miensongnuoc.example/x\r\n\r\n{quoted}\r\n--x-y--\r\n"
    );
    let options = SourceOptions::default();
    for name in ["a.mhtml", "a.mht", "no-name"] {
        assert_eq!(read_all(name, file.as_bytes(), &options).0, [TITLES[1]], "{name}");
    }
    assert_eq!(read_all("a.html.gz", &gzip(html.as_bytes()), &options).0, [TITLES[1]]);
    let cut = gzip(html.as_bytes());
    assert_eq!(
        read_all("a.html.gz", &cut[..cut.len() - 50], &options).1,
        [(0, "broken_compression")]
    );
    assert_eq!(read_all("a.mhtml", b"MIME-Version: 1.0\r\n\r\n", &options).1, [(1, "broken_page")]);
}

/// Pages that would take a tree parser's stack or its time. Four times as much may take eight times as long, not sixteen times, as it
/// would if every tag looked at all before it.
#[test]
fn hostile_pages_take_time_in_proportion() {
    const MANY: usize = 150_000;
    const TEXT: &str =
        "<p>Một đoạn văn đủ dài để được coi là một đoạn văn của bài báo, có dấu phẩy.";
    type Page = fn(usize) -> String;
    let cases: [(&str, Page); 13] = [
        ("open div", |many| "<div>".repeat(many)),
        ("open b and p", |many| "<b><p>".repeat(many / 2)),
        ("open a", |many| "<a>".repeat(many)),
        ("open table", |many| "<table><tr><td>".repeat(many / 4)),
        ("closed", |many| "<x>".repeat(200) + &"</y>".repeat(many / 2)),
        ("siblings", |many| "<br>a".repeat(many / 10)),
        ("links", |many| {
            "<p><a href=x>mot hai ba bon nam sau bay tam chin muoi</a>".repeat(many / 20)
        }),
        ("attributes", |many| format!("<div {}>", "a=b ".repeat(many))),
        ("class", |many| format!("<div class='{}'>", "aB ".repeat(many))),
        ("json", |many| format!("<script type=application/ld+json>{}</script>", "[".repeat(many))),
        ("json in strings", |many| {
            format!("<script type=application/ld+json>{}</script>", "\"".repeat(many))
        }),
        ("entities", |many| {
            format!("<meta property=og:title content='{}'>", "&amp;".repeat(many / 5))
        }),
        ("zeros", |many| "\0".repeat(many)),
    ];
    let time = |page: String| {
        let page = page + &TEXT.repeat(10);
        let begun = std::time::Instant::now();
        let (titles, errors, _) = read_all("a.html", page.as_bytes(), &SourceOptions::default());
        assert_eq!(titles.len() + errors.len(), 1, "a page is a record");
        begun.elapsed()
    };
    for (name, page) in cases {
        // Others may be at work on the machine.
        let is_in_proportion = (0..3).any(|_| {
            let (much, little) = (time(page(MANY)), time(page(MANY / 4)));
            much < 8 * little + std::time::Duration::from_millis(300)
        });
        assert!(is_in_proportion, "{name}");
    }
    for page in [format!("<script>{TEXT}"), format!("<!--{TEXT}"), String::new()] {
        time(page);
    }
}

#[test]
fn pages_in_other_character_sets_and_rules_of_the_user() {
    let html = std::fs::read_to_string(folder().join("div-soup.html")).unwrap();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(html.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read_all("a.html", &utf16, &SourceOptions::default()).0, [TITLES[1]]);

    let rules = tempfile::tempdir().unwrap();
    let file = rules.path().join("miensongnuoc.toml");
    std::fs::write(
        &file,
        "hosts = ['miensongnuoc.example']\nsection = '.x3 a'\nauthors = '.x2 a'\n",
    )
    .unwrap();
    let with = |text: &str| {
        std::fs::write(&file, text).unwrap();
        PageRules::default().with_folder(rules.path())
    };
    let options = SourceOptions {
        rules: PageRules::default().with_folder(rules.path()).unwrap(),
        ..SourceOptions::default()
    };
    let mut reader = Reader::open(&[folder().join("div-soup.html")], &options).unwrap();
    let article = parse(&reader.next().unwrap().unwrap(), &options).unwrap();
    assert_eq!(article.categories[0].slug(), "thoi-su/du-lich/am-thuc");
    let listed = with("hosts = ['miensongnuoc.example']\nlist = '.x1'\n").unwrap();
    let options = SourceOptions { rules: listed, ..SourceOptions::default() };
    let mut reader = Reader::open(&[folder().join("div-soup.html")], &options).unwrap();
    assert_eq!(parse(&reader.next().unwrap().unwrap(), &options).unwrap_err().code(), "list_page");
    let error = with("hosts = ['a.b']\n\nbody = 'div['\n").unwrap_err().to_string();
    assert!(error.ends_with("miensongnuoc.toml:3: `body`: `]` is missing in `div[`"), "{error}");
}
