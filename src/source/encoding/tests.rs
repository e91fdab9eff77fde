//! What holds for all encodings: round trips, detection, and that no bytes make them panic.

use std::io::{BufReader, Read};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::tables::{TONES, VOWELS};
use super::*;

const TEXT: &str = "Sáng nay, ủy ban xã Đồng Lúa họp với bà con về chuyện đắp lại đoạn đê bị sạt lở sau trận lũ hồi tháng chín. \
    Ông Phạm Văn Tửu, trưởng ấp Giữa, nói nước rút chậm hơn mọi năm, nhiều thửa ruộng còn ngập đến đầu gối.\n\
    Kỹ sư Lê Thị Mỵ đề nghị đóng cọc tre trước, chờ khô rồi mới đổ đá.\n";

/// The 134 letters beyond ASCII.
fn letters() -> Vec<char> {
    let small = VOWELS.iter().flat_map(|vowel| {
        TONES.iter().map(move |tone| [*vowel].into_iter().chain(*tone).nfc().next().unwrap())
    });
    let small: Vec<char> = small.chain(['đ']).filter(|c| !c.is_ascii()).collect();
    let capitals = small.iter().map(|c| c.to_uppercase().next().unwrap());
    small.iter().copied().chain(capitals).collect()
}

fn back(bytes: &[u8], encoding: Encoding) -> (String, Losses) {
    let mut losses = Losses::default();
    let text = read_bytes(bytes, encoding, 0, &mut losses);
    (text.nfc().collect(), losses)
}

#[test]
fn all_letters_come_back() {
    let letters = letters();
    assert_eq!(letters.len(), 134);
    let all: String = letters.iter().collect();
    for encoding in Encoding::ALL {
        let has_capitals = !matches!(encoding, Encoding::Tcvn3 | Encoding::Tcvn3Capitals);
        for &c in &letters {
            let encoded = encode(&c.to_string(), encoding);
            let (text, losses) = back(&encoded.bytes, encoding);
            assert!(losses.is_empty(), "{encoding}: {losses}");
            if has_capitals {
                assert_eq!(text, c.to_string(), "{encoding}");
                assert!(encoded.losses.is_empty(), "{encoding}: {}", encoded.losses);
            }
        }
        if has_capitals {
            let encoded = encode(&all, encoding);
            assert_eq!(back(&encoded.bytes, encoding), (all.clone(), Losses::default()));
        }
    }
}

#[test]
fn tcvn3_names_the_capitals_it_does_not_have() {
    let kept = "ĂÂÊÔƠƯĐ";
    for c in letters() {
        let encoded = encode(&c.to_string(), Encoding::Tcvn3);
        let text = back(&encoded.bytes, Encoding::Tcvn3).0;
        if c.is_lowercase() || kept.contains(c) {
            assert_eq!((text, encoded.losses.count), (c.to_string(), 0));
        } else {
            assert_eq!(text, c.to_lowercase().to_string());
            assert_eq!(encoded.losses.first, [(0, format!("{c} as a small letter"))]);
        }
        let capital = encode(&c.to_string(), Encoding::Tcvn3Capitals);
        let text = back(&capital.bytes, Encoding::Tcvn3Capitals).0;
        assert_eq!((text, capital.losses.count), (c.to_uppercase().to_string(), 0));
    }
    let bytes = encode("HỘI NGHỊ TỔNG KẾT\nHội nghị", Encoding::Tcvn3).bytes;
    assert_eq!(back(&bytes, Encoding::Tcvn3).0, "HỘI NGHỊ TỔNG KẾT\nHội nghị");
}

#[test]
fn losses_are_counted_and_placed() {
    let encoded = encode("a→b “c” 語", Encoding::Viscii);
    assert_eq!(encoded.bytes, b"a?b \"c\" ?");
    assert_eq!(encoded.losses.to_string(), "4 lost: → at 1, “ at 6, ” at 10, 語 at 14");
    let (text, losses) = back(b"a\x81b\x90", Encoding::Tcvn3);
    assert_eq!(text, "a\u{fffd}b\u{fffd}");
    assert_eq!(losses.to_string(), "2 lost: byte 0x81 at 1, byte 0x90 at 3");
}

