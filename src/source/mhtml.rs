//! The page in an MHTML file, as browsers save it: the first HTML part of a message of several.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, HeaderName, MessageParser, MimeHeaders};

use super::http_message::charset;

/// The page and what the file says about it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Saved {
    pub(super) html: Vec<u8>,
    pub(super) address: Option<String>,
    pub(super) charset: Option<String>,
    pub(super) date: Option<String>,
}

/// Takes the page out of a file; `None` when it holds none.
pub(super) fn page(bytes: &[u8]) -> Option<Saved> {
    let message = MessageParser::new().parse(bytes)?;
    let part = message.parts.iter().find(|part| {
        let kind = part.content_type();
        kind.is_some_and(|kind| {
            kind.ctype() == "text"
                && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("html"))
        })
    })?;
    let raw = bytes.get(part.raw_body_offset() as usize..part.raw_end_offset() as usize)?;
    // The bytes: which characters they are is told for all pages alike.
    let html = match part.encoding {
        Encoding::QuotedPrintable => quoted_printable_decode(raw)?,
        Encoding::Base64 => base64_decode(raw)?,
        Encoding::None => raw.to_vec(),
    };
    let header = |name: &str| {
        let name = HeaderName::Other(name.into());
        let raw = message.header_raw(name)?;
        Some(raw.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let address = part.content_location().map(str::to_owned);
    let declared =
        part.content_type().and_then(|kind| kind.attribute("charset")).map(str::to_owned);
    Some(Saved {
        html,
        address: address.or_else(|| header("Snapshot-Content-Location")),
        charset: declared.or_else(|| header("Content-Type").as_deref().and_then(charset)),
        date: message.date().map(mail_parser::DateTime::to_rfc3339),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://bao.vn/bai.html\r\nDate: Thu, 7 Dec 2023 08:15:00 +0700\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/related; type=\"text/html\"; boundary=\"--x\"\r\n\r\n----x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\
        Content-Location: https://bao.vn/bai.html\r\n\r\n<p>M=E1=BB=99t h=\r\nai</p>\r\n----x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n----x--\r\n";

    #[test]
    fn the_page_is_taken_out() {
        let saved = page(FILE.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(saved.html).unwrap().trim(), "<p>Một hai</p>");
        assert_eq!(saved.address.as_deref(), Some("https://bao.vn/bai.html"));
        assert_eq!(saved.date.as_deref(), Some("2023-12-07T08:15:00+07:00"));
        let base64 = FILE
            .replace("quoted-printable", "base64")
            .replace("<p>M=E1=BB=99t h=\r\nai</p>", "PHA+TeG7mXQgaGFpPC9wPg==");
        assert_eq!(page(base64.as_bytes()).unwrap().html, "<p>Một hai</p>".as_bytes());
    }

    #[test]
    fn cut_and_hostile_files_do_no_harm() {
        for length in 0..FILE.len() {
            let _ = page(&FILE.as_bytes()[..length]);
        }
        let nested = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(20_000);
        assert_eq!(page(nested.as_bytes()), None);
    }
}
