//! UTF-8 that somebody read as windows-1252 or Latin-1 and saved as UTF-8 again: `QuÃ¢n` for `Quân`.

use encoding_rs::WINDOWS_1252;

use super::losses::Losses;
use super::single::western_byte;

/// Reads the letters as the bytes they were. What was no UTF-8 then stays as it is; so do characters that windows-1252 does
/// not have. A no-break space that became a space (`Ã ` for à) is understood.
pub(super) fn decode(text: &str, losses: &mut Losses) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut at = 0;
    let mut run = Vec::new();
    let mut starts = Vec::new();
    while at < text.len() {
        let rest = &text[at..];
        run.clear();
        starts.clear();
        for (offset, c) in rest.char_indices() {
            let byte = match western_byte(c) {
                Some(byte @ 0x80..) => byte,
                // The second byte of à, as sloppy tools write it.
                _ if c == ' ' && run.last() == Some(&0xc3) => 0xa0,
                _ => break,
            };
            run.push(byte);
            starts.push((at + offset, c));
        }
        if run.is_empty() {
            let c = rest.chars().next().unwrap_or_default();
            decoded.push(c);
            at += c.len_utf8();
            continue;
        }
        let mut place = 0;
        for chunk in run.utf8_chunks() {
            decoded.push_str(chunk.valid());
            place += chunk.valid().len();
            for &(start, c) in &starts[place..place + chunk.invalid().len()] {
                losses.add(start as u64, || format!("{c:?}"));
                decoded.push(c);
            }
            place += chunk.invalid().len();
        }
        at = starts.last().map_or(at, |(start, c)| start + c.len_utf8());
    }
    decoded
}

/// Reads the bytes of a text as windows-1252.
pub(super) fn encode(text: &str) -> String {
    WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_bytes_and_text_again() {
        for text in ["Quân khu đường ạ", "à về À, “hàng”", "plain", "Đ"] {
            let mut losses = Losses::default();
            assert_eq!(decode(&encode(text), &mut losses), text);
            assert!(losses.is_empty());
        }
        let mut losses = Losses::default();
        assert_eq!(decode("h\u{c3} ng v\u{c3}\u{a0} caf\u{e9}", &mut losses), "hàng và café");
        assert_eq!(losses.count, 1);
    }
}
