//! Flags about other spellings, for every command that searches.

use anyhow::Result;
use timbao::Error;
use timbao::search::packs::Family;
use timbao::search::{Expand, Searcher};

use crate::args::{ExpandArgs, FamilyName};

/// Returns which other spellings are searched.
pub(crate) fn families(arguments: &ExpandArgs) -> Expand {
    if arguments.no_expand || arguments.expand.contains(&FamilyName::None) {
        return Expand::NONE;
    }
    if arguments.expand.is_empty() || arguments.expand.contains(&FamilyName::All) {
        return Expand::ALL;
    }
    let families = arguments.expand.iter().filter_map(|name| match name {
        FamilyName::Abbreviations => Some(Family::Abbreviations),
        FamilyName::Learned => Some(Family::Learned),
        FamilyName::Titles => Some(Family::Titles),
        FamilyName::Places => Some(Family::Places),
        FamilyName::Numbers => Some(Family::Numbers),
        FamilyName::All | FamilyName::None => None,
    });
    Expand::only(&families.collect::<Vec<Family>>())
}

/// Adds the user's own packs to a searcher.
pub(crate) fn add_packs(searcher: &mut Searcher, arguments: &ExpandArgs) -> Result<()> {
    for path in &arguments.pack {
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
        searcher.add_pack(&path.to_string_lossy(), &text).map_err(|error| Error::Request {
            code: "bad_pack",
            field: "pack",
            reason: error.to_string(),
        })?;
    }
    Ok(())
}
