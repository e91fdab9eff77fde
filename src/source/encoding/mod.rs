//! Encodings from before Unicode, and Unicode gone wrong: what a text is in, reading it, writing it.
//!
//! [`decode`] takes the bytes of a document, [`mend`] a text whose letters came through as those of another encoding
//! (`Qu©n khu`, `QuaÂn khu`). Both ask how Vietnamese each reading would be (`detect.rs`) and change nothing below
//! [`MIN_CERTAINTY`]. The tables, each with its source, are in the other files; docs/encodings.md has the method and the
//! figures.
//!
//! ```
//! use timbao::source::encoding::{Encoding, decode, encode};
//! let text = "Đường về quê hương, mùa nước nổi năm ấy còn nhớ những cánh đồng trắng xoá.";
//! let bytes = encode(text, Encoding::VniWindows).bytes;
//! let decoded = decode(&bytes, None);
//! assert_eq!((decoded.encoding, decoded.text.as_str()), (Encoding::VniWindows, text));
//! ```

mod detect;
mod entities;
mod losses;
mod mojibake;
mod reading;
mod single;
mod stream;
mod tables;
#[cfg(test)]
mod tests;
mod viqr;
mod vni;
mod writing;

use std::fmt;

pub use detect::{Decoded, MIN_CERTAINTY, decode, mend};
pub use losses::Losses;
pub use stream::{TextFile, TextStream};
pub use writing::{Encoded, encode};

pub(super) use detect::{
    Detected, convert, detect_text, has_vietnamese, needs_look, of_bytes_or_forced,
};
pub(super) use reading::{read_bytes, read_text};
pub(super) use stream::Transcoder;

/// What a text is, or should be, written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, letters with their marks as one character (NFC).
    Utf8,
    /// UTF-8, marks as characters of their own ("Unicode tổ hợp").
    Utf8Decomposed,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// Microsoft's code page 1258: tones as bytes of their own.
    Windows1258,
    /// TCVN 5712:1993 VN3, the ABC fonts.
    Tcvn3,
    /// The same in a font of capitals (`.VnTimeH`): every letter is one.
    Tcvn3Capitals,
    /// The VNI fonts on Windows.
    VniWindows,
    /// The fonts of the Vietnamese Professionals Society.
    Vps,
    /// VISCII 1.1, RFC 1456.
    Viscii,
    /// VIQR, RFC 1456: seven bits.
    Viqr,
    /// Letters as HTML entities.
    HtmlEntities,
    /// UTF-8 that was read as windows-1252 and saved again.
    Utf8AsWindows1252,
    /// Another encoding that the document itself declares, by the name of the WHATWG's standard; never a guess.
    Declared(&'static str),
}

impl Encoding {
    /// All that can be named, in the order of lists.
    pub const ALL: [Encoding; 13] = [
        Encoding::Utf8,
        Encoding::Utf8Decomposed,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Windows1258,
        Encoding::Tcvn3,
        Encoding::Tcvn3Capitals,
        Encoding::VniWindows,
        Encoding::Vps,
        Encoding::Viscii,
        Encoding::Viqr,
        Encoding::HtmlEntities,
        Encoding::Utf8AsWindows1252,
    ];

    /// Returns the name, as `--encoding` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf8Decomposed => "utf-8-decomposed",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1258 => "windows-1258",
            Encoding::Tcvn3 => "tcvn3",
            Encoding::Tcvn3Capitals => "tcvn3-capitals",
            Encoding::VniWindows => "vni-windows",
            Encoding::Vps => "vps",
            Encoding::Viscii => "viscii",
            Encoding::Viqr => "viqr",
            Encoding::HtmlEntities => "html-entities",
            Encoding::Utf8AsWindows1252 => "utf-8-as-windows-1252",
            Encoding::Declared(name) => name,
        }
    }

    /// Returns the encoding of this name in any case; `abc`, `vni` and `cp1258` are known too.
    pub fn from_name(name: &str) -> Option<Encoding> {
        let name = name.to_ascii_lowercase();
        let name = match name.as_str() {
            "abc" => "tcvn3",
            "vni" => "vni-windows",
            "cp1258" => "windows-1258",
            "utf8" => "utf-8",
            name => name,
        };
        Encoding::ALL.into_iter().find(|encoding| encoding.name() == name)
    }

    /// Returns the encoding that text in a font is in: `.VnTime`, `.VnTimeH` (capitals), `VNI-Times`, `VPS Times`.
    pub fn from_font(font: &str) -> Option<Encoding> {
        let font = font.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        match font.as_str() {
            font if font.starts_with(".vn") && font.ends_with('h') => Some(Encoding::Tcvn3Capitals),
            font if font.starts_with(".vn") => Some(Encoding::Tcvn3),
            font if font.starts_with("vni-") => Some(Encoding::VniWindows),
            font if font.starts_with("vps ") => Some(Encoding::Vps),
            _ => None,
        }
    }

    /// Returns whether it is of bytes that stand for letters, so that a text may hold them as letters of windows-1252.
    pub(super) fn is_of_bytes(self) -> bool {
        matches!(
            self,
            Encoding::Windows1258
                | Encoding::Tcvn3
                | Encoding::Tcvn3Capitals
                | Encoding::VniWindows
                | Encoding::Vps
                | Encoding::Viscii
        )
    }

    /// Returns whether reading it changes no letter, only how letters are coded.
    pub(super) fn is_unicode(self) -> bool {
        use Encoding as E;
        matches!(self, E::Utf8 | E::Utf8Decomposed | E::Utf16Le | E::Utf16Be)
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
