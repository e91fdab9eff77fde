//! `timbao watch`: saved searches, and what is new in them since the last run.

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::Result;
use timbao::export::atom_of_news;
use timbao::index::Index;
use timbao::search::Searcher;
use timbao::watch::{News, SavedSearch, Watch, usual_file};
use timbao::{Error, wire};

use crate::args::{
    NewsName, WatchAddArgs, WatchArgs, WatchCommand, WatchListArgs, WatchPlace, WatchRemoveArgs,
    WatchRunArgs,
};
use crate::messages::Lang;
use crate::output::{self, Exit, TITLE};
use crate::whole_file::Sink;
use crate::{hits, search};

pub(crate) fn run(arguments: &WatchArgs, lang: Lang) -> Result<Exit> {
    match &arguments.command {
        WatchCommand::Add(arguments) => add(arguments, lang),
        WatchCommand::List(arguments) => list(arguments, lang),
        WatchCommand::Remove(arguments) => remove(arguments, lang),
        WatchCommand::Run(arguments) => report(arguments, lang),
    }
}

impl WatchPlace {
    fn path(&self) -> PathBuf {
        self.file.clone().unwrap_or_else(|| usual_file(&self.index))
    }

    fn searcher(&self) -> Result<Searcher> {
        Ok(Searcher::new(&Index::open(&self.index)?)?)
    }
}

fn add(arguments: &WatchAddArgs, lang: Lang) -> Result<Exit> {
    let searcher = arguments.place.searcher()?;
    search::check_sections(&searcher, &arguments.category, lang)?;
    let search = SavedSearch {
        name: arguments.name.clone(),
        query: arguments.query.join(" "),
        categories: arguments.category.clone(),
        from: arguments.from.clone(),
        to: arguments.to.clone(),
    };
    let mut watch = Watch::open(&arguments.place.path())?;
    let found = watch.add(&searcher, search, arguments.existing)?;
    let (name, articles) = (output::visible(&arguments.name), lang.articles(found));
    output::say(&match arguments.existing {
        true => lang.watch_added_all(name, articles),
        false => lang.watch_added(name, articles),
    });
    Ok(Exit::Found)
}

fn list(arguments: &WatchListArgs, lang: Lang) -> Result<Exit> {
    let watch = Watch::open(&arguments.place.path())?;
    let file = watch.searches.path().to_string_lossy();
    let mut searches = Vec::new();
    for SavedSearch { name, query, categories, from, to } in watch.searches.searches() {
        let seen = watch.seen(name)?;
        searches.push(wire::SavedSearch {
            name,
            query,
            category: categories,
            from: from.as_deref(),
            to: to.as_deref(),
            known: seen.len(),
            last_run: seen.last_run,
        });
    }
    let exit = if searches.is_empty() { Exit::Nothing } else { Exit::Found };
    if arguments.json {
        output::json(&wire::SavedSearches { file: &file, searches })?;
    } else if searches.is_empty() {
        output::say(&lang.watch_none(&file));
    } else {
        let rows: Vec<(String, String)> = searches
            .iter()
            .map(|search| (output::visible(search.name), described(search, lang)))
            .collect();
        output::styled(&output::table(&rows))?;
    }
    Ok(exit)
}

fn described(search: &wire::SavedSearch<'_>, lang: Lang) -> String {
    let mut parts = vec![search.query.to_owned()];
    parts.extend(search.category.iter().cloned());
    if search.from.is_some() || search.to.is_some() {
        let [from, to] = [search.from, search.to].map(Option::unwrap_or_default);
        parts.push(lang.time_range(from, to).trim().to_owned());
    }
    parts.push(match &search.last_run {
        Some(time) => lang.watch_last_run(time),
        None => lang.watch_never_run(),
    });
    output::visible(&parts.join(" · "))
}

fn remove(arguments: &WatchRemoveArgs, lang: Lang) -> Result<Exit> {
    let mut watch = Watch::open(&arguments.place.path())?;
    let mut removed = 0;
    for name in &arguments.names {
        if watch.remove(name)? {
            removed += 1;
        } else {
            output::say(&output::visible(&lang.watch_unknown(name)));
        }
    }
    if removed > 0 {
        output::say(&lang.watch_removed(removed));
    }
    Ok(if removed == 0 { Exit::Nothing } else { Exit::Found })
}

