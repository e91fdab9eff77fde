//! `timbao index` with feeds, other XML and folders that are watched.

use crate::support::TestCli;

fn feed(items: &[(&str, &str)]) -> String {
    let items: String = items
        .iter()
        .map(|(id, title)| {
            format!("<item><guid isPermaLink='false'>{id}</guid><link>https://a.example/{id}</link><title>{title}</title></item>\n")
        })
        .collect();
    format!("<rss version='2.0'><channel><title>Kênh</title>\n{items}</channel></rss>")
}

#[test]
fn an_item_of_several_feeds_is_one_article() {
    let cli = TestCli::new();
    cli.write("f/1.xml", feed(&[("1", "Gặt sớm"), ("2", "Đê cao")]));
    cli.write("f/2.xml", feed(&[("2", "Đê cao"), ("3", "Chợ phiên")]));
    cli.write("f/settings.xml", "<settings><a/></settings>");
    let report = cli.run(&["index", "f", "--json", "--report", "r.jsonl"]).exits(0).json();
    assert_eq!([&report["indexed"], &report["duplicates"], &report["failed_files"]], [3, 1, 0]);
    assert!(cli.read("r.jsonl").contains("<settings>"), "{}", cli.read("r.jsonl"));
    cli.write("f/3.xml", feed(&[("2", "Đê rất cao"), ("3", "Chợ phiên")]));
    let report = cli.run(&["index", "f/3.xml", "--json"]).exits(0).json();
    assert_eq!([&report["updated"], &report["unchanged"]], [1, 1]);
}

#[test]
fn other_xml_needs_the_name_of_its_records() {
    let cli = TestCli::new();
    cli.write(
        "a.xml",
        "<kho><bai ma='7'><td>Lúa chín</td><nd><d>Một.</d><d>Hai.</d></nd></bai></kho>",
    );
    let run = cli.run(&["index", "a.xml"]).exits(2);
    assert!(run.stderr.contains("a.xml:1: XML of no known kind: <kho>"), "{run:#?}");
    let map = ["--map", "title=td", "--map", "body=nd/d", "--map", "id=@ma"];
    cli.run(&[&["index", "a.xml", "--xml-record", "bai"], &map[..]].concat()).exits(0);
    let shown = cli.run(&["show", "7", "--json"]).exits(0).json();
    assert_eq!(shown["body"], "Một.\nHai.", "{shown}");
}

#[test]
fn a_table_of_a_cms_is_read_by_a_file_of_names() {
    let cli = TestCli::new();
    cli.write(
        "cms.csv",
        "ID,post_title,post_content,phu_luc,post_date\n7,Lúa chín,Một.,Hai.,3/2/2021\n",
    );
    cli.write("cms.toml", "# WordPress\nid = 'ID'\ntitle = 'post_title'\nbody = ['post_content']\ndate = 'post_date'\n");
    cli.run(&["index", "cms.csv", "--map", "cms.toml"]).exits(0);
    let shown = cli.run(&["show", "7", "--json"]).exits(0).json();
    assert_eq!(
        [&shown["title"], &shown["body"], &shown["date"]],
        ["Lúa chín", "Một.", "2021-02-03"]
    );
    // What stands behind it wins, and a file may name the element.
    cli.write("a.xml", "<kho><bai ma='8'><td>Gặt</td><nd><d>Một.</d><d>Hai.</d></nd></bai></kho>");
    cli.write("kho.toml", "xml_record = 'kho/bai'\nid = '@ma'\ntitle = 'x'\nbody = 'nd/d'\n");
    cli.run(&["index", "a.xml", "--map", "kho.toml", "--map", "title=td"]).exits(0);
    assert_eq!(cli.run(&["show", "8", "--json"]).exits(0).json()["title"], "Gặt");
    cli.write("bad.toml", "id = 'ID'\ntilte = 'x'\n");
    let run = cli.run(&["index", "cms.csv", "--map", "bad.toml"]).exits(2);
    assert!(run.stderr.contains("bad.toml:2: unknown field \"tilte\""), "{run:#?}");
    cli.run(&["index", "cms.csv", "--map", "none.toml"]).exits(2);
}

