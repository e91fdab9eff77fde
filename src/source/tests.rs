//! Tests: files in, articles and errors out.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::*;

/// A folder of files that goes away with the test.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }
}

fn read_with(
    paths: &[PathBuf],
    options: &SourceOptions,
) -> (Vec<Result<Article, SourceError>>, Reader) {
    let mut reader = Reader::open(paths, options).unwrap();
    let items = reader.by_ref().map(|record| parse(&record?, options)).collect();
    (items, reader)
}

/// Reads a file of this name and content; a line an article: `title` or `line code`.
fn check(name: &str, content: impl AsRef<[u8]>, expected: &[&str]) {
    check_with(name, content, &SourceOptions::default(), expected);
}

fn check_with(name: &str, content: impl AsRef<[u8]>, options: &SourceOptions, expected: &[&str]) {
    let folder = Folder::new();
    let path = folder.write(name, content);
    let (items, _) = read_with(&[path], options);
    let items: Vec<String> = items
        .into_iter()
        .map(|item| match item {
            Ok(article) => article.title,
            Err(error) => format!("{} {}", error.origin().line, error.code()),
        })
        .collect();
    assert_eq!(items, expected, "{name}");
}

/// Reads one JSON object.
fn article(value: &serde_json::Value) -> Result<Article, SourceError> {
    let origin = Origin { path: Path::new("a.jsonl").into(), line: 812 };
    let payload = Payload::Json(value.to_string().into_bytes());
    parse(&RawRecord::new(origin, payload), &SourceOptions::default())
}

#[test]
fn json_lines_are_read_and_bad_ones_rejected_alone() {
    let text = "\n{\"title\": \"một\"}\r\n\n{\"title\": \"broken\n[1]\n12\n\"x\"\n\
                {\"title\": \"\"}\n{\"title\": \"hai\"} {}\n{\"title\": \"ba\", \"date\": \"x\"}\nnull\n{\"title\":\"bốn\"}";
    let expected = [
        "một",
        "4 broken_json",
        "5 not_an_object",
        "6 not_an_object",
        "7 not_an_object",
        "8 no_text",
        "9 broken_json",
        "10 bad_date",
        "11 not_an_object",
        "bốn",
    ];
    check("a.jsonl", text, &expected);
    check("a.jsonl", "", &[]);
    check("a.jsonl", "\n \n", &[]);
    let mut bytes = b"{\"title\": \"a\xff\"}\n".to_vec();
    bytes.extend("{\"title\": \"Đường về quê hương\"}\n{\"ti\u{301}tle\": 1}".as_bytes());
    check("a.jsonl", bytes, &["1 invalid_utf8", "Đường về quê hương", "1"]);
    let nested = format!("{}\n{{\"title\": \"a\"}}", "{\"a\":".repeat(5000));
    check("a.jsonl", nested, &["1 broken_json", "a"]);
}

#[test]
fn long_records_are_skipped_whole() {
    let options = SourceOptions { max_record_bytes: 100, ..SourceOptions::default() };
    let long = "ê".repeat(200_000);
    let lines = format!("{{\"title\": \"a\"}}\n{{\"title\": \"{long}\"}}\n{{\"title\": \"b\"}}");
    check_with("a.jsonl", &lines, &options, &["a", "2 record_too_long", "b"]);
    let array =
        format!("[{{\"title\": \"a\"}},\n{{\"title\": \"{long}\"}},\n{{\"title\": \"b\"}}]");
    check_with("a.json", &array, &options, &["a", "2 record_too_long", "b"]);
    let table = format!("title,x\na,1\n\"{long}\n\",2\nb,3\n");
    check_with("a.csv", &table, &options, &["a", "3 record_too_long", "b"]);
    check_with("a.txt", &long, &options, &["1 record_too_long"]);
}

