//! Wikitext to plain text by simple rules: the words of links and headings stay; templates, tables, notes, pictures go.
//!
//! What a template would show, such as a converted measure, is lost; to expand them takes the wiki itself.

use crate::source::markup;

/// A page as text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) paragraphs: Vec<String>,
    pub(super) categories: Vec<String>,
}

/// Names of namespaces whose links are pictures.
const FILES: &[&str] = &["file", "image", "tập tin", "tập_tin", "hình", "media", "phương tiện"];
const CATEGORIES: &[&str] = &["category", "thể loại", "thể_loại"];
/// Elements that go with what is in them.
const DROPPED: &[&str] = &[
    "ref",
    "math",
    "gallery",
    "timeline",
    "syntaxhighlight",
    "source",
    "score",
    "imagemap",
    "templatestyles",
];

/// Says whether a page only points to another.
pub(super) fn is_redirect(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(12).collect::<String>().to_lowercase();
    start.starts_with("#redirect") || start.starts_with("#đổi")
}

/// Reads a page.
pub(super) fn read(text: &str) -> Page {
    let text = without_elements(text);
    let text = without_nested(&text);
    let mut page = Page::default();
    let text = links(&text, &mut page.categories);
    let mut paragraph = String::new();
    for line in text.lines().chain([""]) {
        let line = line.trim();
        let is_alone = line.is_empty() || line.starts_with(['=', '*', '#', ':', ';', '-']);
        if is_alone {
            page.add(&std::mem::take(&mut paragraph));
        }
        let is_sign = line.starts_with("__") && line.ends_with("__") && !line.contains(' ');
        if is_sign || line.starts_with("----") {
            continue;
        }
        if is_alone {
            let line = line.trim_start_matches(['*', '#', ':', ';', ' ']);
            let heading = line.strip_prefix('=').and_then(|line| line.strip_suffix('='));
            page.add(heading.map_or(line, |heading| heading.trim_matches(['=', ' '])));
        } else {
            paragraph.push_str(line);
            paragraph.push(' ');
        }
    }
    page
}

impl Page {
    fn add(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let text = text.replace("'''", "").replace("''", "");
        self.paragraphs.extend(markup::paragraphs(&text));
    }
}

