//! “Có phải bạn tìm: …”: what is corrected, what is only offered, and what stays as it was typed.

use std::sync::LazyLock;

use timbao::analysis::fold;
use timbao::article::Article;
use timbao::engine::SortOrder;
use timbao::search::{Correct, SearchRequest, SearchResponse, Searcher};

use crate::archive::{Archive, ids, search};

/// Headlines of an archive, each printed by three papers, so that nothing in it is rare.
const TITLES: &[&str] = &[
    "Quân khu một tổng kết công tác huấn luyện",
    "Cục Chính trị trao giải cuộc thi viết về người lính",
    "Bộ đội giúp nhân dân thu hoạch lúa trước bão",
    "Đồng bằng sông Cửu Long lo hạn mặn kéo dài",
    "Giá vàng trong nước giảm mạnh phiên cuối tuần",
    "Sân bay Nội Bài đón chuyến bay từ Hàn Quốc",
    "Khởi tố giám đốc nhận hối lộ triệu đồng",
    "Học sinh vùng cao đến trường bằng thuyền gỗ",
    "Triển lãm sách thiếu nhi mở cửa tại Hà Nội",
    "Ngành đường sắt bán vé tàu Tết",
    "Thành phố sửa vỉa hè các quận trung tâm",
    "Nghệ sĩ xiếc biểu diễn phục vụ công nhân",
    "Nông dân trồng lúa chuyển sang nuôi tôm",
    "Bệnh viện tuyến tỉnh ghép thận thành công",
    "Tổng thống Mỹ Obama thăm Việt Nam",
    "Ca sĩ trẻ hát tiếng Việt chinh phục khán giả",
    "Du khách ngã xuống suối được cứu kịp thời",
    "Công ty dệt may tuyển thêm lao động",
    "Kỹ sư Việt làm cầu treo cho bản nghèo",
    "Người dân Mường Nhé dành đất làm trường",
    "Covid-19 làm chậm tiến độ đường vành đai",
    "Ban hành Nghị định 15/NĐ-CP về đất đai",
    "Cháy lớn ở chợ trung tâm, lực lượng cứu hỏa có mặt",
];

static SEARCHER: LazyLock<Searcher> = LazyLock::new(|| {
    let article = |number: usize, title: &str| Article {
        id: Some(number.to_string()),
        title: title.to_owned(),
        lead: format!("{title}, theo phóng viên"),
        ..Article::default()
    };
    let titles = TITLES.iter().chain(TITLES).chain(TITLES).enumerate();
    Archive::of(titles.map(|(number, title)| article(number, title)).collect()).searcher()
});

fn request(query: &str, correct: Correct) -> SearchResponse {
    let mut request = SearchRequest::new(query);
    request.correct = correct;
    SEARCHER.search(&request).unwrap()
}

