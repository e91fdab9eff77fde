//! Files made to do harm: bombs, nesting without end, endless lines, names in any bytes, links in circles. What is not harmful among
//! them is read, and nothing needs more memory than a record.
//!
//! Pages and XML have such tests of their own, in `pages.rs` and `src/source/xml/tests.rs`; the sizes of docs/check-bad-input.sh are
//! larger.

use std::path::PathBuf;

use serde_json::Value;
use timbao::source::{Reader, SourceOptions, parse};

use crate::support::TestCli;

/// Reads a file; a line for each record: its title, or the line and what is wrong.
fn read(name: &str, content: impl AsRef<[u8]>, options: &SourceOptions) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    Reader::open(&[path], options)
        .unwrap()
        .map(|record| match record.and_then(|record| parse(&record, options)) {
            Ok(article) => article.title,
            Err(error) => format!("{} {}", error.origin().line, error.code()),
        })
        .collect()
}

#[test]
fn deep_nesting_spoils_its_record_alone() {
    const DEEP: usize = 100_000;
    let (open, close) = ("[".repeat(DEEP), "]".repeat(DEEP));
    let objects = "{\"a\":".repeat(DEEP);
    let cases: Vec<(&str, String, &[&str])> = vec![
        (
            "a.jsonl",
            format!("{{\"x\":{open}{close}}}\n{{\"title\":\"b\"}}"),
            &["1 broken_json", "b"],
        ),
        ("a.jsonl", format!("{{\"title\":{objects}\n{{\"title\":\"b\"}}"), &["1 broken_json", "b"]),
        (
            "a.json",
            format!("[{{\"x\":{open}{close}}},\n{{\"title\":\"b\"}}]"),
            &["1 broken_json", "b"],
        ),
        ("a.json", format!("[{open}{close},\n{{\"title\":\"b\"}}]"), &["1 not_an_object", "b"]),
        ("a.json", objects.clone(), &["1 broken_json"]),
        (
            "a.json",
            format!(
                "{{\"version\":\"https://jsonfeed.org/version/1\",\"x\":{open}{close},\"items\":[{{\"title\":\"b\"}}]}}"
            ),
            &["b"],
        ),
        // In cells of a table lists may stand, as JSON.
        (
            "a.csv",
            format!("title,category,related,extra\na,{open},{open},{objects}\nb,,,\n"),
            &["a", "b"],
        ),
        ("a.txt", format!("Tin\n\n{open}{close}\n"), &["Tin"]),
        (
            "a.mhtml",
            "Content-Type: multipart/mixed; boundary=b\r\nMIME-Version: 1.0\r\n\r\n--b\r\n"
                .repeat(5000),
            &["1 broken_page"],
        ),
        ("a.warc", "WARC/1.0\r\nWARC-Type: response\r\n".repeat(DEEP / 100), &["1 broken_page"]),
    ];
    for (name, content, expected) in cases {
        assert_eq!(
            read(name, &content, &SourceOptions::default()),
            expected,
            "{name} {}",
            &content[..60]
        );
    }
}

#[test]
fn bombs_end_at_the_limit_of_a_record() {
    let options = SourceOptions { max_record_bytes: 1 << 20, ..SourceOptions::default() };
    let bomb = |content: &str| zstd::bulk::compress(content.as_bytes(), 1).unwrap();
    let many = "a".repeat(24 << 20);
    for (name, before, after, expected) in [
        ("a.jsonl.zst", "{\"title\":\"", "\"}\n{\"title\":\"b\"}", &["1 record_too_long", "b"][..]),
        ("a.json.zst", "[{\"title\":\"", "\"},{\"title\":\"b\"}]", &["1 record_too_long", "b"]),
        ("a.csv.zst", "title,x\n", ",\nb,\n", &["2 record_too_long", "b"]),
        ("a.txt.zst", "", "", &["1 record_too_long"]),
        ("a.html.zst", "<p>", "", &["1 record_too_long"]),
        ("a.mhtml.zst", "MIME-Version: 1.0\r\n\r\n", "", &["1 record_too_long"]),
        ("a.xml.zst", "<rss><item><title>", "</title></item></rss>", &["1 broken_xml"]),
        ("a.xml.zst", "<rss><item><title>a</title><!--", "--></item></rss>", &["1 broken_xml"]),
        ("a.warc.zst", "", "\nWARC/1.0\r\n\r\n", &["1 broken_page"]),
    ] {
        let packed = bomb(&format!("{before}{many}{after}"));
        assert!(packed.len() < 100_000);
        assert_eq!(read(name, packed, &options), expected, "{name}");
    }
}

#[test]
fn of_a_packed_file_cut_off_what_came_before_is_read() {
    let lines: String = (0..20_000).map(|n| format!("{{\"title\":\"Tin {n}\"}}\n")).collect();
    let packed = zstd::bulk::compress(lines.as_bytes(), 1).unwrap();
    let read = read("a.jsonl.zst", &packed[..packed.len() - 10], &SourceOptions::default());
    assert!(read.len() > 1000, "{} records", read.len());
    assert!(
        read[read.len() - 2].starts_with("Tin ")
            && read.last().unwrap().ends_with(" broken_compression")
    );
}

