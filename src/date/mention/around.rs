//! The words around a number that say whether it is a day.

use crate::analysis::is_letter_or_digit;

/// How sure the words before a number are that it is a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// `ngày`, `sáng`, `hôm nay (`, `thứ Năm,`, `8h`
    Day,
    /// `từ`, which begins a range of days as often as of other things.
    From,
    /// `đến`, `vào`, `(`: a day if it is no fraction.
    Maybe,
    /// `số`, `lớp`: something else.
    Other,
    /// Anything else.
    Nothing,
}

const DAY_WORDS: &[&str] = &["ngày", "sáng", "trưa", "chiều", "tối", "đêm", "hôm", "khuya", "lễ"];
/// `thứ Năm`, also as a number.
const WEEKDAYS: &[&str] =
    &["hai", "ba", "tư", "năm", "sáu", "bảy", "bẩy", "2", "3", "4", "5", "6", "7"];
/// `hôm nay (7-12)`, `sáng qua, 7-12`, `thứ Bảy tới (7-12)`
const NEAR_DAYS: &[&str] = &["nay", "qua", "mai", "kia", "này", "tới", "trước", "rồi", "sau"];
const MAYBE_WORDS: &[&str] =
    &["đến", "tới", "hết", "vào", "trước", "sau", "dịp", "tức", "kể", "là", "nghỉ", "mạc"];
/// Numbers of laws are written as dates are.
const LAW_WORDS: &[&str] = &["số", "định", "tư", "luật", "lệnh", "văn", "khoản", "điều"];
/// Addresses, classes, schools, scores, bets, shares.
#[rustfmt::skip]
const OTHER_WORDS: &[&str] = &[
    "số", "lớp", "tổ", "nhà", "hẻm", "ngõ", "ngách", "kiệt", "đường", "phố", "khu", "ấp", "ở", "tại", "viên",
    "non", "trường", "lệ", "cược", "điểm", "thắng", "thua", "hòa", "hoà", "khoảng", "gần", "hơn", "bằng", "chiếm",
    "nhất", "được", "có", "trên", "dưới", "giảm", "tăng", "còn", "gấp",
];

/// After these a number is a measure, whatever stands before it.
const MEASURES: &[&str] = &[
    "tuổi", "lần", "g", "gr", "gram", "kg", "mg", "ml", "lít", "m", "m2", "m3", "cm", "mm", "km",
    "ha", "độ", "giờ", "phút", "giây", "tiếng", "triệu", "nghìn", "ngàn", "tỷ", "tỉ", "đồng",
    "usd", "thìa", "muỗng", "cốc", "ly", "chén", "bữa", "viên", "tấn", "tạ", "gói", "quả", "bát",
];
/// After these a number is a share or a count, unless a word before it announces a day.
#[rustfmt::skip]
const COUNTS: &[&str] = &[
    "người", "con", "cái", "chiếc", "điểm", "bàn", "trận", "set", "hiệp", "số", "phần", "lượt", "căn", "phòng",
    "tầng", "trang", "câu", "bài", "loại", "cây", "trường", "đội", "tổng", "dân", "diện", "thời", "chặng",
    "đường", "cử", "phiếu", "thành", "lượng", "ngày", "tuần", "tháng", "năm", "đại", "ấp", "khu", "giá", "chiều",
    "cơ", "vốn", "thu", "xã", "huyện", "nước", "trong", "của",
];

/// Returns where the last word of a text begins, and the word: letters and digits at its very end.
pub(super) fn last_word(text: &str) -> (usize, &str) {
    let start = text
        .char_indices()
        .rev()
        .take_while(|&(_, c)| is_letter_or_digit(c))
        .last()
        .map_or(text.len(), |(at, _)| at);
    (start, &text[start..])
}

/// Says whether a word is `known`, which is Vietnamese, in lower case and not empty, in whatever case.
pub(super) fn is_word(word: &str, known: &str) -> bool {
    // The first bytes of a letter of Vietnamese and its capital differ in this bit at most.
    const CASE: u8 = 0x20;
    word.len() == known.len()
        && word.bytes().next().is_some_and(|first| (first ^ known.as_bytes()[0]) & !CASE == 0)
        && (word == known || word.chars().flat_map(char::to_lowercase).eq(known.chars()))
}

fn is_one_of(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| is_word(word, known))
}

