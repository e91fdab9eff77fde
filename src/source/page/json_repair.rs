//! JSON as pages hold it: wrapped in comments, with bare line ends and quotes in strings, trailing commas, or cut off.

use serde_json::Value;

/// Reads JSON; of broken JSON what can be read.
pub(super) fn read(text: &str) -> Option<Value> {
    let text = unwrapped(text);
    if text.is_empty() {
        return None;
    }
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&repaired(text)).ok())
}

/// Takes off comments, CDATA marks and a semicolon around it.
fn unwrapped(text: &str) -> &str {
    let start = text.find(['{', '[']).unwrap_or(text.len());
    // `<![CDATA[` has a bracket too.
    let start = match text[start..].strip_prefix("[CDATA[") {
        Some(rest) => text.len() - rest.len() + rest.find(['{', '[']).unwrap_or(rest.len()),
        None => start,
    };
    let text = text[start..].trim_end();
    let text = ["-->", "//]]>", "/*]]>*/", "]]>"]
        .iter()
        .fold(text, |text, end| text.trim_end_matches(end).trim_end());
    text.trim_end_matches(';').trim_end()
}

/// Mends what goes wrong when a template writes JSON.
fn repaired(text: &str) -> String {
    let mut mended = String::with_capacity(text.len() + 16);
    let mut open = Vec::new();
    let mut in_string = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if in_string {
            match c {
                // `\'` and others that JSON does not know lose their `\`.
                '\\' => {
                    if let Some(&(
                        _,
                        next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u'),
                    )) = chars.peek()
                    {
                        mended.push('\\');
                        mended.push(next);
                        chars.next();
                    }
                }
                '"' if ends_string(&text[at + 1..]) => {
                    in_string = false;
                    mended.push('"');
                }
                '"' => mended.push_str("\\\""),
                '\n' | '\r' | '\t' => mended.push(' '),
                c if c.is_control() => {}
                c => mended.push(c),
            }
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                mended.push('"');
            }
            '{' | '[' => {
                open.push(if c == '{' { '}' } else { ']' });
                mended.push(c);
            }
            '}' | ']' => {
                without_comma(&mut mended);
                open.pop();
                mended.push(c);
                if open.is_empty() {
                    return mended;
                }
            }
            c => mended.push(c),
        }
    }
    // Cut off.
    if in_string {
        mended.push('"');
    }
    without_comma(&mut mended);
    if mended.ends_with(':') {
        mended.push_str("null");
    }
    mended.extend(open.iter().rev());
    mended
}

/// Says whether a quote before `rest` ends its string: what follows goes on with JSON.
fn ends_string(rest: &str) -> bool {
    let rest = rest.trim_start();
    match rest.chars().next() {
        None | Some('}' | ']' | ':') => true,
        Some(',') => {
            rest[1..].trim_start().starts_with(['"', '{', '[', '}', ']'])
                || rest[1..].trim_start().is_empty()
        }
        Some(_) => false,
    }
}

fn without_comma(text: &mut String) {
    let length = text.trim_end().len();
    if text[..length].ends_with(',') {
        text.truncate(length - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn broken_json_is_mended() {
        let cases = [
            (r#"{"a": 1}"#, Some(json!({"a": 1}))),
            ("<!-- {\"a\": 1}; -->", Some(json!({"a": 1}))),
            ("//<![CDATA[\n{\"a\": [1]}\n//]]>", Some(json!({"a": [1]}))),
            ("{\"a\": \"một\nhai\", \"b\": 2,}", Some(json!({"a": "một hai", "b": 2}))),
            (r#"{"a": "ông "Tư" nói", "b": 2}"#, Some(json!({"a": "ông \"Tư\" nói", "b": 2}))),
            (r#"{"a": "it\'s", "b": "x\/y\""}"#, Some(json!({"a": "it's", "b": "x/y\""}))),
            (r#"{"a": {"b": [1, 2"#, Some(json!({"a": {"b": [1, 2]}}))),
            (r#"{"a": "cắt gi"#, Some(json!({"a": "cắt gi"}))),
            (r#"{"a": 1} {"b": 2}"#, Some(json!({"a": 1}))),
            ("", None),
            ("không phải", None),
            ("{a: 1}", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read(&"[".repeat(100_000)), None);
    }
}
