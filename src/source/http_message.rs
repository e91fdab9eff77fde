//! HTTP responses as crawls keep them: the head, and the body without its transfer and content encodings.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use zstd::stream::read::Decoder as ZstdDecoder;

/// The head of a response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    /// Length of the head, bytes.
    pub(super) length: usize,
    pub(super) content_type: Option<String>,
    pub(super) is_chunked: bool,
    /// Content encodings in the order they were applied.
    pub(super) encodings: Vec<String>,
}

impl Head {
    /// Reads the head at the beginning of a response; `None` when there is none.
    pub(super) fn parse(bytes: &[u8]) -> Option<Head> {
        let (length, lines) = split_head(bytes)?;
        let mut lines = lines.lines();
        let mut parts = lines.next()?.split_whitespace();
        if !parts.next()?.to_ascii_uppercase().starts_with("HTTP/") {
            return None;
        }
        let mut head = Head { status: parts.next()?.parse().ok()?, length, ..Head::default() };
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "content-type" => head.content_type = Some(value.to_owned()),
                "transfer-encoding" => {
                    head.is_chunked |= value.to_ascii_lowercase().contains("chunked")
                }
                "content-encoding" => {
                    let names = value.split(',').map(|name| name.trim().to_ascii_lowercase());
                    head.encodings
                        .extend(names.filter(|name| !name.is_empty() && name != "identity"));
                }
                _ => {}
            }
        }
        Some(head)
    }

    /// Says whether the body is a page.
    pub(super) fn is_html(&self) -> bool {
        self.content_type.as_deref().is_some_and(is_html)
    }

    /// Returns the character set that the server names.
    pub(super) fn charset(&self) -> Option<String> {
        charset(self.content_type.as_deref()?)
    }
}

/// Says whether a media type is that of a page.
pub(super) fn is_html(media_type: &str) -> bool {
    let kind = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(kind.as_str(), "text/html" | "application/xhtml+xml")
}

/// Returns the `charset` of a media type.
pub(super) fn charset(media_type: &str) -> Option<String> {
    media_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    })
}

/// Returns the length of a head with its blank line, and its text.
fn split_head(bytes: &[u8]) -> Option<(usize, String)> {
    let crlf = memchr::memmem::find(bytes, b"\r\n\r\n").map(|at| (at, at + 4));
    let lf = memchr::memmem::find(bytes, b"\n\n").map(|at| (at, at + 2));
    let (end, length) = match (crlf, lf) {
        (Some(crlf), Some(lf)) => crlf.min(lf),
        (one, other) => one.or(other)?,
    };
    Some((length, String::from_utf8_lossy(&bytes[..end]).into_owned()))
}

/// Why a body cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BodyError {
    /// Unpacked it is longer than the limit.
    TooLong,
    Broken(String),
}

/// Returns a body without its encodings. One that is cut off is read as far as it goes, when anything can be read.
pub(super) fn body(bytes: &[u8], head: &Head, limit: usize) -> Result<Vec<u8>, BodyError> {
    // Many crawlers store the body as it is and keep the header.
    let mut body = match head.is_chunked.then(|| dechunked(bytes)).flatten() {
        Some(body) => body,
        None => bytes.to_vec(),
    };
    for encoding in head.encodings.iter().rev() {
        body = unpacked(&body, encoding, limit)?;
    }
    Ok(body)
}

/// Puts the chunks of a body together; `None` when it is not in chunks.
fn dechunked(bytes: &[u8]) -> Option<Vec<u8>> {
    const MAX_DIGITS: usize = 16;
    let mut body = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let line = rest[..end].trim_ascii();
        let digits = line.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
        let size = std::str::from_utf8(digits)
            .ok()
            .filter(|digits| (1..=MAX_DIGITS).contains(&digits.len()));
        let Some(size) = size.and_then(|digits| usize::from_str_radix(digits, 16).ok()) else {
            // In the middle it is damage, at the beginning it is no chunk.
            return (!body.is_empty()).then_some(body);
        };
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(body);
        }
        let taken = size.min(rest.len());
        body.extend_from_slice(&rest[..taken]);
        rest = &rest[taken..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    (!body.is_empty()).then_some(body)
}

