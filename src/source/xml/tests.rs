//! Tests: XML in, articles and errors out.

use std::path::Path;

use crate::article::Article;
use crate::source::{FieldMap, Reader, SourceError, SourceOptions, parse};

fn read_with(
    name: &str,
    text: impl AsRef<[u8]>,
    options: &SourceOptions,
) -> Vec<Result<Article, SourceError>> {
    let stream = std::io::Cursor::new(text.as_ref().to_vec());
    match Reader::of_stream(name, Box::new(stream), options) {
        Ok(reader) => reader.map(|record| parse(&record?, options)).collect(),
        Err(error) => vec![Err(error)],
    }
}

fn read(text: impl AsRef<[u8]>) -> Vec<Result<Article, SourceError>> {
    read_with("a.xml", text, &SourceOptions::default())
}

/// Returns a line for each item: the title, or `line code`.
fn lines(items: &[Result<Article, SourceError>]) -> Vec<String> {
    let line = |item: &Result<Article, SourceError>| match item {
        Ok(article) => article.title.clone(),
        Err(error) => format!("{} {}", error.origin().line, error.code()),
    };
    items.iter().map(line).collect()
}

#[track_caller]
fn one(text: &str) -> Article {
    let mut items = read(text);
    assert_eq!(items.len(), 1, "{items:?}");
    items.remove(0).unwrap()
}

#[track_caller]
fn date(article: &Article) -> String {
    article
        .published
        .as_ref()
        .map(|published| published.date)
        .map(|date| date.to_string())
        .unwrap_or_default()
}

const RSS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rss>
<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Thời sự</title><link>https://songbo.example</link>
<item>
  <title><![CDATA[Đò ngang <b>ngừng chạy</b> &amp; chợ vắng]]></title>
  <link>https://www.songbo.example/do-ngang.html</link>
  <guid isPermaLink="false">8812</guid>
  <description><![CDATA[<a href="x"><img src="https://anh.example/do.jpg?w=1&amp;h=2"/></a><br>Nước lên &gt; 2 m.]]></description>
  <c:encoded>&lt;p&gt;Bến vắng từ sáng.&lt;/p&gt;&lt;p&gt;Chợ họp muộn.&lt;/p&gt;</c:encoded>
  <pubDate>Thu, 07 Dec 2023 10:30:00 +0700</pubDate>
  <dc:creator>Tống Hạ Vy</dc:creator><dc:creator>Lục Bình</dc:creator>
  <category>Thời sự › Nhà/Đất</category><category>Giao thông</category>
  <media:content url="https://anh.example/ben.jpg" medium="image"><media:description>Bến đò sáng 7-12</media:description></media:content>
  <media:keywords>đò, lũ</media:keywords>
</item>
<item><title>Chỉ có mô tả</title><link>https://songbo.example/2</link><description>Một câu&nbsp;thôi &amp;amp; hết</description>
<author>toasoan@songbo.example (Mạc Đan)</author></item>
</channel></rss>"#;

#[test]
fn rss_is_read_with_its_modules() {
    let items = read(RSS);
    assert_eq!(lines(&items), ["Đò ngang ngừng chạy & chợ vắng", "Chỉ có mô tả"]);
    let first = items[0].as_ref().unwrap();
    assert_eq!(first.id.as_deref(), Some("songbo.example/8812"));
    assert_eq!(first.url.as_deref(), Some("https://www.songbo.example/do-ngang.html"));
    assert_eq!(first.lead, "Nước lên > 2 m.");
    assert_eq!(first.body, "Bến vắng từ sáng.\nChợ họp muộn.");
    assert_eq!(first.captions, ["Bến đò sáng 7-12"]);
    assert_eq!(first.authors, ["Tống Hạ Vy", "Lục Bình"]);
    let names: Vec<_> = first.categories.iter().map(|category| category.names().to_vec()).collect();
    assert_eq!(names, [vec!["Thời sự", "Nhà/Đất"], vec!["Giao thông"]]);
    assert_eq!(date(first), "2023-12-07T10:30+07:00");
    assert_eq!(first.image.as_deref(), Some("https://anh.example/ben.jpg"));
    assert_eq!(first.source.as_deref(), Some("songbo.example"));
    assert_eq!(first.extra["tags"], serde_json::json!(["đò", "lũ"]));
    let second = items[1].as_ref().unwrap();
    assert_eq!((second.id.as_deref(), second.lead.as_str()), (None, "Một câu thôi & hết"));
    assert_eq!(second.authors, ["Mạc Đan"]);
}

