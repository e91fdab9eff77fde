//! How measures look: for people in tables, for programs parted by tabs.

use std::fmt::Write as _;
use std::time::Duration;

use timbao::eval::{MarksScores, Scores, Set};
use timbao::search::{Parameter, Ranking};

use super::trial::{Row, Settings};
use crate::messages::Lang;
use crate::output;

/// Returns one set under one setting: a line per measure.
pub(super) fn single(scores: &Scores, lang: Lang) -> String {
    let mut lines = vec![(lang.label_topics(), lang.number(scores.topics.len() as u64))];
    for (place, measure) in scores.measures.iter().enumerate() {
        lines.push((format!("{measure:#}"), lang.decimal(scores.mean(place), 4)));
    }
    for (label, share) in [("p50", 0.50), ("p95", 0.95), ("p99", 0.99)] {
        if let Some(time) = scores.percentile(share) {
            lines.push((label.to_owned(), format!("{} ms", milliseconds(time, lang))));
        }
    }
    output::table(&lines)
}

/// Returns how well marks are restored: a line per setting.
pub(super) fn marks(rows: &[(&Settings, MarksScores)], lang: Lang) -> String {
    let head = [
        lang.label_setting(),
        lang.label_lines(),
        lang.label_syllables(),
        lang.label_read_right(),
        lang.label_beside_others(),
        lang.label_read_right(),
    ];
    let line = |(settings, scores): &(&Settings, MarksScores)| {
        let mut cells = vec![setting_name(settings, lang), lang.number(scores.lines)];
        for restored in [scores.syllables, scores.beside_others] {
            cells.push(lang.number(restored.words));
            cells.push(lang.decimal(restored.share(), 4));
        }
        cells
    };
    output::grid(&head, &rows.iter().map(line).collect::<Vec<_>>())
}

pub(super) fn milliseconds(time: Duration, lang: Lang) -> String {
    lang.decimal(time.as_secs_f64() * 1e3, 2)
}

/// Returns sets or settings as lines; of both, the settings as lines and the sets as columns.
pub(super) fn many(sets: &[Set], settings: &[Settings], rows: &[Row], lang: Lang) -> String {
    if settings.len() == 1 || sets.len() == 1 {
        list(sets, rows, lang)
    } else {
        matrix(sets, settings, rows, lang)
    }
}

fn list(sets: &[Set], rows: &[Row], lang: Lang) -> String {
    let is_suite = sets[0].name.is_some() && rows.len() == sets.len();
    let mut measures = Vec::new();
    for measure in rows.iter().flat_map(|row| &row.scores.measures) {
        if !measures.contains(measure) {
            measures.push(*measure);
        }
    }
    let mut head = vec![if is_suite { lang.label_set() } else { lang.label_setting() }];
    head.push(lang.label_topics());
    head.extend(measures.iter().map(|measure| format!("{measure:#}")));
    head.extend(["p50 ms", "p95 ms"].map(str::to_owned));
    let line = |row: &Row| {
        let scores = &row.scores;
        let name = sets[row.set].name.clone().filter(|_| is_suite);
        let mut cells = vec![name.unwrap_or_else(|| setting_name(&row.settings, lang))];
        cells.push(lang.number(scores.topics.len() as u64));
        cells.extend(measures.iter().map(|measure| {
            let place = scores.place(*measure);
            place.map_or_else(String::new, |place| lang.decimal(scores.mean(place), 4))
        }));
        cells.extend([0.50, 0.95].map(|share| {
            scores.percentile(share).map_or_else(String::new, |time| milliseconds(time, lang))
        }));
        cells
    };
    output::grid(&head, &rows.iter().map(line).collect::<Vec<_>>())
}

/// Returns each set's own measure under each setting, and the mean over the sets.
fn matrix(sets: &[Set], settings: &[Settings], rows: &[Row], lang: Lang) -> String {
    let mut head = vec![lang.label_setting()];
    for (set, row) in sets.iter().zip(rows.iter().step_by(settings.len())) {
        let measure = row.scores.measures[main_place(set, &row.scores)];
        head.push(format!("{} {measure:#}", set.name.as_deref().unwrap_or_default()));
    }
    head.push(lang.label_mean());
    let mut lines = Vec::new();
    for (number, settings_here) in settings.iter().enumerate() {
        let values: Vec<f64> = rows
            .iter()
            .skip(number)
            .step_by(settings.len())
            .map(|row| row.scores.mean(main_place(&sets[row.set], &row.scores)))
            .collect();
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        let mut cells = vec![setting_name(settings_here, lang)];
        cells.extend(values.into_iter().chain([mean]).map(|value| lang.decimal(value, 4)));
        lines.push(cells);
    }
    output::grid(&head, &lines)
}

/// Returns the place of the measure that counts most: the set's own, or the first.
pub(super) fn main_place(set: &Set, scores: &Scores) -> usize {
    set.measure.and_then(|measure| scores.place(measure)).unwrap_or(0)
}

pub(super) fn setting_name(settings: &Settings, lang: Lang) -> String {
    match settings.as_slice() {
        [] => lang.usual_setting(),
        settings => written(settings),
    }
}

fn written(settings: &[timbao::search::Setting]) -> String {
    settings.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Returns every topic of every row, parted by tabs, under a heading.
pub(super) fn per_topic(sets: &[Set], rows: &[Row]) -> String {
    let mut out = String::new();
    let mut heading = Vec::new();
    for row in rows {
        let measures: Vec<String> = row.scores.measures.iter().map(ToString::to_string).collect();
        // Sets may have measures of their own; then a heading of their own.
        if heading != measures {
            let _ = writeln!(out, "set\tsetting\ttopic\trank\tus\t{}\tquery", measures.join("\t"));
            heading = measures;
        }
        let set = &sets[row.set];
        for topic in &row.scores.topics {
            let rank = topic.first_relevant.map_or_else(String::new, |rank| rank.to_string());
            let time = topic.elapsed.map_or_else(String::new, |time| time.as_micros().to_string());
            let values = topic.values.iter().map(|value| format!("{value:.6}")).collect::<Vec<_>>();
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{rank}\t{time}\t{}\t{}",
                set.name.as_deref().unwrap_or_default(),
                written(&row.settings),
                topic.topic,
                values.join("\t"),
                output::visible(set.query(&topic.topic).unwrap_or_default())
            );
        }
    }
    out
}

/// Returns the parameters with their values.
pub(super) fn parameters(parameters: &[Parameter], ranking: &Ranking) -> String {
    let name = |parameter: &Parameter| format!("{}={}", parameter.name, parameter.get(ranking));
    let lines: Vec<(String, String)> =
        parameters.iter().map(|row| (name(row), row.about.to_owned())).collect();
    output::table(&lines)
}
