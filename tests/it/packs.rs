//! Abbreviations, titles, places, numbers and dates: what each spelling finds, what is highlighted, what is told.

use timbao::article::Article;
use timbao::index::Zone;
use timbao::search::packs::Family;
use timbao::search::{Expand, Hit, SearchRequest, SearchResponse, Searcher};

use crate::archive::{Archive, assert_highlights_are_valid, ids, search};

/// Articles of the tables: id, title, body; each says one thing in one spelling.
const ARTICLES: &[(&str, &str, &str)] = &[
    ("sscđ", "", "Đơn vị duy trì nghiêm chế độ SSCĐ dịp lễ"),
    ("sscđ-full", "", "Bộ đội luôn sẵn sàng chiến đấu cao"),
    ("sscđ-parts", "", "Chiến hữu sẵn lòng đấu giá, sàng lọc kỹ"),
    ("ubnd", "", "UBND tỉnh vừa ra văn bản"),
    ("ubnd-full", "", "Ủy ban nhân dân tỉnh kiểm tra kho"),
    ("hcm-dot", "", "Mưa lớn ở TP.HCM chiều qua"),
    ("hcm-one", "", "Người dân TPHCM đổ ra đường"),
    ("hcm-half", "", "Metro Tp. Hồ Chí Minh chạy thử"),
    ("hcm-full", "", "Thành phố Hồ Chí Minh mở tuyến buýt"),
    ("gd", "", "Sở GD-ĐT công bố điểm"),
    ("gd-full", "", "Sở Giáo dục và Đào tạo công bố đề"),
    ("ca", "", "Một ca mắc sởi mới"),
    ("hlv", "HLV đội tuyển lên tiếng", "Ông nói sau trận"),
    ("2.000", "", "Khoảng 2.000 hộ dân"),
    ("2000", "", "Gần 2000 chiếc xe"),
    ("2-nghìn", "", "Hơn 2 nghìn cây"),
    ("2-ngàn", "", "Hơn 2 ngàn con"),
    ("5-tỷ", "", "Thiệt hại 5 tỷ"),
    ("5-tỉ", "", "Đầu tư 5 tỉ"),
    ("5-digits", "", "Vay 5.000.000.000 từ quỹ"),
    ("1,5-triệu", "", "Lương 1,5 triệu"),
    ("1,5-digits", "", "Thưởng 1.500.000 mỗi người"),
    ("năm-2019", "", "Từ năm 2019 đến nay"),
    ("2.019", "", "Có 2.019 thí sinh"),
    ("30/4", "", "Bắn pháo hoa dịp 30/4"),
    ("30-4", "", "Vé tàu lễ 30-4"),
    ("30-tháng-4", "", "Mít tinh ngày 30 tháng 4"),
    ("30/04", "", "Khai trương hôm 30/04"),
    ("30-and-4", "", "Lớp 30 trò, tổ 4 thầy"),
    ("2/9/1945", "", "Quảng trường ngày 2/9/1945"),
    ("2-9-1945-words", "", "Mùa thu, ngày 2 tháng 9 năm 1945"),
    ("02-9-1945", "", "Ảnh chụp 02-9-1945"),
    ("4/2019", "", "Khánh thành tháng 4/2019"),
    ("4-2019-words", "", "Khởi công tháng 4 năm 2019"),
    ("xiii", "", "Văn kiện Đại hội XIII trình bày"),
    ("13", "", "Văn kiện Đại hội 13 thảo luận"),
    ("lần-thứ-13", "", "Chào mừng Đại hội lần thứ 13"),
    ("13-other", "", "Đại hội bế mạc lúc 13 giờ"),
    ("km2", "", "Diện tích 40 km2"),
    ("km²", "", "Rừng rộng 40 km²"),
    ("km-words", "", "Hồ rộng 40 kilômét vuông"),
    ("percent", "", "Tăng 7,5% so với trước"),
    ("percent-words", "", "Giảm 7,5 phần trăm"),
    ("nguyễn-an", "", "Đồng chí Nguyễn Văn Ẩn phát biểu"),
    ("thượng-tá-an", "", "Thượng tá Nguyễn Văn Ẩn phát biểu"),
    ("thượng-tá", "", "Thượng tá Trần Lực phát biểu"),
    ("putin", "", "Putin thăm chính thức"),
];

