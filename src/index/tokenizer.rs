//! The tokenizers that the schema names. The engine never asks them: text is written by `text.rs`, and queries are read by `search`.

use tantivy::tokenizer::{RawTokenizer, TokenizerManager};

/// Name of the way in which a whole zone is written, boundaries and zone end included.
pub(super) const STREAM_TOKENIZER: &str = "timbao-stream";
/// Name of the way in which the words of a zone are written by themselves.
pub(super) const FREQUENCY_TOKENIZER: &str = "timbao-frequency";

/// Returns something by these names, without which the engine opens no index.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(STREAM_TOKENIZER, RawTokenizer::default());
    manager.register(FREQUENCY_TOKENIZER, RawTokenizer::default());
    manager
}
