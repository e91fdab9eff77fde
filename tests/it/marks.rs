//! Marks, spellings, numbers and codes: what each way of typing finds, in which order, and what is highlighted.

use timbao::article::Article;
use timbao::search::{Hit, SearchRequest, SearchResponse, Searcher};

use crate::archive::{self, Archive, assert_highlights_are_valid, search};

/// Articles of the tables: id, title, body. A few read like news, the rest hold one thing each.
const ARTICLES: &[(&str, &str, &str)] = &[
    ("đường", "", "Con đường mới qua xã"),
    ("dương", "", "Đại dương xanh thẳm"),
    ("đương", "", "Người đương nhiệm phát biểu"),
    ("duong", "", "Ong Duong den tu xa"),
    ("chó", "", "Nuôi chó giữ nhà"),
    ("chờ", "", "Hành khách chờ tàu"),
    ("cho", "", "Trao quà cho trẻ em"),
    ("quân-khu", "", "Quân khu một tổ chức hội thao"),
    ("quân-khu-1", "", "Đảng ủy Quân khu 1 họp phiên thường kỳ"),
    ("quan-khu", "", "Toàn cảnh một khu vườn, các quan khách dạo quanh khu"),
    ("hòa-bình", "", "Hồ Hòa Bình mùa nước"),
    ("hoà-bình", "", "Hồ Hoà Bình mùa nước"),
    ("hoa-binh", "", "Hoa cắm trong chiếc bình"),
    ("trung-ương", "", "Hội nghị Trung ương khai mạc"),
    ("trúng-ướng", "", "Cú sút trúng đích"),
    ("code", "", "Theo Quyết định 213/QĐ-TTg ngày 12-3"),
    ("code-parts", "", "Ban hành 213 văn bản, QĐ khác của TTg"),
    ("number", "", "Hơn 2.000 người tham dự"),
    ("number-parts", "", "Có 2 đội và 000 là mã vùng"),
    ("city", "", "Kẹt xe ở TP.HCM"),
    ("covid", "", "Dịch Covid-19 đã lui"),
    ("covid19", "", "Vắc-xin COVID19 về đến kho"),
    ("u23", "", "U23 thắng đậm"),
    ("u-23", "", "Tuyển U-23 tập trung"),
    ("paragraphs", "", "Kết thúc đoạn bằng chữ thanh\nniên mở đầu đoạn sau"),
    ("youth", "", "Tháng thanh niên bắt đầu"),
    ("title-only", "Khánh thành cầu vượt", "Bài viết nói chuyện khác hẳn"),
    ("mỹ", "", "Kinh tế Mỹ tăng trưởng"),
    ("mĩ", "", "Thẩm mĩ học đường làng"),
];

fn articles() -> Vec<Article> {
    ARTICLES
        .iter()
        .map(|(id, title, body)| Article {
            id: Some((*id).to_owned()),
            title: (*title).to_owned(),
            body: (*body).to_owned(),
            ..Article::default()
        })
        .collect()
}

fn highlights(hit: &Hit) -> Vec<String> {
    let content = hit.content.as_ref().unwrap();
    assert_highlights_are_valid(content);
    let of = |text: &str, spans: &[std::ops::Range<usize>]| {
        spans.iter().map(|span| text[span.clone()].to_owned()).collect::<Vec<_>>()
    };
    let mut texts = of(&content.title, &content.title_spans);
    if content.snippet.zone != timbao::index::Zone::Title {
        texts.extend(of(&content.snippet.text, &content.snippet.spans));
    }
    texts
}

/// Holds that a query finds exactly these articles, whatever their order, with these highlights. Words may not be missing.
#[track_caller]
fn check(searcher: &Searcher, query: &str, expected: &[(&str, &[&str])]) {
    let mut request = SearchRequest::new(query);
    request.ranking.relaxed_share = 1.0;
    let answer = searcher.search(&request).unwrap();
    let mut found: Vec<(String, Vec<String>)> =
        answer.hits.iter().map(|hit| (hit.identity.id.clone(), highlights(hit))).collect();
    found.sort();
    let mut expected: Vec<(String, Vec<String>)> = expected
        .iter()
        .map(|(id, texts)| ((*id).to_owned(), texts.iter().map(|&text| text.to_owned()).collect()))
        .collect();
    expected.sort();
    assert_eq!(found, expected, "{query}");
}

/// A query, and the articles it finds with what is highlighted in each.
type Case<'a> = (&'a str, &'a [(&'a str, &'a [&'a str])]);

fn all(cases: &[Case]) {
    let archive = Archive::of(articles());
    let searcher = archive.searcher();
    for (query, expected) in cases {
        check(&searcher, query, expected);
    }
}

