//! The text of a piece of HTML as it stands in feeds, and its first picture. Not for whole pages.

use std::borrow::Cow;

/// Elements that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];
/// Elements whose content is no text.
const HIDDEN: &[&str] = &["script", "style", "noscript", "template", "iframe", "svg", "title"];

/// Returns the paragraphs of a piece of HTML, without markup. A text without tags has a paragraph a line, or, where there are
/// blank lines, between these.
pub(super) fn paragraphs(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut paragraph = String::new();
    let mut end = |paragraph: &mut String| {
        let text = one_line(&htmlize::unescape(paragraph.as_str()));
        paragraph.clear();
        if !text.is_empty() {
            found.push(text);
        }
    };
    let mut rest = html;
    let mut has_tags = false;
    while let Some((before, tag, after)) = next_tag(rest) {
        has_tags = true;
        paragraph.push_str(before);
        rest = after;
        let name = name_of(tag);
        if BLOCKS.contains(&name.as_ref()) {
            end(&mut paragraph);
        } else if HIDDEN.contains(&name.as_ref()) && !tag.starts_with('/') && !tag.ends_with('/') {
            rest = after_element(after, &name);
        }
    }
    paragraph.push_str(rest);
    end(&mut paragraph);
    if has_tags {
        return found;
    }
    let text = htmlize::unescape(html).replace("\r\n", "\n");
    let has_blank_lines = text.trim().lines().any(|line| line.trim().is_empty());
    if !has_blank_lines {
        return text.lines().map(one_line).filter(|line| !line.is_empty()).collect();
    }
    let lines: Vec<&str> = text.lines().collect();
    let groups = lines.split(|line| line.trim().is_empty()).map(|group| one_line(&group.join(" ")));
    groups.filter(|paragraph| !paragraph.is_empty()).collect()
}

/// Returns a piece of HTML as one line of text.
pub(super) fn line(html: &str) -> String {
    paragraphs(html).join(" ")
}

/// Returns the address of the first picture.
pub(super) fn first_image(html: &str) -> Option<String> {
    let mut rest = html;
    while let Some((_, tag, after)) = next_tag(rest) {
        rest = after;
        if name_of(tag) == "img"
            && let Some(address) = attribute(tag, "src").or_else(|| attribute(tag, "data-src"))
        {
            return Some(address).filter(|address| !address.starts_with("data:"));
        }
    }
    None
}

/// Returns what stands before the next tag, what is in its `<>`, and what comes after. `<` before anything else than the name of
/// an element is text; a comment is a tag.
fn next_tag(html: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + memchr::memchr(b'<', &html.as_bytes()[from..])?;
        let inner = &html[start + 1..];
        if let Some(comment) = inner.strip_prefix("!--") {
            let end = comment.find("-->").map_or(html.len(), |at| start + 4 + at + 3);
            return Some((&html[..start], "!--", &html[end..]));
        }
        let name = inner
            .strip_prefix('/')
            .unwrap_or(inner)
            .trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        // `<trên>` is a word.
        let is_named = inner.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic())
            && name.starts_with(|c: char| c.is_ascii_whitespace() || "/>:-".contains(c));
        let is_tag = is_named || inner.starts_with(['!', '?']);
        if is_tag {
            let end = memchr::memchr(b'>', inner.as_bytes())?;
            return Some((&html[..start], &inner[..end], &inner[end + 1..]));
        }
        from = start + 1;
    }
}

fn name_of(tag: &str) -> Cow<'_, str> {
    let tag = tag.trim_start_matches('/');
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    match tag[..end].bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(tag[..end].to_ascii_lowercase()),
        false => Cow::Borrowed(&tag[..end]),
    }
}

/// Returns what comes after the end tag of an element whose content is no markup; nothing where it is not closed.
fn after_element<'a>(html: &'a str, name: &str) -> &'a str {
    let bytes = html.as_bytes();
    let closes = |at: &usize| {
        let tag = bytes[*at..].strip_prefix(b"</").and_then(|tag| tag.get(..name.len()));
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
    };
    let close = memchr::memchr_iter(b'<', bytes).find(closes);
    let end = close.and_then(|close| html[close..].find('>').map(|end| close + end + 1));
    end.map_or("", |end| &html[end..])
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (at, _) = tag.match_indices(name).find(|(at, _)| {
        tag[..*at].ends_with(|c: char| c.is_ascii_whitespace())
            && tag[at + name.len()..].trim_start().starts_with('=')
    })?;
    let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next()?,
        _ => value.split(|c: char| c.is_ascii_whitespace()).next()?,
    };
    let value = htmlize::unescape_attribute(value.trim());
    (!value.is_empty()).then(|| value.into_owned())
}

/// Returns a text with single spaces and no other white space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_paragraphs() {
        let cases: [(&str, &[&str]); 11] = [
            ("", &[]),
            ("<p>Một &amp; hai</p><P class=x>ba<br/>bốn</P>", &["Một & hai", "ba", "bốn"]),
            ("<b>Đ</b>ường <i>sắt</i>", &["Đường sắt"]),
            ("một\n  hai", &["một", "hai"]),
            ("một\nhai\n\n ba\n", &["một hai", "ba"]),
            ("<p>một\n  hai</p>", &["một hai"]),
            ("3 < 5 và 7 > 6 <trên>", &["3 < 5 và 7 > 6 <trên>"]),
            ("a<script>if (a<b) x()</script>b<!-- <p>ẩn --> c", &["ab c"]),
            ("<ul><li>một<li>hai</ul>", &["một", "hai"]),
            ("trước<style>p{}", &["trước"]),
            ("&#272;&ecirc;&nbsp;v&#7907;", &["Đê vợ"]),
        ];
        for (html, expected) in cases {
            assert_eq!(paragraphs(html), expected, "{html}");
        }
        assert_eq!(line("<p>Mưa</p> <p>lớn</p>"), "Mưa lớn");
    }

    #[test]
    fn the_first_picture_is_found() {
        let cases = [
            (
                r#"<a href="x"><img src="https://a.vn/1.jpg?a=1&amp;b=2"></a>"#,
                Some("https://a.vn/1.jpg?a=1&b=2"),
            ),
            ("<IMG alt='src=no' src='b.png'/>", Some("b.png")),
            ("<img data-src=c.png >", Some("c.png")),
            ("<img alt='' src>", None),
            ("img src=x", None),
        ];
        for (html, expected) in cases {
            assert_eq!(first_image(html).as_deref(), expected, "{html}");
        }
    }

    #[test]
    fn hostile_markup_ends() {
        assert_eq!(paragraphs(&"<b>".repeat(200_000)), Vec::<String>::new());
        assert_eq!(paragraphs(&"<".repeat(100_000)).len(), 1);
        assert_eq!(paragraphs(&"<!--".repeat(100_000)), Vec::<String>::new());
    }
}