fn archive() -> Archive {
    let article = |(id, title, body): &(&str, &str, &str)| Article {
        id: Some((*id).to_owned()),
        title: (*title).to_owned(),
        body: (*body).to_owned(),
        ..Article::default()
    };
    Archive::of(ARTICLES.iter().map(article).collect())
}

fn highlights(hit: &Hit) -> String {
    let content = hit.content.as_ref().unwrap();
    assert_highlights_are_valid(content);
    let mut marked: Vec<&str> =
        content.title_spans.iter().map(|span| &content.title[span.clone()]).collect();
    if content.snippet.zone != Zone::Title {
        let snippet = &content.snippet;
        marked.extend(snippet.spans.iter().map(|span| &snippet.text[span.clone()]));
    }
    marked.join(" ")
}

fn ask(searcher: &Searcher, query: &str, expand: Expand) -> SearchResponse {
    let mut request = SearchRequest::new(query);
    request.ranking.relaxed_share = 1.0;
    request.ranking.expand = expand;
    request.limit = 50;
    searcher.search(&request).unwrap()
}

/// A query, the articles it finds as typed, and those that it finds in other spellings, with what is marked in each.
type Case<'a> = (&'a str, &'a [&'a str], &'a [(&'a str, &'a str)]);

/// Holds of each case what it says, and that what was typed comes before other spellings.
fn all(cases: &[Case]) {
    let archive = archive();
    let searcher = archive.searcher();
    for (query, typed, other) in cases {
        let sorted = |mut ids: Vec<String>| {
            ids.sort();
            ids
        };
        let answer = ask(&searcher, query, Expand::NONE);
        let expected = typed.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(sorted(ids(&answer.hits)), sorted(expected), "{query} as typed");
        assert!(answer.expansions.is_empty() && answer.offers.is_empty(), "{query} as typed");

        let answer = ask(&searcher, query, Expand::ALL);
        let (first, rest) = answer.hits.split_at(typed.len().min(answer.hits.len()));
        let expected = typed.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(sorted(ids(first)), sorted(expected), "{query} first");
        let mut found: Vec<(&str, String)> =
            rest.iter().map(|hit| (hit.identity.id.as_str(), highlights(hit))).collect();
        found.sort();
        let mut expected: Vec<(&str, String)> =
            other.iter().map(|(id, marked)| (*id, (*marked).to_owned())).collect();
        expected.sort();
        assert_eq!(found, expected, "{query} in other spellings");
    }
}

