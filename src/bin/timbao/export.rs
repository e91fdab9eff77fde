//! `timbao export`: all that a query finds, to standard output or a file.

use std::time::SystemTime;

use anyhow::Result;
use timbao::export::{ExportInfo, Exporter};
use timbao::index::Index;
use timbao::search::{Correct, MatchList, SearchRequest, Searcher};
use timbao::wire;

use crate::args::ExportArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};
use crate::whole_file::Sink;
use crate::{expand, hits, lists, search, show};

pub(crate) fn run(arguments: &ExportArgs, lang: Lang) -> Result<Exit> {
    let mut searcher =
        Searcher::seeing(&Index::open(&arguments.index)?, show::visibility(arguments.embargoed))?;
    expand::add_packs(&mut searcher, &arguments.expand)?;
    let mut request = request(arguments);
    search::check_sections(&searcher, &request.categories, lang)?;
    request.within = lists::read(&searcher, &arguments.list, lang)?;
    let list = searcher.all_matches(&request)?;
    say(&list, lang);
    if list.is_empty() {
        output::say(&output::visible(&lang.nothing_found(&list.reading)));
        return Ok(Exit::Nothing);
    }
    let info = ExportInfo::of(&list, SystemTime::now());
    let mut sink = Sink::open(arguments.output.as_deref())?;
    let mut result = Ok(());
    let exporter = Exporter::new(arguments.format, info.clone());
    let articles = exporter.write_all(&list, &|_| None, &mut |piece| {
        result = sink.put(piece);
        result.is_ok()
    })?;
    result?;
    sink.finish()?;
    if let Some(path) = &arguments.output {
        if arguments.json {
            let file = path.to_string_lossy();
            output::json(&wire::Exported::new(&file, arguments.format.name(), info.header()))?;
        } else {
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
pub(crate) fn say(list: &MatchList<'_>, lang: Lang) {
    search::warn(&list.warnings, lang);
    if let Some(correction) = &list.correction {
        let message = lang.correction(correction, &list.request.query);
        output::note(&output::HINT, &lang.hint(), &message);
    }
    if let Some(relaxed) = list.relaxed {
        output::note(&output::WARNING, &lang.warning(), &hits::relaxed(relaxed, lang));
    }
}
