//! `timbao convert`, and `index` of texts from before Unicode.

use timbao::source::encoding::{Encoding, encode};

use crate::support::TestCli;

const TEXT: &str = "Chợ nổi họp từ lúc trời chưa sáng rõ\n\
    Ghe chở khóm, bí rợ và dừa khô đậu san sát hai bên bờ. Người bán treo hàng lên cây sào cho khách ở xa dễ thấy.\n\
    Bà Nguyễn Thị Sương kể, mấy năm nay chợ thưa dần, nhiều nhà đã lên bờ mở quán.\n";

const LEGACY: [Encoding; 8] = [
    Encoding::Windows1258,
    Encoding::Tcvn3,
    Encoding::VniWindows,
    Encoding::Vps,
    Encoding::Viscii,
    Encoding::Viqr,
    Encoding::HtmlEntities,
    Encoding::Utf8AsWindows1252,
];

#[test]
fn files_are_converted_and_said_to_be_what_they_are() {
    let cli = TestCli::new();
    for encoding in LEGACY {
        let name = format!("{encoding}.txt");
        cli.write(&format!("in/{name}"), encode(TEXT, encoding).bytes);
        let run = cli.run(&["convert", &format!("in/{name}")]).exits(0);
        assert_eq!(run.stdout, TEXT, "{encoding}");
        assert!(run.stderr.contains(&format!("{name}: {encoding}, 99.9% certain")), "{run:#?}");
    }
    cli.write("in/plain.txt", TEXT);
    // A folder into a folder.
    cli.run(&["convert", "in"]).exits(2);
    cli.run(&["convert", "in", "--output", "out"]).exits(0);
    for encoding in LEGACY {
        assert_eq!(cli.read(&format!("out/{encoding}.txt")), TEXT);
    }
    assert_eq!(cli.read("out/plain.txt"), TEXT);
    let over = cli.run(&["convert", "in", "--output", "in"]).exits(2);
    assert!(over.stderr.contains("would be written over"), "{over:#?}");
    // There and back.
    for encoding in LEGACY {
        let to = ["convert", "in/plain.txt", "--to", encoding.name(), "--output", "there"];
        cli.run(&to).exits(0);
        let back = cli.run(&["convert", "there/plain.txt", "--from", encoding.name()]).exits(0);
        assert_eq!(back.stdout, TEXT, "{encoding}");
    }
}

#[test]
fn pipes_are_converted() {
    let cli = TestCli::new();
    let run = cli.run_with(TEXT, &["convert", "--to", "viqr"]).exits(0);
    assert!(
        run.stdout.starts_with("Cho+. no^?i ho.p tu+` lu'c tro+`i chu+a sa'ng ro~\n"),
        "{run:#?}"
    );
    assert_eq!(run.stderr, "stdin: utf-8\n");
    let back = cli.run_with(&run.stdout, &["convert", "-"]).exits(0);
    assert_eq!(back.stdout, TEXT);
    // Longer than any sample, and in one line.
    let long = TEXT.replace('\n', " ").repeat(2000);
    let viqr = cli.run_with(&long, &["convert", "--to", "viqr"]).exits(0).stdout;
    assert_eq!(cli.run_with(&viqr, &["convert"]).exits(0).stdout, long);
    assert_eq!(cli.run_with("", &["convert"]).exits(0).stdout, "");
}

#[test]
fn what_cannot_be_converted_is_named() {
    let cli = TestCli::new();
    cli.write("a.txt", b"caf\xe9 cr\xe8me br\xfbl\xe9e, \xe0 la carte");
    let run = cli.run(&["convert", "a.txt"]).exits(2);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("a.txt: neither UTF-8 nor surely anything else"), "{run:#?}");
    assert!(run.stderr.contains("--from"), "{run:#?}");
    cli.write("b.txt", b"Vi\xd6t\x81 Nam");
    let run = cli.run(&["convert", "b.txt", "--from", "tcvn3"]).exits(0);
    assert_eq!(run.stdout, "Việt\u{fffd} Nam");
    assert!(run.stderr.contains("1 lost: byte 0x81 at 4"), "{run:#?}");
    cli.write("c.txt", "VIỆT →");
    let run = cli.run(&["convert", "c.txt", "--to", "tcvn3", "--output", "out"]).exits(0);
    assert!(run.stderr.contains("2 lost: Ệ as a small letter at 2, → at 7"), "{run:#?}");
    cli.run(&["convert", "missing.txt"]).exits(2);
    cli.write("d.txt.gz", b"\x1f\x8b\x08\x00cut");
    cli.run(&["convert", "d.txt.gz", "--output", "out"]).exits(2);
    assert!(!cli.path("out/d.txt").exists());
}

#[test]
fn a_folder_of_many_encodings_is_indexed() {
    let cli = TestCli::new();
    for encoding in LEGACY {
        let text = TEXT.replace("khóm", &format!("{encoding}"));
        cli.write(&format!("old/{encoding}.txt"), encode(&text, encoding).bytes);
    }
    cli.write("old/plain.txt", TEXT);
    let letters: String =
        encode(TEXT, Encoding::Tcvn3).bytes.iter().map(|&byte| char::from(byte)).collect();
    let record =
        serde_json::json!({"id": "j", "title": "Chợ", "body": letters, "author": "Lª §øc Thä"});
    cli.write("old/pasted.jsonl", format!("{record}\n"));
    let run = cli.run(&["index", "old", "--json", "--report", "report.jsonl"]).exits(0);
    let report = run.json();
    assert_eq!(report["indexed"], 10);
    let counts = report["encodings"].as_array().unwrap();
    assert_eq!(counts.len(), LEGACY.len(), "{report}");
    let tcvn3 = counts.iter().find(|counts| counts["encoding"] == "tcvn3").unwrap();
    assert_eq!(
        *tcvn3,
        serde_json::json!({"encoding": "tcvn3", "files": 1, "records": 1, "lost": 0})
    );
    assert!(run.stderr.contains("tcvn3: 1 files, 1 records in others"), "{run:#?}");
    assert!(cli.read("report.jsonl").contains(r#""code":"converted","encoding":"viqr""#));
    let found = cli.run(&["search", "\"dừa khô đậu san sát\"", "--count"]).exits(0);
    assert_eq!(found.stdout.trim(), "10");
    let shown = cli.run(&["show", "j", "--json"]).exits(0).json();
    assert_eq!(shown["author"], serde_json::json!(["Lê Đức Thọ"]));
}

#[test]
fn an_encoding_can_be_forced() {
    let cli = TestCli::new();
    // Too short to be sure of.
    cli.write("a.txt", encode("Về quê", Encoding::Tcvn3).bytes);
    cli.run(&["index", "a.txt", "--index", "auto"]).exits(2);
    cli.run(&["index", "a.txt", "--encoding", "tcvn3"]).exits(0);
    assert_eq!(cli.run(&["search", "title:về OR về", "--count"]).exits(0).stdout.trim(), "1");
    // Nor is anything converted where it is said to be what it looks like.
    let letters: String =
        encode(TEXT, Encoding::Tcvn3).bytes.iter().map(|&byte| char::from(byte)).collect();
    cli.write("b.txt", &letters);
    let report =
        cli.run(&["index", "b.txt", "--encoding", "utf-8", "--index", "raw", "--json"]).exits(0);
    assert_eq!(report.json()["encodings"], serde_json::json!([]));
}