#[test]
fn abbreviations_and_full_names() {
    all(&[
        ("SSCĐ", &["sscđ"], &[("sscđ-full", "sẵn sàng chiến đấu")]),
        ("sscđ", &["sscđ"], &[("sscđ-full", "sẵn sàng chiến đấu")]),
        ("sscd", &["sscđ"], &[("sscđ-full", "sẵn sàng chiến đấu")]),
        ("sẵn sàng chiến đấu", &["sscđ-full", "sscđ-parts"], &[("sscđ", "SSCĐ")]),
        ("san sang chien dau", &["sscđ-full", "sscđ-parts"], &[("sscđ", "SSCĐ")]),
        ("bộ đội sscđ", &[], &[("sscđ-full", "Bộ đội sẵn sàng chiến đấu")]),
        ("body:sscđ", &["sscđ"], &[("sscđ-full", "sẵn sàng chiến đấu")]),
        ("title:sscđ", &[], &[]),
        ("dịp OR SSCĐ", &["sscđ", "30/4"], &[("sscđ-full", "sẵn sàng chiến đấu")]),
        ("đơn NEAR/4 SSCĐ", &[], &[]),
        ("luôn NEAR/4 SSCĐ", &[], &[("sscđ-full", "luôn sẵn sàng chiến đấu")]),
        ("UBND tỉnh", &["ubnd"], &[("ubnd-full", "Ủy ban nhân dân tỉnh")]),
        ("uỷ ban nhân dân", &["ubnd-full"], &[("ubnd", "UBND")]),
        ("GD-ĐT", &["gd"], &[("gd-full", "Giáo dục và Đào tạo")]),
        ("GD&ĐT", &["gd"], &[("gd-full", "Giáo dục và Đào tạo")]),
        ("giáo dục và đào tạo", &["gd-full"], &[("gd", "GD ĐT")]),
        ("huấn luyện viên", &[], &[("hlv", "HLV")]),
        // Excluded is what was typed.
        ("tỉnh -UBND", &["ubnd-full"], &[]),
        // In quotes and literally there is nothing but what was typed.
        ("\"sscđ\"", &["sscđ"], &[]),
        ("=\"sscđ\"", &["sscđ"], &[]),
        ("\"sẵn sàng chiến đấu\"", &["sscđ-full"], &[]),
        // Sentences are not read together.
        ("chiến đấu, sẵn sàng", &["sscđ-full", "sscđ-parts"], &[]),
    ]);
}

#[test]
fn every_spelling_of_the_city() {
    let spellings: [(&str, &str); 4] = [
        ("hcm-dot", "TP HCM"),
        ("hcm-one", "TPHCM"),
        ("hcm-half", "Tp Hồ Chí Minh"),
        ("hcm-full", "Thành phố Hồ Chí Minh"),
    ];
    for (query, typed) in [
        ("TP.HCM", "hcm-dot"),
        ("TP HCM", "hcm-dot"),
        ("tphcm", "hcm-one"),
        ("Tp. Hồ Chí Minh", "hcm-half"),
        ("thành phố Hồ Chí Minh", "hcm-full"),
        ("thanh pho ho chi minh", "hcm-full"),
    ] {
        let others: Vec<(&str, &str)> =
            spellings.iter().copied().filter(|(id, _)| *id != typed).collect();
        all(&[(query, &[typed], &others)]);
    }
}

#[test]
fn numbers() {
    all(&[
        ("2.000", &["2.000"], &[("2000", "2000"), ("2-nghìn", "2 nghìn"), ("2-ngàn", "2 ngàn")]),
        ("2000", &["2000"], &[("2.000", "2 000"), ("2-nghìn", "2 nghìn"), ("2-ngàn", "2 ngàn")]),
        ("2 nghìn", &["2-nghìn"], &[("2.000", "2 000"), ("2000", "2000"), ("2-ngàn", "2 ngàn")]),
        ("5 tỷ", &["5-tỷ", "5-tỉ"], &[("5-digits", "5 000 000 000")]),
        ("5 tỉ", &["5-tỷ", "5-tỉ"], &[("5-digits", "5 000 000 000")]),
        ("5.000.000.000", &["5-digits"], &[("5-tỷ", "5 tỷ"), ("5-tỉ", "5 tỉ")]),
        ("1,5 triệu", &["1,5-triệu"], &[("1,5-digits", "1 500 000")]),
        ("1.500.000", &["1,5-digits"], &[("1,5-triệu", "1 5 triệu")]),
        ("km2", &["km2"], &[("km²", "km ²"), ("km-words", "kilômét vuông")]),
        ("kilômét vuông", &["km-words"], &[("km²", "km ²"), ("km2", "km 2")]),
        // The sign is no word, so the words for it need not be there.
        ("7,5 phần trăm", &["percent-words"], &[("percent", "7 5")]),
        ("7,5%", &["percent", "percent-words"], &[]),
        // A year is none of these.
        ("2019", &["năm-2019", "4/2019", "4-2019-words"], &[]),
    ]);
}

