//! Unicode text to any of the encodings, losses named.

use encoding_rs::WINDOWS_1258;
use unicode_normalization::UnicodeNormalization;

use super::losses::Losses;
use super::single::{TCVN3_CODES, VISCII_CODES, VPS_CODES, western_byte};
use super::{Encoding, entities, mojibake, viqr, vni};
use crate::analysis::to_nfc;

/// A text in an encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// The bytes, without a byte order mark.
    pub bytes: Vec<u8>,
    /// The characters that the encoding does not have, by their place in the text in NFC: written as `?`, as something alike
    /// (`"` for `“`), or in TCVN3, which has no capitals with a tone, as small letters.
    pub losses: Losses,
}

/// Writes a text in an encoding; in one of another name as UTF-8.
pub fn encode(text: &str, encoding: Encoding) -> Encoded {
    let text = to_nfc(text);
    let mut losses = Losses::default();
    let bytes = match encoding {
        Encoding::Utf8 | Encoding::Declared(_) => text.into_owned().into_bytes(),
        Encoding::Utf8Decomposed => text.nfd().collect::<String>().into_bytes(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::Viqr => viqr::encode(&text).into_bytes(),
        Encoding::HtmlEntities => entities::encode(&text).into_bytes(),
        Encoding::Utf8AsWindows1252 => mojibake::encode(&text).into_bytes(),
        _ => letters(&text, encoding, &mut losses),
    };
    Encoded { bytes, losses }
}

fn letters(text: &str, encoding: Encoding, losses: &mut Losses) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if let Err(instead) = letter(c, encoding, &mut bytes) {
            losses.add(at as u64, || match &instead {
                Some(instead) => instead.clone(),
                None => format!("{c}"),
            });
            if instead.is_none() {
                bytes.extend_from_slice(alike(c).as_bytes());
            }
        }
    }
    bytes
}

/// Writes one character. An error says what was written instead, or that nothing was.
fn letter(c: char, encoding: Encoding, bytes: &mut Vec<u8>) -> Result<(), Option<String>> {
    match encoding {
        Encoding::Tcvn3 => TCVN3_CODES.encode(c, bytes),
        // The font makes the capital.
        Encoding::Tcvn3Capitals => match TCVN3_CODES.encode(c, bytes) {
            Err(Some(_)) => Ok(()),
            result => result,
        },
        Encoding::Viscii => VISCII_CODES.encode(c, bytes),
        Encoding::Vps => VPS_CODES.encode(c, bytes),
        Encoding::VniWindows => {
            vni::encode(c, bytes).or_else(|error| punctuation(c, bytes).ok_or(error))
        }
        _ => windows_1258(c, bytes),
    }
}

/// Fonts leave the punctuation of windows-1252 where it is.
fn punctuation(c: char, bytes: &mut Vec<u8>) -> Option<()> {
    bytes.push(western_byte(c).filter(|byte| (0x80..0xc0).contains(byte))?);
    Some(())
}

/// windows-1258 has most letters with a tone as the letter and the tone.
fn windows_1258(c: char, bytes: &mut Vec<u8>) -> Result<(), Option<String>> {
    let mut buffer = [0; 4];
    let (encoded, _, has_failed) = WINDOWS_1258.encode(c.encode_utf8(&mut buffer));
    if !has_failed {
        bytes.extend_from_slice(&encoded);
        return Ok(());
    }
    let mut parts: Vec<char> = [c].into_iter().nfd().collect();
    let is_tone = |c: &char| "\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*c);
    let tone = parts.iter().position(is_tone).map(|at| parts.remove(at)).ok_or(None)?;
    let letters: String = parts.into_iter().nfc().chain([tone]).collect();
    let (encoded, _, has_failed) = WINDOWS_1258.encode(&letters);
    if has_failed {
        return Err(None);
    }
    bytes.extend_from_slice(&encoded);
    Ok(())
}

/// Returns the nearest in ASCII, `?` for what has none.
fn alike(c: char) -> &'static str {
    match c {
        '“' | '”' | '„' | '«' | '»' => "\"",
        '‘' | '’' | '‚' | '′' => "'",
        '–' | '—' | '‑' | '−' | '•' => "-",
        '…' => "...",
        '\u{a0}' | '\u{202f}' | '\u{2009}' => " ",
        _ => "?",
    }
}
