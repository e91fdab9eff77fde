//! Inputs to begin with: small ones of every form, in our own words, and the samples of the repository.

use std::path::Path;

/// Texts as inputs.
fn of(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// The files of a folder of the repository with this extension.
fn files(folder: &str, extension: &str) -> Vec<Vec<u8>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    // One crate uses this from its own folder, the other from the repository's.
    let root = if here.ends_with("tests/fuzz") { here.join("../..") } else { here.to_owned() };
    let entries = root.join(folder).read_dir().expect("the folder is in the repository").flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|own| own == extension));
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("it can be read")).collect()
}

const RECORD: &str = r#"{"id":"a-1","title":"Lũ rút ở Bắc Kạn","lead":"Nước đã rút.","body":["Đoạn một.","Đoạn hai \"trong\" ngoặc"],"captions":"Cầu treo. Ảnh: Mạc Đan","author":"Mạc Đan - Lưu Kha","category":[["Thời sự","Môi trường"]],"date":"Thứ Năm, 7/12/2023 | 08:15 GMT+7","url":"https://songhong.example/a-1.html","related":[{"title":"Khác","url":"https://songhong.example/b"}],"tags":["lũ"],"publish_after":"2024-01-01T08:00:00+07:00"}"#;

pub(crate) fn jsonl() -> Vec<Vec<u8>> {
    let more = "{\"tiêu đề\":\"Bão\",\"nội dung\":\"=1+1\\nHai\",\"ngày đăng\":\"12/2023\"}\n\n{\"title\": \"broken\n[1]\nnull\n{\"title\":12,\"x\":{\"y\":[1,2.5e3,true]}}";
    of(&[
        RECORD,
        more,
        "{\"title\":\"Bé t\u{ad} lÖnh Qu©n khu 1 võa tæ chøc héi nghÞ tæng kÕt n¨m, ®¸nh gi¸ kÕt qu¶.\"}",
    ])
}

pub(crate) fn json() -> Vec<Vec<u8>> {
    let list = format!("[{RECORD},\n {{\"title\":\"b\"}}, 1, \"x\", [2]]");
    of(&[
        &list,
        RECORD,
        "{\n\"title\": \"a ] } \\\" [\"\n}\n{\"title\":\"b\"}",
        "[{\"title\": },{\"title\":\"c\"}",
    ])
}

pub(crate) fn table() -> Vec<Vec<u8>> {
    of(&[
        "id,title,body,date\n1,\"Lũ, bão\",\"Đoạn một\nĐoạn \"\"hai\"\"\",7/12/2023\n2,x\n3,a,b,c\n",
        "Mã bài;Tiêu đề;Nội dung\r\n1;Bão;Gió\r\n",
        "title\tcategory\textra\nBão\tA/B\t{\"a\":1}\n",
        "\u{feff}title,authors,related\nBão,\"[\"\"A\"\",\"\"B\"\"]\",\"[{\"\"url\"\":\"\"https://songhong.example\"\"}]\"\n",
    ])
}

pub(crate) fn text() -> Vec<Vec<u8>> {
    let mut seeds = files("corpus/quoc-phong/xay-dung-quan-doi", "txt");
    seeds.truncate(4);
    seeds.extend(of(&[
        "",
        "Một dòng",
        "Tiêu đề\n\nĐoạn.\n\nẢnh: Mạc Đan\n(Theo TTXVN)\n\n\u{1f}\u{ad}\u{200b}",
    ]));
    seeds
}

pub(crate) fn page() -> Vec<Vec<u8>> {
    files("tests/data/pages", "html")
}

pub(crate) fn mhtml() -> Vec<Vec<u8>> {
    let page = "<html><head><title>Lũ rút</title></head><body><h1>Lũ rút ở Bắc Kạn</h1><p>Nước rút từ nửa đêm.</p></body></html>";
    of(&[
        &format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"--=_x\"\r\nSnapshot-Content-Location: https://songhong.example/a.html\r\nDate: Fri, 5 Jan 2024 10:30:00 +0700\r\n\r\n----=_x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://songhong.example/a.html\r\n\r\n{page}=20=\r\n=C4=91\r\n----=_x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n----=_x--\r\n"
        ),
        &format!("Content-Type: text/html\r\nMIME-Version: 1.0\r\n\r\n{page}"),
    ])
}

