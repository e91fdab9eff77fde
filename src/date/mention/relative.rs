//! Times reckoned from the day an article appeared: `hôm qua`, `sáng nay`, `năm ngoái`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::around::{is_word, last_word};
use super::{Mention, Time};

/// Second words, the first words before them, and the time.
struct Form {
    second: Finder<'static>,
    firsts: &'static [&'static str],
    time: Time,
}

static FORMS: LazyLock<[Form; 4]> = LazyLock::new(|| {
    let form =
        |second: &'static str, firsts, time| Form { second: Finder::new(second), firsts, time };
    [
        form(" nay", &["hôm", "sáng", "trưa", "chiều", "tối", "đêm", "khuya"], Time::DaysLater(0)),
        form(" qua", &["hôm", "sáng", "trưa", "chiều", "tối", "đêm", "khuya"], Time::DaysLater(-1)),
        form(" mai", &["ngày", "sáng", "trưa", "chiều", "tối", "đêm"], Time::DaysLater(1)),
        form(" ngoái", &["năm"], Time::YearsLater(-1)),
    ]
});

/// Hands over the times that a text reckons from its own, form after form.
pub(super) fn scan(text: &str, mut each: impl FnMut(Mention)) {
    for form in FORMS.iter() {
        let length = form.second.needle().len();
        for at in form.second.find_iter(text.as_bytes()) {
            let end = at + length;
            if text[end..].starts_with(char::is_alphanumeric) {
                continue;
            }
            let (start, word) = last_word(&text[..at]);
            if form.firsts.iter().any(|first| is_word(word, first)) {
                each(Mention { span: start..end, first: form.time, last: None });
            }
        }
    }
}
