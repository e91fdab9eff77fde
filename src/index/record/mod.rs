//! An article as the one value that is stored of it: its texts and what else is kept, packed by themselves.
//!
//! Texts pack well only beside others like them. In blocks of the store, neighbours are these others, and whoever wants an article unpacks
//! them all. Here a table of the words of Vietnamese news stands in for the neighbours ([`text`]): a record is three fifths of its part of a
//! block of 32 KB, and ten hits cost the unpacking of ten articles, not of a hundred (docs/decisions.md 3; how the table is
//! made: models/NOTICE.md). What is no Vietnamese is smaller with a dictionary of zstd, and packed so.
//!
//! A record is a byte that says which, the lengths of its parts as numbers of seven bits, the lowest first, and the parts.

mod code;
mod lookup;
mod text;
mod train;

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::sync::LazyLock;

use simdutf8::basic::from_utf8;
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::CParameter;

use self::code::{BitReader, BitWriter};
pub(super) use self::text::Packing;
use self::text::{MAX_PIECE, Scratch, TABLE};
pub use self::train::train;
use super::engine_error;
use super::schema::Fields;
use crate::error::{Error, Result};

/// What frequently stands in records. Part of the index format: records are read with the dictionary they were written with.
static SHARED: &[u8] = include_bytes!("../../../models/records.dict");
/// Level of zstd; measured in docs/decisions.md.
const LEVEL: i32 = 3;
/// Longest record that is unpacked, bytes: far more than any source reads. A damaged one does not ask for more memory.
const MAX_BYTES: usize = 1 << 30;

const PARTS: usize = 6;

/// The first byte of a record: how it is packed.
const AS_WORDS: u8 = 0;
const AS_BYTES: u8 = 1;
/// A record of words that is larger than this part of its text is tried as bytes too; news is a quarter.
const ODD: f32 = 0.4;

static TO_PACK: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(SHARED, LEVEL));
static TO_UNPACK: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(SHARED));

// Making a context costs more than packing an article.
thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Gives the frequent words and chains of words of Vietnamese news to `each`, with the share of all symbols of news texts that each is, to a factor of 2.
pub(super) fn piece_shares(each: impl FnMut(&str, f64)) {
    TABLE.shares(each);
}

/// What is stored of an article.
#[derive(Debug)]
pub(crate) struct Record {
    /// The parts one after the other, each of them UTF-8.
    plain: Vec<u8>,
    /// Where each part ends.
    ends: [usize; PARTS],
}

/// The parts of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Everything of the article but its texts, JSON.
    Rest,
    /// Where it came from and where its earlier texts are, JSON; no part of its content.
    Keeping,
    /// The texts, as in [`Zone`](super::Zone); the byline is made from the rest.
    Title,
    Lead,
    Body,
    Captions,
}