/// Reports what is new, and remembers it when the report is written.
fn report(arguments: &WatchRunArgs, lang: Lang) -> Result<Exit> {
    // First the lock: a run that waited for another one must not report from an older state of the index.
    let watch = Watch::open(&arguments.place.path())?;
    let searcher = arguments.place.searcher()?;
    let searches: Vec<&SavedSearch> = match arguments.names.as_slice() {
        [] => watch.searches.searches().iter().collect(),
        names => {
            let named = names.iter().map(|name| watch.searches.named(name));
            named.collect::<timbao::Result<_>>()?
        }
    };
    if searches.is_empty() {
        output::say(&lang.watch_none(watch.searches.path().display()));
    }
    let mut all: Vec<News> = Vec::new();
    let mut failed: Vec<(&str, Error)> = Vec::new();
    for search in searches {
        match watch.news(&searcher, search, arguments.limit) {
            Ok(news) => all.push(news),
            // One search that cannot be run keeps no other from it.
            Err(error @ Error::Request { field, .. }) if field != "limit" => {
                failed.push((&search.name, error));
            }
            Err(error) => return Err(error.into()),
        }
    }
    for (name, error) in &failed {
        let message = format!("{name}: {}", lang.failure(error));
        output::note(&output::ERROR, &lang.error(), &message);
    }
    let is_nothing = all.iter().all(|news| news.hits.is_empty());
    if is_nothing && failed.is_empty() && arguments.format != NewsName::Json {
        // Whoever reads the last feed or report still finds it.
        output::say(&lang.nothing_new());
    } else {
        let mut sink = Sink::open(arguments.output.as_deref())?;
        sink.put(&rendered(arguments, &all, &failed, lang))?;
        sink.finish()?;
    }
    for news in all {
        watch.keep(news)?;
    }
    Ok(match (failed.is_empty(), is_nothing) {
        (false, _) => Exit::Failed,
        (true, true) => Exit::Nothing,
        (true, false) => Exit::Found,
    })
}

fn rendered(
    arguments: &WatchRunArgs,
    all: &[News],
    failed: &[(&str, Error)],
    lang: Lang,
) -> String {
    match arguments.format {
        NewsName::Json => {
            let found =
                all.iter().map(|news| wire::Watched::new(&news.name, &news.hits, news.waiting));
            let reasons: Vec<String> = failed.iter().map(|(_, error)| error.to_string()).collect();
            let failed = failed.iter().zip(&reasons).map(|((name, error), reason)| {
                wire::Watched::failed(name, wire::Failure::new(error.code(), reason, None))
            });
            wire::to_line(&wire::WatchRun { searches: found.chain(failed).collect() }) + "\n"
        }
        NewsName::Atom => {
            let names: Vec<&str> = all.iter().map(|news| news.name.as_str()).collect();
            atom_of_news(&names, all.iter().flat_map(|news| &news.hits), SystemTime::now())
        }
        NewsName::Text => {
            let width = if arguments.output.is_some() { None } else { output::width() };
            let page = page(all, lang, width);
            if output::has_styles() && arguments.output.is_none() {
                page
            } else {
                output::plain(&page)
            }
        }
    }
}

fn page(all: &[News], lang: Lang, width: Option<usize>) -> String {
    let mut out = String::new();
    for news in all.iter().filter(|news| !news.hits.is_empty()) {
        if !out.is_empty() {
            out.push('\n');
        }
        let articles = lang.articles(news.hits.len() as u64);
        let mut head = lang.watch_new(output::visible(&news.name), articles);
        if news.waiting > 0 {
            head += &format!(" · {}", lang.watch_waiting(lang.articles(news.waiting)));
        }
        out += &format!("{TITLE}{head}{TITLE:#}\n");
        let digits = news.hits.len().to_string().len();
        for (number, hit) in news.hits.iter().enumerate() {
            out.push('\n');
            hits::one(&mut out, hit, &format!("{:>digits$}. ", number + 1), lang, width);
        }
    }
    out
}