#[test]
fn dates() {
    let written = |typed: &str| -> Vec<(&str, &str)> {
        [("30/4", "30 4"), ("30-4", "30 4"), ("30-tháng-4", "30 tháng 4"), ("30/04", "30 04")]
            .into_iter()
            .filter(|(id, _)| !typed.split(' ').any(|typed| typed == *id))
            .collect()
    };
    all(&[
        ("30/4", &["30/4", "30-4"], &written("30/4 30-4")),
        ("30-4", &["30/4", "30-4"], &written("30/4 30-4")),
        ("30/04", &["30/04"], &written("30/04")),
        ("ngày 30 tháng 4", &["30-tháng-4"], &written("30-tháng-4")),
        ("30 tháng 4", &["30-tháng-4"], &written("30-tháng-4")),
        (
            "2/9/1945",
            &["2/9/1945"],
            &[("2-9-1945-words", "2 tháng 9 năm 1945"), ("02-9-1945", "02 9 1945")],
        ),
        (
            "ngày 2 tháng 9 năm 1945",
            &["2-9-1945-words"],
            &[("2/9/1945", "ngày 2 9 1945"), ("02-9-1945", "02 9 1945")],
        ),
        ("tháng 4/2019", &["4/2019"], &[("4-2019-words", "tháng 4 năm 2019")]),
        ("tháng 4 năm 2019", &["4-2019-words"], &[("4/2019", "tháng 4 2019")]),
    ]);
}

#[test]
fn roman_numerals() {
    all(&[
        ("Đại hội XIII", &["xiii"], &[("13", "Đại hội 13"), ("lần-thứ-13", "Đại hội thứ 13")]),
        ("Đại hội 13", &["13", "lần-thứ-13", "13-other"], &[("xiii", "Đại hội XIII")]),
        ("dai hoi xiii", &["xiii"], &[("13", "Đại hội 13"), ("lần-thứ-13", "Đại hội thứ 13")]),
    ]);
}

#[test]
fn titles_need_not_be_there() {
    all(&[
        ("Thượng tá Nguyễn Văn Ẩn", &["thượng-tá-an"], &[("nguyễn-an", "Nguyễn Văn Ẩn")]),
        ("thuong ta nguyen van an", &["thượng-tá-an"], &[("nguyễn-an", "Nguyễn Văn Ẩn")]),
        (
            "ông Nguyễn Văn Ẩn",
            &[],
            &[("thượng-tá-an", "Nguyễn Văn Ẩn"), ("nguyễn-an", "Nguyễn Văn Ẩn")],
        ),
        (
            // What no article holds is not asked of any.
            "GS.TS Nguyễn Văn Ẩn",
            &["thượng-tá-an", "nguyễn-an"],
            &[],
        ),
        ("Tổng thống Putin", &["putin"], &[]),
        // Without a name it is what is looked for.
        ("Thượng tá phát biểu", &["thượng-tá-an", "thượng-tá"], &[]),
        // An AND wants all.
        ("ông AND Nguyễn", &[], &[]),
    ]);
}

#[test]
fn a_word_is_not_taken_for_an_abbreviation() {
    let mut searcher = archive().searcher();
    searcher.add_pack("mine.tsv", "CA\tcông an\n").unwrap();
    let expansions = |query: &str| ask(&searcher, query, Expand::ALL).expansions.len();
    assert_eq!(expansions("ca mắc sởi"), 0);
    assert_eq!(expansions("công an"), 0, "texts that hold `ca` mean something else");
    let mut searcher = archive().searcher();
    searcher.add_pack("mine.tsv", "CA\tca mắc sởi\nQLTT\tquản lý thị trường").unwrap();
    assert_eq!(ask(&searcher, "vụ CA", Expand::ALL).expansions[0].forms, ["ca mắc sởi"]);
    assert_eq!(ask(&searcher, "MỘT CA MẮC SỞI", Expand::ALL).expansions.len(), 0);
}