pub(crate) fn warc() -> Vec<Vec<u8>> {
    let body = "<html><head><title>Lũ rút</title></head><body><h1>Lũ rút ở Bắc Kạn</h1><p>Nước rút từ nửa đêm, đường đã thông.</p></body></html>";
    let record = |kind: &str, media: &str, content: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <https://songhong.example/a>\r\nWARC-Date: 2024-01-05T03:30:00Z\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n{content}\r\n\r\n",
            content.len()
        )
    };
    let http = |head: &str, body: &str| {
        let content = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{head}\r\n{body}"
        );
        record("response", "application/http; msgtype=response", &content)
    };
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    of(&[
        &(record("warcinfo", "application/warc-fields", "software: x") + &http("", body)),
        &(http("Transfer-Encoding: chunked\r\n", &chunked)
            + &record("resource", "text/html", body)),
        &http("Content-Encoding: gzip, deflate\r\n", body),
        &record("response", "application/http", "HTTP/1.1 404 Not Found\r\n\r\nx"),
        &http("", body)[..300],
    ])
}

pub(crate) fn xml() -> Vec<Vec<u8>> {
    of(&[
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Kênh</title><item><title>Lũ &amp; bão &#7841;</title><link>https://songhong.example/1</link><guid isPermaLink=\"false\">8812</guid><description><![CDATA[<img src=a.jpg><p>Một</p>]]></description><content:encoded>&lt;p&gt;Hai&lt;/p&gt;</content:encoded><pubDate>Fri, 05 Jan 2024 10:30:00 +0700</pubDate><dc:creator>Mạc Đan</dc:creator><category>A › B</category></item><item><title>Sai</item></channel></rss>",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><generator>timbao</generator><entry><id>urn:1</id><title type=\"html\">&lt;b&gt;Bão&lt;/b&gt;</title><link rel=\"alternate\" href=\"https://songhong.example/1\"/><updated>2024-01-05T10:30:00Z</updated><content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Một</p></div></content><author><name>Mạc Đan</name></author></entry></feed>",
        "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc>https://songhong.example/1</loc><news:news><news:publication><news:name>Sông Hồng</news:name></news:publication><news:publication_date>2024-01-05</news:publication_date><news:title>Bão</news:title></news:news></url><url><loc>https://songhong.example/2</loc></url></urlset>",
        "<sitemapindex><sitemap><loc>https://songhong.example/1.xml</loc></sitemap></sitemapindex>",
        "<mediawiki><siteinfo><base>https://vi.wiki.example/wiki/A</base></siteinfo><page><title>Sông Hồng</title><ns>0</ns><id>7</id><revision><timestamp>2024-01-05T10:30:00Z</timestamp><text>'''Sông Hồng''' là [[sông|dòng sông]].&lt;ref>x&lt;/ref> {{a|{{b}}}} [[Thể loại:Sông]]\n== Đầu ==\n{|\n|x\n|}\n* một</text></revision></page><page><title>B</title><ns>1</ns></page></mediawiki>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><rss><item><title>&b;</title></item></rss>",
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\"><item rdf:about=\"https://songhong.example/1\"><title>Bão</title></item></rdf:RDF>",
    ])
}

pub(crate) fn mapped() -> Vec<Vec<u8>> {
    of(&[
        "<xuat><kho><bai ma=\"7\" loai=\"tin\"><tieu_de>Lúa chín sớm</tieu_de><noi_dung><p>Một</p><p>Hai</p></noi_dung><thong_tin><ngay>3/2/2021</ngay></thong_tin></bai><bai/></kho></xuat>",
    ])
}

pub(crate) fn json_feed() -> Vec<Vec<u8>> {
    of(&[
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"Kênh","items":[{"id":"1","url":"https://songhong.example/1","title":"Bão","content_html":"<p>Một<p>Hai","summary":"Một","date_published":"2024-01-05T10:30:00+07:00","authors":[{"name":"Mạc Đan"}],"tags":["lũ"],"image":"a.jpg"},{"id":2},3]}"#,
    ])
}

