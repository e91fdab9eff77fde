//! The adapter from the analyzer to the engine's tokenizer.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::schema::ZONE_END;
use crate::analysis::analyze_indexed;

/// Name of the tokenizer that gives a whole zone, boundaries and zone end included.
pub(super) const STREAM_TOKENIZER: &str = "timbao-stream";
/// Name of the tokenizer that gives the words only.
pub(super) const FREQUENCY_TOKENIZER: &str = "timbao-frequency";

/// Returns the tokenizers that the schema names.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for (name, with_boundaries) in [(STREAM_TOKENIZER, true), (FREQUENCY_TOKENIZER, false)] {
        let tokenizer = AnalyzerTokenizer { token: Token::default(), with_boundaries };
        manager.register(name, TextAnalyzer::from(tokenizer));
    }
    manager
}

#[derive(Clone)]
struct AnalyzerTokenizer {
    token: Token,
    with_boundaries: bool,
}

/// Tokens of one zone. The indexer calls [`process`](TokenStream::process), which hands them on as they are found; `advance` is there for
/// other callers and collects them first.
struct AnalyzerStream<'a> {
    tokenizer: &'a mut AnalyzerTokenizer,
    text: &'a str,
    collected: Option<std::vec::IntoIter<Token>>,
}

impl Tokenizer for AnalyzerTokenizer {
    type TokenStream<'a> = AnalyzerStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> AnalyzerStream<'a> {
        AnalyzerStream { tokenizer: self, text, collected: None }
    }
}

impl TokenStream for AnalyzerStream<'_> {
    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        let AnalyzerTokenizer { token, with_boundaries } = &mut *self.tokenizer;
        let with_boundaries = *with_boundaries;
        let mut next_position = 0;
        analyze_indexed(self.text, |found| {
            if found.is_boundary() && !with_boundaries {
                return;
            }
            token.offset_from = found.start;
            token.offset_to = found.end;
            token.position = next_position;
            token.text.clear();
            token.text.push_str(found.term);
            next_position += 1;
            sink(token);
        });
        if with_boundaries {
            token.offset_from = self.text.len();
            token.offset_to = self.text.len();
            token.position = next_position;
            token.text.clear();
            token.text.push_str(ZONE_END);
            sink(token);
        }
    }

    fn advance(&mut self) -> bool {
        if self.collected.is_none() {
            let mut tokens = Vec::new();
            self.process(&mut |token| tokens.push(token.clone()));
            self.collected = Some(tokens.into_iter());
        }
        match self.collected.as_mut().and_then(Iterator::next) {
            Some(token) => {
                self.tokenizer.token = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.tokenizer.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokenizer.token
    }
}
