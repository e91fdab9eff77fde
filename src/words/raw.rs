//! Raw text: the articles of any sources, as one stream of pieces.

use std::path::PathBuf;

use crate::source::{Reader, SourceOptions, parse};
use crate::{Error, Result};

/// Gives every paragraph of the articles of `sources` to `sink`. Records that are no article are passed over.
pub(super) fn paragraphs(sources: &[PathBuf], mut sink: impl FnMut(&str)) -> Result<()> {
    let options = SourceOptions::default();
    let reader = Reader::open(sources, &options).map_err(|error| Error::Request {
        code: "bad_source",
        field: "source",
        reason: error.to_string(),
    })?;
    for record in reader {
        let Ok(article) = record.and_then(|record| parse(&record, &options)) else { continue };
        let texts = [&article.title, &article.lead, &article.body];
        for text in
            texts.into_iter().map(String::as_str).chain(article.captions.iter().map(String::as_str))
        {
            text.lines().filter(|line| !line.is_empty()).for_each(&mut sink);
        }
    }
    Ok(())
}