impl Record {
    /// Packs the parts in their order, `Rest` first. `read` is given each text after these that are no text, in their order, and says where its
    /// words are: it reads them for something else anyway. It may say anything.
    ///
    /// # Errors
    /// Parts of more than 1 GiB together, or no memory for zstd.
    pub(super) fn pack(
        parts: [&str; PARTS],
        mut read: impl FnMut(&str, &mut Packing<'_>),
    ) -> io::Result<Vec<u8>> {
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        if length > MAX_BYTES {
            return Err(io::Error::other(format!("an article of {length} bytes")));
        }
        let mut head = Vec::with_capacity(length / 3 + 32);
        head.push(AS_WORDS);
        parts.iter().for_each(|part| write_length(part.len(), &mut head));
        let head_bytes = head.len();
        let mut bits = BitWriter::after(head);
        SCRATCH.with_borrow_mut(|scratch| {
            let (others, texts) = parts.split_at(Part::Title as usize);
            others.iter().for_each(|part| TABLE.write(part, scratch, &mut bits));
            for text in texts {
                let mut packing = Packing::new(&TABLE, text, scratch);
                read(text, &mut packing);
                packing.finish(&mut bits);
            }
        });
        let as_words = bits.finish();
        if (as_words.len() as f32) < length as f32 * ODD {
            return Ok(as_words);
        }
        let mut as_bytes = Vec::from(&as_words[..head_bytes]);
        as_bytes[0] = AS_BYTES;
        as_bytes.extend(pack_bytes(&parts.concat())?);
        Ok(if as_bytes.len() < as_words.len() { as_bytes } else { as_words })
    }

    /// Reads the record at an address of the index in `folder`.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`], [`Error::Io`].
    pub(crate) fn fetch(
        searcher: &Searcher,
        fields: &Fields,
        folder: &Path,
        address: DocAddress,
    ) -> Result<Record> {
        let document: TantivyDocument =
            searcher.doc(address).map_err(|error| engine_error(folder, error))?;
        Record::of(fields, &document)
            .map_err(|reason| Error::IndexDamaged { path: folder.to_owned(), reason })
    }

    /// Reads the record of a stored document.
    ///
    /// # Errors
    /// A sentence about what is wrong with it.
    pub(crate) fn of(
        fields: &Fields,
        document: &TantivyDocument,
    ) -> std::result::Result<Record, String> {
        let value = document.get_first(fields.record);
        let packed = value.as_ref().and_then(|value| value.as_bytes());
        Record::unpack(packed.ok_or("stored article: there is none")?)
            .map_err(|reason| format!("stored article: {reason}"))
    }

    fn unpack(packed: &[u8]) -> std::result::Result<Record, String> {
        let cut_off = || "it is cut off".to_owned();
        let (&way, mut rest) = packed.split_first().ok_or_else(cut_off)?;
        let mut end = 0;
        let mut ends = [0; PARTS];
        for part in &mut ends {
            let length = read_length(&mut rest).ok_or_else(cut_off)?;
            end = length.checked_add(end).ok_or_else(cut_off)?;
            *part = end;
        }
        // A bit is no more than the longest of the pairs.
        if end > MAX_BYTES || (way == AS_WORDS && end > rest.len() * 8 * 4 * (MAX_PIECE + 1)) {
            return Err("its lengths are wrong".to_owned());
        }
        let mut plain = Vec::new();
        match way {
            AS_WORDS => {
                plain.reserve(end);
                let mut bits = BitReader::new(rest);
                let mut start = 0;
                for end in ends {
                    let read = TABLE.read_text(end - start, &mut bits, &mut plain);
                    read.ok_or_else(|| "its words cannot be read".to_owned())?;
                    start = end;
                }
            }
            AS_BYTES => plain = unpack_bytes(rest, end).map_err(|error| error.to_string())?,
            way => return Err(format!("it is packed in way {way}")),
        }
        if plain.len() != end {
            return Err("its lengths are wrong".to_owned());
        }
        let record = Record { plain, ends };
        for part in 0..PARTS {
            from_utf8(record.bytes(part)).map_err(|error| error.to_string())?;
        }
        Ok(record)
    }

    /// Returns a part.
    pub(super) fn part(&self, part: Part) -> &str {
        from_utf8(self.bytes(part as usize)).expect("checked when it was unpacked")
    }

    fn bytes(&self, part: usize) -> &[u8] {
        let start = if part == 0 { 0 } else { self.ends[part - 1] };
        &self.plain[start..self.ends[part]]
    }
}

/// Writes a length of less than 2³¹, seven bits a byte.
fn write_length(mut length: usize, to: &mut Vec<u8>) {
    while length >= 0x80 {
        to.push(length as u8 | 0x80);
        length >>= 7;
    }
    to.push(length as u8);
}

fn read_length(from: &mut &[u8]) -> Option<usize> {
    let mut length = 0;
    for shift in [0, 7, 14, 21, 28] {
        let (&byte, rest) = from.split_first()?;
        *from = rest;
        length |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return usize::try_from(length).ok();
        }
    }
    None
}

fn pack_bytes(plain: &str) -> io::Result<Vec<u8>> {
    PACKER.with_borrow_mut(|packer| match packer {
        Some(packer) => packer.compress(plain.as_bytes()),
        None => packer.insert(new_packer()?).compress(plain.as_bytes()),
    })
}