/// The address of an article, and the page, made up like all of them there.
const ADDRESS: &str = "https://suckhoemau.example/y-te/tram-y-te-co-may-moi-post9876.html";
const PAGE: &str = include_str!("../../data/pages/amp.html");

fn summary(title: &str) -> String {
    format!(
        "<rss><channel><item><title>{title}</title><link>{ADDRESS}</link><guid>8812</guid>\
         <description>Trạm y tế xã vừa nhận máy siêu âm.</description></item></channel></rss>"
    )
}

fn sitemap() -> String {
    format!(
        "<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>{ADDRESS}</loc>\
         <news:news><news:title>Máy mới (ảnh)</news:title></news:news></url></urlset>"
    )
}

#[test]
fn what_a_feed_says_of_an_article_never_replaces_its_text() {
    let body = |cli: &TestCli| {
        cli.run(&["show", ADDRESS, "--json"]).exits(0).json()["body"].as_str().unwrap().len()
    };
    let account = |cli: &TestCli, file: &str| {
        let report = cli.run(&["index", file, "--json"]).exits(0).json();
        ["records", "indexed", "updated", "unchanged", "duplicates"]
            .map(|name| report[name].as_u64().unwrap())
    };
    // The page first.
    let cli = TestCli::new();
    cli.write("page.html", PAGE).write("feed.xml", summary("Máy mới")).write("map.xml", sitemap());
    assert_eq!(account(&cli, "page.html"), [1, 1, 0, 0, 0]);
    let whole = body(&cli);
    assert_eq!(account(&cli, "feed.xml"), [1, 0, 0, 1, 0]);
    assert_eq!(account(&cli, "map.xml"), [1, 0, 0, 1, 0]);
    assert_eq!(body(&cli), whole);
    // The sitemap first, then the feed, then the page: each says more, and what was there is kept.
    let cli = TestCli::new();
    cli.write("page.html", PAGE).write("feed.xml", summary("Máy mới")).write("map.xml", sitemap());
    assert_eq!(account(&cli, "map.xml"), [1, 1, 0, 0, 0]);
    assert_eq!(account(&cli, "feed.xml"), [1, 0, 1, 0, 0]);
    assert_eq!(account(&cli, "page.html"), [1, 0, 1, 0, 0]);
    assert_eq!(body(&cli), whole);
    let versions = cli.run(&["show", ADDRESS, "--versions"]).exits(0);
    assert!(versions.stdout.contains("3"), "{versions:#?}");
    // All in one run; a summary that was corrected replaces the summary.
    let cli = TestCli::new();
    cli.write("in/1.html", PAGE).write("in/2.xml", summary("Máy mới")).write("in/3.xml", sitemap());
    assert_eq!(account(&cli, "in"), [3, 1, 0, 0, 2]);
    assert_eq!(body(&cli), whole);
    let cli = TestCli::new();
    cli.write("1.xml", summary("Máy mới")).write("2.xml", summary("Có máy mới"));
    assert_eq!(account(&cli, "1.xml"), [1, 1, 0, 0, 0]);
    assert_eq!(account(&cli, "2.xml"), [1, 0, 1, 0, 0]);
}

#[test]
fn a_sitemap_of_sitemaps_is_told_once() {
    let cli = TestCli::new();
    let entries = "<sitemap><loc>https://songbo.example/1.xml</loc></sitemap>".repeat(120);
    cli.write("in/index.xml", format!("<sitemapindex>{entries}</sitemapindex>"));
    cli.write("in/map.xml", sitemap());
    let run = cli.run(&["index", "in", "--report", "report.jsonl", "--json"]).exits(0);
    assert_eq!([&run.json()["records"], &run.json()["rejected"]], [1, 0]);
    let report = cli.read("report.jsonl");
    assert_eq!(
        report.matches("names 120 sitemaps, none of which is fetched").count(),
        1,
        "{report}"
    );
}

/// Looks once; returns the accounts of what was read.
fn once(cli: &TestCli, exit: i32) -> Vec<serde_json::Value> {
    cli.run(&["index", "--watch", "in", "--once", "--every", "1", "--json"])
        .exits(exit)
        .json_lines()
}

