//! `timbao key`: the keys of a server.

use std::path::PathBuf;

use anyhow::Result;
use jiff::Timestamp;
use timbao::date::PartialDate;
use timbao::index::Index;
use timbao::keys::{Key, Keys, NewKey, Scope};
use timbao::search::{Searcher, half_life};
use timbao::{Error, wire};

use crate::args::{
    KeyArgs, KeyCommand, KeyCreateArgs, KeyListArgs, KeyPlace, KeyRevokeArgs, ScopeName,
};
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &KeyArgs, lang: Lang) -> Result<Exit> {
    match &arguments.command {
        KeyCommand::Create(arguments) => create(arguments, lang),
        KeyCommand::List(arguments) => list(arguments, lang),
        KeyCommand::Revoke(arguments) => revoke(arguments, lang),
    }
}

impl KeyPlace {
    fn path(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.index.join("keys.json"))
    }
}

fn create(arguments: &KeyCreateArgs, lang: Lang) -> Result<Exit> {
    let path = arguments.place.path();
    let mut keys = Keys::read(&path)?;
    let now = Timestamp::now();
    let mut sections = Vec::new();
    if !arguments.category.is_empty() {
        let searcher = Searcher::new(&Index::open(&arguments.place.index)?)?;
        for category in &arguments.category {
            sections.push(searcher.category(category)?);
        }
    }
    let origins = arguments.origin.iter().map(|origin| checked_origin(origin));
    let new = NewKey {
        name: arguments.name.clone(),
        scope: Some(match arguments.scope {
            ScopeName::Search => Scope::Search,
            ScopeName::Write => Scope::Write,
            ScopeName::Admin => Scope::Admin,
        }),
        expires: arguments.expires.as_deref().map(|when| end(when, now)).transpose()?,
        origins: origins.collect::<Result<Vec<String>>>()?,
        sections,
        rate: arguments.rate,
    };
    let (key, presented) = keys.create(new, now)?;
    let key = key.clone();
    keys.write(&path)?;
    if arguments.json {
        output::json(&wire::Key::new(&key, Some(&presented)))?;
    } else {
        output::verbatim(&format!("{presented}\n"))?;
        output::say(&lang.key_made(&key.id, key.scope.name(), path.display()));
    }
    Ok(Exit::Found)
}

/// Returns the origin as browsers send it: scheme, host and port, no path.
fn checked_origin(origin: &str) -> Result<String> {
    let origin = origin.trim_end_matches('/').to_ascii_lowercase();
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    if host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' '])) {
        return Ok(origin);
    }
    let reason = format!("{origin:?} is not an origin; write https://bao.example");
    Err(Error::Request { code: "bad_argument", field: "origin", reason }.into())
}

/// Reads a time from now, or the last moment of a date.
fn end(when: &str, now: Timestamp) -> Result<Timestamp> {
    let bad = |reason: String| Error::Request { code: "bad_date", field: "expires", reason };
    let seconds = match (half_life(when), PartialDate::parse(when)) {
        (Ok(time), _) => now.as_second().saturating_add(time.as_secs() as i64),
        (Err(_), Some(date)) => date.end(),
        (Err(reason), None) => return Err(bad(format!("{reason}, or a date")).into()),
    };
    Ok(Timestamp::from_second(seconds).map_err(|error| bad(error.to_string()))?)
}

fn list(arguments: &KeyListArgs, lang: Lang) -> Result<Exit> {
    let keys = Keys::read(&arguments.place.path())?;
    if arguments.json {
        output::json(&wire::Keys::new(keys.iter()))?;
    } else if keys.is_empty() {
        output::say(&lang.no_keys(arguments.place.path().display()));
    } else {
        let rows: Vec<(String, String)> =
            keys.iter().map(|key| (key.id.clone(), described(key, lang))).collect();
        output::styled(&output::table(&rows))?;
    }
    Ok(if keys.is_empty() { Exit::Nothing } else { Exit::Found })
}

fn described(key: &Key, lang: Lang) -> String {
    let mut parts = vec![key.scope.name().to_owned()];
    if !key.name.is_empty() {
        parts.push(output::visible(&key.name));
    }
    if let Some(expires) = key.expires {
        parts.push(lang.until(expires));
    }
    parts.extend(key.origins.iter().chain(&key.sections).map(|part| output::visible(part)));
    if let Some(rate) = key.rate {
        parts.push(format!("{rate}/s"));
    }
    parts.join(" · ")
}

fn revoke(arguments: &KeyRevokeArgs, lang: Lang) -> Result<Exit> {
    let path = arguments.place.path();
    let mut keys = Keys::read(&path)?;
    let mut revoked = 0;
    for id in &arguments.ids {
        if keys.revoke(id) {
            revoked += 1;
        } else {
            output::say(&output::visible(&lang.no_key(id)));
        }
    }
    if revoked > 0 {
        keys.write(&path)?;
        output::say(&lang.keys_revoked(revoked));
    }
    Ok(if revoked == 0 { Exit::Nothing } else { Exit::Found })
}