/// Every form, and some of them packed: a gzip member and a zstd frame of a short text.
pub(crate) fn packed() -> Vec<Vec<u8>> {
    let forms = [jsonl, json, table, text, mhtml, warc, xml, json_feed, encoding];
    let mut seeds: Vec<Vec<u8>> = forms.iter().flat_map(|seeds| seeds()).collect();
    // `{"title":"b"}` stored, not compressed.
    let stored =
        b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x01\x0d\0\xf2\xff{\"title\":\"b\"}\0\0\0\0\x0d\0\0\0";
    seeds.push(stored.to_vec());
    seeds.push(b"\x28\xb5\x2f\xfd\x00\x38\x69\0\0{\"title\":\"b\"}".to_vec());
    seeds
}

pub(crate) fn byline() -> Vec<Vec<u8>> {
    of(&[
        "Bài, ảnh: Mạc Đan - Lưu Vạn Kha",
        "MẠC ĐAN (Theo TTXVN)",
        "Tin và ảnh: PV; Ảnh: NGUYỄN AN, HÒA",
        "Thượng tá, ThS Lê Văn A (từ Hà Nội) / Reuters",
        "By A. B. Smith and C",
    ])
}

pub(crate) fn encoding() -> Vec<Vec<u8>> {
    let mut seeds = of(&[
        "Bộ tư lệnh Quân khu 1 vừa tổ chức hội nghị tổng kết năm, đánh giá kết quả.",
        "Bo^. tu+ le^.nh Qua^n khu 1 vu+`a to^? chu+'c ho^.i nghi. to^?ng ke^'t na(m.",
        "B&#7897; t&#432; l&#7879;nh &ocirc; qu&acirc;n khu v&#7915;a h&#7885;p",
        "Bá»™ tÆ° lá»‡nh QuÃ¢n khu 1 vá»«a há»p tá»•ng káº¿t nÄƒm",
    ]);
    // TCVN3 and VNI of the first one's beginning, UTF-16.
    seeds.push(b"B\xe9 t\xad l\xd6nh Qu\xa9n khu 1 v\xf5a t\xe6 ch\xf8c h\xe9i ngh\xde t\xe6ng k\xd5t n\xa8m, \xae\xb8nh gi\xb8 k\xd5t qu\xb6.".to_vec());
    seeds.push(b"Bo\xe4 t\xf6 le\xe4nh Qua\xe2n khu 1 v\xf6\xf8a to\xe5 ch\xf6\xf9c ho\xe4i ngh\xf2 to\xe5ng ke\xe1t na\xeam".to_vec());
    seeds.push("\u{feff}Bộ tư lệnh".encode_utf16().flat_map(u16::to_le_bytes).collect());
    seeds
}

pub(crate) fn convert() -> Vec<Vec<u8>> {
    let choices =
        (0..14).map(|choice: u8| [&[choice][..], &encoding()[usize::from(choice) % 7]].concat());
    choices.collect()
}

pub(crate) fn date() -> Vec<Vec<u8>> {
    of(&[
        "2023-12-07T10:30:00+07:00",
        "Fri, 05 Jan 2024 10:30:00 +0700",
        "1701918000",
        "1701918000000",
        "7/12/2023",
        "12/2023",
        "2019",
        "Thứ Năm, 7/12/2023 | 08:15 GMT+7",
        "Thứ hai, ngày 5 tháng 1 năm 2024, 10 giờ 30",
        "10:30 | 05/01/2024",
        "05-01-2024 10h30 sáng",
        "ngay 5 thang 1 nam 2024",
        "20240105",
        "Jan 5, 2024 10:30 PM",
    ])
}

pub(crate) fn mention() -> Vec<Vec<u8>> {
    of(&[
        "Sáng 7-12, hội nghị; ngày 30/4/1975 và ngày 2 tháng 9 năm 1945. Trẻ 7-12 tuổi. Năm 2023, NĂM 2024.",
        "từ ngày 5 đến 7/12, ngày 29-2, tối 31.12.2023",
    ])
}

pub(crate) fn query() -> Vec<Vec<u8>> {
    of(&[
        "bão lũ",
        "\"quân khu 1\"~2 AND (=\"hòa bình\" OR te*) NOT title:đường",
        "a NEAR/4 b GẦN/2 c",
        "tiêu đề:(bão VÀ lũ) -sông",
        "ngày:7-12 date:2023-01..2023-06 category:bong-da nguồn:\"A B\"",
        "213/QĐ-TTg tham nhung tieengs v là gì?",
        "((\"((a",
        "NOT NOT -",
        "ngày:7/12/2023..",
    ])
}

pub(crate) fn rules() -> Vec<Vec<u8>> {
    let mut seeds = files("rules", "toml");
    seeds.extend(of(&["hosts = [\"songhong.example\"]\ntitle = \"h1#t\"\nlead = \"div.a > p.sapo\"\nbody = \"article p, .x[y=z]\"\nremove = \"ul\"\n"]));
    seeds
}

pub(crate) fn takedown() -> Vec<Vec<u8>> {
    of(&[
        "id\tdate\treason\n# x\na-1\t2024-01-05\tlời yêu cầu\nhttps://songhong.example/a\t\t\n",
        "a-1,2024-01-05,\"a, b\"\n\nb\n",
        "group\tcollection\tid\tdate\tsource\n1\t\ta\t2024\tx\n1\tc\tb\t\t\n2\t\td\t\t\n",
    ])
}

pub(crate) fn searches() -> Vec<Vec<u8>> {
    of(&[
        "# của tôi\n[lu]\nquery = \"bão lũ\"\ncategory = [\"thời sự\"]\nfrom = \"2020\"\nto = \"2025-06\"\n\n[\"tổng kết\"]\nquery = '\"tổng kết\"'\n",
    ])
}

pub(crate) fn queries() -> Vec<Vec<u8>> {
    of(&[
        "bão lũ\n# x\n\"tổng kết\"\n",
        "query,from,to,category,id\n\"bão, lũ\",2020,2021,thời sự,1\nx\n",
        "truy vấn\ttừ\nbão\t2020\n",
    ])
}

pub(crate) fn list() -> Vec<Vec<u8>> {
    of(&["# x\n0\n1\n\\#a\nc:1\n\nkhông có\n"])
}

pub(crate) fn pack() -> Vec<Vec<u8>> {
    of(&["UBND\tủy ban nhân dân|uỷ ban nhân dân\t0.9\n# x\nGD-ĐT\tgiáo dục và đào tạo\n"])
}

pub(crate) fn judgements() -> Vec<Vec<u8>> {
    of(&[
        "1\tbão lũ\n2\ttổng kết\n",
        "1 0 a-1 2\n1 0 b 0\n",
        "1 Q0 a-1 1 12.5 timbao\n",
        "query-id\tcorpus-id\tscore\n1\ta\t1\n",
        "{\"_id\":\"1\",\"text\":\"bão\"}\n",
        "<top>\n<num> Number: 1\n<title> bão\n</top>",
    ])
}

pub(crate) fn words() -> Vec<Vec<u8>> {
    of(&[
        "# text = Bộ Quốc phòng họp.\n1\tBộ\t_\n2\tQuốc phòng\t_\n1-2\tx\t_\n3\thọp\t_\n\n1\tLBKT\n\n",
        "quốc phòng\nhà nội\n",
    ])
}

/// What is in a snapshot: a tape archive whose first file is the list of contents.
pub(crate) fn snapshot() -> Vec<Vec<u8>> {
    let list = r#"{"format":1,"version":"0.1.0","created":"2024-01-05T10:30:00Z","articles":0,"files":[{"path":"generation/a","bytes":3,"hash":"x"}]}"#;
    let file = |name: &str, content: &str| {
        let mut block = vec![0; 512];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[100..108].copy_from_slice(b"0000644\0");
        block[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
        block[148..156].copy_from_slice(b"        ");
        block[156] = b'0';
        block[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block.extend(content.bytes());
        block.resize(block.len().next_multiple_of(512), 0);
        block
    };
    let mut tape = file("timbao-snapshot.json", list);
    tape.extend(file("generation/a", "abc"));
    tape.extend([0; 1024]);
    vec![tape]
}