#[test]
fn what_arrives_is_read_once() {
    let cli = TestCli::new();
    cli.run(&["index", "--watch", "in", "--once"]).exits(2);
    cli.write("in/1.xml", feed(&[("1", "Gặt sớm")]));
    cli.write("in/xa/bai.txt", "Tin một\n\nNước lên ở thượng nguồn từ sáng sớm nay.\n");
    let read = once(&cli, 0);
    assert_eq!(read.len(), 1);
    assert_eq!(read[0]["indexed"], 2, "{read:?}");
    assert!(once(&cli, 0).is_empty(), "what was read is known after a restart");

    // An earlier folder with a file of the same name must not take over its article.
    cli.write("in/gan/bai.txt", "Tin hai\n\nChợ họp muộn vì trời mưa to suốt đêm.\n");
    cli.write("in/1.xml", feed(&[("1", "Gặt rất sớm"), ("2", "Đê cao")]));
    let read = once(&cli, 0);
    assert_eq!([&read[0]["indexed"], &read[0]["updated"]], [2, 1], "{read:?}");

    cli.write("in/2.xml", "<rss><channel><item><title>một</title></item><item>");
    let run = cli.run(&["index", "--watch", "in", "--once", "--every", "1"]).exits(2);
    assert!(run.stderr.contains("in/2.xml:1: broken XML"), "{run:#?}");
    assert!(once(&cli, 0).is_empty(), "a bad file is told once");
    cli.write("in/2.xml", feed(&[("3", "Sửa rồi nhé")]));
    assert_eq!(once(&cli, 0)[0]["indexed"], 1);

    // The same bytes under another time are nothing new; a file that went is forgotten, its articles stay.
    cli.write("in/2.xml", feed(&[("3", "Sửa rồi nhé")]));
    std::fs::remove_file(cli.path("in/1.xml")).unwrap();
    assert!(once(&cli, 0).is_empty());
    cli.write("in/1.xml", feed(&[("1", "Gặt rất sớm"), ("2", "Đê cao")]));
    assert_eq!(once(&cli, 0)[0]["unchanged"], 2);

    // Another index built in its place does not hold what was read.
    cli.write("khac.jsonl", "{\"id\":\"x\",\"title\":\"Khác\"}\n");
    cli.run(&["index", "khac.jsonl", "--fresh"]).exits(0);
    assert_eq!(once(&cli, 0)[0]["indexed"], 5);
    cli.run(&["check"]).exits(0);
}

#[cfg(unix)]
#[test]
fn watching_ends_with_ctrl_c_and_everything_in() {
    use std::io::Write;
    use std::time::{Duration, Instant};

    let cli = TestCli::new();
    std::fs::create_dir(cli.path("in")).unwrap();
    let mut watch = cli.command(&["index", "--watch", "in", "--every", "1"]).spawn().unwrap();
    let mut file = std::fs::File::create(cli.path("in/1.jsonl")).unwrap();
    for n in 0..6 {
        // It grows while it is looked at: half a line must not be read.
        write!(file, "{{\"id\":\"{n}\",").unwrap();
        std::thread::sleep(Duration::from_millis(400));
        writeln!(file, "\"title\":\"Tin {n}\"}}").unwrap();
    }
    drop(file);
    let started = Instant::now();
    let found = || cli.run(&["show", "5"]).code == 0;
    while !found() && started.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(found());
    // Between two files others may write.
    cli.write("b.jsonl", "{\"id\":\"b\",\"title\":\"Bên cạnh\"}\n");
    cli.run(&["index", "b.jsonl", "--wait"]).exits(0);
    std::thread::sleep(Duration::from_millis(500));
    let asked = Instant::now();
    std::process::Command::new("kill").args(["-INT", &watch.id().to_string()]).status().unwrap();
    assert_eq!(watch.wait().unwrap().code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(60));
    for id in ["0", "5", "b"] {
        cli.run(&["show", id]).exits(0);
    }
    assert!(cli.read("index/watched.jsonl").contains("in/1.jsonl"));
    cli.run(&["check"]).exits(0);
}
