//! `timbao index --dry-run`: shows what is taken from sources, as JSON Lines that could be indexed, and writes no index.

use std::path::PathBuf;

use anyhow::Result;
use timbao::index::{Prepared, StoredArticle};
use timbao::indexer::IndexOptions;
use timbao::source::{Reader, parse};
use timbao::{Error, wire};

use crate::messages::Lang;
use crate::output::{self, Exit};

pub(super) fn run(sources: &[PathBuf], options: &IndexOptions, lang: Lang) -> Result<Exit> {
    let mut reader = Reader::open(sources, &options.source).map_err(|error| Error::Request {
        code: "bad_source",
        field: "source",
        reason: error.to_string(),
    })?;
    let (mut articles, mut rejected, mut failed) = (0u64, 0u64, false);
    for record in reader.by_ref() {
        match record.and_then(|record| parse(&record, &options.source)) {
            Ok(article) => {
                articles += 1;
                let identity =
                    Prepared::new(article.clone(), options.collection.as_deref()).identity();
                let stored = StoredArticle { identity, article };
                output::json(&wire::ExportRecord::from(&stored))?;
            }
            Err(problem) => {
                failed |= problem.is_about_file();
                rejected += u64::from(!problem.is_about_file());
                output::say(&output::visible(&problem.to_string()));
            }
        }
    }
    for skipped in reader.skipped() {
        let path = skipped.path.to_string_lossy().into_owned();
        output::say(&output::visible(&lang.not_read(path, skipped.reason.clone())));
    }
    output::say(&lang.would_index(lang.number(articles), lang.number(rejected)));
    Ok(if failed || articles == 0 { Exit::Failed } else { Exit::Found })
}