#[test]
fn the_reading_shows_what_is_searched() {
    let archive = archive();
    let searcher = archive.searcher();
    for (query, reading) in [
        ("SSCĐ", "(SSCĐ OR \"sẵn sàng chiến đấu\")"),
        ("SSCĐ?", "(SSCĐ OR \"sẵn sàng chiến đấu\")"),
        ("Ai sẵn sàng chiến đấu?", "Ai (sẵn sàng chiến đấu OR SSCĐ)"),
        ("bo doi sscd", "Bộ đội (sscđ OR \"sẵn sàng chiến đấu\")"),
        ("dịp OR SSCĐ", "dịp OR (SSCĐ OR \"sẵn sàng chiến đấu\")"),
        ("5 tỷ đồng", "(5 tỷ OR 5.000.000.000 OR \"5 tỉ\") đồng"),
        ("Thượng tá Nguyễn Văn Ẩn", "[Thượng tá] Nguyễn Văn Ẩn"),
        ("\"SSCĐ\"", "\"SSCĐ\""),
        ("QLTT", "QLTT"),
    ] {
        let answer = ask(&searcher, query, Expand::ALL);
        assert_eq!(answer.reading.to_lowercase(), reading.to_lowercase(), "{query}");
    }
    let answer = ask(&searcher, "SSCĐ 2.000", Expand::only(&[Family::Numbers]));
    let families: Vec<&str> =
        answer.expansions.iter().map(|expansion| expansion.family.name()).collect();
    assert_eq!(families, ["numbers"]);
}

#[test]
fn places_are_offered_with_their_day() {
    let searcher = archive().searcher();
    for (query, code, since, wider) in [
        (
            "vải thiều Bắc Giang",
            "place_became",
            "2025-07-01",
            "vải thiều (\"Bắc Giang\" OR (\"Bắc Ninh\" AND date:2025-07-01..))",
        ),
        (
            "vai thieu bac giang",
            "place_became",
            "2025-07-01",
            "vai thieu (\"Bắc Giang\" OR (\"Bắc Ninh\" AND date:2025-07-01..))",
        ),
        (
            "lũ Ninh Bình",
            "place_includes",
            "2025-07-01",
            "lũ (\"Ninh Bình\" OR \"Hà Nam\" OR \"Nam Định\")",
        ),
        (
            "thủy điện Hòa Bình",
            "place_became",
            "2025-07-01",
            "thủy điện (\"Hòa Bình\" OR (\"Phú Thọ\" AND date:2025-07-01..))",
        ),
        (
            "Sài Gòn xưa",
            "place_became",
            "1976-07-02",
            "(\"Sài Gòn\" OR (TP.HCM AND date:1976-07-02..)) xưa",
        ),
        (
            "Nghệ Tĩnh",
            "place_became",
            "1991",
            "(\"Nghệ Tĩnh\" OR ((\"Nghệ An\" OR \"Hà Tĩnh\") AND date:1991..))",
        ),
        (
            "Hà Nam Ninh",
            "place_became",
            "1991",
            "(\"Hà Nam Ninh\" OR ((\"Nam Hà\" OR \"Ninh Bình\") AND date:1991..))",
        ),
        ("vì hòa bình", "", "", ""),
        ("Thái Bình Dương dậy sóng", "", "", ""),
        (
            "tỉnh Thái Bình",
            "place_became",
            "2025-07-01",
            "tỉnh (\"Thái Bình\" OR (\"Hưng Yên\" AND date:2025-07-01..))",
        ),
        ("phố cổ Hà Nội", "", "", ""),
        ("cố đô Huế", "", "", ""),
        ("\"Bắc Giang\"", "", "", ""),
    ] {
        let answer = search(&searcher, query);
        let offers: Vec<(&str, &str, &str)> = answer
            .offers
            .iter()
            .map(|offer| (offer.code, offer.since.as_str(), offer.query.as_str()))
            .collect();
        let expected = if code.is_empty() { vec![] } else { vec![(code, since, wider)] };
        assert_eq!(offers, expected, "{query}");
        // Offered, not applied.
        assert!(answer.expansions.is_empty(), "{query}");
        let request = SearchRequest::new(wider);
        assert!(searcher.search(&request).unwrap().warnings.is_empty(), "{wider}");
        assert!(ask(&searcher, query, Expand::NONE).offers.is_empty());
    }
}