#[test]
fn a_word_without_marks_finds_every_form_and_highlights_it() {
    all(&[
        (
            "duong",
            &[
                ("đường", &["đường"]),
                ("dương", &["dương"]),
                ("đương", &["đương"]),
                ("duong", &["Duong"]),
                ("mĩ", &["đường"]),
            ],
        ),
        ("cho", &[("chó", &["chó"]), ("chờ", &["chờ"]), ("cho", &["cho"])]),
        ("DUONG xa", &[("đường", &["đường", "xã"]), ("duong", &["Duong", "xa"])]),
    ]);
}

#[test]
fn a_word_with_marks_is_a_constraint() {
    all(&[
        // A text without marks may mean it; another mark never does.
        ("đường", &[("đường", &["đường"]), ("duong", &["Duong"]), ("mĩ", &["đường"])]),
        ("dương", &[("dương", &["dương"]), ("duong", &["Duong"])]),
        ("chó", &[("chó", &["chó"])]),
        ("chờ", &[("chờ", &["chờ"])]),
        ("trúng", &[("trúng-ướng", &["trúng"])]),
        // The spellings in i and y are one word.
        ("Mỹ", &[("mỹ", &["Mỹ"]), ("mĩ", &["mĩ"])]),
        ("mĩ", &[("mỹ", &["Mỹ"]), ("mĩ", &["mĩ"])]),
    ]);
}

#[test]
fn bare_text_ranks_far_below_for_a_marked_word() {
    let archive = Archive::of(articles());
    let answer = search(&archive.searcher(), "đường");
    let last = answer.hits.last().unwrap();
    assert_eq!(last.identity.id, "duong");
    assert!(last.score < 0.5 * answer.hits[0].score, "{:?}", scores(&answer));
}

#[test]
fn literal_phrases_mean_the_marks_they_have() {
    all(&[
        ("=\"duong\"", &[("duong", &["Duong"])]),
        ("=\"đường\"", &[("đường", &["đường"]), ("mĩ", &["đường"])]),
        ("=\"cho\"", &[("cho", &["cho"])]),
        ("=\"Mỹ\"", &[("mỹ", &["Mỹ"])]),
        // The place of a tone is no difference.
        ("=\"hoà bình\"", &[("hòa-bình", &["Hòa", "Bình"]), ("hoà-bình", &["Hoà", "Bình"])]),
    ]);
}

#[test]
fn marks_of_excluded_words_leave_the_others_free() {
    all(&[
        // `xã` is excluded with its mark; `duong` still means all its forms.
        (
            "duong -xã",
            &[
                ("dương", &["dương"]),
                ("đương", &["đương"]),
                ("duong", &["Duong"]),
                ("mĩ", &["đường"]),
            ],
        ),
        // Excluded without marks: every form goes.
        ("(nha OR qua OR tau) -cho", &[("đường", &["qua"])]),
        ("duong -duong", &[]),
    ]);
}

#[test]
fn words_with_and_without_marks_together() {
    let archive = Archive::of(articles());
    let searcher = archive.searcher();
    for (query, first, expected) in [
        ("quan khu một", "quân-khu", &["Quân", "khu", "một"][..]),
        ("quân khu một", "quân-khu", &["Quân", "khu", "một"]),
        ("trung ương", "trung-ương", &["Trung", "ương"]),
        ("Quan khu 1", "quân-khu-1", &["Quân", "khu", "1"]),
    ] {
        let answer = search(&searcher, query);
        assert_eq!(answer.hits[0].identity.id, first, "{query}: {:?}", scores(&answer));
        assert_eq!(highlights(&answer.hits[0]), expected, "{query}");
    }
    let answer = search(&searcher, "trung ương");
    assert!(!archive::ids(&answer.hits).contains(&"trúng-ướng".to_owned()));
}

/// An archive of articles that have nothing but these titles.
fn titled(titles: Vec<String>) -> Archive {
    let article = |(id, title): (usize, String)| Article {
        id: Some(id.to_string()),
        title,
        ..Article::default()
    };
    Archive::of(titles.into_iter().enumerate().map(article).collect())
}

#[test]
fn marks_are_those_of_the_neighbours() {
    let mut titles = Vec::new();
    let mut add = |times: usize, title: &str| {
        (0..times).for_each(|time| titles.push(title.replace("{}", &(100 + time).to_string())));
    };
    // Of what is met most: giả and để, and nay; but nay stands behind one word, này behind many.
    add(9, "Hàng giả nhiều nơi");
    add(4, "Vàng giá {} triệu");
    add(9, "Cách để bền đẹp");
    for name in ["Rafael de Santos", "Maria de Lopez", "Oscar de Leon"] {
        add(1, name);
    }
    add(9, "Năm nay tới");
    for first in ["Mua", "Xây", "Sửa", "Bán", "Thuê"] {
        add(1, &format!("{first} này"));
    }
    let archive = titled(titles);
    let searcher = archive.searcher();
    for (query, reading) in [
        ("gia 999", "giá 999"),
        ("hang gia", "hàng giả"),
        ("gia", "giả"),
        ("klaus de vries", "klaus de vries"),
        ("cach de", "cách để"),
        // Never met side by side: likelier is what stands behind many.
        ("dep nay", "đẹp này"),
        ("nam nay", "năm nay"),
        ("nay", "nay"),
    ] {
        assert_eq!(search(&searcher, query).reading, reading, "{query}");
    }
}

