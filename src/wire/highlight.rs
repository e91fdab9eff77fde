//! Matched words for those who show them: spans in the unit of their strings, and HTML that is safe to put into a page.

use std::ops::Range;

/// What spans count. A string of JavaScript is indexed by UTF-16 units, one of Python by characters, one of Rust by bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SpanUnit {
    /// Bytes of UTF-8.
    #[default]
    Bytes,
    /// Units of UTF-16.
    Utf16,
    /// Code points.
    Characters,
}

impl SpanUnit {
    /// All units.
    pub const ALL: [SpanUnit; 3] = [SpanUnit::Bytes, SpanUnit::Utf16, SpanUnit::Characters];

    /// Returns its name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            SpanUnit::Bytes => "bytes",
            SpanUnit::Utf16 => "utf16",
            SpanUnit::Characters => "characters",
        }
    }

    /// Returns the length of a text.
    pub(super) fn length(self, text: &str) -> usize {
        match self {
            SpanUnit::Bytes => text.len(),
            SpanUnit::Utf16 => text.encode_utf16().count(),
            SpanUnit::Characters => text.chars().count(),
        }
    }

    /// Returns ascending, disjoint ranges of bytes of a text in this unit.
    pub(super) fn spans(self, text: &str, ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
        let mut at = 0;
        let mut length = 0;
        let mut to = |end: usize| {
            length += self.length(text.get(at..end).unwrap_or_default());
            at = end;
            length
        };
        ranges.iter().map(|range| [to(range.start), to(range.end)]).collect()
    }
}

/// Returns a text as HTML that shows it as it is, in an element or a quoted attribute.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape(text, &mut html);
    html
}

/// Returns a text as HTML with the given ranges of its bytes, ascending and disjoint, in `<mark>`; there is no other element in it.
pub fn marked(text: &str, ranges: &[Range<usize>]) -> String {
    let mut html = String::with_capacity(text.len() + 13 * ranges.len());
    let mut end = 0;
    for range in ranges {
        escape(text.get(end..range.start).unwrap_or_default(), &mut html);
        html.push_str("<mark>");
        escape(text.get(range.clone()).unwrap_or_default(), &mut html);
        html.push_str("</mark>");
        end = range.end;
    }
    escape(text.get(end..).unwrap_or_default(), &mut html);
    html
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_what_is_asked() {
        let text = "đường 𝄞 sắt";
        let ranges = [0..9, 15..20];
        assert_eq!(&text[ranges[1].clone()], "sắt");
        for (unit, expected) in [
            (SpanUnit::Bytes, [[0, 9], [15, 20]]),
            (SpanUnit::Utf16, [[0, 5], [9, 12]]),
            (SpanUnit::Characters, [[0, 5], [8, 11]]),
        ] {
            assert_eq!(unit.spans(text, &ranges), expected, "{}", unit.name());
        }
    }

    #[test]
    fn html_shows_the_text_and_marks_it() {
        let text = "<b>\"đường\" & 'sắt'";
        let start = text.find('đ').unwrap();
        let range = start..start + "đường".len();
        assert_eq!(
            marked(text, &[range]),
            "&lt;b&gt;&quot;<mark>đường</mark>&quot; &amp; &#39;sắt&#39;"
        );
        assert_eq!(marked("a<", &[]), escaped("a<"));
    }
}