#[test]
fn rss_1_is_read() {
    let article = one(
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>Kênh</title><items><rdf:Seq><rdf:li resource="y"/></rdf:Seq></items></channel>
<item rdf:about="https://doi.example/1"><title>Chè được mùa</title><link>https://doi.example/1</link>
<d:date>2004-03-02T08:00:00+07:00</d:date><d:creator>Khúc An</d:creator><d:subject>Kinh tế</d:subject></item></rdf:RDF>"#,
    );
    assert_eq!(article.title, "Chè được mùa");
    assert_eq!(article.id.as_deref(), Some("https://doi.example/1"));
    assert_eq!(date(&article), "2004-03-02T08:00+07:00");
    assert_eq!(article.authors, ["Khúc An"]);
    assert_eq!(article.categories[0].slug(), "kinh-te");
}

#[test]
fn atom_is_read_plain_html_and_xhtml() {
    let items = read(
        r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>Kho</a:title>
<a:entry><a:id>tag:kho.example,2020:1</a:id><a:title type="html">Mưa &lt;em&gt;đá&lt;/em&gt;</a:title>
<a:link rel="alternate" href="https://kho.example/1"/><a:link rel="via" href="https://khac.example/1"/>
<a:updated>2020-05-02T01:00:00Z</a:updated><a:published>2020-05-01T01:00:00Z</a:published>
<a:author><a:name>Thi Mộc</a:name></a:author><a:category term="thien-tai" label="Thiên tai"/>
<a:summary>Mưa to.</a:summary>
<a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Đá &lt; 2 cm.</p><p>Hết <b>mưa</b>.</p><img src="https://kho.example/1.jpg"/></div></a:content></a:entry>
<a:entry><a:id>tag:kho.example,2020:2</a:id><a:title>A &lt;b&gt; C</a:title><a:content>một
hai</a:content></a:entry></a:feed>"#,
    );
    assert_eq!(lines(&items), ["Mưa đá", "A <b> C"]);
    let first = items[0].as_ref().unwrap();
    assert_eq!(first.id.as_deref(), Some("tag:kho.example,2020:1"));
    assert_eq!(first.url.as_deref(), Some("https://kho.example/1"));
    assert_eq!((first.lead.as_str(), first.body.as_str()), ("Mưa to.", "Đá < 2 cm.\nHết mưa."));
    assert_eq!(date(first), "2020-05-01T08:00+07:00");
    assert_eq!(first.image.as_deref(), Some("https://kho.example/1.jpg"));
    assert_eq!(first.categories[0].names(), ["Thiên tai"]);
    assert_eq!(items[1].as_ref().unwrap().body, "một\nhai");
}

#[test]
fn sitemaps_give_titles_and_dates() {
    let items = read(
        r#"<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://cho.example/1</loc><n:news><n:publication><n:name>Chợ Quê</n:name><n:language>vi</n:language></n:publication>
<n:publication_date>2024-01-02</n:publication_date><n:title>Giá cam &amp; quýt</n:title><n:keywords>cam, quýt</n:keywords></n:news></url>
<url><loc>https://cho.example/2</loc><lastmod>2024-01-02</lastmod></url></urlset>"#,
    );
    assert_eq!(lines(&items), ["Giá cam & quýt", "4 no_title"]);
    let first = items[0].as_ref().unwrap();
    assert_eq!((first.id.as_deref(), first.url.as_deref()), (None, Some("https://cho.example/1")));
    assert_eq!((first.source.as_deref(), date(first).as_str()), (Some("Chợ Quê"), "2024-01-02"));
    let error = items[1].as_ref().unwrap_err();
    assert_eq!(error.to_string(), "a.xml:4: no title in the sitemap: https://cho.example/2");

    let index = "<sitemapindex><sitemap><loc>https://cho.example/a.xml</loc></sitemap><sitemap/></sitemapindex>";
    let stream = std::io::Cursor::new(index);
    let options = SourceOptions::default();
    let mut reader = Reader::of_stream("a.xml", Box::new(stream), &options).unwrap();
    assert!(reader.next().is_none(), "a sitemap is no record");
    let reason = &reader.skipped()[0].reason;
    assert_eq!(
        reason,
        "names 2 sitemaps, none of which is fetched: https://cho.example/a.xml and others"
    );
}

