//! Roman numerals behind the words that are counted so: `Đại hội XIII`, `khóa 13`, `thế kỷ XX`.

use super::{Context, Run, is_number};

/// The last syllable of what Roman numerals count, and whether `lần thứ` may stand between.
const COUNTED: [(&str, bool); 17] = [
    ("hội", true),
    ("khóa", true),
    ("thứ", false),
    ("kỷ", true),
    ("quý", false),
    ("chương", false),
    ("vùng", false),
    ("cấp", false),
    ("hạng", false),
    ("phần", false),
    ("mục", false),
    ("đợt", false),
    ("kỳ", false),
    ("tập", false),
    ("đoàn", false),
    ("loại", false),
    ("nhóm", false),
];

const DIGITS: [(u32, &str); 9] = [
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
];
/// The largest number that is read: congresses and centuries do not go further.
const LARGEST: u32 = 99;

/// Returns a counted word with its number, with the other ways to write it.
pub(super) fn read(context: &Context, at: usize) -> Option<Run> {
    let word = context.words[at].likeliest;
    let (counted, with_times) = COUNTED.iter().find(|(counted, _)| *counted == word)?;
    context.next(at + 1)?;
    let number = &context.words[at + 1];
    let value: u32 = if is_number(number) {
        number.term.parse().ok().filter(|value| (1..=LARGEST).contains(value))?
    } else {
        (1..=LARGEST).find(|value| roman(*value) == number.term)?
    };
    let mut spellings = Vec::new();
    let mut add = |counted: &str, number: String| {
        let text = format!("{counted} {}", number.to_uppercase());
        spellings.push((text, vec![counted.to_owned(), number]));
    };
    for counted in [Some(*counted), with_times.then_some("thứ")].into_iter().flatten() {
        add(counted, roman(value));
        add(counted, value.to_string());
    }
    context.spelled(at..at + 2, spellings)
}

/// Returns a number in Roman digits, in small letters.
fn roman(mut value: u32) -> String {
    let mut text = String::new();
    for (digit, letters) in DIGITS {
        while value >= digit {
            text.push_str(letters);
            value -= digit;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::roman;

    #[test]
    fn roman_digits() {
        for (value, expected) in [
            (1, "i"),
            (4, "iv"),
            (9, "ix"),
            (13, "xiii"),
            (14, "xiv"),
            (20, "xx"),
            (49, "xlix"),
            (99, "xcix"),
        ] {
            assert_eq!(roman(value), expected);
        }
    }
}
