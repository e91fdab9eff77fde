//! `timbao export`: all that a query finds, to standard output or a file.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;
use timbao::Error;
use timbao::export::{ExportInfo, Exporter};
use timbao::index::Index;
use timbao::search::{Correct, MatchList, SearchRequest, Searcher};

use crate::args::ExportArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};
use crate::{expand, search, show};

pub(crate) fn run(arguments: &ExportArgs, lang: Lang) -> Result<Exit> {
    let mut searcher =
        Searcher::seeing(&Index::open(&arguments.index)?, show::visibility(arguments.embargoed))?;
    expand::add_packs(&mut searcher, &arguments.expand)?;
    let request = request(arguments);
    search::check_sections(&searcher, &request.categories, lang)?;
    let list = searcher.all_matches(&request)?;
    say(&list, lang);
    if list.is_empty() {
        output::say(&output::visible(&lang.nothing_found(&list.reading)));
        return Ok(Exit::Nothing);
    }
    let exporter = Exporter::new(arguments.format, ExportInfo::of(&list, SystemTime::now()));
    match &arguments.output {
        None => {
            write(exporter, &list, &mut BufWriter::new(output::raw()))??;
        }
        Some(path) => {
            let articles = write_file(exporter, &list, path)?;
            output::say(&lang.exported(lang.articles(articles), path.display()));
        }
    }
    Ok(Exit::Found)
}

fn request(arguments: &ExportArgs) -> SearchRequest {
    let mut request = SearchRequest::new(arguments.query.join(" "));
    request.categories.clone_from(&arguments.category);
    request.from.clone_from(&arguments.from);
    request.to.clone_from(&arguments.to);
    request.sort = search::order(arguments.sort);
    if arguments.no_correct {
        request.correct = Correct::Off;
    }
    request.ranking.expand = expand::families(&arguments.expand);
    request
}

/// Says how the articles were found where that is not just as typed.
fn say(list: &MatchList<'_>, lang: Lang) {
    search::warn(&list.warnings, lang);
    if let Some(correction) = &list.correction {
        let message = lang.correction(correction, &list.request.query);
        output::note(&output::HINT, &lang.hint(), &message);
    }
    if let Some(relaxed) = list.relaxed {
        let message = match relaxed.strict_total {
            0 => lang.relaxed_none(),
            strict_total => lang.relaxed_some(lang.articles(strict_total)),
        };
        output::note(&output::WARNING, &lang.warning(), &message);
    }
}

/// Writes everything; the inner result is that of the stream, so that whoever knows its name can say it.
fn write(
    exporter: Exporter,
    list: &MatchList<'_>,
    stream: &mut impl Write,
) -> timbao::Result<io::Result<u64>> {
    let mut result = Ok(());
    let written = exporter.write_all(list, &|_| None, &mut |piece| {
        result = stream.write_all(piece.as_bytes());
        result.is_ok()
    })?;
    Ok(result.and_then(|()| stream.flush()).map(|()| written))
}

/// Writes beside the file and renames at the end: whoever opens it sees all or what was there before.
fn write_file(exporter: Exporter, list: &MatchList<'_>, path: &Path) -> Result<u64> {
    let unfinished = beside(path);
    let written = (|| {
        let failed = |error| Error::io(&unfinished, error);
        let mut file = BufWriter::new(File::create(&unfinished).map_err(failed)?);
        let articles = write(exporter, list, &mut file)?.map_err(failed)?;
        file.get_ref().sync_all().map_err(failed)?;
        fs::rename(&unfinished, path).map_err(|error| Error::io(path, error))?;
        Ok(articles)
    })();
    if written.is_err() {
        // What went wrong is told; that half a file could not be removed either says nothing more.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.unfinished", std::process::id()))
}