#[test]
fn every_encoding_is_recognised() {
    for encoding in Encoding::ALL {
        if encoding == Encoding::Tcvn3Capitals {
            continue;
        }
        let bytes = encode(TEXT, encoding).bytes;
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.encoding, encoding, "{}", decoded.text);
        assert!(decoded.certainty >= MIN_CERTAINTY, "{encoding}: {}", decoded.certainty);
        assert_eq!(decoded.text, TEXT.nfc().collect::<String>(), "{encoding}");
        // The same letters pasted into a document in Unicode.
        if encoding.is_of_bytes() {
            let pasted: String = bytes
                .iter()
                .map(|&byte| single::western(byte).unwrap_or(char::from(byte)))
                .collect();
            let mended = mend(&pasted).unwrap_or_else(|| panic!("{encoding}: {pasted}"));
            assert_eq!((mended.encoding, mended.text), (encoding, decoded.text));
        }
    }
    let twice = entities::encode(&entities::encode(TEXT));
    assert_eq!(mend(&twice).unwrap().text, TEXT);
    let of_tcvn3: String =
        encode(TEXT, Encoding::Tcvn3).bytes.iter().map(|byte| format!("&#{byte};")).collect();
    assert_eq!(mend(&of_tcvn3).unwrap().encoding, Encoding::Tcvn3);
}

#[test]
fn other_texts_stay_as_they_are() {
    for text in [
        "",
        "{",
        TEXT,
        "Quân Lê Hà",
        "The committee met on Monday. It didn't say what (if any) money there is; so be it.",
        "L'été dernier, à la fête de l'école, le maire a déclaré : « Où êtes-vous né ? » Ça a été très gai, là-bas.",
        "Später fuhr er über die Brücke zum Bahnhof, größer als früher, und hörte schöne Töne für alle.",
        "El niño comió la piña; después cantó una canción más, según dijo su mamá, allá en Perú.",
        "O avião não chegou; a mãe já está lá, são três irmãos à espera do pão e do café da manhã.",
        "R&D, H&M &amp; more: caf&eacute; is a word, na&iuml;ve another.",
        "if (a^b) { o+x; dd if=/dev/zero } // e^x, a(b), u+1, u+2, a(0)",
    ] {
        assert_eq!(mend(text), None, "{text}");
        let decoded = decode(text.as_bytes(), None);
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, Encoding::Utf8));
        let western = encoding_rs::WINDOWS_1252.encode(text).0;
        if !western.is_ascii() && text != TEXT {
            assert_eq!(decode(&western, None).certainty, 0.0, "{text}");
            let declared = decode(&western, Some("ISO-8859-1"));
            assert_eq!((declared.text.as_str(), declared.encoding.name()), (text, "windows-1252"));
        }
    }
}

#[test]
fn damaged_and_odd_input_is_read() {
    let bytes = encode(TEXT, Encoding::Utf8).bytes;
    assert_eq!(decode(&bytes[..12], None).encoding, Encoding::Utf8);
    // Cut within a character.
    let cut = decode(&bytes[..2], None);
    assert_eq!((cut.encoding, cut.text.as_str()), (Encoding::Utf8, "S\u{fffd}"));
    let mut with_errors = bytes.clone();
    with_errors.extend(b"\xff\xfe");
    let decoded = decode(&with_errors, None);
    assert_eq!((decoded.encoding, decoded.losses.count), (Encoding::Utf8, 2));
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(encode("Về", Encoding::Utf16Le).bytes).collect();
    assert_eq!(decode(&utf16, None).text, "Về");
    assert_eq!(decode(b"\xff\x00\x12\xff\xfe\x80", None).certainty, 0.0);
    for byte in [0u8, b'a', 0xb5] {
        decode(&vec![byte; 10 << 20], None);
    }
    decode("ê".repeat(1 << 20).as_bytes(), None);
    decode("&".repeat(1 << 20).as_bytes(), None);
    decode("<".repeat(1 << 20).as_bytes(), None);
}