/// Each kind of error is undone, the corrected query is searched at once, and finds the headline.
#[test]
fn errors_are_undone() {
    for (typed, meant, reason) in [
        // Marks: one lost, wrong, hỏi for ngã, ngã for hỏi.
        ("khởi tố giám đôc", "khởi tố giám đốc", "spelling"),
        ("bệnh viện tuyến tình ghép thận", "bệnh viện tuyến tỉnh ghép thận", "spelling"),
        ("du khách ngả xuống suối", "du khách ngã xuống suối", "spelling"),
        ("thành phố sữa vỉa hè", "thành phố sửa vỉa hè", "spelling"),
        // Sounds: s/x, ch/tr, l/n, d/gi, i/y, ng/ngh.
        ("nghệ sĩ siếc biểu diễn", "nghệ sĩ xiếc biểu diễn", "spelling"),
        ("triển lãm xách thiếu nhi", "triển lãm sách thiếu nhi", "spelling"),
        ("chiển lãm sách thiếu nhi", "triển lãm sách thiếu nhi", "spelling"),
        ("nông dân chồng lúa", "nông dân trồng lúa", "spelling"),
        ("lông dân trồng lúa", "nông dân trồng lúa", "spelling"),
        ("dành đất nàm trường", "dành đất làm trường", "spelling"),
        ("giành đất làm trường", "dành đất làm trường", "spelling"),
        ("nghành đường sắt bán vé", "ngành đường sắt bán vé", "spelling"),
        // Keys: a neighbour, one missed, two swapped, one struck twice.
        ("đồng bằng sông Cửy Long", "đồng bằng sông Cửu Long", "spelling"),
        ("sân bay Nội Bì", "sân bay Nội Bài", "spelling"),
        ("hc sinh vùng cao", "học sinh vùng cao", "spelling"),
        ("hối lộ trệiu đồng", "hối lộ triệu đồng", "spelling"),
        ("cuộc thii viết", "cuộc thi viết", "spelling"),
        ("Tổng thống Mỹ Obmaa", "Tổng thống Mỹ Obama", "spelling"),
        // Without marks.
        ("quan kju mot", "quan khu mot", "spelling"),
        ("benh vien ghep thna", "benh vien ghep than", "spelling"),
        // Spaces.
        ("quankhu", "quan khu", "spaces"),
        ("kh ởi tố giám đốc", "khởi tố giám đốc", "spaces"),
        // Raw keystrokes.
        ("quaan khu", "quân khu", "typing"),
        ("tieengs vieetj", "tiếng việt", "typing"),
        ("hoc sinh vufng cao", "hoc sinh vùng cao", "typing"),
        ("tie6ng1 vie6t5", "tiếng việt", "typing"),
    ] {
        let answer = request(typed, Correct::Auto);
        let Some(correction) = &answer.correction else { panic!("{typed}: no correction") };
        let shown = correction.query.to_lowercase();
        // Of a query without marks they are restored too.
        let is_meant = shown == meant.to_lowercase() || meant.is_ascii() && fold(&shown) == meant;
        assert!(is_meant, "{typed}: {correction:?}");
        assert_eq!(correction.reason.name(), reason, "{typed}");
        assert!(correction.applied, "{typed}: {correction:?}");
        assert!(!correction.changes.is_empty(), "{typed}");
        for change in &correction.changes {
            assert!(correction.query.get(change.clone()).is_some(), "{typed}: {change:?}");
        }
        let expected = ids(&request(meant, Correct::Off).hits);
        assert_eq!(ids(&answer.hits).first(), expected.first(), "{typed}");
    }
}

/// What the archive knows, and what was said exactly, stays.
#[test]
fn what_is_known_stays() {
    for typed in [
        // As printed, in any order, also where one letter makes another headline of it.
        "quân khu một",
        "khu quân một",
        "giá vàng",
        "nông dân trồng lúa",
        "người dân trồng lúa",
        "bay Hàn Quốc",
        "Obama thăm Việt Nam",
        // One known word.
        "bão",
        "thu",
        // Exact by the query's own words.
        "\"sân bay Nội Bì\"",
        "=\"nuớc\"",
        "title:nuớc",
        "giá vàng -nuớc",
        "giá AND nuớc",
        "nuớ*",
        // Codes, numbers.
        "15/NĐ-CB",
        "Covid-20",
        "2025",
        "U23",
        // No word of the language and nothing near it.
        "Zelensky",
        "xyz",
        "",
        "…",
    ] {
        let answer = request(typed, Correct::Auto);
        assert_eq!(answer.correction, None, "{typed}");
    }
}

#[test]
fn what_can_only_be_meant_one_way_is_read_so() {
    for (typed, meant) in [
        ("giá vàng trong nuớc", "giá vàng trong nước"),
        ("quânkhu một", "quân khu một"),
        ("sông cửulong", "sông cửu long"),
    ] {
        let answer = request(typed, Correct::Auto);
        assert_eq!(answer.correction, None, "{typed}");
        let expected = request(meant, Correct::Auto);
        assert!(!expected.hits.is_empty(), "{meant}");
        assert_eq!(ids(&answer.hits), ids(&expected.hits), "{typed}");
    }
}

#[test]
fn a_correction_is_offered_without_changing_the_answer() {
    for typed in ["khởi tố giám đôc", "quankhu", "tieengs vieetj"] {
        let offered = request(typed, Correct::Offer);
        let correction = offered.correction.clone().unwrap();
        assert!(!correction.applied, "{typed}");
        let off = request(typed, Correct::Off);
        assert_eq!(off.correction, None);
        assert_eq!(ids(&offered.hits), ids(&off.hits), "{typed}");
        assert_eq!(offered.reading, off.reading, "{typed}");
        let applied = request(typed, Correct::Auto);
        assert_eq!(applied.query, typed);
        let applied = applied.correction.unwrap();
        assert!(applied.applied, "{typed}");
        // Its marks may be those of the articles found.
        assert_eq!(fold(&applied.query), fold(&correction.query));
    }
}

