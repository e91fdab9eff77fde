//! Settings of the ranking, and sets searched under them.

use std::path::{Path, PathBuf};

use timbao::Result;
use timbao::eval::{self, MarksScores, RunOptions, Scores, Set, TopicRun};
use timbao::index::Index;
use timbao::search::{Expand, Ranking, Searcher, Setting};
use timbao::wire;

use crate::args::ExpandArgs;
use crate::expand;

/// What differs from the usual ranking.
pub(super) type Settings = Vec<Setting>;

/// One set under one setting.
pub(super) struct Row {
    /// Place in the list of sets.
    pub(super) set: usize,
    pub(super) settings: Settings,
    pub(super) scores: Scores,
}

impl Row {
    pub(super) fn json(&self, sets: &[Set]) -> wire::EvalRow {
        wire::EvalRow::new(sets[self.set].name.as_deref(), &self.settings, &self.scores)
    }
}

/// Returns every combination of the swept values, each after the values that are set (by the flag `field`); the last parameter
/// changes fastest.
///
/// # Errors
/// Those of [`Setting::read_values`].
pub(super) fn settings(
    set: &[String],
    sweep: &[String],
    field: &'static str,
) -> Result<Vec<Settings>> {
    let mut fixed = Vec::new();
    for text in set {
        fixed.extend(Setting::read_values(text, field)?);
    }
    let mut grid = vec![fixed];
    for text in sweep {
        let values = Setting::read_values(text, "sweep")?;
        let with = |before: &Settings, value: &Setting| {
            let mut settings = before.clone();
            settings.push(*value);
            settings
        };
        grid = grid
            .iter()
            .flat_map(|before| values.iter().map(move |value| with(before, value)))
            .collect();
    }
    Ok(grid)
}

/// Returns the usual ranking with these numbers in it.
pub(super) fn ranking(settings: &Settings) -> Ranking {
    let mut ranking = Ranking::default();
    for setting in settings {
        setting.apply(&mut ranking);
    }
    ranking
}

/// Keeps the index that was searched last open: the sets of a suite share them.
pub(super) struct Lab<'a> {
    open: Option<(PathBuf, Searcher)>,
    expand: &'a ExpandArgs,
}

impl<'a> Lab<'a> {
    /// `expand` holds for all searches.
    pub(super) fn new(expand: &'a ExpandArgs) -> Lab<'a> {
        Lab { open: None, expand }
    }

    /// Searches all topics of a set.
    ///
    /// # Errors
    /// Those of opening and searching an index.
    pub(super) fn search(
        &mut self,
        set: &Set,
        mut options: RunOptions,
    ) -> anyhow::Result<Vec<TopicRun>> {
        options.ranking.expand = expand::families(self.expand);
        let searcher = self.searcher(&set.index)?;
        Ok(eval::run(searcher, &set.topics, &set.exclusions, &options)?)
    }

    /// Restores the marks of lines, without other spellings.
    ///
    /// # Errors
    /// Those of opening and searching an index.
    pub(super) fn restore_marks(
        &mut self,
        index: &Path,
        lines: &[String],
        settings: &Settings,
    ) -> anyhow::Result<MarksScores> {
        let ranking = Ranking { expand: Expand::NONE, ..ranking(settings) };
        Ok(eval::restore_marks(self.searcher(index)?, lines, ranking)?)
    }

    fn searcher(&mut self, index: &Path) -> anyhow::Result<&Searcher> {
        if self.open.as_ref().is_none_or(|(path, _)| path != index) {
            let mut searcher = Searcher::new(&Index::open(index)?)?;
            expand::add_packs(&mut searcher, self.expand)?;
            self.open = Some((index.to_owned(), searcher));
        }
        Ok(&self.open.as_ref().expect("it was just opened").1)
    }
}
