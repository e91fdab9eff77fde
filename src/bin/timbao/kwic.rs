//! `timbao kwic`: every occurrence of what a query finds, in its sentence, below each other.

use std::fmt::Write as _;

use anyhow::Result;
use timbao::engine::SortOrder;
use timbao::export::csv_row;
use timbao::index::Index;
use timbao::search::{
    Concordance, ConcordanceOrder, Context, Correct, MAX_ORDERED, Occurrence, SearchRequest,
    Searcher, Tally,
};
use timbao::{Error, wire};

use crate::args::{ContextUnitName, KwicArgs, KwicSortName, LinesName};
use crate::messages::Lang;
use crate::output::{self, Exit, MATCH, QUIET, columns, padded, visible};
use crate::whole_file::Sink;
use crate::{expand, export, hits, lists, search};

const HEADER: [&str; 11] =
    ["id", "date", "category", "field", "start", "end", "left", "keyword", "right", "title", "url"];
/// Columns of an id; of a longer one its end is shown.
const ID_COLUMNS: usize = 18;
/// Columns that an occurrence takes, more or less.
const KEYWORD_COLUMNS: usize = 12;

pub(crate) fn run(arguments: &KwicArgs, lang: Lang) -> Result<Exit> {
    let mut searcher = Searcher::new(&Index::open(&arguments.index)?)?;
    expand::add_packs(&mut searcher, &arguments.expand)?;
    let mut request = request(arguments);
    search::check_sections(&searcher, &request.categories, lang)?;
    request.within = lists::read(&searcher, &arguments.list, lang)?;
    let wanted = wanted(arguments)?;
    let list = searcher.all_matches(&request)?;
    export::say(&list, lang);
    let mut sink = Sink::open(arguments.output.as_deref())?;
    let mut result = Ok(());
    let mut lines = Vec::new();
    let mut shown = 0;
    if arguments.format == LinesName::Csv {
        sink.put(&csv_row(HEADER))?;
    }
    let tally = list.concordance(&wanted, &mut |occurrence| {
        shown += 1;
        result = match arguments.format {
            LinesName::Text => {
                lines.push(Row::new(occurrence, lang));
                Ok(())
            }
            LinesName::Csv => sink.put(&cells(occurrence)),
            LinesName::Jsonl => {
                sink.put(&(wire::to_line(&wire::KwicLine::from(occurrence)) + "\n"))
            }
        };
        result.is_ok()
    })?;
    result?;
    if tally.occurrences == 0 {
        output::say(&visible(&lang.nothing_found(&list.reading)));
        return Ok(Exit::Nothing);
    }
    if arguments.format == LinesName::Text {
        let to_file = arguments.output.is_some();
        let width = if to_file { None } else { output::whole_width() };
        let page = page(&lines, width);
        if to_file { sink.put(&output::plain(&page))? } else { output::styled(&page)? }
    }
    sink.finish()?;
    output::say(&summary(tally, shown, lang));
    Ok(Exit::Found)
}

fn request(arguments: &KwicArgs) -> SearchRequest {
    let mut request = SearchRequest::new(arguments.query.join(" "));
    request.categories.clone_from(&arguments.category);
    request.from.clone_from(&arguments.from);
    request.to.clone_from(&arguments.to);
    request.sort = match arguments.sort {
        KwicSortName::Newest => SortOrder::Newest,
        KwicSortName::Oldest => SortOrder::Oldest,
        _ => SortOrder::Relevance,
    };
    if arguments.no_correct {
        request.correct = Correct::Off;
    }
    request.ranking.expand = expand::families(&arguments.expand);
    request
}

fn wanted(arguments: &KwicArgs) -> Result<Concordance> {
    let order = match arguments.sort {
        KwicSortName::Left => ConcordanceOrder::Left,
        KwicSortName::Right => ConcordanceOrder::Right,
        KwicSortName::Section => ConcordanceOrder::Section,
        _ => ConcordanceOrder::List,
    };
    let is_held = order != ConcordanceOrder::List || arguments.format == LinesName::Text;
    let limit = match (arguments.all, is_held) {
        (false, _) => arguments.limit,
        (true, true) => MAX_ORDERED,
        (true, false) => usize::MAX,
    };
    if is_held && limit > MAX_ORDERED {
        let reason = format!("{limit} is too many; at most {MAX_ORDERED}, more as csv or jsonl");
        return Err(Error::Request { code: "limit_too_large", field: "limit", reason }.into());
    }
    let context = match arguments.context_unit {
        ContextUnitName::Words => Context::Words(arguments.context),
        ContextUnitName::Characters => Context::Characters(arguments.context),
    };
    Ok(Concordance { context, order, limit })
}

fn summary(tally: Tally, shown: u64, lang: Lang) -> String {
    let count = lang.number(tally.occurrences);
    let articles = lang.articles(tally.articles);
    let all = match tally.is_exact {
        true => lang.occurrences(count, articles),
        false => lang.occurrences_at_least(count, articles),
    };
    if tally.is_exact && shown < tally.occurrences {
        format!("{all} · {}", lang.occurrences_shown(lang.number(shown)))
    } else {
        all
    }
}