fn unpacked(bytes: &[u8], encoding: &str, limit: usize) -> Result<Vec<u8>, BodyError> {
    match encoding {
        // Stored unpacked, the header kept.
        "gzip" | "x-gzip" if !bytes.starts_with(&[0x1f, 0x8b]) => Ok(bytes.to_vec()),
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(bytes), "gzip", limit),
        // Servers send either with this name.
        "deflate" => read(ZlibDecoder::new(bytes), "deflate", limit).or_else(|error| match error {
            BodyError::TooLong => Err(error),
            BodyError::Broken(_) => read(DeflateDecoder::new(bytes), "deflate", limit),
        }),
        "zstd" => match ZstdDecoder::new(bytes) {
            Ok(decoder) => read(decoder, "zstd", limit),
            Err(error) => Err(BodyError::Broken(format!("zstd: {error}"))),
        },
        // `br` has no decoder here; a body that is text all the same was stored unpacked.
        _ if looks_like_text(bytes) => Ok(bytes.to_vec()),
        other => Err(BodyError::Broken(format!("the content encoding {other:?} is not known"))),
    }
}

fn looks_like_text(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"<") && !bytes.iter().take(1000).any(|&byte| byte == 0)
}

fn read(decoder: impl Read, name: &str, limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    match decoder.take(limit as u64 + 1).read_to_end(&mut body) {
        Ok(length) if length > limit => Err(BodyError::TooLong),
        Err(error) if body.is_empty() => Err(BodyError::Broken(format!("{name}: {error}"))),
        // Cut off: what came until then.
        _ if body.len() > limit => Err(BodyError::TooLong),
        _ => Ok(body),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn heads_are_read() {
        let head = Head::parse(
            b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; Charset=\"utf-8\"\r\nTransfer-Encoding: chunked\r\ncontent-encoding: gzip\r\n\r\n<p>",
        )
        .unwrap();
        assert_eq!((head.status, head.is_html(), head.is_chunked), (200, true, true));
        assert_eq!((head.charset().as_deref(), head.encodings.len()), (Some("utf-8"), 1));
        assert_eq!(Head::parse(b"HTTP/1.0 404 Not Found\n\nx").unwrap().status, 404);
        for bytes in [&b""[..], b"<html>\n\n", b"HTTP/1.1 200 OK\r\nA: b", b"HTTP/1.1 abc\r\n\r\n"]
        {
            assert_eq!(Head::parse(bytes), None);
        }
    }

    #[test]
    fn bodies_are_unpacked() {
        let chunked = Head { is_chunked: true, ..Head::default() };
        let packed = |name: &str| Head { encodings: vec![name.to_owned()], ..Head::default() };
        let cases: [(&[u8], &Head, &[u8]); 6] = [
            (b"3\r\n<p>\r\n2;x=1\r\nab\r\n0\r\n\r\n", &chunked, b"<p>ab"),
            (b"5\r\n<p>", &chunked, b"<p>"),
            (b"<p>ab", &chunked, b"<p>ab"),
            (&gzip(b"<p>ab"), &packed("gzip"), b"<p>ab"),
            (b"<p>ab", &packed("gzip"), b"<p>ab"),
            (b"<p>ab", &packed("br"), b"<p>ab"),
        ];
        for (bytes, head, expected) in cases {
            assert_eq!(body(bytes, head, 100).unwrap(), expected);
        }
        let bomb = gzip(&vec![b' '; 10_000_000]);
        assert_eq!(body(&bomb, &packed("gzip"), 1000), Err(BodyError::TooLong));
        assert!(matches!(body(&[1, 2, 0], &packed("br"), 100), Err(BodyError::Broken(_))));
        assert!(matches!(body(&[0x1f, 0x8b, 0], &packed("gzip"), 100), Err(BodyError::Broken(_))));
        let long = gzip((0..20_000).map(|n| format!("<p>{n}")).collect::<String>().as_bytes());
        assert!(
            body(&long[..long.len() - 20], &packed("gzip"), 1 << 20).unwrap().starts_with(b"<p>")
        );
    }
}