/// What was typed is searched along, so nothing is lost.
#[test]
fn what_was_typed_is_still_found() {
    let titles = [TITLES, TITLES, TITLES, TITLES].concat();
    let mut titles: Vec<String> = titles.into_iter().map(String::from).collect();
    titles.push("Vụ hối lộ của ông Trệiu".to_owned());
    let article = |(number, title): (usize, String)| Article {
        id: Some(format!("{title} {number}")),
        title,
        ..Article::default()
    };
    let articles = titles.into_iter().enumerate().map(article).collect();
    let searcher = Archive::of(articles).searcher();
    let answer = search(&searcher, "hối lộ trệiu đồng");
    assert!(answer.correction.is_some_and(|correction| correction.applied));
    let found = ids(&answer.hits);
    assert!(found[0].contains("hối lộ triệu đồng"), "{found:?}");
    assert!(found.iter().any(|title| title.contains("Trệiu")), "{found:?}");
}

/// A query without marks is shown as the archive prints it.
#[test]
fn marks_and_capitals_are_restored() {
    for (typed, meant) in [
        ("cuc chinh tri", "Cục Chính trị"),
        ("song cuu long", "sông Cửu Long"),
        ("san bay noi bai", "Sân bay Nội Bài"),
        ("gia vang", "Giá vàng"),
    ] {
        let correction = request(typed, Correct::Auto).correction.unwrap();
        assert_eq!(correction.query, meant, "{typed}");
        assert_eq!(correction.reason.name(), "marks");
        assert!(!correction.applied);
    }
    for typed in ["chinh tri cuc", "gia -vang", "bao"] {
        let correction = request(typed, Correct::Auto).correction;
        assert!(correction.is_none_or(|correction| !correction.applied), "{typed}");
    }
}

/// The pages of a corrected search fit together.
#[test]
fn pages_of_a_corrected_search_fit_together() {
    let typed = "bệnh viện tuyến tình ghép thận";
    let whole = ids(&request(typed, Correct::Auto).hits);
    let mut page = SearchRequest::new(typed);
    page.limit = 1;
    let first = SEARCHER.search(&page).unwrap();
    page.page = timbao::search::Page::Cursor(first.next_cursor.clone().unwrap());
    let second = SEARCHER.search(&page).unwrap();
    assert_eq!(ids(&first.hits)[0], whole[0]);
    assert_eq!(ids(&second.hits)[0], whole[1]);
    page.correct = Correct::Off;
    assert!(SEARCHER.search(&page).is_err(), "the cursor is of another list");
}

/// Returns an archive of articles with a title and a text each.
fn archive_of(articles: &[(&str, &str)]) -> Searcher {
    let article = |(number, (title, body)): (usize, &(&str, &str))| Article {
        id: Some(number.to_string()),
        title: (*title).to_owned(),
        body: (*body).to_owned(),
        ..Article::default()
    };
    Archive::of(articles.iter().enumerate().map(article).collect()).searcher()
}