fn cells(occurrence: &Occurrence) -> String {
    let [start, end] = [occurrence.span.start, occurrence.span.end].map(|at| at.to_string());
    let category = occurrence.category.as_ref();
    csv_row([
        occurrence.identity.to_string().as_str(),
        &occurrence.date.map_or_else(String::new, |date| date.to_string()),
        &category.map_or_else(String::new, |category| category.names().join(" › ")),
        occurrence.zone.name(),
        &start,
        &end,
        &occurrence.left,
        &occurrence.keyword,
        &occurrence.right,
        &occurrence.title,
        occurrence.url.as_deref().unwrap_or_default(),
    ])
}

/// A line as it is shown.
struct Row {
    id: String,
    date: String,
    left: String,
    keyword: String,
    right: String,
}

impl Row {
    fn new(occurrence: &Occurrence, lang: Lang) -> Row {
        let id = visible(&occurrence.identity.to_string());
        let [left_is_cut, right_is_cut] = occurrence.is_cut;
        let (left, right) = (visible(&occurrence.left), visible(&occurrence.right));
        Row {
            id: end_of(&id, ID_COLUMNS),
            date: occurrence.date.map_or_else(String::new, |date| hits::date(&date, lang)),
            left: if left_is_cut { format!("… {}", left.trim_start()) } else { left },
            keyword: visible(&occurrence.keyword),
            right: if right_is_cut { format!("{} …", right.trim_end()) } else { right },
        }
    }
}

/// Lays out lines, their occurrences below each other; with a width each is one line of the terminal.
fn page(rows: &[Row], width: Option<usize>) -> String {
    let widest = |of: fn(&Row) -> &str| rows.iter().map(|row| columns(of(row))).max().unwrap_or(0);
    let (ids, dates) = (widest(|row| &row.id), widest(|row| &row.date));
    let longest = widest(|row| &row.left);
    let beside = width.map(|width| width.saturating_sub(ids + dates + 4));
    let left_columns = match beside {
        Some(beside) => longest.min(beside.saturating_sub(KEYWORD_COLUMNS) / 2),
        None => longest,
    };
    let mut out = String::new();
    for row in rows {
        let left = end_of(&row.left, left_columns);
        let gap = " ".repeat(left_columns.saturating_sub(columns(&left)));
        let room = beside.map(|beside| beside.saturating_sub(left_columns));
        let keyword = room.map_or(row.keyword.clone(), |room| start_of(&row.keyword, room));
        let room = room.map(|room| room.saturating_sub(columns(&keyword)));
        let right = room.map_or(row.right.clone(), |room| start_of(&row.right, room));
        let id = padded(&row.id, ids);
        let date = padded(&row.date, dates);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{QUIET}{id}  {date}{QUIET:#}  {gap}{left}{MATCH}{keyword}{MATCH:#}{}",
            right.trim_end()
        );
    }
    out
}

/// Returns the end of a text in so many columns.
fn end_of(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let starts = text.char_indices().map(|(at, _)| at);
    let fits = |at: &usize| columns(&text[*at..]) < width;
    match starts.into_iter().find(fits) {
        // A mark of a letter that is left out.
        Some(at) => {
            format!("…{}", text[at..].trim_start_matches(|c| columns(&String::from(c)) == 0))
        }
        None => String::new(),
    }
}

/// Returns the start of a text in so many columns.
fn start_of(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += columns(c.encode_utf8(&mut [0; 4]));
        if used > width {
            break;
        }
        out.push(c);
    }
    if width > 0 { out + "…" } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_columns() {
        assert_eq!(end_of("đường phố", 9), "đường phố");
        assert_eq!(end_of("đường phố", 4), "…phố");
        assert_eq!(end_of("pho\u{302}\u{301} xa", 4), "… xa");
        assert_eq!(start_of("đường phố", 6), "đường…");
        assert_eq!((end_of("đường", 0), start_of("đường", 0)), (String::new(), String::new()));
    }

    #[test]
    fn occurrences_stand_below_each_other() {
        let row = |left: &str, right: &str| Row {
            id: "1".into(),
            date: String::new(),
            left: left.into(),
            keyword: "bão".into(),
            right: right.into(),
        };
        let rows = [row("Cơn ", " số 3 vào bờ"), row("Dân lo siêu ", " tới")];
        let at = |width| -> Vec<usize> {
            let page = output::plain(&page(&rows, width));
            page.lines().map(|line| columns(&line[..line.find("bão").unwrap()])).collect()
        };
        assert_eq!(at(None), [17, 17]);
        assert_eq!(at(Some(30)), [11, 11]);
        let page = output::plain(&page(&rows, Some(30)));
        assert!(page.lines().all(|line| columns(line) <= 30), "{page}");
    }
}