#[test]
fn markup_hides_nothing_and_loses_no_entity() {
    let head = format!("<html><head><style>{}</style></head><body>", ".x{color:red} ".repeat(2000));
    let page = format!("{head}<p>{TEXT}</p></body></html>");
    for encoding in [Encoding::Tcvn3, Encoding::VniWindows, Encoding::Windows1258] {
        let decoded = decode(&encode(&page, encoding).bytes, Some("iso-8859-1"));
        assert_eq!((decoded.encoding, decoded.text), (encoding, page.clone()));
    }
    let page = format!("{head}<p>&lt;b&gt; {}</p>", entities::encode(TEXT));
    assert_eq!(decode(page.as_bytes(), None).text, page);
}

#[test]
fn blocks_of_any_size_decode_to_the_same_text() {
    let text = TEXT.repeat(10);
    for one_line in [false, true] {
        let text = if one_line { text.replace('\n', " ").repeat(15) } else { text.clone() };
        for encoding in Encoding::ALL.into_iter().filter(|encoding| {
            encoding.is_of_bytes() || matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be)
        }) {
            let bytes = encode(&text, encoding).bytes;
            for capacity in [1, 7, 8192] {
                if one_line && capacity == 1 {
                    continue;
                }
                let losses = Arc::new(Mutex::new(Losses::default()));
                let inner = BufReader::with_capacity(capacity, bytes.as_slice());
                let mut decoded = String::new();
                let mut transcoder = Transcoder::new(inner, encoding, 0, Arc::clone(&losses));
                transcoder.read_to_string(&mut decoded).unwrap();
                assert_eq!(decoded.nfc().collect::<String>(), back(&bytes, encoding).0);
                assert!(losses.lock().unwrap().is_empty());
            }
        }
    }
}

#[test]
fn names_and_fonts() {
    for encoding in Encoding::ALL {
        assert_eq!(Encoding::from_name(&encoding.name().to_uppercase()), Some(encoding));
    }
    assert_eq!(Encoding::from_name("latin-9"), None);
    for (font, expected) in [
        (".VnTime", Some(Encoding::Tcvn3)),
        ("\".VnArialH\"", Some(Encoding::Tcvn3Capitals)),
        ("VNI-Times", Some(Encoding::VniWindows)),
        ("VPS Times", Some(Encoding::Vps)),
        ("Arial", None),
    ] {
        assert_eq!(Encoding::from_font(font), expected);
    }
}

proptest! {
    #[test]
    fn any_bytes_decode(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let decoded = decode(&bytes, Some("windows-1252"));
        prop_assert!((0.0..=1.0).contains(&decoded.certainty));
        for encoding in Encoding::ALL {
            let mut losses = Losses::default();
            let text = read_bytes(&bytes, encoding, 0, &mut losses);
            encode(&text, encoding);
        }
    }

    #[test]
    fn any_text_is_mended_or_not(text in "\\PC{0,200}") {
        for encoding in Encoding::ALL {
            read_text(&text, encoding, &mut Losses::default());
            encode(&text, encoding);
        }
        mend(&text);
    }

    #[test]
    fn seven_bits_come_back(text in "[ -~ạÊữ\n]{0,40}") {
        for encoding in [Encoding::Viqr, Encoding::HtmlEntities, Encoding::Utf8AsWindows1252] {
            let bytes = encode(&text, encoding).bytes;
            // An ampersand may spell an entity only after it was decoded once.
            if encoding != Encoding::HtmlEntities || !text.contains('&') {
                prop_assert_eq!(&back(&bytes, encoding).0, &text);
            }
        }
    }
}
