//! A score taken apart, in plain words: one line for each thing that was added.

use timbao::search::{Explanation, FoundForm, ScorePart};

use crate::messages::Lang;
use crate::output::{Marked, QUIET, columns, wrap};

/// Columns of the number before each sentence.
const NUMBER_WIDTH: usize = 6;

/// Writes the score and what it is made of, each on a line of its own, set in by `indent`.
pub(crate) fn lines(
    out: &mut String,
    score: f32,
    explanation: &Explanation,
    indent: usize,
    lang: Lang,
    width: Option<usize>,
) {
    let whole = lang.explained_score();
    let parts = explanation.parts.iter().map(|part| (part.score(), sentence(part, lang)));
    for (score, sentence) in std::iter::once((score, whole)).chain(parts) {
        let number = lang.decimal(f64::from(score), 2);
        let before = NUMBER_WIDTH.saturating_sub(columns(&number));
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent));
        let text = format!("{number} {sentence}");
        let hanging = indent + NUMBER_WIDTH + 1;
        out.extend(std::iter::repeat_n(' ', before));
        let line = Marked { text: &text, spans: &[], style: QUIET };
        wrap(out, line, width, hanging, indent + before);
    }
}

fn sentence(part: &ScorePart, lang: Lang) -> String {
    match part {
        ScorePart::Word { word, forms, idf, asked, .. } => {
            let mut text = stands(word, forms, lang);
            if !forms.is_empty() {
                text = lang.explained_rarity(text, lang.decimal(f64::from(*idf), 2));
            }
            if *asked > 1.0 {
                text = lang.explained_asked(text, lang.times(*asked as u32));
            }
            text
        }
        ScorePart::Nearness { words: [first, second], distance: 1, is_turned: false, .. } => {
            lang.explained_beside(first, second)
        }
        ScorePart::Nearness { words: [first, second], distance, is_turned: false, .. } => {
            lang.explained_near(first, second, distance)
        }
        ScorePart::Nearness { words: [first, second], distance, is_turned: true, .. } => {
            lang.explained_turned(first, second, distance)
        }
        ScorePart::Passage { words, .. } => lang.explained_passage(*words),
        ScorePart::Run { .. } => lang.explained_run(),
        ScorePart::Title { share, .. } => lang.explained_title(percent(*share)),
        ScorePart::Likeness { share, .. } => lang.explained_likeness(percent(*share)),
        ScorePart::Freshness { share, .. } => {
            lang.explained_fresh(lang.decimal(f64::from(*share) * 100.0, 1))
        }
    }
}

fn percent(share: f32) -> u32 {
    (share * 100.0).round() as u32
}

/// Says how often a word stands where, form by form where there is more to it than the word as it was typed.
fn stands(word: &str, forms: &[FoundForm], lang: Lang) -> String {
    match forms {
        [] => lang.explained_absent(word),
        [only] if only.weight == 1.0 && only.term == word.to_lowercase() => {
            lang.explained_word(word, places(only, lang))
        }
        forms => {
            let forms: Vec<String> = forms
                .iter()
                .map(|form| {
                    let places = places(form, lang);
                    if form.weight == 1.0 {
                        return format!("{} {places}", form.term);
                    }
                    let weight = lang.decimal(f64::from(form.weight), 2);
                    lang.explained_form(&form.term, weight, places)
                })
                .collect();
            lang.explained_forms(word, forms.join("; "))
        }
    }
}

/// Says how often a form stands in title, lead and text.
fn places(form: &FoundForm, lang: Lang) -> String {
    let places =
        [(form.title, lang.in_title()), (form.lead, lang.in_lead()), (form.rest, lang.in_text())];
    let said: Vec<String> = places
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, place)| format!("{} {place}", lang.times(count)))
        .collect();
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(term: &str, weight: f32, [title, lead, rest]: [u32; 3]) -> FoundForm {
        FoundForm { term: term.to_owned(), weight, title, lead, rest }
    }

    fn word(word: &str, forms: Vec<FoundForm>, asked: f32) -> ScorePart {
        ScorePart::Word { word: word.to_owned(), forms, idf: 4.1, asked, score: 7.2 }
    }

    #[test]
    fn sentences() {
        let near = |distance, is_turned| ScorePart::Nearness {
            words: ["quân".to_owned(), "khu".to_owned()],
            distance,
            is_turned,
            score: 1.0,
        };
        for (part, english, vietnamese) in [
            (
                word("Quân", vec![form("quân", 1.0, [1, 0, 3])], 1.0),
                "«Quân» stands once in the title, 3 times in the text; rarity 4.10",
                "«Quân» có 1 lần ở tiêu đề, 3 lần trong bài; độ hiếm 4,10",
            ),
            (
                word(
                    "quan",
                    vec![form("quân", 1.0, [0, 2, 0]), form("quan", 0.25, [0, 0, 1])],
                    2.0,
                ),
                "«quan» stands as quân twice in the lead; quan (counted at 0.25) once in the text; rarity 4.10; asked for twice",
                "«quan» có ở dạng quân 2 lần ở sapo; quan (tính 0,25) 1 lần trong bài; độ hiếm 4,10; được hỏi 2 lần",
            ),
            (word("bão", vec![], 1.0), "«bão» does not occur", "không có «bão»"),
            (
                near(1, false),
                "«quân» and «khu» stand side by side",
                "«quân» và «khu» đứng liền nhau",
            ),
            (near(3, false), "«khu» stands 3 words after «quân»", "«khu» đứng sau «quân» 3 tiếng"),
            (
                near(2, true),
                "«khu» stands 2 words before «quân», in the other order",
                "«khu» đứng trước «quân» 2 tiếng, ngược thứ tự",
            ),
            (
                ScorePart::Title { share: 0.754, score: 1.0 },
                "the title holds 75% of the query",
                "tiêu đề có 75% truy vấn",
            ),
            (
                ScorePart::Likeness { share: 0.256, score: 1.0 },
                "tells of what the best article tells of (26%)",
                "cùng chuyện với bài đứng đầu (26%)",
            ),
            (
                ScorePart::Freshness { share: 0.05, score: 1.0 },
                "new: 5.0% more",
                "bài mới: thêm 5,0%",
            ),
        ] {
            assert_eq!(sentence(&part, Lang::English), english);
            assert_eq!(sentence(&part, Lang::Vietnamese), vietnamese);
        }
    }
}