const DUMP: &str = r##"<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" version="0.10">
<siteinfo><sitename>Bách khoa</sitename><base>https://bk.example/wiki/Trang_Ch%C3%ADnh</base></siteinfo>
<page><title>Sông Bồ</title><ns>0</ns><id>12</id>
<revision><id>1</id><timestamp>2010-01-01T00:00:00Z</timestamp><text>Cũ.</text></revision>
<revision><id>2</id><timestamp>2020-02-03T04:05:06Z</timestamp><contributor><username>X</username></contributor>
<text xml:space="preserve">{{Sông}}'''Sông Bồ''' ở [[Huế]].
[[Thể loại:Sông]]</text></revision></page>
<page><title>Song Bo</title><ns>0</ns><id>13</id><redirect title="Sông Bồ"/><revision><text>#đổi [[Sông Bồ]]</text></revision></page>
<page><title>Thảo luận:Sông Bồ</title><ns>1</ns><id>14</id><revision><text>?</text></revision></page>
</mediawiki>"##;

#[test]
fn dumps_give_the_last_revision_of_articles() {
    let article = one(DUMP);
    assert_eq!((article.title.as_str(), article.body.as_str()), ("Sông Bồ", "Sông Bồ ở Huế."));
    assert_eq!(article.id.as_deref(), Some("bk.example/12"));
    assert_eq!(article.url.as_deref(), Some("https://bk.example/wiki/Sông_Bồ"));
    assert_eq!(date(&article), "2020-02-03T11:05+07:00");
    assert_eq!(article.extra["tags"], serde_json::json!(["Sông"]));
    let mut reader =
        Reader::of_stream("viwiki.xml", Box::new(DUMP.as_bytes()), &SourceOptions::default())
            .unwrap();
    assert_eq!(reader.by_ref().count(), 1);
    let skipped = reader.skipped();
    assert_eq!(skipped.len(), 1);
    assert_eq!(skipped[0].path, Path::new("viwiki.xml"));
    assert_eq!(skipped[0].reason, "passed over in it: redirects: 1, pages of other namespaces: 1");
}

#[test]
fn any_other_xml_goes_by_the_record() {
    let text = r#"<kho><meta><bai>không phải</bai></meta><ds>
<bai ma="7"><tieu_de>Lúa chín</tieu_de><noi_dung><doan>Một.</doan><doan>Hai <i>ba</i>.</doan></noi_dung>
<tt><ngay>2021-02-03</ngay><mien>Trung</mien></tt></bai><bai/></ds></kho>"#;
    let fields = FieldMap::new([("body", "noi_dung"), ("id", "@ma"), ("date", "tt/ngay")]).unwrap();
    let options =
        SourceOptions { xml_record: Some("ds/bai".into()), fields, ..SourceOptions::default() };
    let items = read_with("a.xml", text, &options);
    assert_eq!(lines(&items), ["Lúa chín", "3 no_text"]);
    let first = items[0].as_ref().unwrap();
    assert_eq!((first.id.as_deref(), date(first).as_str()), (Some("7"), "2021-02-03"));
    assert_eq!(first.extra["tt/mien"], "Trung");
    assert!(first.body.starts_with("Một."), "{}", first.body);
    let error = read(text).remove(0).unwrap_err();
    assert_eq!(error.code(), "unknown_xml");
    assert!(error.to_string().contains("<kho>"), "{error}");
}

