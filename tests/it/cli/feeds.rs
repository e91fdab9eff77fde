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