#[test]
fn a_line_with_its_marks_is_read_as_it_was_typed() {
    let mut titles: Vec<String> =
        (0..12).map(|place| format!("Hàng đã thừa nơi {place}")).collect();
    titles.extend(["Đội khách đã thua", "Khách thua"].map(str::to_owned));
    let archive = titled(titles);
    let searcher = archive.searcher();
    for (query, reading) in [
        // The neighbours speak for thừa, who typed all other marks for thua.
        ("Đội chủ nhà đã thua điểm ở vòng tứ kết", "thua"),
        ("Đội chủ nhà đã thừa điểm ở vòng tứ kết", "thừa"),
        ("Doi chu nhà da thua diem o vong tu ket", "thừa"),
        ("da thua", "thừa"),
    ] {
        let answer = search(&searcher, query);
        let read: Vec<&str> =
            answer.reading.split(' ').filter(|word| word.starts_with("th")).collect();
        assert_eq!(read, [reading], "{query}: {}", answer.reading);
    }
}

#[test]
fn phrases() {
    all(&[
        ("\"Quân khu 1\"", &[("quân-khu-1", &["Quân", "khu", "1"])]),
        ("\"quan khu 1\"", &[("quân-khu-1", &["Quân", "khu", "1"])]),
        ("\"khu vườn\"", &[("quan-khu", &["khu", "vườn"])]),
        // Marked where it stands in the phrase only.
        ("\"các quan\"", &[("quan-khu", &["các", "quan"])]),
        ("\"quanh khu\" OR \"một khu\"", &[("quan-khu", &["một", "khu", "quanh", "khu"])]),
        ("\"thanh niên\"", &[("youth", &["thanh", "niên"])]),
        ("\"thanh niên\"~5", &[("youth", &["thanh", "niên"])]),
        ("thanh NEAR/5 niên", &[("youth", &["thanh", "niên"])]),
        ("niên NEAR/1 thanh", &[("youth", &["thanh", "niên"])]),
        ("\"niên thanh\"", &[]),
    ]);
}

#[test]
fn numbers_and_codes_whole_and_in_parts() {
    let both: &[(&str, &[&str])] = &[("covid", &["Covid", "19"]), ("covid19", &["COVID", "19"])];
    all(&[
        ("213/QĐ-TTg", &[("code", &["213", "QĐ", "TTg"])]),
        ("213/QÐ-TTG", &[("code", &["213", "QĐ", "TTg"])]),
        ("213/qd-ttg", &[("code", &["213", "QĐ", "TTg"])]),
        ("QĐ-TTg", &[("code", &["QĐ", "TTg"])]),
        ("213", &[("code", &["213"]), ("code-parts", &["213"])]),
        ("TTg", &[("code", &["TTg"]), ("code-parts", &["TTg"])]),
        ("213 QĐ TTg", &[("code", &["213", "QĐ", "TTg"]), ("code-parts", &["213", "QĐ", "TTg"])]),
        ("2.000", &[("number", &["2", "000"])]),
        ("2,000", &[("number", &["2", "000"])]),
        ("000", &[("number", &["000"]), ("number-parts", &["000"])]),
        ("TP.HCM", &[("city", &["TP", "HCM"])]),
        ("tphcm OR \"tp hcm\"", &[("city", &["TP", "HCM"])]),
        ("hcm", &[("city", &["HCM"])]),
        ("Covid-19", both),
        ("covid19", both),
        ("\"covid 19\"", both),
        ("COVID 19", both),
        ("U23", &[("u23", &["U", "23"]), ("u-23", &["U", "23"])]),
        ("u-23", &[("u23", &["U", "23"]), ("u-23", &["U", "23"])]),
        ("12-3", &[("code", &["12", "3"])]),
    ]);
}

#[test]
fn titles_are_found_and_marked() {
    let archive = Archive::of(articles());
    let answer = search(&archive.searcher(), "khanh thanh");
    let hit = &answer.hits[0];
    assert_eq!(hit.identity.id, "title-only");
    assert_eq!(highlights(hit), ["Khánh", "thành"]);
    let answer = search(&archive.searcher(), "tiêu đề:cầu");
    assert_eq!(archive::ids(&answer.hits), ["title-only"]);
    assert_eq!(highlights(&answer.hits[0]), ["cầu"]);
    assert!(search(&archive.searcher(), "body:cầu").hits.is_empty());
}