/// Says what the words before a number announce.
pub(super) fn before(text: &str) -> Before {
    let bare = text.trim_end_matches([' ', '\u{a0}']);
    let is_apart = bare.len() < text.len();
    if let Some(opened) = bare.strip_suffix('(') {
        let opened = opened.trim_end();
        return match is_one_of(last_word(opened).1, DAY_WORDS) || announces_beside(opened) {
            true => Before::Day,
            false => Before::Maybe,
        };
    }
    if let Some(head) = bare.strip_suffix([',', ':']) {
        return match is_apart && announces_beside(head) {
            true => Before::Day,
            false => Before::Nothing,
        };
    }
    if !is_apart {
        return Before::Nothing;
    }
    let word = last_word(bare).1;
    if is_one_of(word, DAY_WORDS) || announces_beside(bare) {
        Before::Day
    } else if is_word(word, "từ") {
        Before::From
    } else if is_one_of(word, MAYBE_WORDS) {
        Before::Maybe
    } else if is_one_of(word, OTHER_WORDS) {
        Before::Other
    } else {
        Before::Nothing
    }
}

/// Says whether a text ends in a word after which `7/12/2023` is the number of a law.
pub(super) fn announces_law(text: &str) -> bool {
    is_one_of(last_word(text.trim_end()).1, LAW_WORDS)
}

/// Says whether a text ends in a time beside which its day is told: `hôm nay`, `thứ Năm`, `15h30`.
fn announces_beside(text: &str) -> bool {
    let (start, word) = last_word(text);
    let before = || last_word(text[..start].trim_end()).1;
    if is_one_of(word, NEAR_DAYS) {
        let before = before();
        let is_day = |word| is_one_of(word, DAY_WORDS) || is_one_of(word, WEEKDAYS);
        return is_day(before) || is_one_of(before, &["tuần", "nhật"]);
    }
    if is_one_of(word, WEEKDAYS) {
        return is_word(before(), "thứ");
    }
    is_word(word, "nhật") && is_word(before(), "chủ")
        || is_one_of(word, &["giờ", "phút"])
        || is_clock(word)
        // 07:30
        || word.len() == 2
            && word.bytes().all(|byte| byte.is_ascii_digit())
            && text[..start].ends_with(':')
}

/// `8h`, `15h30`, `4g30`
fn is_clock(word: &str) -> bool {
    let Some(at) = word.find(['h', 'g']) else { return false };
    let (hour, minute) = (&word[..at], &word[at + 1..]);
    let is_number = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    !hour.is_empty() && is_number(hour) && is_number(minute)
}

/// Says whether the text after a number makes it a measure, or where the day is not announced a count.
pub(super) fn is_counted(after: &str, is_announced: bool) -> bool {
    let after = after.trim_start_matches([' ', '\u{a0}']);
    if after.starts_with('%') {
        return true;
    }
    let word = first_word(after);
    is_one_of(word, MEASURES) || !is_announced && is_one_of(word, COUNTS)
}

/// Says whether the moon's calendar is meant, or a year that cannot be known from the text alone: `7-12 năm ngoái`.
pub(super) fn is_elsewhere(after: &str) -> bool {
    let after = after.trim_start_matches([' ', '\u{a0}', '(']);
    let word = first_word(after);
    is_one_of(word, &["âm", "âl"])
        || is_word(word, "năm")
            && is_one_of(first_word(after[word.len()..].trim_start()), &["ngoái", "trước", "kia"])
}

/// Says whether a month, named after this text, is an amount: `một tháng 2 lần`, `6 tháng 5 ngày`.
pub(super) fn is_amount(before: &str) -> bool {
    #[rustfmt::skip]
    const AMOUNTS: &[&str] = &[
        "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mỗi", "mấy", "nhiều", "vài", "hàng",
        "hằng", "nửa", "cả", "các", "những", "đường", "phố", "chục", "rưỡi",
    ];
    let word = last_word(before.trim_end()).1;
    word.ends_with(|c: char| c.is_ascii_digit()) || is_one_of(word, AMOUNTS)
}

pub(super) fn first_word(text: &str) -> &str {
    &text[..text.find(|c| !is_letter_or_digit(c)).unwrap_or(text.len())]
}

/// Says whether nothing but the announcement of a number stands in between: ` (`, `, ngày `.
pub(super) fn is_beside(between: &str) -> bool {
    let rest = between.trim_matches([' ', '\u{a0}', '(', ',', '-', '–', ':']);
    rest.is_empty() || is_word(rest, "ngày") || is_word(rest, "tức ngày") || is_word(rest, "tức")
}
