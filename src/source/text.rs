//! An article saved as plain text: lead, paragraphs with captions in between, a byline, a footer.
//!
//! A headline is only taken for one when it clearly is; the date only from a line of its own.
//! The signs by which the parts are told are in `text_layout.rs` and `byline.rs`.

use std::borrow::Cow;

use super::byline::{Byline, is_names_only};
use super::dateline;
use super::draft::Draft;
use super::error::{Origin, SourceError};
use super::field::{Field, FieldMap};
use super::text_layout::{Block, blocks, captions};
use super::value::{Raw, clean_str};
use crate::article::{Article, Category};
use crate::date::{Precision, Published};

/// Reads one article. `id` and `category` hold where the text itself does not say them.
pub(super) fn article(
    text: &str,
    id: Option<&str>,
    category: Option<&Category>,
    origin: &Origin,
    fields: &FieldMap,
) -> Result<Article, SourceError> {
    let text = clean_str(text);
    let (header, body) = split_header(&text, fields);
    let mut article = header.unwrap_or_default().into_article(origin, category)?;
    article.id = article.id.or_else(|| id.map(clean_str));
    let (mut blocks, related) = blocks(body);
    article.related.extend(related);
    take_date(&mut blocks, &mut article);
    take_byline(&mut blocks, &mut article);
    take_title(&mut blocks, &mut article);
    fill(&blocks, &mut article);
    dateline::take(&mut article);
    Ok(article)
}

/// Splits off `Tiêu đề: …` lines at the top, up to a blank line, or between two lines `---`.
fn split_header<'a>(text: &'a str, fields: &FieldMap) -> (Option<Draft<'a>>, &'a str) {
    let fenced = text.strip_prefix("---\n");
    let mut rest = fenced.unwrap_or(text);
    let mut draft = Draft::default();
    let mut date = None;
    while let Some((name, value, tail)) = header_line(rest) {
        let field = fields.find(name).map(|(field, _)| field);
        if field.is_none_or(|field| field == Field::Body) && fenced.is_none() {
            break;
        }
        if field == Some(Field::Date) {
            date = Some(value);
        }
        draft.put(Cow::Borrowed(name), Raw::Text(Cow::Borrowed(value)), fields);
        rest = tail;
    }
    if fenced.is_some() {
        return match rest.strip_prefix("---") {
            Some(body) if body.is_empty() || body.starts_with('\n') => (Some(draft), body),
            _ => (None, text),
        };
    }
    // "Thời gian: 7 giờ sáng mai" may begin a lead: something must show that this is a header.
    let names_article = [Field::Title, Field::Id, Field::Url, Field::Category];
    let is_header = names_article.iter().any(|&field| draft.has(field))
        || date.is_some_and(|date| Published::parse(date).is_some());
    let is_closed = rest.is_empty() || rest.starts_with('\n');
    if is_header && is_closed { (Some(draft), rest) } else { (None, text) }
}

/// Returns the name, the value and what comes after the line.
fn header_line(text: &str) -> Option<(&str, &str, &str)> {
    const MAX_NAME_BYTES: usize = 40;
    let (line, tail) = text.split_once('\n').unwrap_or((text, ""));
    let (name, value) = line.split_once(':')?;
    let value = value.trim();
    let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
    let is_name = name.len() <= MAX_NAME_BYTES && name.starts_with(char::is_alphabetic);
    is_name.then_some((name.trim(), value, tail))
}

/// Takes a line near the top that is nothing but a date.
fn take_date(blocks: &mut Vec<Block>, article: &mut Article) {
    const LOOK_AT: usize = 3;
    let found = blocks.iter().take(LOOK_AT).enumerate().find_map(|(at, block)| {
        let published = Published::parse(block.text)?;
        (published.date.precision() >= Precision::Day).then_some((at, published))
    });
    if let Some((at, published)) = found.filter(|_| blocks.len() > 1) {
        blocks.remove(at);
        article.published.get_or_insert(published);
    }
}

/// Takes the lines at the end that name people.
fn take_byline(blocks: &mut Vec<Block>, article: &mut Article) {
    let mut lines = Vec::new();
    while blocks.len() > 1
        && let Some(last) = blocks.last()
    {
        let is_bare_name =
            lines.is_empty() && blocks.len() > 2 && last.blanks < 2 && is_names_only(last.text);
        if !Byline::is_labelled(last.text) && !is_bare_name {
            break;
        }
        lines.push(last.text);
        blocks.pop();
        if is_bare_name {
            break;
        }
    }
    let mut byline = Byline::default();
    for line in lines.iter().rev() {
        byline.add(Byline::parse(line));
    }
    // What the header says goes before.
    if article.authors.is_empty() {
        article.authors = byline.authors;
    }
    if article.photographers.is_empty() {
        article.photographers = byline.photographers;
    }
    article.agency = article.agency.take().or(byline.agency);
}

