//! Two runs or two settings compared: means, significance, and the queries that changed most.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use timbao::eval::{self, Change, Comparison, Measure, Scores, Set};
use timbao::wire;

use super::trial::{self, Lab, Row, Settings};
use super::{answered, page, scores_of_file, write};
use crate::args::EvalArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

/// The ranking as it is, in `--against`.
const USUAL: &str = "usual";

/// One set before and after.
struct Compared<'a> {
    set: &'a Set,
    before: Scores,
    after: Scores,
    /// What its topics are compared by.
    measure: Measure,
    /// All that changed in it.
    changes: Vec<Change>,
}

pub(super) fn run(
    arguments: &EvalArgs,
    sets: &[Set],
    settings: &Settings,
    lang: Lang,
) -> Result<Exit> {
    let against: Vec<String> =
        arguments.against.iter().filter(|text| *text != USUAL).cloned().collect();
    let against = trial::settings(&against, &[], "against")?.remove(0);
    let mut lab = Lab::new(&arguments.expand);
    let mut compared = Vec::new();
    for set in sets {
        let after = answered(arguments, &mut lab, set, settings)?;
        let before = match &arguments.compare {
            Some(path) => scores_of_file(arguments, set, path)?,
            None => {
                let runs = super::searched(arguments, &mut lab, set, &against)?;
                eval::score(&runs, &set.topics, &set.qrels, &after.measures)
            }
        };
        let measure = after.measures[page::main_place(set, &after)];
        let changes = eval::changes(&before, &after, measure);
        compared.push(Compared { set, before, after, measure, changes });
    }
    if let Some(path) = &arguments.per_topic {
        let rows: Vec<Row> = compared
            .iter()
            .enumerate()
            .flat_map(|(set, compared)| {
                let before =
                    Row { set, settings: against.clone(), scores: compared.before.clone() };
                [before, Row { set, settings: settings.clone(), scores: compared.after.clone() }]
            })
            .collect();
        write(path, |out| out.write_all(page::per_topic(sets, &rows).as_bytes()))?;
    }
    if arguments.json {
        print_json(&compared, arguments)?;
    } else {
        let before = match &arguments.compare {
            Some(path) => path.display().to_string(),
            None => page::setting_name(&against, lang),
        };
        let after = match &arguments.runs {
            Some(path) => path.display().to_string(),
            None => page::setting_name(settings, lang),
        };
        let mut out = format!("{}\n", output::visible(&lang.compared(before, after)));
        out += &tables(&compared, lang);
        for compared in &compared {
            out += &changed(compared, arguments.changes, lang);
        }
        output::styled(&out)?;
    }
    let is_empty = compared.iter().all(|compared| compared.after.topics.is_empty());
    Ok(if is_empty { Exit::Nothing } else { Exit::Found })
}

fn print_json(compared: &[Compared<'_>], arguments: &EvalArgs) -> std::io::Result<()> {
    let mut sets: Vec<wire::EvalComparison<'_>> = compared
        .iter()
        .map(|compared| {
            let shown = compared.changes.len().min(arguments.changes);
            let changes = &compared.changes[..shown];
            wire::EvalComparison::new(compared.set, &compared.before, &compared.after, changes)
        })
        .collect();
    match (arguments.suite.is_some(), sets.pop()) {
        (false, Some(only)) => output::json(&only),
        (_, last) => {
            sets.extend(last);
            output::json(&wire::EvalComparisons { sets })
        }
    }
}

/// Returns a table of one set's measures, or of many sets with their own measure each.
fn tables(compared: &[Compared<'_>], lang: Lang) -> String {
    let mut head = Vec::new();
    let mut rows = Vec::new();
    for one in compared {
        for comparison in eval::compare(&one.before, &one.after) {
            let name = format!("{:#}", comparison.measure);
            match &one.set.name {
                None => rows.push([vec![name], cells(one, &comparison, lang)].concat()),
                Some(set) if comparison.measure == one.measure => {
                    rows.push([vec![set.clone(), name], cells(one, &comparison, lang)].concat());
                }
                Some(_) => {}
            }
        }
    }
    if compared.iter().any(|one| one.set.name.is_some()) {
        head.push(lang.label_set());
    }
    head.extend([lang.label_measure(), lang.label_before(), lang.label_after()]);
    head.extend([lang.label_difference(), "p".to_owned()]);
    head.extend([lang.label_wins(), lang.label_losses(), lang.label_ties()]);
    head.extend(["p50 ms", "p95 ms"].map(str::to_owned));
    output::grid(&head, &rows)
}

fn cells(compared: &Compared<'_>, comparison: &Comparison, lang: Lang) -> Vec<String> {
    let Comparison { before, after, .. } = *comparison;
    let difference = lang.decimal(after - before, 4);
    let times = |share: f64| {
        let time = |scores: &Scores| {
            let time = scores.percentile(share);
            time.map_or_else(|| "–".to_owned(), |time| page::milliseconds(time, lang))
        };
        format!("{} → {}", time(&compared.before), time(&compared.after))
    };
    vec![
        lang.decimal(before, 4),
        lang.decimal(after, 4),
        if after > before { format!("+{difference}") } else { difference },
        lang.decimal(comparison.p, 4),
        comparison.wins.to_string(),
        comparison.losses.to_string(),
        comparison.ties.to_string(),
        times(0.50),
        times(0.95),
    ]
}

/// Returns the topics that changed most, with their ranks and texts.
fn changed(compared: &Compared<'_>, most: usize, lang: Lang) -> String {
    let shown = compared.changes.len().min(most);
    if shown == 0 {
        return String::new();
    }
    let mut out = String::from("\n");
    if let Some(name) = &compared.set.name {
        let _ = write!(out, "{name}: ");
    }
    let measure = format!("{:#}", compared.measure);
    let _ = writeln!(out, "{}", lang.changed_most(measure, shown, compared.changes.len()));
    let rank = |rank: Option<usize>| rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string());
    for Change { topic, values, ranks } in &compared.changes[..shown] {
        let difference = lang.decimal(values[1] - values[0], 4);
        let sign = if values[1] > values[0] { "+" } else { "" };
        let query = beginning(compared.set.query(topic).unwrap_or_default());
        let ranks = format!("{} → {}", rank(ranks[0]), rank(ranks[1]));
        let _ =
            writeln!(out, "{sign}{difference}  {}  {topic}  {query}", output::padded(&ranks, 9));
    }
    out
}

/// Returns as much of a query as tells it from others.
fn beginning(query: &str) -> String {
    const SHOWN: usize = 80;
    let mut shown: String = query.chars().take(SHOWN).collect();
    if shown.len() < query.len() {
        shown.push('…');
    }
    output::visible(&shown)
}