#[cfg(unix)]
#[test]
fn names_in_any_bytes_and_links_in_circles() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    let cli = TestCli::new();
    let file = |name: &[u8], text: &str| {
        let path = cli.path("in").join(OsStr::from_bytes(name));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    // Two names that are one as far as Unicode goes, one with controls, one packed beside the plain one.
    let text = |title: &str| format!("{title}\n\nNước lên ở thượng nguồn từ sáng sớm nay.\n");
    file(b"b\xe3o.txt", &text("Bão một"));
    file(b"b\xe4o.txt", &text("Bão hai"));
    file(b"m\x1b[31m\nhai/\xff\xfe/a\tb.txt", &text("Bão ba"));
    file(b"c.txt", &text("Bão bốn"));
    file(b"c.text", &text("Bão năm"));
    file(b"l\xff.jsonl", "{\"title\":\"Bão sáu\"}\nx\n");
    let link = |to: &str, at: &str| symlink(to, cli.path("in").join(at)).unwrap();
    link(".", "self");
    link("..", "up");
    link("me.txt", "me.txt");
    link("other.txt", "one.txt");
    link("one.txt", "other.txt");
    link("/nowhere/a.txt", "gone.txt");
    link("/dev/zero", "zero.txt");
    let made = std::process::Command::new("mkfifo").arg(cli.path("in/pipe.jsonl")).status();
    assert!(made.unwrap().success());

    let arguments = ["index", "in", "--json", "--report", "report.jsonl"];
    let run = cli.run(&arguments).exits(0);
    let report: Value = run.json();
    assert_eq!(
        [&report["indexed"], &report["rejected"], &report["records"]],
        [6, 1, 7],
        "{run:#?}"
    );
    assert!(!run.stderr.contains('\u{1b}'), "{run:#?}");
    let lines = cli.read("report.jsonl");
    for name in ["self", "up", "me.txt", "one.txt", "gone.txt", "zero.txt", "pipe.jsonl"] {
        let is_told = |line: &str| line.contains("skipped") && line.contains(&format!("/{name}\""));
        assert!(lines.lines().any(is_told), "{name} in {lines}");
    }
    let again = cli.run(&arguments).exits(0).json();
    assert_eq!([&again["unchanged"], &again["indexed"]], [6, 0]);
    // Watching gives each file an id of its own, too.
    let watched =
        ["index", "--watch", "in", "--once", "--every", "1", "--json", "--index", "watched"];
    let rounds = cli.run(&watched).exits(0).json_lines();
    assert_eq!([&rounds[0]["indexed"], &rounds[0]["updated"]], [6, 0], "{rounds:?}");
    assert_eq!(cli.run(&["search", "-c", "bão", "--index", "watched"]).exits(0).stdout, "6\n");
}

/// Memory of a process at most, bytes.
#[cfg(target_os = "linux")]
fn peak_memory(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(PathBuf::from(format!("/proc/{id}/status"))).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? << 10)
}

#[cfg(target_os = "linux")]
#[test]
fn endless_lines_and_feeds_from_a_pipe_need_no_memory() {
    let article =
        "<item><title>Tin</title><description>Nước đã rút ở các xã vùng thấp.</description></item>";
    let line = "{\"title\":\"Tin\",\"body\":\"Nước đã rút ở các xã vùng thấp.\"}\n";
    // Ten times the limit of a record; or records that would take many times their length, were they all held.
    for (format, before, unit, megabytes, limit_mb) in [
        ("jsonl", "{\"title\":\"", "a", 160, 120),
        ("json", "[{\"title\":\"", "a", 160, 120),
        ("csv", "title,body\n\"", "a,", 160, 120),
        ("xml", "<rss><channel><item><title>", "a", 160, 120),
        ("text", "", "a", 160, 120),
        ("jsonl", "", line, 6, 60),
        ("xml", "<rss><channel>", article, 6, 60),
    ] {
        let arguments = ["index", "-", "--format", format, "--dry-run"];
        let (peak, lines) = peak_of(&arguments, before, unit, megabytes);
        assert!((1..limit_mb).contains(&peak), "{format} {unit:?}: {peak} MB");
        let articles = megabytes * ((1 << 20) / unit.len());
        assert!(unit.len() < 3 || lines == articles, "{lines} articles");
    }
    // A million lines that are no articles: each is told of, none is held.
    let (peak, _) = peak_of(&["index", "-", "--format", "jsonl"], "", "x\n", 2);
    assert!((1..120).contains(&peak), "{peak} MB");
}

/// Sends text through a pipe; returns the highest memory of the program, MB, and how many lines it wrote.
#[cfg(target_os = "linux")]
fn peak_of(arguments: &[&str], before: &str, unit: &str, megabytes: usize) -> (u64, usize) {
    use std::io::{Read, Write};
    use std::process::Stdio;

    let cli = TestCli::new();
    let mut command = cli.command(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let counting = std::thread::spawn(move || {
        let (mut lines, mut block) = (0, vec![0; 1 << 16]);
        while let Ok(length @ 1..) = output.read(&mut block) {
            lines += block[..length].iter().filter(|&&byte| byte == b'\n').count();
        }
        lines
    });
    let mut input = child.stdin.take().unwrap();
    let piece = unit.repeat((1 << 20) / unit.len());
    let mut peak = 0;
    // A form that ends at its limit closes the pipe.
    let mut is_open = input.write_all(before.as_bytes()).is_ok();
    for _ in 0..megabytes {
        is_open = is_open && input.write_all(piece.as_bytes()).is_ok();
        peak = peak.max(peak_memory(child.id()).unwrap_or(0));
    }
    drop(input);
    let _ = child.wait().unwrap();
    (peak >> 20, counting.join().unwrap())
}