fn unpack_bytes(packed: &[u8], length: usize) -> io::Result<Vec<u8>> {
    UNPACKER.with_borrow_mut(|unpacker| match unpacker {
        Some(unpacker) => unpacker.decompress(packed, length),
        None => unpacker
            .insert(Decompressor::with_prepared_dictionary(&TO_UNPACK)?)
            .decompress(packed, length),
    })
}

fn new_packer() -> io::Result<Compressor<'static>> {
    let mut packer = Compressor::with_prepared_dictionary(&TO_PACK)?;
    // There is one dictionary; its number would stand in every record.
    packer.set_parameter(CParameter::DictIdFlag(false))?;
    Ok(packer)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::read_indexed;

    /// Packs with the words that an index finds.
    fn pack(parts: [&str; PARTS]) -> Vec<u8> {
        let read = |text: &str, packing: &mut Packing| {
            read_indexed(text, |token, number| packing.take(token.start, token.end, number));
        };
        Record::pack(parts, read).unwrap()
    }

    const ALL: [Part; PARTS] =
        [Part::Rest, Part::Keeping, Part::Title, Part::Lead, Part::Body, Part::Captions];

    #[test]
    fn a_record_is_smaller_than_its_text() {
        let body = "Hội nghị tổng kết công tác năm của Quân khu đã diễn ra tại Hà Nội.";
        let packed = pack([r#"{"i":"1"}"#, "", "", "", body, ""]);
        assert!(packed.len() < body.len() * 3 / 4, "{} of {}", packed.len(), body.len());
    }

    /// Records are read with the dictionary they were written with: another one is another index format.
    #[test]
    fn the_dictionary_belongs_to_the_format() {
        let known = (10, 0x57b2_a05f_fd85_7734, 0x287c_812b_ee59_5838);
        let hash = xxhash_rust::xxh3::xxh3_64;
        assert_eq!((super::super::FORMAT, hash(SHARED), hash(text::MODEL)), known);
    }

    #[test]
    fn damaged_records_are_told_of() {
        let foreign = "ПРИВЕТ ".repeat(20);
        for body in ["Nội dung", &foreign] {
            let packed = pack(["{}", "", "Tiêu đề", "", body, ""]);
            assert_eq!(packed[0], if body == foreign { AS_BYTES } else { AS_WORDS });
            for length in 0..packed.len() {
                assert!(Record::unpack(&packed[..length]).is_err(), "cut to {length}");
            }
        }
        let with_lengths = |lengths: [usize; PARTS], text: &[u8]| {
            let mut packed = vec![AS_BYTES];
            lengths.iter().for_each(|&length| write_length(length, &mut packed));
            packed.extend(new_packer().unwrap().compress(text).unwrap());
            packed
        };
        assert!(Record::unpack(&with_lengths([1, 0, 0, 0, 2, 0], b"abc")).is_ok());
        assert!(Record::unpack(&with_lengths([1, 0, 0, 0, 1, 0], b"abc")).is_err());
        assert!(Record::unpack(&with_lengths([0x7fff_ffff; PARTS], b"abc")).is_err());
        assert!(Record::unpack(&with_lengths([1, 0, 0, 0, 2, 0], "ấ".as_bytes())).is_err());
        assert!(Record::unpack(&with_lengths([3, 0, 0, 0, 0, 0], b"a\xffc")).is_err());
        assert!(Record::unpack(&[7, 0, 0, 0, 0, 0, 0]).is_err());
        assert!(Record::unpack(&[AS_WORDS, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 0]).is_err());
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(parts in proptest::array::uniform6(".{0,60}")) {
            let packed = pack(parts.each_ref().map(String::as_str));
            let record = Record::unpack(&packed).unwrap();
            prop_assert_eq!(ALL.map(|part| record.part(part).to_owned()), parts);
        }

        #[test]
        fn any_bytes_are_a_record_or_an_error(at in 0usize..60, byte: u8) {
            let mut packed = pack(["{}", "", "Tiêu đề", "Mở đầu", "Nội dung", ""]);
            let at = at % packed.len();
            packed[at] = byte;
            if let Ok(record) = Record::unpack(&packed) {
                let length: usize = ALL.iter().map(|&part| record.part(part).len()).sum();
                prop_assert_eq!(length, record.plain.len());
            }
        }
    }
}
