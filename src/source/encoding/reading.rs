//! Bytes or text in a known encoding to Unicode.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1258};

use super::losses::Losses;
use super::single::{
    Single, TCVN3_CODES, VISCII_CODES, VPS_CODES, capital, raise_capitals, western_byte,
};
use super::{Encoding, entities, mojibake, viqr, vni};
use crate::analysis::to_nfc;

/// Decodes bytes, the first of which stands at `start` of its source. The encoding is that of all of them.
pub(in crate::source) fn read_bytes(
    bytes: &[u8],
    encoding: Encoding,
    start: u64,
    losses: &mut Losses,
) -> String {
    let single = |codes: &Single, losses: &mut Losses| codes.decode(bytes, start, losses);
    match encoding {
        Encoding::Tcvn3 => {
            let mut text = single(&TCVN3_CODES, losses);
            raise_capitals(&mut text);
            text
        }
        Encoding::Tcvn3Capitals => single(&TCVN3_CODES, losses).chars().map(capital).collect(),
        Encoding::Viscii => single(&VISCII_CODES, losses),
        Encoding::Vps => single(&VPS_CODES, losses),
        Encoding::VniWindows => vni::decode(bytes, start, losses),
        Encoding::Windows1258 => windows_1258(bytes, start, losses),
        Encoding::Utf16Le => whole(&UTF_16LE.decode_without_bom_handling(bytes).0, start, losses),
        Encoding::Utf16Be => whole(&UTF_16BE.decode_without_bom_handling(bytes).0, start, losses),
        Encoding::Declared(name) => match encoding_rs::Encoding::for_label(name.as_bytes()) {
            Some(declared) => whole(&declared.decode_without_bom_handling(bytes).0, start, losses),
            None => utf8(bytes, start, losses),
        },
        Encoding::Utf8 | Encoding::Utf8Decomposed => utf8(bytes, start, losses),
        Encoding::Viqr | Encoding::HtmlEntities | Encoding::Utf8AsWindows1252 => {
            let text = utf8(bytes, start, losses);
            read_text(&text, encoding, losses)
        }
    }
}

/// Decodes a text that holds what was no Unicode: bytes as letters of windows-1252, seven-bit forms.
pub(in crate::source) fn read_text(text: &str, encoding: Encoding, losses: &mut Losses) -> String {
    match encoding {
        encoding if encoding.is_of_bytes() => letters(text, encoding, losses),
        Encoding::Viqr => viqr::decode(text),
        Encoding::HtmlEntities => entities::decode(text),
        Encoding::Utf8AsWindows1252 => mojibake::decode(text, losses),
        _ => to_nfc(text).into_owned(),
    }
}

/// Takes letters of windows-1252 as the bytes they are; what is beyond it stays.
fn letters(text: &str, encoding: Encoding, losses: &mut Losses) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut bytes = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match western_byte(c) {
            Some(byte) => bytes.push(byte),
            None => {
                decoded.push_str(&read_bytes(&bytes, encoding, start, losses));
                decoded.push(c);
                bytes.clear();
                start = (at + c.len_utf8()) as u64;
            }
        }
    }
    decoded.push_str(&read_bytes(&bytes, encoding, start, losses));
    to_nfc(&decoded).into_owned()
}

fn utf8(bytes: &[u8], start: u64, losses: &mut Losses) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut at = start;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        at += chunk.valid().len() as u64;
        if let Some(&byte) = chunk.invalid().first() {
            losses.add_byte(byte, at);
            text.push(char::REPLACEMENT_CHARACTER);
        }
        at += chunk.invalid().len() as u64;
    }
    text
}

/// windows-1258 is windows-1252 but for some letters and five tones as combining marks; eight bytes are nothing, which
/// encoding_rs gives as control characters.
fn windows_1258(bytes: &[u8], start: u64, losses: &mut Losses) -> String {
    let decoded = WINDOWS_1258.decode_without_bom_handling(bytes).0;
    let mut text = String::with_capacity(decoded.len());
    for (at, c) in decoded.chars().enumerate() {
        if ('\u{80}'..='\u{9f}').contains(&c) {
            losses.add_byte(bytes[at], start + at as u64);
            text.push(char::REPLACEMENT_CHARACTER);
        } else {
            text.push(c);
        }
    }
    to_nfc(&text).into_owned()
}

/// Counts what a decoder could not read, without its place: a decoder does not tell it.
fn whole(text: &str, start: u64, losses: &mut Losses) -> String {
    for _ in text.matches(char::REPLACEMENT_CHARACTER) {
        losses.add(start, || "bytes that are no character after byte".to_owned());
    }
    text.to_owned()
}