#[test]
fn a_wider_query_respects_the_day() {
    let article = |id: &str, body: &str, date: &str| Article {
        id: Some(id.to_owned()),
        body: body.to_owned(),
        published: Some(timbao::date::Published {
            date: timbao::date::PartialDate::parse(date).unwrap(),
            raw: date.to_owned(),
        }),
        ..Article::default()
    };
    let archive = Archive::of(vec![
        article("old", "Vải thiều Bắc Giang vào vụ", "2024-06-01"),
        article("other", "Vải thiều Bắc Ninh vào vụ", "2024-06-01"),
        article("new", "Vải thiều Bắc Ninh vào vụ", "2026-06-01"),
    ]);
    let searcher = archive.searcher();
    let offer = search(&searcher, "vải thiều Bắc Giang").offers.remove(0);
    assert_eq!((offer.place.as_str(), offer.source.as_str()), ("Bắc Giang", "202/2025/QH15"));
    let mut found = ids(&search(&searcher, &offer.query).hits);
    found.sort();
    assert_eq!(found, ["new", "old"]);
}

#[test]
fn the_archive_explains_its_own_abbreviations() {
    let article = |id: usize, body: &str| Article {
        id: Some(id.to_string()),
        body: body.to_owned(),
        ..Article::default()
    };
    let archive = Archive::empty();
    let mut writer = archive.writer(1);
    let explained = "Hội Làm vườn Việt Nam (HLVVN) họp. Nông trường Sao Vàng (NTSV) mới lập.";
    for id in 0..3 {
        // A commit each: what segments learned is added up.
        crate::archive::add(&mut writer, vec![article(id, explained)]);
        writer.commit().unwrap();
    }
    let once = "Nhóm Tập sự Vui (NTSV) ra mắt; HLVVN (Hội Làm vườn Việt Nam) mừng";
    crate::archive::add(&mut writer, vec![article(3, once), article(4, "HLVVN tặng cây giống")]);
    crate::archive::add(&mut writer, vec![article(5, "Hội Làm vườn Việt Nam bán cây giống")]);
    writer.finish().unwrap();
    let check = |searcher: &Searcher| {
        let pairs: Vec<(String, String, u64)> = searcher
            .snapshot()
            .abbreviations()
            .into_iter()
            .map(|pair| (pair.short, pair.full, pair.articles))
            .collect();
        let pair =
            |short: &str, full: &str, articles| (short.to_owned(), full.to_owned(), articles);
        assert_eq!(
            pairs,
            [
                pair("HLVVN", "hội làm vườn việt nam", 4),
                pair("NTSV", "nông trường sao vàng", 3),
                pair("NTSV", "nhóm tập sự vui", 1),
            ]
        );
        for (query, expected) in
            [("HLVVN giống", ["4", "5"]), ("hội làm vườn việt nam giống", ["5", "4"])]
        {
            let answer = ask(searcher, query, Expand::ALL);
            assert_eq!(ids(&answer.hits), expected, "{query}");
            assert_eq!(answer.expansions[0].family, Family::Learned);
            assert_eq!(ask(searcher, query, Expand::only(&[Family::Abbreviations])).hits.len(), 1);
        }
        // What one article says is not yet knowledge.
        let forms = &ask(searcher, "NTSV", Expand::ALL).expansions[0].forms;
        assert_eq!(*forms, ["nông trường sao vàng"]);
    };
    check(&archive.searcher());
    archive.writer(1).finish_merged().unwrap();
    assert_eq!(archive.searcher().snapshot().segments(), 1);
    check(&archive.searcher());
}
