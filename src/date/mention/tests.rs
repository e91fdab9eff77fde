//! Tests: the forms in which papers mention times, what they mean, and what only looks like them.

use super::*;

/// Checks what a text of 20 December 2023 mentions, each as words and meaning.
fn check(text: &str, expected: &[(&str, &str)]) {
    let published = PartialDate::parse("2023-12-20T08:00");
    let found: Vec<(String, String)> = mentions(text)
        .into_iter()
        .map(|mention| {
            let meant = mention.resolve(published, None).map(|span| span.to_string());
            (text[mention.span].to_owned(), meant.unwrap_or_default())
        })
        .collect();
    let expected: Vec<(String, String)> =
        expected.iter().map(|(words, meant)| ((*words).into(), (*meant).into())).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn days_are_found() {
    let day = "2023-12-07";
    check("Ngày 7-12, hội nghị", &[("7-12", day)]);
    check("NGÀY 07/12 và sáng 8/12.", &[("07/12", day), ("8/12", "2023-12-08")]);
    check("ngày 7.12, tại Hà Nội", &[("7.12", day)]);
    check("hôm 7/12/2023 và 8.12.2023", &[("7/12/2023", day), ("8.12.2023", "2023-12-08")]);
    check("từ năm ngoái tới 07-12-2023", &[("năm ngoái", "2022"), ("07-12-2023", day)]);
    check("ngày 7 tháng 12 năm 2023", &[("7 tháng 12 năm 2023", day)]);
    check("ngày 7 tháng 12, năm 2023", &[("7 tháng 12, năm 2023", day)]);
    check("ngày 7 tháng 12-2023", &[("7 tháng 12-2023", day)]);
    check("ngày 7 tháng 12/2023", &[("7 tháng 12/2023", day)]);
    check("Ngày 7 tháng 12, đoàn đi", &[("7 tháng 12", day)]);
    check("chiều 7-12 năm 2021", &[("7-12 năm 2021", "2021-12-07")]);
    check("rạng sáng 7-12", &[("7-12", day)]);
    check("đêm 7/12", &[("7/12", day)]);
    check("khuya 7-12", &[("7-12", day)]);
    check("trưa\u{a0}7/12", &[("7/12", day)]);
    check("lúc 8h 7/12", &[("7/12", day)]);
    check("lúc 15h30 7-12", &[("7-12", day)]);
    check("lúc 19 giờ, 7-12", &[("7-12", day)]);
    check("07:30 7/12", &[("7/12", day)]);
    check("thứ Năm (7-12)", &[("7-12", day)]);
    check("Thứ năm, 7-12", &[("7-12", day)]);
    check("thứ 5 (ngày 7/12)", &[("7/12", day)]);
    check("Chủ nhật 10/12", &[("10/12", "2023-12-10")]);
    check("cùng ngày (7-12)", &[("7-12", day)]);
    check("tuần trước (7-12)", &[("7-12", day)]);
    check("nghỉ lễ 30-4", &[("30-4", "2023-04-30")]);
    check("vào 23/10, đoàn tới", &[("23/10", "2023-10-23")]);
    check("kể từ 15/11", &[("15/11", "2023-11-15")]);
    check("Hạn chót 20/11 đã qua", &[("20/11", "2023-11-20")]);
    check("dự lễ ngày 20-10 (dương lịch)", &[("20-10", "2023-10-20")]);
}

#[test]
fn days_in_a_row_are_found() {
    let (seventh, eighth) = ("2023-12-07", "2023-12-08");
    check("ngày 7 và 8-12", &[("7", seventh), ("8-12", eighth)]);
    check("ngày 7 và ngày 8/12", &[("7", seventh), ("8/12", eighth)]);
    check("các ngày 5, 7, 8-12", &[("5", "2023-12-05"), ("7", seventh), ("8-12", eighth)]);
    check("ngày 7 và 8 tháng 12", &[("7", seventh), ("8 tháng 12", eighth)]);
    check("đêm 7 rạng sáng 8-12", &[("7", seventh), ("8-12", eighth)]);
    check("ngày 7-12 và 8-12", &[("7-12", seventh), ("8-12", eighth)]);
    check("ngày 7-12, 8-12 có mưa", &[("7-12", seventh), ("8-12", eighth)]);
    check("lễ 30-4 và 1-5", &[("30-4", "2023-04-30"), ("1-5", "2023-05-01")]);
    check("ngày 7/12 và 8/12/2021", &[("7/12", "2021-12-07"), ("8/12/2021", "2021-12-08")]);
    check("từ ngày 5 đến 8-12", &[("5 đến 8-12", "2023-12-05..2023-12-08")]);
    check("từ ngày 5 đến ngày 8/12/2022", &[("5 đến ngày 8/12/2022", "2022-12-05..2022-12-08")]);
    check("từ ngày 5 đến ngày 8 tháng 12", &[("5 đến ngày 8 tháng 12", "2023-12-05..2023-12-08")]);
    check("từ ngày 7-12/5", &[("7-12/5", "2023-05-07..2023-05-12")]);
    check("ngày 7-12/5/2021", &[("7-12/5/2021", "2021-05-07..2021-05-12")]);
    check("ngày 7–12/5", &[("7–12/5", "2023-05-07..2023-05-12")]);
    check("từ 12 tới 15-11", &[("12 tới 15-11", "2023-11-12..2023-11-15")]);
    check("từ 15-7 đến 14-8", &[("15-7 đến 14-8", "2023-07-15..2023-08-14")]);
    check("từ 1/4 đến 20/4", &[("1/4 đến 20/4", "2023-04-01..2023-04-20")]);
    check(
        "từ ngày 20/12/2022 đến 3/1/2023",
        &[("20/12/2022 đến 3/1/2023", "2022-12-20..2023-01-03")],
    );
    check("từ ngày 20/12 đến 3/1/2023", &[("20/12 đến 3/1/2023", "2022-12-20..2023-01-03")]);
    check("từ ngày 28 đến 3-4", &[("28 đến 3-4", "2023-03-28..2023-04-03")]);
}

#[test]
fn months_quarters_and_years_are_found() {
    check("tháng 12/2023", &[("12/2023", "2023-12")]);
    check("Tháng 12-2023", &[("12-2023", "2023-12")]);
    check("tháng 12.2023", &[("12.2023", "2023-12")]);
    check("tháng 12 năm 2022", &[("12 năm 2022", "2022-12")]);
    check("tháng 12, năm 2022", &[("12, năm 2022", "2022-12")]);
    check("hồi tháng 11", &[("11", "2023-11")]);
    check("đến tháng 1 tới", &[("1", "2024-01")]);
    check("tháng 4-6/2023", &[("4-6/2023", "2023-04..2023-06")]);
    check("từ tháng 4 đến tháng 6", &[("4 đến tháng 6", "2023-04..2023-06")]);
    check("từ tháng 11 đến tháng 2/2023", &[("11 đến tháng 2/2023", "2022-11..2023-02")]);
    check("Quý II/2023", &[("II/2023", "2023-04..2023-06")]);
    check("quý IV-2022", &[("IV-2022", "2022-10..2022-12")]);
    check("quý I năm 2023", &[("I năm 2023", "2023-01..2023-03")]);
    check("quý 3/2023", &[("3/2023", "2023-07..2023-09")]);
    check("quý 3 năm 2023", &[("3 năm 2023", "2023-07..2023-09")]);
    check("năm 1975", &[("1975", "1975")]);
    check("NĂM 1975", &[("1975", "1975")]);
    check("năm 2016-2020", &[("2016-2020", "2016..2020")]);
    check("từ năm 1954 đến năm 1975", &[("1954 đến năm 1975", "1954..1975")]);
    check("các năm 2021, 2022 và 2023", &[("2021", "2021"), ("2022", "2022"), ("2023", "2023")]);
    check("vào những năm 1990", &[("1990", "1990..1999")]);
    check(
        "ngày 7\u{a0}tháng\u{a0}12\u{a0}năm\u{a0}2021",
        &[("7\u{a0}tháng\u{a0}12\u{a0}năm\u{a0}2021", "2021-12-07")],
    );
    check("6 tháng đầu năm 2023", &[("2023", "2023")]);
}

#[test]
fn times_are_reckoned_from_the_day_of_the_article() {
    check("Sáng nay, lễ khai mạc", &[("Sáng nay", "2023-12-20")]);
    check("hôm nay và hôm qua", &[("hôm nay", "2023-12-20"), ("hôm qua", "2023-12-19")]);
    check("chiều qua, đêm qua", &[("chiều qua", "2023-12-19"), ("đêm qua", "2023-12-19")]);
    check("ngày mai, tối mai", &[("ngày mai", "2023-12-21"), ("tối mai", "2023-12-21")]);
    check("cuối năm ngoái", &[("năm ngoái", "2022")]);
    check("hôm nay (20-12)", &[("20-12", "2023-12-20")]);
    check("sáng qua, 19-12", &[("19-12", "2023-12-19")]);
    check("hôm qua (ngày 19/12)", &[("19/12", "2023-12-19")]);
    check("hiện nay, ngày nay, năm nay, đi qua, chị Mai, hôm naym", &[]);
    // What appeared in a month has no yesterday.
    for (text, published) in [("hôm qua", "2023-12"), ("hôm qua", ""), ("năm ngoái", "")] {
        let found = mentions(text);
        assert_eq!(found[0].resolve(PartialDate::parse(published), Some(2023)), None, "{text}");
    }
}

#[test]
fn other_numbers_are_none() {
    for text in [
        "trẻ từ 7-12 tuổi",
        "nhóm 7-12 tuổi, ngày 7-12 tuổi",
        "ngày 30 tuổi",
        "tỉ số 2-1, 3/4 số phiếu",
        "thắng 2-1 (1-0), hòa 1-1, 6-3, 6-4",
        "giá 5-7 triệu đồng, từ 5-10 năm",
        "chưa đến 1/4 số lượng, vào 2/3 diện tích",
        "ngày uống 2-3 lần, mỗi ngày 1-2 viên",
        "gió cấp 6-7, giật 8-9",
        "sau 7 tháng 12 ngày, trong 6 tháng 5 ngày",
        "ngày 31/2, ngày 32-1, tháng 13/2023, ngày 0-5",
        "Nghị định 7/12/20235 và số 17/12/2023/NĐ-CP",
        "Nghị quyết số 17/12/2023, Thông tư 24/2016, số 45/12-CP",
        "điện thoại 0912-12-11, 04.7.12.2023",
        "hoạt động 24/7, 24/24",
        "lớp 12/3, ở 25/1 đường Trần Phú, hẻm 18/9",
        "mưa vào các tháng 6-7, một tháng 2 lần, mỗi tháng 3 triệu, lương tháng 13",
        "sinh năm 1990, SN 1990, năm 12345, năm qua",
        "rằm ngày 15/7 âm lịch, ngày 10-3 (âm lịch), tháng 7 âm lịch",
        "ngày 7-12 năm trước nữa",
        "ngày7-12 ngày 7",
        "quý 5/2023, quý II, Quý V/2023",
        "2,5-3,5; 1.7.12; 10:30; 7-12-5",
        "",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_missing_year_is_the_nearest_with_the_past_preferred() {
    let cases = [
        ("7-12", Some("2023-12-08"), None, Some("2023-12-07")),
        ("30-12", Some("2024-01-05"), None, Some("2023-12-30")),
        ("2-1", Some("2023-12-25"), None, Some("2024-01-02")),
        ("20-3", Some("2023-12-07"), None, Some("2023-03-20")),
        ("29-2", Some("2022-05-01"), None, Some("2020-02-29")),
        ("7-12", Some("2023"), None, Some("2023-12-07")),
        ("7-12", None, Some(2023), Some("2023-12-07")),
        ("7-12", None, None, None),
        ("7-12-2019", Some("2023-12-08"), Some(2023), Some("2019-12-07")),
        ("30-12 đến 2-1", Some("2024-01-05"), None, Some("2023-12-30..2024-01-02")),
    ];
    for (day, reference, year, expected) in cases {
        let found = mentions(&format!("ngày {day}"));
        let reference = reference.and_then(PartialDate::parse);
        let date = found[0].resolve(reference, year).map(|date| date.to_string());
        assert_eq!(date.as_deref(), expected, "{day} {reference:?}");
    }
}

#[test]
fn the_likely_year_is_the_commonest_and_then_the_earlier() {
    let cases = [
        ("nhiệm vụ năm 2024, tổng kết năm 2023. Năm 2023 đạt", Some(2023)),
        ("năm 2024 và năm 2023", Some(2023)),
        ("ngày 7/12/2022", Some(2022)),
        ("sinh năm 1990, sinh năm 1991, năm 2020", Some(2020)),
        ("năm 12345, năm qua", None),
    ];
    for (text, expected) in cases {
        assert_eq!(likely_year(text), expected, "{text}");
    }
}
