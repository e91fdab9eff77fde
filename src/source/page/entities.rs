//! Character references in texts that are no HTML, as pages write them into JSON-LD and attributes.

use std::borrow::Cow;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{State, Tokenizer};

/// Returns a text without character references, also where they were written twice, with single spaces.
pub(super) fn decoded(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    // `&amp;#7897;`, and once more for who escapes thrice.
    for _ in 0..3 {
        match once(&text) {
            Some(plain) => text = Cow::Owned(plain),
            None => break,
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Decodes one level; `None` when there is none.
fn once(text: &str) -> Option<String> {
    if !text.contains('&') {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let emitter = CallbackEmitter::new(
        |event: CallbackEvent<'_>, _: html5gum::Span<()>| -> Option<Infallible> {
            if let CallbackEvent::String { value } = event {
                plain.push_str(&String::from_utf8_lossy(value));
            }
            None
        },
    );
    let mut tokenizer = Tokenizer::new_with_emitter(text, emitter);
    // Text with references and no elements.
    tokenizer.set_state(State::RcData);
    let _ = tokenizer.finish();
    (plain != text).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_at_any_level() {
        for (text, expected) in [
            ("một", "một"),
            ("M&#7897;t  &quot;hai&quot;", "Một \"hai\""),
            ("M&amp;#7897;t", "Một"),
            ("a < b & c", "a < b & c"),
            ("S&P 500", "S&P 500"),
            ("&lt;b&gt;", "<b>"),
            ("", ""),
        ] {
            assert_eq!(decoded(text), expected, "{text}");
        }
    }
}
