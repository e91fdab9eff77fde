//! The text of a page from its bytes: its byte order mark, what the server said, what the page says, what the bytes look like.

use encoding_rs::{Encoding as Charset, UTF_8, WINDOWS_1252};

use super::encoding::{Decoded, Encoding, Losses, decode, of_bytes_or_forced, read_bytes};
use super::mending::{Mended, Mending, mend_text};

/// Returns the page as text, and what it was in if it had to be converted. What cannot be decoded becomes U+FFFD.
///
/// A name that many servers send without looking (windows-1252 and its like) says nothing, and any other only what the bytes do
/// not. An encoding that is forced is not questioned.
pub(super) fn text_of(
    bytes: &[u8],
    server: Option<&str>,
    forced: Option<Encoding>,
) -> (String, Option<Mended>) {
    if forced.is_some() {
        let detected = of_bytes_or_forced(bytes, forced);
        let mut losses = Losses::default();
        let text = read_bytes(&bytes[detected.bom..], detected.encoding, 0, &mut losses);
        let is_decoded = detected.encoding != Encoding::Utf8;
        if let Some((text, mended)) = mend_text(&text, Mending::new(forced, is_decoded)) {
            return (text, Some(mended));
        }
        let (encoding, certainty) = (detected.encoding, detected.certainty);
        return (text, is_decoded.then_some(Mended { encoding, certainty, losses }));
    }
    let said = server
        .and_then(named)
        .or_else(|| declared(bytes))
        .filter(|said| *said != UTF_8 && *said != WINDOWS_1252);
    let Decoded { text, encoding, certainty, losses } = decode(bytes, said.map(Charset::name));
    let is_unicode = matches!(encoding, Encoding::Utf8 | Encoding::Utf8Decomposed);
    (text, (!is_unicode).then_some(Mended { encoding, certainty, losses }))
}

fn named(name: &str) -> Option<&'static Charset> {
    Charset::for_label(name.trim().trim_matches(['"', '\'']).as_bytes())
}

/// Finds `charset=` in the first bytes of a page, where browsers look for it.
fn declared(bytes: &[u8]) -> Option<&'static Charset> {
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
    use crate::source::encoding::encode;

    const TEXT: &str = "Đê đá ăn chơi đó, đường về quê hương";

    #[test]
    fn pages_are_decoded_by_what_is_sure() {
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(TEXT.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let bom: Vec<u8> = b"\xef\xbb\xbf".iter().chain(TEXT.as_bytes()).copied().collect();
        assert_eq!(text_of(&utf16, None, None).0, TEXT);
        assert_eq!(text_of(&bom, Some("windows-1258"), None).0, TEXT);
        assert_eq!(text_of(TEXT.as_bytes(), Some("iso-8859-1"), None).0, TEXT);
        let legacy = encode(TEXT, Encoding::Windows1258).bytes;
        assert_eq!(text_of(&legacy, Some("windows-1258"), None).0, TEXT);
        let page = |meta: &str| [meta.as_bytes(), &legacy].concat();
        for meta in
            ["<meta charset=windows-1258>", "<META content='text/html; charset=windows-1258'>"]
        {
            assert_eq!(text_of(&page(meta), None, None).0, format!("{meta}{TEXT}"));
        }
        // A server that sends everything as Latin 1.
        assert_eq!(text_of(&legacy, Some("iso-8859-1"), None).0, TEXT);
    }
    #[test]
    fn pages_in_old_fonts_are_converted() {
        const PAGE: &str =
            "<p>Đường về quê hương mưa gió, bộ đội giúp dân dựng lại nhà cửa sau cơn bão lớn.</p>";
        for encoding in [Encoding::Tcvn3, Encoding::VniWindows, Encoding::Viscii] {
            let bytes = encode(PAGE, encoding).bytes;
            let (text, mended) = text_of(&bytes, Some("iso-8859-1"), None);
            assert_eq!(
                (text.to_lowercase(), mended.unwrap().encoding),
                (PAGE.to_lowercase(), encoding)
            );
            assert_eq!(text_of(&bytes, None, Some(encoding)).0.to_lowercase(), PAGE.to_lowercase());
        }
        assert_eq!(text_of(PAGE.as_bytes(), None, None), (PAGE.to_owned(), None));
    }
}