/// Takes the first line if it is clearly a headline: short, no stop at its end, and a longer
/// paragraph after one blank line.
fn take_title(blocks: &mut Vec<Block>, article: &mut Article) {
    const MAX_CHARS: usize = 160;
    let [first, second, ..] = blocks.as_slice() else { return };
    let is_headline = first.text.chars().count() <= MAX_CHARS
        && !first.text.ends_with(['.', '…', ':', ';', ','])
        && second.blanks == 1
        && second.text.len() > first.text.len();
    if article.title.is_empty() && article.lead.is_empty() && is_headline {
        article.title = first.text.to_owned();
        blocks.remove(0);
    }
}

/// Distributes the other blocks: the first is the lead, then captions and body.
fn fill(blocks: &[Block], article: &mut Article) {
    let mut paragraphs = Vec::new();
    for (at, (block, is_caption)) in blocks.iter().zip(captions(blocks)).enumerate() {
        if at == 0 && article.lead.is_empty() {
            article.lead = block.text.to_owned();
        } else if is_caption {
            article.captions.push(block.text.to_owned());
        } else {
            paragraphs.push(block.text);
        }
    }
    article.body = paragraphs.join("\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Article {
        let origin = Origin { path: std::path::Path::new("a.txt").into(), line: 1 };
        article(text, Some("a"), None, &origin, &FieldMap::default()).unwrap()
    }

    /// The seed's form, in our own words.
    const SEED_FORM: &str = "\
Ngày 5-3, Lữ đoàn Ví Dụ tổ chức hội thao năm 2024. Đại tá Trần Văn Mẫu dự và chỉ đạo.


Đại tá Trần Văn Mẫu phát biểu khai mạc hội thao.

Hội thao có 12 đội tham gia. Các đội thi bắn súng, bơi và chạy 3.000 mét. Kết quả cao hơn năm trước.


Các đội diễu hành qua lễ đài.


Phần thi bơi vũ trang tại TP. Ví Dụ.

Ban tổ chức nhận định đây là dịp để rèn luyện. Nhiều chiến sĩ đã lập thành tích mới.


Trao giải cho các đội thi xuất sắc

Tin, ảnh: Lê Ví – Đỗ Dụ

Các tin khác:

- Khai giảng lớp học mới (4/3/2024)
• Ra quân huấn luyện

Tìm kiếm theo:Chuyên mục nàyTất cả các chuyên mục
";

    #[test]
    fn the_form_of_the_seed_comes_apart() {
        for text in [SEED_FORM.to_owned(), SEED_FORM.replace('\n', "\r\n")] {
            let article = read(&text);
            assert_eq!((article.title.as_str(), article.id.as_deref()), ("", Some("a")));
            assert!(article.lead.starts_with("Ngày 5-3") && article.lead.ends_with("chỉ đạo."));
            let captions = [
                "Đại tá Trần Văn Mẫu phát biểu khai mạc hội thao.",
                "Các đội diễu hành qua lễ đài.",
                "Phần thi bơi vũ trang tại TP. Ví Dụ.",
                "Trao giải cho các đội thi xuất sắc",
            ];
            assert_eq!(article.captions, captions);
            let paragraphs: Vec<&str> = article.body.split('\n').collect();
            assert_eq!(paragraphs.len(), 2);
            assert!(paragraphs[1].starts_with("Ban tổ chức"));
            assert_eq!(article.authors, ["Lê Ví", "Đỗ Dụ"]);
            assert_eq!(article.photographers, article.authors);
            let related: Vec<&str> = article.related.iter().map(|l| l.title.as_str()).collect();
            assert_eq!(related, ["Khai giảng lớp học mới (4/3/2024)", "Ra quân huấn luyện"]);
        }
    }

    /// Text, title, lead, body, captions.
    type Case = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

    #[test]
    fn other_layouts_are_read_with_care() {
        let cases: &[Case] = &[
            ("Một câu.", "", "Một câu.", "", &[]),
            // A headline is short, without a stop, and followed by something longer.
            (
                "Tựa đề\n\nCâu mở đầu dài hơn.\n\nThân bài.",
                "Tựa đề",
                "Câu mở đầu dài hơn.",
                "Thân bài.",
                &[],
            ),
            (
                "Không phải tựa.\n\nCâu mở đầu dài hơn.",
                "",
                "Không phải tựa.",
                "Câu mở đầu dài hơn.",
                &[],
            ),
            ("Dòng một dài hơn\n\nHai.", "", "Dòng một dài hơn", "Hai.", &[]),
            // Paragraphs all set off alike, or not at all: no captions.
            ("Mở.\n\n\nMột.\n\n\nHai.", "", "Mở.", "Một.\nHai.", &[]),
            ("Mở.\nMột.\nHai.", "", "Mở.", "Một.\nHai.", &[]),
            // One wide gap before the last block.
            ("Mở.\n\nMột.\n\n\nHai.", "", "Mở.", "Một.\nHai.", &[]),
            // A long block after a wide gap is a paragraph.
            (
                "Mở.\n\n\nCâu một dài. Câu hai dài. Câu ba dài.\n\nHai.",
                "",
                "Mở.",
                "Câu một dài. Câu hai dài. Câu ba dài.\nHai.",
                &[],
            ),
            // A credit makes a caption anywhere.
            (
                "Mở.\n\nQuang cảnh lễ hội - Ảnh: Lê Hà\n\nHai.",
                "",
                "Mở.",
                "Hai.",
                &["Quang cảnh lễ hội - Ảnh: Lê Hà"],
            ),
            // A caption at the very top of a file is its lead.
            ("  \n\n", "", "", "", &[]),
        ];
        for (text, title, lead, body, captions) in cases {
            let article = read(text);
            assert_eq!(
                (article.title.as_str(), article.lead.as_str(), article.body.as_str()),
                (*title, *lead, *body),
                "{text}"
            );
            assert_eq!(article.captions, *captions, "{text}");
        }
    }

    #[test]
    fn headers_give_what_the_text_does_not_say() {
        let text = "Tiêu đề: Tựa: phụ\nNgày đăng: 7/12/2023\nChuyên mục: Quốc phòng > Huấn luyện\n\
                    Tác giả: Lê Hà\n\nMở đầu.\n\nThân bài.\n\nẢnh: Đỗ Dụ";
        let article = read(text);
        assert_eq!(article.title, "Tựa: phụ");
        assert_eq!(article.published.unwrap().date.to_string(), "2023-12-07");
        assert_eq!(article.categories[0].slug(), "quoc-phong/huan-luyen");
        assert_eq!(
            (article.authors[0].as_str(), article.photographers[0].as_str()),
            ("Lê Hà", "Đỗ Dụ")
        );
        assert_eq!((article.lead.as_str(), article.body.as_str()), ("Mở đầu.", "Thân bài."));

        let fenced = read("---\ntitle: \"Tựa\"\nid: x7\nmood: vui\n---\n\nMở đầu.");
        assert_eq!((fenced.title.as_str(), fenced.id.as_deref()), ("Tựa", Some("x7")));
        assert_eq!(fenced.extra["mood"], "vui");

        let none = read("Thời gian: 7 giờ sáng mai\n\nThân bài dài hơn dòng trên rất nhiều.");
        assert_eq!(none.title, "Thời gian: 7 giờ sáng mai");
        assert_eq!(none.published, None);
    }

    #[test]
    fn a_line_that_is_a_date_is_the_date() {
        let article =
            read("Tựa đề ngắn\n\nThứ Năm, 7/12/2023 | 10:30 GMT+7\n\nMở đầu dài hơn tựa.\n\nHai.");
        assert_eq!(article.published.unwrap().date.to_string(), "2023-12-07T10:30+07:00");
        assert_eq!((article.title.as_str(), article.body.as_str()), ("Tựa đề ngắn", "Hai."));
    }

    #[test]
    fn bylines_and_footers_end_the_text() {
        let cases: &[(&str, &[&str], Option<&str>)] = &[
            ("Mở.\n\nMột.\n\nTheo TTXVN", &[], Some("TTXVN")),
            ("Mở.\n\nMột.\n\nTin: Lê Hà\nẢnh: Đỗ Dụ", &["Lê Hà"], None),
            ("Mở.\n\nMột.\n\nLÊ HÀ", &["LÊ HÀ"], None),
            ("Mở.\n\nMột.\n\nLê Hà\n\nTừ khóa: hội thao, bơi\n\nBình luận (3)", &["Lê Hà"], None),
            ("Mở.\n\nMột.", &[], None),
        ];
        for (text, authors, agency) in cases {
            let article = read(text);
            assert_eq!(article.authors, *authors, "{text}");
            assert_eq!(article.agency.as_deref(), *agency, "{text}");
            assert_eq!(article.body, "Một.", "{text}");
        }
    }
}
