//! `timbao related`: articles about the same, each text once, and the neighbours in the section.

use timbao::article::{Article, Category};
use timbao::date::{PartialDate, Published};

use crate::support::{TestCli, TestIndex, ids, keys, on_sample};

#[test]
fn the_same_matter_is_related() {
    for (id, expected) in [
        ("sh-0003", &["sh-0001", "sh-0002", "sh-0004", "pn-0001"][..]),
        ("sh-0001", &["sh-0003", "sh-0004"]),
        ("pn-0001", &["sh-0004"]),
    ] {
        let answer = on_sample(&["related", id, "--json", "-n", "5"]).exits(0).json();
        let found = ids(&answer);
        let copies = answer["hits"].as_array().unwrap().iter().flat_map(|hit| {
            hit["copies"].as_array().unwrap().iter().map(|copy| copy.as_str().unwrap())
        });
        let all: Vec<&str> = found.iter().copied().chain(copies).collect();
        for wanted in expected {
            assert!(all.contains(wanted), "{id}: {wanted} in {all:?}");
        }
        assert!(!all.contains(&id), "an article is not related to itself");
    }
}

#[test]
fn the_answer_has_its_form() {
    let answer = on_sample(&["related", "sh-0003", "--json"]).exits(0).json();
    assert_eq!(keys(&answer).join(" "), "copies elapsed_us hits id newer older title words");
    let expected = "also author category copies date explanation extra group id image score snippet source title title_derived title_html title_spans url";
    assert_eq!(keys(&answer["hits"][0]).join(" "), expected);
    let page = on_sample(&["related", "sh-0003"]).exits(0).stdout;
    assert!(
        page.starts_with("Related\n\n") && page.contains("\nNewer in the section\n- "),
        "{page}"
    );
    let page = on_sample(&["related", "sh-0003", "--lang", "vi"]).exits(0).stdout;
    assert!(page.starts_with("Các tin khác\n\n"), "{page}");
    assert!(page.contains("\nTin cũ hơn trong chuyên mục\n- "), "{page}");
    let error = on_sample(&["related", "nobody", "--json"]).exits(1).json();
    assert_eq!(error["error"]["code"], "article_missing");
    let error = on_sample(&["related", "sh-0003", "-n", "1001", "--json"]).exits(2).json();
    assert_eq!(error["error"]["code"], "limit_too_large");
}

fn article(id: &str, title: &str, body: &str, date: Option<&str>) -> Article {
    let published = date
        .map(|date| Published { date: PartialDate::parse(date).unwrap(), raw: date.to_owned() });
    Article {
        id: Some(id.to_owned()),
        title: title.to_owned(),
        body: body.to_owned(),
        categories: Category::parse("Thời sự").into_iter().collect(),
        published,
        ..Article::default()
    }
}

#[test]
fn one_text_is_listed_once() {
    let report = "Đàn sếu về hồ Tà Pơ sáng nay, kiểm lâm đếm được hai mươi bảy con, nhiều hơn năm ngoái chín con \
        và bắt đầu làm tổ ở bãi năn phía bắc.";
    let longer = format!("{report} Ban quản lý hồ cấm thuyền máy đến hết tháng tư.");
    let other = "Hồ Tà Pơ cạn nước, ban quản lý lo đàn sếu bỏ đi; kiểm lâm đề nghị đóng cống sớm.";
    // Enough other articles for the common words to be common.
    let filler = (0..30).map(|number| {
        let body = "Sáng nay đếm được hai mươi bảy con, nhiều hơn năm ngoái chín con, bắt đầu làm ở bãi phía bắc đến hết tháng tư,             cấm máy đi sớm.";
        article(&format!("other-{number}"), "Tin ngắn trong ngày", body, None)
    });
    let about = [
        article("own", "Sếu về hồ Tà Pơ", report, None),
        article("copy", "Sếu về hồ Tà Pơ", &longer, None),
        article("b1", "Hồ Tà Pơ cạn, đàn sếu có thể bỏ đi", other, None),
        article("b2", "Hồ Tà Pơ cạn: đàn sếu có thể bỏ đi", other, None),
        article("far", "Giá cà phê tăng", "Thương lái mua cà phê nhân tại rẫy.", None),
    ];
    let index = TestIndex::of(about.into_iter().chain(filler));
    let run = TestCli::new().run(&["related", "own", "--index", index.path(), "--json"]);
    let answer = run.exits(0).json();
    assert_eq!(answer["copies"], serde_json::json!(["copy"]));
    assert_eq!(ids(&answer), ["b1"]);
    assert_eq!(answer["hits"][0]["copies"], serde_json::json!(["b2"]));
}

#[test]
fn neighbours_are_those_of_the_list_by_date() {
    let on = |id: &str, date| article(id, "Tin ngắn", "Một bài.", date);
    let index = TestIndex::of([
        on("a", Some("2024-05-01")),
        on("b", Some("2024-05-02")),
        on("c", Some("2024-05-02")),
        on("d", Some("2024-05-03")),
        on("e", Some("2024-05-04")),
        on("undated", None),
    ]);
    let cli = TestCli::new();
    for (id, newer, older) in [
        ("a", &["c", "b"][..], &[][..]),
        // Of one day by identity, as `search --sort newest` lists them.
        ("b", &["d", "e"], &["c", "a"]),
        ("c", &["b", "d"], &["a"]),
        ("e", &[], &["d", "b"]),
        ("undated", &[], &[]),
    ] {
        let arguments = ["related", id, "--index", index.path(), "--beside", "2", "--json"];
        let answer = cli.run(&arguments).json();
        for (name, expected) in [("newer", newer), ("older", older)] {
            let found: Vec<&str> = answer[name]
                .as_array()
                .unwrap()
                .iter()
                .map(|hit| hit["id"].as_str().unwrap())
                .collect();
            assert_eq!(found, expected, "{name} of {id}");
        }
    }
}
