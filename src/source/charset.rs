//! The text of a page from its bytes: its byte order mark, what the server said, what the page says, what the bytes look like.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::encoding;

/// Returns the page as text. What cannot be decoded becomes U+FFFD.
///
/// Correct UTF-8 is taken for what it is, whatever is said about it; a name that many servers send without looking (windows-1252
/// and its like) counts only when the bytes do not look Vietnamese in another way.
pub(super) fn text_of(bytes: &[u8], server: Option<&str>) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned();
    }
    if let Ok(text) = simdutf8::basic::from_utf8(bytes)
        && !text.as_bytes().iter().take(2000).any(|&byte| byte == 0)
    {
        return text.to_owned();
    }
    let said = server
        .and_then(named)
        .or_else(|| declared(bytes))
        .filter(|said| *said != UTF_8 && *said != WINDOWS_1252);
    let (encoding, length) = match said {
        Some(said) => (said, 0),
        None => encoding::guess(bytes),
    };
    encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned()
}

fn named(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.trim().trim_matches(['"', '\'']).as_bytes())
}

/// Finds `charset=` in the first bytes of a page, where browsers look for it.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    const LOOK_AT: usize = 4096;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOK_AT)]).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(at) = rest.find("charset=").or_else(|| rest.find("encoding=")) {
        rest = &rest[at..];
        rest = &rest[rest.find('=')? + 1..];
        let name = rest.trim_start_matches(['"', '\'', ' ']);
        let name =
            name.split(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).next()?;
        if let Some(encoding) = named(name) {
            return Some(encoding);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1258;

    const TEXT: &str = "Đường về quê hương";

    #[test]
    fn pages_are_decoded_by_what_is_sure() {
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(TEXT.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let bom: Vec<u8> = b"\xef\xbb\xbf".iter().chain(TEXT.as_bytes()).copied().collect();
        assert_eq!(text_of(&utf16, None), TEXT);
        assert_eq!(text_of(&bom, Some("windows-1258")), TEXT);
        assert_eq!(text_of(TEXT.as_bytes(), Some("iso-8859-1")), TEXT);
        let legacy = WINDOWS_1258.encode("Đê đá ăn chơi đó").0.into_owned();
        assert_eq!(text_of(&legacy, Some("windows-1258")), "Đê đá ăn chơi đó");
        let page = |meta: &str| [meta.as_bytes(), &legacy].concat();
        for meta in
            ["<meta charset=windows-1258>", "<META content='text/html; charset=windows-1258'>"]
        {
            assert_eq!(text_of(&page(meta), None), format!("{meta}Đê đá ăn chơi đó"));
        }
        // A server that sends everything as Latin 1.
        assert_eq!(text_of(&legacy, Some("iso-8859-1")), "Đê đá ăn chơi đó");
    }
}
