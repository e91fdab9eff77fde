//! What stands beside the texts of a generated article: section, date, author, paper, address. All names are invented for it.

use std::fmt::Write as _;

use super::random::Random;
use crate::analysis::slug;

/// A section of the papers: its names, and of how many of 1,000 articles it is.
pub(super) struct Section {
    names: &'static [&'static str],
    share: u32,
}

const fn section(names: &'static [&'static str], share: u32) -> Section {
    Section { names, share }
}

/// A common plan of Vietnamese papers; a few large sections and many small ones.
pub(super) const SECTIONS: [Section; 26] = [
    section(&["Thời sự"], 130),
    section(&["Thời sự", "Chính trị"], 55),
    section(&["Thời sự", "Giao thông"], 45),
    section(&["Thời sự", "Đô thị"], 30),
    section(&["Thế giới"], 85),
    section(&["Thế giới", "Quân sự"], 20),
    section(&["Thế giới", "Người Việt năm châu"], 10),
    section(&["Kinh doanh"], 60),
    section(&["Kinh doanh", "Chứng khoán"], 25),
    section(&["Kinh doanh", "Bất động sản"], 30),
    section(&["Pháp luật"], 95),
    section(&["Pháp luật", "Hồ sơ vụ án"], 20),
    section(&["Thể thao"], 35),
    section(&["Thể thao", "Bóng đá"], 75),
    section(&["Thể thao", "Quần vợt"], 15),
    section(&["Giải trí"], 50),
    section(&["Giải trí", "Phim"], 20),
    section(&["Giải trí", "Âm nhạc"], 20),
    section(&["Giáo dục"], 45),
    section(&["Giáo dục", "Tuyển sinh"], 15),
    section(&["Sức khỏe"], 45),
    section(&["Đời sống"], 30),
    section(&["Khoa học"], 15),
    section(&["Số hóa"], 15),
    section(&["Du lịch"], 10),
    section(&["Bạn đọc"], 5),
];

const PAPERS: [&str; 6] = [
    "bao-mot.example",
    "bao-hai.example",
    "bao-ba.example",
    "tin-bac.example",
    "tin-trung.example",
    "tin-nam.example",
];
const FAMILIES: [&str; 12] =
    ["Nguyễn", "Trần", "Lê", "Nguyễn", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi"];
const MIDDLES: [&str; 10] =
    ["Văn", "Thị", "Minh", "Thanh", "Ngọc", "Hữu", "Quang", "Thu", "Đức", "Xuân"];
const GIVEN: [&str; 24] = [
    "An", "Anh", "Bình", "Chi", "Dũng", "Dương", "Giang", "Hà", "Hải", "Hạnh", "Hòa", "Hương",
    "Khánh", "Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Phúc", "Sơn", "Tâm", "Thảo", "Yến",
];

/// Years from here; each year has more articles than the one before.
const FIRST_YEAR: u64 = 2001;
const YEARS: u64 = 25;
const MONTH_DAYS: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

pub(super) fn draw(random: &mut Random) -> usize {
    let total = SECTIONS.iter().map(|section| u64::from(section.share)).sum();
    let mut left = random.below(total);
    SECTIONS
        .iter()
        .position(|section| match left.checked_sub(u64::from(section.share)) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        })
        .unwrap_or_default()
}

/// Appends the fields of an article that are no texts.
pub(super) fn push_rest(section: &Section, id: &str, random: &mut Random, out: &mut String) {
    // The larger of two draws: twice as likely in the last year as in the middle one.
    let year = FIRST_YEAR + random.below(YEARS).max(random.below(YEARS));
    let mut day = random.below(365);
    let mut month = 0;
    while day >= MONTH_DAYS[month] {
        day -= MONTH_DAYS[month];
        month += 1;
    }
    let (hour, minute) = (5 + random.below(18), random.below(60));
    let paper = pick(&PAPERS, random);
    let author = [pick(&FAMILIES, random), pick(&MIDDLES, random), pick(&GIVEN, random)].join(" ");
    let names = section.names.join("/");
    let place = slug(section.names[section.names.len() - 1]);
    // Writing into a string cannot fail.
    let _ = write!(
        out,
        ",\"category\":\"{names}\",\"date\":\"{year}-{:02}-{:02}T{hour:02}:{minute:02}:00+07:00\",\"author\":\"{author}\",\
         \"source\":\"{paper}\",\"url\":\"https://{paper}/{place}/{id}.html\"",
        month + 1,
        day + 1,
    );
}

fn pick(list: &[&'static str], random: &mut Random) -> &'static str {
    list[random.below(list.len() as u64) as usize]
}