/// Drops comments and the elements that are no running text.
fn without_elements(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    // Names whose end was looked for in vain: looking again from every tag takes quadratic time.
    let mut never_closed: Vec<String> = Vec::new();
    while let Some(at) = rest.find('<') {
        kept.push_str(&rest[..at]);
        let tag = &rest[at..];
        if tag.starts_with("<!--") {
            rest = tag.find("-->").map_or("", |end| &tag[end + 3..]);
            continue;
        }
        let name: String = tag[1..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        let Some(end) = tag.find('>').filter(|_| DROPPED.contains(&name.as_str())) else {
            kept.push('<');
            rest = &tag[1..];
            continue;
        };
        if tag[..end].ends_with('/') {
            rest = &tag[end + 1..];
            continue;
        }
        // One that is not closed is only a tag.
        let closing = format!("</{name}");
        let close = if never_closed.contains(&name) {
            None
        } else {
            find_ignoring_case(&tag[end + 1..], &closing).map(|close| end + 1 + close)
        };
        if close.is_none() && !never_closed.contains(&name) {
            never_closed.push(name);
        }
        let after = close.and_then(|close| tag[close..].find('>').map(|end| close + end + 1));
        rest = &tag[after.unwrap_or(end + 1)..];
    }
    kept.push_str(rest);
    kept
}

fn find_ignoring_case(text: &str, ascii: &str) -> Option<usize> {
    let (text, wanted) = (text.as_bytes(), ascii.as_bytes());
    memchr::memchr_iter(b'<', text).find(|&at| {
        text.get(at..at + wanted.len()).is_some_and(|part| part.eq_ignore_ascii_case(wanted))
    })
}

/// Drops templates and tables, whatever lies in them. A pair that is not closed drops the rest of its paragraph.
fn without_nested(text: &str) -> String {
    let bytes = text.as_bytes();
    let last_end = text.rfind("}}").max(text.rfind("|}")).unwrap_or(0);
    let mut kept = String::with_capacity(text.len());
    let (mut depth, mut start, mut at) = (0usize, 0, 0);
    while at < bytes.len() {
        let pair = bytes.get(at..at + 2);
        let step = match pair {
            Some(b"{{" | b"{|") => {
                if depth == 0 {
                    kept.push_str(&text[start..at]);
                }
                depth += 1;
                2
            }
            Some(b"}}" | b"|}") if depth > 0 => {
                depth -= 1;
                start = at + 2;
                2
            }
            Some(b"\n\n") if depth > 0 && at > last_end => {
                depth = 0;
                start = at;
                2
            }
            _ => 1,
        };
        at += step;
    }
    if depth == 0 {
        kept.push_str(&text[start.min(text.len())..]);
    }
    kept
}

/// Replaces links by their words and takes out categories and pictures.
fn links(text: &str, categories: &mut Vec<String>) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        kept.push_str(&rest[..at]);
        let link = &rest[at..];
        if let Some(inner) = link.strip_prefix("[[") {
            let Some(end) = end_of_link(inner) else {
                kept.push_str("[[");
                rest = inner;
                continue;
            };
            rest = &inner[end + 2..];
            internal(&inner[..end], categories, &mut kept);
            continue;
        }
        let end = link.bytes().take(MAX_LINK).position(|byte| byte == b'\n' || byte == b']');
        let end = end.filter(|&end| link.as_bytes()[end] == b']');
        match end.filter(|_| link.starts_with("[http") || link.starts_with("[//")) {
            Some(end) => {
                if let Some((_, words)) = link[1..end].split_once(' ') {
                    kept.push_str(words);
                }
                rest = &link[end + 1..];
            }
            None => {
                kept.push('[');
                rest = &link[1..];
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// How far a link may reach, in bytes: a caption with links of its own.
const MAX_LINK: usize = 2048;

/// Returns where the `]]` is that ends a link, over the links within.
fn end_of_link(text: &str) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(MAX_LINK)];
    let (mut depth, mut at) = (0usize, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"[[" => depth += 1,
            b"]]" if depth == 0 => return Some(at),
            b"]]" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    None
}

fn internal(link: &str, categories: &mut Vec<String>, kept: &mut String) {
    let namespace =
        link.split_once(':').map(|(namespace, rest)| (namespace.trim().to_lowercase(), rest));
    match namespace {
        Some((name, _)) if FILES.contains(&name.as_str()) => return,
        Some((name, rest)) if CATEGORIES.contains(&name.as_str()) => {
            let category = rest.split('|').next().unwrap_or_default().trim();
            if !category.is_empty() {
                categories.push(category.to_owned());
            }
            return;
        }
        _ => {}
    }
    let words = link.rsplit_once('|').map_or(link, |(_, words)| words);
    kept.push_str(words.trim_start_matches(':'));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wikitext_becomes_text() {
        let cases: [(&str, &[&str]); 13] = [
            (
                "'''Sông Bồ''' là ''sông'' ở [[Huế|cố đô]] và [[Quảng Trị]].",
                &["Sông Bồ là sông ở cố đô và Quảng Trị."],
            ),
            ("{{Bảng|a={{b}}|c}}Một.\n\nHai{{fact}}.", &["Một.", "Hai."]),
            ("{|\n| a || {{b}}\n|}\nSau bảng", &["Sau bảng"]),
            (
                "== Địa lý ==\nDòng một\nnối tiếp.\n=== Khí hậu===\nMưa.",
                &["Địa lý", "Dòng một nối tiếp.", "Khí hậu", "Mưa."],
            ),
            ("* một\n** hai\n# ba\n: bốn", &["một", "hai", "ba", "bốn"]),
            ("Nước<ref name=a>sách</ref> lên<ref name=a/> cao<!-- ẩn -->.", &["Nước lên cao."]),
            ("Xem [https://a.example trang chủ] và [https://b.example].", &["Xem trang chủ và ."]),
            ("[[Tập tin:A.jpg|nhỏ|Cầu [[Tràng Tiền]]]]Sau ảnh", &["Sau ảnh"]),
            ("a<br>b &nbsp;c<small>d</small>", &["a", "b cd"]),
            ("__TOC__\nMột [sic] [[không đóng", &["Một [sic] [[không đóng"]),
            ("{{hở\n\nCòn lại", &["Còn lại"]),
            ("Năm}} |} vẫn [[a|b|c]]", &["Năm}} |} vẫn c"]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).paragraphs, expected, "{text}");
        }
        let page = read("Một.\n[[Thể loại:Sông Việt Nam|Bo]]\n[[Category:Rivers]]");
        assert_eq!(page.categories, ["Sông Việt Nam", "Rivers"]);
        assert_eq!(page.paragraphs, ["Một."]);
        assert!(
            is_redirect(" #ĐỔI [[Huế]]") && is_redirect("#REDIRECT [[A]]") && !is_redirect("# một")
        );
    }

    #[test]
    fn hostile_wikitext_ends() {
        for piece in ["{{", "[[", "<ref>", "<!--", "{|\n\n", "[[a|", "'''", "[http "] {
            read(&piece.repeat(50_000));
        }
    }
}
