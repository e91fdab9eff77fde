//! Letters written as HTML entities, by number or name, also twice (`&amp;acirc;`).

use std::borrow::Cow;

/// Longest entity looked for, bytes between `&` and `;`.
const MAX_NAME: usize = 32;
/// How often an entity may have been escaped again.
const MAX_ROUNDS: usize = 3;

/// Decodes entities that end in `;`, in as many rounds as bring letters to light.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = once(text).0;
    for _ in 1..MAX_ROUNDS {
        let (next, letters) = once(&decoded);
        if letters == 0 {
            break;
        }
        decoded = next;
    }
    decoded
}

/// Counts the entities, also of later rounds, that stand for something beyond ASCII.
pub(super) fn count(text: &str) -> usize {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return 0;
    }
    let (mut decoded, mut letters) = once(text);
    for _ in 1..MAX_ROUNDS {
        if letters > 0 || !decoded.contains('&') {
            break;
        }
        (decoded, letters) = once(&decoded);
    }
    letters
}

/// Decodes once; returns how many entities gave something beyond ASCII.
fn once(text: &str) -> (String, usize) {
    let mut decoded = String::with_capacity(text.len());
    let mut letters = 0;
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let bytes = rest.as_bytes();
        let end = bytes.iter().take(MAX_NAME).position(|&byte| byte == b';');
        let is_name = |name: &[u8]| {
            !name.is_empty()
                && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
        };
        match end.filter(|&end| is_name(&bytes[1..end])) {
            Some(end) => {
                let entity = &rest[..=end];
                let value: Cow<str> = htmlize::unescape(entity);
                letters += usize::from(!value.is_ascii());
                decoded.push_str(&value);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    (decoded, letters)
}

/// Writes everything beyond ASCII by number, and `&` by name.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        match c {
            '&' => encoded.push_str("&amp;"),
            c if c.is_ascii() => encoded.push(c),
            c => {
                encoded.push_str("&#");
                encoded.push_str(&u32::from(c).to_string());
                encoded.push(';');
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_all_kinds() {
        for (text, expected, letters) in [
            ("Qu&acirc;n khu", "Quân khu", 1),
            ("Vi&#7879;t &#x1EA1;", "Việt ạ", 2),
            ("Qu&amp;acirc;n &amp;amp;#7879;", "Quân ệ", 1),
            ("H&M; R&D, a&b;", "H&M; R&D, a&b;", 0),
            ("&quot;một&quot; & hai &lt;b&gt;", "\"một\" & hai <b>", 0),
            ("&;&#;&#x;", "&;&#;&#x;", 0),
            ("&", "&", 0),
        ] {
            assert_eq!(decode(text), expected);
            assert_eq!(count(text), letters, "{text}");
        }
        assert_eq!(decode(&encode("Đường & “về”")), "Đường & “về”");
    }
}