fn scores(answer: &SearchResponse) -> Vec<(String, f32)> {
    answer.hits.iter().map(|hit| (hit.identity.id.clone(), hit.score)).collect()
}

#[test]
fn every_spelling_of_a_query_has_the_same_answer() {
    let archive = Archive::of(articles());
    let searcher = archive.searcher();
    for spellings in [
        &[
            "hòa bình",
            "hoà bình",
            "HOÀ BÌNH",
            "ho\u{300}a bi\u{300}nh",
            "hoa\u{300} bi\u{300}nh",
            "Hòa\u{ad} bình",
        ][..],
        &["đường", "Đường", "Ðường", "ÐƯỜNG", "đu\u{31b}o\u{31b}\u{300}ng", "đừơng"],
        &["\"trung ương\"", "“Trung ương”", "«TRUNG ƯƠNG»", "\"trung  u\u{31b}o\u{31b}ng\""],
        &["quan khu mot", "QUAN KHU MOT", "Quan  Khu\u{a0}Mot"],
        &["Mỹ đường", "mỹ Ðường"],
    ] {
        let expected = scores(&search(&searcher, spellings[0]));
        assert!(!expected.is_empty());
        for spelling in spellings {
            assert_eq!(scores(&search(&searcher, spelling)), expected, "{spelling:?}");
        }
    }
}

#[test]
fn every_spelling_of_a_text_ranks_alike() {
    let archive = Archive::of(articles());
    let answer = search(&archive.searcher(), "hòa bình");
    assert_eq!(
        archive::ids(&answer.hits)[..2],
        ["hoà-bình", "hòa-bình"],
        "equal scores, then by id"
    );
    assert_eq!(answer.hits[0].score, answer.hits[1].score);
}

#[test]
fn snippets_are_slices_of_the_stored_text() {
    let nfd = "Qua\u{302}n khu mo\u{323}\u{302}t; qu\u{ad}ân\u{200b}khu mot\nĐoạn hai: “quân\u{200b} khu”, qu\u{200b}ân";
    let article = Article {
        id: Some("nfd".to_owned()),
        body: nfd.to_owned(),
        captions: vec!["Chú thích một".to_owned(), "hai: Quân khu".to_owned()],
        ..Article::default()
    };
    let searcher = Archive::of(vec![article]).searcher();
    for (query, expected) in [
        ("\"quân khu\"", &["Qua\u{302}n", "khu", "qu\u{ad}ân", "khu"][..]),
        ("đoạn", &["Đoạn"]),
        ("body:\"hai quân\"", &["hai", "quân"]),
        ("thích", &["thích"]),
        // Captions do not run into each other.
        ("caption:\"một hai\"", &[]),
        ("một NEAR/100 đoạn", &[]),
        ("caption:\"hai quân khu\"", &["hai", "Quân", "khu"]),
    ] {
        let answer = search(&searcher, query);
        let found = answer.hits.first().map(highlights).unwrap_or_default();
        assert_eq!(found, expected, "{query}");
    }
}

/// Letters and digits written together stay as they were typed where the archive has them so, and are words where it has not.
#[test]
fn known_codes_are_no_words() {
    let bodies = [
        ("two", "Xã có 2 cây sưa và có 2 cây đa"),
        ("gas", "Khí CO2 gây hiệu ứng nhà kính"),
        ("day", "Báo ra ngày 5 hằng tháng"),
        ("year", "Trong năm 2024 mưa nhiều"),
        ("land", "Việt Nam 2024 qua ảnh"),
    ];
    let article = |(id, body): (&str, &str)| Article {
        id: Some(id.to_owned()),
        body: body.to_owned(),
        ..Article::default()
    };
    let searcher = Archive::of(bodies.map(article).into()).searcher();
    for (query, expected, reading) in [
        ("CO2", &["gas"][..], "CO2"),
        ("co2", &["gas"], "co2"),
        ("khí CO2", &["gas"], "khí CO2"),
        ("\"khi CO2\"", &["gas"], "\"khí CO2\""),
        ("co 2", &["two", "gas"], "có 2"),
        ("có2", &["two"], "có2"),
        ("ngay5", &["day"], "ngày5"),
        // Not a code for being somewhere one behind the other.
        ("nam2024", &["land", "year"], "nam2024"),
    ] {
        let answer = search(&searcher, query);
        let mut found = archive::ids(&answer.hits);
        found.sort();
        let mut expected = expected.to_vec();
        expected.sort();
        assert_eq!(found, expected, "{query}");
        assert_eq!(answer.reading, reading, "{query}");
    }
}
