//! Which encoding a file is in, and reading it as UTF-8.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1258};

use crate::analysis::to_nfc;

/// Returns the encoding of a file that begins like this, and the length of its byte order mark.
///
/// UTF-8 unless the bytes speak against it: then windows-1258, if that gives Vietnamese. TCVN3
/// and VNI (fonts rather than encodings) will be told apart here too.
pub(super) fn guess(sample: &[u8]) -> (&'static Encoding, usize) {
    if let Some(known) = Encoding::for_bom(sample) {
        return known;
    }
    if let Some(encoding) = guess_utf16(sample) {
        return (encoding, 0);
    }
    let is_legacy = !is_mostly_utf8(sample) && looks_vietnamese(&WINDOWS_1258.decode(sample).0);
    (if is_legacy { WINDOWS_1258 } else { UTF_8 }, 0)
}

/// ASCII in UTF-16 has a NUL at every second byte, and Vietnamese is two thirds ASCII.
fn guess_utf16(sample: &[u8]) -> Option<&'static Encoding> {
    let sample = &sample[..sample.len().min(4096) & !1];
    let nuls = |first: usize| sample.iter().skip(first).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, units) = (nuls(0), nuls(1), sample.len() / 2);
    let are_many = |nuls: usize| units > 1 && nuls * 5 >= units * 2;
    match (are_many(even), are_many(odd)) {
        (false, true) if even * 20 <= odd => Some(UTF_16LE),
        (true, false) if odd * 20 <= even => Some(UTF_16BE),
        _ => None,
    }
}

/// Says whether there are more correct sequences than wrong ones: a UTF-8 file may have a few bad
/// records, and a legacy text now and then looks like UTF-8.
fn is_mostly_utf8(sample: &[u8]) -> bool {
    let (mut correct, mut wrong) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        correct += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    wrong == 0 || correct > wrong
}

/// Says whether the letters beyond ASCII are Vietnamese: four of five, and one of ten such as no
/// French or German text has.
fn looks_vietnamese(text: &str) -> bool {
    const PUNCTUATION: &str = "“”‘’–—…•«»°·©®™€\u{a0}";
    let (mut all, mut vietnamese, mut telling) = (0usize, 0usize, 0usize);
    for c in to_nfc(text).chars().filter(|c| !c.is_ascii() && !PUNCTUATION.contains(*c)) {
        all += 1;
        let is_telling = matches!(
            c,
            'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | 'ĩ' | 'Ĩ' | 'ũ' | 'Ũ' | '\u{1ea0}'
                ..='\u{1ef9}'
        );
        let is_shared = "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ".contains(c);
        telling += usize::from(is_telling);
        vietnamese += usize::from(is_telling || is_shared);
    }
    telling * 10 >= all && telling > 0 && vietnamese * 5 >= all * 4
}

/// Reads another encoding as UTF-8, a block at a time. What cannot be decoded becomes U+FFFD.
pub(super) struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    decoded: Vec<u8>,
    position: usize,
    length: usize,
    is_done: bool,
}

impl<R: BufRead> Transcoder<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Transcoder<R> {
        let decoder = encoding.new_decoder_without_bom_handling();
        let decoded = vec![0; 64 << 10];
        Transcoder { inner, decoder, decoded, position: 0, length: 0, is_done: false }
    }
}

impl<R: BufRead> BufRead for Transcoder<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.position == self.length && !self.is_done {
            let block = self.inner.fill_buf()?;
            let is_last = block.is_empty();
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(block, &mut self.decoded, is_last);
            self.inner.consume(read);
            (self.position, self.length) = (0, written);
            self.is_done = is_last && result == CoderResult::InputEmpty;
        }
        Ok(&self.decoded[self.position..self.length])
    }

    fn consume(&mut self, amount: usize) {
        self.position = (self.position + amount).min(self.length);
    }
}

impl<R: BufRead> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Đường về quê hương, “mùa nước nổi” năm ấy.\n";

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    /// windows-1258 has the tones of most vowels as marks of their own.
    fn windows_1258(text: &str) -> Vec<u8> {
        use unicode_normalization::UnicodeNormalization;
        let mut bytes = Vec::new();
        for c in text.nfc() {
            let mut letters = c.to_string();
            if WINDOWS_1258.encode(&letters).2 {
                let mut parts: Vec<char> = c.nfd().collect();
                let is_tone = |c: &char| "\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*c);
                let tone = parts.iter().position(is_tone).map(|at| parts.remove(at));
                letters = parts.into_iter().nfc().chain(tone).collect();
            }
            bytes.extend_from_slice(&WINDOWS_1258.encode(&letters).0);
        }
        bytes
    }

    #[test]
    fn encodings_are_told_apart() {
        let mut with_bom = b"\xef\xbb\xbf".to_vec();
        with_bom.extend(TEXT.as_bytes());
        let mut one_bad = TEXT.as_bytes().to_vec();
        one_bad.extend(b"\xff\xfe");
        let mut le_bom = b"\xff\xfe".to_vec();
        le_bom.extend(utf16(TEXT, u16::to_le_bytes));
        let cases: &[(&[u8], &'static Encoding, usize)] = &[
            (b"", UTF_8, 0),
            (b"{", UTF_8, 0),
            (TEXT.as_bytes(), UTF_8, 0),
            (&TEXT.as_bytes()[..TEXT.len() - 8], UTF_8, 0),
            (&with_bom, UTF_8, 3),
            (&one_bad, UTF_8, 0),
            (&le_bom, UTF_16LE, 2),
            (&utf16(TEXT, u16::to_le_bytes), UTF_16LE, 0),
            (&utf16(TEXT, u16::to_be_bytes), UTF_16BE, 0),
            (&windows_1258(TEXT), WINDOWS_1258, 0),
            (b"caf\xe9 cr\xe8me", UTF_8, 0),
            (b"\xff\x00\x12\xff\xfe\x80", UTF_8, 0),
        ];
        for (bytes, encoding, bom) in cases {
            assert_eq!(guess(bytes), (*encoding, *bom), "{bytes:x?}");
        }
    }

    #[test]
    fn blocks_of_any_size_decode_to_the_same_text() {
        let text = TEXT.repeat(3000);
        for (bytes, encoding) in [
            (utf16(&text, u16::to_le_bytes), UTF_16LE),
            (utf16(&text, u16::to_be_bytes), UTF_16BE),
            (windows_1258(&text), WINDOWS_1258),
        ] {
            for capacity in [1, 7, 8192] {
                let inner = io::BufReader::with_capacity(capacity, bytes.as_slice());
                let mut decoded = String::new();
                Transcoder::new(inner, encoding).read_to_string(&mut decoded).unwrap();
                assert_eq!(to_nfc(&decoded), text);
            }
        }
    }
}