#[test]
fn what_is_wrong_spoils_its_record_only() {
    let text = "<rss><channel>\n<item><title>một</title></item>\n<item><title>hai</item>\n<item><title>ba</b></title></item>\n\
                <item><title>bốn & năm &lt; &foo;</title></item>\n<item><title>sáu";
    let expected =
        ["một", "3 broken_element", "4 broken_element", "bốn & năm < &foo;", "6 broken_xml"];
    assert_eq!(lines(&read(text)), expected);
    assert_eq!(
        lines(&read(
            b"<rss>\n<item><title>a\xffb</title></item><item><title>c</title></item></rss>"
        ))
        .len(),
        2
    );
    assert_eq!(lines(&read("<rss><item><title>a</title></item>")), ["a", "1 broken_xml"]);
    assert_eq!(
        lines(&read(
            "<rss><item><title>a</title></item></rss>\n<feed><entry><title>b</title></entry></feed>"
        )),
        ["a", "b"]
    );
    assert_eq!(lines(&read("")), ["1 broken_xml"]);
    assert_eq!(lines(&read("<rss/>")), Vec::<String>::new());
}

#[test]
fn hostile_xml_ends_at_a_limit() {
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><rss><item><title>&b;</title></item></rss>";
    assert_eq!(lines(&read(bomb)), ["1 broken_xml"]);
    let deep = "<a>".repeat(1_000_000);
    assert_eq!(lines(&read(format!("<rss>{deep}"))), ["1 broken_xml"]);
    assert_eq!(lines(&read(format!("<rss><item>{deep}"))), ["1 broken_xml"]);
    let some = "<br>".repeat(300);
    let text =
        format!("<rss><item><title>a{some}</title></item><item><title>b</title></item></rss>");
    assert_eq!(lines(&read(text)), ["1 broken_element", "b"]);
    let options = SourceOptions { max_record_bytes: 1000, ..SourceOptions::default() };
    let long = "<p>chữ</p>".repeat(100_000);
    let text =
        format!("<rss><item><title>a</title>{long}</item><item><title>b</title></item></rss>");
    assert_eq!(lines(&read_with("a.xml", text, &options)), ["1 record_too_long", "b"]);
    let endless = format!("<rss><item><title>{}", "chữ ".repeat(1_000_000));
    assert_eq!(lines(&read_with("a.xml", endless, &options)), ["1 broken_xml"]);
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=''")).collect();
    assert_eq!(
        lines(&read(format!("<rss><item{attributes}><title>b</title></item></rss>"))),
        ["b"]
    );
}

#[test]
fn json_feeds_are_read_item_by_item() {
    let text = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Kho [items]", "x": {"items": [1]}, "items": [
{"id": "9", "url": "https://kho.example/9", "title": "Ong mật", "content_html": "<p>Một.</p><p>Hai.</p>", "summary": "Tóm tắt",
 "date_published": "2022-01-02T03:04:00+07:00", "authors": [{"name": "Giả Vân"}], "tags": ["Nông nghiệp"]},
{"id": 10, "content_text": "Chỉ có chữ", "summary": "Chỉ có chữ"}, {"id": "11", "title":,}, "x"
], "next": {"a": [1, 2]}}"#;
    let items = read_with("a.json", text, &SourceOptions::default());
    assert_eq!(lines(&items), ["Ong mật", "", "4 broken_json", "4 not_an_object"]);
    let first = items[0].as_ref().unwrap();
    assert_eq!(first.id.as_deref(), Some("kho.example/9"));
    assert_eq!((first.lead.as_str(), first.body.as_str()), ("Tóm tắt", "Một.\nHai."));
    assert_eq!(first.authors, ["Giả Vân"]);
    let second = items[1].as_ref().unwrap();
    assert_eq!(
        (second.id.as_deref(), second.lead.as_str(), second.body.as_str()),
        (Some("10"), "Chỉ có chữ", "")
    );
    let cut = &text[..text.find(", {\"id\": \"11\"").unwrap()];
    assert_eq!(
        lines(&read_with("a.json", cut, &SourceOptions::default())),
        ["Ong mật", "", "4 broken_json"]
    );
    let none = r#"{"version": "https://jsonfeed.org/version/1"}"#;
    assert_eq!(lines(&read_with("a.json", none, &SourceOptions::default())), ["1 broken_json"]);
}