/// A name that the archive does not hold is searched as the names most like it, though nothing speaks for an error but that; unless titles
/// hold all other words and none of these.
#[test]
fn unknown_names_are_searched_as_those_most_like_them() {
    let searcher = archive_of(&[
        ("Hội thảo về bất bạo động", "Học thuyết của Gandhi được giảng dạy ở nhiều trường."),
        ("Thủ tướng Hy Lạp thăm Đức", "Ông Tsipras gặp bà Merkel ở Berlin."),
        ("Đội bóng bang Colorado thắng trận", "Broncos thắng trận chung kết."),
        ("Ghana tổ chức bầu cử", "Cử tri Ghana đi bầu, theo báo chí Ghana."),
        ("Zelensky phát biểu", "Ông Zelenskyy trả lời báo chí."),
    ]);
    let corrected = |typed: &str| {
        let answer = search(&searcher, typed);
        let correction = answer.correction.filter(|correction| correction.applied);
        let found = ids(&answer.hits).first().cloned();
        (correction.map(|correction| (correction.query, correction.reason.name())), found)
    };
    for (typed, meant, found) in [
        ("học thuyết của Ghandi", "học thuyết của Gandhi", "0"),
        ("Tsipra", "Tsipras", "1"),
        ("Tsypras thăm Đức", "Tsipras thăm Đức", "1"),
        ("trận đấu của Bronco", "trận đấu của Broncos", "2"),
        ("Zelenski", "Zelensky", "4"),
        ("tsiprra merkel", "tsipras merkel", "1"),
    ] {
        let expected = (Some((meant.to_owned(), "spelling")), Some(found.to_owned()));
        assert_eq!(corrected(typed), expected, "{typed}");
    }
    for typed in ["Kowalski", "Gandalfini", "Tsi", "\"Tsipra\"", "Bronco's15"] {
        assert_eq!(corrected(typed).0, None, "{typed}");
    }
    // The first title holds all other words: it is of no Gandhi.
    let told = ("Hội thảo về Ghandi bất bạo động", "Hội thảo về bất Gandha bạo động");
    for typed in [told.0, told.1] {
        assert_eq!(corrected(typed), (None, Some("0".to_owned())), "{typed}");
    }
    // Names nearly as like what was typed are searched along.
    let other = archive_of(&[("a", "Ông Zelensky đến."), ("b", "Ông Zelenska đến.")]);
    assert_eq!(search(&other, "Zelenskx").hits.len(), 2);
}

/// A phrase that no article has yields to its words where others stand beside it, and nowhere else.
#[test]
fn quotes_are_taken_off_phrases_that_no_article_has() {
    for (typed, meant, change) in [
        ("\"giá vàng giảm sâu\" phiên cuối tuần", "giá vàng giảm sâu phiên cuối tuần", 0..22),
        ("phiên “tuần cuối” giá vàng", "phiên tuần cuối giá vàng", 7..20),
        ("phiên «tuần cuối»~0 giá vàng", "phiên tuần cuối giá vàng", 7..20),
        // Quotes also part words.
        ("phiên\"tuần cuối\"giá vàng", "phiên tuần cuối giá vàng", 6..21),
    ] {
        let answer = request(typed, Correct::Auto);
        let Some(correction) = &answer.correction else { panic!("{typed}: no correction") };
        assert_eq!(correction.query, meant, "{typed}");
        assert_eq!(correction.reason.name(), "quotes", "{typed}");
        assert_eq!(correction.changes, std::slice::from_ref(&change), "{typed}");
        assert!(correction.applied, "{typed}");
        let expected = ids(&request(meant, Correct::Auto).hits);
        assert!(!expected.is_empty(), "{meant}");
        assert_eq!(ids(&answer.hits), expected, "{typed}");
        assert!(request(typed, Correct::Off).hits.is_empty(), "{typed}");
        // By date people look for what they quote.
        let by_date = SearchRequest { sort: SortOrder::Newest, ..SearchRequest::new(typed) };
        assert!(SEARCHER.search(&by_date).unwrap().hits.is_empty(), "{typed}");
        let offered = request(typed, Correct::Offer);
        assert!(offered.hits.is_empty() && offered.correction.is_some_and(|found| !found.applied));
    }
    for typed in [
        // An article has it, though none with the words beside it.
        "\"giá vàng\" đường sắt",
        // Nothing beside it, or nothing that may yield.
        "\"tuần cuối\"",
        "\"tuần cuối\" AND giá",
        "giá -\"tuần cuối\"",
        "title:\"tuần cuối\" giá",
        // Said to be exact; a single word; no mere words.
        "=\"tuần cuối\" giá",
        "\"nuớcc\" giá",
        "\"tuần OR cuối\" giá",
        // Words that would join others.
        "phiên \"KHÔNG GIẢM\"",
        "phiên \"VÀ CUỐI\"",
    ] {
        let answer = request(typed, Correct::Auto);
        let reason = answer.correction.map(|correction| correction.reason.name());
        assert_ne!(reason, Some("quotes"), "{typed}");
    }
    let both = request("\"tuần cuối\" giá \"mạnh giảm\"", Correct::Auto).correction.unwrap();
    assert_eq!(both.query, "tuần cuối giá mạnh giảm");
    assert_eq!(both.changes.len(), 2);
}