#[test]
fn json_files_hold_arrays_objects_or_lines() {
    let cases: &[(&str, &[&str])] = &[
        (r#"[{"title": "a"}, {"title": "b"}]"#, &["a", "b"]),
        (
            "[\n  {\n    \"title\": \"a ] } \\\" [\"\n  },\n  {\"title\": \"b\"}\n]\n",
            &["a ] } \" [", "b"],
        ),
        ("{\n  \"title\": \"a\",\n  \"x\": [1, {\"y\": 2}]\n}\n", &["a"]),
        ("{\n\"title\": \"a\"\n}\n{\n\"title\": \"b\"\n}", &["a", "b"]),
        ("{\"title\": \"a\"}\n{\"title\": \"b\"}\n", &["a", "b"]),
        ("[]", &[]),
        ("", &[]),
        ("[{\"title\": \"a\"},\n{\"title\": },\n{\"title\": \"c\"}]", &["a", "2 broken_json", "c"]),
        (
            "[1, \"x\", null, {\"title\": \"a\"}, [2]]",
            &["1 not_an_object", "1 not_an_object", "1 not_an_object", "a", "1 not_an_object"],
        ),
        ("[{\"title\": \"a\"},", &["a", "1 broken_json"]),
        ("[{\"title\": \"a\"},\n{\"title\": \"b", &["a", "2 broken_json", "2 broken_json"]),
        ("}]{\"title\": \"a\"}", &["1 broken_json", "1 broken_json", "a"]),
    ];
    for (text, expected) in cases {
        check("a.json", text, expected);
    }
    check("unknown", "[\n{\"title\": \"a\"}]", &["a"]);
}

#[test]
fn tables_are_read_by_their_header() {
    let csv =
        "ID,Tiêu đề,Nội dung\n1,một,x\n\n2,\"hai\nba\",\"y \"\"z\"\"\"\n3,bốn\n4,năm,x,y\n5,sáu,\n";
    check("a.csv", csv, &["một", "hai\nba", "6 wrong_columns", "7 wrong_columns", "sáu"]);
    check(
        "a.csv",
        csv.replace(',', ";"),
        &["một", "hai\nba", "6 wrong_columns", "7 wrong_columns", "sáu"],
    );
    check("a.tsv", "title\tdate\r\na, b\t7/12/2023\r\nc\t32/13/2021\r\n", &["a, b", "3 bad_date"]);
    check("a.csv", "qid,query\n1,x\n", &["0 no_text_column"]);
    check("a.csv", "title\n", &[]);
    check("a.csv", "", &[]);
    check("a.csv", "\u{feff}title\na\n", &["a"]);
    check("unknown", "id,title\n1,a\n", &["a"]);
    let mut bytes = b"title,x\na,\xff\n".to_vec();
    bytes.extend("đường,ư\nô,ệ".as_bytes());
    check("a.csv", bytes, &["2 invalid_utf8", "đường", "ô"]);
}

#[test]
fn fields_are_read_as_sources_write_them() {
    let article = article(&json!({
        "_id": {"$oid": "64f"}, "id": 12, "Tiêu đề": " Tựa ", "name": "khác", "sapo": null,
        "description": "Mở\r\nđầu", "content": ["Một.", "Hai."], "captions": "A\n\nB",
        "byline": "Tin, ảnh: Lê Hà – Đỗ Dụ", "categories": [["Thể thao", "Bóng đá"], ["Tin nóng"]],
        "pubDate": "Thu, 07 Dec 2023 10:30:00 +0700", "publisher": {"name": "Báo"}, "link": "http://x/1",
        "image": [{"url": "http://x/1.jpg", "caption": "c"}],
        "related": [{"title": "R", "url": "http://x/2"}, "http://x/3", "Tựa khác"],
        "views": 18446744073709551615u64, "z": null, "a": [1.5], "extra": {"k": {"b": 1, "a": 2}},
    }))
    .unwrap();
    assert_eq!(article.id.as_deref(), Some("12"));
    assert_eq!((article.title.as_str(), article.lead.as_str()), ("Tựa", "Mở\nđầu"));
    assert_eq!(article.body, "Một.\nHai.");
    assert_eq!(article.captions, ["A", "B"]);
    assert_eq!(article.authors, ["Lê Hà", "Đỗ Dụ"]);
    assert_eq!(article.photographers, article.authors);
    let slugs: Vec<String> = article.categories.iter().map(Category::slug).collect();
    assert_eq!(slugs, ["the-thao/bong-da", "tin-nong"]);
    let published = article.published.unwrap();
    assert_eq!(published.date.to_string(), "2023-12-07T10:30+07:00");
    assert_eq!(published.raw, "Thu, 07 Dec 2023 10:30:00 +0700");
    assert_eq!(article.source.as_deref(), Some("Báo"));
    assert_eq!(article.image.as_deref(), Some("http://x/1.jpg"));
    let related: Vec<_> =
        article.related.iter().map(|l| (l.title.as_str(), l.url.as_str())).collect();
    assert_eq!(related, [("R", "http://x/2"), ("", "http://x/3"), ("Tựa khác", "")]);
    assert_eq!(
        serde_json::Value::Object(article.extra).to_string(),
        r#"{"_id":{"$oid":"64f"},"name":"khác","views":18446744073709551615,"z":null,"a":[1.5],"k":{"b":1,"a":2}}"#
    );
}

#[test]
fn categories_and_dates_have_several_forms() {
    let category = |value: serde_json::Value| {
        let article = article(&json!({"title": "a", "category": value})).unwrap();
        article.categories.iter().map(Category::slug).collect::<Vec<_>>().join(" + ")
    };
    for (value, expected) in [
        (json!("Chính trị - Xã hội"), "chinh-tri-xa-hoi"),
        (json!("Thể thao/Bóng đá"), "the-thao/bong-da"),
        (json!("Thể thao > Bóng đá"), "the-thao/bong-da"),
        (json!(["Thể thao", "Bóng đá"]), "the-thao/bong-da"),
        (json!([["Thể thao", "Bóng đá"], ["Nhà/Đất"]]), "the-thao/bong-da + nha-dat"),
        (json!([{"name": "Thể thao"}, {"name": "Tin"}]), "the-thao + tin"),
        (json!({"id": 3, "name": "Thể thao"}), "the-thao"),
        (json!([]), ""),
        (json!("--"), ""),
        (json!(null), ""),
    ] {
        assert_eq!(category(value.clone()), expected, "{value}");
    }
    let date = |value: serde_json::Value| article(&json!({"title": "a", "published": value}));
    for (value, expected) in [
        (json!("2023-12-07"), Some("2023-12-07")),
        (json!(1_701_919_800), Some("2023-12-07T10:30+07:00")),
        (json!(1_701_919_800_000_i64), Some("2023-12-07T10:30+07:00")),
        (json!(1_701_919_800.5), Some("2023-12-07T10:30+07:00")),
        (json!(2023), Some("2023")),
        (json!({"$date": "2023-12-07T03:30:00Z"}), Some("2023-12-07T10:30+07:00")),
        (json!(null), None),
        (json!(" "), None),
    ] {
        let published = date(value.clone()).unwrap().published.map(|p| p.date.to_string());
        assert_eq!(published.as_deref(), expected, "{value}");
    }
    let error = date(json!("32/13/2021")).unwrap_err();
    assert_eq!(error.to_string(), r#"a.jsonl:812: field "published": "32/13/2021" is not a date"#);
    assert_eq!(date(json!(true)).unwrap_err().code(), "bad_date");
    assert_eq!(date(json!(-5)).unwrap_err().code(), "bad_date");
}

#[test]
fn names_given_by_the_user_go_first_and_a_category_fills_in() {
    let options = SourceOptions {
        fields: FieldMap::new([("title", "kicker"), ("lead", "title")]).unwrap(),
        category: Category::parse("Tin > Nóng"),
        ..SourceOptions::default()
    };
    let folder = Folder::new();
    let path = folder.write(
        "a.jsonl",
        r#"{"title": "L", "KICKER": "T", "headline": "H", "cat": "X"}
{"title": "L2"}"#,
    );
    let (items, _) = read_with(&[path], &options);
    let articles: Vec<Article> = items.into_iter().map(Result::unwrap).collect();
    assert_eq!((articles[0].title.as_str(), articles[0].lead.as_str()), ("T", "L"));
    assert_eq!(articles[0].extra["headline"], "H");
    assert_eq!(articles[0].categories[0].slug(), "x");
    assert_eq!(articles[1].categories[0].slug(), "tin/nong");
}

#[test]
fn encodings_are_recognised() {
    let title = "Đường về quê hương, mùa nước nổi";
    let line = format!("{{\"title\": \"{title}\"}}\n");
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        line.repeat(5000).encode_utf16().flat_map(to_bytes).collect()
    };
    let expected = vec![title; 5000];
    check("a.jsonl", utf16(u16::to_le_bytes), &expected);
    check("a.jsonl", utf16(u16::to_be_bytes), &expected);
    check("a.jsonl", [b"\xff\xfe".as_slice(), &utf16(u16::to_le_bytes)].concat(), &expected);
    check("a.jsonl", format!("\u{feff}{line}"), &expected[..1]);
    for encoding in encoding::Encoding::ALL {
        if encoding == encoding::Encoding::Tcvn3Capitals {
            continue;
        }
        let encoded = encoding::encode(title, encoding);
        if encoding.is_of_bytes() {
            check("a.jsonl", encoding::encode(&line, encoding).bytes.repeat(5000), &expected);
            check("b.txt", &encoded.bytes, &[""]);
        }
        // The same in a file that is UTF-8.
        let pasted: String = encoded.bytes.iter().map(|&byte| char::from(byte)).collect();
        let text = String::from_utf8(encoded.bytes).unwrap_or(pasted);
        if !encoding.is_unicode() {
            let record =
                serde_json::json!({"title": text, "url": "https://a.example/?a=1&copy;=2"});
            check("a.jsonl", format!("{record}\n"), &expected[..1]);
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn packed_files_are_unpacked_and_damage_is_reported_after_the_rest() {
    let lines: String = (0..2000).map(|at| format!("{{\"title\": \"{at}\"}}\n")).collect();
    let titles: Vec<String> = (0..2000).map(|at| at.to_string()).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let (first, second) = lines.as_bytes().split_at(1234);
    let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
    check("a.jsonl.gz", [gzip(first), gzip(second)].concat(), &titles);
    check("a.jsonl.zst", [zstd(first), zstd(second)].concat(), &titles);
    check("no-extension", gzip(lines.as_bytes()), &titles);
    check("a.jsonl", zstd(lines.as_bytes()), &titles);
    check("a.jsonl.gz", "{\"title\": \"not packed\"}", &["1 broken_compression"]);

    let folder = Folder::new();
    for (name, bytes) in
        [("a.jsonl.gz", gzip(lines.as_bytes())), ("a.jsonl.zst", zstd(lines.as_bytes()))]
    {
        let cut = folder.write(name, &bytes[..bytes.len() - 9]);
        let next = folder.write("next.jsonl", "{\"title\": \"next\"}");
        let (items, reader) = read_with(&[cut, next], &SourceOptions::default());
        let errors: Vec<&SourceError> =
            items.iter().filter_map(|item| item.as_ref().err()).collect();
        assert_eq!(errors.len(), 1, "{name}");
        assert_eq!(errors[0].code(), "broken_compression");
        assert!(errors[0].is_about_file());
        assert_eq!(items.last().unwrap().as_ref().unwrap().title, "next");
        assert_eq!(reader.bytes_on_disk_read(), reader.total_bytes_on_disk());
    }
    let whole = folder.write("whole.jsonl.gz", gzip(lines.as_bytes()));
    let (_, reader) = read_with(&[whole], &SourceOptions::default());
    assert_eq!(reader.source_bytes(), lines.len() as u64);
}

#[test]
fn folders_are_read_in_order_and_what_is_left_out_is_named() {
    let folder = Folder::new();
    folder.write("b.jsonl", "{\"title\": \"b\"}");
    folder.write("a/z.jsonl", "{\"title\": \"z\"}");
    folder.write("a/topics.tsv", "qid\tquery\n1\tx\n");
    folder.write("Quốc phòng/huan-luyen/x.txt", "Một câu mở đầu.");
    folder.write("Quốc phòng/x.txt", "Một câu khác.");
    folder.write("README.txt", "x");
    folder.write("photo.jpg", "x");
    folder.write(".git/a.jsonl", "{\"title\": \"hidden\"}");
    let root = folder.0.path().to_owned();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&root, root.join("a/loop")).unwrap();
    let (items, reader) = read_with(std::slice::from_ref(&root), &SourceOptions::default());
    let articles: Vec<Article> = items.into_iter().map(Result::unwrap).collect();
    let seen: Vec<_> = articles
        .iter()
        .map(|a| (a.id.as_deref().unwrap_or(&a.title), a.categories.first().map(Category::slug)))
        .collect();
    let category = |slug: &str| Some(slug.to_owned());
    assert_eq!(
        seen,
        [
            ("x", category("quoc-phong/huan-luyen")),
            ("Quốc phòng/x", category("quoc-phong")),
            ("z", None),
            ("b", None),
        ]
    );
    let mut skipped: Vec<String> = reader
        .skipped()
        .iter()
        .map(|s| format!("{}: {}", s.path.strip_prefix(&root).unwrap().display(), s.reason))
        .collect();
    skipped.sort();
    assert_eq!(skipped[0], ".git: hidden");
    assert_eq!(skipped[1], "README.txt: a README");
    assert!(skipped.contains(&"a/loop: a link to a folder above it".to_owned()));
    assert!(skipped.iter().any(|s| s.starts_with("a/topics.tsv: no known field in the header")));
    assert_eq!(skipped.last().unwrap(), "photo.jpg: unknown extension");
}

#[test]
fn a_missing_path_is_an_error_at_once() {
    let error = Reader::open(&["/no/such/file".into()], &SourceOptions::default()).unwrap_err();
    assert_eq!(error.code(), "io");
    assert!(error.to_string().starts_with("/no/such/file: cannot be read: "));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn no_bytes_panic_and_all_reading_ends(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "{", "}", "[", "]", "\"", "\\", ",", ":", "\n", "\n\n\n", "title", "\"title\":", "Tin, ảnh: ",
                    "Các tin khác:", "7/12/2023", "---\n", "ệ", "\u{301}", "Ảnh: A", ". B", "\t", ";", "1",
                ]),
                0..40,
            ),
        ) {
            let folder = Folder::new();
            let text = pieces.concat().into_bytes();
            for (stem, content) in [("bytes", &bytes), ("text", &text)] {
                for extension in ["jsonl", "json", "csv", "tsv", "txt", "gz", "zst", "x"] {
                    let path = folder.write(&format!("{stem}.{extension}"), content);
                    let (items, _) = read_with(&[path], &SourceOptions::default());
                    prop_assert!(items.len() <= content.len() + 1);
                }
            }
        }
    }
}
